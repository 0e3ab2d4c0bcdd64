//! Endings, beginnings, and both at once: what of a word is replaced, and where.

use std::sync::Arc;

use super::forms::{Prefixes, Words};
use super::lengths::Lengths;
use super::read::{Reader, Table};

/// What all rules of a stage ask for.
#[derive(Debug)]
pub(super) struct Conditions {
    /// A class, and whether the letters left must hold one of it, or none.
    pub(super) letters: Option<(&'static str, bool)>,
    /// Only one of these may come out, or one behind prefixes.
    pub(super) words: Option<(Words, Prefixes)>,
}

/// Endings or beginnings, and what replaces them.
#[derive(Debug)]
pub(super) struct Affixes {
    /// Behind every affix how many rules it has, and these, see [`Rule::read`].
    pub(super) rules: Table,
    pub(super) lengths: Lengths,
    pub(super) conditions: Conditions,
    /// Of letters, for what must stand beside an affix.
    pub(super) classes: Arc<[&'static str]>,
}

/// Beginnings that go together with endings, and what replaces both.
#[derive(Debug)]
pub(super) struct Circumfixes {
    pub(super) rules: Vec<Circumfix>,
    pub(super) prefixes: Prefixes,
    pub(super) conditions: Conditions,
}

#[derive(Debug)]
pub(super) struct Circumfix {
    pub(super) behind_prefix: bool,
    pub(super) beginning: &'static str,
    pub(super) ending: &'static str,
    pub(super) new_beginning: &'static str,
    pub(super) new_ending: &'static str,
    pub(super) least: usize,
}

/// What an affix becomes.
struct Rule {
    replacement: &'static str,
    /// The letters beside the affix, the nearest first.
    context: &'static [u8],
    least: usize,
    /// Whether it is only used on the way to a root.
    to_root: bool,
}

impl Rule {
    fn read(reader: &mut Reader) -> Self {
        Self {
            replacement: reader.text(),
            least: reader.number(),
            to_root: reader.flag(),
            context: reader.bytes(),
        }
    }
}

impl Conditions {
    /// Whether `rest` may be left by a rule that asks for `least` letters.
    pub(super) fn leave(&self, rest: &str, least: usize) -> bool {
        let letters = |(class, some): &(&str, bool)| rest.contains(|c| class.contains(c)) == *some;
        rest.chars().count() >= least && self.letters.as_ref().is_none_or(letters)
    }

    pub(super) fn allow(&self, word: &str) -> bool {
        self.words.as_ref().is_none_or(|(words, prefixes)| words.holds(word, prefixes))
    }
}

impl Affixes {
    /// What the longest ending that fits is replaced by, with what stands before it.
    pub(super) fn at_end(&self, word: &str) -> Option<String> {
        self.find_at_end(word, false, |word| Some(word.to_owned()))
    }

    /// The same with a beginning.
    pub(super) fn at_start(&self, word: &str) -> Option<String> {
        self.find_at_start(word, false, |word| Some(word.to_owned()))
    }

    /// The first that `find` makes of what the rules that fit make of `word`, the longest ending first; `to_root`, with
    /// those that need a root.
    pub(super) fn find_at_end<T>(
        &self,
        word: &str,
        to_root: bool,
        mut find: impl FnMut(&str) -> Option<T>,
    ) -> Option<T> {
        let mut splits = self.lengths.starts(word).filter_map(|start| word.split_at_checked(start));
        // Of many words that are made few are allowed.
        let mut made = String::new();
        splits.find_map(|(rest, ending)| {
            let mut fitting = self.fitting(ending, rest, to_root, || rest.chars().rev());
            fitting.find_map(|rule| self.make([rest, rule.replacement], &mut made, &mut find))
        })
    }

    /// The same with beginnings.
    pub(super) fn find_at_start<T>(
        &self,
        word: &str,
        to_root: bool,
        mut find: impl FnMut(&str) -> Option<T>,
    ) -> Option<T> {
        let ends = self.lengths.of(word.bytes().next());
        let mut splits = ends.filter_map(|end| word.split_at_checked(end));
        let mut made = String::new();
        splits.find_map(|(beginning, rest)| {
            let mut fitting = self.fitting(beginning, rest, to_root, || rest.chars());
            fitting.find_map(|rule| self.make([rule.replacement, rest], &mut made, &mut find))
        })
    }

    /// What `find` makes of the word of two `parts`, if that may come out.
    fn make<T>(
        &self,
        parts: [&str; 2],
        made: &mut String,
        find: &mut impl FnMut(&str) -> Option<T>,
    ) -> Option<T> {
        made.clear();
        for part in parts {
            made.push_str(part);
        }
        if self.conditions.allow(made) { find(made) } else { None }
    }

    /// The rules for `affix` that fit the `rest` of the word, whose letters `beside` gives, the nearest first.
    fn fitting<'a, C: Iterator<Item = char>>(
        &'a self,
        affix: &str,
        rest: &'a str,
        to_root: bool,
        beside: impl Fn() -> C + 'a,
    ) -> impl Iterator<Item = Rule> + 'a {
        let mut rules = self.rules.get(affix).unwrap_or_default();
        let count = rules.number();
        (0..count).map(move |_| Rule::read(&mut rules)).filter(move |rule| {
            (to_root || !rule.to_root)
                && self.conditions.leave(rest, rule.least)
                && self.fits(rule.context, beside())
        })
    }

    /// Whether the letters beside an affix are those that a rule asks for.
    fn fits(&self, context: &'static [u8], mut letters: impl Iterator<Item = char>) -> bool {
        let mut context = Reader::inside(context);
        while !context.is_at_end() {
            // 0: none. Even: this letter. Odd: one of this class.
            let fits = match (context.number(), letters.next()) {
                (0, letter) => letter.is_none(),
                (_, None) => false,
                (wanted, Some(letter)) if wanted % 2 == 0 => wanted / 2 - 1 == letter as usize,
                (class, Some(letter)) => {
                    self.classes.get(class / 2).is_some_and(|class| class.contains(letter))
                }
            };
            if !fits {
                return false;
            }
        }
        true
    }
}

impl Circumfixes {
    pub(super) fn around(&self, word: &str) -> Option<String> {
        let last = word.as_bytes().last();
        // Most endings differ in their last byte.
        let may_end = |ending: &str| ending.is_empty() || ending.as_bytes().last() == last;
        self.rules.iter().filter(|rule| may_end(rule.ending)).find_map(|rule| {
            let body = word.strip_suffix(rule.ending)?;
            let starts = body.match_indices(rule.beginning).map(|(start, _)| start);
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
