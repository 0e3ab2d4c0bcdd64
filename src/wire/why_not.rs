//! Why a file is not among the hits, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::VERSION;
use crate::index::standing::Change;
use crate::searcher::why_not::{self, Verdict};

/// Why a file is not among the hits: the first step that lost it, or where it is found.
#[derive(Debug, Serialize)]
pub struct WhyNot<'a> {
    version: u32,
    path: &'a str,
    query: &'a str,
    step: &'static str,
    message: String,
    rank: Option<usize>,
    total: Option<u64>,
    score: Option<f32>,
    rival: Option<Rival<'a>>,
    change: Option<&'static str>,
    languages: Vec<&'static str>,
    words: Vec<Asked<'a>>,
    on_top: Option<f32>,
    rival_on_top: Option<f32>,
    warnings: &'a [String],
}

/// The last hit that is shown.
#[derive(Debug, Serialize)]
struct Rival<'a> {
    path: &'a str,
    rank: usize,
    score: f32,
}

/// What the file has of a word or phrase.
#[derive(Debug, Serialize)]
struct Asked<'a> {
    word: &'a str,
    found: bool,
    line: Option<usize>,
    terms: BTreeMap<&'static str, &'a str>,
    documents: u64,
    score: f32,
    rival_score: Option<f32>,
    missing: &'a [String],
    apart: Option<Apart>,
    nearest: Vec<Neighbour<'a>>,
}

#[derive(Debug, Serialize)]
struct Apart {
    between: u32,
    in_order: bool,
    line: usize,
}

#[derive(Debug, Serialize)]
struct Neighbour<'a> {
    word: &'a str,
    line: usize,
    likeness: &'static str,
}

impl<'a> WhyNot<'a> {
    /// The `answer` for `query`, with the `path` that is to be shown.
    #[must_use]
    pub fn new(query: &'a str, answer: &'a why_not::WhyNot, path: &'a str) -> Self {
        let (rank, total, score, rival) = match &answer.verdict {
            Verdict::Shown { rank, total, score } => (Some(*rank), Some(*total), Some(*score), None),
            Verdict::NotShown { rank, total, score, rival, .. } => {
                (Some(*rank), Some(*total), Some(*score), rival.as_ref())
            }
            _ => (None, None, None, None),
        };
        Self {
            version: VERSION,
            path,
            query,
            step: answer.verdict.name(),
            message: answer.verdict.to_string(),
            rank,
            total,
            score,
            rival: rival.map(|rival| Rival { path: &rival.path, rank: rival.rank, score: rival.score }),
            change: answer.change.map(|change| match change {
                Change::Changed => "changed",
                Change::Gone => "gone",
            }),
            languages: answer.languages.iter().map(|language| language.code()).collect(),
            words: answer.words.iter().map(Asked::new).collect(),
            on_top: answer.on_top,
            rival_on_top: answer.rival_on_top,
            warnings: &answer.warnings,
        }
    }
}

impl<'a> Asked<'a> {
    fn new(report: &'a why_not::WordReport) -> Self {
        let nearest = report.nearest.iter().map(|word| Neighbour {
            word: &word.surface,
            line: word.line,
            likeness: word.likeness.name(),
        });
        Self {
            word: &report.word,
            found: report.found,
            line: report.line,
            terms: report.terms.iter().map(|(language, term)| (language.code(), &**term)).collect(),
            documents: report.documents,
            score: report.score,
            rival_score: report.rival_score,
            missing: &report.missing,
            apart: report.apart.map(|why_not::Apart { between, in_order, line }| Apart {
                between,
                in_order,
                line,
            }),
            nearest: nearest.collect(),
        }
    }
}
