//! The key of a word: its bytes in one number, so that one look-up without a call tells the lists that have it.

use crate::language::ascii::{self, BYTES, SMALL, Sixteen};

/// No function word is longer, in bytes.
pub(super) const LONGEST_WORD: usize = 32;

/// A word in lower case. Two words of up to sixteen bytes have different keys.
pub(super) type Key = Sixteen;

/// The key of a word that zeros fill up.
pub(super) fn key(word: &[u8; LONGEST_WORD]) -> Key {
    let (halves, _) = word.as_chunks::<BYTES>();
    let [first, second] = [0, 1].map(|half: usize| Key::from_le_bytes(halves[half]));
    // Few words are longer than the first, and no two of them meet.
    first ^ second.rotate_left(1)
}

/// The bytes that a word begins with, the first one lowest: all of its letters are looked at in one step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning(Key);

impl Beginning {
    /// The first bytes of `text`, filled up with zeros.
    pub(super) fn of(text: &[u8]) -> Self {
        Self(ascii::first_of(text))
    }

    /// The number of ASCII letters before anything else.
    pub(super) fn letters(self) -> usize {
        ascii::letters(self.0)
    }

    /// The key of its first `letters`, in lower case; there is one at least.
    pub(super) fn key(self, letters: usize) -> Key {
        (self.0 | SMALL) & (Key::MAX >> (8 * (BYTES - letters)))
    }

    /// Whether the first of its `letters` is a capital and the last one not.
    pub(super) fn is_capitalized(self, letters: usize) -> bool {
        self.0 & 0x20 == 0 && self.0 >> (8 * (letters - 1)) & 0x20 != 0
    }

    /// Whether a capital stands behind a small letter among its `letters`.
    pub(super) fn has_inner_capital(self, letters: usize) -> bool {
        let small = self.0 & SMALL & (Key::MAX >> (8 * (BYTES - letters)));
        // All are letters, so that the bit is missing in capitals alone.
        (small << 8) & !self.0 & (Key::MAX >> (8 * (BYTES - letters))) != 0
    }

    /// Its first `letters`.
    #[cfg(test)]
    pub(super) fn text(self, letters: usize) -> String {
        String::from_utf8(self.0.to_le_bytes()[..letters].to_vec()).expect("ASCII letters")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, letters: usize, capitalized: bool) {
        let beginning = Beginning::of(text.as_bytes());
        assert_eq!(beginning.letters(), letters);
        let mut lower = [0; LONGEST_WORD];
        lower[..letters].copy_from_slice(text[..letters].to_lowercase().as_bytes());
        assert_eq!(beginning.key(letters), key(&lower));
        assert_eq!(beginning.is_capitalized(letters), capitalized);
    }

    #[test]
    fn capitals_inside_are_seen() {
        let has = |word: &str| Beginning::of(word.as_bytes()).has_inner_capital(word.len());
        assert!(["fLen", "MsgBox", "abcdefghijklmnoP"].into_iter().all(has));
        assert!(!["Und", "UND", "a", "A", "ABc"].into_iter().any(has));
        assert!(!Beginning::of(b"und DIE").has_inner_capital(3));
    }

    #[test]
    fn letters_end_where_anything_else_begins() {
        check("a", 1, false);
        check("Und das", 3, true);
        check("azAZ[", 4, false);
        check("az{", 2, false);
        check("Az@Z", 2, true);
        check("za`a", 2, false);
        check("Fahrt\u{e4}", 5, true);
        check("abcdefghijklmnopqrst", 16, false);
        assert_eq!(Beginning::of(b"").letters(), 0);
    }
}
