//! The pages, slides, sheets or chapters of a stored text, a line each: where it starts, a space, what it is called.
//!
//! Of a text whose lines are those of its file nothing is stored.

use crate::document::Section;

/// The lines for `sections`.
#[must_use]
pub fn to_lines(sections: &[Section]) -> String {
    let lines: Vec<String> = sections
        .iter()
        .map(|section| format!("{} {}", section.start, section.name.replace(['\n', '\r'], " ")))
        .collect();
    lines.join("\n")
}

/// The sections by their lines. A line that is none is passed over.
#[must_use]
pub fn from_lines(lines: &str) -> Vec<Section> {
    let section = |line: &str| {
        let (start, name) = line.split_once(' ')?;
        Some(Section { start: start.parse().ok()?, name: name.to_owned() })
    };
    lines.lines().filter_map(section).collect()
}

/// What the section that holds `at` is called, if one does.
#[must_use]
pub fn name_at(sections: &[Section], at: usize) -> Option<&str> {
    let behind = sections.partition_point(|section| section.start <= at);
    sections[..behind].last().map(|section| section.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read_back() {
        let section = |start, name: &str| Section { start, name: name.to_owned() };
        let pages = [section(3, "page 1"), section(40, "page 2"), section(40, "sheet a\nb")];
        let lines = to_lines(&pages);
        assert_eq!(lines, "3 page 1\n40 page 2\n40 sheet a b");
        let read = from_lines(&lines);
        assert_eq!(read[..2], pages[..2]);
        assert_eq!(
            [0, 3, 39, 99].map(|at| name_at(&read, at)),
            [None, Some("page 1"), Some("page 1"), Some("sheet a b")]
        );
        assert_eq!(from_lines("x\n\n7\n1 page"), [section(1, "page")]);
    }
}
