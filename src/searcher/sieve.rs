//! Holds back words that cannot match, before they are analysed: of a hundred words of a document, two or three pass.
//!
//! A stem begins with two letters of the word it comes from, case and accents aside, and so do a compound's parts:
//! a word that has none of the wanted terms' first pairs of letters anywhere in it is none of them.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::analysis::normalize::{ascii_digit, is_apostrophe};

/// Letters are told apart by so many classes.
const CLASSES: usize = 32;

/// Of terms this long, in letters, the third letter counts.
const LONG: usize = 5;

/// The beginnings of the terms that are wanted.
#[derive(Debug)]
pub(super) struct Sieve {
    /// By class of the first letter and of the second, a bit for each class of the third.
    beginnings: Box<[[u32; CLASSES]; CLASSES]>,
    /// Everything passes: a term is shorter than two letters.
    open: bool,
    /// Two letters of a term are enough, however long it is.
    loose: bool,
}

impl Default for Sieve {
    fn default() -> Self {
        Self { beginnings: Box::new([[0; CLASSES]; CLASSES]), open: false, loose: false }
    }
}

impl Sieve {
    /// Lets through whatever could become `term`.
    pub(super) fn want(&mut self, term: &str) {
        let mut classes = Vec::new();
        term.chars().for_each(|c| classes_of(c, |class| classes.push(class)));
        match classes[..] {
            [first, second, third, ..] if classes.len() >= LONG && !self.loose => {
                self.beginnings[first][second] |= 1 << third;
            }
            [first, second, ..] => self.beginnings[first][second] = u32::MAX,
            _ => self.open = true,
        }
    }

    /// Looks at two letters only: something may stand behind them that the term has not (abgenommen, abnehm).
    pub(super) fn loosen(&mut self) {
        self.loose = true;
    }

    /// Lets everything through.
    pub(super) fn open(&mut self) {
        self.open = true;
    }

    /// Whether `word`, as written, could be wanted.
    pub(super) fn passes(&self, word: &str) -> bool {
        if self.open {
            return true;
        }
        let (mut letters, mut found) = (Letters::default(), false);
        // In German ue is ü is u: the same letters without an e that follows a vowel.
        let (mut umlauts, mut last) = (Letters::default(), None);
        for c in word.chars() {
            if is_compatibility_form(c) {
                return true;
            }
            classes_of(c, |class| {
                found |= self.holds(&letters, Some(class));
                letters.push(class);
                if !(class == class_of('e') && last.is_some_and(is_umlaut)) {
                    found |= self.holds(&umlauts, Some(class));
                    umlauts.push(class);
                }
                last = Some(class);
            });
        }
        // The last two letters may be all of a short term.
        found || self.holds(&letters, None) || self.holds(&umlauts, None)
    }

    /// Whether a beginning is the last two `letters` and a `third`; without a third, that of a short term.
    fn holds(&self, letters: &Letters, third: Option<usize>) -> bool {
        let (Some(first), Some(second)) = (letters.first, letters.second) else { return false };
        let thirds = self.beginnings[first][second];
        third.map_or(thirds == u32::MAX, |third| thirds >> third & 1 == 1)
    }
}

/// The last two letters of what was read so far.
#[derive(Default)]
struct Letters {
    first: Option<usize>,
    second: Option<usize>,
}

impl Letters {
    fn push(&mut self, class: usize) {
        self.first = self.second.replace(class);
    }
}

fn is_umlaut(class: usize) -> bool {
    ['a', 'o', 'u'].into_iter().any(|vowel| class == class_of(vowel))
}

/// Hands over the classes of the letters and digits that `c` stands for; marks, points and invisible characters stand
/// for none.
fn classes_of(c: char, mut each: impl FnMut(usize)) {
    match c {
        _ if c.is_ascii_alphanumeric() => each(class_of(c)),
        _ if c.is_ascii() => {}
        'ß' | 'ẞ' => "ss".chars().for_each(|c| each(class_of(c))),
        'æ' | 'Æ' => "ae".chars().for_each(|c| each(class_of(c))),
        'œ' | 'Œ' => "oe".chars().for_each(|c| each(class_of(c))),
        'þ' | 'Þ' => "th".chars().for_each(|c| each(class_of(c))),
        'ø' | 'Ø' => each(class_of('o')),
        'ł' | 'Ł' => each(class_of('l')),
        'đ' | 'Đ' | 'ð' | 'Ð' => each(class_of('d')),
        'ı' => each(class_of('i')),
        _ => {
            let lower = c.to_lowercase().next().unwrap_or(c);
            decompose_canonical(lower, |part| {
                if part.is_alphanumeric() && !is_combining_mark(part) && !is_apostrophe(part) {
                    each(class_of(ascii_digit(part)));
                }
            });
        }
    }
}

fn class_of(c: char) -> usize {
    c.to_ascii_lowercase() as usize % CLASSES
}

/// Full-width letters, ligatures and the like, which normalization turns into others.
fn is_compatibility_form(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{2bff}' | '\u{f900}'.. | '\u{aa}'..='\u{bf}' | '\u{1c4}'..='\u{1cc}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::recipe::{keeps_start, takes_middles};
    use crate::analysis::{Analyzer, Token};
    use crate::language::Language;

    #[track_caller]
    fn check(language: Language, wanted: &str, word: &str, passes: bool) {
        let mut sieve = Sieve::default();
        for analysed in Analyzer::new(language).words(wanted) {
            sieve.want(analysed.stem());
        }
        assert_eq!(sieve.passes(word), passes);
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
        check(Language::English, "a", "zebra", true);
        check(Language::English, "flies", "fly", true);
        check(Language::German, "Ei", "Spiegelei", true);
        check(Language::German, "Mühle", "Windmuehle", true);
        check(Language::English, "60000", "60,000", true);
        check(Language::English, "USA", "U.S.A", true);
        check(Language::English, "obrien", "O'Brien", true);
        check(Language::Hindi, "2026", "२०२६", true);
        check(Language::Hebrew, "שלום", "שָׁלוֹם", true);
    }

    #[test]
    fn no_word_is_held_back_from_its_own_stem() {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
        let folders = ["analysis", "inflection"].map(|name| format!("{data}/{name}"));
        let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("it is there"));
        let mut held_back = Vec::new();
        for file in entries.map(|file| file.expect("it can be listed").path()) {
            let code = file.file_stem().and_then(|code| code.to_str()).expect("a code");
            let language = code.parse().expect("a language");
            let text = std::fs::read_to_string(&file).expect("it can be read");
            if !keeps_start(language) {
                continue;
            }
            let analyzer = Analyzer::new(language);
            Analyzer::new(language).tokens(&text, |token| {
                if let Token::Word { word, .. } = token {
                    let mut sieve = Sieve::default();
                    if takes_middles(language) {
                        sieve.loosen();
                    }
                    sieve.want(word.stem());
                    analyzer.irregular_forms(word.stem()).for_each(|form| sieve.want(form));
                    if !sieve.passes(word.surface()) {
                        held_back.push(format!("{language} {} => {}", word.surface(), word.stem()));
                    }
                }
            });
        }
        assert!(held_back.is_empty(), "{}", held_back.join("\n"));
    }

    #[test]
    fn most_others_do_not() {
        check(Language::German, "Korea", "Rechenzentrum", false);
        check(Language::German, "Korea", "", false);
        check(Language::English, "data", "center", false);
    }
}
