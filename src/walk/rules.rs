//! The files that say what is not to be taken, looked at before they are read: they come with the folder, as hostile.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

/// What the walk reads in each folder.
const FILES: &[&str] = &[".ignore", ".gitignore", ".git/info/exclude"];
/// Longer ones are not read, bytes: what their patterns become takes some three hundred times as much memory.
const MAX_BYTES: u64 = 1_000_000;

/// When those in the folders above `root` were changed, which have a say in it: who waits for changes compares them.
#[must_use]
pub fn changed_above(root: &Path) -> Vec<Option<SystemTime>> {
    let files = root.ancestors().skip(1).flat_map(|folder| FILES.iter().map(|name| folder.join(name)));
    files.map(|file| fs::metadata(file).and_then(|file| file.modified()).ok()).collect()
}

/// Why a folder is not entered, if so: one of its files cannot be read, or is too long, or is a pipe or device, which may
/// never end. What they exclude is not known then.
pub(super) fn against(folder: &Path) -> Option<String> {
    FILES.iter().find_map(|name| {
        let path = folder.join(name);
        let metadata = fs::metadata(&path).ok()?;
        if metadata.is_file() && metadata.len() > MAX_BYTES {
            return Some(format!("its {name} is larger than {} MB", MAX_BYTES / 1_000_000));
        }
        let is_readable = if metadata.is_file() { File::open(path).is_ok() } else { metadata.is_dir() };
        (!is_readable).then(|| format!("its {name} cannot be read"))
    })
}
