//! A mailbox in, its messages out: each a file of its own, named by its number.

use std::borrow::Cow;

use super::archive::{Members, REST};
use super::{Each, ExtractError, Source, eml};

/// What begins the line before a message.
const FROM: &[u8] = b"From ";

/// Whether bytes begin with such a line, and headers behind it.
pub(super) fn is(bytes: &[u8]) -> bool {
    if !bytes.starts_with(FROM) {
        return false;
    }
    let end = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| end + 1);
    is_separator(&bytes[..end]) && eml::is(&bytes[end..])
}

/// The messages.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    if source.ending() == "eml" {
        // Some programs save one message so.
        let message = messages(source.bytes).next().unwrap_or(source.bytes);
        return eml::extract(&Source { bytes: message, ..*source }, each);
    }
    let damaged = || ExtractError::Damaged("mbox".into());
    let mut members = Members::new(source, "mbox", each);
    // A piece of a long mailbox may begin within a message.
    let before = separators(source.bytes).next().map_or(0, |(start, _)| start);
    if !source.bytes[..before].trim_ascii().is_empty() {
        members.skip(REST.into(), damaged())?;
    }
    // They are not packed: that there are many of them is no trap.
    for (n, message) in (1_u64..).zip(messages(source.bytes)) {
        let message = unquoted(message);
        members
            .nest(n.to_string(), |source, each| eml::extract(&Source { bytes: &message, ..*source }, each))?;
    }
    if members.found_any() { Ok(()) } else { Err(damaged()) }
}

/// `From anna@b.de Mon Jun 01 10:00:00 2009`: somebody, and a time of day.
fn is_separator(line: &[u8]) -> bool {
    let is_time =
        |window: &[u8]| window[0].is_ascii_digit() && window[1] == b':' && window[2].is_ascii_digit();
    line.starts_with(FROM) && line.windows(3).any(is_time)
}

/// Where the last message of `bytes` begins, at the line before it; none where that is their start, or there is none.
pub(crate) fn last_message(bytes: &[u8]) -> Option<usize> {
    separators(bytes).map(|(start, _)| start).filter(|&start| start > 0).last()
}

/// Where the lines that separate messages begin and end: such a line is the first, or follows an empty one.
fn separators(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let (mut at, mut is_after_blank) = (0, true);
    bytes.split_inclusive(|&byte| byte == b'\n').filter_map(move |line| {
        let (start, follows_blank) = (at, is_after_blank);
        at += line.len();
        is_after_blank = line.trim_ascii().is_empty();
        (follows_blank && is_separator(line)).then_some((start, at))
    })
}

/// What stands between the lines that separate messages.
fn messages(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut separators = separators(bytes).peekable();
    std::iter::from_fn(move || {
        let (_, start) = separators.next()?;
        let end = separators.peek().map_or(bytes.len(), |&(end, _)| end);
        Some(&bytes[start..end])
    })
}

/// A message whose lines `>From`, `>>From` have lost the `>` that kept them from looking like separators.
fn unquoted(message: &[u8]) -> Cow<'_, [u8]> {
    let is_quoted = |line: &[u8]| {
        let marks = line.iter().take_while(|&&byte| byte == b'>').count();
        marks > 0 && line[marks..].starts_with(FROM)
    };
    let lines = || message.split_inclusive(|&byte| byte == b'\n');
    if !lines().any(is_quoted) {
        return message.into();
    }
    lines()
        .flat_map(|line| if is_quoted(line) { &line[1..] } else { line })
        .copied()
        .collect::<Vec<u8>>()
        .into()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::path::Path;

    use super::super::Options;
    use super::super::testing::listed;
    use super::*;

    #[test]
    fn a_mailbox_is_told_by_its_start() {
        let message = |text| {
            format!("From a Thu Jan 1 10:00:00 1970\nFrom: {text}@b.de\nMessage-ID: <1>\n\n{text}\n\n")
        };
        let mailbox = [message("Tee"), message("Kanne")].concat();
        assert_eq!(listed("a", mailbox.as_bytes()), Ok(vec!["1: Tee@b.de".into(), "2: Kanne@b.de".into()]));
        assert_eq!(listed("a.eml", message("Tee").as_bytes()), Ok(vec![": Tee@b.de".into()]));
        assert_eq!(listed("a.mbox", b"no mailbox"), Err(ExtractError::Damaged("mbox".into())));
        let rest = ["of the cup\n\n", &message("Tee")].concat();
        assert_eq!(
            listed("a.mbox", rest.as_bytes()),
            Ok(vec!["(rest)? damaged mbox".into(), "1: Tee@b.de".into()])
        );
        assert_eq!(
            listed("a.mbox", format!("\n\n{}", message("Tee")).as_bytes()),
            Ok(vec!["1: Tee@b.de".into()])
        );
    }

    #[test]
    fn messages_take_nothing_of_the_room_for_what_is_packed() {
        let (room, options) = (Cell::new(0), Options::default());
        let bytes = b"From a 10:00\nFrom: a@b.de\n\nTee\n";
        let source = Source { name: Path::new("a.mbox"), bytes, options: &options, depth: 0, room: &room };
        let mut found = 0;
        let mut count = |_| {
            found += 1;
            Ok(())
        };
        assert_eq!(extract(&source, &mut count), Ok(()));
        assert_eq!(found, 1);
    }

    #[track_caller]
    fn check(mailbox: &str, expected: &[&str]) {
        let found: Vec<_> = messages(mailbox.as_bytes())
            .map(|bytes| String::from_utf8_lossy(&unquoted(bytes)).into_owned())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn messages_one_after_another() {
        check("From a 10:00\nb\n\nFrom c 11:00\nd", &["b\n\n", "d"]);
        check("From a 10:00\r\nb\r\n\r\nFrom c 11:00\r\nd", &["b\r\n\r\n", "d"]);
        check("From a 10:00\nb\nFrom c 11:00\n\nFrom here on\n", &["b\nFrom c 11:00\n\nFrom here on\n"]);
        check("From a 10:00\n\n>From c 11:00\n>>From d\n>e", &["\nFrom c 11:00\n>From d\n>e"]);
        check("a\n\nFrom b 10:00\nc", &["c"]);
        check("a", &[]);
    }
}
