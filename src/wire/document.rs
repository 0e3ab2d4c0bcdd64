//! A document of the index, as JSON.

use serde::Serialize;

use super::VERSION;
use crate::document::Section;
use crate::hit::rfc3339;
use crate::index::stored::Stored;
use crate::language::Language;

/// A document.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    version: u32,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    date: String,
    r#type: &'a str,
    languages: Vec<&'static str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sections: Option<&'a [Section]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_line: Option<usize>,
}

impl<'a> Document<'a> {
    /// A document as it is stored.
    #[must_use]
    pub fn new(stored: &'a Stored) -> Self {
        let text = &stored.text;
        Self {
            version: VERSION,
            path: &stored.path,
            title: text.title.as_deref(),
            author: text.author.as_deref(),
            date: rfc3339(stored.date),
            r#type: &text.format,
            languages: stored.languages().into_iter().map(Language::code).collect(),
            text: &text.body,
            sections: text.sections.as_deref(),
            lines: None,
            last_line: None,
        }
    }

    /// Says that the text is that of some lines alone, the first and the last of them, and which is the document's last.
    #[must_use]
    pub fn of_lines(self, lines: [usize; 2], last_line: usize) -> Self {
        Self { lines: Some(lines), last_line: Some(last_line), ..self }
    }
}
