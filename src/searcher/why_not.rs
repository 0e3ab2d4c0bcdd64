//! Why a file is not among the hits of a query: the query flow, walked step by step for one document, up to the step
//! that loses it.

mod nearest;
mod report;
mod verdict;

use std::path::Path;

use tantivy::DocAddress;

use super::columns::{self, Columns};
use super::hits::by_share;
use super::occurrences::Text;
use super::plan::{ClausePlan, NodePlan, Plan};
use super::rank::Found;
use super::score::tree;
use super::tree::Tree;
use super::{Planned, Searcher};
use crate::error::Result;
use crate::extractor::Extractor;
use crate::hit::{Order, SearchRequest};
use crate::index::standing;
use crate::language::Language;
use crate::query::{self, Clause, Filter, Node, Occur};
use report::Reporter;
pub use verdict::{Apart, Likeness, Neighbour, Rival, Verdict, WhyNot, WordReport};

impl Searcher {
    /// Which step loses `file` on its way to the hits of `request`, or at which rank it is found. `extractor` tells whether
    /// the file could be read.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Index`] when the index cannot be read, [`crate::Error::Damaged`], [`crate::Error::Io`] when the
    /// file's folder cannot be looked at.
    pub fn why_not(
        &mut self,
        request: &SearchRequest,
        file: &Path,
        extractor: &mut Extractor,
    ) -> Result<WhyNot> {
        let index = self.index.clone();
        index.verified(|| self.why_not_found(request, file, extractor))
    }

    fn why_not_found(
        &mut self,
        request: &SearchRequest,
        file: &Path,
        extractor: &mut Extractor,
    ) -> Result<WhyNot> {
        let file = self.meant(standing::resolved(file)?)?;
        let path = file.display().to_string();
        let _call = self.second.call(self.statistics.is_large());
        let (query, mut warnings) = query::parse(&request.query);
        let asks_nothing = query.clauses.is_empty();
        let query = query.filtered(&request.filters);
        let Planned { query, mut plan, .. } = self.plan(query, request.typo, &mut warnings)?;
        warnings.append(&mut plan.warnings);
        let Some(address) = self.address(&path)? else {
            let absence = standing::absence_of(&file, &self.index, &self.segments, extractor)?;
            return Ok(WhyNot::absent(path, absence, warnings));
        };
        let stored = self.stored(address)?;
        let passages = stored.passages();
        let text = Text { title: stored.fields.title_or_name(), body: &stored.body, passages: &passages };
        let languages = by_share(&passages);
        let trees = self.trees(&plan)?;
        let found = self.rank(&plan, None, true)?.found;
        let all = self.first(&found, request, found.len())?;
        let place = all.iter().position(|&(_, found)| found == address);
        let rival = rival(&all, request, place);
        let mut reporter =
            Reporter::new(&plan, &trees, &self.segments, &text, &languages, &mut self.analyzers[0]);
        // In the languages that are wanted it holds nothing that could be told.
        let mut words = if is_wanted(&plan, &languages) { reporter.words(address) } else { Vec::new() };
        let verdict = match place {
            _ if asks_nothing => Verdict::AsksNothing,
            Some(place) => self.ranked(request, &all, place, rival)?,
            None => {
                let columns =
                    columns::of(&self.segments, address).map_err(|error| self.index.error(error))?;
                let subject = Subject {
                    plan: &plan,
                    tree: &trees[address.segment_ord as usize],
                    address,
                    path: &stored.fields.path,
                    columns: &columns,
                    languages: &languages,
                    words: &words,
                };
                subject.lost(&query.clauses)
            }
        };
        let mut addresses: Vec<DocAddress> = place.map(|_| address).into_iter().collect();
        addresses.extend(rival.map(|(_, rival)| rival));
        let scores = self.scores_by_leaf(&plan, &addresses)?;
        report::add_scores(&mut words, &scores);
        let on_top = |of: usize, place: usize| (all[place].0 - scores[of].iter().sum::<f32>()).max(0.0);
        Ok(WhyNot {
            path,
            verdict,
            change: standing::change_of(&file, &self.index, &self.segments)?,
            languages,
            words: words.into_iter().map(|(_, report)| report).collect(),
            on_top: place.map(|place| on_top(0, place)),
            rival_on_top: rival.map(|(place, _)| on_top(1, place)),
            warnings,
        })
    }

    /// What the documents match, segment by segment.
    fn trees<'p>(&self, plan: &'p Plan) -> Result<Vec<Tree<'p>>> {
        let of = |segment| tree(plan, segment, self.index.fields()).map_err(|error| self.index.error(error));
        self.segments.segment_readers().iter().map(of).collect()
    }

    /// What becomes of a document that is found, at `place` of `all`.
    fn ranked(
        &self,
        request: &SearchRequest,
        all: &[Found],
        place: usize,
        rival: Option<(usize, DocAddress)>,
    ) -> Result<Verdict> {
        let (rank, total, score) = (place + 1, all.len() as u64, all[place].0);
        let (offset, limit) = (request.offset, request.limit);
        if (offset..offset.saturating_add(limit)).contains(&place) {
            return Ok(Verdict::Shown { rank, total, score });
        }
        let rival = match rival {
            Some((place, address)) => {
                Some(Rival { path: self.path(address)?, rank: place + 1, score: all[place].0 })
            }
            None => None,
        };
        Ok(Verdict::NotShown { rank, total, score, offset, limit, rival })
    }
}

/// The last hit that is shown before the document at `place`, where the best come first.
fn rival(all: &[Found], request: &SearchRequest, place: Option<usize>) -> Option<(usize, DocAddress)> {
    let by_score = request.order == Order::Score && !request.reversed && request.limit > 0;
    let last = request.offset.saturating_add(request.limit).min(all.len()).checked_sub(1)?;
    let is_before = place.is_some_and(|place| place > last);
    (by_score && is_before).then(|| (last, all[last].1))
}

/// Whether one of the languages of a document is wanted.
fn is_wanted(plan: &Plan, languages: &[Language]) -> bool {
    plan.wanted.as_ref().is_none_or(|codes| languages.iter().any(|language| codes.contains(&language.code())))
}

/// A document that a query does not find.
struct Subject<'a> {
    plan: &'a Plan,
    tree: &'a Tree<'a>,
    address: DocAddress,
    path: &'a str,
    columns: &'a Columns,
    languages: &'a [Language],
    words: &'a [(Vec<usize>, WordReport)],
}

impl Subject<'_> {
    /// The step that loses the document.
    fn lost(&self, clauses: &[Clause]) -> Verdict {
        if !is_wanted(self.plan, self.languages) {
            let codes = self.plan.wanted.iter().flatten();
            let wanted = codes.filter_map(|code| code.parse().ok()).collect();
            return Verdict::Language { wanted, found: self.languages.to_vec() };
        }
        self.culprit(clauses, &self.plan.clauses, true).unwrap_or(Verdict::NoWord)
    }

    /// What of some clauses, which the document does not match together, it does not: words before filters. A query
    /// `is_whole`; a group is not.
    fn culprit(&self, clauses: &[Clause], plans: &[ClausePlan], is_whole: bool) -> Option<Verdict> {
        let fails = |plan: &ClausePlan| match plan.occur {
            Occur::Must => !self.matches(plan),
            Occur::MustNot => self.matches(plan),
            Occur::Should => false,
        };
        let is_filter = |plan: &ClausePlan| matches!(plan.node, NodePlan::Filter(_));
        let failing = || clauses.iter().zip(plans).filter(|(_, plan)| fails(plan));
        if let Some((clause, plan)) = failing().find(|(_, plan)| !is_filter(plan)) {
            return match (&clause.node, &plan.node) {
                _ if plan.occur == Occur::MustNot => {
                    Some(Verdict::Holds { clause: written(clause), line: self.line(plan) })
                }
                (Node::Group(inner), NodePlan::Group(plans)) => self.culprit(inner, plans, false),
                _ => Some(Verdict::Lacks { clause: written(clause) }),
            };
        }
        let should = |plan: &&ClausePlan| plan.occur == Occur::Should;
        let only_filters =
            plans.iter().filter(|plan| plan.occur == Occur::Must).all(|plan| plan.node.is_filter());
        if only_filters
            && plans.iter().any(|plan| should(&plan))
            && !plans.iter().filter(should).any(|plan| self.matches(plan))
        {
            // Of what is asked for whole it may have a part.
            let in_part = plans.iter().filter(should).all(|plan| matches!(plan.node, NodePlan::AllOf(_)));
            let has_nothing = is_whole && !in_part;
            return Some(if has_nothing {
                Verdict::NoWord
            } else {
                Verdict::Lacks { clause: listed(clauses) }
            });
        }
        failing().find_map(|(clause, plan)| self.filtered(clause, plan))
    }

    fn matches(&self, plan: &ClausePlan) -> bool {
        self.tree.node(plan).contains(self.address.doc_id)
    }

    /// The first line that has what a clause looks for.
    fn line(&self, plan: &ClausePlan) -> Option<usize> {
        let lines = |range: std::ops::Range<usize>| {
            let is_inside = move |leaves: &[usize]| leaves.iter().any(|leaf| range.contains(leaf));
            let inside = self.words.iter().filter(move |(leaves, _)| is_inside(leaves));
            inside.filter_map(|(_, report)| report.line).min()
        };
        match &plan.node {
            NodePlan::AnyOf(leaves) | NodePlan::AllOf(leaves) => lines(leaves.clone()),
            NodePlan::Group(plans) => plans.iter().filter_map(|plan| self.line(plan)).min(),
            NodePlan::Filter(_) | NodePlan::All => None,
        }
    }

    fn filtered(&self, clause: &Clause, plan: &ClausePlan) -> Option<Verdict> {
        let Node::Filter(filter) = &clause.node else { return None };
        let sign = if plan.occur == Occur::MustNot { "-" } else { "" };
        Some(Verdict::Filtered { filter: format!("{sign}{filter}"), value: self.value(filter) })
    }

    /// What the document has of what a filter looks at.
    fn value(&self, filter: &Filter) -> String {
        match filter {
            Filter::Path(_) => format!("its path is {}", self.path),
            Filter::Type(_) => match &*self.columns.format {
                "" => "its name has no ending".to_owned(),
                format => format!("its type is {format}"),
            },
            Filter::Language(_) => format!("it is in {}", verdict::names(self.languages)),
            Filter::Date(_) => match query::date_of(self.columns.date) {
                Some(date) => format!("it is of {date}"),
                None => "nothing is known of its date".to_owned(),
            },
            Filter::Size(_) => format!("it has {} bytes", self.columns.size),
        }
    }
}

/// A clause as it is written, without the sign before it.
fn written(clause: &Clause) -> String {
    Clause { occur: Occur::Should, boost: 1.0, ..clause.clone() }.to_string()
}

/// `a, b or c`.
fn listed(clauses: &[Clause]) -> String {
    let should = clauses.iter().filter(|clause| clause.occur == Occur::Should);
    let written: Vec<String> = should.map(written).collect();
    match &written[..] {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}
