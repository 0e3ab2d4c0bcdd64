//! The documents that may be among the best, of all that are found.

use std::cmp::Ordering;

use tantivy::{DocAddress, Score};

use super::passage::placed_words;
use super::plan::Plan;
use super::weights::CANDIDATES;

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// Its score, all of the document taken together.
    pub(super) score: Score,
    /// The document.
    pub(super) address: DocAddress,
    /// The place in the plan of the language that it scores best in.
    pub(super) language: u8,
    /// What the best passage of a long document may be worth; 0 of others.
    pub(super) bound: Score,
}

/// What documents are chosen by, the second where the first is equal.
pub(super) type Key = (Score, Score);

/// The documents that were found; where only the best are asked for, those that may be among them once their best
/// passages were looked at.
pub(super) struct Candidates {
    /// How many were added.
    pub(super) total: u64,
    /// All of them, or the best.
    best: First,
    /// By language, those that are looked at again: the best where several words can be close to each other, and the
    /// long ones. Empty where all are kept.
    by_language: Vec<(First, First)>,
}

impl Candidates {
    /// None, of a search for the `best` so many documents, or for all.
    pub(super) fn of(plan: &Plan, best: Option<usize>) -> Self {
        let Some(best) = best else {
            return Self { total: 0, best: First::new(usize::MAX), by_language: Vec::new() };
        };
        let by_language = plan.languages.iter().map(|language| {
            let words = placed_words(plan, language).len();
            let most = |least: usize| if words >= least { CANDIDATES } else { 0 };
            (First::new(most(2)), First::new(most(1)))
        });
        Self { total: 0, best: First::new(best), by_language: by_language.collect() }
    }

    #[inline]
    pub(super) fn add(&mut self, candidate: Candidate) {
        self.total += 1;
        self.best.add((candidate.score, 0.0), candidate);
        if let Some((best, long)) = self.by_language.get_mut(usize::from(candidate.language)) {
            best.add((candidate.score, 0.0), candidate);
            if candidate.bound > 0.0 {
                long.add((candidate.bound, candidate.score), candidate);
            }
        }
    }

    /// Adds what was found elsewhere.
    pub(super) fn extend(&mut self, others: Self) {
        self.total += others.total;
        self.best.extend(others.best);
        for ((best, long), (other_best, other_long)) in self.by_language.iter_mut().zip(others.by_language) {
            best.extend(other_best);
            long.extend(other_long);
        }
    }

    /// Those that are kept, each once, in the order of their addresses.
    pub(super) fn take(&mut self) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = self.best.take();
        for (best, long) in &mut self.by_language {
            all.extend(best.take());
            all.extend(long.take());
        }
        let place = |address: DocAddress| u64::from(address.segment_ord) << 32 | u64::from(address.doc_id);
        all.sort_unstable_by_key(|candidate| place(candidate.address));
        all.dedup_by_key(|candidate| candidate.address);
        all
    }
}

/// Those with the highest keys, and all that are equal to the last of these.
pub(super) struct First {
    most: usize,
    /// What is below it is none of them.
    least: Key,
    kept: Vec<(Key, Candidate)>,
    /// With more than that many, it is time to take some out.
    room: usize,
}

impl First {
    /// The first `most`.
    pub(super) fn new(most: usize) -> Self {
        let least = (Score::NEG_INFINITY, Score::NEG_INFINITY);
        Self { most, least, kept: Vec::new(), room: most.saturating_mul(4) }
    }

    #[inline]
    pub(super) fn add(&mut self, key: Key, candidate: Candidate) {
        // The first comparison is enough for nearly all.
        if key.0 >= self.least.0 && self.most > 0 && order(key, self.least).is_le() {
            self.keep(key, candidate);
        }
    }

    fn keep(&mut self, key: Key, candidate: Candidate) {
        self.kept.push((key, candidate));
        if self.kept.len() > self.room {
            self.cut();
            self.room = self.kept.len().max(self.most).saturating_mul(4);
        }
    }

    fn extend(&mut self, others: Self) {
        for (key, candidate) in others.kept {
            self.add(key, candidate);
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > self.most {
            let (_, &mut (last, _), _) =
                self.kept.select_nth_unstable_by(self.most - 1, |a, b| order(a.0, b.0));
            self.kept.retain(|&(key, _)| order(key, last).is_le());
            self.least = last;
        }
    }

    pub(super) fn take(&mut self) -> Vec<Candidate> {
        self.cut();
        self.kept.drain(..).map(|(_, candidate)| candidate).collect()
    }
}

/// The highest first.
fn order(a: Key, b: Key) -> Ordering {
    b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_to_the_last_is_kept() {
        for (most, expected) in [(0, vec![]), (1, vec![9.0, 9.0]), (3, vec![7.0, 7.0, 9.0, 9.0])] {
            let mut first = First::new(most);
            for score in [9.0, 1.0, 2.0, 7.0, 3.0, 9.0, 2.0, 7.0, 0.5, 4.0, 1.0, 6.0, 3.0, 3.0] {
                let address = DocAddress::new(0, 0);
                first.add((score, 0.0), Candidate { score, address, language: 0, bound: 0.0 });
            }
            let mut scores: Vec<Score> = first.take().iter().map(|candidate| candidate.score).collect();
            scores.sort_unstable_by(Score::total_cmp);
            assert_eq!(scores, expected, "{most}");
        }
    }
}
