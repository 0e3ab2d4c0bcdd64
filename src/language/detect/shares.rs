//! What each language holds of a text.

use super::{Candidate, Guess};
use crate::language::words::Reading;

/// A language with one in so many letters (and sentences) of the text's first one is a language of the text as well.
/// One with less is a quotation, or chance.
const FAIR_SHARE: u32 = 10;

/// What each language holds of a text: letters, and sentences.
#[derive(Default)]
pub(super) struct Shares(Vec<(Candidate, u32, u32)>);

impl Shares {
    pub(super) fn add(&mut self, (language, _): Guess, reading: &Reading) {
        self.add_all((language, reading.script), reading.letters, 1);
    }

    /// Adds letters and sentences.
    pub(super) fn add_all(&mut self, candidate: Candidate, letters: u32, sentences: u32) {
        match self.0.iter_mut().find(|(known, ..)| *known == candidate) {
            Some((_, all_letters, all_sentences)) => {
                *all_letters += letters;
                *all_sentences += sentences;
            }
            None => self.0.push((candidate, letters, sentences)),
        }
    }

    /// The letters and the sentences that are a fair share.
    pub(super) fn least(&self) -> (u32, u32) {
        let most = self.0.iter().max_by_key(|(_, letters, _)| *letters);
        most.map_or((0, 0), |&(_, letters, sentences)| {
            (letters.div_ceil(FAIR_SHARE), sentences.div_ceil(FAIR_SHARE))
        })
    }

    /// The letters of the first language.
    pub(super) fn most(&self) -> u32 {
        self.0.iter().map(|&(_, letters, _)| letters).max().unwrap_or_default()
    }

    /// The languages that hold a fair share, the greatest first.
    pub(super) fn fair(&self) -> Vec<Candidate> {
        let (least_letters, least_sentences) = self.least();
        let mut fair = self.0.clone();
        fair.retain(|&(_, letters, sentences)| letters >= least_letters && sentences >= least_sentences);
        fair.sort_by_key(|(_, letters, _)| std::cmp::Reverse(*letters));
        fair.into_iter().map(|(candidate, ..)| candidate).collect()
    }
}
