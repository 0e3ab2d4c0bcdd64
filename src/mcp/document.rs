//! A document, or a part of it, with the numbers of its lines; as much as there is room for.

use std::ops::RangeInclusive;
use std::path::Path;

use super::arguments::DocumentArguments;
use super::plain::{characters, cut, plain, shown_path};
use super::reply::{Refusal, Reply};
use super::search::{codes, day};
use crate::document::{Extracted, Section};
use crate::index::stored::Stored;
use crate::render::{absolute, exact, grouped, relative};
use crate::searcher::Searcher;
use crate::wire;

/// Characters of a title or an author.
const MAX_NAME: usize = 200;
/// Characters of the name of a page.
const MAX_SECTION: usize = 100;
/// Characters of what stands before and behind the lines, path, title and author apart.
const AROUND: usize = 250;
/// Names of pages that are told where one is asked for that is not there.
const MAX_NAMED: usize = 10;
/// Characters that a page takes as JSON beside its name.
const SECTION_JSON: usize = 40;

/// A document of the index.
///
/// # Errors
///
/// When the index holds no such document, it has no such lines, or the index cannot be read.
pub(super) fn document(
    searcher: &Searcher,
    asked: &DocumentArguments,
    here: Option<&Path>,
) -> Result<Reply, Refusal> {
    let stored = stored(searcher, &asked.path, here)?;
    let lines = Lines::of(&stored.text, stored.lines_before);
    let wanted = lines.wanted(asked)?;
    let text = &stored.text;
    let path = shown_path(relative(&stored.path, here));
    let title = text.title.as_ref().map(|title| cut(title, MAX_NAME));
    let author = text.author.as_ref().map(|author| cut(author, MAX_NAME));
    let around = [Some(&path), title.as_ref(), author.as_ref()].into_iter().flatten();
    let around: usize = around.map(|text| characters(text)).sum();
    let room = asked.room().saturating_sub(AROUND + around);
    let part = lines.part(wanted, asked.first_column.unwrap_or(1), room)?;
    let shown = Stored {
        path,
        text: Extracted {
            title,
            author,
            format: plain(&text.format),
            body: part.body.clone(),
            sections: text.sections.as_ref().map(|_| part.sections.clone()),
            ..Extracted::default()
        },
        ..stored
    };
    let last = lines.last();
    let json = wire::Document::new(&shown).of_lines([*part.lines.start(), *part.lines.end()], last);
    let text = format!("{}{}{}", head(&shown, &part, last), part.numbered, part.end(asked, last));
    Reply::new(text.chars().take(asked.room()).collect(), &json)
}

/// The absolute paths that `path` may stand for: as it is, and as what is shown of what would steer a terminal. None
/// that lies in no root of the index.
pub(super) fn absolutes(searcher: &Searcher, path: &str, here: Option<&Path>) -> Vec<String> {
    let mut paths = vec![absolute(path, here), absolute(&exact(path), here)];
    paths.dedup();
    paths.retain(|path| searcher.statistics().covers(path));
    paths
}

/// That the index holds no document at `path`.
pub(super) fn unknown(path: &str) -> Refusal {
    Refusal::new(format!(
        "the index holds no document {}; give a path as it stands in a hit, without the line or page behind it",
        cut(path, MAX_NAME)
    ))
}

fn stored(searcher: &Searcher, path: &str, here: Option<&Path>) -> Result<Stored, Refusal> {
    for absolute in absolutes(searcher, path, here) {
        if let Some(stored) = searcher.document(&absolute)? {
            return Ok(stored);
        }
    }
    Err(unknown(path))
}

/// The lines of a document.
struct Lines<'a> {
    /// The number of the first: a part of a long file begins further down.
    first: usize,
    all: Vec<&'a str>,
    body: &'a str,
    sections: &'a [Section],
}

/// Lines that are shown.
struct Part {
    /// Their numbers; the end is before the start where there is none.
    lines: RangeInclusive<usize>,
    /// Each with its number, and names of pages where these begin.
    numbered: String,
    /// Without numbers.
    body: String,
    /// Pages that they are of, by bytes of `body`.
    sections: Vec<Section>,
    /// Where it goes on: a line and a character of it.
    next: Option<(usize, usize)>,
    /// The last line that was wanted.
    until: usize,
}

impl<'a> Lines<'a> {
    /// Those of `text`, before which so many stand in its file.
    fn of(text: &'a Extracted, before: u64) -> Self {
        let before = usize::try_from(before).unwrap_or_default();
        let body = text.body.as_str();
        let sections = text.sections.as_deref().unwrap_or_default();
        Self { first: before + 1, all: body.lines().collect(), body, sections }
    }

    /// The number of the last line.
    fn last(&self) -> usize {
        self.first + self.all.len() - usize::from(!self.all.is_empty())
    }

    /// The number of the line that a byte of the text is in.
    fn line_at(&self, at: usize) -> usize {
        let before = self.body.get(..at).unwrap_or(self.body);
        self.first + before.bytes().filter(|&byte| byte == b'\n').count()
    }

    /// The lines that are asked for.
    fn wanted(&self, asked: &DocumentArguments) -> Result<RangeInclusive<usize>, Refusal> {
        let of_lines = asked.first_line.is_some() || asked.last_line.is_some();
        match &asked.page {
            Some(_) if of_lines => Err(Refusal::new("give lines or a page, not both")),
            Some(page) => self.page(page),
            None => {
                let (first, last) =
                    (asked.first_line.unwrap_or(self.first), asked.last_line.unwrap_or(usize::MAX));
                let has_them = first <= self.last() && last >= self.first;
                if first > last {
                    return Err(Refusal::new(format!("first_line {first} is behind last_line {last}")));
                }
                if !has_them && !self.all.is_empty() {
                    let (from, to) = (self.first, self.last());
                    return Err(Refusal::new(format!("the document has the lines {from} to {to}")));
                }
                Ok(first.max(self.first)..=last.min(self.last()))
            }
        }
    }

    /// The lines of a page, by its name or by its number.
    fn page(&self, page: &str) -> Result<RangeInclusive<usize>, Refusal> {
        let page = page.trim();
        let is_named = |name: &str| plain(name).eq_ignore_ascii_case(page) || cut(name, MAX_SECTION) == page;
        let has_number = |name: &str| name.rsplit(' ').next() == Some(page);
        let names = || self.sections.iter().map(|section| section.name.as_str());
        let nth = page.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        // Where all have numbers, one that is not there has no text.
        let is_numbered =
            |name: &str| name.rsplit(' ').next().is_some_and(|last| last.parse::<usize>().is_ok());
        let nth = nth.filter(|&nth| nth < self.sections.len() && !names().all(is_numbered));
        let place = names().position(is_named).or_else(|| names().position(has_number)).or(nth);
        let Some(place) = place else {
            let some: Vec<String> = names().take(MAX_NAMED).map(|name| cut(name, MAX_SECTION)).collect();
            return Err(Refusal::new(match self.sections.len() {
                0 => "the document has no pages; give lines".to_owned(),
                all => format!("there is no such page; the document has {all}: {} …", some.join(", ")),
            }));
        };
        let start = self.line_at(self.sections[place].start);
        // The next one may begin in the line where this one ends.
        let end = self
            .sections
            .get(place + 1)
            .map_or(self.last(), |next| self.line_at(next.start.saturating_sub(1)));
        Ok(start..=end.max(start).min(self.last().max(start)))
    }

    /// As many of the lines `wanted` as have room in `room` characters, with their numbers and as JSON, the first from
    /// the character `column` on.
    fn part(&self, wanted: RangeInclusive<usize>, column: usize, room: usize) -> Result<Part, Refusal> {
        let (start, until) = wanted.into_inner();
        let mut part = Part {
            lines: start..=start.saturating_sub(1),
            numbered: String::new(),
            body: String::new(),
            sections: Vec::new(),
            next: None,
            until,
        };
        let mut room = room;
        // The sections that begin in each line, in step with the lines; before the first: the one that it is of.
        let begins: Vec<usize> = self.sections_begin();
        let mut section = begins.partition_point(|&line| line <= start).saturating_sub(1);
        for number in start..=until {
            let Some(line) = number.checked_sub(self.first).and_then(|n| self.all.get(n)) else { break };
            let mut line = plain(line);
            let skipped = if number == start { column - 1 } else { 0 };
            if skipped > 0 {
                let Some((at, _)) = line.char_indices().nth(skipped) else {
                    return Err(Refusal::new(format!("line {number} has {} characters", characters(&line))));
                };
                line.drain(..at);
            }
            while let Some(&begin) = begins.get(section).filter(|&&begin| begin <= number) {
                let name = cut(&self.sections[section].name, MAX_SECTION);
                let cost = characters(&name) + SECTION_JSON;
                if cost <= room {
                    if begin == number {
                        part.numbered.extend(["[", &name, "]\n"]);
                    }
                    room -= cost;
                    part.sections.push(Section { start: part.body.len(), name });
                }
                section += 1;
            }
            let prefix = format!("{number}: ");
            let cost = characters(&prefix) + 2 + escaped(&line);
            if cost > room {
                // A line that begins is cut only where nothing else would be shown.
                let rest = room.saturating_sub(characters(&prefix) + 2);
                let taken = if part.body.is_empty() { fitting(&line, rest) } else { "" };
                if taken.is_empty() {
                    part.next = Some((number, skipped + 1));
                } else {
                    part.push(number, &prefix, taken);
                    part.next = Some((number, skipped + characters(taken) + 1));
                }
                break;
            }
            room -= cost;
            part.push(number, &prefix, &line);
        }
        Ok(part)
    }

    /// The line that each section begins in.
    fn sections_begin(&self) -> Vec<usize> {
        let (mut at, mut line) = (0, self.first);
        let mut begins = Vec::with_capacity(self.sections.len());
        for section in self.sections {
            let start = self.body.floor_char_boundary(section.start).max(at);
            line += self.body[at..start].bytes().filter(|&byte| byte == b'\n').count();
            at = start;
            begins.push(line);
        }
        begins
    }
}

/// Characters that a line has as JSON.
fn escaped(line: &str) -> usize {
    characters(line) + line.matches(['"', '\\', '\t']).count()
}

/// As much of the start of `line` as has room in `room` characters of JSON.
fn fitting(line: &str, room: usize) -> &str {
    let mut taken = 0;
    let end = line.char_indices().find(|&(_, c)| {
        taken += if matches!(c, '"' | '\\' | '\t') { 2 } else { 1 };
        taken > room
    });
    end.map_or(line, |(at, _)| &line[..at])
}

impl Part {
    fn push(&mut self, number: usize, prefix: &str, line: &str) {
        self.numbered.extend([prefix, line, "\n"]);
        self.body.extend([line, "\n"]);
        self.lines = *self.lines.start()..=number;
    }

    /// How to go on, where there is more.
    fn end(&self, asked: &DocumentArguments, last: usize) -> String {
        let until = if self.until < last { format!(", last_line {}", self.until) } else { String::new() };
        match self.next {
            Some(_) if self.body.is_empty() => {
                "\nCut: there is no room for a line; ask with a larger max_characters\n".to_owned()
            }
            Some((line, 1)) => {
                format!("\nCut at {} characters. More: first_line {line}{until}\n", asked.room())
            }
            Some((line, column)) => format!(
                "\nCut at {} characters. More: first_line {line}, first_column {column}{until}\n",
                asked.room()
            ),
            None if self.until < last => format!("\nMore: first_line {}\n", self.until + 1),
            None => String::new(),
        }
    }
}

/// What the document is, and which lines of it follow.
fn head(shown: &Stored, part: &Part, last: usize) -> String {
    let text = &shown.text;
    let title = text.title.as_ref().map(|title| format!("{title}\n")).unwrap_or_default();
    let mut about = vec![codes(&shown.languages()), text.format.clone(), day(shown.date)];
    about.extend(text.author.as_ref().map(|author| format!("by {author}")));
    about.retain(|part| !part.is_empty());
    let (first, end) = (*part.lines.start(), *part.lines.end());
    let lines = if end < first {
        "no line is shown".to_owned()
    } else {
        format!("lines {} to {} of {}", grouped(first as u64), grouped(end as u64), grouped(last as u64))
    };
    format!("{}\n{title}({}; {lines})\n\n", shown.path, about.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(body: &str, sections: &[(usize, &str)], lines_before: u64) -> Stored {
        let section = |&(start, name): &(usize, &str)| Section { start, name: name.to_owned() };
        let sections = sections.iter().map(section).collect::<Vec<_>>();
        let sections = (!sections.is_empty()).then_some(sections);
        let text = Extracted { body: body.to_owned(), sections, ..Extracted::default() };
        Stored { path: "/a".to_owned(), text, passages: Vec::new(), date: 0, lines_before }
    }

    #[track_caller]
    fn check(stored: &Stored, asked: &DocumentArguments, room: usize, shown: &str, end: &str) {
        let lines = Lines::of(&stored.text, stored.lines_before);
        let part =
            lines.wanted(asked).and_then(|wanted| lines.part(wanted, asked.first_column.unwrap_or(1), room));
        match part {
            Ok(part) => {
                assert_eq!(part.numbered, shown);
                assert!(part.end(asked, lines.last()).ends_with(end), "{}", part.end(asked, lines.last()));
            }
            Err(refusal) => assert_eq!(refusal.to_string(), end),
        }
    }

    fn lines(first: usize, last: usize) -> DocumentArguments {
        DocumentArguments { first_line: Some(first), last_line: Some(last), ..DocumentArguments::default() }
    }

    fn page(page: &str) -> DocumentArguments {
        DocumentArguments { page: Some(page.to_owned()), ..DocumentArguments::default() }
    }

    #[test]
    fn lines_have_their_numbers() {
        let text = stored("a\n\nb\nc\n", &[], 0);
        check(&text, &DocumentArguments::default(), 1_000, "1: a\n2: \n3: b\n4: c\n", "");
        check(&text, &lines(2, 3), 1_000, "2: \n3: b\n", "More: first_line 4\n");
        check(&text, &lines(3, 99), 1_000, "3: b\n4: c\n", "");
        check(&text, &lines(5, 9), 1_000, "", "the document has the lines 1 to 4");
        check(&text, &lines(3, 2), 1_000, "", "first_line 3 is behind last_line 2");
        let part = stored("a\nb", &[], 80);
        check(&part, &DocumentArguments::default(), 1_000, "81: a\n82: b\n", "");
        check(&part, &lines(1, 81), 1_000, "81: a\n", "More: first_line 82\n");
        check(&part, &lines(1, 9), 1_000, "", "the document has the lines 81 to 82");
        check(&stored("", &[], 0), &DocumentArguments::default(), 1_000, "", "");
    }

    #[test]
    fn what_has_no_room_is_told() {
        let text = stored("aaaa\nbbbb\ncccc\n", &[], 0);
        check(&text, &DocumentArguments::default(), 18, "1: aaaa\n2: bbbb\n", "More: first_line 3\n");
        check(&text, &lines(1, 2), 9, "1: aaaa\n", "More: first_line 2, last_line 2\n");
        let long = stored("\"äöü\"defgh\nb\n", &[], 0);
        let asked = DocumentArguments::default();
        check(&long, &asked, 12, "1: \"äöü\"\n", "More: first_line 1, first_column 6\n");
        let asked = DocumentArguments { first_column: Some(6), ..asked };
        check(&long, &asked, 100, "1: defgh\n2: b\n", "");
        let asked = DocumentArguments { first_column: Some(11), ..asked };
        check(&long, &asked, 100, "", "line 1 has 10 characters");
    }

    #[test]
    fn pages_are_found_by_name_and_number() {
        let text = stored("a\nb\nc\nd\n", &[(0, "page 1"), (4, "page 2"), (6, "page 3")], 0);
        check(&text, &page("page 2"), 1_000, "[page 2]\n3: c\n", "More: first_line 4\n");
        check(&text, &page("1"), 1_000, "[page 1]\n1: a\n2: b\n", "More: first_line 3\n");
        check(&text, &page("Page 3"), 1_000, "[page 3]\n4: d\n", "");
        check(
            &text,
            &page("9"),
            1_000,
            "",
            "there is no such page; the document has 3: page 1, page 2, page 3 …",
        );
        check(&text, &lines(2, 3), 1_000, "2: b\n[page 2]\n3: c\n", "More: first_line 4\n");
        check(&stored("a", &[], 0), &page("1"), 1_000, "", "the document has no pages; give lines");
        let gap = stored("a\nb\n", &[(0, "page 1"), (2, "page 3")], 0);
        check(&gap, &page("2"), 1_000, "", "there is no such page; the document has 2: page 1, page 3 …");
        let sheets = stored("a\nb\n", &[(0, "sheet Costs"), (2, "sheet Plan")], 0);
        check(&sheets, &page("sheet plan"), 1_000, "[sheet Plan]\n2: b\n", "");
        check(&sheets, &page("2"), 1_000, "[sheet Plan]\n2: b\n", "");
    }

    #[test]
    fn pages_without_room_are_left_out() {
        let text = stored("a\nb", &[(0, "page 1"), (2, "page 2"), (2, "page 3"), (2, "page 4")], 0);
        let lines = Lines::of(&text.text, text.lines_before);
        let part = lines.part(1..=2, 1, 120).expect("there are such lines");
        let shown: Vec<&str> = part.sections.iter().map(|section| &*section.name).collect();
        assert_eq!(
            (&*part.numbered, &shown[..]),
            ("[page 1]\n1: a\n[page 2]\n2: b\n", &["page 1", "page 2"][..])
        );
    }

    #[test]
    fn pages_keep_their_places_in_what_is_shown() {
        let text = stored("a\n\u{1b}b\nc\nd\n", &[(0, "page 1"), (5, "page 2"), (7, "page 3")], 0);
        let lines = Lines::of(&text.text, text.lines_before);
        let part = lines.part(2..=3, 1, 1_000).expect("there are such lines");
        let found: Vec<(&str, &str)> =
            part.sections.iter().map(|section| (&*section.name, &part.body[section.start..])).collect();
        assert_eq!(found, [("page 1", "b\nc\n"), ("page 2", "c\n")]);
    }
}
