//! Words with letters wrong, whatever their accents.

use std::sync::Arc;

use levenshtein_automata::{DFA as TypoDfa, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

use super::{ACCENTED, OverWords, Partial};
use crate::analysis::normalize::{exact, fold, fold_letter};
use crate::analysis::recipe::recipe_of;
use crate::language::Language;

/// Words near one, however they are accented.
#[derive(Clone)]
pub(in crate::searcher) struct Typos {
    /// As it was asked for.
    text: String,
    dfa: Arc<TypoDfa>,
}

/// Where [`Typos`] are in a word.
#[derive(Debug, Clone, Copy)]
pub(in crate::searcher) struct TyposState {
    dfa: u32,
    letter: Partial,
}

impl Typos {
    /// The words that are as near to `text` as `builder` says.
    pub(in crate::searcher) fn of(
        text: &str,
        language: Language,
        builder: &LevenshteinAutomatonBuilder,
    ) -> Self {
        let dfa = builder.build_dfa(&fold(&exact(text, language), ""));
        Self { text: text.to_owned(), dfa: Arc::new(dfa) }
    }
}

impl Automaton for Typos {
    type State = TyposState;

    fn start(&self) -> TyposState {
        TyposState { dfa: self.dfa.initial_state(), letter: Partial::default() }
    }

    fn is_match(&self, state: &TyposState) -> bool {
        state.letter.missing == 0 && matches!(self.dfa.distance(state.dfa), Distance::Exact(_))
    }

    fn can_match(&self, state: &TyposState) -> bool {
        state.dfa != SINK_STATE
    }

    fn accept(&self, state: &TyposState, byte: u8) -> TyposState {
        let TyposState { mut dfa, mut letter } = *state;
        match letter.read(byte) {
            Some(c) if c.is_ascii() => dfa = self.dfa.transition(dfa, byte),
            Some(c) => {
                let mut folded = String::new();
                fold_letter(c, "", &mut folded);
                dfa = folded.bytes().fold(dfa, |dfa, byte| self.dfa.transition(dfa, byte));
            }
            None => {}
        }
        TyposState { dfa, letter }
    }
}

impl OverWords for Typos {
    fn worth(&self, word: &str, language: Language) -> f32 {
        let keeps = recipe_of(language).keeps;
        match self.dfa.eval(fold(word, "")) {
            Distance::Exact(0) if !keeps.is_empty() => {
                if fold(word, keeps) == fold(&exact(&self.text, language), keeps) { 1.0 } else { ACCENTED }
            }
            Distance::Exact(typos) => 1.0 / (1.0 + f32::from(typos)),
            Distance::AtLeast(_) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::matches;
    use super::*;

    #[test]
    fn words_near_one_are_found_however_they_are_accented() {
        let check = |text: &str, word: &str, language, expected: Option<f32>| {
            let typos = Typos::of(text, language, &LevenshteinAutomatonBuilder::new(1, true));
            let worth = typos.worth(word, language);
            assert_eq!(matches(typos, word).then_some(worth), expected, "{text} {word}");
        };
        check("lodz", "łódź", Language::Polish, Some(1.0));
        check("łódź", "lodz", Language::Polish, Some(1.0));
        check("lods", "łódź", Language::Polish, Some(0.5));
        check("gorusme", "görüşme", Language::Turkish, Some(ACCENTED));
        check("Görüşme", "görüşme", Language::Turkish, Some(1.0));
        check("görüsme", "görüşme", Language::Turkish, Some(ACCENTED));
        check("gorsme", "görüşme", Language::Turkish, Some(0.5));
        check("grusm", "görüşme", Language::Turkish, None);
        check("strasse", "straße", Language::German, Some(1.0));
        check("город", "города", Language::Russian, Some(0.5));
        check("שלום", "שָׁלוֹם", Language::Hebrew, Some(1.0));
    }
}
