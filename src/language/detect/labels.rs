//! Turns what the sentences of a text say, each by itself, into its passages.

use super::{Candidate, Guess, Passage, Sentence, UNKNOWN, WORDS_TO_JUDGE};
use crate::language::Language;
use crate::language::script::Script;
use crate::language::words::{Reading, WORDS_A_VOTE};

/// Takes back a language whose sentences, taken together, hardly have a function word of it: one that nobody knows
/// here, taken for its neighbour. Hebrew has few words that stand alone, and one neighbour in its script.
/// Where short lines alone are without such words, names and commands, only what follows its neighbours is taken back.
pub(super) fn drop_unsupported(
    sentences: &[Sentence],
    candidates: &[Candidate],
    guesses: &[Option<Guess>],
    labels: &mut [Guess],
) {
    let mut counts = [Support::default(); Language::ALL.len()];
    for ((Sentence { reading, .. }, guess), label) in sentences.iter().zip(guesses).zip(&*labels) {
        if !reading.is_code && !is_settled(reading.script) && may_be_in(reading.script, label.0, candidates) {
            counts[label.0 as usize].add(reading, label.0, guess.is_none() && reading.is_short());
        }
    }
    for ((Sentence { reading, .. }, guess), label) in sentences.iter().zip(guesses).zip(labels) {
        let Support { sentences, all } = counts[label.0 as usize];
        let lacks = |(votes, words)| words >= WORDS_TO_JUDGE && votes * WORDS_A_VOTE < words;
        if !is_settled(reading.script) && (lacks(sentences) || guess.is_none() && lacks(all)) {
            *label = UNKNOWN;
        }
    }
}

/// The votes for a language in what is taken for it, and the words there.
#[derive(Clone, Copy, Default)]
struct Support {
    /// Without short lines that follow their neighbours.
    sentences: (u32, u32),
    all: (u32, u32),
}

impl Support {
    fn add(&mut self, reading: &Reading, language: Language, follows: bool) {
        let votes = u32::from(reading.votes_for(language));
        let counts =
            if follows { &mut [&mut self.all][..] } else { &mut [&mut self.all, &mut self.sentences] };
        for (all_votes, words) in counts {
            *all_votes += votes;
            *words += reading.words;
        }
    }
}

/// Whether a script leaves no doubt about the language, or hardly any.
pub(super) fn is_settled(script: Script) -> bool {
    matches!(script, Script::Of(_) | Script::Han | Script::Hebrew)
}

/// Whether a text is in `language` where it is in `script`: Latin words say nothing about the Russian around them.
fn may_be_in(script: Script, language: Language, candidates: &[Candidate]) -> bool {
    let mut scripts =
        candidates.iter().filter(|(known, _)| *known == language).map(|&(_, script)| script).peekable();
    script == Script::Other || scripts.peek().is_none() || scripts.any(|known| known == script)
}

/// Gives the sentences without a guess of their own the language before them, or else the one after, or else `usual`.
pub(super) fn follow_neighbours(guesses: &[Option<Guess>], usual: Guess) -> Vec<Guess> {
    let first = guesses.iter().flatten().next().copied().unwrap_or(usual);
    let follow = |last: &mut Guess, guess: &Option<Guess>| {
        *last = guess.unwrap_or(*last);
        Some(*last)
    };
    guesses.iter().scan(first, follow).collect()
}

/// Joins neighbours of one language to passages, as sure as their sentences are on average.
#[allow(clippy::cast_precision_loss, reason = "lengths only weigh an average")]
pub(super) fn merge(sentences: &[Sentence], labels: &[Guess]) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for (sentence, &(language, confidence)) in sentences.iter().zip(labels) {
        match passages.last_mut() {
            Some(last) if last.language == language => {
                let (old, new) = (last.range.len() as f32, sentence.range.len() as f32);
                last.confidence = (last.confidence * old + confidence * new) / (old + new);
                last.range.end = sentence.range.end;
            }
            _ => passages.push(Passage { range: sentence.range.clone(), language, confidence }),
        }
    }
    passages
}
