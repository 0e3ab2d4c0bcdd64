//! Makes tables of the rules of every language, `src/analysis/data/rules/*.txt`, for the program to look words up in.

#[path = "src/analysis/rules/compile/mod.rs"]
mod compile;
#[path = "src/analysis/rules/hash.rs"]
mod hash;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The texts.
const RULES: &str = "src/analysis/data/rules";
/// What the tables are made by, besides this file.
const MADE_BY: &[&str] = &["src/analysis/rules/compile", "src/analysis/rules/hash.rs"];

fn main() -> io::Result<()> {
    for path in MADE_BY.iter().chain([&RULES]) {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for entry in fs::read_dir(RULES)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("txt")) {
            make(&path, &out)?;
        }
    }
    Ok(())
}

/// Writes the tables of one text into the folder `out`.
fn make(path: &Path, out: &Path) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    let (bytes, wrong) = compile::compile(&text);
    for line in &wrong {
        println!("cargo::error={}: no rule: {line}", path.display());
    }
    let name = path.with_extension("rules");
    fs::write(out.join(name.file_name().unwrap_or_default()), bytes)
}
