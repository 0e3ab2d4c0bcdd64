//! What becomes of a word, step by step, for people who wonder why.

use std::ops::Range;

use super::recipe::recipe_of;
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
        steps: steps(analyzer, word),
        parts: parts.collect(),
        scores: analyzer.compounds().and_then(|compounds| compounds.scores(word.surface())),
    }
}

fn steps(analyzer: &Analyzer, word: &Word) -> Vec<(String, String)> {
    let (language, recipe) = (analyzer.language(), recipe_of(analyzer.language()));
    let mut steps = Vec::new();
    let regular = analyzer.steps.regular(word.surface(), word.exact(), word.parts());
    if let Some(regular) = &regular {
        steps.push(("irregular last part".to_owned(), regular.clone()));
    }
    let exact = regular.as_deref().unwrap_or(word.exact());
    let rules = recipe.rules.map(|rules| &**rules);
    let spelled = normalize::spelling(exact, language);
    if spelled != exact {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_is_the_stem() {
        for (language, word) in [
            (Language::German, "Schulbusse"),
            (Language::German, "aufgegangen"),
            (Language::Indonesian, "pembangunan"),
            (Language::Serbian, "градови"),
            (Language::French, "été"),
        ] {
            let explained = explain(&Analyzer::new(language), word);
            let last = explained[0].steps.last().map(|(_, result)| result.as_str());
            assert_eq!(last, Some(explained[0].stem.as_str()), "{word}");
        }
    }
}
