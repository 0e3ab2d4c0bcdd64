//! Text for a model: without what no reader sees, and no longer than it may be.

use std::fmt::Write;
use std::ops::Range;

use crate::render::{harmless, is_harmful, is_tag};

/// What stands at the end of what was cut.
const ELLIPSIS: char = '…';

/// A line of `text` without control characters, changes of the writing direction, and tags, which only a model reads.
/// Tabs stay, a line break becomes a space.
pub(super) fn plain(text: &str) -> String {
    let seen = text.chars().map(|c| if c == '\n' { ' ' } else { c });
    seen.filter(|&c| c == '\t' || !is_harmful(c) && !is_tag(c)).collect()
}

/// `path` with all that is shown which [`plain`] takes out, so that it can be asked for: see [`crate::render::exact`].
pub(super) fn shown_path(path: &str) -> String {
    let mut shown = String::with_capacity(path.len());
    for c in harmless(path).chars() {
        if is_tag(c) {
            // Writing to a string does not fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// As [`plain`], at most `most` characters of it.
pub(super) fn cut(text: &str, most: usize) -> String {
    let plain = plain(text);
    match plain.char_indices().nth(most) {
        None => plain,
        Some(_) => plain.chars().take(most.saturating_sub(1)).chain([ELLIPSIS]).collect(),
    }
}

/// As [`plain`], with ranges of `text` as those of what it becomes.
pub(super) fn marked(text: &str, marks: &[Range<usize>]) -> (String, Vec<Range<usize>>) {
    let at = |at: usize| text.get(..at).map_or(0, |before| plain(before).len());
    (plain(text), marks.iter().map(|mark| at(mark.start)..at(mark.end)).collect())
}

/// Characters that `text` has.
pub(super) fn characters(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::exact;

    #[test]
    fn what_nobody_sees_is_taken_out() {
        assert_eq!(plain("a\u{1b}[31mb\u{202e}c\u{9b}\0\u{200f}d\te\nf"), "a[31mbcd\te f");
        assert_eq!(plain("Tee\u{e0049}\u{e0067}, чай, 茶 und 👩‍👩‍👧"), "Tee, чай, 茶 und 👩‍👩‍👧");
    }

    #[test]
    fn paths_can_be_asked_for() {
        let hostile = "a\u{1b}b\u{202e}\u{e0049}c/🏴\u{e0067}.md";
        assert_eq!(shown_path(hostile), "a␛b<U+202E><U+E0049>c/🏴<U+E0067>.md");
        assert_eq!(exact(&shown_path(hostile)), hostile);
    }

    #[test]
    fn marks_stay_on_their_words() {
        let text = "\u{1b}[1mDer \u{200f}Tee\u{202e} wärmt";
        let marks = ["Tee", "wärmt"].map(|word| {
            let at = text.find(word).expect("it is there");
            at..at + word.len()
        });
        let (plain, marks) = marked(text, &marks);
        let marked: Vec<&str> = marks.into_iter().map(|mark| &plain[mark]).collect();
        assert_eq!((&*plain, &*marked), ("[1mDer Tee wärmt", &["Tee", "wärmt"][..]));
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(cut("Tee", 3), "Tee");
        assert_eq!(cut("Täße und", 4), "Täß…");
    }
}
