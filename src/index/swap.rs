//! How an index that was made anew takes the old one's place, beside those who read it, and however that ends.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

#[cfg(target_os = "linux")]
use rustix::fs::{CWD, RenameFlags, renameat_with};
use tantivy::directory::{Directory, META_LOCK};

use super::directory::CheckedDirectory;
use super::{REBUILT, SEGMENTS};
use crate::error::{Error, Result};

/// Where the old one goes while the new one takes its place, if the system cannot swap them.
pub(super) const OLD_SEGMENTS: &str = "segments.old";

/// Puts what was made anew of the index in the folder `path` in the old one's place. Whoever calls it has all locks of both.
pub(super) fn swap(path: &Path) -> io::Result<()> {
    let (new, segments) = (path.join(REBUILT).join(SEGMENTS), path.join(SEGMENTS));
    #[cfg(target_os = "linux")]
    if renameat_with(CWD, &new, CWD, &segments, RenameFlags::EXCHANGE).is_ok() {
        return Ok(());
    }
    let old = path.join(OLD_SEGMENTS);
    remove_folder(&old)?;
    // Whoever opens the index between these two waits in `settle`.
    fs::rename(&segments, old)?;
    fs::rename(new, segments)
}

/// Removes what making the index in the folder `path` anew has left there, be it that the program was killed. Whoever calls
/// it has the writer's lock.
pub(super) fn clear(path: &Path) -> io::Result<()> {
    [REBUILT, OLD_SEGMENTS].iter().try_for_each(|folder| remove_folder(&path.join(folder)))
}

/// Removes a folder, if it is there.
pub(super) fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Puts the old index back where the program ended before the new one had taken its place.
///
/// # Errors
///
/// [`Error::Io`] when it cannot be put there.
pub(super) fn settle(path: &Path) -> Result<()> {
    let (segments, old) = (path.join(SEGMENTS), path.join(OLD_SEGMENTS));
    if segments.exists() || !old.exists() {
        return Ok(());
    }
    // Whoever is just putting the new one in its place has it until that is done.
    let lock = CheckedDirectory::open(&old).map(|directory| directory.acquire_lock(&META_LOCK));
    drop(lock);
    match fs::rename(old, &segments) {
        Err(source) if !segments.exists() => Err(Error::Io { path: path.to_owned(), source }),
        _ => Ok(()),
    }
}

/// What tells the folder `path` from another of its name; none where it is missing, or the system does not say.
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    let identity = |found: fs::Metadata| {
        use std::os::unix::fs::MetadataExt;
        (found.dev(), found.ino())
    };
    #[cfg(not(unix))]
    let identity = |_| (0, 0);
    fs::metadata(path).ok().map(identity)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_opens_an_index_waits_for_the_new_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path();
        let [segments, old, new] = [SEGMENTS, OLD_SEGMENTS, REBUILT].map(|name| path.join(name));
        for folder in [&old, &new] {
            fs::create_dir(folder).expect("folders can be made");
            fs::write(folder.join("meta.json"), "").expect("files can be written");
        }
        let directory = CheckedDirectory::open(&old).expect("it is there");
        let lock = directory.acquire_lock(&META_LOCK).expect("nobody has it");
        thread::scope(|scope| {
            let settled = scope.spawn(|| settle(path));
            fs::rename(&new, &segments).expect("it is there");
            drop(lock);
            assert!(matches!(settled.join(), Ok(Ok(()))));
        });
        assert!(old.exists());
        clear(path).expect("it can be removed");
        assert!(!old.exists());
        // One that was killed meanwhile holds no lock.
        fs::rename(&segments, &old).expect("it is there");
        settle(path).expect("it can be moved");
        assert!(segments.exists() && !old.exists());
    }
}
