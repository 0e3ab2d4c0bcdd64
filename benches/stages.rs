//! `stages STAGE ROUNDS` does the work of one stage over `seeds/` so many times, for `.ci/instructions`, which counts the
//! instructions of it. Otherwise it does nothing: `cargo bench` has benches of each stage that take the time.

use std::env;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use search::document::Extracted;
use search::extractor::Extractor;
use search::hit::SearchRequest;
use search::index::Index;
use search::index::sync::{SyncOptions, Unwatched, sync};
use search::index::terms::Analyzers;
use search::language::detect::Detector;
use search::searcher::Searcher;
use search::text::Found;
use search::walk::{self, WalkOptions, walk};

/// Questions in several languages, and of several kinds.
const QUERIES: &[&str] = &[
    "Rechenzentrum Korea",
    "energia",
    "\"data center\"",
    "rechen*",
    "kota laut",
    "数据中心",
    "=Häuser OR haus~",
];

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [stage, rounds] = &args[..] else { return };
    let rounds: usize = rounds.parse().expect("a number");
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    match &**stage {
        "extract" => extract(&seeds, rounds),
        "detect" => detect(&seeds, rounds),
        "analyse" => analyse(&seeds, rounds),
        "index" => (0..rounds).for_each(|_| drop(index(&seeds))),
        "query" => query(&seeds, rounds),
        _ => panic!("no stage {stage}"),
    }
}

fn files(seeds: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let each = |found| {
        if let walk::Found::File(file) = found {
            let bytes = fs::read(&file.path).expect("it can be read");
            files.push((file.path, bytes));
        }
    };
    walk(seeds, &WalkOptions::default(), each).expect("no patterns are given");
    files
}

fn texts(files: &[(PathBuf, Vec<u8>)]) -> Vec<Extracted> {
    let mut texts = Vec::new();
    for (path, bytes) in files {
        let each = &mut |found| {
            if let Found::Document(text) = found {
                texts.push(text);
            }
            Ok(())
        };
        Extractor::default().extract(path, bytes, each).expect("all of them are texts");
    }
    texts
}

fn extract(seeds: &Path, rounds: usize) {
    let files = files(seeds);
    for _ in 0..rounds {
        black_box(texts(&files));
    }
}

fn detect(seeds: &Path, rounds: usize) {
    let texts = texts(&files(seeds));
    let detector = Detector::default();
    for text in std::iter::repeat_n(&texts, rounds).flatten() {
        black_box(detector.passages(&text.body));
    }
}

/// With analyzers that have seen no word before: those that have are measured by their memory alone.
fn analyse(seeds: &Path, rounds: usize) {
    let passages = |text: Extracted| (Detector::default().passages(&text.body), text.body);
    let texts: Vec<_> = texts(&files(seeds)).into_iter().map(passages).collect();
    for _ in 0..rounds {
        let mut analyzers = Analyzers::default();
        for (passages, body) in &texts {
            for passage in passages {
                analyzers.of(passage.language).tokens(&body[passage.range.clone()], |token| {
                    black_box(token);
                });
            }
        }
    }
}

fn index(seeds: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open_or_create(&folder.path().join("index")).expect("the folder is new");
    let options = SyncOptions { threads: 1, ..SyncOptions::default() };
    sync(&index, &[seeds.to_owned()], &options, &Unwatched).expect("the files can be read");
    folder
}

fn query(seeds: &Path, rounds: usize) {
    let folder = index(seeds);
    let index = Index::open(&folder.path().join("index")).expect("it was made just now");
    let mut searcher = Searcher::new(&index).expect("it was made just now");
    for query in std::iter::repeat_n(QUERIES, rounds).flatten() {
        let request = SearchRequest { query: (*query).to_owned(), limit: 10, ..SearchRequest::default() };
        black_box(searcher.search(&request).expect("it can be read"));
    }
}
