//! The API: the JSON of the command line.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;

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

/// A document as JSON, with the leave to have it in memory, which goes when the last byte is written.
struct Held {
    json: String,
    _leave: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        self.json.as_bytes()
    }
}

impl IntoResponse for Held {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], Bytes::from_owner(self)).into_response()
    }
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
    let leave = served.asker.document().await?;
    let mut stored = served.asker.ask(move |searcher| paths::document(searcher, &path)).await??;
    stored.path = relative(&stored.path, served.here.as_deref()).to_owned();
    Ok(Held { json: json(&wire::Document::new(&stored))?, _leave: leave }.into_response())
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

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use tokio::runtime::Builder;
    use tokio::sync::Semaphore;

    use super::*;

    #[test]
    fn a_document_is_held_until_it_is_written() {
        let leaves = Arc::new(Semaphore::new(1));
        let leave = Arc::clone(&leaves).try_acquire_owned().expect("there is one");
        let response = Held { json: "{}".to_owned(), _leave: leave }.into_response();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        let body = runtime.block_on(to_bytes(response.into_body(), 9)).expect("it is short");
        assert_eq!((&body[..], leaves.available_permits()), (&b"{}"[..], 0));
        drop(body);
        assert_eq!(leaves.available_permits(), 1);
    }
}
