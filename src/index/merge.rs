//! Which segments become one when a run has been committed.

use tantivy::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

use super::deletion::SegmentNumbers;

/// A segment in which this share of the documents is deleted is written anew. Tantivy never does it by itself.
const MAX_DELETED_SHARE: f32 = 0.2;
/// So many segments are made of others at a time. Each takes memory, though far less than those made of documents, which it
/// comes after; and all of them read the same disk.
pub(super) const MERGES: usize = 2;
/// From so many documents on two threads merge what one would merge else. (The last third of the time of a million files
/// becomes a sixth; a query takes a tenth longer in two segments than in one.)
const MANY: u64 = 100_000;
/// A segment of a run with fewer than one in so many of the documents of its largest is a rest.
const REST: u32 = 8;
/// So many segments of about the same size become one …
const ALIKE: usize = 8;
/// … which may differ by this power of two: those that the threads of a run write differ by no more.
const DIFFERENCE: f64 = 2.0;

/// Merges as many segments of about the same size as there come together, and the rests of a run: each of its threads
/// leaves one, when there is nothing more to add, and every query looks into each.
#[derive(Debug)]
pub(super) struct Merging {
    alike: LogMergePolicy,
    run: SegmentNumbers,
}

impl Merging {
    /// After the run that wrote these segments.
    pub(super) fn after(run: SegmentNumbers) -> Self {
        let mut alike = LogMergePolicy::default();
        alike.set_del_docs_ratio_before_merge(MAX_DELETED_SHARE);
        alike.set_min_num_segments(ALIKE);
        alike.set_level_log_size(DIFFERENCE);
        Self { alike, run }
    }
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let alike = self.alike.compute_merge_candidates(segments);
        let mut candidates: Vec<_> =
            alike.into_iter().flat_map(|merged| shared_out(merged, segments)).collect();
        let is_merged =
            |segment: &SegmentMeta| candidates.iter().any(|candidate| candidate.0.contains(&segment.id()));
        let of_run: Vec<&SegmentMeta> =
            segments.iter().filter(|segment| self.run.hold(segment.id()) && !is_merged(segment)).collect();
        let largest = of_run.iter().map(|segment| segment.num_docs()).max().unwrap_or_default();
        let is_rest = |segment: &&&SegmentMeta| segment.num_docs() < largest / REST;
        let rests: Vec<_> = of_run.iter().filter(is_rest).map(|segment| segment.id()).collect();
        if rests.len() > 1 {
            candidates.push(MergeCandidate(rests));
        }
        candidates
    }
}

/// Shares the segments out that were to become one, large and small ones to each: so that two threads merge where there
/// are many documents, and more of them become more than one.
fn shared_out(
    MergeCandidate(merged): MergeCandidate,
    segments: &[SegmentMeta],
) -> impl Iterator<Item = MergeCandidate> {
    let of_these = segments.iter().filter(|segment| merged.contains(&segment.id()));
    let are_many = of_these.map(|segment| u64::from(segment.num_docs())).sum::<u64>() >= MANY;
    let shares = match merged.len() / ALIKE {
        // Of one alone that has many deleted documents there is nothing to share out.
        0 => 1,
        1 if are_many => MERGES,
        some => some,
    };
    (0..shares).map(move |share| MergeCandidate(merged.iter().skip(share).step_by(shares).copied().collect()))
}

#[cfg(test)]
mod tests {
    use tantivy::Index;
    use tantivy::schema::Schema;

    use super::*;

    /// How many documents the segments have that are merged, of those of a run and of others.
    #[track_caller]
    fn check(run: &[u32], others: &[u32], expected: &[&[u32]]) {
        let index = Index::create_in_ram(Schema::builder().build());
        let numbers = SegmentNumbers::default();
        let made = |&documents: &u32| index.new_segment_meta(index.new_segment().id(), documents);
        let mut segments: Vec<SegmentMeta> = run.iter().map(made).collect();
        for segment in &segments {
            numbers.add(segment.id());
        }
        segments.extend(others.iter().map(made));
        let documents = |id| segments.iter().find(|segment| segment.id() == id).map(SegmentMeta::num_docs);
        let merged = Merging::after(numbers).compute_merge_candidates(&segments);
        let merged: Vec<Vec<u32>> = merged
            .into_iter()
            .map(|candidate| candidate.0.into_iter().filter_map(documents).collect())
            .collect();
        assert_eq!(merged, expected);
    }

    #[test]
    fn rests_become_one() {
        check(&[5_785, 5_666, 3_905, 3_847, 400, 1], &[], &[&[400, 1]]);
        check(&[5_785, 5_666, 400], &[1, 2], &[]);
        check(&[3, 2], &[10_000], &[]);
        // Those of about the same size come together, small ones whatever their size.
        check(&[5_000, 9, 9], &[9; 5], &[&[5_000, 9, 9, 9, 9, 9, 9, 9]]);
        check(&[], &[], &[]);
    }

    #[test]
    fn many_become_several() {
        let half = [60_000, 60_000, 60_000, 60_000, 50_000, 50_000, 50_000, 50_000];
        check(&[half, half].concat(), &[], &[&half, &half]);
        let quarter = [60_000, 60_000, 50_000, 50_000];
        check(&half, &[], &[&quarter, &quarter]);
        check(&[9; 17], &[], &[&[9; 9], &[9; 8]]);
        let unlike = [15_000, 15_000, 15_000, 10_000, 10_000, 10_000, 5_000, 5_000];
        check(&unlike, &[70_000], &[&unlike]);
    }
}
