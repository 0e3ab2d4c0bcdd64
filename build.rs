//! Makes tables of the rules of every language, `src/analysis/data/rules/*.txt`, for the program to look words up in, and
//! Rust of how words are joined, `src/analysis/data/compound/*.txt`.

#[path = "src/analysis/rules/compile/mod.rs"]
mod compile;
#[path = "src/analysis/rules/hash.rs"]
mod hash;
#[path = "src/analysis/compound/grammar/source.rs"]
mod source;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The texts.
const RULES: &str = "src/analysis/data/rules";
const GRAMMARS: &str = "src/analysis/data/compound";
/// What is made of them is made by these, besides this file.
const MADE_BY: &[&str] =
    &["src/analysis/rules/compile", "src/analysis/rules/hash.rs", "src/analysis/compound/grammar/source.rs"];

fn main() -> io::Result<()> {
    for path in MADE_BY.iter().chain([&RULES, &GRAMMARS]) {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    each_text(RULES, |path, text| {
        let (bytes, wrong) = compile::compile(text);
        tell(path, &wrong);
        write(&out, path, "rules", &bytes)
    })?;
    each_text(GRAMMARS, |path, text| {
        let (source, wrong) = source::source(text);
        tell(path, &wrong);
        write(&out, path, "grammar", source.as_bytes())
    })
}

/// Calls `each` with every text of a folder.
fn each_text(folder: &str, each: impl Fn(&Path, &str) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("txt")) {
            each(&path, &fs::read_to_string(&path)?)?;
        }
    }
    Ok(())
}

/// Tells which lines of a text say nothing.
fn tell(path: &Path, wrong: &[impl AsRef<str>]) {
    for line in wrong {
        println!("cargo::error={}: not understood: {}", path.display(), line.as_ref());
    }
}

/// Writes what was made of a text into the folder `out`.
fn write(out: &Path, path: &Path, ending: &str, bytes: &[u8]) -> io::Result<()> {
    let name = path.with_extension(ending);
    fs::write(out.join(name.file_name().unwrap_or_default()), bytes)
}
