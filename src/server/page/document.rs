//! A document: its text, out of the index, with all that a query matches in it, and ways from match to match.

use std::ops::Range;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::view::View;
use super::{Asked, Page, badges, date, encoded, marked, problem, tag};
use crate::document::Section;
use crate::index::stored::Stored;
use crate::language::Language;
use crate::render::{absolute, grouped, relative};
use crate::server::paths;

/// Longer texts are shown in parts of about so many bytes.
const PART: usize = 32_000;
/// Matches of a part that have a number to go to; the others are marked.
const MAX_NUMBERED: usize = 60;

/// What is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    path: String,
    q: String,
    /// From 1; empty: the one with the first match.
    part: String,
}

/// A document's text and what matches in it.
struct Reading {
    stored: Stored,
    matches: Vec<Range<usize>>,
}

/// The page of a document.
pub(super) async fn page(State(served): Asked, Query(shown): Query<Shown>) -> Response {
    let here = served.here.as_deref();
    let view = View { q: shown.q.clone(), ..View::default() };
    let (path, query) = (absolute(&shown.path, here), shown.q.trim().to_owned());
    let reading = served.asker.ask(move |searcher| {
        let stored = match paths::document(searcher, &path)? {
            Ok(stored) => stored,
            Err(unknown) => return Ok(Err(unknown)),
        };
        let matches = if query.is_empty() { Vec::new() } else { searcher.matches(&stored, &query)? };
        Ok(Ok(Reading { stored, matches }))
    });
    let reading = match reading.await {
        Ok(Ok(reading)) => reading,
        Ok(Err(wrong)) | Err(wrong) => return problem(&wrong, &view),
    };
    let path = relative(&reading.stored.path, here);
    let title = reading.stored.text.title.as_deref().unwrap_or_else(|| file_name(path));
    let body = body(&reading, path, title, &shown);
    Page { title: &format!("{title} – search"), view: &view, is_start: false, body }.render().into_response()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn body(reading: &Reading, path: &str, title: &str, shown: &Shown) -> Markup {
    let Reading { stored, matches } = reading;
    let text = &stored.text.body;
    let parts = parts(text);
    let first = matches.first().map_or(0, |first| parts.partition_point(|part| part.end <= first.start));
    let number =
        shown.part.parse::<usize>().map_or(first, |part| part.saturating_sub(1)).min(parts.len() - 1);
    let part = parts[number].clone();
    let before = matches.partition_point(|found| found.end <= part.start);
    let inside = &matches[before..matches.partition_point(|found| found.start < part.end)];
    let languages = stored.languages();
    let href =
        |part: usize| format!("/document?path={}&q={}&part={}", encoded(path), encoded(&shown.q), part + 1);
    html! {
        article.document {
            h1 dir="auto" lang=[tag(languages.first().copied())] { (title) }
            p.of {
                (badges(&languages))
                span.path dir="ltr" { (path) }
                span { (date(stored.date)) }
                span { (stored.text.format) }
                @if let Some(author) = &stored.text.author { span dir="auto" { (author) } }
                a href={ "/similar?path=" (encoded(path)) } { "Similar" }
            }
            @if !shown.q.trim().is_empty() { (jumps(matches.len(), before, inside.len(), number, &parts, matches, &href)) }
            div.text { (lines(stored, &part, inside, before)) }
            @if parts.len() > 1 {
                nav.pages aria-label="Parts of the document" {
                    @if number > 0 { a rel="prev" href=(href(number - 1)) { "← Previous part" } }
                    span { "Part " (number + 1) " of " (parts.len()) }
                    @if number + 1 < parts.len() { a rel="next" href=(href(number + 1)) { "Next part →" } }
                }
            }
        }
    }
}

/// Ways to the matches of this part, and to the parts before and after it that have some.
fn jumps(
    all: usize,
    before: usize,
    inside: usize,
    part: usize,
    parts: &[Range<usize>],
    matches: &[Range<usize>],
    href: &impl Fn(usize) -> String,
) -> Markup {
    let part_of = |found: &Range<usize>| parts.partition_point(|part| part.end <= found.start);
    let previous = before.checked_sub(1).map(|n| (part_of(&matches[n]), n + 1)).filter(|&(of, _)| of < part);
    let next = matches
        .get(before + inside)
        .map(|found| (part_of(found), before + inside + 1))
        .filter(|&(of, _)| of > part);
    html! {
        nav.jumps aria-label="Matches" {
            span role="status" { @match all { 0 => { "No match in the text" }, 1 => { "1 match" }, _ => { (grouped(all as u64)) " matches" } } }
            @if let Some((part, number)) = previous { a href={ (href(part)) "#m" (number) } { "← before" } }
            @for number in before + 1..=before + inside.min(MAX_NUMBERED) {
                a.jump href={ "#m" (number) } aria-label={ "Match " (grouped(number as u64)) } { (number) }
            }
            @if let Some((part, number)) = next { a href={ (href(part)) "#m" (number) } { "after →" } }
        }
    }
}

/// Cuts a text into parts of about [`PART`] bytes, at ends of lines where there are some. One at least.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while text.len() - start > PART {
        let end = text.floor_char_boundary(start + PART);
        let piece = &text[start..end];
        let end = piece.rfind('\n').filter(|&at| at > PART / 2).map_or(end, |at| start + at + 1);
        parts.push(start..end);
        start = end;
    }
    parts.push(start..text.len());
    parts
}

/// The lines of a part, each with its number, its direction and its language, and the headings of pages.
fn lines(stored: &Stored, part: &Range<usize>, matches: &[Range<usize>], before: usize) -> Markup {
    let text = &stored.text.body;
    let has_lines = stored.text.sections.is_none();
    let sections: &[Section] = stored.text.sections.as_deref().unwrap_or_default();
    let lines_before = usize::try_from(stored.lines_before).unwrap_or_default();
    let mut line = lines_before + text[..part.start].bytes().filter(|&byte| byte == b'\n').count();
    let (mut at, mut first) = (part.start, 0);
    html! {
        @for written in text[part.clone()].split_inclusive('\n') {
            @let range = at..at + written.len();
            @let () = { at = range.end; line += 1; };
            @let starts = |at: usize| sections.partition_point(|section| section.start < at);
            @for section in &sections[starts(range.start)..starts(range.end)] {
                h2.section { (section.name) }
            }
            @let last = first + matches[first..].partition_point(|found| found.start < range.end);
            @let language = language_at(stored, range.start);
            p dir="auto" lang=[tag(language)] id=[has_lines.then(|| format!("L{line}"))] {
                (with_matches(text, &range, &matches[first..last], before + first))
            }
            @let () = first = last;
        }
    }
}

/// A line with its matches, each with its number; one that goes on in the next line ends with this one.
fn with_matches(text: &str, range: &Range<usize>, matches: &[Range<usize>], before: usize) -> Markup {
    let mut at = range.start;
    html! {
        @for (n, found) in matches.iter().enumerate() {
            @let number = before + n + 1;
            @let end = found.end.min(range.end);
            (text.get(at..found.start).unwrap_or_default())
            // The first of all has a second name, which hits know.
            @if number == 1 { span #match {} }
            mark id={ "m" (number) } { (text.get(found.start..end).unwrap_or_default()) }
            @let () = at = end;
        }
        (marked(text.get(at..range.end).unwrap_or_default().trim_end_matches(['\n', '\r']), &[]))
    }
}

fn language_at(stored: &Stored, at: usize) -> Option<Language> {
    let place = stored.passages.partition_point(|passage| passage.range.end <= at);
    stored.passages.get(place).filter(|passage| passage.range.contains(&at)).map(|passage| passage.language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_all_of_the_text() {
        let lines = "some words that stand in a line\n".repeat(5_000);
        for text in [String::new(), "a".to_owned(), "ä".repeat(60_000), lines] {
            let parts = parts(&text);
            assert_eq!(parts.iter().map(|part| &text[part.clone()]).collect::<String>(), text);
            assert!(parts.iter().all(|part| part.len() <= PART));
        }
    }

    #[test]
    fn lines_end_at_lines() {
        let text = "0123456789 0123456789 0123456789\n".repeat(2_000);
        assert!(parts(&text).iter().all(|part| text[part.clone()].ends_with('\n')));
    }
}
