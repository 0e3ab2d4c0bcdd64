//! The memory of a run, divided among what needs it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Where nothing is promised, bytes of the segments that are being made, of all threads.
const SEGMENTS: usize = 200_000_000;
/// With less for a segment a large folder becomes many small ones, bytes.
const MIN_SEGMENT: usize = 15_000_000;
/// Where nothing is promised, the longest document, bytes.
const DOCUMENT: usize = 64_000_000;

/// What a run may hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Threads, each of which reads, analyses and writes.
    pub threads: usize,
    /// What a thread gathers before it writes a segment, bytes.
    pub segment: usize,
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
                segment: (SEGMENTS / threads).max(MIN_SEGMENT),
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
        Self { threads, segment: segments / threads, document: reading, reading }
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
                let all = BASE + 2 * budget.segment * budget.threads + budget.reading * COPIES;
                assert!(all as u64 <= memory, "{memory} {threads}: {budget:?}");
            }
        }
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
