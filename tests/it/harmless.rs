//! Nothing that a document, a file's name or a query holds reaches a terminal as a command: every way out is tried.

use crate::support::{Output, TestDir};

/// An escape sequence, one in a single character, a bell, a backspace, changes of the writing direction, a line
/// separator, DEL, a next-line character.
const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{8}\u{202e}\u{2066}\u{200f}\u{2028}\u{7f}\u{85}";

fn is_harmful(c: char) -> bool {
    c != '\n' && c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Names of files that are as hostile, in their endings as well.
const NAMES: [&str; 4] = ["tee.txt", "b.md", "c.txt", "d.txt"];

/// Where a file lies: its folder and its name are hostile.
fn path(name: &str) -> String {
    let name = name.replace('.', &format!("{HOSTILE}."));
    format!("do{HOSTILE}cs/{name}")
}

/// Documents that are hostile in their names, their titles and their texts, indexed.
fn dir() -> TestDir {
    let dir = TestDir::with(&[]);
    let title = format!("Tee {HOSTILE} im Winter");
    dir.file(&path(NAMES[0]), &format!("{title}\n\nDer Tee ist {HOSTILE} warm. Te{HOSTILE}e {HOSTILE}.\n"));
    dir.file(&path(NAMES[1]), &format!("# Tee {HOSTILE}\n\nTee `{HOSTILE}` Tee\n"));
    // The same story twice: one is folded under the other.
    let story =
        "Anna Rossi kam am 24. Februar 2025 mit 52,9 Tonnen Tee aus Busan; die NASA und Samsung zahlten 380.";
    for name in ["c.txt", "d.txt"] {
        dir.file(&path(name), &format!("{story} {HOSTILE}\n"));
    }
    dir.bytes(&path("kein.text"), b"\0\xff");
    check(&dir, &["index", &path("")]);
    dir
}

/// Nothing harmful is printed.
#[track_caller]
fn check_printed(dir: &TestDir, args: &[&str]) -> Output {
    let output = dir.search(args);
    for text in [&output.stdout, &output.stderr] {
        // The names are what opens the files.
        let text = NAMES.iter().fold(text.clone(), |text, name| {
            if args.iter().any(|arg| ["vimgrep", "csv"].contains(arg)) {
                text.replace(&path(name), "")
            } else {
                text
            }
        });
        let text = if args.contains(&"csv") { text.replace("\r\n", "\n") } else { text };
        let text = if args[0] == "analyze" { text.replace('\t', " ") } else { text };
        let harmful: Vec<char> = text.chars().filter(|&c| is_harmful(c)).collect();
        assert!(harmful.is_empty(), "{args:?}: {harmful:?} in {text}");
    }
    output
}

/// Nothing harmful is printed, but something.
#[track_caller]
fn check(dir: &TestDir, args: &[&str]) {
    let Output { stdout, stderr, .. } = check_printed(dir, args);
    assert!(!(stdout.is_empty() && stderr.is_empty()), "{args:?} says nothing");
}

#[test]
fn no_answer_lets_it_through() {
    let dir = dir();
    let [word, excluded, phrase] =
        [format!("Te{HOSTILE}e"), format!("-Tee{HOSTILE}"), format!("+\"{HOSTILE} nichts")];
    // Each of these is said not to be what it looks like.
    let filters = format!("Tee date:{HOSTILE} lang:{HOSTILE} size:{HOSTILE} title:/[{HOSTILE}/ /({HOSTILE}/");
    let queries = ["Tee", "winter", "*", &word, &excluded, &phrase, &filters, HOSTILE];
    for format in ["text", "json", "jsonl", "vimgrep", "csv", "markdown"] {
        for query in queries {
            for more in [&[][..], &["--explain"], &["--sort", "date"], &["--offset", "9"]] {
                check_printed(&dir, &[&["query", "--format", format], more, &["--", query]].concat());
            }
        }
        check_printed(&dir, &["query", "--format", format, "--group", "story", "Tee"]);
        check_printed(&dir, &["similar", "--format", format, &path(NAMES[0])]);
        let hits = dir.search(&["query", "--format", format, "Tee"]).stdout;
        assert!(hits.contains("Tee") && hits.len() > 100, "{format}: {hits}");
    }
    check(&dir, &["query", "Tee", "--facets"]);
    check(&dir, &["query", "Tee", "--facets", "--format", "json"]);
    check(&dir, &["query", "Quitte", "--path", &path("")]);
    for flag in ["--path", "--type", "--since", "--language", "--format", "--sort", "--limit", "--index"] {
        check(&dir, &["query", "Quitte", flag, HOSTILE]);
    }
    check(&dir, &["query", "Tee", &format!("--{HOSTILE}")]);
    check(&dir, &["similar", HOSTILE]);
    check(&dir, &["similar", &path("kein.text")]);
    check(&dir, &[HOSTILE]);
}

#[test]
fn no_report_lets_it_through() {
    let dir = dir();
    let folder = path("");
    check(&dir, &["index", &folder, "--verify"]);
    check(&dir, &["index", HOSTILE]);
    check(&dir, &["index", &folder, "--glob", &format!("[{HOSTILE}")]);
    check(&dir, &["stats", "--index", HOSTILE]);
    dir.file("topics.tsv", &format!("1\t{}\tTee\n", HOSTILE.replace(['\u{2028}', '\u{85}'], "")));
    dir.file("qrels.txt", "1 0 tee 1\n");
    dir.file("broken.tsv", &format!("1{HOSTILE}"));
    for format in ["text", "json"] {
        for query in ["Tee", "Quitte", "\"Tee Winter\"", HOSTILE] {
            check(&dir, &["why-not", "--format", format, &path(NAMES[0]), query]);
            check(&dir, &["why-not", "--format", format, &path("kein.text"), query]);
            check(&dir, &["why-not", "--format", format, HOSTILE, query]);
        }
        check(&dir, &["stats", "--format", format]);
        check(&dir, &["lang", &folder, "--format", format]);
        check(&dir, &["lang", HOSTILE, "--format", format]);
        for word in [&format!("Te{HOSTILE}e"), HOSTILE, &format!("Rechen{HOSTILE}zentrum")] {
            check(&dir, &["analyze", "--language", "de", "--format", format, word]);
            check(&dir, &["analyze", "--language", "de", "--explain", "--format", format, "Tee", word]);
        }
        for topics in ["topics.tsv", "broken.tsv", HOSTILE] {
            let eval = ["eval", "--qrels", "qrels.txt", "--by-language", "--format", format];
            check(&dir, &[&eval[..], &["--topics", topics]].concat());
        }
    }
}

/// What programs read must name the very file.
#[test]
fn what_programs_read_is_exact() {
    let name = format!("docs/t{}ee.txt", HOSTILE.replace('\n', ""));
    let dir = TestDir::with(&[(&name, "Der Tee ist warm.\n")]);
    dir.index(&["docs"]);
    let out = |args: &[&str]| dir.search(&[&["query", "Tee", "--format"], args].concat()).stdout;
    assert_eq!(out(&["paths"]), format!("{name}\n"));
    assert_eq!(out(&["paths", "-0"]), format!("{name}\0"));
    assert_eq!(dir.found(&["Tee"]), std::slice::from_ref(&name));
    let query = format!("Tee {HOSTILE}");
    let answer = dir.search(&["query", "--format", "json", &query]).json();
    assert_eq!(answer["query"], query);
    assert!(out(&["vimgrep"]).starts_with(&format!("{name}:1:5:Der Tee")));
    assert!(out(&["csv"]).contains(&name));
}

/// A name with a line break in it would be two names to a program that reads lines.
#[test]
fn a_line_break_in_a_name_adds_no_line() {
    let name = "docs/a\nb/etc/passwd";
    let dir = TestDir::with(&[(name, "Der Tee ist warm.\n")]);
    dir.index(&["docs"]);
    let out = |args: &[&str]| dir.search(&[&["query", "Tee", "--format"], args].concat()).stdout;
    assert_eq!(out(&["paths"]), "docs/a␊b/etc/passwd\n");
    assert_eq!(out(&["vimgrep"]).lines().count(), 1);
    assert_eq!(out(&["paths", "-0"]), format!("{name}\0"));
}
