//! Text in columns of a terminal: how wide it is, broken into lines, and set side by side.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// `text` filled up with spaces to `columns`.
pub(super) fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` behind as many spaces as make it `columns` wide.
pub(super) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` in lines of at most `columns`, broken between words, and within those that are longer than a line. One line at
/// least.
pub(super) fn lines(text: &str, columns: Option<usize>) -> Vec<String> {
    let Some(columns) = columns.map(|columns| columns.max(2)) else { return vec![text.to_owned()] };
    let (mut lines, mut line, mut taken) = (Vec::new(), String::new(), 0);
    for word in text.split(' ') {
        if !line.is_empty() && taken + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
            taken = 0;
        } else if !line.is_empty() {
            line.push(' ');
            taken += 1;
        }
        for character in word.graphemes(true) {
            let width = width(character);
            if !line.is_empty() && taken + width > columns {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            line.push_str(character);
            taken += width;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_into_lines() {
        assert_eq!(lines("Der Tee wärmt", None), ["Der Tee wärmt"]);
        assert_eq!(lines("Der Tee wärmt", Some(7)), ["Der Tee", "wärmt"]);
        assert_eq!(lines("Donaudampfschiff ja", Some(6)), ["Donaud", "ampfsc", "hiff", "ja"]);
        assert_eq!(lines("数据中心", Some(5)), ["数据", "中心"]);
        assert_eq!(lines("", Some(5)), [""]);
        assert_eq!(lines("o\u{308}o\u{308}o\u{308}", Some(2)), ["o\u{308}o\u{308}", "o\u{308}"]);
    }

    #[test]
    fn a_long_word_is_broken_in_time_in_proportion_to_its_length() {
        let word = "aB".repeat(1_000_000);
        assert_eq!(lines(&word, Some(word.len())), [&*word]);
        assert_eq!(lines(&word, Some(1_000_000)).len(), 2);
    }

    #[test]
    fn text_is_set_in_columns() {
        assert_eq!((left("数", 4), right("ä", 3)), ("数  ".to_owned(), "  ä".to_owned()));
        assert_eq!(left("abc", 2), "abc");
    }
}
