//! When a search ends, done or not.
//!
//! The segments that are searched know it (`segments`), so that whoever reads them can look. It is looked at
//! each some thousands of postings, each document that is opened, and each part of a dictionary.

use std::io;
use std::sync::Arc;
#[cfg(test)]
use std::sync::atomic::AtomicU64;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tantivy::TantivyError;
use thiserror::Error;

/// When a search ends, done or not: at a time, or when nobody waits for it any more; as it is made by default, never.
#[derive(Debug, Clone, Default)]
pub struct Deadline {
    at: Option<Instant>,
    abandoned: Option<Arc<AtomicBool>>,
    /// It is over when it was looked at so many times.
    #[cfg(test)]
    looks: Option<Arc<AtomicU64>>,
}

/// Somebody waits for what a search finds.
#[derive(Debug)]
pub struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a step says that ends at its deadline, to whoever makes an error of it.
#[derive(Debug, Error)]
#[error("the deadline is over")]
struct Over;

impl Deadline {
    /// At this time.
    #[must_use]
    pub fn at(time: Instant) -> Self {
        Self { at: Some(time), ..Self::default() }
    }

    /// This one, or as soon as what comes beside it is dropped, which whoever waits for the answer holds.
    #[must_use]
    pub fn while_waited_for(mut self) -> (Self, Waiting) {
        let abandoned = Arc::new(AtomicBool::new(false));
        self.abandoned = Some(Arc::clone(&abandoned));
        (self, Waiting(abandoned))
    }

    /// Once it was looked at as often as `looks` says, which counts down.
    #[cfg(test)]
    pub(crate) fn after(looks: &Arc<AtomicU64>) -> Self {
        Self { looks: Some(Arc::clone(looks)), ..Self::default() }
    }

    /// Whether a search is to end.
    pub(crate) fn is_over(&self) -> bool {
        #[cfg(test)]
        if let Some(looks) = &self.looks {
            let one_less = |looks: u64| looks.checked_sub(1);
            return looks.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_err();
        }
        self.abandoned.as_ref().is_some_and(|abandoned| abandoned.load(Ordering::Relaxed))
            || self.at.is_some_and(|at| Instant::now() >= at)
    }

    /// That a search need not end yet.
    ///
    /// # Errors
    ///
    /// What [`is_over`] knows again, when it is to end.
    pub(crate) fn look(&self) -> tantivy::Result<()> {
        if self.is_over() { Err(io::Error::other(Over).into()) } else { Ok(()) }
    }
}

/// Whether `error` says that a search ended at its deadline.
pub(super) fn is_over(error: &TantivyError) -> bool {
    let TantivyError::IoError(error) = error else { return false };
    error.get_ref().and_then(|cause| cause.downcast_ref::<Over>()).is_some()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(deadline: &Deadline, expected: bool) {
        assert_eq!(deadline.is_over(), expected);
        assert_eq!(deadline.look().is_err_and(|error| is_over(&error)), expected);
    }

    #[test]
    fn it_is_over_at_its_time_or_when_nobody_waits() {
        check(&Deadline::default(), false);
        check(&Deadline::at(Instant::now()), true);
        let (deadline, waiting) = Deadline::at(Instant::now() + Duration::from_mins(1)).while_waited_for();
        check(&deadline, false);
        drop(waiting);
        check(&deadline, true);
    }

    #[test]
    fn other_errors_are_none() {
        assert!(!is_over(&io::Error::from(io::ErrorKind::TimedOut).into()));
        assert!(!is_over(&TantivyError::SystemError(Over.to_string())));
    }
}
