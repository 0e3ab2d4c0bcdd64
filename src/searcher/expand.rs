//! The words of the index that a pattern, a regular expression or a misspelling stands for, out of its dictionary.
//!
//! They are streamed from the dictionaries, all languages together, and the commonest of each are taken. All is bounded by counts,
//! not by time: the same query gives the same words.

mod task;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::dictionary::Dictionaries;
use super::pattern::{Pattern, regex};
use crate::index::schema::Fields;
use crate::index::segments::Segments;
use crate::language::Language;
use crate::query::{Field, Form, shown};
use task::{Found, Task, run, sought};

/// More words than this are left out; with many words to expand in a query, fewer have to do for each.
const MAX_EXPANSIONS: usize = 1_000;
const MAX_EXPANSIONS_IN_ALL: usize = 4_000;
/// Letters of a part of the dictionaries that are looked at for a query, and at least for each word of it.
const MAX_STEPS: u64 = 8_000_000;
const MIN_STEPS: u64 = 100_000;
/// First bytes of words, by which the dictionaries are parted, for several threads, and so that no script takes another's
/// steps away; and all of them.
const PARTS: &[RangeInclusive<u8>] =
    &[0..=b'a', b'b'..=b'c', b'd'..=b'g', b'h'..=b'l', b'm'..=b'o', b'p'..=b'r', b's'..=0x7f, 0x80..=u8::MAX];
const WHOLE: &[RangeInclusive<u8>] = &[0..=u8::MAX];

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
    searcher: &'a Segments,
    /// Where words of bodies and of titles are looked up.
    in_body: tantivy::schema::Field,
    in_title: tantivy::schema::Field,
    /// The languages that are searched.
    languages: Vec<Language>,
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
        searcher: &'a Segments,
        fields: &'a Fields,
        languages: impl Iterator<Item = Language>,
        words: usize,
    ) -> Self {
        let steps = (MAX_STEPS / words.max(1) as u64).max(MIN_STEPS);
        let most = (MAX_EXPANSIONS_IN_ALL / words.max(1)).min(MAX_EXPANSIONS);
        let (languages, found) = (languages.collect(), BTreeMap::new());
        let (in_body, in_title) = (fields.exact, fields.title_stem);
        Self { searcher, in_body, in_title, languages, steps, most, found, warnings: Vec::new() }
    }

    /// The same among the stems of bodies, not their words.
    pub(super) fn among_stems(self, fields: &Fields) -> Self {
        Self { in_body: fields.stem, ..self }
    }

    /// Looks up what a word of a query, as written, stands for, if it is not known yet.
    ///
    /// # Errors
    ///
    /// What tantivy says when a dictionary cannot be read.
    pub(super) fn add(&mut self, text: &str, form: Form, field: Field) -> tantivy::Result<()> {
        if !self.found.contains_key(&key(text, form, field)) {
            let found = self.expand(text, form, field)?;
            self.found.insert(key(text, form, field), found);
        }
        Ok(())
    }

    /// The words of `language` that a word of a query stands for that was added.
    pub(super) fn words(&self, text: &str, form: Form, field: Field, language: Language) -> &[Expanded] {
        let found = self.found.get(&key(text, form, field));
        found.and_then(|found| found.get(&language)).map_or(&[], Vec::as_slice)
    }

    fn expand(&mut self, text: &str, form: Form, field: Field) -> tantivy::Result<Expansions> {
        let of_field = match field {
            Field::Body => self.in_body,
            Field::Title => self.in_title,
        };
        let sought = sought(text, form, field, &self.languages);
        let mut tasks = Vec::new();
        for sought in &sought {
            let parts = if sought.automaton.is_open() { PARTS } else { WHOLE };
            tasks.extend(parts.iter().map(|first| Task { sought, first: first.clone(), steps: self.steps }));
        }
        let dictionaries = Dictionaries::open(self.searcher, of_field)?;
        let (found, cut) = run(&tasks, &dictionaries.iter().collect::<Vec<_>>(), self.searcher.deadline())?;
        let (mut found, more) = commonest(&found, self.most);
        if form == Form::Pattern {
            found.values_mut().for_each(keep_as_written);
        }
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

/// What is told apart of the words of a query.
fn key(text: &str, form: Form, field: Field) -> (String, String) {
    (text.to_owned(), format!("{form:?} {field:?}"))
}

/// Whether a word of a query can be expanded: a regular expression can be none, a pattern too long.
pub(super) fn can_expand(text: &str, form: Form) -> bool {
    match form {
        Form::Regex => regex(text, &[]).is_some(),
        Form::Pattern => !Pattern::of(text, Language::Undetermined).is_empty(),
        _ => true,
    }
}

/// The words that most documents hold, of the best worth; and whether there are more. Every language has its share of
/// them, so that no language takes another's words away.
fn commonest(found: &[Found], most: usize) -> (Expansions, bool) {
    let mut by_language: BTreeMap<Language, BTreeMap<&str, (u64, f32)>> = BTreeMap::new();
    for (word, language, documents, worth) in found.iter().flat_map(Found::words) {
        let words = by_language.entry(language).or_default();
        words.entry(word).or_insert((0, worth)).0 += u64::from(documents);
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

/// Where words of a language match as they are written, others do not stand for letters that it tells apart: `bar*` is not
/// båren in Swedish. The worthiest come first.
fn keep_as_written(words: &mut Vec<Expanded>) {
    if words.first().is_some_and(|word| word.worth >= 1.0) {
        words.retain(|word| word.worth >= 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_added_where_nothing_is_written_without() {
        let check = |worths: &[f32], expected| {
            let word = |&worth: &f32| Expanded { word: String::new(), worth, documents: 1 };
            let mut words: Vec<Expanded> = worths.iter().map(word).collect();
            keep_as_written(&mut words);
            assert_eq!(words.len(), expected, "{worths:?}");
        };
        check(&[], 0);
        check(&[1.0, 1.0, 0.6], 2);
        check(&[0.6, 0.6], 2);
    }

    fn found(words: std::ops::Range<u32>, language: Language) -> Found {
        let mut found = Found::default();
        words.for_each(|n| found.add(&format!("w{n:05}"), language, n, 1.0));
        found
    }

    #[test]
    fn every_language_has_its_share() {
        let check = |german, expected| {
            let found = [found(0..german, Language::German), found(0..20, Language::Italian)];
            let (words, is_cut) = commonest(&found, 1_000);
            assert_eq!((words[&Language::German].len(), words[&Language::Italian].len(), is_cut), expected);
            words
        };
        check(10, (10, 20, false));
        let words = check(5_000, (980, 20, true));
        assert_eq!(words[&Language::German][0].word, "w04999");
    }

    #[test]
    fn segments_are_counted_together() {
        let (words, _) = commonest(&[found(1..3, Language::German), found(2..4, Language::German)], 1_000);
        let counts: Vec<u64> = words[&Language::German].iter().map(|word| word.documents).collect();
        assert_eq!(counts, [4, 3, 1]);
    }
}
