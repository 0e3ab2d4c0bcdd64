//! A document read back out of the index, as its file told it.

use tantivy::schema::Field;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::{DocAddress, Searcher};

use super::manifest::{Held, Manifest};
use super::schema::Fields;
use super::{Index, passages, sections};
use crate::document::Extracted;
use crate::error::Result;
use crate::language::Language;
use crate::language::detect::Passage;

/// The stored texts of a document, as they are: tantivy's own document would hold each once more.
pub(crate) struct StoredTexts(Vec<(Field, String)>);

impl StoredTexts {
    /// Reads those of a document.
    ///
    /// # Errors
    ///
    /// What tantivy says when they cannot be read.
    pub(crate) fn read(searcher: &Searcher, address: DocAddress) -> tantivy::Result<Self> {
        searcher.doc(address)
    }

    /// Hands over the text of `field`, if there is one.
    pub(crate) fn take(&mut self, field: Field) -> Option<String> {
        let place = self.0.iter().position(|(of, _)| *of == field)?;
        Some(self.0.remove(place).1)
    }
}

impl DocumentDeserialize for StoredTexts {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(
        mut document: D,
    ) -> std::result::Result<Self, DeserializeError> {
        let mut texts = Vec::new();
        while let Some(text) = document.next_field()? {
            texts.push(text);
        }
        Ok(Self(texts))
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

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// What tantivy says when it cannot be read.
    pub fn read(searcher: &Searcher, address: DocAddress, fields: &Fields) -> tantivy::Result<Self> {
        let mut texts = StoredTexts::read(searcher, address)?;
        let mut text = |field| texts.take(field);
        let (path, body) = (text(fields.path).unwrap_or_default(), text(fields.body).unwrap_or_default());
        let passages = passages::from_line(&text(fields.passages).unwrap_or_default(), &body);
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
            title: text(fields.title),
            author: text(fields.author),
            date: is_dated.then_some(date),
            language: None,
            sections: text(fields.sections).map(|lines| sections::from_lines(&lines)),
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
    let searcher = index.frugal_reader()?.searcher();
    let manifest = Manifest::read(&searcher).map_err(error)?;
    for path in manifest.paths().map_err(error)? {
        for (address, held) in manifest.documents(&path, index.fields()).map_err(error)? {
            if let Held::Document(_) = held
                && let Err(failure) = each(Stored::read(&searcher, address, index.fields()).map_err(error)?)
            {
                return Ok(Err(failure));
            }
        }
    }
    Ok(Ok(()))
}
