//! What can go wrong, each with the path it is about; what is normal (a skipped file, no hit) is no error.

use std::io;
use std::path::{Path, PathBuf};

/// The result of whatever can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the library. [`Error::hint`] says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A path that was given is not there.
    #[error("{}: no such file or folder", .0.display())]
    NoSuchPath(PathBuf),
    /// Reading or writing failed.
    #[error("{}: {}", path.display(), io_reason(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives the process no more threads.
    #[error("no thread can be started: {}", io_reason(.0))]
    NoThread(io::Error),
    /// There is no index in the folder.
    #[error("{}: there is no index here", .0.display())]
    NoIndex(PathBuf),
    /// The folder holds something, but no index.
    #[error("{}: the folder is not empty and holds no index", .0.display())]
    NotAnIndex(PathBuf),
    /// The index was made by a program whose terms or files are different.
    #[error("{}: the index was made by another version (format {found_format}, analysis {found_analysis}; \
             this one writes format {format}, analysis {analysis})", path.display())]
    OtherVersion {
        /// The index folder.
        path: PathBuf,
        /// Format of the index.
        found_format: u32,
        /// Analysis of the index.
        found_analysis: u32,
        /// Format of this program.
        format: u32,
        /// Analysis of this program.
        analysis: u32,
    },
    /// Another process writes to the index.
    #[error("{}: another run{} is writing to this index", path.display(), process(*holder))]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// The number of the process, as far as it can be told.
        holder: Option<u32>,
    },
    /// A file of the index is not as it was written.
    #[error("{}: damaged: {how}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How, in a few words.
        how: &'static str,
    },
    /// What the index holds cannot be read or written.
    #[error("{}: {source}", path.display())]
    Index {
        /// The index folder.
        path: PathBuf,
        /// What tantivy said.
        source: Box<tantivy::TantivyError>,
    },
    /// The run was told to end.
    #[error("stopped; the index is as it was")]
    Stopped,
    /// A search was not done when its time was over.
    #[error("the search took too long and was stopped")]
    TimedOut,
    /// A pattern of `--glob` or `--ignore` is none.
    #[error("{pattern}: {message}")]
    Glob {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
}

impl Error {
    /// What the person can do, if there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoIndex(path) => {
                Some(format!("make one with: search index FOLDER --index {}", for_shell(path)))
            }
            Self::NotAnIndex(_) => Some("choose an empty or new folder with --index".into()),
            Self::OtherVersion { path, .. } => {
                Some(format!("make it anew: search rebuild --index {}", for_shell(path)))
            }
            Self::Locked { .. } => Some("wait until it has ended, or run with --wait".into()),
            // The files of an index lie in a folder of its folder.
            Self::Damaged { path, .. } => Some(match path.ancestors().nth(2) {
                Some(index) => format!("rebuild the index: search rebuild --index {}", for_shell(index)),
                None => "rebuild the index: search rebuild".into(),
            }),
            Self::Io { source, .. } if source.kind() == io::ErrorKind::ReadOnlyFilesystem => {
                Some("put the index where it can be written, with --index".into())
            }
            Self::NoThread(_) => Some("allow more processes or memory (ulimit -u, -v), or end others".into()),
            Self::Glob { .. } => Some("give patterns such as '*.md' or 'drafts/**'".into()),
            _ => None,
        }
    }
}

/// ` (process 1234)`
fn process(holder: Option<u32>) -> String {
    holder.map(|number| format!(" (process {number})")).unwrap_or_default()
}

/// What the system says of a failure, without its number.
#[must_use]
pub fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    // On Windows it says a sentence.
    let text = text.split(" (os error").next().unwrap_or_default().trim_end_matches('.');
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// `path` as a word of a command: in quotation marks where a shell would take some of it for something else.
#[must_use]
pub fn for_shell(path: &Path) -> String {
    let path = path.display().to_string();
    let stands_for_itself = |c: char| {
        // PowerShell takes a comma for a list, and what follows an @ for a variable.
        let signs = if cfg!(windows) { r"\/._-+:%" } else { "/._-+,:@%" };
        let is_plain = c.is_ascii_alphanumeric() || signs.contains(c);
        is_plain || !(c.is_ascii() || c.is_whitespace())
    };
    if !path.is_empty() && path.chars().all(stands_for_itself) {
        return path;
    }
    // A backslash before a quotation mark would make that a part of the word.
    if cfg!(windows) {
        format!("\"{}\"", path.trim_end_matches('\\'))
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(windows))]
    #[test]
    fn paths_are_quoted_where_a_shell_would_change_them() {
        let check = |path: &str, expected: &str| assert_eq!(for_shell(Path::new(path)), expected);
        check("/tmp/Bücher-2/a_b.txt", "/tmp/Bücher-2/a_b.txt");
        check("索引", "索引");
        check("Mein Index", "'Mein Index'");
        check("it's", r"'it'\''s'");
        check("$HOME/*", "'$HOME/*'");
        check("~/a", "'~/a'");
        check("a\u{3000}b", "'a\u{3000}b'");
        check("", "''");
    }

    #[cfg(windows)]
    #[test]
    fn what_windows_says_stands_in_a_sentence() {
        assert!(!io_reason(&io::Error::from_raw_os_error(5)).ends_with('.'));
        assert_eq!(for_shell(Path::new(r"C:\Mein Index\")), r#""C:\Mein Index""#);
        assert_eq!(for_shell(Path::new("C:/a,b")), r#""C:/a,b""#);
        assert_eq!(for_shell(Path::new(r"C:\Index")), r"C:\Index");
    }

    // Another system has another number for it.
    #[cfg(unix)]
    #[test]
    fn what_the_system_says_is_told_in_words() {
        let source = io::Error::from_raw_os_error(30);
        let error = Error::Io { path: "index".into(), source };
        assert_eq!(error.to_string(), "index: read-only file system");
        assert!(error.hint().is_some_and(|hint| hint.contains("--index")));
    }

    #[cfg(not(windows))]
    #[test]
    fn a_command_in_a_hint_names_the_same_folder() {
        let hint = |error: Error| error.hint().unwrap_or_default();
        let path = PathBuf::from("/x/Mein Index");
        assert!(hint(Error::NoIndex(path.clone())).ends_with("--index '/x/Mein Index'"));
        let damaged = Error::Damaged { path: path.join("segments/a"), how: "cut" };
        assert!(hint(damaged).ends_with("--index '/x/Mein Index'"));
    }
}
