//! What documents score by all that they hold, window by window of a segment.
//!
//! A document is scored in each language by itself, term by term, and takes the best of them: not their sum, which
//! would favour names spelt alike in many languages. Scores lie in memory of as many documents as a window has: that of
//! a whole segment would be larger than the processor's cache, and new to it.

use std::ops::Range;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, Score, Term};

use super::bits::BitSet;
use super::plan::{LanguagePlan, Leaf, NodePlan, Plan};
use super::postings::{Frequencies, LookupPostings, term_postings};
use super::tree::{Findable, Tree};
use super::weights::{K1, LONG};
use crate::index::schema::Fields;
use crate::index::segments::Segment;
use crate::query::Occur;

/// Documents that are scored together at most: their scores take 0.4 MB, less than a processor's own cache.
pub(super) const WINDOW: DocId = 1 << 15;
/// A score no document has.
const UNMATCHED: Score = Score::NEG_INFINITY;
/// Of so many documents fewer than one are sorted.
const SPARSE: usize = 16;

/// A document that matches.
pub(super) struct Matched {
    pub(super) document: DocId,
    /// Its score, all of the document taken together.
    pub(super) score: Score,
    /// The place in the plan of the language that it scores best in.
    pub(super) language: u8,
    /// What the best passage of a long document may be worth; 0 of others.
    pub(super) bound: Score,
}

/// What an occurrence of a word adds to a document's score (BM25): its `weight`, the more the more `frequency`
/// stands out from the length of the document.
pub(super) fn bm25(weight: f32, frequency: f32, length_factor: f32) -> Score {
    most(weight) * frequency / (frequency + length_factor)
}

/// What a word of this `weight` adds at most, however often it stands in a document.
pub(super) fn most(weight: f32) -> Score {
    weight * (1.0 + K1)
}

/// Whether any leaf of the plan that matches is enough.
pub(super) fn is_plain(plan: &Plan) -> bool {
    let lookups = plan.languages.iter().flat_map(|language| &language.lookups);
    let mut terms = lookups.flat_map(|lookup| &lookup.terms);
    !plan.leaves.is_empty()
        && terms.all(|term| term.decides || term.weight == 0.0)
        && plan
            .clauses
            .iter()
            .all(|clause| clause.occur == Occur::Should && matches!(clause.node, NodePlan::AnyOf(_)))
}

/// What the documents of `segment` match, whatever they score.
///
/// # Errors
///
/// What tantivy says when postings cannot be read.
pub(super) fn tree<'a>(plan: &'a Plan, segment: &Segment, fields: &Fields) -> tantivy::Result<Tree<'a>> {
    let (mut scorer, window) = (Scorer::new(plan, segment.max_doc()), 0..segment.max_doc());
    let mut open = OpenSegment::of(plan, segment, fields)?;
    scorer.score(&mut open, &window, true)?;
    let findable = open.findable.map_or_else(|| Findable::of(plan, segment, fields), Ok)?;
    Ok(Tree::of(plan, scorer.matched, &findable, &window))
}

/// A segment that is being scored.
pub(super) struct OpenSegment<'a> {
    segment: &'a Segment,
    lengths: FieldNormReader,
    /// By language of the plan and by leaf.
    lookups: Vec<Vec<LookupPostings<'a>>>,
    /// What else than words decides; none where any leaf that matches is enough.
    findable: Option<Findable>,
    /// The documents that hold a language that is wanted; none where all are.
    wanted: Option<BitSet>,
}

impl<'a> OpenSegment<'a> {
    /// Opens all that the `plan` looks up in `segment`.
    ///
    /// # Errors
    ///
    /// What tantivy says when postings or columns cannot be read.
    pub(super) fn of(plan: &'a Plan, segment: &'a Segment, fields: &Fields) -> tantivy::Result<Self> {
        let opened = |language: &'a LanguagePlan| {
            language.lookups.iter().map(|lookup| LookupPostings::of(lookup, segment)).collect()
        };
        let lookups = plan.languages.iter().map(opened).collect::<tantivy::Result<_>>()?;
        let findable = if is_plain(plan) { None } else { Some(Findable::of(plan, segment, fields)?) };
        let (lengths, wanted) = (segment.get_fieldnorms_reader(fields.stem)?, wanted(plan, segment, fields)?);
        Ok(Self { segment, lengths, lookups, findable, wanted })
    }
}

/// The documents of a segment that hold a language that is wanted; none where all are.
fn wanted(plan: &Plan, segment: &Segment, fields: &Fields) -> tantivy::Result<Option<BitSet>> {
    let Some(codes) = &plan.wanted else { return Ok(None) };
    let mut wanted = BitSet::new(segment.max_doc() as usize);
    for code in codes {
        let term = Term::from_field_text(fields.language, code);
        term_postings(segment, &term, |document, _| wanted.insert(document))?;
    }
    Ok(Some(wanted))
}

/// What the documents of one window score, and which leaves of the plan they match. It is used for one window after the
/// other, and counts documents from the first of it.
pub(super) struct Scorer<'a> {
    plan: &'a Plan,
    /// By document, its score in the language that it scores best in; [`UNMATCHED`] where nothing matched.
    best: Vec<Score>,
    /// By document, the place in the plan of that language.
    languages: Vec<u8>,
    /// By document, if it is long, the weight of all the words that it holds, wherever these stand, in any language.
    bounds: Vec<Score>,
    /// Documents that have a score.
    scored: Vec<DocId>,
    /// Documents that match.
    matching: Vec<DocId>,
    sums: Sums,
    frequencies: Frequencies,
    /// By leaf, a bit a document; empty where nothing depends on which leaves match.
    matched: Vec<BitSet>,
}

impl<'a> Scorer<'a> {
    /// For windows of at most so many documents.
    pub(super) fn new(plan: &'a Plan, documents: DocId) -> Self {
        let documents = documents as usize;
        Self {
            plan,
            best: vec![UNMATCHED; documents],
            languages: vec![0; documents],
            bounds: vec![0.0; documents],
            scored: Vec::with_capacity(documents),
            matching: Vec::with_capacity(documents),
            sums: Sums::new(documents),
            frequencies: Frequencies::default(),
            matched: Vec::new(),
        }
    }

    /// Calls `each` with the documents of the window that match the plan; windows of a segment come in order.
    ///
    /// # Errors
    ///
    /// What tantivy says when postings cannot be read.
    pub(super) fn matches(
        &mut self,
        open: &mut OpenSegment<'_>,
        window: &Range<DocId>,
        mut each: impl FnMut(Matched),
    ) -> tantivy::Result<()> {
        open.segment.deadline().look()?;
        self.score(open, window, open.findable.is_some())?;
        self.choose(open.findable.as_ref(), window);
        let allowed = |document: DocId| {
            open.wanted.as_ref().is_none_or(|wanted| wanted.contains(document))
                && !open.segment.is_deleted(document)
        };
        for &place in &self.matching {
            let document = window.start + place;
            if allowed(document) {
                let place = place as usize;
                let (score, language, bound) = (self.best[place], self.languages[place], self.bounds[place]);
                each(match score {
                    UNMATCHED => Matched { document, score: 0.0, language: 0, bound: 0.0 },
                    _ => Matched { document, score, language, bound },
                });
            }
        }
        Ok(())
    }

    /// Chooses the documents that match the plan, in order, as columns are read fastest so.
    fn choose(&mut self, findable: Option<&Findable>, window: &Range<DocId>) {
        self.matching.clear();
        if let Some(findable) = findable {
            let tree = Tree::of(self.plan, std::mem::take(&mut self.matched), findable, window);
            let matching = tree.clauses(&self.plan.clauses);
            let all = 0..window.end - window.start;
            self.matching.extend(all.filter(|&document| matching.contains(document)));
        } else if self.scored.len() > window.len() / SPARSE {
            // To sort many takes longer than to look at all.
            self.matching.resize(window.len(), 0);
            let mut count = 0;
            // Without a branch: which documents match cannot be foretold.
            for (document, &score) in (0..).zip(&self.best[..window.len()]) {
                self.matching[count] = document;
                count += usize::from(score > UNMATCHED);
            }
            self.matching.truncate(count);
        } else {
            self.matching.extend_from_slice(&self.scored);
            self.matching.sort_unstable();
        }
    }

    /// Scores the documents of a window; which leaves match is `tracked` or left out.
    fn score(
        &mut self,
        open: &mut OpenSegment<'_>,
        window: &Range<DocId>,
        tracked: bool,
    ) -> tantivy::Result<()> {
        for document in self.scored.drain(..) {
            self.best[document as usize] = UNMATCHED;
            self.bounds[document as usize] = 0.0;
        }
        let tracked = if tracked { window.len() } else { 0 };
        self.matched = self.plan.leaves.iter().map(|_| BitSet::new(tracked)).collect();
        for ((place, language), lookups) in (0..).zip(&self.plan.languages).zip(&mut open.lookups) {
            for (n, postings) in lookups.iter_mut().enumerate() {
                self.add(postings, n, language, &open.lengths, window)?;
            }
            self.add_relatives(lookups, language, &open.lengths, window)?;
            let (best, languages, scored) = (&mut self.best, &mut self.languages, &mut self.scored);
            self.sums.drain(|document, sum| {
                let score = &mut best[document as usize];
                if *score == UNMATCHED {
                    scored.push(document);
                }
                if sum * language.weight > *score {
                    *score = sum * language.weight;
                    languages[document as usize] = place;
                }
            });
            self.sums.drain_long(|document, long| {
                let bound = &mut self.bounds[document as usize];
                *bound = bound.max(long * language.weight);
            });
        }
        Ok(())
    }

    /// Adds what a lookup of the leaf `n` finds.
    fn add(
        &mut self,
        postings: &mut LookupPostings<'_>,
        n: usize,
        language: &LanguagePlan,
        lengths: &FieldNormReader,
        window: &Range<DocId>,
    ) -> tantivy::Result<()> {
        let Leaf { scores, boost, .. } = self.plan.leaves[n];
        let (length_factors, start) = (&*language.length_factors, window.start);
        let (matched, sums) = (&mut self.matched[n], &mut self.sums);
        postings.read(window, &mut self.frequencies, |posting| {
            let document = posting.document - start;
            if scores {
                let length_factor = length_factors[usize::from(lengths.fieldnorm_id(posting.document))];
                let score = boost * bm25(posting.weight, posting.frequency, length_factor);
                let long = if length_factor > LONG { boost * posting.weight } else { 0.0 };
                sums.add(document, score, long);
            }
            if posting.decides {
                matched.insert(document);
            }
        })
    }

    /// Adds what documents that were found hold besides: relatives of the words.
    fn add_relatives(
        &mut self,
        lookups: &mut [LookupPostings<'_>],
        language: &LanguagePlan,
        lengths: &FieldNormReader,
        window: &Range<DocId>,
    ) -> tantivy::Result<()> {
        let sums = &mut self.sums;
        for (leaf, postings) in self.plan.leaves.iter().zip(lookups).filter(|(leaf, _)| leaf.scores) {
            postings.read_relatives(window, |posting| {
                let document = posting.document - window.start;
                if sums.holds(document) {
                    let length_factor =
                        language.length_factors[usize::from(lengths.fieldnorm_id(posting.document))];
                    let score = leaf.boost * bm25(posting.weight, posting.frequency, length_factor);
                    sums.add(document, score, 0.0);
                }
            })?;
        }
        Ok(())
    }
}

/// The scores of one language, summed up term by term.
#[derive(Default)]
struct Sums {
    /// By document; above 0 where something was found.
    scores: Vec<Score>,
    /// The weight of each thing that a long document holds.
    long: Vec<(DocId, Score)>,
    /// Documents whose sum is not 0.
    touched: Vec<DocId>,
}

impl Sums {
    fn new(documents: usize) -> Self {
        let mut scores = Vec::with_capacity(documents);
        // Written at once: what is read before it is written costs the system twice.
        scores.resize(documents, 0.0);
        Self { scores, long: Vec::new(), touched: Vec::with_capacity(documents) }
    }

    /// Adds to a document's sum.
    fn add(&mut self, document: DocId, score: Score, long: Score) {
        let sum = &mut self.scores[document as usize];
        if *sum == 0.0 {
            self.touched.push(document);
        }
        *sum += score;
        if long > 0.0 {
            self.long.push((document, long));
        }
    }

    /// Whether anything was added to a document's sum.
    fn holds(&self, document: DocId) -> bool {
        self.scores[document as usize] > 0.0
    }

    /// Hands over the sums and starts anew.
    fn drain(&mut self, mut each: impl FnMut(DocId, Score)) {
        for document in self.touched.drain(..) {
            each(document, std::mem::take(&mut self.scores[document as usize]));
        }
    }

    /// Hands over the long documents, each with the weight of all that it holds, and starts anew.
    fn drain_long(&mut self, mut each: impl FnMut(DocId, Score)) {
        // What is equal keeps its order: sums of the same numbers in another one may differ.
        self.long.sort_by_key(|&(document, _)| document);
        for alike in self.long.chunk_by(|a, b| a.0 == b.0) {
            each(alike[0].0, alike.iter().map(|(_, weight)| weight).sum());
        }
        self.long.clear();
    }
}
