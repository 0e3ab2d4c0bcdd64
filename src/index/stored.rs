//! A document read back out of the index, as its file told it.

use std::ops::Range;

use tantivy::{DocAddress, Searcher};

use super::manifest::{Held, Manifest};
use super::texts::{OpenTexts, Texts};
use super::vocabulary::number;
use super::{Index, passages, sections};
use crate::document::{Document, Extracted, Section, name_of};
use crate::error::Result;
use crate::language::Language;
use crate::language::detect::Passage;

/// What is stored of a document besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StoredFields {
    pub(crate) path: String,
    pub(crate) title: Option<String>,
    pub(crate) author: Option<String>,
    /// See [`passages`].
    pub(crate) passages: Option<String>,
    /// See [`sections`].
    pub(crate) sections: Option<String>,
}

impl StoredFields {
    /// Those of `document`.
    pub(super) fn of(document: &Document) -> Self {
        let text = &document.text;
        Self {
            path: document.path().clone(),
            title: text.title.clone(),
            author: text.author.clone(),
            passages: Some(passages::to_line(&document.passages)),
            sections: text.sections.as_deref().map(sections::to_lines),
        }
    }

    /// Its title, or else what its file is called, see [`name_of`].
    pub(crate) fn title_or_name(&self) -> Option<&str> {
        self.title.as_deref().or_else(|| name_of(&self.path))
    }

    /// Of each field that there is its number, its bytes in four, and these.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let Self { path, title, author, passages, sections } = self;
        let mut bytes = Vec::new();
        let others = [title, author, passages, sections].map(Option::as_deref);
        for (field, text) in (0..).zip([Some(&**path)].into_iter().chain(others)) {
            if let Some(text) = text {
                bytes.push(field);
                bytes.extend(number(text.len()).to_le_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        bytes
    }

    /// None where `bytes` are not what [`StoredFields::to_bytes`] has made.
    pub(super) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut fields = Self::default();
        while let Some((&field, rest)) = bytes.split_first() {
            let (&length, rest) = rest.split_first_chunk()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(length) as usize)?;
            let text = str::from_utf8(text).ok()?.to_owned();
            match field {
                0 => fields.path = text,
                1 => fields.title = Some(text),
                2 => fields.author = Some(text),
                3 => fields.passages = Some(text),
                4 => fields.sections = Some(text),
                _ => return None,
            }
            bytes = rest;
        }
        Some(fields)
    }
}

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredDocument {
    pub(crate) body: String,
    pub(crate) fields: StoredFields,
}

impl StoredDocument {
    /// The languages of its body, passage by passage.
    pub(crate) fn passages(&self) -> Vec<(Range<usize>, Language)> {
        passages::from_line(self.fields.passages.as_deref().unwrap_or_default(), &self.body)
    }

    /// See [`Extracted::sections`].
    pub(crate) fn sections(&self) -> Option<Vec<Section>> {
        self.fields.sections.as_deref().map(sections::from_lines)
    }
}

/// What the index stores of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its identity, see [`crate::document::Document::path`].
    pub path: String,
    /// What it says. The language that it named itself is not stored.
    pub text: Extracted,
    /// The languages of its body, passage by passage.
    pub passages: Vec<Passage>,
    /// When it was written, or else when its file was changed, nanoseconds since 1970.
    pub date: i64,
    /// Lines of its file that stand before it.
    pub lines_before: u64,
}

impl Stored {
    /// Its languages, the one with the most text first.
    #[must_use]
    pub fn languages(&self) -> Vec<Language> {
        let mut shares: Vec<(Language, usize)> = Vec::new();
        for passage in &self.passages {
            match shares.iter_mut().find(|(language, _)| *language == passage.language) {
                Some((_, bytes)) => *bytes += passage.range.len(),
                None => shares.push((passage.language, passage.range.len())),
            }
        }
        shares.sort_by_key(|&(_, bytes)| std::cmp::Reverse(bytes));
        shares.into_iter().map(|(language, _)| language).collect()
    }

    /// Reads a document, whose text is among the `texts` of its segment.
    ///
    /// # Errors
    ///
    /// What tantivy says when it cannot be read.
    pub(crate) fn read(searcher: &Searcher, texts: &Texts, address: DocAddress) -> tantivy::Result<Self> {
        let stored = texts.cursor().document(address.doc_id)?;
        let (passages, sections) = (stored.passages(), stored.sections());
        let StoredDocument { body, fields: StoredFields { path, title, author, .. } } = stored;
        let passages = passages
            .into_iter()
            .map(|(range, language)| Passage { range, language, confidence: 1.0 })
            .collect();
        let columns = searcher.segment_reader(address.segment_ord).fast_fields();
        let column = |name| -> tantivy::Result<Option<String>> {
            let Some(texts) = columns.str(name)? else { return Ok(None) };
            let Some(ordinal) = texts.term_ords(address.doc_id).next() else { return Ok(None) };
            let mut text = String::new();
            texts.ord_to_str(ordinal, &mut text)?;
            Ok(Some(text))
        };
        let member =
            column("file")?.and_then(|file| path.strip_prefix(&file)?.strip_prefix('/').map(str::to_owned));
        let date = columns.i64("date")?.first(address.doc_id).unwrap_or_default();
        let is_dated = columns.bool("is_dated")?.first(address.doc_id).unwrap_or_default();
        let text = Extracted {
            member,
            format: column("format")?.unwrap_or_default(),
            title,
            author,
            date: is_dated.then_some(date),
            language: None,
            sections,
            body,
        };
        let lines_before = columns.u64("lines_before")?.first(address.doc_id).unwrap_or_default();
        Ok(Self { path, text, passages, date, lines_before })
    }
}

/// Calls `each` with every document of `index`, by path of its file, until one says that it failed.
///
/// # Errors
///
/// [`crate::Error::Index`] when the index cannot be read; within, what `each` says.
pub fn each_stored<E>(
    index: &Index,
    mut each: impl FnMut(Stored) -> std::result::Result<(), E>,
) -> Result<std::result::Result<(), E>> {
    let error = |error| index.error(error);
    let searcher = index.checked_reader()?.searcher();
    let manifest = Manifest::read(&searcher).map_err(error)?;
    let texts = OpenTexts::of(&searcher);
    let read = |address: DocAddress| {
        let segment = searcher.segment_reader(address.segment_ord);
        let texts = texts.get(address.segment_ord, segment, &index.directory)?;
        Stored::read(&searcher, texts, address)
    };
    for path in manifest.paths().map_err(error)? {
        for (address, held) in manifest.documents(&path, index.fields()).map_err(error)? {
            if let Held::Document(_) = held
                && let Err(failure) = each(read(address).map_err(error)?)
            {
                return Ok(Err(failure));
            }
        }
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_back() {
        let text = |text: &str| Some(text.to_owned());
        let all = StoredFields {
            path: "/a/ä".into(),
            title: text("Über"),
            author: text(""),
            passages: text("de"),
            sections: text("0 page 1\n7 page 2"),
        };
        let few = StoredFields { path: "/b".into(), ..StoredFields::default() };
        for fields in [all, few] {
            let bytes = fields.to_bytes();
            assert_eq!(StoredFields::from_bytes(&bytes), Some(fields));
            assert_eq!(StoredFields::from_bytes(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(StoredFields::from_bytes(&[9, 0, 0, 0, 0]), None);
    }
}
