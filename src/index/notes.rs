//! The terms of documents in the order of their coming, written down a byte or three each. What memory has no room for
//! goes to a file: a segment holds as many documents as its words leave room for, and the fewer segments an index has, the
//! less a query looks up, and the less their dictionaries repeat.

use std::io::{self, Read};

use tantivy::DocId;

use super::directory::{CheckedDirectory, ScratchFile};
use super::vocabulary::{TermId, number};

/// Bytes that are held in memory.
const HELD: usize = 1 << 18;
/// A number takes no more bytes.
const NUMBER: usize = 5;
/// Bytes that are read back at once.
const READ_AT_ONCE: usize = 1 << 16;

/// Notes of which terms stand in which documents: of each document how much farther it is than the one before, how many
/// terms it has, and these.
pub(super) struct Notes {
    /// What comes behind all that is in `file`.
    held: Vec<u8>,
    file: Option<ScratchFile>,
    directory: CheckedDirectory,
    last: DocId,
    terms: u64,
}

impl Notes {
    /// No notes yet; what there is no room for goes beside the files of `directory`.
    pub(super) fn new(directory: &CheckedDirectory) -> Self {
        Self { held: Vec::new(), file: None, directory: directory.clone(), last: 0, terms: 0 }
    }

    /// How many terms were noted.
    pub(super) fn terms(&self) -> u64 {
        self.terms
    }

    /// Bytes of memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.held.len()
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
        self.push(document - self.last);
        self.push(number(terms.len()));
        for &term in terms {
            self.push(term);
            if self.held.len() >= HELD {
                self.write_out()?;
            }
        }
        self.last = document;
        self.terms += terms.len() as u64;
        Ok(())
    }

    /// Moves what is held to the file.
    fn write_out(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(self.directory.scratch_file()?),
        };
        file.add(&self.held)?;
        self.held.clear();
        Ok(())
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.held.clear();
        (self.file, self.last, self.terms) = (None, 0, 0);
    }

    /// Calls `each` with every term, its document and its place: the how many-eth of all it is.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub(super) fn each(&self, each: impl FnMut(DocId, u32, TermId)) -> io::Result<()> {
        match &self.file {
            Some(file) => Numbers::of(file.read()?.chain(&*self.held)).each(each),
            None => Numbers::of(&*self.held).each(each),
        }
    }

    /// Writes a number, seven bits a byte, the lowest first.
    #[allow(clippy::cast_possible_truncation, reason = "the lowest bits are meant")]
    fn push(&mut self, mut number: u32) {
        while number >= 1 << 7 {
            self.held.push(number as u8 | 1 << 7);
            number >>= 7;
        }
        self.held.push(number as u8);
    }
}

/// The numbers that notes are made of.
struct Numbers<R> {
    source: R,
    bytes: Box<[u8]>,
    /// What is still to be read of `bytes`.
    at: usize,
    end: usize,
}

impl<R: Read> Numbers<R> {
    fn of(source: R) -> Self {
        Self { source, bytes: vec![0; READ_AT_ONCE].into(), at: 0, end: 0 }
    }

    fn each(mut self, mut each: impl FnMut(DocId, u32, TermId)) -> io::Result<()> {
        let (mut document, mut place) = (0, 0);
        while let Some(step) = self.next()? {
            document += step;
            for _ in 0..self.next()?.unwrap_or_default() {
                each(document, place, self.next()?.unwrap_or_default());
                place += 1;
            }
        }
        Ok(())
    }

    /// The next number.
    fn next(&mut self) -> io::Result<Option<u32>> {
        if self.end - self.at < NUMBER {
            self.fill()?;
        }
        let Some(&first) = self.bytes[..self.end].get(self.at) else { return Ok(None) };
        self.at += 1;
        let mut number = u32::from(first & 0x7f);
        let (mut byte, mut shift) = (first, 7);
        while byte >= 1 << 7 {
            byte = *self.bytes[..self.end].get(self.at).ok_or(io::ErrorKind::UnexpectedEof)?;
            self.at += 1;
            number |= u32::from(byte & 0x7f) << shift;
            shift += 7;
        }
        Ok(Some(number))
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
    fn what_memory_has_no_room_for_is_read_back_too() {
        let terms = |document: DocId| -> Vec<TermId> {
            (0..=document % 7).map(|n| n.wrapping_mul(0x9e37_79b9) >> (n * 4)).collect()
        };
        let documents: Vec<_> = (0..number(HELD)).map(|document| (document, terms(document))).collect();
        check(&documents);
    }
}
