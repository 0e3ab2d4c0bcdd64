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
        let candidate = (language, reading.script);
        match self.0.iter_mut().find(|(known, ..)| *known == candidate) {
            Some((_, letters, sentences)) => {
                *letters += reading.letters;
                *sentences += 1;
            }
            None => self.0.push((candidate, reading.letters, 1)),
        }
    }

    /// The letters and the sentences that are a fair share.
    pub(super) fn least(&self) -> (u32, u32) {
        let most = self.0.iter().max_by_key(|(_, letters, _)| *letters);
        most.map_or((0, 0), |&(_, letters, sentences)| {
            (letters.div_ceil(FAIR_SHARE), sentences.div_ceil(FAIR_SHARE))
        })
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
