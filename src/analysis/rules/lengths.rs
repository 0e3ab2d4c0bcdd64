//! Which lengths of endings are worth looking up.

use std::iter;

/// How long, in bytes, those of many affixes are that have a byte in common, so that few words are looked up in vain:
/// by that byte, which is the last of an ending and the first of a beginning, a bit for each length.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lengths {
    /// For every byte which of the sets is its own.
    by_byte: &'static [u8],
    sets: &'static [u8],
}

impl Lengths {
    /// The lengths at the beginning of `bytes`, as the build script writes them.
    pub(super) fn new(bytes: &'static [u8]) -> Self {
        let (by_byte, sets) = bytes.split_at_checked(256).unwrap_or_default();
        Self { by_byte, sets }
    }

    /// The lengths of affixes that a word with `outer` at that end may have, the longest first.
    pub(super) fn of(&self, outer: Option<u8>) -> impl Iterator<Item = usize> + use<> {
        let mut left = outer.and_then(|byte| self.set(byte)).unwrap_or_default();
        iter::from_fn(move || {
            let longest = left.checked_ilog2()?;
            left &= !(1 << longest);
            Some(longest as usize)
        })
    }

    fn set(&self, byte: u8) -> Option<u64> {
        let set = usize::from(*self.by_byte.get(usize::from(byte))?);
        self.sets.get(set * 8..)?.first_chunk().map(|set| u64::from_le_bytes(*set))
    }

    /// Where endings of `word` may start, the longest first.
    pub(super) fn starts(&self, word: &str) -> impl Iterator<Item = usize> + use<'_> {
        let (length, last) = (word.len(), word.bytes().next_back());
        self.of(last).filter_map(move |ending| length.checked_sub(ending))
    }
}
