//! An index that is brought up to date answers as one made anew, whatever became of the files in between, and does no work
//! twice.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use search::Error;
use search::hit::{Order, SearchRequest};
use search::index::Index;
use search::index::sync::{Progress, SyncOptions, SyncReport, Unwatched};
use search::searcher::Searcher;
use search::walk::{self, WalkOptions};
use search::wire;
use serde_json::Value;

use crate::properties::{WORDS, index, query, readable, run, text};
use crate::support::TestDir;

const TEA: &str = "Der Tee wird im Winter getrunken, weil er wärmt.\n";
const RAIN: &str = "La pioggia è caduta per tutta la notte sulle colline.\n";

/// A picture, or what passes for one.
const PICTURE: &[u8] = b"\x89PNG\0\0";

/// Changes the time of a file, so many seconds after 1970.
fn touch(dir: &TestDir, name: &str, seconds: u64) {
    let file = File::options().write(true).open(dir.path(name)).expect("the file is there");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("its owner can");
}

/// A run of the library over `docs`.
fn sync(dir: &TestDir, options: &SyncOptions) -> SyncReport {
    let index = index(&dir.path("index"));
    run(&index, &[dir.path("docs")], options, &Unwatched).expect("nothing stops the run")
}

fn skips(dir: &TestDir, report: &SyncReport) -> Vec<String> {
    let name =
        |path: &PathBuf| path.strip_prefix(dir.path("docs")).expect("it lies there").display().to_string();
    let mut skips: Vec<String> = Vec::new();
    for (reason, group) in report.skipped.by_reason() {
        skips.extend(group.named.iter().map(|path| format!("{}: {reason}", name(path))));
    }
    skips.sort_unstable();
    skips
}

#[test]
fn what_gave_no_text_is_not_read_again_until_it_changes() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.bytes("docs/bild.png", PICTURE);
    let read = |report: &SyncReport| (report.bytes, report.skipped.len(), report.remembered);
    let (all, picture) = ((TEA.len() + PICTURE.len()) as u64, PICTURE.len() as u64);
    let options = SyncOptions::default();
    assert_eq!(read(&sync(&dir, &options)), (all, 1, 0));
    let second = sync(&dir, &options);
    assert_eq!(read(&second), (0, 1, 1));
    assert_eq!(skips(&dir, &second), ["bild.png: binary"]);
    let retried = sync(&dir, &SyncOptions { retry: true, ..SyncOptions::default() });
    assert_eq!(read(&retried), (picture, 1, 0));
    touch(&dir, "docs/bild.png", 1_000_000_000);
    assert_eq!(read(&sync(&dir, &options)), (picture, 1, 0));
    assert_eq!(read(&sync(&dir, &options)), (0, 1, 1));
    dir.file("docs/bild.png", RAIN);
    let changed = sync(&dir, &options);
    assert_eq!((read(&changed), changed.added), ((RAIN.len() as u64, 0, 0), 1));
    dir.bytes("docs/bild.png", PICTURE);
    let again = sync(&dir, &options);
    assert_eq!((read(&again), again.removed), ((picture, 1, 0), 1));
    dir.remove("docs/bild.png");
    let gone = sync(&dir, &options);
    assert_eq!((read(&gone), gone.removed), ((0, 0, 0), 0));
    assert!(gone.statistics.skipped.is_empty());
}

#[test]
fn how_large_files_may_be_holds_for_those_in_the_index_too() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    assert_eq!(sync(&dir, &SyncOptions::default()).added, 1);
    let small = sync(&dir, &SyncOptions { max_file: Some(10), ..SyncOptions::default() });
    assert_eq!((skips(&dir, &small), small.removed), (vec!["a.txt: larger than 10 bytes".to_owned()], 1));
    assert_eq!(sync(&dir, &SyncOptions::default()).added, 1);
}

#[test]
fn what_was_skipped_is_told_as_if_it_had_been_tried() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.bytes("docs/bild.png", PICTURE);
    let summary = |counts: &str, remembered: &str, read: usize| {
        format!(
            "{counts}\nskipped 1 file: binary\n    [DIR]/docs/bild.png\n{remembered}\
             1 document in the index: de 1\n{read} B read\n"
        )
    };
    let bytes = TEA.len() + PICTURE.len();
    let first = summary("1 added, 0 updated, 0 removed, 0 kept, 1 skipped", "", bytes);
    dir.search(&["index", "docs"]).check(0, "", &first);
    let remembered = "1 of these skipped before, unchanged, and not tried again: --retry does\n";
    let second = summary("0 added, 0 updated, 0 removed, 1 kept, 1 skipped", remembered, 0);
    dir.search(&["index", "docs"]).check(0, "", &second);
    let third = summary("0 added, 0 updated, 0 removed, 1 kept, 1 skipped", "", PICTURE.len());
    dir.search(&["index", "docs", "--retry"]).check(0, "", &third);
    let stats = dir.search(&["stats"]).stdout;
    assert!(stats.contains("\nskipped    1 file\n           1 binary\n"), "{stats}");
}

#[test]
fn what_was_skipped_is_no_document() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/b.txt", RAIN)]);
    dir.bytes("docs/bild.png", PICTURE);
    dir.index(&["docs"]);
    for query in ["*", "-Haus", "-path:docs/none", "* AND NOT date:1990", "NOT type:md", "-size:>1MB"] {
        assert_eq!(dir.found(&["--", query]).len(), 2, "{query}");
    }
    assert_eq!(dir.found(&["* -path:docs/a.txt"]), ["docs/b.txt"]);
    for filter in ["path:docs/bild.png", "type:png", "size:<1000 -lang:de,it"] {
        assert_eq!(dir.found(&[filter]), Vec::<String>::new(), "{filter}");
    }
}

#[test]
fn text_that_the_index_has_is_not_extracted_again() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/b.md", "# Regen\n\nEs regnet.\n")]);
    dir.bytes("docs/bild.png", PICTURE);
    let options = SyncOptions::default();
    let counts = |report: &SyncReport| (report.added, report.updated, report.removed, report.reused);
    assert_eq!(counts(&sync(&dir, &options)), (2, 0, 0, 0));
    fs::rename(dir.path("docs/a.txt"), dir.path("docs/moved.txt")).expect("files can be moved");
    assert_eq!(counts(&sync(&dir, &options)), (1, 0, 1, 1), "moved");
    fs::create_dir(dir.path("docs/deep")).expect("folders can be made");
    fs::copy(dir.path("docs/b.md"), dir.path("docs/deep/copy.MD")).expect("files can be copied");
    assert_eq!(counts(&sync(&dir, &options)), (1, 0, 0, 1), "copied");
    touch(&dir, "docs/moved.txt", 1_000_000_000);
    assert_eq!(counts(&sync(&dir, &options)), (0, 1, 0, 1), "touched");
    fs::copy(dir.path("docs/b.md"), dir.path("docs/b.txt")).expect("files can be copied");
    assert_eq!(counts(&sync(&dir, &options)), (1, 0, 0, 0), "of another kind");
    fs::copy(dir.path("docs/bild.png"), dir.path("docs/foto.png")).expect("files can be copied");
    let copied = sync(&dir, &options);
    assert_eq!((counts(&copied), copied.skipped.len()), ((0, 0, 0, 0), 2), "no text");
    let others = SyncOptions { languages: vec![search::language::Language::Danish], ..options };
    assert_eq!(counts(&sync(&dir, &others)), (0, 4, 0, 0), "its languages are told again");
}

/// What happens between two runs. Files and folders are numbered; some need not be there.
#[derive(Debug, Clone)]
enum Change {
    Write(u8, String),
    Picture(u8),
    Touch(u8, u64),
    Move(u8, u8),
    Copy(u8, u8),
    Remove(u8),
    MoveFolder(u8, u8),
    RemoveFolder(u8),
}

/// What is done with the index after some changes.
#[derive(Debug, Clone)]
enum Act {
    /// A run over one root, or over both.
    Sync(u8),
    /// A run that ends after so many files, and leaves the index as it was.
    Stopped(u64),
    /// Nothing: more changes follow.
    Nothing,
}

const FILES: u8 = 12;
const FOLDERS: u8 = 3;
/// Two roots, one of which lies beside the other.
const ROOTS: [&str; 2] = ["docs", "more"];

fn folder(n: u8) -> String {
    let root = ROOTS[usize::from(n % 2)];
    if n < 2 { root.to_owned() } else { format!("{root}/sub-{n}") }
}

fn file(n: u8) -> String {
    format!("{}/{n}.{}", folder(n % (FOLDERS * 2)), if n.is_multiple_of(3) { "md" } else { "txt" })
}

fn change() -> impl Strategy<Value = Change> {
    let n = || 0..FILES;
    let inner = || 2..FOLDERS * 2;
    prop_oneof![
        6 => (n(), text(1..20)).prop_map(|(n, text)| Change::Write(n, text)),
        1 => n().prop_map(Change::Picture),
        2 => (n(), 1_000_000_000..1_000_000_100_u64).prop_map(|(n, time)| Change::Touch(n, time)),
        2 => (n(), n()).prop_map(|(from, to)| Change::Move(from, to)),
        2 => (n(), n()).prop_map(|(from, to)| Change::Copy(from, to)),
        2 => n().prop_map(Change::Remove),
        1 => (inner(), inner()).prop_map(|(from, to)| Change::MoveFolder(from, to)),
        1 => inner().prop_map(Change::RemoveFolder),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..3_u8).prop_map(Act::Sync),
        1 => (0..8_u64).prop_map(Act::Stopped),
        1 => Just(Act::Nothing),
    ]
}

/// What cannot be done, as something is not there, is not done.
fn apply(dir: &TestDir, change: &Change) {
    let parent = |name: &str| {
        let path = dir.path(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("folders can be made");
    };
    match change {
        Change::Write(n, text) => dir.file(&file(*n), &readable(text)),
        Change::Picture(n) => dir.bytes(&file(*n), PICTURE),
        Change::Touch(n, time) if dir.path(&file(*n)).is_file() => touch(dir, &file(*n), *time),
        Change::Move(from, to) => {
            parent(&file(*to));
            let _ = fs::rename(dir.path(&file(*from)), dir.path(&file(*to)));
        }
        Change::Copy(from, to) => {
            parent(&file(*to));
            if from != to {
                let _ = fs::copy(dir.path(&file(*from)), dir.path(&file(*to)));
            }
        }
        Change::Remove(n) => drop(fs::remove_file(dir.path(&file(*n)))),
        Change::MoveFolder(from, to) => drop(fs::rename(dir.path(&folder(*from)), dir.path(&folder(*to)))),
        Change::RemoveFolder(n) => drop(fs::remove_dir_all(dir.path(&folder(*n)))),
        Change::Touch(..) => {}
    }
}

/// Ends a run after so many files.
struct Stop(AtomicU64);

impl Progress for Stop {
    fn update(&self, _found: u64, _done: u64, _bytes: u64) {}

    fn is_stopped(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }
}

fn roots(dir: &TestDir, which: u8) -> Vec<PathBuf> {
    let all = ROOTS.map(|root| dir.path(root));
    if which < 2 { vec![all[usize::from(which)].clone()] } else { all.to_vec() }
}

/// Within one tick of the file system's clock a file can change and keep its size and time.
fn thorough() -> SyncOptions {
    SyncOptions { verify: true, threads: 2, ..SyncOptions::default() }
}

fn act_on(dir: &TestDir, index: &Index, act: &Act) {
    match act {
        Act::Sync(which) => {
            run(index, &roots(dir, *which), &thorough(), &Unwatched).expect("nothing stops the run");
        }
        Act::Stopped(files) => {
            let before = index.statistics().expect("it can be read");
            let outcome = run(index, &roots(dir, 2), &thorough(), &Stop(AtomicU64::new(*files)));
            // There may be fewer files.
            if let Err(error) = outcome {
                assert!(matches!(error, Error::Stopped), "{error}");
                assert_eq!(index.statistics().expect("it can be read"), before);
            }
        }
        Act::Nothing => {}
    }
}

/// An answer as JSON, without the time it took.
fn answer(searcher: &mut Searcher, query: &str, order: Order) -> Value {
    let request = SearchRequest {
        query: query.to_owned(),
        limit: 50,
        order,
        explain: true,
        facets: true,
        ..SearchRequest::default()
    };
    let mut results = searcher.search(&request).expect("the index can be read");
    results.elapsed = Duration::ZERO;
    let hits = results.hits.iter().map(|hit| wire::Hit::new(hit, &hit.path)).collect();
    serde_json::to_value(wire::Answer::new(query, &results, hits, |folder| folder)).expect("it is JSON")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_index_does_not_remember_how_it_came_about(
        steps in prop::collection::vec((prop::collection::vec(change(), 1..6), act()), 1..7),
        queries in prop::collection::vec(query(), 6),
    ) {
        let dir = TestDir::with(&[]);
        for (n, words) in WORDS.windows(6).step_by(2).enumerate() {
            dir.file(&format!("{}/kept-{n}.txt", ROOTS[n % 2]), &readable(&words.join(" ")));
        }
        apply(&dir, &Change::Write(0, "Das Haus steht in Korea, und der Garten ist alt.".to_owned()));
        let updated = index(&dir.path("updated"));
        act_on(&dir, &updated, &Act::Sync(2));
        for (changes, act) in &steps {
            for change in changes {
                apply(&dir, change);
            }
            act_on(&dir, &updated, act);
        }
        act_on(&dir, &updated, &Act::Sync(2));
        let fresh = index(&dir.path("fresh"));
        act_on(&dir, &fresh, &Act::Sync(2));
        let statistics = |index: &Index| index.statistics().expect("it can be read");
        prop_assert_eq!(statistics(&updated), statistics(&fresh));
        let mut fresh = Searcher::new(&fresh).expect("it was made just now");
        let mut updated = Searcher::new(&updated).expect("it was made just now");
        let always = ["*", "-Haus", "path:docs/** OR type:md", "date:2001"];
        for query in queries.iter().map(String::as_str).chain(always) {
            for order in [Order::Score, Order::Date] {
                prop_assert_eq!(answer(&mut updated, query, order), answer(&mut fresh, query, order));
            }
        }
    }
}

/// What each of several runs, one after the other, is given, and what then is found.
#[track_caller]
fn check_roots(dir: &TestDir, runs: &[(&[&str], &str)], found: &[&str]) {
    for (paths, counts) in runs {
        let output = dir.index(paths);
        assert!(output.starts_with(counts), "{paths:?}: {output}");
    }
    let mut all = dir.found(&["*", "--limit", "99"]);
    all.sort();
    assert_eq!(all, found);
}

#[test]
fn each_run_touches_its_own_roots() {
    let dir = TestDir::with(&[("a/1.txt", TEA), ("a/in/2.txt", RAIN), ("b/3.txt", TEA)]);
    check_roots(
        &dir,
        &[(&["a/in"], "1 added"), (&["a"], "1 added"), (&["b"], "1 added")],
        &["a/1.txt", "a/in/2.txt", "b/3.txt"],
    );
    dir.remove("a/1.txt");
    dir.remove("a/in/2.txt");
    check_roots(&dir, &[(&["a/in"], "0 added, 0 updated, 1 removed")], &["a/1.txt", "b/3.txt"]);
    check_roots(&dir, &[(&["b"], "0 added, 0 updated, 0 removed")], &["a/1.txt", "b/3.txt"]);
    check_roots(&dir, &[(&["a", "a/in", "b"], "0 added, 0 updated, 1 removed")], &["b/3.txt"]);
}

#[test]
fn a_root_that_is_gone_takes_nothing_with_it() {
    let dir = TestDir::with(&[("a/1.txt", TEA), ("b/2.txt", RAIN)]);
    dir.index(&["a", "b"]);
    fs::remove_dir_all(dir.path("a")).expect("it is there");
    let output = dir.search(&["index", "a", "b"]);
    let error =
        "error: a: no such file or folder; if it is gone for good: search remove [DIR]/a --index index\n";
    assert_eq!((output.code, &*output.stderr), (Some(2), error));
    check_roots(&dir, &[(&["b"], "0 added, 0 updated, 0 removed, 1 kept")], &["a/1.txt", "b/2.txt"]);
}

#[test]
fn a_root_that_is_a_file_is_that_file_alone() {
    let dir = TestDir::with(&[("a/1.txt", TEA), ("a/1.txt.old", RAIN)]);
    check_roots(&dir, &[(&["a/1.txt"], "1 added")], &["a/1.txt"]);
    check_roots(&dir, &[(&["a"], "1 added, 0 updated, 0 removed, 1 kept")], &["a/1.txt", "a/1.txt.old"]);
    dir.file("a/1.txt", RAIN);
    check_roots(&dir, &[(&["a/1.txt"], "0 added, 1 updated")], &["a/1.txt", "a/1.txt.old"]);
}

#[cfg(unix)]
#[test]
fn a_root_that_is_a_link_is_what_it_leads_to() {
    let dir = TestDir::with(&[("a/1.txt", TEA)]);
    std::os::unix::fs::symlink("a", dir.path("link")).expect("links can be made");
    std::os::unix::fs::symlink("a/1.txt", dir.path("file-link")).expect("links can be made");
    let same = "0 added, 0 updated, 0 removed, 1 kept";
    check_roots(
        &dir,
        &[(&["link"], "1 added"), (&["a"], same), (&["file-link", "link", "a"], same)],
        &["a/1.txt"],
    );
}

#[test]
fn roots_and_what_was_wanted_of_them_are_remembered() {
    let dir = TestDir::with(&[("a/in/1.txt", TEA), ("b/2.txt", RAIN)]);
    let index = index(&dir.path("index"));
    let hidden = WalkOptions { hidden: true, ..WalkOptions::default() };
    let known = |roots: &[(&str, &WalkOptions)]| {
        for (root, options) in roots {
            let options = SyncOptions { walk: (*options).clone(), ..SyncOptions::default() };
            let roots = walk::roots(&[dir.path(root)]).expect("it is there");
            run(&index, &roots, &options, &Unwatched).expect("nothing stops the run");
        }
        let statistics = index.statistics().expect("it can be read");
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        statistics.roots.iter().map(|root| (name(&root.path), root.walk.hidden)).collect::<Vec<_>>()
    };
    let usual = WalkOptions::default();
    let of = |names: &[(&str, bool)]| {
        names.iter().map(|&(name, hidden)| (name.to_owned(), hidden)).collect::<Vec<_>>()
    };
    assert_eq!(known(&[("a/in", &hidden), ("b", &usual)]), of(&[("in", true), ("b", false)]));
    assert_eq!(known(&[("a", &usual)]), of(&[("a", false), ("b", false)]), "the outer one takes its place");
    assert_eq!(known(&[("a/in", &usual)]), of(&[("a", false), ("b", false)]), "nothing new");
    assert_eq!(known(&[("a/in", &hidden)]), of(&[("a", false), ("in", true), ("b", false)]));
}

#[test]
fn each_root_is_read_anew_when_it_is_read_otherwise() {
    let dir = TestDir::with(&[
        ("r1/a.txt", "The boats leave the harbour in the morning.\n"),
        ("r2/b.txt", "The boats leave the harbour in the evening.\n"),
        ("r2/c.json", "{\"note\": \"Kanne\", \"body\": \"Becher\"}\n"),
    ]);
    dir.index(&["r1", "r2"]);
    let german = ["--language", "de", "--text-field", "body"];
    let again = |root| dir.index(&[&[root], &german[..]].concat());
    assert!(again("r1").starts_with("0 added, 1 updated, "));
    assert_eq!(dir.found(&["lang:de"]), ["r1/a.txt"]);
    assert!(again("r2").starts_with("0 added, 2 updated, "));
    assert_eq!(dir.found(&["lang:de"]).len(), 3);
    assert!(dir.found(&["Kanne"]).is_empty());
    assert!(again("r2").starts_with("0 added, 0 updated, 0 removed, 2 kept"));
    dir.index(&["r1", "--language", "all"]);
    dir.search(&["rebuild", "--quiet"]).check(0, "", "");
    assert_eq!(dir.found(&["lang:de"]).len(), 2);
    assert!(dir.found(&["Kanne"]).is_empty());
}
