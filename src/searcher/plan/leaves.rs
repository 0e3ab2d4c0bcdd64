//! What the text of a clause is looked up as: leaves of words, pairs of characters and phrases, whatever the language.

use std::ops::Range;

use super::{Decides, Nearness, What};
use crate::analysis::normalize::joined;
use crate::analysis::segment::{Segment, segments};
use crate::query::{Field, Form};

/// The leaf of words that stand together; of one word alone those of the word.
pub(super) fn near(text: &str, nearness: Nearness, field: Field, mut leaf: impl FnMut(What, Decides)) {
    let words = words_of(text);
    match (words.len(), field) {
        (0 | 1, Field::Body) => leaves_of(text, leaf),
        (0 | 1, _) => {
            for word in words {
                leaf(What::Word(word, Form::Inflected, field), Decides::WithOthers);
            }
        }
        _ if nearness == Nearness::Ordered(0) && field == Field::Body && is_run(text) => {
            leaf(What::Phrase(words, nearness, field), Decides::Alone);
            for pair in pairs_of(text) {
                leaf(What::Bigram(text[pair].to_owned()), Decides::WithOthers);
            }
        }
        _ => leaf(What::Phrase(words, nearness, field), Decides::WithOthers),
    }
}

/// Whether a text is of a script without spaces, and without anything else. Where its words end depends on what stands
/// beside them: a document may hold it, and other words.
pub(super) fn is_run(text: &str) -> bool {
    let pairs = pairs_of(text);
    let second =
        |pair: &Range<usize>| pair.start + text[pair.clone()].chars().next().map_or(0, char::len_utf8);
    pairs.first().is_some_and(|first| first.start == 0)
        && pairs.last().is_some_and(|last| last.end == text.len())
        && pairs.is_sorted_by(|pair, next| second(pair) == next.start)
}

/// The pairs of characters of scripts without spaces.
fn pairs_of(text: &str) -> Vec<Range<usize>> {
    let mut pairs = Vec::new();
    segments(text, |segment| {
        if let Segment::Bigram(range) = segment {
            pairs.push(range);
        }
    });
    pairs
}

/// The words of a text, as written.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    segments(text, |segment| {
        if let Segment::Word(range) = segment {
            words.push(text[range].to_owned());
        }
    });
    words
}

/// The word `n`, if it is a letter, with the one beside it that it makes a whole with: of `e-mail` the `e` alone says nothing.
fn with_letter<'a>(
    text: &str,
    words: &'a [Range<usize>],
    n: usize,
    wholes: &[Range<usize>],
) -> Option<&'a [Range<usize>]> {
    let mut letters = text[words[n].clone()].chars();
    (letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()).then_some(())?;
    let beside = [words.get(n..n + 2), n.checked_sub(1).and_then(|before| words.get(before..=n))];
    beside
        .into_iter()
        .flatten()
        .find(|two| wholes.iter().any(|whole| whole.start <= two[0].start && two[1].end <= whole.end))
}

/// The leaves of a word as written. Where words end does not depend on the language, so that a leaf is the same in all.
pub(super) fn leaves_of(text: &str, mut leaf: impl FnMut(What, Decides)) {
    let (mut words, mut bigrams, mut wholes) = (Vec::new(), Vec::new(), Vec::new());
    segments(text, |segment| match segment {
        Segment::Word(range) => words.push(range),
        Segment::Bigram(range) => bigrams.push(range),
        Segment::Joined(range) => wholes.push(range),
    });
    let written = |range: &Range<usize>| text[range.clone()].to_owned();
    let word = |text| What::Word(text, Form::Inflected, Field::Body);
    let paired =
        |word: &Range<usize>| bigrams.iter().any(|pair| pair.start < word.end && word.start < pair.end);
    for (n, range) in words.iter().enumerate() {
        if let Some(neighbours) = with_letter(text, &words, n, &wholes) {
            let near = neighbours.iter().map(written).collect();
            leaf(What::Phrase(near, Nearness::Ordered(0), Field::Body), Decides::WithOthers);
            continue;
        }
        leaf(word(written(range)), if paired(range) { Decides::Nothing } else { Decides::WithOthers });
    }
    for pair in &bigrams {
        leaf(What::Bigram(written(pair)), Decides::WithOthers);
    }
    for whole in &wholes {
        // A whole that stands for a part of the clause only (`example.org` in an address) decides nothing.
        let all =
            words.iter().all(|word| whole.start <= word.start && word.end <= whole.end) && bigrams.is_empty();
        leaf(word(joined(&written(whole))), if all { Decides::Alone } else { Decides::Nothing });
    }
}
