//! Scores every document that matches; [`super::passage`] then looks at the best of them again.
//!
//! A document is scored in each language by itself, term by term, and takes the best of them: not their sum, which
//! would favour names spelt alike in many languages. All matching documents are scored; nothing is pruned, because the
//! bounds that tantivy stores by block hold for its own statistics only. The result is the same for any number of
//! segments.

use std::ops::Range;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Score, SegmentReader, Term};

use super::bits::BitSet;
use super::filter::filtered;
use super::lookup::Lookup;
use super::passage::rescore;
use super::plan::{ClausePlan, Decides, LanguagePlan, Leaf, NodePlan, Plan};
use super::postings::{lookup_postings, relative_postings, term_postings};
use super::weights::{K1, LONG};
use crate::index::schema::Fields;
use crate::query::Occur;

/// A document that matches, and its score.
pub(super) type Found = (Score, DocAddress);

/// All documents that match, with their scores, in no order. Where only the `best` so many are asked for, it is their
/// scores that are right; the others' may be too low.
///
/// # Errors
///
/// What tantivy says when postings cannot be read.
pub(super) fn rank(
    plan: &Plan,
    searcher: &tantivy::Searcher,
    fields: &Fields,
    best: Option<usize>,
) -> tantivy::Result<Vec<Found>> {
    let (mut found, mut asides) = (Vec::new(), Vec::new());
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let mut scores = SegmentScores::of(plan, segment, fields, !is_plain(plan))?;
        asides.push(std::mem::take(&mut scores.aside));
        let matches = scores.matches(plan, segment, fields)?;
        found
            .extend(matches.into_iter().map(|(score, document)| (score, DocAddress::new(ordinal, document))));
    }
    rescore(plan, searcher, fields, &mut found, &asides, best)?;
    Ok(found)
}

/// What the documents of one segment score, and which leaves of the plan they match.
struct SegmentScores {
    /// By document; [`UNMATCHED`] where nothing matched.
    scores: Vec<Score>,
    aside: Aside,
    /// By leaf, a bit a document; empty where nothing depends on which leaves match.
    matched: Vec<BitSet>,
}

/// What else is known of the documents of one segment.
#[derive(Default)]
pub(super) struct Aside {
    /// By document, the place in the plan of the language that it scores best in.
    languages: Vec<u8>,
    /// By document, the weight of all the words that it holds, wherever these stand; 0 of all but long documents.
    long: Vec<Score>,
}

impl Aside {
    /// The place in the plan of the language that a document scores best in.
    pub(super) fn language(&self, document: DocId) -> usize {
        self.languages.get(document as usize).map_or(0, |&language| usize::from(language))
    }

    /// What the best passage of a document may be worth, if the document is long.
    pub(super) fn bound(&self, document: DocId) -> Option<Score> {
        self.long.get(document as usize).copied().filter(|&bound| bound > 0.0)
    }
}

/// A score no document has.
const UNMATCHED: Score = Score::NEG_INFINITY;

impl SegmentScores {
    /// Scores the documents; which leaves match is `tracked` or left out.
    fn of(plan: &Plan, segment: &SegmentReader, fields: &Fields, tracked: bool) -> tantivy::Result<Self> {
        let documents = segment.max_doc() as usize;
        let tracked = if tracked { documents } else { 0 };
        let mut all = Self {
            scores: vec![UNMATCHED; documents],
            aside: Aside { languages: vec![0; documents], long: vec![0.0; documents] },
            matched: plan.leaves.iter().map(|_| BitSet::new(tracked)).collect(),
        };
        let mut sums = Sums::new(documents);
        for (ordinal, language) in (0..).zip(&plan.languages) {
            for (n, lookup) in language.lookups.iter().enumerate() {
                all.score(lookup, n, &plan.leaves[n], language, &mut sums, segment, fields)?;
            }
            Self::add_relatives(plan, language, &mut sums, segment, fields)?;
            sums.drain(|document, Sum { score: sum, long }| {
                let bound = &mut all.aside.long[document as usize];
                *bound = bound.max(long * language.weight);
                let score = &mut all.scores[document as usize];
                if sum * language.weight > *score {
                    *score = sum * language.weight;
                    all.aside.languages[document as usize] = ordinal;
                }
            });
        }
        Ok(all)
    }

    #[allow(clippy::too_many_arguments, reason = "a step of `of`, whose variables they are")]
    fn score(
        &mut self,
        lookup: &Lookup,
        n: usize,
        leaf: &Leaf,
        language: &LanguagePlan,
        sums: &mut Sums,
        segment: &SegmentReader,
        fields: &Fields,
    ) -> tantivy::Result<()> {
        let lengths = segment.get_fieldnorms_reader(fields.stem)?;
        let matched = &mut self.matched[n];
        lookup_postings(lookup, segment, |posting| {
            let document = posting.document;
            if leaf.scores {
                let length_factor = language.length_factors[usize::from(lengths.fieldnorm_id(document))];
                let score = leaf.boost * bm25(posting.weight, posting.frequency, length_factor);
                let long = if length_factor > LONG { leaf.boost * posting.weight } else { 0.0 };
                sums.add(document, Sum { score, long });
            }
            if posting.decides {
                matched.insert(document);
            }
        })
    }

    /// Adds what documents that were found hold besides: relatives of the words.
    fn add_relatives(
        plan: &Plan,
        language: &LanguagePlan,
        sums: &mut Sums,
        segment: &SegmentReader,
        fields: &Fields,
    ) -> tantivy::Result<()> {
        let lengths = segment.get_fieldnorms_reader(fields.stem)?;
        let scoring = plan.leaves.iter().zip(&language.lookups).filter(|(leaf, _)| leaf.scores);
        for (leaf, lookup) in scoring {
            relative_postings(lookup, segment, |posting| {
                if sums.holds(posting.document) {
                    let length_factor =
                        language.length_factors[usize::from(lengths.fieldnorm_id(posting.document))];
                    let score = leaf.boost * bm25(posting.weight, posting.frequency, length_factor);
                    sums.add(posting.document, Sum { score, long: 0.0 });
                }
            })?;
        }
        Ok(())
    }

    /// The documents that match the plan, with their scores.
    fn matches(
        self,
        plan: &Plan,
        segment: &SegmentReader,
        fields: &Fields,
    ) -> tantivy::Result<Vec<(Score, DocId)>> {
        let wanted = wanted(plan, segment, fields)?;
        let allowed = |document: DocId| {
            wanted.as_ref().is_none_or(|wanted| wanted.contains(document)) && !segment.is_deleted(document)
        };
        let scored = (0..).zip(self.scores);
        if is_plain(plan) {
            let found = scored.filter(|&(document, score)| score > UNMATCHED && allowed(document));
            return Ok(found.map(|(document, score)| (score, document)).collect());
        }
        let matching = Tree::of(plan, self.matched, segment, fields)?.clauses(&plan.clauses);
        let found = scored.filter(|&(document, _)| matching.contains(document) && allowed(document));
        Ok(found.map(|(document, score)| (if score > UNMATCHED { score } else { 0.0 }, document)).collect())
    }
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

/// Whether any leaf that matches is enough.
fn is_plain(plan: &Plan) -> bool {
    !plan.leaves.is_empty()
        && plan
            .clauses
            .iter()
            .all(|clause| clause.occur == Occur::Should && matches!(clause.node, NodePlan::Leaves(_)))
}

/// What the documents of `segment` match, whatever they score.
///
/// # Errors
///
/// What tantivy says when postings cannot be read.
pub(super) fn tree<'a>(
    plan: &'a Plan,
    segment: &SegmentReader,
    fields: &Fields,
) -> tantivy::Result<Tree<'a>> {
    let scores = SegmentScores::of(plan, segment, fields, true)?;
    Tree::of(plan, scores.matched, segment, fields)
}

/// The tree of a plan over the documents of a segment.
pub(super) struct Tree<'a> {
    plan: &'a Plan,
    /// By leaf of the plan.
    pub(super) matched: Vec<BitSet>,
    filters: Vec<BitSet>,
    /// All documents: what was skipped is none.
    all: BitSet,
    documents: usize,
}

impl<'a> Tree<'a> {
    fn of(
        plan: &'a Plan,
        matched: Vec<BitSet>,
        segment: &SegmentReader,
        fields: &Fields,
    ) -> tantivy::Result<Self> {
        let mut filters = Vec::with_capacity(plan.filters.len());
        for filter in &plan.filters {
            filters.push(filtered(filter, segment, fields)?);
        }
        let documents = segment.max_doc() as usize;
        let mut all = BitSet::full(documents);
        skipped(segment, fields, |document| all.take(document))?;
        Ok(Self { plan, matched, filters, all, documents })
    }

    /// The documents that match all musts, no must-not and, where nothing else than filters is a must, a should. No
    /// clauses match nothing.
    fn clauses(&self, clauses: &[ClausePlan]) -> BitSet {
        let of = |occur: Occur| clauses.iter().filter(move |clause| clause.occur == occur);
        if clauses.is_empty() {
            return BitSet::new(self.documents);
        }
        let mut found = self.all.clone();
        let only_filters = of(Occur::Must).all(|clause| clause.node.is_filter());
        if only_filters && of(Occur::Should).next().is_some() {
            found = BitSet::new(self.documents);
            of(Occur::Should).for_each(|clause| found.add(&self.node(clause)));
        }
        of(Occur::Must).for_each(|clause| found.keep(&self.node(clause)));
        of(Occur::MustNot).for_each(|clause| found.remove(&self.node(clause)));
        found
    }

    /// The documents that match what a clause looks for, be it a must or a must-not.
    pub(super) fn node(&self, clause: &ClausePlan) -> BitSet {
        match &clause.node {
            NodePlan::All => self.all.clone(),
            NodePlan::Filter(n) => self.filters[*n].clone(),
            NodePlan::Group(clauses) => self.clauses(clauses),
            NodePlan::Leaves(range) if clause.occur == Occur::Should => self.any(range.clone()),
            NodePlan::Leaves(range) => self.all(range.clone()),
        }
    }

    /// The documents that match any leaf, as where nothing but words is asked for: a question in a script without
    /// spaces is one clause.
    fn any(&self, range: Range<usize>) -> BitSet {
        let mut found = BitSet::new(self.documents);
        range.for_each(|n| found.add(&self.matched[n]));
        found
    }

    /// The documents that match all deciding leaves, or one that decides alone; where none decides, any.
    fn all(&self, range: Range<usize>) -> BitSet {
        let deciding =
            |decides: Decides| range.clone().filter(move |&n| self.plan.leaves[n].decides == decides);
        let mut found = BitSet::new(self.documents);
        if deciding(Decides::WithOthers).next().is_some() {
            found = self.all.clone();
            deciding(Decides::WithOthers).for_each(|n| found.keep(&self.matched[n]));
        }
        deciding(Decides::Alone).for_each(|n| found.add(&self.matched[n]));
        found
    }
}

/// Calls `each` with what stands for skipped files of a segment.
fn skipped(segment: &SegmentReader, fields: &Fields, mut each: impl FnMut(DocId)) -> tantivy::Result<()> {
    let inverted = segment.inverted_index(fields.reason)?;
    let mut reasons = inverted.terms().stream()?;
    while let Some((_, info)) = reasons.next() {
        let mut postings = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while postings.block_len() > 0 {
            postings.docs().iter().for_each(|&document| each(document));
            postings.advance();
        }
    }
    Ok(())
}

/// The documents of a segment that hold a language that is wanted; none where all are.
fn wanted(plan: &Plan, segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Option<BitSet>> {
    let Some(codes) = &plan.wanted else { return Ok(None) };
    let mut wanted = BitSet::new(segment.max_doc() as usize);
    for code in codes {
        let term = Term::from_field_text(fields.language, code);
        term_postings(segment, &term, |document, _| wanted.insert(document))?;
    }
    Ok(Some(wanted))
}

/// The scores of one language, summed up term by term.
struct Sums {
    /// By document.
    sums: Vec<Sum>,
    /// Documents whose sum is not 0.
    touched: Vec<DocId>,
}

/// What was found of a document in one language.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    /// Its score; above 0 where something was found.
    score: Score,
    /// Of a long document, the weight of all that it holds.
    long: Score,
}

impl Sums {
    fn new(documents: usize) -> Self {
        Self { sums: vec![Sum::default(); documents], touched: Vec::new() }
    }

    /// Adds to a document's sum.
    fn add(&mut self, document: DocId, found: Sum) {
        let sum = &mut self.sums[document as usize];
        if sum.score == 0.0 {
            self.touched.push(document);
        }
        sum.score += found.score;
        sum.long += found.long;
    }

    /// Whether anything was added to a document's sum.
    fn holds(&self, document: DocId) -> bool {
        self.sums[document as usize].score > 0.0
    }

    /// Hands over the sums and starts anew.
    fn drain(&mut self, mut each: impl FnMut(DocId, Sum)) {
        for document in self.touched.drain(..) {
            each(document, std::mem::take(&mut self.sums[document as usize]));
        }
    }
}
