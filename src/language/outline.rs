//! The passages of a text as people look at them: by line, with the share of the text that each is.

use std::ops::RangeInclusive;

use super::Language;
use super::detect::Passage;

/// A passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The lines that its words stand in, from 1; a passage may end and the next begin in one line.
    pub lines: RangeInclusive<usize>,
    /// Its language.
    pub language: Language,
    /// Its share of the characters of the text, white space apart, 0 to 1.
    pub share: f32,
    /// How sure the language is, 0 to 1.
    pub confidence: f32,
}

/// The outline of `text`, whose `passages` cover it in order. Passages without a word are left out.
#[must_use]
pub fn outline(text: &str, passages: &[Passage]) -> Vec<Outline> {
    let all = written(text).max(1);
    let (mut line, mut at) = (1, 0);
    let mut outlines = Vec::new();
    for passage in passages {
        let words = text[passage.range.clone()].trim_start();
        let start = passage.range.end - words.len();
        let words = words.trim_end();
        if words.is_empty() {
            continue;
        }
        line += line_ends(&text[at..start]);
        let last = line + line_ends(words);
        outlines.push(Outline {
            lines: line..=last,
            language: passage.language,
            share: written(words) as f32 / all as f32,
            confidence: passage.confidence,
        });
        (line, at) = (last, start + words.len());
    }
    outlines
}

fn written(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn line_ends(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_shares() {
        let text = "\n\nder Tee\nist gut.\n\n  il tè è\nbuono. och\n";
        let passages =
            [(0..19, Language::German), (19..36, Language::Italian), (36..text.len(), Language::Swedish)]
                .map(|(range, language)| Passage { range, language, confidence: 0.5 });
        let lines: Vec<_> =
            outline(text, &passages).into_iter().map(|part| (part.lines, part.language)).collect();
        let expected = [(3..=4, Language::German), (6..=7, Language::Italian), (7..=7, Language::Swedish)];
        assert_eq!(lines, expected);
        let shares: Vec<f32> =
            outline("ab  cd\nefgh", &[passage(0..4), passage(4..11)]).iter().map(|part| part.share).collect();
        assert_eq!(shares, [0.25, 0.75]);
        assert_eq!(outline("", &[]), []);
        assert_eq!(outline("  ", &[passage(0..2)]), []);
    }

    fn passage(range: std::ops::Range<usize>) -> Passage {
        Passage { range, language: Language::German, confidence: 1.0 }
    }
}
