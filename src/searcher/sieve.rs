//! Holds back words that cannot match, before they are analysed: of a hundred words of a document, two or three pass.
//!
//! A stem begins with two letters of the word it comes from, case and accents aside, and so do a compound's parts:
//! a word that has none of the wanted terms' first pairs of letters anywhere in it is none of them.

use unicode_normalization::char::decompose_canonical;

/// Letters are told apart by so many classes.
const CLASSES: usize = 32;

/// The first pairs of letters of the terms that are wanted.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    /// By class of the first letter, a bit for each class of the second.
    pairs: [u32; CLASSES],
    /// Everything passes: a term is shorter than two letters.
    open: bool,
}

impl Sieve {
    /// Lets through whatever could become `term`.
    pub(super) fn want(&mut self, term: &str) {
        let mut classes = Vec::new();
        term.chars().take(2).for_each(|c| classes_of(c, |class| classes.push(class)));
        match classes[..] {
            [first, second, ..] => self.pairs[first] |= 1 << second,
            _ => self.open = true,
        }
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
        let (mut before, mut last, mut found) = (None, None, false);
        for c in word.chars() {
            if is_compatibility_form(c) {
                return true;
            }
            classes_of(c, |class| {
                found |= last.is_some_and(|last| self.holds(last, class));
                // In German ue is ü is u: what follows the e follows the u.
                found |=
                    last == Some(class_of('e')) && before.is_some_and(|before| self.holds(before, class));
                (before, last) = (last, Some(class));
            });
        }
        found
    }

    fn holds(&self, first: usize, second: usize) -> bool {
        self.pairs[first] >> second & 1 == 1
    }
}

/// Hands over the classes of the letters that `c` stands for; marks and invisible characters stand for none.
fn classes_of(c: char, mut each: impl FnMut(usize)) {
    match c {
        _ if c.is_ascii() => each(class_of(c)),
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
                if part.is_alphanumeric() {
                    each(class_of(part));
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
    use crate::analysis::Analyzer;
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
    }

    #[test]
    fn most_others_do_not() {
        check(Language::German, "Korea", "Rechenzentrum", false);
        check(Language::German, "Korea", "", false);
        check(Language::English, "data", "center", false);
    }
}
