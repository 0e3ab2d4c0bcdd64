//! Documents in, the files of a segment out.

use std::io;

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::{FastFieldsWriter, write_alive_bitset};
use tantivy::fieldnorm::{FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::store::StoreWriter;
use tantivy::{BitSet, DocId, TantivyDocument, TantivyError};

use super::budget::Share;
use super::directory::CheckedDirectory;
use super::inverted::{InvertedField, InvertedIndex};
use super::lexicon::Lexicon;
use super::manifest::Lengths;
use super::record::{Skipped, record_of, skip_of};
use super::schema::Fields;
use super::stored::StoredFields;
use super::texts::Draft;
use super::vocabulary::{Vocabulary, number};
use super::writer::Writer;
use crate::document::{Document, SourceFile};
use crate::error::Result;

/// What the columns of a document take in memory until they are written, bytes.
const DOCUMENT_BYTES: usize = 200;

/// Words of a segment: notes of them are read over and over when it is written, once for as many as there is memory for.
const MAX_WORDS: u64 = 32_000_000;

/// One part in so many of a thread's memory may go to words that it has from those before.
const WORDS_SHARE: usize = 2;
/// And one in so many is taken besides to write it.
const WRITING_SHARE: usize = 4;

/// Writes segments, one after the other, as memory fills up.
pub(super) struct SegmentWriter<'a> {
    writer: &'a Writer<'a>,
    /// What its segment may take in memory.
    share: Share,
    lexicon: Lexicon,
    names: Names,
    draft: Draft,
    open: Option<OpenSegment>,
    /// The first document of the file in hand.
    start_of_file: DocId,
}

/// The fields whose terms are texts as they are.
struct Names {
    vocabulary: Vocabulary,
    path: InvertedField,
    file: InvertedField,
    reason: InvertedField,
    language: InvertedField,
}

/// A segment that documents are being added to.
struct OpenSegment {
    segment: Segment,
    store: StoreWriter,
    columns: FastFieldsWriter,
    lengths: FieldNormsWriter,
    documents: DocId,
    withdrawn: Vec<DocId>,
}

impl<'a> SegmentWriter<'a> {
    /// Writes segments of `writer`'s index that take in memory what their `share` lets them, but for their last document.
    pub(super) fn new(writer: &'a Writer<'a>, share: Share) -> Self {
        let (fields, directory) = (writer.fields(), writer.directory());
        Self {
            writer,
            share,
            lexicon: Lexicon::new(fields, directory),
            names: Names::new(fields, directory),
            draft: Draft::new(directory),
            open: None,
            start_of_file: 0,
        }
    }

    /// Says that what follows is of another file.
    pub(super) fn start_file(&mut self) {
        self.start_of_file = self.open.as_ref().map_or(0, |open| open.documents);
    }

    /// Analyses a document and adds it, and returns its words by language.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when a file cannot be written.
    pub(super) fn add(&mut self, document: &Document) -> Result<Lengths> {
        let id = self.next_id()?;
        let measures = self
            .lexicon
            .add(id, document, &mut self.draft)
            .map_err(|error| self.writer.error(error.into()))?;
        let fields = self.writer.fields();
        if let Some(open) = &mut self.open {
            open.lengths.record(id, fields.stem, measures.words);
        }
        let record = record_of(fields, document, &measures);
        self.add_record(id, &record, &StoredFields::of(document).to_bytes())?;
        Ok(measures.lengths)
    }

    /// Remembers that the file, or a member of it, gave no text.
    ///
    /// # Errors
    ///
    /// As [`SegmentWriter::add`].
    pub(super) fn add_skip(
        &mut self,
        file: &SourceFile,
        hash: Option<u64>,
        skip: &Skipped<'_>,
    ) -> Result<()> {
        let id = self.next_id()?;
        self.add_record(id, &skip_of(self.writer.fields(), file, hash, skip), &[])
    }

    /// Takes out again what was added of the file in hand, `path`.
    pub(super) fn withdraw(&mut self, path: &str) {
        self.writer.withdraw(path, self.open.as_ref().map(|open| &open.segment));
        if let Some(open) = &mut self.open {
            open.withdrawn.extend(self.start_of_file..open.documents);
            self.start_of_file = open.documents;
        }
    }

    /// Writes what was added.
    ///
    /// # Errors
    ///
    /// As [`SegmentWriter::add`].
    pub(super) fn finish(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let segment = open
            .write(&self.names, &self.lexicon, &self.draft, self.share.even() / WRITING_SHARE)
            .map_err(|error| self.writer.error(error))?;
        self.lexicon.start_segment(self.share.even() / WORDS_SHARE);
        self.names.clear();
        self.draft.clear();
        self.start_of_file = 0;
        self.writer.add_segment(&segment)
    }

    /// The number of the next document, in a segment that is open.
    fn next_id(&mut self) -> Result<DocId> {
        let is_full = self.share.is_full(self.bytes()) || self.lexicon.words() > MAX_WORDS;
        if self.open.is_some() && is_full {
            self.finish()?;
        }
        if let Some(open) = &self.open {
            return Ok(open.documents);
        }
        let open = OpenSegment::new(self.writer.new_segment()).map_err(|error| self.writer.error(error))?;
        self.open = Some(open);
        Ok(0)
    }

    fn add_record(&mut self, id: DocId, record: &TantivyDocument, stored: &[u8]) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let added = self.names.add(id, record, &mut open.lengths);
        let added = added.and_then(|()| self.draft.end_document(stored)).map_err(TantivyError::from);
        added.and_then(|()| open.add(record)).map_err(|error| self.writer.error(error))
    }

    fn bytes(&self) -> usize {
        let open = self.open.as_ref().map_or(0, |open| open.documents as usize * DOCUMENT_BYTES);
        self.lexicon.bytes() + self.names.bytes() + self.draft.bytes() + open
    }
}

impl Names {
    fn new(fields: &Fields, directory: &CheckedDirectory) -> Self {
        let [path, file, reason, language] = [fields.path, fields.file, fields.reason, fields.language]
            .map(|field| InvertedField::new(field, IndexRecordOption::Basic, directory));
        Self { vocabulary: Vocabulary::default(), path, file, reason, language }
    }

    fn bytes(&self) -> usize {
        let Self { vocabulary, path, file, reason, language } = self;
        vocabulary.bytes() + [path, file, reason, language].map(InvertedField::bytes).iter().sum::<usize>()
    }

    fn write(&self, inverted: &mut InvertedIndex) -> tantivy::Result<()> {
        let sorted = self.vocabulary.sorted();
        let Self { vocabulary, path, file, reason, language } = self;
        [path, file, reason, language].iter().try_for_each(|field| inverted.write(field, vocabulary, &sorted))
    }

    fn add(&mut self, id: DocId, record: &TantivyDocument, lengths: &mut FieldNormsWriter) -> io::Result<()> {
        let Self { vocabulary, path, file, reason, language } = self;
        for names in [path, file, reason, language] {
            let mut terms = Vec::new();
            for text in record.get_all(names.field).filter_map(|value| value.as_str()) {
                terms.push(vocabulary.id_of(text));
            }
            if !terms.is_empty() {
                lengths.record(id, names.field, number(terms.len()));
                names.add(id, &terms)?;
            }
        }
        Ok(())
    }

    fn clear(&mut self) {
        let Self { vocabulary, path, file, reason, language } = self;
        [path, file, reason, language].into_iter().for_each(InvertedField::clear);
        vocabulary.clear();
    }
}

impl OpenSegment {
    fn new(segment: Segment) -> tantivy::Result<Self> {
        let settings = segment.index().settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            false,
        )?;
        let tokenizers = segment.index().fast_field_tokenizer();
        let columns =
            FastFieldsWriter::from_schema_and_tokenizer_manager(&segment.schema(), tokenizers.clone())?;
        let lengths = FieldNormsWriter::for_schema(&segment.schema());
        Ok(Self { segment, store, columns, lengths, documents: 0, withdrawn: Vec::new() })
    }

    fn add(&mut self, record: &TantivyDocument) -> tantivy::Result<()> {
        self.columns.add_document(record)?;
        self.store.store(record, &self.segment.schema())?;
        self.documents += 1;
        Ok(())
    }

    /// Writes all files of the segment, in about so many `bytes` of memory.
    fn write(
        mut self,
        names: &Names,
        lexicon: &Lexicon,
        draft: &Draft,
        bytes: usize,
    ) -> tantivy::Result<Segment> {
        let segment = &self.segment;
        let lengths = segment.open_write(SegmentComponent::FieldNorms)?;
        self.lengths.fill_up_to_max_doc(self.documents);
        self.lengths.serialize(FieldNormsSerializer::from_write(lengths)?, None)?;
        let mut inverted = InvertedIndex::new(segment, bytes)?;
        names.write(&mut inverted)?;
        lexicon.write(&mut inverted)?;
        inverted.close()?;
        let mut columns = segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.store.close()?;
        draft.write(segment)?;
        let segment = self.segment.with_max_doc(self.documents);
        without(segment, self.documents, &self.withdrawn)
    }
}

/// The `segment` without the documents that were withdrawn.
fn without(segment: Segment, documents: DocId, withdrawn: &[DocId]) -> tantivy::Result<Segment> {
    if withdrawn.is_empty() {
        return Ok(segment);
    }
    let mut alive = BitSet::with_max_value_and_full(documents);
    for &document in withdrawn {
        alive.remove(document);
    }
    let segment = segment.with_delete_meta(number(withdrawn.len()), 0);
    let mut file = segment.open_write(SegmentComponent::Delete)?;
    write_alive_bitset(&alive, &mut file)?;
    file.terminate()?;
    Ok(segment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Extracted;
    use crate::index::Index;
    use crate::index::manifest::Manifest;
    use crate::index::statistics::Statistics;
    use crate::language::Language;
    use crate::language::detect::Passage;

    fn document(file: &str, member: usize) -> Document {
        let body = format!("Haus {member}");
        Document {
            file: file.into(),
            file_size: 0,
            modified: 0,
            hash: 0,
            lines_before: 0,
            passages: vec![Passage { range: 0..body.len(), language: Language::German, confidence: 1.0 }],
            text: Extracted { member: Some(member.to_string()), body, ..Extracted::default() },
        }
    }

    /// Documents of three files, in segments of at most `max_bytes`; those of the second are withdrawn.
    #[track_caller]
    fn check(max_bytes: usize) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let index = Index::open_or_create(&folder.path().join("index")).expect("the folder is new");
        let writer = Writer::new(&index).expect("nobody else writes");
        let share = Share::of(max_bytes, 1).next().expect("there is one");
        let mut segment = SegmentWriter::new(&writer, share);
        for file in ["/a", "/b", "/c"] {
            segment.start_file();
            for member in 0..3 {
                let lengths = segment.add(&document(file, member)).expect("there is room");
                assert_eq!(lengths, [(Language::German, 2)]);
            }
            if file == "/b" {
                segment.withdraw(file);
            }
        }
        segment.finish().expect("there is room");
        writer.commit(&Statistics::default()).expect("there is room");
        let searcher = index.checked_reader().expect("it is sound").searcher();
        let manifest = Manifest::read(&searcher).expect("it is sound");
        let documents = |path| manifest.documents(path, index.fields()).expect("it is sound").len();
        assert_eq!(["/a", "/b", "/c"].map(documents), [3, 0, 3]);
        assert_eq!((searcher.num_docs(), manifest.paths().expect("it is sound").len()), (6, 2));
    }

    #[test]
    fn what_is_withdrawn_is_gone() {
        check(usize::MAX);
        // A segment a document.
        check(0);
    }

    #[test]
    fn two_threads_merge_many() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let index = Index::open_or_create(&folder.path().join("index")).expect("the folder is new");
        let writer = Writer::new(&index).expect("nobody else writes");
        let mut segment = SegmentWriter::new(&writer, Share::of(0, 1).next().expect("there is one"));
        for member in 0..17 {
            segment.start_file();
            segment.add(&document("/a", member)).expect("there is room");
        }
        segment.finish().expect("there is room");
        writer.commit(&Statistics::default()).expect("there is room");
        let searcher = index.checked_reader().expect("it is sound").searcher();
        assert_eq!((searcher.segment_readers().len(), searcher.num_docs()), (2, 17));
    }
}
