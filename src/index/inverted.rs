//! A field of a segment: the terms of document after document come in, the documents of term after term go out.
//!
//! What comes in is only written down, a byte or three a word. When the segment is written the terms are sorted, and the
//! notes read once for as many terms as fit into memory, so that no term has to be found again for every word of a text.
//! A place is the how many-eth of all words of the segment: four bytes, from which the document is found again.

use std::io;

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReaders;
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, IndexRecordOption};

use super::vocabulary::{TermId, Vocabulary, number};

/// Places of terms that are gathered at once, four bytes each.
const MAX_GATHERED: u32 = 4_000_000;
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

/// The documents that have terms, and the places of their first ones.
#[derive(Default)]
struct Starts {
    documents: Vec<DocId>,
    places: Vec<u32>,
}

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
        let (mut counts, mut starts) = (vec![0; vocabulary.len()], Starts::default());
        self.notes.each(|document, place, term| {
            counts[term as usize] += 1;
            starts.add(document, place);
        });
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
            gathered.resize(end as usize, 0);
            self.notes.each(|_, place, term| {
                let next = &mut places[term as usize];
                if *next != NOWHERE {
                    gathered[*next as usize] = place;
                    *next += 1;
                }
            });
            let (terms, later) = rest.split_at(now);
            let mut start = 0;
            for &term in terms {
                let end = start + counts[term as usize] as usize;
                let term_bytes = vocabulary.term(term).as_bytes();
                self.write_term(term_bytes, &gathered[start..end], &starts, &mut steps, postings)?;
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
        mut places: &[u32],
        starts: &Starts,
        steps: &mut Vec<u32>,
        postings: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let has_freq = self.record.has_freq();
        let frequency = if has_freq { starts.documents_of(places) } else { 0 };
        postings.new_term(term, frequency, has_freq)?;
        let mut at = 0;
        while let Some(&first) = places.first() {
            at = starts.of(first, at);
            let (same, rest) = places.split_at(starts.within(at, places));
            steps.clear();
            if self.record.has_positions() {
                let mut before = starts.places[at];
                for &place in same {
                    steps.push(place - before);
                    before = place;
                }
            }
            let count = if has_freq { number(same.len()) } else { 0 };
            postings.write_doc(starts.documents[at], count, steps);
            places = rest;
        }
        postings.close_term()
    }
}

impl Starts {
    fn add(&mut self, document: DocId, place: u32) {
        if self.documents.last() != Some(&document) {
            self.documents.push(document);
            self.places.push(place);
        }
    }

    /// In the how many-eth of the documents `place` is; not before the `from`-th.
    fn of(&self, place: u32, from: usize) -> usize {
        let (mut low, mut step) = (from, 1);
        while self.places.get(low + step).is_some_and(|&start| start <= place) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.places.len());
        low + self.places[low + 1..high].partition_point(|&start| start <= place)
    }

    /// How many of the `places` are in the `at`-th document, in which the first is.
    fn within(&self, at: usize, places: &[u32]) -> usize {
        let Some(&end) = self.places.get(at + 1) else { return places.len() };
        places.iter().take_while(|&&place| place < end).count()
    }

    /// In how many documents `places` are.
    fn documents_of(&self, mut places: &[u32]) -> u32 {
        let (mut at, mut count) = (0, 0);
        while let Some(&first) = places.first() {
            at = self.of(first, at);
            places = &places[self.within(at, places)..];
            count += 1;
        }
        count
    }
}

impl Notes {
    fn add(&mut self, document: DocId, terms: &[TermId]) {
        if terms.is_empty() {
            return;
        }
        self.push(document - self.last);
        self.push(number(terms.len()));
        for &term in terms {
            self.push(term);
        }
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

    /// Calls `each` with every term, its document and its place.
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
        let (mut document, mut place) = (0, 0);
        while let (Some(step), Some(terms)) = (next(), next()) {
            document += step;
            for _ in 0..terms {
                each(document, place, next().unwrap_or_default());
                place += 1;
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
        notes.each(|document, place, term| read.push((document, place, term)));
        assert_eq!(read, [(0, 0, 7), (0, 1, 127), (0, 2, 128), (300, 3, u32::MAX - 1)]);
        assert_eq!(notes.terms, 4);
    }

    #[test]
    fn the_document_of_a_place_is_found() {
        let mut starts = Starts::default();
        for (document, first) in [(2, 0), (3, 4), (7, 5), (8, 105), (9, 106)] {
            starts.add(document, first);
            starts.add(document, first + 1);
        }
        for from in 0..2 {
            let document = |place| starts.documents[starts.of(place, from)];
            assert_eq!([4, 5, 104, 105, 106, 9_999].map(document), [3, 7, 7, 8, 9, 9]);
        }
        assert_eq!(starts.within(2, &[5, 9, 104, 105]), 3);
        assert_eq!(starts.documents_of(&[0, 3, 5, 104, 106, 107]), 3);
    }
}
