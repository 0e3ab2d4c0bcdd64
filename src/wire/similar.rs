//! Documents like another, as JSON.

use serde::Serialize;

use super::{Hit, VERSION};
use crate::hit::SimilarResults;

/// Documents like the one at `path`; the first `same_story` of all `total` tell the same story.
#[derive(Debug, Serialize)]
pub struct Similar<'a> {
    version: u32,
    path: &'a str,
    total: u64,
    same_story: u64,
    took_ms: f64,
    hits: Vec<Hit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<usize>,
}

impl<'a> Similar<'a> {
    /// What was found for the document at `path`, of which `hits` have been written already.
    #[must_use]
    pub fn new(path: &'a str, found: &'a SimilarResults, hits: Vec<Hit<'a>>) -> Self {
        let took_ms = (found.results.elapsed.as_secs_f64() * 1e6).round() / 1e3;
        let (total, same_story) = (found.results.total, found.same_story);
        Self { version: VERSION, path, total, same_story, took_ms, hits, next_offset: None }
    }

    /// Says with which offset the hits go on, if there are more.
    #[must_use]
    pub fn going_on(self, next_offset: Option<usize>) -> Self {
        Self { next_offset, ..self }
    }
}
