//! A file for what memory is too small for: bytes go in at its end, and come out from its beginning on.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use super::CheckedDirectory;
use super::fault::Faults;

/// A file beside those of the index, without a name where the system has such: it is gone with the process, however that
/// ends.
pub(in crate::index) struct ScratchFile {
    file: File,
    faults: Arc<Faults>,
}

impl CheckedDirectory {
    /// A new scratch file.
    ///
    /// # Errors
    ///
    /// When it cannot be made; it is remembered as a fault.
    pub(in crate::index) fn scratch_file(&self) -> io::Result<ScratchFile> {
        let faults = Arc::clone(&self.shared.faults);
        let file = tempfile::tempfile_in(self.folder()).map_err(|error| faults.io(Path::new(""), error))?;
        Ok(ScratchFile { file, faults })
    }
}

impl ScratchFile {
    /// Adds `bytes`.
    ///
    /// # Errors
    ///
    /// When they cannot be written; it is remembered as a fault.
    pub(in crate::index) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).map_err(|error| self.faults.io(Path::new(""), error))
    }

    /// All that was added. Nothing may be added any more.
    ///
    /// # Errors
    ///
    /// When it cannot be read; it is remembered as a fault.
    pub(in crate::index) fn read(&self) -> io::Result<impl Read> {
        let fault = |error| self.faults.io(Path::new(""), error);
        (&self.file).rewind().map_err(fault)?;
        Ok(Reader(self))
    }
}

struct Reader<'a>(&'a ScratchFile);

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ScratchFile { file, faults } = self.0;
        let mut file = file;
        file.read(buffer).map_err(|error| faults.io(Path::new(""), error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let directory = CheckedDirectory::open(folder.path()).expect("it is there");
        let mut scratch = directory.scratch_file().expect("there is room");
        scratch.add(b"ab").expect("there is room");
        scratch.add(b"c").expect("there is room");
        for _ in 0..2 {
            let mut bytes = Vec::new();
            scratch.read().and_then(|mut all| all.read_to_end(&mut bytes)).expect("it is there");
            assert_eq!(bytes, b"abc");
        }
        #[cfg(unix)]
        assert_eq!(folder.path().read_dir().expect("it is there").count(), 0);
    }
}
