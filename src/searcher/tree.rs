//! Which documents match a query, whatever they score: the tree of its clauses, over a window of a segment.

use std::ops::Range;

use tantivy::DocId;
use tantivy::schema::IndexRecordOption;

use super::bits::BitSet;
use super::filter::filtered;
use super::plan::{ClausePlan, Decides, NodePlan, Plan};
use crate::index::schema::Fields;
use crate::index::segments::Segment;
use crate::query::Occur;

/// What of a segment's documents a plan can find, whatever words they hold.
pub(super) struct Findable {
    /// By filter of the plan, what it lets through.
    filters: Vec<BitSet>,
    /// All documents: what was skipped is none.
    all: BitSet,
}

impl Findable {
    /// That of a plan in `segment`.
    ///
    /// # Errors
    ///
    /// What tantivy says when postings or columns cannot be read.
    pub(super) fn of(plan: &Plan, segment: &Segment, fields: &Fields) -> tantivy::Result<Self> {
        let filters = plan.filters.iter().map(|filter| filtered(filter, segment, fields));
        let filters = filters.collect::<tantivy::Result<_>>()?;
        let mut all = BitSet::full(segment.max_doc() as usize);
        skipped(segment, fields, |document| all.take(document))?;
        Ok(Self { filters, all })
    }
}

/// The tree of a plan over a window of the documents of a segment, which are counted from the first of it.
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
    /// Of a window, in which the documents `matched` match the leaves of the plan.
    pub(super) fn of(
        plan: &'a Plan,
        matched: Vec<BitSet>,
        findable: &Findable,
        window: &Range<DocId>,
    ) -> Self {
        let filters = findable.filters.iter().map(|filter| filter.part(window)).collect();
        Self { plan, matched, filters, all: findable.all.part(window), documents: window.len() }
    }

    /// The documents that match all musts, no must-not and, where nothing else than filters is a must, a should. No
    /// clauses match nothing.
    pub(super) fn clauses(&self, clauses: &[ClausePlan]) -> BitSet {
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

    /// The documents that match what a clause looks for, whether they must or must not.
    pub(super) fn node(&self, clause: &ClausePlan) -> BitSet {
        match &clause.node {
            NodePlan::All => self.all.clone(),
            NodePlan::Filter(n) => self.filters[*n].clone(),
            NodePlan::Group(clauses) => self.clauses(clauses),
            NodePlan::AnyOf(range) => self.any(range.clone()),
            NodePlan::AllOf(range) => self.all(range.clone()),
        }
    }

    /// The documents that match any leaf.
    fn any(&self, range: Range<usize>) -> BitSet {
        let mut found = BitSet::new(self.documents);
        range.for_each(|n| found.add(&self.matched[n]));
        found
    }

    /// The documents that match all leaves that decide with others, or one that decides alone.
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
    let mut reasons = terms.words("", "")?;
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
