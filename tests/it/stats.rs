//! `search stats`: numbers about the index.

use search::analysis::ANALYSIS_VERSION;
use search::index::schema::FORMAT_VERSION;

use crate::support::TestDir;

fn dir() -> TestDir {
    let german = "Der Tee wird im Winter getrunken, weil er wärmt.\n";
    let italian = "La pioggia è caduta per tutta la notte sulle colline.\n";
    let dir = TestDir::with(&[("docs/1", german), ("docs/2", german), ("docs/3", italian)]);
    dir.index(&["docs", "--threads", "1"]);
    dir
}

/// The number after `size` is of compressed files, and may be another with another version of the compressor.
fn without_size(text: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("size ") { "size       [SIZE]".into() } else { line.to_owned() }
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn the_table() {
    // Numbers are no names. Nine stems and nine exact forms of German; of Italian as many, for one word of ten stands
    // there twice.
    let expected = format!(
        "index      index
documents  3
terms      37
size       [SIZE]
skipped    0 files
version    format {FORMAT_VERSION}, analysis {ANALYSIS_VERSION}

language            in documents     mean words
German         de              2              9
Italian        it              1             10
"
    );
    let output = dir().search(&["stats"]);
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    assert_eq!(without_size(&output.stdout), expected);
}

#[test]
fn the_object() {
    let output = dir().search(&["stats", "--format", "json"]);
    let mut stats = output.json();
    assert!(stats["bytes"].as_u64().is_some_and(|bytes| bytes > 1_000));
    stats["bytes"] = 0.into();
    let expected = serde_json::json!({
        "version": 1,
        "index": "index",
        "documents": 3,
        "languages": {
            "de": { "documents": 2, "main": 2, "words": 18 },
            "it": { "documents": 1, "main": 1, "words": 10 },
        },
        "terms": 37,
        "bytes": 0,
        "skipped": {},
        "format": FORMAT_VERSION,
        "analysis": ANALYSIS_VERSION,
    });
    assert_eq!(stats, expected);
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
}

#[test]
fn without_an_index_there_are_none() {
    let dir = TestDir::with(&[]);
    let error = "error: elsewhere: there is no index here\n\
                 hint:  make one with: search index FOLDER --index elsewhere\n";
    dir.search(&["stats", "--index", "elsewhere"]).check(2, "", error);
}
