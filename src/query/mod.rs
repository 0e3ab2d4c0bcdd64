//! What may be asked, and how a query string is read. Knows no index and no language.
//!
//! | written | means |
//! |---|---|
//! | `data center` | either word; documents with both, and with the rarer one, come first |
//! | `"data center"` | the words side by side |
//! | `+korea` | only documents with the word |
//! | `-japan` | no document with the word |
//! | `+"data center"`, `-"data center"` | the same with words side by side |

mod parse;

use std::ops::Range;

pub use parse::parse;

/// A query: clauses side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// In the order written.
    pub clauses: Vec<Clause>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether a document may, must or must not match.
    pub occur: Occur,
    /// What is looked for.
    pub text: String,
    /// Whether the words of `text` must stand side by side.
    pub phrase: bool,
    /// Bytes of the query string.
    pub range: Range<usize>,
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
