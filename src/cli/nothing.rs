//! What a query that found nothing was looked for in, in one line.

use crate::hit::{SearchRequest, SearchResults};
use crate::language::Language;
use crate::query::{self, Clause, Filter, Node, Occur};
use crate::render::{counted, described, grouped};
use crate::searcher::Searcher;

/// The query that every document matches.
pub(super) const EVERYTHING: &str = "*";
/// Languages named in one line.
const MAX_NAMED: usize = 12;

/// What was searched for, and where. Patterns of paths are named as they were `typed`.
pub(super) fn nothing_found(
    request: &SearchRequest,
    typed: &[String],
    results: &SearchResults,
    searcher: &mut Searcher,
) -> crate::Result<String> {
    let (query, documents) = (&request.query, counted(results.documents, "document"));
    let clauses = query::parse(query).0.clauses;
    let filters = filters(request, &clauses);
    let reason = if results.documents == 0 {
        "the index is empty".to_owned()
    } else if clauses.is_empty() {
        let what = if query.contains(char::is_alphanumeric) { "word" } else { "letter and no digit" };
        format!("there is no {what} in it")
    } else if !filters.is_empty() {
        let words = in_words(request, typed, &clauses);
        let all = SearchRequest { query: EVERYTHING.to_owned(), filters, ..SearchRequest::default() };
        match searcher.search(&all)?.total {
            0 => format!("the index holds no document {words}"),
            passing => format!("searched {} of {documents}: those {words}", grouped(passing)),
        }
    } else if clauses.iter().all(|clause| clause.occur == Occur::MustNot) {
        format!("it only excludes, and excludes all of {documents}")
    } else {
        format!("searched {documents} in {}", named(&results.languages))
    };
    if query == EVERYTHING {
        return Ok(format!("nothing found: {reason}"));
    }
    Ok(format!("nothing found for: {query} ({reason})"))
}

/// What every hit would have had to pass.
fn filters(request: &SearchRequest, clauses: &[Clause]) -> Vec<Filter> {
    request.filters.iter().chain(of_query(clauses)).cloned().collect()
}

fn of_query(clauses: &[Clause]) -> impl Iterator<Item = &Filter> {
    let musts = clauses.iter().filter(|clause| clause.occur == Occur::Must);
    musts.filter_map(|clause| if let Node::Filter(filter) = &clause.node { Some(filter) } else { None })
}

fn in_words(request: &SearchRequest, typed: &[String], clauses: &[Clause]) -> String {
    let flags = request.filters.iter().map(|filter| match filter {
        Filter::Path(_) => described(&Filter::Path(typed.to_owned())),
        filter => described(filter),
    });
    flags.chain(of_query(clauses).map(described)).collect::<Vec<_>>().join(", ")
}

/// Their codes, in alphabetical order.
fn named(languages: &[Language]) -> String {
    let mut codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
    codes.sort_unstable();
    if codes.len() <= MAX_NAMED {
        return codes.join(", ");
    }
    format!("{} and {} more languages", codes[..MAX_NAMED].join(", "), codes.len() - MAX_NAMED)
}
