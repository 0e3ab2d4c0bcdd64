//! The words of the index that a pattern, a regular expression or a misspelling stands for, out of its dictionary.

use std::collections::BTreeMap;

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

/// The words of the field `exact` in one language that are `wanted`; none for a regular expression that is none.
///
/// # Errors
///
/// What tantivy says when the dictionary cannot be read.
pub(super) fn expand(
    wanted: Wanted<'_>,
    language: Language,
    searcher: &tantivy::Searcher,
    exact: Field,
) -> tantivy::Result<Expansion> {
    let tag = tagged(language, "");
    match wanted {
        Wanted::Pattern(pattern) => by_regex(&regex_of(pattern), &tag, searcher, exact),
        Wanted::Regex(regex) => by_regex(regex, &tag, searcher, exact),
        Wanted::Typos(word, typos) => {
            let dfa = LevenshteinAutomatonBuilder::new(typos, true).build_dfa(word);
            let automaton = Tagged { tag: tag.as_bytes(), dfa: &dfa };
            let worth = |word: &str| match dfa.eval(word) {
                Distance::Exact(typos) => 1.0 / (1.0 + f32::from(typos)),
                Distance::AtLeast(_) => 0.0,
            };
            collect(&automaton, &tag, searcher, exact, worth)
        }
    }
}

fn by_regex(
    regex: &str,
    tag: &str,
    searcher: &tantivy::Searcher,
    exact: Field,
) -> tantivy::Result<Expansion> {
    match Regex::new(&format!("{tag}(?:{regex})")) {
        Ok(regex) => collect(&regex, tag, searcher, exact, |_| 1.0),
        Err(_) => Ok(Expansion::default()),
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
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    let mut is_cut = false;
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(exact)?;
        let mut stream = inverted.terms().search(automaton).ge(tag.as_bytes()).into_stream()?;
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

/// A Levenshtein automaton for terms that begin with a tag.
struct Tagged<'a> {
    tag: &'a [u8],
    dfa: &'a DFA,
}

/// Where a [`Tagged`] automaton is in a term.
#[derive(Debug, Clone, Copy)]
enum State {
    /// So many bytes of the tag have been read.
    InTag(usize),
    InWord(u32),
    Lost,
}

impl Automaton for Tagged<'_> {
    type State = State;

    fn start(&self) -> State {
        State::InTag(0)
    }

    fn is_match(&self, state: &State) -> bool {
        matches!(state, State::InWord(state) if matches!(self.dfa.distance(*state), Distance::Exact(_)))
    }

    fn can_match(&self, state: &State) -> bool {
        !matches!(state, State::Lost | State::InWord(SINK_STATE))
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        match *state {
            State::InTag(read) if self.tag.get(read) == Some(&byte) => {
                if read + 1 == self.tag.len() {
                    State::InWord(self.dfa.initial_state())
                } else {
                    State::InTag(read + 1)
                }
            }
            State::InWord(state) => State::InWord(self.dfa.transition(state, byte)),
            _ => State::Lost,
        }
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
