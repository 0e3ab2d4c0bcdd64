//! The texts of a segment until it is written: which words are frequent is known only then.

use std::io::{self, BufReader, Read};

use tantivy::index::Segment;

use super::code::{self, Coder, Symbol};
use super::codebook::{Codebooks, Ranking};
use super::write::TextsWriter;
use crate::index::directory::{CheckedDirectory, Spool};
use crate::index::vocabulary::number;
use crate::language::Language;

/// Bytes that are read back at once.
const READ_AT_ONCE: usize = 1 << 16;

/// Bytes of memory that the words of a new segment may take, of which its share is told as they come, and those of one
/// that others become part of: two are made so at a time, beside all else that a merge takes.
const MAX_NEW: usize = 32_000_000;
const MAX_MERGED: usize = 15_000_000;

/// Texts with codes in the order of their coming.
pub(in crate::index) struct Draft {
    pub(super) books: Codebooks,
    /// The symbols of the document in hand.
    pub(super) symbols: Vec<u8>,
    /// Of each document the bytes of its symbols and of what else is stored of it, and these.
    spool: Spool,
    documents: u32,
}

impl Draft {
    /// No texts yet; what memory has no room for goes beside the files of `directory`.
    pub(in crate::index) fn new(directory: &CheckedDirectory) -> Self {
        Self::of(MAX_NEW, directory)
    }

    /// The same of a segment that others become part of.
    pub(super) fn merged(directory: &CheckedDirectory) -> Self {
        Self::of(MAX_MERGED, directory)
    }

    fn of(most: usize, directory: &CheckedDirectory) -> Self {
        Self { books: Codebooks::new(most), symbols: Vec::new(), spool: Spool::new(directory), documents: 0 }
    }

    /// What puts the next passage of the document in hand into symbols: `text`, which is of `language`.
    pub(in crate::index) fn coder<'a>(&'a mut self, text: &'a str, language: Language) -> Coder<'a> {
        Coder::new(text, language, &mut self.books, &mut self.symbols)
    }

    /// Ends the document in hand, of which `stored` is kept besides its text.
    ///
    /// # Errors
    ///
    /// When it cannot be put aside.
    pub(in crate::index) fn end_document(&mut self, stored: &[u8]) -> io::Result<()> {
        let lengths = [self.symbols.len(), stored.len()].map(|length| number(length).to_le_bytes());
        self.spool.add(lengths.as_flattened())?;
        self.spool.add(&self.symbols)?;
        self.spool.add(stored)?;
        self.symbols.clear();
        // Those of a long document are not kept for the others.
        self.symbols.shrink_to(READ_AT_ONCE);
        self.documents += 1;
        Ok(())
    }

    /// Bytes of memory that it takes.
    pub(in crate::index) fn bytes(&self) -> usize {
        self.books.bytes() + self.symbols.len() + self.spool.bytes()
    }

    /// Forgets all texts.
    pub(in crate::index) fn clear(&mut self) {
        self.books.clear();
        self.symbols.clear();
        self.spool.clear();
        self.documents = 0;
    }

    /// Writes the file of `segment`.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or what was put aside not be read.
    pub(in crate::index) fn write(&self, segment: &Segment) -> tantivy::Result<()> {
        let mut writer = TextsWriter::new(segment)?;
        self.write_part(&mut writer)?;
        Ok(writer.finish()?)
    }

    /// The same, as a part of it.
    pub(super) fn write_part(&self, writer: &mut TextsWriter) -> io::Result<()> {
        let rankings = self.books.ranked();
        let mut spool = BufReader::with_capacity(READ_AT_ONCE, self.spool.read()?);
        let (mut symbols, mut ranked, mut stored) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.documents {
            let mut lengths = [[0; 4]; 2];
            spool.read_exact(lengths.as_flattened_mut())?;
            for (length, bytes) in lengths.iter().zip([&mut symbols, &mut stored]) {
                bytes.resize(u32::from_le_bytes(*length) as usize, 0);
                spool.read_exact(bytes)?;
            }
            ranked.clear();
            rank(&symbols, &rankings, &mut ranked).ok_or(io::ErrorKind::InvalidData)?;
            writer.add(&ranked, &stored)?;
        }
        writer.end_part(&rankings)
    }
}

/// Adds to `ranked` what `symbols` are by the codes of `rankings`; none where they are not as they were put aside.
fn rank(mut symbols: &[u8], rankings: &[Ranking<'_>], ranked: &mut Vec<u8>) -> Option<()> {
    let mut ranking = None;
    while !symbols.is_empty() {
        let symbol = code::next(&mut symbols)?;
        match symbol {
            Symbol::Code(code) => {
                let ranking: &Ranking<'_> = ranking?;
                if let Some(code) = ranking.code(code) {
                    code::put(code, ranked);
                } else {
                    let (kind, bytes) = ranking.book.entry(code)?;
                    code::put_literal(kind, bytes, ranked);
                }
            }
            Symbol::Language(number) => {
                ranking = Some(rankings.get(usize::from(number))?);
                code::put_symbol(symbol, ranked);
            }
            Symbol::Joined | Symbol::Literal(..) => code::put_symbol(symbol, ranked),
        }
    }
    Some(())
}
