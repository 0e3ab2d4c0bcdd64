//! Tells the language of every passage of a text. Most sentences give themselves away by their script and their
//! function words; whatlang, which is far slower, is asked only about the others.

mod labels;
mod pool;
mod shares;

use std::collections::BTreeSet;
use std::ops::Range;

use super::Language;
use super::script::Script;
use super::sentence::sentences;
use super::witness::{Witness, ask_whatlang, commoner, whatlang_of};
use super::words::{Expected, Reading, words_for};
use labels::{drop_unsupported, follow_neighbours, merge};
use pool::{POOLED_WORDS_A_VOTE, Pool};
use shares::Shares;

/// A stretch of a text that is in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// The bytes of the text that it covers.
    pub range: Range<usize>,
    /// What it is written in; [`Language::Undetermined`] where nothing says so.
    pub language: Language,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
}

/// Languages that a detection may choose among; empty = all.
#[derive(Debug, Clone, Default)]
pub struct Detector {
    allowed: Vec<Language>,
}

/// A language and how sure it is.
pub(super) type Guess = (Language, f32);

pub(super) const UNKNOWN: Guess = (Language::Undetermined, 0.0);

/// How sure a language is that was the only one given.
const PINNED: f32 = 1.0;

/// How sure a language is that leads by script or by function words.
const BY_SCRIPT: f32 = 1.0;
const BY_WORDS: f32 = 0.95;

/// How sure a language is that leads by function words, but not by much, and that whatlang was not asked about.
const UNCONFIRMED: f32 = 0.5;

/// A sentence on its way to a label.
#[derive(Clone)]
struct Sentence {
    range: Range<usize>,
    reading: Reading,
}

/// Reads the longest of every [`STRIDE`] sentences. Those between two that are plainly in one language go with the
/// first; others are read.
fn stride(ranges: &[Range<usize>], read: impl Fn(usize) -> Sentence) -> Vec<Sentence> {
    let longest = |(step, ranges): (usize, &[Range<usize>])| {
        let place = (0..ranges.len()).rev().max_by_key(|&place| ranges[place].len());
        step * STRIDE + place.unwrap_or_default()
    };
    let mut sentences: Vec<Sentence> = Vec::with_capacity(ranges.len());
    let mut at = 0;
    for place in ranges.chunks(STRIDE).enumerate().map(longest) {
        let next = read(place);
        match sentences.last_mut().filter(|last| last.reading.agrees_with(&next.reading)) {
            Some(last) => last.range.end = next.range.start,
            None => sentences.extend((at..place).map(&read)),
        }
        sentences.push(next);
        at = place + 1;
    }
    sentences.extend((at..ranges.len()).map(&read));
    sentences
}

/// A language that a text is written in, and its script.
pub(super) type Candidate = (Language, Script);

/// In a Japanese text, Chinese characters without kana are Chinese only if they are as many: twenty, weighed.
const HAN_SENTENCE: u32 = 60;

/// A sentence in a language that the rest of the text is not in has at least as many words. Titles and
/// product names are shorter.
const QUOTED_WORDS: u32 = 6;

/// What the keywords of programs are taken from.
const KEYWORDS: Language = Language::English;

/// Of lines that look like those of a program, the language that they are in has a vote for so many words at least. In lists
/// of `key = text` it has about one a word; in programs none but that of the keywords had more than one for 2.6 words.
const MARKED_WORDS_A_VOTE: u32 = 2;

/// Different words that speak for the language of such lines, at least.
const MARKED_WORDS: usize = 4;

/// A guess of whatlang's below this is too often wrong to make a language one of the text.
const SURE: f32 = 0.9;

/// A guess below this, where nothing else speaks for it, is as often wrong as right.
const WILD: f32 = 0.2;

/// Sentences of a text that are read to the end, spread over it, before the others.
const SAMPLED: usize = 16;

/// Of a text with more sentences than this, some three pages, not every one is read: a fifth of the time that indexing
/// takes would go into it. A single foreign sentence may be missed there, a foreign paragraph is not.
const LONG: usize = 48;

/// Of a long text one sentence in so many is read, unless it differs from the next that is.
const STRIDE: usize = 4;

/// Sentences that whatlang is asked about to find the languages of a text that function words do not show.
const SAMPLES: usize = 8;

/// Votes by which a language must lead, besides having twice as many as the next: one word more proves nothing.
const LEAD: u16 = 4;

/// Votes by which a language leads so far that whatlang need not be asked about a sample, though the next is not half of it.
const GREAT_LEAD: u16 = 10;

/// A language is not held against its votes in fewer words than these.
const WORDS_TO_JUDGE: u32 = 20;

impl Detector {
    /// A detector that knows only `languages`; without any, all of them. With one alone every text is in it.
    #[must_use]
    pub fn restricted_to(languages: &[Language]) -> Self {
        Self { allowed: languages.to_vec() }
    }

    /// Passages in order, covering the text without gaps or overlap, ends on char boundaries, neighbours of the same
    /// language merged. Empty text gives no passage.
    #[must_use]
    pub fn passages(&self, text: &str) -> Vec<Passage> {
        self.passages_of(text, None)
    }

    /// As [`Detector::passages`], of a text that says that it is in the language `declared`, which counts where its words
    /// say nothing.
    #[must_use]
    pub fn passages_of(&self, text: &str, declared: Option<Language>) -> Vec<Passage> {
        if let ([language], false) = (&self.allowed[..], text.is_empty()) {
            return vec![Passage { range: 0..text.len(), language: *language, confidence: PINNED }];
        }
        let sentences = self.read(text);
        let mut candidates = self.candidates(text, &sentences);
        let witness = Witness::of(text);
        let guesses: Vec<Option<Guess>> =
            sentences.iter().map(|sentence| self.decide(text, sentence, &candidates, &witness)).collect();
        let declared = declared.filter(|&language| self.allows(language));
        let usual = match (candidates.first(), declared) {
            (Some(&(first, _)), _) => (first, UNCONFIRMED),
            (None, Some(declared)) => (declared, UNCONFIRMED),
            (None, None) => self.wild_guess(text, &sentences),
        };
        if candidates.is_empty() {
            candidates.push((usual.0, Reading::of(text).script));
        }
        let mut labels = follow_neighbours(&guesses, usual);
        drop_unsupported(&sentences, &candidates, &guesses, &mut labels);
        merge(&sentences, &labels)
    }

    /// Reads the sentences of a text. Of a long one some, spread over it, tell which languages to expect; the others
    /// are read only until they show that they are in the first of these.
    fn read(&self, text: &str) -> Vec<Sentence> {
        let ranges: Vec<Range<usize>> = sentences(text).collect();
        let sampled = ranges.len() / SAMPLED + 1;
        let read = |range: &Range<usize>, expected: Expected| Sentence {
            reading: Reading::expecting(expected, text, range.clone()),
            range: range.clone(),
        };
        let nothing = Expected::default();
        let sample: Vec<Sentence> =
            ranges.iter().step_by(sampled).map(|range| read(range, nothing)).collect();
        if ranges.len() == sample.len() {
            return sample;
        }
        let expected = Expected::first_of(&self.plain(&sample).fair());
        let read = |place: usize| match place % sampled {
            0 => sample[place / sampled].clone(),
            _ => read(&ranges[place], expected),
        };
        if ranges.len() <= LONG { (0..ranges.len()).map(read).collect() } else { stride(&ranges, read) }
    }

    /// The language of one sentence, or of a few words, by itself, and how sure that is, 0 to 1.
    #[must_use]
    pub fn language_of(&self, text: &str) -> (Language, f32) {
        self.guess(text, &Reading::of(text))
    }

    fn guess(&self, text: &str, reading: &Reading) -> Guess {
        if let Some(guess) = self.at_a_glance(reading) {
            return guess;
        }
        let leading = self.leading(reading);
        match leading[..] {
            [] => ask_whatlang(text, &self.allowed),
            [only] if reading.supports(only) => (only, BY_WORDS),
            _ if leading.iter().any(|&language| whatlang_of(language).is_some()) => {
                commoner(ask_whatlang(text, &leading), reading)
            }
            [first, ..] => (first, UNCONFIRMED),
        }
    }

    /// The language of a text without any clear sentence, by the first of them in the script that most of it is in.
    fn wild_guess(&self, text: &str, sentences: &[Sentence]) -> Guess {
        let script = Reading::of(text).script;
        let written = sentences.iter().filter(|sentence| sentence.reading.script == script);
        let beginning: String = written.take(SAMPLED).map(|sentence| &text[sentence.range.clone()]).collect();
        let reading = Reading::of(&beginning);
        let guess = self.guess(&beginning, &reading);
        let speaks = guess.1 >= WILD && (!reading.is_code || guess.0 == KEYWORDS);
        if speaks { guess } else { UNKNOWN }
    }

    /// The languages near the lead, if there are votes enough for one.
    fn leading(&self, reading: &Reading) -> Vec<Language> {
        let voted =
            reading.leaders.iter().filter(|vote| vote.weight > 0 && reading.leaders[0].weight >= LEAD);
        voted
            .map(|vote| vote.language)
            .filter(|&language| reading.is_near_the_lead(language) && self.allows(language))
            .collect()
    }

    fn allows(&self, language: Language) -> bool {
        self.allowed.is_empty() || self.allowed.contains(&language)
    }

    /// What script and function words say, where they leave no doubt.
    fn at_a_glance(&self, reading: &Reading) -> Option<Guess> {
        self.by_script(reading).or_else(|| {
            let [first, second, ..] = reading.leaders;
            let clear = first.weight >= 2 * second.weight + LEAD && reading.supports(first.language);
            (clear && self.allows(first.language)).then_some((first.language, BY_WORDS))
        })
    }

    /// What the script alone says.
    fn by_script(&self, reading: &Reading) -> Option<Guess> {
        let language = match reading.script {
            Script::Of(language) => language,
            Script::Han | Script::Kana if reading.kana => Language::Japanese,
            Script::Han | Script::Kana => Language::Chinese,
            Script::Other => return Some(UNKNOWN),
            _ => return None,
        };
        Some(if self.allows(language) { (language, BY_SCRIPT) } else { UNKNOWN })
    }

    /// What the languages hold of a text whose sentences are plainly in one. A line of a program speaks for none but that
    /// of its keywords: `dim` and `ui` are not Welsh there.
    fn plain(&self, sentences: &[Sentence]) -> Shares {
        let mut shares = Shares::default();
        for Sentence { reading, .. } in sentences {
            if reading.script != Script::Other
                && let Some(guess) = self.at_a_glance(reading)
                && (!reading.is_code || guess.0 == KEYWORDS)
            {
                shares.add(guess, reading);
            }
        }
        shares
    }

    /// First pass: the languages that hold a fair share of the text, the greatest first.
    fn candidates(&self, text: &str, sentences: &[Sentence]) -> Vec<Candidate> {
        let mut shares = self.plain(sentences);
        let known = shares.fair();
        let doubtful: Vec<&Sentence> =
            sentences.iter().filter(|sentence| self.is_unexplained(&sentence.reading, &known)).collect();
        let unexplained: u32 = doubtful.iter().map(|sentence| sentence.reading.letters).sum();
        if unexplained >= shares.least().0 {
            self.sample(text, &doubtful, &mut shares);
            self.pool(text, &doubtful, &mut shares);
        }
        let mut fair = shares.fair();
        fair.extend(self.of_marked_lines(text, sentences, &fair));
        fair
    }

    /// Adds the language that most of the votes of the `doubtful` sentences are for, taken together, where none of those
    /// found so far explains them: each alone may be Danish or Norwegian.
    fn pool(&self, text: &str, doubtful: &[&Sentence], shares: &mut Shares) {
        let known = shares.fair();
        let mut pool = Pool::default();
        for Sentence { reading, .. } in doubtful {
            if !known.iter().any(|&(language, _)| reading.is_near_the_lead(language)) {
                pool.add(reading);
            }
        }
        let leading = pool.leading(|language| self.allows(language), POOLED_WORDS_A_VOTE);
        let (Some(&first), true) = (leading.first(), pool.letters > shares.most()) else { return };
        // Of close relatives whatlang knows better, if it is shown several sentences.
        let guess = ask_whatlang(&text[doubtful[0].range.start..], &leading);
        let language = if guess.1 >= WILD { guess.0 } else { first };
        let votes = pool.votes_for(language);
        shares.add_all((language, pool.script), pool.letters, pool.sentences, votes);
    }

    /// The language of lines that have marks as programs have, and are in none of the languages that are `known`, if
    /// enough of their words speak for it.
    fn of_marked_lines(&self, text: &str, sentences: &[Sentence], known: &[Candidate]) -> Option<Candidate> {
        let mut pool = Pool::default();
        for Sentence { reading, .. } in sentences.iter().filter(|sentence| sentence.reading.is_code) {
            let is_known = known.iter().any(|&(language, _)| reading.is_near_the_lead(language));
            if reading.leaders[0].weight == 0 || !is_known {
                pool.add(reading);
            }
        }
        let leading = pool.leading(|language| self.allows(language), MARKED_WORDS_A_VOTE);
        let first = *leading.first().filter(|_| pool.words >= WORDS_TO_JUDGE)?;
        let lines = sentences.iter().filter(|sentence| sentence.reading.is_code);
        // A program says the same few words over and over.
        let words: BTreeSet<String> =
            lines.flat_map(|line| words_for(first, &text[line.range.clone()])).collect();
        (words.len() >= MARKED_WORDS).then_some((first, Script::Latin))
    }

    /// Whether a sentence is in none of the languages that are `known` so far, by its looks.
    fn is_unexplained(&self, reading: &Reading, known: &[Candidate]) -> bool {
        !reading.is_short()
            && !reading.is_code
            && self.at_a_glance(reading).is_none()
            && (known.is_empty() || reading.leaders[0].weight >= LEAD)
            && !known.iter().any(|&(language, _)| reading.is_near_the_lead(language))
    }

    /// Adds what whatlang says of some of the `doubtful` sentences, spread over the text.
    fn sample(&self, text: &str, doubtful: &[&Sentence], shares: &mut Shares) {
        let known = shares.fair();
        for Sentence { range, reading } in doubtful.iter().step_by(doubtful.len() / SAMPLES + 1) {
            let text = &text[range.clone()];
            let guess = match self.leading(reading)[..] {
                // A word may lead by chance: whatlang is asked about all that any word speaks for.
                [only] if whatlang_of(only).is_some() && !reading.leads_by(GREAT_LEAD) => {
                    let voted =
                        reading.leaders.iter().filter(|vote| vote.weight > 0).map(|vote| vote.language);
                    let known = known.iter().map(|&(language, _)| language);
                    let languages: Vec<Language> =
                        voted.chain(known).filter(|&language| self.allows(language)).collect();
                    ask_whatlang(text, &languages)
                }
                _ => self.guess(text, reading),
            };
            if guess.1 >= SURE && reading.votes_for(guess.0) > 0 {
                shares.add(guess, reading);
            }
        }
    }

    /// Second pass: the language of a sentence among those of its text, or none if its neighbours know better.
    fn decide(
        &self,
        text: &str,
        sentence: &Sentence,
        candidates: &[Candidate],
        witness: &Witness,
    ) -> Option<Guess> {
        let reading = &sentence.reading;
        let text = &text[sentence.range.clone()];
        if candidates.is_empty() || reading.is_short() {
            return None;
        }
        if let Some(guess) = self.by_script(reading) {
            return (!is_japanese_heading(reading, candidates)).then_some(guess);
        }
        let usual =
            candidates.iter().filter(|(_, script)| *script == reading.script).map(|&(language, _)| language);
        // Of languages with equal votes the first, which holds more of the text.
        match usual.clone().rev().max_by_key(|&language| reading.votes_for(language)) {
            Some(best) if reading.leaders[0].weight < 2 * reading.votes_for(best) + LEAD => {
                among(text, reading, usual, best, witness)
            }
            _ if reading.is_code => None,
            _ => self.foreign(text, reading, usual, witness),
        }
    }

    /// The language of a sentence whose words speak against all `usual` languages of the text, if two witnesses
    /// agree: whatlang must come to what its function words say, first beside the usual ones, then beside all.
    fn foreign(
        &self,
        text: &str,
        reading: &Reading,
        usual: impl Iterator<Item = Language>,
        witness: &Witness,
    ) -> Option<Guess> {
        let rival = reading.leaders[0].language;
        if reading.words < QUOTED_WORDS || !self.allows(rival) || !reading.supports(rival) {
            return None;
        }
        if whatlang_of(rival).is_none() {
            return Some((rival, UNCONFIRMED));
        }
        let languages: Vec<Language> = usual.chain([rival]).collect();
        // Of one language alone whatlang is always sure.
        if languages.len() > 1 {
            let guess = witness.ask(text, &languages)?;
            if guess.0 != rival || guess.1 >= SURE {
                return Some(guess);
            }
        }
        let guess = witness.ask(text, &self.allowed)?;
        (guess.0 == rival).then_some(guess)
    }
}

/// The one of the `usual` languages of the text that a sentence is in; `best` has most votes.
fn among(
    text: &str,
    reading: &Reading,
    usual: impl Iterator<Item = Language> + Clone,
    best: Language,
    witness: &Witness,
) -> Option<Guess> {
    let votes = reading.votes_for(best);
    // As little votes as these may be chance; the sentences around it know better.
    if votes == 0 {
        return None;
    }
    if usual.clone().all(|other| other == best || votes > reading.votes_for(other) * 3 / 2 + 1) {
        return Some((best, BY_WORDS));
    }
    let worth_asking = votes >= LEAD || reading.words >= QUOTED_WORDS;
    if !worth_asking {
        return None;
    }
    let guess = witness.ask(text, &usual.collect::<Vec<_>>()).unwrap_or((best, UNCONFIRMED));
    (guess != UNKNOWN).then_some(guess)
}

/// Whether Chinese characters without kana stand in a Japanese text and are no sentence.
fn is_japanese_heading(reading: &Reading, candidates: &[Candidate]) -> bool {
    reading.script == Script::Han
        && !reading.kana
        && reading.letters < HAN_SENTENCE
        && candidates.iter().any(|&(language, _)| language == Language::Japanese)
}

#[cfg(test)]
mod tests;
