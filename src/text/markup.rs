//! XML in, its elements and texts out, one after another: what office documents and books have in common.
//!
//! No tree is built, so depth costs nothing. Only the entities that XML and HTML name stand for text: those that a
//! document declares do not.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::html;

/// More characters no entity of HTML stands for.
const MAX_NAMED_CHARS: usize = 2;

/// What a walk comes upon.
pub(super) enum Node<'a> {
    /// An element begins.
    Start(&'a Element<'a>),
    /// Text of it, or a piece of that.
    Text(&'a str),
    /// An element ends: its name.
    End(&'a str),
}

/// Where a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// With the next node.
    Into,
    /// Behind the element that has begun.
    Past,
}

/// An element.
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without the prefix of its namespace: prefixes are for each document to choose.
    pub(super) fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.find(|key| local(key) == name)
    }

    /// The name of the relation that an element of an Office document has to another part: its `r:id`.
    pub(super) fn relation(&self) -> Option<String> {
        self.find(|key| key.ends_with(":id"))
    }

    fn find(&self, is: impl Fn(&str) -> bool) -> Option<String> {
        let mut attributes = self.0.html_attributes();
        let attributes = attributes.with_checks(false).flatten();
        let value = |attribute: quick_xml::events::attributes::Attribute<'_>| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map(Cow::into_owned);
            value.unwrap_or_else(|_| html::with_letters(&attribute.value))
        };
        attributes.filter(|attribute| is(attribute.key.0)).map(value).next()
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

/// Hands over the nodes of a document in order, and says whether it could be read to its end.
pub(super) fn walk(bytes: &[u8], mut each: impl FnMut(Node<'_>) -> Step) -> bool {
    let text = decode(bytes);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    // The element that is passed over, and how many of its name are open in it.
    let mut past: Option<(String, usize)> = None;
    loop {
        let Ok(event) = reader.read_event() else { return false };
        match (event, &mut past) {
            (Event::Eof, _) => return true,
            (Event::Start(start), None) => {
                let element = Element(start);
                if each(Node::Start(&element)) == Step::Past {
                    past = Some((element.name().to_owned(), 1));
                }
            }
            (Event::Empty(start), None) => {
                let element = Element(start);
                if each(Node::Start(&element)) == Step::Into {
                    each(Node::End(element.name()));
                }
            }
            (Event::End(end), None) => drop_step(each(Node::End(local(end.name().0)))),
            (Event::Text(text), None) => drop_step(each(Node::Text(&text.into_inner()))),
            (Event::CData(text), None) => drop_step(each(Node::Text(&text.into_inner()))),
            (Event::GeneralRef(reference), None) => {
                let mut buffer = [0; 4];
                let letter = reference.resolve_char_ref().ok().flatten();
                let text = letter.map(|letter| Cow::Borrowed(&*letter.encode_utf8(&mut buffer)));
                // `None` of an entity that nobody but the document knows.
                if let Some(text) = text.or_else(|| entity(&reference)) {
                    each(Node::Text(&text));
                }
            }
            (Event::Start(start), Some((name, open))) if local(start.name().0) == name => *open += 1,
            (Event::End(end), Some((name, open))) if local(end.name().0) == name => {
                *open -= 1;
                if *open == 0 {
                    past = None;
                }
            }
            _ => {}
        }
    }
}

/// What an entity stands for that XML or HTML names.
pub(super) fn entity(name: &str) -> Option<Cow<'static, str>> {
    if let Some(known) = resolve_predefined_entity(name) {
        return Some(Cow::Borrowed(known));
    }
    let text = html::with_letters(&format!("&{name};"));
    // HTML reads the beginning of a name, too (`&notes;`: `¬es;`); a name stands for two characters at most.
    (text.chars().count() <= MAX_NAMED_CHARS).then_some(Cow::Owned(text))
}

/// Only elements can be passed over.
fn drop_step(_: Step) {}

/// The text of markup, which is UTF-8 or UTF-16 by the rules of these formats.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::UTF_8.decode(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markup: &str, expected: &str) {
        let mut seen = String::new();
        let whole = walk(markup.as_bytes(), |node| {
            match node {
                Node::Start(element) if element.name() == "skip" => return Step::Past,
                Node::Start(element) => seen.extend(["<", element.name(), ">"]),
                Node::Text(text) => seen.push_str(text),
                Node::End(name) => seen.extend(["</", name, ">"]),
            }
            Step::Into
        });
        assert_eq!(format!("{seen}{}", if whole { "" } else { " …" }), expected);
    }

    #[test]
    fn nodes_in_order() {
        check("<w:p><w:t>Tee</w:t><br/></w:p>", "<p><t>Tee</t><br></br></p>");
        check("<a>&lt;&#228;&uuml;&mine;<![CDATA[<b>]]></a>", "<a><äü<b></a>");
        check("<a>&semi;&bne;&notes;&euml;&euml</a>", "<a>;=\u{20e5}ë&euml</a>");
        check("<a><skip>x<skip>y</skip>z</skip>b</a>", "<a>b</a>");
        check("<a><skip/>b</a>", "<a>b</a>");
        check("<a>b & c", "<a>b & c");
        check("<a>b</x></a>", "<a>b</x></a>");
        check("<a>b<c", "<a>b …");
        check("", "");
    }

    #[test]
    fn letters_are_named_in_attributes() {
        let mut names = Vec::new();
        walk(b"<a href='caf&eacute;&amp;&mine;&#233;'/>", |node| {
            if let Node::Start(element) = node {
                names.extend(element.attribute("href"));
            }
            Step::Into
        });
        assert_eq!(names, ["café&&mine;é"]);
    }

    #[test]
    fn entities_are_not_expanded() {
        check("<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"Tee\">]><a>&b;</a>", "<a></a>");
    }

    #[test]
    fn utf_16_is_read() {
        let markup: Vec<u8> = "\u{feff}<a>ü</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(walk(&markup, |node| {
            assert!(!matches!(node, Node::Text(text) if text != "ü"));
            Step::Into
        }));
    }

    #[test]
    fn depth_costs_nothing() {
        assert!(walk("<a>".repeat(100_000).as_bytes(), |_| Step::Into));
    }
}
