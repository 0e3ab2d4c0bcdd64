//! How many documents match, by what they are like, for people.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use super::layout::{left, right, width};
use super::{STRONG, grouped, harmless, relative};
use crate::hit::{Count, Facets};

/// So many rows a facet; the rest is counted in one.
const MAX_ROWS: usize = 10;
/// The rows stand this far from the edge, columns: below their heading.
const INDENT: usize = 4;
/// Columns between a name and its number.
const GAP: usize = 2;
/// What stands for files without an ending.
const NO_ENDING: &str = "no ending";

/// Writes the facets one below the other, with the numbers of all of them in one column, in lines of at most so many
/// columns; folders as seen from the folder `from`.
///
/// # Errors
///
/// What `out` says.
pub fn write(
    out: &mut dyn Write,
    facets: &Facets,
    from: Option<&Path>,
    columns: Option<usize>,
) -> io::Result<()> {
    let tables = [
        ("language", rows(&facets.languages, |language| format!("{} ({language})", language.name()))),
        ("folder", rows(&facets.folders, |path| folder(path, from).to_owned())),
        ("type", rows(&facets.types, |ending| if ending.is_empty() { NO_ENDING } else { ending }.to_owned())),
        ("year", rows(&facets.years, ToString::to_string)),
    ];
    let all = || tables.iter().flat_map(|(_, rows)| rows);
    let numbers = all().map(|(_, number)| number.len()).max().unwrap_or_default();
    let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(INDENT + GAP + numbers));
    let names = all().map(|(name, _)| width(name)).max().unwrap_or_default().min(room);
    let filled = tables.iter().filter(|(_, rows)| !rows.is_empty());
    for (n, (heading, rows)) in filled.enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{STRONG}{heading}{STRONG:#}")?;
        for (name, number) in rows {
            let name = left(&shortened(name, names), names);
            writeln!(out, "{:INDENT$}{name}{}", "", right(number, GAP + numbers))?;
        }
    }
    Ok(())
}

/// The end of a name that has more columns than there are: there names differ most.
fn shortened(name: &str, columns: usize) -> Cow<'_, str> {
    if width(name) <= columns {
        return Cow::Borrowed(name);
    }
    let starts = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    let mut ends = starts.map(|at| &name[at..]);
    Cow::Owned(format!("…{}", ends.find(|end| width(end) < columns.max(1)).unwrap_or_default()))
}

/// A folder as seen from the folder `from`, that itself being `.`.
#[must_use]
pub fn folder<'a>(path: &'a str, from: Option<&Path>) -> &'a str {
    match path {
        "" => "/",
        _ if from.is_some_and(|from| from == Path::new(path)) => ".",
        _ => relative(path, from),
    }
}

/// The rows of a facet: names and numbers.
fn rows<T>(counts: &[Count<T>], name: impl Fn(&T) -> String) -> Vec<(String, String)> {
    let shown = if counts.len() > MAX_ROWS { MAX_ROWS - 1 } else { counts.len() };
    let (first, rest) = counts.split_at(shown);
    let row = |count: &Count<T>| (harmless(&name(&count.value)), grouped(count.documents));
    let mut rows: Vec<_> = first.iter().map(row).collect();
    if !rest.is_empty() {
        let documents = rest.iter().map(|count| count.documents).sum();
        rows.push((format!("{} more", grouped(rest.len() as u64)), grouped(documents)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn long_names_are_shortened() {
        assert_eq!(shortened("docs/2025", 9), "docs/2025");
        assert_eq!(shortened("docs/2025", 6), "…/2025");
        assert_eq!(shortened("茶茶茶", 4), "…茶");
        assert_eq!(shortened("docs", 0), "…");
    }

    #[test]
    fn numbers_stand_in_one_column() {
        let count = |value: &str, documents| Count { value: value.to_owned(), documents };
        let facets = Facets {
            languages: vec![Count { value: Language::German, documents: 1_200 }],
            folders: vec![count("/d/茶", 30), count("/d", 2)],
            types: (0..12).map(|n| count(&format!("t{n}"), 1)).collect(),
            years: Vec::new(),
        };
        let mut out = Vec::new();
        write(&mut out, &facets, Some(Path::new("/d")), None).expect("a vector takes it all");
        let mut plain = anstream::StripStream::new(Vec::new());
        plain.write_all(&out).expect("a vector takes it all");
        let written = String::from_utf8(plain.into_inner()).expect("text");
        let mut expected = "\
language
    German (de)  1,200

folder
    茶              30
    .                2

type
"
        .to_owned();
        expected.extend((0..9).map(|n| format!("    t{n}               1\n")));
        expected.push_str("    3 more           3\n");
        assert_eq!(written, expected);
    }
}
