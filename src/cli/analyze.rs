//! `search analyze`.

use std::io::{self, BufRead, Write};

use super::args::{self, Color, ReportFormat};
use super::{Status, print, stderr};
use crate::analysis::explain::explain;
use crate::analysis::segment::{Segment, segments};
use crate::analysis::{Analyzer, Word};
use crate::language::Language;
use crate::language::detect::Detector;
use crate::render::tables::write_explanation;
use crate::render::{DIM, harmless, json};
use crate::wire;

pub(super) fn run(command: &args::Analyze, color: Color) -> anyhow::Result<Status> {
    let words = if command.words.is_empty() {
        io::stdin().lock().lines().collect::<io::Result<_>>()?
    } else {
        command.words.clone()
    };
    let analyzer = Analyzer::new(command.language.map_or_else(|| language_of(&words), Ok)?);
    print(color, |out| words.iter().try_for_each(|word| write(out, command, &analyzer, word)))?;
    Ok(Status::Done)
}

fn write(
    out: &mut dyn Write,
    command: &args::Analyze,
    analyzer: &Analyzer,
    word: &str,
) -> anyhow::Result<()> {
    match command.format {
        ReportFormat::Json => {
            let explained = explain(analyzer, word);
            json::write_line(out, &wire::Analysis::new(word, &explained))?;
        }
        ReportFormat::Text if command.explain => {
            for explained in explain(analyzer, word) {
                write_explanation(out, &explained)?;
            }
        }
        ReportFormat::Text => writeln!(out, "{}", row(analyzer, word))?,
    }
    Ok(())
}

/// The language that the words together seem to be in; it is said, as a guess about few words may be wrong.
fn language_of(words: &[String]) -> io::Result<Language> {
    let (language, _) = Detector::default().language_of(&words.join(" "));
    writeln!(stderr(), "{DIM}taken for {}; say --language to choose{DIM:#}", language.name())?;
    Ok(language)
}

/// `surface TAB term TAB part+part`; of what is several words, their terms with spaces between and no parts.
fn row(analyzer: &Analyzer, surface: &str) -> String {
    let mut words: Vec<Word> = Vec::new();
    segments(surface, |segment| {
        if let Segment::Word(range) = segment {
            words.extend(analyzer.words(&surface[range]));
        }
    });
    let terms: Vec<&str> = words.iter().map(Word::stem).collect();
    let parts = if let [word] = &words[..] { parts(word) } else { Vec::new() };
    let parts = if parts.len() > 1 { parts.join("+") } else { "-".to_owned() };
    format!("{}\t{}\t{}", harmless(surface), harmless(&terms.join(" ")), harmless(&parts))
}

/// The parts of a word as they are written in it, in lower case.
fn parts(word: &Word) -> Vec<String> {
    word.parts()
        .iter()
        .filter(|part| part.made_of == 1)
        .filter_map(|part| word.surface().get(part.range.clone()))
        .map(str::to_lowercase)
        .collect()
}
