//! What a run skipped, counted by reason: a million of them take no more memory than a few.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Of the files skipped for one reason, so many are named.
const MAX_NAMED: usize = 5;
/// Reasons that are no errors: there is no text, or not in this file.
const NO_ERRORS: &[&str] =
    &["binary", "no text in it", "symbolic link", "no regular file", "lies in an index"];
/// What a reason begins with that is none either: formats that are known, and hold no text or are not read.
const UNSUPPORTED: &str = "cannot read ";

/// A file that was not indexed, or a member of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skip<'a> {
    /// Absolute; of a member its name stands behind that of its file.
    pub path: &'a Path,
    /// Why, in a few words that other files may share.
    pub reason: &'a str,
}

impl Skip<'_> {
    /// Whether it should have been indexed, and could not be; otherwise there is nothing in it to be indexed.
    #[must_use]
    pub fn is_error(&self) -> bool {
        !NO_ERRORS.contains(&self.reason) && !self.reason.starts_with(UNSUPPORTED)
    }
}

/// How many files were skipped, and the first of them by name, reason by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skips {
    reasons: BTreeMap<String, Group>,
    /// How many of all were skipped for an error, see [`Skip::is_error`].
    pub errors: u64,
}

/// What was skipped for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// The first by name.
    pub named: Vec<PathBuf>,
}

impl Skips {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.reasons.values().map(|group| group.count).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }

    /// The reasons in order, and what was skipped for each.
    pub fn by_reason(&self) -> impl Iterator<Item = (&str, &Group)> {
        self.reasons.iter().map(|(reason, group)| (&**reason, group))
    }

    pub(super) fn add(&mut self, skip: Skip<'_>) {
        self.errors += u64::from(skip.is_error());
        if !self.reasons.contains_key(skip.reason) {
            self.reasons.insert(skip.reason.to_owned(), Group::default());
        }
        let Some(group) = self.reasons.get_mut(skip.reason) else { return };
        group.count += 1;
        group.name(skip.path);
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.errors += other.errors;
        for (reason, others) in other.reasons {
            let group = self.reasons.entry(reason).or_default();
            group.count += others.count;
            others.named.iter().for_each(|path| group.name(path));
        }
    }
}

impl Group {
    fn name(&mut self, path: &Path) {
        let at = self.named.partition_point(|named| **named < *path);
        if at < MAX_NAMED {
            self.named.insert(at, path.to_owned());
            self.named.truncate(MAX_NAMED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ExtractError;

    #[test]
    fn the_first_are_named_and_all_counted() {
        let mut skips = Skips::default();
        for n in (0..9).rev() {
            skips.add(Skip { path: Path::new(&format!("/{n}")), reason: "binary" });
        }
        let mut more = Skips::default();
        more.add(Skip { path: Path::new("/2a"), reason: "binary" });
        more.add(Skip { path: Path::new("/x"), reason: "encrypted" });
        skips.extend(more);
        assert_eq!((skips.len(), skips.errors), (11, 1));
        let named = |group: &Group| group.named.iter().map(|path| path.display().to_string()).collect();
        let groups: Vec<(&str, u64, Vec<String>)> =
            skips.by_reason().map(|(reason, group)| (reason, group.count, named(group))).collect();
        let first = ["/0", "/1", "/2", "/2a", "/3"].map(str::to_owned).to_vec();
        assert_eq!(groups, [("binary", 10, first), ("encrypted", 1, vec!["/x".to_owned()])]);
    }

    #[test]
    fn what_holds_no_text_is_no_error() {
        let check = |reason: &dyn ToString, expected| {
            let reason = &reason.to_string();
            assert_eq!(Skip { path: Path::new("/a"), reason }.is_error(), expected, "{reason}");
        };
        check(&ExtractError::Binary, false);
        check(&ExtractError::NoText, false);
        check(&ExtractError::Unsupported("png".into()), false);
        check(&ExtractError::Damaged("pdf".into()), true);
        check(&"permission denied", true);
    }
}
