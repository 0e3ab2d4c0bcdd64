//! What becomes of a word, step by step, for people who wonder why.

use std::ops::Range;

use super::recipe::{Recipe, recipe_of};
use super::segment::{Segment, segments};
use super::stem::stem_by_steps;
use super::{Analyzer, Word, normalize};
use crate::language::Language;

/// What became of a word.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The word as written.
    pub surface: String,
    /// The language whose rules it followed.
    pub language: Language,
    /// Its exact form.
    pub exact: String,
    /// The term that its inflections share.
    pub stem: String,
    /// What led from the exact form to the stem: what was done, and what came of it. Steps that changed nothing are
    /// left out, but for a stemmer that did not.
    pub steps: Vec<(String, String)>,
    /// The parts of a compound, none of them a compound of others.
    pub parts: Vec<PartExplanation>,
    /// What speaks for splitting the word, and what for leaving it whole; none where no known words cover it.
    pub scores: Option<(f32, f32)>,
}

/// A part of a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartExplanation {
    /// As written.
    pub surface: String,
    /// Its term.
    pub term: String,
    /// Where it stands, in bytes of the word as written.
    pub range: Range<usize>,
}

/// Explains every word of `text`.
#[must_use]
pub fn explain(analyzer: &Analyzer, text: &str) -> Vec<Explanation> {
    let mut explanations = Vec::new();
    segments(text, |segment| {
        if let Segment::Word(range) = segment {
            let words = analyzer.words(&text[range]);
            explanations.extend(words.iter().map(|word| explain_word(analyzer, word)));
        }
    });
    explanations
}

fn explain_word(analyzer: &Analyzer, word: &Word) -> Explanation {
    let language = analyzer.language();
    let simple = word.parts().iter().filter(|part| part.made_of == 1);
    let parts = simple.filter_map(|part| {
        let surface = word.surface().get(part.range.clone())?.to_owned();
        Some(PartExplanation { surface, term: part.term.to_string(), range: part.range.clone() })
    });
    Explanation {
        surface: word.surface().to_owned(),
        language,
        exact: word.exact().to_owned(),
        stem: word.stem().to_owned(),
        steps: steps(word, language, recipe_of(language)),
        parts: parts.collect(),
        scores: analyzer.compounds().and_then(|compounds| compounds.scores(word.surface())),
    }
}

fn steps(word: &Word, language: Language, recipe: &Recipe) -> Vec<(String, String)> {
    let mut steps = Vec::new();
    let rules = recipe.rules.map(|rules| &**rules);
    let spelled = normalize::spelling(word.exact(), language);
    if spelled != word.exact() {
        steps.push(("spelling".to_owned(), spelled.clone().into_owned()));
    }
    let stem = stem_by_steps(&spelled, recipe.stemmer, rules, |step, result| {
        steps.push((step.to_owned(), result.to_owned()));
    });
    let folded = normalize::fold(&stem, recipe.keeps);
    if folded != stem {
        steps.push(("accents and letter forms folded".to_owned(), folded));
    }
    steps
}
