//! The letters of a text as the sieve tells them apart: without case, accents, marks and ways of coding.
//!
//! Coarser than any language's own folding, so that what a language takes for the same is the same here.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::analysis::normalize::{ascii_digit, is_apostrophe, spelling};
use crate::language::Language;

/// A letter or digit, in one code unit: which is never 0.
pub(super) type Letter = u16;

/// What stands for a character in place of a letter's code: it is no letter.
pub(super) const NONE: u8 = 0;
/// It is several letters, or one that the pages have not.
pub(super) const RARE: u8 = 1;
/// Of a byte: it begins a character of several.
pub(super) const WIDE: u8 = 2;
/// It is white space.
pub(super) const SPACE: u8 = 3;

/// At most so many letters of a term are compared.
pub(super) const MAX_LETTERS: usize = 6;
/// So many characters without letters may stand between two letters of a word.
const MAX_GAP: usize = 8;

/// Of three letters of UTF-8 the last has so many values.
const PAGE: usize = 64;
/// Characters that UTF-8 codes in up to three bytes, by pages.
const PAGES: usize = 0x1_0000 / PAGE;

/// 64 characters: their codes and their letters.
pub(super) struct Page {
    /// By character: its letter's code, or [`NONE`], [`SPACE`] or [`RARE`].
    pub(super) codes: [u8; PAGE],
    letters: [Letter; PAGE],
}

/// All characters that UTF-8 codes in up to three bytes; a page is made when first needed.
static PAGES_READ: [OnceLock<Box<Page>>; PAGES] = [const { OnceLock::new() }; PAGES];

/// The page of the characters from 64 times `n` on.
pub(super) fn page(n: usize) -> &'static Page {
    PAGES_READ[n % PAGES].get_or_init(|| {
        let first = u32::try_from(n % PAGES * PAGE).unwrap_or_default();
        let mut page = Page { codes: [NONE; PAGE], letters: [0; PAGE] };
        for (c, (code, letter)) in (first..).zip(page.codes.iter_mut().zip(&mut page.letters)) {
            if let Some(c) = char::from_u32(c) {
                (*code, *letter) = code_and_letter(c);
            }
        }
        Box::new(page)
    })
}

fn code_and_letter(c: char) -> (u8, Letter) {
    if c.is_whitespace() {
        return (SPACE, 0);
    }
    let (mut only, mut count) = (0, 0);
    each_slowly(c, |letter| {
        only = letter;
        count += 1;
    });
    match count {
        0 => (NONE, 0),
        1 => (code_of(only), only),
        _ => (RARE, 0),
    }
}

/// Hands over the letters and digits that `c` stands for; marks, points and invisible characters stand for none.
pub(super) fn each(c: char, mut each: impl FnMut(Letter)) {
    let place = c as usize;
    if place >= PAGES * PAGE {
        return each_slowly(c, each);
    }
    let page = page(place / PAGE);
    match page.codes[place % PAGE] {
        NONE | SPACE => {}
        RARE => each_slowly(c, each),
        _ => each(page.letters[place % PAGE]),
    }
}

/// The code of a letter: the same for few others, none of them in its own script.
pub(super) fn code_of(letter: Letter) -> u8 {
    let [high, low] = letter.to_be_bytes();
    let mixed = low ^ high.wrapping_mul(0x1d);
    if mixed <= SPACE { mixed + 0xf0 } else { mixed }
}

/// As [`each`], for any character.
fn each_slowly(c: char, mut each: impl FnMut(Letter)) {
    let mut give = |c: char| {
        let c = u32::from(c);
        // Letters of the higher planes share their codes with some of the lowest.
        let letter = u16::try_from(c).unwrap_or((c & 0xffff) as u16 | 0x8000);
        each(letter.max(1));
    };
    match c {
        _ if c.is_ascii_alphanumeric() => give(c.to_ascii_lowercase()),
        _ if c.is_ascii() => {}
        '\u{ac00}'..='\u{d7a3}' => decompose_canonical(c, give),
        _ => {
            if let Some(letters) = others_for(c) {
                return letters.chars().for_each(give);
            }
            // As the exact form of a word is made: one character may stand for several (ﬁ, ำ, և), in lower case as well.
            for part in c.nfkd().flat_map(char::to_lowercase).nfkd().filter(|&part| is_letter(part)) {
                match others_for(part) {
                    Some(letters) => letters.chars().for_each(&mut give),
                    None if part >= '\u{3400}' => {
                        // Of 薴 it makes 苧, and of that 苎.
                        let once = spelling(&String::from(part), Language::Chinese).into_owned();
                        spelling(&once, Language::Chinese).chars().for_each(&mut give);
                    }
                    None => give(ascii_digit(part)),
                }
            }
        }
    }
}

/// The Latin letters of a Cyrillic one.
fn latin(c: char) -> &'static str {
    const LATIN: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "z", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u",
        "f", "h", "c", "c", "s", "щ", "ъ", "ы", "ь", "э", "ю", "я",
    ];
    if c == 'ј' { "j" } else { LATIN[(u32::from(c) - 0x430) as usize % LATIN.len()] }
}

fn is_letter(c: char) -> bool {
    // In the scripts of India and its neighbours to the east, vowels are marks.
    let is_vowel = matches!(c, '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    // What ำ and ຳ begin with, once they are taken apart.
    let is_circle = matches!(c, '\u{e4d}' | '\u{ecd}');
    let is_mark = is_combining_mark(c);
    (c.is_alphanumeric() && !is_mark || is_mark && is_vowel && !is_circle)
        && !is_apostrophe(c)
        && c != '\u{640}'
}

/// The letters that stand for `c`, which is in lower case and bears no accent, where it does not stand for itself.
fn others_for(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ђ' => "d",
        'ı' => "i",
        'ς' => "σ",
        // Where it stands behind another vowel, ι is η in stems.
        'η' => "ι",
        // Serbian is written in two alphabets, and has one stem in both.
        'љ' => "lj",
        'њ' => "nj",
        'џ' => "dz",
        'ћ' => "c",
        'а'..='я' | 'ј' => latin(c),
        // At the end of a word, where a longer one goes on; two in one.
        'ך' => "כ",
        'ם' => "מ",
        'ן' => "נ",
        'ף' => "פ",
        'ץ' => "צ",
        'װ' => "וו",
        'ױ' => "וי",
        'ײ' => "יי",
        // Letters that one language of the Arabic script takes for another's.
        'ٱ' => "ا",
        'ى' | 'ی' | 'ے' => "ي",
        'ک' => "ك",
        'ہ' | 'ۂ' | 'ۀ' | 'ە' | 'ة' | 'ھ' | 'ۃ' => "ه",
        _ => return None,
    })
}

/// The codes of ASCII, and [`WIDE`] for what begins other characters.
pub(super) static BYTES: [u8; 256] = {
    let mut codes = [WIDE; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        codes[byte as usize] = match byte {
            b'\t'..=b'\r' | b' ' => SPACE,
            b'0'..=b'9' | b'a'..=b'z' => byte,
            b'A'..=b'Z' => byte + 32,
            _ => NONE,
        };
        byte += 1;
    }
    codes
};

/// The place of the character before `at` that has the last letter of the same word.
pub(super) fn letter_before(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes()[..at].last().map(|&byte| BYTES[usize::from(byte)]) {
        None | Some(SPACE) => return None,
        Some(NONE | WIDE) => {}
        Some(_) => return Some(at - 1),
    }
    for (place, c) in text[..at].char_indices().rev().take(MAX_GAP) {
        if c.is_whitespace() {
            return None;
        }
        let mut count = 0;
        each(c, |_| count += 1);
        if count > 0 {
            return Some(place);
        }
    }
    None
}

/// How many letters were read around a character.
pub(super) struct Around {
    /// Before those of the character itself.
    pub(super) own: usize,
    /// With them.
    pub(super) end: usize,
    /// In all.
    pub(super) count: usize,
}

/// Reads the letters from `start` on into `letters`: those of the character at `at`, and as many behind it as are
/// compared; no further than the word goes.
pub(super) fn around(text: &str, start: usize, at: usize, letters: &mut [Letter]) -> Around {
    plain_letters(text.as_bytes(), start, at, letters)
        .unwrap_or_else(|| all_letters(text, start, at, letters))
}

/// As [`around`], where nothing but ASCII letters and digits stands there, up to a space; none elsewhere.
fn plain_letters(bytes: &[u8], start: usize, at: usize, letters: &mut [Letter]) -> Option<Around> {
    let (own, end) = (at - start, at - start + 1);
    let mut count = 0_usize;
    for &byte in bytes[start..].iter().take(end + MAX_LETTERS) {
        let before = count.checked_sub(1).map(|last| letters[last]);
        match BYTES[usize::from(byte)] {
            SPACE if count >= end && !before.is_some_and(is_digit) => break,
            NONE | SPACE | WIDE => return None,
            letter => *letters.get_mut(count)? = Letter::from(letter),
        }
        count += 1;
    }
    (count >= end).then_some(Around { own, end, count })
}

/// As [`around`], for any characters.
fn all_letters(text: &str, start: usize, at: usize, letters: &mut [Letter]) -> Around {
    let (mut own, mut end, mut count) = (0, 0, 0);
    let (mut is_number, mut is_broken) = (false, false);
    for (place, c) in text[start..].char_indices().map(|(offset, c)| (start + offset, c)) {
        let is_over = c.is_whitespace() && !is_number && !is_broken || count >= end + MAX_LETTERS;
        if is_over && place > at {
            break;
        }
        // A word may go on in the next line. By two letters before the hyphen the sieve has come here.
        is_broken = c == '-' && end > 0 && count > end || is_broken && c.is_whitespace();
        if place == at {
            own = count;
        }
        each(c, |letter| {
            if let Some(free) = letters.get_mut(count) {
                *free = letter;
                count += 1;
            }
            is_number = is_digit(letter);
        });
        if place == at {
            end = count;
        }
    }
    Around { own, end, count }
}

/// Whether it is a digit.
pub(super) fn is_digit(letter: Letter) -> bool {
    (u16::from(b'0')..=u16::from(b'9')).contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::normalize::{exact, fold};

    #[test]
    fn plain_letters_are_read_as_all_others_are() {
        let pieces = ["a", "Z", "7", " ", "\n", "-", "\u{ad}", "é", "字", "abcdefgh"];
        each_text(&pieces, 4, |text| {
            for (at, _) in text.char_indices() {
                let start = letter_before(text, at).unwrap_or(at);
                let (mut plain, mut all) = ([0; 3 * MAX_LETTERS], [0; 3 * MAX_LETTERS]);
                let Some(got) = plain_letters(text.as_bytes(), start, at, &mut plain) else { continue };
                let expected = all_letters(text, start, at, &mut all);
                let counts = |around: Around| (around.own, around.end, around.count);
                assert_eq!((counts(got), plain), (counts(expected), all), "{text:?} {at}");
            }
        });
    }

    #[test]
    fn what_normalization_makes_of_a_character_has_its_letters() {
        let read = |text: &str| {
            let mut letters = Vec::new();
            text.chars().for_each(|c| each(c, |letter| letters.push(letter)));
            letters
        };
        let languages = [
            Language::Undetermined,
            Language::Turkish,
            Language::Serbian,
            Language::Arabic,
            Language::Persian,
            Language::Urdu,
            Language::Chinese,
        ];
        let characters = ('\u{80}'..'\u{a000}').chain('\u{f900}'..'\u{2fa20}');
        let mut others = String::new();
        for c in characters.filter(|c| c.is_alphanumeric()) {
            let written = read(&c.to_string());
            for language in languages {
                let exact = exact(&c.to_string(), language);
                let spelt = spelling(&exact, language);
                let forms = [&exact, &*spelt, &fold(&spelt, "")];
                if forms.iter().any(|form| read(form) != written) {
                    others.push(c);
                }
            }
        }
        assert_eq!(others, "");
    }

    /// Calls `each` with every text of so many of the `pieces`.
    fn each_text(pieces: &[&str], count: usize, mut each: impl FnMut(&str)) {
        for n in 0..pieces.len().pow(u32::try_from(count).expect("few pieces")) {
            let picks = (0..count).scan(n, |n, _| {
                let pick = *n % pieces.len();
                *n /= pieces.len();
                Some(pieces[pick])
            });
            each(&picks.collect::<String>());
        }
    }
}
