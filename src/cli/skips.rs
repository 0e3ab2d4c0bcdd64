//! The list of what was not indexed, a line of JSON each.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::Context;

use super::Status;
use super::settings::Settings;
use crate::index::sync::skips::Skip;
use crate::index::sync::{Progress, SyncReport};
use crate::wire;

/// A run's list, beside whoever else is told how far it is.
pub(super) struct Listing<'a> {
    progress: &'a dyn Progress,
    list: Option<List>,
}

struct List {
    path: PathBuf,
    /// What it is written to, until that fails, and why it did.
    written: Mutex<io::Result<BufWriter<File>>>,
}

impl<'a> Listing<'a> {
    /// A list in the file that the `settings` name, if they name one.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub(super) fn of(settings: &Settings, progress: &'a dyn Progress) -> anyhow::Result<Self> {
        let open = |path: PathBuf| -> anyhow::Result<List> {
            let file = File::create(&path).with_context(|| path.display().to_string())?;
            Ok(List { written: Mutex::new(Ok(BufWriter::new(file))), path })
        };
        Ok(Self { progress, list: settings.report().map(open).transpose()? })
    }

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// When any of it could not be written.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let Some(List { path, written }) = self.list else { return Ok(()) };
        let written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
        written.and_then(|mut file| file.flush()).with_context(|| path.display().to_string())
    }
}

impl Progress for Listing<'_> {
    fn update(&self, found: u64, done: u64, bytes: u64) {
        self.progress.update(found, done, bytes);
    }

    fn skipped(&self, skip: Skip<'_>) {
        self.progress.skipped(skip);
        let Some(list) = &self.list else { return };
        let mut written = list.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(file) = &mut *written
            && let Err(error) = write(file, skip)
        {
            *written = Err(error);
        }
    }

    fn committing(&self) {
        self.progress.committing();
    }

    fn waiting(&self, holder: Option<u32>) {
        self.progress.waiting(holder);
    }

    fn is_stopped(&self) -> bool {
        self.progress.is_stopped()
    }
}

fn write(file: &mut BufWriter<File>, skip: Skip<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *file, &wire::Skip::new(skip))?;
    file.write_all(b"\n")
}

/// How a run ended.
pub(super) fn status(settings: &Settings, report: &SyncReport) -> Status {
    if settings.is_strict() && report.skipped.errors > 0 { Status::Skipped } else { Status::Done }
}
