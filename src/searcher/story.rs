//! Folds hits that tell the same story, translations and near-duplicates, under the best of them.

use hashbrown::HashSet;
use tantivy::DocAddress;

use super::rank::Found;
use super::weights::SAME_STORY;
use super::{Searcher, columns};
use crate::error::Result;
use crate::hit::{Retelling, SearchRequest};
use crate::language::Language;
use crate::query::Filter;

/// Of the ranking, at least so many documents are looked through for what a hit's story is told by.
const LEAST_DEPTH: usize = 100;
/// And so many times as many as hits are wanted.
const DEPTH: usize = 4;

/// A hit, and those that tell its story, best first.
pub(super) type Story = (Found, Vec<Found>);

impl Searcher {
    /// The first `wanted` stories of the ranking. Whether a document is the best of its story depends on what stands
    /// before it alone, so that pages of any length fit together.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub(super) fn stories(
        &mut self,
        found: &[Found],
        request: &SearchRequest,
        wanted: usize,
    ) -> Result<Vec<Story>> {
        let mut depth = LEAST_DEPTH.max(wanted.saturating_mul(DEPTH));
        loop {
            let first = self.first(found, request, depth)?;
            let stories = self.folded(&first, wanted)?;
            if stories.len() >= wanted || depth >= found.len() {
                return Ok(stories);
            }
            depth = depth.saturating_mul(DEPTH);
        }
    }

    fn folded(&mut self, first: &[Found], wanted: usize) -> Result<Vec<Story>> {
        let mut languages = Vec::with_capacity(first.len());
        for &(_, address) in first {
            languages.push(self.languages(address)?);
        }
        // What no document of the ranking is in need not be looked up.
        let mut spoken: Vec<Language> = languages.into_iter().flatten().collect();
        spoken.sort_unstable();
        spoken.dedup();
        let (mut stories, mut told) = (Vec::new(), HashSet::new());
        for (n, &head) in first.iter().enumerate() {
            if stories.len() == wanted {
                break;
            }
            if told.contains(&head.1) {
                continue;
            }
            self.in_time()?;
            let alike = self.same_story(head.1, &spoken)?;
            let rest = first[n + 1..].iter().copied();
            let retold: Vec<Found> =
                rest.filter(|(_, address)| alike.contains(address) && told.insert(*address)).collect();
            stories.push((head, retold));
        }
        Ok(stories)
    }

    /// The documents in these languages that tell the story of the one at `address`; see [`SAME_STORY`].
    fn same_story(&mut self, address: DocAddress, spoken: &[Language]) -> Result<HashSet<DocAddress>> {
        let like = self.like_of(address)?;
        let probe = self.probe(&like)?;
        let found = self.likenesses(&probe, &[Filter::Language(spoken.to_vec())])?;
        let same = found.into_iter().filter(|&(likeness, _)| likeness >= SAME_STORY);
        Ok(same.map(|(_, address)| address).collect())
    }

    /// The hit's story as it is told by others.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub(super) fn retellings(&self, retold: &[Found]) -> Result<Vec<Retelling>> {
        let retelling = |&(score, address): &Found| {
            Ok(Retelling { path: self.path(address)?, languages: self.languages(address)?, score })
        };
        retold.iter().map(retelling).collect()
    }

    fn languages(&self, address: DocAddress) -> Result<Vec<Language>> {
        columns::languages(&self.segments, address).map_err(|error| self.index.error(error))
    }
}
