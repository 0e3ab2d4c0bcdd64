//! What a process that reads files is asked, and what it answers: a line of JSON each.

use serde::{Deserialize, Serialize};

use crate::text::{ExtractError, Found, Options};

/// A file to be read. Its bytes follow the line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// Its path.
    pub(super) name: String,
    /// Bytes.
    pub(super) size: usize,
    /// What is wanted of it.
    pub(super) options: Options,
}

/// What is found in it, in order, and last how it ended.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// A document, or a member that is none.
    Found(Found),
    /// There is no more.
    End(Result<(), ExtractError>),
}
