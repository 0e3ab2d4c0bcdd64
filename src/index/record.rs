//! The columns of a document: all that its segment holds of it besides its terms and what is stored.

use tantivy::TantivyDocument;

use super::lexicon::Measures;
use super::schema::{Fields, pack_length};
use crate::document::{Document, SourceFile};

/// Something that gave no text.
pub(super) struct Skipped<'a> {
    /// Path of its file.
    pub(super) path: &'a str,
    /// Its name within the file, if it is not the file itself.
    pub(super) member: Option<&'a str>,
    /// Why.
    pub(super) reason: &'a str,
}

/// What is kept of a document.
pub(super) fn record_of(fields: &Fields, document: &Document, measures: &Measures) -> TantivyDocument {
    let mut record = TantivyDocument::new();
    let text = &document.text;
    record.add_text(fields.path, document.path());
    if text.member.is_some() {
        record.add_text(fields.file, &document.file);
        record.add_u64(fields.file_size, document.file_size);
    }
    record.add_u64(fields.size, document.size());
    record.add_i64(fields.modified, document.modified);
    record.add_u64(fields.hash, document.hash);
    if document.lines_before > 0 {
        record.add_u64(fields.lines_before, document.lines_before);
    }
    record.add_i64(fields.date, document.date());
    if text.date.is_some() {
        record.add_bool(fields.is_dated, true);
    }
    record.add_text(fields.format, &text.format);
    record.add_u64(fields.trace_length, measures.trace_length);
    if let Some(author) = &text.author {
        record.add_text(fields.author, author);
    }
    for &(language, words) in &measures.lengths {
        record.add_text(fields.language, language.code());
        record.add_u64(fields.length, pack_length(language, words));
    }
    record
}

/// What is kept of something that gave no text.
pub(super) fn skip_of(
    fields: &Fields,
    file: &SourceFile,
    hash: Option<u64>,
    skip: &Skipped<'_>,
) -> TantivyDocument {
    let mut record = TantivyDocument::new();
    record.add_text(fields.file, skip.path);
    record.add_u64(fields.file_size, file.size);
    record.add_i64(fields.modified, file.modified);
    if let Some(hash) = hash {
        record.add_u64(fields.hash, hash);
    }
    if let Some(member) = skip.member {
        record.add_text(fields.member, member);
    }
    record.add_text(fields.reason, skip.reason);
    record
}
