//! `search man`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::completions::shown;
use super::{Status, args};

/// What the pages are a part of.
const MANUAL: &str = "search manual";

pub(super) fn run(command: &args::Man) -> anyhow::Result<Status> {
    let mut program = shown(&args::described()).disable_help_subcommand(true);
    program.build();
    match &command.out {
        None => io::stdout().lock().write_all(&page(&program)?)?,
        Some(folder) => write_pages(folder, &program)?,
    }
    Ok(Status::Done)
}

/// Writes the page of the program and those of its commands into `folder`.
fn write_pages(folder: &Path, program: &Command) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for command in std::iter::once(program).chain(program.get_subcommands()) {
        let file = folder.join(Man::new(command.clone()).get_filename());
        fs::write(&file, page(command)?).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// The page of a command.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    // A page without a date says so: what follows would be taken for it.
    let man = Man::new(command.clone())
        .date("\"\"")
        .source(concat!("search ", env!("CARGO_PKG_VERSION")))
        .manual(MANUAL);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    environment(command).to_writer(&mut page)?;
    if let Some(more) = command.get_after_long_help().or_else(|| command.get_after_help()) {
        // In lines as they are: there are tables in it.
        let mut roff = Roff::new();
        roff.control("SH", ["MORE"]).control("nf", []);
        for line in more.to_string().lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
        roff.to_writer(&mut page)?;
    }
    Ok(page)
}

/// The variables that a command looks at.
fn environment(command: &Command) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["ENVIRONMENT"]);
    let mut add = |name: &str, text: String| {
        roff.control("TP", []).text([bold(name)]).text([roman(text)]);
    };
    for argument in command.get_arguments() {
        if let (Some(name), Some(option)) = (argument.get_env(), argument.get_long()) {
            add(&name.to_string_lossy(), format!("What --{option} is where it is not given."));
        }
    }
    add("NO_COLOR", "Where it is set, nothing is coloured unless --color asks for it.".to_owned());
    roff
}
