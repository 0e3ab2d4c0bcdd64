//! Checks large stretches of files on a thread beside the one that reads them. Dictionaries are handed over whole, and
//! checking one takes longer than looking words up in it; so a query is answered meanwhile, and the answer given only when
//! [`Proofs::settle`] has returned.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender};

use super::file::CheckedFile;

/// Blocks that are checked in one go: so that whoever waits can help.
const BLOCKS_AT_ONCE: usize = 64;

/// Blocks of files that are still to be checked.
#[derive(Default)]
pub(super) struct Proofs {
    queue: OnceLock<(Sender<Job>, Receiver<Job>)>,
    pending: Arc<Pending>,
    /// Nothing may be put off.
    is_prompt: AtomicBool,
}

struct Job {
    file: CheckedFile,
    blocks: Range<usize>,
}

/// How many jobs are not done.
#[derive(Default)]
struct Pending {
    jobs: Mutex<usize>,
    none: Condvar,
}

impl Proofs {
    /// From now on everything is checked before it is handed out: whoever writes must not build on what turns out to
    /// be damaged later.
    pub(super) fn be_prompt(&self) {
        self.is_prompt.store(true, Ordering::Relaxed);
        self.settle();
    }

    /// Whether everything is checked before it is handed out.
    pub(super) fn is_prompt(&self) -> bool {
        self.is_prompt.load(Ordering::Relaxed)
    }

    /// Checks the `blocks` of `file` by and by.
    pub(super) fn defer(&self, file: &CheckedFile, blocks: &Range<usize>) {
        let (queue, _) = self.queue.get_or_init(|| {
            let (queue, jobs) = crossbeam_channel::unbounded::<Job>();
            let (others, pending) = (jobs.clone(), Arc::clone(&self.pending));
            // Without a thread whoever waits does all of it.
            let _ = thread::Builder::new()
                .name("proof".into())
                .spawn(move || others.iter().for_each(|job| pending.finish(&job)));
            (queue, jobs)
        });
        for start in blocks.clone().step_by(BLOCKS_AT_ONCE) {
            let blocks = start..blocks.end.min(start + BLOCKS_AT_ONCE);
            *self.pending.lock() += 1;
            let _ = queue.send(Job { file: file.clone(), blocks });
        }
    }

    /// Returns when all that was put off is checked.
    pub(super) fn settle(&self) {
        let Some((_, jobs)) = self.queue.get() else { return };
        jobs.try_iter().for_each(|job| self.pending.finish(&job));
        let jobs = self.pending.lock();
        drop(self.pending.none.wait_while(jobs, |jobs| *jobs > 0).unwrap_or_else(PoisonError::into_inner));
    }
}

impl Pending {
    fn lock(&self) -> std::sync::MutexGuard<'_, usize> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, job: &Job) {
        // The fault is remembered, and asked for by whoever waits.
        let _ = job.file.prove(job.blocks.clone());
        let mut jobs = self.lock();
        *jobs -= 1;
        if *jobs == 0 {
            self.none.notify_all();
        }
    }
}
