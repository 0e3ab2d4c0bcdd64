//! Measures `similar` on parallel texts: `cargo run --release --example similar_quality -- INDEX`.
//!
//! The index holds documents named `LANG-NUMBER`, of which those of one number are translations of each other, such as
//! the paragraphs of `XQuAD`. Of each the others are looked for, among as many answers as there are others.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use search::hit::SearchRequest;
use search::index::Index;
use search::searcher::Searcher;

/// Likenesses from which on an answer counts.
const THRESHOLDS: [f32; 6] = [0.4, 0.3, 0.25, 0.2, 0.15, 0.1];

fn main() -> anyhow::Result<()> {
    let out = &mut io::stdout().lock();
    let index = Index::open(Path::new(&std::env::args().nth(1).unwrap_or_default()))?;
    let mut searcher = Searcher::new(&index)?;
    let everything = SearchRequest {
        query: "*".into(),
        limit: usize::MAX,
        snippet_length: Some(0),
        ..SearchRequest::default()
    };
    let paths: Vec<String> = searcher.search(&everything)?.hits.into_iter().map(|hit| hit.path).collect();
    let mut stories: BTreeMap<&str, usize> = BTreeMap::new();
    for path in &paths {
        *stories.entry(name(path).1).or_default() += 1;
    }
    let mut by_language: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut answers: Vec<(f32, bool)> = Vec::new();
    let start = Instant::now();
    for path in &paths {
        let (language, story) = name(path);
        let Some(like) = searcher.like(Path::new(path))? else { continue };
        let others = stories[story] - 1;
        let found = searcher.similar_paths(&like, others)?;
        let right = found.iter().filter(|(path, _)| name(path).1 == story).count();
        answers.extend(found.iter().map(|(path, likeness)| (*likeness, name(path).1 == story)));
        let sum = by_language.entry(language).or_default();
        *sum = (sum.0 + right, sum.1 + others);
    }
    let milliseconds = start.elapsed().as_secs_f64() * 1e3 / paths.len() as f64;
    let (right, wanted) = by_language.values().fold((0, 0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
    writeln!(out, "recall {:.4}, {milliseconds:.2} ms a document", share(right, wanted))?;
    for (language, (right, wanted)) in by_language {
        write!(out, "{language} {:.2}  ", share(right, wanted))?;
    }
    writeln!(out, "\nlikeness  precision  recall")?;
    for threshold in THRESHOLDS {
        let above: Vec<bool> =
            answers.iter().filter(|(likeness, _)| *likeness >= threshold).map(|&(_, right)| right).collect();
        let right = above.iter().filter(|&&right| right).count();
        writeln!(out, "{threshold:8.2}  {:9.3}  {:6.3}", share(right, above.len()), share(right, wanted))?;
    }
    Ok(())
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// The language and number of a document.
fn name(path: &str) -> (&str, &str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(name, _)| name).split_once('-').unwrap_or(("", name))
}
