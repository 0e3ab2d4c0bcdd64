//! The program: parses the command line, runs the command, and turns what comes of it into an exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use search::cli::{self, args::Args};
use search::render::{DIM, WRONG, harmless};

/// Something went wrong; usage errors, which clap ends with, have it too.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match cli::run(Args::parse()) {
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

/// What went wrong and why, each thing once: some errors name their cause themselves.
fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string) {
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
