//! Documents like another: first those that tell the same story, in whatever language.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::view::{HITS, View};
use super::{Asked, Page, badges, date, document_href, marked, problem, tag};
use crate::hit::{Hit, SearchRequest};
use crate::render::{absolute, relative};
use crate::server::paths;

/// Likenesses are from 0 to 1.
const PERCENT: f32 = 100.0;

/// What others are to be like.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Like {
    path: String,
}

/// The page of the documents like another.
pub(super) async fn page(State(served): Asked, Query(like): Query<Like>) -> Response {
    let (here, view) = (served.here.as_deref(), View::default());
    let request = SearchRequest { limit: 2 * HITS, ..SearchRequest::default() };
    let path = absolute(&like.path, here);
    let found = served.asker.ask(move |searcher| paths::similar(searcher, &path, &request)).await;
    let (path, found) = match found {
        Ok(Ok(found)) => found,
        Ok(Err(wrong)) | Err(wrong) => return problem(&wrong, &view),
    };
    let path = relative(&path, here);
    let same = usize::try_from(found.same_story).unwrap_or(usize::MAX).min(found.results.hits.len());
    let (same, others) = found.results.hits.split_at(same);
    let list = |hits: &[Hit]| -> Markup {
        html! { ol.hits { @for hit in hits { (hit_of(hit, relative(&hit.path, here))) } } }
    };
    let body = html! {
        section.results.alone {
            h1 { "Like " a href=(document_href(path, "", "")) dir="ltr" { (path) } }
            @if !same.is_empty() { h2.group { "The same story" } (list(same)) }
            @if !others.is_empty() { h2.group { "Much in common" } (list(others)) }
            @if found.results.hits.is_empty() { p.nothing { "Nothing in the index is like it." } }
        }
    };
    Page { title: &format!("Like {path} – search"), view: &view, is_start: false, body }
        .render()
        .into_response()
}

fn hit_of(hit: &Hit, path: &str) -> Markup {
    let language = hit.languages.first().copied();
    html! {
        li.hit {
            h3 { a href=(document_href(path, "", "")) dir="auto" lang=[tag(language)] { (hit.title) } }
            p.of {
                (badges(&hit.languages))
                span.path dir="ltr" { (path) }
                span { (date(hit.date)) }
                span { (format!("{:.0}", hit.score * PERCENT)) " % alike" }
            }
            @for snippet in hit.snippets.iter().take(1) {
                p.snippet dir="auto" lang=[tag(language)] { (marked(&snippet.text, &snippet.highlights)) }
            }
        }
    }
}
