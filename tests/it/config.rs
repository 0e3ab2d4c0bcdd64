//! `search.toml` and `search config`: what holds, and where it is from.

use crate::support::{Output, TestDir};

const TEA: &str = "Der Tee wird im Winter getrunken, weil er die Hände und den Bauch wärmt.\n";

/// A folder of three texts, and one in which `search.toml` says this.
fn dir(config: &str) -> TestDir {
    TestDir::with(&[
        ("search.toml", config),
        ("docs/a.txt", TEA),
        ("docs/b.md", TEA),
        ("docs/.c.txt", TEA),
        ("docs/deep/drafts/d.txt", TEA),
        ("elsewhere/e.txt", TEA),
    ])
}

#[track_caller]
fn check(config: &str, args: &[&str], expected: &[&str]) {
    let dir = dir(config);
    dir.index(args);
    let mut found = dir.found(&["*"]);
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn every_key_counts() {
    let all = ["docs/a.txt", "docs/b.md", "docs/deep/drafts/d.txt"];
    check("roots = [\"docs\"]\n", &[], &all);
    check(
        "roots = [\"docs\", \"elsewhere\"]\nglob = [\"*.txt\"]\n",
        &[],
        &["docs/a.txt", "docs/deep/drafts/d.txt", "elsewhere/e.txt"],
    );
    check(
        "roots = [\"docs\"]\nhidden = true\nignore = [\"drafts/\", \"*.md\"]\n",
        &[],
        &["docs/.c.txt", "docs/a.txt"],
    );
    check("roots = [\"docs\"]\nmax-file = 10\n", &[], &[]);
}

#[test]
fn flags_beat_the_file() {
    check("roots = [\"docs\"]\n", &["elsewhere"], &["elsewhere/e.txt"]);
    check(
        "roots = [\"docs\"]\nhidden = true\nglob = [\"*.txt\"]\n",
        &["--hidden=false"],
        &["docs/a.txt", "docs/deep/drafts/d.txt"],
    );
    check("roots = [\"docs\"]\nglob = [\"*.txt\"]\n", &["--glob", "*.md"], &["docs/b.md"]);
}

#[test]
fn the_file_is_found_from_below() {
    let other = dir("roots = [\"docs\"]\n");
    let dir = dir("roots = [\"docs\"]\nindex = \"kept/here\"\n");
    let run = |args: &[&str]| -> Output { dir.search_in("docs/deep", args) };
    assert_eq!(run(&["index", "--quiet"]).code, Some(0));
    assert!(dir.path("kept/here/segments").is_dir());
    assert!(run(&["query", "Tee"]).stdout.contains("a.txt"));
    assert_eq!(other.search_in("docs/deep", &["index", "--quiet"]).code, Some(0));
    assert!(other.path("index/segments").is_dir(), "beside the file");
}

#[test]
fn what_is_wrong_in_it_is_said() {
    let dir = dir("roots = [\"docs\"]\nhiden = true\n");
    let output = dir.search(&["index"]);
    assert_eq!((output.code, &*output.stdout), (Some(2), ""));
    let error = "error: search.toml:2: there is no key hiden; allowed are roots, index, no-ignore, hidden, ";
    assert!(output.stderr.starts_with(error), "{}", output.stderr);
    dir.file("search.toml", "roots = [\n");
    assert!(dir.search(&["query", "Tee"]).stderr.starts_with("error: search.toml:"));
    dir.file("search.toml", "threads = 100\n");
    let error = "error: search.toml:1: threads takes a number from 1 to 64\n";
    dir.search(&["config"]).check(2, "", error);
}

#[test]
fn without_roots_a_path_is_asked_for() {
    let error = "error: no path is given, and no search.toml with roots lies here or above; give a folder, such as: \
                 search index .\n";
    dir("hidden = true\n").search(&["index"]).check(2, "", error);
}

#[test]
fn it_is_shown_where_each_value_is_from() {
    let dir = dir("hidden = true\n\nmemory = \"300MB\"\n");
    let output = dir.run(dir.command(&["config"]).env("SEARCH_INDEX", "there"));
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    let row = |key: &str| {
        let row = output.stdout.lines().find(|row| row.starts_with(key)).expect("every key has a row");
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row("hidden"), "hidden true [DIR]/search.toml:1");
    assert_eq!(row("memory"), "memory 300000000 [DIR]/search.toml:3");
    assert_eq!(row("index"), "index \"there\" environment: SEARCH_INDEX");
    assert_eq!(row("threads"), "threads - default");
    let json = dir.search(&["config", "--format", "json"]).json();
    crate::schema::check("config.json", &json);
    assert_eq!(json["settings"]["hidden"]["value"], true);
}

#[test]
fn a_file_to_begin_with_is_written_once() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.search(&["config", "--init"]).check(0, "", "wrote search.toml\n");
    let text = std::fs::read_to_string(dir.path("search.toml")).expect("it was written");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    let error = "error: search.toml: there is one already; change it, or delete it for a new one\n";
    dir.search(&["config", "--init"]).check(2, "", error);
    dir.index(&["docs"]);
}

#[test]
fn the_help_of_every_flag_says_its_key() {
    let dir = TestDir::with(&[]);
    let help = dir.search(&["index", "--help"]).stdout;
    let keys = dir.search(&["config"]).stdout;
    for key in keys.lines().filter_map(|row| row.split_whitespace().next()) {
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&format!("[search.toml: {key}]")), "{key}: {help}");
    }
    let flags =
        help.lines().filter_map(|line| line.split_whitespace().find_map(|word| word.strip_prefix("--")));
    for flag in flags.map(|flag| flag.split(['[', '=']).next().unwrap_or_default()) {
        let has_key = keys.lines().any(|row| row.split_whitespace().next() == Some(flag));
        assert!(has_key || matches!(flag, "help" | "color" | "version"), "--{flag} has no key");
    }
}
