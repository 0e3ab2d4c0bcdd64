//! `search similar`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{self, Color, HitFormat};
use super::filters::filters;
use super::output::{check_null, screen, snippet_length, wire_hits, write_hits};
use super::{Status, extractor, index_folder, is_watched, print, searcher, stderr};
use crate::error::Error;
use crate::hit::{Like, Order, SearchRequest, SimilarResults};
use crate::index::Index;
use crate::index::standing::resolved;
use crate::language::detect::Detector;
use crate::path;
use crate::render::{DIM, NOTICE, counted, harmless, hits, json, relative};
use crate::searcher::Searcher;
use crate::wire;

pub(super) fn run(command: &args::Similar, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    check_null(command.null, command.format)?;
    let index = Index::open(&index_folder(folder)?)?;
    let mut searcher = searcher(&index)?;
    let here = path::here();
    let here = here.as_deref();
    let like = like(&command.file, &searcher)?;
    let request = SearchRequest {
        limit: command.page.limit,
        offset: command.page.offset,
        filters: filters(&command.filters, &searcher, here)?,
        snippet_length: snippet_length(command.format, None),
        ..SearchRequest::default()
    };
    let found = searcher.similar(&like, &request)?;
    write(command, &like, &found, here, color)?;
    Ok(if found.results.total == 0 { Status::NothingFound } else { Status::Done })
}

/// The document as the index holds it, or else as `search index` would read it.
fn like(file: &Path, searcher: &Searcher) -> anyhow::Result<Like> {
    let path = searcher.meant(resolved(file)?)?;
    if let Some(like) = searcher.like(&path)? {
        return Ok(like);
    }
    if !path.exists() {
        return Err(Error::NoSuchPath(file.to_owned()).into());
    }
    if path.is_dir() {
        bail!("{}: it is a folder; give one of its files", file.display());
    }
    let named = || file.display().to_string();
    if !std::fs::metadata(&path).with_context(named)?.is_file() {
        bail!("{}: no regular file", file.display());
    }
    let bytes = std::fs::read(&path).with_context(named)?;
    let mut documents = extractor()
        .documents(&path, &bytes)
        .with_context(|| format!("{}: no text can be read", file.display()))?;
    let Some(extracted) = documents.pop().filter(|_| documents.is_empty()) else {
        bail!("{}: it holds several documents; index it and give one of them", file.display());
    };
    let detector = Detector::restricted_to(&searcher.statistics().restricted_to());
    let passages = detector.passages_of(&extracted.body, extracted.language);
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
    let hits = &found.results.hits;
    match command.format {
        HitFormat::Text => print(color, |out| hits::write(out, hits, here, screen(Order::Score)))?,
        HitFormat::Json => {
            let answer = wire::Similar::new(relative(&like.path, here), found, wire_hits(hits, here));
            json::write_line(&mut io::stdout().lock(), &answer)?;
        }
        format => write_hits(format, command.null, hits, here)?,
    }
    if matches!(command.format, HitFormat::Json | HitFormat::Jsonl) {
        return Ok(());
    }
    write_notes(command, like, found, here)
}

/// Which of the hits tell the same story.
fn write_notes(
    command: &args::Similar,
    like: &Like,
    found: &SimilarResults,
    here: Option<&Path>,
) -> io::Result<()> {
    let mut notes = stderr();
    let path = harmless(relative(&like.path, here));
    if found.results.total > 0 && found.results.hits.is_empty() {
        return match (command.page.limit, counted(found.results.total, "document")) {
            (0, total) => writeln!(notes, "{total} found"),
            (_, total) => writeln!(notes, "{total} found, none after the first {}", command.page.offset),
        };
    }
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
