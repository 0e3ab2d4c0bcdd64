//! Word for word, what a document has of a query, and what it has instead.

use tantivy::DocAddress;

use super::nearest::Vocabulary;
use super::verdict::{Apart, WordReport};
use crate::index::segments::{Segment, Segments};
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::Field;
use crate::searcher::lookup::{Kind, Lookup, WeightedTerm};
use crate::searcher::occurrences::{Occurrences, Text};
use crate::searcher::plan::{Decides, LanguagePlan, Leaf, Plan, What};
use crate::searcher::tree::Tree;

/// Reports on the words of a plan in one document.
pub(super) struct Reporter<'a> {
    plan: &'a Plan,
    /// Of every segment.
    trees: &'a [Tree<'a>],
    segments: &'a Segments,
    text: &'a Text<'a>,
    /// The plan in the languages of the document, and where it has what that looks for.
    occurrences: Vec<(&'a LanguagePlan, Occurrences<'a>)>,
    analyzers: &'a mut Analyzers,
}

impl<'a> Reporter<'a> {
    /// For the document whose `text` is in `languages`.
    pub(super) fn new(
        plan: &'a Plan,
        trees: &'a [Tree<'a>],
        segments: &'a Segments,
        text: &'a Text<'a>,
        languages: &[Language],
        analyzers: &'a mut Analyzers,
    ) -> Self {
        let planned = languages
            .iter()
            .filter_map(|language| plan.languages.iter().find(|plan| plan.language == *language));
        let occurrences =
            planned.map(|language| (language, Occurrences::of(text, language, analyzers))).collect();
        Self { plan, trees, segments, text, occurrences, analyzers }
    }

    /// Reports on every leaf of the plan, with its place in it, less those that only help others to match. A pair of
    /// characters that is a word as well is told as one.
    pub(super) fn words(&mut self, address: DocAddress) -> Vec<(Vec<usize>, WordReport)> {
        let found =
            |leaf: usize| self.trees[address.segment_ord as usize].matched[leaf].contains(address.doc_id);
        let found: Vec<bool> = (0..self.plan.leaves.len()).map(found).collect();
        let vocabulary = found.iter().any(|found| !found).then(|| Vocabulary::of(self.text, self.analyzers));
        let mut reports: Vec<(Vec<usize>, WordReport)> = Vec::new();
        for (n, leaf) in self.plan.leaves.iter().enumerate() {
            let sign = if leaf.scores { "" } else { "-" };
            let word = format!("{sign}{}", leaf.what);
            if matches!(leaf.what, What::Bigram(_))
                && let Some((leaves, _)) = reports.iter_mut().find(|(_, known)| known.word == word)
            {
                leaves.push(n);
                continue;
            }
            if !found[n] && leaf.decides != Decides::WithOthers {
                continue;
            }
            let mut report =
                WordReport { word, found: found[n], documents: self.documents(n), ..WordReport::default() };
            report.line = self.first(n).map(|at| self.text.line(at));
            report.terms = self.terms(n);
            if !found[n] {
                let mut missing = self.missing(n, leaf);
                report.apart = if missing.is_empty() { self.apart(n, leaf) } else { None };
                if let Some(vocabulary) = vocabulary.as_ref().filter(|_| leaf.scores) {
                    let wanted = match &leaf.what {
                        What::Word(word, form, field) => Some((word.clone(), Some(*form), *field)),
                        What::Phrase(.., field) => missing.first().map(|word| (word.clone(), None, *field)),
                        What::Bigram(_) => None,
                    };
                    if let Some((word, form, field)) = wanted {
                        let is_titled = field == Field::Title;
                        report.nearest =
                            vocabulary.nearest(&word, form, is_titled, self.plan, self.text, self.analyzers);
                    }
                }
                report.missing.append(&mut missing);
            }
            reports.push((vec![n], report));
        }
        reports
    }

    /// In how many documents of the index the leaf `n` matches.
    fn documents(&self, n: usize) -> u64 {
        let of = |(tree, segment): (&Tree<'_>, &Segment)| {
            segment.doc_ids_alive().filter(|&document| tree.matched[n].contains(document)).count() as u64
        };
        self.trees.iter().zip(self.segments.segment_readers()).map(of).sum()
    }

    fn lookups(&self, n: usize) -> impl Iterator<Item = (&Lookup, &Occurrences<'a>)> {
        self.occurrences.iter().map(move |(plan, occurrences)| (&plan.lookups[n], occurrences))
    }

    fn first(&self, n: usize) -> Option<usize> {
        self.lookups(n).filter_map(|(lookup, occurrences)| occurrences.first(lookup)).min()
    }

    /// What the leaf `n` is looked for as in the languages of the document.
    fn terms(&self, n: usize) -> Vec<(Language, String)> {
        let term = |(plan, _): &(&LanguagePlan, Occurrences<'_>)| {
            let lookup = &plan.lookups[n];
            if lookup.blended {
                return None;
            }
            let stem = lookup.terms.iter().find(|term| matches!(term.kind, Kind::Stem | Kind::Title));
            let term = stem.or(lookup.terms.first()).map(|term| term.text().to_owned());
            let phrase: Vec<&str> = lookup.phrase.iter().map(WeightedTerm::text).collect();
            Some((plan.language, term.unwrap_or_else(|| phrase.join(" "))))
        };
        self.occurrences.iter().filter_map(term).collect()
    }

    /// The words of a phrase that the document has in none of its languages; the fewest, where it is of several.
    fn missing(&self, n: usize, leaf: &Leaf) -> Vec<String> {
        let What::Phrase(words, ..) = &leaf.what else { return Vec::new() };
        let of = |(lookup, occurrences): (&Lookup, &Occurrences<'_>)| -> Vec<String> {
            // Where a word is cut in two, the words of the index are all there is to tell.
            let written = |place: usize| match words.get(place) {
                Some(word) if words.len() == lookup.phrase.len() => word.clone(),
                _ => lookup.phrase[place].text().to_owned(),
            };
            occurrences.missing(lookup).into_iter().map(written).collect()
        };
        self.lookups(n).map(of).min_by_key(Vec::len).unwrap_or_default()
    }

    /// How the words of a phrase stand that are all there.
    fn apart(&self, n: usize, leaf: &Leaf) -> Option<Apart> {
        // Of a title there are no lines.
        let What::Phrase(words, _, Field::Body) = &leaf.what else { return None };
        let closest = self.lookups(n).flat_map(|(lookup, occurrences)| {
            [true, false].map(|in_order| occurrences.closest(lookup, in_order).map(|found| (found, in_order)))
        });
        // Of equals those in order.
        let (closest, in_order) =
            closest.flatten().min_by_key(|(closest, in_order)| (closest.steps, !in_order))?;
        let others = u32::try_from(words.len()).unwrap_or(u32::MAX).saturating_sub(1);
        let line = self.text.line(closest.place.start);
        Some(Apart { between: closest.steps.saturating_sub(others), in_order, line })
    }
}

/// Adds what each word adds to the score of the document, and to that of its rival.
pub(super) fn add_scores(words: &mut [(Vec<usize>, WordReport)], scores: &[Vec<f32>]) {
    for (leaves, report) in words {
        let score = |of: &Vec<f32>| leaves.iter().filter_map(|&leaf| of.get(leaf)).sum::<f32>();
        report.score = scores.first().map(score).unwrap_or_default();
        report.rival_score = scores.get(1).map(score);
    }
}
