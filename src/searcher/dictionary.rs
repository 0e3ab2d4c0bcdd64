//! The dictionaries of all segments as one: its terms in order, each once. What is counted so is the same however the
//! documents are divided into segments.

use std::ops::ControlFlow;

use tantivy::InvertedIndexReader;
use tantivy::fastfield::AliveBitSet;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermDictionary;

use crate::index::dictionary::{Beginning, Terms};
use crate::index::schema::tag;
use crate::index::segments::{Segment, Segments};
use crate::language::Language;

/// The dictionary of a field in one segment.
#[derive(Clone, Copy)]
pub(super) struct Dictionary<'a> {
    /// Its terms; those that only deleted documents hold as well.
    pub(super) terms: &'a TermDictionary,
    /// Where documents were deleted, the others, and the postings that tell who holds a term.
    pub(super) deleted: Option<(&'a AliveBitSet, &'a InvertedIndexReader)>,
}

impl Dictionary<'_> {
    /// How many documents hold a term, deleted ones left out.
    ///
    /// # Errors
    ///
    /// What tantivy says when the postings cannot be read.
    pub(super) fn documents(&self, term: &TermInfo) -> tantivy::Result<u32> {
        let Some((alive, inverted)) = self.deleted else { return Ok(term.doc_freq) };
        let postings = inverted.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        Ok(postings.doc_freq_given_deletes(alive))
    }
}

/// The dictionaries of a field, segment by segment.
pub(super) struct Dictionaries<'a>(Vec<(&'a Segment, &'a Terms)>);

impl<'a> Dictionaries<'a> {
    /// Opens them.
    ///
    /// # Errors
    ///
    /// What tantivy says when one cannot be opened.
    pub(super) fn open(searcher: &'a Segments, field: Field) -> tantivy::Result<Self> {
        let segments = searcher.segment_readers().iter().filter(|segment| segment.has_terms(field));
        segments.map(|segment| Ok((segment, segment.terms(field)?))).collect::<Result<_, _>>().map(Self)
    }

    /// Each of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = Dictionary<'_>> {
        self.0.iter().map(|(segment, terms)| Dictionary {
            terms: terms.whole(),
            deleted: segment.alive_bitset().map(|alive| (alive, terms.inverted())),
        })
    }

    /// Calls `each` with the words of `language` that begin with `start`, in order, until it breaks. What only deleted
    /// documents hold is no word.
    ///
    /// # Errors
    ///
    /// What tantivy says when a dictionary cannot be read.
    pub(super) fn each_beginning_with(
        &self,
        start: &str,
        language: Language,
        mut each: impl FnMut(&str) -> ControlFlow<()>,
    ) -> tantivy::Result<()> {
        let (tag, mut streams) = (tag(language), Vec::with_capacity(self.0.len()));
        for (segment, terms) in &self.0 {
            let mut words = terms.words(start, &tag)?;
            if words.advance()? {
                streams.push((segment, terms, words));
            }
        }
        let mut word = Vec::new();
        while let Some(next) = streams.iter().map(|(.., words)| words.word()).min() {
            next.clone_into(&mut word);
            let (mut is_held, mut n) = (false, 0);
            while let Some((segment, terms, words)) = streams.get_mut(n) {
                if words.word() == word {
                    is_held = is_held || self::is_held(segment, terms, words)?;
                    if !words.advance()? {
                        streams.remove(n);
                        continue;
                    }
                }
                n += 1;
            }
            if is_held
                && let Ok(word) = str::from_utf8(&word)
                && each(word).is_break()
            {
                break;
            }
        }
        Ok(())
    }
}

/// Whether any document that was not deleted holds the word that `words` stands at.
fn is_held(segment: &Segment, terms: &Terms, words: &Beginning<'_>) -> tantivy::Result<bool> {
    Ok(segment.alive_bitset().is_none() || segment.documents(terms, &words.info()?)? > 0)
}
