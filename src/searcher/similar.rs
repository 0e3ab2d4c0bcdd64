//! Documents like a given one, in its own language and in all others.
//!
//! The ranking is by [`super::likeness`], in two rounds: what is certainly the same story in the first says how it is
//! told in other languages, and helps to find it in the rest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tantivy::{DocAddress, Term};

use super::likeness::Probe;
use super::plan::Counts;
use super::rank::Found;
use super::weights::{FEEDBACK, LEAST_LIKENESS, MAX_FEEDBACK, SAME_STORY, SURE_LIKENESS};
use super::{Searcher, columns};
use crate::error::Result;
use crate::hit::{Like, SearchRequest, SearchResults, SimilarResults, Typo};
use crate::query::{Clause, Field, Filter, Form, Node, Occur, Query};

/// So many words of a hit are marked, those that say most.
const SHOWN_WORDS: usize = 8;

impl Searcher {
    /// The document of the absolute path `path` as the index holds it, to find others like it; none if it is not there.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub fn like(&self, path: &Path) -> Result<Option<Like>> {
        self.index.verified(|| {
            let Some(address) = path.to_str().map(|path| self.address(path)).transpose()?.flatten() else {
                return Ok(None);
            };
            self.like_of(address).map(Some)
        })
    }

    /// The path of the document that a person means who types `path`, absolute: that one, or else one in the same letters,
    /// whatever their form; `path` itself where there is none.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub fn meant(&self, path: PathBuf) -> Result<PathBuf> {
        self.index.verified(|| {
            let Some(text) = path.to_str().filter(|text| !text.is_ascii()) else { return Ok(path) };
            if self.address(text)?.is_some() {
                return Ok(path);
            }
            let found =
                columns::find_composed(&self.segments, text).map_err(|error| self.index.error(error))?;
            found.map_or(Ok(path), |found| self.path(found).map(PathBuf::from))
        })
    }

    /// Documents like `like`, the likest first. Those that tell the same story come before all others, in whatever
    /// language. Of the request count its limit, offset and filters.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`].
    pub fn similar(&mut self, like: &Like, request: &SearchRequest) -> Result<SimilarResults> {
        let index = self.index.clone();
        index.verified(|| self.alike_hits(like, request))
    }

    fn alike_hits(&mut self, like: &Like, request: &SearchRequest) -> Result<SimilarResults> {
        let start = Instant::now();
        let _call = self.second.call(self.statistics.is_large());
        let (probe, found) = self.alike(like, &request.filters)?;
        self.in_time()?;
        let first = self.first(&found, request, request.offset.saturating_add(request.limit))?;
        let page = first.get(request.offset..).unwrap_or_default();
        let shared = self.shared(&probe, page)?;
        let plan = self.plan(shared, Typo::Off, &mut Vec::new())?.plan;
        let hits = self.hits(&plan, page, request)?;
        let same_story = found.iter().filter(|&&(likeness, _)| likeness >= SAME_STORY).count() as u64;
        let results = SearchResults {
            hits,
            total: found.len() as u64,
            warnings: Vec::new(),
            documents: self.statistics.documents,
            languages: self.statistics.languages().map(|(language, _)| language).collect(),
            facets: None,
            suggestion: None,
            elapsed: start.elapsed(),
        };
        Ok(SimilarResults { results, same_story })
    }

    /// The paths and likenesses of the `limit` likest documents: for measuring.
    ///
    /// # Errors
    ///
    /// As [`Searcher::similar`].
    pub fn similar_paths(&mut self, like: &Like, limit: usize) -> Result<Vec<(String, f32)>> {
        let index = self.index.clone();
        index.verified(|| {
            let (_, found) = self.alike(like, &[])?;
            let first = self.first(&found, &SearchRequest::default(), limit)?;
            first.iter().map(|&(score, address)| Ok((self.path(address)?, score))).collect()
        })
    }

    /// All documents that have something in common with `like`, itself left out.
    pub(super) fn alike(&mut self, like: &Like, filters: &[Filter]) -> Result<(Probe, Vec<Found>)> {
        let own = self.address(&like.path)?;
        let probe = self.probe(like)?;
        let first = self.likenesses(&probe, &[])?;
        let sure: Vec<Found> = first
            .into_iter()
            .filter(|&(likeness, address)| likeness >= SURE_LIKENESS && Some(address) != own)
            .collect();
        // Of equals by their paths, so that segments make no difference.
        let sure = self.first(&sure, &SearchRequest::default(), MAX_FEEDBACK)?;
        let probe = if sure.is_empty() { probe } else { self.enriched(&probe, &sure)? };
        let mut found = self.likenesses(&probe, filters)?;
        found.retain(|&(likeness, address)| likeness >= LEAST_LIKENESS && Some(address) != own);
        Ok((probe, found))
    }

    /// A query for the words that the documents share with the probe, to show why they are alike.
    pub(super) fn shared(&mut self, probe: &Probe, page: &[Found]) -> Result<Query> {
        let mut shared: BTreeSet<String> = BTreeSet::new();
        for &(_, address) in page {
            self.in_time()?;
            let like = self.like_of(address)?;
            let mut words: Vec<(f32, String)> = Vec::new();
            self.tracers.keys(&like.body, &like.passages, |_, key, word| {
                if let Some(&weight) = probe.weights().get(key).filter(|_| !word.is_empty()) {
                    words.push((weight, word.to_owned()));
                }
            });
            words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            words.dedup();
            shared.extend(words.into_iter().take(SHOWN_WORDS).map(|(_, word)| word));
        }
        let clause = |text| {
            let node = Node::Word { text, form: Form::Exact, field: Field::Body };
            Clause::new(Occur::Should, node)
        };
        Ok(Query { clauses: shared.into_iter().map(clause).collect() })
    }

    fn enriched(&mut self, probe: &Probe, sure: &[Found]) -> Result<Probe> {
        let mut others = Vec::with_capacity(sure.len());
        for &(_, address) in sure {
            self.in_time()?;
            let like = self.like_of(address)?;
            others.push(self.probe(&like)?);
        }
        Ok(probe.with(&others, FEEDBACK))
    }

    pub(super) fn probe(&mut self, like: &Like) -> Result<Probe> {
        let trace = self.tracers.trace(&like.body, &like.passages);
        Probe::of(&trace, &self.counts()).map_err(|error| self.index.error(error))
    }

    pub(super) fn likenesses(&self, probe: &Probe, filters: &[Filter]) -> Result<Vec<Found>> {
        probe.likenesses(filters, &self.counts()).map_err(|error| self.index.error(error))
    }

    pub(super) fn counts(&self) -> Counts<'_> {
        Counts { statistics: &self.statistics, searcher: &self.segments, fields: self.index.fields() }
    }

    pub(super) fn like_of(&self, address: DocAddress) -> Result<Like> {
        let stored = self.stored(address)?;
        Ok(Like { path: stored.fields.path.clone(), passages: stored.passages(), body: stored.body.clone() })
    }

    /// Where the document of a path is.
    pub(super) fn address(&self, path: &str) -> Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.index.fields().path, path);
        columns::find(&self.segments, &term).map_err(|error| self.index.error(error))
    }
}
