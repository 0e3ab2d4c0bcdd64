//! A file as found, what its documents say, and the documents that become of it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::language::detect::Passage;

/// A file as the walk found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Absolute.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// When it was last changed, nanoseconds since 1970.
    pub modified: i64,
}

/// A document, as its file tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Extracted {
    /// What it is called within its file, if that may hold several: the name of a file in an archive, the number of a
    /// message in a mailbox. `/` stands between the names of an archive in an archive and what it holds.
    pub member: Option<String>,
    /// Name of the format (`pdf`); of plain text the ending of the file's name, in lower case, which may be empty.
    pub format: String,
    /// Its title, if it names one.
    pub title: Option<String>,
    /// Who wrote it, if it says so; several with commas between.
    pub author: Option<String>,
    /// When it was written or last changed by its own account, nanoseconds since 1970.
    pub date: Option<i64>,
    /// The language that it says it is in.
    pub language: Option<Language>,
    /// Its text.
    pub body: String,
    /// Its pages, slides, sheets or chapters, in order; empty where it has none. None where the lines of the body are
    /// those of the file, which then tell a place better.
    pub sections: Option<Vec<Section>>,
}

/// A page, slide, sheet or chapter of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Where it starts, bytes of the body.
    pub start: usize,
    /// What it is called: `page 3`, `slide 2`, `sheet Umsatz`.
    pub name: String,
}

/// What the index accepts: text whose languages are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Absolute path of its file, which may hold others.
    pub file: String,
    /// Bytes of the file.
    pub file_size: u64,
    /// When the file was last changed, nanoseconds since 1970.
    pub modified: i64,
    /// First 64 bits of the BLAKE3 hash of the file's bytes.
    pub hash: u64,
    /// Lines of the file that stand before it, where it is a part of a long one.
    pub lines_before: u64,
    /// What it says.
    pub text: Extracted,
    /// The languages of its body, passage by passage.
    pub passages: Vec<Passage>,
}

impl Document {
    /// Its identity: the path of its file, and behind that its name within the file, where it has one, as if the file
    /// were a folder.
    #[must_use]
    pub fn path(&self) -> String {
        match &self.text.member {
            None => self.file.clone(),
            Some(member) => format!("{}/{member}", self.file),
        }
    }

    /// What it is called where it has no title, see [`name_of`].
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        name_of(self.text.member.as_deref().unwrap_or(&self.file))
    }

    /// Bytes of the file, or of the text where the file holds several documents.
    #[must_use]
    pub fn size(&self) -> u64 {
        if self.text.member.is_none() { self.file_size } else { self.text.body.len() as u64 }
    }

    /// When it was written by its own account, or else when its file was changed, nanoseconds since 1970.
    #[must_use]
    pub fn date(&self) -> i64 {
        self.text.date.unwrap_or(self.modified)
    }
}

/// The name of the document at `path`: that of its file, or of the member of an archive. None where that is but a number
/// among others, of a message in a mailbox or a part of a long text.
#[must_use]
pub fn name_of(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let number = name.strip_prefix("part ").unwrap_or(name);
    number.bytes().any(|byte| !byte.is_ascii_digit()).then_some(name)
}

/// A file's name without its ending: `Rechnung` of `Rechnung.pdf`.
#[must_use]
pub fn without_ending(name: &str) -> &str {
    name.rsplit_once('.').map(|(before, _)| before).filter(|before| !before.is_empty()).unwrap_or(name)
}
