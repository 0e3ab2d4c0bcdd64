//! `search query --format json` and `jsonl`: a promise to other programs.

use serde_json::Value;

use crate::support::TestDir;

const TEA: &str =
    "# Tee im Winter\n\nDer **Grüntee** wird heiß getrunken.\nÜber Grüntee gibt es viele Bücher.\n";
const BOOK: &str = "Im Bücherregal stehen alte Bücher über den Tee und über das Meer.\n";

fn dir() -> TestDir {
    let dir = TestDir::with(&[("docs/tee.md", TEA), ("docs/buch.txt", BOOK)]);
    dir.index(&["docs"]);
    dir
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// The marked parts of a hit's snippets. Slicing panics where a range is not on character boundaries.
fn marked(hit: &Value) -> Vec<&str> {
    let snippets = hit["snippets"].as_array().expect("a list");
    let marks = snippets.iter().flat_map(|snippet| {
        let text = snippet["text"].as_str().expect("text");
        let at =
            |range: &Value, n: usize| usize::try_from(range[n].as_u64().expect("a number")).expect("small");
        snippet["highlights"]
            .as_array()
            .expect("a list")
            .iter()
            .map(move |range| &text[at(range, 0)..at(range, 1)])
    });
    marks.collect()
}

#[test]
fn the_answer_is_one_object() {
    let output = dir().search(&["query", "Bücher", "Tee", "--format", "json"]);
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    assert_eq!(output.stdout.lines().count(), 1);
    let answer = output.json();
    assert_eq!(keys(&answer), ["hits", "query", "took_ms", "total", "version", "warnings"]);
    assert_eq!((&answer["version"], &answer["total"]), (&1.into(), &2.into()));
    assert_eq!((&answer["query"], &answer["warnings"]), (&"Bücher Tee".into(), &Value::Array(Vec::new())));
    assert!(answer["took_ms"].as_f64().is_some_and(|milliseconds| milliseconds > 0.0));
}

#[test]
fn a_hit_says_what_a_person_sees() {
    let answer = dir().search(&["query", "Grüntee", "--format", "json"]).json();
    let hit = &answer["hits"][0];
    assert_eq!(
        keys(hit),
        [
            "date",
            "languages",
            "line",
            "modified",
            "path",
            "rank",
            "score",
            "size",
            "snippets",
            "title",
            "title_highlights",
            "type"
        ]
    );
    assert_eq!((&hit["path"], &hit["line"], &hit["rank"]), (&"docs/tee.md".into(), &3.into(), &1.into()));
    assert_eq!((&hit["title"], &hit["languages"]), (&"Tee im Winter".into(), &vec!["de"].into()));
    assert_eq!((&hit["type"], &hit["date"]), (&"md".into(), &hit["modified"]));
    assert_eq!(keys(&hit["snippets"][0]), ["highlights", "line", "text"]);
    assert_eq!(marked(hit), ["Grüntee"]);
}

#[track_caller]
fn check_marked(query: &str, expected: &[&[&str]]) {
    let output = dir().search(&["query", "--format", "jsonl", "--", query]);
    assert_eq!(output.hits().iter().map(marked).collect::<Vec<_>>(), expected, "{query}");
}

#[test]
fn highlights_are_bytes_of_the_text() {
    check_marked("Meeres", &[&["Meer"]]);
    check_marked("Buch", &[&["Bücher", "Bücher"], &["Bücher"]]);
    check_marked("\"alte Bücher\"", &[&["alte Bücher"]]);
    check_marked("Meer -Grüntee", &[&["Meer"]]);
}

#[test]
fn a_hit_a_line_holds_what_the_answer_holds() {
    let dir = dir();
    let answer = dir.search(&["query", "Tee", "--format", "json"]).json();
    let lines = dir.search(&["query", "Tee", "--format", "jsonl"]);
    assert_eq!((lines.code, &*lines.stderr), (Some(0), ""));
    assert_eq!(Value::Array(lines.hits()), answer["hits"]);
}

#[test]
fn nothing_found_is_an_answer_too() {
    let output = dir().search(&["query", "Quitte", "--format", "json"]);
    assert_eq!((output.code, &*output.stderr), (Some(1), ""));
    assert_eq!((&output.json()["total"], &output.json()["hits"]), (&0.into(), &Value::Array(Vec::new())));
}

#[test]
fn warnings_stand_in_the_answer() {
    let output = dir().search(&["query", "\"Tee", "--format", "json"]);
    assert_eq!(output.stderr, "");
    let warning = "a quotation mark is not closed; the phrase was taken to end with the query";
    assert_eq!(output.json()["warnings"], Value::from(vec![warning]));
}

#[test]
fn colours_never_reach_a_program() {
    for format in ["json", "jsonl"] {
        let output = dir().search(&["query", "Tee", "--format", format, "--color", "always"]);
        assert!(!output.stdout.contains('\u{1b}') && output.code == Some(0));
    }
}

#[test]
fn an_answer_is_the_same_each_time() {
    let dir = dir();
    let answer = || dir.search(&["query", "Tee Buch Meer", "--format", "jsonl"]);
    assert_eq!(answer(), answer());
}
