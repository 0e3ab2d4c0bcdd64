//! Takes files out of an index, whatever has become of them on disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Index;
use super::manifest::{FileId, Held, Manifest};
use super::statistics::{Root, Statistics};
use super::writer::Writer;
use crate::error::Result;
use crate::query::typed::composed;

/// What was taken out.
#[derive(Debug, Default)]
pub struct Removal {
    /// Files; what was remembered of files that gave no text is not counted.
    pub files: u64,
    /// Of the paths that were given those that nothing of the index lies at or below.
    pub unknown: Vec<PathBuf>,
    /// What the index holds now.
    pub statistics: Statistics,
}

/// Takes out all documents of the files `paths`, absolute, and of those below them, and forgets what is remembered of
/// them. It makes no difference in what form the letters of a path are written.
///
/// # Errors
///
/// [`crate::Error`] when the index cannot be written. It is then as it was.
pub fn remove(index: &Index, paths: &[PathBuf]) -> Result<Removal> {
    let error = |error| index.error(error);
    let writer = Writer::new(index)?;
    let manifest = Manifest::read(&index.checked_reader()?.searcher()).map_err(error)?;
    let in_one_form =
        |path: &Path| path.to_str().map_or_else(|| path.to_owned(), |path| PathBuf::from(&*composed(path)));
    let mut given: HashMap<PathBuf, bool> = paths.iter().map(|path| (in_one_form(path), false)).collect();
    let mut removed = vec![false; manifest.len()];
    manifest
        .each_path(
            |_| true,
            |id, path| {
                for place in in_one_form(Path::new(path)).ancestors() {
                    if let Some(is_known) = given.get_mut(place) {
                        *is_known = true;
                        removed[id as usize] = true;
                    }
                }
                if removed[id as usize] {
                    writer.delete(path);
                }
            },
        )
        .map_err(error)?;
    let mut statistics = index.statistics()?.emptied();
    let stays = |id: FileId| !removed[id as usize];
    manifest
        .each_held(stays, |_, held| match held {
            Held::Document(lengths) => statistics.count(&lengths),
            Held::Skip { reason, .. } => statistics.count_skip(&reason),
        })
        .map_err(error)?;
    let is_given =
        |root: &Root| in_one_form(Path::new(&root.path)).ancestors().any(|place| given.contains_key(place));
    statistics.roots.retain(|root| !is_given(root));
    let has_documents = |id: &FileId| manifest.known(*id).is_some_and(|known| known.has_documents);
    let files = manifest.ids().filter(|&id| !stays(id)).filter(has_documents).count() as u64;
    if writer.has_written() || statistics != index.statistics()? {
        writer.commit(&statistics)?;
    }
    let unknown = paths.iter().filter(|path| given.get(&in_one_form(path)) == Some(&false)).cloned();
    Ok(Removal { files, unknown: unknown.collect(), statistics })
}
