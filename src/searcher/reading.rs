//! A document of the index, read from its start to its end, with all that a query matches in it.

use std::ops::Range;

use super::Searcher;
use super::snippet::Snippets;
use crate::error::Result;
use crate::hit::{Snippet, Typo};
use crate::index::stored::Stored;
use crate::language::Language;
use crate::query;

impl Searcher {
    /// The document whose absolute path is `path`, to the byte; none where the index holds none. Nothing but the index
    /// is read.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`].
    pub fn document(&self, path: &str) -> Result<Option<Stored>> {
        self.index.verified(|| {
            let Some(address) = self.address(path)? else { return Ok(None) };
            let texts = self.segments.segment_reader(address.segment_ord).texts();
            let stored = texts.and_then(|texts| Stored::read(&self.segments, texts, address));
            stored.map(Some).map_err(|error| self.index.error(error))
        })
    }

    /// All that `query` matches in the text of `document`: bytes of it, on character boundaries, in order, not
    /// overlapping.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`].
    pub fn matches(&mut self, document: &Stored, query: &str) -> Result<Vec<Range<usize>>> {
        let index = self.index.clone();
        index.verified(|| {
            let plan = self.plan(query::parse(query).0, Typo::Auto, &mut Vec::new())?.plan;
            let snippets = Snippets::new(&plan, None);
            Ok(snippets.all_of_body(&document.text.body, &passages_of(document), &mut self.analyzers[0]))
        })
    }

    /// A snippet for each place that matches `query` in the text of the document at `path`, with that place marked: in order,
    /// of at most `length` characters, and of a document no more than 10,000. None where no word matches, or the index
    /// holds no such document.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`].
    pub fn places(
        &mut self,
        path: &str,
        query: &str,
        typo: Typo,
        length: Option<usize>,
    ) -> Result<Vec<Snippet>> {
        let Some(document) = self.document(path)? else { return Ok(Vec::new()) };
        let index = self.index.clone();
        index.verified(|| {
            let plan = self.plan(query::parse(query).0, typo, &mut Vec::new())?.plan;
            let snippets = Snippets::new(&plan, length);
            let (body, passages) = (&document.text.body, passages_of(&document));
            let mut places = snippets.places_of_body(body, &passages, MAX_PLACES, &mut self.analyzers[0]);
            for place in &mut places {
                place.move_down(document.lines_before);
            }
            Ok(places)
        })
    }
}

/// At most so many places of a document are listed.
const MAX_PLACES: usize = 10_000;

fn passages_of(document: &Stored) -> Vec<(Range<usize>, Language)> {
    document.passages.iter().map(|passage| (passage.range.clone(), passage.language)).collect()
}
