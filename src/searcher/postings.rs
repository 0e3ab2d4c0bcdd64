//! Reads the postings of a term, of a phrase, and of all that a word is looked up as, in one segment.

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term};

use super::bits::BitSet;
use super::lookup::{Lookup, WeightedTerm};
use super::plan::Nearness;
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

/// How often documents of one segment hold a word that stands for several, while it is counted: 0 for all between two
/// words. Memory that is new costs more than counting does.
#[derive(Default)]
pub(super) struct Frequencies {
    /// By document.
    frequencies: Vec<f32>,
    /// Documents whose frequency is not 0.
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

/// Calls `each` with every posting of all that a lookup finds, in the order of its terms, the phrase last;
/// `frequencies` is what it counts with.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn lookup_postings(
    lookup: &Lookup,
    segment: &Segment,
    frequencies: &mut Frequencies,
    mut each: impl FnMut(Posting),
) -> tantivy::Result<()> {
    let terms = lookup.terms.iter().enumerate().filter(|(_, term)| term.weight > 0.0);
    if lookup.blended {
        let weight = terms.clone().map(|(_, term)| term.weight).fold(0.0, f32::max);
        if weight <= 0.0 {
            return Ok(());
        }
        frequencies.make_room(segment.max_doc() as usize);
        for (_, term) in terms {
            term_postings(segment, &term.term, |document, _| {
                frequencies.add(document, term.weight / weight);
            })?;
        }
        frequencies.drain(|document, frequency| {
            each(Posting { document, frequency, weight, decides: true, source: Source::Blend });
        });
        return Ok(());
    }
    let holders = holders(lookup, segment)?;
    let is_held = |document| holders.as_ref().is_none_or(|holders| holders.contains(document));
    for (n, term) in terms {
        let (weight, decides, source) = (term.weight, term.decides, Source::Term(n));
        term_postings(segment, &term.term, |document, frequency| {
            if !is_held(document) {
                return;
            }
            each(Posting { document, frequency: frequency as f32, weight, decides, source });
        })?;
    }
    if !lookup.phrase.is_empty() && lookup.phrase.iter().all(|term| term.weight > 0.0) {
        let weight = lookup.phrase.iter().map(|term| term.weight).sum();
        let source = Source::Phrase;
        phrase_postings(segment, &lookup.phrase, lookup.nearness, |document, frequency| {
            each(Posting { document, frequency: frequency as f32, weight, decides: true, source });
        })?;
    }
    Ok(())
}

/// Calls `each` with every posting of the relatives of a lookup, whatever else the document holds.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn relative_postings(
    lookup: &Lookup,
    segment: &Segment,
    mut each: impl FnMut(Posting),
) -> tantivy::Result<()> {
    for (n, relative) in lookup.relatives.iter().enumerate() {
        let (weight, source) = (relative.weight, Source::Relative(n));
        term_postings(segment, &relative.term, |document, frequency| {
            each(Posting { document, frequency: frequency as f32, weight, decides: false, source });
        })?;
    }
    Ok(())
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

/// Calls `each` with every document of the segment that holds `term`, and how often it does; deleted ones as well.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn term_postings(
    segment: &Segment,
    term: &Term,
    mut each: impl FnMut(DocId, u32),
) -> tantivy::Result<()> {
    let terms = segment.terms(term.field())?;
    let Some(mut postings) = terms.blocks(term, IndexRecordOption::WithFreqs)? else {
        return Ok(());
    };
    let frequencies_known = inverted_has_frequencies(segment, term);
    let mut blocks = 0;
    while postings.block_len() > 0 {
        if blocks % BLOCKS_PER_LOOK == 0 {
            segment.deadline().look()?;
        }
        blocks += 1;
        if frequencies_known {
            for (&document, &frequency) in postings.docs().iter().zip(postings.freqs()) {
                each(document, frequency);
            }
        } else {
            postings.docs().iter().for_each(|&document| each(document, 1));
        }
        postings.advance();
    }
    Ok(())
}

/// Calls `each` with every document in which the terms stand so near each other, and how often they do.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn phrase_postings(
    segment: &Segment,
    terms: &[WeightedTerm],
    nearness: Nearness,
    mut each: impl FnMut(DocId, u32),
) -> tantivy::Result<()> {
    let mut lists = Vec::with_capacity(terms.len());
    for term in terms {
        let terms = segment.terms(term.term.field())?;
        let Some(postings) = terms.postings(&term.term, IndexRecordOption::WithFreqsAndPositions)? else {
            return Ok(());
        };
        lists.push(postings);
    }
    let Some(mut document) = lists.first().map(DocSet::doc) else { return Ok(()) };
    let mut positions = vec![Vec::new(); lists.len()];
    let mut documents = 0;
    while document != TERMINATED {
        if documents % DOCUMENTS_PER_LOOK == 0 {
            segment.deadline().look()?;
        }
        documents += 1;
        if let Some(later) =
            lists.iter_mut().map(|list| seek(list, document)).find(|&found| found != document)
        {
            document = later;
        } else {
            for (list, positions) in lists.iter_mut().zip(&mut positions) {
                list.positions(positions);
            }
            let frequency = match nearness {
                Nearness::Ordered(slop) => in_order(&positions, slop),
                Nearness::Within(distance) => within(&positions, distance),
            };
            if frequency > 0 {
                each(document, frequency);
            }
            document = lists[0].advance();
        }
    }
    Ok(())
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

/// Whether the field of `term` keeps how often a document holds its terms.
fn inverted_has_frequencies(segment: &Segment, term: &Term) -> bool {
    let entry = segment.schema().get_field_entry(term.field());
    entry.field_type().get_index_record_option().is_some_and(IndexRecordOption::has_freq)
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
