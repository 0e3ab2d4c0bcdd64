//! Reads the texts of a segment. The file is checked as it is read; that what it says of itself fits is checked here.

use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use tantivy::{DocId, Searcher, SegmentOrdinal, SegmentReader};
use zstd::bulk::Decompressor;

use super::ENDING;
use super::code::{self, Symbol, is_spaced};
use super::codebook::{Code, GAP, GROUP, Kind, PLACE, Place, length_of};
use crate::index::directory::{CheckedDirectory, CheckedFile};
use crate::index::stored::StoredFields;
use crate::language::Language;

/// What the end tells of a block: its first document, and where it begins.
pub(super) const BLOCK_ENTRY: usize = 12;
/// How many blocks and codebooks there are.
const COUNTS: usize = 8;

/// The texts of a segment.
pub(crate) struct Texts {
    pub(super) file: CheckedFile,
    /// Where in the file it is told where the blocks are.
    blocks: Range<usize>,
    books: Vec<Book>,
}

/// The words of a language.
pub(super) struct Book {
    place: Place,
    is_spaced: bool,
    /// The first ones, which are the most frequent, as they are read, if they are short.
    short: OnceLock<Box<[OnceLock<Short>]>>,
}

/// A word or a gap of at most 15 bytes, and behind it its length as groups have it.
type Short = [u8; SHORT + 1];
const SHORT: usize = 15;
/// So many words and gaps are kept as [`Short`].
const FREQUENT: usize = 4_096;

/// Reads documents one after the other: a block that holds several is unpacked once.
pub(crate) struct Cursor<'a> {
    texts: &'a Texts,
    block: Option<usize>,
    content: Vec<u8>,
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
            let books = places.iter().map(|place| Some(Book::of(Place::from_bytes(place)?)));
            Some((blocks_at..books_at, books.collect::<Option<_>>()?))
        };
        let (blocks, books) = places(&file).ok_or_else(|| file.malformed())?;
        Ok(Self { file, blocks, books })
    }

    /// Reads documents one after the other.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { texts: self, block: None, content: Vec::new() }
    }

    /// The codebooks.
    pub(super) fn books(&self) -> &[Book] {
        &self.books
    }

    /// One of them.
    pub(super) fn book(&self, number: u8) -> io::Result<&Book> {
        self.books.get(usize::from(number)).ok_or_else(|| self.malformed())
    }

    /// The first document of a block, and where it begins; of the one behind the last, how many documents there are, and
    /// where the blocks end.
    fn block(&self, number: usize) -> io::Result<(DocId, usize)> {
        let start = self.blocks.start + number * BLOCK_ENTRY;
        let entry = self.file.proven(start..start + BLOCK_ENTRY)?;
        let read = || {
            let (document, start) = entry.split_first_chunk()?;
            let start = usize::try_from(u64::from_le_bytes(*start.first_chunk()?)).ok()?;
            Some((DocId::from_le_bytes(*document), start))
        };
        read().ok_or_else(|| self.malformed())
    }

    /// That what the file says of itself does not fit.
    pub(super) fn malformed(&self) -> io::Error {
        self.file.malformed()
    }

    /// The block that holds a document.
    fn block_of(&self, document: DocId) -> io::Result<usize> {
        let (mut low, mut high) = (0, self.blocks.len() / BLOCK_ENTRY - 1);
        if self.block(high)?.0 <= document {
            return Err(self.malformed());
        }
        while high - low > 1 {
            let middle = low.midpoint(high);
            if self.block(middle)?.0 <= document {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// Unpacks a block into `content`.
    fn unpack(&self, block: usize, content: &mut Vec<u8>) -> io::Result<()> {
        let (start, end) = (self.block(block)?.1, self.block(block + 1)?.1);
        let (length, packed) =
            self.file.proven(start..end)?.split_first_chunk().ok_or_else(|| self.malformed())?;
        let length = u32::from_le_bytes(*length) as usize;
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
        let (mut symbols, _) = self.symbols(document)?;
        let mut text = Vec::with_capacity(4 * symbols.len());
        let (mut book, mut is_behind_word) = (None::<&Book>, false);
        while !symbols.is_empty() {
            let mut begin = |kind| {
                let is_word = kind == Kind::Word;
                if is_word && is_behind_word && book.is_some_and(|book| book.is_spaced) {
                    text.push(b' ');
                }
                is_behind_word = is_word;
            };
            match code::next(&mut symbols).ok_or_else(|| texts.malformed())? {
                Symbol::Code(code) => {
                    let book = book.ok_or_else(|| texts.malformed())?;
                    if let Some(short) = book.short(code, &texts.file)? {
                        let length = short[SHORT];
                        begin(kind_of(length));
                        // Sixteen bytes are copied faster than so many as there are.
                        let end = text.len() + usize::from(length & !GAP);
                        text.extend_from_slice(short);
                        text.truncate(end);
                    } else {
                        let (kind, bytes) = book.entry(code, &texts.file)?;
                        begin(kind);
                        text.extend_from_slice(bytes);
                    }
                }
                Symbol::Literal(kind, bytes) => {
                    begin(kind);
                    text.extend_from_slice(bytes);
                }
                Symbol::Joined => is_behind_word = false,
                Symbol::Language(number) => (book, is_behind_word) = (Some(texts.book(number)?), false),
            }
        }
        String::from_utf8(text).map_err(|_| texts.malformed())
    }

    /// What is stored of a document besides its text.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(crate) fn stored(&mut self, document: DocId) -> io::Result<StoredFields> {
        let texts = self.texts;
        StoredFields::from_bytes(self.symbols(document)?.1).ok_or_else(|| texts.malformed())
    }

    /// The symbols of a document's text, and the bytes of what else is stored of it.
    pub(super) fn symbols(&mut self, document: DocId) -> io::Result<(&[u8], &[u8])> {
        let block = self.texts.block_of(document)?;
        if self.block != Some(block) {
            self.block = None;
            self.texts.unpack(block, &mut self.content)?;
            self.block = Some(block);
        }
        let (first, behind) = (self.texts.block(block)?.0, self.texts.block(block + 1)?.0);
        let parts = || {
            let documents = behind.checked_sub(first)? as usize;
            let (lengths, rest) = self.content.split_at_checked(documents.checked_mul(8)?)?;
            let mut lengths = lengths.as_chunks().0.iter().map(|&length| u32::from_le_bytes(length) as usize);
            let before = 2 * document.checked_sub(first)? as usize;
            let (_, rest) = rest.split_at_checked(lengths.by_ref().take(before).sum())?;
            let (symbols, rest) = rest.split_at_checked(lengths.next()?)?;
            Some((symbols, rest.get(..lengths.next()?)?))
        };
        parts().ok_or_else(|| self.texts.malformed())
    }
}

impl Book {
    fn of(place: Place) -> Self {
        let is_spaced = is_spaced(place.language);
        Self { place, is_spaced, short: OnceLock::new() }
    }

    /// Its language.
    pub(super) fn language(&self) -> Language {
        self.place.language
    }

    /// How many words and gaps it has.
    pub(super) fn entries(&self) -> usize {
        self.place.entries as usize
    }

    /// A frequent word that is short, or such a gap; of `file`.
    #[inline]
    fn short(&self, code: Code, file: &CheckedFile) -> io::Result<Option<&Short>> {
        if code as usize >= FREQUENT {
            return Ok(None);
        }
        let all = self.short.get_or_init(|| (0..FREQUENT).map(|_| OnceLock::new()).collect());
        if let Some(short) = all[code as usize].get() {
            return Ok(Some(short));
        }
        let (kind, bytes) = self.entry(code, file)?;
        let mut short = Short::default();
        let Some(place) = short[..SHORT].get_mut(..bytes.len()) else { return Ok(None) };
        place.copy_from_slice(bytes);
        short[SHORT] = length_of(kind, bytes);
        Ok(Some(all[code as usize].get_or_init(|| short)))
    }

    /// A word, or what stands between words, of `file`.
    #[inline]
    pub(super) fn entry<'a>(&self, code: Code, file: &'a CheckedFile) -> io::Result<(Kind, &'a [u8])> {
        let place = &self.place;
        if code >= place.entries {
            return Err(file.malformed());
        }
        let (group, within) = (code as usize / GROUP, code as usize % GROUP);
        let begins = file.proven(place.begins_of(group))?;
        let (Some(begin), Some(end)) = (number(begins, 0), number(begins, 4)) else {
            return Err(file.malformed());
        };
        let group = file.proven(place.start + begin..place.start + end)?;
        let word = || {
            let (lengths, words) = group.split_first_chunk::<GROUP>()?;
            let length = usize::from(lengths[within] & !GAP);
            let start = sum_of_first(lengths, within);
            Some((kind_of(lengths[within]), words.get(start..start + length)?))
        };
        word().ok_or_else(|| file.malformed())
    }
}

/// Whether something of that length, as groups have it, is a word or a gap.
fn kind_of(length: u8) -> Kind {
    if length & GAP == 0 { Kind::Word } else { Kind::Gap }
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
