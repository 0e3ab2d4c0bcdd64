//! Paths as they are shown and asked for. What is asked for is looked up in the index as it is; nothing on disk is opened.

use std::path::Path;

use super::problem::Problem;
use crate::hit::{SearchRequest, SimilarResults};
use crate::index::stored::Stored;
use crate::searcher::Searcher;

/// The document of the index whose absolute path is `path`.
///
/// # Errors
///
/// When the index cannot be read. Within: that it holds no such document.
pub(super) fn document(searcher: &Searcher, path: &str) -> crate::Result<Result<Stored, Problem>> {
    let document = if searcher.statistics().covers(path) { searcher.document(path)? } else { None };
    Ok(document.ok_or_else(|| unknown(path)))
}

/// Documents like the one whose absolute path is `path`, and that path.
///
/// # Errors
///
/// When the index cannot be read. Within: that it holds no such document.
pub(super) fn similar(
    searcher: &mut Searcher,
    path: &str,
    request: &SearchRequest,
) -> crate::Result<Result<(String, SimilarResults), Problem>> {
    let like = if searcher.statistics().covers(path) { searcher.like(Path::new(path))? } else { None };
    let Some(like) = like else { return Ok(Err(unknown(path))) };
    let found = searcher.similar(&like, request)?;
    Ok(Ok((like.path, found)))
}

fn unknown(path: &str) -> Problem {
    let shown: String = path.chars().take(200).collect();
    Problem::not_found(format!("{shown}: the index holds no such document"))
}
