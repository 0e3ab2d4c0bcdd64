//! What the index holds of each file, read out of its own documents: there is no second list that could disagree.

use std::path::Path;

use hashbrown::HashMap;
use tantivy::Searcher;
use tantivy::columnar::Column;

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
    /// Words by language.
    pub lengths: Vec<(Language, u32)>,
}

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
            let mut path = String::new();
            for document in segment.doc_ids_alive() {
                let Some(ord) = paths.term_ords(document).next() else { continue };
                path.clear();
                paths.ord_to_str(ord, &mut path)?;
                let entry = Entry {
                    size: first(&sizes, document),
                    modified: first(&times, document),
                    hash: first(&hashes, document),
                    lengths: lengths.values_for_doc(document).filter_map(unpack_length).collect(),
                };
                entries.insert(path.clone(), entry);
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

fn first<T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + Default + 'static>(
    column: &Column<T>,
    document: u32,
) -> T {
    column.first(document).unwrap_or_default()
}
