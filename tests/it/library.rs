//! The library as another program uses it.

use std::path::Path;
use std::sync::Arc;

use search::document::Extracted;
use search::extractor::CustomFormat;
use search::hit::SearchRequest;
use search::index::Index;
use search::index::budget::MIN_MEMORY;
use search::index::sync::{SyncOptions, Unwatched, sync};
use search::searcher::Searcher;
use search::text::{Each, ExtractError, Found};

use crate::support::TestDir;

/// A document a line; a line that is none fails the file.
fn lines(_name: &Path, bytes: &[u8], each: &mut Each<'_>) -> Result<(), ExtractError> {
    for (n, line) in String::from_utf8_lossy(bytes).lines().enumerate() {
        if line == "broken" {
            return Err(ExtractError::Damaged("line".to_owned()));
        }
        let member = Some((n + 1).to_string());
        each(Found::Document(Extracted {
            member,
            format: "lines".into(),
            body: line.into(),
            ..Extracted::default()
        }))?;
    }
    Ok(())
}

#[test]
fn what_cannot_be_read_for_a_moment_is_kept() {
    let message = format!("From a 10:00\nFrom: a@b.de\n\n{}\n\n", "Tee und Brot am Meer\n".repeat(5_000));
    let long = message.repeat(25);
    let dir = TestDir::with(&[("docs/a.rtf", "{\\rtf1 Der Hafen.}"), ("docs/a.mbox", &long)]);
    let index = Index::open_or_create(&dir.path("index")).expect("it can be made");
    let roots = search::walk::roots(&[dir.path("docs")]).expect("it is there");
    let options = SyncOptions { memory: Some(MIN_MEMORY), ..SyncOptions::default() };
    let without_reader = SyncOptions { program: Some("/no/such/program".into()), ..options.clone() };
    let run = |options| {
        let report = sync(&index, &roots, options, &Unwatched).expect("it can be written");
        (report.added, report.updated, report.removed, report.statistics.documents)
    };
    assert_eq!(run(&options), (2, 0, 0, 26));
    dir.file("docs/a.rtf", "{\\rtf1 Der Hafen am Meer.}");
    dir.file("docs/a.mbox", &[&*long, &message].concat());
    assert_eq!(run(&without_reader), (0, 0, 0, 26));
    assert_eq!(run(&options), (0, 2, 0, 27));
}

#[test]
fn a_format_of_somebody_elses_is_read() {
    let dir = TestDir::with(&[
        ("docs/a.LINES", "Das Rechenzentrum steht am Meer.\nDas Meer ist kalt.\n"),
        ("docs/b.lines", "broken\n"),
        ("docs/c.txt", "Das Rechenzentrum ist neu.\n"),
    ]);
    let index = Index::open_or_create(&dir.path("index")).expect("it can be made");
    let roots = search::walk::roots(&[dir.path("docs")]).expect("it is there");
    let format = CustomFormat { endings: vec!["lines".to_owned()], extract: Arc::new(lines) };
    let options = SyncOptions { formats: vec![format], ..SyncOptions::default() };
    let report = sync(&index, &roots, &options, &Unwatched).expect("it can be written");
    assert_eq!((report.added, report.statistics.documents), (2, 3));
    assert_eq!(report.statistics.skipped.keys().collect::<Vec<_>>(), ["damaged line"]);
    let mut searcher = Searcher::new(&index).expect("it can be opened");
    let request =
        SearchRequest { query: "Rechenzentren type:lines".to_owned(), limit: 9, ..SearchRequest::default() };
    let hits = searcher.search(&request).expect("it can be asked").hits;
    let paths: Vec<&str> = hits.iter().map(|hit| &*hit.path).collect();
    assert_eq!(paths, [dir.path("docs/a.LINES/1").to_str().expect("a plain name")]);
}
