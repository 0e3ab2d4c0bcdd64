//! Two neighbouring words of a query that documents write as one: `tea pot` finds teapot, which counts as both.

use super::lookup::{Kind, Lookup, weighted};
use super::plan::{Counts, Leaf, What};
use crate::analysis::Analyzer;
use crate::analysis::normalize;
use crate::analysis::segment::is_wide;
use crate::language::{Language, is_function_word};
use crate::query::{Clause, Field, Form, Node, Occur};

/// Shorter words are parts of others by chance, letters; longer ones are none, bytes.
const MIN_LETTERS: usize = 3;
const MAX_BYTES: usize = 64;

/// Two words of a query, as written.
pub(super) type Pair = [String; 2];

/// Whether `two` clauses, which stand side by side, are words that may be written as one.
pub(super) fn may_join(two: &[Clause]) -> bool {
    two.iter().all(|clause| {
        let Node::Word { text, form: Form::Inflected, field: Field::Body } = &clause.node else {
            return false;
        };
        clause.occur == Occur::Should
            && text.len() <= MAX_BYTES
            && text.chars().all(|letter| letter.is_alphabetic() && !is_wide(letter))
            && text.chars().count() >= MIN_LETTERS
    })
}

/// Gives each of the leaves `pairs`, if the index holds a word that begins as both in one, the pair.
///
/// # Errors
///
/// What tantivy says when a dictionary cannot be read.
pub(super) fn join(leaves: &mut [Leaf], pairs: &[[usize; 2]], index: &Counts<'_>) -> tantivy::Result<()> {
    for &[first, second] in pairs {
        let [What::Word(a, ..), What::Word(b, ..)] = [&leaves[first].what, &leaves[second].what] else {
            continue;
        };
        let joined = normalize::exact(&[&**a, b].concat(), Language::Undetermined);
        let mut is_held = false;
        for segment in index.searcher.segment_readers() {
            is_held = is_held || segment.terms(index.fields.exact)?.begin_with(joined.as_bytes())?;
        }
        if is_held {
            let pair = [a.clone(), b.clone()];
            leaves[first].pairs.push(pair.clone());
            leaves[second].pairs.push(pair);
        }
    }
    Ok(())
}

/// Adds to the lookup of a word what it makes in one with a neighbour; nothing where that is a compound, which is found by
/// its parts, or where one of the two is a function word of the language.
pub(super) fn add(lookup: &mut Lookup, pairs: &[Pair], analyzer: &mut Analyzer, index: &Counts<'_>) {
    let language = analyzer.language();
    for [a, b] in pairs {
        let [a, b] = [a, b].map(|word| normalize::exact(word, language));
        let is_function = [&a, &b].into_iter().any(|word| is_function_word(language, word));
        if let ([word], false) = (&analyzer.query_words(&[a, b].concat())[..], is_function)
            && word.parts().iter().all(|part| part.made_of == 0)
        {
            lookup.terms.push(weighted(Kind::Joined, index.fields, language, word.stem(), 1.0));
        }
    }
}
