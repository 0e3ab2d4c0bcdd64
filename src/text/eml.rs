//! A message in, its text out, who wrote it to whom before it, and the texts of what is attached to it.

use std::path::Path;

use mail_parser::{Addr, Address, DateTime, Message, MessageParser, MimeHeaders, PartType};

use super::archive::{Members, harmless};
use super::{Each, ExtractError, Format, Found, Source, html, plain, title};
use crate::document::Extracted;

/// Headers that only messages begin with.
const SURE_HEADERS: &[&str] =
    &["received", "return-path", "message-id", "mime-version", "delivered-to", "x-mailer"];
/// Endings of pages that browsers save as messages, of themselves.
const PAGES: &[&str] = &["mht", "mhtml"];
/// Headers are looked for in so many bytes.
const SNIFFED_BYTES: usize = 4_000;
/// So many people of a message are named before its text: more are a mailing list.
const MAX_PEOPLE: usize = 100;
/// Messages that may be attached to one another: the library that reads them follows them in one another's depth.
const MAX_ATTACHED_MESSAGES: usize = 1_000;

/// Whether bytes begin with the headers of a message.
pub(super) fn is(bytes: &[u8]) -> bool {
    let lines = bytes[..bytes.len().min(SNIFFED_BYTES)].split(|&byte| byte == b'\n');
    let (mut is_sure, mut has_from) = (false, false);
    for line in lines.take_while(|line| !matches!(*line, b"" | b"\r")) {
        if matches!(line[0], b' ' | b'\t') {
            continue;
        }
        if !line.contains(&b':') {
            break;
        }
        let Some(name) = header_name(line) else { return false };
        is_sure |= SURE_HEADERS.iter().any(|sure| sure.as_bytes().eq_ignore_ascii_case(name));
        has_from |= name.eq_ignore_ascii_case(b"from");
    }
    is_sure && has_from
}

/// The name of the header that a line is, if it could be one.
fn header_name(line: &[u8]) -> Option<&[u8]> {
    let name = &line[..line.iter().position(|&byte| byte == b':')?];
    let is_part = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!name.is_empty() && name.iter().all(is_part)).then_some(name)
}

/// The message, and behind it what of its attachments is of a format that is read; a text that is none, but is called one, as it is.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let first = source.bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    if header_name(first).is_none() {
        return plain::extract(source, each);
    }
    // Only the headers of what is attached count, but they are not known before the message is read.
    let attached =
        [&b"message/"[..], b"multipart/digest"].map(|kind| count(source.bytes, kind)).iter().sum::<usize>();
    if attached > MAX_ATTACHED_MESSAGES {
        return Err(ExtractError::TooDeep);
    }
    let message =
        MessageParser::default().parse(source.bytes).ok_or_else(|| ExtractError::Damaged("eml".into()))?;
    hand_over(source, &message, each)
}

fn hand_over(source: &Source<'_>, message: &Message<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let is_page = PAGES.contains(&&*source.ending());
    let people = if is_page { String::new() } else { people(message) };
    let mut document = document(message, people);
    if is_page {
        // It names the browser.
        document.author = None;
    }
    each(Found::Document(document))?;
    let mut members = Members::new(source, "eml", each);
    for (n, part) in (1..).zip(message.attachments()) {
        source.count_members(1)?;
        let name =
            part.attachment_name().map_or_else(|| format!("part {n}"), |name| harmless(name.as_bytes()));
        match &part.body {
            PartType::Message(inner) => {
                let name = inner.subject().map_or(name, |subject| harmless(subject.as_bytes()));
                let name = members.unique(&name);
                members.nest(name, |source, each| hand_over(source, inner, each))?;
            }
            PartType::Multipart(_) => {}
            // Pictures and the like are named in the message, which is all that can be said of them.
            _ if Format::of(Path::new(&name), part.contents()).is_none() => {}
            _ => {
                let name = members.unique(&name);
                members.extract(name, part.contents())?;
            }
        }
    }
    Ok(())
}

fn document(message: &Message<'_>, people: String) -> Extracted {
    let mut text = String::new();
    for part in message.text_bodies() {
        match &part.body {
            PartType::Text(plain) => {
                plain.lines().for_each(|line| {
                    text.push_str(unquoted(line));
                    text.push('\n');
                });
            }
            PartType::Html(page) => {
                text.push_str(&html::read(page).body);
                text.push('\n');
            }
            _ => {}
        }
    }
    for name in message.attachments().filter_map(MimeHeaders::attachment_name) {
        text.truncate(text.trim_end().len());
        text.push_str(if text.is_empty() { "" } else { "\n" });
        text.push_str(name.trim());
    }
    let text = text.trim_end().trim_start_matches(['\n', '\r']);
    let gap = if people.is_empty() || text.is_empty() { "" } else { "\n\n" };
    Extracted {
        format: "eml".into(),
        title: message.subject().and_then(title),
        author: message.from().and_then(|from| title(&address(from.first()?))),
        date: message.date().filter(|date| date.is_valid()).and_then(nanoseconds),
        body: people + gap + text,
        sections: Some(Vec::new()),
        ..Extracted::default()
    }
}

/// A line without the marks of quotation before it, which would stand in the midst of sentences: `> > `.
fn unquoted(line: &str) -> &str {
    if !line.starts_with('>') {
        return line;
    }
    line.trim_start_matches(['>', ' '])
}

/// Who wrote a message, to whom, and who got a copy, a line each: people are what messages are looked for by. Nothing says
/// which is which, as that would be a word of one language in messages of all.
fn people(message: &Message<'_>) -> String {
    let mut left = MAX_PEOPLE;
    let lines = [message.from(), message.to(), message.cc()].into_iter().flatten().map(|addresses| {
        let named = all(addresses).filter_map(|person| title(&address(person)));
        let named: Vec<String> = named.take(left).collect();
        left -= named.len();
        named.join(", ")
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// All addresses of a header, those of groups, too.
fn all<'a>(addresses: &'a Address<'_>) -> impl Iterator<Item = &'a Addr<'a>> {
    let (list, groups) = (addresses.as_list(), addresses.as_group());
    let of_groups = groups.unwrap_or_default().iter().flat_map(|group| &group.addresses);
    list.unwrap_or_default().iter().chain(of_groups)
}

fn address(address: &Addr<'_>) -> String {
    match (address.name(), address.address()) {
        (Some(name), Some(address)) if !name.trim().is_empty() => format!("{} <{address}>", name.trim()),
        (name, address) => address.or(name).unwrap_or_default().to_owned(),
    }
}

fn nanoseconds(date: &DateTime) -> Option<i64> {
    date.to_timestamp().checked_mul(1_000_000_000)
}

/// How often `kind` stands in `bytes`, in letters of any case.
fn count(bytes: &[u8], kind: &[u8]) -> usize {
    bytes.windows(kind.len()).filter(|window| window.eq_ignore_ascii_case(kind)).count()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, found, listed};
    use super::*;

    const HEAD: &str = "From: =?utf-8?q?J=C3=B6rg?= <j@b.de>\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\n\
        Date: Thu, 1 Jan 1970 01:00:00 +0100\nMIME-Version: 1.0\n";

    #[test]
    fn a_message() {
        let text = "Content-Type: text/plain; charset=iso-8859-15\nContent-Transfer-Encoding: quoted-printable\n\n=A4 5\n";
        let message = document("a.eml", format!("{HEAD}{text}").as_bytes());
        assert_eq!(
            (message.title.as_deref(), message.author.as_deref()),
            (Some("Grüße"), Some("Jörg <j@b.de>"))
        );
        assert_eq!((&*message.body, message.date), ("Jörg <j@b.de>\n\n€ 5", Some(0)));
        let html = document(
            "a",
            format!(
                "{HEAD}Content-Type: text/html\n\n<style>p{{}}</style><p>Tee<br>und</p><div hidden>x</div>"
            )
            .as_bytes(),
        );
        assert_eq!(html.body, "Jörg <j@b.de>\n\nTee\nund");
    }

    #[test]
    fn what_is_quoted_is_without_its_marks() {
        let text = "\nThanks.\n\n> Hi,\n>\n> > A rule had\n> > expired.\n>No.\n a > b\n";
        let body = document("a.eml", format!("{HEAD}{text}").as_bytes()).body;
        assert_eq!(body, "Jörg <j@b.de>\n\nThanks.\n\nHi,\n\nA rule had\nexpired.\nNo.\n a > b");
    }

    #[test]
    fn attachments_are_members() {
        let parts = "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHallo\n\
            --x\nContent-Disposition: attachment; filename=\"../a.txt\"\n\nTee\n\
            --x\nContent-Type: image/png; name=b.png\nContent-Transfer-Encoding: base64\n\nAAAAAA==\n\
            --x\nContent-Type: message/rfc822\n\nSubject: Innen\nFrom: a@b.de\n\nKanne\n--x--\n";
        let all = listed("a", format!("{HEAD}{parts}").as_bytes());
        let expected = [": Jörg <j@b.de>", "a.txt: Tee", "Innen: a@b.de"];
        assert_eq!(all.unwrap_or_default(), expected);
        let body = match &found("a", format!("{HEAD}{parts}").as_bytes()).unwrap_or_default()[0] {
            Found::Document(document) => document.body.clone(),
            Found::Skipped(..) => String::new(),
        };
        assert_eq!(body, "Jörg <j@b.de>\n\nHallo\n../a.txt\nb.png");
    }

    #[test]
    fn people_stand_before_the_text() {
        let check = |headers: &str, expected: &str| {
            let message = format!("From: Anna <a@b.de>\nMIME-Version: 1.0\n{headers}\nTee");
            assert_eq!(document("a.eml", message.as_bytes()).body, expected);
        };
        check("", "Anna <a@b.de>\n\nTee");
        check(
            "To: Li, b@c.de\nCc: Team: c@d.de, d@e.de;\n",
            "Anna <a@b.de>\nLi, b@c.de\nc@d.de, d@e.de\n\nTee",
        );
        check("Bcc: x@y.de\n", "Anna <a@b.de>\n\nTee");
        let page = document("a.mht", b"From: <Saved by X>\nMIME-Version: 1.0\n\nTee");
        assert_eq!(page.body, "Tee");
        let many = vec!["x@y.de"; 500].join(", ");
        check(&format!("To: {many}\n"), &format!("Anna <a@b.de>\n{}\n\nTee", &many[..99 * 8 - 2]));
    }

    #[test]
    fn what_is_called_a_message_and_is_none_is_text() {
        for text in ["Dear Anna,\n\nthe invoice is here.\n", "Call Anna: invoice", "Tee"] {
            assert_eq!(document("a.eml", text.as_bytes()).body, text);
        }
    }

    #[test]
    fn messages_in_messages_end() {
        let nested = |times| format!("{HEAD}{}x", "Content-Type: message/rfc822\n\n".repeat(times));
        assert_eq!(found("a.eml", nested(100_000).as_bytes()), Err(ExtractError::TooDeep));
        assert!(found("a.eml", nested(1_000).as_bytes()).is_ok());
    }

    #[track_caller]
    fn check(start: &str, expected: bool) {
        assert_eq!(is(start.as_bytes()), expected, "{start}");
    }

    #[test]
    fn messages_are_told_by_their_headers() {
        check("Received: by x\n with y\nFrom: Anna <a@b.de>\nSubject: Tee\n\nHallo", true);
        check("From: Anna\r\nMIME-Version: 1.0\r\n\r\n", true);
        check("From: Anna\nTo: Li\n\nHallo", false);
        check("Message-ID: the header\nFrom here on: nothing", false);
        check("Message-ID: <1>\n\nFrom: x", false);
        check("", false);
    }
}
