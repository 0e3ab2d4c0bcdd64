//! From patterns of paths as a person types them to patterns of absolute paths, as the index has them.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// `pattern` as one of absolute paths.
///
/// A relative pattern is one below the folder `here`: with a folder in it from there on (`docs/**`), without one at any
/// depth (`*.md`). The name of something that lies there is that. Where the index `knows_here` nothing below `here`,
/// patterns that do not start with a dot are left as they are, and match below any folder.
pub(super) fn below(pattern: &str, here: &Path, knows_here: bool) -> String {
    if let Ok(path) = fs::canonicalize(here.join(pattern))
        && let Some(path) = path.to_str().filter(|_| knows_here || is_anchored(pattern))
    {
        return globset::escape(path);
    }
    if Path::new(pattern).is_absolute() || !knows_here && !is_anchored(pattern) {
        return pattern.to_owned();
    }
    let inside = pattern.trim_end_matches('/');
    let inside =
        if inside.contains('/') || is_anchored(inside) { inside.to_owned() } else { format!("**/{inside}") };
    let mut folder = here.to_owned();
    let mut rest = PathBuf::new();
    for component in Path::new(&inside).components() {
        match component {
            Component::ParentDir if rest.as_os_str().is_empty() => drop(folder.pop()),
            Component::ParentDir => drop(rest.pop()),
            Component::Normal(name) => rest.push(name),
            _ => {}
        }
    }
    let folder = globset::escape(&folder.display().to_string());
    format!("{}/{}", folder.trim_end_matches('/'), rest.display())
}

/// Whether the pattern names the folder that it starts from.
fn is_anchored(pattern: &str) -> bool {
    let first = pattern.split('/').next();
    Path::new(pattern).is_absolute() || matches!(first, Some("." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &str) {
        assert_eq!(below(pattern, Path::new("/no/[where]/here"), true), expected, "{pattern}");
    }

    #[test]
    fn relative_patterns_are_below_the_folder() {
        check("*.md", "/no/[[]where[]]/here/**/*.md");
        check("docs", "/no/[[]where[]]/here/**/docs");
        check("docs/", "/no/[[]where[]]/here/**/docs");
        check("docs/**", "/no/[[]where[]]/here/docs/**");
        check("**/a.md", "/no/[[]where[]]/here/**/a.md");
        check("./docs", "/no/[[]where[]]/here/docs");
        check("../b/*.md", "/no/[[]where[]]/b/*.md");
        check("a/../b/*.md", "/no/[[]where[]]/here/b/*.md");
        check("../../../../..", "/");
        check("/abs/*.md", "/abs/*.md");
    }

    #[test]
    fn where_nothing_is_known_they_are_below_any_folder() {
        let below = |pattern| below(pattern, Path::new("/no/where"), false);
        assert_eq!(below("*.md"), "*.md");
        assert_eq!(below("docs/**"), "docs/**");
        assert_eq!(below("./docs"), "/no/where/docs");
    }
}
