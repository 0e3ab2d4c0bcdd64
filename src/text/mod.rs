//! A file's bytes in, its plain text out; knows no language and no index.
//!
//! A new format is a file with an `extract` of its own, and a row in `FORMATS`.

mod markdown;
mod plain;

use std::path::Path;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extracted {
    /// Its title, if it names one.
    pub title: Option<String>,
    /// Its text. A line of it stands in the same line of the file.
    pub body: String,
}

/// Why a file gives no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// It holds bytes that no text holds.
    #[error("binary")]
    Binary,
    /// It is text in another encoding, or damaged: the first byte that is no UTF-8.
    #[error("not UTF-8")]
    NotUtf8(usize),
}

/// A format: the endings of its names, and what reads it.
struct Format {
    endings: &'static [&'static str],
    extract: fn(&str) -> Extracted,
}

/// The formats told by their names; everything else that is text is plain text.
const FORMATS: &[Format] =
    &[Format { endings: &["md", "markdown", "mdown", "mkd"], extract: markdown::extract }];

/// So many bytes tell whether a file is text: a NUL in them, and it is not (git and grep look at as many).
const SNIFFED_BYTES: usize = 8_000;

/// Longest title kept, characters; a first line longer than that is no title.
const MAX_TITLE_CHARS: usize = 120;

/// The text of a file.
///
/// # Errors
///
/// [`ExtractError`], when the bytes are no text that can be read.
pub fn extract(path: &Path, bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let text = decode(bytes)?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let format = FORMATS.iter().find(|format| format.endings.contains(&ending.as_str()));
    Ok(format.map_or_else(|| plain::extract(text), |format| (format.extract)(text)))
}

fn decode(bytes: &[u8]) -> Result<&str, ExtractError> {
    if bytes[..bytes.len().min(SNIFFED_BYTES)].contains(&0) {
        return Err(ExtractError::Binary);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ExtractError::NotUtf8(error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// `line` as a title, if it is short enough for one.
fn title(line: &str) -> Option<String> {
    let line = line.trim();
    (!line.is_empty() && line.chars().nth(MAX_TITLE_CHARS).is_none()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text() {
        assert_eq!(extract(Path::new("a.txt"), b"a\0b"), Err(ExtractError::Binary));
        assert_eq!(extract(Path::new("a.txt"), b"caf\xe9"), Err(ExtractError::NotUtf8(3)));
    }

    #[test]
    fn a_mark_at_the_start_is_no_text() {
        assert_eq!(
            extract(Path::new("a.txt"), "\u{feff}Tee".as_bytes()).map(|text| text.body),
            Ok("Tee".into())
        );
    }

    #[test]
    fn the_name_tells_the_format() {
        assert_eq!(extract(Path::new("A.MD"), b"# Tee\n").map(|text| text.body), Ok("Tee".into()));
        assert_eq!(extract(Path::new("a"), b"# Tee\n").map(|text| text.body), Ok("# Tee\n".into()));
    }
}
