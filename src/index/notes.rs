//! The terms of documents in the order of their coming, written down three bytes each: numbers of as many bytes as they
//! need take half of that, and longer to be read back, over and over. What memory has no room for goes to a file: a segment holds as many documents as its words leave room for, and the fewer segments an index has, the
//! less a query looks up, and the less their dictionaries repeat.

use std::io::{self, Read};

use tantivy::DocId;

use super::directory::{CheckedDirectory, Spool};
use super::vocabulary::{TermId, number};

/// Terms that are added at once.
const ADDED_AT_ONCE: usize = 1 << 18;
/// Bytes of what stands before the terms of a document.
const HEAD: usize = 8;
/// Bytes of a term's number, and of those of a document that has one which needs more.
const TERM: usize = 3;
const LONG_TERM: usize = 4;
/// What needs more.
const LONG: TermId = 1 << (8 * TERM);
/// Bytes that are read back at once.
const READ_AT_ONCE: usize = 1 << 16;

/// Notes of which terms stand in which documents: of each document its number, twice how many terms it has, plus one where
/// their numbers are long, and these.
pub(super) struct Notes {
    spool: Spool,
    terms: u64,
}

impl Notes {
    /// No notes yet; what there is no room for goes beside the files of `directory`.
    pub(super) fn new(directory: &CheckedDirectory) -> Self {
        Self { spool: Spool::new(directory), terms: 0 }
    }

    /// How many terms were noted.
    pub(super) fn terms(&self) -> u64 {
        self.terms
    }

    /// Bytes of memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.spool.bytes()
    }

    /// Adds the `terms` of a document, in order; the documents come in order, too.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(super) fn add(&mut self, document: DocId, terms: &[TermId]) -> io::Result<()> {
        if terms.is_empty() {
            return Ok(());
        }
        let are_long = terms.iter().any(|&term| term >= LONG);
        let head = [document, number(terms.len()) << 1 | u32::from(are_long)].map(u32::to_le_bytes);
        self.spool.add(head.as_flattened())?;
        for some in terms.chunks(ADDED_AT_ONCE) {
            if are_long {
                self.hold::<LONG_TERM>(some);
            } else {
                self.hold::<TERM>(some);
            }
            self.spool.settle()?;
        }
        self.terms += terms.len() as u64;
        Ok(())
    }

    /// Adds `terms` to what is held, each in so many bytes.
    fn hold<const WIDTH: usize>(&mut self, terms: &[TermId]) {
        let places = self.spool.add_zeros(terms.len() * WIDTH);
        for (place, term) in places.as_chunks_mut::<WIDTH>().0.iter_mut().zip(terms) {
            place.copy_from_slice(&term.to_le_bytes()[..WIDTH]);
        }
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.spool.clear();
        self.terms = 0;
    }

    /// Calls `each` with every term, its document and its place: the how many-eth of all it is.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or does not hold what was written to it.
    pub(super) fn each(&self, each: impl FnMut(DocId, u32, TermId)) -> io::Result<()> {
        let told = Reader::of(self.spool.read()?).each(each)?;
        if told == self.terms { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// Reads notes back.
struct Reader<R> {
    source: R,
    bytes: Box<[u8]>,
    /// What is still to be read of `bytes`.
    at: usize,
    end: usize,
}

impl<R: Read> Reader<R> {
    fn of(source: R) -> Self {
        Self { source, bytes: vec![0; READ_AT_ONCE].into(), at: 0, end: 0 }
    }

    /// Calls `each` with every term, its document and its place, and returns how many there are.
    fn each(mut self, mut each: impl FnMut(DocId, u32, TermId)) -> io::Result<u64> {
        let mut place = 0;
        while let Some(head) = self.next(HEAD)?.first_chunk::<HEAD>() {
            let [document, terms] = [0, 4].map(|at| number_of(&head[at..at + 4]));
            self.at += HEAD;
            let (mut left, are_long) = ((terms >> 1) as usize, terms & 1 == 1);
            while left > 0 {
                let width = if are_long { LONG_TERM } else { TERM };
                let read = self.next(width)?;
                let count = left.min(read.len() / width);
                if count == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                let mut tell = |term| {
                    each(document, place, term);
                    place += 1;
                };
                if are_long {
                    read.chunks_exact(LONG_TERM).take(count).for_each(|term| tell(number_of(term)));
                } else {
                    read.chunks_exact(TERM).take(count).for_each(|term| tell(number_of(term)));
                }
                self.at += count * width;
                left -= count;
            }
        }
        Ok(place.into())
    }

    /// What is read and not told yet: `least` bytes, or all there are.
    fn next(&mut self, least: usize) -> io::Result<&[u8]> {
        if self.end - self.at < least {
            self.fill()?;
        }
        Ok(&self.bytes[self.at..self.end])
    }

    /// Reads on, as far as there is room.
    #[cold]
    fn fill(&mut self) -> io::Result<()> {
        self.bytes.copy_within(self.at..self.end, 0);
        (self.at, self.end) = (0, self.end - self.at);
        while self.end < self.bytes.len() {
            match self.source.read(&mut self.bytes[self.end..]) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// A number of up to four bytes, the lowest first.
fn number_of(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes of `documents`, and what is read back of them.
    #[track_caller]
    fn check(documents: &[(DocId, Vec<TermId>)]) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let directory = CheckedDirectory::open(folder.path()).expect("it is there");
        let mut notes = Notes::new(&directory);
        for _ in 0..2 {
            notes.clear();
            for (document, terms) in documents {
                notes.add(*document, terms).expect("there is room");
            }
            for _ in 0..2 {
                let mut read: Vec<(DocId, Vec<TermId>)> = Vec::new();
                let mut places = 0;
                let each = |document, place, term| {
                    assert_eq!(place, places);
                    places += 1;
                    match read.last_mut() {
                        Some((last, terms)) if *last == document => terms.push(term),
                        _ => read.push((document, vec![term])),
                    }
                };
                notes.each(each).expect("it is there");
                assert!(read.iter().eq(documents.iter().filter(|(_, terms)| !terms.is_empty())));
                assert_eq!(notes.terms(), u64::from(places));
            }
        }
    }

    #[test]
    fn notes_are_read_back() {
        check(&[(0, vec![7, 127, 128]), (3, vec![]), (300, vec![u32::MAX - 1])]);
        check(&[]);
    }

    #[test]
    fn what_lacks_is_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let directory = CheckedDirectory::open(folder.path()).expect("it is there");
        let mut notes = Notes::new(&directory);
        notes.add(3, &[1, 2]).expect("there is room");
        let mut bytes = Vec::new();
        notes.spool.read().and_then(|mut all| all.read_to_end(&mut bytes)).expect("it is there");
        for cut in 0..bytes.len() {
            notes.spool.clear();
            notes.spool.add(&bytes[..cut]).expect("there is room");
            assert!(notes.each(|_, _, _| ()).is_err(), "{cut} bytes");
        }
    }

    #[test]
    fn what_memory_has_no_room_for_is_read_back_too() {
        let terms = |document: DocId| -> Vec<TermId> {
            (0..=document % 7).map(|n| n.wrapping_mul(0x9e37_79b9) >> (n * 4)).collect()
        };
        let documents: Vec<_> =
            (0..number(ADDED_AT_ONCE)).map(|document| (document, terms(document))).collect();
        check(&documents);
    }
}
