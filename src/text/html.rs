//! HTML: the text that readers come for, and what the page says of itself.
//!
//! A tokenizer reads it, and no tree is made: pages are read however broken, large or deep they are.

mod elements;
mod meta;
mod tokens;

use std::borrow::Cow;
use std::ops::Range;

use html5gum::emitters::callback::CallbackEvent;

use super::charset::{declared, decode_declared};
use super::{CELL, Each, ExtractError, Source, begins_with, hand_over, title};
use crate::document::Extracted;
use crate::language::Language;
use elements::{AWAY, LEADING_AWAY, LEFT_OUT, MAY_BE_LEFT_OUT, gap_around};
use meta::Meta;
pub(super) use tokens::{Piece, pieces, with_letters};
use tokens::{tokenize, utf8};

/// Attributes that are looked at.
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-hidden",
    "content",
    "hidden",
    "http-equiv",
    "itemprop",
    "lang",
    "name",
    "property",
    "role",
    "xml:lang",
];
/// The main part of a page counts alone if it has one character in so many of the page's text.
const MAIN_SHARE: usize = 4;
/// Pages use it to lay out what is around it, and to fill what is empty.
const NO_BREAK_SPACE: char = '\u{a0}';
/// So many bytes tell whether a file is a page.
const HEAD_BYTES: usize = 4_000;

/// The text of a page.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    hand_over(read(&decode(source.bytes)?), each)
}

/// The first heading of a chapter of a book, if it has one, and its text.
///
/// # Errors
///
/// Those of [`decode_declared`].
pub(super) fn chapter(bytes: &[u8]) -> Result<(Option<String>, String), ExtractError> {
    let page = Page::of(&decode(bytes)?);
    let heading = title(&words(&page.heading.text));
    Ok((heading, page.finish().body))
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ExtractError> {
    let declared = declared(bytes, "<meta", "charset").or_else(|| declared(bytes, "<?xml", "encoding"));
    decode_declared(bytes, declared)
}

/// Whether bytes begin as a page does, behind comments and an XML declaration.
pub(super) fn is(bytes: &[u8]) -> bool {
    let mut rest = bytes[..bytes.len().min(HEAD_BYTES)].trim_ascii_start();
    rest = rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(rest).trim_ascii_start();
    loop {
        let end = match rest {
            [b'<', b'!', b'-', b'-', ..] => "-->",
            [b'<', b'?', b'x', b'm', b'l', ..] => "?>",
            _ => break,
        };
        let Some(at) = rest.windows(end.len()).position(|window| window == end.as_bytes()) else {
            return false;
        };
        rest = rest[at + end.len()..].trim_ascii_start();
    }
    ["<!doctype html", "<html", "<head>", "<body"].iter().any(|start| begins_with(rest, start))
}

/// The text of a page, its lines those that a browser would break where the window is wide enough.
pub(super) fn read(html: &str) -> Extracted {
    Page::of(html).finish()
}

/// A page as far as it is read.
#[derive(Default)]
struct Page {
    /// Whether what leads away from the page is read, too.
    is_read_whole: bool,
    /// Whether it is XML, where `<a/>` is all of an element.
    is_xml: bool,
    tag: Tag,
    flow: Flow,
    /// What is being left out.
    skipped: Option<Open>,
    /// The main part that is being read, and where it starts.
    main: Option<(Open, usize)>,
    /// The parts that are `<main>`, and those that are `<article>`, bytes of the text.
    parts: [Vec<Range<usize>>; 2],
    title: Heading,
    heading: Heading,
    /// What its `<meta>` say.
    meta: Meta,
    language: Option<Language>,
}

/// A start tag.
#[derive(Default)]
struct Tag {
    name: String,
    /// Those of [`ATTRIBUTES`] that it has.
    attributes: Vec<(&'static str, String)>,
    /// The one whose value comes next.
    named: Option<&'static str>,
}

/// An element that is open, and so many of its name in it.
struct Open {
    name: String,
    depth: usize,
}

/// The text of the first element of its kind.
#[derive(Default)]
struct Heading {
    text: String,
    is_open: bool,
}

impl Page {
    /// A page without what leads away from it, or with that where nothing else is there.
    fn of(html: &str) -> Self {
        let page = Self::read(html, false);
        if page.flow.text.is_empty() { Self::read(html, true) } else { page }
    }

    fn read(html: &str, is_read_whole: bool) -> Self {
        let is_xml = html.trim_start().starts_with("<?xml");
        let mut page = Self { is_read_whole, is_xml, ..Self::default() };
        tokenize(html, is_xml, &mut |event, _| page.read_event(event));
        page
    }

    fn read_event(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag { name: utf8(name).into(), ..Tag::default() }
            }
            CallbackEvent::AttributeName { name } => self.tag.name_attribute(utf8(name)),
            CallbackEvent::AttributeValue { value } => self.tag.set_value(utf8(value)),
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = std::mem::take(&mut self.tag);
                self.start(&tag);
                if *self_closing && self.is_xml {
                    self.end(&tag.name);
                }
            }
            CallbackEvent::EndTag { name } => self.end(utf8(name)),
            CallbackEvent::String { value } => self.text(utf8(value)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name = &*tag.name;
        if matches!(name, "main" | "article")
            && self.skipped.as_ref().is_some_and(|open| open.name != "template")
        {
            // What should have been closed before it was not.
            self.skipped = None;
        }
        if let Some(open) = &mut self.skipped {
            return open.start(name);
        }
        match name {
            "html" | "body" => self.language = self.language.or_else(|| tag.language()),
            "meta" => self.meta.read(tag),
            "img" | "area" => self.flow.push_words(tag.get("alt").unwrap_or_default()),
            "td" | "th" => self.flow.gap(Gap::Cell),
            "title" => self.title.start(),
            "h1" | "h2" | "h3" => self.heading.start(),
            _ => {}
        }
        if self.leaves_out(tag) {
            self.skipped = Some(Open::new(name));
        }
        self.flow.gap(gap_around(name));
        self.flow.preformatted += usize::from(name == "pre");
        match &mut self.main {
            Some((open, _)) => open.start(name),
            None if matches!(name, "main" | "article") => {
                self.main = Some((Open::new(name), self.flow.text.len()));
            }
            None => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(open) = &mut self.skipped {
            if open.ends(name) {
                self.skipped = None;
            }
            return;
        }
        match name {
            "title" => self.title.is_open = false,
            "h1" | "h2" | "h3" => self.heading.is_open = false,
            "pre" => self.flow.preformatted = self.flow.preformatted.saturating_sub(1),
            _ => {}
        }
        self.flow.gap(gap_around(name));
        if self.main.as_mut().is_some_and(|(open, _)| open.ends(name)) {
            self.end_main();
        }
    }

    fn end_main(&mut self) {
        if let Some((open, start)) = self.main.take() {
            self.parts[usize::from(open.name != "main")].push(start..self.flow.text.len());
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipped.is_some() {
            return;
        }
        for heading in [&mut self.title, &mut self.heading] {
            if heading.is_open {
                heading.text.push_str(text);
            }
        }
        if !self.title.is_open {
            self.flow.push(text);
        }
    }

    /// Whether what is in an element is not seen, or leads away from the page.
    fn leaves_out(&self, tag: &Tag) -> bool {
        let name = &*tag.name;
        let says_so = || {
            tag.get("hidden").is_some_and(|hidden| !hidden.eq_ignore_ascii_case("until-found"))
                || tag.get("aria-hidden").is_some_and(|hidden| hidden.eq_ignore_ascii_case("true"))
                || !self.is_read_whole
                    && (tag.get("role").is_some_and(|role| AWAY.contains(&role))
                        || name == "footer" && self.main.is_none())
        };
        LEFT_OUT.contains(&name) && !(self.is_read_whole && LEADING_AWAY.contains(&name))
            || MAY_BE_LEFT_OUT.contains(&name) && says_so()
    }

    fn finish(mut self) -> Extracted {
        self.end_main();
        let mut body = self.main_text().unwrap_or(self.flow.text);
        let titles = [Some(self.title.text), self.meta.title, Some(self.heading.text)];
        if let Some(description) = self.meta.description.filter(|description| !body.contains(&**description))
        {
            let gap = if body.is_empty() { "" } else { "\n\n" };
            body.insert_str(0, &(description + gap));
        }
        Extracted {
            format: "html".into(),
            title: titles.into_iter().flatten().find_map(|text| title(&words(&text))),
            author: self.meta.author,
            date: self.meta.date,
            language: self.language.or(self.meta.language),
            body,
            sections: Some(Vec::new()),
            ..Extracted::default()
        }
    }

    /// The main parts, if they say that they are and hold a fair share of the text.
    fn main_text(&self) -> Option<String> {
        let text = |parts: &Vec<Range<usize>>| {
            let parts: Vec<&str> = parts.iter().map(|part| self.flow.text[part.clone()].trim()).collect();
            parts.join("\n\n").trim().to_owned()
        };
        let is_enough = |text: &String| !text.is_empty() && text.len() * MAIN_SHARE >= self.flow.text.len();
        self.parts.iter().map(text).find(is_enough)
    }
}

impl Tag {
    /// Of attributes of one name the first counts.
    fn name_attribute(&mut self, name: &str) {
        let known = ATTRIBUTES.iter().copied().find(|known| *known == name);
        self.named = known.filter(|known| self.get(known).is_none());
        self.attributes.extend(self.named.map(|name| (name, String::new())));
    }

    fn set_value(&mut self, value: &str) {
        if let (Some(_), Some((_, held))) = (self.named.take(), self.attributes.last_mut()) {
            value.clone_into(held);
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    fn language(&self) -> Option<Language> {
        self.get("lang").or(self.get("xml:lang"))?.parse().ok()
    }
}

impl Open {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), depth: 1 }
    }

    fn start(&mut self, name: &str) {
        if matches!((&*self.name, name), ("rp", "rt") | ("rt", "rp")) {
            // The parts of a ruby need no end of their own.
            *self = Self::new(name);
        } else {
            self.depth += usize::from(self.name == name);
        }
    }

    /// Whether the element ends with this end tag.
    fn ends(&mut self, name: &str) -> bool {
        self.depth -= usize::from(self.name == name);
        self.depth == 0 || name == "ruby" && matches!(&*self.name, "rt" | "rp")
    }
}

impl Heading {
    fn start(&mut self) {
        self.is_open = self.text.trim().is_empty();
    }
}

/// Text as it is laid out.
#[derive(Default)]
struct Flow {
    text: String,
    gap: Gap,
    /// So many `<pre>` are open.
    preformatted: usize,
}

/// What stands between two parts of a text: the largest that was asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Paragraph,
}

impl Flow {
    fn gap(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Adds text, white space in it as it is laid out.
    fn push(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.push_part(text);
            return;
        }
        for (n, word) in text.split(|c: char| c.is_ascii_whitespace() || c == NO_BREAK_SPACE).enumerate() {
            if n > 0 {
                self.gap(Gap::Space);
            }
            self.push_part(word);
        }
    }

    /// Adds words that stand for themselves.
    fn push_words(&mut self, text: &str) {
        self.gap(Gap::Space);
        self.push(text);
        self.gap(Gap::Space);
    }

    fn push_part(&mut self, part: &str) {
        if part.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Cell => CELL,
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
        self.text.push_str(part);
    }
}

/// `text` with one space between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;
    use super::*;

    #[track_caller]
    fn check(html: &str, body: &str) {
        assert_eq!(read(html).body, body);
    }

    #[test]
    fn lines_are_those_of_the_page() {
        check("<p>Der <b>Tee</b>\n wärmt.<p>Auch<br>im Sommer.", "Der Tee wärmt.\n\nAuch\nim Sommer.");
        check("<ul><li>eins<li>zwei</ul>drei", "eins\nzwei\n\ndrei");
        check("Grün<b>tee</b>, <i>heiß</i><span>er</span>", "Grüntee, heißer");
        check("<table><tr><td>a</td><td> b</td></tr>\n<tr><th>c<td>d</table>", "a | b\nc | d");
        check("<pre>a\n  b</pre> c\n d", "a\n  b\n\nc d");
        check("a &amp; b &uuml;&#x1f375;&nbsp;&foo; &lt", "a & b ü\u{1f375} &foo; <");
        check("ein <img src=x alt='Bild vom Tee'>.", "ein Bild vom Tee .");
        check("<ruby>漢<rp>(<rt>kan</rt><rp>)</rp>字<rt>ji</ruby>だ", "漢字だ");
    }

    #[test]
    fn what_is_not_seen_is_left_out() {
        check("a<script>if (a<b) document.write('<p>x')</script><style>p{}</style>b", "ab");
        check("<nav><ul><li>Start</ul></nav><p>Tee<footer>Impressum</footer>", "Tee");
        check(
            "<div hidden><div>x</div>y</div>Tee<span aria-hidden=true>z</span><div hidden=until-found>!</div>",
            "Tee\n!",
        );
        check(
            "<noscript><p>x</noscript><template><p>y</template><select><option>z<option>w</select>Tee",
            "Tee",
        );
        check("<!-- <p>x --><!doctype html>Tee", "Tee");
        check("<nav>Start<main>Tee</main>", "Tee");
    }

    #[test]
    fn a_page_of_links_alone_is_read() {
        check("<nav><a href=a>Tee</a></nav>", "Tee");
    }

    #[test]
    fn the_main_part_counts_if_it_is_one() {
        check(
            "<header>Start</header><main><p>Der Tee wärmt.</p></main><footer>Impressum</footer>",
            "Der Tee wärmt.",
        );
        check("<div>Rand</div><article>Eins</article><div>x</div><article>Zwei</article>", "Eins\n\nZwei");
        check("<main></main><p>Tee", "Tee");
        check("<article>x</article>Der Tee wärmt im Winter.", "x\nDer Tee wärmt im Winter.");
        check("<p>Rand<article>Tee, und kein Ende", "Tee, und kein Ende");
    }

    #[test]
    fn what_a_page_says_of_itself() {
        let page = read(
            "<html lang=de-AT><title> Tee\n&amp; Kaffee</title><meta name=Author content='Anna Rossi'>\
             <meta property=article:published_time content=2025-06-01T12:30:00Z>\
             <meta name=description content='Was wärmt'><h1>Heiß</h1>",
        );
        let says = (page.title.as_deref(), page.author.as_deref(), page.date, page.language, &*page.body);
        let date = Some(1_748_781_000_000_000_000);
        let body = "Was wärmt\n\nHeiß";
        assert_eq!(says, (Some("Tee & Kaffee"), Some("Anna Rossi"), date, Some(Language::German), body));
        assert_eq!(read("<h1>Tee <i>heiß</i></h1><h1>x</h1>").title.as_deref(), Some("Tee heiß"));
        assert_eq!(read("<meta property=og:title content=Tee><p>x").title.as_deref(), Some("Tee"));
        assert_eq!(read("<svg><title>x</title></svg>y").title, None);
    }

    #[test]
    fn content_tells_a_page() {
        for page in [
            "\u{feff} <!DOCTYPE HTML>",
            "<html lang=de>",
            "<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE html>",
        ] {
            assert_eq!(document("a.txt", (page.to_owned() + "<p>Tee").as_bytes()).format, "html");
        }
        assert!(!is(b"<?xml version='1.0'?><rss>") && !is(b"<!-- ") && !is(b""));
    }

    #[test]
    fn scripts_of_xhtml_are_closed_in_their_tags() {
        let page =
            "<?xml version='1.0'?><html><head><title/><script src='x'/></head><body><p>Tee</p></body></html>";
        check(page, "Tee");
    }

    #[test]
    fn a_page_says_its_encoding() {
        let page = document("a.html", b"<meta charset=windows-1251><title>\xcc\xe8\xf0</title>\xcc\xe8\xf0");
        assert_eq!((page.title.as_deref(), &*page.body), (Some("Мир"), "Мир"));
    }

    #[test]
    fn depth_and_length_cost_nothing() {
        read(&"<div>".repeat(50_000));
        let attributes: Vec<String> = (0..50_000).map(|n| format!("a{n}")).collect();
        read(&("<a ".to_owned() + &attributes.join(" ")));
        read(&"<!--".repeat(50_000));
    }
}
