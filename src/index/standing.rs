//! How a file stands to the index: whether it is in it, still the same, and if not, what keeps it out. It is what a
//! run would say of it now.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::Searcher;

use super::Index;
use super::budget::Budget;
use super::manifest::{FileId, Held, Known, Manifest};
use super::sync::{can_be_cut, hash_of};
use crate::document::SourceFile;
use crate::error::{Error, Result};
use crate::extractor::Extractor;
use crate::path;
use crate::walk::{self, Found, WalkOptions};

/// Why a file is not in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// There is no such file.
    NoSuchFile {
        /// The document with the likest path, if one has the same name.
        similar: Option<String>,
    },
    /// The file holds several documents, each with a path of its own, and none has this one.
    Several {
        /// The file: the path itself, or one that it lies below.
        file: String,
        /// How many documents the file holds.
        documents: usize,
        /// The path of one of them.
        one: String,
    },
    /// It is a folder.
    Folder,
    /// The index is empty.
    EmptyIndex,
    /// It lies elsewhere than all documents.
    Outside {
        /// The folder that all documents lie below.
        root: String,
        /// How many there are.
        documents: usize,
    },
    /// It, or a folder that it lies in, is hidden.
    Hidden {
        /// The name that starts with a dot.
        name: String,
    },
    /// It is excluded.
    Ignored {
        /// The rule that excludes it, if it was found.
        rule: Option<String>,
        /// The file where the rule stands.
        file: Option<String>,
    },
    /// It cannot be read, or is no text.
    Skipped {
        /// Why, in a few words.
        reason: String,
    },
    /// Nothing keeps it out: it has not been indexed yet.
    New {
        /// The highest folder above it that no document lies in.
        folder: Option<String>,
    },
}

/// What has become of a file since it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Its content is another.
    Changed,
    /// It is there no more.
    Gone,
}

/// What has become of the file of the document `path`, which is [`resolved`], since it was indexed in the commit of `index`
/// that `searcher` reads.
///
/// # Errors
///
/// [`Error::Index`] when the index cannot be read.
pub fn change_of(path: &Path, index: &Index, searcher: &Searcher) -> Result<Option<Change>> {
    let manifest = Manifest::read(searcher).map_err(|error| index.error(error))?;
    Ok(owner(path, &manifest).and_then(|(file, known)| change(file, &known)))
}

/// Why `path`, which is [`resolved`], is no document of the commit of `index` that `searcher` reads. `extractor` tells
/// whether it could be read.
///
/// # Errors
///
/// [`Error::Index`] when the index cannot be read, [`Error::Io`] when the folder of the file cannot be looked at.
pub fn absence_of(
    path: &Path,
    index: &Index,
    searcher: &Searcher,
    extractor: &mut Extractor,
) -> Result<Absence> {
    let manifest = Manifest::read(searcher).map_err(|error| index.error(error))?;
    match owner(path, &manifest) {
        Some((file, known)) if file == path || !path.exists() => {
            missing(path, file, known.id, &manifest).map_err(|error| index.error(error))
        }
        _ => {
            let documents = manifest.paths().map_err(|error| index.error(error))?;
            absence(path, &documents, extractor)
        }
    }
}

/// The file that there are documents of and that `path` is, or lies below: as those of a file that holds several do.
fn owner<'a>(path: &'a Path, manifest: &Manifest) -> Option<(&'a Path, Known)> {
    let known = |file: &Path| manifest.get(&file.display().to_string()).filter(|known| known.has_documents);
    path.ancestors().find_map(|file| Some((file, known(file)?)))
}

/// Why there is no document `path` of `file`, which holds others.
fn missing(path: &Path, file: &Path, id: FileId, manifest: &Manifest) -> tantivy::Result<Absence> {
    let name = path.strip_prefix(file).ok().and_then(Path::to_str);
    let mut skipped = None;
    manifest.each_held(
        |other| other == id,
        |_, held| {
            if let Held::Skip { member, reason } = held
                && member.as_deref() == name
            {
                skipped = Some(reason);
            }
        },
    )?;
    if let Some(reason) = skipped {
        return Ok(Absence::Skipped { reason });
    }
    let documents = manifest.paths_of(id)?;
    let one = documents.first().cloned().unwrap_or_default();
    Ok(Absence::Several { file: file.display().to_string(), documents: documents.len(), one })
}

/// The path as the walk would meet it: links in its folder followed, but not the file's own. What is not there is
/// taken as it is written.
///
/// # Errors
///
/// [`Error::Io`] when the working directory cannot be told.
pub fn resolved(path: &Path) -> Result<PathBuf> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let whole = std::path::absolute(path).map_err(io)?;
    let in_folder = |(folder, name)| path::canonical(folder).map(|folder: PathBuf| folder.join(name));
    let met = match whole.parent().zip(whole.file_name()) {
        Some(named) if whole.is_symlink() => in_folder(named),
        // Whatever the case it is typed in, where the system makes no difference.
        Some(named) => path::canonical(&whole).or_else(|_| in_folder(named)),
        // `docs/.` and `docs/..` have no name of their own.
        None => path::canonical(&whole),
    };
    Ok(path::in_one_form(met.unwrap_or(whole)))
}

/// What has become of a file since it was indexed as `known`.
fn change(path: &Path, known: &Known) -> Option<Change> {
    let Some(Found::File(file)) = on_disk(path) else { return Some(Change::Gone) };
    if known.looks_like(&file) {
        return None;
    }
    match hash_of(path, file.size) {
        Ok(hash) if Some(hash) == known.hash => None,
        Ok(_) => Some(Change::Changed),
        Err(_) => Some(Change::Gone),
    }
}

/// The file as a run that is given it by name would meet it.
fn on_disk(path: &Path) -> Option<Found> {
    let everything = WalkOptions { no_ignore: true, hidden: true, ..WalkOptions::default() };
    walk::look(path, path, &everything).ok().flatten().filter(|_| path.symlink_metadata().is_ok())
}

/// Why a file that is not in the index is not, the first reason that a run would come upon.
fn absence(path: &Path, documents: &[String], extractor: &mut Extractor) -> Result<Absence> {
    let Some(found) = on_disk(path) else {
        return Ok(if path.is_dir() {
            Absence::Folder
        } else {
            Absence::NoSuchFile { similar: similar(path, documents) }
        });
    };
    if let Found::Skipped(_, reason) | Found::NoFile(_, reason) = found {
        return Ok(Absence::Skipped { reason });
    }
    let Some(root) = common_folder(documents) else { return Ok(Absence::EmptyIndex) };
    if !path.starts_with(&root) {
        return Ok(Absence::Outside { root: root.display().to_string(), documents: documents.len() });
    }
    let met = |hidden| walk::look(&root, path, &WalkOptions { hidden, ..WalkOptions::default() });
    Ok(match met(false)? {
        Some(Found::Skipped(_, reason) | Found::NoFile(_, reason)) => Absence::Skipped { reason },
        Some(Found::File(file)) => match unreadable(&file, extractor) {
            Some(reason) => Absence::Skipped { reason },
            None => Absence::New { folder: folder_without_documents(path, &root, documents) },
        },
        None => {
            if let (Some(name), Some(_)) = (walk::hidden_part(&root, path), met(true)?) {
                return Ok(Absence::Hidden { name: name.to_owned() });
            }
            let (rule, file) = walk::rule_against(path).unzip();
            Absence::Ignored { rule, file: file.map(|file| file.display().to_string()) }
        }
    })
}

/// Why nothing can be read out of a file, if so.
fn unreadable(file: &SourceFile, extractor: &mut Extractor) -> Option<String> {
    if file.path.to_str().is_none() {
        return Some("its name is not UTF-8".into());
    }
    let whole = Budget::of(None, 1).document as u64;
    if file.size > whole {
        return match can_be_cut(&file.path) {
            Ok(true) => None,
            Ok(false) => Some(format!("larger than {} MB", whole / 1_000_000)),
            Err(error) => Some(walk::io_reason(&error)),
        };
    }
    let bytes = match fs::read(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return Some(walk::io_reason(&error)),
    };
    match extractor.documents(&file.path, &bytes) {
        Ok(_) => None,
        Err(reason) => Some(reason.to_string()),
    }
}

/// The deepest folder that all documents lie below; none if there are no documents.
fn common_folder(documents: &[String]) -> Option<PathBuf> {
    let folders = documents.iter().filter_map(|path| Path::new(path).parent().map(Path::to_owned));
    folders.reduce(|common, folder| {
        let names = common.iter().zip(folder.iter());
        names.take_while(|(name, other)| name == other).map(|(name, _)| name).collect()
    })
}

/// The highest folder above `path` and below `root` that no document lies in, if there is one.
fn folder_without_documents(path: &Path, root: &Path, documents: &[String]) -> Option<String> {
    let mut folders: Vec<&Path> =
        path.ancestors().skip(1).take_while(|folder| *folder != root && folder.starts_with(root)).collect();
    folders.reverse();
    let empty = |folder: &&Path| !documents.iter().any(|path| Path::new(path).starts_with(folder));
    folders.into_iter().find(empty).map(|folder| folder.display().to_string())
}

/// The document whose path ends as `path` does in most names: the file may have been named from another folder.
fn similar(path: &Path, documents: &[String]) -> Option<String> {
    let alike = |other: &str| {
        let names = path.iter().rev().zip(Path::new(other).iter().rev());
        names.take_while(|(name, other)| name == other).count()
    };
    let by_likeness = documents.iter().map(|other| (alike(other), other)).filter(|&(alike, _)| alike > 0);
    // Of equals the first by name.
    let (_, other) = by_likeness.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))?;
    Some(other.to_owned())
}

impl Absence {
    /// Its name, for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoSuchFile { .. } => "no_such_file",
            Self::Several { .. } => "several",
            Self::Folder => "folder",
            Self::EmptyIndex => "empty_index",
            Self::Outside { .. } => "outside",
            Self::Hidden { .. } => "hidden",
            Self::Ignored { .. } => "ignored",
            Self::Skipped { .. } => "skipped",
            Self::New { .. } => "new",
        }
    }
}

impl Display for Absence {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchFile { similar: None } => {
                out.write_str("There is no such file, and none of its name in the index.")
            }
            Self::NoSuchFile { similar: Some(path) } => {
                write!(out, "There is no such file. Did you mean {path}?")
            }
            Self::Several { file, documents: 1, one } => {
                write!(out, "There is no such document. The only one of {file} is {one}.")
            }
            Self::Several { file, documents, one } => {
                write!(out, "{file} holds {documents} documents, and none of this path: ask about one of them, as {one}.")
            }
            Self::Folder => out.write_str("It is a folder: ask about one of its files."),
            Self::EmptyIndex => out.write_str("It is not in the index: the index is empty."),
            Self::Outside { root, documents: 1 } => {
                write!(out, "It is not in the index, whose only document lies in {root}.")
            }
            Self::Outside { root, documents } => {
                write!(out, "It is not in the index, whose {documents} documents all lie below {root}.")
            }
            Self::Hidden { name } => write!(
                out,
                "It is not in the index: {name} is hidden. `search index --hidden` takes hidden files, too."
            ),
            Self::Ignored { rule: Some(rule), file: Some(file) } => write!(
                out,
                "It is not in the index: the line `{rule}` in {file} excludes it. `search index --no-ignore` takes \
                 excluded files, too."
            ),
            Self::Ignored { .. } => out.write_str(
                "It is not in the index: git is told to ignore it. `search index --no-ignore` takes such files, too.",
            ),
            Self::Skipped { reason } => {
                write!(out, "It is not in the index: `search index` skips it ({reason}).")
            }
            Self::New { folder: Some(folder) } => write!(
                out,
                "It is not in the index, nor is anything else below {folder}. `search index` would take it."
            ),
            Self::New { folder: None } => out.write_str(
                "It is not in the index, but `search index` would take it: it is new, or it was removed, or `--glob` or \
                 `--ignore` left it out.",
            ),
        }
    }
}

impl Display for Change {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Changed => {
                "The file has changed since it was indexed; what is said here is about its text as it was then."
            }
            Self::Gone => "The file is gone; what is said here is about its text as it was when it was indexed.",
        })
    }
}
