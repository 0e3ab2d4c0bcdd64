//! What the index holds: documents by language, type and year, and what was not indexed, and why.

use std::collections::BTreeMap;
use std::path::Path;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::view::View;
use super::{Asked, Page, problem};
use crate::hit::{Facets, SearchRequest};
use crate::index::statistics::Statistics;
use crate::language::Language;
use crate::render::{bytes, counted, grouped, relative};
use crate::server::Served;
use crate::server::arguments::EVERYTHING;
use crate::server::problem::Problem;

/// Languages that are named where the search begins.
const MAX_NAMED: usize = 8;
/// Rows of a chart.
const MAX_ROWS: usize = 30;
/// Paths of files that were not indexed, as many for each reason.
const MAX_SKIPPED: usize = 300;
/// The longest bar, in units of its picture.
const BAR: u64 = 100;

/// Where a search begins.
pub(super) async fn home(served: &Served, view: &View) -> Response {
    let statistics = match served.asker.ask(|searcher| Ok(searcher.statistics().clone())).await {
        Ok(statistics) => statistics,
        Err(wrong) => return problem(&wrong, view),
    };
    let languages = by_count(&statistics);
    let body = html! {
        div.start {
            h1 { "Search " (counted(statistics.documents, "document")) }
            @if statistics.documents == 0 {
                p { "The index is empty. Fill it with " code { "search index FOLDER" } "." }
            } @else {
                p { "in " (counted(languages.len() as u64, "language")) ", all at once, each word in all its forms." }
                ul.languages {
                    @for (language, documents) in languages.iter().take(MAX_NAMED) {
                        li { a href=(View::default().with("language", language.code()).href()) {
                            (language.name()) " " span.count { (grouped(*documents)) }
                        } }
                    }
                    @if languages.len() > MAX_NAMED { li { a href="/index" { "all languages" } } }
                }
            }
            dl.syntax {
                dt { "data center" } dd { "either word, best with both" }
                dt { "\"data center\"" } dd { "side by side" }
                dt { "+korea -japan" } dd { "only with, only without" }
                dt { "rechen* OR title:korea" } dd { "beginnings, titles" }
                dt { "type:pdf date:2025" } dd { "only such documents" }
            }
        }
    };
    Page { title: "search", view, is_start: true, body }.render().into_response()
}

/// The page of what the index holds.
pub(super) async fn page(State(served): Asked) -> Response {
    let view = View::default();
    let everything =
        SearchRequest { query: EVERYTHING.to_owned(), limit: 0, facets: true, ..SearchRequest::default() };
    let read = served.asker.ask(move |searcher| {
        let facets = searcher.search(&everything)?.facets.unwrap_or_default();
        let skipped = searcher.skipped(MAX_SKIPPED / searcher.statistics().skipped.len().max(1))?;
        Ok((searcher.statistics().clone(), facets, skipped, searcher.index().size()?))
    });
    match read.await {
        Ok((statistics, facets, skipped, size)) => {
            let body = body(&statistics, &facets, &skipped, size, served.here.as_deref());
            Page { title: "Index – search", view: &view, is_start: false, body }.render().into_response()
        }
        Err(wrong) => failed(&wrong, &view),
    }
}

fn failed(wrong: &Problem, view: &View) -> Response {
    problem(wrong, view)
}

fn body(
    statistics: &Statistics,
    facets: &Facets,
    skipped: &BTreeMap<String, Vec<String>>,
    size: u64,
    here: Option<&Path>,
) -> Markup {
    let view = View::default();
    let languages = by_count(statistics);
    let languages: Vec<Row> = languages
        .iter()
        .map(|&(language, documents)| Row {
            name: language.name().to_owned(),
            href: Some(view.with("language", language.code()).href()),
            documents,
        })
        .collect();
    let types: Vec<Row> =
        facets.types.iter().map(|count| Row::of("type", &count.value, count.documents)).collect();
    let years: Vec<Row> =
        facets.years.iter().map(|count| Row::of("year", &count.value.to_string(), count.documents)).collect();
    html! {
        section.contents {
            h1 { "What the index holds" }
            p { (counted(statistics.documents, "document")) ", " (bytes(size)) " on disk." }
            ul.roots aria-label="Folders" {
                @for root in &statistics.roots { li.path dir="ltr" { (root.path) } }
            }
            div.charts {
                (chart("Languages", "A document counts in each language that it holds.", &languages))
                (chart("Types", "", &types))
                (chart("Years", "", &years))
            }
            h2 { "Not indexed" }
            (not_indexed(statistics, skipped, here))
        }
    }
}

/// What was skipped, reason by reason, with the paths of the first.
fn not_indexed(
    statistics: &Statistics,
    skipped: &BTreeMap<String, Vec<String>>,
    here: Option<&Path>,
) -> Markup {
    let mut reasons: Vec<(&String, u64)> =
        statistics.skipped.iter().map(|(reason, &count)| (reason, count)).collect();
    reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    html! {
        @if reasons.is_empty() { p { "Every file was." } } @else {
            table {
                thead { tr { th scope="col" { "reason" } th.number scope="col" { "files" } } }
                tbody { @for (reason, count) in reasons {
                    @let paths = skipped.get(reason).map(Vec::as_slice).unwrap_or_default();
                    tr {
                        td { @if paths.is_empty() { (reason) } @else {
                            details.skipped {
                                summary { (reason) }
                                ul { @for path in paths { li.path dir="ltr" { (relative(path, here)) } } }
                                @if count > paths.len() as u64 {
                                    p.quiet { "and " (grouped(count - paths.len() as u64)) " more" }
                                }
                            }
                        } }
                        td.number { (grouped(count)) }
                    }
                } }
            }
            p.quiet { code { "search index --report FILE" } " names all of them." }
        }
    }
}

/// A row of a chart.
struct Row {
    name: String,
    href: Option<String>,
    documents: u64,
}

impl Row {
    fn of(filter: &str, value: &str, documents: u64) -> Self {
        let href = (!value.is_empty()).then(|| View::default().with(filter, value).href());
        Self { name: if value.is_empty() { "none".to_owned() } else { value.to_owned() }, href, documents }
    }
}

/// Bars side by side, with their numbers.
fn chart(heading: &str, note: &str, rows: &[Row]) -> Markup {
    let most = rows.iter().map(|row| row.documents).max().unwrap_or(1).max(1);
    html! {
        section.chart {
            h2 { (heading) }
            table {
                thead.hidden { tr { th scope="col" { (heading) } th scope="col" { "share" } th scope="col" { "documents" } } }
                tbody {
                    @for row in rows.iter().take(MAX_ROWS) {
                        tr {
                            th scope="row" { @if let Some(href) = &row.href { a href=(href) { (row.name) } } @else { (row.name) } }
                            td.bar aria-hidden="true" { svg viewBox={ "0 0 " (BAR) " 10" } preserveAspectRatio="none" {
                                rect width=((row.documents * BAR).div_ceil(most)) height="10" rx="2" {}
                            } }
                            td.number { (grouped(row.documents)) }
                        }
                    }
                }
            }
            @if !note.is_empty() { p.quiet { (note) } }
            @if rows.len() > MAX_ROWS { p.quiet { "and " (rows.len() - MAX_ROWS) " more" } }
        }
    }
}

/// The languages of the index, the one in most documents first.
fn by_count(statistics: &Statistics) -> Vec<(Language, u64)> {
    let mut languages: Vec<(Language, u64)> =
        statistics.languages().map(|(language, counted)| (language, counted.documents)).collect();
    languages.sort_by_key(|&(language, documents)| (std::cmp::Reverse(documents), language.code()));
    languages
}
