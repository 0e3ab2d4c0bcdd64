//! From a word in its exact form to the form that its inflections share.

use std::borrow::Cow;

use super::rules::{Rules, STEMMER};

/// Which stemmer a language uses. Both crates implement Snowball (<https://snowballstem.org>).
#[derive(Clone, Copy)]
pub enum Stemmer {
    /// The word is its own stem.
    None,
    /// Of the crate rust-stemmers: Snowball as of 2018, where the newer one is no better.
    Classic(fn(&str) -> Cow<'_, str>),
    /// Of the crate frostem: Snowball's newest.
    Newest(frostem::Algorithm),
}

impl Stemmer {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Classic(_) => "Snowball 2018",
            Self::Newest(_) => "Snowball",
        }
    }
}

/// Longer words are no inflected words but addresses, hashes and noise; they stay as they are, bytes.
const MAX_STEMMED_BYTES: usize = 96;

/// The stem of `word` (lower case, NFC) by the language's own `rules`, if it has any, and its `stemmer`; the word
/// itself where these leave nothing of it.
///
/// A word with a digit in it (`qwen3`, `52,9`) has no inflection and stays as it is.
#[must_use]
pub fn stem(word: &str, stemmer: Stemmer, rules: Option<&Rules>) -> String {
    stem_by_steps(word, stemmer, rules, |_, _| ())
}

/// As [`stem`]; tells `each` every step that changes the word, and what it makes of it.
pub fn stem_by_steps(
    word: &str,
    stemmer: Stemmer,
    rules: Option<&Rules>,
    mut each: impl FnMut(&str, &str),
) -> String {
    if word.len() > MAX_STEMMED_BYTES || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word.to_owned();
    }
    if let Some(rules) = rules {
        let each =
            |step: &str, result: &str| each(if step == STEMMER { stemmer.name() } else { step }, result);
        return rules.stem_by_steps(word, |word| by_snowball(word, stemmer), each);
    }
    let stem = by_snowball(word, stemmer);
    if stem != word {
        each(stemmer.name(), &stem);
    }
    stem
}

fn by_snowball(word: &str, stemmer: Stemmer) -> String {
    let stem = match stemmer {
        Stemmer::None => return word.to_owned(),
        Stemmer::Classic(stem) => stem(word),
        Stemmer::Newest(algorithm) => frostem::Stemmer::new(algorithm).stem(word),
    };
    // A letter is the stem of no word: Turkish iyi and ince, Greek γης and για would be one.
    if stem.is_empty() || is_letter(&stem) { word.to_owned() } else { stem.into_owned() }
}

/// Whether `word` is a letter of an alphabet; syllables, as scripts of India write them, and characters are words.
fn is_letter(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|letter| letter < '\u{900}') && letters.next().is_none()
}
