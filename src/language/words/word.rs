//! The words of a text, as far as function words and names are told by them.

use std::ops::Range;

use super::key::Beginning;

/// The words of a text from `at` up to its `end`: letters of any script and what may stand among them.
pub(super) struct Words<'text> {
    pub text: &'text str,
    pub at: usize,
    pub end: usize,
    /// Characters between the words so far that stand in programs, and seldom elsewhere.
    pub marks: u32,
}

impl<'text> Words<'text> {
    /// The words of a `range` of `text`.
    pub(super) fn of(text: &'text str, range: Range<usize>) -> Self {
        Self { text, at: range.start, end: range.end, marks: 0 }
    }
}

impl<'text> Iterator for Words<'text> {
    type Item = Word<'text>;

    fn next(&mut self) -> Option<Word<'text>> {
        let bytes = &self.text.as_bytes()[..self.end];
        while let Some(&byte) = bytes.get(self.at) {
            let start = self.at;
            match BYTES[usize::from(byte)] {
                Byte::Letter => {
                    let beginning = Beginning::of(&self.text.as_bytes()[start..]);
                    let letters = beginning.letters().min(self.end - start);
                    let plain = start + letters;
                    if letters <= LONGEST_SIGN && self.is_sign(start, plain) {
                        self.at = plain;
                        continue;
                    }
                    self.at = match bytes.get(plain).map_or(Byte::Gap, |&byte| BYTES[usize::from(byte)]) {
                        Byte::Gap | Byte::Mark | Byte::Opening => plain,
                        _ => word_end(&self.text[..self.end], start, plain),
                    };
                    return Some(if self.at > plain {
                        Word::Other(&self.text[start..self.at])
                    } else if self.takes_negation() {
                        Word::Plain(Beginning::of(NOT.as_bytes()), NOT.len())
                    } else {
                        Word::Plain(beginning, letters)
                    });
                }
                Byte::Gap | Byte::Inner | Byte::Stop => self.at += 1,
                Byte::Mark => {
                    self.at += 1;
                    self.marks += 1;
                }
                Byte::Opening => {
                    self.at += 1;
                    self.marks += u32::from(start > 0 && bytes[start - 1].is_ascii_alphanumeric());
                }
                Byte::Two | Byte::Three | Byte::Other => {
                    self.at = word_end(&self.text[..self.end], start, start);
                    if self.at > start {
                        return Some(Word::Other(&self.text[start..self.at]));
                    }
                    self.at += character_at(self.text, start).len_utf8();
                }
            }
        }
        None
    }
}

impl Words<'_> {
    /// Whether few letters are what programs write instead of words: `%s`, `%zu`, `-f`, `\\n`.
    fn is_sign(&self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        match bytes[..start] {
            [.., b'%'] => true,
            [.., b'\\'] => end - start == 1,
            [.., before, b'-'] => end - start == 1 && !before.is_ascii_alphanumeric() && before.is_ascii(),
            _ => false,
        }
    }

    /// Takes what makes the word before it a negation, `'t` in `don't`, if it stands here: don is a word of Irish.
    fn takes_negation(&mut self) -> bool {
        // Nearly all words end before something else.
        if !matches!(self.text.as_bytes()[..self.end].get(self.at), Some(b'\'' | 0xe2)) {
            return false;
        }
        let (before, rest) = self.text[..self.end].split_at(self.at);
        let behind = rest.strip_prefix(['\'', '’']).and_then(|rest| rest.strip_prefix(['t', 'T']));
        let behind = behind.filter(|behind| !behind.starts_with(char::is_alphanumeric));
        match behind.filter(|_| before.ends_with(['n', 'N'])) {
            Some(behind) => self.at = self.end - behind.len(),
            None => return false,
        }
        true
    }
}

/// Letters of the longest of the signs that stand for values.
const LONGEST_SIGN: usize = 2;

/// What don't and the like count as.
const NOT: &str = "not";

/// A word of a text.
pub(super) enum Word<'text> {
    /// One of so many ASCII letters, sixteen at most.
    Plain(Beginning, usize),
    /// Any other.
    Other(&'text str),
}

/// What a byte can be in a word.
#[derive(Clone, Copy)]
enum Byte {
    /// No part of one.
    Gap,
    /// No part of one, but one of [`Words::marks`].
    Mark,
    /// The same where it stands right behind a word: `f(x)`.
    Opening,
    /// An ASCII letter.
    Letter,
    /// A digit or an underscore: part of a word that has begun.
    Inner,
    /// A full stop: part of a word that has begun and goes on with a letter.
    Stop,
    /// The first of a letter's bytes, two or three of them.
    Two,
    Three,
    /// The first of a character's bytes that must be looked at.
    Other,
}

/// What each byte can be.
static BYTES: [Byte; 256] = {
    let mut bytes = [Byte::Gap; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "below 256")]
        let found = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Byte::Letter,
            b'0'..=b'9' | b'_' => Byte::Inner,
            b'.' => Byte::Stop,
            b'=' | b'{' | b'}' | b'<' | b'>' | b';' | b'"' | b'/' | b'\\' | b'|' | b'&' | b'*' | b'+'
            | b'^' | b'~' | b'#' | b'$' | b'@' => Byte::Mark,
            b'(' | b'[' => Byte::Opening,
            // Punctuation is written with the others: see `is_word_character`.
            0xc4..=0xd7 | 0xd9 | 0xda | 0xdc..=0xdf => Byte::Two,
            0xe1 | 0xe4..=0xee => Byte::Three,
            0x80.. => Byte::Other,
            _ => Byte::Gap,
        };
        bytes[byte] = found;
        byte += 1;
    }
    bytes
};

/// Where the word ends that begins at `start` and goes on to `at` at least; at `start` if none does. Digits,
/// underscores and full stops before a letter belong to it, so that identifiers and addresses are words that no list
/// has.
fn word_end(text: &str, start: usize, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        at += match BYTES[usize::from(byte)] {
            Byte::Letter => 1,
            Byte::Inner if at > start => 1,
            Byte::Stop if at > start && bytes.get(at + 1).copied().is_some_and(goes_on) => 1,
            Byte::Two => 2,
            Byte::Three => 3,
            Byte::Other => match character_at(text, at) {
                letter if is_word_character(letter) => letter.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    at
}

/// Whether a word goes on with a byte behind a full stop: `site.org`, `self._name`.
fn goes_on(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn character_at(text: &str, at: usize) -> char {
    text[at..].chars().next().expect("a character begins here")
}

/// Of the characters beyond ASCII: letters, and the marks and joiners among them; no punctuation, no symbols.
fn is_word_character(letter: char) -> bool {
    match letter {
        'ª' | 'º' | '\u{200c}' | '\u{200d}' => true,
        '\u{80}'..='\u{bf}'
        | '×'
        | '÷'
        | '،'
        | '؛'
        | '؟'
        | '۔'
        | '।'
        | '॥'
        | '\u{2000}'..='\u{206f}'
        | '\u{20a0}'..='\u{2bff}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{303f}'
        | '\u{ff00}'..='\u{ff20}' => false,
        _ => true,
    }
}

/// Whether a word is written as names are: its first letter a capital, its last one not.
pub(super) fn is_capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !word.ends_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_words(text: &str, expected: &[&str]) {
        // What stands before and after is not read.
        let all = format!("x{text}x");
        let words = Words::of(&all, 1..1 + text.len()).map(|word| match word {
            Word::Plain(beginning, letters) => beginning.text(letters),
            Word::Other(text) => text.to_owned(),
        });
        assert_eq!(words.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_are_letters_and_what_stands_among_them() {
        check_words("", &[]);
        check_words("L'été, 3 fois!", &["L", "été", "fois"]);
        check_words("see a_b2 at www.site.org.", &["see", "a_b2", "at", "www.site.org"]);
        check_words("%s: %zu of 5%, ls -a [-f] x-y x-yz \\n", &["of", "ls", "x", "y", "x", "yz"]);
        check_words("self._name = self.", &["self._name", "self"]);
        check_words("«да» — нет…", &["да", "нет"]);
        check_words("今日は。明日", &["今日は", "明日"]);
        check_words("das\u{a0}ist Ende.", &["das", "ist", "Ende"]);
        check_words("I don't, you CAN’T; don'te mat't", &["I", "not", "you", "not", "don", "te", "mat", "t"]);
        check_words("abcdefghijklmnop abcdefghijklmnopq", &["abcdefghijklmnop", "abcdefghijklmnopq"]);
    }
}
