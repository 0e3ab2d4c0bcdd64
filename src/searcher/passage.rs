//! A second look at the best documents, at their best passages: how many of the query's words stand close together,
//! and whether a long document holds a passage that would be a good document by itself.
//!
//! BM25 counts words wherever they stand. Words that stand together speak of one thing (Metzler and Croft 2005; Tao and
//! Zhai 2007), and a book is as good as its best pages (Callan 1994). Both need the positions of words, which are dear
//! to read, and so are those of titles, of which a match is worth more the more of them it covers; so it is done for the
//! documents that the first look found best, and for the long ones among which length may have hidden a good one. All that
//! tie are looked at, so that segments make no difference. What is added is never less than nothing: no document falls
//! behind those that were not looked at.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Term};

use super::candidates::Candidate;
use super::lookup::Kind;
use super::plan::{LanguagePlan, Plan, What};
use super::score::{bm25, most};
use super::threads::Second;
use super::weights::{CLOSE, CLOSENESS, K1, PASSAGE, PASSAGE_LENGTH, TITLE};
use crate::index::schema::{Fields, title_exact};
use crate::index::segments::{Segment, Segments};
use crate::query::{Field, Form};

/// For fewer documents a second thread is not worth its while.
const MIN_FOR_THREAD: usize = 32;
/// Documents that a thread looks at before it looks for more.
const SHARE: usize = 16;
/// A bound times this is one whatever was lost in rounding.
const ROUNDED_UP: f32 = 1.001;

/// What a document's best passages add to its score.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Added {
    /// For words that stand close together.
    pub(super) closeness: Score,
    /// What lacks to the score of its best passage, were that a document.
    pub(super) passage: Score,
    /// For words that the title, or the name, is made of.
    pub(super) title: Score,
}

impl Added {
    /// All of it.
    pub(super) fn sum(self) -> Score {
        self.closeness + self.passage + self.title
    }
}

/// What documents of one language are looked at again for.
pub(super) struct Look {
    words: Vec<PlacedWord>,
    most: Most,
}

impl Look {
    /// That of each language of a plan.
    ///
    /// # Errors
    ///
    /// What tantivy says when a dictionary cannot be read.
    pub(super) fn of(plan: &Plan, searcher: &Segments, fields: &Fields) -> tantivy::Result<Vec<Self>> {
        let of = |language| {
            let mut words = placed_words(plan, language);
            for word in &mut words {
                if let Some(title) = word.in_title(fields) {
                    let mut is_held = false;
                    for segment in searcher.segment_readers() {
                        is_held = is_held || segment.terms(fields.title_stem)?.get(&title)?.is_some();
                    }
                    word.exact.take_if(|_| !is_held);
                }
            }
            Ok(Self { most: Most::of(&words, language.weight), words })
        };
        plan.languages.iter().map(of).collect()
    }

    /// Whether documents can gain by it that are not long: by words that stand close to each other, or in the title.
    pub(super) fn is_for_all(&self) -> bool {
        self.words.len() > 1 || self.most.title > 0.0
    }

    /// That for words of these weights.
    #[cfg(test)]
    pub(super) fn of_weights(weights: &[f32]) -> Self {
        let word = |&weight| {
            let field = tantivy::schema::Field::from_field_id(0);
            let term = Term::from_field_u64(field, 0);
            PlacedWord { term: term.clone(), exact: Some(term), toned: None, weight }
        };
        let words: Vec<PlacedWord> = weights.iter().map(word).collect();
        Self { most: Most::of(&words, 1.0), words }
    }

    /// Whether any word is looked for.
    pub(super) fn is_for_any(&self) -> bool {
        !self.words.is_empty()
    }

    /// The most that a `score` can become.
    #[inline]
    pub(super) fn reached_from(&self, score: Score) -> Score {
        self.most.reached_from(score)
    }
}

/// Looks at documents again, which are in the order of their segments, languages and numbers, and adds to their scores. The
/// `second` thread helps.
///
/// # Errors
///
/// What tantivy says when positions cannot be read.
pub(super) fn rescore(
    plan: &Plan,
    looks: &[Look],
    searcher: &Segments,
    fields: &Fields,
    documents: &mut [Candidate],
    second: &Second,
) -> tantivy::Result<()> {
    let list_of = |candidate: &Candidate| (candidate.address.segment_ord, candidate.language);
    let alike = documents.chunk_by(|a, b| list_of(a) == list_of(b));
    let shares: Vec<&[Candidate]> = alike.flat_map(|alike| alike.chunks(SHARE)).collect();
    let work = |n: usize| {
        let (segment, language) = list_of(&shares[n][0]);
        let language = usize::from(language);
        let (Some(look), Some(language)) = (looks.get(language), plan.languages.get(language)) else {
            return Ok(vec![Added::default(); shares[n].len()]);
        };
        let mut lists = Lists::of(&look.words, searcher.segment_reader(segment), fields)?;
        let added = shares[n].iter().map(|&Candidate { address, score, .. }| {
            searcher.deadline().look()?;
            Ok(lists.added(address.doc_id, score, language.weight))
        });
        added.collect::<tantivy::Result<Vec<_>>>()
    };
    let added = second.share(shares.len(), documents.len() >= MIN_FOR_THREAD, work, work)?;
    for (candidate, added) in documents.iter_mut().zip(added.into_iter().flatten()) {
        candidate.score += added.sum();
    }
    Ok(())
}

/// What the best passages of one document add to its `score`, as [`rescore`] adds it.
///
/// # Errors
///
/// What tantivy says when positions cannot be read.
pub(super) fn added(
    plan: &Plan,
    language: &LanguagePlan,
    segment: &Segment,
    fields: &Fields,
    document: DocId,
    score: Score,
) -> tantivy::Result<Added> {
    let words = placed_words(plan, language);
    Ok(Lists::of(&words, segment, fields)?.added(document, score, language.weight))
}

/// What the best passages of a document can add at most, in one language.
struct Most {
    /// The words of the query, all of them close together.
    closeness: Score,
    /// A passage that holds nothing but them.
    passage: Score,
    /// A title that is made of them.
    title: Score,
}

impl Most {
    fn of(words: &[PlacedWord], language_weight: f32) -> Self {
        let all: f32 = words.iter().map(|word| word.weight).sum();
        let closeness = if words.len() > 1 { language_weight * CLOSENESS * all } else { 0.0 };
        let passage = words.iter().map(|word| most(word.weight)).sum::<Score>();
        let titled: f32 = words.iter().filter(|word| word.exact.is_some()).map(|word| word.weight).sum();
        let title = if titled > 0.0 { language_weight * TITLE * titled * titled / all } else { 0.0 };
        Self { closeness, passage: language_weight * PASSAGE * passage, title }
    }

    /// The most that a `score` can become.
    fn reached_from(&self, score: Score) -> Score {
        (score.max(self.passage) + self.closeness + self.title) * ROUNDED_UP
    }
}

/// A word of the query whose places the index knows.
struct PlacedWord {
    term: Term,
    /// Its exact form, which titles hold behind all of their stems.
    exact: Option<Term>,
    /// What a document must hold besides, for the term alone may be another word: that with its tones.
    toned: Option<Term>,
    weight: f32,
}

impl PlacedWord {
    /// Its exact form as titles hold it.
    fn in_title(&self, fields: &Fields) -> Option<Term> {
        let exact = self.exact.as_ref()?;
        Some(Term::from_field_text(fields.title_stem, &title_exact(text(exact))))
    }
}

/// The words of the query in one language, each once; function words stand everywhere.
fn placed_words(plan: &Plan, language: &LanguagePlan) -> Vec<PlacedWord> {
    let mut words: Vec<PlacedWord> = Vec::new();
    for (leaf, lookup) in plan.leaves.iter().zip(&language.lookups) {
        let is_word = matches!(leaf.what, What::Word(_, Form::Inflected, Field::Body));
        if !is_word || !leaf.scores || lookup.is_function {
            continue;
        }
        let stems = lookup.terms.iter().filter(|term| term.kind == Kind::Stem && term.decides);
        for stem in stems.filter(|stem| stem.weight > 0.0) {
            let toned = lookup.terms.iter().find(|term| term.kind == Kind::Toned);
            let weight = leaf.boost * toned.unwrap_or(stem).weight;
            let toned = toned.map(|toned| toned.term.clone());
            let exact = lookup.terms.iter().find(|term| term.kind == Kind::Exact);
            let exact = exact.map(|exact| exact.term.clone());
            if weight > 0.0 && words.iter().all(|word| word.term != stem.term || word.toned != toned) {
                words.push(PlacedWord { term: stem.term.clone(), exact, toned, weight });
            }
        }
    }
    words
}

/// The postings of words in one segment.
struct Lists<'a> {
    words: &'a [PlacedWord],
    /// By word.
    weights: Vec<f32>,
    postings: Vec<Option<SegmentPostings>>,
    /// By word, the documents that hold it with its tones, if it has any.
    toned: Vec<Option<SegmentPostings>>,
    /// By word, the titles that hold its stem, and those that hold its exact form.
    titles: Vec<Option<[SegmentPostings; 2]>>,
    /// By word, where it stands in the document that is looked at.
    positions: Vec<Vec<u32>>,
    /// The same in order of the positions, each with its word.
    places: Vec<(u32, usize)>,
}

impl<'a> Lists<'a> {
    fn of(words: &'a [PlacedWord], segment: &Segment, fields: &Fields) -> tantivy::Result<Self> {
        let stems = segment.terms(fields.stem)?;
        let postings =
            words.iter().map(|word| stems.postings(&word.term, IndexRecordOption::WithFreqsAndPositions));
        let postings = postings.collect::<Result<_, _>>()?;
        let parts = segment.terms(fields.part)?;
        let toned = words.iter().map(|word| match &word.toned {
            Some(toned) => parts.postings(toned, IndexRecordOption::Basic),
            None => Ok(None),
        });
        let toned = toned.collect::<Result<_, _>>()?;
        let titles = segment.terms(fields.title_stem)?;
        let titles = words.iter().map(|word| {
            let of = |term: &Term| titles.postings(term, IndexRecordOption::WithFreqsAndPositions);
            // Few words stand in titles.
            let Some(exact) = word.in_title(fields).map(|term| of(&term)).transpose()?.flatten() else {
                return Ok(None);
            };
            let stem = of(&Term::from_field_text(fields.title_stem, text(&word.term)))?;
            tantivy::Result::Ok(stem.map(|stem| [stem, exact]))
        });
        let titles = titles.collect::<Result<_, _>>()?;
        let weights = words.iter().map(|word| word.weight).collect();
        Ok(Self {
            words,
            weights,
            postings,
            toned,
            titles,
            positions: vec![Vec::new(); words.len()],
            places: Vec::new(),
        })
    }

    /// What `document` adds to its `score`; none before that of the call before.
    fn added(&mut self, document: DocId, score: Score, language_weight: f32) -> Added {
        let title = language_weight * TITLE * self.title(document);
        let worth = |passage: f32| language_weight * PASSAGE * passage - score;
        if worth(self.most_of_one(document)) <= 0.0 {
            return Added { title, ..Added::default() };
        }
        let lists = self.postings.iter_mut().zip(&mut self.toned).zip(&mut self.positions);
        for (word, ((postings, toned), positions)) in self.words.iter().zip(lists) {
            positions.clear();
            if let Some(postings) = postings
                && holds(postings, document)
                && (word.toned.is_none() || toned.as_mut().is_some_and(|toned| holds(toned, document)))
            {
                postings.positions(positions);
            }
        }
        let Self { weights, positions, places, .. } = self;
        in_order(positions, places);
        // A single word has none that could be close to it.
        let closeness = if weights.len() > 1 {
            let all: f32 = weights.iter().sum();
            let close = best_close(places, weights);
            CLOSENESS * close * close / all
        } else {
            0.0
        };
        // All of the document's words in one passage would be worth no less than those of its best.
        let bound: f32 = weights
            .iter()
            .zip(&*positions)
            .map(|(&weight, positions)| bm25(weight, positions.len() as f32, K1))
            .sum();
        let passage =
            if worth(bound * ROUNDED_UP) > 0.0 { worth(best_passage(places, weights)).max(0.0) } else { 0.0 };
        Added { closeness: language_weight * closeness, passage, title }
    }

    /// The most that a passage of `document` can be worth where one word alone is looked for, told without its places, which are
    /// dear to read; of several words the places are needed whatever it is.
    fn most_of_one(&mut self, document: DocId) -> f32 {
        let ([weight], [postings]) = (&self.weights[..], &mut self.postings[..]) else {
            return f32::INFINITY;
        };
        let Some(postings) = postings else { return 0.0 };
        if holds(postings, document) {
            bm25(*weight, postings.term_freq() as f32, K1) * ROUNDED_UP
        } else {
            0.0
        }
    }

    /// The weight of the words of `document`'s title, times the share of the title that they are, and that of the query.
    fn title(&mut self, document: DocId) -> f32 {
        let (mut weight, mut share, [mut stems, mut exacts]) = (0.0, 0.0, [Vec::new(), Vec::new()]);
        for (word, titles) in self.words.iter().zip(&mut self.titles) {
            let Some([stem, exact]) = titles else { continue };
            if holds(stem, document) && holds(exact, document) {
                stem.positions(&mut stems);
                exact.positions(&mut exacts);
                // All stems stand before all exact forms: a word and its form are as far apart as the title is long.
                if let (Some(stem), Some(exact)) = (stems.last(), exacts.last())
                    && exact > stem
                {
                    weight += word.weight;
                    share += exacts.len() as f32 / (exact - stem) as f32;
                }
            }
        }
        // As of words that stand together: a title with one of two words says less than a text that has both.
        let all: f32 = self.weights.iter().sum();
        if weight > 0.0 { weight * share.min(1.0) * weight / all } else { 0.0 }
    }
}

/// The text of a term.
fn text(term: &Term) -> &str {
    str::from_utf8(term.serialized_value_bytes()).unwrap_or_default()
}

/// Whether `document`, which does not lie before the last one asked for, is among the postings.
fn holds(postings: &mut SegmentPostings, document: DocId) -> bool {
    if postings.doc() < document {
        postings.seek(document);
    }
    postings.doc() == document
}

/// Fills `places` with the positions of all words, in order, each with its word.
fn in_order(positions: &[Vec<u32>], places: &mut Vec<(u32, usize)>) {
    places.clear();
    let words = positions.iter().enumerate();
    places
        .extend(words.flat_map(|(word, positions)| positions.iter().map(move |&position| (position, word))));
    // A stable sort finds out that each word's are sorted already.
    places.sort_by_key(|&(position, _)| position);
}

/// The weight of the words in the passage of [`CLOSE`] words that has most of them, each counted once.
fn best_close(places: &[(u32, usize)], weights: &[f32]) -> f32 {
    best_window(places, weights.len(), CLOSE, true, |word, _| weights[word])
}

/// The score of the passage of [`PASSAGE_LENGTH`] words that has the highest, were it a document of the usual length.
fn best_passage(places: &[(u32, usize)], weights: &[f32]) -> f32 {
    best_window(places, weights.len(), PASSAGE_LENGTH, false, |word, times| bm25(weights[word], times, K1))
}

/// The highest sum over the words that stand within `length` words of each other, each worth what `worth` says, given
/// how often it stands there. Where each counts `once`, all of them together are worth the most.
fn best_window(
    places: &[(u32, usize)],
    words: usize,
    length: u32,
    once: bool,
    worth: impl Fn(usize, f32) -> f32,
) -> f32 {
    let mut times = vec![0.0; words];
    let (mut first, mut best) = (0, 0.0_f32);
    for &(last, word) in places {
        times[word] += 1.0;
        while last - places[first].0 >= length {
            times[places[first].1] -= 1.0;
            first += 1;
        }
        let held = times.iter().enumerate().filter(|(_, times)| **times > 0.0);
        best = best.max(held.map(|(word, &times)| worth(word, times)).sum());
        if once && times.iter().all(|&times| times > 0.0) {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: f32, expected: f32) {
        assert!((got - expected).abs() < 1e-6, "{got}, not {expected}");
    }

    fn placed(positions: &[Vec<u32>]) -> Vec<(u32, usize)> {
        let mut places = Vec::new();
        in_order(positions, &mut places);
        places
    }

    #[test]
    fn words_that_stand_together() {
        let weights = [1.0, 2.0, 4.0];
        let near = |positions: &[Vec<u32>]| best_close(&placed(positions), &weights);
        check(near(&[vec![0], vec![1], vec![CLOSE]]), 6.0);
        check(near(&[vec![0], vec![1], vec![CLOSE - 1]]), 7.0);
        check(near(&[vec![0, 1, 2], vec![], vec![500]]), 4.0);
        check(near(&[vec![], vec![], vec![]]), 0.0);
    }

    #[test]
    fn no_passage_adds_more_than_the_most() {
        let weights = [2.0, 0.5];
        let places = placed(&[(0..50).map(|n| 2 * n).collect(), (0..50).map(|n| 2 * n + 1).collect()]);
        let close = best_close(&places, &weights);
        for score in [0.0, 1.0, 5.0] {
            let passage = (0.7 * PASSAGE * best_passage(&places, &weights) - score).max(0.0);
            let added =
                Added { closeness: 0.7 * CLOSENESS * close * close / 2.5, passage, title: 0.7 * TITLE * 2.5 };
            assert!(
                Most::of(&Look::of_weights(&weights).words, 0.7).reached_from(score) >= score + added.sum()
            );
        }
    }

    #[test]
    fn a_passage_is_scored_as_a_document() {
        let passage = |positions: Vec<u32>| best_passage(&placed(&[positions]), &[1.0]);
        check(passage(vec![7]), bm25(1.0, 1.0, K1));
        check(passage(vec![7, 8, 1_000]), bm25(1.0, 2.0, K1));
        check(passage(vec![7, 7 + PASSAGE_LENGTH]), bm25(1.0, 1.0, K1));
    }
}
