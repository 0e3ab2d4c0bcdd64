//! Words of the index that begin as a word of the query does and may be of its root: what its stem has missed.
//!
//! No stemmer joins all that belongs together (English analysis, analytical), and words that begin alike are mostly of one root:
//! their beginnings serve nearly as well as stems (Can et al. 2008). They are not sure enough to make a document match,
//! so they only add to the score of one that matches anyway.

use std::ops::ControlFlow;

use super::dictionary::Dictionaries;
use super::lookup::{Kind, Lookup, WeightedTerm, weighted};
use super::plan::{Counts, LanguagePlan, idf};
use super::terms::TermReader;
use super::threads::Second;
use super::weights::{ALIKE, RELATIVE};
use crate::analysis::segment::{hangul_pairs, is_unspaced};
use crate::index::statistics::LanguageStatistics;
use crate::language::Language;

/// Shorter words, and shorter stems, begin too many others by chance, letters.
const MIN_WORD: usize = 5;
const MIN_STEM: usize = 4;
/// So many stems that begin alike are looked at, and so many of them taken.
const MAX_SCANNED: usize = 1_000;
const MAX_RELATIVES: usize = 4;
/// A stem in more than so many times the documents of the word has too much else to say.
const MAX_TIMES: u64 = 10;

/// Looks up the relatives of the words of a query in the languages that it is likely in. The `second` thread helps.
///
/// # Errors
///
/// What tantivy says when the dictionary cannot be read.
pub(super) fn add_relatives(
    mut likely: Vec<(&mut LanguagePlan, LanguageStatistics)>,
    index: &Counts<'_>,
    second: &Second,
) -> tantivy::Result<()> {
    let mut words = Vec::new();
    for (place, (plan, counted)) in likely.iter().enumerate() {
        let with_relatives =
            plan.lookups.iter().enumerate().filter_map(|(n, lookup)| Some((n, word(lookup)?)));
        words.extend(with_relatives.map(|(n, word)| (place, n, word, plan.language, *counted)));
    }
    let work = |n: usize| {
        let (place, n, word, language, counted) = words[n];
        Ok((place, n, relatives_of(word, language, counted, index)?))
    };
    for (place, n, relatives) in second.share(words.len(), true, work, work)? {
        likely[place].0.lookups[n].relatives = relatives;
    }
    Ok(())
}

/// The stem of a word that may have relatives.
fn word(lookup: &Lookup) -> Option<&WeightedTerm> {
    let of_word = |kind| lookup.terms.iter().find(move |term| term.kind == kind && term.decides);
    let (stem, exact) = (of_word(Kind::Stem)?, of_word(Kind::Exact)?);
    let may_have = may_have_relatives(exact.text(), MIN_WORD) && may_have_relatives(stem.text(), MIN_STEM);
    (may_have && !lookup.is_function).then_some(stem)
}

/// Whether a word is long enough, and of a script whose words are told by their beginnings.
fn may_have_relatives(word: &str, min: usize) -> bool {
    word.chars().count() >= min
        && !word.contains(|letter: char| {
            is_unspaced(letter) || letter.is_ascii() && !letter.is_ascii_alphabetic()
        })
        && hangul_pairs(word).next().is_none()
}

/// The stems most like that of a word, weighed as what is as rare as all of them and the word together.
fn relatives_of(
    own: &WeightedTerm,
    language: Language,
    counted: LanguageStatistics,
    index: &Counts<'_>,
) -> tantivy::Result<Vec<WeightedTerm>> {
    let mut terms = TermReader::new(index.searcher);
    let mut alike = alike(own.text(), language, index)?;
    alike.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut relatives = Vec::with_capacity(MAX_RELATIVES);
    let mut documents = own.documents;
    for (stem, share) in alike {
        let mut relative = weighted(Kind::Stem, index.fields, language, &stem, RELATIVE * share);
        let frequency = terms.look_up(&mut relative)?;
        if (1..=MAX_TIMES * (own.documents + 1)).contains(&frequency) {
            documents += frequency;
            relatives.push(relative);
        }
        if relatives.len() == MAX_RELATIVES {
            break;
        }
    }
    let rarity = idf(documents, counted.documents);
    for relative in &mut relatives {
        relative.weight *= rarity;
    }
    Ok(relatives)
}

/// The stems of the index that begin as `own` does, each with the share of letters that the longer of the two has in
/// common with the other.
fn alike(own: &str, language: Language, index: &Counts<'_>) -> tantivy::Result<Vec<(String, f32)>> {
    let letters: Vec<char> = own.chars().collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a word's length")]
    let least = ((letters.len() as f32 * ALIKE).ceil() as usize).max(MIN_STEM);
    let beginning: String = letters.iter().take(least).collect();
    let (mut found, mut scanned) = (Vec::new(), 0);
    let dictionaries = Dictionaries::open(index.searcher, index.fields.stem)?;
    dictionaries.each_beginning_with(&beginning, language, |stem| {
        scanned += 1;
        if stem != own && may_have_relatives(stem, MIN_STEM) {
            let common = letters.iter().zip(stem.chars()).take_while(|(a, b)| **a == *b).count();
            let share = common as f32 / letters.len().max(stem.chars().count()) as f32;
            if share >= ALIKE {
                found.push((stem.to_owned(), share));
            }
        }
        if scanned < MAX_SCANNED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(found)
}
