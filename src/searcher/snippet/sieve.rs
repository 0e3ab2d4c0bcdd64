//! Tells at a glance where in a text a word could match, before any is analysed: ten megabytes take some milliseconds.
//!
//! A stem begins with letters of the word it comes from, case and accents aside, and so do a compound's parts: a
//! word that has none of the wanted terms' beginnings anywhere in it is none of them. Two neighbouring letters are
//! looked up in a table of 65,536 bits; where it has them, more letters are compared.

use std::array;
use std::ops::Range;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::beginnings::{letters_of, sure_letters, variants};
use super::letters::{
    self, Around, BYTES, Letter, MAX_LETTERS, NONE, RARE, SPACE, WIDE, around, code_of, is_digit,
    letter_before, page,
};
use crate::analysis::normalize::{is_apostrophe, plain_date};
use crate::language::Language;

/// Which of the wanted terms could be meant, a bit each.
pub(super) type Mask = u64;

/// The beginnings of the terms that are wanted.
pub(super) struct Sieve {
    /// By code of a letter and of the one after it, a bit.
    pairs: Box<[u64; 1024]>,
    /// By letters, which terms begin so.
    beginnings: HashMap<u128, Beginning, FxBuildHasher>,
    /// By code of a first letter, of a second, and of a third: which terms could be meant.
    firsts: Box<[Mask; 256]>,
    seconds: Box<[Mask; 256]>,
    thirds: Box<[Mask; 256]>,
    /// By two bytes side by side, a bit: whether what is wanted may begin with the first and go on with the second. All
    /// others are passed over at once.
    stops: Box<[u64; 1024]>,
    /// A bit for every length that a beginning has.
    lengths: u8,
    /// What could be anywhere.
    open: Mask,
}

/// Which terms begin with the same letters.
#[derive(Default, Clone, Copy)]
struct Beginning {
    /// Wherever in a word they stand.
    anywhere: Mask,
    /// Where a word starts.
    at_start: Mask,
}

impl Default for Sieve {
    fn default() -> Self {
        Self {
            pairs: Box::new([0; 1024]),
            beginnings: HashMap::default(),
            firsts: Box::new([0; 256]),
            seconds: Box::new([0; 256]),
            thirds: Box::new([0; 256]),
            // Characters of several bytes each may be anything.
            stops: Box::new(array::from_fn(|place| if place >= 512 { u64::MAX } else { 0 })),
            lengths: 0,
            open: 0,
        }
    }
}

impl Sieve {
    /// Lets through whatever could have the stem, or a part with the stem, `stem`.
    pub(super) fn want_stem(&mut self, stem: &str, language: Language, mask: Mask) {
        if let Some(day) = plain_date(stem) {
            // The year alone stands in all that it can be written as.
            let year = letters_of(day.rsplit('.').next().unwrap_or_default());
            return self.want(&year, mask, false);
        }
        let letters = letters_of(stem);
        let sure = sure_letters(&letters, language);
        self.want(&letters[..sure], mask, false);
        variants(stem, &letters, sure, language, |variant| self.want(variant, mask, false));
    }

    /// Lets through words that hold the irregular form `form`.
    pub(super) fn want_irregular(&mut self, form: &str, mask: Mask) {
        let letters = letters_of(form);
        self.want(&letters[..letters.len().min(MAX_LETTERS)], mask, false);
    }

    /// Lets through the word with the exact form `exact`, and compounds that hold it.
    pub(super) fn want_exact(&mut self, exact: &str, mask: Mask) {
        let letters = letters_of(exact);
        self.want(&letters[..letters.len().min(MAX_LETTERS)], mask, true);
    }

    fn want(&mut self, letters: &[Letter], mask: Mask, at_start: bool) {
        let first = match *letters {
            [] => {
                self.open |= mask;
                return;
            }
            [only] => {
                // Whatever stands before it.
                let code = code_of(only);
                (0..=u8::MAX).for_each(|before| self.set(before, code, mask));
                only
            }
            [first, second, ..] => {
                self.set(code_of(first), code_of(second), mask);
                first
            }
        };
        let is_number = letters.iter().all(|&letter| is_digit(letter));
        if letters.len() > 3 && is_number {
            // A space may stand behind the first: 6 000.
            self.set(code_of(first), SPACE, mask);
        }
        match *letters {
            [_, _, third, ..] if !is_number => self.thirds[usize::from(code_of(third))] |= mask,
            _ => self.thirds.iter_mut().for_each(|third| *third |= mask),
        }
        self.lengths |= 1 << letters.len();
        let beginning =
            self.beginnings.entry(letters.iter().fold(0, |key, &letter| with(key, letter))).or_default();
        // A letter alone is one of too many words but at their start.
        if at_start || letters.len() == 1 {
            beginning.at_start |= mask;
        } else {
            beginning.anywhere |= mask;
        }
    }

    fn set(&mut self, first: u8, second: u8, mask: Mask) {
        let is_new = self.firsts[usize::from(first)] == 0;
        for own in bytes_of(first) {
            if is_new {
                // Signs that are no letters may stand between two, and what is no ASCII may be one.
                let others = (0..=u8::MAX).zip(BYTES).filter(|&(_, code)| matches!(code, NONE | WIDE));
                others.for_each(|(next, _)| self.stop_at(own, next));
            }
            bytes_of(second).for_each(|next| self.stop_at(own, next));
        }
        self.firsts[usize::from(first)] |= mask;
        self.seconds[usize::from(second)] |= mask;
        self.pairs[usize::from(first) << 2 | usize::from(second) >> 6] |= 1 << (second & 63);
    }

    fn stop_at(&mut self, first: u8, second: u8) {
        self.stops[usize::from(first) << 2 | usize::from(second) >> 6] |= 1 << (second & 63);
    }

    /// The first place in `bytes` where what is wanted may begin.
    #[inline]
    fn next_start(&self, bytes: &[u8]) -> usize {
        let may_begin = |three: &[u8]| {
            let (first, second) = (three[0], three[1]);
            let place = usize::from(first) << 2 | usize::from(second) >> 6;
            self.stops[place] >> (second & 63) & 1 == 1 && !self.is_other(first, second, three[2])
        };
        bytes.windows(3).position(may_begin).unwrap_or(bytes.len().saturating_sub(2))
    }

    /// Whether the third of three bytes tells that nothing begins with the first two. In doubt it does not.
    fn is_other(&self, first: u8, second: u8, third: u8) -> bool {
        let [first, second, third] = [first, second, third].map(|byte| BYTES[usize::from(byte)]);
        first > SPACE && second > SPACE && is_plain(third, second) && self.thirds[usize::from(third)] == 0
    }

    fn has(&self, first: u8, second: u8) -> bool {
        self.pairs[usize::from(first) << 2 | usize::from(second) >> 6] >> (second & 63) & 1 == 1
    }

    /// Whether `word`, as written, could be wanted.
    pub(super) fn passes(&self, word: &str) -> bool {
        self.open != 0 || self.scan(word, 0..word.len(), Mask::MAX, true) != 0
    }

    /// Which of `wanted` could be in `range` of `text`; of `any` the first that is found is enough.
    pub(super) fn scan(&self, text: &str, range: Range<usize>, wanted: Mask, any: bool) -> Mask {
        let (mut at, mut before) = (range.start, SPACE);
        let mut found = self.open & wanted;
        while found != wanted && !(any && found != 0) {
            let Some((_, mask)) = self.next(text, range.end, &mut at, &mut before, wanted & !found) else {
                break;
            };
            found |= mask & wanted;
        }
        found
    }

    /// The first place in `range` of `text` where anything wanted could be, letters of it before that place or at it, and
    /// what could be there.
    pub(super) fn place(&self, text: &str, range: Range<usize>) -> Option<(usize, Mask)> {
        let (mut at, mut before) = (range.start, SPACE);
        self.next(text, range.end, &mut at, &mut before, Mask::MAX)
    }

    /// Whether something wanted could be anywhere.
    pub(super) fn is_open(&self) -> bool {
        self.open != 0
    }

    /// The next place from `at` to `end`, behind a letter with the code `before`, where any of `missing` could be, and what.
    #[inline]
    fn next(
        &self,
        text: &str,
        end: usize,
        at: &mut usize,
        before: &mut u8,
        missing: Mask,
    ) -> Option<(usize, Mask)> {
        let bytes = &text.as_bytes()[..end];
        loop {
            if self.firsts[usize::from(*before)] == 0 {
                // Behind such a letter nothing is found before the next one that something wanted begins with.
                *at += self.next_start(bytes.get(*at..).unwrap_or_default());
            }
            let &byte = bytes.get(*at)?;
            let (mut code, mut length) = (BYTES[usize::from(byte)], 1);
            if code == WIDE {
                (code, length) = wide(bytes, *at);
            }
            let could_be = if code >= SPACE {
                let first = std::mem::replace(before, code);
                self.has(first, code)
                    && self.firsts[usize::from(first)] & self.seconds[usize::from(code)] & missing != 0
                    && !self.goes_on_otherwise(code, bytes.get(*at + length), missing)
            } else if code == RARE {
                let could_be;
                (*before, could_be) = self.rare(text, *at, *before);
                could_be
            } else {
                false
            };
            let place = *at;
            *at += length;
            if could_be {
                let mask = self.check(text, place);
                if mask & missing != 0 {
                    return Some((place, mask));
                }
            }
        }
    }

    /// Whether the character `next` behind two letters, the second with the code `second`, tells that none of `missing`
    /// begins with these two, and that nothing begins with the second. In doubt it does not.
    #[inline]
    fn goes_on_otherwise(&self, second: u8, next: Option<&u8>, missing: Mask) -> bool {
        let next = next.map_or(NONE, |&byte| BYTES[usize::from(byte)]);
        is_plain(next, second) && self.thirds[usize::from(next)] & missing == 0 && !self.has(second, next)
    }

    /// The code of the last letter of a character of several letters behind one with the code `before`, and whether
    /// any two of them could be wanted.
    #[cold]
    fn rare(&self, text: &str, at: usize, before: u8) -> (u8, bool) {
        let (mut last, mut found) = (before, false);
        letters::each(text[at..].chars().next().unwrap_or_default(), |letter| {
            let code = code_of(letter);
            found |= self.has(last, code);
            last = code;
        });
        (last, found)
    }

    /// Compares the letters that stand at the character at `at`, and from the one before it.
    #[inline(never)]
    fn check(&self, text: &str, at: usize) -> Mask {
        let start = letter_before(text, at).unwrap_or(at);
        let mut letters = [0; 3 * MAX_LETTERS];
        let Around { own, end, count } = around(text, start, at, &mut letters);
        let mut mask = 0;
        for from in 0..end.max(own) {
            let is_pair = |pair: &[Letter]| self.has(code_of(pair[0]), code_of(pair[1]));
            let most =
                if letters[from..count].windows(2).next().is_some_and(is_pair) { MAX_LETTERS } else { 1 };
            let (mut key, mut length) = (0, 0);
            for &letter in letters[from..count].iter().take(most) {
                (key, length) = (with(key, letter), length + 1);
                if self.lengths >> length & 1 == 0 {
                    continue;
                }
                let Some(beginning) = self.beginnings.get(&key) else { continue };
                mask |= beginning.anywhere;
                let begins_here =
                    || from == 0 && starts_word(text, start) || from == own && starts_word(text, at);
                if beginning.at_start & !mask != 0 && begins_here() {
                    mask |= beginning.at_start;
                }
            }
        }
        mask
    }
}

/// Whether what has the code `next` goes on, or ends, a word behind the letter `second`.
fn is_plain(next: u8, second: u8) -> bool {
    // Numbers go on behind a space.
    next > SPACE || next == SPACE && !second.is_ascii_digit()
}

/// The bytes that have this code.
fn bytes_of(code: u8) -> impl Iterator<Item = u8> {
    let spaces = if code == SPACE { "\t\n\u{b}\u{c}\r " } else { "" };
    let letters = [code, code.to_ascii_uppercase()].into_iter();
    letters.chain(spaces.bytes()).filter(move |&byte| BYTES[usize::from(byte)] == code)
}

/// The code of the character of several bytes at `at`, and its length.
#[inline]
fn wide(bytes: &[u8], at: usize) -> (u8, usize) {
    let trail = |n: usize| usize::from(bytes.get(at + n).copied().unwrap_or_default() & 0x3f);
    match bytes[at] {
        lead @ 0xc0..=0xdf => (page(usize::from(lead & 0x1f)).codes[trail(1)], 2),
        lead @ 0xe0..=0xef => (page(usize::from(lead & 0xf) << 6 | trail(1)).codes[trail(2)], 3),
        _ => (RARE, 4),
    }
}

/// Whether a word may start at `at`: behind a letter of the same script it does not.
fn starts_word(text: &str, at: usize) -> bool {
    let is_alphabetic = |c: char| c < '\u{590}' && c.is_alphanumeric() && !is_apostrophe(c);
    let before = text[..at].chars().next_back();
    !(before.is_some_and(is_alphabetic) && text[at..].starts_with(is_alphabetic))
}

/// A key of letters with one more.
fn with(key: u128, letter: Letter) -> u128 {
    key << Letter::BITS | u128::from(letter)
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;
    use crate::analysis::{Analyzer, Token};

    #[track_caller]
    fn check(language: Language, wanted: &str, word: &str, passes: bool) {
        let mut sieve = Sieve::default();
        for analysed in Analyzer::new(language).words(wanted) {
            sieve.want_stem(analysed.stem(), language, 1);
        }
        assert_eq!(sieve.passes(word), passes, "{wanted} {word}");
    }

    #[test]
    fn what_could_match_passes() {
        check(Language::German, "Korea", "Südkorea", true);
        check(Language::German, "über", "Ueberfall", true);
        check(Language::German, "über", "ÜBER", true);
        check(Language::German, "Straße", "STRASSE", true);
        check(Language::German, "Öl", "oelig", true);
        check(Language::English, "finding", "ﬁnd", true);
        check(Language::Turkish, "ırmak", "IRMAK", true);
        check(Language::Greek, "άνθρωπος", "ΑΝΘΡΩΠΟΙ", true);
        check(Language::French, "œuvre", "ŒUVRES", true);
        check(Language::English, "a", "A", true);
        check(Language::English, "flies", "fly", true);
        check(Language::German, "Ei", "Spiegelei", true);
        check(Language::German, "Mühle", "Windmuehle", true);
        check(Language::English, "60000", "60,000", true);
        check(Language::English, "6000", "6 000", true);
        check(Language::English, "USA", "U.S.A", true);
        check(Language::English, "obrien", "O'Brien", true);
        check(Language::Hindi, "2026", "२०२६", true);
        check(Language::Hebrew, "שלום", "שָׁלוֹם", true);
        check(Language::Indonesian, "tulis", "menulis", true);
        check(Language::Chinese, "发展", "發展", true);
        check(Language::Serbian, "Ђоковић", "Djoković", true);
    }

    #[test]
    fn no_word_is_held_back_from_its_own_terms() {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
        let folders = ["analysis", "inflection", "beginnings"].map(|name| format!("{data}/{name}"));
        let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("it is there"));
        let mut held_back = Vec::new();
        for file in entries.map(|file| file.expect("it can be listed").path()) {
            let code = file.file_stem().and_then(|code| code.to_str()).expect("a code");
            let language = code.parse().expect("a language");
            let text = std::fs::read_to_string(&file).expect("it can be read");
            let mut analyzer = Analyzer::new(language);
            Analyzer::new(language).tokens(&text, |token| {
                if let Token::Word { word, .. } = token {
                    let mut check = |term: &str, want: &mut dyn FnMut(&mut Sieve)| {
                        let mut sieve = Sieve::default();
                        want(&mut sieve);
                        if !sieve.passes(word.surface()) {
                            held_back.push(format!("{language} {} => {term}", word.surface()));
                        }
                    };
                    for stem in iter::once(word.stem()).chain(word.parts().iter().map(|part| &*part.term)) {
                        check(stem, &mut |sieve| {
                            sieve.want_stem(stem, language, 1);
                            let irregular = analyzer.irregular_forms(stem);
                            irregular.for_each(|form| sieve.want_irregular(form, 1));
                        });
                    }
                    check(word.exact(), &mut |sieve| sieve.want_exact(word.exact(), 1));
                }
            });
        }
        held_back.sort();
        held_back.dedup();
        assert!(held_back.is_empty(), "{}", held_back.join("\n"));
    }

    #[test]
    fn what_is_written_in_one_passes_for_its_own_term() {
        const TEXT: &str = "KI-Rechenzentrum a@b.org notepad++ .NET snake_case x86-64 AT&T 12:30 60 000 KI‑gestützt Straßen-Öl \
                            089 / 23 45 67-89, +49 (0)89 2345678, DE89 3704 0044 0532 0130 00.";
        for code in ["de", "en", "fr", "tr", "ga"] {
            let (language, mut terms) = (code.parse().expect("a code"), 0);
            Analyzer::new(language).tokens(TEXT, |token| {
                if let Token::Unplaced { range, term } = token {
                    let mut sieve = Sieve::default();
                    sieve.want_stem(term, language, 1);
                    assert!(sieve.passes(&TEXT[range]), "{language} {term}");
                    terms += 1;
                }
            });
            assert!(terms >= 8, "{language} {terms}");
        }
    }

    #[test]
    fn what_is_passed_over_holds_nothing() {
        const PIECES: [&str; 12] = ["n", "E", "t", "x", "-", " ", "6", "0", "é", "字", "æ", "i"];
        let mut sieves = [Sieve::default(), Sieve::default()];
        for (stem, mask) in [("netz", 1), ("6006", 2), ("in", 4), ("xenie", 8)] {
            for sieve in &mut sieves {
                sieve.want_stem(stem, Language::English, mask);
            }
        }
        // One letter alone leaves nothing to pass over.
        sieves[1].want_exact("x", 16);
        for n in 0..PIECES.len().pow(4) {
            let text: String =
                (0..4).map(|place| PIECES[n / PIECES.len().pow(place) % PIECES.len()]).collect();
            for sieve in &sieves {
                // Numbers alone go on behind a space.
                let in_word =
                    |&(at, c): &(usize, char)| c != ' ' || text[..at].ends_with(|c: char| c.is_ascii_digit());
                let places = text.char_indices().filter(in_word);
                let all = places.fold(0, |found, (at, _)| found | sieve.check(&text, at));
                assert_eq!(sieve.scan(&text, 0..text.len(), Mask::MAX, false), all, "{text:?}");
            }
        }
    }

    #[test]
    fn most_others_do_not() {
        check(Language::German, "Korea", "Rechenzentrum", false);
        check(Language::German, "Korea", "", false);
        check(Language::English, "data", "center", false);
    }
}
