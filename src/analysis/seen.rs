//! Words that were analysed already.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::Word;

/// Words kept before all are forgotten: free text repeats its words, and 131,072 of them (some 25 MB, if a folder has as
/// many) take a twentieth less time than half as many on 200 MB.
const MAX_WORDS: usize = 1 << 17;

/// Words by what is written, as one kind of analysis has them.
#[derive(Default)]
pub(super) struct Seen {
    words: HashTable<Word>,
    hasher: DefaultHashBuilder,
}

impl Seen {
    /// The word `surface`, as `analyse` has it if it was not seen before.
    pub(super) fn word(&mut self, surface: &str, analyse: impl FnOnce(&str) -> Word) -> &Word {
        if self.words.len() >= MAX_WORDS {
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
