//! The dictionaries of all segments as one: its terms in order, each once. What is counted so is the same however the
//! documents are divided into segments.

use std::ops::ControlFlow;

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

/// Calls `each` with the terms of `field` that begin with `start`, in order, until it breaks. What only deleted documents
/// hold is no term.
///
/// # Errors
///
/// What tantivy says when a dictionary cannot be read.
pub(super) fn each_beginning_with(
    start: &str,
    searcher: &tantivy::Searcher,
    field: Field,
    mut each: impl FnMut(&str) -> ControlFlow<()>,
) -> tantivy::Result<()> {
    let mut segments = Vec::with_capacity(searcher.segment_readers().len());
    for segment in searcher.segment_readers() {
        segments.push((segment, segment.inverted_index(field)?));
    }
    let mut streams = Vec::with_capacity(segments.len());
    for (segment, inverted) in &segments {
        let mut stream = inverted.terms().range().ge(start).into_stream()?;
        if stream.advance() {
            streams.push((*segment, inverted, stream));
        }
    }
    let mut term = Vec::new();
    while let Some(next) = streams.iter().map(|(.., stream)| stream.key()).min() {
        if !next.starts_with(start.as_bytes()) {
            break;
        }
        next.clone_into(&mut term);
        let mut held = Ok(false);
        streams.retain_mut(|(segment, inverted, stream)| {
            if stream.key() != term {
                return true;
            }
            if matches!(held, Ok(false)) {
                held = is_held(stream.value(), segment, inverted);
            }
            stream.advance()
        });
        if held?
            && let Ok(term) = str::from_utf8(&term)
            && each(term).is_break()
        {
            break;
        }
    }
    Ok(())
}

/// Whether a document that was not deleted holds a term.
fn is_held(
    term: &TermInfo,
    segment: &SegmentReader,
    inverted: &InvertedIndexReader,
) -> tantivy::Result<bool> {
    let Some(alive) = segment.alive_bitset() else { return Ok(true) };
    let mut postings = inverted.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
    while postings.doc() != TERMINATED && alive.is_deleted(postings.doc()) {
        postings.advance();
    }
    Ok(postings.doc() != TERMINATED)
}
