//! Answers calls: as many at once as there are processors, each until its deadline.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task;
use tokio::time::{Instant, timeout_at};

use super::reply::Refusal;
use crate::searcher::pool::{Borrowed, Pool};

/// Whoever asks gets an answer in this time, or hears that there is none.
pub(super) const DEADLINE: Duration = Duration::from_secs(5);

/// Answers calls.
pub(super) struct Asker {
    pool: Arc<Pool>,
    /// One for each call that may be worked on.
    permits: Arc<Semaphore>,
    deadline: Duration,
}

impl Asker {
    /// Answers calls out of `pool`, `most` at once.
    pub(super) fn new(pool: Arc<Pool>, most: usize) -> Self {
        Self { pool, permits: Arc::new(Semaphore::new(most)), deadline: DEADLINE }
    }

    /// Runs `work` with a searcher of the last commit.
    ///
    /// # Errors
    ///
    /// When nobody had time for it, or the index cannot be read; what `work` refuses.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Borrowed) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let deadline = Instant::now() + self.deadline;
        let permit = timeout_at(deadline, Arc::clone(&self.permits).acquire_owned()).await;
        let Ok(Ok(permit)) = permit else { return Err(Refusal::busy()) };
        let pool = Arc::clone(&self.pool);
        let answer = task::spawn_blocking(move || {
            // Given back when the work has really ended, whoever waits for it or not.
            let _permit = permit;
            let mut searcher = pool.borrow()?;
            searcher.stop_at(Some(deadline.into_std()));
            work(&mut searcher)
        });
        match timeout_at(deadline, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Refusal::internal()),
            Err(_) => Err(Refusal::late()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::runtime::Builder;

    use super::*;
    use crate::index::Index;

    /// What is said to `work`; whatever it waits for is there until then.
    fn ask<T: Send + 'static>(
        most: usize,
        deadline: Duration,
        work: impl FnOnce(&mut Borrowed) -> Result<T, Refusal> + Send + 'static,
        waited_for: impl Sized,
    ) -> Result<T, String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        drop(Index::open_or_create(folder.path()).expect("an index can be made"));
        let asker =
            Asker { deadline, ..Asker::new(Pool::open(folder.path(), 1).expect("it is there"), most) };
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let answer = runtime.block_on(asker.ask(work));
        drop(waited_for);
        answer.map_err(|refusal| refusal.to_string())
    }

    #[track_caller]
    fn check(answer: Result<u64, String>, expected: &str) {
        let said = answer.map_or_else(|refusal| refusal, |documents| documents.to_string());
        assert!(said.starts_with(expected), "{said}");
    }

    #[test]
    fn who_asks_is_answered_or_hears_why_not() {
        check(ask(1, DEADLINE, |searcher| Ok(searcher.statistics().documents), ()), "0");
        check(ask(0, Duration::ZERO, |_| Ok(1), ()), "too many calls wait");
        check(ask(1, DEADLINE, |_| panic!("in the middle of it"), ()), "internal error");
        let (end, waits) = mpsc::channel::<()>();
        let endless = move |_: &mut Borrowed| Ok(u64::from(waits.recv().is_ok()));
        check(ask(1, Duration::ZERO, endless, end), "it took longer");
    }
}
