//! Endings, beginnings, and both at once: what of a word is replaced, and where.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Text;
use super::forms::{Prefixes, Words};
use super::lengths::Lengths;

/// What all rules of a stage ask for.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// Letters that must be left besides the affix.
    pub(super) least: usize,
    /// A class, and whether the letters left must hold one of it, or none.
    pub(super) letters: Option<(Text, bool)>,
    /// Only one of these may come out, or one behind prefixes.
    pub(super) words: Option<(Arc<Words>, Prefixes)>,
}

/// Endings or beginnings, and what replaces them.
#[derive(Debug, Default)]
pub(super) struct Affixes {
    pub(super) rules: FxHashMap<Text, Vec<Rule>>,
    pub(super) lengths: Lengths,
    pub(super) conditions: Conditions,
}

/// Beginnings that go together with endings, and what replaces both.
#[derive(Debug, Default)]
pub(super) struct Circumfixes {
    pub(super) rules: Vec<Circumfix>,
    pub(super) prefixes: Prefixes,
    pub(super) conditions: Conditions,
}

#[derive(Debug)]
pub(super) struct Circumfix {
    pub(super) behind_prefix: bool,
    pub(super) beginning: Text,
    pub(super) ending: Text,
    pub(super) new_beginning: Text,
    pub(super) new_ending: Text,
    pub(super) least: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) replacement: Text,
    /// The letters beside the affix, the nearest first.
    pub(super) context: Vec<Beside>,
    pub(super) least: usize,
    /// Whether it is only used on the way to a root.
    pub(super) to_root: bool,
}

/// What must stand at a place beside an affix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Beside {
    Letter(char),
    OneOf(Text),
    NoLetter,
}

impl Conditions {
    /// Whether `rest` may be left by a rule that asks for `least` letters.
    pub(super) fn leave(&self, rest: &str, least: usize) -> bool {
        let letters = |(class, some): &(Text, bool)| rest.contains(|c| class.contains(c)) == *some;
        rest.chars().count() >= least && self.letters.as_ref().is_none_or(letters)
    }

    pub(super) fn allow(&self, word: &str) -> bool {
        self.words.as_ref().is_none_or(|(words, prefixes)| words.holds(word, prefixes))
    }
}

impl Affixes {
    pub(super) fn at_end(&self, word: &str) -> Option<String> {
        self.all_at_end(word, false).next()
    }

    pub(super) fn at_start(&self, word: &str) -> Option<String> {
        self.all_at_start(word, false).next()
    }

    /// What the rules that fit make of `word`, the longest ending first; `to_root`, with those that need a root.
    pub(super) fn all_at_end<'a>(
        &'a self,
        word: &'a str,
        to_root: bool,
    ) -> impl Iterator<Item = String> + 'a {
        let splits = self.lengths.starts(word).filter_map(|start| word.split_at_checked(start));
        splits.flat_map(move |(rest, ending)| {
            let fitting = self.fitting(ending, rest, to_root, move || rest.chars().rev());
            let words = fitting.map(move |rule| format!("{rest}{}", rule.replacement));
            words.filter(|word| self.conditions.allow(word))
        })
    }

    /// The same with beginnings.
    pub(super) fn all_at_start<'a>(
        &'a self,
        word: &'a str,
        to_root: bool,
    ) -> impl Iterator<Item = String> + 'a {
        let ends = self.lengths.of(word.bytes().next());
        let splits = ends.filter_map(|end| word.split_at_checked(end));
        splits.flat_map(move |(beginning, rest)| {
            let fitting = self.fitting(beginning, rest, to_root, move || rest.chars());
            let words = fitting.map(move |rule| format!("{}{rest}", rule.replacement));
            words.filter(|word| self.conditions.allow(word))
        })
    }

    /// The rules for `affix` that fit the `rest` of the word, whose letters `beside` gives, the nearest first.
    pub(super) fn fitting<'a, C: Iterator<Item = char>>(
        &'a self,
        affix: &str,
        rest: &'a str,
        to_root: bool,
        beside: impl Fn() -> C + 'a,
    ) -> impl Iterator<Item = &'a Rule> + 'a {
        let rules = self.rules.get(affix).map_or(&[][..], Vec::as_slice);
        rules.iter().filter(move |rule| {
            (to_root || !rule.to_root)
                && self.conditions.leave(rest, rule.least)
                && fits(&rule.context, beside())
        })
    }
}

impl Circumfixes {
    pub(super) fn around(&self, word: &str) -> Option<String> {
        self.rules.iter().find_map(|rule| {
            let body = word.strip_suffix(&*rule.ending)?;
            let starts = body.match_indices(&*rule.beginning).map(|(start, _)| start);
            let before = |start: usize| {
                let is_first = start == 0;
                if rule.behind_prefix { !is_first && self.prefixes.make(&body[..start]) } else { is_first }
            };
            starts.filter(|&start| before(start)).find_map(|start| {
                let (before, rest) = (&body[..start], &body[start + rule.beginning.len()..]);
                let new = || format!("{before}{}{rest}{}", rule.new_beginning, rule.new_ending);
                self.conditions.leave(rest, rule.least).then(new).filter(|new| self.conditions.allow(new))
            })
        })
    }
}

fn fits(context: &[Beside], mut letters: impl Iterator<Item = char>) -> bool {
    context.iter().all(|beside| match (beside, letters.next()) {
        (Beside::NoLetter, None) => true,
        (Beside::Letter(wanted), Some(letter)) => *wanted == letter,
        (Beside::OneOf(wanted), Some(letter)) => wanted.contains(letter),
        _ => false,
    })
}
