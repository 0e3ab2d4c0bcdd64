//! The index in a terminal: type, see hits at once, read them with all that matches marked, open them in an editor.
//!
//! ```text
//! event -> state -> question -> ask -> answer -> state -> draw
//! ```
//!
//! All that is shown is a `State`: events and answers change it (`state`), a pure function draws it (`draw`).
//! Searches and the reading of documents have threads of their own (`ask`), so that typing never waits for them; of
//! what is asked meanwhile only the last is answered. The text of a document is broken into rows where it is looked at
//! (`rows`), however long it is.

mod ask;
mod draw;
mod editor;
mod input;
mod look;
mod reading;
mod rows;
mod screen;
mod state;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use crate::hit::Hit;
use crate::searcher::pool::Pool;
use ask::Asker;
pub use screen::Screen;
use screen::{Happening, Taken};
use state::{Action, State};

/// How it begins, and what it needs of whoever calls it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What is looked for first; may be empty.
    pub query: String,
    /// The folder that paths are shown from.
    pub here: Option<PathBuf>,
    /// Whether there are colours.
    pub color: bool,
    /// Documents of the index.
    pub documents: u64,
    /// The editor, as `$EDITOR` has it: a program, and its options.
    pub editor: String,
}

/// Shows the index of `pool` on `screen` until the person has seen enough. Returns the hit that was chosen in the end,
/// if one was. The terminal is given back whatever the end is.
///
/// # Errors
///
/// When the terminal can be neither read nor written, or the system has no threads to give.
pub fn run(pool: &Arc<Pool>, screen: &Screen, options: &Options) -> io::Result<Option<Hit>> {
    let (sender, answers) = mpsc::channel();
    let searches = Asker::of_searches(pool, sender.clone())?;
    let readings = Asker::of_readings(pool, sender)?;
    let taken = screen.take()?;
    let mut state = State::new(options, taken.size()?);
    loop {
        if let Some(question) = state.due_search() {
            searches.ask(question);
        }
        if let Some(question) = state.due_read() {
            readings.ask(question);
        }
        taken.draw(&state)?;
        let action = match taken.next(&answers)? {
            Happening::Answer(answer) => {
                state.answer(*answer);
                continue;
            }
            Happening::Event(event) => state.event(&event),
        };
        match action {
            None => {}
            Some(Action::End(hit)) => return Ok(hit.map(|hit| *hit)),
            Some(Action::Open { path, line }) => {
                let opened = open(&taken, &options.editor, &path, line);
                state.opened(opened, taken.size()?);
            }
        }
    }
}

/// Opens a document in the editor, and waits until that has ended. Within: why it could not be.
fn open(taken: &Taken<'_>, editor: &str, path: &str, line: Option<usize>) -> Result<(), String> {
    if !Path::new(path).is_file() {
        return Err("this document is no file of its own, or gone: there is nothing to open".to_owned());
    }
    let (program, args) = editor::command(editor, path, line);
    let ended = taken.lend(&program, &args).map_err(|error| {
        format!("{program}: {error}; set VISUAL or EDITOR to the program that is to open documents")
    })?;
    if ended.success() { Ok(()) } else { Err(format!("{program}: {ended}")) }
}
