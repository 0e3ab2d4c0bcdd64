//! Texts that are too long to be held as a whole: they are read in pieces, and nothing of them is lost.

use crate::support::TestDir;

/// The least memory that can be promised: pieces of some 2 MB.
const MEMORY: [&str; 2] = ["--memory", "150MB"];

/// A folder with the file `name`, and its index.
fn dir(name: &str, bytes: &[u8]) -> TestDir {
    let dir = TestDir::with(&[]);
    dir.bytes(&format!("docs/{name}"), bytes);
    dir.index(&[&["docs"], &MEMORY[..]].concat());
    dir
}

#[track_caller]
fn check(dir: &TestDir, query: &str, path: &str, line: u64) {
    let hits = dir.search(&["query", "--format", "jsonl", query]).hits();
    let places: Vec<_> = hits.iter().map(|hit| (hit["path"].as_str(), hit["line"].as_u64())).collect();
    assert_eq!(places, [(Some(path), Some(line))], "{query}");
}

#[test]
fn a_piece_is_a_document_with_the_lines_of_the_file() {
    let lines: Vec<String> =
        (1..=100_000).map(|n| format!("Zeile mit der Nummer {n}q, und Tee.\n")).collect();
    let text = lines.concat();
    let dir = dir("long.log", text.as_bytes());
    check(&dir, "1q", "docs/long.log/part 1", 1);
    check(&dir, "99999q", "docs/long.log/part 2", 99_999);
    assert_eq!(dir.found(&["Tee"]).len(), 2);
    // What is opened is the file.
    let shown = |format: &str| dir.search(&["query", "--format", format, "99999q"]).stdout;
    assert_eq!(shown("vimgrep"), "docs/long.log:99999:22:Zeile mit der Nummer 99999q, und Tee.\n");
    assert!(shown("markdown").contains("(docs/long.log#L99999)"), "{}", shown("markdown"));
    let again = dir.index(&[&["docs"], &MEMORY[..]].concat());
    assert!(again.starts_with("0 added, 0 updated, 0 removed, 1 kept, 0 skipped"), "{again}");
    std::fs::rename(dir.path("docs/long.log"), dir.path("docs/moved.log")).expect("files can be moved");
    let moved = dir.search(&[&["index", "docs"], &MEMORY[..]].concat()).stderr;
    assert!(moved.contains("\n1 file moved, copied or touched"), "{moved}");
    check(&dir, "99999q", "docs/moved.log/part 2", 99_999);
}

#[test]
fn a_line_without_end_is_cut_between_words() {
    let text = "Tee und Brot ".repeat(200_000) + "Sauerampfer";
    check(&dir("line.txt", text.as_bytes()), "Sauerampfer", "docs/line.txt/part 2", 1);
}

#[test]
fn a_piece_holds_whole_records() {
    let mut lines = "{\"text\": \"Tee und Brot\"}\n".repeat(100_000);
    lines.push_str("{\"text\": \"Sauerampfer\"}\n");
    for name in ["a.jsonl", "a.ndjson"] {
        let found = dir(name, lines.as_bytes()).found(&["Sauerampfer"]);
        assert!(found.len() == 1 && found[0].starts_with(&format!("docs/{name}/part 2/")), "{found:?}");
    }
}

#[test]
fn what_is_left_out_of_a_mailbox_is_said() {
    let message = |text: &str| format!("From a Thu Jan 1 10:00:00 1970\nFrom: a@b.de\n\n{text}\n\n");
    let long = "From now on\n\nFrom here on, Tee\n\n".repeat(100_000);
    let dir = TestDir::with(&[]);
    dir.file("docs/box.mbox", &[message("Kanne"), message(&long), message("Becher")].concat());
    let output = dir.search(&[&["index", "docs"], &MEMORY[..]].concat());
    let skipped = "skipped 1 file: damaged mbox\n    [DIR]/docs/box.mbox/part 3/(rest)\n";
    assert!(output.stderr.contains(skipped), "{}", output.stderr);
    assert_eq!(dir.found(&["Kanne"]), ["docs/box.mbox/part 1/1"]);
    assert_eq!(dir.found(&["Tee"]), ["docs/box.mbox/part 2/1"]);
    assert_eq!(dir.found(&["Becher"]), ["docs/box.mbox/part 3/1"]);
}

#[test]
fn what_cannot_be_cut_is_skipped_with_its_reason() {
    let dir = TestDir::with(&[]);
    dir.bytes("docs/bild.png", &vec![0; 3_000_000]);
    let wide: Vec<u8> = b"\xff\xfe".iter().copied().chain(b"T\0e\0e\0\n\0".repeat(400_000)).collect();
    dir.bytes("docs/wide.txt", &wide);
    dir.bytes("docs/unmarked.txt", &wide[2..]);
    let output = dir.search(&[&["index", "docs"], &MEMORY[..]].concat());
    let skipped = "skipped 3 files: larger than 2 MB\n    [DIR]/docs/bild.png\n    [DIR]/docs/unmarked.txt\n    \
                   [DIR]/docs/wide.txt\n";
    assert!(output.stderr.contains(skipped), "{}", output.stderr);
}

#[test]
fn as_much_memory_as_the_program_takes_must_be_given() {
    let dir = TestDir::with(&[("docs/a.txt", "Tee\n")]);
    let output = dir.search(&["index", "docs", "--memory", "100MB"]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.contains("no size from 150 MB on; 300MB or 2GB is one"), "{}", output.stderr);
}
