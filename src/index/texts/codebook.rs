//! The words of a language and what stands between them, by number.

use std::cmp::Reverse;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::num::NonZeroU32;
use std::ops::Range;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::code;
use crate::index::vocabulary::number;
use crate::language::Language;

/// The number of a word, or of what stands between words, from 0 on: in a draft in order of their coming, in a file by how
/// often they come.
pub(in crate::index) type Code = u32;

/// What is longer hardly comes again, bytes. (The sum of eight such lengths fits in one byte, see [`super::read`].)
const MAX_BYTES: usize = 31;
/// So many words stand side by side in a file: of one in so many it is told where it is.
pub(super) const GROUP: usize = 16;
/// Set in the length of what stands between words.
pub(super) const GAP: u8 = 0x80;

/// Whether something is a word, or stands between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Word,
    Gap,
}

/// The codes of a language, as texts are written.
pub(in crate::index) struct Codebook {
    text: Vec<u8>,
    /// Where each ends in `text`, doubled, plus one for a gap.
    ends: Vec<u32>,
    /// How often each has come.
    counts: Vec<u32>,
    codes: HashTable<Code>,
    hasher: DefaultHashBuilder,
    /// Short gaps by their bytes, as they were met last: a few hundred make up nearly all there are.
    gaps: Vec<(u64, Code)>,
}

/// So many gaps are kept at hand, as one byte tells …
const GAPS: usize = 256;
/// … of so many bytes at most.
const SHORT: usize = 7;
/// Spreads numbers over all places of a table (Knuth: 2⁶⁴ divided by the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Those of all languages of a segment.
pub(in crate::index) struct Codebooks {
    /// Bytes of memory from which on nothing new gets a number.
    most: usize,
    /// In the order in which the languages came.
    pub(super) books: Vec<(Language, Codebook)>,
}

/// What the end of a file tells of a codebook.
pub(super) struct Place {
    pub(super) language: Language,
    /// Words and gaps.
    pub(super) entries: u32,
    /// Where its groups begin.
    pub(super) start: usize,
    /// Bytes of the groups, behind which it is told where each begins, and where the last ends.
    pub(super) bytes: u32,
}

/// Bytes of a [`Place`], and of the code of its language, filled up with zeros.
pub(super) const PLACE: usize = LANGUAGE + 16;
const LANGUAGE: usize = 4;

impl Place {
    pub(super) fn to_bytes(&self) -> [u8; PLACE] {
        let mut bytes = [0; PLACE];
        let code = self.language.code().as_bytes();
        bytes[..code.len()].copy_from_slice(code);
        bytes[LANGUAGE..][..4].copy_from_slice(&self.entries.to_le_bytes());
        bytes[LANGUAGE + 4..][..8].copy_from_slice(&(self.start as u64).to_le_bytes());
        bytes[LANGUAGE + 12..].copy_from_slice(&self.bytes.to_le_bytes());
        bytes
    }

    /// None where this program knows no such language, or there are more words than there are codes for.
    pub(super) fn from_bytes(bytes: &[u8; PLACE]) -> Option<Self> {
        let (code, rest) = bytes.split_first_chunk::<LANGUAGE>()?;
        let (entries, rest) = rest.split_first_chunk()?;
        let (start, rest) = rest.split_first_chunk()?;
        Some(Self {
            language: str::from_utf8(code).ok()?.trim_end_matches('\0').parse().ok()?,
            entries: Some(u32::from_le_bytes(*entries)).filter(|&entries| entries as usize <= MOST)?,
            start: usize::try_from(u64::from_le_bytes(*start)).ok()?,
            bytes: u32::from_le_bytes(*rest.first_chunk()?),
        })
    }

    /// Where its groups are, and where it is told where each begins.
    pub(super) fn parts(&self) -> [Range<usize>; 2] {
        let middle = self.start.saturating_add(self.bytes as usize);
        let begins = size_of::<u32>() * ((self.entries as usize).div_ceil(GROUP) + 1);
        [self.start..middle, middle..middle.saturating_add(begins)]
    }
}

impl Codebook {
    fn new() -> Self {
        let (codes, hasher) = (HashTable::new(), DefaultHashBuilder::default());
        Self {
            text: Vec::new(),
            ends: Vec::new(),
            counts: Vec::new(),
            codes,
            hasher,
            gaps: vec![(0, 0); GAPS],
        }
    }

    /// The code of a word that has none yet; none where it is too long, or there is no room.
    pub(super) fn add_word(&mut self, word: &[u8], has_room: bool) -> Option<Code> {
        let (code, end) = next(&self.text, &self.ends, Kind::Word, word).filter(|_| has_room)?;
        self.text.extend_from_slice(word);
        self.ends.push(end);
        self.counts.push(0);
        Some(code)
    }

    /// The code of what stands between two words, as [`Codebook::code_of`] has it: the first `length` bytes of `rest`.
    #[inline]
    pub(super) fn code_of_gap(&mut self, rest: &[u8], length: usize, has_room: bool) -> Option<Code> {
        let gap = &rest[..length];
        let (Some(&next), 0..=SHORT) = (rest.first_chunk(), length) else {
            return self.code_of(Kind::Gap, gap, has_room);
        };
        // Its bytes and their number, which is never 0.
        let bytes = u64::from_le_bytes(next) << 8 << (8 * (SHORT - length)) | length as u64;
        let place = usize::from(bytes.wrapping_mul(SPREAD).to_be_bytes()[0]);
        if self.gaps[place].0 == bytes {
            return Some(self.gaps[place].1);
        }
        let code = self.code_of(Kind::Gap, gap, has_room)?;
        self.gaps[place] = (bytes, code);
        Some(code)
    }

    /// The code of `bytes`, which they are given if they are new; none where they are too long, or there is no room. Words
    /// that were added by [`Codebook::add_word`] are not found.
    pub(super) fn code_of(&mut self, kind: Kind, bytes: &[u8], has_room: bool) -> Option<Code> {
        let Self { text, ends, counts, codes, hasher, .. } = self;
        let hash_of = |kind: Kind, bytes: &[u8]| hasher.hash_one((kind, bytes));
        let is_it = |&code: &Code| entry(text, ends, code) == (kind, bytes);
        let rehash = |&code: &Code| {
            let (kind, bytes) = entry(text, ends, code);
            hash_of(kind, bytes)
        };
        match codes.entry(hash_of(kind, bytes), is_it, rehash) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(place) => {
                let (code, end) = next(text, ends, kind, bytes).filter(|_| has_room)?;
                place.insert(code);
                text.extend_from_slice(bytes);
                ends.push(end);
                counts.push(0);
                Some(code)
            }
        }
    }

    /// Says that the word or gap has come once more.
    #[inline]
    pub(super) fn count(&mut self, code: Code) {
        let count = &mut self.counts[code as usize];
        *count = count.saturating_add(1);
    }

    /// A word or a gap.
    pub(super) fn entry(&self, code: Code) -> Option<(Kind, &[u8])> {
        ((code as usize) < self.ends.len()).then(|| entry(&self.text, &self.ends, code))
    }

    fn bytes(&self) -> usize {
        let numbers = self.ends.capacity() + self.counts.capacity() + self.codes.capacity();
        self.text.capacity() + numbers * size_of::<u32>() + size_of_val(&*self.gaps)
    }
}

/// The next code, and what is noted of the end of its `bytes`; none where they are too long, or all codes are taken.
fn next(text: &[u8], ends: &[u32], kind: Kind, bytes: &[u8]) -> Option<(Code, u32)> {
    let code =
        Code::try_from(ends.len()).ok().filter(|&code| code <= code::MAX && bytes.len() <= MAX_BYTES)?;
    let end = u32::try_from(text.len() + bytes.len()).ok()?.checked_mul(2)?;
    Some((code, end + u32::from(kind == Kind::Gap)))
}

fn entry<'a>(text: &'a [u8], ends: &[u32], code: Code) -> (Kind, &'a [u8]) {
    let at = code as usize;
    let start = at.checked_sub(1).map_or(0, |before| ends[before] >> 1);
    let kind = if ends[at] & 1 == 1 { Kind::Gap } else { Kind::Word };
    (kind, &text[start as usize..(ends[at] >> 1) as usize])
}

impl Codebooks {
    /// No words yet, and as many as take about so many bytes of memory at `most`.
    pub(super) fn new(most: usize) -> Self {
        Self { most, books: Vec::new() }
    }

    /// The number of a language among those of the segment, and its codebook.
    pub(super) fn of(&mut self, language: Language) -> (u8, &mut Codebook) {
        let known = self.books.iter().position(|&(other, _)| other == language);
        let at = known.unwrap_or_else(|| {
            self.books.push((language, Codebook::new()));
            self.books.len() - 1
        });
        (u8::try_from(at).expect("there are fewer languages"), &mut self.books[at].1)
    }

    /// Whether there is room for new words.
    pub(super) fn have_room(&self) -> bool {
        self.bytes() < self.most
    }

    /// Bytes of memory that they take.
    pub(in crate::index) fn bytes(&self) -> usize {
        self.books.iter().map(|(_, book)| book.bytes()).sum()
    }

    /// Forgets all words.
    pub(in crate::index) fn clear(&mut self) {
        self.books.clear();
    }

    /// All of them by how often their words have come.
    pub(super) fn ranked(&self) -> Vec<Ranking<'_>> {
        self.books.iter().map(|(language, book)| Ranking::of(*language, book)).collect()
    }
}

/// So many words of a language have codes: whoever reads a document reads its codebook, some 140 kB. (Of 200 MB 60.4, 56.2
/// and 53.8 MB with half as many, these, and twice as many.)
const MOST: usize = 16_384;

/// The words and gaps of a language that come again and again, the most frequent first. Others stay where they stand.
pub(super) struct Ranking<'a> {
    pub(super) language: Language,
    pub(super) book: &'a Codebook,
    ranked: Vec<Code>,
    /// The rank of each code.
    ranks: Vec<Option<NonZeroU32>>,
}

impl<'a> Ranking<'a> {
    fn of(language: Language, book: &'a Codebook) -> Self {
        let count = |code: Code| book.counts[code as usize];
        let mut ranked: Vec<Code> = (0..number(book.ends.len())).filter(|&code| count(code) > 1).collect();
        ranked.sort_unstable_by_key(|&code| (Reverse(count(code)), code));
        ranked.truncate(MOST);
        let mut ranks = vec![None; book.ends.len()];
        for (&code, rank) in ranked.iter().zip(1..) {
            ranks[code as usize] = NonZeroU32::new(rank);
        }
        Self { language, book, ranked, ranks }
    }

    /// The code that a word or gap gets in the file, if it gets one.
    #[inline]
    pub(super) fn code(&self, code: Code) -> Option<Code> {
        self.ranks.get(code as usize)?.map(|rank| rank.get() - 1)
    }

    /// Writes the codebook, which begins at `start`.
    pub(super) fn write(&self, start: usize, out: &mut impl Write) -> io::Result<Place> {
        let mut begins = vec![0_u32];
        let mut words = Vec::with_capacity(GROUP * MAX_BYTES);
        for group in self.ranked.chunks(GROUP) {
            let mut lengths = [0; GROUP];
            words.clear();
            for (length, &code) in lengths.iter_mut().zip(group) {
                let (kind, bytes) = entry(&self.book.text, &self.book.ends, code);
                words.extend_from_slice(bytes);
                *length = length_of(kind, bytes);
            }
            out.write_all(&lengths)?;
            out.write_all(&words)?;
            let end = begins.last().and_then(|begin| begin.checked_add(number(GROUP + words.len())));
            begins.push(end.ok_or(io::ErrorKind::FileTooLarge)?);
        }
        for begin in &begins {
            out.write_all(&begin.to_le_bytes())?;
        }
        let bytes = begins.last().copied().unwrap_or_default();
        Ok(Place { language: self.language, entries: number(self.ranked.len()), start, bytes })
    }
}

/// The length of a word or gap as groups have it.
pub(super) fn length_of(kind: Kind, bytes: &[u8]) -> u8 {
    u8::try_from(bytes.len()).unwrap_or(u8::MAX) | if kind == Kind::Gap { GAP } else { 0 }
}
