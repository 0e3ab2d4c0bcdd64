//! Why a file is not among the hits, for people: the step that lost it, then word for word what it has.

use std::io::{self, Write};

use super::layout::{left, lines, width};
use super::{DIM, PATH, STRONG, counted, harmless};
use crate::searcher::why_not::{Apart, Verdict, WhyNot, WordReport};

/// What is said of a file stands this far from the edge, columns.
const INDENT: usize = 4;
/// Columns between a word and what is said of it.
const GAP: usize = 2;
/// A word of the query takes so many columns at most.
const MAX_WORD: usize = 28;
/// What is said of a word has so many columns at least; where there are fewer, it goes below the word.
const MIN_SAID: usize = 30;

/// Writes why a file, shown as `path`, is not among the hits, in lines of at most so many columns.
///
/// # Errors
///
/// What `out` says.
pub fn write(out: &mut dyn Write, answer: &WhyNot, path: &str, columns: Option<usize>) -> io::Result<()> {
    let codes: Vec<&str> = answer.languages.iter().map(|language| language.code()).collect();
    let languages = if codes.is_empty() { String::new() } else { format!("  {}", codes.join("+")) };
    writeln!(out, "{PATH}{}{PATH:#}{languages}", harmless(path))?;
    let room = columns.map(|columns| columns.saturating_sub(INDENT));
    for line in lines(&harmless(&answer.verdict.to_string()), room) {
        writeln!(out, "{:INDENT$}{STRONG}{line}{STRONG:#}", "")?;
    }
    if let Some(change) = &answer.change {
        for line in lines(&change.to_string(), room) {
            writeln!(out, "{:INDENT$}{line}", "")?;
        }
    }
    if !answer.words.is_empty() {
        writeln!(out)?;
    }
    let words: Vec<String> = answer.words.iter().map(|report| harmless(&report.word)).collect();
    let column = words.iter().map(|word| width(word)).max().unwrap_or_default().min(MAX_WORD);
    let beside = room.map(|room| room.saturating_sub(column + GAP));
    for (word, report) in words.iter().zip(&answer.words) {
        let said = harmless(&said(report, &answer.verdict));
        if beside.is_some_and(|beside| beside < MIN_SAID) {
            writeln!(out, "{:INDENT$}{word}", "")?;
            for line in lines(&said, room.map(|room| room.saturating_sub(GAP))) {
                writeln!(out, "{:INDENT$}{:GAP$}{DIM}{line}{DIM:#}", "", "")?;
            }
            continue;
        }
        for (n, line) in lines(&said, beside).iter().enumerate() {
            let word = if n == 0 { left(word, column) } else { " ".repeat(column) };
            // A word too long for its column has its line moved to the right.
            writeln!(out, "{:INDENT$}{word}{:GAP$}{DIM}{line}{DIM:#}", "", "")?;
        }
    }
    Ok(())
}

/// What a document has of a word.
fn said(report: &WordReport, verdict: &Verdict) -> String {
    let mut said = if report.found {
        match report.line {
            Some(line) => format!("in line {line}"),
            None => "in it".to_owned(),
        }
    } else {
        lacking(report)
    };
    if report.found && matches!(verdict, Verdict::Shown { .. } | Verdict::NotShown { .. }) {
        said.push_str(&format!(", adds {:.2}", report.score));
    }
    if let Some(score) = report.rival_score.filter(|score| *score > 0.0) {
        said.push_str(&format!("; the last hit shown has it for {score:.2}"));
    }
    said
}

/// What a document has instead of a word.
fn lacking(report: &WordReport) -> String {
    let mut said = "not in it".to_owned();
    let written = report.word.trim_start_matches('-').trim_start_matches("title:").trim_start_matches('=');
    let written = written.to_lowercase();
    let terms: Vec<String> = report
        .terms
        .iter()
        .filter(|(_, term)| *term != written && report.missing.is_empty() && report.apart.is_none())
        .map(|(language, term)| format!("{} {term}", language.name()))
        .collect();
    if !terms.is_empty() {
        said.push_str(&format!(" (looked for as {})", terms.join(", ")));
    }
    if !report.missing.is_empty() {
        said.push_str(&format!(": {} missing", are(&report.missing)));
    }
    if let Some(Apart { between, in_order, line }) = report.apart {
        let order = if in_order { "" } else { ", in another order" };
        let apart = if between == 0 {
            "side by side".to_owned()
        } else {
            counted(between.into(), "word") + " between them"
        };
        said.push_str(&format!(": its words stand in line {line} with {apart}{order}"));
    }
    said.push_str(&match report.documents {
        0 => "; in no document".to_owned(),
        documents => format!("; in {}", counted(documents, "other document")),
    });
    if !report.nearest.is_empty() {
        let nearest = report.nearest.iter();
        let nearest =
            nearest.map(|word| format!("{} in line {} ({})", word.surface, word.line, word.likeness));
        said.push_str(&format!("; it has {}", nearest.collect::<Vec<_>>().join(", ")));
    }
    said
}

/// `Korea is`, `Korea and Japan are`.
fn are(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [word] => format!("{word} is"),
        [words @ .., last] => format!("{} and {last} are", words.join(", ")),
    }
}
