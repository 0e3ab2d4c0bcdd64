//! Answers queries: the query flow, and what it keeps between queries.
//!
//! A query is read once ([`crate::query::parse`]) and planned for every language that the index holds (`plan`): what
//! its words are looked up as (`lookup`), what two make in one (`joined`), what patterns and misspellings stand for
//! (`expand`), what stands in for words that nothing holds (`suggest`), or that a language holds with accents alone
//! (`accents`). Documents are scored by each language's own statistics (`rank`, `score`, `tree`), the best of them once
//! more by their best passages (`passage`), and put in order (`order`); where it is asked for they are folded by story
//! (`story`) and counted (`facets`). The best passages of the first are shown (`hits`, `snippet`).
//!
//! The same steps tell why a hit has its score (`explain`), and why a document is none ([`why_not`]). Documents like a
//! given one are found by what survives translation (`similar`, `likeness`).
//!
//! No detector guesses the language of a query: two words are too few (whatlang is right for 63 to 70 % of such
//! queries); how often the index' own languages use the words tells 99 %.

mod accents;
mod bits;
mod candidates;
mod columns;
mod dictionary;
mod expand;
mod explain;
mod facets;
mod filter;
mod hits;
mod joined;
mod likeness;
mod lookup;
mod occurrences;
mod order;
mod passage;
mod pattern;
mod plan;
pub mod pool;
mod postings;
mod rank;
mod reading;
mod relatives;
mod score;
mod similar;
mod skipped;
mod snippet;
mod story;
mod suggest;
mod terms;
#[cfg(test)]
mod tests;
mod threads;
mod tree;
mod vocabulary;
mod weights;
pub mod why_not;
mod written;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tantivy::DocAddress;

use crate::error::{Error, Result};
use crate::hit::{Facets, Hit, Order, SearchRequest, SearchResults, Typo};
use crate::index::Index;
use crate::index::deadline::Deadline;
use crate::index::segments::Segments;
use crate::index::statistics::Statistics;
use crate::index::stored::StoredDocument;
use crate::index::terms::Analyzers;
use crate::query::{self, Query};
use columns::OpenColumns;
use hits::Hits;
use plan::{Counts, Plan};
use rank::{Found, Ranking};
use suggest::apart;
use threads::Second;

/// With fewer hits something else was perhaps meant.
const FEW: u64 = 10;

/// Searches one commit of an index.
pub struct Searcher {
    index: Index,
    segments: Segments,
    statistics: Statistics,
    /// For queries and snippets, which ask for no word's trace; the second for the second thread.
    analyzers: [Analyzers; 2],
    /// For likeness.
    tracers: Analyzers,
    columns: OpenColumns,
    second: Second,
}

/// A query as it is answered, its plan, and the words of it that no document holds and nothing stands in for.
struct Planned {
    query: Query,
    plan: Plan,
    missing: BTreeSet<String>,
}

impl Searcher {
    /// Opens the index' last commit.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when a segment cannot be opened.
    pub fn new(index: &Index) -> Result<Self> {
        index.verified(|| Self::open(index))
    }

    fn open(index: &Index) -> Result<Self> {
        let mut statistics = index.statistics()?;
        loop {
            let segments = Segments::open(index)?;
            let later = index.statistics()?;
            // Those of a commit in between would belong to other segments.
            if later == statistics {
                let analyzers = [Analyzers::untraced(), Analyzers::untraced()];
                return Ok(Self {
                    index: index.clone(),
                    segments,
                    statistics,
                    analyzers,
                    tracers: Analyzers::default(),
                    columns: OpenColumns::default(),
                    second: Second::default(),
                });
            }
            statistics = later;
        }
    }

    /// Searches to come end at `deadline` with [`crate::Error::TimedOut`] if they are not done.
    pub fn stop_at(&mut self, deadline: &Deadline) {
        self.segments.stop_at(deadline);
    }

    /// That there is time left.
    fn in_time(&self) -> Result<()> {
        if self.segments.deadline().is_over() { Err(Error::TimedOut) } else { Ok(()) }
    }

    /// The index that is searched.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What the index holds, in numbers.
    #[must_use]
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// How many different terms the index holds, all fields together; a term counts once a segment.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub fn terms(&self) -> Result<u64> {
        let fields = self.index.fields();
        self.index.verified(|| {
            let mut terms = 0;
            for segment in self.segments.segment_readers() {
                for field in [fields.stem, fields.exact, fields.part] {
                    let of_field = segment.terms(field).map_err(|error| self.index.error(error))?;
                    terms += of_field.len() as u64;
                }
            }
            Ok(terms)
        })
    }

    /// Whether the index holds a document below `folder`.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub fn holds_below(&self, folder: &Path) -> Result<bool> {
        let holds = || columns::holds_below(&self.segments, folder).map_err(|error| self.index.error(error));
        self.index.verified(holds)
    }

    /// The query flow: parse, plan, rank, and the hits with their snippets.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`]. No query string is an error.
    pub fn search(&mut self, request: &SearchRequest) -> Result<SearchResults> {
        let index = self.index.clone();
        index.verified(|| self.answer(request))
    }

    fn answer(&mut self, request: &SearchRequest) -> Result<SearchResults> {
        let start = Instant::now();
        let _call = self.second.call(self.statistics.is_large());
        let (query, mut warnings) = query::parse(&request.query);
        let query = query.filtered(&request.filters);
        let Planned { mut plan, missing, .. } = self.plan(query, request.typo, &mut warnings)?;
        warnings.append(&mut plan.warnings);
        // Other orders and stories show the scores of others than the best.
        let only_best = request.order == Order::Score && !request.reversed && !request.by_story;
        let best = only_best.then(|| request.offset.saturating_add(request.limit));
        self.in_time()?;
        let Ranking { found, total } = self.rank(&plan, best, request.facets)?;
        self.in_time()?;
        let suggestion = if total < FEW { self.suggestion(&request.query, &missing, &plan)? } else { None };
        let facets = if request.facets { Some(self.facets(&found)?) } else { None };
        let wanted = request.offset.saturating_add(request.limit);
        let stories = if request.by_story { Some(self.stories(&found, request, wanted)?) } else { None };
        let first = match &stories {
            Some(stories) => stories.iter().map(|&(found, _)| found).collect(),
            None => self.first(&found, request, wanted)?,
        };
        let shown = first.get(request.offset..).unwrap_or_default();
        self.in_time()?;
        let mut hits = self.hits(&plan, shown, request)?;
        let retold = stories.iter().flatten().skip(request.offset);
        for (hit, (_, retold)) in hits.iter_mut().zip(retold) {
            hit.same_story = self.retellings(retold)?;
        }
        if request.explain {
            for (hit, explanation) in hits.iter_mut().zip(self.explanations(&plan, shown)?) {
                hit.explanation = Some(explanation);
            }
        }
        Ok(SearchResults {
            hits,
            total,
            facets,
            warnings,
            suggestion,
            documents: self.statistics.documents,
            languages: plan.languages.iter().map(|language| language.language).collect(),
            elapsed: start.elapsed(),
        })
    }

    /// The paths and scores of the best `limit` documents, without snippets: for measuring.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn paths(&mut self, query: &str, limit: usize) -> Result<Vec<(String, f32)>> {
        let index = self.index.clone();
        index.verified(|| {
            let _call = self.second.call(self.statistics.is_large());
            let plan = self.plan(query::parse(query).0, Typo::Auto, &mut Vec::new())?.plan;
            let first =
                self.first(&self.rank(&plan, Some(limit), false)?.found, &SearchRequest::default(), limit)?;
            first.iter().map(|&(score, address)| Ok((self.path(address)?, score))).collect()
        })
    }

    /// Plans a query; words that nothing holds are replaced by their neighbours, if that is wanted.
    fn plan(&mut self, query: Query, typo: Typo, warnings: &mut Vec<String>) -> Result<Planned> {
        let counts =
            Counts { statistics: &self.statistics, searcher: &self.segments, fields: self.index.fields() };
        let failed = |error| self.index.error(error);
        let query = suggest::readable(query, warnings);
        let plan = plan::plan(&query, &counts, &mut self.analyzers, &self.second).map_err(failed)?;
        let mut missing = suggest::missing(&plan);
        if typo == Typo::Off {
            return Ok(Planned { query, plan, missing });
        }
        let mut look = apart::Look { index: &counts, analyzers: &mut self.analyzers, second: &self.second };
        apart::add_missing(&mut missing, &query, &plan, &mut look).map_err(failed)?;
        let replaceable = suggest::replaceable(&query, &missing);
        if replaceable.is_empty() {
            return Ok(Planned { query, plan, missing });
        }
        let nothing = suggest::nothing_in(plan.wanted.as_deref());
        let parts = apart::parts(&replaceable, &query, &plan, &mut look).map_err(failed)?;
        let query = apart::with_parts(query, &mut missing, &parts, &nothing, warnings);
        let replaceable = suggest::replaceable(&query, &missing);
        let candidates =
            suggest::candidates(&replaceable, 1, &plan, &counts, &mut self.analyzers[0]).map_err(failed)?;
        let query = suggest::with_neighbours(query, &mut missing, &candidates, &nothing, warnings);
        let plan = plan::plan(&query, &counts, &mut self.analyzers, &self.second).map_err(failed)?;
        Ok(Planned { query, plan, missing })
    }

    /// What was perhaps meant by a query, some words of which nothing holds.
    fn suggestion(&mut self, query: &str, missing: &BTreeSet<String>, plan: &Plan) -> Result<Option<String>> {
        let counts =
            Counts { statistics: &self.statistics, searcher: &self.segments, fields: self.index.fields() };
        let candidates = suggest::candidates(missing, 2, plan, &counts, &mut self.analyzers[0])
            .map_err(|error| self.index.error(error))?;
        Ok(suggest::suggestion(query, &candidates))
    }

    fn rank(&self, plan: &Plan, best: Option<usize>, all: bool) -> Result<Ranking> {
        rank::rank(plan, &self.segments, self.index.fields(), best, all, &self.second)
            .map_err(|error| self.index.error(error))
    }

    fn first(&self, found: &[Found], request: &SearchRequest, limit: usize) -> Result<Vec<Found>> {
        order::first(found, limit, request.order, request.reversed, &self.segments)
            .map_err(|error| self.index.error(error))
    }

    fn facets(&self, found: &[Found]) -> Result<Facets> {
        facets::count(found, &self.segments).map_err(|error| self.index.error(error))
    }

    /// The documents that are `shown`, with their snippets.
    fn hits(&mut self, plan: &Plan, shown: &[Found], request: &SearchRequest) -> Result<Vec<Hit>> {
        let failed = |error| self.index.error(error);
        for &(_, address) in shown {
            self.columns.open(&self.segments, address.segment_ord).map_err(failed)?;
        }
        let hits = Hits::new(&self.segments, &self.columns, plan, request.snippet_length);
        let rank = request.offset.saturating_add(1);
        hits.of(shown, rank, &mut self.analyzers, &self.second).map_err(failed)
    }

    fn stored(&self, address: DocAddress) -> Result<Arc<StoredDocument>> {
        let stored = self.segments.segment_reader(address.segment_ord).stored(address.doc_id);
        stored.map_err(|error| self.index.error(error))
    }

    fn path(&self, address: DocAddress) -> Result<String> {
        columns::path(&self.segments, address).map_err(|error| self.index.error(error))
    }
}
