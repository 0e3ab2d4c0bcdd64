//! Plain text: as it is, but for what colours it in a terminal.

use anstream::adapter::strip_str;
use memchr::memchr;

use super::charset::decode;
use super::{Each, ExtractError, Found, Source, title};
use crate::document::Extracted;

/// Endings of names of texts whose first line may be a title; of others, such as programs, it seldom is.
const TITLED: &[&str] =
    &["", "txt", "text", "asc", "adoc", "asciidoc", "me", "nfo", "org", "rst", "tex", "textile", "wiki"];
/// What begins a line that is no title, but written for a program.
const NO_TITLE: &[&str] =
    &["#!", "/*", "//", "<", "{", "[", "%", "\\", "@", "--", "==", "**", ".. ", "import ", "#include"];

/// What begins the colours of a terminal.
const ESCAPE: u8 = 0x1b;

/// The text itself; its first line is the title, if it stands alone: a blank line follows it, or no sentence ends it.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let (text, format) = (decode(source.bytes)?, source.ending());
    let body = if memchr(ESCAPE, text.as_bytes()).is_some() {
        strip_str(&text).to_string()
    } else {
        text.into_owned()
    };
    let title = if TITLED.contains(&&*format) { title_of(&body) } else { None };
    each(Found::Document(Extracted { format, title, body, ..Extracted::default() }))
}

/// The first line of `text`, if it stands alone.
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
