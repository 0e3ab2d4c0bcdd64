//! Measures the analysis on gold sets: `cargo run --release --example quality -- FOLDER`.
//!
//! `FOLDER/gold` holds the sets; those that are not there are left out:
//!
//! * `langid/sentences.tsv` and `langid/word-pairs.tsv`: `ISO 639-3 code TAB text`; those in languages that the program
//!   does not know are left out.
//! * `mixed/NAME.tsv`: the same, a line for each line with text of the document `mixed/NAME.txt`.
//! * `conflation/LANG.tsv`: `+ TAB form TAB lemma`, which should share a term. Beside it the share of neighbours in the
//!   dictionary of these lemmas, different words, that share one although they should not.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use search::analysis::normalize::fold;
use search::analysis::recipe::recipe_of;
use search::analysis::stem::stem;
use search::analysis::{Analyzer, Word};
use search::language::Language;
use search::language::detect::Detector;

/// Neighbours in a dictionary have at least this many letters in common from the start.
const NEIGHBOUR_LETTERS: usize = 4;
/// Words of the dictionary at most so far apart are neighbours.
const NEIGHBOUR_DISTANCE: usize = 3;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let gold = Path::new(&folder).join("gold");
    languages(&gold.join("langid/sentences.tsv"), "language of sentences");
    languages(&gold.join("langid/word-pairs.tsv"), "language of word pairs");
    mixed(&gold.join("mixed"));
    conflation(&gold.join("conflation"));
}

/// The share of texts that are each taken for what they are.
fn languages(file: &Path, title: &str) {
    let text = read(file);
    let labelled: Vec<(Language, &str)> = text.lines().filter_map(labelled).collect();
    let detector = Detector::default();
    let right = share(&labelled, |(language, text)| detector.language_of(text).0 == *language);
    println!("{title:<28} {:>6} {right:.3}", labelled.len());
}

/// The share of lines of documents in several languages that are in a passage of their language.
fn mixed(folder: &Path) {
    let detector = Detector::default();
    let mut lines: Vec<(Language, Language)> = Vec::new();
    for file in files(folder, "tsv") {
        let (labels, document) = (read(&file), read(&file.with_extension("txt")));
        let passages = detector.passages(&document);
        let written = line_ranges(&document).filter(|line| !document[line.clone()].trim().is_empty());
        let known = written.zip(labels.lines()).filter_map(|(line, label)| Some((line, labelled(label)?.0)));
        for (line, expected) in known {
            let passage = passages.iter().find(|passage| passage.range.end > line.start);
            lines.push((expected, passage.map_or(Language::Undetermined, |passage| passage.language)));
        }
    }
    println!("{:<28} {:>6} {:.3}", "language of mixed lines", lines.len(), share(&lines, |(a, b)| a == b));
}

fn labelled(line: &str) -> Option<(Language, &str)> {
    let (code, text) = line.split_once('\t')?;
    Some((code.parse().ok()?, text))
}

fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some(*end - line.len()..*end)
    })
}

fn conflation(folder: &Path) {
    println!(
        "{:<12} {:>6} {:>8} {:>8} {:>8} {:>8}",
        "conflation", "pairs", "joined", "stemmer", "false", "stemmer"
    );
    for (language, text) in sets(folder) {
        let pairs: Vec<(&str, &str)> =
            text.lines().filter_map(|line| line.strip_prefix("+\t")?.split_once('\t')).collect();
        let mut lemmas: Vec<String> = pairs.iter().map(|(_, lemma)| lemma.to_lowercase()).collect();
        lemmas.sort_unstable();
        lemmas.dedup();
        let neighbours = neighbours(&lemmas);
        let analyzer = Analyzer::new(language);
        let ours =
            |word: &str| analyzer.whole_words(word).iter().map(Word::stem).collect::<Vec<_>>().join(" ");
        let recipe = recipe_of(language);
        let plain = |word: &str| fold(&stem(&word.to_lowercase(), recipe.stemmer, None), recipe.keeps);
        println!(
            "{:<12} {:>6} {:>8.3} {:>8.3} {:>8.4} {:>8.4}",
            language.name(),
            pairs.len(),
            share(&pairs, |(a, b)| ours(a) == ours(b)),
            share(&pairs, |(a, b)| plain(a) == plain(b)),
            share(&neighbours, |(a, b)| ours(a) == ours(b)),
            share(&neighbours, |(a, b)| plain(a) == plain(b)),
        );
    }
}

/// Different words that stand near each other in a dictionary and begin alike.
fn neighbours(sorted: &[String]) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    for (n, word) in sorted.iter().enumerate() {
        for other in sorted[n + 1..].iter().take(NEIGHBOUR_DISTANCE) {
            let common = word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
            if common >= NEIGHBOUR_LETTERS {
                pairs.push((word.as_str(), other.as_str()));
            }
        }
    }
    pairs
}

/// The files of a folder that are named after a language, and their text.
fn sets(folder: &Path) -> Vec<(Language, String)> {
    let named = files(folder, "tsv").into_iter().filter_map(|file| {
        let language = file.file_stem()?.to_str()?.parse().ok()?;
        Some((language, read(&file)))
    });
    named.collect()
}

/// The files of a folder with this ending, by name; none if there is no such folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == ending));
    files.sort_unstable();
    files
}

/// The text of a file; empty if there is none.
fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

fn share<T>(all: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|item| holds(item)).count() as f64 / all.len().max(1) as f64
}
