//! Which files were skipped, and why: what gave no text is remembered with its reason.

use std::collections::BTreeMap;

use tantivy::DocId;

use super::Searcher;
use super::columns::Texts;
use crate::error::Result;
use crate::index::segments::{Segment, Segments};

impl Searcher {
    /// The files that are remembered as skipped, reason by reason, of each the first `most` by path. Of a member its name
    /// stands behind the path of its file.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`].
    pub fn skipped(&self, most: usize) -> Result<BTreeMap<String, Vec<String>>> {
        self.index.verified(|| skipped(&self.segments, most).map_err(|error| self.index.error(error)))
    }
}

fn skipped(searcher: &Segments, most: usize) -> tantivy::Result<BTreeMap<String, Vec<String>>> {
    let mut skipped: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        segment.deadline().look()?;
        for (reason, paths) in of_segment(segment, most)? {
            skipped.entry(reason).or_default().extend(paths);
        }
    }
    for paths in skipped.values_mut() {
        // Behind a name that is not UTF-8, which is spelled out, stands one.
        for path in &mut *paths {
            path.truncate(path.trim_end_matches('/').len());
        }
        paths.sort_unstable();
        paths.truncate(most);
    }
    Ok(skipped)
}

/// What was skipped of a segment.
fn of_segment(segment: &Segment, most: usize) -> tantivy::Result<Vec<(String, Vec<String>)>> {
    let Some(reasons) = segment.fast_fields().str("reason")? else { return Ok(Vec::new()) };
    let (files, members) = (Texts::of(segment, "file")?, Texts::of(segment, "member")?);
    let mut by_reason: BTreeMap<u64, Vec<DocId>> = BTreeMap::new();
    for document in segment.doc_ids_alive() {
        if let Some(reason) = reasons.term_ords(document).next() {
            by_reason.entry(reason).or_default().push(document);
        }
    }
    let mut skipped = Vec::with_capacity(by_reason.len());
    for (ordinal, mut documents) in by_reason {
        documents.sort_by_cached_key(|&document| (files.ordinal(document), members.ordinal(document)));
        documents.truncate(most);
        let mut paths: BTreeMap<DocId, String> = BTreeMap::new();
        for (texts, before) in [(&files, ""), (&members, "/")] {
            texts.each(documents.iter().copied(), |document, text| {
                let path = paths.entry(document).or_default();
                path.push_str(before);
                path.push_str(text);
            })?;
        }
        let mut reason = String::new();
        reasons.ord_to_str(ordinal, &mut reason)?;
        skipped.push((reason, paths.into_values().collect()));
    }
    Ok(skipped)
}
