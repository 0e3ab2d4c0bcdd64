//! Hits as a model reads them: where, what it is, the passages; as many as there is room for.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::arguments::{SearchArguments, SimilarArguments};
use super::document::{absolutes, unknown};
use super::plain::{characters, cut, marked, plain, shown_path};
use super::reply::{Refusal, Reply};
use crate::hit::{Hit, Order, SearchResults, rfc3339};
use crate::language::Language;
use crate::render::{counted, facets, grouped, relative};
use crate::searcher::Searcher;
use crate::wire;

/// Characters of a title or an author.
const MAX_NAME: usize = 200;
/// Characters of the name of a page or a sheet.
const MAX_SECTION: usize = 100;
/// Warnings are told up to so many characters, all together.
const MAX_WARNINGS: usize = 600;
/// Characters of a suggestion.
const MAX_SUGGESTION: usize = 200;
/// Characters of what stands before and behind the hits.
const AROUND: usize = 300;
/// Languages named in one line.
const MAX_LANGUAGES: usize = 20;
/// The order of documents like another.
const LIKEST: &str = "the likest first";

/// Documents that match a query.
///
/// # Errors
///
/// When an argument is none, or the index cannot be read.
pub(super) fn search(
    searcher: &mut Searcher,
    asked: &SearchArguments,
    here: Option<&Path>,
) -> Result<Reply, Refusal> {
    let request = asked.request(searcher, here)?;
    let mut results = searcher.search(&request)?;
    clean(&mut results);
    let notes = notes(&results);
    let page = Page::fit(&mut results, request.offset, request.limit, asked.room(), &notes, |hit| {
        described(hit, here, None)
    });
    let head = match results.total {
        0 => nothing(&results, !request.filters.is_empty()),
        total => format!("{}; {}", matching(total), page.which(order(request.order))),
    };
    let text = page.text(&head, &notes, asked.room());
    let folder = |path| facets::folder(path, here);
    let query = plain(&request.query);
    let answer = wire::Answer::new(&query, &results, wire_hits(&results.hits, here), folder);
    Reply::new(text, &answer.going_on(page.next))
}

/// Documents like another.
///
/// # Errors
///
/// When the index holds no such document, an argument is none, or the index cannot be read.
pub(super) fn similar(
    searcher: &mut Searcher,
    asked: &SimilarArguments,
    here: Option<&Path>,
) -> Result<Reply, Refusal> {
    let request = asked.request()?;
    let mut like = None;
    for path in absolutes(searcher, &asked.path, here) {
        like = like.or(searcher.like(Path::new(&path))?);
    }
    let like = like.ok_or_else(|| unknown(&asked.path))?;
    let mut found = searcher.similar(&like, &request)?;
    clean(&mut found.results);
    let results = &mut found.results;
    let page = Page::fit(results, request.offset, request.limit, asked.room(), "", |hit| {
        described(hit, here, Some(hit.score))
    });
    let path = shown_path(relative(&like.path, here));
    let alike = counted(results.total, "document");
    let head = match (results.total, found.same_story) {
        (0, _) => format!("No document is like {path}"),
        (_, 0) => format!("{alike} like {path}, none with the same story; {}", page.which(LIKEST)),
        (_, story) => {
            let story = grouped(story);
            format!("{alike} like {path}, {story} with the same story; {}", page.which(LIKEST))
        }
    };
    let text = page.text(&head, "", asked.room());
    let answer = wire::Similar::new(&path, &found, wire_hits(&found.results.hits, here));
    Reply::new(text, &answer.going_on(page.next))
}

/// The hits of an answer.
struct Page {
    /// Each as text.
    hits: Vec<String>,
    /// Hits that were left out before the first.
    offset: usize,
    /// Hits that were found for it and have no room.
    cut: usize,
    /// The offset of the next page, if there is one.
    next: Option<usize>,
}

impl Page {
    /// Leaves as many hits as have room in `room` characters beside `notes`, as text and as JSON. The first is left with
    /// fewer passages rather than not at all.
    fn fit(
        results: &mut SearchResults,
        offset: usize,
        limit: usize,
        room: usize,
        notes: &str,
        described: impl Fn(&Hit) -> String,
    ) -> Self {
        let all = results.hits.len();
        let room = room.saturating_sub(AROUND + characters(notes));
        let (mut text_room, mut json_room) = (room, room);
        let mut hits = Vec::new();
        while let Some(hit) = results.hits.get_mut(hits.len()) {
            let text = described(hit);
            let (in_text, in_json) = (characters(&text), json_length(&wire::Hit::new(hit, &hit.path)));
            if in_text <= text_room && in_json <= json_room {
                (text_room, json_room) = (text_room - in_text, json_room - in_json);
                hits.push(text);
            } else if !hits.is_empty() || hit.snippets.pop().is_none() {
                break;
            }
        }
        results.hits.truncate(hits.len());
        let cut = all - hits.len();
        let shown = offset + hits.len();
        let goes_on = cut > 0 || all == limit && (shown as u64) < results.total;
        Self { next: (goes_on && !hits.is_empty()).then_some(shown), hits, offset, cut }
    }

    /// `1 to 10, best first`
    fn which(&self, order: &str) -> String {
        match (self.hits.len(), self.cut) {
            (0, 0) => format!("none after the first {}", self.offset),
            (0, _) => "none is shown".to_owned(),
            (shown, _) => format!("{} to {}, {order}", self.offset + 1, self.offset + shown),
        }
    }

    /// All of the answer, at most `room` characters.
    fn text(&self, head: &str, notes: &str, room: usize) -> String {
        let end = match (self.next, self.cut) {
            (Some(next), 0) => format!("\nMore: offset {next}\n"),
            (Some(next), _) => format!("\nCut at {room} characters. More: offset {next}\n"),
            (None, 0) => String::new(),
            (None, _) => format!(
                "\nCut: the next hit alone has more than {room} characters; ask with a larger max_characters\n"
            ),
        };
        let mut text = format!("{head}\n{notes}");
        self.hits.iter().for_each(|hit| text.extend(["\n", hit]));
        text.push_str(&end);
        // Paths have no end: the last resort of an answer that is to be short.
        if characters(&text) <= room { text } else { text.chars().take(room).collect() }
    }
}

fn json_length(value: &impl Serialize) -> usize {
    serde_json::to_string(value).map_or(0, |json| characters(&json))
}

fn wire_hits<'a>(hits: &'a [Hit], here: Option<&Path>) -> Vec<wire::Hit<'a>> {
    hits.iter().map(|hit| wire::Hit::new(hit, relative(&hit.path, here))).collect()
}

/// Takes out what no reader sees; in paths it is shown, so that they can be asked for.
fn clean(results: &mut SearchResults) {
    for hit in &mut results.hits {
        hit.path = shown_path(&hit.path);
        let title: String = hit.title.chars().take(MAX_NAME).collect();
        hit.title_highlights.retain(|mark| mark.end <= title.len());
        (hit.title, hit.title_highlights) = marked(&title, &hit.title_highlights);
        hit.author = hit.author.as_ref().map(|author| cut(author, MAX_NAME));
        hit.format = plain(&hit.format);
        for snippet in &mut hit.snippets {
            (snippet.text, snippet.highlights) = marked(&snippet.text, &snippet.highlights);
            snippet.section = snippet.section.as_ref().map(|section| cut(section, MAX_SECTION));
        }
        for retelling in &mut hit.same_story {
            retelling.path = shown_path(&retelling.path);
        }
    }
    let mut room = MAX_WARNINGS;
    results.warnings.retain_mut(|warning| {
        *warning = plain(warning);
        let fits = characters(warning) <= room;
        room = room.saturating_sub(characters(warning));
        fits
    });
    results.suggestion = results.suggestion.as_ref().map(|suggestion| cut(suggestion, MAX_SUGGESTION));
}

/// A hit as it is read: its place and what it is, then its passages, each with the line where it starts.
fn described(hit: &Hit, here: Option<&Path>, likeness: Option<f32>) -> String {
    let path = relative(&hit.path, here);
    let mut about = vec![codes(&hit.languages), hit.format.clone(), day(hit.date)];
    about.extend(hit.author.as_ref().map(|author| format!("by {author}")));
    about.extend(likeness.map(|likeness| format!("likeness {likeness:.2}")));
    about.retain(|part| !part.is_empty());
    let mut text = format!("{}. {path}{}\n   {} ({})\n", hit.rank, hit.place(), hit.title, about.join(", "));
    for snippet in hit.snippets.iter().filter(|snippet| snippet.text != hit.title) {
        let section = snippet.section.as_ref().map(|section| format!("{section}, ")).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(text, "   {section}line {}: {}", snippet.line, snippet.text);
    }
    for retelling in &hit.same_story {
        let path = relative(&retelling.path, here);
        let _ = writeln!(text, "   same story: {path} ({})", codes(&retelling.languages));
    }
    text
}

/// `de+it`
pub(super) fn codes(languages: &[Language]) -> String {
    languages.iter().map(|language| language.code()).collect::<Vec<_>>().join("+")
}

/// The day of a time.
pub(super) fn day(time: i64) -> String {
    rfc3339(time).split('T').next().unwrap_or_default().to_owned()
}

/// What should be known of the answer beside the hits.
fn notes(results: &SearchResults) -> String {
    let warnings = results.warnings.iter().map(|warning| format!("note: {warning}\n"));
    let suggestion = results.suggestion.iter().map(|suggestion| format!("Did you mean: {suggestion}\n"));
    warnings.chain(suggestion).collect()
}

fn matching(total: u64) -> String {
    format!("{} {}", counted(total, "document"), if total == 1 { "matches" } else { "match" })
}

fn order(order: Order) -> &'static str {
    match order {
        Order::Score => "best first",
        Order::Date => "latest first",
        Order::Path => "by path",
        Order::Size => "largest first",
    }
}

/// That nothing was found, where, and what may help.
fn nothing(results: &SearchResults, is_filtered: bool) -> String {
    let all = counted(results.documents, "document");
    let mut languages: Vec<&str> = results.languages.iter().map(|language| language.code()).collect();
    languages.sort_unstable();
    let more = if languages.len() > MAX_LANGUAGES { " and others" } else { "" };
    languages.truncate(MAX_LANGUAGES);
    let languages =
        if languages.is_empty() { String::new() } else { format!(" in {}{more}", languages.join(", ")) };
    let filters = if is_filtered { "no filters, " } else { "" };
    format!("Nothing found in {all}{languages}. Try {filters}fewer or other words, another language")
}
