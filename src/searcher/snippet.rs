//! Picks a document's best passages for a query and marks what matches in them.
//!
//! The text is analysed again, passage by passage in its own language, and compared with the terms of the plan: what
//! is marked is exactly what was found. A snippet starts where a sentence does.

use std::cell::Cell;
use std::collections::VecDeque;
use std::ops::Range;

use hashbrown::HashMap;

use super::lookup::{Kind, Lookup};
use super::plan::{LanguagePlan, Nearness, Plan};
use super::sentence;
use super::sieve::Sieve;
use crate::analysis::recipe::{keeps_start, takes_middles};
use crate::analysis::segment::is_wide;
use crate::analysis::{Analyzer, Token, Word};
use crate::hit::{Place, Snippet};
use crate::index::terms::Analyzers;
use crate::language::Language;

/// At most so many snippets a document.
const MAX_SNIPPETS: usize = 3;
/// A snippet is cut after so many columns of a terminal: two or three lines of it.
const MAX_SNIPPET_COLUMNS: usize = 240;
/// Of a sentence too long to be shown, so much is shown before a match.
const COLUMNS_BEFORE: usize = 60;
/// What stands for text that was left out at an end.
const ELLIPSIS: &str = "…";
/// Of a long document so many matches are looked at: the first ones, plenty to choose from.
const MAX_MATCHES: usize = 400;
/// What a word's second and later matches in a snippet are worth, of the first.
const REPEATED: f32 = 0.05;
/// A further snippet must add words worth this share of the first one's.
const MIN_GAIN: f32 = 0.1;

/// A place in the text that matches a leaf of the plan.
struct Match {
    range: Range<usize>,
    leaf: usize,
    weight: f32,
}

/// The best passages of `body` in their order in it, or, where no word matches, its first sentence.
pub(super) fn snippets(
    body: &str,
    passages: &[(Range<usize>, Language)],
    plan: &Plan,
    analyzers: &mut Analyzers,
) -> Vec<Snippet> {
    let matches = matches(body, passages, plan, analyzers);
    let mut chosen = choose(candidates(body, &matches), &matches, plan.leaves.len());
    if chosen.is_empty() {
        chosen.push(Candidate { range: passage_at(body, 0..0), matches: 0..0 });
    }
    chosen.sort_unstable_by_key(|candidate| candidate.range.start);
    chosen
        .iter()
        .filter(|candidate| !candidate.range.is_empty())
        .map(|chosen| render(body, chosen, &matches))
        .collect()
}

/// The terms of a plan in one language, each with its leaf and weight.
#[derive(Default)]
struct Wanted<'a> {
    stems: HashMap<&'a str, (usize, f32)>,
    exact: HashMap<&'a str, (usize, f32)>,
    parts: HashMap<&'a str, (usize, f32)>,
    /// With the part of the compound that matches.
    compounds: HashMap<&'a str, (usize, f32, Range<usize>)>,
    phrases: Vec<Phrase<'a>>,
    sieve: Sieve,
}

/// A phrase of the plan, and the words before the present one, as many as it is long.
struct Phrase<'a> {
    leaf: usize,
    weight: f32,
    stems: Vec<&'a str>,
    /// Which word of the passage each is, where it starts, its stem.
    latest: VecDeque<(usize, usize, String)>,
}

impl<'a> Wanted<'a> {
    fn of(plan: &'a Plan, analyzer: &Analyzer) -> Self {
        let mut wanted = Self::default();
        let of_language = |plan: &&LanguagePlan| plan.language == analyzer.language();
        let Some(language) = plan.languages.iter().find(of_language) else {
            return wanted;
        };
        if takes_middles(language.language) {
            wanted.sieve.loosen();
        }
        for (n, (leaf, lookup)) in plan.leaves.iter().zip(&language.lookups).enumerate() {
            if leaf.scores {
                wanted.add(n, lookup);
            }
        }
        let irregular = language.irregular.get_or_init(|| {
            let forms = wanted.stems.keys().flat_map(|stem| analyzer.irregular_forms(stem));
            forms.map(str::to_owned).collect()
        });
        for form in irregular {
            wanted.sieve.want(form);
        }
        if !keeps_start(language.language) {
            wanted.sieve.open();
        }
        wanted
    }

    fn add(&mut self, leaf: usize, lookup: &'a Lookup) {
        for term in lookup.terms.iter().filter(|term| term.weight > 0.0) {
            self.sieve.want(&term.text);
            let terms = match (term.kind, &term.part) {
                (_, Some(part)) => {
                    self.compounds.entry(&term.text).or_insert((leaf, term.weight, part.clone()));
                    continue;
                }
                (Kind::Stem, None) => &mut self.stems,
                (Kind::Exact | Kind::Compound, None) => &mut self.exact,
                (Kind::Part, None) => &mut self.parts,
                // The title is shown as it is.
                (Kind::Title | Kind::Toned, None) => continue,
            };
            terms.entry(&term.text).or_insert((leaf, term.weight));
        }
        lookup.phrase.iter().for_each(|term| self.sieve.want(&term.text));
        if lookup.nearness != Nearness::Ordered(0) {
            // Words of it that stand alone are marked as well: what stands between them says where they belong.
            for term in &lookup.phrase {
                self.stems.entry(&term.text).or_insert((leaf, term.weight));
            }
        } else if !lookup.phrase.is_empty() {
            let stems = lookup.phrase.iter().map(|term| &*term.text).collect();
            let weight = lookup.phrase.iter().map(|term| term.weight).sum();
            self.phrases.push(Phrase { leaf, weight, stems, latest: VecDeque::new() });
        }
    }

    /// What the `n`th word of the passage matches, as places in it.
    fn word_matches(&mut self, n: usize, range: &Range<usize>, word: &Word, found: &mut Vec<Match>) {
        let whole = self.stems.get(word.stem()).or_else(|| self.exact.get(word.exact()));
        if let Some(&(leaf, weight)) = whole {
            found.push(Match { range: range.clone(), leaf, weight });
        } else if let Some((leaf, weight, part)) = self.compounds.get(word.exact()) {
            // Where the exact form is as long as what is written, its letters stand where they stand there.
            let surface = word.surface();
            let alike = word.exact().len() == surface.len() && surface.get(part.clone()).is_some();
            let range = if alike { range.start + part.start..range.start + part.end } else { range.clone() };
            found.push(Match { range, leaf: *leaf, weight: *weight });
        } else {
            for part in word.parts() {
                let part_range = range.start + part.range.start..range.start + part.range.end;
                self.part_matches(part_range, &part.term, found);
            }
        }
        for phrase in &mut self.phrases {
            found.extend(phrase.push(n, range, word.stem()));
        }
    }

    fn part_matches(&self, range: Range<usize>, term: &str, found: &mut Vec<Match>) {
        if let Some(&(leaf, weight)) = self.parts.get(term) {
            found.push(Match { range, leaf, weight });
        }
    }
}

impl Phrase<'_> {
    /// Takes the `n`th word of the passage, and tells the place of the phrase when it ends with this word.
    fn push(&mut self, n: usize, range: &Range<usize>, stem: &str) -> Option<Match> {
        self.latest.push_back((n, range.start, stem.to_owned()));
        if self.latest.len() > self.stems.len() {
            self.latest.pop_front();
        }
        let &(first, start, _) = self.latest.front()?;
        let complete = self.latest.len() == self.stems.len()
            && self.latest.iter().zip(first..).all(|((n, ..), expected)| *n == expected)
            && self.latest.iter().zip(&self.stems).all(|((.., stem), wanted)| stem == wanted);
        complete.then_some(Match { range: start..range.end, leaf: self.leaf, weight: self.weight })
    }
}

/// All that matches, in order.
fn matches(
    body: &str,
    passages: &[(Range<usize>, Language)],
    plan: &Plan,
    analyzers: &mut Analyzers,
) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    for (passage, language) in passages {
        let analyzer = analyzers.of(*language);
        let mut wanted = Wanted::of(plan, analyzer);
        let sieve = std::mem::take(&mut wanted.sieve);
        let (start, words) = (found.len(), Cell::new(0));
        let passes = |word: &str| {
            words.set(words.get() + 1);
            sieve.passes(word)
        };
        analyzer.tokens_among(&body[passage.clone()], passes, |token| {
            if found.len() < MAX_MATCHES {
                match token {
                    Token::Word { range, word, .. } => {
                        wanted.word_matches(words.get(), &range, word, &mut found);
                    }
                    Token::Unplaced { range, term } => wanted.part_matches(range, term, &mut found),
                }
            }
        });
        for found in &mut found[start..] {
            found.range = passage.start + found.range.start..passage.start + found.range.end;
        }
    }
    found.sort_by_key(|found| found.range.start);
    found
}

/// A passage that could be shown.
struct Candidate {
    /// Bytes of the body.
    range: Range<usize>,
    /// The matches that lie in it, of all.
    matches: Range<usize>,
}

/// The passages around the matches, none overlapping another.
fn candidates(body: &str, matches: &[Match]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut n = 0;
    while n < matches.len() {
        let mut range = passage_at(body, matches[n].range.clone());
        if let Some(before) = candidates.last() {
            range.start = range.start.max(before.range.end);
        }
        let inside = matches[n..].iter().take_while(|found| found.range.end <= range.end).count().max(1);
        candidates.push(Candidate { range, matches: n..n + inside });
        n += inside;
    }
    candidates
}

/// The best candidates: each adds words that those before it have not.
fn choose(mut candidates: Vec<Candidate>, matches: &[Match], leaves: usize) -> Vec<Candidate> {
    let mut covered = vec![0.0; leaves];
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut first_gain = 0.0;
    while chosen.len() < MAX_SNIPPETS {
        let gains = candidates.iter().map(|candidate| gain(&matches[candidate.matches.clone()], &covered));
        // Of equals the first in the text.
        let best = gains.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((n, gain)) = best.filter(|&(_, gain)| gain > first_gain * MIN_GAIN) else { break };
        first_gain = first_gain.max(gain);
        let candidate = candidates.remove(n);
        for found in &matches[candidate.matches.clone()] {
            covered[found.leaf] = found.weight.max(covered[found.leaf]);
        }
        chosen.push(candidate);
    }
    chosen
}

/// What a passage adds: the weights of its words above what was shown of them before, a little for repetitions.
fn gain(matches: &[Match], covered: &[f32]) -> f32 {
    let mut shown = covered.to_vec();
    let mut gain = 0.0;
    for found in matches {
        let before = shown[found.leaf];
        gain += if found.weight > before { found.weight - before } else { found.weight * REPEATED };
        shown[found.leaf] = before.max(found.weight);
    }
    gain
}

/// The passage to show around a match: from the start of its sentence, as many sentences as fit; of a sentence that
/// is too long, the words around the match.
fn passage_at(body: &str, found: Range<usize>) -> Range<usize> {
    let sentence = sentence::around(body, found.start);
    let mut start = sentence.start;
    if columns(&body[start..found.end.max(start)]) > MAX_SNIPPET_COLUMNS {
        start = word_start(body, found.start, COLUMNS_BEFORE);
    }
    let mut end = sentence.end.max(found.end);
    while end < body.len() {
        let next = sentence::around(body, end);
        if next.start < end
            || sentence::ends_paragraph(body, end)
            || columns(&body[start..next.end]) > MAX_SNIPPET_COLUMNS
        {
            break;
        }
        end = next.end;
    }
    start..word_end(body, start, end, found.end)
}

/// Where a word starts, at most so many columns before `at`.
fn word_start(body: &str, at: usize, most: usize) -> usize {
    let mut width = 0;
    let mut start = at;
    for (offset, c) in body[..at].char_indices().rev() {
        width += column_width(c);
        if width > most {
            break;
        }
        if body[..offset].ends_with(|c: char| c.is_whitespace() || column_width(c) == 2) {
            start = offset;
        }
    }
    start
}

/// Where `start..end` is to be cut so that it fits, between words and not before `least`.
fn word_end(body: &str, start: usize, end: usize, least: usize) -> usize {
    let mut width = 0;
    let mut cut = least.max(start);
    for (offset, c) in body[start..end].char_indices() {
        let at = start + offset;
        if at > cut && (c.is_whitespace() || column_width(c) == 2) {
            cut = at;
        }
        width += column_width(c);
        if width > MAX_SNIPPET_COLUMNS && cut > least {
            return cut;
        }
    }
    end.max(least)
}

fn columns(text: &str) -> usize {
    // Longer than this is too long, however wide.
    text.chars().take(2 * MAX_SNIPPET_COLUMNS).map(column_width).sum()
}

/// Columns of a terminal.
fn column_width(c: char) -> usize {
    if is_wide(c) { 2 } else { 1 }
}

fn render(body: &str, chosen: &Candidate, matches: &[Match]) -> Snippet {
    let range = trimmed(body, chosen.range.clone());
    let mut text = String::new();
    if !sentence::starts(body, range.start) {
        text.push_str(ELLIPSIS);
    }
    let shift = text.len();
    text.extend(
        body[range.clone()].chars().map(|c| if c.is_whitespace() && c.len_utf8() == 1 { ' ' } else { c }),
    );
    let next = sentence::after_white_space(body, range.end);
    if next < body.len() && !sentence::starts(body, next) {
        text.push_str(ELLIPSIS);
    }
    let inside = matches[chosen.matches.clone()].iter().map(|found| found.range.clone());
    let inside = inside.filter(|found| found.start >= range.start && found.end <= range.end);
    let marks = merged(inside);
    let line = line_of(body, range.start);
    let place = |mark: &Range<usize>| Place {
        line: line + body[range.start..mark.start].matches('\n').count(),
        column: mark.start - body[..mark.start].rfind('\n').map_or(0, |end| end + 1) + 1,
    };
    let places = marks.iter().map(place).collect();
    let shifted = |mark: Range<usize>| mark.start - range.start + shift..mark.end - range.start + shift;
    Snippet { text, line, highlights: marks.into_iter().map(shifted).collect(), places }
}

/// The range without white space at its ends.
fn trimmed(body: &str, range: Range<usize>) -> Range<usize> {
    let text = &body[range.clone()];
    let start = range.start + text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

/// The line of `at`, from 1.
fn line_of(body: &str, at: usize) -> usize {
    1 + body[..at].matches('\n').count()
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
