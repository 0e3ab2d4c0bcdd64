//! What each language does with its words: one row a language, read like a menu.

use frostem::Algorithm as Newest;
use rust_stemmers::Algorithm as Classic;

use super::stem::Stemmer;
use crate::language::Language;

/// How a language's words are analysed.
pub struct Recipe {
    /// What finds the stem.
    pub stemmer: Stemmer,
    /// Letters that are folded to no other: they only look accented.
    pub keeps: &'static str,
    /// What an apostrophe inside a word means.
    pub apostrophe: Apostrophe,
    /// Why this stemmer, or why none.
    pub reason: &'static str,
}

/// Languages whose stemmers, or spellings, may take away or change what a word begins with.
const CHANGES_START: &[Language] = &[
    Language::Afrikaans,
    Language::Arabic,
    Language::Chinese,
    Language::Croatian,
    Language::Dutch,
    Language::Indonesian,
    Language::Irish,
    Language::Javanese,
    Language::Persian,
    Language::Serbian,
    Language::Urdu,
    Language::Yiddish,
];

/// Whether a stem of `language` always begins with three letters that stand side by side in the word.
#[must_use]
pub fn keeps_start(language: Language) -> bool {
    !CHANGES_START.contains(&language)
}

/// What an apostrophe inside a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apostrophe {
    /// It is a letter among others (English, whose stemmer knows 's; Ukrainian).
    Keep,
    /// It parts two words (l'azienda).
    Split,
    /// It parts a name from its endings (Seul'de).
    DropTail,
}

/// The recipe of a language.
#[must_use]
pub fn recipe_of(language: Language) -> &'static Recipe {
    RECIPES.iter().find(|(of, _)| *of == language).map_or(&PLAIN, |(_, recipe)| recipe)
}

const PLAIN: Recipe =
    keep(Stemmer::None, "", "no stemmer that can be shipped; words meet by case and accents alone");

const fn keep(stemmer: Stemmer, keeps: &'static str, reason: &'static str) -> Recipe {
    Recipe { stemmer, keeps, apostrophe: Apostrophe::Keep, reason }
}

const fn elide(stemmer: Stemmer, keeps: &'static str, reason: &'static str) -> Recipe {
    Recipe { stemmer, keeps, apostrophe: Apostrophe::Split, reason }
}

const fn suffixed(stemmer: Stemmer, keeps: &'static str, reason: &'static str) -> Recipe {
    Recipe { stemmer, keeps, apostrophe: Apostrophe::DropTail, reason }
}

const fn classic(algorithm: Classic) -> Stemmer {
    Stemmer::Classic(algorithm)
}

const fn newest(algorithm: Newest) -> Stemmer {
    Stemmer::Newest(algorithm)
}

/// Share of inflected forms that meet their lemma on dictionaries of 30 languages, newest against classic; the
/// classic one where the two are equal.
const EQUAL: &str = "classic and newest Snowball are equal";
const ONLY_NEWEST: &str = "the newest Snowball alone has one";

/// One row a language that has a stemmer of its own or of a neighbour; all others are [`PLAIN`].
#[rustfmt::skip]
const RECIPES: &[(Language, Recipe)] = &[
    (Language::Afrikaans,  keep(newest(Newest::Dutch), "", "its neighbour's, Dutch; none of its own")),
    (Language::Arabic,     keep(classic(Classic::Arabic), "", EQUAL)),
    (Language::Armenian,   keep(newest(Newest::Armenian), "", ONLY_NEWEST)),
    (Language::Azerbaijani, suffixed(classic(Classic::Turkish), "ıöüçşğə", "its neighbour's, Turkish; none of its own")),
    (Language::Basque,     keep(newest(Newest::Basque), "", ONLY_NEWEST)),
    (Language::Catalan,    elide(newest(Newest::Catalan), "", ONLY_NEWEST)),
    (Language::Croatian,   keep(newest(Newest::Serbian), "", "its neighbour's, Serbian; none of its own")),
    (Language::Czech,      keep(newest(Newest::Czech), "", ONLY_NEWEST)),
    (Language::Danish,     keep(classic(Classic::Danish), "æøå", EQUAL)),
    (Language::Dutch,      keep(newest(Newest::Dutch), "", "newest .71, classic .45")),
    (Language::English,    keep(classic(Classic::English), "", EQUAL)),
    (Language::Esperanto,  keep(newest(Newest::Esperanto), "ĉĝĥĵŝŭ", ONLY_NEWEST)),
    (Language::Estonian,   keep(newest(Newest::Estonian), "õäöü", ONLY_NEWEST)),
    (Language::Finnish,    keep(classic(Classic::Finnish), "äö", EQUAL)),
    (Language::French,     elide(classic(Classic::French), "", EQUAL)),
    (Language::German,     keep(newest(Newest::German), "", "newest .79, classic .76")),
    (Language::Greek,      keep(newest(Newest::Greek), "", "classic panics on some words")),
    (Language::Hindi,      keep(newest(Newest::Hindi), "", ONLY_NEWEST)),
    (Language::Hungarian,  keep(classic(Classic::Hungarian), "áéíóöőúüű", EQUAL)),
    (Language::Indonesian, keep(newest(Newest::Indonesian), "", ONLY_NEWEST)),
    (Language::Irish,      keep(newest(Newest::Irish), "", ONLY_NEWEST)),
    (Language::Italian,    elide(classic(Classic::Italian), "", EQUAL)),
    (Language::Javanese,   keep(newest(Newest::Indonesian), "", "its neighbour's, Indonesian; none of its own")),
    (Language::Lithuanian, keep(newest(Newest::Lithuanian), "", ONLY_NEWEST)),
    (Language::Nepali,     keep(newest(Newest::Nepali), "", ONLY_NEWEST)),
    (Language::Norwegian,  keep(classic(Classic::Norwegian), "æøå", EQUAL)),
    (Language::Persian,    keep(newest(Newest::Persian), "", ONLY_NEWEST)),
    (Language::Polish,     keep(newest(Newest::Polish), "", ONLY_NEWEST)),
    (Language::Portuguese, keep(classic(Classic::Portuguese), "", EQUAL)),
    (Language::Romanian,   keep(newest(Newest::Romanian), "", "newest .66, classic .58")),
    (Language::Russian,    keep(newest(Newest::Russian), "", "newest .84, classic .83")),
    (Language::Serbian,    keep(newest(Newest::Serbian), "", ONLY_NEWEST)),
    (Language::Slovak,     keep(newest(Newest::Czech), "", "its neighbour's, Czech; none of its own")),
    (Language::Spanish,    keep(classic(Classic::Spanish), "", EQUAL)),
    (Language::Swedish,    keep(newest(Newest::Swedish), "åäö", "newest .65, classic .63")),
    (Language::Tamil,      keep(newest(Newest::Tamil), "", "both have it; measured on neither")),
    (Language::Turkish,    suffixed(classic(Classic::Turkish), "ıöüçşğ", EQUAL)),
    (Language::Ukrainian,  keep(newest(Newest::Ukrainian), "", ONLY_NEWEST)),
    (Language::Vietnamese, keep(Stemmer::None, "", "its words have no endings; tones stay in the exact form")),
    (Language::Yiddish,    keep(newest(Newest::Yiddish), "", ONLY_NEWEST)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_language_has_two_rows() {
        for (n, (language, _)) in RECIPES.iter().enumerate() {
            assert!(RECIPES[..n].iter().all(|(other, _)| other != language), "{language}");
        }
    }
}
