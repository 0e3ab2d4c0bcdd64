//! A line that is typed: what stands in it and where the cursor is.

use unicode_segmentation::UnicodeSegmentation;

use super::rows;

/// Longer lines are cut, bytes: nobody types that, and what is pasted by mistake is to do no harm.
const MAX_BYTES: usize = 4_000;

/// A line that is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Input {
    text: String,
    /// Bytes of the text before it.
    cursor: usize,
}

impl Input {
    /// A line with the cursor behind it.
    pub(super) fn new(text: &str) -> Self {
        let mut input = Self::default();
        input.insert(text);
        input
    }

    /// What stands in it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Puts a text in at the cursor; line breaks become spaces.
    pub(super) fn insert(&mut self, text: &str) {
        let room = MAX_BYTES.saturating_sub(self.text.len());
        let text = text.trim_end_matches(['\n', '\r']).replace(['\n', '\r', '\t'], " ");
        let text = &text[..text.floor_char_boundary(room)];
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    /// Takes out the character before the cursor.
    pub(super) fn delete_before(&mut self) {
        let start = self.before();
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Takes out the character behind the cursor.
    pub(super) fn delete_behind(&mut self) {
        let end = self.behind();
        self.text.replace_range(self.cursor..end, "");
    }

    /// Takes out the word before the cursor.
    pub(super) fn delete_word(&mut self) {
        let before = self.text[..self.cursor].trim_end();
        let start = before
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Takes out all that stands before the cursor.
    pub(super) fn delete_to_start(&mut self) {
        self.text.replace_range(..self.cursor, "");
        self.cursor = 0;
    }

    /// Moves the cursor a character to the left.
    pub(super) fn left(&mut self) {
        self.cursor = self.before();
    }

    /// Moves the cursor a character to the right.
    pub(super) fn right(&mut self) {
        self.cursor = self.behind();
    }

    /// Moves the cursor to the start.
    pub(super) fn start(&mut self) {
        self.cursor = 0;
    }

    /// Moves the cursor to the end.
    pub(super) fn end(&mut self) {
        self.cursor = self.text.len();
    }

    fn before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn behind(&self) -> usize {
        self.cursor + self.text[self.cursor..].graphemes(true).next().map_or(0, str::len)
    }

    /// What of it is seen in so many columns, and the column of the cursor there.
    pub(super) fn seen(&self, columns: usize) -> (&str, usize) {
        let mut start = 0;
        let mut at = rows::columns_of(&self.text[..self.cursor]);
        for (place, grapheme) in self.text[..self.cursor].grapheme_indices(true) {
            if at < columns {
                break;
            }
            at -= rows::columns_of(grapheme);
            start = place + grapheme.len();
        }
        (&self.text[start..], at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, keys: &[fn(&mut Input)], expected: &str) {
        let mut input = Input::new(text);
        for key in keys {
            key(&mut input);
        }
        let (before, behind) = input.text.split_at(input.cursor);
        assert_eq!(format!("{before}|{behind}"), expected);
    }

    #[test]
    fn keys() {
        check("tea", &[Input::delete_before], "te|");
        check("tea", &[Input::start, Input::delete_before, Input::delete_behind], "|ea");
        check("tea", &[Input::left, Input::left, Input::right], "te|a");
        check("green  tea ", &[Input::delete_word], "green  |");
        check("grün\u{3000}茶", &[Input::delete_word], "grün\u{3000}|");
        check("tea", &[Input::delete_word, Input::delete_word], "|");
        check("tea", &[Input::left, Input::delete_to_start], "|a");
        check("tea", &[Input::start, Input::end, Input::right], "tea|");
        check("क्षि茶", &[Input::left, Input::left], "|क्षि茶");
        check("a\u{308}", &[Input::delete_before], "|");
    }

    #[test]
    fn what_is_pasted_stays_in_its_line() {
        assert_eq!(Input::new("two\r\nlines\n").text(), "two  lines");
        assert_eq!(Input::new(&"ä".repeat(MAX_BYTES)).text().len(), MAX_BYTES);
    }

    #[test]
    fn the_cursor_is_always_seen() {
        assert_eq!(Input::new("green tea").seen(20), ("green tea", 9));
        assert_eq!(Input::new("green tea").seen(5), (" tea", 4));
        assert_eq!(Input::new("数据中心").seen(6), ("中心", 4));
        assert_eq!(Input::new("tea").seen(0), ("", 0));
    }
}
