//! Scripts that set no spaces between words: a dictionary finds the words of most, and pairs of characters what it
//! misses. Pairs are of characters as readers see them: a kana with its voicing mark is one, whichever way it is coded.

use std::ops::Range;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::Segment;

/// Calls `each` with the words and bigrams of `range` of `text`, which is all in one such script.
pub(super) fn segments(text: &str, range: Range<usize>, each: &mut impl FnMut(Segment)) {
    let piece = &text[range.clone()];
    let shift = |inner: Range<usize>| range.start + inner.start..range.start + inner.end;
    let paired = if piece.starts_with(takes_bigrams) { piece } else { "" };
    let mut bigrams = bigrams(paired).peekable();
    dictionary_words(piece, |word| {
        while let Some(bigram) = bigrams.next_if(|bigram| bigram.start < word.start) {
            each(Segment::Bigram(shift(bigram)));
        }
        each(Segment::Word(shift(word)));
    });
    bigrams.for_each(|bigram| each(Segment::Bigram(shift(bigram))));
}

/// The words of a piece of text that sets no spaces, by dictionary: its LSTM is 70 times slower and no better.
fn dictionary_words(piece: &str, mut each: impl FnMut(Range<usize>)) {
    thread_local! {
        static SEGMENTER: WordSegmenterBorrowed<'static> =
            WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    }
    SEGMENTER.with(|segmenter| {
        let mut start = 0;
        for (end, kind) in segmenter.segment_str(piece).iter_with_word_type() {
            if kind.is_word_like() && piece[start..end].contains(char::is_alphanumeric) {
                each(start..end);
            }
            start = end;
        }
    });
}

/// The pairs of neighbouring characters of `text`, in bytes of it; none holds punctuation.
fn bigrams(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = text.char_indices().peekable();
    let mut characters = std::iter::from_fn(move || {
        let (start, c) = rest.next()?;
        let mut end = start + c.len_utf8();
        while let Some((at, mark)) = rest.next_if(|&(_, c)| continues(c)) {
            end = at + mark.len_utf8();
        }
        Some((start..end, c.is_alphanumeric()))
    });
    let mut before = characters.next();
    std::iter::from_fn(move || {
        loop {
            let (next, is_letter) = characters.next()?;
            let (first, was_letter) = before.replace((next.clone(), is_letter))?;
            if was_letter && is_letter {
                return Some(first.start..next.end);
            }
        }
    })
}

/// Whether `c` belongs to the character before it: a mark, a half-width voicing mark, the rest of a syllable of Korean.
fn continues(c: char) -> bool {
    let is_plain = matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{ac00}'..='\u{d7a3}');
    !is_plain && (is_mark(c) || matches!(c, '\u{ff9e}' | '\u{ff9f}' | '\u{1160}'..='\u{11ff}'))
}

/// The pairs of syllables of a Korean word, in bytes of it; none of other words. Korean words hold their particles:
/// pairs find what words miss (nDCG@10 .850 with words, .953 with both).
pub fn hangul_pairs(word: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    bigrams(if word.starts_with(is_hangul) { word } else { "" })
}

/// Pairs of syllables that say nothing of the word that they end: of particles and of endings of verbs.
const ENDINGS: &str = include_str!("../data/hangul/endings.txt");

/// Those pairs of the Korean word `word` that say what it is: of its stem, if that is all but its end, and none that ends
/// words of any kind (었다).
pub fn telling_pairs<'a>(word: &'a str, stem: &str) -> impl Iterator<Item = Range<usize>> + 'a {
    let is_stem = word.starts_with(stem) && stem.chars().nth(1).is_some();
    let end = if is_stem { stem.len() } else { word.len() };
    let is_ending = |pair: &str| {
        let lines = ENDINGS.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).any(|ending| ending == pair)
    };
    hangul_pairs(word).filter(move |pair| pair.end <= end && !is_ending(&word[pair.clone()]))
}

/// Whether `c` is a syllable of Korean, or a letter of one.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}')
}

/// Combining marks, joiners and the like belong to the script before them.
pub(super) fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Whether `c` takes two columns of a terminal, and needs no space beside it to be a word: Han, Kana, Hangul.
#[must_use]
#[inline]
pub fn is_wide(c: char) -> bool {
    is_unspaced(c) && takes_bigrams(c) || matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}')
}

fn takes_bigrams(c: char) -> bool {
    !matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{a9e0}'..='\u{aa7f}')
}

/// Whether `c` belongs to a script that sets no spaces between words: Thai, Lao, Burmese, Khmer, Kana, Han.
#[must_use]
#[inline]
pub fn is_unspaced(c: char) -> bool {
    // Most characters of most texts are below all of them.
    c >= '\u{e00}'
        && matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{19e0}'..='\u{19ff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a9e0}'..='\u{a9fe}'
        | '\u{aa60}'..='\u{aa7f}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
