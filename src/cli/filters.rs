//! From filters as they are typed to those of a request.

use std::path::Path;

use anyhow::bail;

use super::args;
use super::below::below;
use crate::hit::rfc3339;
use crate::query::Filter;
use crate::searcher::Searcher;

/// The filters that were `typed` in the folder `here`.
///
/// # Errors
///
/// When the index cannot be read, or no time lies between those that were typed.
pub(super) fn filters(
    typed: &args::Filters,
    searcher: &Searcher,
    here: Option<&Path>,
) -> anyhow::Result<Vec<Filter>> {
    let mut filters = Vec::new();
    if !typed.language.is_empty() {
        filters.push(Filter::Language(typed.language.clone()));
    }
    let patterns = typed_patterns(typed);
    if !patterns.is_empty() {
        let here = here.unwrap_or(Path::new("/"));
        let knows_here = searcher.holds_below(here)?;
        filters.push(Filter::Path(patterns.iter().map(|pattern| below(pattern, here, knows_here)).collect()));
    }
    if !typed.types.is_empty() {
        filters.push(Filter::Type(typed.types.clone()));
    }
    if typed.since.is_some() || typed.until.is_some() {
        let start = typed.since.as_ref().map_or(i64::MIN, |since| since.start);
        let end = typed.until.as_ref().map_or(i64::MAX, |until| until.end);
        if start >= end {
            let [since, until] = [start, end].map(rfc3339);
            bail!("--since ({since}) is not before the end of --until ({until}): no time lies between them");
        }
        filters.push(Filter::Date(start..end));
    }
    Ok(filters)
}

/// The patterns of paths that were typed.
pub(super) fn typed_patterns(typed: &args::Filters) -> Vec<String> {
    typed.path.iter().flat_map(|patterns| patterns.0.clone()).collect()
}
