//! Work that two threads share.

use std::panic;
use std::sync::LazyLock;
use std::thread;

/// Whether there is a second processor.
pub(super) static HAS_SECOND: LazyLock<bool> =
    LazyLock::new(|| thread::available_parallelism().is_ok_and(|processors| processors.get() > 1));

/// What `own` makes, and beside it what another thread makes of `other`; none where no thread can be had, so that `own`
/// must do what is left of the work.
pub(super) fn side_by_side<T: Send>(
    own: impl FnOnce() -> T,
    other: impl FnOnce() -> T + Send,
) -> (T, Option<T>) {
    thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, other);
        let own = own();
        match other.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(other)) => (own, Some(other)),
            Ok(Err(payload)) => panic::resume_unwind(payload),
            Err(_) => (own, None),
        }
    })
}
