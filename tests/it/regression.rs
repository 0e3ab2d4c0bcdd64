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

/// Documents whose files had not changed stayed in the languages that a run before had told.
#[test]
fn another_language_reads_everything_again() {
    let dir = TestDir::with(&[("docs/a.txt", "Byen har mange indbyggere\n")]);
    dir.index(&["docs"]);
    assert_eq!(dir.index(&["docs", "--language", "da"]), "0 added, 1 updated, 0 removed, 0 kept, 0 skipped");
    assert_eq!(dir.found(&["indbyggerne"]), ["docs/a.txt"]);
    dir.file("docs/b.txt", "Byen er gammel\n");
    assert_eq!(dir.index(&["docs"]), "1 added, 0 updated, 0 removed, 1 kept, 0 skipped");
    assert_eq!(dir.found(&["--language", "da", "byens"]), ["docs/b.txt", "docs/a.txt"]);
    assert_eq!(dir.index(&["docs", "--language", "all"]), "0 added, 2 updated, 0 removed, 0 kept, 0 skipped");
}

/// Hebrew has few function words that stand alone, and was taken for no language at all.
#[test]
fn hebrew_with_few_function_words_is_hebrew() {
    let text = "הילדים הלכו לבית הספר וקראו ספרים רבים. המורה סיפרה סיפור ארוך. \
                התלמידים כתבו מכתבים להורים. בערב חזרו הביתה עייפים ושמחים.\n";
    let dir = TestDir::with(&[("a.txt", text)]);
    assert!(
        dir.search(&["lang", "a.txt"]).stdout.contains("Hebrew"),
        "{}",
        dir.search(&["lang", "a.txt"]).stdout
    );
}

/// With a soft hyphen in it a compound had no parts.
#[test]
fn a_soft_hyphen_hides_no_parts() {
    let analyzer = Analyzer::new(Language::German);
    let words = analyzer.words("Rechen\u{ad}zentrum");
    let parts: Vec<&str> = words[0].parts().iter().map(|part| &*part.term).collect();
    assert_eq!(parts, ["rech", "zentrum"]);
}

/// Busse met Bus, and Schulbusse did not meet Schulbus.
#[test]
fn an_irregular_plural_is_one_in_a_compound_too() {
    let analyzer = Analyzer::new(Language::German);
    let stem = |word: &str| analyzer.whole_words(word)[0].stem().to_owned();
    assert_eq!(stem("Schulbusse"), stem("Schulbus"));
}
