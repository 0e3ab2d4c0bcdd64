//! The page: HTML made here, whole without JavaScript. With it hits come while one types.

mod contents;
mod document;
mod explain;
mod search;
mod similar;
mod view;

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::problem::Problem;
use super::{Served, guard};
use crate::language::Language;
use view::View;

pub(super) const STYLE: &str = "/style.css";
pub(super) const ICON: &str = "/icon.svg";
const SCRIPT: &str = "/search.js";
const STYLE_TEXT: &str = include_str!("../assets/style.css");
const SCRIPT_TEXT: &str = include_str!("../assets/search.js");
const ICON_TEXT: &str = include_str!("../assets/icon.svg");

/// What is written in another way as a part of an address or a cookie.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Tells the files of this program from those of another version, for browsers that keep them.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = blake3::Hasher::new();
    for text in [STYLE_TEXT, SCRIPT_TEXT, ICON_TEXT] {
        hash.update(text.as_bytes());
    }
    hash.finalize().to_hex().chars().take(12).collect()
});

/// What people can ask for.
pub(super) fn routes() -> Router<Arc<Served>> {
    Router::new()
        .route("/", get(search::page))
        .route("/document", get(document::page))
        .route("/similar", get(similar::page))
        .route("/index", get(contents::page))
        .route(STYLE, get(|| async { file("text/css; charset=utf-8", STYLE_TEXT) }))
        .route(SCRIPT, get(|| async { file("text/javascript; charset=utf-8", SCRIPT_TEXT) }))
        .route(ICON, get(|| async { file("image/svg+xml", ICON_TEXT) }))
        .route(guard::LOGIN, post(guard::login).layer(DefaultBodyLimit::max(guard::MAX_BODY)))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, text).into_response()
}

/// Where this program's own file `name` is fetched from.
fn address(name: &str) -> String {
    format!("{name}?{}", *VERSION)
}

/// What every page's head says.
fn head(title: &str) -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        title { (title) }
        link rel="icon" href=(address(ICON));
        link rel="stylesheet" href=(address(STYLE));
    }
}

/// A page.
struct Page<'a> {
    /// What the browser calls it.
    title: &'a str,
    /// What is asked for.
    view: &'a View,
    /// Whether a search begins here.
    is_start: bool,
    body: Markup,
}

impl Page<'_> {
    fn render(self) -> Html<String> {
        let Self { title, view, is_start, body } = self;
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    (head(title))
                    script src=(address(SCRIPT)) defer {}
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    header {
                        a.home href="/" { "search" }
                        (view.form(is_start))
                        a.contents href="/index" { "Index" }
                    }
                    // What the script says to those who hear the page.
                    p #said.hidden role="status" {}
                    main #main tabindex="-1" { (body) }
                }
            }
        };
        Html(page.into_string())
    }
}

/// The page that asks for the token.
pub(super) fn login(was_wrong: bool) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { (head("search: token")) }
            body {
                main.login {
                    h1 { "search" }
                    form method="post" action=(guard::LOGIN) {
                        label for="token" { "Token" }
                        input #token name="token" type="password" autocomplete="current-password" required autofocus
                            aria-describedby=[was_wrong.then_some("wrong")];
                        @if was_wrong { p #wrong.wrong role="alert" { "That is not the token." } }
                        button { "Enter" }
                    }
                    p.quiet { "The server was started with a token. Whoever started it can tell you." }
                }
            }
        }
    };
    Html(page.into_string())
}

/// What went wrong, as a page.
fn problem(problem: &Problem, view: &View) -> Response {
    let title = problem.status.canonical_reason().unwrap_or("error");
    let body = html! {
        div.nothing {
            h1 { (title) }
            p { (problem.detail) }
            p { a href="/" { "Back to the search" } }
        }
    };
    let page = Page { title, view, is_start: false, body }.render();
    problem.with_headers((problem.status, page).into_response())
}

/// The text with what matches in it marked.
fn marked(text: &str, marks: &[Range<usize>]) -> Markup {
    let mut at = 0;
    html! {
        @for mark in marks {
            (text.get(at..mark.start).unwrap_or_default())
            mark { (text.get(mark.clone()).unwrap_or_default()) }
            @let () = at = mark.end;
        }
        (text.get(at..).unwrap_or_default())
    }
}

/// What tells the languages of a document at a glance.
fn badges(languages: &[Language]) -> Markup {
    /// More than that are not told.
    const MOST: usize = 3;
    html! {
        @for language in languages.iter().take(MOST) {
            abbr.badge title=(language.name()) { (language.code()) }
            " "
        }
        @if languages.len() > MOST { span.badge { "+" (languages.len() - MOST) } }
    }
}

/// A time as a date that a person reads, and a program.
fn date(nanoseconds: i64) -> Markup {
    let written = crate::hit::rfc3339(nanoseconds);
    let day = written.split('T').next().unwrap_or_default();
    html! { time datetime=(written) { (day) } }
}

/// The name that HTML has for a language; none where it is not known.
fn tag(language: Option<Language>) -> Option<&'static str> {
    language.filter(|&language| language != Language::Undetermined).map(Language::code)
}

/// A value as it stands behind an `=` in an address, or in a cookie.
pub(super) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).to_string()
}

/// Where a document is shown.
fn document_href(path: &str, query: &str, place: &str) -> String {
    let query = if query.is_empty() { String::new() } else { format!("&q={}", encoded(query)) };
    format!("/document?path={}{query}{place}", encoded(path))
}

type Asked = State<Arc<Served>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_escaped_and_in_their_places() {
        let marked = marked("a <b> ä c", &[2..5, 6..8]).into_string();
        assert_eq!(marked, "a <mark>&lt;b&gt;</mark> <mark>ä</mark> c");
        assert_eq!(super::marked("abc", &[]).into_string(), "abc");
    }

    #[test]
    fn addresses_take_any_value() {
        assert_eq!(
            document_href("a b/ä&.md", "x=\"1\"", "#L3"),
            "/document?path=a%20b/%C3%A4%26.md&q=x%3D%221%22#L3"
        );
    }
}
