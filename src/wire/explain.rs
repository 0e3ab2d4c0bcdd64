//! Why a hit has its score, as JSON.

use serde::Serialize;

use crate::hit;
use crate::language::Language;

/// Why a hit has its score: the scores of its contributions add up to it.
#[derive(Debug, Serialize)]
pub(super) struct Explanation<'a> {
    language: Option<&'static str>,
    probability: f32,
    language_weight: f32,
    contributions: Vec<Contribution<'a>>,
    others: Vec<Other>,
    score: f32,
}

/// What adds to the score; with factors, `language_weight * boost * weight * times / (times + length)`.
#[derive(Debug, Serialize)]
struct Contribution<'a> {
    word: &'a str,
    r#match: &'static str,
    term: &'a str,
    found: &'a [String],
    #[serde(flatten)]
    factors: Option<Factors>,
    score: f32,
}

#[derive(Debug, Serialize)]
struct Factors {
    times: f32,
    weight: f32,
    length: f32,
    boost: f32,
}

/// What the document scores in a language that does not count.
#[derive(Debug, Serialize)]
struct Other {
    language: &'static str,
    score: f32,
}

impl<'a> Explanation<'a> {
    /// The explanation as it is written.
    #[must_use]
    pub(super) fn new(explanation: &'a hit::Explanation) -> Self {
        let others =
            explanation.others.iter().map(|&(language, score)| Other { language: language.code(), score });
        Self {
            language: explanation.language.map(Language::code),
            probability: explanation.probability,
            language_weight: explanation.language_weight,
            contributions: explanation.contributions.iter().map(Contribution::new).collect(),
            others: others.collect(),
            score: explanation.score,
        }
    }
}

impl<'a> Contribution<'a> {
    fn new(contribution: &'a hit::Contribution) -> Self {
        let factors = contribution.factors.map(|hit::Factors { times, weight, length, boost }| Factors {
            times,
            weight,
            length,
            boost,
        });
        Self {
            word: &contribution.word,
            r#match: contribution.kind.name(),
            term: &contribution.term,
            found: &contribution.found,
            factors,
            score: contribution.score,
        }
    }
}
