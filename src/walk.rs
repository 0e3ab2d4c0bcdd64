//! Folders in, files out: what is to be indexed, in a stable order, and what is passed over and why.

mod look;
mod places;
mod rules;

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{SystemTime, UNIX_EPOCH};

use ignore::WalkBuilder;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::{Override, OverrideBuilder};
use serde::{Deserialize, Serialize};

use crate::document::SourceFile;
pub use crate::error::io_reason;
use crate::error::{Error, Result};
use crate::index::is_index;
use crate::path::{canonical, in_one_form};
pub use look::{hidden_part, look, rule_against};
pub use places::Places;
pub use rules::changed_above;

/// The last of all times that intervals hold: they end before the greatest number.
const LATEST: i64 = i64::MAX - 1;
/// What is said of pipes, devices and the like.
const NO_FILE: &str = "no regular file";

/// Which files are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct WalkOptions {
    /// Take files that .gitignore and .ignore exclude, too.
    pub no_ignore: bool,
    /// Take hidden files and folders, too.
    pub hidden: bool,
    /// Patterns as in .gitignore: only files that match one are taken, none that matches one starting with `!`.
    pub globs: Vec<String>,
    /// Patterns of files and folders that are not taken, the last that fits a path first; one that starts with `!` takes
    /// them again: the lines of a .gitignore in each root.
    pub ignored: Vec<String>,
}

/// What the walk meets.
#[derive(Debug)]
pub enum Found {
    /// A file to index.
    File(SourceFile),
    /// A file or folder that cannot be read, and why: nothing is known of what it holds.
    Skipped(PathBuf, String),
    /// A link, a pipe or the like, and which: no file lies there.
    NoFile(PathBuf, String),
}

impl Found {
    fn in_one_form(self) -> Self {
        match self {
            Self::File(file) => Self::File(SourceFile { path: in_one_form(file.path), ..file }),
            Self::Skipped(path, reason) => Self::Skipped(in_one_form(path), reason),
            Self::NoFile(path, kind) => Self::NoFile(in_one_form(path), kind),
        }
    }
}

/// The absolute paths of what was given, sorted, less those that lie below another.
///
/// # Errors
///
/// [`Error::NoSuchPath`], or [`Error::Io`] when one cannot be looked at.
pub fn roots(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let roots = paths.iter().map(|path| absolute(path)).collect::<Result<Vec<_>>>()?;
    Ok(Places::of(roots).into_paths())
}

fn absolute(path: &Path) -> Result<PathBuf> {
    canonical(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::NoSuchPath(path.to_owned()),
        _ => Error::Io { path: path.to_owned(), source },
    })
}

/// Whether the patterns of `options` are any.
///
/// # Errors
///
/// [`Error::Glob`] when one is none.
pub fn check(options: &WalkOptions) -> Result<()> {
    Patterns::of(Path::new("/"), options).map(|_| ())
}

/// Calls `each` with everything below `root`, by file name. Folders that hold an index are never entered.
///
/// # Errors
///
/// [`Error::Glob`] when a pattern is none.
pub fn walk(root: &Path, options: &WalkOptions, each: impl FnMut(Found)) -> Result<()> {
    walk_among(root, options, Order::Name, |_| true, each)
}

/// The order in which files are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By name, folder by folder. The names of a folder's files are held in memory.
    Name,
    /// As the system has them.
    Any,
}

/// As [`walk`], in this `order`, of what is one of the places `within` or lies below one; if there are none, of all.
///
/// # Errors
///
/// As [`walk`].
pub fn walk_within(
    root: &Path,
    options: &WalkOptions,
    within: &Places,
    order: Order,
    each: impl FnMut(Found),
) -> Result<()> {
    let within = within.clone();
    let touches = move |path: &Path| within.is_empty() || within.touch(path);
    walk_among(root, options, order, touches, each)
}

/// As [`walk`], of the files and folders that are `among` those to be looked at.
fn walk_among(
    root: &Path,
    options: &WalkOptions,
    order: Order,
    among: impl Fn(&Path) -> bool + Send + Sync + 'static,
    mut each: impl FnMut(Found),
) -> Result<()> {
    let mut each = |found: Found| each(found.in_one_form());
    if root.ancestors().any(is_index) {
        each(Found::Skipped(root.to_owned(), "lies in an index".into()));
        return Ok(());
    }
    let has_rules = !options.no_ignore;
    if let Some(reason) = root.ancestors().find_map(rules::against).filter(|_| has_rules && root.is_dir()) {
        each(Found::Skipped(root.to_owned(), reason));
        return Ok(());
    }
    let wanted = Patterns::of(root, options)?;
    let patterns = wanted.clone();
    let (unruly, folders) = mpsc::channel();
    let mut builder = WalkBuilder::new(root);
    if order == Order::Name {
        builder.sort_by_file_name(std::ffi::OsStr::cmp);
    }
    let entries = builder
        .standard_filters(!options.no_ignore)
        .hidden(!options.hidden)
        .require_git(false)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let is_shut = is_folder && (is_index(entry.path()) || patterns.exclude(entry.path(), true));
            if is_shut || !among(entry.path()) {
                return false;
            }
            let has_rules = is_folder && has_rules;
            let Some(reason) = has_rules.then(|| rules::against(entry.path())).flatten() else { return true };
            // Whoever receives it is the walk itself.
            let _ = unruly.send(Found::Skipped(entry.path().to_owned(), reason));
            false
        })
        .build();
    for entry in entries {
        folders.try_iter().for_each(&mut each);
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {}
            Ok(entry) if wanted.exclude(entry.path(), false) => {}
            Ok(entry) => each(found(entry.path(), entry.metadata())),
            Err(error) => each(Found::Skipped(path_of(&error).unwrap_or(root).to_owned(), reason(&error))),
        }
    }
    folders.try_iter().for_each(each);
    Ok(())
}

/// The patterns of a walk, from one root on.
#[derive(Clone)]
struct Patterns {
    globs: Override,
    ignored: Gitignore,
}

impl Patterns {
    fn of(root: &Path, options: &WalkOptions) -> Result<Self> {
        let (mut globs, mut ignored) = (OverrideBuilder::new(root), GitignoreBuilder::new(root));
        for glob in &options.globs {
            globs.add(named(glob)?).map_err(|failure| no_pattern(glob, &failure))?;
        }
        for line in &options.ignored {
            ignored.add_line(None, named(line)?).map_err(|failure| no_pattern(line, &failure))?;
        }
        let all = |failure| no_pattern(&[&options.globs[..], &options.ignored].concat().join(" "), &failure);
        Ok(Self { globs: globs.build().map_err(all)?, ignored: ignored.build().map_err(all)? })
    }

    /// Whether a file, or a folder, is not to be taken; nothing is said of what lies in a folder.
    fn exclude(&self, path: &Path, is_folder: bool) -> bool {
        self.globs.matched(path, is_folder).is_ignore() || self.ignored.matched(path, is_folder).is_ignore()
    }
}

/// A pattern that names something.
fn named(pattern: &str) -> Result<&str> {
    let names_nothing = pattern.trim_start_matches('!').trim().is_empty();
    let error = || Error::Glob { pattern: pattern.into(), message: "a pattern that names nothing".into() };
    if names_nothing { Err(error()) } else { Ok(pattern) }
}

fn no_pattern(pattern: &str, failure: &ignore::Error) -> Error {
    Error::Glob { pattern: pattern.to_owned(), message: reason(failure) }
}

fn found(path: &Path, metadata: std::result::Result<Metadata, ignore::Error>) -> Found {
    match metadata {
        Err(error) => Found::Skipped(path.to_owned(), reason(&error)),
        Ok(metadata) if metadata.is_symlink() => Found::NoFile(path.to_owned(), "symbolic link".into()),
        Ok(metadata) if !metadata.is_file() => Found::NoFile(path.to_owned(), NO_FILE.into()),
        Ok(metadata) => Found::File(SourceFile {
            path: path.to_owned(),
            size: metadata.len(),
            modified: modified(&metadata),
        }),
    }
}

/// Opens a file that the walk has met. What has become something else since is refused, and not waited for: a pipe has no
/// end, and may have no beginning.
///
/// # Errors
///
/// What the system says, or that it is no file any more.
pub fn open(path: &Path) -> io::Result<File> {
    let file = reading().open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other(NO_FILE)) }
}

#[cfg(unix)]
fn reading() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    /// `O_NONBLOCK`, where it is known.
    const AT_ONCE: i32 =
        if cfg!(all(target_os = "linux", not(any(target_arch = "mips", target_arch = "sparc64")))) {
            0o4000
        } else if cfg!(target_vendor = "apple") {
            4
        } else {
            0
        };
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(AT_ONCE);
    options
}

#[cfg(not(unix))]
fn reading() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// Nanoseconds since 1970, of those that 64 bits have room for (1677 to 2262) the nearest; 0 where the system does not know.
fn modified(metadata: &Metadata) -> i64 {
    let nanoseconds = |time: SystemTime| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(LATEST),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |before| -before),
    };
    metadata.modified().map_or(0, nanoseconds)
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Partial(errors) => errors.first().and_then(path_of),
        _ => None,
    }
}

/// What an error of the walk says, less the path, which stands beside it anyway.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => reason(err),
        ignore::Error::Io(error) => io_reason(cause(error)),
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

/// What the system said where a library has put the path before it.
fn cause(error: &io::Error) -> &io::Error {
    let wrapped = error.get_ref().and_then(|error| error.source()).and_then(|cause| cause.downcast_ref());
    wrapped.unwrap_or(error)
}
