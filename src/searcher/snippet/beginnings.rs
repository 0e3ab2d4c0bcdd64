//! What words certainly begin with that have a given stem, as the sieve tells letters apart.

use std::iter;

use super::letters::{self, Letter, MAX_LETTERS, is_digit};
use crate::analysis::recipe::recipe_of;
use crate::analysis::stem::Stemmer;
use crate::language::Language;

/// The letters of a term.
pub(super) fn letters_of(term: &str) -> Vec<Letter> {
    let mut found = Vec::new();
    term.chars().for_each(|c| letters::each(c, |letter| found.push(letter)));
    found
}

/// Languages whose inflections change vowels and consonants near the start of a word.
const BENDS_MUCH: &[Language] = &[
    Language::Dutch,
    Language::Estonian,
    Language::Finnish,
    Language::Hungarian,
    Language::Turkish,
    Language::Azerbaijani,
    Language::Turkmen,
    Language::Uzbek,
];
/// Languages that do so a little.
const BENDS: &[Language] = &[
    Language::Afrikaans,
    Language::Amharic,
    Language::Arabic,
    Language::Croatian,
    Language::Danish,
    Language::English,
    Language::German,
    Language::Hebrew,
    Language::Indonesian,
    Language::Irish,
    Language::Javanese,
    Language::Norwegian,
    Language::Serbian,
    Language::Swedish,
    Language::Tagalog,
    Language::Welsh,
    Language::Yiddish,
];

/// Of a stem of so many letters, so many certainly stand side by side in the word, from the first on.
pub(super) fn sure_letters(letters: &[Letter], language: Language) -> usize {
    if letters.iter().all(|&letter| is_digit(letter)) {
        return letters.len().min(MAX_LETTERS);
    }
    let letters = letters.len();
    if BENDS_MUCH.contains(&language) {
        return match letters {
            0..=2 => letters,
            3..=4 => 2,
            // Vowels fall out: boynuz, boyun.
            5..=6 => 3,
            _ if language == Language::Turkish => 3,
            _ => 4,
        };
    }
    let recipe = recipe_of(language);
    if recipe.rules.is_none() && matches!(recipe.stemmer, Stemmer::None) {
        return letters.min(MAX_LETTERS);
    }
    match letters {
        0..=2 => letters,
        3..=4 => letters - 1,
        5..=6 if BENDS.contains(&language) => 3,
        _ if BENDS.contains(&language) => 4,
        5..=6 => 4,
        _ => 5,
    }
}

/// Hands over what may stand in a word in place of the beginning `start` of its stem, in languages whose rules or
/// spelling change it.
pub(super) fn variants(stem: &[Letter], sure: usize, language: Language, mut each: impl FnMut(&[Letter])) {
    let start = &stem[..sure];
    // Without the first letter, where enough are left to tell words apart.
    let others = || (stem.len() > 2).then(|| &stem[1..stem.len().min(sure + 1)]);
    let mut insert = |at: usize, inserted: &str| {
        let (before, after) = start.split_at(at);
        let inserted: Vec<Letter> = letters_of(inserted);
        let variant: Vec<Letter> = [before, &inserted, after].concat();
        each(&variant[..variant.len().min(at + inserted.len()).max(sure)]);
    };
    match language {
        // Muenchen; abgenommen, abzunehmen.
        Language::German | Language::Dutch => {
            for at in 2..sure {
                for inserted in ["ge", "zu", "te"] {
                    insert(at, inserted);
                }
            }
            let vowels = ["a", "o", "u"].map(|vowel| letters_of(vowel)[0]);
            let umlauts = (1..=sure).filter(|&at| vowels.contains(&start[at - 1]));
            umlauts.for_each(|at| insert(at, "e"));
        }
        // Djoković; rijeka.
        Language::Serbian | Language::Croatian => {
            let (d, e) = (letters_of("d")[0], letters_of("e")[0]);
            (1..=sure).filter(|&at| start[at - 1] == d).for_each(|at| insert(at, "j"));
            for at in (0..sure).filter(|&at| start[at] == e) {
                insert(at, "j");
                insert(at, "ij");
            }
        }
        // The first letter of a root melts into the prefix (menulis, tulis), or changes by what stands before the
        // word (chath, cath).
        Language::Indonesian
        | Language::Javanese
        | Language::Tagalog
        | Language::Welsh
        | Language::Irish
        | Language::Afrikaans
        | Language::Yiddish
        | Language::Amharic => {
            others().into_iter().for_each(each);
        }
        // للقوة, القو; يستخدم, استخدم; رؤية, رء.
        Language::Arabic => {
            let hamza = letters_of("ء")[0];
            for start in iter::once(start).chain(others()) {
                each(start);
                start
                    .iter()
                    .position(|&letter| letter == hamza)
                    .into_iter()
                    .for_each(|at| each(&start[..at.max(1)]));
            }
        }
        // ağa, ak.
        Language::Turkish | Language::Azerbaijani | Language::Turkmen | Language::Uzbek => {
            let (last, before) = start.split_last().unwrap_or((&0, &[]));
            for [hard, soft] in ["kg", "pb", "td"].map(|pair| [letters_of(pair)[0], letters_of(pair)[1]]) {
                if *last == hard {
                    each(&[before, &[soft]].concat());
                }
            }
        }
        // toa, tuba; tavat, tó.
        Language::Estonian | Language::Hungarian if stem.len() <= 3 => each(&start[..sure.min(1)]),
        _ => {}
    }
}
