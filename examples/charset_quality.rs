//! Measures how well encodings are told: `cargo run --release --example charset_quality -- FOLDER`.
//!
//! The folder holds folders named after the encoding of the files in them, as browsers call it, and behind it, if need be,
//! a hyphen and a language (`windows-1250-czech`), as the tests of the program `chardet` do. A file is right where the
//! same text comes of it as of what its encoding gives, once as it is, and once with its own declaration made illegible.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use encoding_rs::Encoding;
use search::extractor::Extractor;

/// Names that browsers do not know, and those that they do.
const ALIASES: &[(&str, &str)] = &[
    ("CP932", "shift_jis"),
    ("MacCyrillic", "x-mac-cyrillic"),
    ("utf-8-sig", "utf-8"),
    ("UTF-16", "utf-16be"),
];

fn main() -> anyhow::Result<()> {
    let out = &mut io::stdout().lock();
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for entry in fs::read_dir(std::env::args().nth(1).unwrap_or_default())? {
        let folder = entry?.path();
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(encoding) = encoding(name) else {
            writeln!(out, "{name}: no encoding of the web")?;
            continue;
        };
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let bytes = fs::read(&path)?;
            let [right, right_unnamed] =
                [&bytes, &without_declaration(&bytes)].map(|bytes| is_right(&path, bytes, encoding));
            let count = counts.entry(encoding.name()).or_default();
            count.files += 1;
            count.right += usize::from(right);
            count.right_undeclared += usize::from(right_unnamed);
            if !(right && right_unnamed) {
                writeln!(out, "wrong{}: {}", if right { " undeclared" } else { "" }, path.display())?;
            }
        }
    }
    let mut all = Count::default();
    for (encoding, count) in counts {
        writeln!(out, "{encoding:16} {count}")?;
        all.files += count.files;
        all.right += count.right;
        all.right_undeclared += count.right_undeclared;
    }
    writeln!(out, "{:16} {all}", "all")?;
    Ok(())
}

/// Files, and those of them that are right.
#[derive(Default)]
struct Count {
    files: usize,
    right: usize,
    right_undeclared: usize,
}

impl std::fmt::Display for Count {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = |part: usize| part as f64 / self.files.max(1) as f64;
        let (right, undeclared) = (share(self.right), share(self.right_undeclared));
        write!(out, "{:4} files, right {right:.3}, undeclared {undeclared:.3}", self.files)
    }
}

/// The encoding that a folder is named after.
fn encoding(folder: &str) -> Option<&'static Encoding> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == folder).map_or(folder, |(_, name)| name);
    let label = |name: &str| Encoding::for_label_no_replacement(name.as_bytes());
    label(name).or_else(|| label(name.rsplit_once('-')?.0))
}

/// Whether the same comes of a file's bytes as of its text.
fn is_right(path: &Path, bytes: &[u8], encoding: &'static Encoding) -> bool {
    let text = encoding.decode(bytes).0;
    let read = |bytes: &[u8]| Extractor::default().documents(path, bytes);
    read(bytes).is_ok_and(|documents| Ok(documents) == read(text.as_bytes()))
}

/// The bytes with what names their encoding made another word.
fn without_declaration(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for name in ["charset", "encoding"] {
        for at in 0..bytes.len().saturating_sub(name.len()) {
            let word = &mut bytes[at..at + name.len()];
            if word.eq_ignore_ascii_case(name.as_bytes()) {
                word.fill(b'x');
            }
        }
    }
    bytes
}
