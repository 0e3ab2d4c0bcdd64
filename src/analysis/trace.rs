//! What of a text survives translation, in a form that is the same in every language: its trace.
//!
//! Numbers stay numbers (52,9 is 52.9, and 380 Milliarden is 380 miliar). Names and international words keep their
//! consonants, more or less, in whatever script they are written: Panthers, Пантерс, पैंथर्स and بانثرز. A [`key`] is a number, or
//! the beginning of such a skeleton of consonants; what two texts have in common of them tells whether one could be a
//! translation of the other. Native words leave keys, too, which meet those of other languages by chance only.
//!
//! Measured on `XQuAD` (2,880 paragraphs, each in 12 languages), finding the other eleven of each among the first eleven:
//! numbers alone .72, skeletons alone .46, both .72; rarity by language and numbers' greater weight make it .80, feedback
//! (see `searcher::similar`) .83. Letters instead of sounds (names in Latin script as they are written) find .36 alone,
//! and with the rest no more than they cost; skeletons of three or five sounds find .01 less. That documents with few
//! keys are less certain costs .01, and of unlike documents in other languages 1 in 200 is taken for the same story where
//! it was 1 in 4.

mod scale;
mod skeleton;

use super::normalize::plain_number;
use crate::language::Language;

pub use skeleton::transcribed;

/// What a number is worth, of what a name is: hardly anything else survives every translation.
const NUMBER: f32 = 1.7;
/// What a year is worth: texts about the same time share it by chance.
const YEAR: f32 = 1.3;
/// What a number of one or two digits is worth, such as a day of the month.
const SMALL_NUMBER: f32 = 1.2;
/// What a short skeleton is worth, of what a longer one is: more words share it by chance.
const SHORT: f32 = 0.7;

/// The key of a word in its exact form; empty where it leaves none.
#[must_use]
pub fn key(exact: &str) -> String {
    number(exact).map_or_else(|| skeleton::skeleton(exact), |(number, _)| number)
}

/// What a key says, of what a long skeleton says.
#[must_use]
pub fn weight(key: &str) -> f32 {
    match key.as_bytes() {
        [first, ..] if first.is_ascii_digit() => match key.len() {
            1 | 2 => SMALL_NUMBER,
            4 if matches!(first, b'1' | b'2') => YEAR,
            _ => NUMBER,
        },
        key if key.len() < skeleton::LENGTH => SHORT,
        _ => 1.0,
    }
}

/// The number that a word begins with, in its plain form, and what follows it.
fn number(exact: &str) -> Option<(String, &str)> {
    if !exact.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’' | '\u{66b}' | '\u{66c}');
    let end = exact.find(|c| !is_part(c)).unwrap_or(exact.len());
    let (number, rest) = exact.split_at(end);
    let plain = plain_number(number).unwrap_or_else(|| number.to_owned());
    let digits = plain.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(plain.len());
    Some((plain[..digits].trim_end_matches('.').to_owned(), rest))
}

/// What a word is to the numbers around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Other,
    /// A number, which the next word may multiply.
    Number,
    /// A number that is multiplied in the same word: 3800억, 5bn.
    Multiplied,
    /// It multiplies the number before it: Milliarden.
    Scale,
}

impl Role {
    /// That of a word of `language`, by its `exact` form.
    #[must_use]
    pub fn of(exact: &str, language: Language) -> Self {
        let is_scale = |word| scale::exponent(word, language).is_some();
        match number(exact) {
            Some((_, "")) => Self::Number,
            Some((_, rest)) if is_scale(rest) => Self::Multiplied,
            None if is_scale(exact) => Self::Scale,
            _ => Self::Other,
        }
    }
}

/// Reads the words of a text of one language, one after the other; each is remembered as a `W`.
#[derive(Debug)]
pub struct Tracer<W> {
    language: Language,
    /// The word before, if it was a number.
    before: Option<W>,
}

impl<W> Tracer<W> {
    /// For a text of `language`.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, before: None }
    }

    /// The number that the next `word` makes of itself and the word before: of 380 and Milliarden, 380000000000. The `exact`
    /// form of a word is seldom asked for.
    #[inline]
    pub fn multiplied(
        &mut self,
        role: Role,
        word: impl FnOnce() -> W,
        exact: impl Fn(&W) -> String,
    ) -> Option<String> {
        let before = self.before.take();
        // Nearly all words.
        if role == Role::Other { None } else { self.number_of(role, word(), before, exact) }
    }

    fn number_of(
        &mut self,
        role: Role,
        word: W,
        before: Option<W>,
        exact: impl Fn(&W) -> String,
    ) -> Option<String> {
        match role {
            Role::Other => None,
            Role::Number => {
                self.before = Some(word);
                None
            }
            Role::Multiplied => {
                let exact = exact(&word);
                let (number, rest) = number(&exact)?;
                scale::scaled(&number, scale::exponent(rest, self.language)?)
            }
            Role::Scale => {
                let (before, scale) = (exact(&before?), exact(&word));
                scale::scaled(&number(&before)?.0, scale::exponent(&scale, self.language)?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzer, Token};

    #[track_caller]
    fn check(language: Language, text: &str, expected: &str) {
        let (mut tracer, mut keys) = (Tracer::new(language), Vec::new());
        Analyzer::new(language).tokens(text, |token| {
            if let Token::Word { word, .. } = token {
                let role = Role::of(word.exact(), language);
                keys.extend(tracer.multiplied(role, || word.exact().to_owned(), String::clone));
                keys.push(word.trace().to_owned());
            }
        });
        keys.retain(|key| !key.is_empty());
        assert_eq!(keys.join(" "), expected);
    }

    #[test]
    fn numbers_are_the_same_in_every_language() {
        check(Language::German, "52,9 und 1.234.567", "52.9 1234567");
        check(Language::English, "52.9 and 1,234,567", "52.9 1234567");
        check(Language::Hindi, "२०२६", "2026");
        check(Language::English, "5-fold 6th", "5 flt 6");
    }

    #[test]
    fn numbers_have_scales() {
        let billions = "380 380000000000";
        check(Language::German, "380 Mrd", &format!("{billions} mrt"));
        check(Language::Italian, "380 mld", &format!("{billions} mlt"));
        check(Language::Indonesian, "380 miliar", &format!("{billions} mlr"));
        check(Language::Korean, "3800억", "3800 380000000000");
        check(Language::English, "52.9bn", "52900000000 52.9");
        check(Language::English, "380 times", "380 tms");
    }

    #[test]
    fn names_meet_across_scripts() {
        for (language, name) in [
            (Language::English, "Panthers"),
            (Language::Russian, "Пантерс"),
            (Language::Hindi, "पैंथर्स"),
            (Language::Arabic, "بانثرز"),
            (Language::Thai, "แพนเธอร์ส"),
            (Language::Greek, "Πάνθερς"),
        ] {
            assert_eq!(key(&crate::analysis::normalize::exact(name, language)), "pntr", "{name}");
        }
    }
}
