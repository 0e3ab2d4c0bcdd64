//! Which documents a file that changes or goes takes out of an index, as a query that tantivy asks of each segment.
//!
//! Tantivy asks it when it commits, of segments that were added in the meantime, too: what was told to it before a segment
//! was added is asked of that nevertheless. So each segment of a run has a number, and a deletion knows of which on the
//! documents are not meant.

use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

/// The segments of a run, by number, in the order in which they were begun.
#[derive(Debug, Clone, Default)]
pub(super) struct SegmentNumbers(Arc<Mutex<HashMap<SegmentId, usize>>>);

impl SegmentNumbers {
    /// Takes in a segment that is begun.
    pub(super) fn add(&self, segment: SegmentId) {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = numbers.len();
        numbers.insert(segment, number);
    }

    /// The number of a segment; that of the next one for `None`.
    pub(super) fn of(&self, segment: Option<SegmentId>) -> usize {
        let numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        segment.and_then(|segment| numbers.get(&segment).copied()).unwrap_or(numbers.len())
    }

    /// Whether a segment is one of them.
    pub(super) fn hold(&self, segment: SegmentId) -> bool {
        self.is_from(segment, 0)
    }

    /// What has merged others is not among them.
    fn is_from(&self, segment: SegmentId, number: usize) -> bool {
        let numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.get(&segment).is_some_and(|&of| of >= number)
    }
}

/// The documents that have a term, but for those in segments that were begun later.
#[derive(Debug, Clone)]
pub(super) struct Deletion {
    pub(super) term: Term,
    pub(super) segments: SegmentNumbers,
    /// The number of the first segment whose documents are not meant.
    pub(super) before: usize,
}

impl Query for Deletion {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let term = TermQuery::new(self.term.clone(), IndexRecordOption::Basic).weight(scoring)?;
        Ok(Box::new(DeletionWeight { term, segments: self.segments.clone(), before: self.before }))
    }
}

struct DeletionWeight {
    term: Box<dyn Weight>,
    segments: SegmentNumbers,
    before: usize,
}

impl Weight for DeletionWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.segments.is_from(segment.segment_id(), self.before) {
            return Ok(Box::new(EmptyScorer));
        }
        self.term.scorer(segment, boost)
    }

    fn explain(&self, segment: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.term.explain(segment, document)
    }
}
