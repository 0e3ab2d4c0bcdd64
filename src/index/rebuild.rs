//! Makes an index anew from what it was made of, and puts it in the old one's place when it is whole.

use std::fs;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, Lock, META_LOCK};

use super::directory::CheckedDirectory;
use super::statistics::{Reading, Root, Statistics};
use super::swap::{clear, remove_folder, swap};
use super::sync::{Progress, SyncOptions, SyncReport, sync};
use super::{Index, META, REBUILT, SEGMENTS, is_index, no_index};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::walk;

/// What the index in the folder `path` was made of, as far as can be told: it may be damaged, or of another version.
///
/// # Errors
///
/// [`Error::NoIndex`] when there is none.
pub fn remembered(path: &Path) -> Result<Statistics> {
    if !is_index(path) {
        return Err(no_index(path));
    }
    let meta = fs::read_to_string(path.join(SEGMENTS).join(META)).unwrap_or_default();
    // Behind it stands its checksum, which may not fit any more.
    let meta = serde_json::Deserializer::from_str(&meta).into_iter::<serde_json::Value>().next();
    let meta = meta.and_then(std::result::Result::ok).unwrap_or_default();
    let payload = meta.get("payload").and_then(serde_json::Value::as_str).unwrap_or_default();
    Ok(serde_json::from_str::<Statistics>(payload).unwrap_or_default().with_readings())
}

/// Makes the index in the folder `path` anew out of `roots`, one after the other, each walked and read in its way, and
/// otherwise as `options` say; languages that these name are those of all. The old one answers until then, and stays if
/// anything fails.
///
/// # Errors
///
/// [`Error::NoIndex`], [`Error::Locked`], and as [`sync`].
pub fn rebuild(
    path: &Path,
    roots: &[Root],
    options: &SyncOptions,
    progress: &dyn Progress,
) -> Result<SyncReport> {
    if !is_index(path) {
        return Err(no_index(path));
    }
    let io = |source| Error::Io { path: path.to_owned(), source };
    let segments = path.join(SEGMENTS);
    let lock_of = |segments: &Path, lock: &Lock| {
        let directory = CheckedDirectory::open(segments)?;
        directory
            .acquire_lock(lock)
            .map_err(|error| super::index_error(path, &directory, TantivyError::LockFailure(error, None)))
    };
    let lock = lock_of(&segments, &INDEX_WRITER_LOCK)?;
    let given: Vec<PathBuf> = roots.iter().map(|root| PathBuf::from(&root.path)).collect();
    // One that is gone ends it here: its documents would be lost.
    walk::roots(&given)?;
    let rebuilt = path.join(REBUILT);
    remove_folder(&rebuilt).map_err(io)?;
    let index = Index::open_or_create(&rebuilt)?;
    let mut report = SyncReport::default();
    for (root, given) in roots.iter().zip(given) {
        let mut options = SyncOptions { walk: root.walk.clone(), ..options.clone() };
        if let Some(reading) = &root.reading {
            options.extraction.clone_from(&reading.extraction);
            if options.languages.is_empty() {
                options.languages = languages(reading);
            }
        }
        report = report.and(sync(&index, &[given], &options, progress)?);
    }
    drop(index);
    let new = rebuilt.join(SEGMENTS);
    // The lock goes with the old one: nobody is to write to the new one before all is cleared up.
    let new_lock = lock_of(&new, &INDEX_WRITER_LOCK)?;
    // No reader is just opening what the list of the other names.
    let opening = [lock_of(&segments, &META_LOCK)?, lock_of(&new, &META_LOCK)?];
    let (held, other) = if swap(path)? { (new_lock, lock) } else { (lock, new_lock) };
    drop((opening, other));
    clear(path).map_err(io)?;
    drop(held);
    Ok(report)
}

/// The languages of a `reading`, as a run is told them.
fn languages(reading: &Reading) -> Vec<Language> {
    match reading.restricted_to() {
        some if some.is_empty() => Language::ALL.to_vec(),
        some => some,
    }
}
