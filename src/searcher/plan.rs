//! From a query to the terms that are looked up, language by language, and what each is worth (`worth`).

mod leaves;
mod worth;

use std::ops::Range;

use super::accents;
use super::expand::Expander;
use super::joined::{self, Pair};
use super::lookup::{Lookup, lookup};
use super::relatives::add_relatives;
use super::terms::TermReader;
use super::threads::Second;
use super::weights::{LANGUAGE_POWER, MIN_PROBABILITY, RELATIVES_FROM};
use super::written;
use crate::index::schema::Fields;
use crate::index::segments::Segments;
use crate::index::statistics::{LanguageStatistics, Statistics};
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::{Clause, Field, Filter, Form, Node, Occur, Query};
use leaves::{is_run, leaves_of, near, words_of};
pub(super) use worth::idf;
use worth::{
    damp, expected, forget_stand_ins, is_function, length_factors, limit_stand_ins, probabilities, single,
    weigh,
};

/// For fewer words to look up, each in each language, or fewer languages that are new, a second thread is not worth its while.
const MIN_FOR_THREAD: usize = 8;
const MIN_NEW_FOR_THREAD: usize = 3;

/// A query, ready to be scored.
pub(super) struct Plan {
    /// What a document may, must or must not match; the same for all languages.
    pub(super) clauses: Vec<ClausePlan>,
    /// What the clauses look for, one after the other.
    pub(super) leaves: Vec<Leaf>,
    /// What the filters among the clauses let through.
    pub(super) filters: Vec<Filter>,
    /// The languages that are searched, the most probable first.
    pub(super) languages: Vec<LanguagePlan>,
    /// The codes of the languages that a document must hold one of, if not all are wanted.
    pub(super) wanted: Option<Vec<&'static str>>,
    /// What was left out, one sentence each.
    pub(super) warnings: Vec<String>,
}

/// A clause of a query.
pub(super) struct ClausePlan {
    /// Whether a document may, must or must not match.
    pub(super) occur: Occur,
    /// What it looks for.
    pub(super) node: NodePlan,
}

/// What a clause looks for.
pub(super) enum NodePlan {
    /// Leaves, among those of the plan, any of which is enough: where nothing but words is asked for, a part of one is
    /// better than nothing (a question in a script without spaces is one clause).
    AnyOf(Range<usize>),
    /// Leaves, among those of the plan, all of which that decide must match, or one that decides alone.
    AllOf(Range<usize>),
    /// Clauses in parentheses.
    Group(Vec<ClausePlan>),
    /// A filter, among those of the plan.
    Filter(usize),
    /// Every document.
    All,
}

impl NodePlan {
    /// Whether it is a filter, or parentheses with nothing else in them.
    pub(super) fn is_filter(&self) -> bool {
        match self {
            Self::Filter(_) => true,
            Self::Group(clauses) => clauses.iter().all(|clause| clause.node.is_filter()),
            Self::AnyOf(_) | Self::AllOf(_) | Self::All => false,
        }
    }
}

/// A word, a bigram or a phrase of a query.
pub(super) struct Leaf {
    /// Whether it adds to the score: nothing below a must-not does.
    pub(super) scores: bool,
    /// What its score is multiplied with.
    pub(super) boost: f32,
    /// So many words stand in together for one that nothing holds; none where it was asked for.
    pub(super) stands_in: usize,
    /// What the word makes in one with those beside it.
    pub(super) pairs: Vec<Pair>,
    /// Whether the leaf decides if its clause matches.
    pub(super) decides: Decides,
    /// What is looked for.
    pub(super) what: What,
    /// So many characters stand side by side wherever it is marked: those of the phrase that it is a pair of.
    pub(super) run: usize,
}

/// What a [`Leaf`] says of its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decides {
    /// Nothing. The words of a script without spaces do not decide where pairs of their characters do: where a word
    /// ends depends on what stands beside it.
    Nothing,
    /// The clause matches with all such leaves; with any, if it is [`NodePlan::AnyOf`] them.
    WithOthers,
    /// The clause matches with this one: `email` is all of `e-mail`.
    Alone,
}

/// What a [`Leaf`] looks for, as written.
pub(super) enum What {
    /// A word.
    Word(String, Form, Field),
    /// Two characters.
    Bigram(String),
    /// Words near each other.
    Phrase(Vec<String>, Nearness, Field),
}

impl What {
    /// Whether it is looked for in titles alone.
    pub(super) fn is_in_title(&self) -> bool {
        matches!(self, Self::Word(.., Field::Title) | Self::Phrase(.., Field::Title))
    }

    /// Whether it stands for words that are to be found in the dictionary first.
    fn is_expanded(&self) -> bool {
        matches!(self, Self::Word(_, Form::Pattern | Form::Regex | Form::Typos(_), _))
    }
}

/// How words of a phrase stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nearness {
    /// In this order, with at most so many words between them.
    Ordered(u32),
    /// In any order, at most so many words from the first to the last.
    Within(u32),
}

/// The query in one language.
pub(super) struct LanguagePlan {
    /// The language.
    pub(super) language: Language,
    /// How probable it is, given the query.
    pub(super) probability: f32,
    /// What its scores are multiplied with.
    pub(super) weight: f32,
    /// BM25's length factor by tantivy's field norm: `K1 * (1 - B + B * length / mean length)`.
    pub(super) length_factors: Box<[f32; 256]>,
    /// For every leaf of the plan, what is looked up.
    pub(super) lookups: Vec<Lookup>,
}

/// Plans `query` for the languages that the index holds, or for those among them that its filters want.
///
/// # Errors
///
/// What tantivy says when a term cannot be looked up.
pub(super) fn plan(
    query: &Query,
    index: &Counts<'_>,
    analyzers: &mut [Analyzers; 2],
    second: &Second,
) -> tantivy::Result<Plan> {
    let mut tree = Tree::default();
    let clauses = tree.clauses(&query.clauses, Around { scores: true, stands_in: 0, decides: false });
    joined::join(&mut tree.leaves, &tree.pairs, index)?;
    let wanted = wanted_languages(&query.clauses);
    let is_wanted = |language: Language| wanted.as_ref().is_none_or(|wanted| wanted.contains(&language));
    let searched: Vec<_> =
        index.statistics.languages().filter(|&(language, _)| is_wanted(language)).collect();
    let to_expand = tree.leaves.iter().filter(|leaf| leaf.what.is_expanded()).count();
    let languages = searched.iter().map(|&(language, _)| language);
    let mut expander = Expander::new(index.searcher, index.fields, languages, to_expand);
    if !searched.is_empty() {
        for leaf in &tree.leaves {
            if let (true, What::Word(text, form, field)) = (leaf.what.is_expanded(), &leaf.what) {
                expander.add(text, *form, *field)?;
            }
        }
    }
    let (mut languages, mut frequencies): (Vec<_>, Vec<_>) =
        by_language(&searched, &tree.leaves, index, analyzers, &expander, second)?.into_iter().unzip();
    forget_stand_ins(&mut frequencies, &tree.leaves);
    let probable = probabilities(&frequencies, index.statistics.documents);
    for (plan, &probability) in languages.iter_mut().zip(&probable) {
        plan.probability = single(probability);
        plan.weight = single(probability.max(MIN_PROBABILITY)).powf(LANGUAGE_POWER);
    }
    let counted: Vec<LanguageStatistics> = frequencies.iter().map(|&(counted, _)| counted).collect();
    accents::add(&mut languages, &counted, &tree.leaves, index, &mut analyzers[0])?;
    let likely = languages.iter_mut().zip(counted).zip(probable);
    let likely =
        likely.filter(|&(_, probability)| probability > RELATIVES_FROM).map(|(language, _)| language);
    add_relatives(likely.collect(), index, second)?;
    limit_stand_ins(&mut tree.leaves, &languages);
    languages.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.language.cmp(&b.language)));
    let wanted = wanted.map(|wanted| wanted.iter().map(|language| language.code()).collect());
    let mut warnings = expander.warnings;
    written::limit(&mut languages, &mut warnings);
    Ok(Plan { clauses, leaves: tree.leaves, filters: tree.filters, languages, wanted, warnings })
}

/// What is known of a language, and in how many of its documents the words of the query may be expected.
type Expected = (LanguageStatistics, Vec<f64>);

/// The plans of the `searched` languages, not weighed against each other yet. Two threads share them, as all that a new
/// process must read for a language takes its time.
fn by_language(
    searched: &[(Language, LanguageStatistics)],
    leaves: &[Leaf],
    index: &Counts<'_>,
    [own, other]: &mut [Analyzers; 2],
    expander: &Expander<'_>,
    second: &Second,
) -> tantivy::Result<Vec<(LanguagePlan, Expected)>> {
    let new = searched.iter().filter(|(language, _)| !own.knows(*language)).count();
    let count = searched.len() * leaves.len();
    let is_much = new >= MIN_NEW_FOR_THREAD || count >= MIN_FOR_THREAD;
    // The threads come from either end: each reads other words, or, if they have to be read, the rules of other languages.
    let pair = |n: usize| match new {
        0 => (n % searched.len(), n / searched.len()),
        _ => (n / leaves.len(), n % leaves.len()),
    };
    let (mut terms, mut others) = (TermReader::new(index.searcher), TermReader::new(index.searcher));
    let look_up = |n: usize, analyzers: &mut Analyzers, terms: &mut _| {
        let (language, leaf) = pair(n);
        let ((language, counted), leaf) = (searched[language], &leaves[leaf]);
        let mut lookup = lookup(&leaf.what, language, analyzers, index, expander)?;
        lookup.is_function = is_function(&lookup, leaf, language);
        joined::add(&mut lookup, &leaf.pairs, analyzers.of(language), index);
        let frequency = weigh(&mut lookup, language, counted, terms)?;
        Ok((lookup, frequency))
    };
    let found =
        second.share(count, is_much, |n| look_up(n, own, &mut terms), |n| look_up(n, other, &mut others))?;
    let mut by_language: Vec<_> = searched.iter().map(|_| (Vec::new(), Vec::new())).collect();
    for (n, (lookup, frequency)) in found.into_iter().enumerate() {
        let (lookups, frequencies) = &mut by_language[pair(n).0];
        lookups.push(lookup);
        frequencies.push(frequency);
    }
    let plans = searched.iter().zip(by_language).map(|(&(language, counted), (mut lookups, frequencies))| {
        let expected = (counted, expected(&lookups, &frequencies, counted));
        damp(&mut lookups);
        let length_factors = length_factors(counted);
        (LanguagePlan { language, probability: 1.0, weight: 1.0, length_factors, lookups }, expected)
    });
    Ok(plans.collect())
}

/// The languages that are wanted by every filter that each hit must pass; none: all.
fn wanted_languages(clauses: &[Clause]) -> Option<Vec<Language>> {
    let musts = clauses.iter().filter(|clause| clause.occur == Occur::Must);
    let wanted = musts.filter_map(|clause| match &clause.node {
        Node::Filter(Filter::Language(languages)) => Some(languages.clone()),
        Node::Group(clauses) => wanted_languages(clauses),
        _ => None,
    });
    wanted.reduce(|mut wanted, others| {
        wanted.retain(|language| others.contains(language));
        wanted
    })
}

/// What a plan, and likeness, need to know of the index.
pub(super) struct Counts<'a> {
    /// Documents and words by language.
    pub(super) statistics: &'a Statistics,
    /// The segments.
    pub(super) searcher: &'a Segments,
    /// The fields.
    pub(super) fields: &'a Fields,
}

/// What the clauses around a clause make of it.
#[derive(Clone, Copy)]
struct Around {
    /// Whether it adds to the score.
    scores: bool,
    /// So many words stand in together for one that nothing holds; none where they were asked for.
    stands_in: usize,
    /// Whether it is in a must or a must-not.
    decides: bool,
}

/// How many words of what a clause looks for are wanted together.
fn together(node: &Node) -> usize {
    let Node::Group(clauses) = node else { return 1 };
    clauses.iter().filter(|clause| clause.occur == Occur::Must && !clause.node.is_filter()).count().max(1)
}

/// The leaves and filters of a query, while its tree is planned.
#[derive(Default)]
struct Tree {
    leaves: Vec<Leaf>,
    /// Leaves of neighbouring words that may be written as one.
    pairs: Vec<[usize; 2]>,
    filters: Vec<Filter>,
}

impl Tree {
    /// Plans the clauses of a query or of a group in it.
    fn clauses(&mut self, clauses: &[Clause], around: Around) -> Vec<ClausePlan> {
        // Parentheses are at most 16 deep: the parser saw to that.
        let plans: Vec<_> = clauses
            .iter()
            .map(|clause| {
                let around = Around {
                    scores: around.scores && clause.occur != Occur::MustNot,
                    stands_in: if clause.stands_in { together(&clause.node) } else { around.stands_in },
                    decides: around.decides || clause.occur != Occur::Should,
                };
                ClausePlan { occur: clause.occur, node: self.node(clause, around) }
            })
            .collect();
        let pairs = clauses.windows(2).zip(plans.windows(2));
        for (_, plans) in pairs.filter(|(two, _)| around.scores && joined::may_join(two)) {
            if let [NodePlan::AnyOf(first), NodePlan::AnyOf(second)] = [&plans[0].node, &plans[1].node] {
                self.pairs.push([first.start, second.start]);
            }
        }
        plans
    }

    /// Plans what a clause looks for, as it and those around it make it.
    fn node(&mut self, clause: &Clause, around: Around) -> NodePlan {
        let start = self.leaves.len();
        let (boost, mut leaves) = (clause.boost, Vec::new());
        let Around { scores, stands_in, .. } = around;
        let mut leaf = |what, decides| {
            leaves.push(Leaf { scores, boost, stands_in, pairs: Vec::new(), decides, what, run: 0 });
        };
        match &clause.node {
            Node::All => return NodePlan::All,
            Node::Group(inner) => {
                let inner = self.clauses(inner, around);
                self.leaves[start..].iter_mut().for_each(|leaf| leaf.boost *= boost);
                return NodePlan::Group(inner);
            }
            Node::Filter(filter) => {
                self.filters.push(filter.clone());
                return NodePlan::Filter(self.filters.len() - 1);
            }
            Node::Word { text, form: Form::Inflected, field: Field::Body } => leaves_of(text, leaf),
            Node::Word { text, form: form @ (Form::Inflected | Form::Exact), field } => {
                let words = words_of(text).into_iter();
                words.for_each(|word| leaf(What::Word(word, *form, *field), Decides::WithOthers));
            }
            Node::Word { text, form, field } => {
                leaf(What::Word(text.clone(), *form, *field), Decides::WithOthers);
            }
            Node::Phrase { text, slop, field } => {
                near(text, Nearness::Ordered(*slop), *field, leaf);
                let run = if is_run(text) { text.chars().count() } else { 0 };
                for leaf in &mut leaves {
                    leaf.run = run;
                }
            }
            Node::Near { text, distance, field } => {
                near(text, Nearness::Within(*distance), *field, leaf);
            }
        }
        self.leaves.append(&mut leaves);
        let leaves = start..self.leaves.len();
        // Phrases, exact forms and what must be in a title are asked for whole, wherever the clause stands.
        let is_loose = matches!(clause.node, Node::Word { form: Form::Inflected, field: Field::Body, .. });
        if leaves.len() == 1 || is_loose && !around.decides {
            NodePlan::AnyOf(leaves)
        } else {
            NodePlan::AllOf(leaves)
        }
    }
}
