//! Makes hits of the documents that were found: what is stored of each, what the columns say, and its snippets.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::{DocAddress, SegmentOrdinal};

use super::columns::{self, SegmentColumns};
use super::plan::Plan;
use super::rank::Found;
use super::snippet::Snippets;
use super::threads::{HAS_SECOND, side_by_side};
use crate::document::Section;
use crate::hit::Hit;
use crate::index::schema::Fields;
use crate::index::segments::Segments;
use crate::index::stored::StoredTexts;
use crate::index::terms::Analyzers;
use crate::index::{passages, sections};
use crate::language::Language;

/// For fewer hits a second thread is not worth its while.
const MIN_FOR_THREAD: usize = 4;

/// A document as it is stored.
pub(super) struct Stored {
    pub(super) path: String,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) body: String,
    /// The languages of the body, see [`passages`].
    pub(super) passages: String,
    /// See [`Extracted::sections`](crate::document::Extracted::sections).
    pub(super) sections: Option<Vec<Section>>,
}

impl Stored {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// What tantivy says when it cannot be read.
    pub(super) fn read(searcher: &Segments, address: DocAddress, fields: &Fields) -> tantivy::Result<Self> {
        let mut texts = StoredTexts::read(searcher, address)?;
        let mut text = |field| texts.take(field);
        Ok(Self {
            path: text(fields.path).unwrap_or_default(),
            title: text(fields.title),
            author: text(fields.author),
            body: text(fields.body).unwrap_or_default(),
            passages: text(fields.passages).unwrap_or_default(),
            sections: text(fields.sections).map(|lines| sections::from_lines(&lines)),
        })
    }
}

/// Makes the hits of one query.
pub(super) struct Hits<'a> {
    searcher: &'a Segments,
    fields: &'a Fields,
    snippets: Snippets<'a>,
    columns: BTreeMap<SegmentOrdinal, SegmentColumns>,
}

impl<'a> Hits<'a> {
    /// For documents that were found by `plan`, with snippets of at most `snippet_length` characters.
    pub(super) fn new(
        searcher: &'a Segments,
        fields: &'a Fields,
        plan: &'a Plan,
        snippet_length: Option<usize>,
    ) -> Self {
        let snippets = Snippets::new(plan, snippet_length);
        Self { searcher, fields, snippets, columns: BTreeMap::new() }
    }

    /// The hits of `shown`, the first of which has the rank `rank`. Two threads share the work, each with analyzers of
    /// its own.
    ///
    /// # Errors
    ///
    /// What tantivy says when a document cannot be read.
    pub(super) fn of(
        mut self,
        shown: &[Found],
        rank: usize,
        [own, other]: &mut [Analyzers; 2],
    ) -> tantivy::Result<Vec<Hit>> {
        for &(_, DocAddress { segment_ord, .. }) in shown {
            if !self.columns.contains_key(&segment_ord) {
                let columns = SegmentColumns::of(self.searcher.segment_reader(segment_ord))?;
                self.columns.insert(segment_ord, columns);
            }
        }
        let next = AtomicUsize::new(0);
        let work = |analyzers: &mut Analyzers| {
            let mut hits = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some(&found) = shown.get(n) else { return hits };
                hits.push((n, self.hit(found, rank.saturating_add(n), analyzers)));
            }
        };
        let mut hits = if shown.len() < MIN_FOR_THREAD || !*HAS_SECOND {
            work(own)
        } else {
            let (mut hits, more) = side_by_side(|| work(own), || work(other));
            hits.extend(more.into_iter().flatten());
            hits
        };
        hits.sort_unstable_by_key(|&(n, _)| n);
        hits.into_iter().map(|(_, hit)| hit).collect()
    }

    fn hit(&self, (score, address): Found, rank: usize, analyzers: &mut Analyzers) -> tantivy::Result<Hit> {
        self.searcher.deadline().look()?;
        let stored = Stored::read(self.searcher, address, self.fields)?;
        let columns = self.columns.get(&address.segment_ord).map(|columns| columns.read(address.doc_id));
        let columns = columns.transpose()?.unwrap_or_default();
        let passages = passages::from_line(&stored.passages, &stored.body);
        let sections = stored.sections.as_deref().unwrap_or_default();
        let mut passage_snippets = self.snippets.of_body(&stored.body, &passages, sections, analyzers);
        for snippet in &mut passage_snippets {
            snippet.move_down(columns.lines_before);
        }
        let title_highlights = match (&stored.title, passages.first()) {
            (Some(title), Some((_, language))) => self.snippets.of_title(title, *language, analyzers),
            _ => Vec::new(),
        };
        let title = stored.title.unwrap_or_else(|| columns::file_name(&stored.path).to_owned());
        Ok(Hit {
            rank,
            title,
            languages: by_share(&passages),
            path: stored.path,
            author: stored.author,
            format: columns.format,
            size: columns.size,
            modified: columns.modified,
            date: columns.date,
            has_lines: stored.sections.is_none(),
            score,
            snippets: passage_snippets,
            explanation: None,
            same_story: Vec::new(),
            title_highlights,
        })
    }
}

/// The languages of the passages, the one with the most text first.
pub(super) fn by_share(passages: &[(Range<usize>, Language)]) -> Vec<Language> {
    let mut shares: Vec<(Language, usize)> = Vec::new();
    for (range, language) in passages {
        match shares.iter_mut().find(|(known, _)| known == language) {
            Some((_, bytes)) => *bytes += range.len(),
            None => shares.push((*language, range.len())),
        }
    }
    shares.sort_by_key(|&(_, bytes)| std::cmp::Reverse(bytes));
    shares.into_iter().map(|(language, _)| language).collect()
}
