//! From a word in its exact form to the form that its inflections share.

use std::borrow::Cow;

use super::rules::Rules;

/// Which stemmer a language uses. Both crates implement Snowball (<https://snowballstem.org>).
#[derive(Clone, Copy)]
pub enum Stemmer {
    /// The word is its own stem.
    None,
    /// Of the crate rust-stemmers: Snowball as of 2018, where the newer one is no better.
    Classic(rust_stemmers::Algorithm),
    /// Of the crate frostem: Snowball's newest.
    Newest(frostem::Algorithm),
}

/// Longer words are no inflected words but addresses, hashes and noise; they stay as they are, bytes.
const MAX_STEMMED_BYTES: usize = 96;

/// The stem of `word` (lower case, NFC) by the language's own `rules`, if it has any, and its `stemmer`; the word
/// itself where these leave nothing of it.
///
/// A word with a digit in it (`qwen3`, `52,9`) has no inflection and stays as it is.
#[must_use]
pub fn stem(word: &str, stemmer: Stemmer, rules: Option<&Rules>) -> String {
    if word.len() > MAX_STEMMED_BYTES || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word.to_owned();
    }
    match rules {
        Some(rules) => rules.stem(word, |word| by_snowball(word, stemmer)),
        None => by_snowball(word, stemmer),
    }
}

fn by_snowball(word: &str, stemmer: Stemmer) -> String {
    let stem = match stemmer {
        Stemmer::None => Cow::Borrowed(word),
        Stemmer::Classic(algorithm) => rust_stemmers::Stemmer::create(algorithm).stem(word),
        Stemmer::Newest(algorithm) => frostem::Stemmer::new(algorithm).stem(word),
    };
    if stem.is_empty() { word.to_owned() } else { stem.into_owned() }
}
