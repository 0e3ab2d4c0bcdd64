//! What the index holds of each file, read out of its own documents: there is no second list that could disagree.

use std::path::Path;

use hashbrown::HashMap;
use tantivy::Searcher;
use tantivy::columnar::{Column, StrColumn};

use super::schema::unpack_length;
use crate::document::SourceFile;
use crate::language::Language;

/// The files of an index, by absolute path.
#[derive(Debug, Default)]
pub struct Manifest {
    entries: HashMap<String, Entry>,
}

/// What the index knows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: i64,
    /// First 64 bits of the hash of its bytes.
    pub hash: u64,
    /// Words by language, of each of its documents.
    pub documents: Vec<Lengths>,
}

/// Words of a document by language.
pub type Lengths = Vec<(Language, u32)>;

impl Entry {
    /// Whether size and time are still those of `file`.
    #[must_use]
    pub fn looks_like(&self, file: &SourceFile) -> bool {
        self.size == file.size && self.modified == file.modified
    }
}

impl Manifest {
    /// Reads the manifest of a committed index.
    ///
    /// # Errors
    ///
    /// What tantivy says when a segment cannot be read.
    pub fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let mut entries = HashMap::with_capacity(usize::try_from(searcher.num_docs()).unwrap_or_default());
        for segment in searcher.segment_readers() {
            let columns = segment.fast_fields();
            let Some(paths) = columns.str("path")? else { continue };
            let (sizes, times, hashes) =
                (columns.u64("size")?, columns.i64("modified")?, columns.u64("hash")?);
            let lengths = columns.u64("length")?;
            let (files, file_sizes) = (columns.str("file")?, columns.column_opt::<u64>("file_size")?);
            let mut path = String::new();
            for document in segment.doc_ids_alive() {
                path.clear();
                // Of a file that holds several documents each of them has its path and size.
                let is_member = files.as_ref().is_some_and(|files| read(files, document, &mut path));
                if !is_member && !read(&paths, document, &mut path) {
                    continue;
                }
                let sizes = file_sizes.as_ref().filter(|_| is_member).unwrap_or(&sizes);
                let entry = entries.entry_ref(&*path).or_insert_with(|| Entry {
                    size: first(sizes, document),
                    modified: first(&times, document),
                    hash: first(&hashes, document),
                    documents: Vec::with_capacity(1),
                });
                entry.documents.push(lengths.values_for_doc(document).filter_map(unpack_length).collect());
            }
        }
        Ok(Self { entries })
    }

    /// What the index knows of `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Takes a file out.
    pub fn take(&mut self, path: &str) -> Option<Entry> {
        self.entries.remove(path)
    }

    /// Takes out the files that are `gone`, sorted by path.
    pub fn take_where(&mut self, gone: impl Fn(&Path) -> bool) -> Vec<String> {
        let mut taken: Vec<String> =
            self.entries.extract_if(|path, _| gone(Path::new(path))).map(|(path, _)| path).collect();
        taken.sort_unstable();
        taken
    }

    /// The paths, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, in no order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }
}

/// Reads the text that a column has for `document`, if it has one.
fn read(column: &StrColumn, document: u32, text: &mut String) -> bool {
    column.term_ords(document).next().is_some_and(|ord| column.ord_to_str(ord, text).unwrap_or(false))
}

fn first<T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + Default + 'static>(
    column: &Column<T>,
    document: u32,
) -> T {
    column.first(document).unwrap_or_default()
}
