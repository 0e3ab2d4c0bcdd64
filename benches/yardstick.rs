//! `cargo bench --bench yardstick -- DOCS INDEXES [QUERY ...]`: how long ten hits and their snippets take in one process,
//! over a folder of one's own, beside the bare engine's: tantivy's default tokenizer, one stored field, its own snippets.
//!
//! INDEXES is a folder where both indexes are made, or found again. Queries are such as tantivy understands: words, and
//! phrases in quotes. Without arguments nothing is measured: `cargo bench` has `query` for a small folder.

#![allow(clippy::print_stdout, reason = "it is run to be read")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use search::hit::SearchRequest;
use search::index::Index;
use search::index::sync::{SyncOptions, Unwatched, sync};
use search::searcher::Searcher;
use search::walk::{Found, WalkOptions, walk};
use tantivy::collector::TopDocs;
use tantivy::query::{Query, QueryParser};
use tantivy::schema::{Field, STORED, Schema, TEXT, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{IndexWriter, TantivyDocument, doc};

/// What is asked where nothing else is said.
const QUERIES: &[&str] = &["file", "kerberos", "network interface", "\"command line\""];
/// Rounds, the two in turn; and answers in each.
const ROUNDS: usize = 20;
const ANSWERS: usize = 25;
/// Memory of the bare engine's writer, bytes.
const MEMORY: usize = 100_000_000;

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [docs, indexes, queries @ ..] = &args[..] else { return };
    let (docs, indexes) = (Path::new(docs), Path::new(indexes));
    let index = ours(docs, &indexes.join("search"));
    let mut searcher = Searcher::new(&index).expect("it was made just now");
    let bare = Bare::of(docs, &indexes.join("bare"));
    let queries: Vec<&str> = queries.iter().map(|query| &**query).collect();
    println!("{:30} {:>9} {:>9} {:>6}", "milliseconds", "search", "bare", "ratio");
    for query in if queries.is_empty() { QUERIES } else { &queries } {
        let request = SearchRequest { query: (*query).to_owned(), limit: 10, ..SearchRequest::default() };
        let parsed = bare.parse(query);
        let (mut own, mut bares) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            own.extend(
                (0..ANSWERS).map(|_| time(|| searcher.search(&request).expect("it can be read").hits.len())),
            );
            bares.extend((0..ANSWERS).map(|_| time(|| bare.answer(&*parsed))));
        }
        let (own, bares) = (median(own), median(bares));
        println!("{query:30} {own:>9.3} {bares:>9.3} {:>6.2}", own / bares);
    }
}

fn time(answer: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    std::hint::black_box(answer());
    start.elapsed()
}

/// Milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn ours(docs: &Path, folder: &Path) -> Index {
    let index = Index::open_or_create(folder).expect("the folder is new or an index");
    let options = SyncOptions { threads: 2, ..SyncOptions::default() };
    let paths: [PathBuf; 1] = [docs.to_owned()];
    sync(&index, &paths, &options, &Unwatched).expect("the files can be read");
    index
}

/// Tantivy alone.
struct Bare {
    index: tantivy::Index,
    searcher: tantivy::Searcher,
    path: Field,
    body: Field,
}

impl Bare {
    fn of(docs: &Path, folder: &Path) -> Self {
        let mut schema = Schema::builder();
        let (path, body) =
            (schema.add_text_field("path", STORED), schema.add_text_field("body", TEXT | STORED));
        let schema = schema.build();
        let index = if folder.is_dir() {
            tantivy::Index::open_in_dir(folder).expect("it was made by a run before")
        } else {
            fs::create_dir_all(folder).expect("folders can be made");
            let index = tantivy::Index::create_in_dir(folder, schema).expect("the folder is new");
            let mut writer: IndexWriter =
                index.writer_with_num_threads(2, 2 * MEMORY).expect("there is memory for it");
            walk(docs, &WalkOptions::default(), |found| {
                let Found::File(file) = found else { return };
                let text =
                    String::from_utf8_lossy(&fs::read(&file.path).expect("it can be read")).into_owned();
                let document = doc!(path => file.path.display().to_string(), body => text);
                writer.add_document(document).expect("it is text");
            })
            .expect("no patterns are given");
            writer.commit().expect("there is room for it");
            writer.wait_merging_threads().expect("there is room for it");
            index
        };
        let searcher = index.reader().expect("it was made just now").searcher();
        Self { index, searcher, path, body }
    }

    fn parse(&self, query: &str) -> Box<dyn Query> {
        QueryParser::for_index(&self.index, vec![self.body]).parse_query(query).expect("it is a query")
    }

    fn answer(&self, query: &dyn Query) -> usize {
        let best = TopDocs::with_limit(10).order_by_score();
        let hits = self.searcher.search(query, &best).expect("it can be read");
        let snippets = SnippetGenerator::create(&self.searcher, query, self.body).expect("it can be read");
        let hit = |address| {
            let document: TantivyDocument = self.searcher.doc(address).expect("it was found");
            let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            format!("{} {}", text(self.path), snippets.snippet(text(self.body)).to_html())
        };
        hits.into_iter().map(|(_, address)| hit(address).len()).sum()
    }
}
