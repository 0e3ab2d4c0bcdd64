//! A word in, all that an index holds of it out, by the recipe of its language.

use std::cell::OnceCell;
use std::iter;
use std::ops::Range;

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use super::compound::CompoundSplitter;
use super::recipe::{Apostrophe, Recipe, recipe_of};
use super::{Part, Word, normalize, segment, stem, trace};
use crate::language::ascii::{alphanumerics, first_of};
use crate::language::{self, Language};

/// What stands before an irregular last part is no prefix from so many letters on.
const MIN_FIRST_CHARS: usize = 4;
/// Parts of a compound are analysed as words of their own, of at least this many letters when stemmed.
const MIN_PART_CHARS: usize = 2;

/// A word whose forms the rules list, and the stem of it.
pub(super) struct IrregularLemma {
    pub(super) stem: String,
    pub(super) forms: Vec<&'static str>,
}

/// What a language does with a word, step by step.
pub(super) struct Steps {
    pub(super) language: Language,
    pub(super) recipe: &'static Recipe,
    /// Made when a word is first split: a query may need none.
    compounds: OnceCell<Option<CompoundSplitter>>,
    /// Made when the first word that could leave a trace is met.
    function_words: OnceCell<HashSet<&'static str, FxBuildHasher>>,
    /// Whether words have traces.
    pub(super) is_traced: bool,
}

impl Steps {
    /// Those of `language`.
    pub(super) fn of(language: Language) -> Self {
        Self {
            language,
            recipe: recipe_of(language),
            compounds: OnceCell::new(),
            function_words: OnceCell::new(),
            is_traced: true,
        }
    }

    /// Where the words of the segment `range` of `text` stand.
    pub(super) fn split(
        &self,
        text: &str,
        range: Range<usize>,
    ) -> impl Iterator<Item = Range<usize>> + use<> {
        let surface = &text[range.clone()];
        let is_plain = || alphanumerics(first_of(&text.as_bytes()[range.start..])) >= surface.len();
        let mark = match self.recipe.apostrophe {
            Apostrophe::Keep => None,
            _ if is_plain() || !surface.bytes().any(normalize::may_begin_apostrophe) => None,
            Apostrophe::Split => normalize::elision(surface),
            Apostrophe::DropTail => normalize::before_ending(surface),
        };
        let (first, second) = match mark {
            Some(mark) => {
                let tail = range.start + mark.end..range.end;
                let tail = (self.recipe.apostrophe == Apostrophe::Split).then_some(tail);
                (range.start..range.start + mark.start, tail)
            }
            None => (range, None),
        };
        iter::once(first).chain(second)
    }

    /// The words of the segment `surface`, each as `word` makes it.
    pub(super) fn words(&self, surface: &str, mut word: impl FnMut(&str) -> Word) -> Vec<Word> {
        let words = self.split(surface, 0..surface.len()).map(|range| word(&surface[range]));
        words.filter(|word| !word.is_empty()).collect()
    }

    pub(super) fn analyse(&self, surface: &str) -> Word {
        if !self.is_traced {
            return self.untraced(surface);
        }
        self.word(surface, self.parts(surface), |exact| self.trace(exact))
    }

    /// A word of a query: nothing asks for its trace, and that takes a list of function words.
    pub(super) fn untraced(&self, surface: &str) -> Word {
        self.word(surface, self.parts(surface), |_| String::new())
    }

    fn word(&self, surface: &str, parts: Box<[Part]>, trace: impl Fn(&str) -> String) -> Word {
        let exact = normalize::exact(surface, self.language);
        let stem = match self.regular(surface, &exact, &parts) {
            Some(regular) => self.stem(&regular),
            None => self.stem(&exact),
        };
        let parts = match self.plain(surface, &exact, &stem) {
            Some(plain) => {
                let whole = Part { term: plain.into(), range: 0..surface.len(), made_of: 0 };
                iter::once(whole).chain(parts).collect()
            }
            None => parts,
        };
        Word::new(surface, &exact, &stem, &trace(&exact), parts)
    }

    /// The exact form of a word in letters without accents, if its stem is another then. Where a capital I stood for ı
    /// (Instagram, in Turkish), it is an i.
    pub(super) fn plain(&self, surface: &str, exact: &str, stem: &str) -> Option<String> {
        if exact.is_ascii() || self.recipe.has_tones {
            return None;
        }
        let mut plain = normalize::fold(exact, self.recipe.keeps);
        if surface.contains('I') {
            plain = plain.replace('ı', "i");
        }
        (plain != exact && self.stem(&plain) != stem).then_some(plain)
    }

    /// A compound whose last part is an irregular form, with its lemma in that place: Schulbusse is Schulbus as Busse is
    /// Bus. None for other words.
    pub(super) fn regular(&self, surface: &str, exact: &str, parts: &[Part]) -> Option<String> {
        let rules = self.recipe.rules?;
        self.compounds()?;
        let last = parts.iter().filter(|part| part.made_of == 1).max_by_key(|part| part.range.start)?;
        let last = normalize::exact(surface.get(last.range.start..)?, self.language);
        let first = exact.strip_suffix(&*last)?;
        if first.chars().count() < MIN_FIRST_CHARS || rules.lists(exact) {
            return None;
        }
        Some(format!("{first}{}", rules.lemma_of(&last)?))
    }

    /// Stemmed first, folded after: the other order costs .005 of Russian (nDCG@10).
    pub(super) fn stem(&self, exact: &str) -> String {
        let rules = self.recipe.rules.map(|rules| &**rules);
        let spelled = normalize::spelling(exact, self.language);
        let stem = stem::stem(&spelled, self.recipe.stemmer, rules);
        if stem.is_ascii() { stem } else { normalize::fold(&stem, self.recipe.keeps) }
    }

    /// The lemmas of irregular forms whose stems may have this `first` letter.
    pub(super) fn irregular_lemmas(&self, first: Option<char>) -> Vec<IrregularLemma> {
        let begins = |letter: &str| {
            letter.chars().next() == first
                || !letter.is_ascii() && normalize::fold(letter, self.recipe.keeps).chars().next() == first
        };
        let lemmas = self.recipe.rules.into_iter().flat_map(|rules| rules.irregular_lemmas(begins));
        lemmas.map(|(lemma, forms)| IrregularLemma { stem: self.stem(lemma), forms }).collect()
    }

    /// What survives translation; nothing of function words, which are in every text.
    fn trace(&self, exact: &str) -> String {
        let mut trace = trace::key(exact);
        let function_words = || language::function_words(self.language).collect();
        if !trace.is_empty() && self.function_words.get_or_init(function_words).contains(exact) {
            trace.clear();
        }
        trace
    }

    pub(super) fn compounds(&self) -> Option<&CompoundSplitter> {
        self.compounds.get_or_init(|| CompoundSplitter::of(self.language)).as_ref()
    }

    fn parts(&self, surface: &str) -> Box<[Part]> {
        let parts = self.compounds().map_or_else(Vec::new, |compounds| compounds.parts(surface));
        if !parts.is_empty() {
            let runs = runs(&parts).filter(|run| run.len() < parts.len());
            return runs.filter_map(|run| self.part(surface, run)).collect();
        }
        let inner = segment::inner_words(surface);
        let beginnings = segment::number_beginnings(surface).filter_map(|range| self.part(surface, &[range]));
        let beginnings = beginnings.map(|part| Part { made_of: 2, ..part });
        let runs =
            runs(&inner).filter(|run| touch(run) && run[run.len() - 1].end - run[0].start < surface.len());
        let found: Box<[Part]> = beginnings.chain(runs.filter_map(|run| self.part(surface, run))).collect();
        if !inner.is_empty() || !found.is_empty() {
            return found;
        }
        let pair = |range: Range<usize>| normalize::bigram(&surface[range], self.language).into();
        segment::hangul_pairs(surface)
            .map(|range| Part { term: pair(range.clone()), range, made_of: 1 })
            .collect()
    }

    /// What is written in several words, in one: it has a stem only.
    pub(super) fn joined(&self, surface: &str) -> Word {
        let exact = normalize::exact(&normalize::joined(surface), self.language);
        Word::new(surface, "", &self.stem(&exact), "", Box::default())
    }

    /// What neighbouring parts make together.
    fn part(&self, surface: &str, run: &[Range<usize>]) -> Option<Part> {
        let range = run.first()?.start..run.last()?.end;
        let term = self.stem(&normalize::exact(&surface[range.clone()], self.language));
        (term.chars().count() >= MIN_PART_CHARS).then(|| Part {
            term: term.into(),
            range,
            made_of: run.len(),
        })
    }
}

/// Some neighbours among `parts`, one at least, in every way.
fn runs(parts: &[Range<usize>]) -> impl Iterator<Item = &[Range<usize>]> {
    (0..parts.len()).flat_map(move |first| (first + 1..=parts.len()).map(move |end| &parts[first..end]))
}

/// Whether nothing stands between neighbours.
fn touch(run: &[Range<usize>]) -> bool {
    run.windows(2).all(|two| two[0].end == two[1].start)
}
