//! Work that two threads share.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

use rayon_core::{ThreadPool, ThreadPoolBuilder};

/// Whether there is a second processor.
pub(super) static HAS_SECOND: LazyLock<bool> =
    LazyLock::new(|| thread::available_parallelism().is_ok_and(|processors| processors.get() > 1));

/// Threads that wait for work, each by itself, so that no query waits for what another has given to its own.
static IDLE: Mutex<Vec<ThreadPool>> = Mutex::new(Vec::new());

/// At most so many wait.
const MOST_IDLE: usize = 8;

/// What `own` makes, and beside it what another thread makes of `other`; none where no thread can be had, so that `own`
/// must do what is left of the work.
pub(super) fn side_by_side<T: Send>(
    own: impl FnOnce() -> T,
    other: impl FnOnce() -> T + Send,
) -> (T, Option<T>) {
    let waiting = || IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let idle = waiting().pop();
    let Some(thread) = idle.or_else(|| ThreadPoolBuilder::new().num_threads(1).build().ok()) else {
        return (own(), None);
    };
    let mut others = None;
    let own = thread.in_place_scope(|scope| {
        scope.spawn(|_| others = Some(other()));
        own()
    });
    let mut waiting = waiting();
    if waiting.len() < MOST_IDLE {
        waiting.push(thread);
    }
    (own, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_threads_do_both() {
        let here = thread::current().id();
        for _ in 0..3 {
            let (own, other) = side_by_side(|| thread::current().id(), || thread::current().id());
            assert!(own == here && other.is_some_and(|other| other != here));
        }
        // Within what another thread does, a third does its part.
        let sum = |(own, other): (u32, Option<u32>)| own + other.unwrap_or_default();
        let inner = || sum(side_by_side(|| 1, || 2));
        assert_eq!(sum(side_by_side(inner, inner)), 6);
    }

    #[test]
    fn a_panic_of_the_other_is_passed_on() {
        let panics = || side_by_side(|| 1, || panic!("as it should"));
        assert!(std::panic::catch_unwind(panics).is_err());
        assert_eq!(side_by_side(|| 1, || 2), (1, Some(2)));
    }
}
