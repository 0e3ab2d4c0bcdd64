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
        self.number(segment).is_some()
    }

    /// What has merged others is not among them.
    fn number(&self, segment: SegmentId) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&segment).copied()
    }
}

/// The documents that have a term: those that were there before the run, or some of its own.
#[derive(Debug, Clone)]
pub(super) struct Deletion {
    pub(super) term: Term,
    pub(super) segments: SegmentNumbers,
    /// Meant are those of the run that are in segments before the one of this number; none: those before the run.
    pub(super) before: Option<usize>,
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
    before: Option<usize>,
}

impl Weight for DeletionWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let number = self.segments.number(segment.segment_id());
        let is_meant = match self.before {
            None => number.is_none(),
            Some(before) => number.is_some_and(|number| number < before),
        };
        if is_meant { self.term.scorer(segment, boost) } else { Ok(Box::new(EmptyScorer)) }
    }

    fn explain(&self, segment: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.term.explain(segment, document)
    }
}
