//! A document's text in, the terms of its fields out.

use std::collections::BTreeMap;

use super::replay::push;
use crate::analysis::recipe::recipe_of;
use crate::analysis::{Analyzer, Token};
use crate::document::Document;
use crate::language::Language;

/// The terms of one document, field by field, as the module `replay` takes them.
#[derive(Debug, Default)]
pub struct Terms {
    /// Stems in order of their positions.
    pub stem: String,
    /// Exact forms, each once.
    pub exact: String,
    /// Parts, bigrams and wholes.
    pub part: String,
    /// Stems of the title, in order.
    pub title: String,
    /// Words by language.
    pub lengths: Vec<(Language, u32)>,
}

/// The analyzers of a thread, made when a language is first met.
#[derive(Default)]
pub struct Analyzers {
    analyzers: BTreeMap<Language, Analyzer>,
}

impl Analyzers {
    /// The analyzer of `language`.
    pub fn of(&mut self, language: Language) -> &mut Analyzer {
        self.analyzers.entry(language).or_insert_with(|| Analyzer::new(language))
    }

    /// The terms of `document`, each passage by the rules of its language, into `terms`, whose memory is used again.
    pub fn terms(&mut self, document: &Document, terms: &mut Terms) {
        terms.clear();
        let mut lengths = BTreeMap::new();
        self.analyzers.values_mut().for_each(Analyzer::start_document);
        for passage in &document.passages {
            let words = terms.add(self.of(passage.language), &document.body[passage.range.clone()]);
            *lengths.entry(passage.language).or_default() += words;
        }
        if let (Some(title), Some(passage)) = (&document.title, document.passages.first()) {
            let tag = passage.language.code();
            self.of(passage.language).tokens(title, |token| {
                if let Token::Word { word, .. } = token {
                    push(&mut terms.title, tag, word.stem());
                }
            });
        }
        terms.lengths.extend(lengths.into_iter().filter(|&(_, words)| words > 0));
    }
}

impl Terms {
    fn clear(&mut self) {
        self.stem.clear();
        self.exact.clear();
        self.part.clear();
        self.title.clear();
        self.lengths.clear();
    }

    /// Adds the terms of `text`, and returns how many words it has.
    fn add(&mut self, analyzer: &mut Analyzer, text: &str) -> u32 {
        let tag = analyzer.language().code();
        let has_tones = recipe_of(analyzer.language()).has_tones;
        let mut words = 0;
        analyzer.tokens(text, |token| match token {
            Token::Word { word, first, .. } => {
                words += 1;
                push(&mut self.stem, tag, word.stem());
                if first {
                    push(&mut self.exact, tag, word.exact());
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
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::detect::Passage;

    #[test]
    fn a_passage_follows_its_own_language() {
        let body = "alte Häuser alte case".to_owned();
        let passage = |range, language| Passage { range, language, confidence: 1.0 };
        let passages = vec![passage(0..13, Language::German), passage(13..22, Language::Italian)];
        let document =
            Document { path: "/a".into(), size: 0, modified: 0, hash: 0, title: None, body, passages };
        let mut terms = Terms::default();
        Analyzers::default().terms(&document, &mut terms);
        assert_eq!(terms.stem, "\u{6}de:alt\u{7}de:haus\u{7}it:alte\u{6}it:cas");
        assert_eq!(terms.exact, "\u{7}de:alte\u{a}de:häuser\u{7}it:alte\u{7}it:case");
        assert_eq!(terms.lengths, [(Language::German, 2), (Language::Italian, 2)]);
    }
}
