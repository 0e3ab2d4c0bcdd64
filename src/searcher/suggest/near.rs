//! What the index holds near a word that no document holds.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::char::is_combining_mark;

use super::super::expand::{Expanded, Expander};
use super::super::lookup::Lookup;
use super::super::pattern::letters_wrong;
use super::super::plan::{Counts, LanguagePlan, Plan};
use super::scripts;
use crate::analysis::Analyzer;
use crate::analysis::normalize::fold;
use crate::analysis::recipe::recipe_of;
use crate::analysis::segment::is_wide;
use crate::index::terms::Analyzers;
use crate::language::{Language, is_function_word};
use crate::query::{Field, Form};

/// Shorter words are none to correct; of those that have fewer letters than `FOR_ONE` only accents are, as they have too many
/// neighbours, and of those with fewer than `FOR_TWO` one letter.
const MIN_LETTERS: usize = 2;
const MIN_LETTERS_FOR_ONE: usize = 4;
const MIN_LETTERS_FOR_TWO: usize = 6;
/// Two letters are corrected in a language that the query is in, and else in words of so many letters at least.
const MIN_LETTERS_FOR_TWO_ALONE: usize = 9;
/// Words of so many letters stand for those that begin so, which are no more than so many times as long.
const MIN_BEGINNING: usize = 5;
const MAX_TIMES_AS_LONG: usize = 2;
/// So many letters at the ends of two words may be endings.
const MAX_ENDING: usize = 2;
/// Letters that stand for one sound in one language or another.
const ALIKE: &[&str] = &["ckqx", "csz", "fvw", "ijy", "кц", "ијй"];
/// So many words stand in for one.
pub(super) const MAX_NEIGHBOURS: usize = 5;

/// A word of the index near one that is not in it.
pub(in crate::searcher) struct Candidate {
    pub(super) word: String,
    pub(super) typos: u32,
    /// Documents that hold it, by how probable their language is.
    pub(super) weight: f64,
}

/// What is looked up for candidates, and where.
struct Lookups<'a> {
    /// Words near one.
    words: Expander<'a>,
    /// Forms that begin as a stem does.
    forms: Expander<'a>,
    /// Stems near one.
    stems: Expander<'a>,
}

/// Whether a word could be misspelt: numbers, short words and those of scripts without letters are too near each other. Signs
/// of vowels, and of none, are letters of the scripts of India.
pub(super) fn has_neighbours(word: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic() && !is_wide(c) || is_combining_mark(c);
    word.chars().count() >= MIN_LETTERS
        && word.starts_with(char::is_alphabetic)
        && word.chars().all(is_letter)
}

/// What the index holds near each of the words, the most probable first.
///
/// # Errors
///
/// What tantivy says when a dictionary cannot be read.
pub(in crate::searcher) fn candidates(
    words: &BTreeSet<String>,
    most: u8,
    plan: &Plan,
    index: &Counts<'_>,
    analyzers: &mut Analyzers,
) -> tantivy::Result<BTreeMap<String, Vec<Candidate>>> {
    let languages: Vec<(Language, f64)> =
        plan.languages.iter().map(|plan| (plan.language, f64::from(plan.probability))).collect();
    let spoken = spoken(plan);
    let expander = || {
        let searched = languages.iter().map(|(language, _)| *language);
        Expander::new(index.searcher, index.fields, searched, words.len())
    };
    let mut lookups =
        Lookups { words: expander(), forms: expander(), stems: expander().among_stems(index.fields) };
    let mut all = BTreeMap::new();
    for word in words {
        let most = typos_of(word, most);
        // By word how far it is, and its weight.
        let mut found: BTreeMap<String, (u32, f64)> = BTreeMap::new();
        if !languages.is_empty() {
            lookups.words.add(word, Form::Typos(most), Field::Body)?;
        }
        for &(language, probability) in &languages {
            for near in lookups.words.words(word, Form::Typos(most), Field::Body, language) {
                let typos = letters_wrong(word, &near.word, language);
                let is_spoken = typos < 2
                    || spoken.contains(&language)
                    || word.chars().count() >= MIN_LETTERS_FOR_TWO_ALONE;
                if has_neighbours(&near.word) && is_spoken && is_likely(word, &near.word, typos, language) {
                    let known = found.entry(near.word.clone()).or_insert((typos, 0.0));
                    *known = (known.0.min(typos), known.1 + near.documents as f64 * probability);
                }
            }
            if let Some(form) = accented_form(word, language, &mut lookups.forms, analyzers)? {
                found.insert(form.word, (0, form.documents as f64 * probability));
            }
        }
        if found.values().all(|(typos, _)| *typos > 0) && most > 0 {
            let begun = begun(word, &languages, &mut lookups.forms)?;
            if !begun.is_empty() {
                found = begun;
            }
        }
        if found.is_empty() {
            for &(language, probability) in &languages {
                let analyzer = analyzers.of(language);
                let most = if spoken.contains(&language) { most } else { most.min(1) };
                for (form, typos) in forms_near(word, most, analyzer, &mut lookups)? {
                    let weight = form.documents as f64 * probability;
                    found.entry(form.word).or_insert((typos, 0.0)).1 += weight;
                }
            }
        }
        if found.is_empty() && most > 0 {
            found = scripts::spelled(word, &languages, index)?;
        }
        let candidate = |(word, (typos, weight))| Candidate { word, typos, weight };
        let mut near: Vec<Candidate> = found.into_iter().map(candidate).collect();
        near.sort_by(|a, b| {
            (a.typos.cmp(&b.typos)).then(b.weight.total_cmp(&a.weight)).then(a.word.cmp(&b.word))
        });
        // What lacks nothing but accents is meant.
        if near.first().is_some_and(|nearest| nearest.typos == 0) {
            near.retain(|near| near.typos == 0);
        }
        all.insert(word.clone(), near);
    }
    Ok(all)
}

/// The languages that words of the query are held in.
fn spoken(plan: &Plan) -> BTreeSet<Language> {
    let is_held = |lookup: &Lookup| lookup.terms.iter().any(|term| term.decides && term.weight > 0.0);
    let holds = |language: &LanguagePlan| {
        let words = plan.leaves.iter().zip(&language.lookups);
        words.filter(|(leaf, _)| leaf.scores && leaf.stands_in == 0).any(|(_, lookup)| is_held(lookup))
    };
    plan.languages.iter().filter(|language| holds(language)).map(|language| language.language).collect()
}

/// The words that begin as `word` does, if it is long enough, as [`candidates`] finds them.
fn begun(
    word: &str,
    languages: &[(Language, f64)],
    forms: &mut Expander<'_>,
) -> tantivy::Result<BTreeMap<String, (u32, f64)>> {
    let (mut begun, letters) = (BTreeMap::new(), word.chars().count());
    if letters < MIN_BEGINNING || languages.is_empty() {
        return Ok(begun);
    }
    let pattern = format!("{word}*");
    forms.add(&pattern, Form::Pattern, Field::Body)?;
    for &(language, probability) in languages {
        for form in forms.words(&pattern, Form::Pattern, Field::Body, language) {
            if has_neighbours(&form.word) && form.word.chars().count() <= MAX_TIMES_AS_LONG * letters {
                begun.entry(form.word.clone()).or_insert((1, 0.0)).1 += form.documents as f64 * probability;
            }
        }
    }
    Ok(begun)
}

/// Whether two words are as near as their stems are, so many letters, but for their endings: what a stemmer of one language
/// takes for an ending is none in another.
fn are_near_but_for_endings(word: &str, form: &str, typos: u32, language: Language) -> bool {
    let beginnings = |word: &str| {
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).rev().take(MAX_ENDING + 1);
        ends.collect::<Vec<_>>()
    };
    let (ends, others) = (beginnings(word), beginnings(form));
    ends.iter().any(|&end| {
        others.iter().any(|&other| letters_wrong(&word[..end], &form[..other], language) <= typos)
    })
}

/// So many letters of a word may be wrong, at most as many as `most`. A function word of any language is none that was
/// misspelt.
fn typos_of(word: &str, most: u8) -> u8 {
    let lower = word.to_lowercase();
    let is_function = || Language::ALL.iter().any(|&language| is_function_word(language, &lower));
    match word.chars().count() {
        letters if letters < MIN_LETTERS_FOR_ONE || is_function() => 0,
        letters if letters < MIN_LETTERS_FOR_TWO => most.min(1),
        _ => most,
    }
}

/// Whether `near`, a word of `language`, was perhaps meant by `word`: of a short one the first letter is right (as it mostly is:
/// Pollock, Zamora 1984), or is written so in another language (Korea, Corea), and nobody asks for a function word.
fn is_likely(word: &str, near: &str, typos: u32, language: Language) -> bool {
    let is_short = word.chars().count() < MIN_LETTERS_FOR_TWO;
    let begins_alike = || {
        let first = |word: &str| fold(word, "").to_lowercase().chars().next().unwrap_or_default();
        let (first, other) = (first(word), first(near));
        first == other || ALIKE.iter().any(|alike| alike.contains(first) && alike.contains(other))
    };
    typos == 0 || (!is_short || begins_alike()) && !is_function_word(language, near)
}

/// Of stems that are as near as `most` to the stem of `word`, the commonest form that begins with it, and how far the stem is.
fn forms_near(
    word: &str,
    most: u8,
    analyzer: &mut Analyzer,
    lookups: &mut Lookups<'_>,
) -> tantivy::Result<Vec<(Expanded, u32)>> {
    let language = analyzer.language();
    let stem = stem_of(word, analyzer);
    let most = typos_of(&stem, most);
    if most == 0 {
        return Ok(Vec::new());
    }
    lookups.stems.add(&stem, Form::Typos(most), Field::Body)?;
    let near: Vec<(u32, String)> =
        (lookups.stems.words(&stem, Form::Typos(most), Field::Body, language).iter())
            .map(|near| (letters_wrong(&stem, &near.word, language), near.word.clone()))
            .filter(|(typos, near)| has_neighbours(near) && is_likely(&stem, near, *typos, language))
            .collect();
    let nearest = near.iter().map(|(typos, _)| *typos).min();
    let mut forms = Vec::new();
    for (typos, stem) in near.into_iter().filter(|(typos, _)| Some(*typos) == nearest).take(MAX_NEIGHBOURS) {
        let form = commonest_form(&stem, |word| stem_of(word, analyzer), language, &mut lookups.forms)?;
        let form = form.filter(|form| are_near_but_for_endings(word, &form.word, typos, language));
        forms.extend(form.map(|form| (form, typos)));
    }
    Ok(forms)
}

/// The stem of one word; none of what is several.
fn stem_of(word: &str, analyzer: &mut Analyzer) -> String {
    match &analyzer.whole_words(word)[..] {
        [word] => word.stem().to_owned(),
        _ => String::new(),
    }
}

/// The commonest word of the index that begins with `stem`, and is of that stem; of equals the shortest.
fn commonest_form(
    stem: &str,
    mut stem_of: impl FnMut(&str) -> String,
    language: Language,
    forms: &mut Expander<'_>,
) -> tantivy::Result<Option<Expanded>> {
    let pattern = format!("{stem}*");
    forms.add(&pattern, Form::Pattern, Field::Body)?;
    let forms = forms.words(&pattern, Form::Pattern, Field::Body, language).iter();
    Ok(forms
        .filter(|form| stem_of(&form.word) == stem)
        .max_by_key(|form| (form.documents, Reverse(form.word.len())))
        .cloned())
}

/// The commonest form of a word that was written without the accents of its language, könyvet for `konyv`; none in
/// languages that do not tell words apart by them.
fn accented_form(
    word: &str,
    language: Language,
    forms: &mut Expander<'_>,
    analyzers: &mut Analyzers,
) -> tantivy::Result<Option<Expanded>> {
    if recipe_of(language).keeps.is_empty() {
        return Ok(None);
    }
    let analyzer = analyzers.of(language);
    let mut plain = |word: &str| fold(&stem_of(word, analyzer), "");
    let wanted = plain(word);
    if !has_neighbours(&wanted) || wanted.chars().count() < MIN_LETTERS_FOR_ONE {
        return Ok(None);
    }
    commonest_form(&wanted, plain, language, forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_chinese_have_no_neighbours() {
        let checked = ["Haus", "dem", "GPT4", "2025", "数据中心", "데이터센터", "город", "वित्तय"];
        let with: Vec<&str> = checked.into_iter().filter(|word| has_neighbours(word)).collect();
        assert_eq!(with, ["Haus", "dem", "город", "वित्तय"]);
    }
}
