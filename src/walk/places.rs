//! Many paths, and whether another lies in one of them: found at once, however many there are.

use std::path::{Path, PathBuf};

/// Files and folders, of which none lies in another.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<PathBuf>);

impl Places {
    /// These `paths`, less those that lie in another.
    #[must_use]
    pub fn of(mut paths: Vec<PathBuf>) -> Self {
        // In their order what lies below a path follows it.
        paths.sort_unstable();
        paths.dedup_by(|later, earlier| later.starts_with(earlier));
        Self(paths)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `path` is one of them, or lies below one.
    #[must_use]
    pub fn hold(&self, path: &Path) -> bool {
        self.after(path).checked_sub(1).is_some_and(|at| path.starts_with(&self.0[at]))
    }

    /// Whether they hold `path`, or one of them lies below it.
    #[must_use]
    pub fn touch(&self, path: &Path) -> bool {
        self.hold(path) || self.0.get(self.after(path)).is_some_and(|next| next.starts_with(path))
    }

    /// They, sorted.
    #[must_use]
    pub fn into_paths(self) -> Vec<PathBuf> {
        self.0
    }

    /// How many come before `path`, or are it.
    fn after(&self, path: &Path) -> usize {
        self.0.partition_point(|place| **place <= *path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_place_is_held() {
        let places = Places::of(["/b/c", "/b-c", "/a/x", "/b", "/a/x/y"].map(PathBuf::from).into());
        let held = |path| (places.hold(Path::new(path)), places.touch(Path::new(path)));
        for path in ["/b", "/b/c", "/b/d/e", "/b-c", "/a/x", "/a/x/z"] {
            assert_eq!(held(path), (true, true), "{path}");
        }
        assert_eq!(held("/a"), (false, true));
        assert_eq!(held("/"), (false, true));
        for path in ["/a/w", "/a/xy", "/bc", "/c"] {
            assert_eq!(held(path), (false, false), "{path}");
        }
        assert!(!Places::default().touch(Path::new("/")));
        assert_eq!(places.into_paths(), ["/a/x", "/b", "/b-c"].map(PathBuf::from));
    }
}
