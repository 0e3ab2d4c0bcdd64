//! What is asked of an index and what comes back, whoever asks.

use std::ops::Range;
use std::time::Duration;

use crate::language::Language;

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
    /// A snippet has at most so many characters as a reader counts them; 0: no snippets; none: as many as are usual.
    pub snippet_length: Option<usize>,
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
    /// What matches in `title`, as [`Snippet::highlights`].
    pub title_highlights: Vec<Range<usize>>,
    /// The languages it holds, the one with the most text first.
    pub languages: Vec<Language>,
    /// Higher is better; to be compared within one answer only.
    pub score: f32,
    /// Its best passages, in their order in the text.
    pub snippets: Vec<Snippet>,
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
    /// Where each of `highlights` stands in the document's text.
    pub places: Vec<Place>,
}

/// A place in a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line of the file, from 1.
    pub line: usize,
    /// Bytes of the line's text before it, and 1.
    pub column: usize,
}
