//! Forms of a word share its term, and look-alikes do not: `tests/data/inflection` and `tests/data/neighbours`, a file
//! a language, a pair a line; and the same of German nouns from Latin and Greek.

use std::path::Path;

use search::analysis::{Analyzer, Word};
use search::language::Language;

use crate::support::texts;

/// Every pair of a folder's files that does not answer `expected` to whether its words share a term.
fn wrong(folder: &str, expected: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for (path, text) in texts(folder) {
        let Some(language) = language_of(&path) else { continue };
        let analyzer = Analyzer::new(language);
        let term =
            |word: &str| analyzer.whole_words(word).iter().map(Word::stem).collect::<Vec<_>>().join(" ");
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (word, other) = line.split_once('\t').expect("a pair a line");
            pairs += 1;
            if (term(word) == term(other)) != expected {
                wrong.push(format!("{language} {word} {} {other} {}", term(word), term(other)));
            }
        }
    }
    assert!(pairs > 0, "{folder} holds no pairs");
    wrong
}

/// The language that a file is named after: German for `de.tsv`.
fn language_of(path: &Path) -> Option<Language> {
    path.file_stem()?.to_str()?.parse().ok()
}

#[track_caller]
fn check(folder: &str, expected: bool) {
    let wrong = wrong(folder, expected);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn forms_meet_their_lemma() {
    check("tests/data/inflection", true);
}

#[test]
fn neighbours_stay_apart() {
    check("tests/data/neighbours", false);
}

#[test]
fn german_nouns_from_latin_meet_their_plurals() {
    check("tests/data/latinate", true);
}

#[test]
fn what_only_looks_like_their_plurals_stays_apart() {
    check("tests/data/latinate-near", false);
}
