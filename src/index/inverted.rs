//! A field of a segment: the terms of document after document come in, the documents of term after term go out.
//!
//! What comes in is only written down, a byte or three a word. When the segment is written the terms are sorted, and the
//! notes read once for as many terms as fit into memory, so that no term has to be found again for every word of a text.

use std::io;

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReaders;
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, IndexRecordOption};

use super::vocabulary::{TermId, Vocabulary, number};

/// Places of terms that are gathered at once, eight bytes each.
const MAX_GATHERED: u32 = 2_000_000;
/// The place of a term whose turn it is not.
const NOWHERE: u32 = u32::MAX;

/// A field, and where its terms stand.
pub(super) struct InvertedField {
    pub(super) field: Field,
    record: IndexRecordOption,
    notes: Notes,
}

/// The inverted fields of a segment on their way to disk.
pub(super) struct InvertedIndex {
    serializer: InvertedIndexSerializer,
    lengths: FieldNormReaders,
}

impl InvertedIndex {
    /// Of `segment`, to which the lengths of its fields are written already.
    ///
    /// # Errors
    ///
    /// When a file cannot be made, or the lengths cannot be read.
    pub(super) fn new(segment: &Segment) -> tantivy::Result<Self> {
        let lengths = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        Ok(Self { serializer: InvertedIndexSerializer::open(segment)?, lengths })
    }

    /// Writes `field`, whose terms are among those of `vocabulary`; fields come in the order of the schema.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub(super) fn write(
        &mut self,
        field: &InvertedField,
        vocabulary: &Vocabulary,
        sorted: &[TermId],
    ) -> tantivy::Result<()> {
        if field.notes.terms > 0 {
            let lengths = self.lengths.get_field(field.field)?;
            let mut postings = self.serializer.new_field(field.field, field.notes.terms, lengths)?;
            field.write(vocabulary, sorted, &mut postings)?;
            postings.close()?;
        }
        Ok(())
    }

    /// Ends the files.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub(super) fn close(self) -> tantivy::Result<()> {
        Ok(self.serializer.close()?)
    }
}

/// The terms of documents as they came: of each document how much farther it is than the one before, how many terms it has,
/// and these.
#[derive(Default)]
struct Notes {
    bytes: Vec<u8>,
    last: DocId,
    terms: u64,
}

/// Where a term stands: in which document, and as its how many-eth.
type Place = (DocId, u32);

impl InvertedField {
    /// A field of nothing yet, whose places are kept as far as `record` says.
    pub(super) fn new(field: Field, record: IndexRecordOption) -> Self {
        Self { field, record, notes: Notes::default() }
    }

    /// Adds the `terms` of a document, in order; the documents come in order, too.
    pub(super) fn add(&mut self, document: DocId, terms: &[TermId]) {
        self.notes.add(document, terms);
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.notes.bytes.len()
    }

    /// Forgets all terms and documents.
    pub(super) fn clear(&mut self) {
        self.notes.bytes.clear();
        (self.notes.last, self.notes.terms) = (0, 0);
    }

    /// Writes those of the `sorted` terms of the `vocabulary` that the field has, each with where it stands.
    ///
    /// # Errors
    ///
    /// What the system says when a file cannot be written.
    fn write(
        &self,
        vocabulary: &Vocabulary,
        sorted: &[TermId],
        postings: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let mut counts = vec![0; vocabulary.len()];
        self.notes.each(|_, _, term| counts[term as usize] += 1);
        let sorted: Vec<TermId> = sorted.iter().copied().filter(|&term| counts[term as usize] > 0).collect();
        let (mut places, mut gathered, mut steps) = (vec![NOWHERE; counts.len()], Vec::new(), Vec::new());
        let mut rest = &sorted[..];
        while !rest.is_empty() {
            let (mut now, mut end) = (0, 0);
            while let Some(&term) = rest.get(now).filter(|_| now == 0 || end < MAX_GATHERED) {
                places[term as usize] = end;
                end += counts[term as usize];
                now += 1;
            }
            gathered.resize(end as usize, Place::default());
            self.notes.each(|document, position, term| {
                let place = &mut places[term as usize];
                if *place != NOWHERE {
                    gathered[*place as usize] = (document, position);
                    *place += 1;
                }
            });
            let (terms, later) = rest.split_at(now);
            let mut start = 0;
            for &term in terms {
                let end = start + counts[term as usize] as usize;
                let term_bytes = vocabulary.term(term).as_bytes();
                self.write_term(term_bytes, &gathered[start..end], &mut steps, postings)?;
                places[term as usize] = NOWHERE;
                start = end;
            }
            rest = later;
        }
        Ok(())
    }

    /// Writes the postings of a term; `steps` is memory to use.
    fn write_term(
        &self,
        term: &[u8],
        places: &[Place],
        steps: &mut Vec<u32>,
        postings: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let has_freq = self.record.has_freq();
        let documents = || places.chunk_by(|(one, _), (next, _)| one == next);
        let frequency = if has_freq { number(documents().count()) } else { 0 };
        postings.new_term(term, frequency, has_freq)?;
        for same in documents() {
            steps.clear();
            if self.record.has_positions() {
                let mut before = 0;
                for &(_, position) in same {
                    steps.push(position - before);
                    before = position;
                }
            }
            let count = if has_freq { number(same.len()) } else { 0 };
            postings.write_doc(same[0].0, count, steps);
        }
        postings.close_term()
    }
}

impl Notes {
    fn add(&mut self, document: DocId, terms: &[TermId]) {
        if terms.is_empty() {
            return;
        }
        self.push(document - self.last);
        self.push(number(terms.len()));
        terms.iter().for_each(|&term| self.push(term));
        self.last = document;
        self.terms += terms.len() as u64;
    }

    /// Writes a number, seven bits a byte, the lowest first.
    #[allow(clippy::cast_possible_truncation, reason = "the lowest bits are meant")]
    fn push(&mut self, mut number: u32) {
        while number >= 1 << 7 {
            self.bytes.push(number as u8 | 1 << 7);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Calls `each` with every document, position and term.
    fn each(&self, mut each: impl FnMut(DocId, u32, TermId)) {
        let mut bytes = self.bytes.iter();
        let mut next = || {
            let first = *bytes.next()?;
            let mut number = u32::from(first & 0x7f);
            let (mut byte, mut shift) = (first, 7);
            while byte >= 1 << 7 {
                byte = *bytes.next()?;
                number |= u32::from(byte & 0x7f) << shift;
                shift += 7;
            }
            Some(number)
        };
        let mut document = 0;
        while let (Some(step), Some(terms)) = (next(), next()) {
            document += step;
            for position in 0..terms {
                each(document, position, next().unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_read_back() {
        let mut notes = Notes::default();
        notes.add(0, &[7, 127, 128]);
        notes.add(3, &[]);
        notes.add(300, &[u32::MAX - 1]);
        let mut read = Vec::new();
        notes.each(|document, position, term| read.push((document, position, term)));
        assert_eq!(read, [(0, 0, 7), (0, 1, 127), (0, 2, 128), (300, 0, u32::MAX - 1)]);
        assert_eq!(notes.terms, 4);
    }
}
