//! `search completions`.

use std::io::{self, Write};

use clap::Command;
use clap::builder::PossibleValue;
use clap_complete::Shell;

use super::{Status, args};

pub(super) fn run(command: &args::Completions) -> anyhow::Result<Status> {
    let mut program = shown(&args::described());
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut program, "search", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    match command.shell {
        // The shell's own completion of files, to which nothing leaves it, knows names with spaces.
        Shell::Bash => script = script.replace(r#"COMPREPLY=($(compgen -f "${cur}"))"#, "COMPREPLY=()"),
        Shell::Fish => script.push_str(&named_arguments(&program)),
        _ => {}
    }
    io::stdout().lock().write_all(script.as_bytes())?;
    Ok(Status::Done)
}

/// What completes arguments that are one of a few names, in fish: the script that is generated has those of options alone.
fn named_arguments(program: &Command) -> String {
    let mut lines = String::new();
    for command in program.get_subcommands() {
        for argument in command.get_positionals() {
            let values = argument.get_possible_values();
            if !values.is_empty() {
                let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
                let condition = ["__fish_search_using_subcommand ", command.get_name()].concat();
                lines.extend([
                    "complete -c search -n \"",
                    &condition,
                    "\" -f -a \"",
                    &names.join(" "),
                    "\"\n",
                ]);
            }
        }
    }
    lines
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
