//! Measures what is read out of files: `search export | cargo run --release --example format_quality -- benches/formats.tsv`.
//!
//! A line of the table is the end of a file's path, a tab, and words that a reader sees in it. They count as found where
//! they stand in a document of that file, side by side, whatever signs and spaces are between them.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

/// What stands between the path of a file and the name of a document within it.
const SEPARATOR: char = '/';

fn main() -> anyhow::Result<()> {
    let table = std::env::args().nth(1).context("give a table, such as benches/formats.tsv")?;
    let table = std::fs::read_to_string(&table).with_context(|| table.clone())?;
    let mut texts: Vec<(String, String)> = Vec::new();
    for line in io::stdin().lock().lines() {
        let document: Value = serde_json::from_str(&line?)?;
        let text = |field: &str| document[field].as_str().unwrap_or_default().to_owned();
        texts.push((text("path"), letters(&text("text"))));
    }
    let mut by_format: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let out = &mut io::stdout().lock();
    for (file, words) in table.lines().filter_map(|line| line.split_once('\t')) {
        let words = letters(words);
        let is_of = |path: &str| {
            path.match_indices(file).any(|(at, _)| {
                let rest = &path[at + file.len()..];
                rest.is_empty() || rest.starts_with(SEPARATOR)
            })
        };
        let is_found = texts.iter().any(|(path, text)| is_of(path) && text.contains(&words));
        let ending = Path::new(file).extension().unwrap_or_default().to_string_lossy().into_owned();
        let (found, all) = by_format.entry(ending).or_default();
        *all += 1;
        *found += usize::from(is_found);
        if !is_found {
            writeln!(out, "not found: {file}")?;
        }
    }
    for (format, (found, all)) in &by_format {
        writeln!(out, "{format:<6} {found:>4} of {all:>4}")?;
    }
    let (found, all) = by_format.values().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    Ok(writeln!(out, "all    {found:>4} of {all:>4}  {:.3}", found as f64 / all.max(1) as f64)?)
}

/// Letters and digits alone, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
