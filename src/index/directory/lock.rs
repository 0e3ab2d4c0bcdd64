//! Lock files: one process writes, and nothing is deleted while a reader opens what it has found. A lock goes with its
//! process, however that ends.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::private;

/// The file at `path`, made if it is not there, and locked; `waits` until whoever has it ends.
///
/// # Errors
///
/// When another process has it, and when it cannot be made or locked.
pub(super) fn locked(path: &Path, waits: bool) -> Result<File, TryLockError> {
    hold(path, waits, || private().create(true).truncate(false).open(path))
}

/// As [`locked`], where nothing is going to be written: on a medium that cannot be written, or by a user who may not, the file is
/// locked as it is; none where it is not there, as in a copy.
///
/// # Errors
///
/// As those of [`locked`].
pub(super) fn locked_to_read(path: &Path, waits: bool) -> Result<Option<File>, TryLockError> {
    match locked(path, waits) {
        Err(TryLockError::Error(error))
            if matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) =>
        {
            match hold(path, waits, || File::open(path)) {
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
                other => other.map(Some),
            }
        }
        other => other.map(Some),
    }
}

fn hold(path: &Path, waits: bool, open: impl Fn() -> io::Result<File>) -> Result<File, TryLockError> {
    loop {
        let file = open().map_err(TryLockError::Error)?;
        if waits {
            file.lock().map_err(TryLockError::Error)?;
        } else {
            file.try_lock()?;
        }
        // Where the index was made anew meanwhile, this is the lock of the old one.
        if is_at(&file, path).map_err(TryLockError::Error)? {
            return Ok(file);
        }
    }
}

/// Whether `file` is the one that lies at `path` now.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::fs;
    use std::os::unix::fs::MetadataExt;

    let identity = |file: fs::Metadata| (file.dev(), file.ino());
    match fs::metadata(path) {
        Ok(found) => Ok(identity(found) == identity(file.metadata()?)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// There a folder is not moved while a file in it is open.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it is looked at")]
fn is_at(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_reader_needs_no_place_to_write() {
        // Whoever asks: in /sys no files can be made.
        assert!(matches!(locked_to_read(Path::new("/sys/.no-lock"), true), Ok(None)));
        let there = Path::new("/sys/kernel/notes");
        assert!(locked(&there.with_file_name("no-lock"), true).is_err());
        assert!(matches!(locked_to_read(there, false), Ok(Some(_))));
    }
}
