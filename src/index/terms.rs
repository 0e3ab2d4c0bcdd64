//! The analyzers of a thread, and what of a text survives translation.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use crate::analysis::trace::{Role, Tracer, transcribed};
use crate::analysis::{Analyzer, Token};
use crate::language::Language;

/// So many different keys of a document are kept, the first: what a long text tells is said in its beginning, and all of
/// its keys would take a tenth more time to index.
pub(super) const MAX_KEYS: usize = 200;

/// The analyzers of a thread, made when a language is first met.
#[derive(Default)]
pub struct Analyzers {
    by_language: BTreeMap<Language, Analyzer>,
    /// Whether they leave out what survives translation.
    is_untraced: bool,
}

impl Analyzers {
    /// Analyzers that leave out what survives translation, [`Word::trace`](crate::analysis::Word::trace).
    #[must_use]
    pub fn untraced() -> Self {
        Self { is_untraced: true, ..Self::default() }
    }

    /// Whether there is an analyzer of `language` already.
    #[must_use]
    pub fn knows(&self, language: Language) -> bool {
        self.by_language.contains_key(&language)
    }

    /// The analyzer of `language`.
    pub fn of(&mut self, language: Language) -> &mut Analyzer {
        let make = if self.is_untraced { Analyzer::untraced } else { Analyzer::new };
        self.by_language.entry(language).or_insert_with(|| make(language))
    }
}

/// The keys of a text that survive translation, each with its language, and how often each occurs.
pub type Trace = BTreeMap<(Language, String), u32>;

impl Analyzers {
    /// The trace of a text whose passages are in these languages, as [`super::schema::Fields::trace`] holds it.
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
                let role = Role::of(word.exact(), *language);
                let exact = || word.exact().to_owned();
                if let Some(number) = tracer.multiplied(role, exact, String::clone) {
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
