//! Hits as a list in Markdown (`CommonMark`), to be pasted into notes.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use super::{file_of, harmless, relative, url_path};
use crate::hit::Hit;

/// What may start markup anywhere in a line, for `CommonMark` or one of its extensions.
const MARKUP: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '&', '~', '|', '$'];
/// What may start markup at the start of a line; so do numbers with a stop behind them.
const MARKUP_AT_START: &[char] = &['#', '+', '-', '=', ':'];

/// Writes a numbered list of links, each with its snippets below it and what matches in bold; paths as seen from the
/// folder `from`.
///
/// # Errors
///
/// What `out` says.
pub fn write(out: &mut dyn Write, hits: &[Hit], from: Option<&Path>) -> io::Result<()> {
    for hit in hits {
        let number = format!("{}. ", hit.rank);
        let languages: Vec<&str> = hit.languages.iter().map(|language| language.code()).collect();
        let title = marked(&hit.title, &hit.title_highlights);
        let url = url_path(relative(file_of(hit), from));
        writeln!(out, "{number}[{title}]({url}{}) ({})", anchor(hit), languages.join("+"))?;
        for snippet in &hit.snippets {
            writeln!(
                out,
                "{:width$}- {}",
                "",
                at_start(marked(&snippet.text, &snippet.highlights)),
                width = number.len()
            )?;
        }
    }
    Ok(())
}

/// What in a link leads to the place of the hit: its line, or its page as browsers show PDF.
fn anchor(hit: &Hit) -> String {
    let place = hit.place();
    match place.strip_prefix(":page ") {
        Some(page) => format!("#page={page}"),
        None if hit.has_lines && !place.is_empty() => format!("#L{}", place.trim_start_matches(':')),
        None => String::new(),
    }
}

/// `text` with what matches in bold.
fn marked(text: &str, highlights: &[Range<usize>]) -> String {
    let (mut at, mut marked) = (0, String::new());
    for mark in highlights {
        marked.push_str(&escaped(&text[at..mark.start]));
        let [start, end] = if stars_mark(&text[mark.clone()]) { ["**", "**"] } else { ["<b>", "</b>"] };
        marked.extend([start, &escaped(&text[mark.clone()]), end]);
        at = mark.end;
    }
    marked.push_str(&escaped(&text[at..]));
    marked
}

/// A line that starts no heading, list or the like.
fn at_start(mut line: String) -> String {
    if starts_markup(&line) {
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        line.insert(digits, '\\');
    }
    line
}

/// Whether two stars on both sides make `text` bold whatever stands beside it: beside letters they do not where it
/// starts or ends with a punctuation mark (`CommonMark` 0.31, 6.2).
fn stars_mark(text: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    is_word(text.chars().next()) && is_word(text.chars().next_back())
}

/// `text` as it is to be read.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        if MARKUP.contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Whether a line that starts with `text` would start a heading, a list or the like.
fn starts_markup(text: &str) -> bool {
    let after_number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.starts_with(MARKUP_AT_START)
        || after_number.len() < text.len() && after_number.starts_with(['.', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, highlight: Range<usize>, expected: &str) {
        assert_eq!(at_start(marked(text, &[highlight])), expected);
    }

    #[test]
    fn marks_are_bold() {
        check("Der Grüntee wärmt.", 8..12, "Der Grü**ntee** wärmt.");
        check("茶です", 0..3, "**茶**です");
        check("Im „Tee“haus", 3..12, "Im <b>„Tee“</b>haus");
    }

    #[test]
    fn what_looks_like_markup_is_text() {
        check("a*b_c [d](e) <f> `g`", 0..1, "**a**\\*b\\_c \\[d\\](e) \\<f\\> \\`g\\`");
        check("# Tee", 2..5, "\\# **Tee**");
        check("24. Februar", 4..11, "24\\. **Februar**");
        check("- Tee", 2..5, "\\- **Tee**");
    }
}
