//! How much documents have in common of what survives translation, whatever languages they are in.
//!
//! A document is the vector of the keys of its trace ([`crate::analysis::trace`]), each weighed by what kind it is and by
//! how rare it is among the documents of its language; likeness is the cosine of two such vectors. The index holds no
//! vectors: the length of a document's is told by how many keys it has, as if each were as rare as those of the
//! document that it is compared with (recall on `XQuAD` .843, with the true lengths .854).

use std::collections::BTreeMap;

use tantivy::DocAddress;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use super::bits::BitSet;
use super::filter::filtered;
use super::plan::Counts;
use super::rank::Found;
use super::terms::TermReader;
use super::weights::{MAX_KEYS, UNREAD_LENGTH, UNSEEN_DOCUMENTS};
use crate::analysis::trace::weight;
use crate::index::schema::{TRACE_LENGTH, tag};
use crate::index::segments::Segment;
use crate::index::terms::Trace;
use crate::language::Language;
use crate::query::Filter;

/// A document as a vector of length 1, and how rare its keys are.
#[derive(Debug, Clone, Default)]
pub(super) struct Probe {
    weights: BTreeMap<String, f32>,
    /// The root mean square of the keys' rarity.
    rarity: f32,
    /// Less than 1 for a document of few keys, which two may share by chance.
    certainty: f32,
}

impl Probe {
    /// The vector of a document.
    ///
    /// # Errors
    ///
    /// What tantivy says when a term cannot be looked up.
    pub(super) fn of(trace: &Trace, index: &Counts<'_>) -> tantivy::Result<Self> {
        // By key its weight, and that times how often it occurs: a name that runs through a text says most of it.
        let mut keys: BTreeMap<&str, (f32, f32)> = BTreeMap::new();
        let mut terms = TermReader::new(index.searcher);
        for ((language, key), &occurrences) in trace {
            let (_, documents) = terms.find(index.fields.trace, key.as_bytes(), tag(*language).as_bytes())?;
            let weight = weight(key) * rarity(documents, documents_of(*language, index));
            let often = weight * (1.0 + (occurrences as f32).ln());
            let known = keys.entry(key).or_default();
            *known = (known.0.max(weight), known.1.max(often));
        }
        let mut keys: Vec<(&str, (f32, f32))> = keys.into_iter().collect();
        keys.sort_by(|a, b| b.1.1.total_cmp(&a.1.1));
        let heaviest = keys.iter().take(MAX_KEYS);
        let weights: BTreeMap<String, f32> =
            heaviest.map(|&(key, (weight, _))| (key.to_owned(), weight)).collect();
        let norm = norm(&weights);
        let length: f32 = weights.keys().map(|key| weight(key).powi(2)).sum();
        let rarity = if length > 0.0 { norm / length.sqrt() } else { 1.0 };
        Ok(Self { weights, rarity, certainty: (length / (length + UNREAD_LENGTH)).sqrt() }.scaled(norm))
    }

    /// This document together with `others` that tell the same story: a translation into one language is likelier to
    /// share names with one into another than with the original. Of the others' keys only those that two have count.
    pub(super) fn with(&self, others: &[Self], share: f32) -> Self {
        let mut weights = self.weights.clone();
        for (n, other) in others.iter().enumerate() {
            for (key, weight) in &other.weights {
                let has_key = |(at, probe): (usize, &Self)| at != n && probe.weights.contains_key(key);
                if self.weights.contains_key(key) || others.iter().enumerate().any(has_key) {
                    *weights.entry(key.clone()).or_default() += share * weight;
                }
            }
        }
        let mut weights: Vec<(String, f32)> = weights.into_iter().collect();
        weights.sort_by(|a, b| b.1.total_cmp(&a.1));
        weights.truncate(MAX_KEYS);
        let weights = weights.into_iter().collect();
        let norm = norm(&weights);
        Self { weights, rarity: self.rarity, certainty: self.certainty }.scaled(norm)
    }

    fn scaled(mut self, norm: f32) -> Self {
        self.weights.values_mut().for_each(|weight| *weight /= norm.max(f32::MIN_POSITIVE));
        self
    }

    /// The keys and what each is worth.
    pub(super) fn weights(&self) -> &BTreeMap<String, f32> {
        &self.weights
    }

    /// The likeness, from 0 to 1, of all documents that share a key and pass the filters.
    ///
    /// # Errors
    ///
    /// What tantivy says when the index cannot be read.
    pub(super) fn likenesses(&self, filters: &[Filter], index: &Counts<'_>) -> tantivy::Result<Vec<Found>> {
        let segments = index.searcher.segment_readers();
        let mut postings: Vec<Vec<(TermInfo, f32)>> = vec![Vec::new(); segments.len()];
        let mut terms = TermReader::new(index.searcher);
        for (key, own) in &self.weights {
            for (language, counted) in index.statistics.languages() {
                let (infos, documents) =
                    terms.find(index.fields.trace, key.as_bytes(), tag(language).as_bytes())?;
                let product = own * weight(key) * rarity(documents, counted.documents);
                for (postings, info) in postings.iter_mut().zip(infos) {
                    postings.extend(info.map(|info| (info, product)));
                }
            }
        }
        let mut found = Vec::new();
        for ((ordinal, segment), postings) in (0..).zip(segments).zip(&postings) {
            let sums = sums(segment, postings, index)?;
            let allowed = allowed(filters, segment, index)?;
            let lengths = segment.fast_fields().u64("trace_length")?;
            for (document, &sum) in (0..).zip(&sums) {
                let passes = allowed.as_ref().is_none_or(|allowed| allowed.contains(document));
                if sum > 0.0 && passes && !segment.is_deleted(document) {
                    let length = lengths.first(document).unwrap_or_default() as f32 / TRACE_LENGTH;
                    let likeness = self.certainty * sum / (self.rarity * (length + UNREAD_LENGTH).sqrt());
                    found.push((likeness.min(1.0), DocAddress::new(ordinal, document)));
                }
            }
        }
        Ok(found)
    }
}

fn norm(weights: &BTreeMap<String, f32>) -> f32 {
    weights.values().map(|weight| weight * weight).sum::<f32>().sqrt()
}

/// BM25's idf, as if there were more documents of the language: in few, that two share a word says little of how rare
/// it is.
fn rarity(documents: u64, of: u64) -> f32 {
    let (documents, of) = (documents as f32, (of.max(documents) + UNSEEN_DOCUMENTS) as f32);
    (1.0 + (of - documents + 0.5) / (documents + 0.5)).ln()
}

fn documents_of(language: Language, index: &Counts<'_>) -> u64 {
    let mut languages = index.statistics.languages();
    languages.find(|&(known, _)| known == language).map_or(0, |(_, counted)| counted.documents)
}

fn sums(segment: &Segment, postings: &[(TermInfo, f32)], index: &Counts<'_>) -> tantivy::Result<Vec<f32>> {
    let inverted = segment.terms(index.fields.trace)?.inverted();
    let mut sums = vec![0.0; segment.max_doc() as usize];
    for (info, product) in postings {
        segment.deadline().look()?;
        let mut block = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while block.block_len() > 0 {
            for &document in block.docs() {
                sums[document as usize] += product;
            }
            block.advance();
        }
    }
    Ok(sums)
}

/// The documents that pass all filters; none where there are no filters.
fn allowed(filters: &[Filter], segment: &Segment, index: &Counts<'_>) -> tantivy::Result<Option<BitSet>> {
    let mut allowed: Option<BitSet> = None;
    for filter in filters {
        let passing = filtered(filter, segment, index.fields)?;
        match &mut allowed {
            None => allowed = Some(passing),
            Some(allowed) => allowed.keep(&passing),
        }
    }
    Ok(allowed)
}
