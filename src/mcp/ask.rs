//! Answers calls: as many at once as there are processors, each until its deadline.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task;
use tokio::time::{Instant, timeout_at};

use super::reply::Refusal;
use crate::index::deadline::Deadline;
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
        // Dropped when it is answered or late, or whoever asked has gone.
        let (until, _waiting) = Deadline::at(deadline.into_std()).while_waited_for();
        let answer = task::spawn_blocking(move || {
            // Given back when the work has really ended, whoever waits for it or not.
            let _permit = permit;
            let mut searcher = pool.borrow()?;
            searcher.stop_at(&until);
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
    use crate::hit::SearchRequest;
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

    #[test]
    fn a_call_that_nobody_waits_for_ends() {
        let ((begun, begins), (ended, ends)) = (mpsc::channel(), mpsc::channel());
        let endless = move |searcher: &mut Borrowed| {
            begun.send(()).expect("it is waited for");
            while searcher
                .search(&SearchRequest { query: "a".to_owned(), ..SearchRequest::default() })
                .is_ok()
            {}
            ended.send(()).expect("it is waited for");
            Ok(())
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        drop(Index::open_or_create(folder.path()).expect("an index can be made"));
        let pool = Pool::open(folder.path(), 1).expect("it is there");
        let asker = Asker { deadline: Duration::from_hours(1), ..Asker::new(pool, 1) };
        Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(async {
            tokio::select! {
                _ = asker.ask(endless) => panic!("it ended by itself"),
                begun = task::spawn_blocking(move || begins.recv()) => {
                    begun.expect("it waits").expect("it began");
                }
            }
            // What was asked is dropped here.
        });
        assert_eq!(ends.recv_timeout(Duration::from_mins(1)), Ok(()));
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
