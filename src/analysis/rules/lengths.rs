//! Which lengths of endings are worth looking up.

use std::iter;

/// How long, in bytes, those of many affixes are that have a byte in common, so that few words are looked up in vain:
/// by that byte, which is the last of an ending and the first of a beginning, a bit for each length.
#[derive(Debug)]
pub(super) struct Lengths(pub(super) Box<[u64; 256]>);

impl Default for Lengths {
    fn default() -> Self {
        Self(Box::new([0; 256]))
    }
}

impl Lengths {
    /// Notes an affix with this byte at its outer end, none if it is empty; false for one that is too long.
    pub(super) fn note(&mut self, outer: Option<u8>, length: usize) -> bool {
        match outer {
            _ if length >= 64 => return false,
            Some(byte) => self.0[usize::from(byte)] |= 1 << length,
            None => self.0.iter_mut().for_each(|lengths| *lengths |= 1),
        }
        true
    }

    /// The lengths of affixes that a word with `outer` at that end may have, the longest first.
    pub(super) fn of(&self, outer: Option<u8>) -> impl Iterator<Item = usize> + use<> {
        let mut left = outer.map_or(0, |byte| self.0[usize::from(byte)]);
        iter::from_fn(move || {
            let longest = left.checked_ilog2()?;
            left &= !(1 << longest);
            Some(longest as usize)
        })
    }

    /// Where endings of `word` may start, the longest first.
    pub(super) fn starts(&self, word: &str) -> impl Iterator<Item = usize> + use<'_> {
        let (length, last) = (word.len(), word.bytes().next_back());
        self.of(last).filter_map(move |ending| length.checked_sub(ending))
    }
}
