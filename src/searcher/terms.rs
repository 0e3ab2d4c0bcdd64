//! Looks up where the postings of terms are.

use hashbrown::HashMap;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;

use super::lookup::WeightedTerm;
use crate::index::dictionary::Tags;
use crate::index::schema::TAG;
use crate::index::segments::Segments;

/// The terms of all segments. What a word is in all languages is read once: a query's words are looked up in one language
/// after the other, and most of these do not have them.
pub(super) struct TermReader<'a> {
    searcher: &'a Segments,
    /// By field and word, segment by segment.
    words: HashMap<Field, HashMap<Box<[u8]>, Vec<Tags>>>,
}

impl<'a> TermReader<'a> {
    /// Those of `searcher`'s segments.
    pub(super) fn new(searcher: &'a Segments) -> Self {
        Self { searcher, words: HashMap::new() }
    }

    /// Looks up where the postings of a term are, segment by segment, and how many documents hold it.
    ///
    /// # Errors
    ///
    /// What tantivy says when a dictionary cannot be read.
    pub(super) fn look_up(&mut self, wanted: &mut WeightedTerm) -> tantivy::Result<u64> {
        let WeightedTerm { term, documents, postings, .. } = wanted;
        let value = term.serialized_value_bytes();
        let end = value.iter().rposition(|&letter| letter == TAG as u8).unwrap_or(value.len());
        let (word, tag) = value.split_at(end);
        (*postings, *documents) = self.find(term.field(), word, tag)?;
        Ok(*documents)
    }

    /// The same of the term of a `word` with a `tag`; no segments where no document holds it.
    ///
    /// # Errors
    ///
    /// As [`TermReader::look_up`].
    pub(super) fn find(
        &mut self,
        field: Field,
        word: &[u8],
        tag: &[u8],
    ) -> tantivy::Result<(Vec<Option<TermInfo>>, u64)> {
        self.searcher.deadline().look()?;
        let segments = self.searcher.segment_readers();
        let words = self.words.entry(field).or_default();
        if !words.contains_key(word) {
            let tags = segments.iter().map(|segment| Ok(segment.terms(field)?.tags(word)?));
            words.insert(word.into(), tags.collect::<tantivy::Result<_>>()?);
        }
        let (mut postings, mut documents) = (Vec::new(), 0);
        for (n, (segment, tags)) in segments.iter().zip(&words[word]).enumerate() {
            let Some(number) = tags.number(tag) else { continue };
            let terms = segment.terms(field)?;
            let found = terms.info(number)?;
            documents += segment.documents(terms, &found)?;
            postings.resize(segments.len(), None);
            postings[n] = Some(found);
        }
        Ok((postings, documents))
    }
}
