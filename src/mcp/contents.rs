//! What the index holds, as a model reads it.

use std::fmt::Write;
use std::path::Path;

use super::plain::{cut, shown_path};
use super::reply::{Refusal, Reply};
use crate::hit::{SearchRequest, rfc3339};
use crate::index::statistics::Statistics;
use crate::render::{bytes, counted, grouped, relative};
use crate::searcher::Searcher;
use crate::searcher::pool::Borrowed;
use crate::wire;

/// Types, folders and reasons that are named; the others are few.
const MAX_NAMED: usize = 30;
/// Characters of one of them.
const MAX_NAME: usize = 200;

/// The languages of the index.
///
/// # Errors
///
/// When they cannot be written.
pub(super) fn languages(searcher: &Searcher) -> Result<Reply, Refusal> {
    let statistics = searcher.statistics();
    let languages = by_documents(statistics);
    let documents = counted(statistics.documents, "document");
    let mut text = format!(
        "{documents}, {}, the most frequent first; a document counts in each language that it holds\n\n",
        counted(languages.len() as u64, "language")
    );
    for (code, name, documents, main) in languages {
        let documents = counted(documents, "document");
        // Writing to a string does not fail.
        let _ = writeln!(text, "{code} {name}: {documents}, {} of them mainly", grouped(main));
    }
    Reply::new(text, &wire::LanguagesHeld::new(statistics))
}

/// Code, name, documents that hold the language and those that hold it most, of each language.
fn by_documents(statistics: &Statistics) -> Vec<(&'static str, &'static str, u64, u64)> {
    let mut languages: Vec<_> = statistics
        .languages()
        .map(|(language, counted)| (language.code(), language.name(), counted.documents, counted.main))
        .collect();
    languages.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)));
    languages
}

/// What the index holds, of when, and what it does not.
///
/// # Errors
///
/// When the index cannot be read.
pub(super) fn status(searcher: &mut Borrowed, here: Option<&Path>) -> Result<Reply, Refusal> {
    let everything =
        SearchRequest { query: "*".to_owned(), limit: 0, facets: true, ..SearchRequest::default() };
    let mut types = searcher.search(&everything)?.facets.unwrap_or_default().types;
    types.truncate(MAX_NAMED);
    let (terms, size, committed) = (searcher.terms()?, searcher.index().size()?, searcher.committed());
    let statistics = searcher.statistics();
    let folder = searcher.index().path().display().to_string();
    let folder = shown_path(relative(&folder, here));
    let changed = committed.map(|time| format!(", last changed {}", rfc3339(time))).unwrap_or_default();
    let roots = statistics.roots.iter().map(|root| shown_path(relative(&root.path, here)));
    let named = |count: u64, name: &str| format!("{} {}", cut(name, MAX_NAME), grouped(count));
    let ending = |name: &str| if name.is_empty() { "no ending".to_owned() } else { name.to_owned() };
    let mut skipped: Vec<(u64, &str)> =
        statistics.skipped.iter().map(|(reason, &count)| (count, reason.as_str())).collect();
    skipped.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let text = format!(
        "Index {folder}: {}{changed}\n\
         Made of: {}\n\
         Types: {}\n\
         Languages: {}\n\
         Not indexed: {}\n\
         {} on disk; search {}, format {}, analysis {}\n",
        counted(statistics.documents, "document"),
        listed(roots),
        listed(types.iter().map(|count| named(count.documents, &ending(&count.value)))),
        listed(by_documents(statistics).iter().map(|&(code, _, documents, _)| named(documents, code))),
        listed(skipped.iter().map(|&(count, reason)| named(count, reason))),
        bytes(size),
        env!("CARGO_PKG_VERSION"),
        statistics.format,
        statistics.analysis,
    );
    Reply::new(text, &wire::Stats::new(&folder, statistics, terms, size).with(committed, &types))
}

/// The first of them with commas between.
fn listed(all: impl ExactSizeIterator<Item = String>) -> String {
    let more = all.len().saturating_sub(MAX_NAMED);
    let mut named: Vec<String> = all.take(MAX_NAMED).collect();
    match (named.is_empty(), more) {
        (true, _) => return "nothing".to_owned(),
        (false, 0) => {}
        (false, more) => named.push(format!("{more} more")),
    }
    named.join(", ")
}
