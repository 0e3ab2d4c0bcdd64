//! Paths as the index has them: absolute, links followed, and in one form, whatever the system calls them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// How Windows begins paths that it is to take as they are, as it does those that it is asked for.
#[cfg(any(windows, test))]
const AS_IT_IS: &str = r"\\?\";

/// The absolute path of what lies at `path`, links followed.
///
/// # Errors
///
/// What the system says.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path).map(in_one_form)
}

/// The working directory; none where the system does not tell.
#[must_use]
pub fn here() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    // There it is as it was typed: of other case, or by the letter of a drive that stands for another folder.
    Some(if cfg!(windows) { canonical(&here).unwrap_or(here) } else { here })
}

/// `path` with `/` between its names, as they stand in archives and patterns, too; what is not Unicode is left as it is.
#[cfg(windows)]
pub(crate) fn in_one_form(path: PathBuf) -> PathBuf {
    path.to_str().map(with_slashes).map_or(path, PathBuf::from)
}

/// `path`, which is as it is to be.
#[cfg(not(windows))]
pub(crate) fn in_one_form(path: PathBuf) -> PathBuf {
    path
}

#[cfg(any(windows, test))]
fn with_slashes(path: &str) -> String {
    let plain = path.strip_prefix(AS_IT_IS).map(|name| match name.strip_prefix(r"UNC\") {
        Some(share) => format!(r"\\{share}"),
        None => name.to_owned(),
    });
    match plain {
        // What has no letter has no other name.
        Some(plain) if !plain.starts_with(r"\\") && plain.as_bytes().get(1) != Some(&b':') => path.to_owned(),
        Some(plain) => plain.replace('\\', "/"),
        None => path.replace('\\', "/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_windows_have_one_form() {
        let check = |path: &str, expected: &str| assert_eq!(with_slashes(path), expected);
        check(r"\\?\C:\docs\a b.txt", "C:/docs/a b.txt");
        check(r"C:\docs/a.zip/b\c.txt", "C:/docs/a.zip/b/c.txt");
        check(r"\\?\UNC\server\share\a.txt", "//server/share/a.txt");
        check(r"\\server\share\a.txt", "//server/share/a.txt");
        check(r"\\?\Volume{1}\a.txt", r"\\?\Volume{1}\a.txt");
    }

    #[test]
    fn a_path_has_one_form_however_it_is_given() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = canonical(folder.path()).expect("it is there");
        let text = path.to_str().expect("a path in Unicode");
        assert!(!cfg!(windows) || !text.contains('\\'), "{text}");
        assert_eq!(canonical(&path).ok().as_ref(), Some(&path));
        assert!(path.is_dir() && path.is_absolute());
        assert_eq!(in_one_form(path.join("a.txt")).to_str(), Some(&*format!("{text}/a.txt")));
    }
}
