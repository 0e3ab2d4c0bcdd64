//! A field of a segment: the terms of document after document come in, the documents of term after term go out.
//!
//! What comes in is only written down ([`Notes`]). When the segment is written the terms are sorted, and the notes read
//! once for as many terms as fit into memory, so that no term has to be found again for every word of a text.
//! A place is the how many-eth of all words of the segment: four bytes, from which the document is found again.

use std::io;

use tantivy::DocId;
use tantivy::index::Segment;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, IndexRecordOption};

use super::directory::CheckedDirectory;
use super::notes::Notes;
use super::vocabulary::{TermId, Texts, Vocabulary, number};

/// Of so many places one tells which document it is in.
const STRETCH: u32 = 256;
/// Where places of terms whose turn it is not are put: to put them aside takes less time than to ask whose they are.
const ASIDE: u32 = 0;
/// Terms that are read together, so that the processor waits for the memory of all of them at once.
const TERMS_AT_ONCE: usize = 64;

/// A field, and where its terms stand.
pub(super) struct InvertedField {
    pub(super) field: Field,
    record: IndexRecordOption,
    notes: Notes,
}

/// The inverted fields of a segment on their way to disk.
pub(super) struct InvertedIndex {
    serializer: InvertedIndexSerializer,
    /// So many places of terms are gathered at once.
    at_once: u32,
}

impl InvertedIndex {
    /// Of `segment`. It is written in about so many `bytes` of memory: the fewer, the more often notes are read.
    ///
    /// # Errors
    ///
    /// When a file cannot be made.
    pub(super) fn new(segment: &Segment, bytes: usize) -> tantivy::Result<Self> {
        let at_once = number(bytes / size_of::<u32>());
        Ok(Self { serializer: InvertedIndexSerializer::open(segment)?, at_once })
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
        if field.notes.terms() > 0 {
            // Without lengths no bounds of scores are calculated: tantivy's would be of statistics that are not ours.
            let mut postings = self.serializer.new_field(field.field, field.notes.terms(), None)?;
            field.write(vocabulary, sorted, self.at_once, &mut postings)?;
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

/// The documents that have terms, and the places of their first ones.
#[derive(Default)]
struct Starts {
    documents: Vec<DocId>,
    places: Vec<u32>,
    /// Of every [`STRETCH`] places the how many-eth of the documents the first one is in.
    stretches: Vec<u32>,
}

/// Where a term stands in a document.
struct Posting {
    document: DocId,
    /// The place where the document starts, if places matter.
    start: u32,
    /// How often.
    count: u32,
}

/// What a field is written with: memory that is used again, term after term.
struct Inversion {
    record: IndexRecordOption,
    starts: Starts,
    postings: Vec<Posting>,
    steps: Vec<u32>,
}

impl InvertedField {
    /// A field of nothing yet, whose places are kept as far as `record` says, of a segment in `directory`.
    pub(super) fn new(field: Field, record: IndexRecordOption, directory: &CheckedDirectory) -> Self {
        Self { field, record, notes: Notes::new(directory) }
    }

    /// Adds the `terms` of a document, in order; the documents come in order, too.
    ///
    /// # Errors
    ///
    /// When they cannot be written down.
    pub(super) fn add(&mut self, document: DocId, terms: &[TermId]) -> io::Result<()> {
        self.notes.add(document, terms)
    }

    /// How many terms were added.
    pub(super) fn terms(&self) -> u64 {
        self.notes.terms()
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.notes.bytes()
    }

    /// Forgets all terms and documents.
    pub(super) fn clear(&mut self) {
        self.notes.clear();
    }

    /// Writes those of the `sorted` terms of the `vocabulary` that the field has, each with where it stands, of which so many
    /// are gathered `at_once`.
    ///
    /// # Errors
    ///
    /// What the system says when a file cannot be written or read.
    fn write(
        &self,
        vocabulary: &Vocabulary,
        sorted: &[TermId],
        at_once: u32,
        serializer: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let has_positions = self.record.has_positions();
        let (mut counts, mut starts) = (vec![0; vocabulary.len()], Starts::default());
        self.notes.each(|document, place, term| {
            counts[term as usize] += 1;
            if has_positions {
                starts.add(document, place);
            }
        })?;
        let sorted: Vec<TermId> = sorted.iter().copied().filter(|&term| counts[term as usize] > 0).collect();
        let mut inversion =
            Inversion { record: self.record, starts, postings: Vec::new(), steps: Vec::new() };
        let (mut next, mut gathered) = (vec![ASIDE; counts.len()], Vec::new());
        let (mut ends, mut texts) = (Vec::new(), Texts::default());
        let mut rest = &sorted[..];
        while !rest.is_empty() {
            ends.clear();
            let mut end = ASIDE + 1;
            while let Some(&term) = rest.get(ends.len()).filter(|_| ends.is_empty() || end <= at_once) {
                next[term as usize] = end;
                end += counts[term as usize];
                ends.push(end);
            }
            gathered.resize(end as usize, 0);
            self.notes.each(|document, place, term| {
                let next = &mut next[term as usize];
                let at = *next;
                *next = at + u32::from(at != ASIDE);
                gathered[at as usize] = if has_positions { place } else { document };
            })?;
            let (terms, later) = rest.split_at(ends.len());
            let mut start = ASIDE + 1;
            for (terms, ends) in terms.chunks(TERMS_AT_ONCE).zip(ends.chunks(TERMS_AT_ONCE)) {
                vocabulary.read(terms, &mut texts);
                for (text, &end) in texts.iter().zip(ends) {
                    inversion.write(text, &gathered[start as usize..end as usize], serializer)?;
                    start = end;
                }
                for &term in terms {
                    next[term as usize] = ASIDE;
                }
            }
            rest = later;
        }
        Ok(())
    }
}

impl Inversion {
    /// Writes the postings of a term that stands at `places`, or in these documents where places do not matter.
    fn write(&mut self, term: &str, places: &[u32], serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let Self { record, starts, postings, steps } = self;
        postings.clear();
        if record.has_positions() {
            starts.postings_of(places, postings);
        } else {
            let same = places.chunk_by(|a, b| a == b);
            postings.extend(same.map(|same| Posting {
                document: same[0],
                start: 0,
                count: number(same.len()),
            }));
        }
        let has_freq = record.has_freq();
        let frequency = if has_freq { number(postings.len()) } else { 0 };
        serializer.new_term(term.as_bytes(), frequency, has_freq)?;
        let mut rest = places;
        for &Posting { document, start, count } in &*postings {
            steps.clear();
            if record.has_positions() {
                let (same, others) = rest.split_at(count as usize);
                let mut before = start;
                for &place in same {
                    steps.push(place - before);
                    before = place;
                }
                rest = others;
            }
            serializer.write_doc(document, if has_freq { count } else { 0 }, steps);
        }
        serializer.close_term()
    }
}

impl Starts {
    fn add(&mut self, document: DocId, place: u32) {
        if self.documents.last() != Some(&document) {
            self.documents.push(document);
            self.places.push(place);
        }
        if place.is_multiple_of(STRETCH) {
            self.stretches.push(number(self.documents.len() - 1));
        }
    }

    /// The documents that the `places` are in.
    fn postings_of(&self, places: &[u32], postings: &mut Vec<Posting>) {
        let mut at = 0;
        let mut rest = places;
        while let Some(&first) = rest.first() {
            at = self.of(first, at);
            let end = self.places.get(at + 1).copied().unwrap_or(u32::MAX);
            let count = rest.iter().take_while(|&&place| place < end).count();
            let (document, start) = (self.documents[at], self.places[at]);
            postings.push(Posting { document, start, count: number(count) });
            rest = &rest[count..];
        }
    }

    /// In the how many-eth of the documents `place` is; not before the `from`-th.
    fn of(&self, place: u32, from: usize) -> usize {
        let mut at = from.max(self.stretches[(place / STRETCH) as usize] as usize);
        while self.places.get(at + 1).is_some_and(|&start| start <= place) {
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_of_places_are_found() {
        let mut starts = Starts::default();
        let documents = [(2, 4), (3, 1), (7, 100), (8, 1), (9, 5 * STRETCH), (10, 1), (11, 1)];
        let mut place = 0;
        for (document, length) in documents {
            for _ in 0..length {
                starts.add(document, place);
                place += 1;
            }
        }
        let of = |places: &[u32]| {
            let mut postings = Vec::new();
            starts.postings_of(places, &mut postings);
            let each = |posting: Posting| (posting.document, posting.start, posting.count);
            postings.into_iter().map(each).collect::<Vec<_>>()
        };
        assert_eq!(of(&[0, 3, 5, 104, 106, 107]), [(2, 0, 2), (7, 5, 2), (9, 106, 2)]);
        assert_eq!(
            of(&[4, 105, 4 * STRETCH, place - 2, place - 1]),
            [(3, 4, 1), (8, 105, 1), (9, 106, 1), (10, place - 2, 1), (11, place - 1, 1)]
        );
        assert_eq!(of(&[]), []);
    }
}
