//! A word in small letters that knows where each letter stood in the word as written.

use std::ops::Range;

use super::{MAX_LETTERS, MIN_PART};
use crate::analysis::normalize::is_invisible;

/// The most bytes a letter takes in UTF-8.
const MAX_LETTER_BYTES: usize = 4;

/// The letters of a word.
pub(super) struct Letters {
    text: Vec<u8>,
    /// For every letter, and for the end of the word.
    marks: Vec<Mark>,
}

#[derive(Clone, Copy)]
struct Mark {
    /// Its byte in the small letters.
    byte: usize,
    /// Its byte in the word as written.
    written: usize,
    is_capital: bool,
}

impl Letters {
    /// The letters of a word that is neither too short nor too long to be split.
    pub(super) fn of(word: &str) -> Option<Self> {
        if !(2 * MIN_PART..=MAX_LETTERS * MAX_LETTER_BYTES).contains(&word.len()) {
            return None;
        }
        let mut text = Vec::with_capacity(word.len() + MAX_LETTER_BYTES);
        let mut marks = Vec::with_capacity(word.len() + 1);
        for (written, letter) in word.char_indices().filter(|&(_, letter)| !is_invisible(letter)) {
            marks.push(Mark { byte: text.len(), written, is_capital: letter.is_uppercase() });
            text.extend_from_slice(small(letter).encode_utf8(&mut [0; MAX_LETTER_BYTES]).as_bytes());
        }
        let n_letters = marks.len();
        marks.push(Mark { byte: text.len(), written: word.len(), is_capital: false });
        (2 * MIN_PART..=MAX_LETTERS).contains(&n_letters).then_some(Self { text, marks })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.marks.len() - 1
    }

    /// The small letters from one on.
    pub(super) fn from(&self, start: usize) -> &[u8] {
        &self.text[self.marks[start].byte..]
    }

    /// The letter that begins `bytes` bytes after the letter `start`.
    pub(super) fn after(&self, start: usize, bytes: usize) -> usize {
        let wanted = self.marks[start].byte + bytes;
        self.marks.partition_point(|mark| mark.byte < wanted)
    }

    /// Whether the word begins with a small letter.
    pub(super) fn is_small(&self) -> bool {
        !self.marks[0].is_capital
    }

    /// Whether a word seems to begin with this letter inside the word: "V" in `KitaVerkauf`, "J" in
    /// `NATOJubiläum`.
    pub(super) fn is_hump(&self, at: usize) -> bool {
        let is_small = |letter: usize| letter < self.len() && !self.marks[letter].is_capital;
        at > 0 && self.marks[at].is_capital && (is_small(at - 1) || is_small(at + 1))
    }

    /// Where letters stood in the word as written.
    pub(super) fn written(&self, letters: &Range<usize>) -> Range<usize> {
        self.marks[letters.start].written..self.marks[letters.end].written
    }
}

/// The small form of a letter, or the letter itself where it becomes several (İ), so that letters stay one to
/// one.
fn small(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}
