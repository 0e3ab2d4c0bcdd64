//! A file's bytes in, the texts of its documents out; knows no index, and touches no disk.
//!
//! [`Format::of`] tells the format of a file, [`extract`] reads it. A new format is a file with an `extract` of its own and
//! a row in the table of the module `format`.

#![cfg_attr(
    not(feature = "formats"),
    allow(dead_code, reason = "parts of what reads the formats that are left out")
)]

mod archive;
mod body;
mod charset;
#[cfg(feature = "formats")]
mod compressed;
mod csv;
mod date;
#[cfg(feature = "formats")]
mod docx;
mod eml;
#[cfg(feature = "formats")]
mod epub;
mod format;
mod html;
mod json;
mod lines;
mod markdown;
mod markup;
mod mbox;
#[cfg(feature = "formats")]
mod metadata;
mod ole;
#[cfg(feature = "formats")]
mod ooxml;
#[cfg(feature = "formats")]
mod opendocument;
#[cfg(feature = "formats")]
mod package;
#[cfg(feature = "formats")]
mod pdf;
mod plain;
#[cfg(feature = "formats")]
mod pptx;
mod rtf;
mod subtitles;
#[cfg(feature = "formats")]
mod tar;
mod tex;
mod unpack;
#[cfg(feature = "formats")]
mod xlsx;
mod xml;
#[cfg(feature = "formats")]
mod zip;

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::document::Extracted;
pub use format::Format;
pub(crate) use json::has_lines_of_json;
pub(crate) use mbox::last_message;

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
    /// It is of a format that can be read, but broken: what is wrong.
    #[error("damaged {0}")]
    Damaged(String),
    /// It is of a kind that is known, but not read: which.
    #[error("cannot read {0}")]
    Unsupported(String),
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
    /// What reads it has crashed.
    #[error("its reader crashed")]
    Crashed,
    /// It takes longer than [`MAX_WAIT`].
    #[error("took longer than {} s to read", MAX_WAIT.as_secs())]
    TooSlow,
    /// It takes more than [`MAX_MEMORY_BYTES`].
    #[error("needs more than {} GB to be read", MAX_MEMORY_BYTES / 1_000_000_000)]
    TooMuchMemory,
    /// The process that is to read it cannot be started: why. This says nothing of the file.
    #[error("its reader cannot be started: {0}")]
    NoReader(String),
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Options {
    /// Of JSON records the fields that hold text; empty: all that are text.
    pub text_fields: Vec<String>,
}

/// All that is unpacked of one file, bytes.
pub const MAX_UNPACKED_BYTES: u64 = 512_000_000;
/// Archives in archives are opened so deep.
pub const MAX_DEPTH: usize = 4;
/// A dangerous file may take so long to be read.
pub const MAX_WAIT: Duration = Duration::from_mins(1);
/// The memory that the process that reads dangerous files may take, bytes.
pub const MAX_MEMORY_BYTES: u64 = 1_000_000_000;
/// Longest title or name of an author kept, characters; a first line longer than that is no title.
const MAX_TITLE_CHARS: usize = 120;
/// What is in Base64 or the like is longer than this, and so are its words on average, bytes.
const ENCODED_BYTES: usize = 1_000;
const ENCODED_WORD_BYTES: usize = 40;
/// What stands between the cells of a row.
const CELL: &str = " | ";

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
    Source { name, bytes, options, depth: 0, room: &room }.extract(&mut |found| {
        each(match found {
            Found::Document(document) => Found::Document(signed(document)),
            skipped @ Found::Skipped(..) => skipped,
        })
    })
}

/// A document with who wrote it before its text, if no name stands there: people are what documents are looked for by. One whose
/// lines are those of its file is as it is.
fn signed(mut document: Extracted) -> Extracted {
    if let (Some(author), Some(sections)) = (&document.author, &mut document.sections)
        && !document.body.is_empty()
        && !document.body.contains(&**author)
    {
        let head = format!("{author}\n\n");
        for section in sections.iter_mut().filter(|section| section.start > 0) {
            section.start += head.len();
        }
        document.body.insert_str(0, &head);
    }
    document
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

/// Hands over the one document of a file, if there is anything in it.
fn hand_over(document: Extracted, each: &mut Each<'_>) -> Result<(), ExtractError> {
    if document.body.is_empty() && document.title.is_none() {
        return Err(ExtractError::NoText);
    }
    each(Found::Document(document))
}

/// Whether a text is a picture or the like in letters and digits: a long one of long words.
fn is_encoded(text: &str) -> bool {
    text.len() > ENCODED_BYTES
        && text.is_ascii()
        && text.len() > ENCODED_WORD_BYTES * text.split_ascii_whitespace().count()
}

/// Whether bytes begin with `start`, which is in lower case, in whatever case.
fn begins_with(bytes: &[u8], start: &str) -> bool {
    bytes.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

#[cfg(test)]
mod testing {
    //! What the tests of the formats have in common.

    #[cfg(feature = "formats")]
    use std::io::Write;

    #[cfg(feature = "formats")]
    use ::zip::{CompressionMethod, write::SimpleFileOptions};

    use super::*;

    /// A zip file of members, each a name and what it holds.
    #[cfg(feature = "formats")]
    pub(super) fn zip<C: AsRef<[u8]>>(members: &[(&str, C)]) -> Vec<u8> {
        let mut zip = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in members {
            // What is said of a book or an OpenDocument file is never packed.
            let method =
                if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options = SimpleFileOptions::default().compression_method(method);
            zip.start_file(*name, options).expect("memory takes it");
            zip.write_all(content.as_ref()).expect("memory takes it");
        }
        zip.finish().expect("memory takes it").into_inner()
    }

    /// A zip file that is an Office document, whose part `main` names others by the `relations` of their types.
    #[cfg(feature = "formats")]
    pub(super) fn office(main: &str, parts: &[(&str, &str)], relations: &[(&str, &str)]) -> Vec<u8> {
        let relation = |(n, (kind, target)): (usize, &(&str, &str))| {
            format!("<Relationship Id='r{n}' Type='http://x/{kind}' Target='{target}'/>")
        };
        let of_main: String = relations.iter().enumerate().map(relation).collect();
        let of_package = relation((0, &("officeDocument", main)));
        let (folder, name) = main.rsplit_once('/').expect("it lies in a folder");
        let rels = format!("{folder}/_rels/{name}.rels");
        let mut members =
            vec![("[Content_Types].xml", "<Types/>"), ("_rels/.rels", &of_package), (&rels, &of_main)];
        members.extend(parts);
        zip(&members)
    }

    /// All that is found in a file, a line each: `member: first line` of a document, `member? reason` of what is skipped.
    pub(super) fn listed(name: &str, bytes: &[u8]) -> Result<Vec<String>, ExtractError> {
        let line = |found| match found {
            Found::Skipped(member, reason) => format!("{member}? {reason}"),
            Found::Document(document) => {
                let first = document.body.lines().next().unwrap_or_default();
                format!("{}: {first}", document.member.unwrap_or_default())
            }
        };
        Ok(found(name, bytes)?.into_iter().map(line).collect())
    }

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
    }

    #[test]
    fn a_mark_at_the_start_is_no_text() {
        assert_eq!(document("a.txt", "\u{feff}Tee".as_bytes()).body, "Tee");
    }

    #[test]
    fn the_name_tells_the_format() {
        assert_eq!(document("A.MD", b"# Tee\n").body, "Tee");
        assert_eq!(document("a", b"# Tee\n").body, "# Tee\n");
        for (name, format) in
            [("a.htm", "html"), ("a.svg", "xml"), ("a.CSV", "csv"), ("a.srt", "srt"), ("a.json", "json")]
        {
            assert_eq!(document(name, b"1").format, format);
        }
    }

    #[test]
    fn content_tells_the_format_better() {
        for (start, format) in [
            ("<!doctype html>1", "html"),
            ("<?xml version='1.0'?><a>1</a>", "xml"),
            ("{\\rtf1 1}", "rtf"),
            ("WEBVTT\n\n1", "vtt"),
        ] {
            assert_eq!(document("a.md", start.as_bytes()).format, format);
        }
    }
}
