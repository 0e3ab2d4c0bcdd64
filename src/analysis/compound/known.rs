//! What the lexicon knows of a word, for compounds with words that it does not know: names, new words.

use super::lexicon::Kind;
use super::{CompoundSplitter, MIN_AFTER_DIRECTION};

impl CompoundSplitter {
    /// Whether `word` (lower case) may be a part by the lexicon: then compounds that hold it are split by it.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.lexicon.get(word.as_bytes()).is_some_and(|entry| entry.kind() == Kind::Word)
    }

    /// Whether a compound may end with `rest` (lower case): a known word, linking letters before it or none.
    #[must_use]
    pub fn ends_with(&self, rest: &str) -> bool {
        let links = self.grammar.links.iter().map(|&(link, _)| link);
        let mut rests = links.chain([""]).filter_map(|link| rest.strip_prefix(link));
        rests.any(|rest| rest.chars().count() >= MIN_AFTER_DIRECTION && self.knows(rest))
    }

    /// First parts that join any word, names included: süd.
    pub fn directions(&self) -> impl Iterator<Item = &str> {
        self.grammar.directions.iter().copied()
    }
}
