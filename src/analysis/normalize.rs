//! One form for the many ways in which a word can be written: case, width, accents, invisible characters.

mod han;
mod number;
mod spelling;

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

pub use number::{cents, plain_date, plain_number};
pub use spelling::spelling;

use crate::language::Language;

/// A term longer than this is cut, characters: Lucene's limit too, 255 UTF-16 units, is never passed.
const MAX_TERM_CHARS: usize = 120;

/// What stands before the apostrophe where a word was shortened, in lower case: of Italian, French and Catalan.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "v", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "un", "gl",
    "agl", "dagl", "degl", "negl", "sugl", "all", "dall", "dell", "nell", "sull", "coll", "quell", "quest",
    "bell", "sant", "com", "dov", "cos", "quant", "tutt", "anch", "nessun", "qualcun", "ciascun", "mezz",
    "senz", "pover", "grand",
];

/// What who calls from abroad leaves out of a telephone's number: +49 (0)89.
pub const LEFT_OUT: &str = "(0)";

/// The exact form of a word: compatibility-composed (NFKC), in lower case, without invisible characters and white
/// space, decimal digits of all scripts those of ASCII.
///
/// `İ` and `I` are `i` and `ı` in Turkish and Azerbaijani.
#[must_use]
pub fn exact(word: &str, language: Language) -> String {
    let turkic = matches!(language, Language::Turkish | Language::Azerbaijani);
    if word.len() <= MAX_TERM_CHARS && !turkic && is_composed(word.as_bytes()) {
        return word.to_lowercase();
    }
    let composed: String =
        word.nfkc().filter(|&c| !is_left_out(c)).take(MAX_TERM_CHARS).map(plain_character).collect();
    let lower = if turkic { composed.replace('I', "ı").replace('İ', "i") } else { composed }.to_lowercase();
    // Lower-casing may lengthen a word (İ) and leave it decomposed.
    lower.nfc().take(MAX_TERM_CHARS).collect()
}

/// Whether a word is of visible ASCII characters, of composed letters of Latin up to U+017E, and of Cyrillic letters up
/// to U+047F: all stay what they are when normalized, but for their case.
fn is_composed(word: &[u8]) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_graphic() || matches!(byte, 0x80..=0xbf | 0xc3..=0xc5 | 0xd0 | 0xd1);
    // İ Ĳ ĳ Ŀ and ŀ ŉ ſ
    let becomes_others =
        |pair: &[u8]| matches!(pair, [0xc4, 0xb0 | 0xb2 | 0xb3 | 0xbf] | [0xc5, 0x80 | 0x89 | 0xbf]);
    word.iter().all(|&byte| is_plain(byte)) && !word.windows(2).any(becomes_others)
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
    word.chars().for_each(|c| fold_letter(c, keeps, &mut folded));
    // A word that is nothing but marks stays what it is.
    if folded.is_empty() { word.to_owned() } else { folded }
}

/// Letters that [`fold`] may make others of.
const FOLDABLE: [RangeInclusive<u32>; 5] =
    [0xc0..=0x3ff, 0x451..=0x451, 0x591..=0x5c7, 0x640..=0x670, 0x1e00..=0x1fff];

/// Whether [`fold`] may make anything else of a letter.
#[must_use]
pub fn is_foldable(c: char) -> bool {
    any_foldable(&(c.into()..=c.into()))
}

/// Whether it may of any of these.
#[must_use]
pub fn any_foldable(codes: &RangeInclusive<u32>) -> bool {
    FOLDABLE.iter().any(|some| some.start() <= codes.end() && codes.start() <= some.end())
}

/// Adds to `folded` what [`fold`] makes of a letter.
pub fn fold_letter(c: char, keeps: &str, folded: &mut String) {
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
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {}
        _ => folded.push(c),
    }
}

/// The term of two neighbouring characters of Chinese or Japanese, or of two syllables of Korean.
#[must_use]
pub fn bigram(pair: &str, language: Language) -> String {
    // Composed, of no case, and nothing to leave out.
    let is_plain = |c| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{ac00}'..='\u{d7a3}');
    let pair =
        if pair.chars().all(is_plain) { Cow::Borrowed(pair) } else { Cow::Owned(exact(pair, language)) };
    spelling(&pair, language).into_owned()
}

/// A word that was written in pieces (`KI-Rechenzentrum`, `snake_case`, `60 000`, `+49 (0)89 / 23 45`), in one: without hyphens,
/// low lines, and what parts numbers. Points and signs stay (example.org, AT&T). A day is a [`plain_date`].
#[must_use]
pub fn joined(pieces: &str) -> String {
    if let Some(date) = plain_date(pieces) {
        return date;
    }
    let parts = |c: char| is_hyphen(c) || matches!(c, '_' | '/' | '(' | ')') || c.is_whitespace();
    pieces.split(LEFT_OUT).flat_map(str::chars).filter(|&c| !parts(c)).collect()
}

/// Hyphens between letters; a soft hyphen is invisible.
#[must_use]
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{5be}' | '\u{fe63}' | '\u{ff0d}')
}

/// Where the apostrophe stands behind an article or particle that lost its vowel (l'acqua), in bytes; none where it is
/// part of a name (O'Brien) or of a word (aujourd'hui).
#[must_use]
pub fn elision(word: &str) -> Option<Range<usize>> {
    apostrophe(word).filter(|mark| ELIDED.contains(&&*word[..mark.start].to_lowercase()))
}

/// Where the apostrophe stands that parts a name from its endings (Seul'de), in bytes; none where a name goes on behind
/// it (O'Brien), or a number (60'000).
#[must_use]
pub fn before_ending(word: &str) -> Option<Range<usize>> {
    let goes_on = |mark: &Range<usize>| {
        let next = word[mark.end..].chars().next().unwrap_or_default();
        word[..mark.start].chars().nth(1).is_none() && next.is_uppercase() || next.is_numeric()
    };
    apostrophe(word).filter(|mark| !goes_on(mark))
}

/// Where the first apostrophe inside `word` stands, in bytes, unless it is at an end.
fn apostrophe(word: &str) -> Option<Range<usize>> {
    let (at, mark) = word.char_indices().find(|&(_, c)| is_apostrophe(c))?;
    let range = at..at + mark.len_utf8();
    (range.start > 0 && range.end < word.len()).then_some(range)
}

/// The typewriter's apostrophe for those of the typesetter, and ASCII's digits for those of other scripts.
fn plain_character(c: char) -> char {
    if c < '\u{2bb}' {
        return c;
    }
    if is_apostrophe(c) { '\'' } else { ascii_digit(c) }
}

/// Whether `c` is an apostrophe, as typewriters or typesetters have it.
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bb}' | '\u{2bc}' | '\u{ff07}')
}

/// The digit of ASCII for a decimal digit of any script in use; other characters stay.
#[must_use]
pub fn ascii_digit(c: char) -> char {
    if !c.is_numeric() {
        return c;
    }
    let zero = ZEROS.iter().rev().find(|&&zero| zero <= c);
    match zero.map(|&zero| u32::from(c) - u32::from(zero)) {
        Some(value @ 0..=9) => char::from_digit(value, 10).unwrap_or(c),
        _ => c,
    }
}

/// The zeros of the scripts that have digits of their own; nine more follow each (Unicode's `Nd`, plane 0).
const ZEROS: &[char] = &[
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
    '\u{c66}', '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{1090}',
    '\u{17e0}', '\u{1810}', '\u{1946}', '\u{19d0}', '\u{1a80}', '\u{1a90}', '\u{1b50}', '\u{1bb0}',
    '\u{1c40}', '\u{1c50}', '\u{a620}', '\u{a8d0}', '\u{a900}', '\u{a9d0}', '\u{a9f0}', '\u{aa50}',
    '\u{abf0}', '\u{ff10}',
];

/// Whether `byte` may be the first of an apostrophe: a quick look, before characters are read.
#[must_use]
pub fn may_begin_apostrophe(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric() && !matches!(byte, 0x80..=0xc9)
}

/// What no term holds: the space that some symbols turn into when normalized, and what cannot be seen.
fn is_left_out(c: char) -> bool {
    is_invisible(c) || c.is_whitespace() || c.is_control()
}

/// Soft hyphens, joiners, direction marks and variation selectors: seen by programs only.
#[must_use]
pub fn is_invisible(c: char) -> bool {
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
        check_exact("o\u{ffe3}", "ō");
        check_exact("٥٢ ०९", "5209");
        assert_eq!(exact("IŞIK", Language::Turkish), "ışık");
        assert_eq!(exact("İstanbul", Language::Turkish), "istanbul");
        assert_eq!(exact(&"x".repeat(10_000), Language::English).chars().count(), MAX_TERM_CHARS);
    }

    #[test]
    fn composed_letters_are_normalized_already() {
        for c in ('!'..'\u{500}').filter(|c| is_composed(c.to_string().as_bytes())) {
            let lower: String = c.to_string().nfkc().collect::<String>().to_lowercase().nfc().collect();
            assert_eq!(exact(&c.to_string(), Language::German), lower);
        }
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
