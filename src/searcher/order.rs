//! Puts the documents that were found in the order that was asked for, and keeps the first.
//!
//! Documents that are alike stand in the order of their paths. Every document has a path of its own, so that there is
//! one order only, and pages of any length fit together.

use std::cmp::Ordering;

use hashbrown::HashMap;
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, SegmentReader};

use super::columns::Texts;
use super::rank::Found;
use crate::hit::Order;
use crate::index::segments::Segments;

/// A document that may be among the first.
struct Candidate {
    /// What comes first has the least.
    key: u64,
    found: Found,
}

/// The first `limit` of `found` in the order `order`, or in its reverse.
///
/// # Errors
///
/// What tantivy says when a column cannot be read.
pub(super) fn first(
    found: &[Found],
    limit: usize,
    order: Order,
    reversed: bool,
    searcher: &Segments,
) -> tantivy::Result<Vec<Found>> {
    let mut candidates = Vec::with_capacity(found.len());
    for of_segment in found.chunk_by(|a, b| a.1.segment_ord == b.1.segment_ord) {
        let Some((_, DocAddress { segment_ord, .. })) = of_segment.first() else { continue };
        searcher.deadline().look()?;
        let keys = Keys::of(order, searcher.segment_reader(*segment_ord))?;
        candidates.extend(of_segment.iter().map(|&found| {
            let key = keys.key(found);
            Candidate { key: if reversed { !key } else { key }, found }
        }));
    }
    keep(&mut candidates, limit, |a, b| a.key.cmp(&b.key));
    candidates.sort_unstable_by_key(|candidate| candidate.key);
    let mut first = Vec::with_capacity(candidates.len().min(limit));
    // To read a path takes longer than all else here.
    for alike in candidates.chunk_by_mut(|a, b| a.key == b.key) {
        match alike {
            [one] => first.push(one.found),
            _ => first.extend(by_name(
                alike,
                limit.saturating_sub(first.len()),
                order == Order::Path && reversed,
                searcher,
            )?),
        }
    }
    first.truncate(limit);
    Ok(first)
}

/// Takes out what cannot be among the first `limit`; what is equal to the last of them stays.
fn keep<T>(candidates: &mut Vec<T>, limit: usize, order: impl Fn(&T, &T) -> Ordering + Copy) {
    if limit == 0 {
        candidates.clear();
    } else if candidates.len() > limit {
        candidates.select_nth_unstable_by(limit - 1, order);
        let (first, rest) = candidates.split_at_mut(limit);
        let mut kept = limit;
        for n in 0..rest.len() {
            if order(&rest[n], &first[limit - 1]).is_eq() {
                rest.swap(n, kept - limit);
                kept += 1;
            }
        }
        candidates.truncate(kept);
    }
}

/// The first `limit` of candidates that are alike, by path. Of a segment no more paths are read than that many.
fn by_name(
    alike: &mut [Candidate],
    limit: usize,
    last_path_first: bool,
    searcher: &Segments,
) -> tantivy::Result<Vec<Found>> {
    alike.sort_unstable_by_key(|candidate| candidate.found.1.segment_ord);
    let mut named: Vec<(String, Found)> = Vec::new();
    for of_segment in alike.chunk_by(|a, b| a.found.1.segment_ord == b.found.1.segment_ord) {
        let Some(Candidate { found: (_, address), .. }) = of_segment.first() else { continue };
        let paths = Texts::of(searcher.segment_reader(address.segment_ord), "path")?;
        let ordinal = |candidate: &Candidate| paths.ordinal(candidate.found.1.doc_id);
        let mut of_segment: Vec<(u64, Found)> =
            of_segment.iter().map(|candidate| (ordinal(candidate), candidate.found)).collect();
        keep(&mut of_segment, limit, |a, b| by_path(&a.0, &b.0, last_path_first));
        let kept: HashMap<DocId, Found> =
            of_segment.iter().map(|&(_, found)| (found.1.doc_id, found)).collect();
        paths.each(kept.keys().copied(), |document, path| {
            named.extend(kept.get(&document).map(|&found| (path.to_owned(), found)));
        })?;
    }
    named.sort_unstable_by(|a, b| by_path(&a.0, &b.0, last_path_first));
    named.truncate(limit);
    Ok(named.into_iter().map(|(_, found)| found).collect())
}

fn by_path<T: Ord>(a: &T, b: &T, last_first: bool) -> Ordering {
    if last_first { b.cmp(a) } else { a.cmp(b) }
}

/// What the documents of a segment are ordered by.
enum Keys {
    Score,
    Date(Column<i64>),
    Path,
    Size(Column<u64>),
}

impl Keys {
    fn of(order: Order, segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(match order {
            Order::Score => Self::Score,
            Order::Date => Self::Date(columns.i64("date")?),
            Order::Path => Self::Path,
            Order::Size => Self::Size(columns.u64("size")?),
        })
    }

    fn key(&self, (score, address): Found) -> u64 {
        match self {
            Self::Score => {
                // The bits of numbers that are not negative compare as the numbers do; the others' the other way.
                let bits = score.to_bits();
                let ascending = if score.is_sign_negative() { !bits } else { bits | 1 << 31 };
                !u64::from(ascending)
            }
            Self::Date(column) => {
                !(column.first(address.doc_id).unwrap_or_default().cast_unsigned() ^ 1 << 63)
            }
            Self::Path => 0,
            Self::Size(column) => !column.first(address.doc_id).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_compare_as_numbers() {
        let scores = [f32::INFINITY, 12.5, 1.0, f32::MIN_POSITIVE, 0.0, -0.5, -3.0];
        let keys = scores.map(|score| Keys::Score.key((score, DocAddress::new(0, 0))));
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
    }

    #[test]
    fn what_is_equal_to_the_last_stays() {
        for (limit, expected) in [
            (0, vec![]),
            (1, vec![1, 1]),
            (2, vec![1, 1]),
            (3, vec![1, 1, 2, 2, 2]),
            (9, vec![1, 1, 2, 2, 2, 3]),
        ] {
            let mut numbers = vec![2, 1, 3, 2, 1, 2];
            keep(&mut numbers, limit, Ord::cmp);
            numbers.sort_unstable();
            assert_eq!(numbers, expected, "{limit}");
        }
    }
}
