//! How far from a place in a text one must go so that the words around it are cut as in the whole text.

use std::ops::Range;

use crate::analysis::segment::{Segment, segments};

/// A stretch without a gap is not followed further than this, bytes.
const MAX_REACH: usize = 3_000;

/// The last place at or before `at` where no word, whatever its script, can go on: behind a hyphen one may, in the next line.
pub(super) fn start(text: &str, at: usize) -> usize {
    let earliest = text.floor_char_boundary(at.saturating_sub(MAX_REACH));
    let mut after = text[at..].chars().next();
    // Of the white space that is being passed, whether a hyphen stands before it.
    let mut breaks: Option<bool> = None;
    for (offset, c) in text[earliest..at].char_indices().rev() {
        if c.is_whitespace() {
            let breaks = *breaks.get_or_insert_with(|| ends_broken(&text[earliest..earliest + offset]));
            if !breaks && !after.is_some_and(|c| c.is_ascii_digit()) {
                return earliest + offset + c.len_utf8();
            }
        } else if is_gap(c) {
            return earliest + offset + c.len_utf8();
        } else {
            breaks = None;
        }
        if !is_within_number(c) {
            after = Some(c);
        }
    }
    earliest
}

/// Whether nothing but white space stands behind a hyphen at the end of a text.
fn ends_broken(text: &str) -> bool {
    text.trim_end().ends_with('-')
}

/// The first place at or after `at` where no word can go on.
pub(super) fn end(text: &str, at: usize) -> usize {
    let latest = text.ceil_char_boundary(at.saturating_add(MAX_REACH).min(text.len()));
    let mut before = text[..at].chars().next_back();
    let earliest = text.floor_char_boundary(at.saturating_sub(MAX_REACH));
    let mut is_broken = ends_broken(&text[earliest..at]);
    for (offset, c) in text[at..latest].char_indices() {
        // A number goes on, or one in groups (GB29 NWBK 6016).
        let goes_on = || {
            let is_digit_next = text[at + offset + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
            before.is_some_and(|c| c.is_ascii_digit() || c.is_ascii_uppercase() && is_digit_next)
        };
        if is_gap(c) && !(c.is_whitespace() && (is_broken || goes_on())) {
            return at + offset;
        }
        is_broken = c == '-' || is_broken && c.is_whitespace();
        if !is_within_number(c) {
            before = Some(c);
        }
    }
    latest
}

/// What stands between the groups of a number: 089 / 23 45.
fn is_within_number(c: char) -> bool {
    matches!(c, ' ' | '/' | '-' | '(' | ')')
}

/// White space, and the marks of Chinese and Japanese sentences.
fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}' | '\u{ff01}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
}

/// What `at` lies inside of, if it is not between two words: the word, and the whole that is written in several words
/// (`KI-Rechenzentrum`) or, without one, the word again.
pub(super) fn word_at(text: &str, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let around = start(text, at)..end(text, at);
    let (mut word, mut whole): (Option<Range<usize>>, Option<Range<usize>>) = (None, None);
    segments(&text[around.clone()], |segment| {
        let (Segment::Word(range) | Segment::Joined(range)) = &segment else { return };
        let range = around.start + range.start..around.start + range.end;
        if range.start < at && at < range.end {
            if matches!(segment, Segment::Word(_)) {
                word = Some(range);
            } else if whole.as_ref().is_none_or(|whole| whole.len() < range.len()) {
                whole = Some(range);
            }
        }
    });
    let whole = whole.or_else(|| word.clone())?;
    Some((word.unwrap_or(at..at), whole))
}
