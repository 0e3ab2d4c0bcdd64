//! The index flow: walk, read, extract, detect, analyse, write. Running it again brings the index up to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use hashbrown::HashSet;

use super::Index;
use super::manifest::{Lengths, Manifest};
use super::statistics::Statistics;
use super::terms::{Analyzers, Terms};
use super::writer::Writer;
use crate::document::{Document, Extracted, SourceFile};
use crate::error::{Error, Result};
use crate::extractor::Extractor;
use crate::language::Language;
use crate::language::detect::Detector;
use crate::text::{self, ExtractError};
use crate::walk::{self, Found, WalkOptions};

/// A larger file is skipped, bytes: its text, its terms and their copies are held in memory at once.
pub const MAX_FILE_BYTES: u64 = 64_000_000;
/// Files that wait to be read.
const MAX_QUEUED_FILES: usize = 256;

/// How a run goes about it.
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// Which files.
    pub walk: WalkOptions,
    /// What is wanted of them.
    pub extraction: text::Options,
    /// Compare the contents of files whose size and time have not changed, too.
    pub verify: bool,
    /// Languages the documents may be in; empty: those of the run before, which at first are any. With others than
    /// before every file is read again.
    pub languages: Vec<Language>,
    /// Threads, one at least of which writes while the others read and analyse: twice as many as processors take
    /// longer, as each then finds its tables gone from the processor's cache.
    pub threads: usize,
    /// This program, to read files of dangerous formats in processes of their own; none: they are read in this one.
    pub program: Option<PathBuf>,
    /// Wait for another run that is writing to the index to end.
    pub wait: bool,
}

/// What a run has done.
#[derive(Debug, Default)]
pub struct SyncReport {
    /// Files that were not in the index.
    pub added: u64,
    /// Files that had changed.
    pub updated: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Files that are as they were.
    pub kept: u64,
    /// Files that could not be indexed, by path.
    pub skipped: Vec<Skip>,
    /// What the index holds now.
    pub statistics: Statistics,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// Time it took.
    pub elapsed: Duration,
}

/// A file that was not indexed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skip {
    /// Absolute.
    pub path: PathBuf,
    /// Why, in a few words that other files may share.
    pub reason: String,
}

/// Told how far a run is.
pub trait Progress: Sync {
    /// So many files were found so far, and so many of them are done, with so many bytes read.
    fn update(&self, found: u64, done: u64, bytes: u64);
    /// All files are read; segments are being written and merged.
    fn committing(&self) {}
    /// Another run is writing to the index, the process `holder` if that can be told; this one waits for it.
    fn waiting(&self, _holder: Option<u32>) {}
}

/// Progress that nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {
    fn update(&self, _found: u64, _done: u64, _bytes: u64) {}
}

/// Brings `index` up to date with the files and folders `roots` ([`walk::roots`] makes them): adds, replaces and
/// removes documents. Only files below `roots` are removed. A file that cannot be read is skipped; the run goes on.
///
/// # Errors
///
/// [`crate::error::Error`] when the index cannot be written. The index is then as it was.
pub fn sync(
    index: &Index,
    roots: &[PathBuf],
    options: &SyncOptions,
    progress: &dyn Progress,
) -> Result<SyncReport> {
    let start = Instant::now();
    let writer = writer(index, options, progress)?;
    let manifest = Manifest::read(&index.reader()?.searcher()).map_err(|error| index.error(error))?;
    let before = index.statistics()?.restricted_to();
    let languages = match &options.languages[..] {
        [] => before.clone(),
        all if all == Language::ALL => Vec::new(),
        some => some.to_vec(),
    };
    let run = Run {
        manifest: &manifest,
        options,
        languages: &languages,
        rereads: languages != before,
        writer: &writer,
        progress,
        counts: Counts::default(),
    };
    let outcome = run.read_all(roots)?;
    let bytes = run.counts.bytes.load(Ordering::Relaxed);
    progress.committing();
    let (mut report, mut statistics) = outcome.finish(manifest, roots, &writer);
    statistics.restrict_to(&languages);
    if report.added + report.updated + report.removed > 0 {
        writer.commit(&statistics)?;
    }
    report.statistics = statistics;
    report.bytes = bytes;
    report.elapsed = start.elapsed();
    Ok(report)
}

/// The writer; where another run has the index' lock, once that has ended, if it is to be waited for.
fn writer<'a>(index: &'a Index, options: &SyncOptions, progress: &dyn Progress) -> Result<Writer<'a>> {
    let threads = writing_threads(options.threads);
    match Writer::new(index, threads) {
        Err(Error::Locked { holder, .. }) if options.wait => {
            progress.waiting(holder);
            index.directory.be_patient();
            Writer::new(index, threads)
        }
        other => other,
    }
}

/// Writing costs about as much as reading and analysing.
fn writing_threads(threads: usize) -> usize {
    (threads / 2).max(1)
}

fn reading_threads(threads: usize) -> usize {
    threads.saturating_sub(writing_threads(threads)).max(1)
}

/// What the threads of a run share.
struct Run<'a> {
    manifest: &'a Manifest,
    options: &'a SyncOptions,
    /// The only languages that documents are in; none: any.
    languages: &'a [Language],
    /// Whether documents that look as they did are read nevertheless.
    rereads: bool,
    writer: &'a Writer<'a>,
    progress: &'a dyn Progress,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    found: AtomicU64,
    done: AtomicU64,
    bytes: AtomicU64,
}

/// What a thread analyses with.
struct Analysis {
    detector: Detector,
    analyzers: Analyzers,
    terms: Terms,
}

/// What became of one file.
enum Done {
    Kept,
    Indexed(Indexed),
    /// Its content is no text that can be read: a document that it was is taken out.
    Skipped(String),
    /// Nothing is known of its content: a document that it was is kept.
    Unread(String),
}

/// What was read out of a file.
#[derive(Default)]
struct Indexed {
    /// The words of each of its documents.
    documents: Vec<Lengths>,
    /// Members that gave no text, and why.
    skipped: Vec<(String, String)>,
}

/// What became of all files.
#[derive(Default)]
struct Outcome {
    report: SyncReport,
    statistics: Statistics,
    /// Files that are in the index, by path.
    present: HashSet<String>,
    /// Files and folders that could not be read: nothing is known of what they or what lies below them hold.
    unread: Vec<PathBuf>,
}

impl Run<'_> {
    /// Walks the roots on this thread while others read, analyse and write.
    fn read_all(&self, roots: &[PathBuf]) -> Result<Outcome> {
        let outcome = Mutex::new(Outcome::default());
        let failure = Mutex::new(None);
        let (queue, files) = crossbeam_channel::bounded(MAX_QUEUED_FILES);
        std::thread::scope(|scope| {
            for _ in 0..reading_threads(self.options.threads) {
                let (files, outcome, failure) = (files.clone(), &outcome, &failure);
                scope.spawn(move || {
                    if let Err(error) = self.read_some(&files, outcome) {
                        *lock(failure) = Some(error);
                    }
                });
            }
            // The workers hold the only receivers now, so that the walk ends when they all have failed.
            drop(files);
            let found = self.find(roots, &queue, &outcome);
            // The queue ends here, and with it the workers.
            drop(queue);
            found
        })?;
        match failure.into_inner().unwrap_or_default() {
            Some(error) => Err(error),
            None => Ok(outcome.into_inner().unwrap_or_default()),
        }
    }

    fn find(&self, roots: &[PathBuf], queue: &Sender<SourceFile>, outcome: &Mutex<Outcome>) -> Result<()> {
        for root in roots {
            walk::walk(root, &self.options.walk, |found| match found {
                Found::File(file) => {
                    self.counts.found.fetch_add(1, Ordering::Relaxed);
                    // Nobody receives any more when all workers have failed, which is reported in their place.
                    let _ = queue.send(file);
                }
                Found::Skipped(path, reason) => lock(outcome).skip_unread(path, reason),
            })?;
        }
        Ok(())
    }

    fn read_some(&self, files: &Receiver<SourceFile>, outcome: &Mutex<Outcome>) -> Result<()> {
        let mut extractor = Extractor::new(self.options.extraction.clone(), self.options.program.clone());
        let detector = Detector::restricted_to(self.languages);
        let mut analysis = Analysis { detector, analyzers: Analyzers::default(), terms: Terms::default() };
        for file in files {
            let done = self.index_file(&file, &mut extractor, &mut analysis)?;
            lock(outcome).add(file.path, done, self.manifest);
            let count = self.counts.done.fetch_add(1, Ordering::Relaxed) + 1;
            let [found, bytes] =
                [&self.counts.found, &self.counts.bytes].map(|count| count.load(Ordering::Relaxed));
            self.progress.update(found, count, bytes);
        }
        Ok(())
    }

    /// The flow of one file.
    fn index_file(
        &self,
        file: &SourceFile,
        extractor: &mut Extractor,
        analysis: &mut Analysis,
    ) -> Result<Done> {
        let Some(path) = file.path.to_str().map(str::to_owned) else {
            return Ok(Done::Skipped("name is not UTF-8".into()));
        };
        let known = self.manifest.get(&path);
        let may_be_kept = known.is_some() && !self.rereads;
        if may_be_kept && known.is_some_and(|entry| entry.looks_like(file) && !self.options.verify) {
            return Ok(Done::Kept);
        }
        if file.size > MAX_FILE_BYTES {
            return Ok(Done::Skipped(format!("larger than {} MB", MAX_FILE_BYTES / 1_000_000)));
        }
        let bytes = match read(file) {
            Ok(bytes) => bytes,
            Err(reason) => return Ok(Done::Unread(reason)),
        };
        self.counts.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let hash = hash(&bytes);
        if may_be_kept && known.is_some_and(|entry| entry.hash == hash && entry.looks_like(file)) {
            return Ok(Done::Kept);
        }
        if known.is_some() {
            self.writer.delete(&path);
        }
        let (mut indexed, mut failure) = (Indexed::default(), None);
        let extracted = extractor.extract(&file.path, &bytes, &mut |found| {
            match found {
                text::Found::Skipped(member, reason) => indexed.skipped.push((member, reason.to_string())),
                text::Found::Document(text) => match self.write(file, &path, hash, text, analysis) {
                    Ok(lengths) => indexed.documents.push(lengths),
                    Err(error) => {
                        failure = Some(error);
                        return Err(ExtractError::Stopped);
                    }
                },
            }
            Ok(())
        });
        match (extracted, failure) {
            (_, Some(error)) => Err(error),
            (Ok(()), None) if indexed.documents.is_empty() && indexed.skipped.is_empty() => {
                Ok(Done::Skipped(ExtractError::NoText.to_string()))
            }
            (Ok(()), None) => Ok(Done::Indexed(indexed)),
            (Err(reason), None) => {
                // Some of its documents may have been written.
                self.writer.delete(&path);
                Ok(Done::Skipped(reason.to_string()))
            }
        }
    }

    /// Detects, analyses and writes one document of a file, and returns its words by language.
    fn write(
        &self,
        file: &SourceFile,
        path: &str,
        hash: u64,
        text: Extracted,
        analysis: &mut Analysis,
    ) -> Result<Lengths> {
        let passages = analysis.detector.passages_of(&text.body, text.language);
        let (file_size, modified) = (file.size, file.modified);
        let document = Document { file: path.to_owned(), file_size, modified, hash, text, passages };
        analysis.analyzers.terms(&document, &mut analysis.terms);
        self.writer.add(&document, &analysis.terms)?;
        Ok(analysis.terms.lengths.clone())
    }
}

impl Outcome {
    fn add(&mut self, path: PathBuf, done: Done, manifest: &Manifest) {
        let key = path.to_str().unwrap_or_default().to_owned();
        let known = manifest.get(&key);
        let documents = match done {
            Done::Kept => {
                self.report.kept += 1;
                known.map(|entry| entry.documents.clone()).unwrap_or_default()
            }
            Done::Indexed(indexed) => {
                *if known.is_some() { &mut self.report.updated } else { &mut self.report.added } += 1;
                let skip = |(member, reason)| Skip { path: path.join(member), reason };
                self.report.skipped.extend(indexed.skipped.into_iter().map(skip));
                indexed.documents
            }
            Done::Skipped(reason) => return self.report.skipped.push(Skip { path, reason }),
            Done::Unread(reason) => return self.skip_unread(path, reason),
        };
        for lengths in &documents {
            self.statistics.count(lengths);
        }
        self.present.insert(key);
    }

    fn skip_unread(&mut self, path: PathBuf, reason: String) {
        self.unread.push(path.clone());
        self.report.skipped.push(Skip { path, reason });
    }

    /// Takes out what is gone, and counts what lies below no root of this run.
    fn finish(
        mut self,
        mut manifest: Manifest,
        roots: &[PathBuf],
        writer: &Writer<'_>,
    ) -> (SyncReport, Statistics) {
        for path in &self.present {
            manifest.take(path);
        }
        let gone = |path: &Path| {
            roots.iter().any(|root| path.starts_with(root))
                && !self.unread.iter().any(|unread| path.starts_with(unread))
        };
        for path in manifest.take_where(gone) {
            writer.delete(&path);
            self.report.removed += 1;
        }
        for lengths in manifest.entries().flat_map(|entry| &entry.documents) {
            self.statistics.count(lengths);
        }
        self.report.skipped.sort_unstable();
        (self.report, self.statistics)
    }
}

fn read(file: &SourceFile) -> std::result::Result<Vec<u8>, String> {
    fs::read(&file.path).map_err(|error| walk::io_reason(&error))
}

/// The first 64 bits of the BLAKE3 hash.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    hash.as_bytes().iter().take(8).fold(0, |hash, &byte| hash << 8 | u64::from(byte))
}

/// A thread that panicked leaves the counts as they were, which is good enough to report them.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
