//! Splits compound words: a word of a text comes in, the byte ranges of its parts go out.
//!
//! After Koehn & Knight (2003), Empirical Methods for Compound Splitting: every cover of the word with known
//! words and linking letters is a reading, and the most plausible one wins. Here the word left whole is one
//! of the readings, and plausibility is a weighted sum over the parts, with weights fitted for each language.

mod grammar;
mod known;
mod letters;
mod lexicon;

use std::ops::Range;

use crate::language::Language;
use grammar::{Grammar, Weights};
use letters::Letters;
use lexicon::{Entry, Kind, Lexicon};

/// Shorter parts are chance matches ("an", "er").
const MIN_PART: usize = 3;
/// Longer words stay whole: hardly a compound, and the work grows with the length.
const MAX_LETTERS: usize = 64;
/// What stands behind a direction (süd) is believed from this many letters on: Ost+ern is none, Süd+pol is.
const MIN_AFTER_DIRECTION: usize = 4;

/// Parts below this frequency (33 occurrences per million words, as [`Entry::frequency`] counts) are rare:
/// the rarer the less they are believed, while above it frequency says little.
const RARE: f32 = 15.0;

/// Splits compounds of one language.
pub struct CompoundSplitter {
    lexicon: Lexicon,
    grammar: &'static Grammar,
}

/// The splitter made of one language's data, which are part of the program.
macro_rules! splitter {
    ($code:literal) => {{
        static GRAMMAR: Grammar = include!(concat!(env!("OUT_DIR"), "/", $code, ".grammar"));
        let lexicon = Lexicon::new(include_bytes!(concat!("data/compound/", $code, ".fst")));
        lexicon.map(|lexicon| CompoundSplitter { lexicon, grammar: &GRAMMAR })
    }};
}

impl CompoundSplitter {
    /// The splitter of a language that forms compounds, or none.
    #[must_use]
    pub fn of(language: Language) -> Option<CompoundSplitter> {
        match language {
            Language::Danish => splitter!("da"),
            Language::German => splitter!("de"),
            Language::Estonian => splitter!("et"),
            Language::Finnish => splitter!("fi"),
            Language::Hungarian => splitter!("hu"),
            Language::Norwegian => splitter!("nb"),
            Language::Dutch => splitter!("nl"),
            Language::Swedish => splitter!("sv"),
            _ => None,
        }
    }

    /// The parts of `word` as byte ranges of it, linking letters left out, in order; empty when the word
    /// stays whole.
    ///
    /// `word` is one word as written in the text, with its capitals, without hyphens, in Unicode form C. The
    /// answer depends on nothing but the word, so that an index built anew equals an index kept up to date.
    #[must_use]
    pub fn parts(&self, word: &str) -> Vec<Range<usize>> {
        let Some(letters) = Letters::of(word) else {
            return Vec::new();
        };
        let steps = self.best_steps(&letters);
        match steps.last() {
            Some(Some(last)) if last.score > self.whole_score(&letters) => trace(&letters, &steps),
            _ => Vec::new(),
        }
    }

    /// What speaks for the best way to split `word`, and what for leaving it whole; none where no known words cover it.
    #[must_use]
    pub fn scores(&self, word: &str) -> Option<(f32, f32)> {
        let letters = Letters::of(word)?;
        let split = self.best_steps(&letters).pop().flatten()?;
        Some((split.score, self.whole_score(&letters)))
    }

    /// For every letter the best way to have parts and links end before it; for the end, with the last part.
    fn best_steps(&self, letters: &Letters) -> Vec<Option<Step>> {
        let mut steps: Vec<Option<Step>> = vec![None; letters.len() + 1];
        for start in 0..=letters.len() - MIN_PART {
            let before = match &steps[start] {
                Some(step) => step.score,
                None if start == 0 => 0.0,
                None => continue,
            };
            self.parts_at(letters, start, |part, next| {
                let step = Step { score: before + part.score, letters: start..part.end };
                if steps[next].as_ref().is_none_or(|other| other.score < step.score) {
                    steps[next] = Some(step);
                }
            });
        }
        steps
    }

    /// Shows `found` every part that may begin at a letter, with the letter where the next one begins.
    fn parts_at(&self, letters: &Letters, start: usize, mut found: impl FnMut(Part, usize)) {
        for (bytes, entry) in self.lexicon.prefixes(letters.from(start)) {
            let end = letters.after(start, bytes);
            if end - start < MIN_PART || entry.kind() == Kind::Barred {
                continue;
            }
            let score = self.part_score(letters, entry, start..end);
            if end + MIN_PART <= letters.len() {
                let score = score + self.first_score(letters, entry, start..end);
                let shown = if entry.is_linked() { end - self.grammar.n_link_letters() } else { end };
                self.joints_at(letters, entry, end, |joint, next| {
                    found(Part { end: shown, score: score + joint }, next);
                });
            }
            if start > 0
                && let Some(ending) = self.ending_score(letters, entry, start..end)
            {
                let score = score + self.last_score(entry) + ending;
                found(Part { end: letters.len(), score }, letters.len());
            }
        }
    }

    /// Shows `found` where the next part may begin after a part that ends at a letter, and the score of the
    /// link.
    fn joints_at(&self, letters: &Letters, entry: Entry, end: usize, mut found: impl FnMut(f32, usize)) {
        found(0.0, end);
        let rest = letters.from(end);
        for (at, (link, weight)) in self.grammar.links.iter().enumerate() {
            if !rest.starts_with(link.as_bytes()) {
                continue;
            }
            let next = letters.after(end, link.len());
            if next + MIN_PART <= letters.len() {
                found(weight + when(at == 0 && entry.asks_link(), self.grammar.weights.asked_link), next);
            }
        }
    }

    /// The score of ending the word after a part: none if letters are left that are no ending, or are one of
    /// a form known in full.
    fn ending_score(&self, letters: &Letters, entry: Entry, part: Range<usize>) -> Option<f32> {
        if entry.is_combining() || entry.kind() == Kind::Suffix {
            return None;
        }
        if part.end == letters.len() {
            return Some(0.0);
        }
        let rest = letters.from(part.end);
        let is_ending = self.grammar.endings.iter().any(|ending| ending.as_bytes() == rest);
        let is_inflected = is_ending && self.lexicon.get(letters.from(part.start)).is_none();
        is_inflected.then_some(self.grammar.weights.inflected)
    }

    /// What speaks for a part wherever it stands.
    fn part_score(&self, letters: &Letters, entry: Entry, part: Range<usize>) -> f32 {
        let weights = &self.grammar.weights;
        let frequency = entry.frequency();
        let mut score = weights.part + weights.frequency * frequency;
        score += match part.len() {
            3 => weights.three_letters + weights.short_frequency * frequency,
            4 => weights.four_letters + weights.short_frequency * frequency,
            5 => weights.five_letters,
            _ => 0.0,
        };
        score += when(entry.is_combining(), weights.combining);
        score += when(entry.is_compound(), weights.compound + weights.compound_frequency * frequency);
        score += when(entry.kind() == Kind::Prefix, weights.prefix);
        score += when(entry.kind() == Kind::Fixed, weights.fixed);
        let rarity = when(!entry.is_combining(), (RARE - frequency).max(0.0));
        score += weights.rare * rarity + when(part.len() < 6, weights.rare_short * rarity);
        score + when(letters.is_hump(part.start), weights.hump)
    }

    /// What speaks for a part that others follow.
    fn first_score(&self, letters: &Letters, entry: Entry, part: Range<usize>) -> f32 {
        let weights = &self.grammar.weights;
        let mut score = weights.as_first * entry.as_first() + weights.first_share * entry.first_share();
        score += weights.first_capital * entry.capital();
        score += when(entry.as_first() == 0.0, weights.never_first);
        if part.start > 0 {
            return score + weights.middle;
        }
        score += when(letters.is_small(), weights.small);
        match entry.kind() {
            Kind::Direction if self.is_directed(letters, part.end) => score + weights.direction,
            Kind::Direction | Kind::Opener => score + weights.opener,
            _ => score,
        }
    }

    /// Whether all from a letter on is a known word, such as may stand behind a direction.
    fn is_directed(&self, letters: &Letters, start: usize) -> bool {
        letters.len() - start >= MIN_AFTER_DIRECTION
            && self.lexicon.get(letters.from(start)).is_some_and(|entry| entry.kind() == Kind::Word)
    }

    /// What speaks for a last part.
    fn last_score(&self, entry: Entry) -> f32 {
        let weights = &self.grammar.weights;
        weights.as_last * entry.as_last()
            + weights.last_share * entry.last_share()
            + weights.last_capital * entry.capital()
            + when(entry.as_last() == 0.0, weights.never_last)
    }

    /// What speaks for the word as a whole.
    #[allow(clippy::cast_precision_loss, reason = "MAX_LETTERS at most")]
    fn whole_score(&self, letters: &Letters) -> f32 {
        let weights = &self.grammar.weights;
        let score = weights.whole_letters * letters.len() as f32;
        match self.lexicon.get(letters.from(0)).filter(|entry| !entry.is_combining()) {
            None => score,
            Some(entry) => {
                score
                    + weights.whole_known
                    + when(entry.kind() == Kind::Fixed, weights.fixed)
                    + weights.whole_frequency * entry.frequency()
                    + weights.whole_capital * entry.capital()
            }
        }
    }
}

/// A part that may stand at some letter: where it ends, and what speaks for it.
struct Part {
    end: usize,
    score: f32,
}

/// The best way found to some letter: the score so far, and the letters of the part that led there.
#[derive(Clone)]
struct Step {
    score: f32,
    letters: Range<usize>,
}

/// Walks the steps back from the end of the word.
fn trace(letters: &Letters, steps: &[Option<Step>]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut at = letters.len();
    while let Some(Some(step)) = steps.get(at).filter(|_| at > 0) {
        parts.push(letters.written(&step.letters));
        at = step.letters.start;
    }
    parts.reverse();
    parts
}

fn when(holds: bool, score: f32) -> f32 {
    if holds { score } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, word: &str, expected: &str) {
        let splitter = CompoundSplitter::of(language).expect("the language has a splitter");
        let parts: Vec<&str> = splitter.parts(word).into_iter().map(|part| &word[part]).collect();
        assert_eq!(parts.join("+"), expected, "{word}");
    }

    #[track_caller]
    fn check_whole(language: Language, words: &str) {
        words.split(' ').for_each(|word| check(language, word, ""));
    }

    #[test]
    fn compounds_come_apart() {
        check(Language::German, "Wasserleitung", "Wasser+leitung");
        check(Language::Dutch, "waterleiding", "water+leiding");
        check(Language::Swedish, "vattenledning", "vatten+ledning");
        check(Language::Danish, "vandledning", "vand+ledning");
        check(Language::Norwegian, "vannledning", "vann+ledning");
        check(Language::Finnish, "vesijohto", "vesi+johto");
        check(Language::Hungarian, "vízvezeték", "víz+vezeték");
        check(Language::Estonian, "linnamuuseum", "linna+muuseum");
    }

    #[test]
    fn linking_letters_are_left_out() {
        check(Language::German, "Regierungsbildung", "Regierung+bildung");
        check(Language::German, "Rechenzentrumsstandorten", "Rechen+zentrum+standorten");
        check(Language::German, "Rechenzentrumprojekt", "Rechen+zentrum+projekt");
    }

    #[test]
    fn words_that_say_more_than_their_parts_stay_whole() {
        check(Language::German, "Bürgermeisterwahl", "Bürgermeister+wahl");
        check_whole(Language::German, "Bürgermeister Heidelberg Mendelssohn");
    }

    #[test]
    fn a_suffix_may_be_a_first_part_but_no_last_one() {
        check(Language::German, "Haftprüfung", "Haft+prüfung");
        check(Language::German, "Zweifelhaft", "");
    }

    #[test]
    fn stems_of_verbs_are_first_parts() {
        check(Language::German, "Bastelstunde", "Bastel+stunde");
    }

    #[test]
    fn a_direction_joins_any_known_word() {
        check(Language::German, "Südkorea", "Süd+korea");
        check(Language::Swedish, "Sydkorea", "Syd+korea");
        check(Language::Finnish, "Etelä-Korea", "");
    }

    #[test]
    fn capitals_do_not_matter() {
        check(Language::German, "wasserleitung", "wasser+leitung");
        check(Language::German, "WASSERLEITUNG", "WASSER+LEITUNG");
    }

    #[test]
    fn names_and_derivations_stay_whole() {
        check_whole(Language::German, "Alibaba Investition Italienisch Donnerstag Universität Ankündigung");
        check_whole(
            Language::German,
            "Unternehmen Verfügbarkeit Freundschaft gesprochen Amsterdam Verhandlung",
        );
        check_whole(Language::Dutch, "vriendschap universiteit regering verandering Nederlander");
        check_whole(Language::Swedish, "vänskap universitetet regeringen förändring");
    }

    #[test]
    fn languages_without_compounds_have_no_splitter() {
        assert!(CompoundSplitter::of(Language::English).is_none());
    }

    #[test]
    fn any_text_is_borne() {
        let long = "donau".repeat(40);
        let odd = [
            "",
            "a",
            "ß",
            "ẞẞẞẞẞẞ",
            "İİİİİİİİ",
            "a\u{308}o\u{308}u\u{308}bahn",
            "👩‍🚀👩‍🚀👩‍🚀",
            "中華人民共和國",
            &long,
        ];
        let splitters = Language::ALL.iter().filter_map(|&language| CompoundSplitter::of(language));
        for splitter in splitters {
            for word in odd {
                assert!(splitter.parts(word).is_empty(), "{word}");
            }
        }
    }

    #[test]
    fn parts_are_in_order_and_within_the_word() {
        let splitter = CompoundSplitter::of(Language::German).expect("German has a splitter");
        for word in ["ÜBERSEEHÄFEN", "Straßenbahnhaltestelle", "Fußballweltmeisterschaft", "ẞtraßenbau"]
        {
            let parts = splitter.parts(word);
            assert!(parts.iter().all(|part| word.get(part.clone()).is_some()), "{word}");
            assert!(parts.windows(2).all(|two| two[0].end <= two[1].start), "{word}");
        }
    }
}
