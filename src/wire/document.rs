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
}

impl<'a> Document<'a> {
    /// A document as it is stored.
    #[must_use]
    pub fn new(stored: &'a Stored) -> Self {
        let text = &stored.text;
        let mut shares: Vec<(Language, usize)> = Vec::new();
        for passage in &stored.passages {
            match shares.iter_mut().find(|(language, _)| *language == passage.language) {
                Some((_, bytes)) => *bytes += passage.range.len(),
                None => shares.push((passage.language, passage.range.len())),
            }
        }
        shares.sort_by_key(|&(_, bytes)| std::cmp::Reverse(bytes));
        Self {
            version: VERSION,
            path: &stored.path,
            title: text.title.as_deref(),
            author: text.author.as_deref(),
            date: rfc3339(stored.date),
            r#type: &text.format,
            languages: shares.into_iter().map(|(language, _)| language.code()).collect(),
            text: &text.body,
            sections: text.sections.as_deref(),
        }
    }
}
