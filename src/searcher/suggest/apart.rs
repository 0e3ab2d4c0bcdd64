//! Compounds that no document holds, not even as their parts side by side: documents that hold the parts stand in.

use std::collections::{BTreeMap, BTreeSet};

use super::super::plan::{self, Counts, Decides, LanguagePlan, Plan, What};
use super::super::rank;
use super::super::threads::Second;
use super::{bare, has_neighbours, only_missing};
use crate::index::terms::Analyzers;
use crate::language::Language;
use crate::query::{Clause, Field, Filter, Form, Node, Occur, Query};

/// What finds documents.
pub(in crate::searcher) struct Look<'a> {
    pub(in crate::searcher) index: &'a Counts<'a>,
    pub(in crate::searcher) analyzers: &'a mut [Analyzers; 2],
    pub(in crate::searcher) second: &'a Second,
}

impl Look<'_> {
    /// Whether any document matches all of these clauses, in the languages that `query` wants.
    fn finds(&mut self, musts: Vec<Clause>, query: &Query) -> tantivy::Result<bool> {
        let is_language = |clause: &&Clause| matches!(clause.node, Node::Filter(Filter::Language(_)));
        let languages = query.clauses.iter().filter(is_language).cloned();
        let query = Query { clauses: musts.into_iter().chain(languages).collect() };
        let plan = plan::plan(&query, self.index, self.analyzers, self.second)?;
        let (searcher, fields) = (self.index.searcher, self.index.fields);
        Ok(rank::rank(&plan, searcher, fields, Some(1), false, self.second)?.total > 0)
    }
}

/// The parts of a compound.
pub(in crate::searcher) struct Parts {
    /// As written in it.
    words: Vec<String>,
    /// In which language it is one. In others its parts are other words.
    language: Language,
}

impl Parts {
    /// What documents match that hold all of the parts, each as `text` writes it.
    fn musts(&self, text: impl Fn(&str) -> String) -> Vec<Clause> {
        let words = self.words.iter().map(|word| inflected(text(word)));
        let language = Node::Filter(Filter::Language(vec![self.language]));
        words.chain([language]).map(|node| Clause::new(Occur::Must, node)).collect()
    }
}

fn inflected(text: String) -> Node {
    Node::Word { text, form: Form::Inflected, field: Field::Body }
}

/// Adds to `missing` the words of a plan of `query` of which documents hold nothing but the parts, and none has these side
/// by side.
///
/// # Errors
///
/// What tantivy says when the index cannot be read; as all of these.
pub(in crate::searcher) fn add_missing(
    missing: &mut BTreeSet<String>,
    query: &Query,
    plan: &Plan,
    look: &mut Look<'_>,
) -> tantivy::Result<()> {
    for (n, leaf) in plan.leaves.iter().enumerate() {
        let What::Word(word, Form::Inflected, Field::Body) = &leaf.what else { continue };
        let lookups = || plan.languages.iter().filter_map(|language| language.lookups.get(n));
        let is_held = || lookups().any(|lookup| lookup.terms.iter().any(|t| t.decides && t.weight > 0.0));
        let is_split = || lookups().any(super::has_parts);
        if leaf.scores
            && leaf.decides == Decides::WithOthers
            && has_neighbours(word)
            && !is_held()
            && is_split()
        {
            let word = word[bare(word)].to_owned();
            if !look.finds(vec![Clause::new(Occur::Must, inflected(word.clone()))], query)? {
                missing.insert(word);
            }
        }
    }
    Ok(())
}

/// The parts of those of the words that are compounds in a language of the plan, where documents hold all of them.
pub(in crate::searcher) fn parts(
    words: &BTreeSet<String>,
    query: &Query,
    plan: &Plan,
    look: &mut Look<'_>,
) -> tantivy::Result<BTreeMap<String, Parts>> {
    let mut found = BTreeMap::new();
    for word in words {
        for &LanguagePlan { language, .. } in &plan.languages {
            let Some(splitter) = look.analyzers[0].of(language).compounds() else { continue };
            let words: Vec<String> =
                splitter.parts(word).into_iter().map(|part| word[part].to_owned()).collect();
            let parts = Parts { words, language };
            if parts.words.len() > 1 && look.finds(parts.musts(str::to_owned), query)? {
                found.insert(word.clone(), parts);
                break;
            }
        }
    }
    Ok(found)
}

/// The query with the parts in place of the words that have some, which are taken out of `words`; what was done is said in
/// `warnings`, `nothing` holds these words.
pub(in crate::searcher) fn with_parts(
    mut query: Query,
    words: &mut BTreeSet<String>,
    parts: &BTreeMap<String, Parts>,
    nothing: &str,
    warnings: &mut Vec<String>,
) -> Query {
    let mut replaced = BTreeSet::new();
    super::each_word(&mut query.clauses, false, &mut |clause| {
        let Node::Word { text, form: Form::Inflected, field: Field::Body } = &clause.node else { return };
        let Some(place) = only_missing(text, words) else { return };
        let Some(parts) = parts.get(&text[place.clone()]) else { return };
        let word = &text[place.clone()];
        if replaced.insert(word.to_owned()) {
            warnings.push(format!("{nothing} holds {word}; showing {}", parts.words.join(" + ")));
        }
        clause.node = Node::Group(parts.musts(|part| {
            let mut text = text.clone();
            text.replace_range(place.clone(), part);
            text
        }));
        clause.boost *= super::GUESSED;
        clause.stands_in = true;
    });
    words.retain(|word| !replaced.contains(word));
    query
}
