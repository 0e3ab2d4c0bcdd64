//! `search similar`.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{self, Color, SimilarFormat};
use super::filters::filters;
use super::{Status, index_folder, is_watched, stderr, stdout};
use crate::hit::{Hit, Like, SearchRequest, SimilarResults};
use crate::index::Index;
use crate::index::standing::resolved;
use crate::language::detect::Detector;
use crate::render::hits::{self, Screen};
use crate::render::{DIM, NOTICE, counted, harmless, json, lines, relative};
use crate::searcher::Searcher;
use crate::text;
use crate::wire;

pub(super) fn run(command: &args::Similar, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    if command.null && command.format != SimilarFormat::Paths {
        bail!("--null goes with paths only: add --format paths");
    }
    let index = Index::open(&index_folder(folder))?;
    let mut searcher = Searcher::new(&index)?;
    let here = env::current_dir().ok();
    let here = here.as_deref();
    let like = like(&command.file, &searcher)?;
    let request = SearchRequest {
        limit: command.limit,
        offset: command.offset,
        filters: filters(&command.filters, &searcher, here)?,
        ..SearchRequest::default()
    };
    let found = searcher.similar(&like, &request)?;
    write(command, &like, &found, here, color)?;
    Ok(if found.results.total == 0 { Status::NothingFound } else { Status::Done })
}

/// The document as the index holds it, or else as `search index` would read it.
fn like(file: &Path, searcher: &Searcher<'_>) -> anyhow::Result<Like> {
    let path = resolved(file)?;
    if let Some(like) = searcher.like(&path)? {
        return Ok(like);
    }
    let bytes = std::fs::read(&path).with_context(|| file.display().to_string())?;
    let extracted =
        text::extract(&path, &bytes).with_context(|| format!("{}: no text can be read", file.display()))?;
    let detector = Detector::restricted_to(&searcher.statistics().restricted_to());
    let passages = detector.passages(&extracted.body);
    let passages = passages.into_iter().map(|passage| (passage.range, passage.language)).collect();
    Ok(Like { path: path.display().to_string(), body: extracted.body, passages })
}

fn write(
    command: &args::Similar,
    like: &Like,
    found: &SimilarResults,
    here: Option<&Path>,
    color: Color,
) -> io::Result<()> {
    let found_hits = &found.results.hits;
    let wire_hit = |hit| wire::Hit::new(hit, relative(path_of(hit), here));
    match command.format {
        SimilarFormat::Json => {
            let hits = found_hits.iter().map(wire_hit).collect();
            let answer = wire::Similar::new(relative(&like.path, here), found, hits);
            json::write_line(&mut io::stdout().lock(), &answer)
        }
        SimilarFormat::Jsonl => {
            let mut out = BufWriter::new(io::stdout().lock());
            found_hits.iter().try_for_each(|hit| json::write_line(&mut out, &wire_hit(hit)))?;
            out.flush()
        }
        SimilarFormat::Paths => {
            let is_terminal = io::stdout().is_terminal();
            let mut out = BufWriter::new(io::stdout().lock());
            lines::write_paths(&mut out, found_hits, here, command.null, is_terminal)?;
            out.flush()
        }
        SimilarFormat::Text => {
            let mut out = stdout(color);
            hits::write(&mut out, found_hits, here, screen())?;
            out.flush()?;
            write_notes(like, found, here)
        }
    }
}

fn path_of(hit: &Hit) -> &str {
    &hit.path
}

fn screen() -> Screen {
    if !is_watched() {
        return Screen::default();
    }
    let columns = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Screen { columns, links, ..Screen::default() }
}

/// Which of the hits tell the same story.
fn write_notes(like: &Like, found: &SimilarResults, here: Option<&Path>) -> io::Result<()> {
    let mut notes = stderr();
    let path = harmless(relative(&like.path, here));
    if found.results.total == 0 {
        return writeln!(notes, "nothing in the index is like {path}");
    }
    if found.same_story == 0 {
        return writeln!(
            notes,
            "{NOTICE}note:{NOTICE:#} no document tells the same story as {path}; these have most in common with it"
        );
    }
    if is_watched() {
        let milliseconds = found.results.elapsed.as_secs_f64() * 1e3;
        let tell = if found.same_story == 1 { "tells" } else { "tell" };
        let documents = counted(found.same_story, "document");
        writeln!(notes, "\n{DIM}{documents} {tell} the same story, found in {milliseconds:.1} ms{DIM:#}")?;
    }
    Ok(())
}
