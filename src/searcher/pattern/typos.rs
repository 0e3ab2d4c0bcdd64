//! Words with letters wrong, whatever their accents.

use std::sync::{Arc, OnceLock};

use levenshtein_automata::{DFA as TypoDfa, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

use super::{ACCENTED, OverWords, Partial};
use crate::analysis::normalize::{any_foldable, exact, fold, fold_letter, is_foldable};
use crate::analysis::recipe::recipe_of;
use crate::language::Language;

/// No more letters may be wrong.
const MOST: u8 = 2;

/// Words near one, whatever accents that lacks.
#[derive(Clone)]
pub(in crate::searcher) struct Typos {
    /// As it was asked for.
    text: String,
    /// So many letters may be wrong.
    most: u8,
    /// Finds the words that are so near without their accents.
    dfa: Arc<TypoDfa>,
}

/// Where [`Typos`] are in a word.
#[derive(Debug, Clone, Copy)]
pub(in crate::searcher) struct TyposState {
    /// Behind the last whole letter.
    dfa: u32,
    /// Behind all bytes, as they are.
    raw: u32,
    letter: Partial,
}

impl Typos {
    /// The words that are no more than `most` letters from `text`, at most two.
    pub(in crate::searcher) fn of(text: &str, most: u8, language: Language) -> Self {
        let most = most.min(MOST);
        let dfa = builder(most).build_dfa(&fold(&exact(text, language), ""));
        Self { text: text.to_owned(), most, dfa: Arc::new(dfa) }
    }
}

/// What makes automata for so many letters. Made once: it takes milliseconds.
fn builder(most: u8) -> &'static LevenshteinAutomatonBuilder {
    static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; MOST as usize + 1] =
        [const { OnceLock::new() }; MOST as usize + 1];
    BUILDERS[usize::from(most)].get_or_init(|| LevenshteinAutomatonBuilder::new(most, true))
}

/// How many letters of `word`, in its exact form, are other than those of `text` as `language` writes it; two neighbours that
/// changed places are one (Damerau 1964). Letters without an accent stand for those with one, not the other way round: whoever
/// types `kaçı` does not mean `kali`.
pub(in crate::searcher) fn letters_wrong(text: &str, word: &str, language: Language) -> u32 {
    let text: Vec<char> = exact(text, language).chars().collect();
    let distance = |word: &str| distance(&text, &word.chars().collect::<Vec<_>>());
    let wrong = distance(word);
    // Of letters that stand for two (æ) the second finds those.
    if wrong == 0 || word.is_ascii() { wrong } else { wrong.min(distance(&fold(word, ""))) }
}

fn distance(text: &[char], word: &[char]) -> u32 {
    let is_same = |asked: char, held: char| {
        asked == held
            || !held.is_ascii() && {
                let mut folded = String::new();
                fold_letter(held, "", &mut folded);
                folded.chars().eq([asked])
            }
    };
    let (mut before, mut row): (Vec<u32>, Vec<u32>) = (Vec::new(), (0..).take(word.len() + 1).collect());
    for (place, &asked) in text.iter().enumerate() {
        let mut next = vec![row[0] + 1];
        for (n, &held) in word.iter().enumerate() {
            let mut cost = (row[n] + u32::from(!is_same(asked, held))).min(row[n + 1] + 1).min(next[n] + 1);
            let last = place.checked_sub(1).map(|last| text[last]);
            if n > 0 && last.is_some_and(|last| is_same(last, held)) && is_same(asked, word[n - 1]) {
                cost = cost.min(before[n - 1] + 1);
            }
            next.push(cost);
        }
        (before, row) = (row, next);
    }
    row.last().copied().unwrap_or_default()
}

impl Automaton for Typos {
    type State = TyposState;

    fn start(&self) -> TyposState {
        let start = self.dfa.initial_state();
        TyposState { dfa: start, raw: start, letter: Partial::default() }
    }

    fn is_match(&self, state: &TyposState) -> bool {
        state.letter.missing == 0 && matches!(self.dfa.distance(state.dfa), Distance::Exact(_))
    }

    fn can_match(&self, state: &TyposState) -> bool {
        let TyposState { dfa, raw, letter } = *state;
        raw != SINK_STATE || letter.missing > 0 && dfa != SINK_STATE && any_foldable(&letter.codes())
    }

    fn accept(&self, state: &TyposState, byte: u8) -> TyposState {
        let TyposState { mut dfa, raw, mut letter } = *state;
        let mut raw = self.dfa.transition(raw, byte);
        match letter.read(byte) {
            Some(c) if is_foldable(c) => {
                let mut folded = String::new();
                fold_letter(c, "", &mut folded);
                raw = folded.bytes().fold(dfa, |dfa, byte| self.dfa.transition(dfa, byte));
                dfa = raw;
            }
            Some(_) => dfa = raw,
            None => {}
        }
        TyposState { dfa, raw, letter }
    }
}

impl OverWords for Typos {
    fn worth(&self, word: &str, language: Language) -> f32 {
        let keeps = recipe_of(language).keeps;
        match letters_wrong(&self.text, word, language) {
            0 if fold(word, keeps) != fold(&exact(&self.text, language), keeps) => ACCENTED,
            wrong if wrong > self.most.into() => 0.0,
            wrong => 1.0 / (1.0 + wrong as f32),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::matches;
    use super::*;

    #[test]
    fn distances() {
        let check = |text: &str, word: &str, expected| {
            assert_eq!(letters_wrong(text, word, Language::Undetermined), expected, "{text} {word}");
        };
        check("haus", "haus", 0);
        check("haus", "huas", 1);
        check("haus", "hau", 1);
        check("haus", "häuser", 2);
        check("", "ab", 2);
        check("rechenzetrum", "rechenzentrum", 1);
    }

    #[test]
    fn words_near_one_are_found_whatever_accents_it_lacks() {
        let check = |text: &str, word: &str, language, expected: f32| {
            let typos = Typos::of(text, 1, language);
            let worth = typos.worth(word, language);
            assert!((worth - expected).abs() < f32::EPSILON, "{text} {word}: {worth}");
            assert!(matches(typos, word) || expected == 0.0, "{text} {word}");
        };
        check("lodz", "łódź", Language::Polish, 1.0);
        check("łodz", "lodz", Language::Polish, 0.5);
        check("lods", "łódź", Language::Polish, 0.5);
        check("gorusme", "görüşme", Language::Turkish, ACCENTED);
        check("Görüşme", "görüşme", Language::Turkish, 1.0);
        check("görüsme", "görüşme", Language::Turkish, ACCENTED);
        check("gorsme", "görüşme", Language::Turkish, 0.5);
        check("grusm", "görüşme", Language::Turkish, 0.0);
        check("kaçı", "kali", Language::Indonesian, 0.0);
        check("görüşme", "gorusme", Language::Turkish, 0.0);
        check("görsüme", "görüşme", Language::Turkish, 0.5);
        check("kaerlighed", "kærlighed", Language::Danish, ACCENTED);
        check("strasse", "straße", Language::German, 1.0);
        check("город", "города", Language::Russian, 0.5);
        check("שלום", "שָׁלוֹם", Language::Hebrew, 1.0);
    }

    // Letters that stand for two (ß, æ) are two wrong ones for the automaton where they are one here.
    proptest! {
        #[test]
        fn all_that_is_near_is_found(
            text in "[abeosäöøłşıеёрñ字국ἀا]{1,6}",
            word in "[abeosäöøłşıеёрñ字국ἀا]{1,6}",
            most in 0..=MOST,
        ) {
            for language in [Language::German, Language::Turkish, Language::Danish] {
                let (typos, word) = (Typos::of(&text, most, language), exact(&word, language));
                let is_near = letters_wrong(&text, &word, language) <= most.into();
                prop_assert_eq!(typos.worth(&word, language) > 0.0, is_near);
                prop_assert!(matches(typos, &word) || !is_near, "{} {}", text, word);
            }
        }
    }
}
