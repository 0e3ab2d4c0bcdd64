//! Measures of one ranking against the judgements on its topic, each from 0 to 1.
//!
//! All look at the first `k` documents in the order given, as a reader does, and never at scores, so that
//! equal scores are no special case. A document found twice counts once: later finds are passed over, those
//! below move up. A document without a judgement is not relevant.

use std::collections::HashSet;

use super::Judgements;

/// Normalized discounted cumulative gain of the first `k` documents.
///
/// `DCG@k = sum over ranks i = 1..=k of grade_i / log2(i + 1)`, divided by the same sum over the best order
/// of all judged documents. The gain is the grade itself, as in `trec_eval`, not `2^grade - 1`; they agree
/// where grades are 0 and 1. It is 1 if documents come in order of grade, 0 if none is relevant or `k` is 0.
///
/// Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002.
#[must_use]
pub fn ndcg_at(k: usize, ranking: &[(String, f64)], judgements: &Judgements) -> f64 {
    let mut best: Vec<u32> = judgements.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = discounted_gain(best.into_iter().take(k));
    if ideal > 0.0 { discounted_gain(grades(k, ranking, judgements)) / ideal } else { 0.0 }
}

/// One divided by the rank of the first relevant document, or 0 if the first `k` have none.
///
/// `RR@k = 1 / min { i <= k : grade_i > 0 }`; its mean over topics is the MRR. Any grade above 0 is relevant.
///
/// Voorhees, "The TREC-8 question answering track report", TREC 1999.
#[must_use]
pub fn reciprocal_rank_at(k: usize, ranking: &[(String, f64)], judgements: &Judgements) -> f64 {
    let first = (1_u32..).zip(grades(k, ranking, judgements)).find(|&(_, grade)| grade > 0);
    first.map_or(0.0, |(rank, _)| 1.0 / f64::from(rank))
}

/// The share of the relevant documents that are among the first `k`; 0 if none is relevant.
///
/// `R@k = |{ i <= k : grade_i > 0 }| / |{ documents of grade > 0 }|`, which is `recall_k` of `trec_eval`.
/// With more than `k` relevant documents it stays below 1 for every ranking.
///
/// Manning, Raghavan and Schütze, "Introduction to Information Retrieval", section 8.3, 2008.
#[must_use]
pub fn recall_at(k: usize, ranking: &[(String, f64)], judgements: &Judgements) -> f64 {
    let n_relevant = count_relevant(judgements.values().copied());
    if n_relevant > 0.0 { count_relevant(grades(k, ranking, judgements)) / n_relevant } else { 0.0 }
}

/// The grades of the first `k` different documents.
fn grades(k: usize, ranking: &[(String, f64)], judgements: &Judgements) -> impl Iterator<Item = u32> {
    let mut seen = HashSet::new();
    let documents = ranking.iter().map(|(document, _)| document.as_str());
    let different = documents.filter(move |&document| seen.insert(document));
    different.take(k).map(|document| judgements.get(document).copied().unwrap_or(0))
}

// Both sums start at 0.0, since the sum of no floats is -0.0, which would be shown.

fn discounted_gain(grades: impl Iterator<Item = u32>) -> f64 {
    (1_u32..).zip(grades).fold(0.0, |sum, (rank, grade)| sum + f64::from(grade) / f64::from(rank + 1).log2())
}

/// As a float, since it only ever divides or is divided.
fn count_relevant(grades: impl Iterator<Item = u32>) -> f64 {
    grades.filter(|&grade| grade > 0).fold(0.0, |count, _| count + 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A ranking of one-letter documents, all with the same score.
    fn ranking(documents: &str) -> Vec<(String, f64)> {
        documents.chars().map(|document| (document.to_string(), 1.0)).collect()
    }

    fn judged(grades: &[(char, u32)]) -> Judgements {
        grades.iter().map(|&(document, grade)| (document.to_string(), grade)).collect()
    }

    #[track_caller]
    fn check(value: f64, expected: f64) {
        assert!((value - expected).abs() < 5e-7, "{value} is not {expected}");
    }

    #[test]
    fn ndcg_of_one_relevant_document_is_its_discount() {
        let judgements = judged(&[('a', 1)]);
        check(ndcg_at(10, &ranking("axyz"), &judgements), 1.0);
        // 1/log2(3), 1/log2(4), 1/log2(11); the ideal is 1/log2(2) = 1.
        check(ndcg_at(10, &ranking("xa"), &judgements), 0.630_930);
        check(ndcg_at(10, &ranking("xya"), &judgements), 0.5);
        check(ndcg_at(10, &ranking("qrstuvwxya"), &judgements), 0.289_065);
        check(ndcg_at(10, &ranking("qrstuvwxyza"), &judgements), 0.0);
        check(ndcg_at(3, &ranking("xyza"), &judgements), 0.0);
    }

    #[test]
    fn ndcg_takes_the_grade_for_the_gain() {
        // DCG = 1/log2(2) + 0/log2(3) + 3/log2(4) = 1 + 0 + 1.5 = 2.5
        // ideal, grades 3 2 1 = 3/1 + 2/1.584963 + 1/2 = 3 + 1.261860 + 0.5 = 4.761860
        // nDCG = 2.5 / 4.761860 = 0.525005
        // With 2^grade - 1 it would be (1 + 7/2) / (7 + 3/1.584963 + 1/2) = 0.479091.
        let judgements = judged(&[('a', 3), ('b', 2), ('c', 1), ('d', 0)]);
        check(ndcg_at(10, &ranking("cda"), &judgements), 0.525_005);
        // Cut at 2: DCG = 1, ideal = 3 + 1.261860 = 4.261860.
        check(ndcg_at(2, &ranking("cda"), &judgements), 0.234_639);
    }

    #[test]
    fn ndcg_ideal_holds_all_relevant_documents_also_those_not_found() {
        // DCG = 1/log2(2) = 1; ideal = 1 + 1/log2(3) = 1.630930.
        check(ndcg_at(10, &ranking("a"), &judged(&[('a', 1), ('b', 1)])), 0.613_147);
    }

    #[test]
    fn reciprocal_rank_goes_by_the_first_relevant_document() {
        let judgements = judged(&[('a', 1), ('b', 3), ('c', 0)]);
        check(reciprocal_rank_at(10, &ranking("abx"), &judgements), 1.0);
        check(reciprocal_rank_at(10, &ranking("cxba"), &judgements), 1.0 / 3.0);
        check(reciprocal_rank_at(10, &ranking("qrstuvwxya"), &judgements), 0.1);
        check(reciprocal_rank_at(10, &ranking("qrstuvwxyza"), &judgements), 0.0);
    }

    #[test]
    fn recall_is_the_share_of_all_relevant_documents() {
        let judgements = judged(&[('a', 1), ('b', 2), ('c', 1), ('d', 1), ('e', 0)]);
        check(recall_at(1, &ranking("axbe"), &judgements), 0.25);
        check(recall_at(1, &ranking("xabe"), &judgements), 0.0);
        check(recall_at(3, &ranking("xabe"), &judgements), 0.5);
        check(recall_at(10, &ranking("xabecd"), &judgements), 1.0);
    }

    #[test]
    fn a_document_found_twice_counts_once_and_takes_one_rank() {
        let judgements = judged(&[('a', 1), ('b', 1)]);
        let (twice, once) = (ranking("xaaaxb"), ranking("xab"));
        for k in 0..=7 {
            check(ndcg_at(k, &twice, &judgements), ndcg_at(k, &once, &judgements));
            check(reciprocal_rank_at(k, &twice, &judgements), reciprocal_rank_at(k, &once, &judgements));
            check(recall_at(k, &twice, &judgements), recall_at(k, &once, &judgements));
        }
        check(recall_at(2, &twice, &judgements), 0.5);
    }

    #[test]
    fn equal_scores_keep_the_order_given() {
        let judgements = judged(&[('a', 1)]);
        check(reciprocal_rank_at(10, &ranking("za"), &judgements), 0.5);
        check(reciprocal_rank_at(10, &ranking("az"), &judgements), 1.0);
    }

    #[test]
    fn nothing_found_or_nothing_relevant_is_zero() {
        for (documents, judgements) in
            [("", judged(&[('a', 1)])), ("ab", judged(&[])), ("ab", judged(&[('a', 0)]))]
        {
            for k in [0, 1, 10] {
                assert_eq!(
                    all(k, &ranking(documents), &judgements).map(f64::to_bits),
                    [0; 3],
                    "0.0 and not -0.0"
                );
            }
        }
    }

    fn all(k: usize, ranking: &[(String, f64)], judgements: &Judgements) -> [f64; 3] {
        [
            ndcg_at(k, ranking, judgements),
            reciprocal_rank_at(k, ranking, judgements),
            recall_at(k, ranking, judgements),
        ]
    }

    fn any_judgements() -> impl Strategy<Value = Judgements> {
        prop::collection::btree_map("[a-l]", 0_u32..4, 0..12)
    }

    proptest! {
        #[test]
        fn measures_lie_between_0_and_1(
            k in 0_usize..15, documents in "[a-p]{0,20}", judgements in any_judgements(),
        ) {
            for value in all(k, &ranking(&documents), &judgements) {
                prop_assert!((0.0..=1.0).contains(&value), "{}", value);
            }
        }

        #[test]
        fn a_perfect_run_has_1(
            k in 1_usize..15, judgements in prop::collection::btree_map("[a-l]", 1_u32..4, 1..12),
        ) {
            let mut best: Vec<(&String, &u32)> = judgements.iter().collect();
            best.sort_by(|a, b| b.1.cmp(a.1));
            let found: Vec<_> = best.iter().map(|(document, _)| ((*document).clone(), 1.0)).collect();
            check(ndcg_at(k, &found, &judgements), 1.0);
            check(reciprocal_rank_at(k, &found, &judgements), 1.0);
            check(recall_at(found.len(), &found, &judgements), 1.0);
        }

        #[test]
        fn moving_a_relevant_document_up_never_hurts(
            k in 0_usize..15,
            documents in "[a-p]{2,20}",
            judgements in any_judgements(),
            at in any::<prop::sample::Index>(),
        ) {
            let before = ranking(&documents);
            let at = at.index(before.len() - 1);
            let grade = |index: usize| judgements.get(&before[index].0).copied().unwrap_or(0);
            let mut swapped = before.clone();
            swapped.swap(at, at + 1);
            let up = grade(at) < grade(at + 1);
            let (worse, better) = if up { (&before, &swapped) } else { (&swapped, &before) };
            for (old, new) in all(k, worse, &judgements).into_iter().zip(all(k, better, &judgements)) {
                prop_assert!(new >= old - 1e-12, "{} < {}", new, old);
            }
        }
    }
}
