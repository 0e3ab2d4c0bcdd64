//! Writes the file of a segment's texts.

use std::io::{self, Write};

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::Segment;
use zstd::bulk::Compressor;

use super::codebook::Ranking;
use super::component;
use super::read::BLOCK_ENTRY;

/// A block is full with so many bytes: some 25 kB of text. Who reads a document unpacks its block.
const BLOCK: usize = 8_192;
/// How well blocks are packed: the next level takes .2 % less room, and half as much time again.
const LEVEL: i32 = 2;

/// Writes documents one after the other.
pub(super) struct TextsWriter {
    out: WritePtr,
    compressor: Compressor<'static>,
    block: Block,
    /// Memory that is used again.
    content: Vec<u8>,
    packed: Vec<u8>,
    /// What the end tells of the blocks.
    blocks: Vec<u8>,
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
        let Block { lengths, documents } = &mut self.block;
        if lengths.is_empty() {
            self.blocks.extend(begin_of_block(self.documents, self.written));
        }
        for bytes in [symbols, stored] {
            lengths.extend(length(bytes.len())?);
            documents.extend_from_slice(bytes);
        }
        self.documents += 1;
        if lengths.len() + documents.len() >= BLOCK { self.end_block() } else { Ok(()) }
    }

    /// Writes the codebooks, and ends the file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(super) fn finish(mut self, rankings: &[Ranking<'_>]) -> io::Result<()> {
        if !self.block.lengths.is_empty() {
            self.end_block()?;
        }
        let blocks = self.blocks.len() / BLOCK_ENTRY;
        self.blocks.extend(begin_of_block(self.documents, self.written));
        let mut places = Vec::new();
        for ranking in rankings {
            let place = ranking.write(self.written, &mut self.out)?;
            self.written = place.parts()[1].end;
            places.extend(place.to_bytes());
        }
        let counts = [length(blocks)?, length(rankings.len())?];
        for bytes in [&self.blocks[..], &places, counts.as_flattened()] {
            self.out.write_all(bytes)?;
        }
        self.out.terminate()
    }

    fn end_block(&mut self) -> io::Result<()> {
        let Self { out, compressor, block, content, packed, written, .. } = self;
        content.clear();
        content.append(&mut block.lengths);
        content.append(&mut block.documents);
        packed.clear();
        packed.reserve(zstd::zstd_safe::compress_bound(content.len()));
        compressor.compress_to_buffer(content, packed)?;
        out.write_all(&length(content.len())?)?;
        out.write_all(packed)?;
        *written += size_of::<u32>() + packed.len();
        Ok(())
    }
}

/// What the end tells of a block.
fn begin_of_block(document: u32, start: usize) -> [u8; BLOCK_ENTRY] {
    let mut bytes = [0; BLOCK_ENTRY];
    bytes[..4].copy_from_slice(&document.to_le_bytes());
    bytes[4..].copy_from_slice(&(start as u64).to_le_bytes());
    bytes
}

/// A length in four bytes.
fn length(length: usize) -> io::Result<[u8; 4]> {
    u32::try_from(length).map(u32::to_le_bytes).map_err(|_| io::ErrorKind::FileTooLarge.into())
}
