//! `search query`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::{self, Color, HitFormat};
use super::filters::{filters, typed_patterns};
use super::nothing::{EVERYTHING, nothing_found};
use super::output::{check_null, screen, snippet_length, wire_hits, write_hits};
use super::{Status, index_folder, is_watched, print, searcher, stderr};
use crate::hit::{SearchRequest, SearchResults};
use crate::index::Index;
use crate::path;
use crate::render::{DIM, NOTICE, counted, facets, harmless, hits, json};
use crate::searcher::Searcher;
use crate::wire;

pub(super) fn run(command: &args::Query, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    check(command)?;
    let index = Index::open(&index_folder(folder)?)?;
    let mut searcher = searcher(&index)?;
    let here = path::here();
    let request = request(command, &searcher, here.as_deref())?;
    let mut results = searcher.search(&request)?;
    if command.format == HitFormat::Vimgrep {
        searcher.list_places(&mut results.hits, &request)?;
    }
    let here = here.as_deref();
    match command.format {
        HitFormat::Text => write_text(&request, &results, here, color)?,
        HitFormat::Json => write_json(&request, &results, here)?,
        format => write_hits(format, command.null, &results.hits, here)?,
    }
    if !matches!(command.format, HitFormat::Json | HitFormat::Jsonl) {
        write_notes(command, &request, &results, &mut searcher)?;
    }
    Ok(if results.total == 0 { Status::NothingFound } else { Status::Done })
}

/// What goes together, as far as the arguments' own types do not say it.
fn check(command: &args::Query) -> anyhow::Result<()> {
    check_null(command.null, command.format)?;
    if command.facets && !matches!(command.format, HitFormat::Text | HitFormat::Json) {
        bail!("--facets goes with --format text and json only: the other formats have no place for counts");
    }
    if !matches!(command.format, HitFormat::Text | HitFormat::Json | HitFormat::Jsonl) {
        if command.explain {
            bail!(
                "--explain goes with --format text, json and jsonl only: the other formats have no place for it"
            );
        }
        if command.group.is_some() {
            bail!(
                "--group goes with --format text, json and jsonl only: the other formats have no place for what is folded"
            );
        }
    }
    Ok(())
}

fn request(command: &args::Query, searcher: &Searcher, here: Option<&Path>) -> anyhow::Result<SearchRequest> {
    let words = command.words.join(" ");
    Ok(SearchRequest {
        query: if words.trim().is_empty() { EVERYTHING.to_owned() } else { words },
        limit: command.page.limit,
        offset: command.page.offset,
        filters: filters(&command.filters, searcher, here)?,
        order: command.sort.into(),
        reversed: command.reverse,
        facets: command.facets,
        explain: command.explain,
        by_story: command.group.is_some(),
        typo: command.typo.into(),
        snippet_length: snippet_length(command.format, command.snippet_length),
    })
}

fn write_text(
    request: &SearchRequest,
    results: &SearchResults,
    here: Option<&Path>,
    color: Color,
) -> io::Result<()> {
    let screen = screen(request.order);
    print(color, |out| {
        hits::write(out, &results.hits, here, screen)?;
        if let Some(counts) = results.facets.as_ref().filter(|_| results.total > 0) {
            if !results.hits.is_empty() {
                writeln!(out)?;
            }
            facets::write(out, counts, here, screen.columns)?;
        }
        Ok(())
    })
}

fn write_json(request: &SearchRequest, results: &SearchResults, here: Option<&Path>) -> io::Result<()> {
    let folder = |path| facets::folder(path, here);
    let answer = wire::Answer::new(&request.query, results, wire_hits(&results.hits, here), folder);
    let mut out = BufWriter::new(io::stdout().lock());
    json::write_line(&mut out, &answer)?;
    out.flush()
}

/// What a person should know of the answer beside the hits.
fn write_notes(
    command: &args::Query,
    request: &SearchRequest,
    results: &SearchResults,
    searcher: &mut Searcher,
) -> anyhow::Result<()> {
    let mut notes = stderr();
    for warning in &results.warnings {
        writeln!(notes, "{NOTICE}note:{NOTICE:#} {}", harmless(warning))?;
    }
    if let Some(suggestion) = &results.suggestion {
        writeln!(notes, "did you mean: {}{}", harmless(suggestion), results.question_mark())?;
    }
    if results.total == 0 {
        let nothing = nothing_found(request, &typed_patterns(&command.filters), results, searcher)?;
        writeln!(notes, "{}", harmless(&nothing))?;
    } else if results.hits.is_empty() && request.limit > 0 {
        let total = counted(results.total, "document");
        writeln!(notes, "{total} found, none after the first {}", request.offset)?;
    } else if results.hits.is_empty() {
        writeln!(notes, "{} found", counted(results.total, "document"))?;
    } else if command.format == HitFormat::Text && is_watched() {
        writeln!(notes, "\n{DIM}{}{DIM:#}", summary(results))?;
    }
    Ok(())
}

fn summary(results: &SearchResults) -> String {
    let milliseconds = results.elapsed.as_secs_f64() * 1e3;
    let (found, all) = (counted(results.total, "document"), counted(results.documents, "document"));
    format!("{found} of {all} found in {milliseconds:.1} ms", all = all.trim_end_matches(" documents"))
}
