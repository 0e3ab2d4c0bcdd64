//! Reports for people: what a run did, what an index holds, how good a ranking is.

use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::Path;

use super::{DIM, NOTICE, PATH, STRONG, WRONG, bytes, counted, grouped, harmless};
use crate::analysis::explain::Explanation;
use crate::analysis::recipe::Menu;
use crate::error::for_shell;
use crate::eval::{Measures, Report};
use crate::index::check::{Check, Finding};
use crate::index::statistics::Statistics;
use crate::index::sync::SyncReport;
use crate::index::sync::skips::Skips;
use crate::language::outline::Outline;

/// Languages named in one line.
const MAX_NAMED_LANGUAGES: usize = 12;

/// Writes what an index run did.
///
/// # Errors
///
/// What `out` says.
pub fn write_sync(out: &mut dyn Write, report: &SyncReport) -> io::Result<()> {
    let seconds = report.elapsed.as_secs_f64();
    let counts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.removed, "removed"),
        (report.kept, "kept"),
        (report.skipped.len(), "skipped"),
    ];
    let counts: Vec<String> =
        counts.iter().map(|&(count, what)| format!("{} {what}", grouped(count))).collect();
    writeln!(out, "{STRONG}{}{STRONG:#}", counts.join(", "))?;
    write_skips(out, &report.skipped)?;
    if report.remembered > 0 {
        let count = grouped(report.remembered);
        writeln!(
            out,
            "{DIM}{count} of these skipped before, unchanged, and not tried again: --retry does{DIM:#}"
        )?;
    }
    if report.reused > 0 {
        let files = counted(report.reused, "file");
        writeln!(out, "{DIM}{files} moved, copied or touched: their text was in the index already{DIM:#}")?;
    }
    writeln!(out, "{}", documents_by_language(&report.statistics))?;
    let rate = report.bytes as f64 / 1e6 / seconds.max(1e-9);
    writeln!(out, "{} read in {seconds:.2} s, {rate:.1} MB/s", bytes(report.bytes))
}

/// Writes what one of many runs did, in a line.
///
/// # Errors
///
/// What `out` says.
pub fn write_batch(out: &mut dyn Write, report: &SyncReport) -> io::Result<()> {
    let tried = report.skipped.len() - report.remembered;
    let counts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.removed, "removed"),
        (tried, "skipped"),
    ];
    let counts: Vec<String> =
        counts.iter().map(|&(count, what)| format!("{} {what}", grouped(count))).collect();
    writeln!(out, "{}, {}", counts.join(", "), counted(report.statistics.documents, "document"))
}

fn write_skips(out: &mut dyn Write, skipped: &Skips) -> io::Result<()> {
    for (reason, group) in skipped.by_reason() {
        writeln!(out, "{NOTICE}skipped{NOTICE:#} {}: {}", counted(group.count, "file"), harmless(reason))?;
        for path in &group.named {
            writeln!(out, "    {}", harmless(&path.display().to_string()))?;
        }
        let more = group.count - group.named.len() as u64;
        if more > 0 {
            writeln!(out, "    and {} more", grouped(more))?;
        }
    }
    Ok(())
}

/// `31 documents: de 8, en 4, …`, the language with the most first.
fn documents_by_language(statistics: &Statistics) -> String {
    let mut languages: Vec<_> = statistics
        .languages()
        .map(|(language, counted)| (counted.main, language))
        .filter(|&(main, _)| main > 0)
        .collect();
    languages.sort_by_key(|&(main, language)| (std::cmp::Reverse(main), language));
    let mut named: Vec<String> = languages
        .iter()
        .take(MAX_NAMED_LANGUAGES)
        .map(|(main, language)| format!("{language} {}", grouped(*main)))
        .collect();
    if languages.len() > MAX_NAMED_LANGUAGES {
        named.push(format!("and {} more languages", languages.len() - MAX_NAMED_LANGUAGES));
    }
    let documents = counted(statistics.documents, "document");
    if named.is_empty() {
        format!("{documents} in the index")
    } else {
        format!("{documents} in the index: {}", named.join(", "))
    }
}

/// Writes what the index in the folder `index` holds.
///
/// # Errors
///
/// What `out` says.
pub fn write_stats(
    out: &mut dyn Write,
    index: &str,
    statistics: &Statistics,
    terms: u64,
    size: u64,
) -> io::Result<()> {
    let mut row = |name: &str, value: String| writeln!(out, "{name:<10} {value}");
    row("index", harmless(index))?;
    row("documents", grouped(statistics.documents))?;
    row("terms", grouped(terms))?;
    row("size", bytes(size))?;
    let skipped: u64 = statistics.skipped.values().sum();
    row("skipped", counted(skipped, "file"))?;
    for (reason, &count) in &statistics.skipped {
        row("", format!("{} {}", grouped(count), harmless(reason)))?;
    }
    row("version", format!("format {}, analysis {}", statistics.format, statistics.analysis))?;
    let mut languages: Vec<_> = statistics.languages().collect();
    languages.sort_by_key(|&(language, counted)| (std::cmp::Reverse(counted.documents), language));
    writeln!(
        out,
        "\n{STRONG}{:<14} {:<4} {:>12} {:>14}{STRONG:#}",
        "language", "", "in documents", "mean words"
    )?;
    for (language, counted) in languages {
        let mean = counted.words / counted.documents.max(1);
        let (name, documents) = (language.name(), grouped(counted.documents));
        writeln!(out, "{name:<14} {language:<4} {documents:>12} {:>14}", grouped(mean))?;
    }
    Ok(())
}

/// Writes what a check of the index in `folder` has found.
///
/// # Errors
///
/// What `out` says.
pub fn write_check(out: &mut dyn Write, folder: &str, check: &Check) -> io::Result<()> {
    let read = format!("{}, {}", counted(check.files, "file"), bytes(check.bytes));
    if check.is_sound() {
        let documents = counted(check.documents, "document");
        writeln!(out, "{STRONG}sound{STRONG:#}: {documents} in {read}")?;
    } else {
        let faults = counted(check.faults.len() as u64, "fault");
        writeln!(out, "{WRONG}damaged{WRONG:#}: {faults} in {read}")?;
    }
    let mut rows = |findings: &[Finding]| {
        findings.iter().try_for_each(|finding| {
            let path = harmless(&finding.path.display().to_string());
            writeln!(out, "    {PATH}{path}{PATH:#}: {}", finding.what)
        })
    };
    rows(&check.faults)?;
    rows(&check.left_over)?;
    if !check.is_sound() {
        let index = harmless(&for_shell(Path::new(folder)));
        writeln!(out, "{DIM}hint:{DIM:#}  rebuild the index: search rebuild --index {index}")?;
    } else if !check.left_over.is_empty() {
        writeln!(
            out,
            "{DIM}What is no part of the index does no harm; what a run that was killed has left of segments the next removes.{DIM:#}"
        )?;
    }
    Ok(())
}

/// Writes the languages of the file `name`: where, which, what share, how sure.
///
/// # Errors
///
/// What `out` says.
pub fn write_outline(out: &mut dyn Write, name: &str, outlines: &[Outline]) -> io::Result<()> {
    let name = harmless(name);
    if outlines.is_empty() {
        return writeln!(out, "{PATH}{name}{PATH:#}  {DIM}no text{DIM:#}");
    }
    let places: Vec<String> = outlines.iter().map(|part| lines(&part.lines)).collect();
    let width = places.iter().map(String::len).max().unwrap_or_default();
    for (place, part) in places.iter().zip(outlines) {
        let (code, language, percent) = (part.language.code(), part.language.name(), part.share * 100.0);
        let confidence = part.confidence;
        writeln!(
            out,
            "{PATH}{name}:{place:<width$}{PATH:#}  {code:<3} {language:<12} {percent:>5.1} %  {DIM}{confidence:.2}{DIM:#}"
        )?;
    }
    Ok(())
}

/// `3-8`, or `3` where it is one line.
fn lines(lines: &RangeInclusive<usize>) -> String {
    let (first, last) = (lines.start(), lines.end());
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

/// Writes what is done with the words of every language, a row a language.
///
/// # Errors
///
/// What `out` says.
pub fn write_languages(out: &mut dyn Write, menu: &[Menu]) -> io::Result<()> {
    let row = |name: &str, code: &str, cut: &str, stems: &str, folds: &str, compounds: &str, words: &str| {
        format!("{name:<13} {code:<4} {cut:<18} {stems:<26} {folds:<20} {compounds:<10} {words:<9}")
    };
    let heading = row("language", "", "words cut by", "stems by", "folds", "compounds", "told by");
    writeln!(out, "{STRONG}{heading}  why{STRONG:#}")?;
    for Menu { language, segmenter, stemmer, folding, compounds, function_words, reason } in menu {
        let compounds = if *compounds { "split" } else { "-" };
        let words = if *function_words > 0 { format!("{function_words} words") } else { "script".to_owned() };
        let row = row(language.name(), language.code(), segmenter, stemmer, folding, compounds, &words);
        writeln!(out, "{row}  {DIM}{reason}{DIM:#}")?;
    }
    writeln!(
        out,
        "\n{DIM}The words that tell a language are its function words. None is left out of the index; they count little \
         because they are common.{DIM:#}"
    )
}

/// Writes what became of a word, and why.
///
/// # Errors
///
/// What `out` says.
pub fn write_explanation(out: &mut dyn Write, word: &Explanation) -> io::Result<()> {
    writeln!(out, "{STRONG}{}{STRONG:#}", harmless(&word.surface))?;
    writeln!(out, "  language  {} ({})", word.language.name(), word.language)?;
    writeln!(out, "  exact     {}", harmless(&word.exact))?;
    let steps = word.steps.iter().map(|(step, result)| format!("{step} → {}", harmless(result)));
    let steps: Vec<String> = steps.collect();
    let steps = if steps.is_empty() { "nothing to take off".to_owned() } else { steps.join(", ") };
    writeln!(out, "  stem      {}  {DIM}{steps}{DIM:#}", harmless(&word.stem))?;
    let parts: Vec<&str> = word.parts.iter().map(|part| part.surface.as_str()).collect();
    let terms: Vec<&str> = word.parts.iter().map(|part| part.term.as_str()).collect();
    if !parts.is_empty() {
        let (parts, terms) = (parts.join(" + "), terms.join(", "));
        writeln!(out, "  parts     {}  {DIM}as {}{DIM:#}", harmless(&parts), harmless(&terms))?;
    }
    if let Some((split, whole)) = word.scores {
        let verdict = if split > whole { "a split" } else { "the whole" };
        writeln!(
            out,
            "  compound  {verdict}  {DIM}the split scores {split:.1}, the whole {whole:.1}{DIM:#}"
        )?;
    }
    Ok(())
}

/// Writes a report on quality, by language too if wanted.
///
/// # Errors
///
/// What `out` says.
pub fn write_report(out: &mut dyn Write, report: &Report, by_language: bool) -> io::Result<()> {
    writeln!(
        out,
        "{STRONG}{:<10} {:>7} {:>8} {:>8} {:>8} {:>8}{STRONG:#}",
        "", "topics", "nDCG@10", "MRR@10", "R@1", "R@10"
    )?;
    if by_language {
        for (language, measures) in &report.by_language {
            write_measures(out, language, measures)?;
        }
    }
    write_measures(out, "all", &report.overall)
}

fn write_measures(out: &mut dyn Write, name: &str, measures: &Measures) -> io::Result<()> {
    let Measures { ndcg_at_10, mrr_at_10, r_at_1, r_at_10, topics } = measures;
    let name = harmless(name);
    writeln!(out, "{name:<10} {topics:>7} {ndcg_at_10:>8.4} {mrr_at_10:>8.4} {r_at_1:>8.4} {r_at_10:>8.4}")
}
