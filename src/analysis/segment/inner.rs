//! The words inside a word that has no hyphens: of `getElementById`, of `O'Brien`, of `Qwen3`.

use std::ops::Range;

use crate::analysis::normalize::{cents, is_apostrophe, plain_number};

/// Longer words, and such of more pieces, are hashes and other codes, bytes.
const MAX_BYTES: usize = 48;
const MAX_PIECES: usize = 6;
/// Shorter pieces are no words, letters; a number says something from two digits on.
const MIN_LETTERS: usize = 3;
const MIN_DIGITS: usize = 2;

/// What a character is, as far as it tells where a word inside another ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Capital,
    Small,
    Digit,
    /// An apostrophe, a point.
    Mark,
}

/// The words inside `word`, in bytes of it: between capitals, letters and digits, points, and behind an apostrophe.
/// None where `word` is one word.
#[must_use]
pub fn inner_words(word: &str) -> Vec<Range<usize>> {
    // The first byte of a typesetter's apostrophe is 0xe2. Capitals beyond ASCII are too rare inside words to look for.
    let is_small = |byte: &u8| byte.is_ascii_lowercase() || *byte >= 0x80 && *byte != 0xe2;
    let bytes = word.as_bytes();
    if bytes.len() > MAX_BYTES || bytes.iter().skip(1).all(is_small) || bytes.iter().all(u8::is_ascii_digit) {
        return Vec::new();
    }
    let classes: Vec<(usize, Class)> = word.char_indices().map(|(at, c)| (at, class(c))).collect();
    let is_number = classes.iter().all(|&(_, class)| class == Class::Digit || class == Class::Mark);
    if is_number && plain_number(word).is_some() {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for n in 1..classes.len() {
        let next = classes.get(n + 1).map(|&(_, class)| class);
        if parts(classes[n - 1].1, classes[n].1, next, is_number) {
            pieces.push(start..n);
            start = n;
        }
    }
    pieces.push(start..classes.len());
    if pieces.len() > MAX_PIECES {
        return Vec::new();
    }
    let bytes = |piece: &Range<usize>| {
        classes[piece.start].0..classes.get(piece.end).map_or(word.len(), |&(at, _)| at)
    };
    // What stands before an apostrophe is a stem already (dog's), or hardly a word.
    let first =
        pieces.iter().position(|piece| word[bytes(piece)].starts_with(is_apostrophe)).map_or(0, |at| at + 1);
    let mut words: Vec<Range<usize>> = pieces[first..]
        .iter()
        .filter(|piece| match classes[piece.start].1 {
            Class::Digit => piece.len() >= MIN_DIGITS,
            Class::Mark => false,
            Class::Capital | Class::Small => piece.len() >= MIN_LETTERS,
        })
        .map(bytes)
        .collect();
    words.retain(|piece| piece.len() < word.len());
    words
}

/// Where a number of more than two pieces may end before, in bytes: `3.11` of `3.11.4`, `22.11` of a date; and an amount of money
/// before its cents.
pub fn number_beginnings(word: &str) -> impl Iterator<Item = Range<usize>> {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && word.len() <= MAX_BYTES;
    let points = word.match_indices('.').skip(1).take(MAX_PIECES).filter(move |_| is_number);
    points.map(|(at, _)| at).chain(cents(word)).map(|end| 0..end)
}

/// Whether a piece ends between two characters; `next` stands behind them. A number in a longer word keeps its point.
fn parts(before: Class, after: Class, next: Option<Class>, is_number: bool) -> bool {
    match (before, after) {
        (Class::Capital, Class::Capital) => next == Some(Class::Small),
        (Class::Digit, Class::Mark) => is_number || next != Some(Class::Digit),
        (Class::Mark, Class::Digit) => is_number,
        (Class::Mark, _) | (_, Class::Mark) | (Class::Small, Class::Capital) => true,
        (Class::Digit, _) | (_, Class::Digit) => before != after,
        _ => false,
    }
}

fn class(c: char) -> Class {
    match c {
        '.' | ',' => Class::Mark,
        _ if is_apostrophe(c) => Class::Mark,
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_uppercase() => Class::Capital,
        _ => Class::Small,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        let words: Vec<&str> = inner_words(word).into_iter().map(|range| &word[range]).collect();
        assert_eq!(words.join("|"), expected);
    }

    #[test]
    fn identifiers() {
        check("getElementById", "get|Element");
        check("HTTPServer", "HTTP|Server");
        check("iPhones", "Phones");
        check("ÖffneDatei", "Öffne|Datei");
        check("Qwen3", "Qwen");
        check("GPT4o", "GPT");
        check("1990s", "1990");
        check("52,9MW", "52,9");
        check("22.11.2026", "22|11|2026");
    }

    #[test]
    fn names() {
        check("O'Brien", "Brien");
        check("O’Brien", "Brien");
        check("dog's", "");
        check("she'll", "");
        check("rock'n'roll", "roll");
    }

    #[test]
    fn beginnings_of_numbers() {
        let check = |word: &str, expected: &str| {
            let beginnings: Vec<&str> = number_beginnings(word).map(|range| &word[range]).collect();
            assert_eq!(beginnings.join("|"), expected);
        };
        check("3.11.4", "3.11");
        check("192.168.1.7", "192.168|192.168.1");
        check("3.11", "");
        check("v3.11.4", "");
        check("2.850,00", "2.850");
        check("436,02", "436");
    }

    #[test]
    fn words_that_are_one() {
        check("Haus", "");
        check("HAUS", "");
        check("Häuser", "");
        check("60,000", "");
        check("2026", "");
        check("数据", "");
        check("a1b2c3d4e5f6", "");
        check("", "");
    }
}
