//! Scores every document that matches; [`super::passage`] then looks at the best of them again.
//!
//! Two threads score side by side, and of what is found only that is kept which may be among the best.
//!
//! All matching documents are scored ([`super::score`]); nothing is pruned, because the bounds that tantivy stores by
//! block hold for its own statistics only. The result is the same for any number of segments and threads.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::{DocAddress, DocId, Score, SegmentOrdinal};

use super::candidates::{Candidate, Candidates, Chosen};
use super::passage::{Look, rescore};
use super::plan::Plan;
use super::score::{Matched, OpenSegment, Scorer, WINDOW, is_plain};
use super::threads::Second;
use crate::index::schema::Fields;
use crate::index::segments::{Segment, Segments};

/// A document that matches, and its score.
pub(super) type Found = (Score, DocAddress);

/// What was found.
pub(super) struct Ranking {
    /// The documents, in no order; where only the best are asked for, these at least.
    pub(super) found: Vec<Found>,
    /// How many documents match.
    pub(super) total: u64,
}

/// With fewer postings to read, or fewer documents to look at, a second thread is not worth its while.
const MIN_FOR_THREAD: u64 = 4_000;
/// Documents that a thread scores before it looks for more, in a large index …
const SHARE: DocId = 2 * WINDOW;
/// … and in a small one, of which there are to be so many shares.
const MIN_SHARE: DocId = 1 << 10;
const SHARES: u64 = 8;

/// All documents that match, with their scores. Where only the `best` so many are asked for, others may be left out, and
/// those that are not may have too low a score; where `all` are to be counted by what they are like, none is left out.
///
/// # Errors
///
/// What tantivy says when postings cannot be read.
pub(super) fn rank(
    plan: &Plan,
    searcher: &Segments,
    fields: &Fields,
    best: Option<usize>,
    all: bool,
    second: &Second,
) -> tantivy::Result<Ranking> {
    let (shares, looks) = (Shares::of(plan, searcher), Look::of(plan, searcher, fields)?);
    let work = |ordinals: &mut dyn Iterator<Item = SegmentOrdinal>| {
        let mut found = Candidates::of(&looks, best, all);
        let mut scorer = Scorer::new(plan, shares.longest_window());
        for ordinal in ordinals {
            let mut open = None;
            while let Some(documents) = shares.next(ordinal, open.is_some()) {
                let segment = match &mut open {
                    Some(segment) => segment,
                    none => none.insert(OpenSegment::of(plan, searcher.segment_reader(ordinal), fields)?),
                };
                for window in windows(documents, WINDOW) {
                    scorer.matches(segment, &window, |matched| {
                        let address = DocAddress::new(ordinal, matched.document);
                        let Matched { score, language, bound, .. } = matched;
                        found.add(Candidate { score, address, language, bound });
                    })?;
                }
            }
        }
        tantivy::Result::Ok(found)
    };
    let ordinals = || 0..SegmentOrdinal::try_from(shares.0.len()).unwrap_or(SegmentOrdinal::MAX);
    let found = if is_much(plan, searcher) {
        // From either end, so that each segment is opened by one of them as long as there are others.
        let (own, other) = second.side_by_side(|| work(&mut ordinals()), || work(&mut ordinals().rev()));
        let mut found = own?;
        if let Some(other) = other {
            found.extend(other?);
        }
        found
    } else {
        work(&mut ordinals())?
    };
    let total = found.total;
    let Chosen { mut again, rest } = found.choose();
    rescore(plan, &looks, searcher, fields, &mut again, second)?;
    let chosen = again.into_iter().chain(rest);
    let found = chosen.map(|candidate| (candidate.score, candidate.address)).collect();
    Ok(Ranking { found, total })
}

/// Whether two threads are faster than one.
fn is_much(plan: &Plan, searcher: &Segments) -> bool {
    let lookups = plan.languages.iter().flat_map(|language| &language.lookups);
    let terms = lookups.flat_map(|lookup| lookup.terms.iter().chain(&lookup.phrase).chain(&lookup.relatives));
    let postings: u64 = terms.map(|term| term.documents).sum();
    // Filters are asked of all documents.
    searcher.num_docs() >= MIN_FOR_THREAD && (postings >= MIN_FOR_THREAD || !is_plain(plan))
}

/// What is to be scored of each segment, in order, and how many of these shares are taken.
struct Shares(Vec<(Vec<Range<DocId>>, AtomicUsize)>);

impl Shares {
    fn of(plan: &Plan, searcher: &Segments) -> Self {
        let most = if is_divisible(plan) {
            let some = DocId::try_from(searcher.num_docs() / SHARES).unwrap_or(DocId::MAX);
            some.clamp(MIN_SHARE, SHARE)
        } else {
            DocId::MAX
        };
        let of = |segment: &Segment| (windows(0..segment.max_doc(), most).collect(), AtomicUsize::new(0));
        Self(searcher.segment_readers().iter().map(of).collect())
    }

    /// Documents of a segment that nobody scores yet. It is left to the thread that scores others of it already, where
    /// this one `has_opened` none and there is only one share left: to open it takes its time, too.
    fn next(&self, ordinal: SegmentOrdinal, has_opened: bool) -> Option<Range<DocId>> {
        let (shares, taken) = self.0.get(ordinal as usize)?;
        let started = taken.load(Ordering::Relaxed);
        if !has_opened && started > 0 && started + 1 >= shares.len() {
            return None;
        }
        shares.get(taken.fetch_add(1, Ordering::Relaxed)).cloned()
    }

    /// Documents of the longest window.
    fn longest_window(&self) -> DocId {
        let shares = self.0.iter().flat_map(|(shares, _)| shares);
        shares.map(|share| share.end - share.start).max().unwrap_or_default().min(WINDOW)
    }
}

/// Whether it is little work to open a segment for a plan, so that two threads may do it for the same: no filters are to
/// be asked of all documents, no stored texts to be looked at.
fn is_divisible(plan: &Plan) -> bool {
    let mut lookups = plan.languages.iter().flat_map(|language| &language.lookups);
    is_plain(plan) && lookups.all(|lookup| lookup.written.is_none())
}

/// The documents in parts of at most so many, in order.
pub(super) fn windows(documents: Range<DocId>, most: DocId) -> impl Iterator<Item = Range<DocId>> {
    let Range { start, end } = documents;
    let parts = (end - start).div_ceil(most);
    (0..parts).map(move |n| start + n * most..end.min((start + n * most).saturating_add(most)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_share_is_taken_once() {
        let shares = Shares(vec![(windows(0..10, 4).collect(), AtomicUsize::new(0))]);
        assert_eq!(shares.longest_window(), 4);
        assert_eq!(shares.next(0, false), Some(0..4));
        // Another thread takes some, but does not open a segment for the last.
        assert_eq!(shares.next(0, false), Some(4..8));
        assert_eq!(shares.next(0, false), None);
        assert_eq!(shares.next(0, true), Some(8..10));
        assert_eq!([true, false].map(|has_opened| shares.next(0, has_opened)), [None, None]);
        assert_eq!(shares.next(1, false), None);
        let one = Shares(vec![(windows(0..7, 7).collect(), AtomicUsize::new(0))]);
        assert_eq!(one.next(0, false), Some(0..7));
    }
}
