//! Measures the analysis on gold sets: `cargo run --release --example quality -- FOLDER`.
//!
//! `FOLDER/gold` holds the sets; those that are not there are left out:
//!
//! * `conflation/LANG.tsv`: `+ TAB form TAB lemma`, which should share a term. Beside it the share of neighbours in the
//!   dictionary of these lemmas, different words, that share one although they should not.

use std::fs;
use std::path::Path;

use search::analysis::normalize::fold;
use search::analysis::recipe::recipe_of;
use search::analysis::stem::stem;
use search::analysis::{Analyzer, Word};
use search::language::Language;

/// Neighbours in a dictionary have at least this many letters in common from the start.
const NEIGHBOUR_LETTERS: usize = 4;
/// Words of the dictionary at most so far apart are neighbours.
const NEIGHBOUR_DISTANCE: usize = 3;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let gold = Path::new(&folder).join("gold");
    conflation(&gold.join("conflation"));
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
    let mut sets = Vec::new();
    for &language in Language::ALL {
        if let Ok(text) = fs::read_to_string(folder.join(format!("{}.tsv", language.code()))) {
            sets.push((language, text));
        }
    }
    sets
}

fn share<T>(all: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|item| holds(item)).count() as f64 / all.len().max(1) as f64
}
