//! Where tantivy's files lie: a folder whose every file carries checksums of its blocks, so that what is damaged is
//! noticed before it is believed, and whose first fault ends all writing and is remembered, as tantivy swallows those of
//! deletions and merges.
//!
//! Files are sealed as they are written ([`seal`]), and checked block by block as they are read ([`file`]), large
//! stretches beside the reading ([`proof`]), dictionaries by whoever looks terms up ([`super::dictionary`]). `meta.json`
//! and `.managed.json` have a last line with their checksum. Files are made readable for their owner alone. A change of
//! `meta.json` is a new file that is synced and then renamed; if anything went wrong before, it is not made, nor is any
//! file deleted: the index stays as it was. What memory is too small for goes to files beside them ([`scratch`]).

mod fault;
mod file;
mod lock;
mod proof;
mod scratch;
mod seal;

use std::collections::HashMap;
use std::fmt::{self, Debug, Formatter};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory, WatchCallback, WatchHandle,
    WritePtr,
};

use super::{META, texts};
use crate::error::Error;
use fault::{Faults, again};
use file::ALTERED;
pub(super) use file::CheckedFile;
use lock::{locked, locked_to_read};
use proof::Proofs;
pub(super) use scratch::Spool;
use seal::{Seal, SealedWriter, sealed, unsealed};

/// The list of all files that tantivy has made; it is a list for clearing up alone.
pub(super) const MANAGED: &str = ".managed.json";
/// Ending of the name that a new `meta.json` or `.managed.json` has until it is complete.
pub(super) const UNFINISHED: &str = "unfinished";
/// Ending of the files of dictionaries.
const DICTIONARIES: &str = "term";
/// Ending of the files where tantivy stores what it is told to, which is nothing.
const STORE: &str = "store";
/// How a file is damaged that is not there.
pub(super) const MISSING: &str = "it is not there";
/// How a file is damaged that has no seal, or another file's.
const UNSEALED: &str = "its end is not as it was written";

/// The folder of tantivy's files.
#[derive(Clone)]
pub(super) struct CheckedDirectory {
    /// Maps files; everything else is done here.
    mapped: MmapDirectory,
    shared: Arc<Shared>,
    /// Whether its dictionaries are checked by whoever looks terms up, and not when they are opened.
    is_for_queries: bool,
}

/// What all clones of the directory and its open files share.
struct Shared {
    folder: PathBuf,
    faults: Arc<Faults>,
    proofs: Proofs,
    /// The seals of files that have been opened, with what is known of their blocks.
    seals: Mutex<HashMap<PathBuf, Arc<Seal>>>,
    /// Held while files come, change or go; true once none may any more.
    gate: Mutex<bool>,
    /// Whether to wait for another writer to end.
    is_patient: AtomicBool,
    /// Whether the writer's lock is ours. It is not given back while this is held.
    is_writing: Mutex<bool>,
}

/// The writer's lock, until it is dropped.
struct WriterLock {
    shared: Arc<Shared>,
    /// Closed last, so that nobody else has the lock while `is_writing` says that it is ours.
    _file: File,
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        *lock(&self.shared.is_writing) = false;
    }
}

impl CheckedDirectory {
    /// The directory in `folder`, which is there.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it cannot be read.
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        let io = |source| Error::Io { path: folder.to_owned(), source };
        let mapped = map(folder).map_err(|error| {
            io(match error {
                OpenDirectoryError::IoError { io_error, .. } => again(&io_error),
                OpenDirectoryError::DoesNotExist(_) => ErrorKind::NotFound.into(),
                error => io::Error::other(error),
            })
        })?;
        let shared = Shared {
            folder: folder.to_owned(),
            faults: Arc::new(Faults::new(folder)),
            proofs: Proofs::default(),
            seals: Mutex::default(),
            gate: Mutex::default(),
            is_patient: AtomicBool::default(),
            is_writing: Mutex::default(),
        };
        Ok(Self { mapped, shared: Arc::new(shared), is_for_queries: false })
    }

    /// The same directory for queries, which look terms up in [`super::dictionary`] alone: it hands out dictionaries
    /// unchecked.
    pub(super) fn for_queries(&self) -> Self {
        Self { is_for_queries: true, ..self.clone() }
    }

    /// Opens the file `name`.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is damaged.
    pub(super) fn file(&self, name: &Path) -> io::Result<CheckedFile> {
        self.checked(name).map_err(|error| match error {
            OpenReadError::IoError { io_error, .. } => again(&io_error),
            error => io::Error::other(error),
        })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// The first fault of any operation so far, tantivy's own threads' included. Waits until all that was read is checked.
    pub(super) fn fault(&self) -> Option<Error> {
        self.shared.proofs.settle();
        self.shared.faults.first().map(Error::from)
    }

    /// Whether a fault is known so far. Waits for nothing.
    pub(super) fn has_fault(&self) -> bool {
        self.shared.faults.first().is_some()
    }

    /// Checks all that is read before it is handed out, from now on: for writers.
    pub(super) fn be_prompt(&self) {
        self.shared.proofs.be_prompt();
    }

    /// From now on, waits for another writer to end.
    pub(super) fn be_patient(&self) {
        self.shared.is_patient.store(true, Ordering::Relaxed);
    }

    /// Nothing is written, renamed or deleted from now on but by [`CheckedDirectory::remove`]; what is going on ends first.
    pub(super) fn close(&self) {
        *lock(&self.shared.gate) = true;
    }

    /// Does `work` if the writer's lock is ours, as it then stays until that is done.
    pub(super) fn if_writing(&self, work: impl FnOnce()) {
        let is_writing = lock(&self.shared.is_writing);
        if *is_writing {
            work();
        }
    }

    /// The process that holds the writer's lock, as far as it can be told.
    pub(super) fn holder(&self) -> Option<u32> {
        let text = fs::read_to_string(self.path(&INDEX_WRITER_LOCK.filepath)).ok()?;
        text.trim().parse().ok()
    }

    /// Removes the file `name`; that it is not there is well.
    pub(super) fn remove(&self, name: &Path) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            // Files that are mapped cannot be deleted there; the next run does it.
            Err(_) if cfg!(windows) => Ok(()),
            other => other.map_err(|error| self.shared.faults.io(name, error)),
        }
    }

    /// How the file `name` is damaged, all of it compared with its checksums, if it is; and its bytes.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(super) fn check(&self, name: &Path) -> io::Result<(Option<String>, u64)> {
        let length = fs::metadata(self.path(name))?.len();
        let damage = if [META, MANAGED].iter().any(|text| name == Path::new(text)) {
            unsealed(name, fs::read(self.path(name))?).is_none().then(|| ALTERED.to_owned())
        } else {
            match self.checked(name) {
                Ok(file) => blocks_named(&file.seal.damaged(&file.bytes), file.seal.block()),
                Err(OpenReadError::IoError { io_error, .. }) if io_error.kind() != ErrorKind::InvalidData => {
                    return Err(again(&io_error));
                }
                Err(_) => Some(UNSEALED.into()),
            }
        };
        Ok((damage, length))
    }

    /// Opens a sealed file.
    fn checked(&self, name: &Path) -> Result<CheckedFile, OpenReadError> {
        let faults = &self.shared.faults;
        let wrap = |error| OpenReadError::wrap_io_error(error, name.to_owned());
        let mapped = self.handle(name)?;
        let bytes = mapped.read_bytes(0..mapped.len()).map_err(|error| wrap(faults.io(name, error)))?;
        let known = lock(&self.shared.seals).get(name).filter(|seal| seal.fits(&bytes)).map(Arc::clone);
        let seal = match known {
            Some(seal) => seal,
            None => Arc::new(Seal::read(name, &bytes).ok_or_else(|| wrap(faults.damaged(name, UNSEALED)))?),
        };
        lock(&self.shared.seals).insert(name.to_owned(), Arc::clone(&seal));
        let shared = Arc::clone(&self.shared);
        let is_unchecked =
            self.is_for_queries && name.extension().is_some_and(|ending| ending == DICTIONARIES);
        Ok(CheckedFile {
            name: name.to_owned(),
            bytes,
            #[cfg(unix)]
            file: File::open(self.path(name)).ok().map(Arc::new),
            seal,
            shared,
            is_unchecked,
            texts: None,
        })
    }

    /// Maps a file. One that is mapped already is found though it is deleted.
    fn handle(&self, name: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let faults = &self.shared.faults;
        self.mapped.get_file_handle(name).map_err(|error| match error {
            OpenReadError::IoError { io_error, .. } => {
                OpenReadError::wrap_io_error(faults.io(name, again(&io_error)), name.to_owned())
            }
            error => {
                faults.damaged(name, MISSING);
                error
            }
        })
    }

    fn path(&self, name: &Path) -> PathBuf {
        self.shared.folder.join(name)
    }

    /// Leave to change files, as long as it is held.
    fn enter(&self) -> io::Result<MutexGuard<'_, bool>> {
        let is_closed = lock(&self.shared.gate);
        if *is_closed {
            return Err(io::Error::other("the run was stopped"));
        }
        match self.shared.faults.first() {
            Some(fault) => Err(fault.to_io()),
            None => Ok(is_closed),
        }
    }

    fn replace(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        // Hidden, so that it is not taken for a part of the index.
        let unfinished = self.path(Path::new(&format!(".{}.{UNFINISHED}", name.display())));
        let written = (|| {
            let mut file = private().truncate(true).create(true).open(&unfinished)?;
            file.write_all(&sealed(name, content))?;
            file.sync_data()?;
            fs::rename(&unfinished, &path)
        })();
        if written.is_err() {
            // Whether this succeeds or not, what went wrong before is what to tell.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    fn sync(&self) -> io::Result<()> {
        // There it is neither needed nor possible.
        if cfg!(windows) { Ok(()) } else { File::open(self.folder())?.sync_data() }
    }
}

/// Maps the files of `folder`. What is read of them is checked before, and read from the disk for that; so the system need
/// not read more than what is asked for.
fn map(folder: &Path) -> Result<MmapDirectory, OpenDirectoryError> {
    #[cfg(unix)]
    return MmapDirectory::open_with_madvice(folder, tantivy::directory::Advice::Random);
    #[cfg(not(unix))]
    return MmapDirectory::open(folder);
}

/// Options to write a file that its owner alone may read: the text of every document lies in the index.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Where the damaged `blocks` of so many bytes each are, if there are any.
fn blocks_named(blocks: &[usize], bytes: usize) -> Option<String> {
    let first = blocks.first()? * bytes;
    Some(match blocks.len() {
        1 => format!("{ALTERED} (in the {bytes} bytes from {first})"),
        n => format!("{ALTERED} (in {n} blocks of {bytes} bytes, the first from {first})"),
    })
}

/// A thread that panicked has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Directory for CheckedDirectory {
    fn get_file_handle(&self, name: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let mut file = self.checked(name)?;
        if name.extension().is_some_and(|ending| ending == STORE) {
            // While tantivy opens the files of a segment nothing is deleted; texts are asked for later.
            file.texts = Some(self.handle(&name.with_extension(texts::ENDING))?);
        }
        Ok(Arc::new(file))
    }

    fn delete(&self, name: &Path) -> Result<(), DeleteError> {
        let wrap = |error| DeleteError::IoError { io_error: Arc::new(error), filepath: name.to_owned() };
        let _entered = self.enter().map_err(wrap)?;
        if !self.path(name).exists() {
            return Err(DeleteError::FileDoesNotExist(name.to_owned()));
        }
        lock(&self.shared.seals).remove(name);
        self.remove(name).map_err(wrap)
    }

    fn exists(&self, name: &Path) -> Result<bool, OpenReadError> {
        let exists = self.path(name).try_exists();
        exists.map_err(|error| {
            OpenReadError::wrap_io_error(self.shared.faults.io(name, error), name.to_owned())
        })
    }

    fn open_write(&self, name: &Path) -> Result<WritePtr, OpenWriteError> {
        let wrap = |error| OpenWriteError::wrap_io_error(error, name.to_owned());
        let _entered = self.enter().map_err(wrap)?;
        let faults = &self.shared.faults;
        let file =
            private().create_new(true).open(self.path(name)).map_err(|error| wrap(faults.io(name, error)))?;
        Ok(BufWriter::new(Box::new(SealedWriter::new(file, name, Arc::clone(faults)))))
    }

    fn atomic_read(&self, name: &Path) -> Result<Vec<u8>, OpenReadError> {
        let faults = &self.shared.faults;
        let wrap = |error| OpenReadError::wrap_io_error(error, name.to_owned());
        match fs::read(self.path(name)) {
            Ok(bytes) => unsealed(name, bytes).ok_or_else(|| wrap(faults.damaged(name, ALTERED))),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if name == Path::new(META) {
                    faults.damaged(name, MISSING);
                }
                Err(OpenReadError::FileDoesNotExist(name.to_owned()))
            }
            Err(error) => Err(wrap(faults.io(name, error))),
        }
    }

    fn atomic_write(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        // What the new list names may have been made from what is still being checked.
        self.shared.proofs.settle();
        let _entered = self.enter()?;
        self.replace(name, content).map_err(|error| self.shared.faults.io(name, error))?;
        // Files that the new list does not name are deleted next: it must not get lost when they are.
        if name == Path::new(META) { self.sync_directory() } else { Ok(()) }
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.sync().map_err(|error| self.shared.faults.io(Path::new(""), error))
    }

    /// The writer's lock file says which process it is.
    fn acquire_lock(&self, wanted: &Lock) -> Result<DirectoryLock, LockError> {
        let name = &wanted.filepath;
        let path = self.path(name);
        let error = |error| match error {
            TryLockError::WouldBlock => LockError::LockBusy,
            TryLockError::Error(error) => LockError::wrap_io_error(self.shared.faults.io(name, error)),
        };
        let is_writer = *name == INDEX_WRITER_LOCK.filepath;
        let waits = wanted.is_blocking || is_writer && self.shared.is_patient.load(Ordering::Relaxed);
        if is_writer {
            let mut file = locked(&path, waits).map_err(error)?;
            *lock(&self.shared.is_writing) = true;
            // Whoever waits is told no number then.
            let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", process::id()));
            let shared = Arc::clone(&self.shared);
            return Ok(DirectoryLock::from(Box::new(WriterLock { shared, _file: file })));
        }
        let file = locked_to_read(&path, waits).map_err(error)?;
        Ok(DirectoryLock::from(Box::new(file)))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

impl Debug for CheckedDirectory {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.debug_tuple("CheckedDirectory").field(&self.shared.folder).finish()
    }
}
