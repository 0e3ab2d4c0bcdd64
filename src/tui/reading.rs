//! A document that is being read: where in its text, and at which match.

use std::ops::Range;

use ratatui::layout::Size;

use super::rows;
use crate::index::stored::Stored;

/// A document that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    stored: Stored,
    /// What matches in the text, in order.
    matches: Vec<Range<usize>>,
    /// The match that was jumped to.
    current: usize,
    /// Where the first row that is seen starts, bytes of the text.
    top: usize,
    /// What is seen of it.
    pane: Size,
}

impl Reading {
    /// A document in a pane of that size, at its first match.
    pub(super) fn new(mut stored: Stored, matches: Vec<Range<usize>>, pane: Size) -> Self {
        // Empty rows at the end would be scrolled to.
        stored.text.body.truncate(stored.text.body.trim_end().len());
        let end = stored.text.body.len();
        let matches = matches.into_iter().filter(|found| found.end <= end).collect();
        let mut reading = Self { stored, matches, current: 0, top: 0, pane };
        reading.show_current();
        reading
    }

    /// The document.
    pub(super) fn stored(&self) -> &Stored {
        &self.stored
    }

    /// Its text.
    pub(super) fn text(&self) -> &str {
        &self.stored.text.body
    }

    /// What matches in the text.
    pub(super) fn matches(&self) -> &[Range<usize>] {
        &self.matches
    }

    /// The match that was jumped to.
    pub(super) fn current(&self) -> usize {
        self.current
    }

    /// The rows that are seen.
    pub(super) fn seen(&self) -> Vec<Range<usize>> {
        let Size { width, height } = self.pane;
        rows::rows_from(self.text(), self.top, width.into(), height.into())
    }

    /// Jumps to the next match, or behind the last to the first.
    pub(super) fn next(&mut self) {
        self.current = (self.current + 1).checked_rem(self.matches.len()).unwrap_or_default();
        self.show_current();
    }

    /// Jumps to the match before, or before the first to the last.
    pub(super) fn previous(&mut self) {
        let last = self.matches.len().saturating_sub(1);
        self.current = self.current.checked_sub(1).unwrap_or(last);
        self.show_current();
    }

    /// Goes up so many rows.
    pub(super) fn up(&mut self, rows: usize) {
        self.top = rows::up(self.text(), self.top, self.pane.width.into(), rows);
    }

    /// Goes down so many rows, but not past the end.
    pub(super) fn down(&mut self, rows: usize) {
        let columns = self.pane.width.into();
        let down = rows::down(self.text(), self.top, columns, rows);
        let height = usize::from(self.pane.height).saturating_sub(1);
        let last = rows::up(self.text(), self.text().len(), columns, height);
        self.top = down.min(last).max(self.top);
    }

    /// Rows of a page: one stays in sight.
    pub(super) fn page(&self) -> usize {
        usize::from(self.pane.height).saturating_sub(1).max(1)
    }

    /// The pane has another size.
    pub(super) fn resize(&mut self, pane: Size) {
        let was_seen = self.is_seen();
        self.pane = pane;
        self.top = rows::row_at(self.text(), self.top, pane.width.into()).start;
        if was_seen && !self.is_seen() {
            self.show_current();
        }
    }

    /// The line of the file where the current match stands; none where the lines of the text are none of the file.
    pub(super) fn line(&self) -> Option<usize> {
        if self.stored.text.sections.is_some() {
            return None;
        }
        let at = self.matches.get(self.current)?.start;
        let lines = self.text()[..at].bytes().filter(|&byte| byte == b'\n').count();
        Some(usize::try_from(self.stored.lines_before).unwrap_or_default() + lines + 1)
    }

    /// The page, slide, sheet or chapter of the first row that is seen.
    pub(super) fn section(&self) -> Option<&str> {
        let sections = self.stored.text.sections.as_deref()?;
        let at = if self.is_seen() { self.matches[self.current].start } else { self.top };
        let n = sections.partition_point(|section| section.start <= at);
        Some(&sections.get(n.checked_sub(1)?)?.name)
    }

    /// Whether the current match is seen.
    fn is_seen(&self) -> bool {
        let Some(found) = self.matches.get(self.current) else { return false };
        self.seen().iter().any(|row| row.contains(&found.start))
    }

    /// Goes to where the current match is seen, with some rows above it.
    fn show_current(&mut self) {
        let Some(found) = self.matches.get(self.current) else { return };
        if !self.is_seen() {
            let above = usize::from(self.pane.height) / 3;
            self.top = rows::up(self.text(), found.start, self.pane.width.into(), above);
        }
    }
}
