//! A document of the index, read from its start to its end, with all that a query matches in it.

use std::ops::Range;

use super::Searcher;
use super::snippet::Snippets;
use crate::error::Result;
use crate::hit::{Hit, SearchRequest, Typo};
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

    /// Puts in place of the snippets of each of the `hits` of `request` that has lines one for each place that matches in it,
    /// with that place marked: in order, and of a document no more than 10,000. A hit in which no word matches keeps those
    /// it has.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`].
    pub fn list_places(&mut self, hits: &mut [Hit], request: &SearchRequest) -> Result<()> {
        let index = self.index.clone();
        index.verified(|| {
            let query = query::parse(&request.query).0.filtered(&request.filters);
            let plan = self.plan(query, request.typo, &mut Vec::new())?.plan;
            let snippets = Snippets::new(&plan, request.snippet_length);
            for hit in hits.iter_mut().filter(|hit| hit.has_lines) {
                let Some(document) = self.document(&hit.path)? else { continue };
                let (body, passages) = (&document.text.body, passages_of(&document));
                let mut places = snippets.places_of_body(body, &passages, MAX_PLACES, &mut self.analyzers[0]);
                for place in &mut places {
                    place.move_down(document.lines_before);
                }
                if !places.is_empty() {
                    hit.snippets = places;
                }
            }
            Ok(())
        })
    }
}

/// At most so many places of a document are listed.
const MAX_PLACES: usize = 10_000;

fn passages_of(document: &Stored) -> Vec<(Range<usize>, Language)> {
    document.passages.iter().map(|passage| (passage.range.clone(), passage.language)).collect()
}
