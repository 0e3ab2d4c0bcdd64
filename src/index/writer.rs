//! Adds segments to an index and takes documents out of it; nothing is seen before [`Writer::commit`].

use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::index::Segment;
use tantivy::indexer::{IndexWriter, IndexWriterOptions, NoMergePolicy};
use tantivy::{TantivyError, Term};

use super::Index;
use super::deletion::{Deletion, SegmentNumbers};
use super::directory::CheckedDirectory;
use super::merge::{MERGES, Merging};
use super::schema::Fields;
use super::statistics::Statistics;
use super::swap::clear;
use crate::error::{Error, Result};

/// Tantivy's own thread that makes segments of documents is given none, and takes no memory; yet it has to be promised some.
const UNUSED_BYTES: usize = 15_000_000;

/// Writes to an index. One at a time: it holds the index' lock.
pub(super) struct Writer<'a> {
    index: &'a Index,
    tantivy: IndexWriter,
    segments: SegmentNumbers,
    has_written: AtomicBool,
}

impl<'a> Writer<'a> {
    /// Takes the lock of `index`.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Locked`] when another writer has it, [`crate::Error::OtherVersion`] when another version has made
    /// the index anew since it was opened.
    pub(super) fn new(index: &'a Index) -> Result<Self> {
        index.directory.be_prompt();
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(UNUSED_BYTES)
            .num_merge_threads(MERGES)
            .build();
        // What another version has made meanwhile tantivy does not understand.
        let not_ours = |error| index.is_of_this_version().err().unwrap_or_else(|| index.error(error));
        let writer = index.tantivy()?.writer_with_options(options).map_err(not_ours)?;
        index.is_of_this_version()?;
        // A run that was killed may have left files of names that this one will choose.
        index.remove_strays()?;
        // What of a folder that is left over cannot be removed now, a later run will.
        let _ = clear(index.path());
        // A merge takes memory, of which the segments that are being made take all there is: it comes after them.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self {
            index,
            tantivy: writer,
            segments: SegmentNumbers::default(),
            has_written: AtomicBool::new(false),
        })
    }

    /// The fields of the index.
    pub(super) fn fields(&self) -> &Fields {
        self.index.fields()
    }

    /// Where the files of the index lie.
    pub(super) fn directory(&self) -> &CheckedDirectory {
        &self.index.directory
    }

    /// A segment of the index that is to be written.
    pub(super) fn new_segment(&self) -> Segment {
        let segment = self.tantivy.new_segment();
        self.segments.add(segment.id());
        segment
    }

    /// Adds a segment that is written.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when tantivy's thread has failed.
    pub(super) fn add_segment(&self, segment: &Segment) -> Result<()> {
        self.has_written.store(true, Ordering::Relaxed);
        self.tantivy.add_segment(segment.meta().clone()).map_err(|error| self.error(error))
    }

    /// An error of tantivy's, with what it is about.
    pub(super) fn error(&self, error: TantivyError) -> Error {
        self.index.error(error)
    }

    /// Whether anything was added or taken out.
    pub(super) fn has_written(&self) -> bool {
        self.has_written.load(Ordering::Relaxed)
    }

    /// Takes out the documents that the index had of the file `path` before this run, and what is remembered of it, if
    /// there is anything.
    pub(super) fn delete(&self, path: &str) {
        self.delete_from(path, None);
    }

    /// Takes out the documents of the file `path` that this run has added, but for what is in the segment `open` or is
    /// begun later.
    pub(super) fn withdraw(&self, path: &str, open: Option<&Segment>) {
        self.delete_from(path, Some(self.segments.of(open.map(Segment::id))));
    }

    fn delete_from(&self, path: &str, before: Option<usize>) {
        self.has_written.store(true, Ordering::Relaxed);
        let fields = self.index.fields();
        for field in [fields.path, fields.file] {
            let term = Term::from_field_text(field, path);
            let deletion = Deletion { term, segments: self.segments.clone(), before };
            self.tantivy.delete_query(Box::new(deletion)).expect("both fields can be searched");
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
        self.tantivy.set_merge_policy(Box::new(Merging::after(self.segments.clone())));
        let mut commit = self.tantivy.prepare_commit().map_err(error)?;
        commit.set_payload(&payload);
        commit.commit().map_err(error)?;
        self.tantivy.garbage_collect_files().wait().map_err(error)?;
        self.tantivy.wait_merging_threads().map_err(error)?;
        // Tantivy says nothing of merges that fail and files that cannot be deleted.
        self.index.sound()
    }
}
