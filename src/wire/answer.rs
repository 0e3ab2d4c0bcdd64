//! An answer to a query, as JSON.

use std::ops::Range;

use serde::Serialize;

use super::VERSION;
use super::explain::Explanation;
use crate::hit;

/// An answer to a query.
#[derive(Debug, Serialize)]
pub struct Answer<'a> {
    version: u32,
    query: &'a str,
    total: u64,
    took_ms: f64,
    hits: Vec<Hit<'a>>,
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Facets<'a>>,
    /// The query as it was perhaps meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<usize>,
}

/// A hit. `path` is relative to the working directory where the file lies below it.
#[derive(Debug, Serialize)]
pub struct Hit<'a> {
    rank: usize,
    path: &'a str,
    line: usize,
    title: &'a str,
    title_highlights: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    languages: Vec<&'static str>,
    r#type: &'a str,
    size: u64,
    modified: String,
    date: String,
    score: f32,
    snippets: Vec<Snippet<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    story: Vec<Retelling<'a>>,
}

/// A hit that is folded under another, whose story it tells.
#[derive(Debug, Serialize)]
struct Retelling<'a> {
    path: &'a str,
    languages: Vec<&'static str>,
    score: f32,
}

/// A snippet; highlights are byte ranges of `text`.
#[derive(Debug, Serialize)]
pub struct Snippet<'a> {
    text: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    highlights: Vec<[usize; 2]>,
}

/// How many documents match, by what they are like.
#[derive(Debug, Serialize)]
struct Facets<'a> {
    language: Vec<Count<&'static str>>,
    folder: Vec<Count<&'a str>>,
    r#type: Vec<Count<&'a str>>,
    year: Vec<Count<i32>>,
}

#[derive(Debug, Serialize)]
struct Count<T> {
    value: T,
    documents: u64,
}

impl<'a> Facets<'a> {
    fn new(facets: &'a hit::Facets, folder: impl Fn(&'a str) -> &'a str) -> Self {
        Self {
            language: counts(&facets.languages, |language| language.code()),
            folder: counts(&facets.folders, |path| folder(path)),
            r#type: counts(&facets.types, String::as_str),
            year: counts(&facets.years, |&year| year),
        }
    }
}

fn counts<'a, T, V>(counts: &'a [hit::Count<T>], value: impl Fn(&'a T) -> V) -> Vec<Count<V>> {
    let count = |count: &'a hit::Count<T>| Count { value: value(&count.value), documents: count.documents };
    counts.iter().map(count).collect()
}

impl<'a> Answer<'a> {
    /// The answer to `query`, of which `hits` have been written already; `folder` says how a folder is to be shown.
    #[must_use]
    pub fn new(
        query: &'a str,
        results: &'a hit::SearchResults,
        hits: Vec<Hit<'a>>,
        folder: impl Fn(&'a str) -> &'a str,
    ) -> Self {
        let took_ms = (results.elapsed.as_secs_f64() * 1e6).round() / 1e3;
        let facets = results.facets.as_ref().map(|facets| Facets::new(facets, folder));
        Self {
            version: VERSION,
            query,
            total: results.total,
            took_ms,
            hits,
            warnings: &results.warnings,
            facets,
            suggestion: results.suggestion.as_deref(),
            next_offset: None,
        }
    }

    /// Says with which offset the hits go on, if there are more.
    #[must_use]
    pub fn going_on(self, next_offset: Option<usize>) -> Self {
        Self { next_offset, ..self }
    }
}

impl<'a> Hit<'a> {
    /// `hit`, with the `path` that is to be shown.
    #[must_use]
    pub fn new(hit: &'a hit::Hit, path: &'a str) -> Self {
        // What was taken off the path to show it is taken off those of the others.
        let folder = hit.path.strip_suffix(path).unwrap_or_default();
        Self {
            rank: hit.rank,
            path,
            line: hit.snippets.first().map_or(1, |snippet| snippet.line),
            title: &hit.title,
            title_highlights: pairs(&hit.title_highlights),
            author: hit.author.as_deref(),
            languages: hit.languages.iter().map(|language| language.code()).collect(),
            r#type: &hit.format,
            size: hit.size,
            modified: hit::rfc3339(hit.modified),
            date: hit::rfc3339(hit.date),
            score: hit.score,
            snippets: hit.snippets.iter().map(Snippet::new).collect(),
            explanation: hit.explanation.as_ref().map(Explanation::new),
            story: hit.same_story.iter().map(|retelling| Retelling::new(retelling, folder)).collect(),
        }
    }
}

impl<'a> Retelling<'a> {
    /// With its path as seen from `folder`, where it lies below.
    fn new(retelling: &'a hit::Retelling, folder: &str) -> Self {
        let path = retelling.path.strip_prefix(folder).unwrap_or(&retelling.path);
        let languages = retelling.languages.iter().map(|language| language.code()).collect();
        Self { path, languages, score: retelling.score }
    }
}

impl<'a> Snippet<'a> {
    fn new(snippet: &'a hit::Snippet) -> Self {
        Self {
            text: &snippet.text,
            line: snippet.line,
            section: snippet.section.as_deref(),
            highlights: pairs(&snippet.highlights),
        }
    }
}

fn pairs(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges.iter().map(|range| [range.start, range.end]).collect()
}
