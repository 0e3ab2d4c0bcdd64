//! What the index holds of each file, read out of its own documents: there is no second list that could disagree.
//!
//! In memory lies a key of 16 bytes a file and where its first document is; all else is read from the index' columns,
//! which the system keeps for us, so that a million files take a few dozen megabytes.

use std::path::Path;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::schema::{Fields, unpack_length};
use crate::document::SourceFile;
use crate::language::Language;

/// The files of an index, by absolute path.
#[derive(Default)]
pub struct Manifest {
    files: Vec<File>,
    /// Places in `files`, by key.
    places: HashTable<u32>,
    segments: Vec<Segment>,
}

/// A file of the index: its place in the manifest.
pub type FileId = u32;

struct File {
    /// 128 bits of the hash of its path.
    key: u128,
    /// One of its documents, or of the skips that are remembered of it.
    first: DocAddress,
    has_documents: bool,
    has_skips: bool,
}

/// What the index knows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The file.
    pub id: FileId,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: i64,
    /// First 64 bits of the hash of its bytes; none where it was skipped unread.
    pub hash: Option<u64>,
    /// Whether there are documents of it.
    pub has_documents: bool,
    /// Whether it, or a member of it, was skipped.
    pub has_skips: bool,
}

/// Words of a document by language.
pub type Lengths = Vec<(Language, u32)>;

/// What one document of the index is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A document: its words by language.
    Document(Lengths),
    /// Something that gave no text.
    Skip {
        /// Its name within its file; none: the file itself.
        member: Option<String>,
        /// Why.
        reason: String,
    },
}

/// The columns of a segment, and whose its documents are.
struct Segment {
    reader: SegmentReader,
    owners: Vec<FileId>,
    paths: Option<StrColumn>,
    files: Option<StrColumn>,
    members: Option<StrColumn>,
    reasons: Option<StrColumn>,
    file_sizes: Column<u64>,
    sizes: Column<u64>,
    modified: Column<i64>,
    hashes: Column<u64>,
    lengths: Column<u64>,
}

/// The owner of a document that was taken out.
const NOBODY: FileId = FileId::MAX;

impl Known {
    /// Whether size and time are still those of `file`.
    #[must_use]
    pub fn looks_like(&self, file: &SourceFile) -> bool {
        self.size == file.size && self.modified == file.modified
    }

    /// Whether all that is known is why it gave no text.
    #[must_use]
    pub fn is_skip(&self) -> bool {
        self.has_skips && !self.has_documents
    }
}

impl Manifest {
    /// Reads the manifest of a committed index.
    ///
    /// # Errors
    ///
    /// What tantivy says when a segment cannot be read.
    pub fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let mut manifest = Self::default();
        for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
            let mut segment = Segment::open(reader)?;
            // Of a file that holds several documents each of them names it.
            for names in [segment.files.clone(), segment.paths.clone()].into_iter().flatten() {
                let owners = &mut segment.owners;
                let unowned = reader.doc_ids_alive().filter(|&document| owners[document as usize] == NOBODY);
                let documents: Vec<DocId> = unowned.collect();
                each_text(&names, documents.into_iter(), |document, path| {
                    owners[document as usize] = manifest.add(path, DocAddress::new(ordinal, document));
                })?;
            }
            for document in reader.doc_ids_alive() {
                let Some(file) = manifest.files.get_mut(segment.owners[document as usize] as usize) else {
                    continue;
                };
                let is_skip = segment.is_skip(document);
                *if is_skip { &mut file.has_skips } else { &mut file.has_documents } = true;
            }
            manifest.segments.push(segment);
        }
        Ok(manifest)
    }

    fn add(&mut self, path: &str, first: DocAddress) -> FileId {
        let key = key(path);
        let files = &mut self.files;
        let same = |&id: &FileId| files[id as usize].key == key;
        match self.places.entry(short(key), same, |&id| short(files[id as usize].key)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                let id = FileId::try_from(files.len()).unwrap_or(NOBODY);
                place.insert(id);
                files.push(File { key, first, has_documents: false, has_skips: false });
                id
            }
        }
    }

    /// What the index knows of `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Known> {
        let key = key(path);
        let id = *self.places.find(short(key), |&id| self.files[id as usize].key == key)?;
        self.known(id)
    }

    /// What the index knows of a file.
    #[must_use]
    pub fn known(&self, id: FileId) -> Option<Known> {
        let file = self.files.get(id as usize)?;
        let (segment, document) = (self.segments.get(file.first.segment_ord as usize)?, file.first.doc_id);
        Some(Known {
            id,
            size: segment
                .file_sizes
                .first(document)
                .or_else(|| segment.sizes.first(document))
                .unwrap_or_default(),
            modified: segment.modified.first(document).unwrap_or_default(),
            hash: segment.hashes.first(document),
            has_documents: file.has_documents,
            has_skips: file.has_skips,
        })
    }

    /// The path of a file.
    ///
    /// # Errors
    ///
    /// What tantivy says when a column cannot be read.
    pub fn path(&self, id: FileId) -> tantivy::Result<Option<String>> {
        let Some(file) = self.files.get(id as usize) else { return Ok(None) };
        let Some(segment) = self.segments.get(file.first.segment_ord as usize) else { return Ok(None) };
        let of_file = text(segment.files.as_ref(), file.first.doc_id)?;
        if of_file.is_some() { Ok(of_file) } else { text(segment.paths.as_ref(), file.first.doc_id) }
    }

    /// How many files there are, those that gave no text among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All files.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        0..FileId::try_from(self.files.len()).unwrap_or(NOBODY)
    }

    /// Calls `each` with the files that are `wanted` and their paths.
    ///
    /// # Errors
    ///
    /// What tantivy says when a column cannot be read.
    pub fn each_path(
        &self,
        wanted: impl Fn(FileId) -> bool,
        mut each: impl FnMut(FileId, &str),
    ) -> tantivy::Result<()> {
        for (ordinal, segment) in (0..).zip(&self.segments) {
            let is_first = |&document: &DocId| {
                let owner = segment.owners[document as usize];
                let file = self.files.get(owner as usize);
                file.is_some_and(|file| file.first == DocAddress::new(ordinal, document)) && wanted(owner)
            };
            let firsts: Vec<DocId> = segment.reader.doc_ids_alive().filter(is_first).collect();
            segment.each_path(&firsts, |document, path| each(segment.owners[document as usize], path))?;
        }
        Ok(())
    }

    /// Paths of the files that there are documents of, sorted.
    ///
    /// # Errors
    ///
    /// As [`Manifest::each_path`].
    pub fn paths(&self) -> tantivy::Result<Vec<String>> {
        let mut paths = Vec::new();
        let has_documents = |id: FileId| self.files[id as usize].has_documents;
        self.each_path(has_documents, |_, path| paths.push(path.to_owned()))?;
        paths.sort_unstable();
        Ok(paths)
    }

    /// Paths of the documents of a file, in the order of the index.
    ///
    /// # Errors
    ///
    /// What tantivy says when a column cannot be read.
    pub fn paths_of(&self, id: FileId) -> tantivy::Result<Vec<String>> {
        let mut paths = Vec::new();
        for segment in &self.segments {
            let is_of_file = |&document: &DocId| segment.owners[document as usize] == id;
            for document in segment.reader.doc_ids_alive().filter(is_of_file) {
                paths.extend(text(segment.paths.as_ref(), document)?.filter(|_| !segment.is_skip(document)));
            }
        }
        Ok(paths)
    }

    /// Calls `each` with everything that the index holds of the files that are `wanted`, and whose it is.
    ///
    /// # Errors
    ///
    /// As [`Manifest::each_path`].
    pub fn each_held(
        &self,
        wanted: impl Fn(FileId) -> bool,
        mut each: impl FnMut(FileId, Held),
    ) -> tantivy::Result<()> {
        for segment in &self.segments {
            for document in segment.reader.doc_ids_alive() {
                let owner = segment.owners[document as usize];
                if owner != NOBODY && wanted(owner) {
                    each(owner, segment.held(document)?);
                }
            }
        }
        Ok(())
    }

    /// Where the documents of the file `path` are, and why members of it, or it itself, were skipped.
    ///
    /// # Errors
    ///
    /// What tantivy says when postings cannot be read.
    pub fn documents(&self, path: &str, fields: &Fields) -> tantivy::Result<Vec<(DocAddress, Held)>> {
        let mut found = Vec::new();
        for (ordinal, segment) in (0..).zip(&self.segments) {
            for field in [fields.file, fields.path] {
                let inverted = segment.reader.inverted_index(field)?;
                let term = Term::from_field_text(field, path);
                let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                while postings.doc() != TERMINATED {
                    let document = postings.doc();
                    if !segment.reader.is_deleted(document) {
                        found.push((DocAddress::new(ordinal, document), segment.held(document)?));
                    }
                    postings.advance();
                }
            }
        }
        Ok(found)
    }
}

impl Segment {
    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Self {
            reader: reader.clone(),
            owners: vec![NOBODY; reader.max_doc() as usize],
            paths: columns.str("path")?,
            files: columns.str("file")?,
            members: columns.str("member")?,
            reasons: columns.str("reason")?,
            file_sizes: columns.u64("file_size")?,
            sizes: columns.u64("size")?,
            modified: columns.i64("modified")?,
            hashes: columns.u64("hash")?,
            lengths: columns.u64("length")?,
        })
    }

    fn is_skip(&self, document: DocId) -> bool {
        self.reasons.as_ref().is_some_and(|reasons| reasons.term_ords(document).next().is_some())
    }

    fn held(&self, document: DocId) -> tantivy::Result<Held> {
        if !self.is_skip(document) {
            let lengths = self.lengths.values_for_doc(document).filter_map(unpack_length);
            return Ok(Held::Document(lengths.collect()));
        }
        let (member, reason) =
            (text(self.members.as_ref(), document)?, text(self.reasons.as_ref(), document)?);
        Ok(Held::Skip { member, reason: reason.unwrap_or_default() })
    }

    fn each_path(&self, documents: &[DocId], mut each: impl FnMut(DocId, &str)) -> tantivy::Result<()> {
        let has_file = |document: DocId| {
            self.files.as_ref().is_some_and(|files| files.term_ords(document).next().is_some())
        };
        for (names, of_files) in [(&self.files, true), (&self.paths, false)] {
            let Some(names) = names else { continue };
            let those = documents.iter().copied().filter(|&document| has_file(document) == of_files);
            each_text(names, those, &mut each)?;
        }
        Ok(())
    }
}

/// The text that a column has for `document`, if it has one.
fn text(column: Option<&StrColumn>, document: DocId) -> tantivy::Result<Option<String>> {
    let Some(column) = column else { return Ok(None) };
    let Some(ordinal) = column.term_ords(document).next() else { return Ok(None) };
    let mut text = String::new();
    column.ord_to_str(ordinal, &mut text)?;
    Ok(Some(text))
}

/// Calls `each` with those of the `documents` that have a text, in the order of the texts: one after the other they are
/// read twenty times as fast as one by one.
fn each_text(
    column: &StrColumn,
    documents: impl Iterator<Item = DocId>,
    mut each: impl FnMut(DocId, &str),
) -> tantivy::Result<()> {
    let with_ordinal = documents.filter_map(|document| Some((column.term_ords(document).next()?, document)));
    let mut sorted: Vec<(u64, DocId)> = with_ordinal.collect();
    sorted.sort_unstable();
    let ordinals: Vec<u64> = sorted.iter().map(|&(ordinal, _)| ordinal).collect();
    let mut next = sorted.into_iter();
    column.dictionary().sorted_ords_to_term_cb(&ordinals, |text| {
        if let (Some((_, document)), Ok(text)) = (next.next(), std::str::from_utf8(text)) {
            each(document, text);
        }
    })?;
    Ok(())
}

/// 128 bits of the hash of a path: no two paths share them.
fn key(path: &str) -> u128 {
    let hash = blake3::hash(path.as_bytes());
    hash.as_bytes().iter().take(16).fold(0, |key, &byte| key << 8 | u128::from(byte))
}

#[allow(clippy::cast_possible_truncation, reason = "half of a hash is one, too")]
fn short(key: u128) -> u64 {
    key as u64
}

/// What a file's name says of how it is to be read: all behind its first dot.
#[must_use]
pub fn kind_of_name(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.trim_start_matches('.').split_once('.').map_or_else(String::new, |(_, kind)| kind.to_lowercase())
}
