//! What can happen to an index, again and again: a slice of it in every run of the tests, all of it with
//! `SEARCH_FAULTS=all cargo test --release --test it faults -- --nocapture`. `docs/resilience.md` says what came of it.

/// Files that were made to do harm.
#[cfg(feature = "formats")]
mod bombs;
/// Files that change while they are read.
#[cfg(target_os = "linux")]
mod changing;
/// Bytes that are not what was written.
mod damage;
/// Whatever may lie in a folder.
mod files;
/// Calls of the system that fail.
#[cfg(target_os = "linux")]
mod injected;
/// Moments at which a run is killed.
mod kills;
/// Documents that are broken in every way.
#[cfg(feature = "formats")]
mod mutated;
/// Nobody is told what is read.
#[cfg(target_os = "linux")]
#[cfg(feature = "formats")]
mod network;
/// Readers beside a writer.
mod readers;
/// Signals that end a run.
mod signals;
/// Two runs at once.
mod two;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use search::render::grouped;

use crate::support::{Output, TestDir};

/// What is asked to compare two states.
const QUERIES: &[&[&str]] = &[
    &["query", "Hafen Boote Leuchtturm", "-n", "999", "--format", "jsonl"],
    &["query", "\"am Morgen\" harb* 7", "-n", "999", "--format", "jsonl"],
    &["query", "pioggia colline", "-n", "999", "--format", "jsonl"],
];

/// Whether everything is to be tried.
fn all() -> bool {
    std::env::var_os("SEARCH_FAULTS").is_some_and(|value| value == "all")
}

/// How often to try: `few` times in every run of the tests.
fn times(few: usize, many: usize) -> usize {
    if all() { many } else { few }
}

/// Says what a full run has tried.
#[allow(clippy::print_stderr, reason = "whoever runs all of it wants the counts")]
fn tell(what: &str, counts: &[(&str, usize)]) {
    if all() {
        let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
        eprintln!("{what}: {}", counts.join(", "));
    }
}

/// Longer than any run takes that does not hang.
const LIMIT: Duration = Duration::from_mins(10);

/// What a run over files has skipped: reasons by path, as seen from the folder.
type Skipped = BTreeMap<String, String>;

/// Runs `search index` with these arguments, which must do its work and in time, and returns the first line of its
/// summary and what it has skipped.
#[track_caller]
fn index(dir: &TestDir, args: &[&str]) -> (String, Skipped) {
    index_by(dir, &mut dir.command(&[&["index"], args].concat()))
}

/// As [`index`], by a command that [`TestDir::command`] has begun.
#[track_caller]
fn index_by(dir: &TestDir, command: &mut Command) -> (String, Skipped) {
    let output = dir.run_within(LIMIT, command.args(["--report", "skipped.jsonl"]));
    assert_eq!((output.code, &*output.stdout), (Some(0), ""), "{}", output.stderr);
    let report = fs::read_to_string(dir.path("skipped.jsonl")).expect("it was written");
    let folder = format!("{}/", dir.path("").display());
    let skip = |line: &str| -> (String, String) {
        let skip: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
        let text = |field: &str| skip[field].as_str().expect("it is text").to_owned();
        (text("path").replace(&folder, ""), text("reason"))
    };
    let skipped: Skipped = report.lines().map(skip).collect();
    let summary = output.stderr.lines().next().unwrap_or_default().to_owned();
    assert!(summary.ends_with(&format!(" {} skipped", grouped(report.lines().count() as u64))), "{summary}");
    (summary, skipped)
}

/// A library that is loaded before the program, of `tests/faults/`; none where there is no compiler.
#[cfg(target_os = "linux")]
fn library(dir: &TestDir, name: &str) -> Option<PathBuf> {
    let path = dir.path(name).with_extension("so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults").join(name);
    let mut compiler = Command::new("cc");
    let output = compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&path).arg(source).arg("-ldl").output();
    let output = output.ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(path)
}

/// Says that something could not be tried here.
#[allow(clippy::print_stderr, reason = "a test that tries nothing must not look as if it had")]
fn untried(what: &str, why: &str) {
    eprintln!("not tried: {what}: {why}");
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % (bound.max(1) as u64)).expect("it is below one")
    }
}

/// All answers to [`QUERIES`].
type Answers = Vec<Output>;

/// A folder of documents, the index of what they were before, and what a run is to make of it.
struct World {
    dir: TestDir,
    /// Answers of states that a run which does not end well may leave.
    old: Vec<Answers>,
    /// Answers when all is done.
    new: Answers,
    /// How long the run takes, as far as is known.
    length: Cell<Duration>,
}

fn document(n: usize, generation: usize) -> String {
    let sentences = [
        "Am Morgen fahren die Boote aus dem Hafen, und der Leuchtturm wird gelöscht.",
        "In the morning the boats leave the harbour, and the lighthouse goes dark.",
        "La pioggia è caduta per tutta la notte sulle colline e sul porto.",
    ];
    format!("{} {n} {generation}\n", sentences[(n + generation) % 3]).repeat(1 + n % 7)
}

impl World {
    /// A run that makes an index.
    fn create() -> Self {
        Self::create_of(&(0..20).map(|n| document(n, 0)).collect::<Vec<_>>())
    }

    /// A run that makes an index of more words than memory has room for, so that notes of them go to a file.
    #[cfg(target_os = "linux")]
    fn create_long() -> Self {
        Self::create_of(&[document(0, 0), document(0, 0).repeat(25_000)])
    }

    fn create_of(documents: &[String]) -> Self {
        let dir = TestDir::with(&[]);
        let before = vec![Self::answers_in(&dir)];
        documents.iter().enumerate().for_each(|(n, document)| dir.file(&format!("docs/{n}.txt"), document));
        dir.file("none/.hidden", "");
        let mut world = Self::of(dir, before);
        world.dir.index(&["none", "--quiet"]);
        world.old.push(Self::answers_in(&world.dir));
        fs::remove_dir_all(world.dir.path("index")).expect("it was made just now");
        world
    }

    /// A run that adds, replaces and removes documents of several segments, and writes one of these anew.
    fn update() -> Self {
        let dir = TestDir::with(&[]);
        for run in 0..3 {
            (run * 10..run * 10 + 10).for_each(|n| dir.file(&format!("docs/{n}.txt"), &document(n, 0)));
            dir.index(&["docs", "--quiet", "--threads", "1"]);
        }
        let before = vec![Self::answers_in(&dir)];
        fs::rename(dir.path("index"), dir.path("base")).expect("it is there");
        (0..6).for_each(|n| dir.remove(&format!("docs/{n}.txt")));
        (20..23).for_each(|n| dir.file(&format!("docs/{n}.txt"), &document(n, 1)));
        (30..36).for_each(|n| dir.file(&format!("docs/{n}.txt"), &document(n, 1)));
        Self::of(dir, before)
    }

    /// A run that adds one document, upon which all segments are merged.
    fn merge() -> Self {
        let dir = TestDir::with(&[]);
        for n in 0..7 {
            dir.file(&format!("docs/{n}.txt"), &document(n, 0));
            dir.index(&["docs", "--quiet", "--threads", "1"]);
        }
        let before = vec![Self::answers_in(&dir)];
        fs::rename(dir.path("index"), dir.path("base")).expect("it is there");
        dir.file("docs/7.txt", &document(7, 1));
        Self::of(dir, before)
    }

    fn of(dir: TestDir, old: Vec<Answers>) -> Self {
        let mut world = Self { dir, old, new: Vec::new(), length: Cell::default() };
        world.reset();
        let start = Instant::now();
        world.dir.index(&["docs", "--quiet"]);
        world.length.set(start.elapsed());
        world.new = world.answers();
        world.reset();
        world
    }

    /// Puts the index back to what it was before.
    fn reset(&self) {
        let (base, index) = (self.dir.path("base"), self.dir.path("index"));
        let _ = fs::remove_dir_all(&index);
        if base.exists() {
            copy(&base, &index);
        }
    }

    fn answers(&self) -> Answers {
        Self::answers_in(&self.dir)
    }

    fn answers_in(dir: &TestDir) -> Answers {
        QUERIES.iter().map(|query| dir.search(query)).collect()
    }

    /// Starts the run.
    fn start(&self) -> Child {
        self.dir.command(&["index", "docs", "--quiet"]).spawn().expect("the program can be run")
    }

    /// Starts the run and returns at a random moment of it, which it tells. How long runs take changes with what else
    /// the machine does, and is learnt anew.
    fn start_some(&self, random: &mut Random) -> (Child, Duration) {
        let length = self.length.get();
        let moment = length * u32::try_from(random.below(1_000)).expect("it is small") / 1_000;
        let start = Instant::now();
        let mut child = self.start();
        while start.elapsed() < moment && child.try_wait().expect("it is a child").is_none() {
            thread::yield_now();
        }
        let ended = start.elapsed() < moment;
        self.length.set(if ended { start.elapsed() } else { length + length / 20 });
        (child, moment)
    }

    /// The index is sound, and answers as before or as after; true: as after.
    #[track_caller]
    fn check_state(&self, what: &str) -> bool {
        let answers = self.answers();
        let is_new = answers == self.new;
        assert!(is_new || self.old.contains(&answers), "{what}: {answers:#?}");
        let check = self.dir.search(&["check"]);
        let none = answers[0].code == Some(2);
        assert_eq!(check.code, Some(if none { 2 } else { 0 }), "{what}: {check:?}");
        is_new
    }

    /// The next run does what is left to do, and leaves nothing lying about.
    #[track_caller]
    fn check_repair(&self, what: &str) {
        let run = self.dir.search(&["index", "docs", "--quiet"]);
        assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{what}");
        assert_eq!(self.answers(), self.new, "{what}");
        self.check_tidy(what);
    }

    /// No file is there that is no part of the index.
    #[track_caller]
    fn check_tidy(&self, what: &str) {
        let check = self.dir.search(&["check", "--format", "json"]);
        assert_eq!(check.code, Some(0), "{what}: {check:?}");
        let left = &check.json()["left_over"];
        assert_eq!(left, &serde_json::json!([]), "{what}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folders can be made");
    for entry in fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("it can be listed");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("files can be copied");
        }
    }
}
