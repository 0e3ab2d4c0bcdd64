//! What documents are like, out of columns: no stored document is opened for it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentOrdinal, SegmentReader, TERMINATED, Term};

use crate::index::deadline::Deadline;
use crate::index::schema::unpack_length;
use crate::index::segments::{Segment, Segments};
use crate::language::Language;
use crate::query::typed::composed;

/// After so many texts the deadline is looked at.
const TEXTS_PER_LOOK: usize = 1_024;

/// Texts of a segment's documents, such as their paths. They are kept sorted, so that their ordinals compare as they do.
pub(super) struct Texts<'a> {
    column: Option<StrColumn>,
    deadline: &'a Deadline,
}

impl<'a> Texts<'a> {
    /// The column `name`.
    ///
    /// # Errors
    ///
    /// What tantivy says when it cannot be opened.
    pub(super) fn of(segment: &'a Segment, name: &str) -> tantivy::Result<Self> {
        Ok(Self { column: segment.fast_fields().str(name)?, deadline: segment.deadline() })
    }

    /// What compares as the text of `document` does, within its segment.
    pub(super) fn ordinal(&self, document: DocId) -> u64 {
        self.column.as_ref().and_then(|texts| texts.term_ords(document).next()).unwrap_or_default()
    }

    /// Calls `each` with each of the `documents` and its text, in the order of the texts: read one after the other, they
    /// are read twenty times as fast as one by one. Documents without one are passed over.
    ///
    /// # Errors
    ///
    /// What tantivy says when the column cannot be read.
    pub(super) fn each(
        &self,
        documents: impl Iterator<Item = DocId>,
        mut each: impl FnMut(DocId, &str),
    ) -> tantivy::Result<()> {
        let Some(texts) = &self.column else { return Ok(()) };
        let mut sorted: Vec<(u64, DocId)> =
            documents.filter_map(|document| Some((texts.term_ords(document).next()?, document))).collect();
        sorted.sort_unstable();
        let ordinals: Vec<u64> = sorted.iter().map(|&(ordinal, _)| ordinal).collect();
        let mut next = sorted.into_iter();
        for ordinals in ordinals.chunks(TEXTS_PER_LOOK) {
            self.deadline.look()?;
            texts.dictionary().sorted_ords_to_term_cb(ordinals, |text| {
                if let (Some((_, document)), Ok(text)) = (next.next(), std::str::from_utf8(text)) {
                    each(document, text);
                }
            })?;
        }
        Ok(())
    }
}

/// The path of a document.
///
/// # Errors
///
/// What tantivy says when the column cannot be read.
pub(super) fn path(searcher: &Segments, address: DocAddress) -> tantivy::Result<String> {
    let paths = Texts::of(searcher.segment_reader(address.segment_ord), "path")?;
    let mut path = String::new();
    paths.each(std::iter::once(address.doc_id), |_, found| found.clone_into(&mut path))?;
    Ok(path)
}

/// The name of a file, out of its path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What a file's name has behind its last dot, if it has one.
pub(super) fn ending(path: &str) -> Option<&str> {
    file_name(path).rsplit_once('.').map(|(_, ending)| ending)
}

/// What the columns say of a document, see [`Fields`](crate::index::schema::Fields).
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Name of the format.
    pub(super) format: String,
    /// Bytes.
    pub(super) size: u64,
    /// When its file was changed, nanoseconds since 1970.
    pub(super) modified: i64,
    /// When it was written, nanoseconds since 1970.
    pub(super) date: i64,
    /// Lines of its file that stand before it.
    pub(super) lines_before: u64,
}

/// The columns that [`Columns`] are read from, of one segment: opening one takes longer than reading it.
pub(super) struct SegmentColumns {
    format: Option<StrColumn>,
    size: Column<u64>,
    modified: Column<i64>,
    date: Column<i64>,
    lines_before: Column<u64>,
}

impl SegmentColumns {
    /// Opens the columns.
    ///
    /// # Errors
    ///
    /// What tantivy says when one cannot be opened.
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            format: columns.str("format")?,
            size: columns.u64("size")?,
            modified: columns.i64("modified")?,
            date: columns.i64("date")?,
            lines_before: columns.u64("lines_before")?,
        })
    }

    /// What the columns say of a document.
    ///
    /// # Errors
    ///
    /// What tantivy says when a column cannot be read.
    pub(super) fn read(&self, document: DocId) -> tantivy::Result<Columns> {
        let mut format = String::new();
        if let Some(formats) = &self.format
            && let Some(ordinal) = formats.term_ords(document).next()
        {
            formats.ord_to_str(ordinal, &mut format)?;
        }
        Ok(Columns {
            format,
            size: self.size.first(document).unwrap_or_default(),
            modified: self.modified.first(document).unwrap_or_default(),
            date: self.date.first(document).unwrap_or_default(),
            lines_before: self.lines_before.first(document).unwrap_or_default(),
        })
    }
}

/// The columns of those segments that were asked for. A searcher keeps them: to open one is to read a part for every 512
/// documents.
#[derive(Default)]
pub(super) struct OpenColumns(BTreeMap<SegmentOrdinal, SegmentColumns>);

impl OpenColumns {
    /// Opens those of the segment `ordinal`, unless they are open.
    ///
    /// # Errors
    ///
    /// What tantivy says when one cannot be opened.
    pub(super) fn open(&mut self, searcher: &Segments, ordinal: SegmentOrdinal) -> tantivy::Result<()> {
        if let Entry::Vacant(place) = self.0.entry(ordinal) {
            place.insert(SegmentColumns::of(searcher.segment_reader(ordinal))?);
        }
        Ok(())
    }

    /// What they say of a document, if they are open.
    ///
    /// # Errors
    ///
    /// What tantivy says when a column cannot be read.
    pub(super) fn read(&self, address: DocAddress) -> tantivy::Result<Option<Columns>> {
        self.0.get(&address.segment_ord).map(|columns| columns.read(address.doc_id)).transpose()
    }
}

/// What the columns say of a document.
///
/// # Errors
///
/// What tantivy says when a column cannot be read.
pub(super) fn of(searcher: &Segments, address: DocAddress) -> tantivy::Result<Columns> {
    SegmentColumns::of(searcher.segment_reader(address.segment_ord))?.read(address.doc_id)
}

/// The languages of a document, the one with the most words first.
///
/// # Errors
///
/// What tantivy says when the column cannot be read.
pub(super) fn languages(searcher: &Segments, address: DocAddress) -> tantivy::Result<Vec<Language>> {
    let columns = searcher.segment_reader(address.segment_ord).fast_fields();
    let lengths = columns.u64("length")?;
    let mut lengths: Vec<_> = lengths.values_for_doc(address.doc_id).filter_map(unpack_length).collect();
    lengths.sort_by_key(|&(_, words)| std::cmp::Reverse(words));
    Ok(lengths.into_iter().map(|(language, _)| language).collect())
}

/// Whether a document of the index lies below `folder`; one that was taken out counts until its segment is written anew.
///
/// # Errors
///
/// What tantivy says when a column cannot be read.
pub(super) fn holds_below(searcher: &Segments, folder: &Path) -> tantivy::Result<bool> {
    let mut prefix = folder.display().to_string();
    if !prefix.ends_with('/') {
        prefix.push('/');
    }
    for segment in searcher.segment_readers() {
        if let Some(paths) = segment.fast_fields().str("path")?
            && paths.dictionary().prefix_range(&prefix).into_stream()?.advance()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The document that holds `term`, which no other does: a path.
///
/// # Errors
///
/// What tantivy says when the postings cannot be read.
pub(super) fn find(searcher: &Segments, term: &Term) -> tantivy::Result<Option<DocAddress>> {
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let terms = segment.terms(term.field())?;
        let Some(mut postings) = terms.postings(term, IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                return Ok(Some(DocAddress::new(ordinal, postings.doc())));
            }
            postings.advance();
        }
    }
    Ok(None)
}

/// The first document whose path is `path` when both are [`composed`].
///
/// # Errors
///
/// What tantivy says when the column cannot be read.
pub(super) fn find_composed(searcher: &Segments, path: &str) -> tantivy::Result<Option<DocAddress>> {
    let (path, mut found) = (composed(path), None);
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        Texts::of(segment, "path")?.each(segment.doc_ids_alive(), |document, other| {
            if found.is_none() && composed(other) == path {
                found = Some(DocAddress::new(ordinal, document));
            }
        })?;
    }
    Ok(found)
}
