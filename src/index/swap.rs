//! How an index that was made anew takes the old one's place, beside those who read it, and however that ends.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

#[cfg(target_os = "linux")]
use rustix::fs::{CWD, RenameFlags, renameat_with};
use tantivy::directory::Directory;

use super::directory::{CheckedDirectory, MANAGED};
use super::{META, REBUILT, SEGMENTS, file_names, is_of_segment};
use crate::error::{Error, Result};

/// Puts what was made anew of the index in the folder `path` in the old one's place, and says whether its folder was
/// exchanged with the old one's. Whoever calls it has all locks of both.
///
/// # Errors
///
/// When it cannot be put there. The old one is as it was, or all of the new one is in its place.
pub(super) fn swap(path: &Path) -> Result<bool> {
    #[cfg(target_os = "linux")]
    if renameat_with(CWD, path.join(REBUILT).join(SEGMENTS), CWD, path.join(SEGMENTS), RenameFlags::EXCHANGE)
        .is_ok()
    {
        return Ok(true);
    }
    move_files(path).map(|()| false)
}

/// Moves the new index among the files of the old one, whose names are others, `meta.json` last: with that it is the index.
/// On Windows no folder can be moved while a file in it is open, as those of readers and locks are.
fn move_files(path: &Path) -> Result<()> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let (new, segments) = (path.join(REBUILT).join(SEGMENTS), path.join(SEGMENTS));
    let old = file_names(&segments).map_err(io)?;
    let place = |name: &Path| fs::rename(new.join(name), segments.join(name)).map_err(io);
    for name in file_names(&new).map_err(io)?.iter().filter(|name| is_of_segment(name)) {
        place(name)?;
    }
    let directory = CheckedDirectory::open(&segments)?;
    directory.sync_directory().map_err(io)?;
    place(Path::new(META))?;
    directory.sync_directory().map_err(io)?;
    // What cannot be done now the next run does.
    let _ = place(Path::new(MANAGED));
    for name in old.iter().filter(|name| is_of_segment(name)) {
        let _ = fs::remove_file(segments.join(name));
    }
    Ok(())
}

/// Removes what making the index in the folder `path` anew has left there, be it that the program was killed. Whoever calls
/// it has the writer's lock.
pub(super) fn clear(path: &Path) -> io::Result<()> {
    remove_folder(&path.join(REBUILT))
}

/// Removes a folder, if it is there.
pub(super) fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
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
    use super::*;

    #[test]
    fn files_of_the_new_one_take_the_place_of_the_old_ones() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path();
        let (segments, new) = (path.join(SEGMENTS), path.join(REBUILT).join(SEGMENTS));
        let name = |digit: &str| format!("{}.term", digit.repeat(32));
        for (folder, digit) in [(&segments, "a"), (&new, "b")] {
            fs::create_dir_all(folder).expect("folders can be made");
            for name in [META, MANAGED, &name(digit)] {
                fs::write(folder.join(name), digit).expect("files can be written");
            }
        }
        fs::write(segments.join("notes.txt"), "a").expect("files can be written");
        // As readers have them; on Windows they would stay until these have ended.
        let _held =
            cfg!(unix).then(|| [&*name("a"), "notes.txt"].map(|name| fs::File::open(segments.join(name))));
        move_files(path).expect("they can be moved");
        let expected = [MANAGED, &name("b"), META, "notes.txt"];
        assert_eq!(file_names(&segments).expect("it is there"), expected.map(Path::new));
        assert_eq!(fs::read_to_string(segments.join(META)).ok().as_deref(), Some("b"));
        clear(path).expect("it can be removed");
        assert!(!path.join(REBUILT).exists());
    }
}
