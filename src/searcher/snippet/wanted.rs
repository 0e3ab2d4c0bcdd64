//! What a query looks for in texts of one language, and where it stands in them.

use std::cell::Cell;
use std::ops::Range;

use hashbrown::HashMap;

use super::choose::room_at;
use super::sieve::{Mask, Sieve};
use super::stretch;
use crate::analysis::segment::Segment;
use crate::analysis::{Analyzer, Token, Word};
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::searcher::lookup::{Kind, Lookup, WeightedTerm};
use crate::searcher::plan::{LanguagePlan, Nearness, Plan};
use crate::searcher::written::Written;

/// About so many bytes has a word with the space before it.
const WORD: usize = 12;
/// Signs may stand between two words of a phrase: it is looked for so far, bytes; and no further than that.
const MIN_REACH: usize = 64;
const MAX_REACH: usize = 2_000;

/// Of a long stem so many last letters may be others in its forms, more than which it must have in bytes.
const MAX_CHANGED: usize = 2;
const MIN_SAME: usize = 6;

/// A place in a text that matches a leaf of the plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Match {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// Of the plan.
    pub(super) leaf: usize,
    /// What it is worth.
    pub(super) weight: f32,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the document's body.
    Body,
    /// It is the document's title.
    Title,
}

/// The terms of a plan in one language, each with its leaf and weight.
#[derive(Default)]
pub(super) struct Wanted<'a> {
    stems: HashMap<&'a str, (usize, f32)>,
    exact: HashMap<&'a str, (usize, f32)>,
    parts: HashMap<&'a str, (usize, f32)>,
    /// Exact forms whose capitals count, with these.
    written: Vec<(&'a str, (usize, f32), &'a Written)>,
    /// With the part of the compound that matches.
    compounds: HashMap<&'a str, (usize, f32, Range<usize>)>,
    phrases: Vec<Phrase<'a>>,
    /// By leaf of the plan, so many characters must stand side by side ([`super::super::plan::Leaf::run`]).
    runs: Vec<usize>,
    /// Where in a body any of it could be. Titles are too short to be worth one.
    sieve: Option<Sieve>,
    /// What each bit of the sieve's masks stands for.
    bits: Vec<Bit>,
}

/// What a bit of a [`Mask`] stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bit {
    pub(super) leaf: usize,
    pub(super) weight: f32,
    /// The bits that must be near as well: of the other words of a phrase.
    pub(super) others: Mask,
}

/// A phrase of the plan.
struct Phrase<'a> {
    leaf: usize,
    weight: f32,
    nearness: Nearness,
    stems: Vec<&'a str>,
}

/// A word of a text that belongs to a phrase.
struct Placed {
    /// Which word of the text it is.
    n: usize,
    range: Range<usize>,
}

impl<'a> Wanted<'a> {
    /// What `plan` looks for in `place` in texts of `language`.
    pub(super) fn of(plan: &'a Plan, language: Language, place: Place, analyzers: &mut Analyzers) -> Self {
        let mut wanted = Self::default();
        let of_language = |plan: &&LanguagePlan| plan.language == language;
        wanted.runs = plan.leaves.iter().map(|leaf| leaf.run).collect();
        let lookups = plan.languages.iter().find(of_language).map_or(&[][..], |planned| &planned.lookups);
        for (n, (leaf, lookup)) in plan.leaves.iter().zip(lookups).enumerate() {
            if leaf.scores {
                wanted.add(n, lookup, place);
            }
        }
        if place == Place::Body {
            wanted.sieve = Some(wanted.sieve_of(lookups, analyzers.of(language)));
        }
        wanted
    }

    fn add(&mut self, leaf: usize, lookup: &'a Lookup, place: Place) {
        // What only scores is marked where nothing else is: of l'acqua not the article, wherever it stands.
        let counts = |term: &&WeightedTerm| term.weight > 0.0;
        let decides = lookup.terms.iter().any(|term| counts(&term) && term.decides);
        for term in lookup.terms.iter().filter(counts).filter(|term| term.decides || !decides) {
            if let Some(written) = &lookup.written {
                if term.kind != Kind::Title || place == Place::Title {
                    self.written.push((term.text(), (leaf, term.weight), written));
                }
                continue;
            }
            let terms = match (term.kind, &term.part) {
                (_, Some(part)) => {
                    self.compounds.entry(term.text()).or_insert((leaf, term.weight, part.clone()));
                    continue;
                }
                (Kind::Stem | Kind::Joined, None) => &mut self.stems,
                (Kind::Exact | Kind::Compound | Kind::Plain | Kind::Form, None) => &mut self.exact,
                (Kind::Part, None) => &mut self.parts,
                (Kind::Title, None) if place == Place::Title => {
                    // The field holds stems and exact forms.
                    self.exact.entry(term.text()).or_insert((leaf, term.weight));
                    &mut self.stems
                }
                (Kind::Title | Kind::Toned, None) => continue,
            };
            let known = terms.entry(term.text()).or_insert((leaf, term.weight));
            if self.runs[leaf] < self.runs[known.0] {
                *known = (leaf, term.weight);
            }
        }
        let in_title = lookup.phrase.iter().any(|term| term.kind == Kind::Title);
        if !lookup.phrase.is_empty() && (place == Place::Title || !in_title) {
            self.phrases.push(Phrase {
                leaf,
                weight: lookup.phrase.iter().map(|term| term.weight).sum(),
                nearness: lookup.nearness,
                stems: lookup.phrase.iter().map(WeightedTerm::text).collect(),
            });
        }
    }

    /// Lets through what is wanted, with a bit for each leaf and for each word of a phrase.
    fn sieve_of(&mut self, lookups: &[Lookup], analyzer: &mut Analyzer) -> Sieve {
        let mut sieve = Sieve::default();
        let language = analyzer.language();
        let mut want_stem = |sieve: &mut Sieve, stem: &str, mask| {
            sieve.want_stem(stem, language, mask);
            analyzer.irregular_forms(stem).for_each(|form| sieve.want_irregular(form, mask));
        };
        for (leaf, lookup) in lookups.iter().enumerate() {
            let terms = lookup.terms.iter().filter(|term| term.weight > 0.0);
            let highest = terms.clone().map(|term| term.weight).fold(0.0, f32::max);
            let own = |&(of, _): &(usize, f32)| of == leaf;
            let mask = self.add_bit(Bit { leaf, weight: highest, others: 0 });
            // A word's stem is looked for in its compounds, too.
            let mut stems: Vec<&str> = Vec::new();
            for term in terms {
                let text = term.text();
                let is_stem = self.stems.get(text).is_some_and(own) || self.parts.get(text).is_some_and(own);
                if is_stem && !stems.contains(&text) {
                    want_stem(&mut sieve, text, mask);
                    stems.push(text);
                }
                let is_written = self.written.iter().any(|(word, of, _)| *word == text && own(of));
                if self.exact.get(text).is_some_and(own) || self.compounds.contains_key(text) || is_written {
                    sieve.want_exact(text, mask);
                }
            }
        }
        for n in 0..self.phrases.len() {
            let Phrase { leaf, weight, ref stems, .. } = self.phrases[n];
            let stems = stems.clone();
            let masks: Vec<Mask> =
                stems.iter().map(|_| self.add_bit(Bit { leaf, weight, others: 0 })).collect();
            let all = masks.iter().fold(0, |all, mask| all | mask);
            for (stem, mask) in stems.iter().zip(masks) {
                self.bits[mask.trailing_zeros() as usize].others = all;
                want_stem(&mut sieve, stem, mask);
            }
        }
        sieve
    }

    /// A mask for `bit`. When all are taken, the last one stands for the rest, at the highest weight of any.
    fn add_bit(&mut self, bit: Bit) -> Mask {
        if self.bits.len() < Mask::BITS as usize {
            self.bits.push(bit);
        } else if let Some(last) = self.bits.last_mut() {
            *last = Bit { weight: last.weight.max(bit.weight), others: 0, ..*last };
        }
        1 << (self.bits.len() - 1)
    }

    /// Which bits of it could be in `range` of `text`.
    pub(super) fn could_be_in(&self, text: &str, range: Range<usize>) -> Mask {
        let all =
            self.bits.len().checked_sub(1).map_or(0, |last| Mask::MAX >> (Mask::BITS as usize - 1 - last));
        self.sieve.as_ref().map_or(all, |sieve| sieve.scan(text, range, all, false))
    }

    /// What `text` is worth beyond `covered` by those of the words of which it holds the stem, accents and the last letters of
    /// a long one aside (Rechenzentrum, Rechenzentren), or all letters: far slower than the sieve, and more exact.
    pub(super) fn lettered(&self, text: &str, covered: &[f32]) -> f32 {
        let text = text.to_lowercase();
        let holds = |word: &str| {
            let beginning = word.char_indices().rev().nth(MAX_CHANGED - 1).filter(|&(at, _)| at >= MIN_SAME);
            text.contains(&word[..beginning.map_or(word.len(), |(at, _)| at)])
        };
        let mut worth = vec![0.0_f32; covered.len()];
        let words = self.stems.iter().chain(&self.exact).map(|(word, of)| (*word, *of));
        for (word, (leaf, weight)) in words.chain(self.written.iter().map(|(word, of, _)| (*word, *of))) {
            if weight > worth[leaf] && holds(word) {
                worth[leaf] = weight;
            }
        }
        for Phrase { leaf, weight, stems, .. } in &self.phrases {
            let held = stems.iter().filter(|stem| holds(stem)).count();
            worth[*leaf] = worth[*leaf].max(weight * held as f32 / stems.len().max(1) as f32);
        }
        worth.iter().zip(covered).map(|(worth, covered)| (worth - covered).max(0.0)).sum()
    }

    /// What the bits of the sieve's masks stand for.
    pub(super) fn bits(&self) -> &[Bit] {
        &self.bits
    }

    /// So many bytes beside a word the other words of its phrase may stand; 0: no phrase is wanted.
    pub(super) fn reach(&self) -> usize {
        let spans = self.phrases.iter().map(|phrase| match phrase.nearness {
            Nearness::Ordered(slop) => phrase.stems.len() + slop as usize,
            Nearness::Within(distance) => distance as usize + 1,
        });
        spans.max().map_or(0, |words| (words * WORD).clamp(MIN_REACH, MAX_REACH))
    }

    /// Adds all that matches in `range` of `text`. Words that stand near each other are one match where they fit into
    /// `room` bytes of ASCII, or stand side by side.
    pub(super) fn find(
        &self,
        text: &str,
        range: Range<usize>,
        room: usize,
        analyzer: &mut Analyzer,
        found: &mut Vec<Match>,
    ) {
        let Some(sieve) = self.sieve.as_ref().filter(|sieve| !sieve.is_open()) else {
            self.find_in(text, range, room, analyzer, found);
            return;
        };
        // Around the places that the sieve shows. Of words in a phrase it counts how many stand between, so that all of
        // the text between two places is looked at that a phrase could span.
        let reach = self.reach();
        let (mut at, mut piece, mut could_be) = (range.start, range.start..range.start, 0);
        while let Some((place, mut mask)) = sieve.place(text, at..range.end) {
            let next = stretch::start(text, place).max(at)..stretch::end(text, place).min(range.end);
            // A place between two words belongs to the one before it.
            at = text.ceil_char_boundary(next.end.max(place + 1));
            if !self.phrases.is_empty() {
                mask |= self.could_be_in(text, next.clone());
            }
            if next.start > piece.end + reach {
                if self.could_match(could_be) {
                    self.find_in(text, piece, room, analyzer, found);
                }
                (piece, could_be) = (next, mask);
            } else {
                piece.end = next.end;
                could_be |= mask;
            }
        }
        if self.could_match(could_be) {
            self.find_in(text, piece, room, analyzer, found);
        }
    }

    /// Whether anything matches where these bits could be: of a phrase all words must.
    fn could_match(&self, mask: Mask) -> bool {
        let mut bits = self.bits.iter().enumerate().filter(|(n, _)| mask >> n & 1 == 1);
        bits.any(|(_, bit)| bit.others & !mask == 0)
    }

    /// Adds all that matches in `range` of `text`, by what of it passes the sieve, if there is one.
    fn find_in(
        &self,
        text: &str,
        range: Range<usize>,
        room: usize,
        analyzer: &mut Analyzer,
        found: &mut Vec<Match>,
    ) {
        let (piece, known) = (&text[range.clone()], found.len());
        let words = Cell::new(0);
        let passes = |segment: &Segment| {
            let inner = match segment {
                Segment::Bigram(_) => return true,
                Segment::Joined(inner) => inner,
                Segment::Word(inner) => {
                    words.set(words.get() + 1);
                    inner
                }
            };
            self.sieve.as_ref().is_none_or(|sieve| sieve.passes(&piece[inner.clone()]))
        };
        let shift = |inner: &Range<usize>| range.start + inner.start..range.start + inner.end;
        let mut placed: Vec<Vec<Vec<Placed>>> =
            self.phrases.iter().map(|phrase| phrase.stems.iter().map(|_| Vec::new()).collect()).collect();
        analyzer.tokens_among(piece, passes, |token| match token {
            Token::Word { range, word, .. } => {
                let range = shift(&range);
                self.word_matches(&range, word, found);
                for (phrase, placed) in self.phrases.iter().zip(&mut placed) {
                    for (_, placed) in
                        phrase.stems.iter().zip(placed).filter(|(stem, _)| **stem == word.stem())
                    {
                        placed.push(Placed { n: words.get(), range: range.clone() });
                    }
                }
            }
            Token::Unplaced { range, term } => self.part_matches(shift(&range), term, found),
        });
        if self.runs.iter().any(|&run| run > 0) {
            self.drop_pieces(text, known, found);
        }
        for (phrase, placed) in self.phrases.iter().zip(&placed) {
            let stretches = phrase.stretches(placed, |whole| whole.len() <= room_at(text, whole.start, room));
            let Phrase { leaf, weight, .. } = *phrase;
            found.extend(stretches.into_iter().map(|range| Match { range, leaf, weight }));
        }
    }

    /// Takes out of `found`, behind the `known` ones, pairs of a phrase that stand side by side with too few others of it.
    fn drop_pieces(&self, text: &str, known: usize, found: &mut Vec<Match>) {
        let mut pairs: Vec<Match> = found.drain(known..).collect();
        pairs.sort_by_key(|pair| pair.range.start);
        for side_by_side in pairs.chunk_by(|pair, next| next.range.start < pair.range.end) {
            let end = side_by_side.iter().map(|pair| pair.range.end).max().unwrap_or_default();
            let letters = text[side_by_side[0].range.start..end].chars().count();
            found.extend(side_by_side.iter().filter(|pair| self.runs[pair.leaf] <= letters).cloned());
        }
    }

    /// What a word matches, as places in the text.
    fn word_matches(&self, range: &Range<usize>, word: &Word, found: &mut Vec<Match>) {
        let whole = self.stems.get(word.stem()).or_else(|| self.exact.get(word.exact()));
        if let Some(&(leaf, weight)) = whole {
            found.push(Match { range: range.clone(), leaf, weight });
        } else if let Some(&(_, (leaf, weight), _)) = self
            .written
            .iter()
            .find(|(exact, _, written)| *exact == word.exact() && written.is(word.surface()))
        {
            found.push(Match { range: range.clone(), leaf, weight });
        } else if let Some((leaf, weight, part)) = self.compounds.get(word.exact()) {
            // Where the exact form is as long as what is written, its letters stand where they stand there.
            let surface = word.surface();
            let alike = word.exact().len() == surface.len() && surface.get(part.clone()).is_some();
            let range = if alike { range.start + part.start..range.start + part.end } else { range.clone() };
            found.push(Match { range, leaf: *leaf, weight: *weight });
        } else {
            for part in word.parts() {
                self.part_matches(
                    range.start + part.range.start..range.start + part.range.end,
                    &part.term,
                    found,
                );
            }
        }
    }

    fn part_matches(&self, range: Range<usize>, term: &str, found: &mut Vec<Match>) {
        if let Some(&(leaf, weight)) = self.parts.get(term) {
            found.push(Match { range, leaf, weight });
        }
    }
}

impl Phrase<'_> {
    /// The stretches of text that hold the phrase whole, where one `fits`, or else those of its words that stand side
    /// by side, in order; `words` are those of each of its stems.
    fn stretches(&self, words: &[Vec<Placed>], fits: impl Fn(&Range<usize>) -> bool) -> Vec<Range<usize>> {
        let mut stretches = Vec::new();
        let mut add = |mut held: Vec<&Placed>| {
            held.sort_by_key(|word| word.n);
            let stretch = |words: &[&Placed]| words[0].range.start..words[words.len() - 1].range.end;
            let whole = stretch(&held);
            if fits(&whole) {
                stretches.push(whole);
            } else {
                stretches.extend(held.chunk_by(|word, next| next.n == word.n + 1).map(stretch));
            }
        };
        match self.nearness {
            Nearness::Ordered(slop) => {
                let Some((firsts, rest)) = words.split_first() else { return stretches };
                let most = rest.len() + slop as usize;
                for first in firsts {
                    let mut held = vec![first];
                    held.extend(rest.iter().scan(first, |last, words| {
                        *last = words.get(words.partition_point(|word| word.n <= last.n))?;
                        (last.n - first.n <= most).then_some(*last)
                    }));
                    if held.len() == words.len() {
                        add(held);
                    }
                }
            }
            Nearness::Within(distance) => {
                let mut at = vec![0; words.len()];
                loop {
                    let heads: Option<Vec<&Placed>> =
                        words.iter().zip(&at).map(|(words, &at)| words.get(at)).collect();
                    let Some(heads) = heads else { break };
                    let first = heads.iter().enumerate().min_by_key(|(_, word)| word.n);
                    let last = heads.iter().max_by_key(|word| word.n);
                    let (Some((n, first)), Some(last)) = (first, last) else { break };
                    // A word that is asked for twice stands in two places.
                    let twice =
                        (0..heads.len()).rev().find(|&n| heads[..n].iter().any(|word| word.n == heads[n].n));
                    if let Some(twice) = twice {
                        at[twice] += 1;
                    } else if last.n - first.n <= distance as usize {
                        add(heads);
                        for at in &mut at {
                            *at += 1;
                        }
                    } else {
                        at[n] += 1;
                    }
                }
            }
        }
        stretches.sort_unstable_by_key(|stretch| (stretch.start, stretch.end));
        stretches.dedup();
        stretches
    }
}
