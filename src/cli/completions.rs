//! `search completions`.

use std::io::{self, Write};

use clap::Command;

use super::{Status, args};

pub(super) fn run(command: &args::Completions) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut shown(&args::described()), "search", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Status::Done)
}

/// The program's commands without those that nobody is to type.
pub(super) fn shown(program: &Command) -> Command {
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    let shown = Command::new("search")
        .version(env!("CARGO_PKG_VERSION"))
        .about(program.get_about().cloned().unwrap_or_default())
        .subcommand_required(true)
        .args(program.get_arguments().cloned())
        .subcommands(commands);
    match program.get_after_help() {
        Some(more) => shown.after_help(more.clone()),
        None => shown,
    }
}
