//! Paths as they are shown and asked for. What is asked for is looked up in the index as it is; nothing on disk is opened.

use std::path::{Component, Path};

use super::problem::Problem;
use crate::hit::{SearchRequest, SimilarResults};
use crate::index::stored::Stored;
use crate::searcher::Searcher;

/// The absolute path of what is shown as `path` from the folder `here`.
pub(super) fn absolute(path: &str, here: Option<&Path>) -> String {
    match here.and_then(Path::to_str) {
        Some(here) if !Path::new(path).is_absolute() => format!("{}/{path}", here.trim_end_matches('/')),
        _ => path.to_owned(),
    }
}

/// The document of the index whose absolute path is `path`.
///
/// # Errors
///
/// When the index cannot be read. Within: that it holds no such document.
pub(super) fn document(searcher: &Searcher, path: &str) -> crate::Result<Result<Stored, Problem>> {
    let document = if is_below_a_root(searcher, path) { searcher.document(path)? } else { None };
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
    let like = if is_below_a_root(searcher, path) { searcher.like(Path::new(path))? } else { None };
    let Some(like) = like else { return Ok(Err(unknown(path))) };
    let found = searcher.similar(&like, request)?;
    Ok(Ok((like.path, found)))
}

fn unknown(path: &str) -> Problem {
    let shown: String = path.chars().take(200).collect();
    Problem::not_found(format!("{shown}: the index holds no such document"))
}

/// Whether a path, as it is written, lies in one of the folders that the index was made of.
pub(super) fn is_below_a_root(searcher: &Searcher, path: &str) -> bool {
    let path = Path::new(path);
    let is_plain = path
        .components()
        .all(|part| matches!(part, Component::RootDir | Component::Normal(_) | Component::Prefix(_)));
    is_plain && searcher.statistics().roots.iter().any(|root| path.starts_with(&root.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_a_folder() {
        let here = Some(Path::new("/srv/docs"));
        assert_eq!(absolute("a/b.md", here), "/srv/docs/a/b.md");
        assert_eq!(absolute("/etc/x", here), "/etc/x");
        assert_eq!(absolute("a", Some(Path::new("/"))), "/a");
        assert_eq!(absolute("a", None), "a");
    }
}
