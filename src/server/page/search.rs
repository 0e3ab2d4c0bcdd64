//! The results of a search: hits, what they have in common, and how to go on.

use std::path::Path;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::view::{FILTERS, HITS, MAX_PAGES, ORDERS, View};
use super::{Asked, Page, badges, contents, date, document_href, encoded, explain, marked, problem, tag};
use crate::hit::{Facets, Hit, Retelling, SearchResults, Snippet};
use crate::language::Language;
use crate::render::{bytes, counted, facets, grouped, relative};

/// Values of a facet that are shown; the rest is a click away.
const MAX_VALUES: usize = 6;
/// Of the rest at most so many.
const MAX_MORE: usize = 40;
/// Pages that can be gone to, before and after this one.
const PAGES_BESIDE: usize = 3;

/// The page of a search; of none, what there is to search.
pub(super) async fn page(State(served): Asked, Query(view): Query<View>) -> Response {
    if view.is_empty() {
        return contents::home(&served, &view).await;
    }
    let here = served.here.as_deref();
    let (request, notes) = view.request(here);
    let results = match served.asker.ask(move |searcher| searcher.search(&request)).await {
        Ok(results) => results,
        Err(wrong) => return problem(&wrong, &view),
    };
    let title = if view.q.is_empty() { "search".to_owned() } else { format!("{} – search", view.q) };
    Page { title: &title, view: &view, is_start: false, body: body(&view, &results, &notes, here) }
        .render()
        .into_response()
}

fn body(view: &View, results: &SearchResults, notes: &[String], here: Option<&Path>) -> Markup {
    html! {
        div.columns {
            // The script folds what tells the same story as soon as that is known.
            section.results aria-label="Results" data-folded=[folded(view, results)] {
                (summary(view, results))
                (chosen(view))
                @for note in notes.iter().chain(&results.warnings) { p.note { (note) } }
                @if let Some(suggestion) = &results.suggestion {
                    p.meant { "Did you mean " a href=(view.with("q", suggestion.clone()).href()) dir="auto" { (suggestion) } (results.question_mark()) }
                }
                @if results.hits.is_empty() { (nothing(view, results)) }
                ol.hits start=[results.hits.first().map(|hit| hit.rank)] {
                    @for hit in &results.hits { (hit_of(view, hit, here)) }
                }
                (pages(view, results.total))
            }
            @if let Some(counts) = results.facets.as_ref().filter(|_| results.total > 0) {
                aside aria-label="Filters" { (facets_of(view, counts, here)) }
            }
        }
    }
}

/// Where the same hits are folded by their stories, if they may be and are not.
fn folded(view: &View, results: &SearchResults) -> Option<String> {
    let may_be = view.story.is_empty() && view.has_stories() && results.hits.len() > 1;
    may_be.then(|| View { page: view.page.clone(), ..view.with("story", "on") }.href())
}

/// How much was found, and in which order it is shown.
fn summary(view: &View, results: &SearchResults) -> Markup {
    let milliseconds = results.elapsed.as_secs_f64() * 1e3;
    let explained = view.explain == "on";
    html! {
        div.summary {
            h1 #count {
                (counted(results.total, "document"))
                span.quiet { " of " (grouped(results.documents)) " in " (format!("{milliseconds:.0}")) " ms" }
            }
            nav aria-label="Order" {
                @for (value, name) in ORDERS {
                    a href=(view.with("sort", value).href()) aria-current=[(view.sort == value).then_some("true")] { (name) }
                }
            }
            a.explain href=(view.with("explain", if explained { "" } else { "on" }).href()) { @if explained { "Hide scores" } @else { "Why these?" } }
            @if view.has_stories() {
                @let is_on = view.story == "on";
                a.explain href=(view.with("story", if is_on { "off" } else { "on" }).href()) {
                    @if is_on { "Unfold stories" } @else { "Fold stories" }
                }
            }
        }
    }
}

/// The filters that hold, each with a way to take it off.
fn chosen(view: &View) -> Markup {
    let chosen = || FILTERS.iter().filter(|(name, _)| !view.get(name).is_empty());
    html! {
        @if chosen().next().is_some() {
            ul.chosen aria-label="Filters that hold" {
                @for (name, shown) in chosen() {
                    @let value = value_shown(name, view.get(name));
                    li { a href=(view.with(name, "").href()) aria-label={ "Take off: " (shown) " " (value) } {
                        (shown) " " b dir="auto" { (value) } " ×"
                    } }
                }
            }
        }
    }
}

fn value_shown(name: &str, value: &str) -> String {
    match (name, value.parse::<Language>()) {
        ("language", Ok(language)) => language.name().to_owned(),
        _ => value.to_owned(),
    }
}

fn nothing(view: &View, results: &SearchResults) -> Markup {
    let filtered = FILTERS.iter().any(|(name, _)| !view.get(name).is_empty());
    let all = FILTERS.iter().fold(view.clone(), |view, (name, _)| view.with(name, ""));
    html! {
        div.nothing {
            @if results.total > 0 {
                p { "There are no further hits. " a href=(view.with("page", "").href()) { "Back to the first" } }
            } @else {
                p { "Nothing found" @if !view.q.is_empty() { " for " b dir="auto" { (view.q) } } " in "
                    (counted(results.documents, "document")) "." }
                @if filtered { p { a href=(all.href()) { "Search without filters" } } }
                p.quiet { "Fewer or other words find more; " code { "word*" } " finds whatever begins so." }
            }
        }
    }
}

fn hit_of(view: &View, hit: &Hit, here: Option<&Path>) -> Markup {
    let path = relative(&hit.path, here);
    let place = anchor(hit);
    let language = hit.languages.first().copied();
    html! {
        li.hit {
            h2 { a href=(document_href(path, &view.q, &place)) dir="auto" lang=[tag(language)] {
                (marked(&hit.title, &hit.title_highlights))
            } }
            p.of {
                (badges(&hit.languages))
                span.path dir="ltr" { (path) (hit.place()) }
                span { (date(hit.date)) }
                span { (hit.format) }
                span { (bytes(hit.size)) }
                @if let Some(author) = &hit.author { span dir="auto" { (author) } }
            }
            @for snippet in &hit.snippets { (snippet_of(snippet, language)) }
            @if let Some(explanation) = &hit.explanation { (explain::table(explanation, &hit.title)) }
            p.more {
                a href={ "/similar?path=" (encoded(path)) } aria-label={ "Similar documents to " (hit.title) } { "Similar" }
                @if !hit.same_story.is_empty() { (story(view, &hit.same_story, here)) }
            }
        }
    }
}

/// Where the document's best passage begins on its page.
fn anchor(hit: &Hit) -> String {
    if hit.snippets.first().is_some_and(|snippet| !snippet.highlights.is_empty()) {
        "#match".to_owned()
    } else {
        String::new()
    }
}

fn snippet_of(snippet: &Snippet, language: Option<Language>) -> Markup {
    html! { p.snippet dir="auto" lang=[tag(language)] { (marked(&snippet.text, &snippet.highlights)) } }
}

/// Others that tell the same story.
fn story(view: &View, retellings: &[Retelling], here: Option<&Path>) -> Markup {
    html! {
        details.story {
            summary { "Same story: " (counted(retellings.len() as u64, "document")) }
            ul {
                @for retelling in retellings {
                    @let path = relative(&retelling.path, here);
                    li { (badges(&retelling.languages)) a.path href=(document_href(path, &view.q, "#match")) dir="ltr" { (path) } }
                }
            }
        }
    }
}

fn facets_of(view: &View, counts: &Facets, here: Option<&Path>) -> Markup {
    let languages = counts
        .languages
        .iter()
        .map(|count| (count.value.code().to_owned(), count.value.name().to_owned(), count.documents));
    let folders = counts.folders.iter().map(|count| {
        let folder = facets::folder(&count.value, here).to_owned();
        (folder.clone(), folder, count.documents)
    });
    let types = counts.types.iter().filter(|count| !count.value.is_empty());
    let types = types.map(|count| (count.value.clone(), count.value.clone(), count.documents));
    let years =
        counts.years.iter().map(|count| (count.value.to_string(), count.value.to_string(), count.documents));
    let values: [Vec<(String, String, u64)>; 4] =
        [languages.collect(), folders.collect(), types.collect(), years.collect()];
    html! {
        @for ((name, shown), values) in FILTERS.iter().zip(&values) {
            @if values.len() > 1 || !view.get(name).is_empty() { (facet(view, name, shown, values)) }
        }
    }
}

fn facet(view: &View, name: &str, shown: &str, values: &[(String, String, u64)]) -> Markup {
    let (first, rest) = values.split_at(values.len().min(MAX_VALUES));
    let row = |(value, text, documents): &(String, String, u64)| {
        let is_on = view.get(name) == value;
        let href = view.with(name, if is_on { "" } else { value }).href();
        html! {
            li { a href=(href) aria-current=[is_on.then_some("true")] {
                span.value dir="auto" { (text) } " " span.count { (grouped(*documents)) }
            } }
        }
    };
    html! {
        section {
            h2 { (shown) }
            ul { @for value in first { (row(value)) } }
            @if !rest.is_empty() {
                details {
                    summary { (rest.len()) " more" }
                    ul { @for value in rest.iter().take(MAX_MORE) { (row(value)) } }
                }
            }
        }
    }
}

fn pages(view: &View, total: u64) -> Markup {
    let last = usize::try_from(total.div_ceil(HITS as u64)).unwrap_or(MAX_PAGES).min(MAX_PAGES);
    let number = view.number();
    if last < 2 {
        return html! {};
    }
    let href = |number: usize| {
        view.with("page", if number == 1 { String::new() } else { number.to_string() }).href()
    };
    let shown = number.saturating_sub(PAGES_BESIDE).max(1)..=(number + PAGES_BESIDE).min(last);
    html! {
        nav.pages aria-label="Pages" {
            @if number > 1 { a rel="prev" href=(href(number - 1)) { "← Previous" } }
            @for page in shown {
                a href=(href(page)) aria-label={ "Page " (page) } aria-current=[(page == number).then_some("page")] { (page) }
            }
            @if number < last { a rel="next" href=(href(number + 1)) { "Next →" } }
        }
    }
}
