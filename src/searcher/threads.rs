//! Work that two threads share.
//!
//! A thread that sleeps takes longer to wake than most steps of a query take: 50 µs and more where the processor is a
//! virtual one. So the second thread is called when a query comes in, and waits awake for one step after the other.
//!
//! The first query of a process to a small index is faster alone: what is done for the first time waits for memory, and
//! each processor has to wait for itself (of 20,000 documents: 3 % less wall time, and 11 % less of the processors').

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rayon_core::{ThreadPool, ThreadPoolBuilder};

/// What waits awake for another thread goes to sleep after so long.
const AWAKE: Duration = Duration::from_micros(500);

static PROCESSORS: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));
/// Queries that are being answered, with a second thread or without.
static QUERIES: AtomicUsize = AtomicUsize::new(0);
/// Whether the process has answered any.
static HAS_ANSWERED: AtomicBool = AtomicBool::new(false);

/// A thread that helps one searcher with its queries. It is made when there is first something to share.
#[derive(Default)]
pub(super) struct Second {
    thread: OnceLock<Option<ThreadPool>>,
    state: Arc<State>,
}

/// What it knows of the query that it was called for.
#[derive(Default)]
struct State {
    /// Whether there is one.
    is_called: AtomicBool,
    /// Whether there is something to do.
    is_wanted: AtomicBool,
}

/// A query that is being answered.
pub(super) struct Call(Arc<State>);

impl Second {
    /// Calls the thread to a query. It does not come to the first one of a process unless the index is `large`, nor where
    /// so many are answered at once that each has no more than one processor to itself.
    pub(super) fn call(&self, large: bool) -> Call {
        let queries = QUERIES.fetch_add(1, Ordering::Relaxed) + 1;
        let is_first = !HAS_ANSWERED.load(Ordering::Relaxed);
        if comes(is_first, large, queries, || *PROCESSORS) {
            self.state.is_called.store(true, Ordering::Relaxed);
            if let Some(Some(thread)) = self.thread.get() {
                self.wait_awake(thread);
            }
        }
        Call(Arc::clone(&self.state))
    }

    /// One that is there, however many queries other tests ask.
    #[cfg(test)]
    pub(super) fn called() -> Self {
        let second = Self::default();
        second.state.is_called.store(true, Ordering::Relaxed);
        second
    }

    /// The thread, if it was called, and came.
    fn there(&self) -> Option<&ThreadPool> {
        let make = || ThreadPoolBuilder::new().num_threads(1).build().ok();
        let is_called = self.state.is_called.load(Ordering::Relaxed);
        is_called.then(|| self.thread.get_or_init(make).as_ref()).flatten()
    }

    /// What `own` makes, and beside it what the second thread makes of `other`; none where it is not there, so that `own`
    /// must do what is left of the work.
    pub(super) fn side_by_side<T: Send>(
        &self,
        own: impl FnOnce() -> T,
        other: impl FnOnce() -> T + Send,
    ) -> (T, Option<T>) {
        let Some(thread) = self.there() else { return (own(), None) };
        let (mut others, is_done) = (None, AtomicBool::new(false));
        let own = thread.in_place_scope(|scope| {
            scope.spawn(|_| {
                others = Some(other());
                is_done.store(true, Ordering::Release);
            });
            self.state.is_wanted.store(true, Ordering::Release);
            let own = own();
            awake_until(|| is_done.load(Ordering::Acquire));
            own
        });
        self.wait_awake(thread);
        (own, others)
    }

    /// What is made of each number below `count`, in order, until one fails: by `own` from the first on, by the second
    /// thread's `other` from the last on, until they meet; by `own` alone where that is not `much` work.
    ///
    /// # Errors
    ///
    /// Those of `own` and `other`.
    pub(super) fn share<T: Send>(
        &self,
        count: usize,
        much: bool,
        mut own: impl FnMut(usize) -> tantivy::Result<T>,
        mut other: impl FnMut(usize) -> tantivy::Result<T> + Send,
    ) -> tantivy::Result<Vec<T>> {
        if !much || count < 2 {
            return (0..count).map(own).collect();
        }
        let taken = AtomicUsize::new(0);
        let is_left = || taken.fetch_add(1, Ordering::Relaxed) < count;
        let from_the_end = |n| count - 1 - n;
        let (made, others) = self.side_by_side(
            || of_each(is_left, |n| n, &mut own),
            || of_each(is_left, from_the_end, &mut other),
        );
        let mut made = made?;
        made.extend(others.transpose()?.unwrap_or_default().into_iter().rev());
        Ok(made)
    }

    /// Lets the `thread` wait awake for the next step.
    fn wait_awake(&self, thread: &ThreadPool) {
        let state = Arc::clone(&self.state);
        state.is_wanted.store(false, Ordering::Relaxed);
        thread.spawn(move || awake_until(|| state.is_wanted.load(Ordering::Acquire)));
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // It is not told to sleep: perhaps the next query comes at once.
        self.0.is_called.store(false, Ordering::Relaxed);
        HAS_ANSWERED.store(true, Ordering::Relaxed);
        QUERIES.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether the second thread comes to a query that is the first or a later one, to a `large` index or a small one, where so
/// many `queries` are answered at once on so many `processors`.
fn comes(is_first: bool, large: bool, queries: usize, processors: impl Fn() -> usize) -> bool {
    (large || !is_first) && queries * 2 <= processors()
}

/// What `make` makes of one number after the other, which `number` counts, as long as any `is_left`.
fn of_each<T>(
    is_left: impl Fn() -> bool,
    number: impl Fn(usize) -> usize,
    make: &mut impl FnMut(usize) -> tantivy::Result<T>,
) -> tantivy::Result<Vec<T>> {
    (0..).take_while(|_| is_left()).map(|n| make(number(n))).collect()
}

/// Waits, awake but in nobody's way, until something `is_over`, or for as long as that is worth it.
fn awake_until(is_over: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_over() && start.elapsed() < AWAKE {
        thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_threads_do_both() {
        let (second, here) = (Second::called(), thread::current().id());
        for _ in 0..3 {
            let (own, other) = second.side_by_side(|| thread::current().id(), || thread::current().id());
            assert!(own == here && other.is_some_and(|other| other != here));
        }
    }

    #[test]
    fn what_is_not_called_does_not_come() {
        let second = Second::default();
        assert_eq!(second.side_by_side(|| 1, || 2), (1, None));
        drop(second.call(true));
        assert_eq!(second.side_by_side(|| 1, || 2), (1, None));
        assert!(second.there().is_none());
    }

    #[test]
    fn it_does_not_come_to_the_first_query_of_a_small_index() {
        let on_two = |is_first, large, queries| comes(is_first, large, queries, || 2);
        assert!(!on_two(true, false, 1));
        assert!(on_two(true, true, 1) && on_two(false, false, 1) && on_two(false, true, 1));
        assert!(!on_two(true, true, 2) && !on_two(false, false, 2));
        drop(Second::default().call(false));
        assert!(HAS_ANSWERED.load(Ordering::Relaxed));
    }

    #[test]
    fn it_does_not_come_where_there_are_too_many_queries() {
        let others: Vec<Call> = (0..*PROCESSORS).map(|_| Second::default().call(true)).collect();
        let second = Second::default();
        let call = second.call(true);
        assert!(second.there().is_none());
        drop((others, call));
    }

    #[test]
    fn what_is_shared_comes_in_order() {
        let second = Second::called();
        let twice = |n| Ok(2 * n);
        for (count, much) in [(0, true), (1, true), (100, true), (100, false)] {
            let made = second.share(count, much, twice, twice).expect("nothing fails");
            assert!(made.into_iter().eq((0..count).map(|n| 2 * n)));
        }
        let fails =
            |n: usize| if n < 7 { Ok(n) } else { Err(tantivy::TantivyError::InternalError(n.to_string())) };
        assert!(second.share(9, true, fails, fails).is_err());
        assert!(second.share(7, true, fails, fails).is_ok());
    }

    #[test]
    fn a_panic_of_the_other_is_passed_on() {
        let second = Second::called();
        let panics = || second.side_by_side(|| 1, || panic!("as it should"));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        assert_eq!(second.side_by_side(|| 1, || 2), (1, Some(2)));
    }
}
