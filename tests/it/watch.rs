//! `search watch`: what changes is found soon, and the program ends when it is told to.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Stdio};

use crate::support::TestDir;

const TEA: &str = "Der Tee wird im Winter getrunken, weil er wärmt.\n";

/// A program that watches `docs`.
struct Watch {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStderr>>,
}

impl Watch {
    /// Starts it, and waits until it has made the index.
    fn start(dir: &TestDir, args: &[&str]) -> Self {
        let mut command = dir.command(&[&["watch", "docs"], args].concat());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the program can be run");
        let stderr = child.stderr.take().expect("it is piped");
        let mut watch = Self { child, lines: BufReader::new(stderr).lines() };
        watch.wait_for(|line| line.contains(" read in "));
        watch
    }

    /// Reads what it says until a line is `wanted`.
    fn wait_for(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        for line in self.lines.by_ref().map_while(Result::ok) {
            if wanted(&line) {
                return line;
            }
        }
        panic!("the program ended: {:?}", self.child.wait());
    }

    /// Waits until so many documents are in the index.
    fn wait_for_documents(&mut self, documents: usize) {
        let ending = format!(", {documents} document{}", if documents == 1 { "" } else { "s" });
        self.wait_for(|line| line.ends_with(&ending));
    }

    /// Sends it a signal, and returns its exit code.
    fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        let sent =
            std::process::Command::new("kill").args(["-s", signal, &id]).status().expect("kill can be run");
        assert!(sent.success());
        self.child.wait().expect("it is a child").code()
    }
}

#[test]
fn what_changes_is_found() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let mut watch = Watch::start(&dir, &[]);
    dir.file("docs/new/b.txt", TEA);
    watch.wait_for_documents(2);
    assert_eq!(dir.found(&["path:docs/new"]), ["docs/new/b.txt"]);
    fs::rename(dir.path("docs/new"), dir.path("docs/moved")).expect("folders can be moved");
    watch.wait_for(|line| line.starts_with("1 added, 0 updated, 1 removed"));
    assert_eq!(dir.found(&["path:docs/moved"]), ["docs/moved/b.txt"]);
    // Another run may come between.
    dir.file("more/c.txt", TEA);
    dir.index(&["more"]);
    dir.file("docs/.gitignore", "moved/\n");
    watch.wait_for_documents(2);
    dir.remove("docs/a.txt");
    watch.wait_for_documents(1);
    assert_eq!(dir.found(&["*"]), ["more/c.txt"]);
    assert_eq!(watch.end("INT"), Some(0));
}

#[test]
fn a_folder_that_another_has_taken_the_place_of_is_followed() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let mut watch = Watch::start(&dir, &[]);
    for (name, old) in [("b", None), ("c", Some("old"))] {
        match old {
            Some(old) => fs::rename(dir.path("docs"), dir.path(old)).expect("folders can be moved"),
            None => fs::remove_dir_all(dir.path("docs")).expect("folders can be deleted"),
        }
        watch.wait_for(|line| line.contains(", 1 skipped, "));
        dir.file(&format!("docs/{name}.txt"), TEA);
        watch.wait_for_documents(1);
        dir.file(&format!("docs/{name}/later.txt"), TEA);
        watch.wait_for_documents(2);
    }
    assert_eq!(dir.found(&["path:docs"]), ["docs/c.txt", "docs/c/later.txt"]);
    assert_eq!(watch.end("INT"), Some(0));
}

#[test]
fn rules_above_the_folder_are_followed() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/b.txt", TEA), (".ignore", "b.txt\n")]);
    let mut watch = Watch::start(&dir, &[]);
    dir.remove(".ignore");
    watch.wait_for_documents(2);
    dir.file(".ignore", "docs/a.txt\n");
    watch.wait_for_documents(1);
    assert_eq!(dir.found(&["*"]), ["docs/b.txt"]);
    assert_eq!(watch.end("TERM"), Some(0));
}

#[test]
fn a_burst_is_survived() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let mut watch = Watch::start(&dir, &[]);
    for n in 0..2_500 {
        // Each tells of its making, its writing, its moving (twice) and its going, but every fiftieth stays.
        let name = format!("docs/{n}.txt");
        dir.file(&name, "Tee.\n");
        let moved = dir.path(&format!("docs/{n}.md"));
        fs::rename(dir.path(&name), &moved).expect("files can be moved");
        if n % 50 > 0 {
            fs::remove_file(moved).expect("files can be removed");
        }
    }
    watch.wait_for_documents(51);
    assert_eq!(watch.end("TERM"), Some(0));
}

#[test]
fn folders_of_which_nothing_is_told_are_looked_at() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let mut watch = Watch::start(&dir, &["--poll", "1"]);
    dir.file("docs/b.txt", TEA);
    watch.wait_for_documents(2);
    assert_eq!(watch.end("TERM"), Some(0));
}
