//! Draws a state. Nothing is changed, and nothing but the state is looked at.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear, Paragraph};
use unicode_segmentation::UnicodeSegmentation;

use super::look::{DIM, Look, STRONG};
use super::reading::Reading;
use super::rows::{columns_of, shown};
use super::state::{Preview, State};
use crate::hit::{Hit, rfc3339};
use crate::render::{grouped, harmless, relative};

/// From so many columns on, a document stands beside the hits, else below them.
const MIN_BESIDE: u16 = 76;
/// From so many rows on, a document stands below the hits, else nowhere.
const MIN_BELOW: u16 = 10;
/// From so many rows on, there is room for several notes and an empty row.
const MIN_ROOMY: u16 = 12;
/// Notes that are shown where there is room.
const MAX_NOTES: u16 = 3;
/// Columns that a path has at least; its languages and its date are left out before it has fewer.
const MIN_PATH: usize = 12;
/// Rows of a hit.
const HIT: u16 = 2;
/// Stands before what is typed.
const PROMPT: &str = "> ";
/// Stands before the hit that is chosen, and takes as much room before the others.
const CHOSEN: &str = "▌ ";
/// Stands where something was cut.
const CUT: &str = "…";

/// What the keys do.
const KEYS: &[(&str, &str)] = &[
    ("↑ ↓  Ctrl-P Ctrl-N", "the hit before, the next"),
    ("Tab  Shift-Tab", "the next match, the one before"),
    ("PageUp PageDown", "read on; Shift-↑ Shift-↓ by a row"),
    ("Enter", "open in the editor, at the match"),
    ("Ctrl-O", "end, and print the path"),
    ("Ctrl-Y", "take what was perhaps meant"),
    ("Ctrl-W  Ctrl-U", "delete a word, all before the cursor"),
    ("F1  ?", "these keys (? where nothing is typed)"),
    ("Esc  Ctrl-C", "end"),
];

/// Where everything stands. What there is no room for is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Areas {
    input: Rect,
    notes: Rect,
    hits: Rect,
    /// The frame around a document.
    preview: Rect,
    /// The document's title.
    heading: Rect,
    /// Its text.
    pub(super) text: Rect,
    status: Rect,
}

impl Areas {
    /// Where everything stands in `area`, where there are so many notes.
    pub(super) fn of(area: Rect, notes: usize) -> Self {
        let is_roomy = area.height >= MIN_ROOMY;
        let most = if is_roomy { MAX_NOTES } else { u16::from(area.height > 4) };
        let notes = u16::try_from(notes).unwrap_or(most).min(most);
        let [input, notes, _, body, status] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(notes),
            Constraint::Length(u16::from(is_roomy)),
            Constraint::Fill(1),
            Constraint::Length(u16::from(area.height > 2)),
        ])
        .areas(area);
        let (hits, preview, inner) = Self::of_body(body);
        let [heading, text] =
            Layout::vertical([Constraint::Length(u16::from(inner.height > 2)), Constraint::Fill(1)])
                .areas(inner);
        Self { input, notes, hits, preview, heading, text, status }
    }

    /// Of the hits and of a document, with and without its frame.
    fn of_body(body: Rect) -> (Rect, Rect, Rect) {
        if body.width >= MIN_BESIDE {
            let [hits, preview] =
                Layout::horizontal([Constraint::Percentage(42), Constraint::Fill(1)]).areas(body);
            let cut = |area: Rect, columns: u16| Rect {
                x: area.x + columns,
                width: area.width.saturating_sub(columns + 1),
                ..area
            };
            return (Rect { width: hits.width.saturating_sub(1), ..hits }, preview, cut(preview, 2));
        }
        if body.height < MIN_BELOW {
            return (body, Rect::default(), Rect::default());
        }
        let [hits, preview] = Layout::vertical([Constraint::Percentage(45), Constraint::Fill(1)]).areas(body);
        let inner = Rect { y: preview.y + 1, height: preview.height.saturating_sub(1), ..preview };
        (hits, preview, inner)
    }
}

/// Draws a state.
pub(super) fn draw(frame: &mut Frame<'_>, state: &State) {
    let notes = state.notes();
    let areas = Areas::of(frame.area(), notes.len());
    draw_input(frame, areas.input, state);
    let notes =
        notes.iter().map(|note| Line::styled(clipped(note, areas.notes.width.into()), state.look.notice()));
    frame.render_widget(Paragraph::new(notes.collect::<Vec<_>>()), areas.notes);
    draw_hits(frame, areas.hits, state);
    draw_preview(frame, &areas, state);
    draw_status(frame, areas.status, state);
    if state.help {
        draw_keys(frame);
    }
}

fn draw_input(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let room = usize::from(area.width).saturating_sub(PROMPT.len() + 1);
    let (seen, cursor) = state.input.seen(room);
    let seen: String = seen.graphemes(true).map(shown).collect();
    let line = Line::from(vec![Span::styled(PROMPT, STRONG), Span::raw(seen)]);
    frame.render_widget(line, area);
    let x = area.x.saturating_add(u16::try_from(PROMPT.len() + cursor).unwrap_or(u16::MAX));
    if x < area.right() && area.height > 0 && !state.help {
        frame.set_cursor_position((x, area.y));
    }
}

fn draw_hits(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let Some(results) = &state.results else { return };
    let hits = &results.found.hits;
    let fit = usize::from(area.height / HIT);
    let first = state.chosen.saturating_sub(fit / 2).min(hits.len().saturating_sub(fit));
    let mut lines = Vec::new();
    // A last one may be cut.
    for (n, hit) in hits.iter().enumerate().skip(first).take(fit + 1) {
        let is_chosen = n == state.chosen;
        let before = if is_chosen {
            Span::styled(CHOSEN, state.look.chosen())
        } else {
            Span::raw(" ".repeat(columns_of(CHOSEN)))
        };
        let style = if is_chosen { STRONG } else { Style::new() };
        let mut title = vec![before.clone()];
        title.extend(marked(&hit.title, 0..hit.title.len(), &hit.title_highlights, None, style, state.look));
        lines.push(Line::from(title));
        let room = usize::from(area.width).saturating_sub(columns_of(CHOSEN));
        lines.push(Line::from([vec![before], place(hit, room, state)].concat()));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// Where a hit stands, its languages and its date, in so many columns: of the path the end is what tells most.
fn place(hit: &Hit, room: usize, state: &State) -> Vec<Span<'static>> {
    let codes: Vec<&str> = hit.languages.iter().map(|language| language.code()).collect();
    let date = rfc3339(hit.date);
    let languages = format!("  {}", codes.join("+"));
    let all = format!("{languages}  {}", date.split('T').next().unwrap_or_default());
    let fits = |rest: &String| columns_of(rest) + MIN_PATH <= room;
    let rest = [all, languages].into_iter().find(fits).unwrap_or_default();
    let path = harmless(&format!("{}{}", relative(&hit.path, state.here.as_deref()), hit.place()));
    let left = room.saturating_sub(columns_of(&rest));
    let path = clipped_at_start(&path, left);
    let gap = " ".repeat(left.saturating_sub(columns_of(&path)));
    vec![Span::styled(path, state.look.path()), Span::styled(gap + &rest, DIM)]
}

fn draw_preview(frame: &mut Frame<'_>, areas: &Areas, state: &State) {
    let Some(Preview { of, reading }) = &state.preview else { return };
    let side = if areas.preview.x > 0 { Borders::LEFT } else { Borders::TOP };
    frame.render_widget(Block::new().borders(side).border_style(DIM), areas.preview);
    let reading = match reading {
        Ok(reading) => reading,
        Err(wrong) => {
            let wrong = clipped(wrong, areas.text.width.into());
            return frame.render_widget(Line::styled(wrong, state.look.wrong()), areas.text);
        }
    };
    let file_name = of.path.rsplit('/').next().unwrap_or_default();
    let title = reading.stored().text.title.as_deref().unwrap_or(file_name);
    let place = whereabouts(reading);
    let room = usize::from(areas.heading.width).saturating_sub(columns_of(&place) + 2);
    let title = clipped(title, room);
    // A line would have the style of its text in all of the area.
    frame.render_widget(Span::styled(title, STRONG), areas.heading);
    frame.render_widget(Line::styled(place, DIM).right_aligned(), areas.heading);
    let current = reading.matches().get(reading.current()).map(|found| found.start);
    let rows = reading.seen().into_iter().map(|row| {
        Line::from(marked(reading.text(), row, reading.matches(), current, Style::new(), state.look))
    });
    frame.render_widget(Paragraph::new(rows.collect::<Vec<_>>()), areas.text);
}

/// Which match it is, and on which page.
fn whereabouts(reading: &Reading) -> String {
    let found = match reading.matches().len() {
        0 => "no match in the text".to_owned(),
        all => format!("match {} of {}", grouped(reading.current() as u64 + 1), grouped(all as u64)),
    };
    match reading.section() {
        Some(section) => format!("{}, {found}", harmless(section)),
        None => found,
    }
}

fn draw_status(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let columns = usize::from(area.width);
    if let Some(wrong) = &state.wrong {
        return frame.render_widget(Line::styled(clipped(wrong, columns), state.look.wrong()), area);
    }
    let summary = state.summary();
    let keys = "F1 keys";
    frame.render_widget(Line::styled(clipped(&summary, columns), DIM), area);
    if columns_of(&summary) + columns_of(keys) + 2 <= columns {
        frame.render_widget(Line::styled(keys, DIM).right_aligned(), area);
    }
}

fn draw_keys(frame: &mut Frame<'_>) {
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(columns_of).max().unwrap_or_default();
    let first = widest(&mut KEYS.iter().map(|(keys, _)| *keys));
    let second = widest(&mut KEYS.iter().map(|(_, does)| *does));
    let area = frame.area();
    let width = u16::try_from(first + second + 6).unwrap_or(u16::MAX).min(area.width);
    let height = u16::try_from(KEYS.len() + 2).unwrap_or(u16::MAX).min(area.height);
    let inside = Rect { x: (area.width - width) / 2, y: (area.height - height) / 2, width, height };
    let lines = KEYS.iter().map(|(keys, does)| {
        let gap = " ".repeat(first.saturating_sub(columns_of(keys)) + 2);
        Line::from(vec![Span::raw(" "), Span::styled(*keys, STRONG), Span::raw(gap), Span::raw(*does)])
    });
    let block = Block::bordered().title(" Keys ").border_style(DIM);
    frame.render_widget(Clear, inside);
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()).block(block), inside);
}

/// A part of a text, in which `marks` are marked, one of them, that starts at `current`, more than the others.
fn marked(
    text: &str,
    range: Range<usize>,
    marks: &[Range<usize>],
    current: Option<usize>,
    style: Style,
    look: Look,
) -> Vec<Span<'static>> {
    let mut at = range.start;
    let mut spans = Vec::new();
    let mut push = |part: Range<usize>, style| {
        let shown: String = text.get(part).unwrap_or_default().graphemes(true).map(shown).collect();
        if !shown.is_empty() {
            spans.push(Span::styled(shown, style));
        }
    };
    let first = marks.partition_point(|mark| mark.end <= range.start);
    for mark in marks[first..].iter().take_while(|mark| mark.start < range.end) {
        push(at..mark.start.max(at), style);
        let looks = if current == Some(mark.start) { look.current() } else { look.mark() };
        at = mark.end.min(range.end);
        push(mark.start.max(range.start)..at, style.patch(looks));
    }
    push(at..range.end, style);
    spans
}

/// The start of a text in so many columns, as it is shown.
fn clipped(text: &str, columns: usize) -> String {
    clip(text.graphemes(true).map(shown), columns).unwrap_or_else(|start| start + CUT)
}

/// The end of a text in so many columns, as it is shown.
fn clipped_at_start(text: &str, columns: usize) -> String {
    let reversed = |text: &str| text.graphemes(true).rev().collect::<String>();
    match clip(text.graphemes(true).rev().map(shown), columns) {
        Ok(_) => text.graphemes(true).map(shown).collect(),
        Err(end) => format!("{CUT}{}", reversed(&end)),
    }
}

/// All of these characters, or as many as leave a column free.
fn clip<'a>(
    shown: impl Iterator<Item = std::borrow::Cow<'a, str>>,
    columns: usize,
) -> Result<String, String> {
    let (mut all, mut fit, mut width) = (String::new(), 0, 0);
    for shown in shown {
        width += columns_of(&shown);
        if width > columns {
            all.truncate(fit);
            return Err(all);
        }
        all.push_str(&shown);
        if width < columns {
            fit = all.len();
        }
    }
    Ok(all)
}
