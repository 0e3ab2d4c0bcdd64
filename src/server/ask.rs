//! Runs searches: as many at once as there are processors, each until its deadline.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task;
use tokio::time::{Instant, timeout_at};

use super::problem::Problem;
use crate::error::Result;
use crate::index::deadline::Deadline;
use crate::searcher::Searcher;
use crate::searcher::pool::Pool;

/// Whoever asks gets an answer in this time, or hears that there is none.
const DEADLINE: Duration = Duration::from_secs(5);

/// Whole documents that are in memory at once, until they are written: one may have as many bytes as an index takes.
const MAX_DOCUMENTS: usize = 4;

/// Runs searches.
pub(super) struct Asker {
    pool: Arc<Pool>,
    /// One for each search that may run.
    permits: Arc<Semaphore>,
    /// One for each whole document that may be in memory.
    documents: Arc<Semaphore>,
}

impl Asker {
    /// Runs searches of `pool`, `most` at once.
    pub(super) fn new(pool: Arc<Pool>, most: usize) -> Self {
        let documents = Arc::new(Semaphore::new(MAX_DOCUMENTS));
        Self { pool, permits: Arc::new(Semaphore::new(most)), documents }
    }

    /// Leave to have a whole document in memory, as long as it is held.
    ///
    /// # Errors
    ///
    /// When those who have it take too long to read theirs.
    pub(super) async fn document(&self) -> std::result::Result<OwnedSemaphorePermit, Problem> {
        let permit = timeout_at(Instant::now() + DEADLINE, Arc::clone(&self.documents).acquire_owned()).await;
        permit.ok().and_then(std::result::Result::ok).ok_or_else(Problem::busy)
    }

    /// Runs `work` with a searcher of the last commit.
    ///
    /// # Errors
    ///
    /// When nobody had time for it, or the index cannot be read.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Searcher) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Problem> {
        let deadline = Instant::now() + DEADLINE;
        let permit = timeout_at(deadline, Arc::clone(&self.permits).acquire_owned()).await;
        let Ok(Ok(permit)) = permit else { return Err(Problem::busy()) };
        let pool = Arc::clone(&self.pool);
        // Dropped when it is answered or late, or whoever asked has gone.
        let (until, _waiting) = Deadline::at(deadline.into_std()).while_waited_for();
        let search = task::spawn_blocking(move || {
            // Given back when the work has really ended, whoever waits for it or not.
            let _permit = permit;
            let mut searcher = pool.borrow()?;
            searcher.stop_at(&until);
            work(&mut searcher)
        });
        match timeout_at(deadline, search).await {
            Ok(Ok(answer)) => Ok(answer?),
            Ok(Err(_)) => Err(Problem::internal()),
            Err(_) => Err(Problem::late()),
        }
    }

    /// How often the index was opened anew.
    pub(super) fn reloads(&self) -> u64 {
        self.pool.reloads()
    }

    /// The pool.
    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }
}
