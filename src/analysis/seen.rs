//! Words that were analysed already.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::Word;

/// Words by what is written, as one kind of analysis has them.
pub(super) struct Seen {
    words: HashTable<Word>,
    hasher: DefaultHashBuilder,
    /// When there are so many words all are forgotten.
    most: usize,
}

impl Seen {
    /// Remembers words until there are so many.
    pub(super) fn new(most: usize) -> Self {
        Self { words: HashTable::new(), hasher: DefaultHashBuilder::default(), most }
    }

    /// The word `surface`, as `analyse` has it if it was not seen before.
    pub(super) fn word(&mut self, surface: &str, analyse: impl FnOnce(&str) -> Word) -> &Word {
        if self.words.len() >= self.most {
            self.words.clear();
        }
        let hash = self.hasher.hash_one(surface);
        let same = |word: &Word| word.surface() == surface;
        match self.words.entry(hash, same, |word| self.hasher.hash_one(word.surface())) {
            Entry::Occupied(word) => word.into_mut(),
            Entry::Vacant(place) => place.insert(analyse(surface)).into_mut(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_not_analysed_again_until_there_are_too_many() {
        let (mut seen, mut analysed) = (Seen::new(3), String::new());
        for surface in ["a", "b", "a", "b", "c", "a", "c"] {
            let word = seen.word(surface, |surface| {
                analysed.push_str(surface);
                Word::new(surface, surface, surface, "", Box::default())
            });
            assert_eq!(word.surface(), surface);
        }
        assert_eq!(analysed, "abcac");
    }
}
