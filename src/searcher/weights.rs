//! The numbers of the ranking, all in one place. What they and their neighbours gave is in `benches/ranking.md`; where
//! nothing else is said they are flat optima: a third more or less moves nDCG@10 by .002 or less.

/// BM25: how soon more occurrences of a word say no more (Robertson and Zaragoza 2009).
pub(super) const K1: f32 = 0.9;
/// BM25: how much a document's length counts.
pub(super) const B: f32 = 0.6;
/// A word in its exact form, of the weight of its stem.
pub(super) const EXACT: f32 = 0.3;
/// A compound that holds the word as a part, of the weight of the word.
pub(super) const PART: f32 = 0.5;
/// A word that begins as one of the query does, of the weight of that word if it were as common as both (at 0.2 and 0.4
/// short questions lose .0005); less by the letters that are not alike.
pub(super) const RELATIVE: f32 = 0.3;
/// Share of the letters that two words must have in common at their beginnings to be relatives.
pub(super) const ALIKE: f32 = 0.7;
/// Relatives are looked for in a language that is more probable than this: one at most.
pub(super) const RELATIVES_FROM: f64 = 0.5;
/// A pair of characters, of the weight of a word (at 0.5 Korean and Chinese fall by .01).
pub(super) const BIGRAM: f32 = 1.0;
/// A language's score is weighed by this power of its probability given the query: 0 would search all languages as
/// if each were meant, 1 the most probable alone.
pub(super) const LANGUAGE_POWER: f32 = 0.25;
/// No language is less probable than this: nothing is filtered away.
pub(super) const MIN_PROBABILITY: f64 = 1e-9;
/// Power of a language's share of the documents in its probability before the query is seen.
pub(super) const PRIOR_POWER: f64 = 0.5;
/// Documents' worth of belief that a word is as frequent in each language as in all.
pub(super) const SMOOTHING: f64 = 5.0;
/// What stands in for a word that nothing holds, of the weight of the weightiest that was asked for and is held, at most.
pub(super) const STAND_IN: f32 = 0.5;
/// A function word, of the weight of any other word that is as rare (at 1 short questions fall by .006).
pub(super) const FUNCTION_WORD: f32 = 0.3;
/// Share of a language's documents that a function word may be expected in (alike from 0.02 to 0.1).
pub(super) const EXPECTED: f64 = 0.05;
/// What is on a language's list of function words, and in no more than one in so many of its documents, is a word like others
/// (человек, of Russian).
pub(super) const UNUSUAL: u64 = 8;
/// A word whose tones may be others, of the weight of one that has the tones asked for (at 0.5 short questions
/// in Vietnamese fall by .01).
pub(super) const TONELESS: f32 = 0.1;
/// Documents of each language that get a second look: so many of the best, and so many of the long ones.
pub(super) const CANDIDATES: usize = 100;
/// Words of a passage in which words are close to each other.
pub(super) const CLOSE: u32 = 20;
/// All words of a query close to each other, of the weight that they have together (without, .0035 of the sum of four
/// measures is lost).
pub(super) const CLOSENESS: f32 = 0.5;
/// Words of a passage that could be a document.
pub(super) const PASSAGE_LENGTH: u32 = 100;
/// The score of a long document's best passage, of that of a document.
pub(super) const PASSAGE: f32 = 0.9;
/// What a title adds that is made of words of the query, of their weight: no number of mentions adds as much to the first one.
/// Of other titles it is the share that these words are of it.
pub(super) const TITLE: f32 = 1.0;
/// BM25's length factor of a document four times as long as the mean: from here on documents are long.
pub(super) const LONG: f32 = length_factor(4.0);

/// BM25's length factor of a document `length` times as long as the mean.
pub(super) const fn length_factor(length: f32) -> f32 {
    K1 * (1.0 - B + B * length)
}
/// Likeness: documents that are taken to be besides those of the index, so that in a small one a word that two share is
/// still rare. In 240 documents a language it changes nothing.
pub(super) const UNSEEN_DOCUMENTS: u64 = 100;
/// Likeness: so many keys of a document are looked up, the heaviest. More find no more.
pub(super) const MAX_KEYS: usize = 64;
/// Likeness: every document is taken to have so many keys more, which it shares with no other: two short ones are not
/// the same story for two years and a name. Of documents without a twin 1 in 200 then seems to have one, else 1 in 4.
pub(super) const UNREAD_LENGTH: f32 = 10.0;
/// Likeness from which on a document helps to find more of its story (recall on `XQuAD` .80 without, .83 with).
pub(super) const SURE_LIKENESS: f32 = 0.17;
/// So many documents help.
pub(super) const MAX_FEEDBACK: usize = 6;
/// What the words of a document that helps count, of the given document's own.
pub(super) const FEEDBACK: f32 = 0.5;
/// Likeness from which on two documents tell the same story: on `XQuAD` 98 in 100 do.
pub(super) const SAME_STORY: f32 = 0.25;
/// Documents that have less in common than this are not alike.
pub(super) const LEAST_LIKENESS: f32 = 0.05;
