//! The documents that may be among the best, of all that are found.

use std::cmp::Ordering;

use tantivy::{DocAddress, Score};

use super::passage::Look;
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
type Key = (Score, Score);

/// The documents that were found; where only the best are asked for, those that may be among them once their best
/// passages were looked at.
pub(super) struct Candidates<'a> {
    /// How many were added.
    pub(super) total: u64,
    /// The best, or all where none are left out.
    best: First,
    /// All of them, where they are asked for besides the best.
    all: Option<Vec<Candidate>>,
    /// By language, those that get a second look.
    by_language: Vec<Again<'a>>,
}

/// Documents of one language that get a second look.
struct Again<'a> {
    look: &'a Look,
    /// The best, whose titles may be made of the words, or which hold them close to each other.
    best: First,
    /// The long ones.
    long: First,
}

/// What is left of the documents that were found, each in one of the two.
pub(super) struct Chosen {
    /// Those that get a second look, by segment, language and number.
    pub(super) again: Vec<Candidate>,
    /// The others.
    pub(super) rest: Vec<Candidate>,
}

impl<'a> Candidates<'a> {
    /// None, of a search for the `best` so many documents, where that is said, and for `all` besides, in which each language
    /// gets such a second look.
    pub(super) fn of(looks: &'a [Look], best: Option<usize>, all: bool) -> Self {
        let by_language = looks.iter().map(|look| {
            let first = |is_any: bool| First::new(if is_any { CANDIDATES } else { 0 });
            Again { look, best: first(look.is_for_all()), long: first(look.is_for_any()) }
        });
        Self {
            total: 0,
            best: First::new(best.unwrap_or(usize::MAX)),
            all: (all && best.is_some()).then(Vec::new),
            by_language: by_language.collect(),
        }
    }

    #[inline]
    pub(super) fn add(&mut self, candidate: Candidate) {
        self.total += 1;
        self.best.add((candidate.score, 0.0), candidate);
        if let Some(all) = &mut self.all {
            all.push(candidate);
        }
        if let Some(again) = self.by_language.get_mut(usize::from(candidate.language)) {
            again.add(candidate, &self.best);
            if candidate.bound > 0.0 {
                again.long.add((candidate.bound, candidate.score), candidate);
            }
        }
    }

    /// Adds what was found elsewhere.
    pub(super) fn extend(&mut self, others: Self) {
        self.total += others.total;
        self.best.extend(others.best);
        if let Some(all) = &mut self.all {
            all.extend(others.all.into_iter().flatten());
        }
        for (again, others) in self.by_language.iter_mut().zip(others.by_language) {
            for (_, candidate) in others.best.kept {
                again.add(candidate, &self.best);
            }
            again.long.extend(others.long);
        }
    }

    /// What is kept. Of those that would get a second look the ones are left out that cannot get among the best by it.
    pub(super) fn choose(self) -> Chosen {
        let Self { mut best, all, by_language, .. } = self;
        best.cut();
        let mut again = Vec::new();
        for Again { look, best: own, long } in by_language {
            let both = own.take().chain(long.take());
            again.extend(both.filter(|candidate| look.reached_from(candidate.score) >= best.least.0));
        }
        let place = |candidate: &Candidate| {
            let Candidate { address, language, .. } = *candidate;
            (address.segment_ord, language, address.doc_id)
        };
        again.sort_unstable_by_key(place);
        again.dedup_by_key(|candidate| candidate.address);
        let is_again = |other: &Candidate| again.binary_search_by_key(&place(other), place).is_ok();
        let mut rest = all.unwrap_or_else(|| best.take().collect());
        rest.retain(|candidate| !is_again(candidate));
        Chosen { again, rest }
    }
}

impl Again<'_> {
    /// Adds a document, unless it cannot get among the `best` of all. The better a document is, the more it may become: none
    /// is left out that is before one that is not.
    #[inline]
    fn add(&mut self, candidate: Candidate, best: &First) {
        if self.look.reached_from(candidate.score) >= best.least.0 {
            self.best.add((candidate.score, 0.0), candidate);
        }
    }
}

/// Those with the highest keys, and all that are equal to the last of these.
struct First {
    most: usize,
    /// What is below it is none of them.
    least: Key,
    kept: Vec<(Key, Candidate)>,
    /// With more than that many, it is time to take some out.
    room: usize,
}

impl First {
    /// The first `most`.
    fn new(most: usize) -> Self {
        let least = if most == 0 { Score::INFINITY } else { Score::NEG_INFINITY };
        let least = (least, least);
        Self { most, least, kept: Vec::new(), room: most.saturating_mul(4) }
    }

    #[inline]
    fn add(&mut self, key: Key, candidate: Candidate) {
        // The first comparison is enough for nearly all.
        if key.0 >= self.least.0 && order(key, self.least).is_le() {
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

    fn take(mut self) -> impl Iterator<Item = Candidate> {
        self.cut();
        self.kept.into_iter().map(|(_, candidate)| candidate)
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
    fn what_cannot_get_among_the_best_gets_no_second_look() {
        let looks = [Look::of_weights(&[1.0, 1.0])];
        let check = |best, all, expected_again: &[u32], expected_rest: &[u32]| {
            let halves = [[(0, 100.0), (2, 0.1)], [(1, 99.9), (3, 0.2)]].map(|half| {
                let mut half_found = Candidates::of(&looks, best, all);
                for (document, score) in half {
                    let address = DocAddress::new(0, document);
                    half_found.add(Candidate { score, address, language: 0, bound: 0.0 });
                }
                half_found
            });
            let [mut found, others] = halves;
            found.extend(others);
            assert_eq!(found.total, 4);
            let Chosen { again, rest } = found.choose();
            let is = |some: &[Candidate], expected: &[u32]| {
                some.iter().map(|candidate| &candidate.address.doc_id).eq(expected)
            };
            assert!(
                is(&again, expected_again) && is(&rest, expected_rest),
                "{best:?} {all}: {again:?} {rest:?}"
            );
        };
        check(Some(1), false, &[0, 1], &[]);
        check(Some(0), false, &[], &[]);
        check(None, false, &[0, 1, 2, 3], &[]);
        check(Some(1), true, &[0, 1], &[2, 3]);
    }

    #[test]
    fn what_is_equal_to_the_last_is_kept() {
        for (most, expected) in [(0, vec![]), (1, vec![9.0, 9.0]), (3, vec![7.0, 7.0, 9.0, 9.0])] {
            let mut first = First::new(most);
            for score in [9.0, 1.0, 2.0, 7.0, 3.0, 9.0, 2.0, 7.0, 0.5, 4.0, 1.0, 6.0, 3.0, 3.0] {
                let address = DocAddress::new(0, 0);
                first.add((score, 0.0), Candidate { score, address, language: 0, bound: 0.0 });
            }
            let mut scores: Vec<Score> = first.take().map(|candidate| candidate.score).collect();
            scores.sort_unstable_by(Score::total_cmp);
            assert_eq!(scores, expected, "{most}");
        }
    }
}
