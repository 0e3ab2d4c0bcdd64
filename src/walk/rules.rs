//! The files that say what is not to be taken, looked at before they are read: they come with the folder, as hostile.

use std::fs::{self, File};
use std::path::Path;

/// What the walk reads in each folder.
const FILES: &[&str] = &[".ignore", ".gitignore", ".git/info/exclude"];

/// The first of a folder's files that cannot be read, or is a pipe or device, which may never end. What they exclude is
/// not known then.
pub(super) fn unreadable(folder: &Path) -> Option<&'static str> {
    FILES.iter().copied().find(|name| {
        let path = folder.join(name);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => File::open(path).is_err(),
            Ok(metadata) => !metadata.is_dir(),
            Err(_) => false,
        }
    })
}

/// Why such a folder is not entered.
pub(super) fn reason(name: &str) -> String {
    format!("its {name} cannot be read")
}
