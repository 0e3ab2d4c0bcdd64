//! `cargo bench --bench yardstick -- DOCS FOLDER [--many] [--million] [QUERY ...]`: the program beside the bare engine, over a folder of
//! one's own: what indexing takes, and what queries take in new processes and in one that stays.
//!
//! Both indexes are made in FOLDER, in turn. Queries are such as tantivy understands: words, and phrases in quotes. With
//! `--many` a hundred thousand small files are indexed, too, and looked through again; with `--million` a million are cut out
//! of DOCS, indexed and asked (8 GB of disk). Without arguments nothing is measured: `cargo bench` has benches of each stage. Times
//! of the processor and memory are told on Linux. `SEARCH_PROGRAM` names another build of the program than cargo's own, such as
//! that of `cargo portable`.

#![allow(clippy::print_stdout, reason = "it is run to be read")]

mod bare;
mod million;
mod process;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use bare::Bare;
use process::{Cost, median};
use search::hit::SearchRequest;
use search::index::Index;
use search::searcher::Searcher;

/// What is asked where nothing else is said: a common word, a rare one, two words, a phrase.
const QUERIES: &[&str] = &["file", "kerberos", "network interface", "\"command line\""];
/// Each of the two is run so often, in turn.
const INDEX_ROUNDS: usize = 5;
const COLD_ROUNDS: usize = 25;
const WARM_ROUNDS: usize = 20;
/// Answers in a warm round.
const ANSWERS: usize = 25;
/// Files with `--many`, and in each of their folders.
const MANY: usize = 100_000;
const IN_A_FOLDER: usize = 1_000;
/// A file that drops what the system remembers of the disk when one writes to it.
const DROP_CACHES: &str = "/proc/sys/vm/drop_caches";
/// The programs, and where they are.
const OWN: &str = "search";
const BENCH: &str = "yardstick";
/// What names another build of the program.
const PROGRAM: &str = "SEARCH_PROGRAM";
static INSTALLED: OnceLock<PathBuf> = OnceLock::new();

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [command, rest @ ..] = &args[..]
        && command == bare::COMMAND
    {
        return bare::run(rest);
    }
    let [has_many, has_million] = ["--many", "--million"].map(|option| args.iter().any(|arg| arg == option));
    args.retain(|arg| arg != "--many" && arg != "--million");
    let [docs, folder, queries @ ..] = &args[..] else { return };
    let (docs, folder) = (Path::new(docs), Path::new(folder));
    let queries: Vec<&str> = queries.iter().map(|query| &**query).collect();
    let queries = if queries.is_empty() { QUERIES } else { &queries };
    fs::create_dir_all(folder).expect("folders can be made");
    install(folder);
    let (own, bare) = (folder.join("search"), folder.join("bare"));
    println!("{:44} {:>10} {:>10} {:>6}", "", "search", "bare", "ratio");
    indexing(docs, &own, &bare);
    cold(&own, &bare, queries);
    warm(&own, &bare, queries);
    if has_many {
        many(folder);
    }
    if has_million {
        million::run(docs, folder);
    }
    from_disk(&own, &bare, queries);
    let program = fs::metadata(installed(OWN).get_program()).expect("it was run");
    println!("{:44} {:>10.2}", "the program, MB", program.len() as f64 / 1e6);
}

/// Copies `search` and this bench into `folder`, from where they are run as from an installation: what a linker has
/// written lies in memory in single pages, which takes a new process a seventh longer.
fn install(folder: &Path) {
    let folder = INSTALLED.get_or_init(|| folder.join("bin"));
    fs::create_dir_all(folder).expect("folders can be made");
    let bench = std::env::current_exe().expect("the system knows it");
    let own = std::env::var_os(PROGRAM).map_or_else(|| env!("CARGO_BIN_EXE_search").into(), PathBuf::from);
    for (program, name) in [(own, OWN), (bench, BENCH)] {
        fs::copy(program, folder.join(name)).expect("it is there, and there is room for it");
    }
}

/// One of the programs that were copied.
fn installed(name: &str) -> Command {
    Command::new(INSTALLED.get().expect("they were copied").join(name))
}

/// The program itself.
fn search(index: &Path, args: &[&str]) -> Command {
    let mut command = installed(OWN);
    command.args(args).arg("--index").arg(index);
    command
}

fn row(what: &str, own: f64, bare: f64) {
    println!("{what:44} {own:>10.2} {bare:>10.2} {:>6.2}", own / bare);
}

/// A run over all files, and one that finds nothing new.
fn indexing(docs: &Path, own: &Path, bare: &Path) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(2).to_string();
    let path = docs.display().to_string();
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..INDEX_ROUNDS {
        let _ = fs::remove_dir_all(own);
        ours.push(Cost::of(search(own, &["index", &path, "--quiet", "--threads", &threads])));
        bares.push(Cost::of(bare::command(&["index", &path, &bare.display().to_string(), &threads])));
    }
    row("index, CPU time, s", median(&ours, |cost| cost.cpu), median(&bares, |cost| cost.cpu));
    row("index, wall time, s", median(&ours, |cost| cost.wall), median(&bares, |cost| cost.wall));
    row(
        "index, anonymous memory, MiB",
        median(&ours, |cost| cost.memory),
        median(&bares, |cost| cost.memory),
    );
    row("index, size, MB", megabytes(own), megabytes(bare));
    println!("{:44} {:>10.2}", "  of the size of the files", megabytes(own) / megabytes(docs));
    let again: Vec<Cost> =
        (0..INDEX_ROUNDS).map(|_| Cost::of(search(own, &["index", &path, "--quiet"]))).collect();
    println!("{:44} {:>10.2}", "index again, nothing new, s", median(&again, |cost| cost.wall));
}

/// Every query in a new process.
fn cold(own: &Path, bare: &Path, queries: &[&str]) {
    for query in queries {
        let (ours, bares) = in_turn(own, bare, query, COLD_ROUNDS, || true).expect("nothing is asked");
        row(&format!("{query}, new process, ms"), ours, bares);
    }
}

/// Every query in a new process, with nothing of the disk in memory. What comes back from there lies in memory otherwise
/// than before, so that all else is measured first.
fn from_disk(own: &Path, bare: &Path, queries: &[&str]) {
    for query in queries {
        match in_turn(own, bare, query, INDEX_ROUNDS, || fs::write(DROP_CACHES, "3").is_ok()) {
            Some((ours, bares)) => row(&format!("{query}, read from the disk, ms"), ours, bares),
            None => return println!("read from the disk: not measured, {DROP_CACHES} is not ours to write"),
        }
    }
}

/// Milliseconds of a new process of each, run in turn, medians of so many `rounds`; none where one cannot be made `ready`.
fn in_turn(
    own: &Path,
    bare: &Path,
    query: &str,
    rounds: usize,
    ready: impl Fn() -> bool,
) -> Option<(f64, f64)> {
    let bare = bare.display().to_string();
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for is_own in [true, false] {
            if !ready() {
                return None;
            }
            let command =
                if is_own { search(own, &["query", query]) } else { bare::command(&["query", &bare, query]) };
            if is_own { &mut ours } else { &mut bares }.push(process::wall(command));
        }
    }
    Some((median(&ours, |&wall| wall * 1e3), median(&bares, |&wall| wall * 1e3)))
}

/// Every query again and again in one process, ten hits with their snippets.
fn warm(own: &Path, bare: &Path, queries: &[&str]) {
    let index = Index::open(own).expect("it was made just now");
    let mut searcher = Searcher::new(&index).expect("it was made just now");
    let bare = Bare::open(bare);
    for query in queries {
        let request = SearchRequest { query: (*query).to_owned(), limit: 10, ..SearchRequest::default() };
        let parsed = bare.parse(query);
        let (mut ours, mut bares) = (Vec::new(), Vec::new());
        for _ in 0..WARM_ROUNDS {
            ours.extend((0..ANSWERS).map(|_| {
                time(|| searcher.search(&request).expect("it can be read").hits.len()).as_secs_f64() * 1e3
            }));
            bares.extend((0..ANSWERS).map(|_| time(|| bare.answer(&*parsed)).as_secs_f64() * 1e3));
        }
        row(&format!("{query}, one process, ms"), median(&ours, |&ms| ms), median(&bares, |&ms| ms));
    }
}

/// A hundred thousand files: all of them, nothing new, one changed.
fn many(folder: &Path) {
    let (docs, index) = (folder.join("many"), folder.join("many-index"));
    let _ = fs::remove_dir_all(&index);
    for n in 0..MANY {
        let place = docs.join(format!("{:03}", n / IN_A_FOLDER));
        if n % IN_A_FOLDER == 0 {
            fs::create_dir_all(&place).expect("folders can be made");
        }
        let text = format!("Brief {n} liegt in Fach {} und wartet auf eine Antwort.\n", n * 7919 % MANY);
        fs::write(place.join(format!("{n:06}.txt")), text).expect("files can be written");
    }
    let path = docs.display().to_string();
    let run = |what: &str| {
        let cost = Cost::of(search(&index, &["index", &path, "--quiet"]));
        println!("{what:44} {:>10.2} s {:>8.0} MiB", cost.wall, cost.memory);
    };
    run("100,000 files");
    run("100,000 files, nothing new");
    fs::write(docs.join("000/000007.txt"), "Dieser Brief ist ein anderer.\n").expect("files can be written");
    run("100,000 files, one changed");
}

fn time(answer: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    std::hint::black_box(answer());
    start.elapsed()
}

fn megabytes(folder: &Path) -> f64 {
    let (mut bytes, mut folders) = (0, vec![PathBuf::from(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it is there") {
            let entry = entry.expect("it can be listed");
            let metadata = entry.metadata().expect("it is there");
            if metadata.is_dir() { folders.push(entry.path()) } else { bytes += metadata.len() }
        }
    }
    bytes as f64 / 1e6
}
