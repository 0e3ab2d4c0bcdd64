//! The index flow: walk, read, extract, detect, analyse, write. Running it again brings the index up to date.

mod ahead;
mod contents;
mod file;
mod outcome;
mod pieces;
mod queue;
pub mod skips;
mod spelled;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::Index;
use super::budget::{Budget, Room, Share};
use super::manifest::Manifest;
use super::statistics::{Reading, Statistics};
use super::writer::Writer;
use crate::error::{Error, Result};
use crate::extractor::CustomFormat;
use crate::language::Language;
use crate::path;
use crate::text;
use crate::walk::{self, Found, Order, Places, WalkOptions};
use contents::Contents;
use file::Worker;
pub(super) use file::hash_of;
use outcome::Outcome;
pub use pieces::can_be_cut;
use queue::{Entrance, Exit, Queue};
use skips::{Skip, Skips};
use spelled::spelled_out;

/// How a run goes about it.
#[derive(Debug, Clone, Default)]
pub struct SyncOptions {
    /// Which files.
    pub walk: WalkOptions,
    /// Of those only what is one of these paths, or lies below one; empty: all.
    pub within: Vec<PathBuf>,
    /// Files that are passed over without a word, absolute: what the run itself writes is none of its documents.
    pub passed_over: Vec<PathBuf>,
    /// Compare the contents of files whose size and time have not changed, too.
    pub verify: bool,
    /// Try again what gave no text before, though it has not changed.
    pub retry: bool,
    /// Languages the documents may be in; empty: those of the run before, which at first are any. With others than
    /// before every file is read again.
    pub languages: Vec<Language>,
    /// How files are read. Otherwise than before, every file is read again.
    pub extraction: text::Options,
    /// Formats that this library does not know. Files that have not changed are kept as they were read, whatever these are by
    /// now; [`rebuild`](super::rebuild::rebuild) reads all anew, and `retry` those that gave no text.
    pub formats: Vec<CustomFormat>,
    /// Threads, each of which reads, analyses and writes (0 is as 1): twice as many as processors take longer, as each then
    /// finds its tables gone from the processor's cache.
    pub threads: usize,
    /// This program, to read files of dangerous formats in processes of their own; none: they are read in this one.
    pub program: Option<PathBuf>,
    /// Wait for another run that is writing to the index to end.
    pub wait: bool,
    /// Bytes that the run may take, see [`Budget`]; none: nothing is promised.
    pub memory: Option<u64>,
    /// Larger files are skipped, bytes; none: those that cannot be read in pieces and take too much memory.
    pub max_file: Option<u64>,
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
    /// Of the files added and updated those whose content the index had already: their text was taken from there.
    pub reused: u64,
    /// Files that were not indexed. [`Progress::skipped`] is told of each.
    pub skipped: Skips,
    /// How many of these were not tried, as they gave no text before and have not changed.
    pub remembered: u64,
    /// What the index holds now.
    pub statistics: Statistics,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// Time it took.
    pub elapsed: Duration,
}

impl SyncReport {
    /// This run's and a later one's together.
    #[must_use]
    pub fn and(mut self, later: Self) -> Self {
        self.skipped.extend(later.skipped);
        Self {
            added: self.added + later.added,
            updated: self.updated + later.updated,
            removed: self.removed + later.removed,
            kept: self.kept + later.kept,
            reused: self.reused + later.reused,
            skipped: self.skipped,
            remembered: self.remembered + later.remembered,
            statistics: later.statistics,
            bytes: self.bytes + later.bytes,
            elapsed: self.elapsed + later.elapsed,
        }
    }
}

/// Told how far a run is.
pub trait Progress: Sync {
    /// So many files were found so far, and so many of them are done, with so many bytes read.
    fn update(&self, found: u64, done: u64, bytes: u64);
    /// A file is not indexed. It is told in no order.
    fn skipped(&self, _skip: Skip<'_>) {}
    /// All files are read; segments are being written and merged.
    fn committing(&self) {}
    /// Another run is writing to the index, the process `holder` if that can be told; this one waits for it.
    fn waiting(&self, _holder: Option<u32>) {}
    /// Whether the run is to end before its time; the index is then as it was. It is asked before every file.
    fn is_stopped(&self) -> bool {
        false
    }
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
/// [`crate::error::Error`] when the index cannot be written, [`Error::Stopped`] when `progress` ended the run. The index
/// is then as it was.
pub fn sync(
    index: &Index,
    roots: &[PathBuf],
    options: &SyncOptions,
    progress: &dyn Progress,
) -> Result<SyncReport> {
    let start = Instant::now();
    let roots: &[PathBuf] = &roots.iter().cloned().map(path::in_one_form).collect::<Vec<_>>();
    let budget = Budget::of(options.memory, options.threads);
    let writer = writer(index, options, progress)?;
    let searcher = index.checked_reader()?.searcher();
    let manifest = Manifest::read(&searcher).map_err(|error| index.error(error))?;
    let before = index.statistics()?.with_readings();
    let languages = match &options.languages[..] {
        [] => before.restricted_to(),
        all if all == Language::ALL => Vec::new(),
        some => some.to_vec(),
    };
    let (reading, last) = (Reading::of(&languages, &options.extraction), before.reading());
    let run = Run {
        index,
        contents: Contents::of(&manifest, &searcher, index),
        manifest: &manifest,
        options,
        languages: &languages,
        before: &before,
        last: &last,
        now: &reading,
        writer: &writer,
        reading: Room::new(budget.reading),
        budget,
        progress,
        counts: Counts::default(),
    };
    let outcome = run.read_all(roots)?;
    let bytes = run.counts.bytes.load(Ordering::Relaxed);
    progress.committing();
    let (mut report, mut statistics) =
        outcome.finish(&manifest, roots, options, &writer).map_err(|error| index.error(error))?;
    statistics.set_reading(&reading);
    statistics.roots.clone_from(&before.roots);
    for root in roots {
        statistics.add_root(root, &options.walk, &reading);
    }
    if statistics != before || writer.has_written() {
        writer.commit(&statistics)?;
    }
    report.statistics = statistics;
    report.bytes = bytes;
    report.elapsed = start.elapsed();
    Ok(report)
}

/// The writer; where another run has the index' lock, once that has ended, if it is to be waited for.
fn writer<'a>(index: &'a Index, options: &SyncOptions, progress: &dyn Progress) -> Result<Writer<'a>> {
    match Writer::new(index) {
        Err(Error::Locked { holder, .. }) if options.wait => {
            progress.waiting(holder);
            index.directory.be_patient();
            Writer::new(index)
        }
        other => other,
    }
}

/// What the threads of a run share.
struct Run<'a> {
    index: &'a Index,
    manifest: &'a Manifest,
    contents: Contents<'a>,
    options: &'a SyncOptions,
    /// The only languages that documents are in; none: any.
    languages: &'a [Language],
    /// What the index held before.
    before: &'a Statistics,
    /// How the run before read, and how this one does.
    last: &'a Reading,
    now: &'a Reading,
    writer: &'a Writer<'a>,
    budget: Budget,
    /// For the bytes of files.
    reading: Arc<Room>,
    progress: &'a dyn Progress,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    found: AtomicU64,
    done: AtomicU64,
    bytes: AtomicU64,
}

impl Run<'_> {
    /// Walks the roots on this thread while others read, analyse and write.
    fn read_all(&self, roots: &[PathBuf]) -> Result<Outcome<'_>> {
        let outcome = Mutex::new(Outcome::of(self.manifest, self.progress));
        let failure = Mutex::new(None);
        let queue = Queue::new(self.budget.threads);
        // Those that have been started wait for its end, whatever becomes of the others.
        let entrance = queue.entrance();
        thread::scope(|scope| {
            let (mut started, mut refused) = (0, None);
            for (files, share) in queue.exits().zip(Share::of(self.budget.segments, self.budget.threads)) {
                let (outcome, failure) = (&outcome, &failure);
                let read = move || {
                    if let Err(error) = self.read_some(files, outcome, share) {
                        *lock(failure) = Some(error);
                    }
                };
                match thread::Builder::new().spawn_scoped(scope, read) {
                    Ok(_) => started += 1,
                    Err(error) => refused = Some(error),
                }
            }
            let entrance = entrance;
            match refused {
                Some(error) if started == 0 => Err(Error::NoThread(error)),
                _ => self.find(roots, &entrance, &outcome),
            }
        })?;
        match failure.into_inner().unwrap_or_default() {
            Some(error) => Err(error),
            None => Ok(outcome.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)),
        }
    }

    fn find(&self, roots: &[PathBuf], queue: &Entrance<'_>, outcome: &Mutex<Outcome<'_>>) -> Result<()> {
        // The names of a million files are more than some runs may hold.
        let order = if self.options.memory.is_some() { Order::Any } else { Order::Name };
        let within = Places::of(self.options.within.clone());
        for root in roots {
            let each = |found| match found {
                Found::File(file) if self.options.passed_over.contains(&file.path) => {}
                Found::File(file) => {
                    self.counts.found.fetch_add(1, Ordering::Relaxed);
                    queue.add(file);
                }
                Found::Skipped(path, reason) => lock(outcome).skip_unread(path, &reason),
                Found::NoFile(path, reason) => lock(outcome).skip(&path, &reason),
            };
            walk::walk_within(root, &self.options.walk, &within, order, each)?;
        }
        Ok(())
    }

    fn read_some(&self, mut files: Exit<'_>, outcome: &Mutex<Outcome<'_>>, share: Share) -> Result<()> {
        let mut worker = Worker::new(self, share);
        while let Some(file) = files.next() {
            if self.progress.is_stopped() {
                return Err(Error::Stopped);
            }
            if worker.ahead.is_worth_it() {
                files.coming(ahead::FILES).iter().for_each(|path| ahead::ask_for(path));
            }
            let done = worker.index_file(&file)?;
            let is_text = file.path.to_str().is_some();
            let path = if is_text { file.path } else { spelled_out(&file.path).into() };
            lock(outcome).add(path, done);
            let count = self.counts.done.fetch_add(1, Ordering::Relaxed) + 1;
            let [found, bytes] =
                [&self.counts.found, &self.counts.bytes].map(|count| count.load(Ordering::Relaxed));
            self.progress.update(found, count, bytes);
        }
        worker.finish()
    }
}

/// A thread that panicked leaves the counts as they were, which is good enough to report them.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
