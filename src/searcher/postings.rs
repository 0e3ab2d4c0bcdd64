//! Reads the postings of a term, of a phrase, and of all that a word is looked up as, in one segment.

use std::ops::Range;

use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Term};

use super::bits::BitSet;
use super::lookup::{Lookup, WeightedTerm};
use super::plan::Nearness;
use crate::index::deadline::Deadline;
use crate::index::segments::Segment;

/// The deadline is looked at each so many blocks of 128 postings …
const BLOCKS_PER_LOOK: u32 = 16;
/// … and, where positions are compared, each so many documents.
const DOCUMENTS_PER_LOOK: u32 = 1_024;

/// A document that holds something of what a [`Lookup`] looks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    /// The document.
    pub(super) document: DocId,
    /// How often it holds it.
    pub(super) frequency: f32,
    /// What that is worth.
    pub(super) weight: f32,
    /// Whether it makes the leaf match.
    pub(super) decides: bool,
    /// What it holds.
    pub(super) source: Source,
}

/// What of a [`Lookup`] a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// One of its terms, by place.
    Term(usize),
    /// One of its relatives, by place.
    Relative(usize),
    /// Its terms, counted as one word.
    Blend,
    /// Its phrase.
    Phrase,
}

/// How often documents of one window hold a word that stands for several, while it is counted: 0 for all between two
/// words. Memory that is new costs more than counting does.
#[derive(Default)]
pub(super) struct Frequencies {
    /// By document, counted from the first of the window.
    frequencies: Vec<f32>,
    /// Documents whose frequency is not 0, counted likewise.
    touched: Vec<DocId>,
}

impl Frequencies {
    /// Makes room for so many documents.
    fn make_room(&mut self, documents: usize) {
        if self.frequencies.len() < documents {
            self.frequencies.resize(documents, 0.0);
        }
    }

    fn add(&mut self, document: DocId, frequency: f32) {
        let sum = &mut self.frequencies[document as usize];
        if *sum == 0.0 {
            self.touched.push(document);
        }
        *sum += frequency;
    }

    /// Hands over what was counted and starts anew.
    fn drain(&mut self, mut each: impl FnMut(DocId, f32)) {
        for document in self.touched.drain(..) {
            each(document, std::mem::take(&mut self.frequencies[document as usize]));
        }
    }
}

/// The postings of a term in one segment, read on from window to window; deleted documents as well.
pub(super) struct TermPostings {
    blocks: BlockSegmentPostings,
    /// Which of the block's postings is the next.
    next: usize,
    /// Whether the field keeps how often a document holds its terms.
    has_frequencies: bool,
    /// Blocks that were read.
    read: u32,
}

impl TermPostings {
    /// Those of a term of `field` that are at `place` in `segment`.
    ///
    /// # Errors
    ///
    /// What tantivy says when they cannot be read; as all of these.
    fn at(place: &TermInfo, field: Field, segment: &Segment) -> tantivy::Result<Self> {
        let inverted = segment.terms(field)?.inverted();
        let blocks = inverted.read_block_postings_from_terminfo(place, IndexRecordOption::WithFreqs)?;
        let entry = segment.schema().get_field_entry(field);
        let has_frequencies =
            entry.field_type().get_index_record_option().is_some_and(IndexRecordOption::has_freq);
        Ok(Self { blocks, next: 0, has_frequencies, read: 0 })
    }

    /// Calls `each` with the documents of the window that hold the term, and how often they do; windows come in order.
    fn read(
        &mut self,
        window: &Range<DocId>,
        deadline: &Deadline,
        mut each: impl FnMut(DocId, u32),
    ) -> tantivy::Result<()> {
        if self.blocks.docs().get(self.next).is_some_and(|&document| document < window.start) {
            self.next = self.blocks.seek(window.start);
        }
        while self.blocks.block_len() > 0 {
            let documents = &self.blocks.docs()[self.next..];
            let is_last = documents.last().is_some_and(|&last| last >= window.end);
            let count = if is_last {
                documents.partition_point(|&document| document < window.end)
            } else {
                documents.len()
            };
            if self.has_frequencies {
                let frequencies = &self.blocks.freqs()[self.next..];
                for (&document, &frequency) in documents[..count].iter().zip(frequencies) {
                    each(document, frequency);
                }
            } else {
                documents[..count].iter().for_each(|&document| each(document, 1));
            }
            if is_last {
                self.next += count;
                break;
            }
            self.blocks.advance();
            self.next = 0;
            self.read += 1;
            if self.read.is_multiple_of(BLOCKS_PER_LOOK) {
                deadline.look()?;
            }
        }
        Ok(())
    }
}

/// Calls `each` with every document of the segment that holds `term`, and how often it does; deleted ones as well.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn term_postings(
    segment: &Segment,
    term: &Term,
    each: impl FnMut(DocId, u32),
) -> tantivy::Result<()> {
    segment.deadline().look()?;
    let Some(place) = segment.terms(term.field())?.get(term)? else { return Ok(()) };
    let mut postings = TermPostings::at(&place, term.field(), segment)?;
    postings.read(&(0..segment.max_doc()), segment.deadline(), each)
}

/// The postings of terms of a lookup that count, each with its term and its place among these.
type Listed<'a> = Vec<(TermPostings, &'a WeightedTerm, usize)>;

fn listed<'a>(terms: &'a [WeightedTerm], segment: &Segment) -> tantivy::Result<Listed<'a>> {
    let places = terms.iter().enumerate().filter(|(_, term)| term.weight > 0.0);
    let places = places.filter_map(|(n, term)| Some((term.postings_in(segment)?, term, n)));
    // They are large: a list that grows would be moved about, and take room for more than there are.
    let mut listed = Vec::with_capacity(places.clone().count());
    for (place, term, n) in places {
        listed.push((TermPostings::at(place, term.term.field(), segment)?, term, n));
    }
    Ok(listed)
}

/// The postings of all that a lookup finds in one segment, read on from window to window.
pub(super) struct LookupPostings<'a> {
    deadline: Deadline,
    terms: Listed<'a>,
    /// The weight of the terms where these count as one word.
    blended: Option<f32>,
    /// The documents that hold the word with its capitals, where these count.
    holders: Option<BitSet>,
    /// All of these near each other, and what they weigh together.
    phrase: Option<(PhrasePostings, f32)>,
    relatives: Listed<'a>,
}

impl<'a> LookupPostings<'a> {
    /// Those of `lookup` in `segment`.
    ///
    /// # Errors
    ///
    /// What tantivy says when they cannot be read; as all of these.
    pub(super) fn of(lookup: &'a Lookup, segment: &Segment) -> tantivy::Result<Self> {
        let deadline = segment.deadline().clone();
        deadline.look()?;
        let (terms, relatives) = (listed(&lookup.terms, segment)?, listed(&lookup.relatives, segment)?);
        let heaviest = || lookup.terms.iter().map(|term| term.weight).fold(0.0, f32::max);
        let blended = lookup.blended.then(heaviest);
        let counts = !lookup.phrase.is_empty() && lookup.phrase.iter().all(|term| term.weight > 0.0);
        let phrase =
            if counts { PhrasePostings::of(&lookup.phrase, lookup.nearness, segment)? } else { None };
        let weight = lookup.phrase.iter().map(|term| term.weight).sum();
        let phrase = phrase.map(|phrase| (phrase, weight));
        Ok(Self { deadline, terms, blended, holders: holders(lookup, segment)?, phrase, relatives })
    }

    /// Calls `each` with the postings of the window, in the order of the lookup's terms, the phrase last; windows come
    /// in order. `frequencies` is what it counts with.
    pub(super) fn read(
        &mut self,
        window: &Range<DocId>,
        frequencies: &mut Frequencies,
        mut each: impl FnMut(Posting),
    ) -> tantivy::Result<()> {
        let Self { deadline, terms, holders, phrase, .. } = self;
        if let Some(weight) = self.blended {
            frequencies.make_room(window.len());
            for (postings, term, _) in terms {
                postings.read(window, deadline, |document, _| {
                    frequencies.add(document - window.start, term.weight / weight);
                })?;
            }
            frequencies.drain(|document, frequency| {
                let document = window.start + document;
                each(Posting { document, frequency, weight, decides: true, source: Source::Blend });
            });
            return Ok(());
        }
        let is_held = |document| holders.as_ref().is_none_or(|holders| holders.contains(document));
        for (postings, term, n) in terms {
            let (weight, decides, source) = (term.weight, term.decides, Source::Term(*n));
            postings.read(window, deadline, |document, frequency| {
                if is_held(document) {
                    each(Posting { document, frequency: frequency as f32, weight, decides, source });
                }
            })?;
        }
        if let Some((phrase, weight)) = phrase {
            let (weight, source) = (*weight, Source::Phrase);
            phrase.read(window, deadline, |document, frequency| {
                each(Posting { document, frequency: frequency as f32, weight, decides: true, source });
            })?;
        }
        Ok(())
    }

    /// Calls `each` with the postings of its relatives in the window, whatever else the documents hold; windows come in
    /// order.
    pub(super) fn read_relatives(
        &mut self,
        window: &Range<DocId>,
        mut each: impl FnMut(Posting),
    ) -> tantivy::Result<()> {
        for (postings, relative, n) in &mut self.relatives {
            let (weight, source) = (relative.weight, Source::Relative(*n));
            postings.read(window, &self.deadline, |document, frequency| {
                each(Posting { document, frequency: frequency as f32, weight, decides: false, source });
            })?;
        }
        Ok(())
    }
}

/// The documents that hold the word of a lookup with its capitals, if these count.
fn holders(lookup: &Lookup, segment: &Segment) -> tantivy::Result<Option<BitSet>> {
    let Some(written) = &lookup.written else { return Ok(None) };
    let mut documents = Vec::new();
    for term in lookup.terms.iter().filter(|term| term.weight > 0.0) {
        term_postings(segment, &term.term, |document, _| documents.push(document))?;
    }
    documents.sort_unstable();
    documents.dedup();
    documents.retain(|&document| !segment.is_deleted(document));
    written.holders(&documents, segment).map(Some)
}

/// The documents of one segment in which terms stand near each other, read on from window to window.
struct PhrasePostings {
    /// By term; at least one.
    lists: Vec<SegmentPostings>,
    nearness: Nearness,
    /// By term, where it stands in the document in hand.
    positions: Vec<Vec<u32>>,
    /// Documents that were looked at.
    documents: u32,
}

impl PhrasePostings {
    /// Those of `terms` in `segment`; none if a term has no postings there.
    fn of(terms: &[WeightedTerm], nearness: Nearness, segment: &Segment) -> tantivy::Result<Option<Self>> {
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            let Some(place) = term.postings_in(segment) else { return Ok(None) };
            let inverted = segment.terms(term.term.field())?.inverted();
            let option = IndexRecordOption::WithFreqsAndPositions;
            lists.push(inverted.read_postings_from_terminfo(place, option)?);
        }
        let positions = vec![Vec::new(); lists.len()];
        Ok(Some(Self { lists, nearness, positions, documents: 0 }))
    }

    /// Calls `each` with the documents of the window in which the terms stand so near each other, and how often they do;
    /// windows come in order.
    fn read(
        &mut self,
        window: &Range<DocId>,
        deadline: &Deadline,
        mut each: impl FnMut(DocId, u32),
    ) -> tantivy::Result<()> {
        let Self { lists, nearness, positions, documents } = self;
        let mut document = lists[0].doc().max(window.start);
        while document < window.end {
            if documents.is_multiple_of(DOCUMENTS_PER_LOOK) {
                deadline.look()?;
            }
            *documents = documents.wrapping_add(1);
            if let Some(later) =
                lists.iter_mut().map(|list| seek(list, document)).find(|&found| found != document)
            {
                document = later;
                continue;
            }
            for (list, positions) in lists.iter_mut().zip(&mut *positions) {
                list.positions(positions);
            }
            let frequency = match nearness {
                Nearness::Ordered(slop) => in_order(positions, *slop),
                Nearness::Within(distance) => within(positions, *distance),
            };
            if frequency > 0 {
                each(document, frequency);
            }
            document = lists[0].advance();
        }
        Ok(())
    }
}

fn seek(list: &mut impl DocSet, document: DocId) -> DocId {
    if list.doc() < document { list.seek(document) } else { list.doc() }
}

/// How often a position of each list follows one of the list before, with at most `slop` others between all of them.
fn in_order(lists: &[Vec<u32>], slop: u32) -> u32 {
    let Some((firsts, rest)) = lists.split_first() else { return 0 };
    let most = slop.saturating_add(u32::try_from(rest.len()).unwrap_or(u32::MAX));
    let end = |&first: &u32| {
        rest.iter().try_fold(first, |last, list| {
            let next = list.partition_point(|&position| position <= last);
            list.get(next).copied().filter(|&next| next - first <= most)
        })
    };
    u32::try_from(firsts.iter().filter_map(end).count()).unwrap_or(u32::MAX)
}

/// How many stretches of at most `distance` steps hold a position of each list, none of them in another.
fn within(lists: &[Vec<u32>], distance: u32) -> u32 {
    // A word that is asked for twice stands in two places: its list, how many of its places count, the first of them.
    let mut words: Vec<(&[u32], usize, usize)> = Vec::new();
    for list in lists {
        match words.iter_mut().find(|(known, ..)| known == list) {
            Some((_, count, _)) => *count += 1,
            None => words.push((list, 1, 0)),
        }
    }
    let mut found = 0;
    while !words.is_empty() {
        let (mut first, mut last) = (u32::MAX, 0);
        for &(list, count, at) in &words {
            let Some(places) = list.get(at..at + count) else { return found };
            first = first.min(places[0]);
            last = last.max(places[count - 1]);
        }
        let fits = last - first <= distance;
        found += u32::from(fits);
        for (list, count, at) in &mut words {
            *at += if fits { *count } else { usize::from(list[*at] == first) };
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_order() {
        let lists = [vec![0, 10, 20], vec![1, 12, 30], vec![2, 13]];
        assert_eq!(in_order(&lists, 0), 1);
        assert_eq!(in_order(&lists, 1), 2);
        assert_eq!(in_order(&[], 0), 0);
    }

    #[test]
    fn words_in_order_wherever_they_stand() {
        let list = |bits: u32| (0..5).filter(|place| bits >> place & 1 == 1).collect::<Vec<u32>>();
        let next = |list: &[u32], last| list.iter().copied().find(|&position| position > last);
        for bits in 0..1 << 15 {
            let lists = [list(bits), list(bits >> 5), list(bits >> 10)];
            for slop in 0..3 {
                let ends = |&first: &u32| {
                    let end = next(&lists[1], first).and_then(|second| next(&lists[2], second));
                    end.is_some_and(|end| end - first <= 2 + slop)
                };
                let expected = lists[0].iter().filter(|first| ends(first)).count();
                assert_eq!(in_order(&lists, slop) as usize, expected, "{lists:?} {slop}");
            }
        }
    }

    #[test]
    fn words_near_each_other() {
        let lists = [vec![5, 50, 100], vec![3, 60]];
        assert_eq!(within(&lists, 2), 1);
        assert_eq!(within(&lists, 10), 2);
        assert_eq!(within(&lists, 1), 0);
        assert_eq!(within(&[vec![], vec![1]], 5), 0);
        assert_eq!(within(&[vec![7], vec![7]], 5), 0);
        assert_eq!(within(&[vec![7, 9], vec![7, 9]], 5), 1);
    }
}
