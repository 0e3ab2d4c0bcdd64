//! What the index' own words say of a word of a query, where its terms do not: which are compounds of a name that no lexicon
//! knows (Byeolsan in Byeolsanprojekt), and which are forms of the same word.
//!
//! A known word's compounds are split when they are indexed. Splitting by what the index holds would make a document's
//! terms depend on those indexed before it; so the words that a name begins are looked up when it is asked for.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use hashbrown::HashMap;
use tantivy::schema::Field;

use super::dictionary::Dictionaries;
use crate::analysis::compound::CompoundSplitter;
use crate::analysis::normalize::{self, fold};
use crate::analysis::recipe::recipe_of;
use crate::analysis::{Analyzer, Word};
use crate::index::segments::Segments;
use crate::index::terms::Analyzers;
use crate::language::{Language, is_function_word};

/// Shorter names begin too many words by chance, letters.
const MIN_NAME: usize = 4;
/// So many words that begin alike are looked at, and so many compounds among them taken.
const MAX_SCANNED: usize = 500;
const MAX_COMPOUNDS: usize = 24;
/// Forms of a word have so many letters of its stem in common at least.
const MIN_BEGINNING: usize = 2;
/// Where no language is known, shorter words, and words of shorter stems, have too many forms by chance, letters.
const MIN_FORM: usize = 3;

/// The words in the field `exact` that are compounds of `name` (lower case), each with where in it the name stands,
/// in bytes.
///
/// # Errors
///
/// What tantivy says when the dictionary cannot be read.
pub(super) fn compounds_of(
    name: &str,
    language: Language,
    splitter: &CompoundSplitter,
    searcher: &Segments,
    exact: Field,
) -> tantivy::Result<Vec<(String, Range<usize>)>> {
    if name.chars().count() < MIN_NAME || splitter.knows(name) {
        return Ok(Vec::new());
    }
    let (mut found, mut scanned) = (HashMap::new(), 0);
    Dictionaries::open(searcher, exact)?.each_beginning_with(name, language, |word| {
        let rest = &word[name.len()..];
        if rest.is_empty() {
            return ControlFlow::Continue(());
        }
        scanned += 1;
        if splitter.ends_with(rest.trim_start_matches('-')) {
            found.insert(format!("{name}{rest}"), 0..name.len());
        }
        if scanned < MAX_SCANNED && found.len() < MAX_COMPOUNDS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    // No place is named with a number: each direction would be looked up for nothing.
    let may_be_place = !name.bytes().any(|byte| byte.is_ascii_digit());
    for direction in splitter.directions().filter(|_| may_be_place) {
        found.insert(format!("{direction}{name}"), direction.len()..direction.len() + name.len());
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// The words in the field `exact` that have the stem of `word`, and begin as it does.
///
/// # Errors
///
/// What tantivy says when the dictionary cannot be read.
pub(super) fn forms_of(
    word: &Word,
    analyzer: &Analyzer,
    searcher: &Segments,
    exact: Field,
) -> tantivy::Result<Vec<String>> {
    let beginning = beginning_of_stem(word, analyzer.language());
    let (mut forms, mut scanned) = (Vec::new(), 0);
    if beginning.chars().count() < MIN_BEGINNING {
        return Ok(forms);
    }
    Dictionaries::open(searcher, exact)?.each_beginning_with(beginning, analyzer.language(), |form| {
        scanned += 1;
        if matches!(&analyzer.whole_words(form)[..], [other] if other.stem() == word.stem()) {
            forms.push(form.to_owned());
        }
        if scanned < MAX_SCANNED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(forms)
}

/// The words in the field `note` that begin as `surface` does, and have the stem that it has in any of `languages`;
/// none of a word, and no word, that is a function word in one of these.
///
/// # Errors
///
/// What tantivy says when the dictionary cannot be read.
pub(super) fn forms_in_any(
    surface: &str,
    languages: &BTreeSet<Language>,
    analyzers: &mut Analyzers,
    searcher: &Segments,
    note: Field,
) -> tantivy::Result<Vec<String>> {
    let word = normalize::exact(surface, Language::Undetermined);
    let letters = word.chars().count();
    let begun = letters.div_ceil(2).max(MIN_FORM);
    let beginning = word.char_indices().nth(begun).map_or(&*word, |(end, _)| &word[..end]);
    let (mut others, mut forms) = (Vec::new(), Vec::new());
    let says_nothing = |word: &str| languages.iter().any(|&language| is_function_word(language, word));
    if letters < MIN_FORM || says_nothing(&word) {
        return Ok(forms);
    }
    Dictionaries::open(searcher, note)?.each_beginning_with(beginning, Language::Undetermined, |other| {
        others.extend((other != word).then(|| other.to_owned()));
        if others.len() < MAX_SCANNED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if others.is_empty() {
        return Ok(forms);
    }
    for &language in languages {
        let analyzer = analyzers.of(language);
        if let Some(stem) = telling_stem(&word, analyzer) {
            forms
                .extend(others.extract_if(.., |other| telling_stem(other, analyzer).as_ref() == Some(&stem)));
        }
    }
    forms.retain(|form| !says_nothing(form));
    forms.sort_unstable();
    Ok(forms)
}

/// The stem of a word that is not two, unless it is so short that others have it by chance.
fn telling_stem(word: &str, analyzer: &Analyzer) -> Option<String> {
    match &analyzer.whole_words(word)[..] {
        [only] if only.stem().chars().count() >= MIN_FORM => Some(only.stem().to_owned()),
        _ => None,
    }
}

/// As much of a word's exact form as its stem begins with, once its accents are taken away.
fn beginning_of_stem(word: &Word, language: Language) -> &str {
    let keeps = recipe_of(language).keeps;
    let ends = word.exact().char_indices().map(|(at, c)| at + c.len_utf8());
    let common = ends.take_while(|&end| word.stem().starts_with(&fold(&word.exact()[..end], keeps)));
    &word.exact()[..common.last().unwrap_or_default()]
}
