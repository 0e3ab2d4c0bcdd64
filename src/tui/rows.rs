//! A text in rows of a terminal. Only what is looked at is broken into rows, so that a text may be as long as it likes.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::render::harmless;
use crate::render::hits::NEVER_FIRST;

/// A line that is longer is broken here whatever stands there, bytes: a row is found without all of its line.
const PIECE: usize = 4_096;
/// A tab, shown.
const TAB: &str = "    ";

/// What is shown of a character, or of several that are seen as one.
pub(super) fn shown(grapheme: &str) -> Cow<'_, str> {
    match grapheme {
        "\t" => Cow::Borrowed(TAB),
        "\r" | "\n" | "\r\n" => Cow::Borrowed(""),
        _ if grapheme.bytes().all(|byte| matches!(byte, b' '..=b'~')) => Cow::Borrowed(grapheme),
        _ => Cow::Owned(harmless(grapheme)),
    }
}

/// Columns that a text takes, as it is shown.
pub(super) fn columns_of(text: &str) -> usize {
    text.graphemes(true)
        .map(|grapheme| shown(grapheme).graphemes(true).map(UnicodeWidthStr::width).sum::<usize>())
        .sum()
}

/// The row of `text` that holds the byte `at`, or the last one.
pub(super) fn row_at(text: &str, at: usize, columns: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at.min(text.len()));
    let piece = piece_at(text, at);
    let rows = rows_of(text, &piece, columns);
    rows.into_iter().rev().find(|row| row.start <= at).unwrap_or(piece)
}

/// The rows of `text` from the one that holds `at` on, at most `most`.
pub(super) fn rows_from(text: &str, at: usize, columns: usize, most: usize) -> Vec<Range<usize>> {
    let first = row_at(text, at, columns);
    let mut piece = piece_at(text, first.start);
    let mut found: Vec<Range<usize>> = Vec::new();
    loop {
        let rows = rows_of(text, &piece, columns);
        found.extend(
            rows.into_iter().filter(|row| row.start >= first.start).take(most - found.len().min(most)),
        );
        if found.len() >= most || piece.end >= text.len() {
            return found;
        }
        let next = piece.end + usize::from(text[piece.end..].starts_with('\n'));
        piece = piece_at(text, next);
    }
}

/// Where the row begins that stands so many rows above the one that holds `at`; the first of all where there are not as
/// many.
pub(super) fn up(text: &str, at: usize, columns: usize, rows: usize) -> usize {
    let mut start = row_at(text, at, columns).start;
    let mut left = rows;
    while left > 0 && start > 0 {
        let piece = piece_at(text, start);
        let above = rows_of(text, &piece, columns).into_iter().filter(|row| row.start < start);
        let above: Vec<usize> = above.map(|row| row.start).collect();
        match above.len().checked_sub(left) {
            Some(n) => return above[n],
            None => left -= above.len(),
        }
        start = above.first().copied().unwrap_or(start);
        if left > 0 && start > 0 {
            // The last row before this piece.
            start = row_at(text, text.floor_char_boundary(start - 1), columns).start;
            left -= 1;
        }
    }
    start
}

/// Where the row begins that stands so many rows below the one that holds `at`; the last of all where there are not as
/// many.
pub(super) fn down(text: &str, at: usize, columns: usize, rows: usize) -> usize {
    rows_from(text, at, columns, rows + 1).last().map_or(0, |row| row.start)
}

/// The line, or the piece of a long one, that holds the byte `at`, which is on a character boundary: without its line break.
fn piece_at(text: &str, at: usize) -> Range<usize> {
    let line = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let boundary = |n: usize| text.ceil_char_boundary((line + n * PIECE).min(text.len()));
    let mut n = (at - line) / PIECE;
    let ends_line = at == text.len() || text[at..].starts_with('\n');
    if n > 0 && (boundary(n) > at || boundary(n) == at && ends_line) {
        n -= 1;
    }
    let (start, most) = (boundary(n), boundary(n + 1));
    start..text[start..most].find('\n').map_or(most, |length| start + length)
}

/// The rows of a piece: broken behind spaces and beside wide characters where they can be. One at least.
fn rows_of(text: &str, piece: &Range<usize>, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(1);
    let (mut rows, mut start, mut width, mut place) = (Vec::new(), piece.start, 0, None);
    for (at, grapheme) in text[piece.clone()].grapheme_indices(true) {
        let (at, wide) = (piece.start + at, columns_of(grapheme));
        if wide == 2 && at > start && !grapheme.starts_with(NEVER_FIRST) && !is_hangul(grapheme) {
            place = Some(at);
        }
        while width + wide > columns && at > start && grapheme != " " {
            let end = place.take().unwrap_or(at);
            rows.push(start..end);
            start = end;
            width = columns_of(&text[start..at]);
        }
        width += wide;
        if grapheme == " " {
            place = Some(at + 1);
        }
    }
    rows.push(start..piece.end);
    rows
}

/// Korean words have spaces between them.
fn is_hangul(grapheme: &str) -> bool {
    grapheme.starts_with(|c| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, columns: usize, expected: &[&str]) {
        let rows = rows_from(text, 0, columns, usize::MAX);
        assert_eq!(rows.into_iter().map(|row| &text[row]).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn texts_are_broken_into_rows() {
        check("Der Tee wärmt den Winter.", 12, &["Der Tee ", "wärmt den ", "Winter."]);
        check("eins\n\nzwei", 12, &["eins", "", "zwei"]);
        check("Donaudampfschiff", 6, &["Donaud", "ampfsc", "hiff"]);
        check("茶です。冷たい", 6, &["茶で", "す。冷", "たい"]);
        check("작은 도시 별산에", 6, &["작은 ", "도시 ", "별산에"]);
        check("a\u{1b}[31mb", 4, &["a\u{1b}[3", "1mb"]);
        check("a\tb", 4, &["a", "\t", "b"]);
        check("", 4, &[""]);
        check("数", 1, &["数"]);
    }

    #[test]
    fn escapes_take_the_columns_that_they_are_shown_in() {
        assert_eq!((columns_of("\u{1b}"), columns_of("\u{202e}"), columns_of("数")), (1, 8, 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rows_are_all_of_the_text(
            text in "(?s)([a-z数\u{301}👩\u{200d}\u{202e}äё ]{0,6}[ \n\t\u{1b}]?){0,300}",
            columns in 0..30_usize,
        ) {
            let rows = rows_from(&text, 0, columns, usize::MAX);
            let mut at = 0;
            for row in &rows {
                prop_assert!(row.start == at || (row.start == at + 1 && text[at..].starts_with('\n')));
                at = row.end;
            }
            prop_assert!(at == text.len() || (at + 1 == text.len() && text.ends_with('\n')));
        }

        #[test]
        fn up_is_the_way_back(length in 0..9_000_usize, columns in 1..90_usize, rows in 0..200_usize) {
            let text = "ein Wort und 数据 in\nZeilen ".repeat(3) + &"lang ".repeat(length / 5) + "\n\nEnde";
            let all = rows_from(&text, 0, columns, usize::MAX);
            let n = rows.min(all.len() - 1);
            prop_assert_eq!(down(&text, 0, columns, n), all[n].start);
            prop_assert_eq!(up(&text, all[n].start, columns, n), 0);
            prop_assert_eq!(up(&text, all[n].start, columns, n / 2), all[n - n / 2].start);
        }
    }
}
