//! Words that are looked for with their capitals (`=Weg`, not `weg`): the index holds none, so that the stored texts of
//! the documents that hold the word at all are looked at.

use std::thread;

use tantivy::DocId;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::bits::BitSet;
use super::plan::LanguagePlan;
use crate::analysis::normalize::{is_apostrophe, is_invisible};
use crate::analysis::recipe::{Apostrophe, recipe_of};
use crate::analysis::segment::{self, segments};
use crate::index::segments::Segment;
use crate::language::Language;
use crate::query::{Field, shown};

/// More stored texts are not looked at for one query: it would take seconds.
const MAX_LOOKED_AT: u64 = 5_000;
/// A thread is worth its while for so many documents; more threads do not help.
const MIN_FOR_THREAD: usize = 200;
const MAX_THREADS: usize = 4;

/// A word with its capitals.
#[derive(Debug, Clone)]
pub(super) struct Written {
    word: String,
    field: Field,
    /// What an apostrophe means in the language.
    apostrophe: Apostrophe,
}

impl Written {
    /// A word of `language` as typed; none if it has no capitals: then it stands for itself in any case.
    pub(super) fn of(word: &str, field: Field, language: Language) -> Option<Self> {
        let apostrophe = recipe_of(language).apostrophe;
        word.contains(char::is_uppercase).then(|| Self { word: plain(word), field, apostrophe })
    }

    /// Whether `surface`, a word of a text, is written so.
    pub(super) fn is(&self, surface: &str) -> bool {
        plain(surface) == self.word
    }

    /// The documents that hold the word so, of those in `documents`, in order.
    ///
    /// # Errors
    ///
    /// What tantivy says when a stored text cannot be read.
    pub(super) fn holders(&self, documents: &[DocId], segment: &Segment) -> tantivy::Result<BitSet> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
        let size = documents.len().div_ceil(threads).max(MIN_FOR_THREAD);
        let found = thread::scope(|scope| {
            let begin = |chunk| {
                let work = move || self.held(chunk, segment);
                (chunk, thread::Builder::new().spawn_scoped(scope, work))
            };
            let running: Vec<_> = documents.chunks(size).map(begin).collect();
            // What no thread could be had for is done here.
            let end = |(chunk, work): (&[DocId], std::io::Result<thread::ScopedJoinHandle<'_, _>>)| {
                work.ok().and_then(|work| work.join().ok()).unwrap_or_else(|| self.held(chunk, segment))
            };
            running.into_iter().map(end).collect::<Vec<_>>()
        });
        let mut holders = BitSet::new(segment.max_doc() as usize);
        for held in found {
            held?.into_iter().for_each(|document| holders.insert(document));
        }
        Ok(holders)
    }

    fn held(&self, documents: &[DocId], segment: &Segment) -> tantivy::Result<Vec<DocId>> {
        let mut texts = segment.texts()?.cursor();
        let mut held = Vec::new();
        for &document in documents {
            segment.deadline().look()?;
            let text = match self.field {
                Field::Body => texts.text(document)?,
                Field::Title => texts.stored(document)?.title_or_name().unwrap_or_default().to_owned(),
            };
            if self.stands_in(&text) {
                held.push(document);
            }
        }
        Ok(held)
    }

    fn stands_in(&self, text: &str) -> bool {
        let is_letter = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        let stands_alone = |(at, word): (usize, &str)| {
            let (before, behind) = (&text[..at], &text[at + word.len()..]);
            // Anna is no word of "Anna's", nor Brien of O'Brien.
            let goes_on = self.apostrophe != Apostrophe::DropTail
                && behind.strip_prefix(is_apostrophe).is_some_and(|tail| tail.starts_with(is_letter));
            let is_led = self.apostrophe == Apostrophe::Keep
                && before.strip_suffix(is_apostrophe).is_some_and(|head| head.ends_with(is_letter));
            !(before.ends_with(is_letter) || behind.starts_with(is_letter) || goes_on || is_led)
        };
        if text.match_indices(&self.word).any(stands_alone) {
            return true;
        }
        // Composed otherwise, hyphenated, of full width: the words are to be looked at one by one.
        let is_other = |c: char| {
            is_combining_mark(c)
                || is_invisible(c)
                || is_apostrophe(c) && c != '\''
                || matches!(c, '\u{fb00}'..='\u{fb06}' | '\u{ff01}'..='\u{ff5e}')
        };
        let mut found = false;
        if !text.is_ascii() && text.contains(is_other) {
            segments(text, |segment| {
                if let segment::Segment::Word(range) = segment {
                    found = found || self.is(&text[range]);
                }
            });
        }
        found
    }
}

/// Lets a word stand for itself in any case where more documents hold it than can be looked at, and says so.
pub(super) fn limit(languages: &mut [LanguagePlan], warnings: &mut Vec<String>) {
    let mut left = MAX_LOOKED_AT;
    let leaves = languages.first().map_or(0, |language| language.lookups.len());
    for leaf in 0..leaves {
        let (mut documents, mut word) = (0, None);
        for lookup in languages.iter().filter_map(|language| language.lookups.get(leaf)) {
            let Some(written) = &lookup.written else { continue };
            word = Some(written.word.clone());
            let terms = lookup.terms.iter().filter(|term| term.weight > 0.0);
            documents += terms.map(|term| term.documents).sum::<u64>();
        }
        match (word, left.checked_sub(documents)) {
            (_, Some(rest)) => left = rest,
            (None, None) => {}
            (Some(word), None) => {
                let lookups = languages.iter_mut().filter_map(|language| language.lookups.get_mut(leaf));
                lookups.for_each(|lookup| lookup.written = None);
                let word = shown(&word);
                let warning =
                    format!("={word}: too many documents hold it to look at its capitals; any were taken");
                if !warnings.contains(&warning) {
                    warnings.push(warning);
                }
            }
        }
    }
}

/// A word in one form, its capitals apart.
fn plain(word: &str) -> String {
    let one = |c: char| if is_apostrophe(c) { '\'' } else { c };
    word.nfkc().filter(|&c| !is_invisible(c)).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, text: &str, expected: bool) {
        check_in(Language::English, word, text, expected);
    }

    #[track_caller]
    fn check_in(language: Language, word: &str, text: &str, expected: bool) {
        let written = Written::of(word, Field::Body, language).expect("it has capitals");
        assert_eq!(written.stands_in(text), expected, "{word} in {text}");
    }

    #[test]
    fn capitals() {
        check("Weg", "Der Weg ist weg.", true);
        check("Weg", "weg, WEG, Wegs, Rückweg", false);
        check("US", "US-Dollar", true);
        check("Küste", "Ku\u{308}ste", true);
        check("Küste", "Küs\u{ad}te", true);
        check("Kuste", "Küste", false);
        check("O'Brien", "Flann O’Brien", true);
        check("DATA", "ＤＡＴＡ", true);
        check("Anna", "Anna's house, tom@anna.org", false);
        check("Anna", "'Anna'", true);
        check("Brien", "O'Brien", false);
        check_in(Language::Italian, "Aquila", "all'Aquila", true);
        check_in(Language::Turkish, "Seul", "Seul'de", true);
        assert!(Written::of("weg", Field::Body, Language::German).is_none());
    }
}
