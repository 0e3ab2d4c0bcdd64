//! A file's bytes in, the texts of its documents out; knows no index, and touches no disk.
//!
//! [`Format::of`] tells the format of a file, [`extract`] reads it. A new format is a file with an `extract` of its own and
//! a row in the table of the module `format`.

mod charset;
mod format;
mod markdown;
mod plain;

use std::cell::Cell;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::document::Extracted;
pub use format::Format;

/// What an extractor comes upon in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// A document.
    Document(Extracted),
    /// A member that gives no text, by its name within the file, and why.
    Skipped(String, ExtractError),
}

/// Takes what is found. An error of it ends the extraction.
pub type Each<'a> = dyn FnMut(Found) -> Result<(), ExtractError> + 'a;

/// Why a file, or a member of one, gives no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ExtractError {
    /// It holds bytes that no text holds.
    #[error("binary")]
    Binary,
    /// It is text in an encoding that is not known, or damaged: the first byte that cannot be read.
    #[error("not UTF-8")]
    NotUtf8(usize),
    /// It is of a format that can be read, but broken: what is wrong.
    #[error("damaged {0}")]
    Damaged(String),
    /// A password is needed.
    #[error("encrypted")]
    Encrypted,
    /// It can be read, but there is no text in it: pictures, or nothing.
    #[error("no text in it")]
    NoText,
    /// What is packed in it is larger than [`MAX_UNPACKED_BYTES`], or much larger than what it is packed in.
    #[error("too large when unpacked")]
    TooLarge,
    /// Archives lie in archives, deeper than [`MAX_DEPTH`].
    #[error("too many archives in one another")]
    TooDeep,
    /// Whoever takes the documents takes no more.
    #[error("stopped")]
    Stopped,
}

/// A file to be read, or a member of one.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Its name; of a member, its name within the file.
    pub name: &'a Path,
    /// All of it.
    pub bytes: &'a [u8],
    /// What is wanted of it.
    pub options: &'a Options,
    /// In so many archives it lies.
    depth: usize,
    /// Bytes that may still be unpacked of the file that it lies in.
    room: &'a Cell<u64>,
}

/// How files are read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Options {
    /// Of JSON records the fields that hold text; empty: all that are text.
    pub text_fields: Vec<String>,
}

/// All that is unpacked of one file, bytes.
pub const MAX_UNPACKED_BYTES: u64 = 512_000_000;
/// Archives in archives are opened so deep.
pub const MAX_DEPTH: usize = 4;
/// Longest title or name of an author kept, characters; a first line longer than that is no title.
const MAX_TITLE_CHARS: usize = 120;

/// Hands over the documents of the file `name`, which holds `bytes`.
///
/// # Errors
///
/// [`ExtractError`], when no text can be read out of the file as a whole. Of a file of several documents some may have
/// been handed over before.
pub fn extract(
    name: &Path,
    bytes: &[u8],
    options: &Options,
    each: &mut Each<'_>,
) -> Result<(), ExtractError> {
    let room = Cell::new(MAX_UNPACKED_BYTES);
    Source { name, bytes, options, depth: 0, room: &room }.extract(each)
}

impl Source<'_> {
    fn extract(&self, each: &mut Each<'_>) -> Result<(), ExtractError> {
        let format = Format::of(self.name, self.bytes).ok_or(ExtractError::Binary)?;
        (format.extract)(self, each)
    }

    /// What stands behind the last dot of the name, in lower case.
    fn ending(&self) -> String {
        format::ending(self.name)
    }
}

/// `line` as a title, if it is short enough for one.
fn title(line: &str) -> Option<String> {
    let line = line.trim();
    (!line.is_empty() && line.chars().nth(MAX_TITLE_CHARS).is_none()).then(|| line.to_owned())
}

#[cfg(test)]
mod testing {
    //! What the tests of the formats have in common.

    use super::*;

    /// All that is found in a file.
    pub(super) fn found(name: &str, bytes: &[u8]) -> Result<Vec<Found>, ExtractError> {
        let mut all = Vec::new();
        extract(Path::new(name), bytes, &Options::default(), &mut |found| {
            all.push(found);
            Ok(())
        })?;
        Ok(all)
    }

    /// The one document of a file.
    #[track_caller]
    pub(super) fn document(name: &str, bytes: &[u8]) -> Extracted {
        match found(name, bytes).as_deref() {
            Ok([Found::Document(document)]) => document.clone(),
            other => panic!("{name}: not one document: {other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{document, found};
    use super::*;

    #[test]
    fn what_is_no_text() {
        assert_eq!(found("a.txt", b"a\0b"), Err(ExtractError::Binary));
        assert_eq!(found("a.txt", b"caf\xe9"), Err(ExtractError::NotUtf8(3)));
    }

    #[test]
    fn a_mark_at_the_start_is_no_text() {
        assert_eq!(document("a.txt", "\u{feff}Tee".as_bytes()).body, "Tee");
    }

    #[test]
    fn the_name_tells_the_format() {
        assert_eq!(document("A.MD", b"# Tee\n").body, "Tee");
        assert_eq!(document("a", b"# Tee\n").body, "# Tee\n");
    }
}
