//! From a word as written to what it stands for: `=word`, `word~2`, `wo*`, `word^2`.

use super::{Field, Form, Node, shown};
use crate::analysis::normalize::elision;

/// The most letters that may be wrong.
pub(super) const MAX_TYPOS: u8 = 2;
/// What a score may be multiplied with.
const MIN_BOOST: f32 = 0.01;
const MAX_BOOST: f32 = 100.0;
/// Characters that a backslash takes as they are, white space apart.
const SPECIAL: &str = "\"()+-:*?~^/=\\";

/// Longer patterns are words, letters.
const MAX_PATTERN_LETTERS: usize = 60;
/// What stands between words, so that no pattern with it matches any.
const BETWEEN_WORDS: &str = "-/:=&%@_";

/// Words that are taken as syntax.
pub(super) const OPERATORS: &[&str] = &["AND", "OR", "NOT"];

/// A character of a word as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    /// The character.
    pub(super) c: char,
    /// Whether it stands for itself: behind a backslash, or in a number.
    pub(super) literal: bool,
}

impl Letter {
    fn is(self, c: char) -> bool {
        self.c == c && !self.literal
    }
}

/// Whether a backslash takes `c` as it is. What starts a word can be meant to be no operator (`\AND`) and no further
/// group of the number before it (`60 \000`).
pub(super) fn can_be_escaped(c: char, starts_word: bool) -> bool {
    SPECIAL.contains(c) || c.is_whitespace() || starts_word && (c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// The node of a word as written, and the factor of its score; none if there is no letter and no digit in it.
pub(super) fn node(word: &[Letter], field: Field, warnings: &mut Vec<String>) -> Option<(Node, f32)> {
    let (word, boost) = boosted(word, warnings);
    if !word.is_empty() && word.iter().all(|letter| letter.is('*')) {
        return Some((Node::All, boost));
    }
    let (text, form) = match word {
        [sign, rest @ ..] if sign.is('=') && rest.first().is_some_and(|next| next.c.is_alphanumeric()) => {
            (text_of(rest), Form::Exact)
        }
        _ => misspelt(word, warnings).unwrap_or_else(|| pattern_or_word(word, warnings)),
    };
    text.contains(char::is_alphanumeric).then_some((Node::Word { text, form, field }, boost))
}

/// The word without `^2`, and the 2.
fn boosted<'a>(word: &'a [Letter], warnings: &mut Vec<String>) -> (&'a [Letter], f32) {
    let split = word.iter().rposition(|letter| letter.is('^')).filter(|&at| at > 0);
    let Some(at) = split else { return (word, 1.0) };
    if let Some(boost) = boost(&text_of(&word[at + 1..]), warnings) {
        return (&word[..at], boost);
    }
    let shown = shown(&text_of(word));
    warnings.push(format!("{shown}: behind ^ stands no number, as in ^2; it was taken as a sign"));
    (word, 1.0)
}

/// A kind of syntax: whether a word has it, and what becomes of that where it is none.
type Kind = (fn(&str) -> bool, &'static str);

/// What is syntax in a word, but not in the text of a phrase or of `NEAR`.
const NONE_IN_TEXTS: &[Kind] = &[
    (is_pattern, "is no pattern"),
    (is_misspelt, "allows no wrong letters"),
    (is_regex, "is no regular expression"),
    (is_exact, "stands for all forms of its word"),
];
/// What is none in `NEAR`, besides. A phrase may quote it (`"rm -rf"`).
const NONE_IN_NEAR: &[Kind] =
    &[(is_signed, "is neither demanded nor excluded"), (|word| OPERATORS.contains(&word), "joins nothing")];

/// What is said of the `text` of a phrase, or of `NEAR`, that holds syntax which counts outside of it alone: of each kind
/// once.
pub(super) fn not_taken(text: &str, is_near: bool) -> Vec<String> {
    let (place, more) = if is_near { ("NEAR", NONE_IN_NEAR) } else { ("a phrase", &[][..]) };
    let said = |(has, what): &Kind| {
        let word = text.split_whitespace().find(|word| has(word))?;
        Some(format!("{} {what} in {place}; it was taken as a word", shown(word)))
    };
    NONE_IN_TEXTS.iter().chain(more).filter_map(said).collect()
}

/// Whether a star stands at a letter, or a question mark between two.
fn is_pattern(word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut wild = word.match_indices(['*', '?']);
    wild.any(|(at, sign)| {
        let (before, behind) = (word[..at].chars().next_back(), word[at + 1..].chars().next());
        if sign == "*" {
            is_letter(before) || is_letter(behind)
        } else {
            is_letter(before) && is_letter(behind)
        }
    })
}

fn is_misspelt(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    word.strip_suffix('~').is_some_and(|word| word.ends_with(char::is_alphanumeric))
}

fn is_regex(word: &str) -> bool {
    let inside = word.strip_prefix('/').and_then(|word| word.strip_suffix('/'));
    inside.is_some_and(|inside| inside.contains(char::is_alphanumeric) && !inside.contains('/'))
}

fn is_exact(word: &str) -> bool {
    word.strip_prefix('=').is_some_and(|word| word.starts_with(char::is_alphanumeric))
}

fn is_signed(word: &str) -> bool {
    word.strip_prefix(['+', '-']).is_some_and(|word| word.starts_with(char::is_alphanumeric))
}

/// The factor of a score, if `number` is one, as it stands behind `^`.
pub(super) fn boost(number: &str, warnings: &mut Vec<String>) -> Option<f32> {
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let boost: f32 = number.parse().ok().filter(|_| is_number)?;
    let bounded = boost.clamp(MIN_BOOST, MAX_BOOST);
    if !(MIN_BOOST..=MAX_BOOST).contains(&boost) {
        warnings
            .push(format!("^{number}: a boost is between {MIN_BOOST} and {MAX_BOOST}; ^{bounded} was used"));
    }
    Some(bounded)
}

/// The text without `~` or `~2`, and how many letters may be wrong; all of it, where it is several words.
fn misspelt(word: &[Letter], warnings: &mut Vec<String>) -> Option<(String, Form)> {
    let at = word.iter().rposition(|letter| letter.is('~')).filter(|&at| at > 0)?;
    let number = text_of(&word[at + 1..]);
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let text = text_of(&word[..at]);
    if let Some(sign) = between_words(&text) {
        let shown = shown(&text_of(word));
        warnings.push(format!(
            "{shown} allows no wrong letters, as {sign} stands in no word; it was taken as words"
        ));
        return Some((text_of(word), Form::Inflected));
    }
    let typos = if number.is_empty() { 1 } else { number.parse().unwrap_or(u8::MAX) };
    if typos > MAX_TYPOS {
        let shown = shown(&format!("{text}~{number}"));
        warnings.push(format!("{shown}: at most {MAX_TYPOS} letters may be wrong; ~{MAX_TYPOS} was used"));
    }
    (typos > 0).then_some((text, Form::Typos(typos.min(MAX_TYPOS))))
}

/// What keeps a text from being one word: a sign between words, or an apostrophe behind an article (l'ordinateur).
fn between_words(text: &str) -> Option<char> {
    let apostrophe = || elision(text).and_then(|mark| text[mark].chars().next());
    text.chars().find(|&c| BETWEEN_WORDS.contains(c)).or_else(apostrophe)
}

/// A pattern, if a star stands in the word, or a question mark that does not end it: that one ends a question.
fn pattern_or_word(word: &[Letter], warnings: &mut Vec<String>) -> (String, Form) {
    let asked = word.iter().rposition(|letter| !letter.is('?')).map_or(&word[..0], |last| &word[..=last]);
    let is_wild = |letter: &Letter| letter.is('*') || letter.is('?');
    if !asked.iter().any(is_wild) {
        return (text_of(word), Form::Inflected);
    }
    if asked.len() > MAX_PATTERN_LETTERS {
        let shown = shown(&text_of(word));
        warnings.push(format!("{shown} is too long for a pattern; it was taken as words"));
        return (text_of(word), Form::Inflected);
    }
    if let Some(sign) = asked.iter().find(|letter| BETWEEN_WORDS.contains(letter.c)) {
        let shown = shown(&text_of(word));
        warnings
            .push(format!("{shown} is no pattern, as {} stands in no word; it was taken as words", sign.c));
        return (text_of(word), Form::Inflected);
    }
    let mut pattern = String::new();
    for letter in asked {
        if !is_wild(letter) && is_escaped(letter.c) {
            pattern.push('\\');
        }
        pattern.push(letter.c);
    }
    (pattern, Form::Pattern)
}

fn text_of(word: &[Letter]) -> String {
    word.iter().map(|letter| letter.c).collect()
}

fn is_escaped(c: char) -> bool {
    can_be_escaped(c, false)
}

/// The text with backslashes before the characters that would be taken as syntax.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_escaped(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
