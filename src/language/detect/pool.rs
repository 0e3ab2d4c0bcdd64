//! The votes of sentences that say little, each by itself, taken together.

use std::cmp::Reverse;

use crate::language::Language;
use crate::language::script::Script;
use crate::language::words::{Reading, Vote};

/// Sentences that say little, each by itself, give their language a vote for so many words at least: most texts have one to
/// two a word, those in a language that nobody knows here fewer for its neighbour.
pub(super) const POOLED_WORDS_A_VOTE: u32 = 1;

/// Fewer votes than these are those of one word or two.
const LEAST_VOTES: u32 = 8;

/// What sentences say together.
pub(super) struct Pool {
    votes: [u32; Language::ALL.len()],
    pub words: u32,
    pub letters: u32,
    pub sentences: u32,
    /// That of the first one.
    pub script: Script,
}

impl Default for Pool {
    fn default() -> Self {
        Self { votes: [0; Language::ALL.len()], words: 0, letters: 0, sentences: 0, script: Script::Other }
    }
}

impl Pool {
    pub(super) fn add(&mut self, reading: &Reading) {
        if self.sentences == 0 {
            self.script = reading.script;
        }
        self.words += reading.words;
        self.letters += reading.letters;
        self.sentences += 1;
        for &Vote { language, weight } in &reading.leaders {
            self.votes[language as usize] += u32::from(weight);
        }
    }

    pub(super) fn votes_for(&self, language: Language) -> u32 {
        self.votes[language as usize]
    }

    /// The language with most votes, if it has one for every so many words at least, and those that have about as many.
    pub(super) fn leading(&self, allows: impl Fn(Language) -> bool, words_a_vote: u32) -> Vec<Language> {
        let votes = |language: &Language| self.votes_for(*language);
        let mut leading: Vec<Language> =
            Language::ALL.iter().copied().filter(|&language| allows(language)).collect();
        leading.sort_by_key(|language| Reverse(votes(language)));
        let most = leading.first().map_or(0, votes);
        leading.retain(|language| votes(language) * 10 >= most * 9);
        if most < LEAST_VOTES || most * words_a_vote < self.words {
            leading.clear();
        }
        leading
    }
}
