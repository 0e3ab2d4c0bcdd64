//! The words of a document that are most like one that it lacks.

use std::ops::Range;

use hashbrown::HashSet;
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};

use super::verdict::{Likeness, Neighbour};
use crate::analysis::Token;
use crate::analysis::normalize::{exact, fold};
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::Form;
use crate::searcher::occurrences::Text;
use crate::searcher::plan::Plan;

/// Of a longer document the first words are looked at, each counted once.
const MAX_WORDS: usize = 100_000;
/// So many neighbours are told.
const MAX_NEIGHBOURS: usize = 3;
/// Words that are no longer than this are like too many others, letters.
const MAX_SHORT: usize = 3;
/// From so many letters on two of them may differ.
const MIN_FOR_TWO_TYPOS: usize = 6;
/// Words begin alike when they share so many letters.
const MIN_BEGINNING: usize = 5;

/// The words of a document, each once.
pub(super) struct Vocabulary {
    words: Vec<Known>,
}

/// A word of a document.
struct Known {
    place: Range<usize>,
    language: Language,
    exact: String,
    stem: String,
}

/// What a word becomes in a language.
struct Forms {
    language: Language,
    stem: String,
}

impl Vocabulary {
    /// The words of `text`.
    pub(super) fn of(text: &Text<'_>, analyzers: &mut Analyzers) -> Self {
        let (mut words, mut seen) = (Vec::new(), HashSet::new());
        text.tokens(analyzers, |language, start, _, token| {
            if let Token::Word { range, word, .. } = token
                && words.len() < MAX_WORDS
                && seen.insert((language, word.exact().to_owned()))
            {
                let (exact, stem) = (word.exact().to_owned(), word.stem().to_owned());
                words.push(Known { place: start + range.start..start + range.end, language, exact, stem });
            }
        });
        Self { words }
    }

    /// The words most like `wanted`, which is none of them.
    pub(super) fn nearest(
        &self,
        wanted: &str,
        form: Option<Form>,
        is_titled: bool,
        plan: &Plan,
        text: &Text<'_>,
        analyzers: &mut Analyzers,
    ) -> Vec<Neighbour> {
        if matches!(form, Some(Form::Pattern | Form::Regex)) {
            return Vec::new();
        }
        let form_in = |language: Language| -> Option<Forms> {
            let [word] = &analyzers.of(language).whole_words(wanted)[..] else { return None };
            Some(Forms { language, stem: word.stem().to_owned() })
        };
        let forms: Vec<Forms> = plan.languages.iter().map(|plan| plan.language).filter_map(form_in).collect();
        let wanted = Wanted::new(wanted, form, is_titled, forms);
        let likely =
            |known| Some((wanted.likeness(known, &text.body[known.place.clone()], analyzers)?, known));
        let mut found: Vec<(Likeness, &Known)> = self.words.iter().filter_map(likely).collect();
        found.sort_by_key(|(likeness, known)| (*likeness, known.place.start));
        // One of all its forms is enough.
        let mut told = HashSet::new();
        found.retain(|(_, known)| told.insert((known.language, &known.stem)));
        let neighbour = |(likeness, known): (Likeness, &Known)| Neighbour {
            surface: text.body[known.place.clone()].to_owned(),
            line: text.line(known.place.start),
            likeness,
        };
        found.into_iter().take(MAX_NEIGHBOURS).map(neighbour).collect()
    }
}

/// The word that is wanted.
struct Wanted {
    folded: String,
    forms: Vec<Forms>,
    /// Whether only the very form is looked for.
    is_exact: bool,
    is_titled: bool,
    typos: Option<DFA>,
}

impl Wanted {
    fn new(word: &str, form: Option<Form>, is_titled: bool, forms: Vec<Forms>) -> Self {
        let exact = exact(word, Language::Undetermined);
        let typos = match exact.chars().count() {
            0..=MAX_SHORT => None,
            letters if letters < MIN_FOR_TWO_TYPOS => Some(1),
            _ => Some(2),
        };
        let typos = typos.map(|typos| LevenshteinAutomatonBuilder::new(typos, true).build_dfa(&exact));
        let folded = fold(&exact, "");
        Self { folded, forms, is_exact: form == Some(Form::Exact), is_titled, typos }
    }

    /// How `known`, written as `surface`, is like the word; none if it is not.
    fn likeness(&self, known: &Known, surface: &str, analyzers: &mut Analyzers) -> Option<Likeness> {
        let mut own = self.forms.iter().filter(|forms| forms.language == known.language);
        if own.any(|forms| forms.stem == known.stem) {
            return match (self.is_titled, self.is_exact) {
                (true, _) => Some(Likeness::Untitled),
                (_, true) => Some(Likeness::Inflected),
                _ => None,
            };
        }
        let folded = fold(&known.exact, "");
        if folded.chars().next() == self.folded.chars().next()
            && let Some(language) = self.foreign(known, surface, analyzers)
        {
            return Some(Likeness::Foreign(language, known.language));
        }
        if folded == self.folded {
            return Some(Likeness::Accents);
        }
        if let Some(Distance::Exact(typos)) = self.typos.as_ref().map(|dfa| dfa.eval(&known.exact))
            && typos > 0
        {
            return Some(Likeness::Typos(typos));
        }
        let letters = self.folded.chars().count();
        if letters > MAX_SHORT && folded.contains(&self.folded) {
            return Some(Likeness::Within);
        }
        let alike = folded.chars().zip(self.folded.chars()).take_while(|(a, b)| a == b).count();
        (alike >= MIN_BEGINNING).then_some(Likeness::Beginning)
    }

    /// The language in which `known` would be a form of the word, though it stands in a text of another.
    fn foreign(&self, known: &Known, surface: &str, analyzers: &mut Analyzers) -> Option<Language> {
        let mut others = self.forms.iter().filter(|forms| forms.language != known.language);
        let is_form = |forms: &&Forms| {
            let words = analyzers.of(forms.language).whole_words(surface);
            matches!(&words[..], [word] if word.stem() == forms.stem)
        };
        others.find(is_form).map(|forms| forms.language)
    }
}
