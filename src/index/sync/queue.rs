//! The files of a run on their way from the walk to the threads that read them.
//!
//! Files that lie side by side are alike: in one language, about the same things. A batch of neighbours goes to one
//! thread, which so meets fewer words, and writes segments of fewer terms. (200 MB in ten languages, two threads: batches
//! of 64 MB take 9 % less time than those of 16 MB, and 11 MB of dictionaries instead of 14. Each file to whoever is free:
//! 16 MB.) A thread that has nothing left takes from the others.

use std::collections::VecDeque;
use std::iter;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::document::SourceFile;

/// A batch ends with so many bytes of files, or with so many files.
const BATCH: Size = Size { bytes: 64_000_000, files: 16_384 };

/// Files that wait to be read, in a lane for each thread.
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    /// There are files.
    filled: Condvar,
    /// There is room.
    emptied: Condvar,
}

/// The way into a queue, which ends with it.
pub(super) struct Entrance<'a>(&'a Queue);

/// A thread's way out of a queue: its files, until all have been read.
pub(super) struct Exit<'a> {
    queue: &'a Queue,
    lane: usize,
    /// So many of the lane's first files were told of before they are taken.
    told: usize,
}

struct Waiting {
    lanes: Vec<Lane>,
    /// Where the batch in hand goes to, and how much of it has gone.
    target: usize,
    batch: Size,
    exits: usize,
    is_ended: bool,
    /// Whether the walk waits for room.
    is_full: bool,
}

#[derive(Default)]
struct Lane {
    files: VecDeque<SourceFile>,
    bytes: u64,
}

#[derive(Clone, Copy, Default)]
struct Size {
    bytes: u64,
    files: usize,
}

impl Queue {
    /// A queue of no files, for so many threads.
    pub(super) fn new(threads: usize) -> Self {
        let waiting = Waiting {
            lanes: iter::repeat_with(Lane::default).take(threads).collect(),
            target: 0,
            batch: Size::default(),
            exits: threads,
            is_ended: false,
            is_full: false,
        };
        Self { waiting: Mutex::new(waiting), filled: Condvar::new(), emptied: Condvar::new() }
    }

    /// The way in. There is one.
    pub(super) fn entrance(&self) -> Entrance<'_> {
        Entrance(self)
    }

    /// The ways out, one for each thread. All of them are to be used, or dropped.
    pub(super) fn exits(&self) -> impl Iterator<Item = Exit<'_>> {
        (0..self.lock().lanes.len()).map(|lane| Exit { queue: self, lane, told: 0 })
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entrance<'_> {
    /// Adds a file, once there is room. Where nobody reads any more nothing happens.
    pub(super) fn add(&self, file: SourceFile) {
        let Self(queue) = self;
        let mut waiting = queue.lock();
        if waiting.batch.bytes >= BATCH.bytes || waiting.batch.files >= BATCH.files {
            let is_full = |waiting: &mut Waiting| {
                waiting.is_full = waiting.exits > 0 && !waiting.have_room();
                waiting.is_full
            };
            waiting = queue.emptied.wait_while(waiting, is_full).unwrap_or_else(PoisonError::into_inner);
            waiting.start_batch();
        }
        if waiting.exits > 0 {
            waiting.add(file);
            queue.filled.notify_one();
        }
    }
}

impl Drop for Entrance<'_> {
    fn drop(&mut self) {
        let Self(queue) = self;
        queue.lock().is_ended = true;
        queue.filled.notify_all();
    }
}

impl Exit<'_> {
    /// The paths of those among the next `most` files that were not told of before.
    pub(super) fn coming(&mut self, most: usize) -> Vec<PathBuf> {
        let waiting = self.queue.lock();
        let files = waiting.lanes[self.lane].files.iter().take(most).skip(self.told);
        let paths: Vec<PathBuf> = files.map(|file| file.path.clone()).collect();
        self.told += paths.len();
        paths
    }
}

impl Iterator for Exit<'_> {
    type Item = SourceFile;

    fn next(&mut self) -> Option<SourceFile> {
        let Self { queue, lane, told } = self;
        *told = told.saturating_sub(1);
        let is_empty = |waiting: &mut Waiting| waiting.are_empty() && !waiting.is_ended;
        let mut waiting =
            queue.filled.wait_while(queue.lock(), is_empty).unwrap_or_else(PoisonError::into_inner);
        let file = waiting.take(*lane);
        if waiting.is_full && waiting.have_room() {
            queue.emptied.notify_one();
        }
        file
    }
}

impl Drop for Exit<'_> {
    fn drop(&mut self) {
        self.queue.lock().exits -= 1;
        self.queue.emptied.notify_one();
    }
}

impl Lane {
    /// Whether it may have another batch: its thread is not to wait for the walk.
    fn is_short(&self) -> bool {
        self.bytes < BATCH.bytes / 2 && self.files.len() < BATCH.files / 2
    }
}

impl Waiting {
    /// Whether a lane may have another batch.
    fn have_room(&self) -> bool {
        self.lanes.iter().any(Lane::is_short)
    }

    fn are_empty(&self) -> bool {
        self.lanes.iter().all(|lane| lane.files.is_empty())
    }

    /// The next batch goes where there is room, and the fewest bytes wait.
    fn start_batch(&mut self) {
        let short = self.lanes.iter().enumerate().filter(|(_, lane)| lane.is_short());
        self.target = short.min_by_key(|(_, lane)| lane.bytes).map_or(0, |(place, _)| place);
        self.batch = Size::default();
    }

    fn add(&mut self, file: SourceFile) {
        let (batch, lane) = (&mut self.batch, &mut self.lanes[self.target]);
        *batch = Size { bytes: batch.bytes + file.size, files: batch.files + 1 };
        lane.bytes += file.size;
        lane.files.push_back(file);
    }

    /// The first file of the lane `own`; of none, the last of the longest other one.
    fn take(&mut self, own: usize) -> Option<SourceFile> {
        let (lane, file) = if let Some(file) = self.lanes[own].files.pop_front() {
            (own, file)
        } else {
            let longest = (0..self.lanes.len()).max_by_key(|&lane| self.lanes[lane].files.len())?;
            (longest, self.lanes[longest].files.pop_back()?)
        };
        self.lanes[lane].bytes -= file.size;
        Some(file)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn file(name: usize, size: u64) -> SourceFile {
        SourceFile { path: name.to_string().into(), size, modified: 0 }
    }

    fn names(files: impl Iterator<Item = SourceFile>) -> Vec<usize> {
        files.map(|file| file.path.to_str().and_then(|name| name.parse().ok()).expect("a number")).collect()
    }

    #[test]
    fn files_are_told_of_once_before_they_are_taken() {
        let queue = Queue::new(1);
        let mut exit = queue.exits().next().expect("there is one");
        let entrance = queue.entrance();
        (0..9).for_each(|name| entrance.add(file(name, 1)));
        let told = |exit: &mut Exit, most| {
            exit.coming(most).iter().map(|path| path.display().to_string()).collect::<String>()
        };
        assert_eq!(told(&mut exit, 4), "0123");
        assert_eq!(told(&mut exit, 4), "");
        assert_eq!(names(exit.by_ref().take(2)), [0, 1]);
        assert_eq!(told(&mut exit, 4), "45");
        assert_eq!(names(exit.by_ref().take(6)), [2, 3, 4, 5, 6, 7]);
        assert_eq!((told(&mut exit, 4), told(&mut exit, 4)), ("8".to_owned(), String::new()));
    }

    #[test]
    fn neighbours_go_to_one_thread() {
        let queue = Queue::new(2);
        let mut exits: Vec<Exit> = queue.exits().collect();
        let entrance = queue.entrance();
        // Two make a batch; three batches: the third goes where less waits.
        for name in 0..4 {
            entrance.add(file(name, BATCH.bytes / 2));
        }
        assert_eq!(names(exits[1].by_ref().take(2)), [2, 3]);
        for name in 4..7 {
            entrance.add(file(name, BATCH.bytes / 3));
        }
        drop(entrance);
        assert_eq!(names(exits[1].by_ref()), [4, 5, 6, 1, 0]);
        assert!(exits[0].next().is_none());
    }

    #[test]
    fn many_empty_files_are_no_room() {
        let queue = Queue::new(2);
        let mut waiting = queue.lock();
        (0..BATCH.files).for_each(|name| waiting.add(file(name, 0)));
        waiting.start_batch();
        waiting.add(file(BATCH.files, 1));
        waiting.start_batch();
        assert_eq!(waiting.target, 1);
    }

    #[test]
    fn every_file_is_read_once() {
        const FILES: usize = 100_000;
        let queue = Queue::new(3);
        let mut read = thread::scope(|scope| {
            let readers: Vec<_> = queue.exits().map(|exit| scope.spawn(|| names(exit))).collect();
            let entrance = queue.entrance();
            (0..FILES).for_each(|name| entrance.add(file(name, (name % 7) as u64 * 1_000)));
            drop(entrance);
            readers.into_iter().flat_map(|reader| reader.join().expect("nothing panics")).collect::<Vec<_>>()
        });
        read.sort_unstable();
        assert!(read.into_iter().eq(0..FILES));
    }

    #[test]
    fn the_walk_does_not_wait_for_nobody() {
        let queue = Queue::new(2);
        let entrance = queue.entrance();
        queue.exits().for_each(drop);
        (0..10).for_each(|name| entrance.add(file(name, BATCH.bytes)));
    }
}
