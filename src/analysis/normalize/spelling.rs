//! One spelling for words that are spelt in several ways: what a stemmer is given.

use std::borrow::Cow;

use super::han::simplified;
use super::number::{plain_date, plain_number, plain_telephone};
use crate::language::Language;

/// What may follow the last apostrophe of a contraction: she'll is not shell.
const CONTRACTED: &[&str] = &["s", "t", "d", "m", "re", "ve", "ll"];

/// Of an amount of money that is whole; the amount is the same without.
const NO_CENTS: &str = ".00";

/// `word`, in its exact form, in the spelling that stands for all others of the word.
///
/// Numbers lose their separators ([`plain_number`]), and cents where there are none, days their zeros ([`plain_date`]), telephones their points, abbreviations their points (U.S.A), names their apostrophes
/// (O'Brien). Arabic and Persian letters follow Lucene's `ArabicNormalizer` and `PersianNormalizer`, with the letters
/// that the stemmers know; Chinese is simplified; Hindi has one sign for all nasals and no dots below.
/// What no spelling would be left of stays what it is.
#[must_use]
pub fn spelling(word: &str, language: Language) -> Cow<'_, str> {
    // ASCII, Latin, Greek and Cyrillic letters: nothing to do for most words of most texts.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, 0x80..=0xbf | 0xc3..=0xd3);
    if word.bytes().all(is_plain) && language != Language::Greek {
        return Cow::Borrowed(word);
    }
    if let Some(mut number) = plain_number(word) {
        if number.ends_with(NO_CENTS) {
            number.truncate(number.len() - NO_CENTS.len());
        }
        return Cow::Owned(number);
    }
    if let Some(number) = plain_date(word).or_else(|| plain_telephone(word)) {
        return Cow::Owned(number);
    }
    let has_digits = word.bytes().any(|byte| byte.is_ascii_digit());
    let contraction = word.rfind('\'').filter(|&at| CONTRACTED.contains(&&word[at + 1..]));
    let spelt: String = word
        .char_indices()
        .filter(|&(at, c)| match c {
            '\'' => contraction == Some(at),
            '.' => has_digits,
            // Marks of abbreviations in Hebrew, and the middle point of Catalan.
            '"' | '\u{b7}' | '\u{5f3}' | '\u{5f4}' => false,
            _ => !is_arabic_mark(c),
        })
        .map(|(_, c)| letter(c, language))
        .collect();
    let spelt = if language == Language::Hindi { devanagari(&spelt) } else { spelt };
    if spelt.is_empty() { Cow::Borrowed(word) } else { Cow::Owned(spelt) }
}

/// A word of Hindi in one spelling: हिंदी for हिन्दी, पांच for पाँच, जमीन for ज़मीन, लडका for लड़का.
fn devanagari(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut spelt = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        at += 1;
        // The five rows of consonants, each with its nasal at the end, which has no vowel of its own here.
        let row = match letters.get(at..at + 2) {
            Some(&['\u{94d}', next]) => ('\u{915}'..='\u{92e}').contains(&next).then(|| row_of(next)),
            _ => None,
        };
        match letter {
            'ङ' | 'ञ' | 'ण' | 'न' | 'म' if row == Some(row_of(letter)) && letters[at + 1] != letter =>
            {
                spelt.push('\u{902}');
                at += 1;
            }
            '\u{901}' => spelt.push('\u{902}'),
            '\u{93c}' => {}
            _ => spelt.push(letter),
        }
    }
    spelt
}

/// The row of the alphabet that a consonant stands in. (ऩ stands between न and प.)
fn row_of(consonant: char) -> u32 {
    let place = u32::from(consonant) - u32::from('\u{915}');
    (place - u32::from(consonant > '\u{929}')) / 5
}

/// The vowel signs of Arabic, and the stroke that only makes a word longer.
fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}')
}

/// The letter that stands for `c` in words of `language`.
fn letter(c: char, language: Language) -> char {
    match (language, c) {
        (Language::Arabic | Language::Persian, 'أ' | 'إ' | 'ٱ' | 'آ') | (Language::Urdu, 'أ' | 'إ' | 'ٱ') => {
            'ا'
        }
        (Language::Arabic, 'ى' | 'ی') => 'ي',
        (Language::Arabic, 'ک') => 'ك',
        (Language::Persian | Language::Urdu, 'ي' | 'ى') | (Language::Persian, 'ے') => 'ی',
        (Language::Persian | Language::Urdu, 'ك') => 'ک',
        (Language::Persian, 'ۀ' | 'ہ' | 'ۂ' | 'ە' | 'ة') => 'ه',
        (Language::Urdu, 'ۀ' | 'ه' | 'ۂ' | 'ە' | 'ة') => 'ہ',
        (Language::Chinese, _) => simplified(c),
        // Snowball's stemmer takes these for η.
        (Language::Greek, 'ϊ' | 'ΐ') => 'ι',
        (Language::Greek, 'ϋ' | 'ΰ') => 'υ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, word: &str, expected: &str) {
        assert_eq!(spelling(word, language), expected);
    }

    #[test]
    fn marks_inside_words() {
        check(Language::English, "o'brien", "obrien");
        check(Language::English, "o'brien's", "obrien's");
        check(Language::English, "she'll", "she'll");
        check(Language::English, "rock'n'roll", "rocknroll");
        check(Language::English, "u.s.a", "usa");
        check(Language::English, "v2.5", "v2.5");
        check(Language::English, "60,000", "60000");
        check(Language::Catalan, "col·lecció", "collecció");
        check(Language::Hebrew, "צה״ל", "צהל");
        check(Language::English, "'", "'");
    }

    #[test]
    fn letters_of_the_arabic_script() {
        check(Language::Arabic, "إسلام", "اسلام");
        check(Language::Arabic, "مصطفى", "مصطفي");
        check(Language::Arabic, "بـــيت", "بيت");
        check(Language::Persian, "كتابي", "کتابی");
        check(Language::Persian, "خانۀ", "خانه");
        check(Language::Urdu, "كتاب", "کتاب");
        check(Language::Urdu, "ہے", "ہے");
    }

    #[test]
    fn nasals_and_dots_of_hindi() {
        check(Language::Hindi, "हिन्दी", "हिंदी");
        check(Language::Hindi, "सम्बन्ध", "संबंध");
        check(Language::Hindi, "पाँच", "पांच");
        check(Language::Hindi, "ज़मीन", "जमीन");
        check(Language::Hindi, "लड़का", "लडका");
        check(Language::Hindi, "पढ़ना", "पढना");
        // No nasal before a consonant of another row, before itself, or before a vowel.
        check(Language::Hindi, "जन्म", "जन्म");
        check(Language::Hindi, "अन्न", "अन्न");
        check(Language::Hindi, "मन", "मन");
        check(Language::Nepali, "हिन्दी", "हिन्दी");
    }

    #[test]
    fn two_points_of_greek() {
        check(Language::Greek, "ευρωπαϊκή", "ευρωπαική");
        check(Language::Greek, "προϊόν", "προιόν");
    }

    #[test]
    fn chinese_characters() {
        check(Language::Chinese, "電腦", "电脑");
        check(Language::Japanese, "電脳", "電脳");
    }
}
