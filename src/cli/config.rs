//! `search config`.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};

use super::args::{self, Color, ReportFormat};
use super::settings::{NAME, Settings, template};
use super::{Status, print, stderr};
use crate::render::{DIM, harmless, json};
use crate::wire;

/// What is shown where the program decides by itself.
const NOTHING: &str = "-";

pub(super) fn run(command: &args::Config, index: Option<&Path>, color: Color) -> anyhow::Result<Status> {
    if command.init {
        let mut file = match File::create_new(NAME) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                bail!("{NAME}: there is one already; change it, or delete it for a new one")
            }
            file => file.context(NAME)?,
        };
        file.write_all(template().as_bytes()).context(NAME)?;
        writeln!(stderr(), "wrote {NAME}")?;
        return Ok(Status::Done);
    }
    let settings = Settings::of(&args::Index::default(), index)?;
    let rows: Vec<_> =
        settings.all().iter().map(|row| (row.key, &row.value, row.origin.to_string())).collect();
    if command.format == ReportFormat::Json {
        json::write_line(&mut io::stdout().lock(), &wire::Config::new(&rows))?;
        return Ok(Status::Done);
    }
    let shown = |value: &serde_json::Value| {
        if value.is_null() { NOTHING.to_owned() } else { harmless(&value.to_string()) }
    };
    let width = rows.iter().map(|(_, value, _)| shown(value).chars().count()).max().unwrap_or_default();
    print(color, |out| {
        rows.iter().try_for_each(|(key, value, origin)| {
            writeln!(out, "{key:<10}  {:<width$}  {DIM}{}{DIM:#}", shown(value), harmless(origin))
        })
    })?;
    Ok(Status::Done)
}
