//! The memory of a run, divided among what needs it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Where nothing is promised, bytes of the segments that are being made, of all threads.
const SEGMENTS: usize = 110_000_000;
/// With less for each of them a large folder becomes many small ones, bytes.
const MIN_SEGMENT: usize = 15_000_000;
/// Where nothing is promised, the longest document, bytes.
const DOCUMENT: usize = 64_000_000;

/// What a run may hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Threads, each of which reads, analyses and writes.
    pub threads: usize,
    /// Bytes of the segments that are being made, of all threads, see `Share`.
    pub segments: usize,
    /// Bytes of the longest document; longer files are read in pieces, or not at all.
    pub document: usize,
    /// Bytes of files that are read at once, by all threads.
    pub reading: usize,
}

/// The least memory that can be promised, bytes.
pub const MIN_MEMORY: u64 = 150_000_000;

/// What the program takes before it has read a file, bytes: the rules and lexicons of all languages.
const BASE: usize = 40_000_000;
/// A document takes so many times its length while it is analysed and written.
const COPIES: usize = 12;

impl Budget {
    /// The budget of a run of `threads` threads with `memory` bytes, if any number was promised.
    #[must_use]
    pub fn of(memory: Option<u64>, threads: usize) -> Self {
        let threads = threads.max(1);
        let Some(memory) = memory else {
            return Self {
                threads,
                segments: SEGMENTS.max(MIN_SEGMENT * threads),
                document: DOCUMENT,
                reading: DOCUMENT * threads,
            };
        };
        let memory = usize::try_from(memory.max(MIN_MEMORY)).unwrap_or(usize::MAX);
        let free = memory - BASE;
        // Of small budgets few threads can write.
        let threads = threads.min((free / 4 / MIN_SEGMENT).max(1));
        let segments = (free / 4).min(SEGMENTS.max(MIN_SEGMENT * threads));
        let reading = (free / 4 / COPIES).min(DOCUMENT);
        Self { threads, segments, document: reading, reading }
    }
}

/// A thread's share of what the segments take that are being made. The largest is written once all of them take too much
/// together: so they come to be of all sizes at a time, the largest larger than if each thread had as much as the others,
/// and two are seldom written at once.
#[derive(Debug)]
pub(super) struct Share {
    all: Arc<Shares>,
    /// Its place among them.
    place: usize,
}

/// Bytes of the segments of all threads.
#[derive(Debug)]
struct Shares {
    most: usize,
    taken: Box<[AtomicUsize]>,
}

impl Share {
    /// Shares of `most` bytes, one for each of the `threads`.
    pub(super) fn of(most: usize, threads: usize) -> impl Iterator<Item = Self> {
        let taken = (0..threads).map(|_| AtomicUsize::new(0)).collect();
        let all = Arc::new(Shares { most, taken });
        (0..threads).map(move |place| Self { all: Arc::clone(&all), place })
    }

    /// Takes note that this thread's segment takes so many `bytes`, and says whether it is to be written now.
    pub(super) fn is_full(&self, bytes: usize) -> bool {
        let Shares { most, taken } = &*self.all;
        taken[self.place].store(bytes, Ordering::Relaxed);
        // A thread that waits or reads a long file does not keep the others from what is theirs.
        if bytes > most / (taken.len() + 1) * 2 {
            return true;
        }
        let taken = || taken.iter().map(|bytes| bytes.load(Ordering::Relaxed));
        taken().sum::<usize>() > *most && taken().all(|other| other <= bytes)
    }

    /// What each thread would have if all had the same, bytes.
    pub(super) fn even(&self) -> usize {
        self.all.most / self.all.taken.len()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.all.taken[self.place].store(0, Ordering::Relaxed);
    }
}

/// So many bytes that are in use at once.
#[derive(Debug)]
pub(super) struct Room {
    bytes: usize,
    used: Mutex<usize>,
    freed: Condvar,
}

/// Bytes of a [`Room`], given back when it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    room: Arc<Room>,
    bytes: usize,
}

impl Room {
    pub(super) fn new(bytes: usize) -> Arc<Self> {
        Arc::new(Self { bytes, used: Mutex::default(), freed: Condvar::default() })
    }

    /// Blocks until there is room; what is larger than all of it waits until it is alone.
    pub(super) fn enter(self: &Arc<Self>, bytes: usize) -> Permit {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |used: &mut usize| *used > 0 && *used + bytes > self.bytes;
        let mut used = self.freed.wait_while(used, full).unwrap_or_else(PoisonError::into_inner);
        *used += bytes;
        Permit { room: Arc::clone(self), bytes }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.room.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.room.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_budget_are_no_more_than_all_of_it() {
        for memory in [MIN_MEMORY, 300_000_000, 1_000_000_000, 16_000_000_000] {
            for threads in [1, 2, 8, 64] {
                let budget = Budget::of(Some(memory), threads);
                let all = BASE + 2 * budget.segments + budget.reading * COPIES;
                assert!(all as u64 <= memory, "{memory} {threads}: {budget:?}");
            }
        }
    }

    #[test]
    fn the_largest_segment_is_written() {
        let shares: Vec<Share> = Share::of(90, 2).collect();
        assert!(!shares[0].is_full(50));
        assert!(!shares[1].is_full(40));
        // The other is to be written, and this one only if it becomes far too large.
        assert!(!shares[1].is_full(45));
        assert!(shares[0].is_full(50));
        assert!(shares[1].is_full(61));
        assert!(!shares[0].is_full(0));
        drop(shares);
        let alone = Share::of(90, 1).next().expect("there is one");
        assert_eq!([90, 91].map(|bytes| alone.is_full(bytes)), [false, true]);
    }

    #[test]
    fn a_room_is_never_too_full() {
        let room = Room::new(10);
        let first = room.enter(25);
        assert_eq!(*room.used.lock().expect("nobody panicked"), 25);
        drop(first);
        let (_some, _more) = (room.enter(4), room.enter(6));
        assert_eq!(*room.used.lock().expect("nobody panicked"), 10);
    }
}
