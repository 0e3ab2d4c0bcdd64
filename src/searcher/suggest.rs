//! Words that no document holds: what stands in for them, and what was perhaps meant.
//!
//! For a compound its parts do (`apart`). Other candidates are words of the index that differ in accents alone, in any form, or
//! else begin so, or else differ in one letter or two (two neighbours that changed places are one step, as in Damerau 1964), in
//! the languages that the rest of the query is in; where there are none, words whose stem is as near to that of the word asked
//! for (`bicicle`, bicycles). The nearer comes first, of equals the commoner.

pub(super) mod apart;
mod near;
mod scripts;

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::ops::Range;

use super::expand::can_expand;
use super::lookup::Lookup;
use super::plan::{ClausePlan, Decides, NodePlan, Plan, What};
use crate::analysis::normalize::{before_ending, elision};
use crate::analysis::segment::{Segment, is_wide, segments};
use crate::query::{
    Clause, Field, Form, MAX_QUERY_BYTES, Node, Occur, Query, looks_like_filter, parse, shown,
};
pub(super) use near::candidates;
use near::{Candidate, MAX_NEIGHBOURS, has_neighbours};

/// What a word that stands in counts, of one that was asked for: it may not be meant.
const GUESSED: f32 = 0.5;
/// What a word that stands in counts at least, of the commonest.
const MIN_BOOST: f32 = 0.1;

/// Of what is no pattern and no regular expression so much is taken as words, letters.
const MAX_LETTERS_OF_NONE: usize = 100;

/// The query with what cannot be looked up taken as words: regular expressions that are none, and patterns that are
/// too long, or of scripts without spaces, whose words have no beginnings to go by.
pub(super) fn readable(mut query: Query, warnings: &mut Vec<String>) -> Query {
    each_word(&mut query.clauses, true, &mut |clause| {
        let Node::Word { text, form: form @ (Form::Regex | Form::Pattern), .. } = &mut clause.node else {
            return;
        };
        let (is_pattern, said) = (*form == Form::Pattern, shown(text));
        let wrong = if is_pattern && text.contains(|c| is_wide(c) && !is_hangul(c)) {
            format!("{said} is no pattern, as no spaces part the words of its script")
        } else if can_expand(text, *form) {
            return;
        } else if is_pattern {
            format!("{said} is too long for a pattern")
        } else {
            format!("/{said}/ is no regular expression, or too large a one")
        };
        warnings.push(format!("{wrong}; it was taken as words"));
        if is_pattern {
            text.replace(['*', '?', '\\'], " ").trim().clone_into(text);
        }
        *text = text.chars().take(MAX_LETTERS_OF_NONE).collect();
        *form = Form::Inflected;
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

/// The words of a plan that no document holds in any language, as written; of those with an apostrophe the longer part.
pub(super) fn missing(plan: &Plan) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    add_missing(&plan.clauses, plan, &mut missing);
    missing.retain(|word| has_neighbours(word));
    missing
}

fn add_missing(clauses: &[ClausePlan], plan: &Plan, missing: &mut BTreeSet<String>) {
    for clause in clauses {
        match &clause.node {
            // At most 16 deep: the parser saw to that.
            NodePlan::Group(inner) => add_missing(inner, plan, missing),
            NodePlan::AnyOf(leaves) | NodePlan::AllOf(leaves) => {
                let is_whole = |n: usize| plan.leaves[n].decides == Decides::Alone;
                // Where a whole is there (email, for e-mail) its words need not be.
                if !leaves.clone().any(|n| is_whole(n) && missing_of(plan, n).is_empty()) {
                    missing
                        .extend(leaves.clone().filter(|&n| !is_whole(n)).flat_map(|n| missing_of(plan, n)));
                }
            }
            NodePlan::Filter(_) | NodePlan::All => {}
        }
    }
}

/// The words of leaf `n` that no document holds.
fn missing_of(plan: &Plan, n: usize) -> Vec<String> {
    let mut lookups = plan.languages.iter().map(|language| &language.lookups[n]);
    match &plan.leaves[n].what {
        _ if !plan.leaves[n].scores => Vec::new(),
        What::Word(word, Form::Inflected, Field::Body) => {
            let is_there = lookups.any(|lookup| {
                has_parts(lookup) || lookup.terms.iter().any(|term| term.decides && term.weight > 0.0)
            });
            if is_there { Vec::new() } else { vec![word[bare(word)].to_owned()] }
        }
        What::Phrase(words, ..) => {
            let lookups: Vec<_> = lookups.filter(|lookup| lookup.phrase.len() == words.len()).collect();
            let is_there = |n: usize| lookups.iter().any(|lookup| lookup.phrase[n].weight > 0.0);
            (0..).zip(words).filter(|&(n, _)| !is_there(n)).map(|(_, word)| word.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether documents hold all parts of a compound, wherever these stand.
fn has_parts(lookup: &Lookup) -> bool {
    !lookup.phrase.is_empty() && lookup.phrase.iter().all(|term| term.weight > 0.0)
}

/// What of a word is looked for where an apostrophe parts it (l'ordinateur): the longer of the two.
fn bare(word: &str) -> Range<usize> {
    // The n of aren't is none of its first part.
    let is_ending = |mark: &Range<usize>| !word[mark.end..].eq_ignore_ascii_case("t");
    match elision(word).or_else(|| before_ending(word).filter(is_ending)) {
        Some(mark) if mark.start > word.len() - mark.end => 0..mark.start,
        Some(mark) => mark.end..word.len(),
        None => 0..word.len(),
    }
}

/// Where in the text of a clause the word stands that is missing, if one alone is. What was perhaps meant for a filter
/// (`pfad:Mail`) is left alone.
fn only_missing(text: &str, missing: &BTreeSet<String>) -> Option<Range<usize>> {
    let mut places = Vec::new();
    segments(text, |segment| {
        if let Segment::Word(word) = segment {
            let bare = bare(&text[word.clone()]);
            let place = word.start + bare.start..word.start + bare.end;
            places.extend(Some(place).filter(|place| missing.contains(&text[place.clone()])));
        }
    });
    (places.len() == 1 && !looks_like_filter(text)).then(|| places.remove(0))
}

/// Those of the words that others can stand in for: in phrases those alone that lack nothing but accents.
pub(super) fn replaceable(query: &Query, missing: &BTreeSet<String>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    if !missing.is_empty() {
        add_replaceable(&query.clauses, missing, &mut words);
    }
    words
}

fn add_replaceable(clauses: &[Clause], missing: &BTreeSet<String>, words: &mut BTreeSet<String>) {
    for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
        match &clause.node {
            Node::Group(inner) => add_replaceable(inner, missing, words),
            Node::Word { text, form: Form::Inflected, .. } => {
                words.extend(only_missing(text, missing).map(|place| text[place].to_owned()));
            }
            Node::Phrase { text, .. } | Node::Near { text, .. } => {
                words.extend(missing.iter().filter(|word| places_of(word, text).next().is_some()).cloned());
            }
            _ => {}
        }
    }
}

/// What holds no word that is missing, in the languages with these codes, if not in all.
pub(super) fn nothing_in(wanted: Option<&[&str]>) -> String {
    wanted.map_or_else(|| "nothing".to_owned(), |codes| format!("nothing in {}", codes.join(", ")))
}

/// The query with neighbours in place of the words that have some, which are taken out of `words`; what was done is
/// said in `warnings`, `nothing` holds these words.
pub(super) fn with_neighbours(
    mut query: Query,
    words: &mut BTreeSet<String>,
    candidates: &BTreeMap<String, Vec<Candidate>>,
    nothing: &str,
    warnings: &mut Vec<String>,
) -> Query {
    let mut corrected = BTreeSet::new();
    each_word(&mut query.clauses, false, &mut |clause| {
        if let Node::Phrase { text, .. } | Node::Near { text, .. } = &mut clause.node {
            for (word, near) in candidates {
                let place = places_of(word, text).next();
                if let (Some(place), Some(near)) = (place, near.first())
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
        let Some(place) = only_missing(text, words) else { return };
        let (field, word) = (*field, &text[place.clone()]);
        let near = candidates.get(word).map(Vec::as_slice).unwrap_or_default();
        let near = &near[..near.len().min(MAX_NEIGHBOURS)];
        let most = near.iter().map(|candidate| candidate.weight).fold(0.0, f64::max);
        if near.is_empty() {
            return;
        }
        if corrected.insert(word.to_owned()) {
            let near: Vec<String> = near.iter().map(|candidate| in_case_of(word, &candidate.word)).collect();
            warnings.push(format!("{nothing} holds {word}; showing {}", near.join(", ")));
        }
        let alternatives = near.iter().map(|candidate| {
            #[allow(clippy::cast_possible_truncation, reason = "a share")]
            let share = (candidate.weight / most.max(f64::MIN_POSITIVE)) as f32;
            let mut text = text.clone();
            text.replace_range(place.clone(), &candidate.word);
            let node = Node::Word { text, form: Form::Inflected, field };
            let boost = GUESSED * share.clamp(MIN_BOOST, 1.0);
            Clause { boost, ..Clause::new(Occur::Should, node) }
        });
        clause.node = Node::Group(alternatives.collect());
        clause.stands_in = true;
    });
    words.retain(|word| !corrected.contains(word));
    query
}

/// The query string with the most probable words in place of those that no document holds; none if there are none.
pub(super) fn suggestion(query: &str, candidates: &BTreeMap<String, Vec<Candidate>>) -> Option<String> {
    let (read, unread) = query.split_at(query.floor_char_boundary(MAX_QUERY_BYTES));
    let mut suggestion = read.to_owned();
    for (word, near) in candidates {
        let Some(best) = near.first() else { continue };
        let places: Vec<_> = places_of(word, &suggestion).collect();
        // From the end on, so that those before stay where they are.
        for place in places.into_iter().rev() {
            let mut other = suggestion.clone();
            other.replace_range(place, &in_case_of(word, &best.word));
            let ((frame, texts), (other_frame, other_texts)) =
                (without_texts(&suggestion), without_texts(&other));
            if frame == other_frame && texts != other_texts {
                suggestion = other;
            }
        }
    }
    (suggestion != read).then(|| suggestion + unread)
}

/// A query without the texts of its words and phrases that may match, and these texts.
fn without_texts(query: &str) -> (Query, Vec<String>) {
    let (mut query, mut texts) = (parse(query).0, Vec::new());
    each_word(&mut query.clauses, false, &mut |clause| match &mut clause.node {
        Node::Word { text, form: Form::Inflected, .. } if looks_like_filter(text) => {}
        Node::Word { text, form: Form::Inflected, .. }
        | Node::Phrase { text, .. }
        | Node::Near { text, .. } => texts.push(mem::take(text)),
        _ => {}
    });
    (query, texts)
}

/// Where `word` stands in `text` as a word, not in another one.
fn places_of<'a>(word: &'a str, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let places = text.match_indices(word).map(|(start, word)| start..start + word.len());
    places.filter(|place| {
        !text[..place.start].ends_with(char::is_alphanumeric)
            && !text[place.end..].starts_with(char::is_alphanumeric)
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
    fn plain_words_alone_are_replaced() {
        let candidates = BTreeMap::from([("koreaa".to_owned(), one_candidate("korea", 1.0))]);
        for (query, expected) in [
            ("-koreaa koreaa", "-koreaa korea"),
            ("koreaa koreaa? KOREAA", "korea korea? KOREAA"),
            ("path:koreaa koreaa", "path:koreaa korea"),
            ("pfad:koreaa koreaa", "pfad:koreaa korea"),
            ("=koreaa koreaa~ koreaa* /koreaa/ koreaa", "=koreaa koreaa~ koreaa* /koreaa/ korea"),
            ("NOT koreaa AND koreaa haus", "NOT koreaa AND korea haus"),
            ("-(koreaa tea) (koreaa OR tea)", "-(koreaa tea) (korea OR tea)"),
            ("NOT NOT koreaa, „koreaa“", "NOT NOT korea, „korea“"),
            ("\"koreaa tea\" title:koreaa", "\"korea tea\" title:korea"),
        ] {
            assert_eq!(suggestion(query, &candidates).as_deref(), Some(expected));
        }
        assert_eq!(suggestion("-koreaa", &candidates), None);
    }

    #[test]
    fn of_words_with_an_apostrophe_the_longer_part_is_looked_for() {
        for (word, expected) in
            [("l'ordinateur", "ordinateur"), ("Seul'de", "Seul"), ("O'Brien", "O'Brien"), ("don't", "don't")]
        {
            assert_eq!(&word[bare(word)], expected);
        }
    }

    #[test]
    fn a_neighbour_in_an_impossible_language_has_a_boost() {
        let candidates = BTreeMap::from([("kore".to_owned(), one_candidate("korea", 0.0))]);
        let (query, mut words) = (crate::query::parse("kore").0, BTreeSet::from(["kore".to_owned()]));
        let query = with_neighbours(query, &mut words, &candidates, "nothing", &mut Vec::new());
        let Node::Group(clauses) = &query.clauses[0].node else { panic!("no neighbours") };
        assert!(clauses[0].boost > 0.0, "{}", clauses[0].boost);
    }

    #[test]
    fn what_must_not_match_is_not_replaced() {
        let candidates = BTreeMap::from([("kore".to_owned(), one_candidate("korea", 1.0))]);
        let (query, mut words) =
            (crate::query::parse("kore -kore -(kore haus)").0, BTreeSet::from(["kore".to_owned()]));
        let query = with_neighbours(query, &mut words, &candidates, "nothing", &mut Vec::new());
        assert_eq!(query.to_string(), "(korea^0.5) -kore -(kore haus)");
    }

    #[test]
    fn capitals_are_kept() {
        assert_eq!(in_case_of("Rechenzetrum", "rechenzentrum"), "Rechenzentrum");
        assert_eq!(in_case_of("KOREAA", "korea"), "KOREA");
        assert_eq!(in_case_of("koreaa", "korea"), "korea");
    }
}
