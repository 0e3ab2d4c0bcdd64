//! Each step of a search ends at its deadline, wherever in it that is; and what is done in parts is as if it were not.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::rank::windows;
use super::score::{Matched, OpenSegment, Scorer};
use super::*;
use crate::index::sync::{SyncOptions, Unwatched, sync};
use crate::query::Filter;

/// More than are read between two looks.
const DOCUMENTS: usize = 2_500;
/// So many that a second thread is worth its while.
const MANY_DOCUMENTS: usize = 5_000;
const SHOWN: usize = 20;
/// More looks than any step takes.
const MANY: u64 = 1_000_000;

/// A searcher of so many short documents, each with a word of its own.
fn searcher(folder: &Path) -> Searcher {
    searcher_of(folder, DOCUMENTS)
}

fn searcher_of(folder: &Path, documents: usize) -> Searcher {
    let mut lines = String::new();
    for n in 0..documents {
        writeln!(lines, "{{\"text\": \"Das Rechenzentrum am Meer heißt Haus w{n:x}w.\"}}")
            .expect("memory can be written");
    }
    fs::create_dir(folder.join("docs")).expect("it can be made");
    fs::write(folder.join("docs/all.jsonl"), lines).expect("it can be written");
    let index = Index::open_or_create(&folder.join("index")).expect("it can be made");
    let roots = crate::walk::roots(&[folder.join("docs")]).expect("it is there");
    let report = sync(&index, &roots, &SyncOptions::default(), &Unwatched).expect("it can be written");
    assert_eq!(report.statistics.documents, documents as u64);
    Searcher::new(&index).expect("it can be opened")
}

/// Runs `step`, which looks at its deadline at least `least` times, with deadlines that are over at several of these.
#[track_caller]
fn check<T>(
    searcher: &mut Searcher,
    name: &str,
    least: u64,
    mut step: impl FnMut(&mut Searcher) -> Result<T>,
) {
    let mut after = |looks| {
        let left = Arc::new(AtomicU64::new(looks));
        searcher.stop_at(&Deadline::after(&left));
        let result = step(searcher);
        searcher.stop_at(&Deadline::default());
        (result.map(drop), looks - left.load(Ordering::Relaxed))
    };
    let (result, looks) = after(MANY);
    assert!(result.is_ok(), "{name}: {result:?}");
    assert!(looks >= least, "{name} looks {looks} times, not {least}");
    for over in [0, 1, looks / 2, looks - 1] {
        let (result, looks) = after(over);
        assert!(matches!(result, Err(Error::TimedOut)), "{name}: {result:?} at look {over}");
        assert_eq!(looks, over, "{name}");
    }
    assert!(after(looks).0.is_ok(), "{name}");
}

#[test]
fn every_step_ends_at_its_deadline() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut searcher = searcher(folder.path());
    let searcher = &mut searcher;
    let planned = |searcher: &mut Searcher, query: &str| {
        searcher.plan(query::parse(query).0, Typo::Auto, &mut Vec::new()).map(|planned| planned.plan)
    };

    // Each word is looked up, and the dictionary is gone over for what others stand for.
    check(searcher, "words", 5, |searcher| planned(searcher, "Rechenzentrum Meer"));
    for query in ["*w*", "/.*[0-9a]w/", "wfw~2", "Rechenzantrum"] {
        check(searcher, query, 4, |searcher| planned(searcher, query));
    }
    let missing = BTreeSet::from(["Rechenzantrum".to_owned()]);
    let plan = planned(searcher, "Meer").expect("there is time");
    check(searcher, "suggestion", 1, |searcher| searcher.suggestion("Rechenzantrum", &missing, &plan));

    // Twice as many looks as 2,048 postings take, or 1,024 texts.
    let queries = [
        ("Rechenzentrum", 2),
        ("Rechenzentrum Meer", 4),
        ("\"Rechenzentrum am Meer\"", 3),
        ("Rechenzentrum NEAR/5 Meer", 3),
        ("+Meer path:*.jsonl", 5),
        ("=Meer", DOCUMENTS as u64),
    ];
    for (query, least) in queries {
        let plan = planned(searcher, query).expect("there is time");
        check(searcher, query, least, |searcher| searcher.rank(&plan, Some(SHOWN), false));
    }

    let plan = planned(searcher, "Rechenzentrum Meer").expect("there is time");
    let found = searcher.rank(&plan, None, true).expect("there is time").found;
    assert_eq!(found.len(), DOCUMENTS);
    let by_path = SearchRequest { order: Order::Path, ..SearchRequest::default() };
    check(searcher, "order", 2, |searcher| searcher.first(&found, &by_path, SHOWN));
    check(searcher, "facets", 7, |searcher| searcher.facets(&found));
    let shown = searcher.first(&found, &SearchRequest::default(), SHOWN).expect("there is time");
    let request = SearchRequest::default();
    check(searcher, "hits", SHOWN as u64, |searcher| searcher.hits(&plan, &shown, &request));
    check(searcher, "explanations", SHOWN as u64, |searcher| searcher.explanations(&plan, &shown));
    check(searcher, "stories", SHOWN as u64, |searcher| searcher.stories(&found, &request, SHOWN));

    let like = searcher.like_of(shown[0].1).expect("it can be read");
    check(searcher, "likeness", 10, |searcher| searcher.alike(&like, &[]));
    let filters = [Filter::Path(vec!["*.jsonl".to_owned()])];
    check(searcher, "filtered likeness", 10, |searcher| searcher.alike(&like, &filters));
    let (probe, _) = searcher.alike(&like, &[]).expect("there is time");
    check(searcher, "shared words", SHOWN as u64, |searcher| searcher.shared(&probe, &shown));
}

/// The documents of each `step`-th window of `size` documents that match `query`, and their scores.
fn matched(searcher: &mut Searcher, query: &str, size: u32, step: usize) -> Vec<(DocAddress, f32, f32)> {
    let plan = searcher.plan(query::parse(query).0, Typo::Auto, &mut Vec::new()).expect("it is sound").plan;
    let mut found = Vec::new();
    for (ordinal, segment) in (0..).zip(searcher.segments.segment_readers()) {
        let mut open = OpenSegment::of(&plan, segment, searcher.index.fields()).expect("it is sound");
        let mut scorer = Scorer::new(&plan, size);
        for window in windows(0..segment.max_doc(), size).step_by(step) {
            let each = |matched: Matched| {
                found.push((DocAddress::new(ordinal, matched.document), matched.score, matched.bound));
            };
            scorer.matches(&mut open, &window, each).expect("it is sound");
        }
    }
    found
}

#[test]
fn windows_make_no_difference() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut searcher = searcher(folder.path());
    let queries = [
        ("Rechenzentrum Meer", DOCUMENTS),
        ("w7w w3e8w w9c3w", 3),
        ("w7*", 256 + 16 + 1),
        ("\"am Meer\"", DOCUMENTS),
        ("=Haus", DOCUMENTS),
        ("+Meer -w7*", DOCUMENTS - 256 - 16 - 1),
        ("(w7w OR w1f7w) path:*.jsonl", 2),
        ("*", DOCUMENTS),
    ];
    for (query, expected) in queries {
        let all = matched(&mut searcher, query, 1 << 15, 1);
        assert_eq!(all.len(), expected, "{query}");
        for size in [64, 128, 1_600] {
            assert_eq!(matched(&mut searcher, query, size, 1), all, "{query} by {size}");
            // What another thread scores is passed over.
            let kept = all.iter().filter(|(address, ..)| address.doc_id / size % 3 == 0);
            let kept: Vec<_> = kept.copied().collect();
            assert_eq!(matched(&mut searcher, query, size, 3), kept, "{query} by {size}, a third");
        }
    }
}

#[test]
fn a_second_thread_makes_no_difference() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut searcher = searcher_of(folder.path(), MANY_DOCUMENTS);
    for query in
        ["Rechenzentrum Meer w7w", "\"am Meer\"", "w7* Haus", "+Meer -w7*", "=Haus path:*.jsonl", "nichts"]
    {
        let answer = |searcher: &mut Searcher| {
            let plan =
                searcher.plan(query::parse(query).0, Typo::Auto, &mut Vec::new()).expect("it is sound").plan;
            let Ranking { found, total } = searcher.rank(&plan, Some(SHOWN), false).expect("it is sound");
            let request = SearchRequest::default();
            let first = searcher.first(&found, &request, SHOWN).expect("it is sound");
            let hits = searcher.hits(&plan, &first, &request).expect("it is sound");
            (total, format!("{hits:#?}"))
        };
        let alone = answer(&mut searcher);
        searcher.second = Second::called();
        // Whichever of them comes first to what.
        for _ in 0..10 {
            assert_eq!(answer(&mut searcher), alone, "{query}");
        }
        searcher.second = Second::default();
    }
}
