//! XML of any kind: the text of its elements, each line of it in the line where the file has it.
//!
//! Entities that a document declares are not looked up: they may be of any size, or lie anywhere.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::charset::{declared, decode_declared};
use super::lines::Lines;
use super::{Each, ExtractError, Source, begins_with, date, hand_over, html, is_encoded, markup, title};
use crate::document::Extracted;

/// The text of an XML document. A broken one is read as HTML is; one without text, whose attributes say all, as it is
/// written.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let text = decode_declared(source.bytes, declared(source.bytes, "<?xml", "encoding"))?;
    hand_over(read(&text), each)
}

/// Whether bytes begin with an XML declaration.
pub(super) fn is(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    begins_with(bytes.trim_ascii_start(), "<?xml")
}

fn read(source: &str) -> Extracted {
    let mut document = Document::of(source);
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut at = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => document.read(&event, at),
            Err(_) => return or_as_written(html::read(source), source),
        }
        at = usize::try_from(reader.buffer_position()).unwrap_or(at).min(source.len());
    }
    document.finish(source)
}

/// A document as far as it is read.
struct Document<'a> {
    lines: Lines<'a>,
    /// The text since the last tag, and where it starts.
    text: String,
    text_start: usize,
    /// Tags since the last text.
    tags: usize,
    /// What the element that is open says of the document.
    field: Option<Field>,
    extracted: Extracted,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Author,
    Date,
    Language,
}

impl<'a> Document<'a> {
    fn of(source: &'a str) -> Self {
        Self {
            lines: Lines::of(source),
            text: String::new(),
            text_start: 0,
            tags: 0,
            field: None,
            extracted: Extracted::default(),
        }
    }

    fn read(&mut self, event: &Event<'_>, at: usize) {
        if self.text.is_empty() {
            self.text_start = at;
        }
        match event {
            Event::Text(text) => self.text.push_str(text),
            Event::CData(text) => self.text.push_str(text),
            Event::GeneralRef(entity) => push_entity(&mut self.text, entity),
            Event::Start(tag) => {
                self.end_text();
                self.tags += 1;
                self.start(tag);
            }
            Event::End(_) => {
                self.end_text();
                self.tags += 1;
                self.field = None;
            }
            Event::Empty(_) => {
                self.end_text();
                self.tags += 1;
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        if self.extracted.language.is_none()
            && let Some(language) = tag
                .attributes()
                .with_checks(false)
                .flatten()
                .find(|attribute| attribute.key.as_ref() == "xml:lang")
        {
            self.extracted.language = language.value.parse().ok();
        }
        let name = tag.name();
        self.field = match (name.as_ref(), name.local_name().as_ref()) {
            (_, "title") => Some(Field::Title),
            (_, "author" | "creator") => Some(Field::Author),
            // Within an author.
            (_, "name" | "surname" | "firstname") => self.field.filter(|&field| field == Field::Author),
            ("dc:date" | "pubDate" | "published" | "dcterms:created" | "dcterms:issued", _) => {
                Some(Field::Date)
            }
            ("dc:language" | "language", _) => Some(Field::Language),
            _ => None,
        };
    }

    /// Takes the text between two tags.
    fn end_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() || is_encoded(&text) {
            // What is between the elements keeps their words apart.
            self.tags += usize::from(!text.is_empty());
            return;
        }
        let text = if holds_tags(&text) { html::read(&text).body.replace('\n', " ") } else { text };
        self.take_field(&text);
        self.lines.catch_up(self.text_start);
        // A word may go on in another element, but hardly behind two tags.
        if self.tags > 1 || text.starts_with(char::is_whitespace) {
            self.lines.push_gap(" ");
        }
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.lines.push("\n");
            }
            self.lines.push(line.trim());
        }
        self.tags = if text.ends_with(char::is_whitespace) { 2 } else { 0 };
    }

    /// Takes what a text says of the document; what is said first counts.
    fn take_field(&mut self, text: &str) {
        let extracted = &mut self.extracted;
        match self.field {
            Some(Field::Title) => extracted.title = extracted.title.take().or_else(|| title(text)),
            Some(Field::Author) => extracted.author = extracted.author.take().or_else(|| title(text)),
            Some(Field::Date) => extracted.date = extracted.date.or_else(|| date::parse(text)),
            Some(Field::Language) => extracted.language = extracted.language.or_else(|| text.parse().ok()),
            None => {}
        }
    }

    fn finish(mut self, source: &str) -> Extracted {
        self.end_text();
        or_as_written(Extracted { body: self.lines.finish(), ..self.extracted }, source)
    }
}

fn or_as_written(mut document: Extracted, source: &str) -> Extracted {
    document.format = "xml".into();
    if document.body.trim().is_empty() {
        source.clone_into(&mut document.body);
        document.sections = None;
    }
    document
}

fn push_entity(text: &mut String, entity: &BytesRef<'_>) {
    // A line break that is written as a number is none of the file.
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        text.push(if c.is_control() { ' ' } else { c });
    } else if let Some(known) = markup::entity(entity) {
        text.push_str(&known);
    } else {
        text.extend(["&", entity, ";"]);
    }
}

/// Whether a text is HTML that is written as text, as feeds have it.
fn holds_tags(text: &str) -> bool {
    let begins_tag = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    text.contains('>') && text.split('<').skip(1).any(begins_tag)
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;
    use super::*;

    #[track_caller]
    fn check(xml: &str, body: &str) {
        assert_eq!(read(xml).body, body);
    }

    #[test]
    fn text_stays_in_its_lines() {
        check(
            "<?xml version='1.0'?>\n<a>\n  <b>Der <i>Grün</i>tee</b>\n  <b>wärmt\n  sehr</b>\n</a>\n",
            "\n\nDer Grüntee\nwärmt\nsehr",
        );
        check("<a><b>Anna</b><b>Rossi</b> <c>x</c></a>", "Anna Rossi x");
        check("<a><![CDATA[\n\na & b]]>\n<b>c</b></a>", "\n\na & b\nc");
        check(&format!("<a><b>Tee</b>\n<c>{}</c>\n<b>heiß</b></a>", "QUJDRUZH".repeat(200)), "Tee\n\nheiß");
        check("<a\n b='c'>x<!-- y\n -->z</a>", "\nxz");
    }

    #[test]
    fn entities() {
        check("<a>a &amp; b &#252;&#xfc;&#10;c &lt;</a>", "a & b üü c <");
        check(
            "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c SYSTEM '/etc/passwd'>]><a>&b; &c; & d</a>",
            "&b; &c; & d",
        );
    }

    #[test]
    fn feeds_hold_html() {
        check(
            "<a><b>&lt;p&gt;Der &lt;b&gt;Tee&lt;/b&gt;&lt;/p&gt;</b>\n<c><![CDATA[<p>wärmt</p><p>ihn</p>]]></c></a>",
            "Der Tee\nwärmt  ihn",
        );
    }

    #[test]
    fn what_a_document_says_of_itself() {
        let xml = "<rss xml:lang='de'><title>Tee</title><item><title>x</title><dc:creator>Anna</dc:creator>\
                   <pubDate>Sun, 1 Jun 2025 12:30:00 GMT</pubDate></item></rss>";
        let extracted = read(xml);
        assert_eq!((extracted.title.as_deref(), extracted.author.as_deref()), (Some("Tee"), Some("Anna")));
        assert_eq!(extracted.date, Some(1_748_781_000_000_000_000));
        assert_eq!(extracted.language, Some(crate::language::Language::German));
    }

    #[test]
    fn broken_and_empty_ones() {
        check("<a>Tee <b>wärmt</a", "Tee wärmt");
        check("<a>Tee</b></c>", "Tee");
        check("<a b='Tee'/>", "<a b='Tee'/>");
        check("<a><!-- Tee", "<a><!-- Tee");
    }

    #[test]
    fn encodings_are_declared() {
        let bytes = b"<?xml version='1.0' encoding='iso-8859-2'?><a>\xe6ma</a>";
        assert_eq!(document("a", bytes).body, "ćma");
    }

    #[test]
    fn depth_costs_nothing() {
        read(&"<a>".repeat(200_000));
    }
}
