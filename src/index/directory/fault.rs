//! What has gone wrong with the files of an index: the first of it is remembered, whatever tantivy makes of it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Error;

/// Something that has gone wrong with a file of the index.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// The system could not do what was asked.
    Io(PathBuf, Arc<io::Error>),
    /// The file is not as it was written; in a few words, how.
    Damaged(PathBuf, &'static str),
}

/// The first fault of an index.
#[derive(Debug)]
pub(super) struct Faults {
    folder: PathBuf,
    first: Mutex<Option<Fault>>,
}

impl Faults {
    /// Of the files in `folder`, none so far.
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), first: Mutex::default() }
    }

    /// Remembers that the system said `error` about the file `name`, and gives it back. A call that was interrupted is
    /// made again, so that is none.
    pub(super) fn io(&self, name: &Path, error: io::Error) -> io::Error {
        if error.kind() != ErrorKind::Interrupted {
            self.remember(Fault::Io(self.folder.join(name), Arc::new(again(&error))));
        }
        error
    }

    /// Remembers that the file `name` is damaged, and says so.
    pub(super) fn damaged(&self, name: &Path, how: &'static str) -> io::Error {
        self.remember(Fault::Damaged(self.folder.join(name), how));
        io::Error::new(ErrorKind::InvalidData, format!("{}: {how}", name.display()))
    }

    /// The first fault, if there was one.
    pub(super) fn first(&self) -> Option<Fault> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, fault: Fault) {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
    }
}

impl Fault {
    /// The fault as what tantivy can be told.
    pub(super) fn to_io(&self) -> io::Error {
        match self {
            Self::Io(_, error) => again(error),
            Self::Damaged(_, how) => io::Error::new(ErrorKind::InvalidData, *how),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(path, error) => Self::Io { path, source: again(&error) },
            Fault::Damaged(path, how) => Self::Damaged { path, how },
        }
    }
}

/// The same error once more: those of the system cannot be cloned.
pub(super) fn again(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}
