//! Words that no document holds: what stands in for them, and what was perhaps meant.
//!
//! Candidates are words of the index that differ in accents alone, in any form, or else in one letter or two (two neighbours
//! that changed places are one step, as in Damerau 1964), in the languages that the rest of the query is in; where there are
//! none, words whose stem is as near to that of the word asked for (`bicicle`, bicycles). The nearer comes first, of equals
//! the commoner.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::expand::{Expanded, Expander, can_expand};
use super::pattern::letters_wrong;
use super::plan::{Counts, Plan, What};
use crate::analysis::Analyzer;
use crate::analysis::normalize::fold;
use crate::analysis::recipe::recipe_of;
use crate::analysis::segment::is_wide;
use crate::index::terms::Analyzers;
use crate::language::{Language, is_function_word};
use crate::query::{Clause, Field, Form, Node, Occur, Query, shown};

/// Shorter words are none to correct; of those that have fewer letters than `FOR_ONE` only accents are, as they have too many
/// neighbours, and of those with fewer than `FOR_TWO` one letter.
const MIN_LETTERS: usize = 2;
const MIN_LETTERS_FOR_ONE: usize = 4;
const MIN_LETTERS_FOR_TWO: usize = 6;
/// Letters that stand for one sound in one language or another.
const ALIKE: &[&str] = &["ckqx", "csz", "fvw", "ijy", "кц", "ијй"];
/// So many words stand in for one.
const MAX_NEIGHBOURS: usize = 5;
/// What a word that stands in counts, of one that was asked for: it may not be meant.
const GUESSED: f32 = 0.5;
/// What a word that stands in counts at least, of the commonest.
const MIN_BOOST: f32 = 0.1;

/// Of what is no regular expression so much is taken as words, letters.
const MAX_LETTERS_OF_NONE: usize = 100;

/// A word of the index near one that is not in it.
pub(super) struct Candidate {
    word: String,
    typos: u32,
    /// Documents that hold it, by how probable their language is.
    weight: f64,
}

/// The query with what cannot be looked up taken as words: regular expressions that are none, and patterns of scripts
/// without spaces, whose words have no beginnings to go by.
pub(super) fn readable(mut query: Query, warnings: &mut Vec<String>) -> Query {
    each_word(&mut query.clauses, true, &mut |clause| {
        let Node::Word { text, form: form @ (Form::Regex | Form::Pattern), .. } = &mut clause.node else {
            return;
        };
        let is_pattern = *form == Form::Pattern;
        if is_pattern && text.contains(|c| is_wide(c) && !is_hangul(c)) {
            text.replace(['*', '?', '\\'], " ").trim().clone_into(text);
            *form = Form::Inflected;
        } else if !can_expand(text, *form) {
            let shown = shown(text);
            warnings.push(format!(
                "/{shown}/ is no regular expression, or too large a one; it was taken as words"
            ));
            *text = text.chars().take(MAX_LETTERS_OF_NONE).collect();
            *form = Form::Inflected;
        }
    });
    query
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Calls `each` with every clause that looks for words, those that must not match only if they are wanted, too.
fn each_word(clauses: &mut [Clause], excluded_too: bool, each: &mut impl FnMut(&mut Clause)) {
    for clause in clauses.iter_mut().filter(|clause| excluded_too || clause.occur != Occur::MustNot) {
        match &mut clause.node {
            // At most 16 deep: the parser saw to that.
            Node::Group(inner) => each_word(inner, excluded_too, each),
            Node::Filter(_) | Node::All => {}
            _ => each(clause),
        }
    }
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

/// The words of a plan that no document holds in any language, as written.
pub(super) fn missing(plan: &Plan) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    for (n, leaf) in plan.leaves.iter().enumerate().filter(|(_, leaf)| leaf.scores) {
        let mut lookups = plan.languages.iter().map(|language| &language.lookups[n]);
        match &leaf.what {
            What::Word(word, Form::Inflected, Field::Body) => {
                let is_there = lookups.any(|lookup| {
                    let phrase =
                        !lookup.phrase.is_empty() && lookup.phrase.iter().all(|term| term.weight > 0.0);
                    phrase || lookup.terms.iter().any(|term| term.decides && term.weight > 0.0)
                });
                if !is_there {
                    missing.insert(word.clone());
                }
            }
            What::Phrase(words, ..) => {
                let lookups: Vec<_> = lookups.filter(|lookup| lookup.phrase.len() == words.len()).collect();
                for (n, word) in words.iter().enumerate() {
                    if lookups.iter().all(|lookup| lookup.phrase[n].weight <= 0.0) {
                        missing.insert(word.clone());
                    }
                }
            }
            _ => {}
        }
    }
    missing.retain(|word| has_neighbours(word));
    missing
}

/// Those of the words that others can stand in for: in phrases those alone that lack nothing but accents.
pub(super) fn replaceable(query: &mut Query, missing: &BTreeSet<String>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    each_word(&mut query.clauses, false, &mut |clause| match &clause.node {
        Node::Word { text, form: Form::Inflected, .. } => words.extend(missing.get(text).cloned()),
        Node::Phrase { text, .. } | Node::Near { text, .. } => {
            words.extend(missing.iter().filter(|word| place_of(word, text).is_some()).cloned());
        }
        _ => {}
    });
    words
}

/// Whether a word could be misspelt: numbers, short words and those of scripts without letters are too near each other. Signs
/// of vowels, and of none, are letters of the scripts of India.
fn has_neighbours(word: &str) -> bool {
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
pub(super) fn candidates(
    words: &BTreeSet<String>,
    most: u8,
    plan: &Plan,
    index: &Counts<'_>,
    analyzers: &mut Analyzers,
) -> tantivy::Result<BTreeMap<String, Vec<Candidate>>> {
    let languages: Vec<(Language, f64)> =
        plan.languages.iter().map(|plan| (plan.language, f64::from(plan.probability))).collect();
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
                if has_neighbours(&near.word) && is_likely(word, &near.word, typos, language) {
                    let known = found.entry(near.word.clone()).or_insert((typos, 0.0));
                    *known = (known.0.min(typos), known.1 + near.documents as f64 * probability);
                }
            }
            if let Some(form) = accented_form(word, language, &mut lookups.forms, analyzers)? {
                found.insert(form.word, (0, form.documents as f64 * probability));
            }
        }
        if found.is_empty() {
            for &(language, probability) in &languages {
                let analyzer = analyzers.of(language);
                for (form, typos) in forms_near(word, most, analyzer, &mut lookups)? {
                    let weight = form.documents as f64 * probability;
                    found.entry(form.word).or_insert((typos, 0.0)).1 += weight;
                }
            }
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

/// The query with neighbours in place of the words that have some, which are taken out of `words`; what was done is
/// said in `warnings`. `wanted` are the codes of the languages that were searched, if not all were.
pub(super) fn with_neighbours(
    mut query: Query,
    words: &mut BTreeSet<String>,
    candidates: &BTreeMap<String, Vec<Candidate>>,
    wanted: Option<&[&str]>,
    warnings: &mut Vec<String>,
) -> Query {
    let nothing =
        wanted.map_or_else(|| "nothing".to_owned(), |codes| format!("nothing in {}", codes.join(", ")));
    let mut corrected = BTreeSet::new();
    each_word(&mut query.clauses, false, &mut |clause| {
        if let Node::Phrase { text, .. } | Node::Near { text, .. } = &mut clause.node {
            for (word, near) in candidates {
                if let (Some(place), Some(near)) = (place_of(word, text), near.first())
                    && near.typos == 0
                {
                    let near = in_case_of(word, &near.word);
                    warnings.push(format!("{nothing} holds {word}; showing {near}"));
                    text.replace_range(place, &near);
                    corrected.insert(word.clone());
                }
            }
        }
        let Node::Word { text, form: Form::Inflected, field } = &clause.node else { return };
        let (field, near) = (*field, candidates.get(text).map(Vec::as_slice).unwrap_or_default());
        let near = &near[..near.len().min(MAX_NEIGHBOURS)];
        let most = near.iter().map(|candidate| candidate.weight).fold(0.0, f64::max);
        if near.is_empty() {
            return;
        }
        if corrected.insert(text.clone()) {
            let near: Vec<String> = near.iter().map(|candidate| in_case_of(text, &candidate.word)).collect();
            warnings.push(format!("{nothing} holds {text}; showing {}", near.join(", ")));
        }
        let alternatives = near.iter().map(|candidate| {
            #[allow(clippy::cast_possible_truncation, reason = "a share")]
            let share = (candidate.weight / most.max(f64::MIN_POSITIVE)) as f32;
            let text = candidate.word.clone();
            let node = Node::Word { text, form: Form::Inflected, field };
            Clause { occur: Occur::Should, node, boost: GUESSED * share.clamp(MIN_BOOST, 1.0) }
        });
        clause.node = Node::Group(alternatives.collect());
    });
    words.retain(|word| !corrected.contains(word));
    query
}

/// The query string with the most probable words in place of those that no document holds; none if there are none.
pub(super) fn suggestion(query: &str, candidates: &BTreeMap<String, Vec<Candidate>>) -> Option<String> {
    let mut suggestion = query.to_owned();
    for (word, near) in candidates {
        if let Some(best) = near.first()
            && let Some(place) = place_of(word, &suggestion)
        {
            suggestion.replace_range(place, &in_case_of(word, &best.word));
        }
    }
    (suggestion != query).then_some(suggestion)
}

/// Where `word` stands first in `query` as a word, not in another one.
fn place_of(word: &str, query: &str) -> Option<Range<usize>> {
    let mut places = query.match_indices(word).map(|(start, word)| start..start + word.len());
    places.find(|place| {
        !query[..place.start].ends_with(char::is_alphanumeric)
            && !query[place.end..].starts_with(char::is_alphanumeric)
    })
}

/// `word`, in lower case, with a capital or all capitals as `model` has.
fn in_case_of(model: &str, word: &str) -> String {
    let mut capitals = model.chars().map(char::is_uppercase);
    match (capitals.next(), capitals.next()) {
        (Some(true), Some(true)) => word.to_uppercase(),
        (Some(true), _) => {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_candidate(near: &str, weight: f64) -> Vec<Candidate> {
        vec![Candidate { word: near.to_owned(), typos: 1, weight }]
    }

    #[test]
    fn a_word_in_another_is_not_replaced() {
        let candidates = BTreeMap::from([("kore".to_owned(), one_candidate("korea", 1.0))]);
        assert_eq!(suggestion("koreanisch kore", &candidates).as_deref(), Some("koreanisch korea"));
        assert_eq!(suggestion("koreanisch", &candidates), None);
    }

    #[test]
    fn a_neighbour_in_an_impossible_language_has_a_boost() {
        let candidates = BTreeMap::from([("kore".to_owned(), one_candidate("korea", 0.0))]);
        let (query, mut words) = (crate::query::parse("kore").0, BTreeSet::from(["kore".to_owned()]));
        let query = with_neighbours(query, &mut words, &candidates, None, &mut Vec::new());
        let Node::Group(clauses) = &query.clauses[0].node else { panic!("no neighbours") };
        assert!(clauses[0].boost > 0.0, "{}", clauses[0].boost);
    }

    #[test]
    fn what_must_not_match_is_not_replaced() {
        let candidates = BTreeMap::from([("kore".to_owned(), one_candidate("korea", 1.0))]);
        let (query, mut words) =
            (crate::query::parse("kore -kore -(kore haus)").0, BTreeSet::from(["kore".to_owned()]));
        let query = with_neighbours(query, &mut words, &candidates, None, &mut Vec::new());
        assert_eq!(query.to_string(), "(korea^0.5) -kore -(kore haus)");
    }

    #[test]
    fn capitals_are_kept() {
        assert_eq!(in_case_of("Rechenzetrum", "rechenzentrum"), "Rechenzentrum");
        assert_eq!(in_case_of("KOREAA", "korea"), "KOREA");
        assert_eq!(in_case_of("koreaa", "korea"), "korea");
    }

    #[test]
    fn numbers_and_chinese_have_no_neighbours() {
        let checked = ["Haus", "dem", "GPT4", "2025", "数据中心", "데이터센터", "город", "वित्तय"];
        let with: Vec<&str> = checked.into_iter().filter(|word| has_neighbours(word)).collect();
        assert_eq!(with, ["Haus", "dem", "город", "वित्तय"]);
    }
}
