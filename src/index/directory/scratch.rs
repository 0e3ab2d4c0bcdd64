//! A file for what memory is too small for: bytes go in at its end, and come out from its beginning on.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::mem;
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

/// Bytes of which memory holds the last, and a file the others.
pub(in crate::index) struct Spool {
    held: Vec<u8>,
    file: Option<ScratchFile>,
    directory: CheckedDirectory,
}

/// Bytes that are held in memory.
const HELD: usize = 1 << 18;

impl Spool {
    /// No bytes yet; what there is no room for goes beside the files of `directory`.
    pub(in crate::index) fn new(directory: &CheckedDirectory) -> Self {
        Self { held: Vec::new(), file: None, directory: directory.clone() }
    }

    /// Adds `bytes`.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(in crate::index) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() < HELD {
            self.held.extend_from_slice(bytes);
            return self.settle();
        }
        self.write_out()?;
        self.file()?.add(bytes)
    }

    /// Adds so many zeros, for the caller to write over before it calls [`Spool::settle`].
    pub(in crate::index) fn add_zeros(&mut self, bytes: usize) -> &mut [u8] {
        let start = self.held.len();
        self.held.resize(start + bytes, 0);
        &mut self.held[start..]
    }

    /// Moves what is held to the file if it is much.
    ///
    /// # Errors
    ///
    /// As [`Spool::add`].
    pub(in crate::index) fn settle(&mut self) -> io::Result<()> {
        if self.held.len() >= HELD { self.write_out() } else { Ok(()) }
    }

    fn write_out(&mut self) -> io::Result<()> {
        let mut held = mem::take(&mut self.held);
        self.file()?.add(&held)?;
        held.clear();
        self.held = held;
        Ok(())
    }

    fn file(&mut self) -> io::Result<&mut ScratchFile> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(self.directory.scratch_file()?)),
        }
    }

    /// All bytes. Nothing may be added to them any more.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub(in crate::index) fn read(&self) -> io::Result<impl Read> {
        let file = self.file.as_ref().map(ScratchFile::read).transpose()?;
        Ok(Optional(file).chain(&*self.held))
    }

    /// Bytes of memory that they take.
    pub(in crate::index) fn bytes(&self) -> usize {
        self.held.len()
    }

    /// Forgets all of them.
    pub(in crate::index) fn clear(&mut self) {
        self.held.clear();
        self.file = None;
    }
}

/// What may be there to read.
struct Optional<R>(Option<R>);

impl<R: Read> Read for Optional<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(0), |source| source.read(buffer))
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
