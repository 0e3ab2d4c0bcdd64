//! A document's text as a row of symbols.
//!
//! A symbol is a word or a gap by its code, or one of three others: that the next word follows the one before it without
//! a space ([`JOINED`]), that what follows is of another language ([`LANGUAGE`], and the number of its codebook), and a
//! word or a gap that has no code ([`WORD`], [`GAP`]: the number of its bytes, and these). Between two words there
//! is a space, unless something else is told; none in languages that set none.

use std::ops::Range;

use super::codebook::{Code, Codebook, Codebooks, Kind};
use crate::language::Language;

const JOINED: u8 = 0;
const LANGUAGE: u8 = 1;
const WORD: u8 = 2;
const GAP: u8 = 3;
/// The symbol of the first code.
const CODES: u32 = 4;

/// Symbols below that take one byte …
const TWO_BYTES: u32 = 0xa0;
/// … and first bytes from here on have two behind them, those between one.
const THREE_BYTES: u32 = 0xf0;
/// The first symbol of three bytes, and the first that there is none for.
const THREE_BYTES_FROM: u32 = TWO_BYTES + ((THREE_BYTES - TWO_BYTES) << 8);
const END: u32 = THREE_BYTES_FROM + ((0x100 - THREE_BYTES) << 16);
/// Bytes of the longest word or gap that has no code.
const MAX_LITERAL: usize = u8::MAX as usize;
/// The last code.
pub(super) const MAX: Code = END - CODES - 1;

/// Puts a passage of a text into symbols.
pub(in crate::index) struct Coder<'a> {
    text: &'a str,
    book: &'a mut Codebook,
    symbols: &'a mut Vec<u8>,
    /// The end of what is put into symbols.
    at: usize,
    is_behind_word: bool,
    is_spaced: bool,
    has_room: bool,
}

impl<'a> Coder<'a> {
    /// For `text`, which is of `language`: its symbols go behind those that there are.
    pub(in crate::index) fn new(
        text: &'a str,
        language: Language,
        books: &'a mut Codebooks,
        symbols: &'a mut Vec<u8>,
    ) -> Self {
        let has_room = books.have_room();
        let (number, book) = books.of(language);
        symbols.extend([LANGUAGE, number]);
        Self { text, book, symbols, at: 0, is_behind_word: false, is_spaced: is_spaced(language), has_room }
    }

    /// The code of a word that has none yet; none where it gets none.
    pub(in crate::index) fn new_code(&mut self, word: Range<usize>) -> Option<Code> {
        self.book.add_word(&self.text.as_bytes()[word], self.has_room)
    }

    /// Adds the next word, and what stands before it. One that begins within the word before it, or is very long, is
    /// part of what stands between its neighbours.
    pub(in crate::index) fn add(&mut self, word: Range<usize>, code: Option<Code>) {
        if word.start >= self.at && word.len() <= MAX_LITERAL {
            self.gap(word.start);
            match code {
                Some(code) => self.put(code),
                None => put_literal(Kind::Word, &self.text.as_bytes()[word.clone()], self.symbols),
            }
            self.at = word.end;
            self.is_behind_word = true;
        }
    }

    /// Adds the rest of the text.
    pub(in crate::index) fn end(mut self) {
        self.is_behind_word = false;
        self.gap(self.text.len());
    }

    fn put(&mut self, code: Code) {
        self.book.count(code);
        put(code, self.symbols);
    }

    /// Adds what stands before the byte `end`.
    fn gap(&mut self, end: usize) {
        let rest = &self.text.as_bytes()[self.at..];
        let gap = &rest[..end - self.at];
        match (gap, self.is_behind_word) {
            (b" ", true) if self.is_spaced => {}
            (b"", true) if self.is_spaced => self.symbols.push(JOINED),
            (b"", _) => {}
            _ => match self.book.code_of_gap(rest, gap.len(), self.has_room) {
                Some(code) => self.put(code),
                None => put_literal(Kind::Gap, gap, self.symbols),
            },
        }
    }
}

/// Whether spaces stand between the words of a language. Another answer makes other texts of files that are written:
/// [`crate::index::schema::FORMAT_VERSION`] must be another then.
pub(super) fn is_spaced(language: Language) -> bool {
    use Language::{Burmese, Chinese, Japanese, Khmer, Lao, Thai};
    !matches!(language, Burmese | Chinese | Japanese | Khmer | Lao | Thai)
}

/// Adds what has no code to `symbols`: a word in one symbol, a gap in as many as it needs.
pub(super) fn put_literal(kind: Kind, bytes: &[u8], symbols: &mut Vec<u8>) {
    for some in bytes.chunks(MAX_LITERAL) {
        let symbol = if kind == Kind::Word { WORD } else { GAP };
        symbols.extend_from_slice(&[symbol, u8::try_from(some.len()).unwrap_or(u8::MAX)]);
        symbols.extend_from_slice(some);
    }
}

/// Adds a code to `symbols`.
#[inline]
pub(super) fn put(code: Code, symbols: &mut Vec<u8>) {
    let symbol = code + CODES;
    let more = usize::from(symbol >= TWO_BYTES) + usize::from(symbol >= THREE_BYTES_FROM);
    // Four bytes are copied faster than so many as there are, and nothing is to be guessed.
    let end = symbols.len() + 1 + more;
    symbols.extend_from_slice(&((symbol + SHIFTS[more]) << (24 - 8 * more)).to_be_bytes());
    symbols.truncate(end);
}

/// What is added to a symbol of one byte, of two and of three, so that its first byte tells how many they are.
const SHIFTS: [u32; 3] = [0, (TWO_BYTES << 8) - TWO_BYTES, (THREE_BYTES << 16) - THREE_BYTES_FROM];

/// A symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol<'a> {
    /// A word or a gap.
    Code(Code),
    /// The words on both sides are not parted by a space.
    Joined,
    /// What follows is of the language of that codebook.
    Language(u8),
    /// A word or a gap that has none.
    Literal(Kind, &'a [u8]),
}

/// Takes the next of `symbols`; none where they are at an end, or cut off.
#[inline]
pub(super) fn next<'a>(symbols: &mut &'a [u8]) -> Option<Symbol<'a>> {
    if let Some(&bytes) = symbols.first_chunk::<4>() {
        let first = u32::from(bytes[0]);
        if first >= CODES {
            let more = usize::from(first >= TWO_BYTES) + usize::from(first >= THREE_BYTES);
            *symbols = &symbols[1 + more..];
            let symbol = (u32::from_be_bytes(bytes) >> (24 - 8 * more)) - SHIFTS[more];
            return Some(Symbol::Code(symbol - CODES));
        }
    }
    next_of_few(symbols)
}

/// The same of what is not a code, or near the end.
fn next_of_few<'a>(symbols: &mut &'a [u8]) -> Option<Symbol<'a>> {
    let (&first, mut rest) = symbols.split_first()?;
    let symbol = match first {
        JOINED => Symbol::Joined,
        LANGUAGE => {
            let (&number, others) = rest.split_first()?;
            rest = others;
            Symbol::Language(number)
        }
        WORD | GAP => {
            let (&length, others) = rest.split_first()?;
            let (bytes, others) = others.split_at_checked(length.into())?;
            rest = others;
            Symbol::Literal(if first == WORD { Kind::Word } else { Kind::Gap }, bytes)
        }
        _ => {
            let first = u32::from(first);
            let more = usize::from(first >= TWO_BYTES) + usize::from(first >= THREE_BYTES);
            let (others, behind) = rest.split_at_checked(more)?;
            rest = behind;
            let symbol = others.iter().fold(first, |symbol, &byte| symbol << 8 | u32::from(byte));
            Symbol::Code(symbol - SHIFTS[more] - CODES)
        }
    };
    *symbols = rest;
    Some(symbol)
}

/// Adds a symbol to `symbols`.
pub(super) fn put_symbol(symbol: Symbol<'_>, symbols: &mut Vec<u8>) {
    match symbol {
        Symbol::Code(code) => put(code, symbols),
        Symbol::Joined => symbols.push(JOINED),
        Symbol::Language(number) => symbols.extend([LANGUAGE, number]),
        Symbol::Literal(kind, bytes) => put_literal(kind, bytes, symbols),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_read_back() {
        let codes = [0, 1, TWO_BYTES - CODES - 1, TWO_BYTES - CODES, 0x3fff, THREE_BYTES_FROM - CODES - 1];
        let more = [THREE_BYTES_FROM - CODES, THREE_BYTES_FROM - CODES + 0x1_0000, MAX];
        let codes = codes.into_iter().chain(more).map(Symbol::Code);
        let literals = [Kind::Word, Kind::Gap].map(|kind| Symbol::Literal(kind, b"abc"));
        for symbol in codes.chain([Symbol::Joined, Symbol::Language(7)]).chain(literals) {
            let mut bytes = Vec::new();
            put_symbol(symbol, &mut bytes);
            let mut rest = &*bytes;
            assert_eq!((next(&mut rest), rest), (Some(symbol), &b""[..]));
            for cut in 0..bytes.len() {
                assert_eq!(next(&mut &bytes[..cut]), None, "{symbol:?}, {cut} bytes");
            }
        }
    }

    #[test]
    fn a_long_gap_is_several_symbols() {
        let bytes = vec![7; 100_000];
        let (mut symbols, mut read) = (Vec::new(), Vec::new());
        put_literal(Kind::Gap, &bytes, &mut symbols);
        let mut rest = &*symbols;
        while let Some(Symbol::Literal(Kind::Gap, some)) = next(&mut rest) {
            read.extend_from_slice(some);
        }
        assert_eq!((read, rest.len()), (bytes, 0));
    }
}
