//! Scores every document that matches; [`super::passage`] then looks at the best of them again.
//!
//! Two threads score side by side, and of what is found only that is kept which may be among the best.
//!
//! All matching documents are scored ([`super::score`]); nothing is pruned, because the bounds that tantivy stores by
//! block hold for its own statistics only. The result is the same for any number of segments and threads.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::{DocAddress, DocId, Score, SegmentOrdinal};

use super::candidates::{Candidate, Candidates};
use super::passage::rescore;
use super::plan::Plan;
use super::score::{Matched, OpenSegment, Scorer, WINDOW, is_plain};
use super::threads::{HAS_SECOND, side_by_side};
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

/// In an index with fewer documents a second thread is not worth its while.
const MIN_FOR_THREAD: u64 = 4_000;
/// Documents that a thread scores before it looks for more.
const SHARE: DocId = 2 * WINDOW;

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
) -> tantivy::Result<Ranking> {
    let segments = searcher.segment_readers();
    let shares = shares(plan, segments);
    let longest = shares.iter().map(|share| share.documents.len()).max().unwrap_or_default();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Candidates::of(plan, best.filter(|_| !all));
        let mut scorer = Scorer::new(plan, WINDOW.min(DocId::try_from(longest).unwrap_or(WINDOW)));
        let mut open = None;
        while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
            let ordinal = share.ordinal;
            let mut segment = match open.take() {
                Some((opened, segment)) if opened == ordinal => segment,
                _ => OpenSegment::of(plan, searcher.segment_reader(ordinal), fields)?,
            };
            for window in windows(share.documents.clone(), WINDOW) {
                scorer.matches(&mut segment, &window, |matched| {
                    let address = DocAddress::new(ordinal, matched.document);
                    let Matched { score, language, bound, .. } = matched;
                    found.add(Candidate { score, address, language, bound });
                })?;
            }
            open = Some((ordinal, segment));
        }
        tantivy::Result::Ok(found)
    };
    let of_one = shares.len() < 2 || searcher.num_docs() < MIN_FOR_THREAD;
    let mut found = if of_one || !*HAS_SECOND {
        work()?
    } else {
        let (own, other) = side_by_side(work, work);
        let mut found = own?;
        if let Some(other) = other {
            found.extend(other?);
        }
        found
    };
    let total = found.total;
    let mut candidates = found.take();
    rescore(plan, searcher, fields, &mut candidates, best)?;
    let found = candidates.into_iter().map(|candidate| (candidate.score, candidate.address)).collect();
    Ok(Ranking { found, total })
}

/// Documents of a segment that a thread scores, before it looks for more.
struct Share {
    ordinal: SegmentOrdinal,
    documents: Range<DocId>,
}

/// What is to be scored, in order.
fn shares(plan: &Plan, segments: &[Segment]) -> Vec<Share> {
    let most = if is_divisible(plan) { SHARE } else { DocId::MAX };
    let of = |(ordinal, segment): (SegmentOrdinal, &Segment)| {
        windows(0..segment.max_doc(), most).map(move |documents| Share { ordinal, documents })
    };
    (0..).zip(segments).flat_map(of).collect()
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
