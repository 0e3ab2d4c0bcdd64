//! The seal of a file: checksums of its blocks, which stand behind its content and are computed as it is written. A
//! block comes in, and whether it is as it was written goes out.

use std::fs::File;
use std::io::{self, Write};
use std::mem;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crc32fast::Hasher;
use tantivy::directory::{AntiCallToken, TerminatingWrite};

use super::fault::Faults;
use crate::index::texts;

/// Bytes that have one checksum. What is read is checked by whole blocks: with longer ones a query would check much that
/// it does not read, with shorter ones the checksums themselves would have to be read.
const BLOCK: usize = 16_384;
/// The same of dictionaries, where a look-up goes from state to state, each somewhere else, and of texts, of whose blocks
/// most have no more bytes.
const SCATTERED_BLOCK: usize = 4_096;
/// What the names of such files end in.
const SCATTERED: [&str; 2] = ["term", texts::ENDING];
/// The last bytes of a sealed file.
const MAGIC: [u8; 4] = *b"seal";
/// Length of the content, checksum of the seal, magic.
const FOOTER: usize = 16;
/// What the last line of a sealed text begins with.
const LINE: &[u8] = b"crc32 ";

/// The checksums of a file's blocks, and which blocks have been found to fit them.
pub(super) struct Seal {
    /// Bytes of the content.
    length: usize,
    /// Bytes of a block, a power of two.
    block: usize,
    sums: Vec<u32>,
    sound: Vec<AtomicU64>,
}

impl Seal {
    /// The seal at the end of `bytes`, the file `name`; none where it is not there, or is not that of this file.
    pub(super) fn read(name: &Path, bytes: &[u8]) -> Option<Self> {
        let (rest, footer) = bytes.split_last_chunk::<FOOTER>()?;
        let (numbers, magic) = footer.split_last_chunk::<4>()?;
        let (length, sum) = numbers.split_first_chunk::<8>()?;
        let content = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let table = rest.get(content..)?;
        let block = block_of(name);
        let is_whole = *magic == MAGIC
            && table.len() == content.div_ceil(block) * 4
            && sum == seal_sum(name, table, *length).to_le_bytes();
        if !is_whole {
            return None;
        }
        let (sums, _) = table.as_chunks::<4>();
        let sums: Vec<u32> = sums.iter().map(|&sum| u32::from_le_bytes(sum)).collect();
        let sound = (0..sums.len().div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Some(Self { length: content, block, sums, sound })
    }

    /// Bytes of the file's content.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Whether the whole file has as many bytes as when it was sealed.
    pub(super) fn fits(&self, bytes: &[u8]) -> bool {
        bytes.len() == self.length + self.sums.len() * 4 + FOOTER
    }

    /// Bytes of a block.
    pub(super) fn block(&self) -> usize {
        self.block
    }

    /// The blocks that hold the bytes `range` of the content.
    pub(super) fn blocks(&self, range: &Range<usize>) -> Range<usize> {
        let bits = self.block.trailing_zeros();
        range.start >> bits..range.end.saturating_add(self.block - 1) >> bits
    }

    /// Whether all `blocks` have been found sound before.
    pub(super) fn is_known(&self, blocks: &Range<usize>) -> bool {
        blocks.clone().all(|block| self.is_sound(block))
    }

    /// Of `blocks` the first ones in a row, at most so many, that have not been found sound.
    pub(super) fn unknown(&self, mut blocks: Range<usize>, most: usize) -> Range<usize> {
        let first = blocks.find(|&block| !self.is_sound(block)).unwrap_or(blocks.end);
        let end = blocks.end.min(first.saturating_add(most));
        first..(first..end).find(|&block| self.is_sound(block)).unwrap_or(end)
    }

    /// Where the content of `blocks` is.
    pub(super) fn place(&self, blocks: &Range<usize>) -> Range<usize> {
        blocks.start * self.block..self.length.min(blocks.end * self.block)
    }

    /// The first of `blocks`, of which this is the `content`, that is not as it was written.
    pub(super) fn first_damaged(&self, content: &[u8], blocks: Range<usize>) -> Option<usize> {
        let contents = content.chunks(self.block).map(Some).chain(std::iter::repeat(None));
        blocks
            .zip(contents)
            .find(|&(block, content)| !self.is_as_written(block, content))
            .map(|(block, _)| block)
    }

    /// All blocks of `bytes` that are not as they were written.
    pub(super) fn damaged(&self, bytes: &[u8]) -> Vec<usize> {
        let content = |block| bytes.get(self.place(&(block..block + 1)));
        (0..self.sums.len()).filter(|&block| !self.is_as_written(block, content(block))).collect()
    }

    fn is_as_written(&self, block: usize, content: Option<&[u8]>) -> bool {
        let (Some(content), Some(&sum)) = (content, self.sums.get(block)) else { return false };
        let fits = crc32fast::hash(content) == sum;
        if fits && let Some(word) = self.sound.get(block / 64) {
            word.fetch_or(1 << (block % 64), Ordering::Relaxed);
        }
        fits
    }

    fn is_sound(&self, block: usize) -> bool {
        let word = self.sound.get(block / 64).map_or(0, |word| word.load(Ordering::Relaxed));
        word >> (block % 64) & 1 == 1
    }
}

/// Bytes of a block of the file `name`.
fn block_of(name: &Path) -> usize {
    let is_scattered = name.extension().is_some_and(|ending| SCATTERED.iter().any(|&other| ending == other));
    if is_scattered { SCATTERED_BLOCK } else { BLOCK }
}

/// The seal's own checksum; the name is in it, so that a file that has taken the place of another is noticed.
fn seal_sum(name: &Path, table: &[u8], length: [u8; 8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(table);
    hasher.update(&length);
    hasher.update(name.as_os_str().as_encoded_bytes());
    hasher.finalize()
}

/// Writes a file, and its seal at the end.
pub(super) struct SealedWriter {
    file: File,
    name: PathBuf,
    faults: Arc<Faults>,
    length: u64,
    sums: Vec<u8>,
    block: Hasher,
    /// Bytes that a block has, and those of the block that is being written.
    full: usize,
    filled: usize,
}

impl SealedWriter {
    /// Writes to `file`, which is empty and called `name`; what goes wrong is remembered in `faults`.
    pub(super) fn new(file: File, name: &Path, faults: Arc<Faults>) -> Self {
        let (name, full) = (name.to_owned(), block_of(name));
        Self { file, name, faults, length: 0, sums: Vec::new(), block: Hasher::new(), full, filled: 0 }
    }

    fn sum(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(self.full - self.filled));
            self.block.update(now);
            self.filled += now.len();
            bytes = later;
            if self.filled == self.full {
                self.end_block();
            }
        }
    }

    fn end_block(&mut self) {
        let block = mem::take(&mut self.block);
        self.sums.extend(block.finalize().to_le_bytes());
        self.filled = 0;
    }

    fn seal(&mut self) -> io::Result<()> {
        if self.filled > 0 {
            self.end_block();
        }
        let length = self.length.to_le_bytes();
        let sum = seal_sum(&self.name, &self.sums, length).to_le_bytes();
        let seal = [&*self.sums, &length, &sum, &MAGIC].concat();
        self.file.write_all(&seal)?;
        self.file.sync_data()
    }
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes).map_err(|error| self.faults.io(&self.name, error))?;
        self.sum(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SealedWriter {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.seal().map_err(|error| self.faults.io(&self.name, error))
    }
}

/// The text `content` of the file `name`, and a last line with its checksum.
pub(super) fn sealed(name: &Path, content: &[u8]) -> Vec<u8> {
    [content, LINE, format!("{:08x}\n", text_sum(name, content)).as_bytes()].concat()
}

/// The content of the sealed text `bytes` of the file `name`; none where it is not as it was written.
pub(super) fn unsealed(name: &Path, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let length = bytes.len().checked_sub(LINE.len() + 9)?;
    let (content, _) = bytes.split_at(length);
    if sealed(name, content) != bytes {
        return None;
    }
    bytes.truncate(length);
    Some(bytes)
}

fn text_sum(name: &Path, content: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(content);
    hasher.update(name.as_os_str().as_encoded_bytes());
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tantivy::directory::TerminatingWrite;
    use tantivy::index::SegmentComponent;

    use super::*;

    /// A sealed file of `length` bytes.
    fn file(length: usize) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.store");
        let faults = Arc::new(Faults::new(folder.path()));
        let file = File::create(&path).expect("it can be made");
        let mut writer = SealedWriter::new(file, Path::new("a.store"), faults);
        let content: Vec<u8> = (0..=250).cycle().take(length).collect();
        content.chunks(7_001).for_each(|bytes| writer.write_all(bytes).expect("it can be written"));
        writer.terminate().expect("it can be sealed");
        fs::read(&path).expect("it can be read")
    }

    fn damaged(bytes: &[u8]) -> Option<Vec<usize>> {
        Seal::read(Path::new("a.store"), bytes).map(|seal| seal.damaged(bytes))
    }

    #[test]
    fn what_is_written_is_sound() {
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            assert_eq!(damaged(&file(length)), Some(Vec::new()), "{length}");
        }
    }

    #[test]
    fn a_flip_is_found_in_its_block() {
        let mut bytes = file(2 * BLOCK + 5);
        bytes[BLOCK + 7] ^= 1;
        assert_eq!(damaged(&bytes), Some(vec![1]));
        let seal = Seal::read(Path::new("a.store"), &bytes).expect("the seal is sound");
        let first_damaged = |range| {
            let blocks = seal.unknown(seal.blocks(&range), 9);
            seal.first_damaged(&bytes[seal.place(&blocks)], blocks)
        };
        assert_eq!(first_damaged(0..BLOCK), None);
        assert_eq!(first_damaged(BLOCK - 1..BLOCK + 1), Some(1));
        assert_eq!(first_damaged(2 * BLOCK..2 * BLOCK + 5), None);
        assert!(seal.is_known(&(2..3)) && !seal.is_known(&(0..2)));
    }

    #[test]
    fn every_flip_and_cut_of_the_seal_is_found() {
        let bytes = file(BLOCK + 5);
        for at in BLOCK + 5..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 4;
            assert_eq!(damaged(&flipped), None, "byte {at}");
            assert_eq!(damaged(&bytes[..at]), None, "up to {at}");
        }
    }

    #[test]
    fn dictionaries_have_blocks_of_their_own() {
        let name = |component: SegmentComponent| format!("a.{component}");
        let block = |component| block_of(Path::new(&name(component)));
        assert_eq!(block(SegmentComponent::Terms), SCATTERED_BLOCK);
        assert_eq!(block(SegmentComponent::Custom(texts::ENDING.into())), SCATTERED_BLOCK);
        assert_eq!(block(SegmentComponent::Postings), BLOCK);
    }

    #[test]
    fn another_files_seal_is_none() {
        assert!(Seal::read(Path::new("b.store"), &file(5)).is_none());
    }

    #[test]
    fn a_text_is_sealed_by_a_line() {
        let (name, text) = (Path::new("meta.json"), b"{}\n");
        let bytes = sealed(name, text);
        assert_eq!(bytes, b"{}\ncrc32 d683e77f\n");
        assert_eq!(unsealed(name, bytes.clone()).as_deref(), Some(&text[..]));
        assert_eq!(unsealed(Path::new("other.json"), bytes.clone()), None);
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(unsealed(name, flipped), None, "byte {at}");
            assert_eq!(unsealed(name, bytes[..at].to_vec()), None, "up to {at}");
        }
    }
}
