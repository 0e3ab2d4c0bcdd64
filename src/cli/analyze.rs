//! `search analyze`.

use std::io::{self, BufRead, BufReader, Read, Write};

use anyhow::bail;

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

/// The language of words from standard input is guessed by so many bytes of them, the first.
const GUESSED_BY: usize = 1 << 16;
/// Longer lines hold no word, bytes.
const MAX_LINE: u64 = 1 << 20;

pub(super) fn run(command: &args::Analyze, color: Color) -> anyhow::Result<Status> {
    if !command.words.is_empty() {
        let analyzer = Analyzer::new(command.language.map_or_else(|| language_of(&command.words), Ok)?);
        print(color, |out| command.words.iter().try_for_each(|word| write(out, command, &analyzer, word)))?;
        return Ok(Status::Done);
    }
    let mut lines = Lines(BufReader::new(io::stdin().lock()));
    let mut first = Vec::new();
    if command.language.is_none() {
        let mut bytes = 0;
        while bytes < GUESSED_BY
            && let Some(line) = lines.next_line()?
        {
            bytes += line.len();
            first.push(line);
        }
    }
    let analyzer = Analyzer::new(command.language.map_or_else(|| language_of(&first), Ok)?);
    print(color, |out| {
        first.iter().try_for_each(|word| write(out, command, &analyzer, word))?;
        while let Some(word) = lines.next_line()? {
            write(out, command, &analyzer, &word)?;
            // Whoever sends a word at a time waits for what becomes of it.
            if lines.0.buffer().is_empty() {
                out.flush()?;
            }
        }
        anyhow::Ok(())
    })?;
    Ok(Status::Done)
}

/// The lines of an input that may have no end.
struct Lines<R>(BufReader<R>);

impl<R: Read> Lines<R> {
    /// The next line without what ends it.
    fn next_line(&mut self) -> anyhow::Result<Option<String>> {
        let mut line = String::new();
        if (&mut self.0).take(MAX_LINE).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.pop() {
            Some('\n') if line.ends_with('\r') => drop(line.pop()),
            Some(last) if last != '\n' => line.push(last),
            _ => {}
        }
        if line.len() as u64 == MAX_LINE {
            bail!("standard input: a line is longer than {MAX_LINE} bytes; give a word a line");
        }
        Ok(Some(line))
    }
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
