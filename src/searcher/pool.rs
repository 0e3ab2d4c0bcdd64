//! Searchers for many who ask at once, of an index that changes meanwhile: whoever asks gets one of the last commit, and
//! keeps it until the answer is whole.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::Searcher;
use crate::error::{Error, Result};
use crate::index::{Index, Stamp};

/// Searchers of one index folder.
#[derive(Debug)]
pub struct Pool {
    folder: PathBuf,
    /// What is idle is kept, up to so many.
    most: usize,
    current: Mutex<Generation>,
}

/// Searchers of one commit.
struct Generation {
    /// That of the index when it was opened.
    stamp: Option<Stamp>,
    /// How many came before it.
    number: u64,
    index: Index,
    idle: Vec<Searcher>,
}

/// A searcher that goes back to its pool when it is dropped.
pub struct Borrowed {
    pool: Arc<Pool>,
    /// Of its generation.
    number: u64,
    stamp: Option<Stamp>,
    /// There until it is dropped.
    searcher: Option<Searcher>,
}

impl Pool {
    /// Searchers of the index in `folder`, of which at most `most` are kept when nobody asks.
    ///
    /// # Errors
    ///
    /// Those of [`Index::open`] and [`Searcher::new`].
    pub fn open(folder: &Path, most: usize) -> Result<Arc<Self>> {
        let current = Mutex::new(Generation::open(folder, 0)?);
        Ok(Arc::new(Self { folder: folder.to_owned(), most, current }))
    }

    /// The index folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A searcher of the last commit. Whoever asks while an index is made anew gets one of the old.
    ///
    /// # Errors
    ///
    /// Those of [`Index::open`] and [`Searcher::new`].
    pub fn borrow(self: &Arc<Self>) -> Result<Borrowed> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        // An index remembers its first fault, be it one that has passed, as when no more files could be opened.
        if Index::stamp(&self.folder) != current.stamp || current.index.has_fault() {
            match Generation::open(&self.folder, current.number + 1) {
                Ok(generation) => *current = generation,
                Err(Error::NoIndex(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let searcher = match current.idle.pop() {
            Some(searcher) => searcher,
            None => Searcher::new(&current.index)?,
        };
        let (number, stamp) = (current.number, current.stamp);
        Ok(Borrowed { pool: Arc::clone(self), number, stamp, searcher: Some(searcher) })
    }

    /// How often the index was opened anew since the start.
    #[must_use]
    pub fn reloads(&self) -> u64 {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).number
    }

    fn take_back(&self, searcher: Searcher, number: u64) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.number == number && current.idle.len() < self.most {
            current.idle.push(searcher);
        }
    }
}

impl Generation {
    fn open(folder: &Path, number: u64) -> Result<Self> {
        // Taken first: what is committed meanwhile is opened once more.
        let stamp = Index::stamp(folder);
        let index = Index::open(folder)?;
        let idle = vec![Searcher::new(&index)?];
        Ok(Self { stamp, number, index, idle })
    }
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Generation").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Borrowed {
    /// When what it searches was committed, nanoseconds since 1970; none where the system does not tell.
    #[must_use]
    pub fn committed(&self) -> Option<i64> {
        self.stamp.as_ref().map(Stamp::committed)
    }
}

impl Deref for Borrowed {
    type Target = Searcher;

    fn deref(&self) -> &Searcher {
        self.searcher.as_ref().expect("it is there until it is dropped")
    }
}

impl DerefMut for Borrowed {
    fn deref_mut(&mut self) -> &mut Searcher {
        self.searcher.as_mut().expect("it is there until it is dropped")
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        // One that failed in the middle of its work is not to be trusted with another.
        if let Some(searcher) = self.searcher.take().filter(|_| !std::thread::panicking()) {
            self.pool.take_back(searcher, self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::index::sync::{SyncOptions, Unwatched, sync};

    #[test]
    fn a_fault_that_has_passed_is_forgotten() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (docs, path) = (folder.path().join("docs"), folder.path().join("index"));
        fs::create_dir(&docs).expect("it can be made");
        fs::write(docs.join("a.txt"), "A harbour.\n").expect("it can be written");
        let index = Index::open_or_create(&path).expect("it can be made");
        let roots = crate::walk::roots(&[docs]).expect("it is there");
        sync(&index, &roots, &SyncOptions::default(), &Unwatched).expect("it can be written");
        // None is kept: what is open is read on though it is moved.
        let pool = Pool::open(&path, 0).expect("it is there");
        drop(pool.borrow());
        let mut files = fs::read_dir(path.join("segments")).expect("it is there").flatten();
        let words = files.find(|file| file.path().extension().is_some_and(|end| end == "term"));
        let (words, away) = (words.expect("words are stored").path(), folder.path().join("away"));
        fs::rename(&words, &away).expect("it can be moved");
        assert!(matches!(pool.borrow(), Err(Error::Damaged { .. })));
        fs::rename(&away, &words).expect("it can be moved");
        assert_eq!(pool.borrow().expect("it can be read").statistics().documents, 1);
        assert_eq!(pool.reloads(), 1);
    }
}
