//! What a text says, in characters that steer nothing: no terminal, no editor, no reader of lines.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with what would steer a terminal shown instead: control characters as their pictures (`␛`), those without
/// one, marks and changes of the writing direction, and separators of lines by their numbers (`<U+202E>`).
///
/// Whatever comes from a document, a path or a query goes through it on its way to people, into a pipe as well: a pipe
/// may well end in a terminal.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('\u{2421}'),
            _ if is_harmful(c) => {
                // Writing to a string does not fail.
                let _ = write!(shown, "<U+{:04X}>", u32::from(c));
            }
            _ => shown.push(c),
        }
    }
    shown
}

/// The text that [`harmless`] shows as `shown`: what was read is typed again, tags by their numbers, too. A picture or a
/// number that stood there from the first is taken for what it shows.
#[must_use]
pub fn exact(shown: &str) -> String {
    let mut text = String::with_capacity(shown.len());
    let mut rest = shown;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let (c, after) = match c {
            '\u{2400}'..='\u{241f}' => (char::from_u32(u32::from(c) - 0x2400).unwrap_or(c), after),
            '\u{2421}' => ('\u{7f}', after),
            '<' => numbered(after).unwrap_or((c, after)),
            _ => (c, after),
        };
        text.push(c);
        rest = after;
    }
    text
}

/// The character whose number stands at the start of `rest`, behind its `<`, and what follows it.
fn numbered(rest: &str) -> Option<(char, &str)> {
    let (number, after) = rest.strip_prefix("U+")?.split_once('>')?;
    let c = char::from_u32(u32::from_str_radix(number, 16).ok()?)?;
    (is_harmful(c) || is_tag(c)).then_some((c, after))
}

/// Whether `c` is a tag (U+E0000 to U+E007F): it shows nothing, but tells the flags of countries' parts from one another,
/// and can spell sentences that only a model reads.
#[must_use]
pub fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// A path on its way to a program, one a line: as it is, so that it can be opened. It is made harmless where the output
/// is a terminal, and where it would not stay in its line.
#[must_use]
pub(super) fn exact_path(path: &str, is_terminal: bool) -> Cow<'_, str> {
    if is_terminal || path.contains(['\n', '\r']) { Cow::Owned(harmless(path)) } else { Cow::Borrowed(path) }
}

/// Whether `c` would do more than be seen: control characters, line and paragraph separators, and all that Unicode
/// calls `Bidi_Control`.
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_shown_and_not_sent() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\u{9b}d\u{7f}\n"), "a␛[31mb<U+202E>c<U+009B>d␡␊");
        assert_eq!(harmless("Tee, чай, 茶 und 👩‍👩‍👧"), "Tee, чай, 茶 und 👩‍👩‍👧");
    }

    #[test]
    fn nothing_that_is_harmful_is_left() {
        for c in '\0'..=char::MAX {
            let shown = harmless(&c.to_string());
            assert!(!shown.contains(is_harmful), "{c:?}");
            assert!(!is_harmful(c) || exact(&shown) == c.to_string(), "{c:?}");
        }
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        assert_eq!(exact("a␛[31mb<U+202E>c␡"), "a\u{1b}[31mb\u{202e}c\u{7f}");
        assert_eq!(exact("<U+61> <U+> <U+202E <b> Tee"), "<U+61> <U+> <U+202E <b> Tee");
    }

    #[test]
    fn paths_for_programs_are_exact_but_stay_in_their_line() {
        assert_eq!(exact_path("a\u{1b}b", false), "a\u{1b}b");
        assert_eq!(exact_path("a\u{1b}b", true), "a␛b");
        assert_eq!(exact_path("a\nb", false), "a␊b");
    }
}
