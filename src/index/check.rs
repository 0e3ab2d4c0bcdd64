//! Checks an index: an index folder comes in, what is wrong with its files and counts goes out. All of it is read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tantivy::directory::{Directory, META_LOCK};

use super::directory::{CheckedDirectory, MANAGED, MISSING};
use super::manifest::{Held, Manifest};
use super::{Index, META, SEGMENTS, file_names, is_index, is_of_segment, no_index, texts};
use crate::error::{Error, Result};

/// Endings of the files that every segment has.
const ENDINGS: [&str; 7] = ["term", "idx", "pos", "fast", "fieldnorm", "store", texts::ENDING];

/// What `meta.json` says of the files.
#[derive(Default, Deserialize)]
struct Meta {
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    segment_id: String,
    deletes: Option<Deletes>,
}

#[derive(Deserialize)]
struct Deletes {
    opstamp: u64,
}

/// What a check has found.
#[derive(Debug, Default)]
pub struct Check {
    /// Files that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Documents that the index says it holds.
    pub documents: u64,
    /// What is wrong, by file.
    pub faults: Vec<Finding>,
    /// Files that are no part of the index, and why that is no harm.
    pub left_over: Vec<Finding>,
}

/// A file of the index, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// In a few words.
    pub what: String,
}

impl Check {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Checks the index in the folder `path`: that every file is there and every byte as it was written, and that the
/// counts are those of the documents.
///
/// # Errors
///
/// [`Error::NoIndex`], [`Error::OtherVersion`], and [`Error::Io`] when something cannot be read.
pub fn check(path: &Path) -> Result<Check> {
    if !is_index(path) {
        return Err(no_index(path));
    }
    let opened = match Index::open(path) {
        Ok(index) => Some(index),
        // What is damaged is told file by file.
        Err(Error::Damaged { .. } | Error::Index { .. }) => None,
        Err(error) => return Err(error),
    };
    let folder = path.join(SEGMENTS);
    let directory = CheckedDirectory::open(&folder)?;
    let io = |source| Error::Io { path: folder.clone(), source };
    // Nothing is deleted meanwhile; what comes anew is no part of the index yet.
    let lock = directory.acquire_lock(&META_LOCK);
    let lock = lock.map_err(|_| {
        directory.fault().unwrap_or_else(|| Error::Locked { path: path.into(), holder: None })
    })?;
    let meta = directory.atomic_read(Path::new(META)).ok();
    let meta: Option<Meta> = meta.and_then(|meta| serde_json::from_slice(&meta).ok());
    let mut parts: BTreeSet<PathBuf> = [META, MANAGED].map(PathBuf::from).into();
    parts.extend(meta.iter().flat_map(|meta| &meta.segments).flat_map(Segment::files));
    let mut check = Check::default();
    for name in file_names(&folder).map_err(io)? {
        let is_part = parts.remove(&name) || meta.is_none() && is_of_segment(&name);
        let file = |what| Finding { path: folder.join(&name), what };
        if is_part {
            let (damage, bytes) =
                directory.check(&name).map_err(|source| Error::Io { path: folder.join(&name), source })?;
            check.files += 1;
            check.bytes += bytes;
            check.faults.extend(damage.map(file));
        } else if name.extension().is_none_or(|ending| ending != "lock") {
            check.left_over.push(file("no part of the index".into()));
        }
    }
    check
        .faults
        .extend(parts.into_iter().map(|name| Finding { path: folder.join(name), what: MISSING.into() }));
    check.faults.sort_unstable();
    drop(lock);
    if let Some(index) = opened.filter(|_| check.is_sound()) {
        check.count(&index, &folder)?;
    }
    Ok(check)
}

impl Segment {
    /// Its files.
    fn files(&self) -> Vec<PathBuf> {
        let name = self.segment_id.replace('-', "");
        let deleted = self.deletes.as_ref().map(|deletes| format!("{name}.{}.del", deletes.opstamp));
        ENDINGS.iter().map(|ending| format!("{name}.{ending}")).chain(deleted).map(PathBuf::from).collect()
    }
}

impl Check {
    /// Compares the counts of `index` with its documents.
    fn count(&mut self, index: &Index, folder: &Path) -> Result<()> {
        let (told, manifest) = loop {
            let told = index.statistics()?;
            let manifest =
                Manifest::read(&index.checked_reader()?.searcher()).map_err(|error| index.error(error))?;
            // Those of a commit in between would belong to other documents.
            if index.statistics()? == told {
                break (told, manifest);
            }
        };
        let mut counted = told.emptied();
        let count = |_, held| match held {
            Held::Document(lengths) => counted.count(&lengths),
            Held::Skip { reason, .. } => counted.count_skip(&reason),
        };
        manifest.each_held(|_| true, count).map_err(|error| index.error(error))?;
        self.documents = told.documents;
        if counted != told {
            let what = format!(
                "its counts are not those of the documents ({} where there are {})",
                told.documents, counted.documents
            );
            self.faults.push(Finding { path: folder.join(META), what });
        }
        Ok(())
    }
}
