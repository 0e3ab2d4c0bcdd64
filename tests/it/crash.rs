//! A run that is killed: the index answers as before, or as after, and the next run puts all right.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::support::TestDir;

const BEFORE: &str = "Der Hafen ist am Abend still, und die Lichter spiegeln sich darin.\n";
const AFTER: &str = "Am Morgen fahren die Boote aus, und der Leuchtturm wird gelöscht.\n";

/// When the run is killed.
type Moment = fn(&Path) -> bool;

fn at_once(_: &Path) -> bool {
    true
}

/// It has the index' lock.
fn at_the_lock(segments: &Path) -> bool {
    segments.join(".tantivy-writer.lock").exists()
}

/// The first documents lie in a segment that no commit has named yet.
fn at_the_first_segment(segments: &Path) -> bool {
    count(segments, "store") > 1
}

/// A segment is being finished.
fn at_the_first_terms(segments: &Path) -> bool {
    count(segments, "term") > 1
}

/// The commit is there; what is left over is not cleared away.
fn at_the_commit(segments: &Path) -> bool {
    let meta = fs::read_to_string(segments.join("meta.json")).unwrap_or_default();
    !meta.contains(r#"\"documents\":1,"#)
}

fn count(folder: &Path, ending: &str) -> usize {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter(|file| file.path().extension().is_some_and(|found| found == ending)).count()
}

/// Kills the run when the moment has come, or lets it end if that comes first.
fn kill(mut child: Child, moment: Moment, segments: &Path) {
    while !moment(segments) && child.try_wait().expect("it is a child").is_none() {
        std::thread::yield_now();
    }
    // It may have ended just now.
    let _ = child.kill();
    child.wait().expect("it is a child");
}

/// A folder with one document in its index, and 120 more that are not yet.
fn dir() -> TestDir {
    let dir = TestDir::with(&[("docs/hafen.txt", BEFORE)]);
    dir.index(&["docs", "--quiet"]);
    for n in 0..120 {
        dir.file(&format!("docs/{n:03}.txt"), &format!("{AFTER}{n}\n").repeat(20));
    }
    dir
}

#[track_caller]
fn check(moment: Moment) {
    let dir = dir();
    let segments = dir.path("index/segments");
    let child = dir.command(&["index", "docs", "--quiet"]).spawn().expect("the program can be run");
    kill(child, moment, &segments);
    let found = dir.found(&["Boot", "-n", "999"]).len();
    assert!(found == 0 || found == 120, "{found} of 120 files are found");
    assert_eq!(dir.found(&["Hafen"]), ["docs/hafen.txt"]);
    let left = 120 - found;
    let kept = found + 1;
    assert_eq!(dir.index(&["docs"]), format!("{left} added, 0 updated, 0 removed, {kept} kept, 0 skipped"));
    assert_eq!(dir.found(&["Boot", "-n", "999"]).len(), 120);
    dir.index(&["docs", "--quiet", "--index", "fresh"]);
    let answer =
        |index| dir.search(&["query", "Hafen Boot 7", "-n", "999", "--format", "jsonl", "--index", index]);
    assert_eq!(answer("index"), answer("fresh"));
}

#[test]
fn killed_at_once() {
    check(at_once);
}

#[test]
fn killed_with_the_lock() {
    check(at_the_lock);
}

#[test]
fn killed_with_a_segment_begun() {
    check(at_the_first_segment);
}

#[test]
fn killed_with_a_segment_nearly_done() {
    check(at_the_first_terms);
}

#[test]
fn killed_after_the_commit() {
    check(at_the_commit);
}

#[test]
fn killed_while_it_makes_a_new_index() {
    let dir = TestDir::with(&[("docs/hafen.txt", BEFORE)]);
    for moment in [at_once, |segments: &Path| segments.exists()] as [Moment; 2] {
        let child = dir.command(&["index", "docs", "--quiet"]).spawn().expect("the program can be run");
        kill(child, moment, &dir.path("index/segments"));
        dir.index(&["docs", "--quiet"]);
        assert_eq!(dir.found(&["Hafen"]), ["docs/hafen.txt"]);
        fs::remove_dir_all(dir.path("index")).expect("it can be removed");
    }
}

#[test]
fn two_runs_at_once_do_not_mix() {
    let dir = dir();
    let mut command = dir.command(&["index", "docs", "--quiet"]);
    let first = command.stderr(Stdio::piped()).spawn().expect("the program can be run");
    let second = dir.search(&["index", "docs", "--quiet"]);
    let first = first.wait_with_output().expect("it ends");
    let locked = "is writing to this index\nhint:  wait until it has ended, or run with --wait\n";
    assert!(second.code == Some(0) || second.stderr.ends_with(locked), "{second:?}");
    assert!(first.status.code() == Some(0) || second.code == Some(0));
    assert_eq!(dir.found(&["Boot Hafen", "-n", "999"]).len(), 121);
}
