//! Reads the postings of a term or of a phrase in one segment.

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::plan::WeightedTerm;

/// Calls `each` with every document of the segment that holds `term`, and how often it does; deleted ones as well.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn term_postings(
    segment: &SegmentReader,
    term: &Term,
    mut each: impl FnMut(DocId, u32),
) -> tantivy::Result<()> {
    let inverted = segment.inverted_index(term.field())?;
    let Some(mut postings) = inverted.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
        return Ok(());
    };
    let frequencies_known = inverted_has_frequencies(segment, term);
    while postings.block_len() > 0 {
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

/// Calls `each` with every document in which the terms stand side by side in this order, and how often they do.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn phrase_postings(
    segment: &SegmentReader,
    terms: &[WeightedTerm],
    mut each: impl FnMut(DocId, u32),
) -> tantivy::Result<()> {
    let mut lists = Vec::with_capacity(terms.len());
    for term in terms {
        let inverted = segment.inverted_index(term.term.field())?;
        let Some(postings) = inverted.read_postings(&term.term, IndexRecordOption::WithFreqsAndPositions)?
        else {
            return Ok(());
        };
        lists.push(postings);
    }
    let Some(mut document) = lists.first().map(DocSet::doc) else { return Ok(()) };
    let (mut starts, mut next) = (Vec::new(), Vec::new());
    while document != TERMINATED {
        if let Some(later) =
            lists.iter_mut().map(|list| seek(list, document)).find(|&found| found != document)
        {
            document = later;
        } else {
            let frequency = occurrences(&mut lists, &mut starts, &mut next);
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

/// How often the lists, all on one document, stand at positions that follow each other.
fn occurrences(lists: &mut [impl Postings], starts: &mut Vec<u32>, next: &mut Vec<u32>) -> u32 {
    starts.clear();
    for (n, list) in (0..).zip(lists.iter_mut()) {
        list.positions(next);
        if n == 0 {
            std::mem::swap(starts, next);
        } else {
            starts.retain(|start| next.binary_search(&(start + n)).is_ok());
        }
    }
    u32::try_from(starts.len()).unwrap_or(u32::MAX)
}

/// Whether the field of `term` keeps how often a document holds its terms.
fn inverted_has_frequencies(segment: &SegmentReader, term: &Term) -> bool {
    let entry = segment.schema().get_field_entry(term.field());
    entry.field_type().get_index_record_option().is_some_and(IndexRecordOption::has_freq)
}
