//! Goes over the dictionaries of all segments for the words that something stands for, within limits.
//!
//! The limits count the words of all dictionaries together, each once, so that it makes no difference how the documents
//! are divided into segments. To know what dictionaries have in common is dear; but what is within the limits where all
//! is counted is so in any case. Only where it is not, the dictionaries are gone over side by side.

use std::ops::{Range, RangeInclusive};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hashbrown::HashMap;
use regex_automata::hybrid::dfa::DFA;

use super::super::dictionary::Dictionary;
use super::super::pattern::{LazyRegex, Logged, OverWords, Pattern, Typos, Visit, Within, regex};
use crate::analysis::normalize::{exact, fold};
use crate::index::deadline::Deadline;
use crate::index::schema::{TAG, tag, title_tag};
use crate::language::Language;
use crate::query::{Field, Form};

/// Words of the dictionaries that are taken for one task and language, before the commonest are chosen.
const MAX_FOUND: usize = 100_000;
/// The deadline is looked at each so many words.
const WORDS_PER_LOOK: usize = 1_024;
/// More threads do not help.
const MAX_THREADS: usize = 4;

/// What a word of a query stands for in some languages.
pub(super) struct Sought {
    pub(super) automaton: WordAutomaton,
    /// What is behind the words that are sought, and of which language they are.
    languages: HashMap<String, Language>,
}

/// What goes over a dictionary.
pub(super) enum WordAutomaton {
    Pattern(Pattern),
    Regex(Box<DFA>),
    /// For words near this one, which has no accents.
    Typos(String, Typos),
}

impl WordAutomaton {
    /// Whether it goes over all of it.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.is_open(),
            Self::Regex(_) => true,
            Self::Typos(..) => false,
        }
    }
}

/// What a word of a query, as written, stands for in words of `languages`. Where it is the same in several, their words
/// are gone over together.
pub(super) fn sought(text: &str, form: Form, field: Field, languages: &[Language]) -> Vec<Sought> {
    let mut all: Vec<Sought> = Vec::new();
    let regex = if form == Form::Regex { regex(text, languages) } else { None };
    for &language in languages {
        let tag = if field == Field::Title { title_tag(language) } else { tag(language) };
        let mut add = |is_same: &dyn Fn(&WordAutomaton) -> bool, new: &dyn Fn() -> WordAutomaton| {
            let known = all.iter().position(|sought| is_same(&sought.automaton));
            let known = known.unwrap_or_else(|| {
                all.push(Sought { automaton: new(), languages: HashMap::new() });
                all.len() - 1
            });
            all[known].languages.insert(tag.clone(), language);
        };
        match (form, &regex) {
            (Form::Regex, None) => {}
            (Form::Regex, Some(dfa)) => add(&|_| true, &|| WordAutomaton::Regex(Box::new(dfa.clone()))),
            (Form::Typos(typos), _) => {
                let near = fold(&exact(text, language), "");
                add(&|known| matches!(known, WordAutomaton::Typos(word, _) if *word == near), &|| {
                    WordAutomaton::Typos(near.clone(), Typos::of(text, typos, language))
                });
            }
            _ => {
                for pattern in Pattern::of(text, language) {
                    add(
                        &|known| matches!(known, WordAutomaton::Pattern(known) if *known == pattern),
                        &|| WordAutomaton::Pattern(pattern.clone()),
                    );
                }
            }
        }
    }
    all
}

/// What goes over a part of the dictionaries.
pub(super) struct Task<'a> {
    pub(super) sought: &'a Sought,
    /// What words may begin with.
    pub(super) first: RangeInclusive<u8>,
    /// Letters that may be looked at.
    pub(super) steps: u64,
}

/// Words that were found in one segment, in order, put together in one text.
#[derive(Default)]
pub(super) struct Found {
    text: String,
    words: Vec<FoundWord>,
}

/// A word of one language.
struct FoundWord {
    /// Where in the text it is.
    range: Range<usize>,
    language: Language,
    /// How many documents hold it.
    documents: u32,
    /// What it is worth.
    worth: f32,
}

impl Found {
    pub(super) fn add(&mut self, word: &str, language: Language, documents: u32, worth: f32) {
        let start = self.text.len();
        self.text.push_str(word);
        self.words.push(FoundWord { range: start..self.text.len(), language, documents, worth });
    }

    /// The words, each with its language, how many documents hold it, and what it is worth.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, Language, u32, f32)> {
        self.words
            .iter()
            .map(|word| (&self.text[word.range.clone()], word.language, word.documents, word.worth))
    }

    /// Takes out the words behind `last`.
    fn end_at(&mut self, last: &[u8]) {
        let kept = self.words.partition_point(|word| &self.text.as_bytes()[word.range.clone()] <= last);
        self.words.truncate(kept);
    }

    /// Takes out the words from `first` on.
    fn end_before(&mut self, first: &str) {
        let kept = self.words.partition_point(|word| &self.text[word.range.clone()] < first);
        self.words.truncate(kept);
    }
}

/// What was found by task, then by segment; and whether anything was left out.
///
/// # Errors
///
/// What tantivy says when a dictionary cannot be read.
pub(super) fn run(
    tasks: &[Task<'_>],
    dictionaries: &[Dictionary<'_>],
    deadline: &Deadline,
) -> tantivy::Result<(Vec<Found>, bool)> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        let mut regex = None;
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(n) else { break };
            let found = task.run(dictionaries, &mut regex, deadline);
            if let Ok(mut results) = results.lock() {
                results.push((n, found));
            }
        }
    };
    let is_open = tasks.iter().any(|task| task.sought.automaton.is_open());
    let threads = if is_open { thread::available_parallelism().map_or(1, usize::from) } else { 1 };
    thread::scope(|scope| {
        for _ in 1..threads.min(MAX_THREADS) {
            // Without it the others do its work.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_unstable_by_key(|(n, _)| *n);
    let (mut all, mut is_cut) = (Vec::with_capacity(results.len()), false);
    for (_, found) in results {
        let (found, cut) = found?;
        is_cut |= cut;
        all.extend(found);
    }
    Ok((all, is_cut))
}

impl<'a> Task<'a> {
    /// Goes over all dictionaries; the states of a `regex` that were met are kept for the next task.
    fn run(
        &self,
        dictionaries: &[Dictionary<'_>],
        regex: &mut Option<LazyRegex<'a>>,
        deadline: &Deadline,
    ) -> tantivy::Result<(Vec<Found>, bool)> {
        match &self.sought.automaton {
            WordAutomaton::Pattern(pattern) => self.find(dictionaries, pattern, deadline, || pattern.clone()),
            WordAutomaton::Typos(_, typos) => self.find(dictionaries, typos, deadline, || typos.clone()),
            WordAutomaton::Regex(dfa) => {
                let states = regex.get_or_insert_with(|| LazyRegex::new(dfa));
                let found = self.find(dictionaries, states, deadline, || LazyRegex::new(dfa));
                if states.gave_up() {
                    *regex = None;
                }
                found
            }
        }
    }

    /// The words of each dictionary that `automaton` matches; and whether there may be more. `fresh` makes another one
    /// that has used up nothing of its means.
    fn find<A: OverWords>(
        &self,
        dictionaries: &[Dictionary<'_>],
        automaton: &A,
        deadline: &Deadline,
        fresh: impl Fn() -> A,
    ) -> tantivy::Result<(Vec<Found>, bool)> {
        let within = Within::new(self.first.clone(), automaton, self.steps, deadline);
        let mut found = Vec::with_capacity(dictionaries.len());
        for dictionary in dictionaries {
            found.push(self.collect(dictionary, &within, automaton, deadline)?);
        }
        let mut is_cut = within.steps.get() == 0;
        // What is left of the means must not depend on the tasks before.
        if is_cut && dictionaries.len() > 1 || automaton.gave_up() {
            (found, is_cut) = self.find_side_by_side(dictionaries, deadline, fresh)?;
        }
        is_cut |= keep_first(&mut found, self.most());
        Ok((found, is_cut))
    }

    /// As [`Task::find`], within the limits that all dictionaries have together.
    fn find_side_by_side<A: OverWords>(
        &self,
        dictionaries: &[Dictionary<'_>],
        deadline: &Deadline,
        fresh: impl Fn() -> A,
    ) -> tantivy::Result<(Vec<Found>, bool)> {
        let (automaton, mut left) = (fresh(), self.steps);
        let mut all = Vec::new();
        // By their first bytes, so that not all that was visited has to be remembered at once.
        for first in self.first.clone() {
            let (start, mut visited) = (all.len(), Vec::with_capacity(dictionaries.len()));
            for dictionary in dictionaries {
                let logged = Logged::new(fresh());
                let within = Within::new(first..=first, &logged, left, deadline);
                all.push(self.collect(dictionary, &within, &logged.inner, deadline)?);
                visited.push(logged.visits.into_inner());
            }
            if let Some(last) = last_visit(&visited, &automaton, &mut left) {
                all[start..].iter_mut().for_each(|found| found.end_at(&last));
                return Ok((all, true));
            }
        }
        Ok((all, false))
    }

    /// Words that are taken, before the commonest are chosen.
    fn most(&self) -> usize {
        MAX_FOUND * self.sought.languages.len()
    }

    fn collect<A: tantivy_fst::Automaton<State: Clone>>(
        &self,
        dictionary: &Dictionary<'_>,
        automaton: &A,
        words: &impl OverWords,
        deadline: &Deadline,
    ) -> tantivy::Result<Found> {
        let mut stream = dictionary.terms.search(automaton).into_stream()?;
        let (mut found, most) = (Found::default(), self.most());
        while stream.advance() {
            if found.words.len().is_multiple_of(WORDS_PER_LOOK) {
                deadline.look()?;
            }
            let term = str::from_utf8(stream.key()).unwrap_or_default();
            let Some((word, tag)) = term.find(TAG).map(|end| term.split_at(end)) else { continue };
            let Some(&language) = self.sought.languages.get(tag) else { continue };
            let worth = words.worth(word, language);
            let documents = if worth > 0.0 { dictionary.documents(stream.value())? } else { 0 };
            if documents == 0 {
                continue;
            }
            found.add(word, language, documents, worth);
            if found.words.len() > most {
                break;
            }
        }
        // An automaton goes no further when it is over.
        deadline.look()?;
        Ok(found)
    }
}

/// Takes out the words behind the first `most` of them, each counted once a language; whether there are any.
fn keep_first(found: &mut [Found], most: usize) -> bool {
    if found.iter().map(|found| found.words.len()).sum::<usize>() <= most {
        return false;
    }
    let mut words: Vec<(&str, Language)> =
        found.iter().flat_map(Found::words).map(|(word, language, ..)| (word, language)).collect();
    words.sort_unstable();
    words.dedup();
    let Some((first, _)) = words.get(most) else { return false };
    let first = (*first).to_owned();
    for found in found {
        found.end_before(&first);
    }
    true
}

/// Goes over what was visited in each dictionary as if it were one: the last visit within the limits, if there may be
/// more behind it. Every visit takes one of the steps that are `left`.
fn last_visit<A: OverWords>(visited: &[Vec<Visit>], automaton: &A, left: &mut u64) -> Option<Vec<u8>> {
    let mut cursors: Vec<Cursor<'_>> = visited.iter().filter_map(|visits| Cursor::of(visits)).collect();
    let (mut states, mut last, mut next) = (vec![automaton.start()], Vec::new(), Vec::new());
    while let Some(first) = cursors.iter().map(|cursor| &cursor.letters).min() {
        next.clone_from(first);
        cursors.retain_mut(|cursor| cursor.letters != next || cursor.advance());
        states.truncate(next.len());
        let state = automaton.accept(states.last()?, *next.last()?);
        automaton.is_match(&state);
        if automaton.gave_up() {
            return Some(last);
        }
        states.push(state);
        std::mem::swap(&mut last, &mut next);
        *left = left.saturating_sub(1);
        if *left == 0 {
            return Some(last);
        }
    }
    None
}

/// A place among the visits of a dictionary.
struct Cursor<'a> {
    rest: std::slice::Iter<'a, Visit>,
    /// What had been read with the visit.
    letters: Vec<u8>,
}

impl<'a> Cursor<'a> {
    /// At the first visit, if there is one.
    fn of(visits: &'a [Visit]) -> Option<Self> {
        let mut cursor = Self { rest: visits.iter(), letters: Vec::new() };
        cursor.advance().then_some(cursor)
    }

    /// Goes to the next visit, if there is one.
    fn advance(&mut self) -> bool {
        let Some(&(depth, letter)) = self.rest.next() else { return false };
        self.letters.truncate(depth.into());
        self.letters.push(letter);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tantivy::directory::FileSlice;
    use tantivy::postings::TermInfo;
    use tantivy::termdict::{TermDictionary, TermDictionaryBuilder};

    use super::*;
    use crate::index::schema::tagged;

    /// A dictionary of words, in order, each held by one document.
    fn dictionary(words: impl Iterator<Item = String>) -> TermDictionary {
        let mut builder = TermDictionaryBuilder::create(Vec::new()).expect("memory can be written");
        for word in words {
            let info = TermInfo { doc_freq: 1, ..TermInfo::default() };
            builder.insert(tagged(Language::German, &word), &info).expect("the words are in order");
        }
        let bytes = builder.finish().expect("memory can be written");
        TermDictionary::open(FileSlice::from(bytes)).expect("it was written just now")
    }

    /// A dictionary none of whose documents were deleted.
    fn complete(terms: &TermDictionary) -> Dictionary<'_> {
        Dictionary { terms, deleted: None }
    }

    /// What is found within limits, each word once; and whether anything was left out.
    fn found(task: &Task<'_>, dictionaries: &[Dictionary<'_>]) -> (Vec<String>, bool) {
        let (found, is_cut) =
            task.run(dictionaries, &mut None, &Deadline::default()).expect("they can be read");
        let mut words: Vec<String> =
            found.iter().flat_map(Found::words).map(|(word, ..)| word.to_owned()).collect();
        words.sort();
        words.dedup();
        (words, is_cut)
    }

    /// Compares what is found in one dictionary of these words with what is in several.
    #[track_caller]
    fn check(words: &[String], text: &str, form: Form, steps: impl Iterator<Item = u64>) -> [usize; 2] {
        let words: BTreeSet<&String> = words.iter().collect();
        let one = dictionary(words.iter().map(|&word| word.clone()));
        // Some words are in several of them.
        let part = |n: usize| {
            let held = move |(place, _): &(usize, &&String)| place % 5 == n || place % 7 == n;
            dictionary(words.iter().enumerate().filter(held).map(|(_, &word)| word.clone()))
        };
        let parts: Vec<TermDictionary> = (0..5).map(part).collect();
        let parts: Vec<Dictionary<'_>> = parts.iter().map(complete).collect();
        let sought = sought(text, form, Field::Body, &[Language::German]).remove(0);
        let mut tried = [0, 0];
        for steps in steps {
            let task = Task { sought: &sought, first: 0..=u8::MAX, steps };
            let expected = found(&task, &[complete(&one)]);
            assert_eq!(found(&task, &parts), expected, "{text}, {steps} steps");
            tried[usize::from(expected.1)] += 1;
        }
        tried
    }

    #[test]
    fn the_steps_in_several_dictionaries_are_counted_as_those_in_one() {
        let words: Vec<String> =
            (0..2_000).map(|n| format!("{:x}", 0x1_0000 + n * 7919 % 0xf_0000)).collect();
        for (text, form) in [
            ("*a*", Form::Pattern),
            ("1*f", Form::Pattern),
            (".*[ab].?", Form::Regex),
            ("18ab3", Form::Typos(2)),
        ] {
            let [uncut, cut] = check(&words, text, form, (1..9_000).step_by(211));
            assert!(cut > 0 && uncut > 0, "{text}: {cut} times cut, {uncut} times not");
        }
    }

    #[test]
    fn words_are_found_by_the_rules_of_their_languages() {
        let mut builder = TermDictionaryBuilder::create(Vec::new()).expect("memory can be written");
        let info = TermInfo { doc_freq: 1, ..TermInfo::default() };
        for term in ["arhus\0da", "arhus\0en", "arhus\0it", "berlin\0da", "århus\0da", "århus\0en"] {
            builder.insert(term, &info).expect("the terms are in order");
        }
        let bytes = builder.finish().expect("memory can be written");
        let terms = TermDictionary::open(FileSlice::from(bytes)).expect("it was written just now");
        let languages = [Language::Danish, Language::English];
        let [sought] = &sought("arh*", Form::Pattern, Field::Body, &languages)[..] else {
            panic!("the pattern is the same in both")
        };
        let task = Task { sought, first: 0..=u8::MAX, steps: 1_000 };
        let (found, _) = task.run(&[complete(&terms)], &mut None, &Deadline::default()).expect("it is sound");
        let found: Vec<_> = found[0].words().map(|(word, language, ..)| (word, language.code())).collect();
        assert_eq!(found, [("arhus", "da"), ("arhus", "en"), ("århus", "da"), ("århus", "en")]);
    }

    #[test]
    fn the_states_for_several_dictionaries_are_counted_as_those_for_one() {
        let mut chance = 1_u64;
        let mut word = || {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            format!("{:032b}", chance >> 32)
        };
        let words: Vec<String> = (0..2_000).map(|_| word()).collect();
        // A state for each way to have read 1 or 0 so many times.
        assert_eq!(check(&words, ".*1.{16}", Form::Regex, [1_000_000].into_iter()), [0, 1]);
        assert_eq!(check(&words, ".*1.{4}", Form::Regex, [1_000_000].into_iter()), [1, 0]);
    }

    #[test]
    fn words_of_several_dictionaries_are_counted_once() {
        let list = |words: &[&str]| {
            let mut found = Found::default();
            for word in words {
                found.add(word, Language::German, 1, 1.0);
            }
            found
        };
        let check = |most, expected: &[&[&str]], is_cut| {
            let mut found = [list(&["a", "c", "d"]), list(&["b", "c", "e"])];
            assert_eq!(keep_first(&mut found, most), is_cut);
            let words: Vec<Vec<&str>> =
                found.iter().map(|found| found.words().map(|(word, ..)| word).collect()).collect();
            assert_eq!(words, expected, "{most}");
        };
        check(5, &[&["a", "c", "d"], &["b", "c", "e"]], false);
        check(4, &[&["a", "c", "d"], &["b", "c"]], true);
        check(2, &[&["a"], &["b"]], true);
    }
}
