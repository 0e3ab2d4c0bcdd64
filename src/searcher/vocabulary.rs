//! Compounds of words that no lexicon knows, out of the index' own words: Byeolsan in Byeolsanprojekt.
//!
//! A known word's compounds are split when they are indexed. Splitting by what the index holds would make a document's
//! terms depend on those indexed before it; so the words that a name begins are looked up when it is asked for.

use std::ops::{ControlFlow, Range};

use hashbrown::HashMap;
use tantivy::schema::Field;

use super::dictionary::Dictionaries;
use crate::analysis::compound::CompoundSplitter;
use crate::index::segments::Segments;
use crate::language::Language;

/// Shorter names begin too many words by chance, letters.
const MIN_NAME: usize = 4;
/// So many words that begin alike are looked at, and so many compounds among them taken.
const MAX_SCANNED: usize = 500;
const MAX_COMPOUNDS: usize = 24;

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
    for direction in splitter.directions() {
        found.insert(format!("{direction}{name}"), direction.len()..direction.len() + name.len());
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}
