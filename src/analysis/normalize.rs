//! One form for the many ways in which a word can be written: case, width, accents, invisible characters.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::language::Language;

/// A term longer than this is cut, characters: Lucene's limit too, 255 UTF-16 units, is never passed.
const MAX_TERM_CHARS: usize = 120;

/// The exact form of a word: compatibility-composed (NFKC), in lower case, without invisible characters.
///
/// `İ` and `I` are `i` and `ı` in Turkish and Azerbaijani.
#[must_use]
pub fn exact(word: &str, language: Language) -> String {
    let turkic = matches!(language, Language::Turkish | Language::Azerbaijani);
    if word.len() <= MAX_TERM_CHARS && word.is_ascii() && !turkic {
        return word.to_ascii_lowercase();
    }
    let composed: String =
        word.nfkc().filter(|&c| !is_invisible(c)).take(MAX_TERM_CHARS).map(plain_apostrophe).collect();
    let lower = if turkic { composed.replace('I', "ı").replace('İ', "i") } else { composed }.to_lowercase();
    // Lower-casing may lengthen a word (İ) and leave it decomposed.
    lower.nfc().filter(|c| !c.is_control() && !c.is_whitespace()).take(MAX_TERM_CHARS).collect()
}

/// The word without its accents, but with the letters of `keeps`, which only look accented: å is no a in Swedish.
///
/// Only scripts in which marks are an addition are folded: Latin, Greek, ё, the points of Hebrew and Arabic. The
/// vowel signs of Indic scripts are letters and stay.
#[must_use]
pub fn fold(word: &str, keeps: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            _ if c.is_ascii() || keeps.contains(c) => folded.push(c),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ё' => folded.push('е'),
            'ς' => folded.push('σ'),
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1fff}' | '\u{370}'..='\u{3ff}' => {
                decompose_canonical(c, |part| {
                    if !is_combining_mark(part) {
                        folded.push(part);
                    }
                });
            }
            '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {
            }
            _ => folded.push(c),
        }
    }
    // A word that is nothing but marks stays what it is.
    if folded.is_empty() { word.to_owned() } else { folded }
}

/// Where the first apostrophe inside `word` stands, in bytes, unless it is at an end.
#[must_use]
pub fn apostrophe(word: &str) -> Option<Range<usize>> {
    let (at, mark) = word.char_indices().find(|&(_, c)| plain_apostrophe(c) == '\'')?;
    let range = at..at + mark.len_utf8();
    (range.start > 0 && range.end < word.len()).then_some(range)
}

/// The typewriter's apostrophe for those of the typesetter.
fn plain_apostrophe(c: char) -> char {
    if matches!(c, '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{ff07}') { '\'' } else { c }
}

/// Soft hyphens, joiners, direction marks and variation selectors: seen by programs only.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_exact(word: &str, expected: &str) {
        assert_eq!(exact(word, Language::German), expected);
    }

    #[test]
    fn exact_forms() {
        check_exact("Häuser", "häuser");
        check_exact("Ha\u{308}user", "häuser");
        check_exact("ＤＡＴＡ", "data");
        check_exact("ﬁnden", "finden");
        check_exact("Rechen\u{ad}zentrum", "rechenzentrum");
        check_exact("L’Aquila", "l'aquila");
        assert_eq!(exact("IŞIK", Language::Turkish), "ışık");
        assert_eq!(exact("İstanbul", Language::Turkish), "istanbul");
        assert_eq!(exact(&"x".repeat(10_000), Language::English).chars().count(), MAX_TERM_CHARS);
    }

    #[test]
    fn folded_forms() {
        assert_eq!(fold("società", ""), "societa");
        assert_eq!(fold("århus", "åøæ"), "århus");
        assert_eq!(fold("århus", ""), "arhus");
        assert_eq!(fold("ёлка", ""), "елка");
        assert_eq!(fold("βρίσκω", ""), "βρισκω");
        assert_eq!(fold("हिन्दी", ""), "हिन्दी");
        assert_eq!(fold("\u{301}", ""), "\u{301}");
    }
}
