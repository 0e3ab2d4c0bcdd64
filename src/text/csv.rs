//! Tables in CSV and TSV: a row a line, in the line where the file has it.

use ::csv::{ReaderBuilder, StringRecord};

use super::charset::decode;
use super::lines::Lines;
use super::{CELL, Each, ExtractError, Found, Source};
use crate::document::Extracted;

/// What may stand between cells, the most usual first.
const DELIMITERS: &[u8] = b",;\t|";
/// Rows and bytes by which the delimiter is told.
const SAMPLED_ROWS: usize = 30;
const SAMPLED_BYTES: usize = 20_000;

/// The cells of a table. The names of its columns, which are its first row, stand there alone: in every row they would
/// make each as like as the next.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let (text, format) = (decode(source.bytes)?, source.ending());
    let delimiter = if format == "tsv" { b'\t' } else { delimiter(&text) };
    each(Found::Document(Extracted { body: read(&text, delimiter), format, ..Extracted::default() }))
}

fn read(source: &str, delimiter: u8) -> String {
    let mut reader = reader(source, delimiter);
    let mut lines = Lines::of(source);
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).unwrap_or(false) {
        let start = row.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or_default());
        // Blank lines before a row are taken as part of it.
        let blank = source.get(start..).map_or(0, |row| row.len() - row.trim_start_matches('\n').len());
        lines.catch_up(start + blank);
        for cell in row.iter().map(str::trim).filter(|cell| !cell.is_empty()) {
            lines.push_gap(CELL);
            lines.push(cell);
        }
    }
    lines.finish()
}

/// The delimiter that gives the same number of cells, and several of them, in most rows of the first.
fn delimiter(text: &str) -> u8 {
    let sample = &text[..text.floor_char_boundary(SAMPLED_BYTES)];
    let regular_rows = |delimiter: &u8| {
        let rows = reader(sample, *delimiter).into_records().flatten().take(SAMPLED_ROWS);
        let lengths: Vec<usize> = rows.map(|row| row.len()).filter(|&length| length > 1).collect();
        let alike = |length: &usize| lengths.iter().filter(|other| *other == length).count();
        lengths.iter().map(alike).max().unwrap_or_default()
    };
    // Of equals the first, which is the more usual one.
    DELIMITERS.iter().rev().copied().max_by_key(regular_rows).unwrap_or(b',')
}

fn reader(text: &str, delimiter: u8) -> ::csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;

    #[track_caller]
    fn check(name: &str, table: &str, body: &str) {
        assert_eq!(document(name, table.as_bytes()).body, body);
    }

    #[test]
    fn rows_stay_in_their_lines() {
        check(
            "a.csv",
            "Name,Ort\nAnna,Rom\n\n\"Li, Wei\",\"\"\"Bei\njing\"\"\"\nx,y\n",
            "Name | Ort\nAnna | Rom\n\nLi, Wei | \"Bei\njing\"\nx | y",
        );
        check("a.csv", "\na,,b\n", "\na | b");
        check("a.csv", "", "");
    }

    #[test]
    fn delimiters() {
        check("a.csv", "a;b;c\n1,5;2,5;3,5\n", "a | b | c\n1,5 | 2,5 | 3,5");
        check("a.csv", "a\tb\n1, 2\t3\n", "a | b\n1, 2 | 3");
        check("a.tsv", "a,b\tc\n", "a,b | c");
        check("a.csv", "a|b\nc|d", "a | b\nc | d");
    }

    #[test]
    fn quotes_that_are_not_closed() {
        check("a.csv", "a,\"b\nc,d", "a | b\nc,d");
    }
}
