//! A file as found, and the document that becomes of it.

use std::path::PathBuf;

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

/// What the index accepts: text whose languages are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Absolute; the document's identity.
    pub path: String,
    /// Bytes of the file.
    pub size: u64,
    /// When the file was last changed, nanoseconds since 1970.
    pub modified: i64,
    /// First 64 bits of the BLAKE3 hash of the file's bytes.
    pub hash: u64,
    /// Its title, if it names one.
    pub title: Option<String>,
    /// Its text, line by line as in the file.
    pub body: String,
    /// The languages of the body, passage by passage.
    pub passages: Vec<Passage>,
}
