//! Hits for editors and other programs, in lines.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::harmless::{exact_path, harmless};
use super::{file_of, relative};
use crate::hit::{Hit, Place, Snippet};

/// What ends a path where a NUL does not.
const LINE_END: &[u8] = b"\n";
/// Larger files are not read to find a column, bytes.
const MAX_READ: u64 = 16_000_000;

/// Writes the path of every hit, as seen from the folder `from`; exactly, with a NUL behind it, if `null`.
///
/// # Errors
///
/// What `out` says.
pub fn write_paths(
    out: &mut dyn Write,
    hits: &[Hit],
    from: Option<&Path>,
    null: bool,
    is_terminal: bool,
) -> io::Result<()> {
    for hit in hits {
        let path = relative(&hit.path, from);
        if null {
            out.write_all(path.as_bytes())?;
            out.write_all(&[0])?;
        } else {
            out.write_all(exact_path(path, is_terminal).as_bytes())?;
            out.write_all(LINE_END)?;
        }
    }
    Ok(())
}

/// Writes `path:line:column:text` for every highlight, and for every snippet that has none: what editors read as a
/// list of places (vim's `errorformat` `%f:%l:%c:%m`). Columns are bytes, from 1.
///
/// # Errors
///
/// What `out` says.
pub fn write_vimgrep(
    out: &mut dyn Write,
    hits: &[Hit],
    from: Option<&Path>,
    is_terminal: bool,
) -> io::Result<()> {
    for hit in hits {
        let path = exact_path(relative(file_of(hit), from), is_terminal);
        if !hit.has_lines {
            // An editor opens the file, but finds no lines of this text in it.
            for snippet in &hit.snippets {
                writeln!(out, "{path}:1:1:{}", harmless(&snippet.text))?;
            }
            continue;
        }
        let file = read(file_of(hit));
        let lines: Vec<&str> = file.as_deref().unwrap_or_default().split('\n').collect();
        let mut before = Place { line: 0, column: 1 };
        for snippet in &hit.snippets {
            let text = harmless(&snippet.text);
            for Place { line, column } in places(snippet, &lines, &mut before) {
                writeln!(out, "{path}:{line}:{column}:{text}")?;
            }
        }
        if hit.snippets.is_empty() {
            writeln!(out, "{path}:1:1:{}", harmless(&hit.title))?;
        }
    }
    Ok(())
}

/// The file's text, less a mark at its start, which editors do not count either.
fn read(path: &str) -> Option<String> {
    // What has become a pipe since would be waited for.
    let is_small = fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_READ);
    let text = is_small.then(|| fs::read_to_string(path).ok())??;
    Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The places of a snippet's highlights in the `lines` of its file. Marks that are no text (`**`, `[`) push words to the
/// right, so that a word is looked for from the column on that it has in the text, and behind what was found `before`. What
/// is not found (the file has changed) is where it was.
fn places(snippet: &Snippet, lines: &[&str], before: &mut Place) -> Vec<Place> {
    if snippet.places.is_empty() {
        return vec![Place { line: snippet.line, column: 1 }];
    }
    let mut places = Vec::with_capacity(snippet.places.len());
    for (place, highlight) in snippet.places.iter().zip(&snippet.highlights) {
        let mut place = *place;
        let word = snippet.text.get(highlight.clone()).unwrap_or_default();
        let least = if before.line == place.line { before.column.max(place.column) } else { place.column };
        let line = lines.get(place.line - 1).copied().unwrap_or_default();
        let start = line.ceil_char_boundary(least - 1);
        if let Some(at) = line.get(start..).and_then(|rest| rest.find(word)) {
            place.column = start + at + 1;
            *before = Place { line: place.line, column: place.column + word.len() };
        }
        places.push(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, columns: &[usize], line: &str, expected: &[usize]) {
        let highlights = text.match_indices("Tee").map(|(at, word)| at..at + word.len()).collect();
        let places = columns.iter().map(|&column| Place { line: 1, column }).collect();
        let snippet = Snippet { text: text.to_owned(), line: 1, highlights, places, ..Snippet::default() };
        let found = super::places(&snippet, &[line], &mut Place { line: 0, column: 1 });
        assert_eq!(found.iter().map(|place| place.column).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn columns_are_those_of_the_file() {
        check("Der Tee und Tee.", &[5, 13], "Der Tee und Tee.", &[5, 13]);
        check("Der Tee und Tee.", &[5, 13], "# Der **Tee** und *Tee*.", &[9, 20]);
        check("Tee Tee", &[1, 5], "**Tee** Tee", &[3, 9]);
        check("ö Tee", &[4], "**ö** Tee", &[8]);
        check("Der Tee", &[5], "Der Kaffee", &[5]);
        check("Der Tee", &[5], "äää", &[5]);
        check("Der Tee", &[5], "", &[5]);
        check("Nichts", &[], "Nichts", &[1]);
    }
}
