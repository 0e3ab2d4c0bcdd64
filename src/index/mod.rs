//! What lies on disk: a folder with tantivy's segments, each document's text, times and languages among them.
//!
//! An index is made and brought up to date by [`sync::sync`]; everything else here serves it or reads it.

pub mod budget;
pub mod check;
pub mod deadline;
mod deletion;
pub(crate) mod dictionary;
mod directory;
mod inverted;
mod keys;
mod lexicon;
pub mod manifest;
mod merge;
mod notes;
pub mod passages;
pub mod rebuild;
mod record;
pub mod remove;
pub mod schema;
pub mod sections;
mod segment;
pub(crate) mod segments;
pub mod standing;
pub mod statistics;
pub mod stored;
mod swap;
pub mod sync;
pub mod terms;
mod texts;
mod vocabulary;
mod words;
mod writer;

use std::fs;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, META_LOCK};
use tantivy::store::Compressor;
use tantivy::{IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use crate::analysis::ANALYSIS_VERSION;
use crate::error::{Error, Result};
use directory::{CheckedDirectory, MANAGED, UNFINISHED};
use schema::{FORMAT_VERSION, Fields};
use statistics::Statistics;
use swap::identity;
use texts::{LARGE, TextsPlugin};

/// The folder in the index folder where tantivy keeps its files.
const SEGMENTS: &str = "segments";
/// The file that makes an index one; tantivy writes it anew at every commit, by rename.
const META: &str = "meta.json";
/// Tells backup programs that the folder can be made again (<https://bford.info/cachedir/>).
const CACHE_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# An index made by search.\n";
/// Where an index is made anew.
const REBUILT: &str = "rebuilt";
/// What a folder that an index may be made in may hold beforehand.
const HARMLESS: &[&str] = &[".gitignore", "CACHEDIR.TAG", SEGMENTS, REBUILT];

/// An index on disk.
#[derive(Clone)]
pub struct Index {
    path: PathBuf,
    directory: CheckedDirectory,
    /// For queries.
    tantivy: tantivy::Index,
    /// For all else, once it is asked for.
    checked: OnceLock<tantivy::Index>,
    fields: Fields,
    /// What `meta.json` held when it was last read, and what that says.
    known: Arc<Mutex<(Vec<u8>, Statistics)>>,
}

/// What tells one commit of an index from another, without reading either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    changed: SystemTime,
    bytes: u64,
    /// The number of the file; 0 where the system gives none.
    file: u64,
}

impl Stamp {
    /// When the commit was made, nanoseconds since 1970.
    #[must_use]
    pub fn committed(&self) -> i64 {
        let since = self.changed.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    }
}

/// Whether the folder `path` holds an index, be it damaged.
#[must_use]
pub fn is_index(path: &Path) -> bool {
    let segments = path.join(SEGMENTS);
    let has_segment =
        || file_names(&segments).is_ok_and(|names| names.iter().any(|name| is_of_segment(name)));
    segments.join(META).is_file() || has_segment()
}

/// That the folder `path` holds no index, or may not be looked into.
fn no_index(path: &Path) -> Error {
    match fs::metadata(path.join(SEGMENTS).join(META)) {
        Err(source) if !matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Error::Io { path: path.to_owned(), source }
        }
        _ => Error::NoIndex(path.to_owned()),
    }
}

/// The names of the files in `folder`, sorted.
fn file_names(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            names.push(PathBuf::from(entry.file_name()));
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Whether the file `name` is of a segment: its name starts with the segment's.
fn is_of_segment(name: &Path) -> bool {
    let segment = name.to_str().and_then(|name| name.split_once('.')).map_or("", |(segment, _)| segment);
    segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether the program itself may have left the file `name`.
fn is_made_here(name: &Path) -> bool {
    is_of_segment(name) || name.extension().is_some_and(|ending| ending == UNFINISHED)
}

impl Index {
    /// Opens the index in the folder `path`.
    ///
    /// # Errors
    ///
    /// [`Error::NoIndex`] when there is none, [`Error::OtherVersion`] when it cannot be read by this program.
    pub fn open(path: &Path) -> Result<Self> {
        loop {
            let before = identity(&path.join(SEGMENTS));
            match Self::open_settled(path) {
                // It was made anew meanwhile.
                Err(_) if identity(&path.join(SEGMENTS)) != before => {}
                opened => return opened,
            }
        }
    }

    fn open_settled(path: &Path) -> Result<Self> {
        if !is_index(path) {
            return Err(no_index(path));
        }
        let directory = CheckedDirectory::open(&path.join(SEGMENTS))?;
        let tantivy = open_tantivy(directory.for_queries()).map_err(|error| {
            version_without_checksums(path).unwrap_or_else(|| index_error(path, &directory, error))
        })?;
        let (schema, fields) = Fields::schema();
        let (checked, known) = (OnceLock::new(), Arc::default());
        let index = Self { path: path.to_owned(), directory, tantivy, checked, fields, known };
        if index.tantivy.schema() != schema {
            return Err(other_version(path, &index.statistics()?));
        }
        index.is_of_this_version()?;
        Ok(index)
    }

    /// That the last commit is of this version: another may have made the index anew since it was opened.
    fn is_of_this_version(&self) -> Result<()> {
        let found = self.statistics()?;
        let is_same = found.format == FORMAT_VERSION && found.analysis == ANALYSIS_VERSION;
        if is_same { Ok(()) } else { Err(other_version(&self.path, &found)) }
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

    /// Runs `work` and believes what comes of it only if all that was read for it is sound.
    ///
    /// # Errors
    ///
    /// Those of `work`; [`Error::Damaged`] and [`Error::Io`] when a file of the index is damaged or cannot be read,
    /// whatever `work` has made of that.
    pub(crate) fn verified<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let outcome = panic::catch_unwind(AssertUnwindSafe(work));
        match (self.directory.fault(), outcome) {
            (Some(fault), _) => Err(fault),
            (None, Ok(result)) => result,
            (None, Err(payload)) => panic::resume_unwind(payload),
        }
    }

    /// Ends all writing of this process, and removes the files that are not part of the index: for a run that is told to
    /// stop. The index is as it was, or, if the run has committed already, as it is to be.
    pub fn stop(&self) {
        self.directory.close();
        // While this process waits, or once it is done, such files may be those of another run that writes.
        self.directory.if_writing(|| {
            // It is the last that this process does; what is left the next run removes.
            let _ = self.remove_strays();
        });
    }

    /// Removes files that are not part of the index, as a run leaves them that was killed. Whoever calls it holds the
    /// writer's lock.
    fn remove_strays(&self) -> Result<()> {
        // No reader is just opening what it has found in `meta.json`.
        let _lock = self
            .directory
            .acquire_lock(&META_LOCK)
            .map_err(|error| self.error(TantivyError::LockFailure(error, None)))?;
        let mut strays = self.strays()?.into_iter().filter(|name| is_made_here(name));
        // What goes wrong is remembered.
        let _ = strays.try_for_each(|name| self.directory.remove(&name));
        self.sound()
    }

    /// The files of the folder that are not part of the index, sorted.
    fn strays(&self) -> Result<Vec<PathBuf>> {
        let metas = self.tantivy.load_metas().map_err(|error| self.error(error))?;
        let mut parts = metas.list_segment_files();
        parts.extend([META, MANAGED].map(PathBuf::from));
        parts.extend([&INDEX_WRITER_LOCK, &META_LOCK].map(|lock| lock.filepath.clone()));
        let names = file_names(self.directory.folder()).map_err(|source| self.io(source))?;
        Ok(names.into_iter().filter(|name| !parts.contains(name)).collect())
    }

    /// That nothing has gone wrong with the files of the index so far.
    fn sound(&self) -> Result<()> {
        self.directory.fault().map_or(Ok(()), Err)
    }

    /// Whether something is known to have gone wrong with the files of the index. It is remembered: whoever wants to know
    /// whether it has passed opens the index anew.
    pub(crate) fn has_fault(&self) -> bool {
        self.directory.has_fault()
    }

    /// The index folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The stamp of the last commit of the index in the folder `path`; none where there is none.
    #[must_use]
    pub fn stamp(path: &Path) -> Option<Stamp> {
        let meta = fs::metadata(path.join(SEGMENTS).join(META)).ok()?;
        #[cfg(unix)]
        let file = std::os::unix::fs::MetadataExt::ino(&meta);
        #[cfg(not(unix))]
        let file = 0;
        Some(Stamp { changed: meta.modified().ok()?, bytes: meta.len(), file })
    }

    /// What the index holds, as of its last commit.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] when tantivy's own list of segments cannot be read.
    pub fn statistics(&self) -> Result<Statistics> {
        let meta = self.directory.atomic_read(Path::new(META)).map_err(|error| self.error(error.into()))?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A reader asks for them before and after it opens the segments.
        if known.0 != meta {
            let statistics = statistics_of(&meta).unwrap_or_default();
            *known = (meta, statistics);
        }
        Ok(known.1.clone())
    }

    /// Bytes of all the files of the index.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder cannot be read.
    pub fn size(&self) -> Result<u64> {
        let folder = self.directory.folder();
        let names = file_names(folder).map_err(|source| self.io(source))?;
        // A file may go between being listed and being looked at: segments are merged.
        Ok(names.iter().filter_map(|name| fs::metadata(folder.join(name)).ok()).map(|file| file.len()).sum())
    }

    /// A reader of the last commit for queries: terms are looked up in [`dictionary`] alone.
    fn reader(&self) -> Result<IndexReader> {
        self.reader_of(&self.tantivy)
    }

    /// A reader of the last commit for all else: dictionaries are checked when it opens them.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] when a segment cannot be opened.
    pub fn checked_reader(&self) -> Result<IndexReader> {
        self.reader_of(self.tantivy()?)
    }

    fn reader_of(&self, tantivy: &tantivy::Index) -> Result<IndexReader> {
        tantivy
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| self.error(error))
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// An error of tantivy's, with what it is about: the file that is at fault, if one is, else the folder.
    pub(crate) fn error(&self, error: TantivyError) -> Error {
        index_error(&self.path, &self.directory, error)
    }

    fn io(&self, source: io::Error) -> Error {
        Error::Io { path: self.directory.folder().to_owned(), source }
    }

    /// tantivy's index, whose dictionaries are checked by the directory.
    fn tantivy(&self) -> Result<&tantivy::Index> {
        if let Some(checked) = self.checked.get() {
            return Ok(checked);
        }
        let opened = open_tantivy(self.directory.clone()).map_err(|error| self.error(error))?;
        Ok(self.checked.get_or_init(|| opened))
    }
}

/// tantivy's index in `directory`, with the texts, which are a file of our own.
fn open_tantivy(directory: CheckedDirectory) -> tantivy::Result<tantivy::Index> {
    let mut index = tantivy::Index::open(directory.clone())?;
    index.register_plugin(Arc::new(TextsPlugin { directory, large: LARGE }));
    Ok(index)
}

fn index_error(path: &Path, directory: &CheckedDirectory, error: TantivyError) -> Error {
    let path = path.to_owned();
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            Error::Locked { path, holder: directory.holder() }
        }
        error if deadline::is_over(&error) => Error::TimedOut,
        // What tantivy says hides the cause, or only follows from it.
        source => directory.fault().unwrap_or_else(|| Error::Index { path, source: Box::new(source) }),
    }
}

fn other_version(path: &Path, found: &Statistics) -> Error {
    Error::OtherVersion {
        path: path.to_owned(),
        found_format: found.format,
        found_analysis: found.analysis,
        format: FORMAT_VERSION,
        analysis: ANALYSIS_VERSION,
    }
}

/// The statistics in the list of segments, if there are any.
fn statistics_of(meta: &[u8]) -> Option<Statistics> {
    #[derive(serde::Deserialize)]
    struct Meta {
        payload: String,
    }
    let meta: Meta = serde_json::from_slice(meta).ok()?;
    serde_json::from_str(&meta.payload).ok()
}

/// That the index was made by a version that wrote no checksums, if it was.
fn version_without_checksums(path: &Path) -> Option<Error> {
    let found = statistics_of(&fs::read(path.join(SEGMENTS).join(META)).ok()?)?;
    (found.format < FORMAT_VERSION).then(|| other_version(path, &found))
}

fn create(path: &Path) -> Result<()> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    if path.exists() && !is_harmless(path).map_err(io)? {
        return Err(Error::NotAnIndex(path.to_owned()));
    }
    create_private(&path.join(SEGMENTS)).map_err(io)?;
    fs::write(path.join("CACHEDIR.TAG"), CACHE_TAG).map_err(io)?;
    let directory = CheckedDirectory::open(&path.join(SEGMENTS))?;
    let error = |error| index_error(path, &directory, error);
    let lock = directory.acquire_lock(&META_LOCK);
    let _lock = lock.map_err(|failure| error(TantivyError::LockFailure(failure, None)))?;
    if is_index(path) {
        // Another process has made it meanwhile.
        return Ok(());
    }
    let settings = IndexSettings {
        // Nothing is stored there.
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let builder = tantivy::Index::builder().schema(Fields::schema().0).settings(settings);
    let created = builder
        .register_plugin(Arc::new(TextsPlugin { directory: directory.clone(), large: LARGE }))
        .open_or_create(directory.clone());
    created.map(drop).map_err(error)
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
