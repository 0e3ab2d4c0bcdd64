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
    let mut letters = |letters: &str| letters.chars().for_each(&mut give);
    match c {
        _ if c.is_ascii_alphanumeric() => give(c.to_ascii_lowercase()),
        _ if c.is_ascii() => {}
        'ß' | 'ẞ' => letters("ss"),
        'æ' | 'Æ' => letters("ae"),
        'œ' | 'Œ' => letters("oe"),
        'þ' | 'Þ' => letters("th"),
        'ø' | 'Ø' => letters("o"),
        'ł' | 'Ł' => letters("l"),
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ђ' | 'Ђ' | 'ћ' | 'Ћ' => letters("d"),
        'ı' => letters("i"),
        'ς' => letters("σ"),
        // Where it stands behind another vowel, ι is η in stems.
        'η' | 'ή' | 'Η' | 'Ή' => letters("ι"),
        'ำ' => letters("า"),
        'ຳ' => letters("າ"),
        // Serbian is written in two alphabets, and has one stem in both.
        'љ' | 'Љ' => letters("lj"),
        'њ' | 'Њ' => letters("nj"),
        'џ' | 'Џ' => letters("dz"),
        // Letters that one language of the Arabic script takes for another's.
        'ٱ' => letters("ا"),
        'ى' | 'ی' | 'ے' => letters("ي"),
        'ک' => letters("ك"),
        'ہ' | 'ۂ' | 'ۀ' | 'ە' | 'ة' | 'ھ' | 'ۃ' => letters("ه"),
        '\u{3400}'..='\u{9fff}' => letters(&spelling(c.encode_utf8(&mut [0; 4]), Language::Chinese)),
        _ if is_compatibility_form(c) => {
            for part in c.nfkd().filter(|&part| is_letter(part)) {
                simple(part, &mut give);
            }
        }
        _ => {
            let lower = c.to_lowercase().next().unwrap_or(c);
            decompose_canonical(lower, |part| {
                if is_letter(part) {
                    simple(part, &mut give);
                }
            });
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
    let is_mark = is_combining_mark(c);
    (c.is_alphanumeric() && !is_mark || is_mark && is_vowel) && !is_apostrophe(c) && c != '\u{640}'
}

fn simple(c: char, give: &mut impl FnMut(char)) {
    match c.to_lowercase().next().unwrap_or(c) {
        c @ ('а'..='я' | 'ј') => latin(c).chars().for_each(give),
        c => give(ascii_digit(c)),
    }
}

/// Full-width letters, ligatures and the like, which normalization turns into others.
fn is_compatibility_form(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{2bff}' | '\u{f900}'.. | '\u{aa}'..='\u{bf}' | '\u{1c4}'..='\u{1cc}'
        | '\u{2b0}'..='\u{2e4}' | '\u{1d2c}'..='\u{1d6a}' | '\u{3130}'..='\u{33ff}')
}
