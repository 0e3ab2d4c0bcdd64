//! The words of the index that a pattern, a regular expression or a misspelling stands for, out of its dictionary.
//!
//! They are streamed from the dictionary, language by language, and the commonest are taken. All is bounded by counts,
//! not by time: the same query gives the same words.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use levenshtein_automata::{DFA as TypoDfa, Distance, LevenshteinAutomatonBuilder};
use regex_automata::hybrid::dfa::DFA;
use tantivy::schema::Field as IndexField;
use tantivy_fst::Automaton;

use super::pattern::{LazyRegex, Pattern, Tagged, Typos, regex};
use crate::analysis::normalize::exact;
use crate::index::schema::{Fields, tagged, title_tagged};
use crate::index::statistics::Statistics;
use crate::language::Language;
use crate::query::{Field, Form, shown};

/// More words than this are left out; with many words to expand in a query, fewer have to do for each.
const MAX_EXPANSIONS: usize = 1_000;
const MAX_EXPANSIONS_IN_ALL: usize = 4_000;
/// Words of a dictionary that are taken for one pattern in one language, before the commonest are chosen.
const MAX_FOUND: usize = 100_000;
/// Letters of dictionaries that are looked at for a query, and at least for each language and word of it.
const MAX_STEPS: u64 = 8_000_000;
const MIN_STEPS: u64 = 20_000;
/// First bytes of words, by which a dictionary is parted for several threads; and all of them.
const PARTS: &[RangeInclusive<u8>] = &[0..=b'c', b'd'..=b'l', b'm'..=b'r', b's'..=u8::MAX];
const WHOLE: &[RangeInclusive<u8>] = &[0..=u8::MAX];
/// More threads do not help.
const MAX_THREADS: usize = 4;

/// A word of the index, and the share of a full match that it is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expanded {
    /// In its exact form.
    pub(super) word: String,
    /// 1, or less with letters wrong.
    pub(super) worth: f32,
    /// Documents that hold it.
    pub(super) documents: u64,
}

/// What was found for a word of a query, by language.
type Expansions = BTreeMap<Language, Vec<Expanded>>;

/// Looks up what words of a query stand for, each once for all languages.
pub(super) struct Expander<'a> {
    searcher: &'a tantivy::Searcher,
    fields: &'a Fields,
    /// The languages that are searched, each with the share of the steps that it may take.
    languages: Vec<(Language, f64)>,
    /// Steps for each word.
    steps: u64,
    /// Words of the index for each word.
    most: usize,
    found: BTreeMap<(String, String), Expansions>,
    /// What was left out, one sentence each.
    pub(super) warnings: Vec<String>,
}

impl<'a> Expander<'a> {
    /// For a query with so many words to expand, in so many of the index' languages.
    pub(super) fn new(
        searcher: &'a tantivy::Searcher,
        fields: &'a Fields,
        statistics: &Statistics,
        languages: impl Iterator<Item = Language>,
        words: usize,
    ) -> Self {
        // A vocabulary grows with about the root of the text (Heaps' law).
        let counted: Vec<_> = statistics.languages().collect();
        let size = |language: Language| {
            let counted = counted.iter().find(|(known, _)| *known == language);
            (language, counted.map_or(0.0, |(_, counted)| (counted.words as f64).sqrt()))
        };
        let mut languages: Vec<_> = languages.map(size).collect();
        let all: f64 = languages.iter().map(|(_, size)| size).sum();
        for (_, size) in &mut languages {
            *size /= all.max(1.0);
        }
        let steps = MAX_STEPS / words.max(1) as u64;
        let most = (MAX_EXPANSIONS_IN_ALL / words.max(1)).min(MAX_EXPANSIONS);
        Self { searcher, fields, languages, steps, most, found: BTreeMap::new(), warnings: Vec::new() }
    }

    /// The words of `language` that a word of a query, as written, stands for.
    ///
    /// # Errors
    ///
    /// What tantivy says when a dictionary cannot be read.
    pub(super) fn words(
        &mut self,
        text: &str,
        form: Form,
        field: Field,
        language: Language,
    ) -> tantivy::Result<Vec<Expanded>> {
        let key = (text.to_owned(), format!("{form:?} {field:?}"));
        if !self.found.contains_key(&key) {
            let found = self.expand(text, form, field)?;
            self.found.insert(key.clone(), found);
        }
        Ok(self.found.get(&key).and_then(|found| found.get(&language)).cloned().unwrap_or_default())
    }

    fn expand(&mut self, text: &str, form: Form, field: Field) -> tantivy::Result<Expansions> {
        let dictionary = match field {
            Field::Body => self.fields.exact,
            Field::Title => self.fields.title_stem,
        };
        let mut tasks = Vec::new();
        let mut shared: Option<Vec<Arc<WordAutomaton>>> = None;
        for (language, share) in &self.languages {
            let tag = match field {
                Field::Body => tagged(*language, ""),
                Field::Title => title_tagged(*language, ""),
            };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of it")]
            let steps = (self.steps as f64 * share * 2.0) as u64;
            let automata = match (&shared, form) {
                (Some(automata), Form::Regex) => automata.clone(),
                _ => automata(text, form, *language).into_iter().map(Arc::new).collect(),
            };
            shared = Some(automata.clone());
            for automaton in automata {
                let parts = if automaton.is_open() { PARTS } else { WHOLE };
                for first in parts {
                    tasks.push(Task {
                        language: *language,
                        tag: tag.clone(),
                        first: first.clone(),
                        automaton: automaton.clone(),
                        steps: steps.max(MIN_STEPS),
                    });
                }
            }
        }
        let (found, cut) = run(&tasks, self.searcher, dictionary)?;
        let (found, more) = commonest(&found, self.most);
        if cut || more {
            let text = match form {
                Form::Regex => format!("/{text}/"),
                Form::Typos(typos) => format!("{text}~{typos}"),
                _ => text.to_owned(),
            };
            let text = shown(&text);
            self.warnings.push(if cut {
                format!("{text} looks like too many words to read them all; some were left out")
            } else {
                format!("{text} stands for more than {} words; the commonest were used", self.most)
            });
        }
        Ok(found)
    }
}

/// Whether a word of a query can be expanded: a regular expression can be none, a pattern too long.
pub(super) fn can_expand(text: &str, form: Form) -> bool {
    match form {
        Form::Regex => regex(text).is_some(),
        Form::Pattern => !Pattern::of(text, Language::Undetermined).is_empty(),
        _ => true,
    }
}

/// What goes over a dictionary.
enum WordAutomaton {
    Pattern(Pattern),
    Regex(Box<DFA>),
    Typos(TypoDfa),
}

impl WordAutomaton {
    /// Whether it goes over all of it.
    fn is_open(&self) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.is_open(),
            Self::Regex(_) => true,
            Self::Typos(_) => false,
        }
    }
}

fn automata(text: &str, form: Form, language: Language) -> Vec<WordAutomaton> {
    match form {
        Form::Regex => regex(text).map(|dfa| WordAutomaton::Regex(Box::new(dfa))).into_iter().collect(),
        Form::Typos(typos) => {
            vec![WordAutomaton::Typos(typo_builder(typos).build_dfa(&exact(text, language)))]
        }
        _ => Pattern::of(text, language).into_iter().map(WordAutomaton::Pattern).collect(),
    }
}

/// What makes automata for one letter or two that are wrong; two that changed places are one. Made once: it takes
/// milliseconds.
fn typo_builder(typos: u8) -> &'static LevenshteinAutomatonBuilder {
    static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; 2] = [const { OnceLock::new() }; 2];
    let n = usize::from(typos >= 2);
    BUILDERS[n].get_or_init(|| LevenshteinAutomatonBuilder::new(if n == 1 { 2 } else { 1 }, true))
}

/// A part of a language's dictionary, and what goes over it.
struct Task {
    language: Language,
    tag: String,
    first: RangeInclusive<u8>,
    automaton: Arc<WordAutomaton>,
    steps: u64,
}

/// Words that were found in one segment, in order, put together in one text.
#[derive(Default)]
struct Found {
    text: String,
    words: Vec<(Range<usize>, u32, f32)>,
    is_cut: bool,
}

/// What was found by task, then by segment; and whether anything was left out.
fn run(
    tasks: &[Task],
    searcher: &tantivy::Searcher,
    field: IndexField,
) -> tantivy::Result<(Vec<(Language, Found)>, bool)> {
    let segments = searcher.segment_readers();
    let jobs = tasks.len() * segments.len();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        let mut regex = None;
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(n / segments.len().max(1)).filter(|_| n < jobs) else { break };
            let found = segments[n % segments.len()]
                .inverted_index(field)
                .and_then(|inverted| task.run(inverted.terms(), &mut regex));
            if let Ok(mut results) = results.lock() {
                results.push((n, found));
            }
        }
    };
    let is_open = tasks.iter().any(|task| task.automaton.is_open());
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
    let mut all = Vec::with_capacity(results.len());
    let mut is_cut = false;
    for (n, found) in results {
        let found = found?;
        is_cut |= found.is_cut;
        all.push((tasks[n / segments.len()].language, found));
    }
    Ok((all, is_cut))
}

impl Task {
    /// Goes over `terms`; the states of a `regex` that were met are kept for the next task.
    fn run<'a>(
        &'a self,
        terms: &tantivy::termdict::TermDictionary,
        regex: &mut Option<LazyRegex<'a>>,
    ) -> tantivy::Result<Found> {
        match &*self.automaton {
            WordAutomaton::Pattern(pattern) => self.collect(terms, pattern, |_| 1.0),
            WordAutomaton::Regex(dfa) => {
                let mut is_new = regex.is_none();
                loop {
                    let states = regex.get_or_insert_with(|| LazyRegex::new(dfa));
                    let found = self.collect(terms, &*states, |_| 1.0)?;
                    if !states.gave_up.get() {
                        return Ok(found);
                    }
                    // How much is read must not depend on which tasks filled the states before.
                    *regex = None;
                    if std::mem::replace(&mut is_new, true) {
                        return Ok(Found { is_cut: true, ..found });
                    }
                }
            }
            WordAutomaton::Typos(dfa) => self.collect(terms, &Typos(dfa), |word| match dfa.eval(word) {
                Distance::Exact(typos) => 1.0 / (1.0 + f32::from(typos)),
                Distance::AtLeast(_) => 0.0,
            }),
        }
    }

    fn collect<A: Automaton>(
        &self,
        terms: &tantivy::termdict::TermDictionary,
        automaton: A,
        worth: impl Fn(&str) -> f32,
    ) -> tantivy::Result<Found>
    where
        A::State: Clone,
    {
        let automaton = Tagged::new(&self.tag, self.first.clone(), automaton, self.steps);
        let mut stream = terms.search(&automaton).ge(self.tag.as_bytes()).into_stream()?;
        let mut found = Found::default();
        while stream.advance() {
            let word = std::str::from_utf8(stream.key()).ok().and_then(|term| term.strip_prefix(&*self.tag));
            let Some(word) = word else { continue };
            if found.words.len() == MAX_FOUND {
                found.is_cut = true;
                break;
            }
            let start = found.text.len();
            found.text.push_str(word);
            found.words.push((start..found.text.len(), stream.value().doc_freq, worth(word)));
        }
        found.is_cut |= automaton.steps.get() == 0;
        Ok(found)
    }
}

/// The words that most documents hold, of the best worth; and whether there are more. Every language has its share of
/// them, so that no language takes another's words away.
fn commonest(found: &[(Language, Found)], most: usize) -> (Expansions, bool) {
    let mut by_language: BTreeMap<Language, BTreeMap<&str, (u64, f32)>> = BTreeMap::new();
    for (language, found) in found {
        let words = by_language.entry(*language).or_default();
        for (range, documents, worth) in &found.words {
            let word = words.entry(&found.text[range.clone()]).or_insert((0, *worth));
            word.0 += u64::from(*documents);
        }
    }
    let mut counts: Vec<usize> = by_language.values().map(BTreeMap::len).collect();
    let is_cut = counts.iter().sum::<usize>() > most;
    counts.sort_unstable();
    let (mut left, mut share) = (most, most);
    for (n, count) in counts.iter().enumerate() {
        share = left / (counts.len() - n);
        left -= share.min(*count);
        if *count > share {
            break;
        }
    }
    let share = if is_cut { share } else { most };
    let chosen = by_language.into_iter().map(|(language, words)| {
        let expanded = |(word, (documents, worth)): (&str, (u64, f32))| Expanded {
            word: word.to_owned(),
            worth,
            documents,
        };
        let mut words: Vec<(&str, (u64, f32))> = words.into_iter().collect();
        words.sort_by(|a, b| b.1.1.total_cmp(&a.1.1).then(b.1.0.cmp(&a.1.0)).then(a.0.cmp(b.0)));
        words.truncate(share);
        (language, words.into_iter().map(expanded).collect())
    });
    (chosen.collect(), is_cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: std::ops::Range<usize>) -> Found {
        let mut found = Found::default();
        for n in words {
            let start = found.text.len();
            found.text += &*format!("w{n:05}");
            found.words.push((start..found.text.len(), u32::try_from(n).expect("small"), 1.0));
        }
        found
    }

    #[test]
    fn every_language_has_its_share() {
        let few = vec![(Language::German, found(0..10)), (Language::Italian, found(0..20))];
        let (words, is_cut) = commonest(&few, 1_000);
        assert_eq!(
            (words[&Language::German].len(), words[&Language::Italian].len(), is_cut),
            (10, 20, false)
        );
        let many = vec![(Language::German, found(0..5_000)), (Language::Italian, found(0..20))];
        let (words, is_cut) = commonest(&many, 1_000);
        assert_eq!(
            (words[&Language::German].len(), words[&Language::Italian].len(), is_cut),
            (980, 20, true)
        );
        assert_eq!(words[&Language::German][0].word, "w04999");
    }

    #[test]
    fn segments_are_counted_together() {
        let (words, _) =
            commonest(&[(Language::German, found(1..3)), (Language::German, found(2..4))], 1_000);
        let counts: Vec<u64> = words[&Language::German].iter().map(|word| word.documents).collect();
        assert_eq!(counts, [4, 3, 1]);
    }
}
