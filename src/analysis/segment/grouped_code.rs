//! Codes that people write in groups: numbers of telephones and accounts.

use crate::analysis::normalize::LEFT_OUT;

/// Digits that a telephone number has (ITU-T E.164), with the zero that leads it at home.
const FEWEST_DIGITS: usize = 7;
const MOST_DIGITS: usize = 15;
/// Letters and digits in a group of an account's number (ISO 13616), and in all of it.
const GROUP: usize = 4;
const FEWEST_IN_ACCOUNT: usize = 12;
const MOST_IN_ACCOUNT: usize = 34;

/// Where the code ends that starts at `at`, where a word starts, if it is written in several groups:
/// `089 / 23 45 67-89`, `+49 (0)89 234567`, `DE89 3704 0044 0532 0130 00`.
#[must_use]
pub fn grouped_code(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = match bytes.get(at)? {
        b'0' if bytes.get(at + 1)?.is_ascii_digit() => telephone(text, at),
        b'1'..=b'9' if at > 0 && bytes[at - 1] == b'+' => telephone(text, at),
        b'A'..=b'Z' => account(bytes, at),
        _ => None,
    }?;
    let ends =
        bytes.get(end).is_none_or(|&byte| !(byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80));
    ends.then_some(end)
}

fn telephone(text: &str, at: usize) -> Option<usize> {
    let (mut end, mut digits, mut groups) = (at, 0, 0);
    loop {
        let group =
            text.as_bytes()[end..].iter().take(MOST_DIGITS + 1).take_while(|byte| byte.is_ascii_digit());
        let group = group.count();
        (end, digits, groups) = (end + group, digits + group, groups + 1);
        let rest = &text[end..];
        let gap = between(rest);
        if digits > MOST_DIGITS || gap == 0 || !rest[gap..].starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        end += gap;
    }
    (groups > 1 && (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits)).then_some(end)
}

/// The length of what stands between two groups of a telephone's number, at the beginning of `text`: a mark, with spaces
/// around it or without, or a space.
fn between(text: &str) -> usize {
    let without_space = |text: &str| text.strip_prefix(' ').map_or(0, |_| 1);
    let mut length = without_space(text);
    let left_out = text[length..].starts_with(LEFT_OUT);
    length +=
        if left_out { LEFT_OUT.len() } else { usize::from(text[length..].starts_with(['/', '-', ')'])) };
    if length > 0 && !text[..length].ends_with(' ') {
        length += without_space(&text[length..]);
    }
    length
}

fn account(bytes: &[u8], at: usize) -> Option<usize> {
    let group = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default().iter().take(GROUP + 1);
        rest.take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count()
    };
    let [first, second, third, fourth] = bytes.get(at..at + GROUP)?.try_into().ok()?;
    let leads =
        [first, second].iter().all(u8::is_ascii_uppercase) && [third, fourth].iter().all(u8::is_ascii_digit);
    if !leads || group(at) != GROUP {
        return None;
    }
    let (mut end, mut length) = (at + GROUP, GROUP);
    while bytes.get(end) == Some(&b' ') && length % GROUP == 0 && (1..=GROUP).contains(&group(end + 1)) {
        let next = group(end + 1);
        // The second may be the name of a bank.
        if length > GROUP && !bytes[end + 1..end + 1 + next].iter().any(u8::is_ascii_digit) {
            break;
        }
        (end, length) = (end + 1 + next, length + next);
    }
    (FEWEST_IN_ACCOUNT..=MOST_IN_ACCOUNT).contains(&length).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, at: usize, expected: Option<&str>) {
        assert_eq!(grouped_code(text, at).map(|end| &text[at..end]), expected, "{text}");
    }

    #[test]
    fn telephones() {
        check("089 / 23 45 67-89, abends", 0, Some("089 / 23 45 67-89"));
        check("(089) 2345678", 1, Some("089) 2345678"));
        check("+49 (0)89 234567", 1, Some("49 (0)89 234567"));
        check("+1-555-123-4567.", 1, Some("1-555-123-4567"));
        check("0171 2345678 Anna", 0, Some("0171 2345678"));
    }

    #[test]
    fn accounts() {
        check("DE89 3704 0044 0532 0130 00.", 0, Some("DE89 3704 0044 0532 0130 00"));
        check("GB29 NWBK 6016 1331 9268 19", 0, Some("GB29 NWBK 6016 1331 9268 19"));
        check("CH93 0076 2011 6238 5295 7 Bern", 0, Some("CH93 0076 2011 6238 5295 7"));
    }

    #[test]
    fn other_numbers() {
        check("49 89 234567", 0, None);
        check("0 123 4567", 0, None);
        check("089", 0, None);
        check("0892345678", 0, None);
        check("089 23x", 0, None);
        check("01 02 03 04 05 06 07 08 09", 0, None);
        check("089 2345678_x", 0, None);
        check("AB12 1234", 0, None);
        check("ABCD 1234 1234", 0, None);
        check("0", 0, None);
    }
}
