//! The API: the JSON of the command line.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use super::arguments::{Arguments, DocumentArguments, SearchArguments, SimilarArguments};
use super::openapi::openapi;
use super::problem::Problem;
use super::{Served, paths};
use crate::analysis::recipe::Menu;
use crate::hit;
use crate::language::Language;
use crate::render::{absolute, facets, relative};
use crate::wire;

type Answer = Result<Response, Problem>;

/// What programs can ask for.
pub(super) fn routes() -> Router<Arc<Served>> {
    Router::new()
        .route("/api/search", get(search))
        .route("/api/similar", get(similar))
        .route("/api/document", get(document))
        .route("/api/stats", get(stats))
        .route("/api/languages", get(languages))
        .route("/api/openapi.json", get(openapi))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|_| Problem::internal())
}

fn answer(json: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

fn wire_hits<'a>(hits: &'a [hit::Hit], served: &Served) -> Vec<wire::Hit<'a>> {
    hits.iter().map(|hit| wire::Hit::new(hit, relative(&hit.path, served.here.as_deref()))).collect()
}

/// Documents that match a query, best first.
#[utoipa::path(get, path = "/api/search", tag = "search", params(SearchArguments))]
pub(super) async fn search(
    State(served): State<Arc<Served>>,
    Arguments(arguments): Arguments<SearchArguments>,
) -> Answer {
    let (request, note) = arguments.request(served.here.as_deref())?;
    let (request, mut results) =
        served.asker.ask(move |searcher| searcher.search(&request).map(|results| (request, results))).await?;
    results.warnings.extend(note);
    let folder = |path| facets::folder(path, served.here.as_deref());
    let found = wire::Answer::new(&request.query, &results, wire_hits(&results.hits, &served), folder);
    Ok(answer(json(&found)?))
}

/// Documents like another, in its own language and in all others.
#[utoipa::path(get, path = "/api/similar", tag = "search", params(SimilarArguments))]
pub(super) async fn similar(
    State(served): State<Arc<Served>>,
    Arguments(arguments): Arguments<SimilarArguments>,
) -> Answer {
    let request = arguments.request()?;
    let path = absolute(&arguments.path, served.here.as_deref());
    let found = served.asker.ask(move |searcher| paths::similar(searcher, &path, &request)).await??;
    let (path, found) = &found;
    let hits = wire_hits(&found.results.hits, &served);
    Ok(answer(json(&wire::Similar::new(relative(path, served.here.as_deref()), found, hits))?))
}

/// A document of the index: its text and what is known of it.
#[utoipa::path(get, path = "/api/document", tag = "search", params(DocumentArguments))]
pub(super) async fn document(
    State(served): State<Arc<Served>>,
    Arguments(arguments): Arguments<DocumentArguments>,
) -> Answer {
    let path = absolute(&arguments.path, served.here.as_deref());
    let mut stored = served.asker.ask(move |searcher| paths::document(searcher, &path)).await??;
    stored.path = relative(&stored.path, served.here.as_deref()).to_owned();
    Ok(answer(json(&wire::Document::new(&stored))?))
}

/// What the index holds, in numbers.
#[utoipa::path(get, path = "/api/stats", tag = "index")]
pub(super) async fn stats(State(served): State<Arc<Served>>) -> Answer {
    let folder = served.asker.pool().folder().display().to_string();
    let (statistics, terms, bytes) = served
        .asker
        .ask(|searcher| Ok((searcher.statistics().clone(), searcher.terms()?, searcher.index().size()?)))
        .await?;
    Ok(answer(json(&wire::Stats::new(&folder, &statistics, terms, bytes))?))
}

/// The languages that are known, and what is done with the words of each.
#[utoipa::path(get, path = "/api/languages", tag = "index")]
pub(super) async fn languages() -> Answer {
    let menu: Vec<Menu> = Language::ALL.iter().map(|&language| Menu::of(language)).collect();
    Ok(answer(json(&wire::Languages::new(&menu))?))
}

/// Whether the server lives.
#[utoipa::path(get, path = "/health", tag = "server")]
pub(super) async fn health() -> Response {
    answer("{\"status\":\"ok\"}".to_owned())
}

/// Numbers for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "server")]
pub(super) async fn metrics(State(served): State<Arc<Served>>) -> Answer {
    let statistics = served.asker.ask(|searcher| Ok(searcher.statistics().clone())).await?;
    let text = served.metrics.text(&statistics, served.asker.reloads());
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
        .into_response())
}
