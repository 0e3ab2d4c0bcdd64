//! Words as written, and the terms that they become: what is remembered of a word is the numbers of its terms.

use std::hash::{BuildHasher, Hasher};
use std::num::NonZeroU32;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use tantivy::DocId;

use super::texts::Code;
use super::vocabulary::{TermId, number};
use crate::analysis::trace::Role;

/// The number of a word among those that were met.
pub(super) type WordId = u32;

/// No term at all.
pub(super) const NO_TERM: TermId = TermId::MAX;
/// What a word that was met in no document yet has for its document.
const NO_DOCUMENT: DocId = DocId::MAX;
/// Longer words are rare enough that finding them again only costs memory, bytes.
const MAX_REMEMBERED_BYTES: usize = 64;

/// What a word becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordTerms {
    /// None where nothing is left of the word, or it is a whole, which has only parts.
    pub(super) stem: TermId,
    pub(super) exact: TermId,
    /// Its key.
    pub(super) trace: TermId,
    /// What it is to the numbers around it.
    pub(super) role: Role,
    /// Where its parts begin in [`Words::parts`]; none: it has none.
    pub(super) parts: Option<NonZeroU32>,
}

impl WordTerms {
    /// What nothing becomes.
    pub(super) fn none() -> Self {
        Self { stem: NO_TERM, exact: NO_TERM, trace: NO_TERM, role: Role::Other, parts: None }
    }
}

/// The words of a language that were met.
///
/// They are told apart by their hashes, not by their letters, for which another place of memory would have to be waited for
/// at each word of a text. Seeds are drawn anew in each process, so that no document can aim at words that are taken for
/// each other; by chance that happens to two of a million words in one of some thirty million runs, far more seldom than
/// a disk or memory errs. (The text that is stored would have the one word for the other, too.)
#[derive(Default)]
pub(super) struct Words {
    /// In order of their coming: those that come again and again lie side by side, in the processor's cache.
    known: Vec<KnownWord>,
    ids: HashTable<WordId>,
    hasher: DefaultHashBuilder,
    parts: Parts,
}

/// A word, and what it becomes.
struct KnownWord {
    hash: u64,
    terms: WordTerms,
    /// The document that held it last.
    document: DocId,
    /// What it is in the texts of the segment in hand, once it has stood in one.
    code: Option<Code>,
}

impl Words {
    /// The hash of a word.
    pub(super) fn hash(&self, surface: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(surface.as_bytes());
        hasher.finish()
    }

    /// The number of the word of this hash, if it is known.
    pub(super) fn find(&self, hash: u64) -> Option<WordId> {
        self.ids.find(hash, |&id| self.known[id as usize].hash == hash).copied()
    }

    /// The number of the word `surface` of this hash, which becomes what `analyse` says if it is not known.
    pub(super) fn add(
        &mut self,
        surface: &str,
        hash: u64,
        analyse: impl FnOnce(&mut Parts) -> WordTerms,
    ) -> WordId {
        let Self { known, ids, parts, .. } = self;
        let id = number(known.len());
        if surface.len() <= MAX_REMEMBERED_BYTES {
            let hash_of = |&id: &WordId| known[id as usize].hash;
            match ids.entry(hash, |id| hash_of(id) == hash, hash_of) {
                Entry::Occupied(id) => return *id.get(),
                Entry::Vacant(place) => drop(place.insert(id)),
            }
        }
        known.push(KnownWord { hash, terms: analyse(parts), document: NO_DOCUMENT, code: None });
        id
    }

    /// What the word `id` becomes, and whether `document` has not held it before. (Now and then it has, and yet this says
    /// it has not; never the other way round.)
    pub(super) fn meet(&mut self, id: WordId, document: DocId) -> (WordTerms, bool) {
        let word = &mut self.known[id as usize];
        let is_first = word.document != document;
        word.document = document;
        (word.terms, is_first)
    }

    /// The code of the word `id` in the texts of the segment in hand, which is what `find` says if it is not known.
    pub(super) fn code(&mut self, id: WordId, find: impl FnOnce() -> Option<Code>) -> Option<Code> {
        let known = &mut self.known[id as usize].code;
        if known.is_none() {
            *known = find();
        }
        *known
    }

    /// The parts of a word.
    pub(super) fn parts(&self, terms: &WordTerms) -> &[TermId] {
        terms.parts.map_or(&[], |at| self.parts.at(at))
    }

    /// Says that the documents to come are of another segment than those that were met.
    pub(super) fn start_anew(&mut self) {
        self.known.iter_mut().for_each(|word| (word.document, word.code) = (NO_DOCUMENT, None));
    }

    /// How many words are remembered.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        let ids = self.ids.capacity() * size_of::<WordId>();
        size_of_val(&*self.known) + ids + size_of_val(&*self.parts.terms)
    }
}

/// The parts of words, those of a word side by side, and before them how many they are.
#[derive(Default)]
pub(super) struct Parts {
    terms: Vec<TermId>,
}

impl Parts {
    /// Adds the parts of a word, and says where they begin.
    pub(super) fn add(&mut self, parts: impl Iterator<Item = TermId>) -> Option<NonZeroU32> {
        // The first place is none.
        if self.terms.is_empty() {
            self.terms.push(0);
        }
        let at = self.terms.len();
        self.terms.push(0);
        self.terms.extend(parts);
        let count = self.terms.len() - at - 1;
        if count == 0 {
            self.terms.pop();
            return None;
        }
        self.terms[at] = number(count);
        NonZeroU32::new(number(at))
    }

    fn at(&self, at: NonZeroU32) -> &[TermId] {
        let at = at.get() as usize;
        &self.terms[at + 1..][..self.terms[at] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_analysed_once() {
        let mut words = Words::default();
        let mut meet = |surface: &str, document, parts: &[TermId]| {
            let mut was_new = false;
            let hash = words.hash(surface);
            let found = words.find(hash);
            let id = words.add(surface, hash, |known| {
                was_new = true;
                let parts = known.add(parts.iter().copied());
                WordTerms { stem: number(surface.len()), parts, ..WordTerms::none() }
            });
            assert!(found.is_none_or(|found| found == id));
            assert_eq!(found.is_none(), was_new);
            let (terms, is_first) = words.meet(id, document);
            (terms.stem, words.parts(&terms).to_vec(), was_new, is_first)
        };
        assert_eq!(meet("haus", 0, &[]), (4, vec![], true, true));
        assert_eq!(meet("haustür", 0, &[7, 8]), (8, vec![7, 8], true, true));
        assert_eq!(meet("haustür", 0, &[]), (8, vec![7, 8], false, false));
        assert_eq!(meet("haus", 1, &[]), (4, vec![], false, true));
        let long = "x".repeat(1000);
        assert_eq!(meet(&long, 1, &[9]), (1000, vec![9], true, true));
        assert_eq!(meet(&long, 1, &[9]), (1000, vec![9], true, true));
    }
}
