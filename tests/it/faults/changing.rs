//! Files that change, shrink, grow or vanish between being met and being read, by a library that is loaded before the
//! program. Without a C compiler nothing is tried.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::files::{FOUND, TEXT, check_sound};
use super::{index, index_by, library, tell, untried};
use crate::support::TestDir;

/// What `change.c` does to files of these names, and what becomes of them.
const CASES: &[(&str, &str)] = &[
    ("vanishes.txt", "no such file or directory"),
    ("becomes-pipe.txt", "no regular file"),
    ("becomes-folder.txt", "no regular file"),
    ("becomes-device.txt", "no regular file"),
    ("becomes-nothing.txt", "no such file or directory"),
    ("becomes-circle.txt", "too many levels of symbolic links"),
    ("becomes-another.txt", FOUND),
    ("empties.txt", FOUND),
    ("shrinks.txt", FOUND),
    ("grows.txt", "changed while it was read"),
    ("unlinked.txt", FOUND),
    ("fails.txt", "input/output error"),
    ("would-wait.txt", "resource temporarily unavailable"),
    ("interrupted.txt", FOUND),
    ("byte-by-byte.txt", FOUND),
    ("vanishing", "no such file or directory"),
    ("becoming-file", "not a directory"),
];

/// What of them is there afterwards, and is a file with text in it.
const LEFT: &[&str] = &[
    "becomes-another.txt",
    "byte-by-byte.txt",
    "becoming-file",
    "fails.txt",
    "interrupted.txt",
    "shrinks.txt",
    "would-wait.txt",
];

#[test]
fn files_change_while_they_are_read() {
    let dir = TestDir::with(&[("docs/sound.txt", "Am Morgen fahren die Boote aus dem Hafen.\n")]);
    let Some(library) = library(&dir, "change.c") else {
        return untried("files that change", "there is no compiler");
    };
    let mut expected = BTreeMap::new();
    for (name, outcome) in CASES {
        let path = format!("docs/{name}");
        if name.contains('.') {
            // Each has another text: none is taken for a copy of another.
            dir.file(&path, &format!("{TEXT}{name}\n"));
        } else {
            fs::create_dir(dir.path(&path)).expect("folders can be made");
        }
        expected.insert(path, *outcome);
    }
    let (_, skipped) = index_by(&dir, dir.command(&["index", "docs"]).env("LD_PRELOAD", library));
    let mut all: BTreeMap<String, &str> =
        skipped.iter().map(|(path, reason)| (path.clone(), &**reason)).collect();
    let found = dir.found(&["*", "-n", "99"]).into_iter().filter(|path| path != "docs/sound.txt");
    all.extend(found.map(|path| (path, FOUND)));
    assert_eq!(all, expected);
    assert_eq!(dir.found(&["Boote"]), ["docs/sound.txt"]);
    check_sound(&dir);
    // What can be read now is put right by the next run, which makes an index like one that is made afresh.
    index(&dir, &["docs"]);
    let found = |more: &[&str]| {
        let mut found = dir.found(&[&["Kahn", "-n", "99"], more].concat());
        found.sort();
        found
    };
    let mut left: Vec<String> = LEFT.iter().map(|name| format!("docs/{name}")).collect();
    left.sort();
    assert_eq!(found(&[]), left);
    dir.index(&["docs", "--index", "fresh"]);
    assert_eq!(found(&["--index", "fresh"]), left);
    check_sound(&dir);
    tell("files that change while they are read", &[("cases", CASES.len())]);
}

#[test]
fn a_long_file_that_changes_while_it_is_read_stays_as_it_was() {
    let dir = TestDir::with(&[]);
    let Some(library) = library(&dir, "change.c") else {
        return untried("long files that change", "there is no compiler");
    };
    let run = ["index", "docs", "--memory", "150MB"];
    dir.file("docs/rewritten.txt", &TEXT.repeat(100_000));
    index_by(&dir, &mut dir.command(&run));
    let before = dir.found(&["Kahn"]);
    assert!(before.len() > 1, "{before:?}");
    dir.file("docs/rewritten.txt", &"Am Morgen fahren die Boote aus dem Hafen.\n".repeat(100_000));
    let (_, skipped) = index_by(&dir, dir.command(&run).env("LD_PRELOAD", library));
    assert_eq!(skipped["docs/rewritten.txt"], "changed while it was read");
    assert_eq!((dir.found(&["Kahn"]), dir.found(&["Boote"])), (before, Vec::new()));
    check_sound(&dir);
    index_by(&dir, &mut dir.command(&run));
    assert_eq!(dir.found(&["Kahn"]), Vec::<String>::new());
}

#[test]
fn files_are_written_all_the_time() {
    let dir = TestDir::with(&[("docs/sound.txt", "Am Morgen fahren die Boote aus dem Hafen.\n")]);
    let (path, done) = (dir.path("docs/a.txt"), AtomicBool::new(false));
    let write = |n: usize| {
        // Renamed, emptied, longer, shorter.
        fs::write(&path, TEXT.repeat(n * 37 % 1_000))?;
        if n.is_multiple_of(3) { fs::rename(&path, dir.path("docs/b.txt")) } else { Ok(()) }
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in (1..).take_while(|_| !done.load(Ordering::Relaxed)) {
                write(n).expect("files can be written");
            }
        });
        for _ in 0..super::times(5, 100) {
            let (_, skipped) = index(&dir, &["docs"]);
            assert_eq!(dir.found(&["Boote"]), ["docs/sound.txt"]);
            assert!(skipped.len() <= 2, "{skipped:?}");
            check_sound(&dir);
        }
        done.store(true, Ordering::Relaxed);
    });
    fs::write(&path, TEXT).expect("files can be written");
    fs::write(dir.path("docs/b.txt"), "Nichts.\n").expect("files can be written");
    index(&dir, &["docs"]);
    assert_eq!(dir.found(&["Kahn"]), ["docs/a.txt"]);
}
