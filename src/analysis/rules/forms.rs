//! Words of a language that are listed one by one: irregular forms, and words that rules leave alone or lead to.

use std::iter;

use super::lengths::Lengths;
use super::read::{Reader, Table};

/// No word has more prefixes, one behind the other.
const MAX_PREFIXES: usize = 3;

/// Words that stay as they are, for good or until the stemmer.
#[derive(Debug)]
pub(super) struct Keep {
    pub(super) words: Table,
    pub(super) listed: Option<(Words, Prefixes)>,
}

/// Irregular forms and the lemmas that they become.
#[derive(Debug)]
pub(super) struct Forms {
    /// Behind every form its [`Lemma`].
    pub(super) lemmas: Table,
    /// Behind the first letter of lemmas these, with their forms.
    pub(super) by_letter: Table,
    pub(super) prefixes: Prefixes,
    /// Of the forms before which something may stand.
    pub(super) lengths: Lengths,
}

#[derive(Debug)]
pub(super) struct Lemma {
    pub(super) lemma: &'static str,
    before: Before,
}

/// What may stand before a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Prefix,
    Anything,
}

/// What may stand before a word, one or several of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefixes(pub(super) Table);

/// Words, and whether anything may stand before one or prefixes alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) words: Table,
    pub(super) lengths: Lengths,
}

impl Lemma {
    pub(super) fn read(mut entry: Reader) -> Self {
        let lemma = entry.text();
        let before = match entry.number() {
            0 => Before::Nothing,
            1 => Before::Prefix,
            _ => Before::Anything,
        };
        Self { lemma, before }
    }
}

impl Forms {
    pub(super) fn lemma(&self, word: &str) -> Option<String> {
        self.find(word).map(|(start, lemma)| format!("{}{lemma}", &word[..start]))
    }

    /// The lemma of a word that is listed as it is.
    pub(super) fn whole(&self, word: &str) -> Option<&'static str> {
        let found = self.lemmas.get(word).map(Lemma::read);
        found.filter(|found| found.before == Before::Nothing).map(|found| found.lemma)
    }

    /// The lemmas whose first letter `begins`, each with its forms.
    pub(super) fn irregular_lemmas(
        &self,
        begins: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        let letters = self.by_letter.entries().filter(move |(letter, _)| begins(letter));
        letters.flat_map(|(_, mut entry)| {
            let mut lemmas = Reader::inside(entry.bytes());
            iter::from_fn(move || {
                (!lemmas.is_at_end()).then(|| {
                    let lemma = lemmas.text();
                    let forms: Vec<&'static str> = (0..lemmas.number()).map(|_| lemmas.text()).collect();
                    (lemma, forms)
                })
            })
        })
    }

    /// Whether the word itself is listed.
    pub(super) fn lists(&self, word: &str) -> bool {
        self.lemmas.holds(word)
    }

    /// Where in `word` the longest form starts that it ends with, and its lemma.
    fn find(&self, word: &str) -> Option<(usize, &'static str)> {
        if let Some(found) = self.lemmas.get(word) {
            return Some((0, Lemma::read(found).lemma));
        }
        self.lengths.starts(word).filter(|&start| start > 0).find_map(|start| {
            let found = Lemma::read(self.lemmas.get(word.get(start..)?)?);
            let fits = match found.before {
                Before::Nothing => false,
                Before::Prefix => self.prefixes.make(&word[..start]),
                Before::Anything => true,
            };
            fits.then_some((start, found.lemma))
        })
    }
}

impl Prefixes {
    /// Whether `text` is a prefix, or a few.
    pub(super) fn make(&self, text: &str) -> bool {
        self.make_at_most(MAX_PREFIXES, text)
    }

    pub(super) fn make_at_most(&self, most: usize, text: &str) -> bool {
        let begins = |at: usize| self.0.holds(&text[..at]) && self.make_at_most(most - 1, &text[at..]);
        self.0.holds(text) || most > 1 && text.char_indices().any(|(at, _)| begins(at))
    }
}

impl Keep {
    pub(super) fn holds(&self, word: &str) -> bool {
        let listed = || self.listed.as_ref().is_some_and(|(words, prefixes)| words.holds(word, prefixes));
        self.words.holds(word) || listed()
    }
}

impl Words {
    pub(super) fn holds(&self, word: &str, prefixes: &Prefixes) -> bool {
        self.lengths.starts(word).any(|start| {
            let anything = word.get(start..).and_then(|rest| self.words.get(rest));
            anything
                .is_some_and(|mut anything| anything.flag() || start == 0 || prefixes.make(&word[..start]))
        })
    }
}
