//! Values of options as they are typed. What is wrong with one is said in a sentence with an example.

use clap::builder::{OsStringValueParser, TypedValueParser};

use crate::query::{parse_bytes, typed};

/// Patterns of paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patterns(pub Vec<String>);

/// Patterns with commas between, see [`typed::patterns`].
pub(super) fn patterns(text: &str) -> Result<Patterns, String> {
    typed::patterns(text).map(Patterns)
}

/// So many bytes.
pub(in crate::cli) fn bytes(text: &str) -> Result<u64, String> {
    let bytes = parse_bytes(text).map(|bytes| bytes.start).filter(|&bytes| bytes > 0);
    bytes.ok_or_else(|| "no size; 300MB, 1.5GB or 1000000 is one".to_owned())
}

/// A word of a query, which is never wrong: what is no Unicode in it is the sign that stands for such, and found nowhere.
pub(super) fn word() -> impl TypedValueParser<Value = String> {
    OsStringValueParser::new().map(|word| word.to_string_lossy().into_owned())
}
