//! Markdown: the text without its marks, each line of it in the line where the file has it.

use pulldown_cmark::{Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use super::charset::decode;
use super::{Each, ExtractError, Found, Source, title};
use crate::document::Extracted;

/// The text of a Markdown file. The title is that of its front matter, or else its first heading of level 1 or 2.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    each(Found::Document(read(&decode(source.bytes)?)))
}

fn read(source: &str) -> Extracted {
    let mut reader = Reader { source, ..Reader::default() };
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        reader.read(&event, range.start);
    }
    let heading = title(reader.heading.as_deref().unwrap_or_default());
    let title = reader.front_title.or(heading);
    Extracted { format: "md".into(), title, body: reader.body, ..Extracted::default() }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
}

#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    /// So far the source has been read.
    at: usize,
    body: String,
    heading: Option<String>,
    in_heading: bool,
    in_front_matter: bool,
    front_title: Option<String>,
}

impl Reader<'_> {
    fn read(&mut self, event: &Event<'_>, start: usize) {
        match event {
            Event::Start(Tag::MetadataBlock(MetadataBlockKind::YamlStyle)) => self.in_front_matter = true,
            Event::End(TagEnd::MetadataBlock(_)) => self.in_front_matter = false,
            Event::Text(text) if self.in_front_matter => self.front_title = front_title(text),
            Event::Start(Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. })
                if self.heading.is_none() =>
            {
                self.in_heading = true;
                self.heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Text(text) | Event::Code(text) => self.push(text, start),
            Event::SoftBreak | Event::HardBreak => self.catch_up(start + 1),
            Event::Start(Tag::TableCell) => {
                self.catch_up(start);
                if !(self.body.is_empty() || self.body.ends_with(['\n', ' '])) {
                    self.body.push(' ');
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str, start: usize) {
        self.catch_up(start);
        self.body.push_str(text);
        self.at += self.source.get(self.at..).map_or(0, |rest| rest.len().min(text.len()));
        if self.in_heading
            && let Some(heading) = &mut self.heading
        {
            heading.push_str(text);
        }
    }

    /// Adds the line breaks between what was read last and `start`, so that lines stay where they are.
    fn catch_up(&mut self, start: usize) {
        let passed = self.source.get(self.at..start).unwrap_or_default();
        let breaks = passed.matches('\n').count();
        self.body.extend(std::iter::repeat_n('\n', breaks));
        self.at = self.at.max(start);
    }
}

fn front_title(yaml: &str) -> Option<String> {
    let line = yaml.lines().find_map(|line| line.strip_prefix("title:"))?;
    title(line.trim().trim_matches(['"', '\'']))
}

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
}
