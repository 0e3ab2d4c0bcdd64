//! Parts of a file's text in, a body out whose lines are those of the file.

/// Builds a body.
#[derive(Default)]
pub(super) struct Lines<'a> {
    /// The text of the file.
    source: &'a str,
    /// So far its line breaks are counted.
    at: usize,
    /// The line breaks so far, of the source and of the body.
    breaks: [usize; 2],
    body: String,
}

impl<'a> Lines<'a> {
    /// An empty body for the text of a file.
    pub(super) fn of(source: &'a str) -> Self {
        Self { source, ..Self::default() }
    }

    /// Breaks lines until the body is in the line that the byte `at` of the source is in.
    pub(super) fn catch_up(&mut self, at: usize) {
        let at = self.source.floor_char_boundary(at);
        let passed = self.source.get(self.at..at).unwrap_or_default();
        self.breaks[0] += passed.matches('\n').count();
        self.at = self.at.max(at);
        let missing = self.breaks[0].saturating_sub(self.breaks[1]);
        self.body.extend(std::iter::repeat_n('\n', missing));
        self.breaks[1] += missing;
    }

    /// Adds a part as it is.
    pub(super) fn push(&mut self, part: &str) {
        self.body.push_str(part);
        self.breaks[1] += part.matches('\n').count();
    }

    /// Adds a space or what else keeps words apart, unless the body is at the start of a line or behind a space.
    pub(super) fn push_gap(&mut self, gap: &str) {
        if !(self.body.is_empty() || self.body.ends_with(char::is_whitespace)) {
            self.body.push_str(gap);
        }
    }

    /// The body.
    pub(super) fn finish(self) -> String {
        self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_where_they_are() {
        let mut lines = Lines::of("<a>\n<b>x\ny</b>\n</a>\nz");
        for (at, part) in [(7, "x\ny"), (9, "!"), (20, "z")] {
            lines.catch_up(at);
            lines.push(part);
        }
        assert_eq!(lines.finish(), "\nx\ny!\n\nz");
    }

    #[test]
    fn gaps_stand_between_words_alone() {
        let mut lines = Lines::of("");
        for part in ["a", "b ", "c"] {
            lines.push_gap(", ");
            lines.push(part);
        }
        assert_eq!(lines.finish(), "a, b c");
    }
}
