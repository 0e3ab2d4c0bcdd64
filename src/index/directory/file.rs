//! A file of the index as tantivy reads it: mapped, without its seal, each block checked before it is believed.

use std::fmt::{self, Debug, Formatter};
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

use super::Shared;
use super::seal::Seal;

/// More blocks than that, asked for at once, are checked while they are being used.
const PROMPT_BLOCKS: usize = 8;
/// How a file is damaged that does not fit its checksums.
pub(super) const ALTERED: &str = "its checksum does not fit";

/// A sealed file that is mapped.
#[derive(Clone)]
pub(super) struct CheckedFile {
    pub(super) name: PathBuf,
    /// With the seal.
    pub(super) bytes: OwnedBytes,
    pub(super) seal: Arc<Seal>,
    pub(super) shared: Arc<Shared>,
}

impl CheckedFile {
    /// Checks `blocks` that have not been checked.
    ///
    /// # Errors
    ///
    /// When one is not as it was written; it is remembered as a fault.
    pub(super) fn prove(&self, blocks: Range<usize>) -> io::Result<()> {
        match self.seal.first_damaged(&self.bytes, blocks) {
            None => Ok(()),
            Some(_) => Err(self.shared.faults.damaged(&self.name, ALTERED)),
        }
    }
}

impl FileHandle for CheckedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.len() {
            return Err(self.shared.faults.damaged(&self.name, "it points past its own end"));
        }
        let blocks = Seal::blocks(&range);
        if blocks.len() <= PROMPT_BLOCKS || self.shared.proofs.is_prompt() {
            self.prove(blocks)?;
        } else if !self.seal.is_known(&blocks) {
            self.shared.proofs.defer(self, &blocks);
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
