//! Writes the file of a segment's texts.

use std::io::{self, Write};

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::Segment;
use zstd::bulk::Compressor;

use super::codebook::{PLACE, Place, Ranking};
use super::component;
use super::read::{BLOCK_ENTRY, BLOCK_LENGTHS, Entry, Texts};

/// A block is full with so many bytes: some 25 kB of text. Who reads a document unpacks its block.
const BLOCK: usize = 8_192;
/// How well blocks are packed: the next level takes .2 % less room, and half as much time again.
const LEVEL: i32 = 2;
/// Bytes of other files that are copied at once.
const COPIED_AT_ONCE: usize = 1 << 20;

/// Writes documents one after the other.
pub(super) struct TextsWriter {
    out: WritePtr,
    compressor: Compressor<'static>,
    block: Block,
    /// Memory that is used again.
    content: Vec<u8>,
    packed: Vec<u8>,
    /// What the end tells of the blocks …
    blocks: Vec<u8>,
    /// … and of the codebooks.
    books: Vec<u8>,
    documents: u32,
    written: usize,
}

/// The block in hand.
#[derive(Default)]
struct Block {
    /// Of each document the bytes of its symbols and of what else is stored of it …
    lengths: Vec<u8>,
    /// … and these.
    documents: Vec<u8>,
}

impl TextsWriter {
    /// For `segment`.
    ///
    /// # Errors
    ///
    /// When the file cannot be made.
    pub(super) fn new(segment: &Segment) -> tantivy::Result<Self> {
        Ok(Self {
            out: segment.open_write(component())?,
            compressor: Compressor::new(LEVEL)?,
            block: Block::default(),
            content: Vec::new(),
            packed: Vec::new(),
            blocks: Vec::new(),
            books: Vec::new(),
            documents: 0,
            written: 0,
        })
    }

    /// Adds the next document: its text, in `symbols`, and what else is `stored` of it.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(super) fn add(&mut self, symbols: &[u8], stored: &[u8]) -> io::Result<()> {
        if self.block.lengths.is_empty() {
            self.begin_block()?;
        }
        let Block { lengths, documents } = &mut self.block;
        for bytes in [symbols, stored] {
            lengths.extend(number(bytes.len())?.to_le_bytes());
            documents.extend_from_slice(bytes);
        }
        self.documents += 1;
        if lengths.len() + documents.len() >= BLOCK { self.end_block() } else { Ok(()) }
    }

    /// Writes the codebooks of the documents that were added last.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(super) fn end_part(&mut self, rankings: &[Ranking<'_>]) -> io::Result<()> {
        if !self.block.lengths.is_empty() {
            self.end_block()?;
        }
        for ranking in rankings {
            let place = ranking.write(self.written, &mut self.out)?;
            self.written = place.parts()[1].end;
            self.books.extend(place.to_bytes());
        }
        Ok(())
    }

    /// Adds the documents of `texts`, with their codebooks, as they stand there.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or the file not be written.
    pub(super) fn copy(&mut self, texts: &Texts) -> io::Result<()> {
        let (content, before) = (texts.content(), self.written);
        for start in content.clone().step_by(COPIED_AT_ONCE) {
            self.out.write_all(texts.file.proven(start..content.end.min(start + COPIED_AT_ONCE))?)?;
        }
        self.written += content.len();
        let books = self.number_of_books()?;
        // What they say of themselves may not fit.
        let too_many = || texts.malformed();
        for number in 0..texts.number_of_blocks() {
            let Entry { document, book, start } = texts.block(number)?;
            let entry = Entry {
                document: self.documents.checked_add(document).ok_or_else(too_many)?,
                book: books.checked_add(book).ok_or_else(too_many)?,
                start: before.checked_add(start).ok_or_else(too_many)?,
            };
            self.blocks.extend(entry.to_bytes());
        }
        self.documents = self.documents.checked_add(texts.documents()?).ok_or_else(too_many)?;
        for place in texts.places() {
            let start = before.checked_add(place.start).ok_or_else(too_many)?;
            self.books.extend(Place { start, ..*place }.to_bytes());
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let counts = [number(self.blocks.len() / BLOCK_ENTRY)?, self.number_of_books()?];
        self.begin_block()?;
        for bytes in [&self.blocks[..], &self.books, counts.map(u32::to_le_bytes).as_flattened()] {
            self.out.write_all(bytes)?;
        }
        self.out.terminate()
    }

    fn number_of_books(&self) -> io::Result<u32> {
        number(self.books.len() / PLACE)
    }

    /// Tells the end of a block that begins here.
    fn begin_block(&mut self) -> io::Result<()> {
        let entry = Entry { document: self.documents, book: self.number_of_books()?, start: self.written };
        self.blocks.extend(entry.to_bytes());
        Ok(())
    }

    fn end_block(&mut self) -> io::Result<()> {
        let Self { out, compressor, block, content, packed, written, .. } = self;
        content.clear();
        content.append(&mut block.lengths);
        content.append(&mut block.documents);
        packed.clear();
        packed.reserve(zstd::zstd_safe::compress_bound(content.len()));
        compressor.compress_to_buffer(content, packed)?;
        let lengths = [number(content.len())?, number(packed.len())?];
        out.write_all(lengths.map(u32::to_le_bytes).as_flattened())?;
        out.write_all(packed)?;
        *written += BLOCK_LENGTHS + packed.len();
        Ok(())
    }
}

/// A number in four bytes.
fn number(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| io::ErrorKind::FileTooLarge.into())
}
