//! Pieces of text in, the text of a document and its sections out.

use super::ExtractError;
use super::unpack::MAX_MEMBER_BYTES;
use crate::document::Section;

/// A text that grows.
#[derive(Debug, Default)]
pub(super) struct Body {
    text: String,
    sections: Vec<Section>,
}

impl Body {
    /// Adds a piece of a line. White space of any kind and length is one space.
    pub(super) fn push(&mut self, piece: &str) {
        if self.is_full() {
            return;
        }
        let mut rest = piece;
        while let Some(at) = rest.bytes().position(|byte| byte <= b' ' || byte == b'\x7f') {
            self.text.push_str(&rest[..at]);
            if !(self.text.is_empty() || self.text.ends_with([' ', '\t', '\n'])) {
                self.text.push(' ');
            }
            rest = &rest[at + 1..];
        }
        self.text.push_str(rest);
    }

    /// The next piece begins a line.
    pub(super) fn end_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches([' ', '\t']).len());
        if !(self.text.is_empty() || self.text.ends_with('\n')) {
            self.text.push('\n');
        }
    }

    /// The next piece begins a cell of the same line.
    pub(super) fn end_cell(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !(self.text.is_empty() || self.text.ends_with('\n')) {
            self.text.push('\t');
        }
    }

    /// What follows is of the section `name`. A section without text is none.
    pub(super) fn start_section(&mut self, name: String) {
        self.end_line();
        let start = self.text.len();
        self.sections.pop_if(|last| last.start == start);
        self.sections.push(Section { start, name });
    }

    /// Adds another text behind this one.
    pub(super) fn append(&mut self, other: &str) {
        self.end_line();
        if !self.is_full() {
            self.text.push_str(other);
        }
        self.end_line();
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }

    fn is_full(&self) -> bool {
        self.text.len() as u64 > MAX_MEMBER_BYTES
    }

    /// The text and its sections.
    ///
    /// # Errors
    ///
    /// [`ExtractError::TooLarge`].
    pub(super) fn finish(mut self) -> Result<(String, Vec<Section>), ExtractError> {
        if self.is_full() {
            return Err(ExtractError::TooLarge);
        }
        self.text.truncate(self.text.trim_end().len());
        self.sections.retain(|section| section.start < self.text.len());
        Ok((self.text, self.sections))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cells_and_sections() {
        let mut body = Body::default();
        body.start_section("page 1".into());
        body.start_section("page 2".into());
        body.push(" Tee \n im");
        body.push(" ");
        body.push(" Winter ");
        body.end_line();
        body.end_line();
        body.start_section("page 3".into());
        body.end_cell();
        body.push("a");
        body.end_cell();
        body.push("b");
        body.end_cell();
        body.start_section("page 4".into());
        let (text, sections) = body.finish().expect("it is short");
        assert_eq!(text, "Tee im Winter\na\tb");
        let sections: Vec<_> = sections.iter().map(|section| (section.start, &*section.name)).collect();
        assert_eq!(sections, [(0, "page 2"), (14, "page 3")]);
    }

    #[test]
    fn a_text_that_is_too_long_is_none() {
        let mut body = Body { text: "a".repeat(64_000_001), sections: Vec::new() };
        body.push("b");
        assert!(body.text.ends_with('a'));
        assert_eq!(body.finish().err(), Some(ExtractError::TooLarge));
    }
}
