//! The JSON that leaves the program: versioned, and the same wherever it leaves it.

mod answer;
mod check;
mod config;
mod document;
mod explain;
mod similar;
mod skip;
mod why_not;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::explain::{Explanation, PartExplanation};
use crate::analysis::recipe::Menu;
use crate::eval;
use crate::hit::{Count, rfc3339};
use crate::index::statistics::Statistics;
use crate::language::outline;
pub use answer::{Answer, Hit, Snippet};
pub use check::Check;
pub use config::Config;
pub use document::Document;
pub use similar::Similar;
pub use skip::Skip;
pub use why_not::WhyNot;

/// Raised when a field changes its meaning or goes; new fields may come at any time.
pub const VERSION: u32 = 1;

/// JSON Schemas (2020-12) of what programs ask the server for, by name.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("answer", include_str!("schema/answer.json")),
    ("hit", include_str!("schema/hit.json")),
    ("similar", include_str!("schema/similar.json")),
    ("document", include_str!("schema/document.json")),
    ("stats", include_str!("schema/stats.json")),
    ("languages", include_str!("schema/languages.json")),
];

/// What an index holds.
#[derive(Debug, Serialize)]
pub struct Stats<'a> {
    version: u32,
    index: &'a str,
    documents: u64,
    languages: BTreeMap<&'static str, LanguageStats>,
    terms: u64,
    bytes: u64,
    skipped: &'a BTreeMap<String, u64>,
    format: u32,
    analysis: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    committed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<BTreeMap<&'a str, u64>>,
}

#[derive(Debug, Serialize)]
struct LanguageStats {
    documents: u64,
    main: u64,
    words: u64,
}

impl<'a> Stats<'a> {
    /// The statistics of the index in the folder `index`, with its number of different terms and bytes on disk.
    #[must_use]
    pub fn new(index: &'a str, statistics: &'a Statistics, terms: u64, bytes: u64) -> Self {
        Self {
            version: VERSION,
            index,
            documents: statistics.documents,
            languages: by_language(statistics),
            terms,
            bytes,
            skipped: &statistics.skipped,
            format: statistics.format,
            analysis: statistics.analysis,
            committed: None,
            types: None,
        }
    }

    /// Says when the index was committed, nanoseconds since 1970, and how many documents there are of each type.
    #[must_use]
    pub fn with(self, committed: Option<i64>, types: &'a [Count<String>]) -> Self {
        let types = types.iter().map(|count| (count.value.as_str(), count.documents)).collect();
        Self { committed: committed.map(rfc3339), types: Some(types), ..self }
    }
}

/// The languages of an index.
#[derive(Debug, Serialize)]
pub struct LanguagesHeld {
    version: u32,
    documents: u64,
    languages: BTreeMap<&'static str, LanguageStats>,
}

impl LanguagesHeld {
    /// Those of the index with these statistics.
    #[must_use]
    pub fn new(statistics: &Statistics) -> Self {
        Self { version: VERSION, documents: statistics.documents, languages: by_language(statistics) }
    }
}

fn by_language(statistics: &Statistics) -> BTreeMap<&'static str, LanguageStats> {
    let languages = statistics.languages().map(|(language, counted)| {
        let (documents, main, words) = (counted.documents, counted.main, counted.words);
        (language.code(), LanguageStats { documents, main, words })
    });
    languages.collect()
}

/// The languages of a file.
#[derive(Debug, Serialize)]
pub struct Outline<'a> {
    version: u32,
    path: &'a str,
    passages: Vec<Passage>,
}

/// A passage: first and last line, share of the file and confidence from 0 to 1.
#[derive(Debug, Serialize)]
struct Passage {
    lines: [usize; 2],
    language: &'static str,
    share: f32,
    confidence: f32,
}

impl<'a> Outline<'a> {
    /// The outline of the file `path`.
    #[must_use]
    pub fn new(path: &'a str, outlines: &[outline::Outline]) -> Self {
        let passages = outlines.iter().map(|part| Passage {
            lines: [*part.lines.start(), *part.lines.end()],
            language: part.language.code(),
            share: rounded(part.share),
            confidence: rounded(part.confidence),
        });
        Self { version: VERSION, path, passages: passages.collect() }
    }
}

/// A share, with as many digits as it has sense.
fn rounded(share: f32) -> f32 {
    (share * 1e4).round() / 1e4
}

/// What is done with the words of every language.
#[derive(Debug, Serialize)]
pub struct Languages<'a> {
    version: u32,
    languages: Vec<LanguageMenu<'a>>,
}

#[derive(Debug, Serialize)]
struct LanguageMenu<'a> {
    language: &'static str,
    name: &'static str,
    segmenter: &'a str,
    stemmer: &'a str,
    folding: &'a str,
    compounds: bool,
    function_words: usize,
    reason: &'a str,
}

impl<'a> Languages<'a> {
    /// The recipes as they are written.
    #[must_use]
    pub fn new(menu: &'a [Menu]) -> Self {
        let languages = menu.iter().map(|menu| LanguageMenu {
            language: menu.language.code(),
            name: menu.language.name(),
            segmenter: menu.segmenter,
            stemmer: &menu.stemmer,
            folding: &menu.folding,
            compounds: menu.compounds,
            function_words: menu.function_words,
            reason: menu.reason,
        });
        Self { version: VERSION, languages: languages.collect() }
    }
}

/// What becomes of a text, word by word.
#[derive(Debug, Serialize)]
pub struct Analysis<'a> {
    version: u32,
    text: &'a str,
    words: Vec<Word<'a>>,
}

/// A word. `range` of a part is in bytes of its `surface`.
#[derive(Debug, Serialize)]
struct Word<'a> {
    surface: &'a str,
    language: &'static str,
    exact: &'a str,
    stem: &'a str,
    steps: Vec<Step<'a>>,
    parts: Vec<Part<'a>>,
    scores: Option<Scores>,
}

#[derive(Debug, Serialize)]
struct Step<'a> {
    step: &'a str,
    result: &'a str,
}

#[derive(Debug, Serialize)]
struct Part<'a> {
    surface: &'a str,
    term: &'a str,
    range: [usize; 2],
}

#[derive(Debug, Serialize)]
struct Scores {
    split: f32,
    whole: f32,
}

impl<'a> Analysis<'a> {
    /// What became of the words of `text`.
    #[must_use]
    pub fn new(text: &'a str, explained: &'a [Explanation]) -> Self {
        Self { version: VERSION, text, words: explained.iter().map(Word::new).collect() }
    }
}

impl<'a> Word<'a> {
    fn new(word: &'a Explanation) -> Self {
        let part = |part: &'a PartExplanation| Part {
            surface: &part.surface,
            term: &part.term,
            range: [part.range.start, part.range.end],
        };
        Self {
            surface: &word.surface,
            language: word.language.code(),
            exact: &word.exact,
            stem: &word.stem,
            steps: word.steps.iter().map(|(step, result)| Step { step, result }).collect(),
            parts: word.parts.iter().map(part).collect(),
            scores: word.scores.map(|(split, whole)| Scores { split, whole }),
        }
    }
}

/// A report on quality.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    overall: Measures,
    by_language: BTreeMap<&'a str, Measures>,
}

#[derive(Debug, Serialize)]
struct Measures {
    #[serde(rename = "ndcg@10")]
    ndcg_at_10: f64,
    #[serde(rename = "mrr@10")]
    mrr_at_10: f64,
    #[serde(rename = "r@1")]
    r_at_1: f64,
    #[serde(rename = "r@10")]
    r_at_10: f64,
    topics: usize,
}

impl<'a> Report<'a> {
    /// The report as it is written.
    #[must_use]
    pub fn new(report: &'a eval::Report) -> Self {
        let by_language =
            report.by_language.iter().map(|(language, found)| (language.as_str(), measures(found)));
        Self { overall: measures(&report.overall), by_language: by_language.collect() }
    }
}

fn measures(found: &eval::Measures) -> Measures {
    Measures {
        ndcg_at_10: found.ndcg_at_10,
        mrr_at_10: found.mrr_at_10,
        r_at_1: found.r_at_1,
        r_at_10: found.r_at_10,
        topics: found.topics,
    }
}
