//! Reads files: their bytes in, the documents in them out, whatever the file may do to what reads it.

use std::path::Path;

use crate::document::Extracted;
use crate::text::{self, Each, ExtractError, Found, Options};

/// Reads files one after another.
#[derive(Debug, Default)]
pub struct Extractor {
    /// What is wanted of files.
    pub options: Options,
}

impl Extractor {
    /// Hands over the documents of the file `name`, which holds `bytes`.
    ///
    /// # Errors
    ///
    /// [`ExtractError`], when no text can be read out of the file. Documents may have been handed over before.
    pub fn extract(&mut self, name: &Path, bytes: &[u8], each: &mut Each<'_>) -> Result<(), ExtractError> {
        text::extract(name, bytes, &self.options, each)
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
