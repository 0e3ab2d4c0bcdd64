//! What lies on disk: a folder with tantivy's segments, each document's text, times and languages among them.
//!
//! An index is made and brought up to date by [`sync::sync`]; everything else here serves it or reads it.

pub mod budget;
pub mod manifest;
pub mod passages;
pub mod rebuild;
pub mod remove;
mod replay;
pub mod schema;
pub mod sections;
pub mod standing;
pub mod statistics;
pub mod stored;
pub mod sync;
pub mod terms;
mod writer;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::directory::error::LockError;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use crate::analysis::ANALYSIS_VERSION;
use crate::error::{Error, Result};
use replay::Replay;
use schema::{ANALYSED, FORMAT_VERSION, Fields};
use statistics::Statistics;

/// The folder in the index folder where tantivy keeps its files.
const SEGMENTS: &str = "segments";
/// The file that makes an index one; tantivy writes it anew at every commit, by rename.
const META: &str = "meta.json";
/// Tells backup programs that the folder can be made again (<https://bford.info/cachedir/>).
const CACHE_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# An index made by search.\n";
/// Where an index is made anew.
const REBUILT: &str = "rebuilt";
/// Where the old one goes while the new one takes its place.
const OLD_SEGMENTS: &str = "segments.old";
/// What a folder that an index may be made in may hold beforehand.
const HARMLESS: &[&str] = &[".gitignore", "CACHEDIR.TAG", SEGMENTS, REBUILT];
/// Compression of the stored text: a third smaller than lz4, and no dearer in CPU time (measured on 200 MB).
const STORE_LEVEL: i32 = 1;
/// Blocks of stored texts that a reader keeps.
const CACHED_BLOCKS: usize = 100;

/// An index on disk.
pub struct Index {
    path: PathBuf,
    tantivy: tantivy::Index,
    fields: Fields,
}

/// Whether the folder `path` holds an index.
#[must_use]
pub fn is_index(path: &Path) -> bool {
    [SEGMENTS, OLD_SEGMENTS].iter().any(|segments| path.join(segments).join(META).is_file())
}

/// Puts the old index back where the program ended before the new one had taken its place.
fn settle(path: &Path) -> Result<()> {
    let (segments, old) = (path.join(SEGMENTS), path.join(OLD_SEGMENTS));
    if !segments.exists() && old.exists() {
        fs::rename(old, segments).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    }
    Ok(())
}

impl Index {
    /// Opens the index in the folder `path`.
    ///
    /// # Errors
    ///
    /// [`Error::NoIndex`] when there is none, [`Error::OtherVersion`] when it cannot be read by this program.
    pub fn open(path: &Path) -> Result<Self> {
        if !is_index(path) {
            return Err(Error::NoIndex(path.to_owned()));
        }
        settle(path)?;
        let tantivy =
            tantivy::Index::open_in_dir(path.join(SEGMENTS)).map_err(|error| index_error(path, error))?;
        let (schema, fields) = Fields::schema();
        let index = Self { path: path.to_owned(), tantivy, fields };
        let found = index.statistics()?;
        if found.format != FORMAT_VERSION
            || found.analysis != ANALYSIS_VERSION
            || index.tantivy.schema() != schema
        {
            return Err(Error::OtherVersion {
                path: path.to_owned(),
                found_format: found.format,
                found_analysis: found.analysis,
                format: FORMAT_VERSION,
                analysis: ANALYSIS_VERSION,
            });
        }
        index.tantivy.tokenizers().register(ANALYSED, Replay::default());
        Ok(index)
    }

    /// Opens the index in the folder `path`, or makes one in a new or empty folder.
    ///
    /// # Errors
    ///
    /// As [`Index::open`]; [`Error::NotAnIndex`] when the folder holds something else, [`Error::Io`].
    pub fn open_or_create(path: &Path) -> Result<Self> {
        if !is_index(path) {
            create(path)?;
        }
        Self::open(path)
    }

    /// The index folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the index holds, as of its last commit.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] when tantivy's own list of segments cannot be read.
    pub fn statistics(&self) -> Result<Statistics> {
        let metas = self.tantivy.load_metas().map_err(|error| self.error(error))?;
        let payload = metas.payload.unwrap_or_default();
        Ok(serde_json::from_str(&payload).unwrap_or_default())
    }

    /// Bytes of all the files of the index.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder cannot be read.
    pub fn size(&self) -> Result<u64> {
        let folder = self.path.join(SEGMENTS);
        let io = |source| Error::Io { path: folder.clone(), source };
        let mut bytes = 0;
        for entry in fs::read_dir(&folder).map_err(io)? {
            // A file may go between being listed and being looked at: segments are merged.
            bytes += entry.map_err(io)?.metadata().map_or(0, |metadata| metadata.len());
        }
        Ok(bytes)
    }

    /// A reader of the last commit.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] when a segment cannot be opened.
    pub fn reader(&self) -> Result<IndexReader> {
        self.reader_with(CACHED_BLOCKS)
    }

    /// A reader of the last commit that keeps no stored text in memory.
    ///
    /// # Errors
    ///
    /// As [`Index::reader`].
    pub fn frugal_reader(&self) -> Result<IndexReader> {
        self.reader_with(0)
    }

    fn reader_with(&self, cached_blocks: usize) -> Result<IndexReader> {
        self.tantivy
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(cached_blocks)
            .try_into()
            .map_err(|error| self.error(error))
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// An error of tantivy's, with the folder that it is about.
    pub(crate) fn error(&self, error: TantivyError) -> Error {
        index_error(&self.path, error)
    }

    fn tantivy(&self) -> &tantivy::Index {
        &self.tantivy
    }
}

fn index_error(path: &Path, error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::Locked(path.to_owned()),
        source => Error::Index { path: path.to_owned(), source: Box::new(source) },
    }
}

fn create(path: &Path) -> Result<()> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    if path.exists() && !is_harmless(path).map_err(io)? {
        return Err(Error::NotAnIndex(path.to_owned()));
    }
    create_private(&path.join(SEGMENTS)).map_err(io)?;
    fs::write(path.join("CACHEDIR.TAG"), CACHE_TAG).map_err(io)?;
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(STORE_LEVEL) }),
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    tantivy::Index::builder()
        .schema(Fields::schema().0)
        .settings(settings)
        .create_in_dir(path.join(SEGMENTS))
        .map(drop)
        .map_err(|error| index_error(path, error))
}

/// Whether the folder holds nothing that an index would stand beside or write over.
fn is_harmless(path: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name();
        if !HARMLESS.iter().any(|harmless| name == *harmless) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The text of every document lies in the index: its owner alone may read it.
fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
