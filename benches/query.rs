//! How long an answer takes, snippets and all: a word of every language, a rare one, two words, a phrase, and patterns;
//! and the bare engine's answer to the same, with its own snippets, as a yardstick.

mod common;

use std::sync::LazyLock;

use common::{FILES, RARE, RARE_WORD, bring_up_to_date, folder};
use divan::Bencher;
use search::hit::SearchRequest;
use search::index::Index;
use search::searcher::Searcher;
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, STRING, Schema, TEXT, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{IndexWriter, TantivyDocument, doc};
use tempfile::TempDir;

/// What is asked, and how many documents match.
const QUERIES: &[(&str, std::ops::RangeInclusive<u64>)] = &[
    ("Korea", FILES / 2..=FILES),
    (RARE_WORD, FILES / RARE..=FILES / RARE),
    ("Nachbarinnen Bahnhof", FILES / 5..=FILES / 4 + FILES / RARE),
    ("\"großer Markt\"", FILES / 5..=FILES / 4),
    ("bahn*", FILES / 5..=FILES / 4),
    ("*knödel", FILES / RARE..=FILES / RARE),
    ("Banhhof~", FILES / 5..=FILES / 4),
];
/// Of these, the ones that the bare engine understands: it knows no inflection, so that it is asked for what stands there.
const RAW_QUERIES: &[&str] = &["Korea", RARE_WORD, "Nachbarin Bahnhof", "\"großen Markt\""];
/// Memory of the bare engine's writer, bytes.
const RAW_MEMORY: usize = 50_000_000;

/// The files that are asked.
static DOCS: LazyLock<TempDir> = LazyLock::new(folder);

fn main() {
    divan::main();
}

#[divan::bench(args = QUERIES.iter().map(|(query, _)| *query))]
fn answer(bencher: Bencher<'_, '_>, query: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    bring_up_to_date(&folder.path().join("index"), DOCS.path());
    let index = Index::open(&folder.path().join("index")).expect("it was made just now");
    let mut searcher = Searcher::new(&index).expect("it was made just now");
    let (_, expected) = QUERIES.iter().find(|(known, _)| *known == query).expect("a row of the table");
    let request = SearchRequest { query: query.to_owned(), limit: 10, ..SearchRequest::default() };
    bencher.bench_local(|| {
        let results = searcher.search(&request).expect("the index can be read");
        assert!(expected.contains(&results.total), "{query}: {} documents", results.total);
        assert!(results.hits.iter().all(|hit| !hit.snippets[0].highlights.is_empty()));
        results
    });
}

/// The same by tantivy alone: its default tokenizer and its snippets.
#[divan::bench(args = RAW_QUERIES)]
fn raw_tantivy(bencher: Bencher<'_, '_>, query: &str) {
    let mut schema = Schema::builder();
    let (path, body) =
        (schema.add_text_field("path", STRING | STORED), schema.add_text_field("body", TEXT | STORED));
    let index = tantivy::Index::create_in_ram(schema.build());
    let mut writer: IndexWriter =
        index.writer_with_num_threads(1, RAW_MEMORY).expect("there is memory for it");
    for entry in std::fs::read_dir(DOCS.path()).expect("it was made just now") {
        let file = entry.expect("it can be listed").path();
        let text = std::fs::read_to_string(&file).expect("it can be read");
        writer.add_document(doc!(path => file.display().to_string(), body => text)).expect("it is text");
    }
    writer.commit().expect("it is in memory");
    let searcher = index.reader().expect("it is in memory").searcher();
    let query = QueryParser::for_index(&index, vec![body]).parse_query(query).expect("it is a query");
    bencher.bench_local(|| {
        let hits =
            searcher.search(&query, &TopDocs::with_limit(10).order_by_score()).expect("it can be read");
        let snippets = SnippetGenerator::create(&searcher, &*query, body).expect("it can be read");
        let hit = |address| {
            let document: TantivyDocument = searcher.doc(address).expect("it was found");
            let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            format!("{} {}", text(path), snippets.snippet(text(body)).to_html())
        };
        hits.into_iter().map(|(_, address)| hit(address)).collect::<Vec<_>>()
    });
}
