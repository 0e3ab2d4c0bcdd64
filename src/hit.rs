//! What is asked of an index and what comes back, whoever asks.

mod explanation;

use std::ops::Range;
use std::time::Duration;

use time::OffsetDateTime;

use crate::language::Language;
use crate::query::Filter;
pub use explanation::{Contribution, Explanation, Factors, MatchKind};

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is asked for or not, whatever the others say")]
pub struct SearchRequest {
    /// The query string, see [`crate::query`].
    pub query: String,
    /// At most so many hits.
    pub limit: usize,
    /// Leave out so many of the best hits.
    pub offset: usize,
    /// Whether each hit says why it has its score.
    pub explain: bool,
    /// What a hit must be like besides: no query string changes it.
    pub filters: Vec<Filter>,
    /// What comes first.
    pub order: Order,
    /// Whether what comes first is to come last; documents that are alike in it stay in the order of their paths.
    pub reversed: bool,
    /// Whether the matching documents are counted by what they are like.
    pub facets: bool,
    /// Whether hits that tell the same story are folded under the best of them.
    pub by_story: bool,
    /// What becomes of a word that no document holds.
    pub typo: Typo,
    /// A snippet has at most so many characters as a reader counts them; 0: no snippets; none: as many as are usual.
    pub snippet_length: Option<usize>,
}

/// What becomes of a word that no document holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Typo {
    /// Words one letter away stand in for it, and a warning says so.
    #[default]
    Auto,
    /// It finds nothing.
    Off,
}

/// What hits are to be like: a document of the index, or any other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Like {
    /// Absolute path; the document of this path is no hit.
    pub path: String,
    /// Its text.
    pub body: String,
    /// The languages of the text, by bytes of it.
    pub passages: Vec<(Range<usize>, Language)>,
}

/// What comes first. Of equals always the document whose path comes first, so that pages fit together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The best.
    #[default]
    Score,
    /// The latest: by the document's own date, or else by its file's last change.
    Date,
    /// The path that comes first, byte by byte.
    Path,
    /// The largest.
    Size,
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
    /// The query as it was perhaps meant, where words that are in no document are near words that are.
    pub suggestion: Option<String>,
    /// Documents that were searched.
    pub documents: u64,
    /// The languages that were searched.
    pub languages: Vec<Language>,
    /// The matching documents by what they are like, if they were to be counted.
    pub facets: Option<Facets>,
    /// Time it took.
    pub elapsed: Duration,
}

impl SearchResults {
    /// What ends the suggestion where it is asked about: a question mark, unless it has one.
    #[must_use]
    pub fn question_mark(&self) -> &'static str {
        let is_question =
            self.suggestion.as_ref().is_some_and(|query| query.trim_end().ends_with(['?', '？', '؟']));
        if is_question { "" } else { "?" }
    }
}

/// Documents like a given one.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarResults {
    /// The likest first; their scores are likenesses, from 0 to 1.
    pub results: SearchResults,
    /// How many of all that were found tell the same story: the first ones.
    pub same_story: u64,
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
    /// Who wrote it, if it says so.
    pub author: Option<String>,
    /// What matches in `title`, as [`Snippet::highlights`].
    pub title_highlights: Vec<Range<usize>>,
    /// The languages it holds, the one with the most text first.
    pub languages: Vec<Language>,
    /// Name of its format (`pdf`); of plain text the ending of the file's name.
    pub format: String,
    /// Bytes of the file, or of the document's text where the file holds several.
    pub size: u64,
    /// When the file was changed, nanoseconds since 1970.
    pub modified: i64,
    /// When it was written by its own account, or else when its file was changed, nanoseconds since 1970.
    pub date: i64,
    /// Whether lines of its text are lines of its file.
    pub has_lines: bool,
    /// Higher is better; to be compared within one answer only.
    pub score: f32,
    /// Its best passages, in their order in the text.
    pub snippets: Vec<Snippet>,
    /// Why it has its score, if that was asked.
    pub explanation: Option<Explanation>,
    /// Others that match and tell the same story, in its language or another, if hits were to be folded so.
    pub same_story: Vec<Retelling>,
}

/// A document that tells the story of a [`Hit`].
#[derive(Debug, Clone, PartialEq)]
pub struct Retelling {
    /// Absolute path.
    pub path: String,
    /// The languages it holds, the one with the most words first.
    pub languages: Vec<Language>,
    /// As that of the hit.
    pub score: f32,
}

/// All matching documents by what they are like, most first, of equals by name; years the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By language; a document counts in each that it holds.
    pub languages: Vec<Count<Language>>,
    /// By folder: those that lie in the deepest folder that holds all matching documents, and it itself for the
    /// documents that lie in none of them. Absolute paths.
    pub folders: Vec<Count<String>>,
    /// By format, as in [`Hit::format`].
    pub types: Vec<Count<String>>,
    /// By year of the document's own date, or else of its file's last change, UTC.
    pub years: Vec<Count<i32>>,
}

/// How many matching documents have one value in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count<T> {
    /// What they have in common.
    pub value: T,
    /// How many they are.
    pub documents: u64,
}

/// A passage of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage, in one line.
    pub text: String,
    /// The line of its file where it starts, or of the document's text where lines of the two are not the same, from 1.
    pub line: usize,
    /// The page, slide, sheet or chapter of what matches first (`page 3`), if the document has any.
    pub section: Option<String>,
    /// What matches in `text`: bytes, on character boundaries, in order, not overlapping.
    pub highlights: Vec<Range<usize>>,
    /// Where each of `highlights` stands in the document's text.
    pub places: Vec<Place>,
}

impl Hit {
    /// Where its first passage stands, behind the path: `:12` for a line, `:page 3` for a page; nothing where the document
    /// has neither, or no passage is shown.
    #[must_use]
    pub fn place(&self) -> String {
        match self.snippets.first() {
            Some(Snippet { section: Some(section), .. }) => format!(":{section}"),
            Some(snippet) if self.has_lines => format!(":{}", snippet.line),
            _ => String::new(),
        }
    }
}

impl Snippet {
    /// So many lines stand before the document in its file.
    pub fn move_down(&mut self, lines: u64) {
        let lines = usize::try_from(lines).unwrap_or_default();
        self.line += lines;
        self.places.iter_mut().for_each(|place| place.line += lines);
    }
}

/// A place in a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line of the file, from 1.
    pub line: usize,
    /// Bytes of the line's text before it, and 1.
    pub column: usize,
}

/// A time in nanoseconds since 1970 as RFC 3339 writes it, in UTC and whole seconds.
#[must_use]
pub fn rfc3339(nanoseconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds.into());
    let time = time.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (hour, minute, second) = time.to_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", time.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_742_040_000_999_999_999), "2025-03-15T12:00:00Z");
        assert_eq!(rfc3339(i64::MIN), "1677-09-21T00:12:43Z");
    }
}
