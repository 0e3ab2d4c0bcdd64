//! Picks a document's best passages for a query and marks what matches in them.
//!
//! The text is analysed again where it could match (`sieve`, `find`), each passage in its own language, and compared
//! with the terms of the plan (`wanted`): what is marked is exactly what was found. The matches that say most together
//! are chosen (`choose`), and shown from a sentence's start (`cut`).

mod beginnings;
mod choose;
mod cut;
mod find;
mod letters;
mod sentence;
mod sieve;
mod stretch;
mod wanted;

use std::ops::Range;
use std::sync::OnceLock;

use unicode_segmentation::UnicodeSegmentation;

use super::plan::Plan;
use crate::document::Section;
use crate::hit::{self, Snippet};
use crate::index::sections;
use crate::index::terms::Analyzers;
use crate::language::Language;
use cut::Length;
use find::Finder;
use wanted::{Match, Place, Wanted};

/// At most so many snippets a document.
const MAX_SNIPPETS: usize = 3;
/// How long a snippet is where nobody says: two or three lines of a terminal.
const USUAL: Length = Length { most: 240, wide: 2 };
/// What stands for text that was left out at an end.
const ELLIPSIS: char = '…';
/// A further snippet must add words worth this share of the first one's.
const MIN_GAIN: f32 = 0.1;

/// Makes the snippets of the hits of one query.
pub(super) struct Snippets<'a> {
    plan: &'a Plan,
    /// None: no snippets are wanted.
    length: Option<Length>,
    /// What is looked for in bodies, and in titles, by language; put together when it is first asked for.
    wanted: ByLanguage<'a>,
    wanted_in_titles: ByLanguage<'a>,
}

type ByLanguage<'a> = [OnceLock<Box<Wanted<'a>>>; Language::ALL.len()];

impl<'a> Snippets<'a> {
    /// Snippets for `plan`, of at most `length` characters.
    pub(super) fn new(plan: &'a Plan, length: Option<usize>) -> Self {
        let length = length.map_or(Some(USUAL), |most| (most > 0).then_some(Length { most, wide: 1 }));
        let nothing = || [const { OnceLock::new() }; Language::ALL.len()];
        Self { plan, length, wanted: nothing(), wanted_in_titles: nothing() }
    }

    /// The best passages of `body` in their order in it, or, where no word matches, the first sentence from
    /// `start` on.
    pub(super) fn of_body(
        &self,
        body: &str,
        start: usize,
        passages: &[(Range<usize>, Language)],
        sections: &[Section],
        analyzers: &mut Analyzers,
    ) -> Vec<Snippet> {
        let Some(length) = self.length else { return Vec::new() };
        let leaves = self.plan.leaves.len();
        let mut finder = Finder::new(body, passages, self.wanted_in(passages, analyzers), length.most);
        let mut chosen = choose(body, &mut finder, leaves, length, analyzers);
        if chosen.is_empty() {
            let first = sentence::after_white_space(body, start);
            chosen.push(cut::passage(body, first..first, first..body.len(), length));
        }
        chosen.sort_unstable_by_key(|range| range.start);
        let mut lines = Lines { body, at: 0, line: 1, start: 0 };
        chosen
            .into_iter()
            .filter(|range| !range.is_empty())
            .map(|range| {
                let marks = finder.all_in(&range, analyzers);
                let seen = marks.first().map_or(range.start, |mark| mark.range.start);
                let section = sections::name_at(sections, seen).map(str::to_owned);
                Snippet { section, ..render(body, range, marks, &mut lines) }
            })
            .collect()
    }

    /// All that matches in `body`.
    pub(super) fn all_of_body(
        &self,
        body: &str,
        passages: &[(Range<usize>, Language)],
        analyzers: &mut Analyzers,
    ) -> Vec<Range<usize>> {
        let wanted = self.wanted_in(passages, analyzers);
        let found = Finder::new(body, passages, wanted, 0).all_in(&(0..body.len()), analyzers);
        merged(whole_characters(body, &found))
    }

    /// A snippet of its line for each of the first `most` places that match in `body`, with that place marked.
    pub(super) fn places_of_body(
        &self,
        body: &str,
        passages: &[(Range<usize>, Language)],
        most: usize,
        analyzers: &mut Analyzers,
    ) -> Vec<Snippet> {
        let Some(length) = self.length else { return Vec::new() };
        let (mut lines, mut end) = (Lines { body, at: 0, line: 1, start: 0 }, 0);
        let mut snippet = |seen: Range<usize>| {
            lines.place(seen.start);
            let Lines { line, start, .. } = lines;
            if seen.end > end {
                end = body[seen.end..].find('\n').map_or(body.len(), |at| seen.end + at);
            }
            let range = cut::passage(body, seen.clone(), start..end, length);
            // Of one line there may be several, which begin at the same place.
            let mut lines = Lines { body, at: range.start, line, start };
            render(body, range, vec![Match { range: seen, leaf: 0, weight: 0.0 }], &mut lines)
        };
        self.all_of_body(body, passages, analyzers).into_iter().take(most).map(&mut snippet).collect()
    }

    /// What is looked for, by passage.
    fn wanted_in(
        &self,
        passages: &[(Range<usize>, Language)],
        analyzers: &mut Analyzers,
    ) -> Vec<&Wanted<'a>> {
        passages.iter().map(|&(_, language)| self.wanted(language, Place::Body, analyzers)).collect()
    }

    /// What is looked for in a language.
    fn wanted(&self, language: Language, place: Place, analyzers: &mut Analyzers) -> &Wanted<'a> {
        let wanted = match place {
            Place::Body => &self.wanted[language as usize],
            Place::Title => &self.wanted_in_titles[language as usize],
        };
        if let Some(wanted) = wanted.get() {
            return wanted;
        }
        // Two threads may both put it together: one that waits for the other goes to sleep, and wakes up late.
        let own = Box::new(Wanted::of(self.plan, language, place, analyzers));
        wanted.get_or_init(|| own)
    }

    /// What matches in `title`, in the language of the document's beginning.
    pub(super) fn of_title(
        &self,
        title: &str,
        language: Language,
        analyzers: &mut Analyzers,
    ) -> Vec<Range<usize>> {
        // What is looked for in bodies tells at a glance that nothing of it is here.
        let asks_for_titles = self.plan.leaves.iter().any(|leaf| leaf.what.is_in_title());
        let in_bodies = self.wanted(language, Place::Body, analyzers);
        if !asks_for_titles && in_bodies.could_be_in(title, 0..title.len()) == 0 {
            return Vec::new();
        }
        let mut found = Vec::new();
        let wanted = self.wanted(language, Place::Title, analyzers);
        wanted.find(title, 0..title.len(), 0, analyzers.of(language), &mut found);
        found.sort_by_key(|found| found.range.start);
        merged(whole_characters(title, &found))
    }
}

/// The passages to show: each adds words that those before it have not.
fn choose(
    body: &str,
    finder: &mut Finder<'_>,
    leaves: usize,
    length: Length,
    analyzers: &mut Analyzers,
) -> Vec<Range<usize>> {
    let mut covered = vec![0.0; leaves];
    let mut chosen: Vec<Range<usize>> = Vec::new();
    let mut first_gain = 0.0;
    while chosen.len() < MAX_SNIPPETS {
        let mut best = None;
        finder.search(&covered, analyzers, |matches| {
            best = choose::best(body, matches, &covered, &chosen, length.most);
            best.as_ref().map_or(0.0, |window| window.coverage)
        });
        let Some(window) = best.filter(|window| window.gain > first_gain * MIN_GAIN) else { break };
        first_gain = f32::max(first_gain, window.gain);
        let essential = choose::essential(&finder.matches, &window.matches, &covered);
        let matches = &finder.matches[essential];
        let (Some(first), Some(last)) = (matches.first(), matches.iter().map(|found| found.range.end).max())
        else {
            break;
        };
        let seen = first.range.start..last;
        let free = chosen.iter().map(|range| range.end).filter(|&end| end <= seen.start).max().unwrap_or(0)
            ..chosen
                .iter()
                .map(|range| range.start)
                .filter(|&start| start >= seen.end)
                .min()
                .unwrap_or(body.len());
        let range = cut::passage(body, seen, free, length);
        for found in &finder.matches {
            if range.start <= found.range.start && found.range.end <= range.end {
                covered[found.leaf] = found.weight.max(covered[found.leaf]);
            }
        }
        chosen.push(range);
    }
    chosen
}

/// Counts lines as far as is asked, from one place to the next.
struct Lines<'a> {
    body: &'a str,
    at: usize,
    line: usize,
    /// Where that line starts: it may be all of a long text.
    start: usize,
}

impl Lines<'_> {
    /// The place of `at`, which lies behind all that were asked for before.
    fn place(&mut self, at: usize) -> hit::Place {
        let bytes = self.body.as_bytes();
        // Counted in bytes first, as processors do best.
        let breaks = |piece: &[u8]| piece.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>();
        let passed = &bytes[self.at..at];
        let passed_lines = passed.chunks(128).map(|piece| usize::from(breaks(piece))).sum::<usize>();
        if passed_lines > 0 {
            self.line += passed_lines;
            self.start = passed.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| self.at + end + 1);
        }
        self.at = at;
        let column = at - self.start + 1;
        hit::Place { line: self.line, column }
    }
}

/// The snippet of `range`, in one line.
fn render(body: &str, range: Range<usize>, found: Vec<Match>, lines: &mut Lines<'_>) -> Snippet {
    let written = &body[range.clone()];
    let line = lines.place(range.start).line;
    let inner: Vec<Match> = found
        .into_iter()
        .map(|found| Match { range: found.range.start - range.start..found.range.end - range.start, ..found })
        .collect();
    let marks = merged(whole_characters(written, &inner));
    let places = marks.iter().map(|mark| lines.place(range.start + mark.start)).collect();
    let mut text = String::with_capacity(written.len() + 2 * ELLIPSIS.len_utf8());
    if !sentence::starts(body, range.start) {
        text.push(ELLIPSIS);
    }
    // Where the bytes of `written` that begin or end a mark came to stand.
    let mut edges = marks.iter().flat_map(|mark| [mark.start, mark.end]).peekable();
    let mut shifted = Vec::new();
    let mut at = 0;
    while at < written.len() {
        let rest = &written[at..];
        let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        let gap = &rest[word.len()..];
        let gap = &gap[..gap.find(|c: char| !c.is_whitespace()).unwrap_or(gap.len())];
        while let Some(edge) = edges.next_if(|&edge| edge < at + word.len() + gap.len()) {
            shifted.push(text.len() + (edge - at).min(word.len()));
        }
        text.push_str(word);
        let mut spaces = gap.chars();
        match (spaces.next(), spaces.next()) {
            (Some(c), None) if !breaks_line(c) => text.push(c),
            (Some(_), _) => text.push(' '),
            (None, _) => {}
        }
        at += word.len() + gap.len();
    }
    shifted.resize(2 * marks.len(), text.len());
    let next = sentence::after_white_space(body, range.end);
    if next < body.len() && !sentence::starts(body, next) {
        text.push(ELLIPSIS);
    }
    let highlights = shifted.chunks_exact(2).map(|mark| mark[0]..mark[1]).collect();
    Snippet { text, line, section: None, highlights, places }
}

/// White space that is no space.
fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The ranges of the matches in `text`, widened to characters as a reader sees them.
fn whole_characters(text: &str, found: &[Match]) -> impl Iterator<Item = Range<usize>> {
    let starts: Vec<usize> = if text.is_ascii() || found.is_empty() {
        Vec::new()
    } else {
        text.grapheme_indices(true).map(|(at, _)| at).collect()
    };
    let length = text.len();
    found.iter().map(move |Match { range, .. }| {
        if starts.is_empty() {
            return range.clone();
        }
        let start = starts.partition_point(|&start| start <= range.start).saturating_sub(1);
        let end = starts.partition_point(|&start| start < range.end);
        starts[start]..starts.get(end).copied().unwrap_or(length)
    })
}

/// Ranges in order of their starts, those that touch made one.
fn merged(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
