//! Reads files: their bytes in, the documents in them out, whatever the file may do to what reads it.
//!
//! What reads a dangerous format may crash, run for ever or take all memory. Such files are read in a process of its own:
//! the program runs itself as `search extract` ([`serve`]), once for each extractor, and again when that has died.

mod message;
mod process;
mod serve;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::document::Extracted;
use crate::text::{self, Each, ExtractError, Format, Found, MAX_WAIT, Options};
use process::{Failure, Process};
pub use serve::{confine, serve};

/// Reads files one after another.
#[derive(Debug, Default)]
pub struct Extractor {
    /// What is wanted of files.
    pub options: Options,
    /// The program that reads dangerous files when it is told to `extract`; none: they are read in this process.
    program: Option<PathBuf>,
    /// It, once it was needed.
    process: Option<Process>,
    /// How long a file may take to be read; none: [`MAX_WAIT`].
    patience: Option<Duration>,
}

impl Extractor {
    /// One that has files of dangerous formats read by `program`, which is this program. Without one they are read in this
    /// process, which must trust them then.
    #[must_use]
    pub fn new(options: Options, program: Option<PathBuf>) -> Self {
        Self { options, program, ..Self::default() }
    }

    /// Hands over the documents of the file `name`, which holds `bytes`.
    ///
    /// # Errors
    ///
    /// [`ExtractError`], when no text can be read out of the file. Documents may have been handed over before.
    pub fn extract(&mut self, name: &Path, bytes: &[u8], each: &mut Each<'_>) -> Result<(), ExtractError> {
        let is_isolated = || Format::of(name, bytes).is_some_and(|format| format.is_isolated);
        match self.program.clone() {
            Some(program) if is_isolated() => self.extract_apart(&program, name, bytes, each),
            _ => text::extract(name, bytes, &self.options, each),
        }
    }

    fn extract_apart(
        &mut self,
        program: &Path,
        name: &Path,
        bytes: &[u8],
        each: &mut Each<'_>,
    ) -> Result<(), ExtractError> {
        loop {
            let (mut process, is_new) = match self.process.take() {
                Some(process) => (process, false),
                None => (Process::start(program)?, true),
            };
            let mut is_untouched = true;
            let outcome = process.extract(
                name,
                bytes,
                &self.options,
                self.patience.unwrap_or(MAX_WAIT),
                &mut |found| {
                    is_untouched = false;
                    each(found)
                },
            );
            match outcome {
                Ok(outcome) => {
                    self.process = Some(process);
                    return outcome;
                }
                // What the files before this one have left behind may have been too much for it.
                Err(Failure::Died(_)) if !is_new && is_untouched => {}
                Err(Failure::Died(reason) | Failure::Stopped(reason)) => return Err(reason),
            }
        }
    }

    /// All documents of the file `name`, which holds `bytes`; members that give no text are left out.
    ///
    /// # Errors
    ///
    /// As [`Extractor::extract`], and [`ExtractError::NoText`] where there is no document.
    pub fn documents(&mut self, name: &Path, bytes: &[u8]) -> Result<Vec<Extracted>, ExtractError> {
        let mut documents = Vec::new();
        self.extract(name, bytes, &mut |found| {
            if let Found::Document(document) = found {
                documents.push(document);
            }
            Ok(())
        })?;
        if documents.is_empty() { Err(ExtractError::NoText) } else { Ok(documents) }
    }
}
