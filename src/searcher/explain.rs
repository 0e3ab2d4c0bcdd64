//! Why documents have the scores they have: the postings that `rank` sums up, each by itself, told in words.
//!
//! Postings and scores come from the functions that the ranking calls, in the order in which it calls them, so that
//! what is told adds up to the score that was given.

use std::fmt::{self, Display, Formatter};

use hashbrown::HashMap;
use tantivy::{DocAddress, DocId};

use super::Searcher;
use super::lookup::{Kind, Lookup, WeightedTerm};
use super::occurrences::{Occurrences, Text};
use super::passage;
use super::plan::{Leaf, Nearness, Plan, What};
use super::postings::{Frequencies, LookupPostings, Posting, Source};
use super::rank::Found;
use super::score::{bm25, most};
use crate::analysis::segment::hangul_pairs;
use crate::error::Result;
use crate::hit::{Contribution, Explanation, Factors, MatchKind};
use crate::index::schema::Fields;
use crate::index::segments::Segments;
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::{Field, Form};

/// What a document scores in each language, posting by posting.
#[derive(Clone)]
struct Scores {
    /// By language of the plan.
    languages: Vec<Vec<Scored>>,
}

/// A posting of a document that adds to its score.
#[derive(Clone, Copy)]
struct Scored {
    /// Among those of the plan.
    leaf: usize,
    posting: Posting,
    length: f32,
    /// Before the language is weighed.
    score: f32,
}

/// The scores of `documents`, posting by posting.
///
/// # Errors
///
/// What tantivy says when postings cannot be read.
fn scores(
    plan: &Plan,
    searcher: &Segments,
    fields: &Fields,
    documents: &[DocAddress],
) -> tantivy::Result<Vec<Scores>> {
    let mut all = vec![Scores { languages: vec![Vec::new(); plan.languages.len()] }; documents.len()];
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let here = documents.iter().enumerate().filter(|(_, address)| address.segment_ord == ordinal);
        let places: HashMap<DocId, usize> = here.map(|(place, address)| (address.doc_id, place)).collect();
        if places.is_empty() {
            continue;
        }
        let (lengths, whole) = (segment.get_fieldnorms_reader(fields.stem)?, 0..segment.max_doc());
        for (n, language) in plan.languages.iter().enumerate() {
            let leaves = language.lookups.iter().enumerate();
            let scoring = leaves.filter(|(leaf, _)| plan.leaves[*leaf].scores);
            let scored = |leaf: usize, posting: Posting| {
                let length = language.length_factors[usize::from(lengths.fieldnorm_id(posting.document))];
                let score = plan.leaves[leaf].boost * bm25(posting.weight, posting.frequency, length);
                Scored { leaf, posting, length, score }
            };
            let mut opened = Vec::new();
            for (leaf, lookup) in scoring {
                let mut postings = LookupPostings::of(lookup, segment)?;
                postings.read(&whole, &mut Frequencies::default(), |posting| {
                    if let Some(&place) = places.get(&posting.document) {
                        all[place].languages[n].push(scored(leaf, posting));
                    }
                })?;
                opened.push((leaf, postings));
            }
            let found: Vec<bool> = all.iter().map(|scores| sum(&scores.languages[n]) > 0.0).collect();
            for (leaf, mut postings) in opened {
                postings.read_relatives(&whole, |posting| {
                    if let Some(&place) = places.get(&posting.document).filter(|&&place| found[place]) {
                        all[place].languages[n].push(scored(leaf, posting));
                    }
                })?;
            }
        }
    }
    Ok(all)
}

fn sum(scored: &[Scored]) -> f32 {
    scored.iter().map(|scored| scored.score).fold(0.0, |a, b| a + b)
}

impl Scores {
    /// The language that counts, and what the document scores in it.
    fn best(&self, plan: &Plan) -> Option<(usize, f32)> {
        let scores = self.scores(plan).enumerate().filter(|(n, _)| !self.languages[*n].is_empty());
        scores.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    fn scores(&self, plan: &Plan) -> impl Iterator<Item = f32> {
        self.languages.iter().zip(&plan.languages).map(|(scored, plan)| sum(scored) * plan.weight)
    }

    /// What each leaf of the plan adds to the score.
    fn by_leaf(&self, plan: &Plan) -> Vec<f32> {
        let mut scores = vec![0.0; plan.leaves.len()];
        if let Some((n, _)) = self.best(plan) {
            self.languages[n]
                .iter()
                .for_each(|scored| scores[scored.leaf] += scored.score * plan.languages[n].weight);
        }
        scores
    }

    /// The scores in words, those of `text`, the document's.
    fn told(&self, plan: &Plan, text: &Text<'_>, analyzers: &mut Analyzers) -> Explanation {
        let Some((best, score)) = self.best(plan) else { return Explanation::default() };
        let language = &plan.languages[best];
        let occurrences = Occurrences::of(text, language, analyzers);
        let contributions = self.languages[best].iter().map(|scored| {
            let (leaf, lookup) = (&plan.leaves[scored.leaf], &language.lookups[scored.leaf]);
            Contribution {
                word: leaf.what.to_string(),
                kind: kind(leaf, lookup, scored.posting.source),
                term: term(lookup, scored.posting.source),
                found: occurrences.found(lookup, scored.posting.source),
                factors: Some(Factors {
                    times: scored.posting.frequency,
                    weight: most(scored.posting.weight),
                    length: scored.length,
                    boost: leaf.boost,
                }),
                score: scored.score * language.weight,
            }
        });
        let scores = self.scores(plan).zip(&plan.languages).enumerate();
        let mut others: Vec<(Language, f32)> = scores
            .filter(|&(n, (score, _))| n != best && score > 0.0)
            .map(|(_, (score, language))| (language.language, score))
            .collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Explanation {
            language: Some(language.language),
            probability: language.probability,
            language_weight: language.weight,
            contributions: contributions.collect(),
            others,
            score,
        }
    }
}

impl Searcher {
    /// Why the documents that were `found` have their scores.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub(super) fn explanations(&mut self, plan: &Plan, found: &[Found]) -> Result<Vec<Explanation>> {
        let documents: Vec<DocAddress> = found.iter().map(|&(_, address)| address).collect();
        let all = scores(plan, &self.segments, self.index.fields(), &documents)
            .map_err(|error| self.index.error(error))?;
        let mut explanations = Vec::with_capacity(documents.len());
        for (scores, &(score, address)) in all.iter().zip(found) {
            self.in_time()?;
            let stored = self.stored(address)?;
            let passages = stored.passages();
            let text = Text { title: stored.fields.title_or_name(), body: &stored.body, passages: &passages };
            let mut explanation = scores.told(plan, &text, &mut self.analyzers[0]);
            self.explain_passages(&mut explanation, plan, score, address)?;
            explanations.push(explanation);
        }
        Ok(explanations)
    }

    /// Adds what a document's best passages add to its score, if it was looked at again.
    fn explain_passages(
        &self,
        explanation: &mut Explanation,
        plan: &Plan,
        score: f32,
        address: DocAddress,
    ) -> Result<()> {
        let language = plan.languages.iter().find(|plan| Some(plan.language) == explanation.language);
        let Some(language) = language.filter(|_| score > explanation.score) else { return Ok(()) };
        let segment = self.segments.segment_reader(address.segment_ord);
        let (fields, document) = (self.index.fields(), address.doc_id);
        let added = passage::added(plan, language, segment, fields, document, explanation.score)
            .map_err(|error| self.index.error(error))?;
        let kinds = [
            (MatchKind::Closeness, added.closeness),
            (MatchKind::Passage, added.passage),
            (MatchKind::Title, added.title),
        ];
        explanation.contributions.extend(kinds.into_iter().filter(|&(_, score)| score > 0.0).map(
            |(kind, score)| Contribution {
                word: String::new(),
                kind,
                term: String::new(),
                found: Vec::new(),
                factors: None,
                score,
            },
        ));
        explanation.score += added.sum();
        Ok(())
    }

    /// What each leaf of the plan adds to the score of each of the `documents`.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read.
    pub(super) fn scores_by_leaf(&self, plan: &Plan, documents: &[DocAddress]) -> Result<Vec<Vec<f32>>> {
        let all = scores(plan, &self.segments, self.index.fields(), documents)
            .map_err(|error| self.index.error(error))?;
        Ok(all.iter().map(|scores| scores.by_leaf(plan)).collect())
    }
}

fn kind(leaf: &Leaf, lookup: &Lookup, source: Source) -> MatchKind {
    match (source, &leaf.what) {
        (Source::Relative(_), _) => MatchKind::Relative,
        (Source::Phrase, What::Phrase(..)) => MatchKind::Phrase,
        (Source::Phrase, _) => MatchKind::Parts,
        (Source::Blend, What::Word(_, Form::Typos(_), _)) => MatchKind::Typo,
        (Source::Blend, _) => MatchKind::Pattern,
        (Source::Term(n), what) => match (lookup.terms.get(n).map(|term| term.kind), what) {
            (Some(Kind::Exact | Kind::Toned | Kind::Plain | Kind::Form), _) => MatchKind::Exact,
            (Some(Kind::Compound | Kind::Joined), _) => MatchKind::Compound,
            (Some(Kind::Title), _) => MatchKind::Title,
            (Some(Kind::Part), What::Bigram(_)) => MatchKind::Bigram,
            (Some(Kind::Part), What::Word(word, ..)) if hangul_pairs(word).next().is_some() => {
                MatchKind::Bigram
            }
            (Some(Kind::Part), _) => MatchKind::Part,
            (Some(Kind::Stem) | None, _) => MatchKind::Stem,
        },
    }
}

/// The term that was found, or the terms of the phrase.
fn term(lookup: &Lookup, source: Source) -> String {
    let text = |term: &WeightedTerm| term.text().to_owned();
    match source {
        Source::Term(n) => lookup.terms.get(n).map(text).unwrap_or_default(),
        Source::Relative(n) => lookup.relatives.get(n).map(text).unwrap_or_default(),
        // Which of them the document has, its own words tell.
        Source::Blend => String::new(),
        Source::Phrase => lookup.phrase.iter().map(text).collect::<Vec<_>>().join(" "),
    }
}

impl Display for What {
    /// As it would be written in a query.
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let prefix = |field: &Field| if *field == Field::Title { "title:" } else { "" };
        match self {
            Self::Bigram(pair) => out.write_str(pair),
            Self::Word(word, form, field) => {
                let prefix = prefix(field);
                match form {
                    Form::Inflected | Form::Pattern => write!(out, "{prefix}{word}"),
                    Form::Exact => write!(out, "{prefix}={word}"),
                    Form::Typos(typos) => write!(out, "{prefix}{word}~{typos}"),
                    Form::Regex => write!(out, "{prefix}/{word}/"),
                }
            }
            Self::Phrase(words, Nearness::Within(distance), field) => {
                write!(out, "{}NEAR({}, {distance})", prefix(field), words.join(" "))
            }
            Self::Phrase(words, Nearness::Ordered(slop), field) => {
                write!(out, "{}\"{}\"", prefix(field), words.join(" "))?;
                if *slop > 0 { write!(out, "~{slop}") } else { Ok(()) }
            }
        }
    }
}
