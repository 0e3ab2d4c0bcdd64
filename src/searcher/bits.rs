//! Sets of documents of one segment.

use std::ops::Range;

use tantivy::DocId;

/// A set of documents of one segment.
#[derive(Debug, Clone, Default)]
pub(super) struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// An empty set, for documents below `documents`; others are never in it.
    pub(super) fn new(documents: usize) -> Self {
        Self { words: vec![0; documents.div_ceil(64)] }
    }

    /// All documents below `documents`; some beyond, too, which nobody asks for.
    pub(super) fn full(documents: usize) -> Self {
        Self { words: vec![u64::MAX; documents.div_ceil(64)] }
    }

    pub(super) fn insert(&mut self, document: DocId) {
        if let Some(word) = self.words.get_mut(document as usize / 64) {
            *word |= 1 << (document % 64);
        }
    }

    pub(super) fn take(&mut self, document: DocId) {
        if let Some(word) = self.words.get_mut(document as usize / 64) {
            *word &= !(1 << (document % 64));
        }
    }

    pub(super) fn contains(&self, document: DocId) -> bool {
        self.words.get(document as usize / 64).is_some_and(|word| word >> (document % 64) & 1 == 1)
    }

    /// The documents of a `window`, which starts at a multiple of 64, counted from its first; some beyond, too, which
    /// nobody asks for.
    pub(super) fn part(&self, window: &Range<DocId>) -> Self {
        let (start, end) = (window.start as usize / 64, (window.end as usize).div_ceil(64));
        Self { words: self.words[start..end.max(start)].to_vec() }
    }

    /// Adds what is in `other`.
    pub(super) fn add(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Keeps what is in `other` as well.
    pub(super) fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Takes out what is in `other`.
    pub(super) fn remove(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets() {
        let (mut odd, mut small) = (BitSet::new(100), BitSet::new(100));
        (0..100).filter(|n| n % 2 == 1).for_each(|n| odd.insert(n));
        (0..10).for_each(|n| small.insert(n));
        let members = |set: &BitSet| (0..100).filter(|&n| set.contains(n)).count();
        assert_eq!((members(&odd), members(&small), members(&BitSet::full(100))), (50, 10, 100));
        let mut both = odd.clone();
        both.keep(&small);
        assert_eq!(members(&both), 5);
        both.add(&small);
        assert_eq!(members(&both), 10);
        both.remove(&odd);
        assert_eq!(members(&both), 5);
        assert_eq!(members(&odd.part(&(64..100))), 18);
        assert!(!small.contains(1_000));
        small.insert(1_000);
    }
}
