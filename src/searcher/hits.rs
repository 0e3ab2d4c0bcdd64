//! Makes hits of the documents that were found: what is stored of each, what the columns say, and its snippets.

use std::ops::Range;

use super::columns::{self, OpenColumns};
use super::plan::Plan;
use super::rank::Found;
use super::snippet::Snippets;
use super::threads::Second;
use crate::hit::Hit;
use crate::index::segments::Segments;
use crate::index::stored::StoredDocument;
use crate::index::terms::Analyzers;
use crate::language::Language;

/// For fewer hits a second thread is not worth its while.
const MIN_FOR_THREAD: usize = 4;

/// Makes the hits of one query.
pub(super) struct Hits<'a> {
    searcher: &'a Segments,
    snippets: Snippets<'a>,
    columns: &'a OpenColumns,
}

impl<'a> Hits<'a> {
    /// For documents of open `columns` that were found by `plan`, with snippets of at most `snippet_length` characters.
    pub(super) fn new(
        searcher: &'a Segments,
        columns: &'a OpenColumns,
        plan: &'a Plan,
        snippet_length: Option<usize>,
    ) -> Self {
        Self { searcher, columns, snippets: Snippets::new(plan, snippet_length) }
    }

    /// The hits of `shown`, the first of which has the rank `rank`. The `second` thread shares the work, each has analyzers of
    /// its own.
    ///
    /// # Errors
    ///
    /// What tantivy says when a document cannot be read.
    pub(super) fn of(
        &self,
        shown: &[Found],
        rank: usize,
        [own, other]: &mut [Analyzers; 2],
        second: &Second,
    ) -> tantivy::Result<Vec<Hit>> {
        let hit = |n: usize, analyzers: &mut _| self.hit(shown[n], rank.saturating_add(n), analyzers);
        second.share(shown.len(), shown.len() >= MIN_FOR_THREAD, |n| hit(n, own), |n| hit(n, other))
    }

    fn hit(&self, (score, address): Found, rank: usize, analyzers: &mut Analyzers) -> tantivy::Result<Hit> {
        self.searcher.deadline().look()?;
        let stored = self.searcher.segment_reader(address.segment_ord).stored(address.doc_id)?;
        let (body, fields) = (&stored.body, &stored.fields);
        let columns = self.columns.read(address)?.unwrap_or_default();
        let (passages, sections) = (stored.passages(), stored.sections());
        let start = behind_people(&stored, sections.is_none());
        let sections_or_none = sections.as_deref().unwrap_or_default();
        let mut passage_snippets = self.snippets.of_body(body, start, &passages, sections_or_none, analyzers);
        for snippet in &mut passage_snippets {
            snippet.move_down(columns.lines_before);
        }
        let title = fields.title_or_name();
        let title_highlights = match (title, passages.first()) {
            (Some(title), Some((_, language))) => self.snippets.of_title(title, *language, analyzers),
            _ => Vec::new(),
        };
        let title = title.unwrap_or_else(|| columns::file_name(&fields.path)).to_owned();
        Ok(Hit {
            rank,
            title,
            languages: by_share(&passages),
            path: fields.path.clone(),
            author: fields.author.clone(),
            format: columns.format,
            size: columns.size,
            modified: columns.modified,
            date: columns.date,
            has_lines: sections.is_none(),
            score,
            snippets: passage_snippets,
            explanation: None,
            same_story: Vec::new(),
            title_highlights,
        })
    }
}

/// Where a text begins behind the paragraph that says who wrote it, and to whom, which was put before it (see the module
/// `text`) where its lines are not those of its file.
fn behind_people(stored: &StoredDocument, has_lines: bool) -> usize {
    let is_signed = |author: &String| !has_lines && stored.body.starts_with(&**author);
    let people = stored.fields.author.as_ref().filter(|author| is_signed(author));
    people.and_then(|_| stored.body.find("\n\n")).unwrap_or_default()
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
