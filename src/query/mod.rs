//! What may be asked, and how a query string is read. Knows no index.
//!
//! | written | means |
//! |---|---|
//! | `data center` | either word; documents with both, and with the rarer one, come first |
//! | `"data center"` | the words side by side, in whatever forms |
//! | `"data center"~3` | the same with at most three other words between them |
//! | `NEAR(data center, 5)` | both within five words of each other, in any order |
//! | `+korea`, `-japan` | only documents with the word, no document with it |
//! | `data AND center`, `data OR center`, `NOT data`, `(…)` | what they say; `NOT` binds first, then `AND`, then `OR` |
//! | `rechen*`, `*zentrum`, `re*um`, `wi?d` | words that look so, as they are written: `*` any letters, `?` one |
//! | `rechenzetrum~`, `word~2` | words with at most one (two) letters wrong |
//! | `/colou?r/` | words that match a regular expression |
//! | `=Häuser` | exactly this form: no other inflection, accents and capitals as they are; without capitals in any case |
//! | `korea^2` | counts twice |
//! | `title:word`, `title:"two words"` | in the title, as words of their own |
//! | `path:docs/**`, `type:md,txt`, `lang:de,it` | only such documents |
//! | `date:2025-01..2025-03`, `date:>2025`, `size:>1MB` | of that time; of that size |
//! | `*` | every document |
//!
//! Nothing is an error. What cannot be taken as syntax is taken as words, and a warning says so; a backslash before a
//! character takes it as it is.

mod filter;
mod filtered;
mod frame;
mod parse;
mod print;
pub mod typed;
mod word;

use std::ops::Range;

use crate::language::Language;

pub use filter::bytes as parse_bytes;
pub use filter::date_of;
pub use filter::day as parse_date;
pub(crate) use filter::looks_like_filter;
pub use parse::parse;

/// Longer queries are cut, bytes.
pub(crate) const MAX_QUERY_BYTES: usize = 4_096;
/// More words are left out.
const MAX_WORDS: usize = 64;
/// Parentheses deeper than this are passed over.
const MAX_DEPTH: usize = 16;
/// More words than this are never looked for between the words of a phrase, or around those of `NEAR`.
const MAX_DISTANCE: u32 = 1_000;

/// A part of a query as a warning names it: not longer than a line has room for.
#[must_use]
pub fn shown(text: &str) -> String {
    const MAX_SHOWN: usize = 40;
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A query: clauses side by side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// In the order written.
    pub clauses: Vec<Clause>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Whether a document may, must or must not match.
    pub occur: Occur,
    /// What is looked for.
    pub node: Node,
    /// What its score is multiplied with.
    pub boost: f32,
    /// Whether it stands in for words that nothing holds, which no query says of itself.
    pub stands_in: bool,
}

impl Clause {
    /// What may, must or must not match, with a score as it is.
    #[must_use]
    pub fn new(occur: Occur, node: Node) -> Self {
        Self { occur, node, boost: 1.0, stands_in: false }
    }
}

/// Whether a document may, must or must not match a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// It may; one such clause at least must match where none is a must.
    Should,
    /// It must.
    Must,
    /// It must not.
    MustNot,
}

/// What a clause looks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A word, or what is written like one.
    Word {
        /// As written.
        text: String,
        /// Which words of a document it stands for.
        form: Form,
        /// Where it must stand.
        field: Field,
    },
    /// Words in this order, at most `slop` others between them.
    Phrase {
        /// As written.
        text: String,
        /// Words that may stand between.
        slop: u32,
        /// Where it must stand.
        field: Field,
    },
    /// Words in any order, all within `distance` words.
    Near {
        /// As written.
        text: String,
        /// Words from the first to the last.
        distance: u32,
        /// Where they must stand.
        field: Field,
    },
    /// Clauses in parentheses.
    Group(Vec<Clause>),
    /// What a document must be like, whatever it says.
    Filter(Filter),
    /// Every document.
    All,
}

impl Node {
    /// Whether it says what a document is like, not what is in it: a filter, or parentheses with nothing else in them.
    #[must_use]
    pub fn is_filter(&self) -> bool {
        match self {
            Self::Filter(_) => true,
            // The parser made it at most so deep.
            Self::Group(clauses) => clauses.iter().all(|clause| clause.node.is_filter()),
            _ => false,
        }
    }
}

/// Which words of a document a word of a query stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// All its inflections.
    Inflected,
    /// Itself alone, with its accents and its capitals, if it has any.
    Exact,
    /// Words that differ from it by at most so many letters, 1 or 2.
    Typos(u8),
    /// Words that look like it: `*` stands for any letters, `?` for one.
    Pattern,
    /// Words that it matches, being a regular expression.
    Regex,
}

/// Where a word must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// In the text.
    Body,
    /// In the title.
    Title,
}

/// What a document must be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Its path matches one of these patterns.
    Path(Vec<String>),
    /// It holds one of these languages.
    Language(Vec<Language>),
    /// Its format, or the ending of its file's name, is one of these, in lower case.
    Type(Vec<String>),
    /// It is of this time: nanoseconds since 1970.
    Date(Range<i64>),
    /// It has so many bytes.
    Size(Range<u64>),
}
