//! The segments of a commit, open for queries.

use std::io;
use std::num::NonZeroUsize;
use std::ops::{Deref, Range};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lru::LruCache;
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentOrdinal, SegmentReader};

use super::Index;
use super::deadline::Deadline;
use super::dictionary::{Dictionary, Terms};
use super::directory::{CheckedDirectory, CheckedFile};
use super::stored::StoredDocument;
use super::texts::Texts;
use crate::error::Result;

/// So many documents of a segment are kept in memory …
const MAX_KEPT: NonZeroUsize = NonZeroUsize::new(100).unwrap();
/// … whose texts have at most so many bytes.
const MAX_KEPT_BYTES: usize = 32_768;

/// The segments of a commit; what is not about terms is asked of tantivy's searcher.
pub(crate) struct Segments {
    searcher: tantivy::Searcher,
    readers: Vec<Segment>,
    deadline: Deadline,
}

impl Segments {
    /// Opens those of the last commit.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when one cannot be opened.
    pub(crate) fn open(index: &Index) -> Result<Self> {
        let searcher = index.reader()?.searcher();
        let readers = searcher.segment_readers().iter().enumerate();
        let readers = readers.map(|(ordinal, reader)| Segment::open(ordinal, reader, index));
        let readers = readers.collect::<tantivy::Result<_>>().map_err(|error| index.error(error))?;
        Ok(Self { searcher, readers, deadline: Deadline::default() })
    }

    /// Lets what reads them end at `deadline`.
    pub(crate) fn stop_at(&mut self, deadline: &Deadline) {
        self.deadline = deadline.clone();
        self.readers.iter_mut().for_each(|segment| segment.deadline = deadline.clone());
    }

    /// When what reads them ends.
    pub(crate) fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// All of them.
    pub(crate) fn segment_readers(&self) -> &[Segment] {
        &self.readers
    }

    /// One of them.
    pub(crate) fn segment_reader(&self, ordinal: SegmentOrdinal) -> &Segment {
        &self.readers[ordinal as usize]
    }
}

impl Deref for Segments {
    type Target = tantivy::Searcher;

    fn deref(&self) -> &Self::Target {
        &self.searcher
    }
}

/// A segment; what is not about terms is asked of tantivy's reader.
pub(crate) struct Segment {
    reader: SegmentReader,
    /// The file with the dictionaries of all fields.
    dictionaries: CheckedFile,
    /// By number of the field, where in the file its dictionary is, and that, once it is open.
    fields: Vec<(Option<Range<usize>>, OnceLock<Terms>)>,
    texts: OnceLock<Texts>,
    /// Documents that were read last: who asks again, or goes on typing, is shown many of them once more.
    kept: Mutex<LruCache<DocId, Arc<StoredDocument>>>,
    directory: CheckedDirectory,
    /// Its number among those of the commit.
    ordinal: usize,
    deadline: Deadline,
}

impl Segment {
    fn open(ordinal: usize, reader: &SegmentReader, index: &Index) -> tantivy::Result<Self> {
        let name =
            PathBuf::from(format!("{}.{}", reader.segment_id().uuid_string(), SegmentComponent::Terms));
        let dictionaries = index.directory.file(&name)?;
        let mut fields: Vec<_> = reader.schema().fields().map(|_| (None, OnceLock::new())).collect();
        for (field, place) in places(&dictionaries)? {
            if let Some((of_field, _)) = fields.get_mut(field as usize) {
                *of_field = Some(place);
            }
        }
        let (reader, texts, deadline) = (reader.clone(), OnceLock::new(), Deadline::default());
        let directory = index.directory.clone();
        let kept = Mutex::new(LruCache::new(MAX_KEPT));
        Ok(Self { reader, dictionaries, fields, texts, kept, directory, ordinal, deadline })
    }

    /// When what reads it ends.
    pub(crate) fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// Its number among those of the commit.
    pub(crate) fn ordinal(&self) -> usize {
        self.ordinal
    }

    /// How many documents hold a term with these postings. Deleted ones are not counted, so that an index that was updated
    /// ranks as one made anew.
    ///
    /// # Errors
    ///
    /// What tantivy says when the postings cannot be read.
    pub(crate) fn documents(&self, terms: &Terms, postings: &TermInfo) -> tantivy::Result<u64> {
        let Some(alive) = self.alive_bitset() else { return Ok(postings.doc_freq.into()) };
        let postings = terms.inverted().read_postings_from_terminfo(postings, IndexRecordOption::Basic)?;
        Ok(postings.doc_freq_given_deletes(alive).into())
    }

    /// Whether any document has terms in a field. (To open the dictionary of one that has none takes half a millisecond.)
    pub(crate) fn has_terms(&self, field: Field) -> bool {
        self.fields[field.field_id() as usize].0.is_some()
    }

    /// The terms of a field.
    ///
    /// # Errors
    ///
    /// What tantivy says when its dictionary cannot be read.
    pub(crate) fn terms(&self, field: Field) -> tantivy::Result<&Terms> {
        let (place, terms) = &self.fields[field.field_id() as usize];
        if let Some(terms) = terms.get() {
            return Ok(terms);
        }
        let place = place.clone();
        let dictionary = place.map(|place| Dictionary::open(self.dictionaries.clone(), place)).transpose()?;
        let opened = Terms::new(dictionary, self.reader.inverted_index(field)?);
        Ok(terms.get_or_init(|| opened))
    }

    /// The texts of its documents.
    ///
    /// # Errors
    ///
    /// What tantivy says when they cannot be read.
    pub(crate) fn texts(&self) -> tantivy::Result<&Texts> {
        if let Some(texts) = self.texts.get() {
            return Ok(texts);
        }
        let opened = Texts::open(&self.reader, &self.directory)?;
        Ok(self.texts.get_or_init(|| opened))
    }

    /// A document as it is stored.
    ///
    /// # Errors
    ///
    /// What tantivy says when it cannot be read.
    pub(crate) fn stored(&self, document: DocId) -> tantivy::Result<Arc<StoredDocument>> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(&document) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(self.texts()?.cursor().document(document)?);
        if read.body.len() <= MAX_KEPT_BYTES {
            kept().put(document, Arc::clone(&read));
        }
        Ok(read)
    }
}

impl Deref for Segment {
    type Target = SegmentReader;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

/// Where in the file of dictionaries that of each field is, by number of the field. Behind them stands how many there are
/// and, of each, how far behind the one before it begins, and its field; and in four bytes how long that is.
fn places(file: &CheckedFile) -> io::Result<Vec<(u32, Range<usize>)>> {
    let read = || {
        let length = |at: usize| {
            let length = file.proven(at..at.checked_add(4)?).ok()?;
            usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()
        };
        let end = file.content_end().ok()?.checked_sub(4)?;
        let start = end.checked_sub(length(end)?)?;
        let mut list = file.proven(start..end).ok()?;
        let (mut places, mut begin) = (Vec::new(), 0_usize);
        for _ in 0..varying(&mut list)? {
            begin = begin.checked_add(varying(&mut list)?)?;
            let (field, rest) = list.split_first_chunk()?;
            list = rest;
            // A field has several parts in other files.
            varying(&mut list)?;
            places.push((u32::from_le_bytes(*field), begin..start));
        }
        for n in 1..places.len() {
            places[n - 1].1.end = places[n].1.start;
        }
        Some(places)
    };
    read().ok_or_else(|| file.malformed())
}

/// A number of seven bits a byte, the lowest first; the last byte has the eighth bit.
fn varying(bytes: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0_usize, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f).checked_shl(shift)?;
        shift += 7;
        if byte > 0x7f {
            return Some(number);
        }
    }
}
