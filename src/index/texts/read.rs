//! Reads the texts of a segment. The file is checked as it is read; that what it says of itself fits is checked here.

use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use tantivy::{DocId, Searcher, SegmentOrdinal, SegmentReader};
use zstd::bulk::Decompressor;

use super::ENDING;
use super::code::{self, Symbol};
use super::codebook::{Code, GAP, GROUP, Kind, PLACE, Place};
use crate::index::directory::{CheckedDirectory, CheckedFile};
use crate::index::stored::{StoredDocument, StoredFields};
use crate::language::Language;

/// What stands before the packed content of a block: the bytes it has unpacked, and those it has.
pub(super) const BLOCK_LENGTHS: usize = 8;
/// How many blocks and codebooks there are.
const COUNTS: usize = 8;
/// Most texts have not so many times the bytes of their symbols.
const EXPANSION: usize = 4;
/// Most words are no longer, bytes.
const COPIED_AT_ONCE: usize = 16;

/// The texts of a segment.
pub(crate) struct Texts {
    pub(super) file: CheckedFile,
    /// Where in the file it is told where the blocks are.
    blocks: Range<usize>,
    books: Vec<Place>,
}

/// What the end tells of a block; of the one behind the last, how many documents and codebooks there are.
pub(super) struct Entry {
    /// Its first document.
    pub(super) document: DocId,
    /// The codebook that it calls the first.
    pub(super) book: u32,
    /// Where it begins.
    pub(super) start: usize,
}

/// Bytes of an [`Entry`].
pub(super) const BLOCK_ENTRY: usize = 16;

impl Entry {
    pub(super) fn to_bytes(&self) -> [u8; BLOCK_ENTRY] {
        let mut bytes = [0; BLOCK_ENTRY];
        bytes[..4].copy_from_slice(&self.document.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.book.to_le_bytes());
        bytes[8..].copy_from_slice(&(self.start as u64).to_le_bytes());
        bytes
    }

    /// None where memory has no such place.
    fn from_bytes(bytes: &[u8; BLOCK_ENTRY]) -> Option<Self> {
        let (document, rest) = bytes.split_first_chunk()?;
        let (book, start) = rest.split_first_chunk()?;
        Some(Self {
            document: DocId::from_le_bytes(*document),
            book: u32::from_le_bytes(*book),
            start: usize::try_from(u64::from_le_bytes(*start.first_chunk()?)).ok()?,
        })
    }
}

/// The words of a language.
#[derive(Clone, Copy)]
pub(super) struct Book<'a> {
    place: &'a Place,
    groups: &'a [u8],
    /// Where each begins, and the last ends.
    begins: &'a [[u8; 4]],
}

/// Reads documents one after the other: a block that holds several is unpacked once.
pub(crate) struct Cursor<'a> {
    texts: &'a Texts,
    block: Option<usize>,
    content: Vec<u8>,
}

/// A document as its block has it.
pub(super) struct Coded<'a> {
    pub(super) symbols: &'a [u8],
    /// What is stored of it besides its text.
    pub(super) stored: &'a [u8],
    /// The codebook that its symbols call the first.
    pub(super) first_book: usize,
}

/// The texts of a commit's segments, each opened when it is first asked for.
pub(in crate::index) struct OpenTexts(Vec<OnceLock<Texts>>);

impl OpenTexts {
    /// Those of all segments of `searcher`.
    pub(in crate::index) fn of(searcher: &Searcher) -> Self {
        Self(searcher.segment_readers().iter().map(|_| OnceLock::new()).collect())
    }

    /// Those of the segment `reader` in `directory`, the how many-eth it is.
    ///
    /// # Errors
    ///
    /// As [`Texts::open`].
    pub(in crate::index) fn get(
        &self,
        ordinal: SegmentOrdinal,
        reader: &SegmentReader,
        directory: &CheckedDirectory,
    ) -> io::Result<&Texts> {
        let texts = &self.0[ordinal as usize];
        if let Some(texts) = texts.get() {
            return Ok(texts);
        }
        let opened = Texts::open(reader, directory)?;
        Ok(texts.get_or_init(|| opened))
    }
}

thread_local! {
    /// What unpacks: to make one takes longer than to unpack a block.
    static DECOMPRESSOR: RefCell<Decompressor<'static>> = RefCell::new(Decompressor::default());
}

impl Texts {
    /// Opens those of a segment in `directory`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or does not say where its parts are.
    pub(in crate::index) fn open(segment: &SegmentReader, directory: &CheckedDirectory) -> io::Result<Self> {
        let file =
            directory.file(&PathBuf::from(format!("{}.{ENDING}", segment.segment_id().uuid_string())))?;
        let places = |file: &CheckedFile| {
            let counts_at = file.content_end().ok()?.checked_sub(COUNTS)?;
            let counts = file.proven(counts_at..counts_at + COUNTS).ok()?;
            let (blocks, books) = (number(counts, 0)?, number(counts, 4)?);
            let books_at = counts_at.checked_sub(books.checked_mul(PLACE)?)?;
            let blocks_at = books_at.checked_sub(blocks.checked_add(1)?.checked_mul(BLOCK_ENTRY)?)?;
            let places = file.proven(books_at..counts_at).ok()?.as_chunks().0;
            let books = places.iter().map(Place::from_bytes).collect::<Option<_>>()?;
            Some((blocks_at..books_at, books))
        };
        let (blocks, books) = places(&file).ok_or_else(|| file.malformed())?;
        let texts = Self { file, blocks, books };
        if texts.documents()? == segment.max_doc() { Ok(texts) } else { Err(texts.malformed()) }
    }

    /// Reads documents one after the other.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { texts: self, block: None, content: Vec::new() }
    }

    /// Where the codebooks are.
    pub(super) fn places(&self) -> &[Place] {
        &self.books
    }

    /// One of them. It is checked as a whole: its words are everywhere in a text.
    pub(super) fn book(&self, number: usize) -> io::Result<Book<'_>> {
        let place = self.books.get(number).ok_or_else(|| self.malformed())?;
        let [groups, begins] = place.parts().map(|part| self.file.proven(part));
        Ok(Book { place, groups: groups?, begins: begins?.as_chunks().0 })
    }

    /// Where in the file blocks and codebooks are.
    pub(super) fn content(&self) -> Range<usize> {
        0..self.blocks.start
    }

    /// How many documents there are.
    pub(super) fn documents(&self) -> io::Result<DocId> {
        Ok(self.block(self.number_of_blocks())?.document)
    }

    pub(super) fn number_of_blocks(&self) -> usize {
        self.blocks.len() / BLOCK_ENTRY - 1
    }

    /// What the end tells of a block.
    pub(super) fn block(&self, number: usize) -> io::Result<Entry> {
        let start = self.blocks.start + number * BLOCK_ENTRY;
        let entry = self.file.proven(start..start + BLOCK_ENTRY)?.first_chunk().and_then(Entry::from_bytes);
        entry.ok_or_else(|| self.malformed())
    }

    /// That what the file says of itself does not fit.
    pub(super) fn malformed(&self) -> io::Error {
        self.file.malformed()
    }

    /// The block that holds a document.
    fn block_of(&self, document: DocId) -> io::Result<usize> {
        let (mut low, mut high) = (0, self.number_of_blocks());
        if self.block(high)?.document <= document {
            return Err(self.malformed());
        }
        while high - low > 1 {
            let middle = low.midpoint(high);
            if self.block(middle)?.document <= document {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// Unpacks a block into `content`.
    fn unpack(&self, block: usize, content: &mut Vec<u8>) -> io::Result<()> {
        let start = self.block(block)?.start;
        let start_of_content = start.saturating_add(BLOCK_LENGTHS);
        let lengths = self.file.proven(start..start_of_content)?;
        let lengths = number(lengths, 0).zip(number(lengths, 4));
        let (length, bytes) = lengths.ok_or_else(|| self.malformed())?;
        let packed = self.file.proven(start_of_content..start_of_content.saturating_add(bytes))?;
        content.clear();
        content.reserve(length);
        let unpacked =
            DECOMPRESSOR.with_borrow_mut(|decompressor| decompressor.decompress_to_buffer(packed, content));
        if unpacked.is_ok_and(|unpacked| unpacked == length) { Ok(()) } else { Err(self.malformed()) }
    }
}

impl Cursor<'_> {
    /// The text of a document.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(crate) fn text(&mut self, document: DocId) -> io::Result<String> {
        let texts = self.texts;
        let Coded { mut symbols, first_book, .. } = self.coded(document)?;
        let mut text = Vec::with_capacity(EXPANSION * symbols.len());
        let (mut book, mut is_spaced, mut is_behind_word) = (None::<Book<'_>>, true, false);
        while !symbols.is_empty() {
            let (kind, bytes, place) = match code::next(&mut symbols).ok_or_else(|| texts.malformed())? {
                Symbol::Code(code) => {
                    let word = book.and_then(|book| Some((book.entry(code)?, book.groups)));
                    let ((kind, place), groups) = word.ok_or_else(|| texts.malformed())?;
                    (kind, groups, place)
                }
                Symbol::Literal(kind, bytes) => (kind, bytes, 0..bytes.len()),
                Symbol::Joined => {
                    is_behind_word = false;
                    continue;
                }
                Symbol::Language(number) => {
                    let next = texts.book(first_book + usize::from(number))?;
                    (is_spaced, is_behind_word) = (code::is_spaced(next.language()), false);
                    book = Some(next);
                    continue;
                }
            };
            let is_word = kind == Kind::Word;
            if is_word && is_behind_word && is_spaced {
                text.push(b' ');
            }
            is_behind_word = is_word;
            let end = text.len() + place.len();
            // So many bytes at once are copied faster than as many as there are.
            if let Some(more) = bytes[place.start..].first_chunk::<COPIED_AT_ONCE>()
                && place.len() <= COPIED_AT_ONCE
            {
                text.extend_from_slice(more);
                text.truncate(end);
            } else {
                text.extend_from_slice(&bytes[place]);
            }
        }
        if text.capacity() > 2 * text.len() {
            text.shrink_to_fit();
        }
        String::from_utf8(text).map_err(|_| texts.malformed())
    }

    /// A document.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(crate) fn document(&mut self, document: DocId) -> io::Result<StoredDocument> {
        Ok(StoredDocument { body: self.text(document)?, fields: self.stored(document)? })
    }

    /// What is stored of a document besides its text.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(crate) fn stored(&mut self, document: DocId) -> io::Result<StoredFields> {
        let texts = self.texts;
        StoredFields::from_bytes(self.coded(document)?.stored).ok_or_else(|| texts.malformed())
    }

    /// A document as its block has it.
    pub(super) fn coded(&mut self, document: DocId) -> io::Result<Coded<'_>> {
        let block = self.texts.block_of(document)?;
        if self.block != Some(block) {
            self.block = None;
            self.texts.unpack(block, &mut self.content)?;
            self.block = Some(block);
        }
        let (entry, behind) = (self.texts.block(block)?, self.texts.block(block + 1)?);
        let parts = || {
            let documents = behind.document.checked_sub(entry.document)? as usize;
            let (lengths, rest) = self.content.split_at_checked(documents.checked_mul(8)?)?;
            let mut lengths = lengths.as_chunks().0.iter().map(|&length| u32::from_le_bytes(length) as usize);
            let before = 2 * document.checked_sub(entry.document)? as usize;
            let (_, rest) = rest.split_at_checked(lengths.by_ref().take(before).sum())?;
            let (symbols, rest) = rest.split_at_checked(lengths.next()?)?;
            Some(Coded { symbols, stored: rest.get(..lengths.next()?)?, first_book: entry.book as usize })
        };
        parts().ok_or_else(|| self.texts.malformed())
    }
}

impl<'a> Book<'a> {
    /// Its language.
    pub(super) fn language(self) -> Language {
        self.place.language
    }

    /// A word, or what stands between words; none where there is none of that code.
    pub(super) fn word(self, code: Code) -> Option<(Kind, &'a [u8])> {
        let (kind, place) = self.entry(code)?;
        Some((kind, &self.groups[place]))
    }

    /// Where in the groups that is.
    #[inline]
    fn entry(self, code: Code) -> Option<(Kind, Range<usize>)> {
        if code >= self.place.entries {
            return None;
        }
        let (group, within) = (code as usize / GROUP, code as usize % GROUP);
        let begin = u32::from_le_bytes(*self.begins.get(group)?) as usize;
        let lengths = self.groups.get(begin..)?.first_chunk::<GROUP>()?;
        let start = begin + GROUP + sum_of_first(lengths, within);
        let end = start + usize::from(lengths[within] & !GAP);
        let kind = if lengths[within] & GAP == 0 { Kind::Word } else { Kind::Gap };
        (end <= self.groups.len()).then_some((kind, start..end))
    }
}

/// The sum of the first `count` lengths: all are less than 32, so that eight of them are summed up in one byte.
fn sum_of_first(lengths: &[u8; GROUP], count: usize) -> usize {
    const LENGTHS: u64 = u64::from_ne_bytes([!GAP; 8]);
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let first = |count: usize| if count < 8 { (1 << (8 * count)) - 1 } else { u64::MAX };
    let sum = |eight: &[u8; 8], count| {
        let counted = u64::from_le_bytes(*eight) & LENGTHS & first(count);
        usize::from(counted.wrapping_mul(ONES).to_be_bytes()[0])
    };
    let (eights, _) = lengths.as_chunks();
    sum(&eights[0], count) + sum(&eights[1], count.saturating_sub(8))
}

/// The number at `at`.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?) as usize)
}
