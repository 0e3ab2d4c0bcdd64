//! Splits compound words into their parts: a word of a text comes in, the byte ranges of its parts go out.
//!
//! The method is that of Koehn & Knight (2003), Empirical Methods for Compound Splitting: every cover of the word with
//! known words and linking letters is a reading, and the most plausible one wins. Here the word left whole is one of
//! the readings, and plausibility is a weighted sum over the parts, its weights fitted for each language.

mod grammar;
mod lexicon;

use std::ops::Range;
use std::sync::LazyLock;

use crate::language::Language;
use grammar::Grammar;
use lexicon::{Entry, Kind, Lexicon};

/// Shorter parts are chance matches ("an", "er").
const MIN_PART: usize = 3;
/// Longer words are left whole: hardly a compound, and the work grows with the length.
const MAX_LETTERS: usize = 64;

/// Splits compounds of one language.
pub struct CompoundSplitter {
    lexicon: Lexicon,
    grammar: &'static Grammar,
}

/// Takes the data of one language into the program.
macro_rules! data {
    ($code:literal) => {{
        static GRAMMAR: LazyLock<Grammar> =
            LazyLock::new(|| Grammar::parse(include_str!(concat!("data/compound/", $code, ".txt"))));
        let lexicon = Lexicon::new(include_bytes!(concat!("data/compound/", $code, ".fst")));
        lexicon.map(|lexicon| CompoundSplitter {
            lexicon,
            grammar: &GRAMMAR,
        })
    }};
}

impl CompoundSplitter {
    /// The splitter of a language that forms compounds, or none.
    #[must_use]
    pub fn of(language: Language) -> Option<CompoundSplitter> {
        match language {
            Language::German => data!("de"),
            Language::Dutch => data!("nl"),
            Language::Swedish => data!("sv"),
            Language::Danish => data!("da"),
            Language::Norwegian => data!("nb"),
            Language::Finnish => data!("fi"),
            Language::Hungarian => data!("hu"),
            Language::Estonian => data!("et"),
            _ => None,
        }
    }

    /// The parts of `word` as byte ranges of it, linking letters left out, in order; empty when the word stays whole.
    ///
    /// `word` is one word as written in the text, with its capitals and in Unicode form C. The answer depends on nothing
    /// but the word.
    #[must_use]
    pub fn parts(&self, word: &str) -> Vec<Range<usize>> {
        let Some(letters) = Letters::of(word) else {
            return Vec::new();
        };
        let steps = self.best_steps(&letters);
        let split = steps.last().copied().flatten();
        match split {
            Some(last) if last.score > self.whole_score(&letters) => letters.trace(&steps),
            _ => Vec::new(),
        }
    }

    /// For every letter, the best way to have parts and links end before it; at the end of the word, with its last part.
    fn best_steps(&self, letters: &Letters) -> Vec<Option<Step>> {
        let mut steps: Vec<Option<Step>> = vec![None; letters.len() + 1];
        let last_start = letters.len() - MIN_PART;
        for start in 0..=last_start {
            let Some(before) = (if start == 0 {
                Some(0.0)
            } else {
                steps[start].map(|step| step.score)
            }) else {
                continue;
            };
            self.for_parts_at(letters, start, |part, next| {
                let score = before + part.score;
                let step = Step {
                    score,
                    start,
                    end: part.end,
                };
                if steps[next].is_none_or(|other| other.score < score) {
                    steps[next] = Some(step);
                }
            });
        }
        steps
    }

    /// Shows `found` every part that may begin at a letter, and where the next one begins.
    fn for_parts_at(&self, letters: &Letters, start: usize, mut found: impl FnMut(Part, usize)) {
        let (n, weights) = (letters.len(), &self.grammar.weights);
        for (end_byte, entry) in self.lexicon.prefixes(letters.from(start)) {
            let Some(end) = letters.at_byte(start, end_byte) else {
                continue;
            };
            if end - start < MIN_PART || entry.kind() == Kind::Barred {
                continue;
            }
            let common = self.part_score(entry, start, end) + letters.shape_score(start, weights);
            if end == n {
                if start > 0 && !entry.is_combining() {
                    found(
                        Part {
                            end,
                            score: common + self.last_score(entry),
                        },
                        n,
                    );
                }
                continue;
            }
            let before_others = common + self.first_score(entry, start);
            if end + MIN_PART <= n {
                found(
                    Part {
                        end,
                        score: before_others,
                    },
                    end,
                );
            }
            for (at, (link, weight)) in self.grammar.links.iter().enumerate() {
                let next = end + link.chars().count();
                if next + MIN_PART <= n && letters.from(end).starts_with(link.as_bytes()) {
                    let asked = if at == 0 && entry.asks_link() {
                        weights.asked_link
                    } else {
                        0.0
                    };
                    found(
                        Part {
                            end,
                            score: before_others + weight + asked,
                        },
                        next,
                    );
                }
            }
            if start > 0 && !entry.is_combining() && self.is_inflected(letters, start, end) {
                found(
                    Part {
                        end: n,
                        score: common + self.last_score(entry) + weights.inflected,
                    },
                    n,
                );
            }
        }
    }

    /// Whether all after the letter `end` is an ending, and the part with it no word of its own.
    fn is_inflected(&self, letters: &Letters, start: usize, end: usize) -> bool {
        let rest = letters.from(end);
        self.grammar
            .endings
            .iter()
            .any(|ending| ending.as_bytes() == rest)
            && self.lexicon.get(letters.from(start)).is_none()
    }

    /// What speaks for a part wherever it stands.
    fn part_score(&self, entry: Entry, start: usize, end: usize) -> f32 {
        let weights = &self.grammar.weights;
        let mut score = weights.part + weights.frequency * entry.frequency();
        if end - start <= 4 {
            score += weights.short_frequency * entry.frequency();
        }
        score += match end - start {
            3 => weights.three_letters,
            4 => weights.four_letters,
            5 => weights.five_letters,
            _ => 0.0,
        };
        if entry.is_combining() {
            score += weights.combining;
        }
        if entry.is_compound() {
            score += weights.compound + weights.compound_frequency * entry.frequency();
        }
        score
            + if entry.kind() == Kind::Prefix {
                weights.prefix
            } else {
                0.0
            }
    }

    /// What speaks for a part that others follow.
    fn first_score(&self, entry: Entry, start: usize) -> f32 {
        let weights = &self.grammar.weights;
        let mut score = weights.as_first * entry.as_first() + weights.first_capital * entry.capital();
        score += weights.first_share * entry.first_share();
        if entry.as_first() == 0.0 {
            score += weights.never_first;
        }
        if start > 0 {
            score += weights.middle;
        } else if entry.kind() == Kind::Opener {
            score += weights.opener;
        }
        score
    }

    /// What speaks for a last part.
    fn last_score(&self, entry: Entry) -> f32 {
        let weights = &self.grammar.weights;
        let never = if entry.as_last() == 0.0 {
            weights.never_last
        } else {
            0.0
        };
        never
            + weights.as_last * entry.as_last()
            + weights.last_share * entry.last_share()
            + weights.last_capital * entry.capital()
    }

    /// What speaks for the word as a whole.
    fn whole_score(&self, letters: &Letters) -> f32 {
        let weights = &self.grammar.weights;
        let score = weights.whole_letters * letters.len() as f32;
        match self
            .lexicon
            .get(letters.from(0))
            .filter(|entry| !entry.is_combining())
        {
            None => score,
            Some(entry) => {
                score
                    + weights.whole_known
                    + weights.whole_frequency * entry.frequency()
                    + weights.whole_capital * entry.capital()
            }
        }
    }
}

/// A part that may stand at some place: where it ends, and what speaks for it.
struct Part {
    end: usize,
    score: f32,
}

/// The best way found to some letter: the score so far, and the part that led there.
#[derive(Clone, Copy)]
struct Step {
    score: f32,
    start: usize,
    end: usize,
}

/// A word in small letters that knows where each letter stood in the word as written.
struct Letters {
    text: Vec<u8>,
    /// For every letter and the end: its byte in `text`, its byte in the word, whether a hump begins there.
    marks: Vec<Mark>,
    small: bool,
}

#[derive(Clone, Copy)]
struct Mark {
    byte: usize,
    written: usize,
    hump: bool,
}

impl Letters {
    /// The letters of a word that is neither too short nor too long to be split.
    fn of(word: &str) -> Option<Self> {
        if word.len() < 2 * MIN_PART || word.len() > 4 * MAX_LETTERS {
            return None;
        }
        let mut text = Vec::with_capacity(word.len() + 4);
        let mut marks = Vec::with_capacity(word.len() + 1);
        let mut previous_small = false;
        for (written, letter) in word.char_indices() {
            let upper = letter.is_uppercase();
            marks.push(Mark {
                byte: text.len(),
                written,
                hump: upper && previous_small,
            });
            if let [.., before, _] = marks.as_mut_slice()
                && !upper
                && before.written > 0
                && word[before.written..].starts_with(char::is_uppercase)
            {
                before.hump = true;
            }
            previous_small = !upper;
            let mut lower = letter.to_lowercase();
            let only = if lower.len() == 1 {
                lower.next().unwrap_or(letter)
            } else {
                letter
            };
            text.extend_from_slice(only.encode_utf8(&mut [0; 4]).as_bytes());
        }
        let n = marks.len();
        marks.push(Mark {
            byte: text.len(),
            written: word.len(),
            hump: false,
        });
        let small = !word.starts_with(char::is_uppercase);
        (2 * MIN_PART..=MAX_LETTERS)
            .contains(&n)
            .then_some(Self { text, marks, small })
    }

    fn len(&self) -> usize {
        self.marks.len() - 1
    }

    fn from(&self, letter: usize) -> &[u8] {
        &self.text[self.marks[letter].byte..]
    }

    /// The letter that begins `bytes` bytes after the letter `start`.
    fn at_byte(&self, start: usize, bytes: usize) -> Option<usize> {
        let wanted = self.marks[start].byte + bytes;
        self.marks.binary_search_by_key(&wanted, |mark| mark.byte).ok()
    }

    /// What the word's capitals say of a part at this letter.
    fn shape_score(&self, start: usize, weights: &grammar::Weights) -> f32 {
        let hump = if self.marks[start].hump { weights.hump } else { 0.0 };
        hump + if start == 0 && self.small {
            weights.small
        } else {
            0.0
        }
    }

    /// Walks the steps back from the end of the word.
    fn trace(&self, steps: &[Option<Step>]) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut at = self.len();
        while let Some(step) = steps[at].filter(|_| at > 0) {
            parts.push(self.marks[step.start].written..self.marks[step.end].written);
            at = step.start;
        }
        parts.reverse();
        parts
    }
}
