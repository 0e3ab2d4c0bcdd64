//! What is asked of an index and what comes back, whoever asks.

mod explanation;

use std::ops::Range;
use std::time::Duration;

use crate::language::Language;
pub use explanation::{Contribution, Explanation, Factors, MatchKind};

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query string, see [`crate::query`].
    pub query: String,
    /// At most so many hits.
    pub limit: usize,
    /// Leave out so many of the best hits.
    pub offset: usize,
    /// Only documents that hold one of these languages; empty: any.
    pub languages: Vec<Language>,
    /// Whether each hit says why it has its score.
    pub explain: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResults {
    /// Best first.
    pub hits: Vec<Hit>,
    /// Documents that match, of which `hits` are a part.
    pub total: u64,
    /// What was not understood or was left out, one sentence each.
    pub warnings: Vec<String>,
    /// Documents that were searched.
    pub documents: u64,
    /// The languages that were searched.
    pub languages: Vec<Language>,
    /// Time it took.
    pub elapsed: Duration,
}

/// A document that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// From 1, over all pages of the results.
    pub rank: usize,
    /// Absolute path.
    pub path: String,
    /// Its title, or else its file's name.
    pub title: String,
    /// The languages it holds, the one with the most text first.
    pub languages: Vec<Language>,
    /// Higher is better; to be compared within one answer only.
    pub score: f32,
    /// Its best passages, in their order in the text.
    pub snippets: Vec<Snippet>,
    /// Why it has its score, if that was asked.
    pub explanation: Option<Explanation>,
}

/// A passage of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The passage, in one line.
    pub text: String,
    /// The line of the file where it starts, from 1.
    pub line: usize,
    /// What matches in `text`: bytes, on character boundaries, in order, not overlapping.
    pub highlights: Vec<Range<usize>>,
}
