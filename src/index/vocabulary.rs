//! Terms, each once, by number.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of a term in its vocabulary, from 0 on, in order of their coming.
pub(super) type TermId = u32;

/// So many bytes of a term are compared first when terms are sorted.
const FIRST_BYTES: usize = 12;

/// Terms without repetition.
#[derive(Default)]
pub(super) struct Vocabulary {
    /// All of them, one after the other.
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
    ids: HashTable<TermId>,
    hasher: DefaultHashBuilder,
}

/// Copies of some terms, side by side.
#[derive(Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Each of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let text = &self.text[start..end];
            start = end;
            text
        })
    }
}

impl Vocabulary {
    /// The number of `term`, which it is given if it is new.
    pub(super) fn id_of(&mut self, term: &str) -> TermId {
        let Self { text, ends, ids, hasher } = self;
        let of = |&id: &TermId| term_of(text, ends, id);
        match ids.entry(hasher.hash_one(term), |id| of(id) == term, |id| hasher.hash_one(of(id))) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                let id = number(ends.len());
                place.insert(id);
                text.push_str(term);
                ends.push(number(text.len()));
                id
            }
        }
    }

    /// The term `id`.
    pub(super) fn term(&self, id: TermId) -> &str {
        term_of(&self.text, &self.ends, id)
    }

    /// Reads some terms into `texts`, one after the other.
    pub(super) fn read(&self, terms: &[TermId], texts: &mut Texts) {
        let Texts { text, ends } = texts;
        text.clear();
        ends.clear();
        for &term in terms {
            text.push_str(self.term(term));
            ends.push(text.len());
        }
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() + (self.ends.len() + self.ids.capacity()) * size_of::<TermId>()
    }

    /// Forgets all terms.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.ids.clear();
    }

    /// All terms, in the order of their bytes.
    #[allow(clippy::cast_possible_truncation, reason = "a number fills the lowest 32 bits")]
    pub(super) fn sorted(&self) -> Vec<TermId> {
        // Most terms differ in their first bytes, which are compared where they lie, as one number with the term's below.
        let mut keyed: Vec<u128> =
            (0..number(self.len())).map(|id| first_bytes(self.term(id)) << 32 | u128::from(id)).collect();
        let id = |key: u128| (key & u128::from(u32::MAX)) as TermId;
        keyed.sort_unstable_by(|&a, &b| {
            (a >> 32).cmp(&(b >> 32)).then_with(|| self.term(id(a)).cmp(self.term(id(b))))
        });
        keyed.into_iter().map(id).collect()
    }
}

fn term_of<'a>(text: &'a str, ends: &[u32], id: TermId) -> &'a str {
    let start = id.checked_sub(1).map_or(0, |before| ends[before as usize]);
    &text[start as usize..ends[id as usize] as usize]
}

/// The first bytes of a term, in an order that is theirs; a shorter one's are filled up with zeros.
fn first_bytes(term: &str) -> u128 {
    let mut first = [0; 16];
    let length = term.len().min(FIRST_BYTES);
    first[16 - FIRST_BYTES..][..length].copy_from_slice(&term.as_bytes()[..length]);
    u128::from_be_bytes(first)
}

/// A length as a number of 32 bits: what is held in memory at once is far shorter than they can tell.
pub(super) fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_keeps_its_number() {
        let mut vocabulary = Vocabulary::default();
        let ids: Vec<TermId> = ["b", "", "a", "b", ""].map(|term| vocabulary.id_of(term)).into();
        assert_eq!(ids, [0, 1, 2, 0, 1]);
        assert_eq!([0, 1, 2].map(|id| vocabulary.term(id)), ["b", "", "a"]);
    }

    #[test]
    fn terms_are_sorted_by_their_bytes() {
        let mut vocabulary = Vocabulary::default();
        let long = "donaudampfschifffahrt\0de";
        let terms = ["z\0de", long, "a\0\0", "donaudampfschiff\0de", "a\0", "ä", "donaudampfschiff\0da"];
        for term in terms {
            vocabulary.id_of(term);
        }
        let got: Vec<&str> = vocabulary.sorted().into_iter().map(|id| vocabulary.term(id)).collect();
        let mut sorted = terms;
        sorted.sort_unstable();
        assert_eq!(got, sorted);
    }
}
