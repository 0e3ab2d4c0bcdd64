//! The languages of a stored text, as one short line: `de`, or `de 120 it 310 de` (a language, where it ends).

use std::ops::Range;

use crate::language::Language;
use crate::language::detect::Passage;

/// The line for passages that cover a text.
#[must_use]
pub fn to_line(passages: &[Passage]) -> String {
    let mut line = String::new();
    for (n, passage) in passages.iter().enumerate() {
        line.push_str(passage.language.code());
        if n + 1 < passages.len() {
            line.extend([" ", &passage.range.end.to_string(), " "]);
        }
    }
    line
}

/// The passages of `text` by their line. What is wrong in the line ends it: the rest is [`Language::Undetermined`].
#[must_use]
pub fn from_line(line: &str, text: &str) -> Vec<(Range<usize>, Language)> {
    let mut passages = Vec::new();
    let mut words = line.split(' ');
    let mut start = 0;
    while start < text.len() {
        let language = words.next().and_then(|code| code.parse().ok()).unwrap_or(Language::Undetermined);
        let end = words.next().and_then(|end| end.parse().ok()).unwrap_or(text.len());
        let end = if end > start && text.is_char_boundary(end) { end } else { text.len() };
        passages.push((start..end, language));
        start = end;
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_read_back() {
        let passage = |range, language| Passage { range, language, confidence: 1.0 };
        let passages = [passage(0..4, Language::German), passage(4..8, Language::Italian)];
        assert_eq!(to_line(&passages), "de 4 it");
        assert_eq!(from_line("de 4 it", "abcdefgh"), [(0..4, Language::German), (4..8, Language::Italian)]);
        assert_eq!(from_line("de", "abcdefgh"), [(0..8, Language::German)]);
        assert_eq!(from_line("de 1 xx", "äb"), [(0..3, Language::German)]);
        assert_eq!(from_line("", ""), []);
    }
}
