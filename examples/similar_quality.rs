//! Measures `similar` on parallel texts: `cargo run --release --example similar_quality -- INDEX [LANGUAGES]`.
//!
//! The index holds documents named `LANG-NUMBER`, of which those of one number are translations of each other, such as
//! the paragraphs of XQuAD.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use search::hit::SearchRequest;
use search::index::Index;
use search::searcher::Searcher;

fn main() -> anyhow::Result<()> {
    let out = &mut io::stdout().lock();
    let folder = std::env::args().nth(1).unwrap_or_default();
    let index = Index::open(Path::new(&folder))?;
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
    let mut by_language: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let mut answers: Vec<(f32, bool)> = Vec::new();
    let mut wanted = 0;
    let start = Instant::now();
    for path in &paths {
        let (language, story) = name(path);
        let Some(like) = searcher.like(Path::new(path))? else { continue };
        let others = stories[story] - 1;
        wanted += others;
        let found = searcher.similar_paths(&like, others.max(1))?;
        let right = found.iter().filter(|(path, _)| name(path).1 == story).count();
        answers.extend(found.iter().map(|(path, score)| (*score, name(path).1 == story)));
        let sum = by_language.entry(language).or_default();
        *sum = (sum.0 + right as f64 / others.max(1) as f64, sum.1 + 1.0);
    }
    let milliseconds = start.elapsed().as_secs_f64() * 1e3 / paths.len() as f64;
    let all = by_language.values().fold((0.0, 0.0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
    writeln!(
        out,
        "recall among as many as there are: {:.4}, {milliseconds:.2} ms a document",
        all.0 / all.1
    )?;
    for (language, (recall, documents)) in by_language {
        write!(out, "{language} {:.2}  ", recall / documents)?;
    }
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    writeln!(out, "\nlikeness  precision  recall")?;
    for threshold in [0.6, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1] {
        let above: Vec<bool> =
            answers.iter().take_while(|(score, _)| *score >= threshold).map(|&(_, right)| right).collect();
        let right = above.iter().filter(|&&right| right).count();
        writeln!(
            out,
            "{threshold:8.2}  {:9.3}  {:6.3}",
            right as f64 / above.len().max(1) as f64,
            right as f64 / f64::from(wanted as u32)
        )?;
    }
    Ok(())
}

/// The language and number of a document.
fn name(path: &str) -> (&str, &str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(name, _)| name).split_once('-').unwrap_or(("", name))
}
