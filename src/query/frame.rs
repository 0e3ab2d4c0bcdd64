//! What stands between a pair of parentheses, and how `AND` and `OR` bind it together.

use super::{Clause, Field, MAX_DEPTH, Node, Occur};

/// What stands between a pair of parentheses, or in the whole query.
#[derive(Default)]
pub(super) struct Frame {
    /// What stood before the parenthesis.
    pub(super) before: Sign,
    /// Where its words must stand.
    pub(super) field: Option<Field>,
    /// What was read since the last item.
    pub(super) join: Join,
    /// Whether a `NOT` is among it.
    pub(super) negated: bool,
    /// Parentheses in it that were passed over and not closed yet.
    pub(super) passed_over: usize,
    items: Vec<Item>,
}

/// How a clause follows the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Join {
    #[default]
    Side,
    And,
    Or,
}

/// What stands before a clause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Sign {
    #[default]
    None,
    Plus,
    Minus,
}

struct Item {
    join: Join,
    /// Whether a sign stands before the clause. It holds for all of the parentheses: no `OR` takes it back, so that
    /// nothing written behind `+lang:de` changes what that lets through.
    signed: bool,
    clause: Clause,
}

/// Clauses with `AND` between them, one such run an alternative of a chain of `OR`.
type Run = Vec<Item>;

impl Frame {
    /// Parentheses behind a sign, whose words must stand in `field`.
    pub(super) fn new(before: Sign, field: Field) -> Self {
        Self { before, field: Some(field), ..Self::default() }
    }

    /// Whether `AND` or `OR` could stand here.
    pub(super) fn can_join(&self) -> bool {
        !self.items.is_empty() && self.join == Join::Side && !self.negated
    }

    /// Takes a clause.
    pub(super) fn add(&mut self, sign: Sign, node: Node, boost: f32) {
        let negated = std::mem::take(&mut self.negated);
        // Twice is not at all.
        let (negated, sign) =
            if negated && sign == Sign::Minus { (false, Sign::None) } else { (negated, sign) };
        let join = std::mem::take(&mut self.join);
        let occur = match sign {
            _ if negated => Occur::MustNot,
            Sign::Plus => Occur::Must,
            Sign::Minus => Occur::MustNot,
            // A filter that may or may not hold would say nothing.
            Sign::None if join != Join::Or && node.is_filter() => Occur::Must,
            Sign::None => Occur::Should,
        };
        let signed = sign != Sign::None && !negated;
        self.items.push(Item { join, signed, clause: Clause { boost, ..Clause::new(occur, node) } });
    }

    /// Takes parentheses that nothing stood in.
    pub(super) fn add_nothing(&mut self) {
        (self.join, self.negated) = (Join::Side, false);
    }

    /// The clauses at so many parentheses' depth, `AND` and `OR` made groups; and whether these would be too deep and
    /// were left out.
    pub(super) fn clauses(self, depth: usize) -> (Vec<Clause>, bool) {
        let flat: Vec<Clause> = self.items.iter().map(|item| alone(item.clause.clone())).collect();
        let chains = chains(self.items);
        let only = chains.len() == 1;
        let clauses: Vec<Clause> = chains.into_iter().flat_map(|chain| clauses_of(chain, only)).collect();
        if depth + height(&clauses) > MAX_DEPTH { (flat, true) } else { (clauses, false) }
    }
}

/// How deep the parentheses in clauses are, at most [`MAX_DEPTH`] and the groups just made.
fn height(clauses: &[Clause]) -> usize {
    let inside = |clause: &Clause| match &clause.node {
        Node::Group(clauses) => 1 + height(clauses),
        _ => 0,
    };
    clauses.iter().map(inside).max().unwrap_or_default()
}

/// Items in chains of runs.
fn chains(items: Vec<Item>) -> Vec<Vec<Run>> {
    let mut chains: Vec<Vec<Run>> = Vec::new();
    for item in items {
        match (item.join, chains.last_mut()) {
            (Join::And, Some(chain)) => match chain.last_mut() {
                Some(run) => run.push(item),
                None => chain.push(vec![item]),
            },
            (Join::Or, Some(chain)) => chain.push(vec![item]),
            _ => chains.push(vec![vec![item]]),
        }
    }
    chains
}

/// The clauses of a chain, which may be the only one of its frame.
fn clauses_of(mut chain: Vec<Run>, only: bool) -> Vec<Clause> {
    if chain.len() == 1 {
        let run = chain.remove(0);
        let flat = only || run.iter().any(|item| item.signed);
        let run = required(run);
        return if flat || run.len() == 1 { run } else { vec![alone(group(run))] };
    }
    let mut clauses = Vec::new();
    let mut alternatives = Vec::new();
    for run in chain {
        let (signed, rest): (Run, Run) = run.into_iter().partition(|item| item.signed);
        clauses.extend(signed.into_iter().map(|item| item.clause));
        let mut rest = required(rest);
        match &rest[..] {
            [] => {}
            [only] if only.occur != Occur::MustNot => {
                alternatives.push(Clause { occur: Occur::Should, ..rest.remove(0) });
            }
            _ => alternatives.push(group(rest)),
        }
    }
    if alternatives.len() < 2 {
        clauses.extend(alternatives.into_iter().map(alone));
    } else if only && clauses.is_empty() {
        clauses = alternatives;
    } else {
        clauses.push(alone(group(alternatives)));
    }
    clauses
}

/// An alternative without others: a filter is a must again.
fn alone(clause: Clause) -> Clause {
    let is_must = clause.occur == Occur::Should && clause.node.is_filter();
    Clause { occur: if is_must { Occur::Must } else { clause.occur }, ..clause }
}

/// The clauses of an `AND`: all must match, but for those that must not. One alone stays as it is.
fn required(run: Run) -> Vec<Clause> {
    let joined = run.len() > 1;
    let occur = |occur| if joined && occur == Occur::Should { Occur::Must } else { occur };
    run.into_iter().map(|item| Clause { occur: occur(item.clause.occur), ..item.clause }).collect()
}

fn group(clauses: Vec<Clause>) -> Clause {
    Clause::new(Occur::Should, Node::Group(clauses))
}
