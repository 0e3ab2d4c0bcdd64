//! Scores every document that matches; [`super::passage`] then looks at the best of them again.
//!
//! Segments are scored side by side, and of what is found only that is kept which may be among the best.
//!
//! A document is scored in each language by itself, term by term, and takes the best of them: not their sum, which
//! would favour names spelt alike in many languages. All matching documents are scored; nothing is pruned, because the
//! bounds that tantivy stores by block hold for its own statistics only. The result is the same for any number of
//! segments.

use std::ops::Range;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hashbrown::HashMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, Term};

use super::bits::BitSet;
use super::candidates::{Candidate, Candidates};
use super::filter::filtered;
use super::lookup::Lookup;
use super::passage::rescore;
use super::plan::{ClausePlan, Decides, LanguagePlan, Leaf, NodePlan, Plan};
use super::postings::{Frequencies, lookup_postings, relative_postings, term_postings};
use super::weights::{K1, LONG};
use crate::index::schema::Fields;
use crate::index::segments::{Segment, Segments};
use crate::query::Occur;

/// A document that matches, and its score.
pub(super) type Found = (Score, DocAddress);

/// What was found.
pub(super) struct Ranking {
    /// The documents, in no order; where only the best are asked for, these at least.
    pub(super) found: Vec<Found>,
    /// How many documents match.
    pub(super) total: u64,
}

/// In an index with fewer documents a second thread is not worth its while.
const MIN_FOR_THREAD: u64 = 20_000;

/// All documents that match, with their scores. Where only the `best` so many are asked for, others may be left out, and
/// those that are not may have too low a score; where `all` are to be counted by what they are like, none is left out.
///
/// # Errors
///
/// What tantivy says when postings cannot be read.
pub(super) fn rank(
    plan: &Plan,
    searcher: &Segments,
    fields: &Fields,
    best: Option<usize>,
    all: bool,
) -> tantivy::Result<Ranking> {
    let segments = searcher.segment_readers();
    let largest = segments.iter().map(|segment| segment.max_doc()).max().unwrap_or_default();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut scorer, mut found) =
            (Scorer::new(largest as usize), Candidates::of(plan, best.filter(|_| !all)));
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(segment) = segments.get(n) else { return Ok(found) };
            scorer.score(plan, segment, fields, !is_plain(plan))?;
            scorer.matches(plan, segment, fields, |(document, score, language, bound)| {
                let address = DocAddress::new(SegmentOrdinal::try_from(n).unwrap_or_default(), document);
                found.add(Candidate { score, address, language, bound });
            })?;
        }
    };
    let of_one = segments.len() < 2 || searcher.num_docs() < MIN_FOR_THREAD;
    let mut found = if of_one { work()? } else { side_by_side(work, Candidates::extend)? };
    let total = found.total;
    let mut candidates = found.take();
    rescore(plan, searcher, fields, &mut candidates, best)?;
    let found = candidates.into_iter().map(|candidate| (candidate.score, candidate.address)).collect();
    Ok(Ranking { found, total })
}

/// What two threads make of the same work, put together.
fn side_by_side<T: Send>(
    work: impl Fn() -> tantivy::Result<T> + Sync,
    add: impl Fn(&mut T, T),
) -> tantivy::Result<T> {
    thread::scope(|scope| {
        // Without a further thread this one does all of it.
        let other = thread::Builder::new().spawn_scoped(scope, &work);
        let mut own = work()?;
        match other.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(other)) => add(&mut own, other?),
            Ok(Err(payload)) => panic::resume_unwind(payload),
            Err(_) => {}
        }
        Ok(own)
    })
}

/// What the documents of one segment score, and which leaves of the plan they match. It is used for one segment after
/// the other: memory that is new costs more than what is done with it.
#[derive(Default)]
struct Scorer {
    /// By document, its score in the language that it scores best in; [`UNMATCHED`] where nothing matched.
    best: Vec<Score>,
    /// By document, the place in the plan of that language.
    languages: Vec<u8>,
    /// Of long documents, the weight of all the words that they hold, wherever these stand, in any language.
    bounds: HashMap<DocId, Score>,
    /// Documents that have a score.
    scored: Vec<DocId>,
    sums: Sums,
    frequencies: Frequencies,
    /// By leaf, a bit a document; empty where nothing depends on which leaves match.
    matched: Vec<BitSet>,
}

/// A score no document has.
const UNMATCHED: Score = Score::NEG_INFINITY;

/// Of so many documents fewer than one are sorted.
const SPARSE: usize = 16;

impl Scorer {
    /// For segments of at most so many documents.
    fn new(documents: usize) -> Self {
        let (best, languages) = (vec![UNMATCHED; documents], vec![0; documents]);
        Self { best, languages, sums: Sums::new(documents), ..Self::default() }
    }

    /// Scores the documents; which leaves match is `tracked` or left out.
    fn score(
        &mut self,
        plan: &Plan,
        segment: &Segment,
        fields: &Fields,
        tracked: bool,
    ) -> tantivy::Result<()> {
        for document in self.scored.drain(..) {
            self.best[document as usize] = UNMATCHED;
        }
        self.bounds.clear();
        let tracked = if tracked { segment.max_doc() as usize } else { 0 };
        self.matched = plan.leaves.iter().map(|_| BitSet::new(tracked)).collect();
        for (place, language) in (0..).zip(&plan.languages) {
            for (n, lookup) in language.lookups.iter().enumerate() {
                self.add(lookup, n, &plan.leaves[n], language, segment, fields)?;
            }
            self.add_relatives(plan, language, segment, fields)?;
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
                let bound = self.bounds.entry(document).or_default();
                *bound = bound.max(long * language.weight);
            });
        }
        Ok(())
    }

    /// Adds what a lookup of the leaf `n` finds.
    fn add(
        &mut self,
        lookup: &Lookup,
        n: usize,
        leaf: &Leaf,
        language: &LanguagePlan,
        segment: &Segment,
        fields: &Fields,
    ) -> tantivy::Result<()> {
        let lengths = segment.get_fieldnorms_reader(fields.stem)?;
        let (matched, sums) = (&mut self.matched[n], &mut self.sums);
        lookup_postings(lookup, segment, &mut self.frequencies, |posting| {
            let document = posting.document;
            if leaf.scores {
                let length_factor = language.length_factors[usize::from(lengths.fieldnorm_id(document))];
                let score = leaf.boost * bm25(posting.weight, posting.frequency, length_factor);
                let long = if length_factor > LONG { leaf.boost * posting.weight } else { 0.0 };
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
        plan: &Plan,
        language: &LanguagePlan,
        segment: &Segment,
        fields: &Fields,
    ) -> tantivy::Result<()> {
        let lengths = segment.get_fieldnorms_reader(fields.stem)?;
        let scoring = plan.leaves.iter().zip(&language.lookups).filter(|(leaf, _)| leaf.scores);
        for (leaf, lookup) in scoring {
            relative_postings(lookup, segment, |posting| {
                if self.sums.holds(posting.document) {
                    let length_factor =
                        language.length_factors[usize::from(lengths.fieldnorm_id(posting.document))];
                    let score = leaf.boost * bm25(posting.weight, posting.frequency, length_factor);
                    self.sums.add(posting.document, score, 0.0);
                }
            })?;
        }
        Ok(())
    }

    /// Calls `each` with the documents that match the plan: their scores, the places in the plan of the languages that
    /// they score best in, and what the best passage of a long document may be worth, 0 of others.
    fn matches(
        &mut self,
        plan: &Plan,
        segment: &Segment,
        fields: &Fields,
        mut each: impl FnMut((DocId, Score, u8, Score)),
    ) -> tantivy::Result<()> {
        segment.deadline().look()?;
        let wanted = wanted(plan, segment, fields)?;
        let allowed = |document: DocId| {
            wanted.as_ref().is_none_or(|wanted| wanted.contains(document)) && !segment.is_deleted(document)
        };
        let found = |document: DocId, score: Score| {
            if score == UNMATCHED {
                return (document, 0.0, 0, 0.0);
            }
            let bound = self.bounds.get(&document).copied().unwrap_or_default();
            (document, score, self.languages[document as usize], bound)
        };
        if is_plain(plan) {
            // In order, as columns are read fastest so; to sort many takes longer than to look at all.
            if self.scored.len() > segment.max_doc() as usize / SPARSE {
                let all = (0..segment.max_doc()).zip(&self.best).filter(|(_, score)| **score > UNMATCHED);
                let allowed = all.filter(|&(document, _)| allowed(document));
                allowed.for_each(|(document, &score)| each(found(document, score)));
            } else {
                self.scored.sort_unstable();
                let scored = self.scored.iter().filter(|&&document| allowed(document));
                scored.for_each(|&document| each(found(document, self.best[document as usize])));
            }
            return Ok(());
        }
        let matched = std::mem::take(&mut self.matched);
        let matching = Tree::of(plan, matched, segment, fields)?.clauses(&plan.clauses);
        for document in (0..segment.max_doc()).filter(|&document| matching.contains(document)) {
            if allowed(document) {
                each(found(document, self.best[document as usize]));
            }
        }
        Ok(())
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
pub(super) fn tree<'a>(plan: &'a Plan, segment: &Segment, fields: &Fields) -> tantivy::Result<Tree<'a>> {
    let mut scorer = Scorer::new(segment.max_doc() as usize);
    scorer.score(plan, segment, fields, true)?;
    Tree::of(plan, scorer.matched, segment, fields)
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
    fn of(plan: &'a Plan, matched: Vec<BitSet>, segment: &Segment, fields: &Fields) -> tantivy::Result<Self> {
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
fn skipped(segment: &Segment, fields: &Fields, mut each: impl FnMut(DocId)) -> tantivy::Result<()> {
    let terms = segment.terms(fields.reason)?;
    let mut reasons = terms.beginning_with(&[])?;
    while reasons.advance()? {
        let info = reasons.info()?;
        let mut postings =
            terms.inverted().read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while postings.block_len() > 0 {
            postings.docs().iter().for_each(|&document| each(document));
            postings.advance();
        }
    }
    Ok(())
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
        Self { scores, ..Self::default() }
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
