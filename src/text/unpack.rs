//! Packed bytes in, no more of what is packed in them out than a file may hold; readers that count, and stop.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::{ExtractError, MAX_DEPTH, Source};

/// A larger member of an archive is skipped, as a larger file is; no text is longer, bytes.
pub(super) const MAX_MEMBER_BYTES: u64 = 64_000_000;
/// Longest part of an office document or book, bytes: markup takes many times the room of its text.
pub(super) const MAX_PART_BYTES: u64 = 256_000_000;
/// What a member takes of the room for what is unpacked, however short it is, bytes: so many members are there at most.
const BYTES_PER_MEMBER: u64 = 4_096;
/// Nothing that people write is so many times larger than what it is packed in …
const MAX_RATIO: u64 = 200;
/// … once it is larger than this, bytes.
const MODEST_BYTES: u64 = 10_000_000;

impl<'a> Source<'a> {
    /// What `reader` unpacks of `packed` bytes, which counts as unpacked of the file.
    pub(super) fn counted<R: Read>(&self, reader: R, packed: u64) -> Counted<'a, R> {
        let left = packed.saturating_mul(MAX_RATIO).max(MODEST_BYTES);
        Counted { reader, room: self.room, left }
    }

    /// Makes room for so many members.
    pub(super) fn count_members(&self, members: u64) -> Result<(), ExtractError> {
        let room = self.room.get().checked_sub(members.saturating_mul(BYTES_PER_MEMBER));
        self.room.set(room.unwrap_or(0));
        room.map(drop).ok_or(ExtractError::TooLarge)
    }

    /// Whether so many members could be read of the file.
    pub(super) fn has_room_for(&self, members: u64) -> bool {
        members.saturating_mul(BYTES_PER_MEMBER) <= self.room.get()
    }

    /// Whether nothing more may be unpacked of the file.
    pub(super) fn is_out_of_room(&self) -> bool {
        self.room.get() == 0
    }

    /// A member of this file.
    ///
    /// # Errors
    ///
    /// [`ExtractError::TooDeep`].
    pub(super) fn member<'b>(&self, name: &'b Path, bytes: &'b [u8]) -> Result<Source<'b>, ExtractError>
    where
        'a: 'b,
    {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(ExtractError::TooDeep);
        }
        Ok(Source { name, bytes, options: self.options, depth, room: self.room })
    }
}

/// A reader of what is unpacked, which fails when that is too much.
pub(super) struct Counted<'a, R> {
    reader: R,
    room: &'a Cell<u64>,
    /// Bytes that what is unpacked may be longer.
    left: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        let bytes = length as u64;
        let room = self.room.get().checked_sub(bytes);
        self.room.set(room.unwrap_or(0));
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        if room.is_none() || left.is_none() { Err(too_large()) } else { Ok(length) }
    }
}

/// All that a reader gives up to `limit` bytes, and what stopped it before its end: what was read until then is good.
pub(super) fn read_all(reader: impl Read, limit: u64, format: &str) -> (Vec<u8>, Option<ExtractError>) {
    let mut bytes = Vec::new();
    let failure = match reader.take(limit + 1).read_to_end(&mut bytes) {
        Err(error) => Some(reason(&error, format)),
        Ok(_) if bytes.len() as u64 > limit => Some(ExtractError::TooLarge),
        Ok(_) => None,
    };
    (bytes, failure)
}

/// What an error of a reader of bytes in memory means for the file.
pub(super) fn reason(error: &io::Error, format: &str) -> ExtractError {
    match error.kind() {
        ErrorKind::FileTooLarge => ExtractError::TooLarge,
        _ => ExtractError::Damaged(format.to_owned()),
    }
}

fn too_large() -> io::Error {
    ErrorKind::FileTooLarge.into()
}

#[cfg(test)]
mod tests {
    use super::super::{MAX_UNPACKED_BYTES, Options};
    use super::*;

    #[track_caller]
    fn check(room: u64, packed: u64, unpacked: u64, is_refused: bool) {
        let (room, options) = (Cell::new(room), Options::default());
        let source = Source { name: Path::new(""), bytes: b"", options: &options, depth: 0, room: &room };
        let reader = source.counted(io::repeat(0).take(unpacked), packed);
        let refused = is_refused.then_some(ExtractError::TooLarge);
        assert_eq!(read_all(reader, MAX_MEMBER_BYTES, "zip").1, refused);
    }

    #[test]
    fn readers_stop() {
        let much = MAX_UNPACKED_BYTES;
        check(much, 0, MODEST_BYTES, false);
        check(much, 0, MODEST_BYTES + 1, true);
        check(much, 100_000, 20_000_000, false);
        check(much, 100_000, 20_000_001, true);
        check(much, much, MAX_MEMBER_BYTES, false);
        check(much, much, MAX_MEMBER_BYTES + 1, true);
        check(1_000, 1_000, 1_000, false);
        check(1_000, 1_000, 1_001, true);
    }
}
