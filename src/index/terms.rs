//! A document's text in, the terms of its fields out.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use super::replay::push;
use super::schema::TRACE_LENGTH;
use crate::analysis::recipe::recipe_of;
use crate::analysis::trace::{Tracer, transcribed, weight};
use crate::analysis::{Analyzer, Token};
use crate::document::Document;
use crate::language::Language;

/// So many different keys of a document are kept, the first: what a long text tells is said in its beginning, and all of
/// its keys would take a tenth more time to index.
const MAX_KEYS: usize = 200;

/// The terms of one document, field by field, as the module `replay` takes them.
#[derive(Debug, Default)]
pub struct Terms {
    /// Stems in order of their positions.
    pub stem: String,
    /// Exact forms, each once.
    pub exact: String,
    /// Parts, bigrams and wholes.
    pub part: String,
    /// Stems of the title, in order, then its exact forms.
    pub title: String,
    /// What survives translation, each key once a language.
    pub trace: String,
    /// See [`super::schema::Fields::trace_length`].
    pub trace_length: u64,
    /// Words by language.
    pub lengths: Vec<(Language, u32)>,
    /// The keys in `trace`.
    traced: HashSet<u64, FxBuildHasher>,
}

/// The analyzers of a thread, made when a language is first met.
#[derive(Default)]
pub struct Analyzers {
    by_language: BTreeMap<Language, Analyzer>,
    /// Words that they remember together; none: as many as each likes to.
    max_words: Option<usize>,
    /// Whether they leave out what survives translation.
    is_untraced: bool,
}

impl Analyzers {
    /// Analyzers that together remember at most so many words.
    #[must_use]
    pub fn remembering(words: Option<usize>) -> Self {
        Self { max_words: words, ..Self::default() }
    }

    /// Analyzers that leave out what survives translation, [`Word::trace`](crate::analysis::Word::trace).
    #[must_use]
    pub fn untraced() -> Self {
        Self { is_untraced: true, ..Self::default() }
    }

    /// Makes room for the words of a passage.
    fn forget_some(&mut self) {
        let Some(max) = self.max_words else { return };
        // One of them may learn as many again before it is asked next.
        if self.by_language.values().map(Analyzer::remembered).sum::<usize>() > max / 2 {
            self.by_language.values_mut().for_each(Analyzer::forget);
        }
    }

    /// The analyzer of `language`.
    pub fn of(&mut self, language: Language) -> &mut Analyzer {
        let max_words = self.max_words;
        self.by_language.entry(language).or_insert_with(|| match max_words {
            None if self.is_untraced => Analyzer::untraced(language),
            None => Analyzer::new(language),
            Some(words) => Analyzer::remembering(language, words / 2),
        })
    }

    /// The terms of `document`, each passage by the rules of its language, into `terms`, whose memory is used again.
    pub fn terms(&mut self, document: &Document, terms: &mut Terms) {
        terms.clear();
        let mut lengths = BTreeMap::new();
        self.by_language.values_mut().for_each(Analyzer::start_document);
        for passage in &document.passages {
            self.forget_some();
            let words = terms.add(self.of(passage.language), &document.text.body[passage.range.clone()]);
            *lengths.entry(passage.language).or_default() += words;
        }
        if let (Some(title), Some(passage)) = (&document.text.title, document.passages.first()) {
            let tag = passage.language.code();
            let (exact_tag, mut exact) = (format!("{tag}="), String::new());
            self.of(passage.language).tokens(title, |token| {
                if let Token::Word { word, .. } = token {
                    push(&mut terms.title, tag, word.stem());
                    push(&mut exact, &exact_tag, word.exact());
                }
            });
            // Behind the stems, whose places say what stands side by side.
            terms.title.push_str(&exact);
        }
        terms.lengths.extend(lengths.into_iter().filter(|&(_, words)| words > 0));
    }
}

/// The keys of a text that survive translation, each with its language, and how often each occurs.
pub type Trace = BTreeMap<(Language, String), u32>;

impl Analyzers {
    /// The trace of a text whose passages are in these languages, as [`Terms::trace`] holds it.
    pub fn trace(&mut self, body: &str, passages: &[(Range<usize>, Language)]) -> Trace {
        let mut trace = Trace::new();
        self.keys(body, passages, |language, key, _| {
            let is_full = trace.len() >= MAX_KEYS;
            match trace.entry((language, key.to_owned())) {
                Entry::Occupied(mut known) => *known.get_mut() += 1,
                Entry::Vacant(new) if !is_full => drop(new.insert(1)),
                Entry::Vacant(_) => {}
            }
        });
        trace
    }

    /// Calls `each` with every key of the text's trace, and with the word that it comes from.
    pub fn keys(
        &mut self,
        body: &str,
        passages: &[(Range<usize>, Language)],
        mut each: impl FnMut(Language, &str, &str),
    ) {
        for (range, language) in passages {
            let text = &body[range.clone()];
            let mut tracer = Tracer::new(*language);
            self.of(*language).tokens(text, |token| {
                let Token::Word { word, .. } = token else { return };
                if let Some(number) = tracer.scaled(word) {
                    each(*language, &number, word.surface());
                }
                if !word.trace().is_empty() {
                    each(*language, word.trace(), word.surface());
                }
            });
            if *language == Language::Chinese {
                transcribed(text, |key| each(*language, key, ""));
            }
        }
    }
}

impl Terms {
    fn clear(&mut self) {
        self.stem.clear();
        self.exact.clear();
        self.part.clear();
        self.title.clear();
        self.trace.clear();
        self.trace_length = 0;
        self.traced.clear();
        self.lengths.clear();
    }

    /// Adds the terms of `text`, and returns how many words it has.
    fn add(&mut self, analyzer: &mut Analyzer, text: &str) -> u32 {
        let language = analyzer.language();
        let tag = language.code();
        let has_tones = recipe_of(language).has_tones;
        let mut words = 0;
        let mut tracer = Tracer::new(language);
        analyzer.tokens(text, |token| match token {
            Token::Word { word, first, .. } => {
                words += 1;
                if let Some(number) = tracer.scaled(word) {
                    self.add_key(language, &number);
                }
                push(&mut self.stem, tag, word.stem());
                if first {
                    push(&mut self.exact, tag, word.exact());
                    self.add_key(language, word.trace());
                }
                if has_tones && word.exact() != word.stem() {
                    push(&mut self.part, tag, word.exact());
                }
                for part in word.parts() {
                    push(&mut self.part, tag, &part.term);
                }
            }
            Token::Unplaced { term, .. } => push(&mut self.part, tag, term),
        });
        if language == Language::Chinese {
            transcribed(text, |key| self.add_key(language, key));
        }
        words
    }

    fn add_key(&mut self, language: Language, key: &str) {
        if key.is_empty() || self.traced.len() >= MAX_KEYS {
            return;
        }
        if self.traced.insert(FxBuildHasher.hash_one((language, key))) {
            push(&mut self.trace, language.code(), key);
            self.trace_length += length_of(key);
        }
    }
}

/// What a key adds to the length of a trace.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "weights are small and positive")]
fn length_of(key: &str) -> u64 {
    (weight(key).powi(2) * TRACE_LENGTH).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Extracted;
    use crate::language::detect::Passage;

    #[test]
    fn a_passage_follows_its_own_language() {
        let body = "alte Häuser alte case".to_owned();
        let passage = |range, language| Passage { range, language, confidence: 1.0 };
        let passages = vec![passage(0..13, Language::German), passage(13..22, Language::Italian)];
        let text = Extracted { body, ..Extracted::default() };
        let document = Document {
            file: "/a".into(),
            file_size: 0,
            modified: 0,
            hash: 0,
            lines_before: 0,
            text,
            passages,
        };
        let mut terms = Terms::default();
        Analyzers::default().terms(&document, &mut terms);
        assert_eq!(terms.stem, "\u{6}de:alt\u{7}de:haus\u{7}it:alte\u{6}it:cas");
        assert_eq!(terms.exact, "\u{7}de:alte\u{a}de:häuser\u{7}it:alte\u{7}it:case");
        assert_eq!(terms.lengths, [(Language::German, 2), (Language::Italian, 2)]);
    }
}
