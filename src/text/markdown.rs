//! Markdown: the text without its marks, each line of it in the line where the file has it.

use std::mem;

use pulldown_cmark::{Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use super::charset::decode;
use super::html::{self, Piece};
use super::lines::Lines;
use super::{Each, ExtractError, Found, Source, date, title};
use crate::document::Extracted;
use crate::language::Language;

/// The text of a Markdown file. The title is that of its front matter, or else its first heading of level 1 or 2.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    each(Found::Document(read(&decode(source.bytes)?)))
}

fn read(source: &str) -> Extracted {
    let mut reader = Reader {
        lines: Lines::of(source),
        heading: None,
        in_heading: false,
        in_front_matter: false,
        is_apart: false,
        front: FrontMatter::default(),
    };
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                reader.read_html(&source[range.clone()], range.start);
            }
            event => reader.read(&event, range.start),
        }
    }
    let heading = title(reader.heading.as_deref().unwrap_or_default());
    let FrontMatter { title, author, date, language } = reader.front;
    let (title, body) = (title.or(heading), reader.lines.finish());
    Extracted { format: "md".into(), title, author, date, language, body, ..Extracted::default() }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
}

struct Reader<'a> {
    lines: Lines<'a>,
    heading: Option<String>,
    in_heading: bool,
    in_front_matter: bool,
    /// Whether a tag keeps what comes apart from what was read.
    is_apart: bool,
    front: FrontMatter,
}

/// What a document says of itself before its text.
#[derive(Default)]
struct FrontMatter {
    title: Option<String>,
    author: Option<String>,
    date: Option<i64>,
    language: Option<Language>,
}

impl Reader<'_> {
    fn read(&mut self, event: &Event<'_>, start: usize) {
        match event {
            Event::Start(Tag::MetadataBlock(MetadataBlockKind::YamlStyle)) => self.in_front_matter = true,
            Event::End(TagEnd::MetadataBlock(_)) => self.in_front_matter = false,
            Event::Text(text) if self.in_front_matter => {
                let lines = &mut self.lines;
                self.front.read(text, |at, other| {
                    lines.catch_up(start + at);
                    lines.push(other);
                });
            }
            Event::Start(Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }) => {
                self.start_heading();
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Text(text) | Event::Code(text) => self.push(text, start),
            Event::SoftBreak | Event::HardBreak => self.lines.catch_up(start + 1),
            Event::Start(Tag::TableCell) => {
                self.lines.catch_up(start);
                self.lines.push_gap(" ");
            }
            _ => {}
        }
    }

    /// Reads a block of HTML, or a tag within a paragraph.
    fn read_html(&mut self, html: &str, start: usize) {
        html::pieces(html, |piece| match piece {
            Piece::Tag(name, is_apart) => {
                match name {
                    "h1" | "h2" if self.in_heading => self.in_heading = false,
                    "h1" | "h2" => self.start_heading(),
                    _ => {}
                }
                self.is_apart |= is_apart;
            }
            Piece::Text(text, at) if !text.trim().is_empty() => {
                self.push(text.trim_end_matches('\n'), start + at);
            }
            Piece::Text(..) => {}
        });
    }

    fn start_heading(&mut self) {
        if self.heading.is_none() {
            self.in_heading = true;
            self.heading = Some(String::new());
        }
    }

    fn push(&mut self, text: &str, start: usize) {
        self.lines.catch_up(start);
        if mem::take(&mut self.is_apart) {
            self.lines.push_gap(" ");
        }
        self.lines.push(text);
        if self.in_heading
            && let Some(heading) = &mut self.heading
        {
            heading.push_str(text);
        }
    }
}

impl FrontMatter {
    /// Takes what lines of YAML say: `title: "Tee"`, `authors: [Anna, Li]`, or a list of them below. Calls `other` with the values
    /// of all other keys, each with the byte where it starts: a description, tags.
    fn read(&mut self, yaml: &str, mut other: impl FnMut(usize, &str)) {
        let mut at = 0;
        let lines = yaml.split_inclusive('\n').map(|line| {
            at += line.len();
            (at - line.len(), line)
        });
        let mut lines = lines.peekable();
        while let Some((at, line)) = lines.next() {
            // What is moved in, or an item, belongs to the key above.
            let is_below = line.starts_with([' ', '\t', '-']);
            let Some((key, value)) = line.split_once(':').filter(|_| !is_below) else {
                other(at, bare(line));
                continue;
            };
            let bracketed = value.trim().trim_matches(['[', ']']);
            let mut values: Vec<&str> = bracketed.split(',').map(bare).collect();
            if !matches!(key, "title" | "author" | "authors" | "date" | "lang" | "language") {
                values.retain(|value| !BLOCK_MARKS.contains(value));
                other(at, &values.join(", "));
                continue;
            }
            while let Some((_, item)) = lines.next_if(|(_, line)| line.trim_start().starts_with("- ")) {
                values.push(bare(item.trim_start().trim_start_matches("- ")));
            }
            values.retain(|value| !value.is_empty());
            if key.starts_with("author") {
                other(at, &values.join(", "));
            }
            match key {
                "title" => self.title = title(bare(value)),
                "date" => self.date = date::parse(bare(value)),
                "lang" | "language" => self.language = bare(value).parse().ok(),
                _ => self.author = title(&values.join(", ")),
            }
        }
    }
}

/// A value of YAML without its quotes, or the mark of an item.
fn bare(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix("- ").unwrap_or(value).trim_matches(['"', '\''])
}

/// What says that a value stands on the lines below.
const BLOCK_MARKS: &[&str] = &["", "|", "|-", "|+", ">", ">-", ">+"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, title: Option<&str>, body: &str) {
        let extracted = read(source);
        assert_eq!((extracted.title.as_deref(), extracted.body.as_str()), (title, body));
    }

    #[test]
    fn marks_go_and_lines_stay() {
        check(
            "# Tee\n\nEr **wärmt** den\n[Winter](http://a.b).\n",
            Some("Tee"),
            "Tee\n\nEr wärmt den\nWinter.",
        );
        check("* eins\n* zwei `drei`\n", None, "eins\nzwei drei");
        check("| a | b |\n|---|---|\n| c | d |\n", None, "a b\n\nc d");
        check("---\ntitle: \"Tee\"\n---\nEr wärmt.\n", Some("Tee"), "\n\n\nEr wärmt.");
        check("```\nlet a = 1;\nb\n```\n", None, "\nlet a = 1;\nb\n");
        check("", None, "");
    }

    #[test]
    fn what_readers_see_of_html_is_text() {
        check(
            "<h1 align=\"center\">\n  <img src=\"a\"\n  alt=\"b\">Tee\n</h1>\n\nGut.",
            Some("Tee"),
            "\n\nTee\n\n\nGut.",
        );
        check(
            "<details>\n<summary>Mehr &amp; mehr</summary>\n\nTee\n</details>\n",
            None,
            "\nMehr & mehr\n\nTee",
        );
        check("<table><tr><td>a</td><td>b</td></tr></table>\n", None, "a b");
        check("<style>\np { color: red }\n</style>\n<!-- nein -->\n\nTee", None, "\n\n\n\n\nTee");
        check("eins<br>zwei <kbd>d</kbd>rei", None, "eins zwei drei");
    }

    #[test]
    fn front_matter() {
        let says = |yaml: &str| read(&format!("---\n{yaml}\n---\nTee"));
        let other =
            says("tags: [tea, 'green']\ndescription: >\n  Note: warm\n  and good\nlinks:\n  - a\ndate: 2025");
        assert_eq!(other.body, "\ntea, green\n\nNote: warm\nand good\n\na\n\n\nTee");
        let document = says("author: Anna Rossi\ndate: 2025-06-01\nlang: de-AT");
        assert_eq!(
            (document.author.as_deref(), document.date),
            (Some("Anna Rossi"), Some(1_748_736_000_000_000_000))
        );
        assert_eq!((document.language, &*document.body), (Some(Language::German), "\nAnna Rossi\n\n\n\nTee"));
        for list in ["authors: [Anna, 'Li']", "authors:\n- Anna\n- Li", "author:\n  - \"Anna\"\n  - Li"] {
            assert_eq!(says(list).author.as_deref(), Some("Anna, Li"));
        }
    }
}
