//! A file of the index as tantivy reads it: mapped, without its seal, each block checked before it is believed.

#[cfg(unix)]
use std::cell::RefCell;
use std::fmt::{self, Debug, Formatter};
#[cfg(unix)]
use std::fs::File;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

use super::Shared;
use super::seal::Seal;

/// More bytes than that, asked for at once, are checked while they are being used.
const PROMPT: usize = 1_048_576;
/// So many are read and checked in one go.
const READ_AT_ONCE: usize = 65_536;
/// What is read to open a file has no more bytes.
const OPENING: usize = 256;
/// How a file is damaged that does not fit its checksums.
pub(super) const ALTERED: &str = "its checksum does not fit";

/// A sealed file that is mapped.
#[derive(Clone)]
pub(in crate::index) struct CheckedFile {
    pub(super) name: PathBuf,
    /// With the seal.
    pub(super) bytes: OwnedBytes,
    /// The same file to read, unless it is gone meanwhile.
    #[cfg(unix)]
    pub(super) file: Option<Arc<File>>,
    pub(super) seal: Arc<Seal>,
    pub(super) shared: Arc<Shared>,
    /// Whether what is handed to tantivy is checked by whoever uses it, but for what it reads to open it.
    pub(super) is_unchecked: bool,
    /// Of a segment's store its texts, which so stay mapped as long as the segment is open.
    #[allow(dead_code, reason = "it is held, not read")]
    pub(super) texts: Option<Arc<dyn FileHandle>>,
}

impl CheckedFile {
    /// Bytes of its content.
    pub(in crate::index) fn length(&self) -> usize {
        self.seal.length()
    }

    /// Where its content ends, and what tantivy puts behind each file begins: its version, how long that is, and four
    /// bytes more.
    ///
    /// # Errors
    ///
    /// When there is no such thing.
    pub(in crate::index) fn content_end(&self) -> io::Result<usize> {
        let end = || {
            let end = self.length().checked_sub(8)?;
            let length = self.proven(end..end + 4).ok()?.first_chunk()?;
            end.checked_sub(usize::try_from(u32::from_le_bytes(*length)).ok()?)
        };
        end().ok_or_else(|| self.malformed())
    }

    /// The bytes `range` of it, checked.
    ///
    /// # Errors
    ///
    /// When they are not as they were written.
    pub(in crate::index) fn proven(&self, range: Range<usize>) -> io::Result<&[u8]> {
        if range.start > range.end || range.end > self.length() {
            return Err(self.malformed());
        }
        self.prove(self.seal.blocks(&range))?;
        Ok(&self.bytes[range])
    }

    /// Whether the bytes `range` of it have been checked.
    pub(in crate::index) fn is_proven(&self, range: &Range<usize>) -> bool {
        range.end <= self.length() && self.seal.is_known(&self.seal.blocks(range))
    }

    /// The bytes `range` of it, of which each must be asked for with [`CheckedFile::proven`] before it is used.
    pub(in crate::index) fn unproven(&self, range: Range<usize>) -> Option<OwnedBytes> {
        (range.start <= range.end && range.end <= self.length()).then(|| self.bytes.slice(range))
    }

    /// Checks the bytes `range` while they are being used.
    pub(in crate::index) fn prove_later(&self, range: &Range<usize>) {
        let blocks = self.seal.blocks(range);
        if !self.seal.is_known(&blocks) {
            self.shared.proofs.defer(self, &blocks);
        }
    }

    /// That it is not as it was written, though it fits its checksums.
    pub(in crate::index) fn malformed(&self) -> io::Error {
        self.shared.faults.damaged(&self.name, "it points past its own end")
    }

    /// Checks `blocks` that have not been checked.
    ///
    /// # Errors
    ///
    /// When one is not as it was written; it is remembered as a fault.
    pub(super) fn prove(&self, blocks: Range<usize>) -> io::Result<()> {
        if self.seal.is_known(&blocks) {
            return Ok(());
        }
        let most = READ_AT_ONCE / self.seal.block();
        let mut next = self.seal.unknown(blocks.clone(), most);
        while !next.is_empty() {
            let is_sound = |content: &[u8]| self.seal.first_damaged(content, next.clone()).is_none();
            let is_damaged = match self.with_content(self.seal.place(&next), is_sound) {
                Ok(is_sound) => !is_sound,
                // It is shorter than it was.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => true,
                Err(error) => return Err(self.shared.faults.io(&self.name, error)),
            };
            if is_damaged {
                return Err(self.shared.faults.damaged(&self.name, ALTERED));
            }
            next = self.seal.unknown(next.end..blocks.end, most);
        }
        Ok(())
    }

    /// What `look` says of the bytes `range`: read, as mapped ones come from the disk page by page.
    #[cfg(unix)]
    fn with_content(&self, range: Range<usize>, look: impl FnOnce(&[u8]) -> bool) -> io::Result<bool> {
        let Some(file) = &self.file else { return Ok(look(&self.bytes[range])) };
        CONTENT.with_borrow_mut(|content| {
            if content.len() < range.len() {
                content.resize(range.len(), 0);
            }
            let content = &mut content[..range.len()];
            std::os::unix::fs::FileExt::read_exact_at(&**file, content, range.start as u64)?;
            Ok(look(content))
        })
    }

    /// What `look` says of the bytes `range`.
    #[cfg(not(unix))]
    #[allow(clippy::unnecessary_wraps, reason = "elsewhere they are read")]
    fn with_content(&self, range: Range<usize>, look: impl FnOnce(&[u8]) -> bool) -> io::Result<bool> {
        Ok(look(&self.bytes[range]))
    }
}

#[cfg(unix)]
thread_local! {
    /// What is being checked: memory that is new costs more than checking what is in it.
    static CONTENT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl FileHandle for CheckedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.len() {
            return Err(self.malformed());
        }
        if !self.is_unchecked || range.len() <= OPENING {
            let blocks = self.seal.blocks(&range);
            if range.len() <= PROMPT || self.shared.proofs.is_prompt() {
                self.prove(blocks)?;
            } else {
                self.prove_later(&range);
            }
        }
        Ok(self.bytes.slice(range))
    }
}

impl HasLen for CheckedFile {
    fn len(&self) -> usize {
        self.seal.length()
    }
}

impl Debug for CheckedFile {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.debug_tuple("CheckedFile").field(&self.name).finish()
    }
}
