//! Eight readers beside a writer: every answer is of one state, the one before or the one after; and beside an index that
//! is made anew.

use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant, SystemTime};

use super::{QUERIES, World, document, tell, times};
use crate::support::{Output, TestDir};

const READERS: usize = 8;

/// Documents of which every one is another in the state `generation`, and was written at another time.
fn write(dir: &TestDir, generation: usize) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + generation as u64);
    for n in 0..40 {
        let name = format!("docs/{n}.txt");
        if n >= 30 && generation == 1 {
            dir.remove(&name);
        } else {
            dir.file(&name, &document(n, generation));
            let file = File::options().write(true).open(dir.path(&name)).expect("it was written just now");
            file.set_modified(time).expect("times can be set");
        }
    }
}

#[test]
fn every_answer_is_of_one_state() {
    let dir = TestDir::with(&[]);
    let mut states: Vec<Vec<Output>> = Vec::new();
    for generation in [0, 1] {
        write(&dir, generation);
        dir.index(&["docs", "--quiet"]);
        states.push(World::answers_in(&dir));
    }
    assert_ne!(states[0], states[1]);
    let (queries, time) = (times(120, 10_000), Duration::from_secs(times(0, 600) as u64));
    let (asked, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (mut runs, start) = (0, Instant::now());
    thread::scope(|scope| {
        let read = || {
            while !is_over.load(Ordering::Relaxed) {
                let n = asked.fetch_add(1, Ordering::Relaxed) % QUERIES.len();
                let answer = dir.search(QUERIES[n]);
                assert!(states.iter().any(|state| state[n] == answer), "{answer:#?}");
            }
        };
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        while (asked.load(Ordering::Relaxed) < queries || start.elapsed() < time || runs < 2)
            && !readers.iter().any(ScopedJoinHandle::is_finished)
        {
            write(&dir, runs % 2);
            dir.index(&["docs", "--quiet"]);
            runs += 1;
        }
        is_over.store(true, Ordering::Relaxed);
    });
    tell("eight readers", &[("answers", asked.into_inner()), ("commits", runs)]);
}

#[test]
fn every_answer_is_the_same_while_the_index_is_made_anew() {
    let dir = TestDir::with(&[]);
    write(&dir, 0);
    dir.index(&["docs", "--quiet"]);
    let answers = World::answers_in(&dir);
    let (asked, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut rebuilt = Vec::new();
    thread::scope(|scope| {
        let read = || {
            while !is_over.load(Ordering::Relaxed) {
                let n = asked.fetch_add(1, Ordering::Relaxed) % QUERIES.len();
                assert_eq!(dir.search(QUERIES[n]), answers[n]);
            }
        };
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        while rebuilt.len() < times(30, 1_000) && !readers.iter().any(ScopedJoinHandle::is_finished) {
            rebuilt.push(dir.search(&["rebuild", "--quiet"]));
        }
        is_over.store(true, Ordering::Relaxed);
    });
    for rebuild in &rebuilt {
        rebuild.check(0, "", "");
    }
    tell("eight readers", &[("answers", asked.into_inner()), ("indexes made anew", rebuilt.len())]);
}
