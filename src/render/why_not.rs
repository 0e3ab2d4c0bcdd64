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

/// What is added because words stand close together, or in one passage of a long document, is called so.
const TOGETHER: &str = "(words together)";
/// Less than this is not worth telling: scores are told with two decimals.
const LEAST_ON_TOP: f32 = 0.005;

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
    let mut rows: Vec<(String, String)> = answer
        .words
        .iter()
        .map(|report| (harmless(&report.word), harmless(&said(report, &answer.verdict))))
        .collect();
    rows.extend(on_top(answer).map(|said| (TOGETHER.to_owned(), said)));
    let column = rows.iter().map(|(word, _)| width(word)).max().unwrap_or_default().min(MAX_WORD);
    let beside = room.map(|room| room.saturating_sub(column + GAP));
    for (word, said) in &rows {
        if beside.is_some_and(|beside| beside < MIN_SAID) {
            writeln!(out, "{:INDENT$}{word}", "")?;
            for line in lines(said, room.map(|room| room.saturating_sub(GAP))) {
                writeln!(out, "{:INDENT$}{:GAP$}{DIM}{line}{DIM:#}", "", "")?;
            }
            continue;
        }
        for (n, line) in lines(said, beside).iter().enumerate() {
            // A word too long for its column has its line moved to the right.
            let word = if n == 0 { left(word, column) } else { " ".repeat(column) };
            writeln!(out, "{:INDENT$}{word}{:GAP$}{DIM}{line}{DIM:#}", "", "")?;
        }
    }
    Ok(())
}

/// What is added on top of words, if it is worth telling.
fn on_top(answer: &WhyNot) -> Option<String> {
    let worth = |score: Option<f32>| score.filter(|score| *score >= LEAST_ON_TOP);
    match (worth(answer.on_top), worth(answer.rival_on_top)) {
        (None, None) => None,
        (Some(score), None) => Some(format!("adds {score:.2}")),
        (score, Some(rival)) => {
            let score = score.unwrap_or_default();
            Some(format!("adds {score:.2}; the last hit shown gets {rival:.2} for it"))
        }
    }
}

/// What a document has of a word.
fn said(report: &WordReport, verdict: &Verdict) -> String {
    let is_found = matches!(verdict, Verdict::Shown { .. } | Verdict::NotShown { .. });
    let has = match report.line {
        _ if !report.found => lacking(report),
        Some(line) => format!("in line {line}"),
        None => "in it".to_owned(),
    };
    let adds =
        if report.score > 0.0 && is_found { format!(", adds {:.2}", report.score) } else { String::new() };
    let rival = report.rival_score.filter(|score| *score > 0.0);
    let rival = rival.map(|score| format!("; the last hit shown gets {score:.2} for it")).unwrap_or_default();
    [has, adds, rival].concat()
}

/// What a document has instead of a word.
fn lacking(report: &WordReport) -> String {
    let written = report.word.trim_start_matches('-').trim_start_matches("title:").trim_start_matches('=');
    let written = written.to_lowercase();
    let is_phrase = !report.missing.is_empty() || report.apart.is_some();
    let terms = report.terms.iter().filter(|(_, term)| *term != written && !is_phrase);
    let terms: Vec<String> = terms.map(|(language, term)| format!("{} {term}", language.name())).collect();
    let looked_for = match &terms[..] {
        [] => String::new(),
        terms => format!(" (looked for as {})", terms.join(", ")),
    };
    let phrase = match report.apart {
        Some(Apart { between, in_order, line }) => {
            let between = match between {
                0 => "side by side".to_owned(),
                words => format!("with {} between them", counted(words.into(), "word")),
            };
            let order = if in_order { "" } else { ", in another order" };
            format!(": its words stand in line {line} {between}{order}")
        }
        None if report.missing.is_empty() => String::new(),
        None => format!(": {} missing", are(&report.missing)),
    };
    let elsewhere = match report.documents {
        0 => "; in no document".to_owned(),
        documents => format!("; in {}", counted(documents, "other document")),
    };
    let nearest = report.nearest.iter();
    let nearest = nearest.map(|word| format!("{} in line {} ({})", word.surface, word.line, word.likeness));
    let instead = match &nearest.collect::<Vec<_>>()[..] {
        [] => String::new(),
        nearest => format!("; it has {}", nearest.join(", ")),
    };
    ["not in it".to_owned(), looked_for, phrase, elsewhere, instead].concat()
}

/// `Korea is`, `Korea and Japan are`.
fn are(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [word] => format!("{word} is"),
        [words @ .., last] => format!("{} and {last} are", words.join(", ")),
    }
}
