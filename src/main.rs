//! The program: parses the command line, runs the command, and turns what comes of it into an exit code.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::{env, panic};

use anyhow::anyhow;
use clap::error::ErrorKind;
use search::cli::{self, args::Args};
use search::render::{DIM, WRONG, harmless};

/// Something went wrong; usage errors, which clap ends with, have it too.
const FAILED: u8 = 2;

/// What the first thread said that ended in disorder.
static PANIC: OnceLock<String> = OnceLock::new();

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    // What ends a thread in disorder is told below, once, and only if nothing explains it: a damaged index does.
    if env::var_os("RUST_BACKTRACE").is_none() {
        panic::set_hook(Box::new(|panic| drop(PANIC.set(panic.to_string()))));
    }
    let run = panic::catch_unwind(|| cli::run(args));
    let told = || anyhow!("internal error: {}", PANIC.get().map_or("unknown", String::as_str));
    match run.unwrap_or_else(|_| Err(told())) {
        Ok(status) => status.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let mut stderr = anstream::stderr().lock();
            // If standard error is gone there is nobody left to tell.
            let _ = writeln!(stderr, "{WRONG}error:{WRONG:#} {}", harmless(&message(&error)));
            if let Some(hint) = error.downcast_ref::<search::Error>().and_then(search::Error::hint) {
                let _ = writeln!(stderr, "{DIM}hint:{DIM:#}  {}", harmless(&hint));
            }
            ExitCode::from(FAILED)
        }
    }
}

/// Help and the version, or what is wrong with the arguments; these are shown as they were typed only where they steer
/// no terminal.
fn usage(error: &clap::Error) -> ExitCode {
    let args: Vec<String> = env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let mut code = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FAILED));
    if args.iter().all(|arg| harmless(arg) == *arg) {
        let printed = error.print().and_then(|()| io::stdout().flush());
        if let Err(failed) = printed
            && failed.kind() != io::ErrorKind::BrokenPipe
        {
            let _ = writeln!(anstream::stderr().lock(), "{WRONG}error:{WRONG:#} {failed}");
            code = ExitCode::from(FAILED);
        }
    } else {
        let text = error.render().to_string();
        let lines: Vec<_> = text.lines().map(harmless).collect();
        let _ = writeln!(io::stderr().lock(), "{}", lines.join("\n").trim_end());
    }
    // What was given twice was meant as an option.
    let may_be_word = error.use_stderr() && error.kind() != ErrorKind::ArgumentConflict;
    if let Some(hint) = cli::usage_hint(&args).filter(|_| may_be_word) {
        let _ = writeln!(anstream::stderr().lock(), "{DIM}hint:{DIM:#}  {}", harmless(&hint));
    }
    code
}

/// What went wrong and why, each thing once: some errors name their cause themselves.
fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    let in_words = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().map_or_else(|| cause.to_string(), search::error::io_reason)
    };
    for cause in error.chain().map(in_words) {
        if message.is_empty() {
            message = cause;
        } else if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    message
}

/// Whether whoever read our output has seen enough (`search query … | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}
