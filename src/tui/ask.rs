//! Threads that answer: each the last question that it was asked, those before it are dropped.

use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::hit::{SearchRequest, SearchResults};
use crate::index::deadline::Deadline;
use crate::index::stored::Stored;
use crate::searcher::Searcher;
use crate::searcher::pool::Pool;

/// A search that takes longer is given up, so that the next can begin.
const DEADLINE: Duration = Duration::from_secs(5);

/// A search that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    /// Each has a higher one than those before it.
    pub(super) number: u64,
    pub(super) query: String,
    /// At most so many hits.
    pub(super) limit: usize,
}

/// A document that is wanted, with all that a query matches in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// Absolute path.
    pub(super) path: String,
    pub(super) query: String,
}

/// A document and what matches in it; none where the index holds it no more.
pub(super) type Found = Option<(Stored, Vec<Range<usize>>)>;

/// What comes back. Within: what went wrong.
#[derive(Debug)]
pub(super) enum Answer {
    Search(Search, std::result::Result<SearchResults, String>),
    Read(Read, std::result::Result<Found, String>),
}

/// A thread that answers.
pub(super) struct Asker<Q>(Sender<Q>);

impl<Q: Send + 'static> Asker<Q> {
    fn new(name: &str, questions: impl FnOnce(Receiver<Q>) + Send + 'static) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        thread::Builder::new().name(name.into()).spawn(move || questions(receiver))?;
        Ok(Self(sender))
    }

    /// Asks; the answer comes when it is there, unless something else is asked meanwhile.
    pub(super) fn ask(&self, question: Q) {
        // The thread is there for as long as it can be asked.
        let _ = self.0.send(question);
    }
}

impl Asker<Search> {
    /// A thread that searches `pool`.
    ///
    /// # Errors
    ///
    /// When the system has no thread to give.
    pub(super) fn of_searches(pool: &Arc<Pool>, answers: Sender<Answer>) -> io::Result<Self> {
        let pool = Arc::clone(pool);
        Self::new("search", move |questions| {
            while let Some(question) = last(&questions) {
                let results = answer(&pool, |searcher| searcher.search(&request(&question)));
                if answers.send(Answer::Search(question, results)).is_err() {
                    return;
                }
            }
        })
    }
}

impl Asker<Read> {
    /// A thread that reads documents of `pool`.
    ///
    /// # Errors
    ///
    /// When the system has no thread to give.
    pub(super) fn of_readings(pool: &Arc<Pool>, answers: Sender<Answer>) -> io::Result<Self> {
        let pool = Arc::clone(pool);
        Self::new("read", move |questions| {
            while let Some(question) = last(&questions) {
                let found = answer(&pool, |searcher| {
                    let Some(stored) = searcher.document(&question.path)? else { return Ok(None) };
                    let matches = searcher.matches(&stored, &question.query)?;
                    Ok(Some((stored, matches)))
                });
                if answers.send(Answer::Read(question, found)).is_err() {
                    return;
                }
            }
        })
    }
}

/// The last of all that was asked, once something was; none when nobody can ask any more.
fn last<Q>(questions: &Receiver<Q>) -> Option<Q> {
    let first = questions.recv().ok()?;
    Some(questions.try_iter().last().unwrap_or(first))
}

/// Runs `work` with a searcher of the last commit.
fn answer<T>(
    pool: &Arc<Pool>,
    work: impl FnOnce(&mut Searcher) -> Result<T>,
) -> std::result::Result<T, String> {
    let answered = catch_unwind(AssertUnwindSafe(|| {
        let mut searcher = pool.borrow()?;
        searcher.stop_at(&Deadline::at(Instant::now() + DEADLINE));
        work(&mut searcher)
    }));
    match answered {
        Ok(answer) => answer.map_err(|error| match error.hint() {
            Some(hint) => format!("{error}; {hint}"),
            None => error.to_string(),
        }),
        Err(_) => Err("this question ended in disorder; others can be asked".to_owned()),
    }
}

fn request(search: &Search) -> SearchRequest {
    SearchRequest { query: search.query.clone(), limit: search.limit, ..SearchRequest::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_question_is_answered() {
        let (sender, questions) = mpsc::channel();
        for n in 1..=3 {
            sender.send(n).expect("it is received");
        }
        assert_eq!(last(&questions), Some(3));
        drop(sender);
        assert_eq!(last(&questions), None);
    }
}
