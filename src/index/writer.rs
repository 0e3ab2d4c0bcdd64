//! Adds documents to an index and takes them out again; nothing is seen before [`Writer::commit`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::indexer::{IndexWriter, IndexWriterOptions, LogMergePolicy};
use tantivy::{TantivyDocument, Term};

use super::budget::{Budget, Permit, Room};
use super::schema::{Fields, pack_length};
use super::statistics::Statistics;
use super::terms::Terms;
use super::{Index, passages, sections};
use crate::document::{Document, SourceFile};
use crate::error::Result;

/// A segment in which this share of the documents is deleted is written anew. Tantivy never does it by itself.
const MAX_DELETED_SHARE: f32 = 0.2;
/// What a document that waits takes besides its text, bytes.
const DOCUMENT_BYTES: usize = 2_000;

/// Writes to an index. One at a time: it holds the index' lock.
pub(super) struct Writer<'a> {
    index: &'a Index,
    tantivy: IndexWriter<Prepared>,
    /// Of the bytes that wait for tantivy, whose own queue counts documents, however long they are.
    waiting: Arc<Room>,
    has_written: AtomicBool,
}

impl<'a> Writer<'a> {
    /// Takes the lock of `index`.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Locked`] when another writer has it.
    pub(super) fn new(index: &'a Index, budget: &Budget) -> Result<Self> {
        index.directory.be_prompt();
        let options = IndexWriterOptions::builder()
            .num_worker_threads(budget.writers)
            .memory_budget_per_thread(budget.writer / budget.writers)
            .num_merge_threads(1)
            .build();
        let writer = index.tantivy().writer_with_options(options).map_err(|error| index.error(error))?;
        // A run that was killed may have left files of names that this one will choose.
        index.remove_strays()?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(MAX_DELETED_SHARE);
        writer.set_merge_policy(Box::new(policy));
        Ok(Self {
            index,
            tantivy: writer,
            waiting: Room::new(budget.waiting),
            has_written: AtomicBool::new(false),
        })
    }

    /// Adds a document. Blocks while too much waits to be written.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when a writing thread has failed.
    pub(super) fn add(&self, document: &Document, terms: &Terms) -> Result<()> {
        let bytes = document.text.body.len()
            + terms.stem.len()
            + terms.exact.len()
            + terms.part.len()
            + terms.trace.len();
        let permit = self.waiting.enter(bytes + DOCUMENT_BYTES);
        let document = fields_of(self.index.fields(), document, terms);
        self.push(Prepared { document, _permit: permit })
    }

    /// Remembers that the file, or a member of it, gave no text.
    ///
    /// # Errors
    ///
    /// As [`Writer::add`].
    pub(super) fn add_skip(&self, file: &SourceFile, hash: Option<u64>, skip: &Skipped<'_>) -> Result<()> {
        let fields = self.index.fields();
        let mut document = TantivyDocument::new();
        document.add_text(fields.file, skip.path);
        document.add_u64(fields.file_size, file.size);
        document.add_i64(fields.modified, file.modified);
        if let Some(hash) = hash {
            document.add_u64(fields.hash, hash);
        }
        if let Some(member) = skip.member {
            document.add_text(fields.member, member);
        }
        document.add_text(fields.reason, skip.reason);
        self.push(Prepared { document, _permit: self.waiting.enter(DOCUMENT_BYTES) })
    }

    /// Whether anything was added or taken out.
    pub(super) fn has_written(&self) -> bool {
        self.has_written.load(Ordering::Relaxed)
    }

    fn push(&self, document: Prepared) -> Result<()> {
        self.has_written.store(true, Ordering::Relaxed);
        self.tantivy.add_document(document).map(drop).map_err(|error| self.index.error(error))
    }

    /// Takes out the documents of the file `path` and what is remembered of it, if there is anything.
    pub(super) fn delete(&self, path: &str) {
        self.has_written.store(true, Ordering::Relaxed);
        let fields = self.index.fields();
        for field in [fields.path, fields.file] {
            self.tantivy.delete_term(Term::from_field_text(field, path));
        }
    }

    /// Makes all additions and deletions visible at once, with the `statistics` of what the index then holds, and
    /// waits until segments are merged.
    ///
    /// # Errors
    ///
    /// The first thing that went wrong. The index is then as it was, or, if that was after the commit, as it is to be.
    pub(super) fn commit(mut self, statistics: &Statistics) -> Result<()> {
        let payload = serde_json::to_string(statistics).expect("numbers and strings are always JSON");
        let error = |error| self.index.error(error);
        let mut commit = self.tantivy.prepare_commit().map_err(error)?;
        commit.set_payload(&payload);
        commit.commit().map_err(error)?;
        self.tantivy.garbage_collect_files().wait().map_err(error)?;
        self.tantivy.wait_merging_threads().map_err(error)?;
        // Tantivy says nothing of merges that fail and files that cannot be deleted.
        self.index.sound()
    }
}

/// Something that gave no text.
pub(super) struct Skipped<'a> {
    /// Path of its file.
    pub(super) path: &'a str,
    /// Its name within the file, if it is not the file itself.
    pub(super) member: Option<&'a str>,
    /// Why.
    pub(super) reason: &'a str,
}

fn fields_of(fields: &Fields, document: &Document, terms: &Terms) -> TantivyDocument {
    let mut prepared = TantivyDocument::new();
    let text = &document.text;
    prepared.add_text(fields.path, document.path());
    if text.member.is_some() {
        prepared.add_text(fields.file, &document.file);
        prepared.add_u64(fields.file_size, document.file_size);
    }
    prepared.add_u64(fields.size, document.size());
    prepared.add_i64(fields.modified, document.modified);
    prepared.add_u64(fields.hash, document.hash);
    if document.lines_before > 0 {
        prepared.add_u64(fields.lines_before, document.lines_before);
    }
    prepared.add_i64(fields.date, document.date());
    if text.date.is_some() {
        prepared.add_bool(fields.is_dated, true);
    }
    prepared.add_text(fields.format, &text.format);
    prepared.add_text(fields.stem, &terms.stem);
    prepared.add_text(fields.exact, &terms.exact);
    prepared.add_text(fields.part, &terms.part);
    prepared.add_text(fields.title_stem, &terms.title);
    prepared.add_text(fields.trace, &terms.trace);
    prepared.add_u64(fields.trace_length, terms.trace_length);
    prepared.add_text(fields.passages, passages::to_line(&document.passages));
    prepared.add_text(fields.body, &text.body);
    let stored = [
        (fields.title, text.title.clone()),
        (fields.author, text.author.clone()),
        (fields.sections, text.sections.as_deref().map(sections::to_lines)),
    ];
    for (field, value) in stored {
        if let Some(value) = value {
            prepared.add_text(field, value);
        }
    }
    for &(language, words) in &terms.lengths {
        prepared.add_text(fields.language, language.code());
        prepared.add_u64(fields.length, pack_length(language, words));
    }
    prepared
}

/// A document on its way to tantivy.
struct Prepared {
    document: TantivyDocument,
    /// Given back when tantivy takes the document in.
    _permit: Permit,
}

impl tantivy::Document for Prepared {
    type Value<'a> = <TantivyDocument as tantivy::Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as tantivy::Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}
