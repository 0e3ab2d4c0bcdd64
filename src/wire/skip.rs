//! What was not indexed.

use serde::Serialize;

use super::VERSION;
use crate::index::sync::skips;

/// A file that was not indexed, or a member of one, and why.
#[derive(Debug, Serialize)]
pub struct Skip<'a> {
    version: u32,
    path: String,
    reason: &'a str,
    is_error: bool,
}

impl<'a> Skip<'a> {
    /// The skip as it is written. What is no text in a path is replaced.
    #[must_use]
    pub fn new(skip: skips::Skip<'a>) -> Self {
        Self {
            version: VERSION,
            path: skip.path.to_string_lossy().into_owned(),
            reason: skip.reason,
            is_error: skip.is_error(),
        }
    }
}
