//! Tells the language of every passage of a text. Most sentences give themselves away by their script and their
//! function words; whatlang, which is far slower, is asked only about the others.

use std::ops::Range;

use super::Language;
use super::script::Script;
use super::sentence::sentences;
use super::words::Reading;

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
type Guess = (Language, f32);

const UNKNOWN: Guess = (Language::Undetermined, 0.0);

/// How sure a language is that leads by script or by function words.
const BY_SCRIPT: f32 = 1.0;
const BY_WORDS: f32 = 0.95;

/// A sentence on its way to a label.
struct Sentence {
    range: Range<usize>,
    reading: Reading,
}

/// A language that a text is written in, and its script.
type Candidate = (Language, Script);

/// Fewer words than these are a heading, a name or a list item: they follow their neighbours.
const FEW_WORDS: u32 = 4;

/// As [`FEW_WORDS`] for scripts without spaces: letters, weighed by script.
const FEW_LETTERS: u32 = 18;

/// A sentence in a language that the rest of the text is not in has at least as many words. Titles and
/// product names are shorter.
const QUOTED_WORDS: u32 = 6;

/// The part of the letters of a text's first language that makes another a language of the text as well: less is
/// a quotation, or chance.
const FAIR_SHARE: f32 = 0.1;

/// A guess of whatlang's below this is too often wrong to make a language one of the text.
const SURE: f32 = 0.9;

/// What whatlang is shown of a sentence, in bytes: it is right for 99 of 100 texts of this length, and slow.
const SHOWN: usize = 300;

/// Sentences that whatlang is asked about to find the languages of a text that function words do not show.
const SAMPLES: usize = 8;

/// Votes by which a language must lead, besides having twice as many as the next: one word more proves nothing.
const LEAD: u16 = 4;

/// A vote for every so many words is the least that a real text gives its language: most give one to two a word,
/// Hebrew and Uzbek half a one, a language taken for its neighbour a quarter.
const WORDS_A_VOTE: u32 = 3;

/// A language is not held against its votes in fewer words than these.
const WORDS_TO_JUDGE: u32 = 20;

impl Detector {
    /// A detector that knows only `languages`; without any, all of them.
    #[must_use]
    pub fn restricted_to(languages: &[Language]) -> Self {
        Self {
            allowed: languages.to_vec(),
        }
    }

    /// Passages in order, covering the text without gaps or overlap, ends on char boundaries, neighbours of the same
    /// language merged. Empty text gives no passage.
    #[must_use]
    pub fn passages(&self, text: &str) -> Vec<Passage> {
        let sentences: Vec<Sentence> = sentences(text)
            .map(|range| Sentence {
                reading: Reading::of(&text[range.clone()]),
                range,
            })
            .collect();
        let candidates = self.candidates(text, &sentences);
        let mut guesses: Vec<Option<Guess>> = sentences
            .iter()
            .map(|sentence| self.decide(text, sentence, &candidates))
            .collect();
        drop_unsupported(&sentences, &mut guesses);
        follow_neighbours(
            &mut guesses,
            candidates
                .first()
                .map_or(UNKNOWN, |&(language, _)| (language, 0.5)),
        );
        merge(&sentences, &guesses)
    }

    /// The language of one sentence, or of a few words, by itself.
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
            [only] if whatlang_of(only).is_none() => (only, 0.5),
            _ if leading.iter().any(|&language| whatlang_of(language).is_some()) => {
                ask_whatlang(text, &leading)
            }
            _ => ask_whatlang(text, &self.allowed),
        }
    }

    /// The languages with about as many votes as the first.
    fn leading(&self, reading: &Reading) -> Vec<Language> {
        let most = reading.leaders[0].weight;
        if most < LEAD {
            return Vec::new();
        }
        let near = reading.leaders.iter().filter(|vote| vote.weight * 10 >= most * 7);
        near.map(|vote| vote.language)
            .filter(|&language| self.allows(language))
            .collect()
    }

    fn allows(&self, language: Language) -> bool {
        self.allowed.is_empty() || self.allowed.contains(&language)
    }

    /// What script and function words say, where they leave no doubt.
    fn at_a_glance(&self, reading: &Reading) -> Option<Guess> {
        self.by_script(reading).or_else(|| {
            let [first, second, ..] = reading.leaders;
            let clear = first.weight >= 2 * second.weight + LEAD && is_supported(reading, first.language);
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
        Some(if self.allows(language) {
            (language, BY_SCRIPT)
        } else {
            UNKNOWN
        })
    }

    /// First pass: the languages that hold a fair share of the text, the greatest first.
    fn candidates(&self, text: &str, sentences: &[Sentence]) -> Vec<Candidate> {
        let mut shares = Shares::default();
        for Sentence { reading, .. } in sentences {
            if reading.script != Script::Other
                && let Some(guess) = self.at_a_glance(reading)
            {
                shares.add(guess, reading);
            }
        }
        let known = shares.fair();
        let doubtful: Vec<&Sentence> = sentences
            .iter()
            .filter(|sentence| self.is_unexplained(&sentence.reading, &known))
            .collect();
        for sentence in doubtful.iter().step_by(doubtful.len() / SAMPLES + 1) {
            let guess = self.guess(&text[sentence.range.clone()], &sentence.reading);
            if guess.1 >= SURE && sentence.reading.votes_for(guess.0) > 0 {
                shares.add(guess, &sentence.reading);
            }
        }
        shares.fair()
    }

    /// Whether a sentence is in none of the languages that are `known` so far, by its looks.
    fn is_unexplained(&self, reading: &Reading, known: &[Candidate]) -> bool {
        !is_short(reading)
            && self.at_a_glance(reading).is_none()
            && (known.is_empty() || reading.leaders[0].weight >= LEAD)
            && !known
                .iter()
                .any(|(language, _)| reading.votes_for(*language) * 10 >= reading.leaders[0].weight * 7)
    }

    /// Second pass: the language of a sentence among those of its text, or none if its neighbours know better.
    fn decide(&self, text: &str, sentence: &Sentence, candidates: &[Candidate]) -> Option<Guess> {
        let reading = &sentence.reading;
        if is_short(reading) && !candidates.is_empty() {
            return None;
        }
        if let Some(guess) = self.by_script(reading) {
            return Some(guess);
        }
        let text = &text[sentence.range.clone()];
        let languages: Vec<Language> = candidates
            .iter()
            .filter(|(_, script)| *script == reading.script)
            .map(|(language, _)| *language)
            .collect();
        let Some(&first) = languages.first() else {
            return if candidates.is_empty() {
                Some(self.guess(text, reading))
            } else {
                self.foreign(text, reading, &[])
            };
        };
        let best = languages.iter().copied().fold(first, |best, language| {
            if reading.votes_for(language) > reading.votes_for(best) {
                language
            } else {
                best
            }
        });
        let votes = reading.votes_for(best);
        if reading.leaders[0].weight >= 2 * votes + LEAD {
            return self.foreign(text, reading, &languages);
        }
        let clear = languages
            .iter()
            .all(|&other| other == best || votes > reading.votes_for(other) * 3 / 2 + 1);
        if clear && votes > 0 {
            return Some((best, BY_WORDS));
        }
        if languages.len() == 1 || (votes < LEAD && reading.words < QUOTED_WORDS) {
            return None;
        }
        Some(ask_whatlang(text, &languages))
    }

    /// The language of a sentence whose words speak against all `usual` languages of the text, if two witnesses
    /// agree: whatlang must come to what its function words say, first beside the usual ones, then beside all.
    fn foreign(&self, text: &str, reading: &Reading, usual: &[Language]) -> Option<Guess> {
        let rival = reading.leaders[0].language;
        if reading.words < QUOTED_WORDS || !self.allows(rival) || !is_supported(reading, rival) {
            return None;
        }
        if whatlang_of(rival).is_none() {
            return Some((rival, 0.5));
        }
        let guess = ask_whatlang(text, &[usual, &[rival]].concat());
        if guess.0 != rival {
            return Some(guess);
        }
        let guess = ask_whatlang(text, &self.allowed);
        (guess.0 == rival).then_some(guess)
    }
}

/// The letters that each language holds of a text.
#[derive(Default)]
struct Shares(Vec<(Candidate, u32)>);

impl Shares {
    fn add(&mut self, (language, _): Guess, reading: &Reading) {
        let candidate = (language, reading.script);
        match self.0.iter_mut().find(|(known, _)| *known == candidate) {
            Some((_, letters)) => *letters += reading.letters,
            None => self.0.push((candidate, reading.letters)),
        }
    }

    /// Those that hold a fair share, the greatest first.
    fn fair(&self) -> Vec<Candidate> {
        let most = self.0.iter().map(|&(_, letters)| letters).max().unwrap_or(0);
        let mut fair: Vec<_> = self
            .0
            .iter()
            .filter(|(_, letters)| *letters as f32 >= most as f32 * FAIR_SHARE)
            .collect();
        fair.sort_by_key(|(_, letters)| std::cmp::Reverse(*letters));
        fair.into_iter().map(|(candidate, _)| *candidate).collect()
    }
}

/// Whether a sentence is too short to be judged by itself.
fn is_short(reading: &Reading) -> bool {
    match reading.script {
        Script::Other => true,
        Script::Of(_) | Script::Han | Script::Kana => reading.letters < FEW_LETTERS,
        _ => reading.words < FEW_WORDS,
    }
}

/// Whether a sentence has as many function words of `language` as a text in it must have.
fn is_supported(reading: &Reading, language: Language) -> bool {
    u32::from(reading.votes_for(language)) * WORDS_A_VOTE >= reading.words
}

/// Asks whatlang which of `languages` the text is in (of all, if none is given).
fn ask_whatlang(text: &str, languages: &[Language]) -> Guess {
    let wanted: Vec<whatlang::Lang> = languages.iter().copied().filter_map(whatlang_of).collect();
    let detector = match wanted[..] {
        [] => whatlang::Detector::new(),
        _ => whatlang::Detector::with_allowlist(wanted),
    };
    detector
        .detect(&text[..text.floor_char_boundary(SHOWN)])
        .map_or(UNKNOWN, |info| {
            let language = info.lang().code().parse().unwrap_or(Language::Undetermined);
            (language, info.confidence() as f32)
        })
}

/// What whatlang calls a language, if it knows it.
fn whatlang_of(language: Language) -> Option<whatlang::Lang> {
    whatlang::Lang::from_code(language.iso3())
}

/// Takes back a language whose sentences, taken together, hardly have a function word of it: one that nobody knows
/// here, taken for its neighbour.
fn drop_unsupported(sentences: &[Sentence], guesses: &mut [Option<Guess>]) {
    let mut counts = [(0, 0); Language::ALL.len()];
    for (Sentence { reading, .. }, guess) in sentences.iter().zip(&*guesses) {
        if let Some((language, _)) = guess
            && !matches!(reading.script, Script::Of(_) | Script::Han)
        {
            let (votes, words) = &mut counts[*language as usize];
            *votes += u32::from(reading.votes_for(*language));
            *words += reading.words;
        }
    }
    for guess in guesses.iter_mut().flatten() {
        let (votes, words) = counts[guess.0 as usize];
        if words >= WORDS_TO_JUDGE && votes * WORDS_A_VOTE < words {
            *guess = UNKNOWN;
        }
    }
}

/// Gives the sentences without a guess of their own the language before them, or else the one after, or else `usual`.
fn follow_neighbours(guesses: &mut [Option<Guess>], usual: Guess) {
    let mut last = guesses.iter().flatten().next().copied().unwrap_or(usual);
    for guess in guesses {
        last = guess.unwrap_or(last);
        *guess = Some(last);
    }
}

/// Joins neighbours of one language to passages.
fn merge(sentences: &[Sentence], guesses: &[Option<Guess>]) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for (sentence, guess) in sentences.iter().zip(guesses) {
        let (language, confidence) = guess.unwrap_or(UNKNOWN);
        match passages.last_mut() {
            Some(last) if last.language == language => {
                let (old, new) = (last.range.len() as f32, sentence.range.len() as f32);
                last.confidence = (last.confidence * old + confidence * new) / (old + new);
                last.range.end = sentence.range.end;
            }
            _ => passages.push(Passage {
                range: sentence.range.clone(),
                language,
                confidence,
            }),
        }
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Language)]) {
        let passages = Detector::default().passages(text);
        let found: Vec<(&str, Language)> = passages
            .iter()
            .map(|passage| (&text[passage.range.clone()], passage.language))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_text_without_words_is_undetermined() {
        check("", &[]);
        check("1234 + 5 = ...", &[("1234 + 5 = ...", Language::Undetermined)]);
    }
}
