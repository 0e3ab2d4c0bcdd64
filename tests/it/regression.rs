//! Bugs that were found and mended, each with what happened.

use search::analysis::{Analyzer, Token};
use search::language::Language;

use crate::support::TestDir;

const TEA: &str = "Der Tee wird im Winter getrunken, weil er die Hände und den Bauch wärmt.\n";

/// `search index nowhere` made an index before it looked for the folder.
#[test]
fn a_missing_folder_leaves_no_index_behind() {
    let dir = TestDir::with(&[]);
    let output = dir.search(&["index", "nowhere"]);
    assert_eq!(output.stderr, "error: nowhere: no such file or folder\n");
    assert_eq!(output.code, Some(2));
    assert!(!dir.path("index").exists());
}

/// An index that was given as a path itself was indexed, file by file.
#[test]
fn an_index_given_as_a_path_is_not_indexed() {
    let dir = TestDir::with(&[("docs/tee.txt", TEA)]);
    dir.index(&["docs"]);
    for path in ["index", "index/segments"] {
        let counts = dir.index(&[path, "--index", "other"]);
        assert_eq!(counts, "0 added, 0 updated, 0 removed, 0 kept, 1 skipped");
    }
}

/// A pattern of files that are wanted brought ignored and hidden ones back.
#[test]
fn a_wanted_pattern_does_not_bring_hidden_files_back() {
    let dir = TestDir::with(&[
        ("docs/.ignore", "entwurf.txt\n"),
        ("docs/entwurf.txt", TEA),
        ("docs/.versteckt.txt", TEA),
        ("docs/tee.txt", TEA),
        ("docs/tee.md", TEA),
    ]);
    assert!(dir.index(&["docs", "--glob", "*.txt"]).starts_with("1 added, "));
    assert_eq!(dir.found(&["Tee"]), ["docs/tee.txt"]);
}

/// `--glob '!'` matched everything, and the run emptied the index.
#[test]
fn a_pattern_that_names_nothing_is_refused() {
    let dir = TestDir::with(&[("docs/tee.txt", TEA)]);
    dir.index(&["docs"]);
    let output = dir.search(&["index", "docs", "--glob", "!"]);
    assert_eq!(output.code, Some(2));
    assert!(
        output.stderr.starts_with("error: !: a pattern that names nothing\nhint:  "),
        "{}",
        output.stderr
    );
    assert_eq!(dir.found(&["Tee"]), ["docs/tee.txt"]);
}

/// The cause of an error was said twice.
#[test]
fn a_cause_is_said_once() {
    let dir = TestDir::with(&[("docs/tee.txt", TEA), ("datei", "")]);
    let output = dir.search(&["index", "docs", "--index", "datei"]);
    assert_eq!(output.code, Some(2));
    assert_eq!(output.stderr.matches("ot a directory").count(), 1, "{}", output.stderr);
}

/// `--limit 0` spoke of hits after the first 0.
#[test]
fn no_hits_wanted_gives_their_number() {
    let dir = TestDir::with(&[("docs/tee.txt", TEA)]);
    dir.index(&["docs"]);
    dir.search(&["query", "Tee", "--limit", "0"]).check(0, "", "1 document found\n");
}

/// `acqua` was told after `acqua-centro`, which starts before it, with the word `l'acqua`.
#[test]
fn a_whole_stands_before_words_that_an_apostrophe_parts() {
    let mut starts = Vec::new();
    Analyzer::new(Language::Italian).tokens("l'acqua-centro", |token| {
        starts.push(match token {
            Token::Word { range, .. } | Token::Unplaced { range, .. } => range.start,
        });
    });
    assert_eq!(starts, [0, 0, 2, 8]);
}
