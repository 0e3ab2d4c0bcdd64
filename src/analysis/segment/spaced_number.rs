//! Numbers whose thousands are set apart by spaces.

use super::Segment;

/// Digits in a group, and at most so many groups: a row of a table is no number.
const GROUP: usize = 3;
const MAX_GROUPS: usize = 5;
/// Bytes in which the spaces of a number and their digits are looked for.
const MAX_BYTES: usize = 40;

/// A number in several groups (`60 000`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpacedNumber {
    /// Where it ends, in bytes of the text.
    pub end: usize,
    /// Where its first group ends, and how many there are.
    first_end: usize,
    groups: usize,
    /// Whether its spaces are such as stand inside numbers only; common ones may also part the numbers of a table.
    narrow: bool,
}

/// The number that starts at `at`, where a word starts, if its groups of three digits are set apart by spaces.
#[must_use]
pub fn spaced_number(text: &str, at: usize) -> Option<SpacedNumber> {
    let bytes = text.as_bytes();
    let first = digits(bytes, at);
    let space = space_at(bytes, at + first)?;
    if first > GROUP || bytes[at] == b'0' || !bytes.get(at + first + space.len())?.is_ascii_digit() {
        return None;
    }
    let narrow = space != b" ";
    let (mut end, mut groups) = (at + first, 1);
    while bytes[end..].starts_with(space) && digits(bytes, end + space.len()) > 0 {
        let group = digits(bytes, end + space.len());
        end += space.len() + group;
        groups += 1;
        if group != GROUP || groups > MAX_GROUPS {
            return None;
        }
    }
    let follows_number = !narrow && at > 1 && bytes[at - 1] == b' ' && bytes[at - 2].is_ascii_digit();
    if let [b'.' | b',', b'0'..=b'9', ..] = bytes[end..] {
        end += 1 + digits(bytes, end + 1);
    }
    let ends = bytes.get(end).is_none_or(|&byte| !byte.is_ascii_alphanumeric() && byte != b'_');
    (ends && !follows_number).then_some(SpacedNumber { end, first_end: at + first, groups, narrow })
}

impl SpacedNumber {
    /// Hands over the number that starts at `at`: one word, or, where the spaces are common ones, its groups and the
    /// whole. Returns where it ends.
    pub(super) fn segments(&self, at: usize, each: &mut impl FnMut(Segment)) -> usize {
        if self.narrow {
            each(Segment::Word(at..self.end));
            return self.end;
        }
        each(Segment::Word(at..self.first_end));
        each(Segment::Joined(at..self.end));
        for group in 1..self.groups {
            let end = self.first_end + group * (1 + GROUP);
            each(Segment::Word(end - GROUP..if group + 1 == self.groups { self.end } else { end }));
        }
        self.end
    }
}

fn digits(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take(MAX_BYTES).take_while(|byte| byte.is_ascii_digit()).count()
}

/// The space at `at` that may stand between groups of digits: common, not to be broken, narrow, thin, of a figure.
fn space_at(bytes: &[u8], at: usize) -> Option<&'static [u8]> {
    const SPACES: &[&str] = &[" ", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}"];
    let rest = bytes.get(at..)?;
    SPACES.iter().map(|space| space.as_bytes()).find(|space| rest.starts_with(space))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, at: usize, expected: Option<&str>) {
        assert_eq!(spaced_number(text, at).map(|number| &text[at..number.end]), expected);
    }

    #[test]
    fn groups_of_three() {
        check("60 000 Wörter", 0, Some("60 000"));
        check("12 345 678.", 0, Some("12 345 678"));
        check("1 234,56 €", 0, Some("1 234,56"));
        check("60\u{a0}000", 0, Some("60\u{a0}000"));
        check("60\u{202f}000\u{202f}km", 0, Some("60\u{202f}000"));
    }

    #[test]
    fn other_numbers_side_by_side() {
        check("60 00", 0, None);
        check("60 0000", 0, None);
        check("2024 123", 0, None);
        check("2024 123 456", 5, None);
        check("60 000 12", 0, None);
        check("0 123", 0, None);
        check("60 000km", 0, None);
        check("60  000", 0, None);
        check("10 100 200 300 400 500", 0, None);
        check("60", 0, None);
    }
}
