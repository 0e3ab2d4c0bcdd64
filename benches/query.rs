//! How long an answer takes, snippets and all: a word of every language, a rare one, two words, a phrase.

mod common;

use common::{FILES, RARE, RARE_WORD, bring_up_to_date, folder};
use divan::Bencher;
use search::hit::SearchRequest;
use search::index::Index;
use search::searcher::Searcher;

/// What is asked, and how many documents match.
const QUERIES: &[(&str, std::ops::RangeInclusive<u64>)] = &[
    ("Korea", FILES / 2..=FILES),
    (RARE_WORD, FILES / RARE..=FILES / RARE),
    ("Nachbarinnen Bahnhof", FILES / 5..=FILES / 4 + FILES / RARE),
    ("\"großer Markt\"", FILES / 5..=FILES / 4),
];

fn main() {
    divan::main();
}

#[divan::bench(args = QUERIES.iter().map(|(query, _)| *query))]
fn answer(bencher: Bencher<'_, '_>, query: &str) {
    let (docs, folder) = (folder(), tempfile::tempdir().expect("a temporary folder"));
    bring_up_to_date(&folder.path().join("index"), docs.path());
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
