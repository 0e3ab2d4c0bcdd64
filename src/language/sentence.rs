//! Cuts a text into sentences or lines, cheaply: what comes out covers the text, and no piece is long.

use std::ops::Range;

/// A sentence longer than this is cut: one label for more would hide a change of language, and a text without
/// any full stop must not become one sentence.
const LONGEST: usize = 800;

/// Bytes that are looked at in one step.
const STRETCH: usize = 16;

/// Numbers before the items of lists have at most so many digits.
const LONGEST_NUMBER: usize = 3;

/// The sentences of `text` in order, without gaps. The white space after a sentence belongs to it.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        (start < text.len()).then(|| {
            let end = sentence_end(text, start);
            std::mem::replace(&mut start, end)..end
        })
    })
}

/// Where the sentence that begins at `start` ends: past its last stop and the white space after it.
fn sentence_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(start + LONGEST);
    let mut at = start;
    while let Some(ahead) = next_stop(&bytes[at..limit]) {
        at += ahead;
        let length = stop_at(bytes, at);
        if length > 0 && !(bytes[at] == b'.' && is_number(&bytes[start..at])) {
            return past_white_space(bytes, at + length);
        }
        at += 1;
    }
    if limit == bytes.len() { limit } else { word_boundary(text, start, limit) }
}

/// Where a stop may be, if there is one: most stretches have none, which one step shows.
fn next_stop(bytes: &[u8]) -> Option<usize> {
    let (stretches, _) = bytes.as_chunks::<STRETCH>();
    let without = |stretch: &&[u8; STRETCH]| !stretch.iter().fold(false, |any, &byte| any | may_stop(byte));
    let passed = STRETCH * stretches.iter().take_while(without).count();
    bytes[passed..].iter().position(|&byte| may_stop(byte)).map(|ahead| passed + ahead)
}

/// Whether a stop may begin with a byte.
#[allow(clippy::needless_bitwise_bool, reason = "without a branch many bytes are compared at once")]
fn may_stop(byte: u8) -> bool {
    (byte == b'\n') | (byte == b'.') | (byte == b'!') | (byte == b'?') | (byte >= 0xe0)
}

/// The length of the stop at `at`, or 0: the end of a line, .!?… before white space, 。！？।.
fn stop_at(bytes: &[u8], at: usize) -> usize {
    match bytes[at..] {
        [b'\n', ..] => 1,
        [b'.' | b'!' | b'?', ref rest @ ..] if begins_with_space(rest) => 1,
        [0xe2, 0x80, 0xa6, ref rest @ ..] if begins_with_space(rest) => 3,
        [0xe3, 0x80, 0x82, ..] | [0xef, 0xbc, 0x81 | 0x9f, ..] | [0xe0, 0xa5, 0xa4, ..] => 3,
        _ => 0,
    }
}

/// Whether this is the number before an item of a list (`12. `), which belongs to what follows.
fn is_number(bytes: &[u8]) -> bool {
    (1..=LONGEST_NUMBER).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit)
}

fn begins_with_space(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(u8::is_ascii_whitespace)
}

fn past_white_space(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// The last word boundary before `limit`, or, in a text without spaces, the last character boundary.
fn word_boundary(text: &str, start: usize, limit: usize) -> usize {
    let bytes = text.as_bytes();
    // Half is kept at least, so that the next sentence does not look at the same bytes over and over.
    let earliest = start + LONGEST / 2;
    let space = bytes[earliest..limit].iter().rposition(u8::is_ascii_whitespace);
    space.map_or_else(|| text.floor_char_boundary(limit), |position| earliest + position + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn stops_end_a_sentence_when_space_follows() {
        check("", &[]);
        check("One. Two?  Three", &["One. ", "Two?  ", "Three"]);
        check("1. One. 2. Two.", &["1. One. ", "2. Two."]);
        check("Pi is 3.14. So", &["Pi is 3.14. ", "So"]);
        check("今日は。明日！また", &["今日は。", "明日！", "また"]);
        check("यह एक है। वह दो", &["यह एक है। ", "वह दो"]);
    }

    #[test]
    fn a_line_ends_a_sentence() {
        check("7\nHeading\n\nText\r\nmore", &["7\n", "Heading\n\n", "Text\r\n", "more"]);
    }

    #[test]
    fn long_sentences_are_cut_between_words_or_characters() {
        let words = "word ".repeat(1000);
        assert!(sentences(&words).all(|range| range.len() <= LONGEST && words[range].ends_with(' ')));
        let wall = "ü".repeat(5000);
        assert!(sentences(&wall).all(|range| range.len() <= LONGEST));
        assert_eq!(sentences(&wall).map(|range| range.len()).sum::<usize>(), wall.len());
    }
}
