//! Hits for people: a line that says where, then the snippets.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use super::{DIM, MARK, PATH, STRONG, bytes, explain, harmless, layout, relative, url_path};
use crate::hit::{Hit, Order, Retelling, Snippet, rfc3339};

/// What the output can do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Screen {
    /// Columns to break lines at; none: lines are not broken.
    pub columns: Option<usize>,
    /// Whether paths can be links.
    pub links: bool,
    /// What the hits are ordered by: it is shown.
    pub order: Order,
}

/// What stands at the start of no line in Chinese and Japanese, of the characters that are as wide as two.
pub(crate) const NEVER_FIRST: &[char] = &[
    '。', '，', '、', '．', '：', '；', '？', '！', '）', '］', '｝', '」', '』', '】', '》', '〉', '〕',
    'ー', '々', 'っ', 'ゃ', 'ゅ', 'ょ', 'ッ', 'ャ', 'ュ', 'ョ',
];

/// What makes one emoji of two.
const JOINER: char = '\u{200d}';

/// Snippets stand this far from the edge, columns: below the path.
const INDENT: usize = 4;

/// Writes `hits`, paths as seen from the folder `from`.
///
/// # Errors
///
/// What `out` says.
pub fn write(out: &mut dyn Write, hits: &[Hit], from: Option<&Path>, screen: Screen) -> io::Result<()> {
    for (n, hit) in hits.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        write_hit(out, hit, from, screen)?;
    }
    Ok(())
}

fn write_hit(out: &mut dyn Write, hit: &Hit, from: Option<&Path>, screen: Screen) -> io::Result<()> {
    let languages: Vec<&str> = hit.languages.iter().map(|language| language.code()).collect();
    write!(out, "{STRONG}{:>2}{STRONG:#}  {PATH}", hit.rank)?;
    write_link(out, &hit.path, &place(hit, from), screen)?;
    write!(out, "{PATH:#}  {}", languages.join("+"))?;
    if let Some(reason) = reason(hit, screen.order) {
        write!(out, "  {DIM}{reason}{DIM:#}")?;
    }
    writeln!(out)?;
    // A title with something that nothing below shows.
    let told: Vec<String> =
        hit.snippets.iter().flat_map(|snippet| marked(&snippet.text, &snippet.highlights)).collect();
    let is_shown = !is_named(hit)
        && marked(&hit.title, &hit.title_highlights)
            .any(|mark| !told.iter().any(|other| are_forms(&mark, other)));
    if is_shown {
        let (text, highlights) = (hit.title.clone(), hit.title_highlights.clone());
        write_snippet(out, &Snippet { text, highlights, ..Snippet::default() }, screen)?;
    }
    for snippet in hit.snippets.iter().filter(|snippet| !is_shown || snippet.text != hit.title) {
        write_snippet(out, snippet, screen)?;
    }
    for retelling in &hit.same_story {
        write_retelling(out, retelling, from, screen)?;
    }
    if let Some(explanation) = &hit.explanation {
        explain::write(out, explanation, screen.columns)?;
    }
    Ok(())
}

/// What is marked in a text, in lower case.
fn marked(text: &str, marks: &[Range<usize>]) -> impl Iterator<Item = String> {
    marks.iter().filter_map(|mark| text.get(mark.clone())).map(str::to_lowercase)
}

/// Whether two words begin alike, as forms of one do: Rechenzentrum, Rechenzentren.
fn are_forms(word: &str, other: &str) -> bool {
    let same = word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    2 * same >= word.chars().count().max(other.chars().count())
}

/// Whether its title is the name of its file.
fn is_named(hit: &Hit) -> bool {
    hit.path.strip_suffix(&hit.title).is_some_and(|folder| folder.ends_with('/'))
}

/// Where it stands, what matches in the name of the file marked.
fn place(hit: &Hit, from: Option<&Path>) -> String {
    let path = relative(&hit.path, from);
    let start = path.len().saturating_sub(hit.title.len());
    if !is_named(hit) || !path.is_char_boundary(start) || harmless(path) != path {
        return harmless(&format!("{path}{}", hit.place()));
    }
    let (folder, name) = path.split_at(start);
    let (mark_starts, mark_ends) = (format!("{PATH:#}{MARK}"), format!("{MARK:#}{PATH}"));
    let (mut shown, mut at) = (folder.to_owned(), 0);
    for mark in &hit.title_highlights {
        let (before, marked) = (&name[at..mark.start], &name[mark.clone()]);
        for piece in [before, &mark_starts, marked, &mark_ends] {
            shown.push_str(piece);
        }
        at = mark.end;
    }
    shown + &name[at..] + &harmless(&hit.place())
}

/// Another document with the hit's story.
fn write_retelling(
    out: &mut dyn Write,
    retelling: &Retelling,
    from: Option<&Path>,
    screen: Screen,
) -> io::Result<()> {
    let languages: Vec<&str> = retelling.languages.iter().map(|language| language.code()).collect();
    write!(out, "{:INDENT$}{DIM}same story:{DIM:#} {PATH}", "")?;
    write_link(out, &retelling.path, &harmless(relative(&retelling.path, from)), screen)?;
    writeln!(out, "{PATH:#}  {}  {DIM}{:.2}{DIM:#}", languages.join("+"), retelling.score)
}

/// Why the hit stands where it stands. A score of 0 says nothing: no word was asked for.
fn reason(hit: &Hit, order: Order) -> Option<String> {
    match order {
        Order::Score | Order::Path => (hit.score != 0.0).then(|| format!("{:.2}", hit.score)),
        Order::Date => rfc3339(hit.date).split('T').next().map(str::to_owned),
        Order::Size => Some(bytes(hit.size)),
    }
}

/// A link to the file, as terminals take it (OSC 8), where they do.
fn write_link(out: &mut dyn Write, path: &str, text: &str, screen: Screen) -> io::Result<()> {
    if !screen.links {
        return write!(out, "{text}");
    }
    let url = file_url(path);
    write!(out, "\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// The URL of the file with this absolute path. On Windows that begins with the letter of a drive, or `//` and a host.
fn file_url(path: &str) -> String {
    let url = url_path(path);
    match path.split_once(":/") {
        Some((drive, below)) if !path.starts_with('/') => format!("file:///{drive}:/{}", url_path(below)),
        _ if path.starts_with("//") => format!("file:{url}"),
        _ => format!("file://{url}"),
    }
}

fn write_snippet(out: &mut dyn Write, snippet: &Snippet, screen: Screen) -> io::Result<()> {
    let breaks = breaks(&snippet.text, screen.columns);
    let mut at = 0;
    write!(out, "{:INDENT$}", "")?;
    for mark in &snippet.highlights {
        write_text(out, snippet, at..mark.start, &breaks)?;
        write!(out, "{MARK}")?;
        write_text(out, snippet, mark.clone(), &breaks)?;
        write!(out, "{MARK:#}")?;
        at = mark.end;
    }
    write_text(out, snippet, at..snippet.text.len(), &breaks)?;
    writeln!(out)
}

/// Writes a part of a snippet; a space where a line is broken becomes the break.
fn write_text(
    out: &mut dyn Write,
    snippet: &Snippet,
    range: Range<usize>,
    breaks: &[usize],
) -> io::Result<()> {
    let mut at = range.start;
    for &place in breaks.iter().filter(|place| range.contains(place)) {
        writeln!(out, "{}", harmless(&snippet.text[at..place]))?;
        write!(out, "{:INDENT$}", "")?;
        at = place + usize::from(snippet.text[place..].starts_with(' '));
    }
    write!(out, "{}", harmless(&snippet.text[at..range.end]))
}

/// Where lines of `text` are broken, so that none has more than `columns`: at spaces, which are left out there, and
/// before wide characters that may start one. Korean has spaces to break at; an emoji of many stays in one piece.
fn breaks(text: &str, columns: Option<usize>) -> Vec<usize> {
    let Some(room) = columns.and_then(|columns| columns.checked_sub(INDENT)) else { return Vec::new() };
    let (mut breaks, mut width, mut place, mut before) = (Vec::new(), 0, None, ' ');
    for (at, c) in text.char_indices() {
        let wide = columns_of(c);
        let is_bound = before == JOINER || is_hangul(c) || NEVER_FIRST.contains(&c);
        if wide > 1 && width > 0 && !is_bound {
            place = Some((at, width));
        }
        before = c;
        if width + wide > room
            && let Some((at, until)) = place.take()
        {
            breaks.push(at);
            width -= until;
        }
        width += wide;
        if c == ' ' {
            place = Some((at, width));
        }
    }
    breaks
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}')
}

fn columns_of(c: char) -> usize {
    layout::width(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn hit(snippet: Snippet) -> Hit {
        Hit {
            rank: 1,
            path: "/docs/tee.txt".into(),
            title: "Tee".into(),
            author: None,
            title_highlights: Vec::new(),
            languages: vec![Language::German, Language::Italian],
            format: "txt".into(),
            size: 1_234,
            modified: 0,
            date: 0,
            has_lines: true,
            score: 1.234,
            snippets: vec![snippet],
            explanation: None,
            same_story: Vec::new(),
        }
    }

    fn shown(text: &str, highlight: Range<usize>, screen: Screen) -> String {
        let snippet =
            Snippet { text: text.into(), line: 7, highlights: vec![highlight], ..Snippet::default() };
        let mut out = Vec::new();
        write(&mut out, &[hit(snippet)], Some(Path::new("/docs")), screen).expect("a vector takes it all");
        let mut plain = anstream::StripStream::new(Vec::new());
        if !screen.links {
            plain.write_all(&out).expect("a vector takes it all");
            out = plain.into_inner();
        }
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_hit() {
        let expected = " 1  tee.txt:7  de+it  1.23\n    Der Tee wärmt.\n";
        assert_eq!(shown("Der Tee wärmt.", 4..7, Screen::default()), expected);
    }

    #[test]
    fn a_title_is_shown_for_what_nothing_else_tells() {
        let text = "Der Tee wärmt.".to_owned();
        let mut hit = hit(Snippet {
            text,
            line: 7,
            highlights: vec![Range { start: 4, end: 7 }],
            ..Snippet::default()
        });
        let mut lines = |title: &str, marks: &[Range<usize>]| {
            (hit.title, hit.title_highlights) = (title.into(), marks.to_vec());
            let mut out = Vec::new();
            write_hit(&mut out, &hit, Some(Path::new("/docs")), Screen::default())
                .expect("a vector takes it all");
            String::from_utf8(out).expect("text").lines().count()
        };
        assert_eq!(lines("Vom Tee", &[Range { start: 4, end: 7 }]), 2);
        assert_eq!(lines("Tees", &[Range { start: 0, end: 4 }]), 2);
        assert_eq!(lines("Tee im Winter", &[0..3, 7..13]), 3);
        assert_eq!(lines("tee.txt", &[Range { start: 0, end: 7 }]), 2);
    }

    #[test]
    fn a_title_that_alone_matches_is_shown_once() {
        let snippet = |text: &str| Snippet { text: text.into(), line: 1, ..Snippet::default() };
        let mut hit = hit(snippet("Tee"));
        hit.title_highlights.push(0..3);
        hit.snippets.push(snippet("Er wärmt."));
        let mut out = Vec::new();
        write_hit(&mut out, &hit, Some(Path::new("/docs")), Screen::default())
            .expect("a vector takes it all");
        let lines = String::from_utf8(out).expect("text");
        assert_eq!(lines.lines().count(), 3, "{lines}");
    }

    #[test]
    fn lines_are_broken_between_words() {
        let screen = Screen { columns: Some(16), links: false, order: Order::Score };
        let expected = " 1  tee.txt:7  de+it  1.23\n    Der Tee\n    wärmt den\n    Winter.\n";
        assert_eq!(shown("Der Tee wärmt den Winter.", 4..14, screen), expected);
    }

    #[test]
    fn wide_characters_are_broken_between_but_for_those_that_end_something() {
        let screen = Screen { columns: Some(10), ..Screen::default() };
        let expected = " 1  tee.txt:7  de+it  1.23\n    茶で\n    す。冷\n    たい\n";
        assert_eq!(shown("茶です。冷たい", 0..3, screen), expected);
    }

    #[test]
    fn korean_words_and_joined_emoji_are_not_broken() {
        let screen = Screen { columns: Some(10), ..Screen::default() };
        let expected = " 1  tee.txt:7  de+it  1.23\n    작은\n    도시\n    별산에\n";
        assert_eq!(shown("작은 도시 별산에", 0..6, screen), expected);
        let family = "👩\u{200d}👩\u{200d}👧";
        let expected = format!(" 1  tee.txt:7  de+it  1.23\n    abcd\n    {family}\n");
        assert_eq!(shown(&format!("abcd{family}"), 0..4, screen), expected);
    }

    #[test]
    fn links_name_the_drive_or_the_host() {
        assert_eq!(file_url("/docs/a:/b c.txt"), "file:///docs/a%3A/b%20c.txt");
        assert_eq!(file_url("C:/docs/b c.txt"), "file:///C:/docs/b%20c.txt");
        assert_eq!(file_url("//server/docs/a.txt"), "file://server/docs/a.txt");
    }

    #[test]
    fn paths_are_links_where_they_can_be() {
        let screen = Screen { columns: None, links: true, order: Order::Score };
        assert!(
            shown("Tee", 0..3, screen).contains("\u{1b}]8;;file:///docs/tee.txt\u{1b}\\tee.txt:7\u{1b}]8;;")
        );
    }
}
