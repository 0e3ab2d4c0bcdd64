//! `search tui`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
#[cfg(unix)]
use std::thread;
use std::{env, io};

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, bail};

use super::args::{self, Color};
use super::{Status, index_folder, is_watched};
use crate::path;
use crate::render::lines;
use crate::searcher::pool::Pool;
use crate::tui::{self, Options, Screen};

/// Searchers that are kept: one searches, one reads.
const KEPT: usize = 2;
/// Opens documents where nothing else is said to.
const EDITOR: &str = if cfg!(windows) { "notepad" } else { "vi" };

pub(super) fn run(command: &args::Tui, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    let Some(screen) = Screen::open() else {
        bail!("search tui needs a terminal, and there is none; search query answers without one");
    };
    let pool = Pool::open(&index_folder(folder)?, KEPT)?;
    let screen = Arc::new(screen);
    end_on_signals(&screen)?;
    let here = path::here();
    let options = Options {
        query: command.words.join(" "),
        here: here.clone(),
        color: is_colored(color),
        documents: pool.borrow()?.statistics().documents,
        editor: editor(),
    };
    let chosen = tui::run(&pool, &screen, &options).context("the terminal cannot be used")?;
    if let Some(hit) = chosen {
        let mut out = io::stdout().lock();
        lines::write_paths(&mut out, &[hit], here.as_deref(), false, is_watched())?;
        out.flush()?;
    }
    Ok(Status::Done)
}

/// The program that opens documents, with its options.
fn editor() -> String {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| env::var(name).ok());
    named.into_iter().find(|editor| !editor.trim().is_empty()).unwrap_or_else(|| EDITOR.to_owned())
}

fn is_colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_watched() => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        Color::Auto => AutoStream::choice(&io::stderr()) != ColorChoice::Never,
    }
}

/// Gives the terminal back on a signal, and ends the process by it. It does not wait for what draws: that may wait for a
/// terminal that is gone.
#[cfg(unix)]
fn end_on_signals(screen: &Arc<Screen>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let screen = Arc::clone(screen);
    thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            screen.end();
            // The process ends here.
            let _ = emulate_default_handler(signal);
        }
    })?;
    Ok(())
}

/// Does nothing: there Ctrl-C is a key like others.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere there are signals")]
fn end_on_signals(_screen: &Arc<Screen>) -> io::Result<()> {
    Ok(())
}
