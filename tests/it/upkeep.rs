//! `search remove`, `search export` and `search rebuild`: what is done to an index besides keeping it up to date.

use std::fs;

use crate::support::TestDir;

const TEA: &str = "# Tee im Winter\n\nDer Tee wird im Winter getrunken.\n";
const RAIN: &str = "La pioggia è caduta per tutta la notte sulle colline intorno alla città.\n";

fn dir() -> TestDir {
    let dir = TestDir::with(&[
        ("docs/a.md", TEA),
        ("docs/in/b.txt", RAIN),
        ("docs/in/c.txt", RAIN),
        ("more/d.txt", RAIN),
    ]);
    dir.bytes("docs/in/bild.png", b"\0");
    dir.index(&["docs"]);
    dir.index(&["more", "--hidden"]);
    dir
}

fn all(dir: &TestDir) -> Vec<String> {
    let mut all = dir.found(&["*"]);
    all.sort();
    all
}

#[test]
fn what_is_removed_comes_back() {
    let dir = dir();
    let removed = "2 files taken out, 2 documents in the index\n\
                   the next run over them brings them back, unless --ignore or .ignore keeps them out\n";
    dir.search(&["remove", "docs/in"]).check(0, "", removed);
    assert_eq!(all(&dir), ["docs/a.md", "more/d.txt"]);
    assert!(dir.path("docs/in/b.txt").is_file());
    assert!(dir.search(&["stats"]).stdout.contains("\nskipped    0 files\n"));
    assert!(dir.index(&["docs"]).starts_with("2 added, 0 updated, 0 removed, 1 kept, 1 skipped"));
    dir.search(&["remove", "docs/in/b.txt", "--quiet"]).check(0, "", "");
    assert_eq!(all(&dir), ["docs/a.md", "docs/in/c.txt", "more/d.txt"]);
}

#[test]
fn what_is_gone_can_be_removed() {
    let dir = dir();
    fs::remove_dir_all(dir.path("more")).expect("it is there");
    dir.search(&["remove", "more", "--quiet"]).check(0, "", "");
    assert_eq!(all(&dir), ["docs/a.md", "docs/in/b.txt", "docs/in/c.txt"]);
    dir.search(&["remove", "more", "--quiet"]).check(1, "", "note: nothing of [DIR]/more is in the index\n");
    let part = "note: [DIR]/docs/b.txt/1 is a part of [DIR]/docs/b.txt; files are taken out whole\n";
    dir.file("docs/b.txt", "b");
    dir.search(&["remove", "docs/b.txt/1", "--quiet"]).check(1, "", part);
    dir.search(&["rebuild", "--quiet"]).check(0, "", "");
}

#[cfg(unix)]
#[test]
fn a_link_is_what_it_leads_to() {
    let dir = dir();
    std::os::unix::fs::symlink(dir.path("docs"), dir.path("link")).expect("links can be made");
    dir.search(&["remove", "link", "--quiet"]).check(0, "", "");
    assert_eq!(all(&dir), ["more/d.txt"]);
}

#[test]
fn files_that_were_not_wanted_need_their_folders() {
    let dir = dir();
    for (flag, value) in [("--hidden", None), ("--glob", Some("*.md")), ("--text-field", Some("body"))] {
        let args: Vec<&str> = ["rebuild", flag].into_iter().chain(value).collect();
        let error = format!(
            "error: {flag}: the files are those that were wanted when the index was made; for others, give the \
             folders, too: search rebuild FOLDER {flag}\n"
        );
        dir.search(&args).check(2, "", &error);
    }
    dir.search(&["rebuild", "--quiet", "docs", "--glob", "*.md"]).check(0, "", "");
    assert_eq!(all(&dir), ["docs/a.md"]);
}

#[test]
fn every_document_is_exported() {
    let dir = dir();
    let output = dir.search(&["export"]);
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    let documents = output.hits();
    for document in &documents {
        crate::schema::check("document.json", document);
    }
    let paths: Vec<&str> = documents.iter().filter_map(|document| document["path"].as_str()).collect();
    assert_eq!(paths, ["[DIR]/docs/a.md", "[DIR]/docs/in/b.txt", "[DIR]/docs/in/c.txt", "[DIR]/more/d.txt"]);
    let tea = &documents[0];
    assert_eq!(
        (&tea["title"], &tea["type"], &tea["languages"][0]),
        (&"Tee im Winter".into(), &"md".into(), &"de".into())
    );
    assert_eq!(documents[1]["text"], RAIN);
}

/// The index of [`dir`], rebuilt after something was done to it.
#[track_caller]
fn check_rebuilt(harm: impl Fn(&TestDir)) {
    let dir = dir();
    let before = dir.search(&["export"]);
    dir.file("more/.hidden.txt", TEA);
    harm(&dir);
    dir.search(&["rebuild", "--quiet"]).check(0, "", "");
    let after = dir.search(&["export"]);
    assert_eq!(after.hits().len(), before.hits().len() + 1, "{}", after.stderr);
    assert!(all(&dir).contains(&"more/.hidden.txt".to_owned()), "as it was wanted then");
    let left: Vec<_> = fs::read_dir(dir.path("index"))
        .expect("it is there")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(dir.index(&["docs"]).starts_with("0 added, 0 updated, 0 removed, 3 kept"));
}

#[test]
fn an_index_is_made_anew() {
    check_rebuilt(|_| ());
    check_rebuilt(|dir| {
        for entry in fs::read_dir(dir.path("index/segments")).expect("it is there").flatten() {
            if entry.path().extension().is_some_and(|ending| ending != "json") {
                fs::write(entry.path(), "broken").expect("files can be written");
            }
        }
    });
    check_rebuilt(|dir| {
        let meta = fs::read_to_string(dir.path("index/segments/meta.json")).expect("it is there");
        dir.file("index/segments/meta.json", &meta.replace("\"name\": \"stem\"", "\"name\": \"stamm\""));
    });
    // A rebuild ended before this one.
    check_rebuilt(|dir| fs::create_dir(dir.path("index/rebuilt")).expect("folders can be made"));
}

#[test]
fn what_a_rebuild_has_left_that_was_killed_goes() {
    let dir = dir();
    dir.file("index/rebuilt/segments/meta.json", "old");
    dir.index(&["docs"]);
    assert!(!dir.path("index/rebuilt").exists());
    assert_eq!(all(&dir).len(), 4);
}

#[test]
fn an_index_that_says_nothing_is_made_anew_from_what_is_given() {
    let dir = dir();
    dir.file("index/segments/meta.json", "broken");
    let error = "error: index: nothing says any more what it was made of; give the folders: search rebuild FOLDER \
                 --index index\n";
    dir.search(&["rebuild"]).check(2, "", error);
    dir.search(&["rebuild", "docs", "--quiet"]).check(0, "", "");
    assert_eq!(all(&dir), ["docs/a.md", "docs/in/b.txt", "docs/in/c.txt"]);
}

#[test]
fn a_rebuild_that_fails_leaves_the_index_as_it_was() {
    let dir = dir();
    fs::remove_dir_all(dir.path("more")).expect("it is there");
    let gone = "; if it is gone for good: search remove [DIR]/more --index index\n";
    let error = format!("error: [DIR]/more: no such file or folder{gone}");
    dir.search(&["rebuild"]).check(2, "", &error);
    let error = format!("error: more: no such file or folder{gone}");
    dir.search(&["index", "docs", "more"]).check(2, "", &error);
    dir.search(&["index", "docs", "mor"]).check(2, "", "error: mor: no such file or folder\n");
    assert_eq!(all(&dir).len(), 4);
}

/// What a run lists, and how it ends.
#[cfg(feature = "formats")]
#[track_caller]
fn check_report(dir: &TestDir, args: &[&str], code: i32, expected: &[&str]) {
    let output = dir.search(&[&["index", "docs", "--quiet", "--report", "skips"], args].concat());
    assert_eq!(output.code, Some(code), "{output:?}");
    let list = std::fs::read_to_string(dir.path("skips")).expect("it is there");
    let line = |line: &str| -> String {
        let skip: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let path = skip["path"].as_str().and_then(|path| path.rsplit_once("docs/")).expect("it lies there").1;
        format!("{path}: {} {}", skip["reason"].as_str().unwrap_or_default(), skip["is_error"])
    };
    let mut lines: Vec<String> = list.lines().map(line).collect();
    lines.sort_unstable();
    assert_eq!(lines, expected);
}

#[cfg(feature = "formats")]
#[test]
fn what_was_not_indexed_is_listed() {
    let dir = dir();
    check_report(&dir, &["--strict"], 0, &["in/bild.png: binary false"]);
    dir.bytes("docs/z.zip", b"PK\x03\x04 and no more");
    let all = ["in/bild.png: binary false", "z.zip: damaged zip true"];
    check_report(&dir, &[], 0, &all);
    // Remembered, and told all the same.
    check_report(&dir, &["--strict"], 3, &all);
    let output = dir.search(&["index", "docs", "--report", "skips"]);
    assert!(
        output.stderr.starts_with("0 added, 0 updated, 0 removed, 3 kept, 2 skipped\n"),
        "{}",
        output.stderr
    );
    let output = dir.search(&["index", "docs", "--report", "no/such/folder"]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.starts_with("error: no/such/folder: "), "{}", output.stderr);
}

#[test]
fn commands_in_messages_can_be_pasted() {
    let dir = TestDir::with(&[("Mein Tee/a.txt", "Tee")]);
    let index = ["--index", "Mein Index"];
    let hint = "hint:  make one with: search index FOLDER --index 'Mein Index'\n";
    let output = dir.search(&[&["query", "Tee"], &index[..]].concat());
    assert!(output.stderr.ends_with(hint), "{}", output.stderr);
    dir.index(&[&["Mein Tee"], &index[..]].concat());
    fs::remove_dir_all(dir.path("Mein Tee")).expect("it is there");
    let gone = "error: Mein Tee: no such file or folder; if it is gone for good: \
                search remove '[DIR]/Mein Tee' --index 'Mein Index'\n";
    dir.search(&[&["index", "Mein Tee"], &index[..]].concat()).check(2, "", gone);
    for entry in fs::read_dir(dir.path("Mein Index/segments")).expect("it is there").flatten() {
        if entry.path().extension().is_some_and(|ending| ending != "json") {
            fs::write(entry.path(), "broken").expect("files can be written");
        }
    }
    let output = dir.search(&[&["check"], &index[..]].concat());
    assert!(output.stdout.ends_with("search rebuild --index 'Mein Index'\n"), "{}", output.stdout);
}

#[test]
fn a_report_is_no_document() {
    let dir = TestDir::with(&[("docs/a.txt", "Tee")]);
    dir.bytes("docs/b.bin", b"\0\0");
    let report = ["docs", "--report", "docs/skips.jsonl"];
    let lines = || fs::read_to_string(dir.path("docs/skips.jsonl")).expect("it was written");
    dir.index(&report);
    assert_eq!(lines().lines().count(), 1, "{}", lines());
    dir.index(&report);
    assert_eq!(lines().lines().count(), 1, "{}", lines());
    assert!(dir.index(&["docs"]).starts_with("0 added, 0 updated, 0 removed, 1 kept, 2 skipped"));
}
