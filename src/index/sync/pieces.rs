//! A text file that is too long to be held as a whole, in pieces that end where its lines do.

use std::fs::File;
use std::io::{self, Read, Take};
use std::path::Path;

use crate::text::{Format, has_lines_of_json, last_message};
use crate::walk;

/// Formats of which a piece can be read alone.
const CUT: &[&str] = &["text", "md", "csv", "mbox"];
/// So much of a file tells its format, bytes.
const HEAD: u64 = 65_536;
/// Texts whose line ends are no single bytes may begin so.
const WIDE_MARKS: &[&[u8]] = &[b"\xff\xfe", b"\xfe\xff"];

/// Whether the file `path` can be read in pieces.
///
/// # Errors
///
/// What the system says when it cannot be read.
pub fn can_be_cut(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    walk::open(path)?.take(HEAD).read_to_end(&mut head)?;
    let is_cut = |format: &Format| match format.name {
        "json" => has_lines_of_json(path),
        name => CUT.contains(&name),
    };
    Ok(format(path, &head).is_some_and(is_cut))
}

fn format(path: &Path, head: &[u8]) -> Option<&'static Format> {
    // Without a mark, their letters of a single byte tell it.
    if WIDE_MARKS.iter().any(|mark| head.starts_with(mark)) || head.contains(&0) {
        return None;
    }
    Format::of(path, head)
}

/// The pieces of a file, one after the other.
pub(super) struct Pieces {
    file: Take<File>,
    /// Of all that was read.
    hasher: blake3::Hasher,
    /// Bytes of a piece at most.
    length: usize,
    is_mailbox: bool,
    /// What was read and belongs to the next piece.
    rest: Vec<u8>,
    lines: u64,
}

/// A piece of a file.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// Lines of the file that stand before it.
    pub(super) lines_before: u64,
}

impl Pieces {
    /// The pieces of the first `size` bytes of the file `path`, of at most `length` bytes each: what is written to its end
    /// meanwhile is for the next run.
    ///
    /// # Errors
    ///
    /// What the system says when it cannot be opened.
    pub(super) fn of(path: &Path, size: u64, length: usize) -> io::Result<Self> {
        let mut head = Vec::new();
        walk::open(path)?.take(HEAD).read_to_end(&mut head)?;
        let is_mailbox = format(path, &head).is_some_and(|format| format.name == "mbox");
        let (file, hasher) = (walk::open(path)?.take(size), blake3::Hasher::new());
        Ok(Self { file, hasher, length, is_mailbox, rest: Vec::new(), lines: 0 })
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    ///
    /// What the system says when the file cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut bytes = Vec::with_capacity(self.length);
        bytes.append(&mut self.rest);
        let kept = bytes.len();
        (&mut self.file).take(self.length.saturating_sub(kept) as u64).read_to_end(&mut bytes)?;
        self.hasher.update(&bytes[kept..]);
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes.len() >= self.length {
            let end = end_of_piece(&bytes, self.is_mailbox);
            self.rest = bytes.split_off(end);
        }
        let lines_before = self.lines;
        self.lines += bytes.split(|&byte| byte == b'\n').skip(1).count() as u64;
        Ok(Some(Piece { bytes, lines_before }))
    }

    /// The hash of all that was read.
    pub(super) fn hash(&self) -> blake3::Hash {
        self.hasher.finalize()
    }
}

/// Where the last message or line ends that is there as a whole; or else the last word, or else the last character.
fn end_of_piece(bytes: &[u8], is_mailbox: bool) -> usize {
    let message = if is_mailbox { last_message(bytes) } else { None };
    let last = |is: fn(&u8) -> bool| bytes.iter().rposition(is);
    // A character begins with a byte that is no continuation; in other encodings every byte is as good.
    let character = || bytes[bytes.len().saturating_sub(4)..].iter().rposition(|byte| byte & 0xC0 != 0x80);
    let before_character = || character().map(|at| bytes.len().saturating_sub(4) + at).filter(|&at| at > 0);
    let blank = || last(|&byte| byte == b'\n').or_else(|| last(u8::is_ascii_whitespace));
    message.or_else(|| blank().map(|at| at + 1)).or_else(before_character).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, is_mailbox: bool, piece: &str) {
        assert_eq!(&text.as_bytes()[..end_of_piece(text.as_bytes(), is_mailbox)], piece.as_bytes());
    }

    #[test]
    fn a_piece_ends_where_a_line_does() {
        check("eins\nzwei\ndr", false, "eins\nzwei\n");
        check("eins\n", false, "eins\n");
        check("eins zwei dr", false, "eins zwei ");
        check("einszweiü", false, "einszwei");
        check("數據中心", false, "數據中");
        check("\u{1f600}", false, "\u{1f600}");
        check("From a 10:00\nb\n\nFrom c 11:00\nd\n", true, "From a 10:00\nb\n\n");
        check("From a 10:00\nb\n\nFrom c 11:00\n\nFrom now on\nd\n", true, "From a 10:00\nb\n\n");
        check("From a 10:00\nb\nc", true, "From a 10:00\nb\n");
    }
}
