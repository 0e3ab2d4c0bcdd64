//! One file looked at: whether the walk comes to it, and what keeps it away.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::Gitignore;

use super::{Found, Order, WalkOptions, walk_among};
use crate::error::Result;

/// The files that say what is not to be taken, the stronger first.
const RULES: &[&str] = &[".ignore", ".gitignore"];

/// What the walk from `root` makes of the file `path` below it; none where it passes over it without a word.
///
/// # Errors
///
/// As [`super::walk`].
pub fn look(root: &Path, path: &Path, options: &WalkOptions) -> Result<Option<Found>> {
    let (mut met, wanted) = (None, path.to_owned());
    walk_among(root, options, Order::Any, move |entry| wanted.starts_with(entry), |found| met = Some(found))?;
    Ok(met)
}

/// The part of `path` below `root` that makes it hidden, if one does: a name that starts with a dot.
#[must_use]
pub fn hidden_part<'a>(root: &Path, path: &'a Path) -> Option<&'a str> {
    let below = path.strip_prefix(root).ok()?;
    below.iter().filter_map(|name| name.to_str()).find(|name| name.starts_with('.'))
}

/// The rule that excludes the file `path`, and the file that the rule stands in: the nearest one upwards.
#[must_use]
pub fn rule_against(path: &Path) -> Option<(String, PathBuf)> {
    let files = path.ancestors().skip(1).flat_map(|folder| RULES.iter().map(|name| folder.join(name)));
    files.filter(|file| file.is_file()).find_map(|file| {
        match Gitignore::new(&file).0.matched_path_or_any_parents(path, false) {
            Match::Ignore(rule) => Some((rule.original().to_owned(), file)),
            _ => None,
        }
    })
}
