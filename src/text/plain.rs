//! Plain text: as it is, but for what colours it in a terminal.

use memchr::memchr;

use super::charset::decode;
use super::{Each, ExtractError, Found, Source, title};
use crate::document::Extracted;

/// Endings of names of texts whose first line may be a title; of others, such as programs, it seldom is.
const TITLED: &[&str] =
    &["", "txt", "text", "asc", "adoc", "asciidoc", "me", "nfo", "org", "rst", "textile", "wiki"];
/// What begins a line that is no title, but written for a program.
const NO_TITLE: &[&str] =
    &["#!", "/*", "//", "<", "{", "[", "%", "\\", "@", "--", "==", "**", ".. ", "import ", "#include"];

/// What a heading is underlined with, and how often at least.
const UNDERLINES: &str = "=-~*^_#+";
const MIN_UNDERLINE: usize = 3;
/// What no heading ends in, but a sentence, or whom a letter greets.
const NO_HEADING: [char; 6] = ['.', ',', ';', '。', '、', '，'];

/// What begins a command to a terminal.
const ESCAPE: char = '\u{1b}';

/// The text itself; its first line is the title, if it looks like a heading. Of others the file's name says more: lists begin
/// with their first item, letters with who they are from or to.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let (text, format) = (decode(source.bytes)?, source.ending());
    // Whole texts are looked through: many bytes at a time.
    let has_commands = memchr(ESCAPE as u8, text.as_bytes()).is_some();
    let body = if has_commands { without_commands(&text) } else { text.into_owned() };
    let title = if TITLED.contains(&&*format) { heading_of(&body) } else { None };
    each(Found::Document(Extracted { format, title, body, ..Extracted::default() }))
}

/// A text without what colours it in a terminal, marks links there, or chooses letters (ECMA-48's control sequences and
/// operating system commands); whatever else follows an escape is text.
fn without_commands(text: &str) -> String {
    let mut pieces = text.split(ESCAPE).peekable();
    let mut left = pieces.next().unwrap_or_default().to_owned();
    while let Some(piece) = pieces.next() {
        let is_parameter = |c: char| matches!(c, '0'..='?');
        let behind = match piece.chars().next() {
            Some('[') => {
                piece[1..].trim_start_matches(is_parameter).strip_prefix(|c: char| matches!(c, '@'..='~'))
            }
            Some('(' | ')') => piece[1..].strip_prefix(|c: char| c.is_ascii_alphanumeric()),
            Some(']') if !piece.contains('\n') => match piece.split_once('\u{7}') {
                Some((_, behind)) => Some(behind),
                // The end of the command is one itself.
                None => pieces.next_if(|next| next.starts_with('\\')).map(|next| &next[1..]),
            },
            _ => None,
        };
        match behind {
            Some(behind) => left.push_str(behind),
            None => left.extend([&*ESCAPE.to_string(), piece]),
        }
    }
    left
}

/// The first line of `text`, if it is set apart as a heading is.
fn heading_of(text: &str) -> Option<String> {
    let mut lines = text.trim_start().lines();
    let (first, next) = (lines.next()?.trim_end(), lines.next()?.trim());
    let mark = next.chars().next();
    let is_underlined = next.len() >= MIN_UNDERLINE
        && mark.is_some_and(|mark| UNDERLINES.contains(mark) && next.chars().all(|c| c == mark));
    let is_apart =
        next.is_empty() && !first.ends_with(NO_HEADING) && !is_item(first) && !is_of_program(first);
    title_of(text).filter(|_| is_underlined || is_apart)
}

/// Whether a line is an item of a list: `- milk`, `2) milk`, `a) milk`. `1. Tea` may be a heading.
fn is_item(line: &str) -> bool {
    let (mark, behind) = line.split_once(' ').unwrap_or((line, ""));
    let number = mark.trim_end_matches(['.', ')']);
    let is_numbered = mark.ends_with(')') && number.len() < mark.len() && number.len() <= 2;
    !behind.is_empty() && (matches!(mark, "-" | "*" | "+" | "•" | "–" | "—" | "[]") || is_numbered)
}

/// Whether a line is written for a program: a colon or a sign of equality stands within a word, as in `FROM python:3.12`.
fn is_of_program(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        word.split_once([':', '=']).is_some_and(|(before, behind)| {
            before.ends_with(|c: char| c.is_ascii_alphabetic()) && !behind.is_empty()
        })
    })
}

/// The first line of `text`, if it stands alone: a blank line follows it, or no sentence ends it.
pub(super) fn title_of(text: &str) -> Option<String> {
    let mut lines = text.trim_start().lines();
    let first = lines.next().unwrap_or_default();
    if NO_TITLE.iter().any(|start| first.starts_with(start)) || !first.contains(char::is_alphabetic) {
        return None;
    }
    let alone = lines.next().is_some_and(|next| next.trim().is_empty()) || !ends_sentence(first);
    // Marks of a heading, or of a comment.
    title(first.trim_start_matches('#')).filter(|_| alone)
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', ':', ';', ',', '。', '！', '？', '।', '؟'])
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;
    use super::*;

    #[track_caller]
    fn check(text: &str, title: Option<&str>) {
        assert_eq!(title_of(text).as_deref(), title);
    }

    #[test]
    fn programs_have_none() {
        assert_eq!(document("a.rs", b"use std::io\n\nfn main() {}").title, None);
        assert_eq!(document("a.txt", b"Tee\n\nEr").title.as_deref(), Some("Tee"));
    }

    #[test]
    fn colours_of_a_terminal_are_no_text() {
        let log =
            "one \u{1b}[1;31mfailure\u{1b}[0m\n\ttwo \u{1b}]8;;http://a.b\u{1b}\\link\u{1b}]8;;\u{1b}\\";
        assert_eq!(document("a.log", log.as_bytes()).body, "one failure\n\ttwo link");
        assert_eq!(without_commands("\u{1b}(Ba\u{1b}]0;title\u{7}b"), "ab");
        for odd in ["a\u{1b}", "\u{1b}[", "\u{1b}[1é", "\u{1b}[ here", "\u{1b}]0;no end\nof it", "\u{1b}Pa"]
        {
            assert!(
                odd.chars().filter(|c| c.is_alphabetic()).all(|c| without_commands(odd).contains(c)),
                "{odd:?}"
            );
        }
    }

    #[test]
    fn headings() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(heading_of(text).as_deref(), expected);
        check("Tee im Winter\n\nEr wärmt.", Some("Tee im Winter"));
        check("Tee im Winter\n-------------\nEr wärmt.", Some("Tee im Winter"));
        check("Was wärmt im Winter?\r\n\r\nTee.", Some("Was wärmt im Winter?"));
        check("1. Tee\n\nEr wärmt.", Some("1. Tee"));
        check("Milch\nBrot\nButter\n", None);
        check("Anna Müller-Großmann\nLindenweg 5\n\nSehr geehrte Damen und Herren,", None);
        check("Dear Ms O'Neill,\n\nthank you.", None);
        check("Tee wärmt im Winter.\n\nUnd im Sommer.", None);
        check("- Milch\n\n- Brot", None);
        check("FROM python:3.12-slim\n\nRUN true", None);
        check("Tee", None);
        assert_eq!(document("einkauf.txt", b"Milch\nBrot").title, None);
    }

    #[test]
    fn titles() {
        check("Tee im Winter\n\nEr wärmt.", Some("Tee im Winter"));
        check("\nTee im Winter\nEr wärmt.", Some("Tee im Winter"));
        check("Tee wärmt im Winter.\nUnd im Sommer.", None);
        check("Was wärmt im Winter?\n\nTee.", Some("Was wärmt im Winter?"));
        check(&"Tee ".repeat(100), None);
        check("", None);
        check("# Tee\n\nEr wärmt.", Some("Tee"));
        check("#!/bin/sh\n\necho Tee", None);
        check("/* Tee */\n\nint tee;", None);
        check("<?php\n\necho 1;", None);
        check("-----\nTee\n-----", None);
    }
}
