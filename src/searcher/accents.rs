//! Words typed without the accents that a language tells words apart by. Where other languages hold a word as it was typed, it
//! may be meant with its accents in this one all the same: `ozturk` is a name in German and lacks an ö in Turkish.

use std::collections::BTreeSet;

use super::lookup::{Kind, Lookup, weighted};
use super::plan::{Counts, LanguagePlan, Leaf, What, idf};
use super::terms::TermReader;
use crate::analysis::normalize::fold_letter;
use crate::analysis::recipe::recipe_of;
use crate::index::schema::tag;
use crate::index::statistics::LanguageStatistics;
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::{Field, Form};

/// Shorter words are others with accents by chance, letters.
const MIN_LETTERS: usize = 4;
/// So many words of a language stand in for one.
const MAX_WORDS: usize = 5;

/// Adds to the lookups of words that are held, in each language that does not hold them, the same with its accents.
///
/// # Errors
///
/// What tantivy says when a dictionary cannot be read.
pub(super) fn add(
    languages: &mut [LanguagePlan],
    counted: &[LanguageStatistics],
    leaves: &[Leaf],
    index: &Counts<'_>,
    analyzers: &mut Analyzers,
) -> tantivy::Result<()> {
    let mut letters = Vec::new();
    for language in &*languages {
        letters.extend(letters_of(language.language));
    }
    letters.sort_unstable();
    letters.dedup();
    let mut terms = TermReader::new(index.searcher);
    for (n, leaf) in leaves.iter().enumerate().filter(|_| !letters.is_empty()) {
        let What::Word(word, Form::Inflected, Field::Body) = &leaf.what else { continue };
        let is_word = word.len() >= MIN_LETTERS && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let lacks = |language: &LanguagePlan| !is_held(&language.lookups[n]);
        if !is_word || !leaf.scores || languages.iter().all(lacks) {
            continue;
        }
        let may_add =
            |language: &LanguagePlan| lacks(language) && !recipe_of(language.language).keeps.is_empty();
        if !languages.iter().any(may_add) {
            continue;
        }
        let mut found = BTreeSet::new();
        let plain = word.to_ascii_lowercase();
        let spellings = |rest: &str, each: &mut dyn FnMut(&str, usize)| {
            each(rest.get(..1).unwrap_or_default(), 1);
            let of_first = letters.iter().filter(|(plain, _)| rest.as_bytes().first() == Some(plain));
            of_first.for_each(|(_, letter)| each(letter.encode_utf8(&mut [0; 4]), 1));
        };
        for segment in index.searcher.segment_readers() {
            let spelled = segment.terms(index.fields.exact)?.spelled(&plain, spellings)?;
            for (accented, tags) in spelled.into_iter().filter(|(spelled, _)| !spelled.is_ascii()) {
                let holding = languages.iter().enumerate().filter(|(_, language)| may_add(language));
                let holding =
                    holding.filter(|(_, language)| tags.number(tag(language.language).as_bytes()).is_some());
                found.extend(holding.map(|(place, _)| (place, accented.clone())));
            }
        }
        for (place, accented) in found {
            let (language, counted) = (&mut languages[place], counted[place]);
            let [word] = &analyzers.of(language.language).query_words(&accented)[..] else { continue };
            let mut term = weighted(Kind::Stem, index.fields, language.language, word.stem(), 1.0);
            term.weight = idf(terms.look_up(&mut term)?, counted.documents);
            let known = &mut language.lookups[n].terms;
            if known.iter().filter(|known| known.weight > 0.0).count() < MAX_WORDS
                && known.iter().all(|known| known.term != term.term)
            {
                known.push(term);
            }
        }
    }
    Ok(())
}

fn is_held(lookup: &Lookup) -> bool {
    lookup.terms.iter().any(|term| term.decides && term.weight > 0.0)
}

/// The letters that a language tells apart from ASCII ones, each behind the one that it is with its accent taken away.
fn letters_of(language: Language) -> impl Iterator<Item = (u8, char)> {
    recipe_of(language).keeps.chars().filter_map(|letter| {
        let mut plain = String::new();
        fold_letter(letter, "", &mut plain);
        if let [plain] = plain.as_bytes() { Some((*plain, letter)) } else { None }
    })
}
