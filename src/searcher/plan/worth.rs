//! What the terms of a query are worth in a language, and how probable the language is.

use std::sync::LazyLock;

use tantivy::fieldnorm::FieldNormReader;

use super::super::lookup::{Kind, Lookup, WeightedTerm};
use super::super::terms::TermReader;
use super::super::weights::{
    EXPECTED, FUNCTION_WORD, PRIOR_POWER, SMOOTHING, STAND_IN, UNUSUAL, length_factor,
};
use super::{Expected, LanguagePlan, Leaf, What};
use crate::index::statistics::LanguageStatistics;
use crate::language::{Language, is_function_word};
use crate::query::{Field, Form};

/// The lengths of documents by tantivy's field norm, words.
static LENGTHS: LazyLock<[f32; 256]> = LazyLock::new(|| {
    let mut norms = 0..=u8::MAX;
    [(); 256].map(|()| norms.next().map_or(0.0, |norm| FieldNormReader::id_to_fieldnorm(norm) as f32))
});

/// Multiplies every term's weight by its rarity. Returns in how many documents the exact form stands.
pub(super) fn weigh(
    lookup: &mut Lookup,
    language: Language,
    counted: LanguageStatistics,
    terms: &mut TermReader<'_>,
) -> tantivy::Result<u64> {
    if lookup.blended {
        return blend(lookup, counted, terms);
    }
    let mut frequency = 0;
    let mut of_stem = None;
    for term in lookup.terms.iter_mut().chain(&mut lookup.phrase) {
        // What holds a word holds its stem.
        let is_nowhere = term.kind == Kind::Exact && of_stem == Some(0);
        let documents = if is_nowhere { 0 } else { terms.look_up(term)? };
        match term.kind {
            Kind::Stem => of_stem = Some(documents),
            Kind::Exact if term.decides => frequency = documents,
            _ => {}
        }
        // A compound is no rarer a sign of its part than the part itself and all its other compounds.
        let rarity = match term.kind {
            Kind::Part | Kind::Compound => documents + of_stem.unwrap_or_default(),
            // It stands for the word, and is no rarer.
            Kind::Joined => documents.max(of_stem.unwrap_or_default()),
            _ => documents,
        };
        term.weight *= if documents == 0 { 0.0 } else { idf(rarity, counted.documents) };
    }
    weigh_forms(lookup, language, counted);
    let chances = lookup.terms.iter_mut().filter(|term| term.may_be_chance && frequency == 0);
    chances.for_each(|term| term.weight = 0.0);
    Ok(frequency)
}

/// Gives the forms of a word the rarity that they have together, as their stem would have; what is a function word itself is
/// none of them, unless it is rare.
fn weigh_forms(lookup: &mut Lookup, language: Language, counted: LanguageStatistics) {
    let is_function = |term: &WeightedTerm| is_function_word(language, term.text());
    let is_usual = |term: &WeightedTerm| term.documents > counted.documents / UNUSUAL;
    let forms = lookup.terms.iter_mut().filter(|term| term.kind == Kind::Form);
    let (others, mut forms): (Vec<_>, Vec<_>) = forms.partition(|term| is_usual(term) && is_function(term));
    for term in others {
        term.weight = 0.0;
    }
    let rarity = idf(forms.iter().map(|term| term.documents).sum(), counted.documents);
    for term in forms.iter_mut().filter(|term| term.weight > 0.0) {
        term.weight = rarity;
    }
}

/// Whether what is looked up for a leaf is a function word of `language`.
pub(super) fn is_function(lookup: &Lookup, leaf: &Leaf, language: Language) -> bool {
    match &leaf.what {
        What::Word(_, Form::Inflected, Field::Body) => {
            let mut forms = lookup.terms.iter().filter(|term| term.kind == Kind::Exact && term.decides);
            forms.any(|form| is_function_word(language, form.text()))
        }
        What::Bigram(pair) => is_function_word(language, pair),
        _ => false,
    }
}

/// Lets function words count less where other words are asked for too. How rare a word is among documents does not tell
/// them all: few documents ask who, what or how many.
pub(super) fn damp(lookups: &mut [Lookup]) {
    let counts = |lookup: &Lookup| lookup.terms.iter().chain(&lookup.phrase).any(|term| term.weight > 0.0);
    if lookups.iter().any(|lookup| !lookup.is_function && counts(lookup)) {
        let function_words = lookups.iter_mut().filter(|lookup| lookup.is_function);
        function_words.flat_map(|lookup| &mut lookup.terms).for_each(|term| term.weight *= FUNCTION_WORD);
    }
}

/// In how many documents of a language the words of the query may be expected: in those that they stand in; function
/// words in a share of all, even where the documents are too few to show it.
pub(super) fn expected(lookups: &[Lookup], found: &[u64], counted: LanguageStatistics) -> Vec<f64> {
    let usual = |lookup: &Lookup| if lookup.is_function { EXPECTED * counted.documents as f64 } else { 0.0 };
    lookups.iter().zip(found).map(|(lookup, &found)| usual(lookup).max(found as f64)).collect()
}

/// Gives all terms of a lookup the rarity that they have together, and returns in how many documents that is.
fn blend(
    lookup: &mut Lookup,
    counted: LanguageStatistics,
    terms: &mut TermReader<'_>,
) -> tantivy::Result<u64> {
    let mut all = 0;
    for term in &mut lookup.terms {
        all += terms.look_up(term)?;
    }
    let rarity = idf(all, counted.documents);
    lookup.terms.iter_mut().for_each(|term| term.weight *= rarity);
    Ok(all.min(counted.documents))
}

/// BM25's idf; 0 for a term that no document has.
pub(in crate::searcher) fn idf(documents: u64, of: u64) -> f32 {
    if documents == 0 {
        return 0.0;
    }
    // A document that was replaced counts until its segment is merged; no term is in more documents than there are.
    let (documents, of) = (documents.min(of) as f32, of as f32);
    (1.0 + (of - documents + 0.5) / (documents + 0.5)).ln()
}

pub(super) fn length_factors(counted: LanguageStatistics) -> Box<[f32; 256]> {
    let mean = counted.words.max(1) as f32 / counted.documents.max(1) as f32;
    Box::new(LENGTHS.map(|length| length_factor(length / mean)))
}

/// How probable each language is, given in how many of its documents the query's words stand: naive Bayes, a word
/// smoothed by how many documents of all languages have it. Words that no language has say nothing.
pub(super) fn probabilities(languages: &[(LanguageStatistics, Vec<f64>)], documents: u64) -> Vec<f64> {
    let all = documents.max(1) as f64;
    let words = languages.iter().map(|(_, frequencies)| frequencies.len()).max().unwrap_or_default();
    let total = |word: usize| -> f64 {
        languages.iter().filter_map(|(_, frequencies)| frequencies.get(word)).sum::<f64>()
    };
    let logs: Vec<f64> = languages
        .iter()
        .map(|(counted, frequencies)| {
            let own = counted.documents.max(1) as f64;
            let mut log = PRIOR_POWER * (own / all).ln();
            for word in (0..words).filter(|&word| total(word) > 0.0) {
                let frequency = frequencies.get(word).copied().unwrap_or_default();
                log += ((frequency + SMOOTHING * total(word) / all) / (own + SMOOTHING)).ln();
            }
            log
        })
        .collect();
    let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logs.iter().map(|log| (log - highest).exp()).sum();
    logs.iter().map(|log| (log - highest).exp() / sum).collect()
}

/// A probability, with as many digits as scores have.
#[allow(clippy::cast_possible_truncation, reason = "a weight needs no more digits")]
pub(super) fn single(probability: f64) -> f32 {
    probability as f32
}

/// Lets what stands in for words that nothing holds say nothing of the language, where a word that was asked for does.
pub(super) fn forget_stand_ins(languages: &mut [Expected], leaves: &[Leaf]) {
    if leaves.iter().all(|leaf| leaf.stands_in == 0) {
        return;
    }
    let is_there = |n: usize| languages.iter().any(|(_, frequencies)| frequencies[n] > 0.0);
    let is_told = (0..).zip(leaves).any(|(n, leaf)| leaf.scores && leaf.stands_in == 0 && is_there(n));
    for (_, frequencies) in languages.iter_mut().filter(|_| is_told) {
        let stand_ins = frequencies.iter_mut().zip(leaves).filter(|(_, leaf)| leaf.stands_in > 0);
        stand_ins.for_each(|(frequency, _)| *frequency = 0.0);
    }
}

/// Lets what stands in for words that nothing holds be worth less than the words that were asked for, where documents hold
/// any of these but function words.
pub(super) fn limit_stand_ins(leaves: &mut [Leaf], languages: &[LanguagePlan]) {
    if leaves.iter().all(|leaf| leaf.stands_in == 0) {
        return;
    }
    let worth = |n: usize, leaf: &Leaf| {
        let of_language = |plan: &LanguagePlan| {
            let lookup = &plan.lookups[n];
            let heaviest = lookup.terms.iter().map(|term| term.weight).fold(0.0, f32::max);
            if lookup.is_function && leaf.stands_in == 0 { 0.0 } else { plan.weight * heaviest }
        };
        leaf.boost * languages.iter().map(of_language).fold(0.0, f32::max)
    };
    let typed = (0..).zip(&*leaves).filter(|(_, leaf)| leaf.scores && leaf.stands_in == 0);
    let most = STAND_IN * typed.map(|(n, leaf)| worth(n, leaf)).fold(0.0, f32::max);
    for (n, leaf) in (0..).zip(leaves).filter(|(_, leaf)| leaf.stands_in > 0) {
        let (worth, most) = (worth(n, leaf), most / leaf.stands_in as f32);
        if most > 0.0 && worth > most {
            leaf.boost *= most / worth;
        }
    }
}
