//! `search lang`.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::args::{self, Color, ReportFormat};
use super::{Status, extractor, print, stderr};
use crate::document::Extracted;
use crate::extractor::Extractor;
use crate::language::detect::Detector;
use crate::language::outline::{Outline, outline};
use crate::path;
use crate::render::tables::write_outline;
use crate::render::{NOTICE, WRONG, harmless, json, relative};
use crate::walk::{self, Found, WalkOptions};
use crate::wire;

/// What standard input is called in the output.
const STANDARD_INPUT: &str = "-";

pub(super) fn run(command: &args::Lang, color: Color) -> anyhow::Result<Status> {
    let mut reader = Reader { extractor: extractor(), detector: Detector::restricted_to(&command.language) };
    print(color, |out| read(command, &mut reader, out))
}

/// Reads all that was given, and writes which languages it is in.
fn read(command: &args::Lang, reader: &mut Reader, out: &mut dyn Write) -> anyhow::Result<Status> {
    if command.paths.is_empty() {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        let outlines = reader.outlines_of(Path::new(STANDARD_INPUT), &bytes).map_err(anyhow::Error::msg)?;
        for (_, outline) in outlines {
            write(out, command.format, STANDARD_INPUT, &outline)?;
        }
    }
    let here = path::here();
    let mut status = Status::Done;
    for given in &command.paths {
        // A folder may well hold files without a text.
        let (word, style, worst) = if given.is_dir() {
            ("skipped", NOTICE, Status::Done)
        } else {
            ("error:", WRONG, Status::Failed)
        };
        for (path, readable) in files(given) {
            let outlines = readable.and_then(|()| reader.outlines_of_file(&path));
            let path = path.display().to_string();
            let name = relative(&path, here.as_deref());
            match outlines {
                Ok(outlines) => {
                    for (member, outline) in outlines {
                        let name =
                            member.map_or_else(|| name.to_owned(), |member| format!("{name}/{member}"));
                        write(out, command.format, &name, &outline)?;
                    }
                }
                Err(reason) => {
                    writeln!(stderr(), "{style}{word}{style:#} {}: {reason}", harmless(name))?;
                    status = status.max(worst);
                }
            }
        }
    }
    Ok(status)
}

fn write(out: &mut dyn Write, format: ReportFormat, name: &str, outlines: &[Outline]) -> anyhow::Result<()> {
    match format {
        ReportFormat::Text => write_outline(out, name, outlines)?,
        ReportFormat::Json => json::write_line(out, &wire::Outline::new(name, outlines))?,
    }
    Ok(())
}

/// Every file at and below `given`, or the reason why it cannot be read.
fn files(given: &Path) -> Vec<(PathBuf, Result<(), String>)> {
    let mut files = Vec::new();
    let walked = path::canonical(given).map_err(|error| walk::io_reason(&error)).and_then(|root| {
        let each = |found| match found {
            Found::File(file) => files.push((file.path, Ok(()))),
            Found::Skipped(path, reason) | Found::NoFile(path, reason) => files.push((path, Err(reason))),
        };
        walk::walk(&root, &WalkOptions::default(), each).map_err(|error| error.to_string())
    });
    if let Err(reason) = walked {
        files.push((given.to_owned(), Err(reason)));
    }
    files
}

/// A document of a file: its name within the file, if that may hold several, and its passages.
type Outlined = (Option<String>, Vec<Outline>);

/// What files are read with.
struct Reader {
    extractor: Extractor,
    detector: Detector,
}

impl Reader {
    fn outlines_of_file(&mut self, path: &Path) -> Result<Vec<Outlined>, String> {
        let bytes = fs::read(path).map_err(|error| walk::io_reason(&error))?;
        self.outlines_of(path, &bytes)
    }

    fn outlines_of(&mut self, path: &Path, bytes: &[u8]) -> Result<Vec<Outlined>, String> {
        let documents = self.extractor.documents(path, bytes).map_err(|reason| reason.to_string())?;
        let of = |document: Extracted| {
            let passages = self.detector.passages_of(&document.body, document.language);
            (document.member, outline(&document.body, &passages))
        };
        Ok(documents.into_iter().map(of).collect())
    }
}
