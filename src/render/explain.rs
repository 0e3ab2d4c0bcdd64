//! Why a hit has its score, for people: a table whose last column adds up to it.

use std::io::{self, Write};

use super::layout::{left, lines, right, width};
use super::{DIM, STRONG, harmless};
use crate::hit::{Contribution, Explanation, MatchKind};

/// The table stands this far from the edge, columns: below the snippets.
const INDENT: usize = 4;
/// Columns between two columns of the table.
const GAP: usize = 2;
/// What was found is told in so many columns at least; where there are fewer, the numbers go below it.
const MIN_FOUND: usize = 24;
/// A word of the query takes this part of the columns at most, but so many at least, and never more than so many.
const WORD_SHARE: usize = 5;
const MIN_WORD: usize = 12;
const MAX_WORD: usize = 30;

/// The heads of the columns of numbers.
pub const HEADS: [&str; 4] = ["times", "weight", "length", "score"];

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The word of the query; empty where it is that of the row above.
    pub word: String,
    /// What was found for it: `stem haus: Haus, Häuser`.
    pub found: String,
    /// As [`HEADS`]; empty where there is none.
    pub numbers: [String; 4],
}

/// Writes why a hit has its score, in lines of at most so many columns.
///
/// # Errors
///
/// What `out` says.
pub fn write(out: &mut dyn Write, explanation: &Explanation, columns: Option<usize>) -> io::Result<()> {
    let room = columns.map(|columns| columns.saturating_sub(INDENT));
    let Some(language) = explanation.language else {
        return write_lines(out, "no word counts: the score is 0", room);
    };
    let (percent, weight) = (explanation.probability * 100.0, explanation.language_weight);
    let formula = format!("score = {weight:.3} × weight × times / (times + length)");
    write_lines(out, &format!("{} ({percent:.0} % probable): {formula}", language.name()), room)?;
    let rows: Vec<Row> = rows(&explanation.contributions);
    let total = format!("{:.3}", explanation.score);
    let widths: [usize; 4] = std::array::from_fn(|n| {
        let cells = rows.iter().map(|row| width(&row.numbers[n])).chain([HEADS[n].len()]);
        cells.max().unwrap_or_default().max(if n == 3 { total.len() } else { 0 })
    });
    let word = rows.iter().map(|row| width(&row.word)).max().unwrap_or_default();
    let word = word.clamp(4, room.map_or(MAX_WORD, |room| (room / WORD_SHARE).clamp(MIN_WORD, MAX_WORD)));
    let numbers = widths.iter().map(|width| width + GAP).sum::<usize>();
    let found = rows.iter().map(|row| width(&row.found)).max().unwrap_or_default().max(8);
    let left_over = room.map_or(found, |room| room.saturating_sub(word + GAP + numbers));
    let table = Table { word, found: found.min(left_over.max(MIN_FOUND)), widths };
    if left_over < found.min(MIN_FOUND) {
        write_narrow(out, &rows, &total, room)?;
    } else {
        table.write(out, &rows, &total)?;
    }
    if explanation.others.is_empty() {
        return Ok(());
    }
    let others: Vec<String> = explanation
        .others
        .iter()
        .map(|(language, score)| format!("{} {score:.3}", language.name()))
        .collect();
    write_lines(out, &format!("other languages, which do not count: {}", others.join(", ")), room)
}

fn write_lines(out: &mut dyn Write, text: &str, room: Option<usize>) -> io::Result<()> {
    lines(text, room).iter().try_for_each(|line| writeln!(out, "{:INDENT$}{DIM}{line}{DIM:#}", ""))
}

/// The rows of the table.
#[must_use]
pub fn rows(contributions: &[Contribution]) -> Vec<Row> {
    let mut rows = Vec::with_capacity(contributions.len());
    let mut before = None;
    for contribution in contributions {
        let again = before == Some(&contribution.word);
        before = Some(&contribution.word);
        let [times, weight, length] = contribution.factors.map_or_else(Default::default, |factors| {
            let boosted = (factors.boost - 1.0).abs() > f32::EPSILON;
            let boost = if boosted { format!("{} × ", factors.boost) } else { String::new() };
            let weight = format!("{boost}{:.3}", factors.weight);
            [times(factors.times), weight, format!("{:.3}", factors.length)]
        });
        rows.push(Row {
            word: if again { String::new() } else { harmless(&contribution.word) },
            found: harmless(&found(contribution)),
            numbers: [times, weight, length, format!("{:.3}", contribution.score)],
        });
    }
    rows
}

/// Words that are not quite the one asked for count as less than one each.
fn times(times: f32) -> String {
    if times.fract() == 0.0 { format!("{times}") } else { format!("{times:.2}") }
}

/// `stem haus: Haus, Häuser`
fn found(contribution: &Contribution) -> String {
    let Contribution { kind, term, found, .. } = contribution;
    let (name, words) = (kind.name(), found.join(", "));
    match kind {
        MatchKind::Closeness => "words close together".to_owned(),
        MatchKind::Title if term.is_empty() => "words of the title".to_owned(),
        MatchKind::Passage => "best passage".to_owned(),
        _ if words.is_empty() => format!("{name} {term}"),
        MatchKind::Part => format!("part {term} of {words}"),
        MatchKind::Stem | MatchKind::Title if words.to_lowercase() != *term => {
            format!("{name} {term}: {words}")
        }
        _ => format!("{name}: {words}"),
    }
}

/// Columns of the table.
struct Table {
    word: usize,
    found: usize,
    widths: [usize; 4],
}

impl Table {
    fn write(&self, out: &mut dyn Write, rows: &[Row], total: &str) -> io::Result<()> {
        let heads = self.line("word", "found as", &HEADS.map(str::to_owned));
        writeln!(out, "{:INDENT$}{DIM}{heads}{DIM:#}", "")?;
        for row in rows {
            let (mut words, mut found) =
                (lines(&row.word, Some(self.word)), lines(&row.found, Some(self.found)));
            let height = words.len().max(found.len());
            words.resize(height, String::new());
            found.resize(height, String::new());
            for (n, (word, found)) in words.iter().zip(&found).enumerate() {
                let numbers = if n == 0 { row.numbers.clone() } else { Default::default() };
                writeln!(out, "{:INDENT$}{}", "", self.line(word, found, &numbers))?;
            }
        }
        let indent = INDENT
            + self.word
            + GAP
            + self.found
            + self.widths.iter().map(|width| width + GAP).sum::<usize>();
        writeln!(out, "{}{STRONG}{total}{STRONG:#}", " ".repeat(indent.saturating_sub(total.len())))
    }

    fn line(&self, word: &str, found: &str, numbers: &[String; 4]) -> String {
        let mut line = format!("{}{:GAP$}{}", left(word, self.word), "", left(found, self.found));
        for (number, width) in numbers.iter().zip(self.widths) {
            line.push_str(&right(number, width + GAP));
        }
        line.trim_end().to_owned()
    }
}

/// A row on several lines, the score at the end of the first.
fn write_narrow(out: &mut dyn Write, rows: &[Row], total: &str, room: Option<usize>) -> io::Result<()> {
    for Row { word, found, numbers: [times, weight, length, score] } in rows {
        if !word.is_empty() {
            write_indented(out, word, room)?;
        }
        let times_of = if times == "1" { "time" } else { "times" };
        let factors = format!("{times} {times_of}, weight {weight}, length {length}");
        let numbers = if times.is_empty() { score.clone() } else { format!("{factors}: {score}") };
        for text in [found, &numbers] {
            for line in lines(text, room.map(|room| room.saturating_sub(GAP))) {
                writeln!(out, "{:INDENT$}{:GAP$}{line}", "", "")?;
            }
        }
    }
    writeln!(out, "{:INDENT$}{STRONG}{total}{STRONG:#}", "")
}

fn write_indented(out: &mut dyn Write, text: &str, room: Option<usize>) -> io::Result<()> {
    lines(text, room).iter().try_for_each(|line| writeln!(out, "{:INDENT$}{line}", ""))
}
