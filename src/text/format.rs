//! Which format a file is of: by its first bytes, or else by the ending of its name.

use std::path::Path;

use super::charset::is_text;
use super::{
    Each, ExtractError, Source, csv, eml, html, json, markdown, mbox, ole, plain, rtf, subtitles, tex, xml,
};
#[cfg(feature = "formats")]
use super::{compressed, docx, epub, opendocument, package, pdf, pptx, tar, xlsx, zip};

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
    #[cfg(feature = "formats")]
    Format {
        name: "docx",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("docx"),
        is_isolated: true,
        extract: docx::extract,
    },
    #[cfg(feature = "formats")]
    Format {
        name: "pptx",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("pptx"),
        is_isolated: true,
        extract: pptx::extract,
    },
    #[cfg(feature = "formats")]
    Format {
        name: "xlsx",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("xlsx"),
        is_isolated: true,
        extract: xlsx::extract,
    },
    #[cfg(feature = "formats")]
    Format {
        name: "odt",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("odt"),
        is_isolated: true,
        extract: |source, each| opendocument::extract("odt", source, each),
    },
    #[cfg(feature = "formats")]
    Format {
        name: "odp",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("odp"),
        is_isolated: true,
        extract: |source, each| opendocument::extract("odp", source, each),
    },
    #[cfg(feature = "formats")]
    Format {
        name: "ods",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("ods"),
        is_isolated: true,
        extract: |source, each| opendocument::extract("ods", source, each),
    },
    #[cfg(feature = "formats")]
    Format {
        name: "epub",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("epub"),
        is_isolated: true,
        extract: epub::extract,
    },
    #[cfg(feature = "formats")]
    Format {
        name: "zip",
        endings: &[],
        is: |bytes| package::kind(bytes) == Some("zip"),
        is_isolated: true,
        extract: zip::extract,
    },
    #[cfg(not(feature = "formats"))]
    Format {
        name: "packed",
        endings: &[],
        is: |bytes| LEFT_OUT.iter().any(|start| bytes.starts_with(start)),
        is_isolated: false,
        extract: |_, _| {
            Err(ExtractError::Unsupported("its format: the program was built without it".to_owned()))
        },
    },
    Format { name: "ole", endings: &[], is: ole::is, is_isolated: true, extract: ole::extract },
    #[cfg(feature = "formats")]
    Format {
        name: "gz",
        endings: &[],
        is: |bytes| bytes.starts_with(b"\x1f\x8b\x08"),
        is_isolated: true,
        extract: compressed::gz,
    },
    #[cfg(feature = "formats")]
    Format {
        name: "bz2",
        endings: &[],
        is: |bytes| bytes.starts_with(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY"),
        is_isolated: true,
        extract: compressed::bz2,
    },
    #[cfg(feature = "formats")]
    Format {
        name: "xz",
        endings: &[],
        is: |bytes| bytes.starts_with(b"\xfd7zXZ\0"),
        is_isolated: true,
        extract: compressed::xz,
    },
    #[cfg(feature = "formats")]
    Format {
        name: "zst",
        endings: &[],
        is: |bytes| bytes.starts_with(b"\x28\xb5\x2f\xfd"),
        is_isolated: true,
        extract: compressed::zst,
    },
    #[cfg(feature = "formats")]
    Format { name: "tar", endings: &[], is: tar::is, is_isolated: true, extract: tar::extract },
    Format { name: "mbox", endings: &["mbox"], is: mbox::is, is_isolated: true, extract: mbox::extract },
    Format {
        name: "eml",
        endings: &["eml", "mht", "mhtml"],
        is: eml::is,
        is_isolated: true,
        extract: eml::extract,
    },
    #[cfg(feature = "formats")]
    Format { name: "pdf", endings: &["pdf"], is: pdf::is, is_isolated: true, extract: pdf::extract },
    Format {
        name: "html",
        endings: &["html", "htm", "xhtml", "xht", "shtml"],
        is: html::is,
        is_isolated: false,
        extract: html::extract,
    },
    Format {
        name: "xml",
        endings: &[
            "xml", "atom", "dbk", "docbook", "fb2", "opml", "rdf", "rss", "svg", "tei", "tmx", "xlf", "xliff",
        ],
        is: xml::is,
        is_isolated: false,
        extract: xml::extract,
    },
    Format { name: "rtf", endings: &["rtf"], is: rtf::is, is_isolated: true, extract: rtf::extract },
    Format {
        name: "srt",
        endings: &["srt", "vtt"],
        is: subtitles::is_vtt,
        is_isolated: false,
        extract: subtitles::extract,
    },
    Format {
        name: "json",
        endings: &["json", "jsonl", "ndjson", "geojson", "ipynb"],
        is: |_| false,
        is_isolated: false,
        extract: json::extract,
    },
    Format {
        name: "csv",
        endings: &["csv", "tsv", "tab"],
        is: |_| false,
        is_isolated: false,
        extract: csv::extract,
    },
    Format {
        name: "md",
        endings: &["md", "markdown", "mdown", "mkd"],
        is: |_| false,
        is_isolated: false,
        extract: markdown::extract,
    },
    Format {
        name: "tex",
        endings: &["tex", "bib"],
        is: |_| false,
        is_isolated: false,
        extract: tex::extract,
    },
];

/// What files begin with that are read where the program is built with `formats`.
#[cfg(not(feature = "formats"))]
const LEFT_OUT: &[&[u8]] =
    &[b"PK\x03\x04", b"%PDF-", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];

/// Whatever is text and nothing else.
const PLAIN: Format =
    Format { name: "text", endings: &[], is: |_| false, is_isolated: false, extract: plain::extract };

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
