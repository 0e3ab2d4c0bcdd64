//! What each language holds of a text.

use std::cmp::Reverse;

use super::labels::is_settled;
use super::{Candidate, Guess};
use crate::language::words::Reading;

/// A language with one in so many letters (and sentences) of the text's first one is a language of the text as well.
/// One with less is a quotation, or chance.
const FAIR_SHARE: u32 = 10;

/// A language has more votes than these, which a single word may give, where its script leaves it in doubt.
const VOTES_OF_A_WORD: u32 = 4;

/// What each language holds of a text.
#[derive(Default)]
pub(super) struct Shares(Vec<Share>);

struct Share {
    candidate: Candidate,
    letters: u32,
    sentences: u32,
    votes: u32,
}

impl Shares {
    pub(super) fn add(&mut self, (language, _): Guess, reading: &Reading) {
        let votes = u32::from(reading.votes_for(language));
        self.add_all((language, reading.script), reading.letters, 1, votes);
    }

    /// Adds letters, sentences and votes.
    pub(super) fn add_all(&mut self, candidate: Candidate, letters: u32, sentences: u32, votes: u32) {
        match self.0.iter_mut().find(|share| share.candidate == candidate) {
            Some(share) => {
                share.letters += letters;
                share.sentences += sentences;
                share.votes += votes;
            }
            None => self.0.push(Share { candidate, letters, sentences, votes }),
        }
    }

    /// The letters and the sentences that are a fair share.
    pub(super) fn least(&self) -> (u32, u32) {
        let most = self.0.iter().max_by_key(|share| share.letters);
        most.map_or((0, 0), |share| {
            (share.letters.div_ceil(FAIR_SHARE), share.sentences.div_ceil(FAIR_SHARE))
        })
    }

    /// The letters of the first language.
    pub(super) fn most(&self) -> u32 {
        self.0.iter().map(|share| share.letters).max().unwrap_or_default()
    }

    /// The languages that hold a fair share, the greatest first.
    pub(super) fn fair(&self) -> Vec<Candidate> {
        let (least_letters, least_sentences) = self.least();
        let is_fair = |share: &&Share| {
            share.letters >= least_letters
                && share.sentences >= least_sentences
                && (share.votes > VOTES_OF_A_WORD || is_settled(share.candidate.1))
        };
        let mut fair: Vec<&Share> = self.0.iter().filter(is_fair).collect();
        fair.sort_by_key(|share| Reverse(share.letters));
        fair.into_iter().map(|share| share.candidate).collect()
    }
}
