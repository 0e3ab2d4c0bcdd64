//! The words of the index that a pattern, a regular expression or a misspelling stands for, out of its dictionary.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use hashbrown::HashMap;
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::schema::Field;
use tantivy_fst::{Automaton, Regex};

use crate::index::schema::tagged;
use crate::language::Language;

/// More words than this are left out.
pub(super) const MAX_EXPANSIONS: usize = 1_000;
/// Words of a dictionary that are looked at for one pattern.
const MAX_SCANNED: usize = 200_000;

/// Words of the index, each with the share of a full match that it is worth.
#[derive(Debug, Default)]
pub(super) struct Expansion {
    /// The words and what they are worth.
    pub(super) words: Vec<(String, f32)>,
    /// Whether there are more.
    pub(super) is_cut: bool,
}

/// What words are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// `*` stands for any letters, `?` for one.
    Pattern(&'a str),
    /// A regular expression over the whole word.
    Regex(&'a str),
    /// At most so many letters are wrong.
    Typos(&'a str, u8),
}

/// The automata of a query's words: made once, as most are the same in all languages.
#[derive(Default)]
pub(super) struct Automata {
    regexes: RefCell<HashMap<String, Option<Rc<Regex>>>>,
    typos: RefCell<HashMap<(String, u8), Rc<DFA>>>,
}

impl Automata {
    /// The automaton of a regular expression, if it is one.
    fn regex(&self, regex: &str) -> Option<Rc<Regex>> {
        let mut regexes = self.regexes.borrow_mut();
        let made = || Regex::new(&format!("(?:{regex})")).ok().map(Rc::new);
        regexes.entry(regex.to_owned()).or_insert_with(made).clone()
    }

    fn typos(&self, word: &str, typos: u8) -> Rc<DFA> {
        let mut automata = self.typos.borrow_mut();
        let made = || Rc::new(LevenshteinAutomatonBuilder::new(typos, true).build_dfa(word));
        Rc::clone(automata.entry((word.to_owned(), typos)).or_insert_with(made))
    }
}

/// The words of the field `exact` in one language that are `wanted`; none for a regular expression that is none.
///
/// # Errors
///
/// What tantivy says when the dictionary cannot be read.
pub(super) fn expand(
    wanted: Wanted<'_>,
    language: Language,
    automata: &Automata,
    searcher: &tantivy::Searcher,
    exact: Field,
) -> tantivy::Result<Expansion> {
    let tag = tagged(language, "");
    let regex = match wanted {
        Wanted::Typos(word, typos) => {
            let dfa = automata.typos(word, typos);
            let worth = |word: &str| match dfa.eval(word) {
                Distance::Exact(typos) => 1.0 / (1.0 + f32::from(typos)),
                Distance::AtLeast(_) => 0.0,
            };
            return collect(&Typos(&dfa), &tag, searcher, exact, worth);
        }
        Wanted::Pattern(pattern) => automata.regex(&regex_of(pattern)),
        Wanted::Regex(regex) => automata.regex(regex),
    };
    match regex {
        Some(regex) => collect(&*regex, &tag, searcher, exact, |_| 1.0),
        None => Ok(Expansion::default()),
    }
}

/// Whether `regex` is a regular expression that can be looked for.
pub(super) fn is_regex(regex: &str) -> bool {
    Regex::new(&format!("(?:{regex})")).is_ok()
}

/// The regular expression of a pattern.
fn regex_of(pattern: &str) -> String {
    let mut regex = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            '\\' => literal(&mut regex, chars.next().unwrap_or('\\')),
            c => literal(&mut regex, c),
        }
    }
    regex
}

fn literal(regex: &mut String, c: char) {
    if !c.is_alphanumeric() {
        regex.push('\\');
    }
    regex.push(c);
}

fn collect<A: Automaton>(
    automaton: &A,
    tag: &str,
    searcher: &tantivy::Searcher,
    exact: Field,
    worth: impl Fn(&str) -> f32,
) -> tantivy::Result<Expansion>
where
    A::State: Clone,
{
    let automaton = Tagged { tag: tag.as_bytes(), word: automaton };
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    let mut is_cut = false;
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(exact)?;
        let mut stream = inverted.terms().search(&automaton).ge(tag.as_bytes()).into_stream()?;
        let mut scanned = 0;
        while stream.advance() {
            let word = std::str::from_utf8(stream.key()).ok().and_then(|term| term.strip_prefix(tag));
            let Some(word) = word else { continue };
            *words.entry(word.to_owned()).or_default() += u64::from(stream.value().doc_freq);
            scanned += 1;
            if scanned == MAX_SCANNED {
                is_cut = true;
                break;
            }
        }
    }
    let mut words: Vec<(String, u64, f32)> = words
        .into_iter()
        .map(|(word, documents)| (worth(&word), word, documents))
        .map(|(worth, word, documents)| (word, documents, worth))
        .collect();
    words.sort_by(|a, b| b.2.total_cmp(&a.2).then(b.1.cmp(&a.1)).then(a.0.cmp(&b.0)));
    is_cut |= words.len() > MAX_EXPANSIONS;
    words.truncate(MAX_EXPANSIONS);
    Ok(Expansion { words: words.into_iter().map(|(word, _, worth)| (word, worth)).collect(), is_cut })
}

/// An automaton for terms that begin with a tag, one for words behind it.
struct Tagged<'a, A> {
    tag: &'a [u8],
    word: &'a A,
}

/// Where a [`Tagged`] automaton is in a term.
#[derive(Clone)]
enum State<S> {
    /// So many bytes of the tag have been read.
    InTag(usize),
    InWord(S),
    Lost,
}

impl<A: Automaton> Automaton for Tagged<'_, A> {
    type State = State<A::State>;

    fn start(&self) -> Self::State {
        State::InTag(0)
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, State::InWord(state) if self.word.is_match(state))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        match state {
            State::InTag(_) => true,
            State::InWord(state) => self.word.can_match(state),
            State::Lost => false,
        }
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match state {
            State::InTag(read) if self.tag.get(*read) == Some(&byte) => {
                if read + 1 == self.tag.len() {
                    State::InWord(self.word.start())
                } else {
                    State::InTag(read + 1)
                }
            }
            State::InWord(state) => State::InWord(self.word.accept(state, byte)),
            _ => State::Lost,
        }
    }
}

/// A Levenshtein automaton.
struct Typos<'a>(&'a DFA);

impl Automaton for Typos<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_regular_expressions() {
        assert_eq!(regex_of("rech*"), "rech.*");
        assert_eq!(regex_of("wi?d.x"), r"wi.d\.x");
        assert_eq!(regex_of(r"a\*b"), r"a\*b");
        assert!(is_regex("colou?r") && !is_regex("(") && !is_regex("a{1000}{1000}{1000}"));
    }
}
