//! Which format a file is of: by its first bytes, or else by the ending of its name.

use std::path::Path;

use super::{Each, ExtractError, Source, markdown, pdf, plain};

/// A format that can be read.
pub struct Format {
    /// What it is called: what `type:` finds it by.
    pub name: &'static str,
    /// The endings of its names, in lower case. They count where no content tells a format.
    endings: &'static [&'static str],
    /// Whether content is certainly of this format.
    is: fn(&[u8]) -> bool,
    /// Whether it is read in a process of its own: the libraries that read it may fail in ways that would end ours.
    pub is_isolated: bool,
    /// Hands over the documents of a file.
    pub(super) extract: fn(&Source<'_>, &mut Each<'_>) -> Result<(), ExtractError>,
}

/// Of formats that content tells, the first in this order counts.
const FORMATS: &[Format] = &[
    Format { name: "pdf", endings: &["pdf"], is: pdf::is, is_isolated: true, extract: pdf::extract },
    Format {
        name: "md",
        endings: &["md", "markdown", "mdown", "mkd"],
        is: |_| false,
        is_isolated: false,
        extract: markdown::extract,
    },
];

/// Whatever is text and nothing else.
const PLAIN: Format =
    Format { name: "text", endings: &[], is: |_| false, is_isolated: false, extract: plain::extract };

/// So many bytes tell whether a file is text: a NUL in them, and it is not (git and grep look at as many).
const SNIFFED_BYTES: usize = 8_000;

impl Format {
    /// The format of the file `name` that begins with `bytes`; none where it is no text and no format known.
    #[must_use]
    pub fn of(name: &Path, bytes: &[u8]) -> Option<&'static Self> {
        let ending = ending(name);
        let by_content = || FORMATS.iter().find(|format| (format.is)(bytes));
        let by_name = || FORMATS.iter().find(|format| format.endings.contains(&&*ending));
        by_content().or_else(|| if is_text(bytes) { Some(by_name().unwrap_or(&PLAIN)) } else { None })
    }
}

/// What stands behind the last dot of a name, in lower case.
pub(super) fn ending(name: &Path) -> String {
    name.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase()
}

fn is_text(bytes: &[u8]) -> bool {
    !bytes[..bytes.len().min(SNIFFED_BYTES)].contains(&0)
}
