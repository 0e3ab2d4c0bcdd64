//! The library in another program: indexes a folder, asks it, shows what matches.
//!
//! ```text
//! cargo run --release --example library -- FOLDER WORDS...
//! ```

#![allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::env;
use std::path::PathBuf;

use search::hit::SearchRequest;
use search::index::Index;
use search::index::sync::{SyncOptions, Unwatched, sync};
use search::searcher::Searcher;

fn main() -> search::Result<()> {
    let mut args = env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| "seeds".to_owned()));
    let words = args.collect::<Vec<_>>().join(" ");

    let index = Index::open_or_create(&env::temp_dir().join("search-example"))?;
    let roots = search::walk::roots(&[folder])?;
    let report = sync(&index, &roots, &SyncOptions { threads: 2, ..SyncOptions::default() }, &Unwatched)?;
    println!("{} added, {} updated, {} kept", report.added, report.updated, report.kept);

    let mut searcher = Searcher::new(&index)?;
    let request = SearchRequest { query: words, limit: 3, ..SearchRequest::default() };
    let results = searcher.search(&request)?;
    for hit in &results.hits {
        println!("{}. {} ({})", hit.rank, hit.title, hit.path);
        for snippet in &hit.snippets {
            println!("   line {}: {}", snippet.line, marked(&snippet.text, &snippet.highlights));
        }
    }
    println!("{} of {} documents match", results.total, results.documents);
    Ok(())
}

/// The text with what matches between asterisks: highlights are byte ranges of a snippet.
fn marked(text: &str, highlights: &[std::ops::Range<usize>]) -> String {
    let mut marked = text.to_owned();
    for range in highlights.iter().rev() {
        marked.insert(range.end, '*');
        marked.insert(range.start, '*');
    }
    marked
}
