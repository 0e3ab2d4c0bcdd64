//! Text in columns of a terminal: how wide it is, broken into lines, and set side by side.

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
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split(' ') {
        let gap = usize::from(!line.is_empty());
        if gap > 0 && width(&line) + gap + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        } else if gap > 0 {
            line.push(' ');
        }
        for c in word.chars() {
            if width(&line) + width(c.encode_utf8(&mut [0; 4])) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
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
    }

    #[test]
    fn text_is_set_in_columns() {
        assert_eq!((left("数", 4), right("ä", 3)), ("数  ".to_owned(), "  ä".to_owned()));
        assert_eq!(left("abc", 2), "abc");
    }
}
