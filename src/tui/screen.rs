//! The terminal: taken while it is drawn on, lent to editors, given back whatever happens.

use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};
use std::mem;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event};
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
};
use ratatui::crossterm::{cursor::Show, execute, style::force_color_output};
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::ask::Answer;
use super::draw::draw;
use super::state::State;

/// So long a key is waited for before answers are looked at.
const WAIT: Duration = Duration::from_millis(15);

/// Where is drawn.
#[derive(Debug)]
enum Out {
    Stdout(Stdout),
    /// Where standard output goes into a pipe: `vim $(search tui)`.
    Stderr(Stderr),
}

type Drawn = Terminal<CrosstermBackend<BufWriter<Out>>>;

/// A terminal.
#[derive(Debug)]
pub struct Screen {
    on_stderr: bool,
    /// There while it is taken.
    drawn: Mutex<Hold>,
}

#[derive(Debug, Default)]
struct Hold {
    terminal: Option<Drawn>,
    /// Whether it is not to be taken again.
    is_over: bool,
}

/// A terminal that is taken, and given back when this is dropped.
pub(super) struct Taken<'a>(&'a Screen);

/// What happens.
pub(super) enum Happening {
    /// A key, a paste, another size.
    Event(Event),
    /// An answer.
    Answer(Box<Answer>),
}

impl Screen {
    /// The terminal behind standard output, or else the one behind standard error; none where both go elsewhere.
    #[must_use]
    pub fn open() -> Option<Self> {
        let on_stderr = !io::stdout().is_terminal();
        if on_stderr && !io::stderr().is_terminal() {
            return None;
        }
        // What is coloured is decided where it is drawn.
        force_color_output(true);
        Some(Self { on_stderr, drawn: Mutex::default() })
    }

    /// Takes the terminal.
    ///
    /// # Errors
    ///
    /// When no keys can be read or nothing can be written.
    pub(super) fn take(&self) -> io::Result<Taken<'_>> {
        let taken = Taken(self);
        taken.again()?;
        Ok(taken)
    }

    /// Gives the terminal back for good, as it was: for a signal that ends the process, whoever draws meanwhile.
    pub fn end(&self) {
        let mut hold = self.hold();
        hold.is_over = true;
        hold.give_back();
    }

    fn hold(&self) -> MutexGuard<'_, Hold> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn out(&self) -> Out {
        if self.on_stderr { Out::Stderr(io::stderr()) } else { Out::Stdout(io::stdout()) }
    }
}

impl Hold {
    fn give_back(&mut self) {
        if let Some(mut terminal) = self.terminal.take() {
            let given = execute!(terminal.backend_mut(), DisableBracketedPaste, LeaveAlternateScreen, Show);
            // What cannot be done here nobody can do.
            let _ = disable_raw_mode();
            if given.is_err() {
                // Dropped, it would say on standard error that it cannot show the cursor, and panic where that is gone, too.
                mem::forget(terminal);
            }
        }
    }
}

impl Taken<'_> {
    /// Takes it after it was lent.
    fn again(&self) -> io::Result<()> {
        let mut hold = self.0.hold();
        if hold.is_over {
            return Ok(());
        }
        enable_raw_mode()?;
        let backend = CrosstermBackend::new(BufWriter::new(self.0.out()));
        // Of a size that is told: ratatui's own look would ask the terminal where its cursor is, and not all answer.
        let viewport = Viewport::Fixed(Rect::from(self.size().unwrap_or_default()));
        let terminal = hold.terminal.insert(Terminal::with_options(backend, TerminalOptions { viewport })?);
        execute!(terminal.backend_mut(), EnterAlternateScreen, EnableBracketedPaste, Clear(ClearType::All))
    }

    /// Its columns and rows.
    ///
    /// # Errors
    ///
    /// When the system does not tell.
    #[allow(clippy::unused_self, reason = "it is asked while it is taken")]
    pub(super) fn size(&self) -> io::Result<Size> {
        size().map(|(width, height)| Size { width, height })
    }

    /// Draws.
    ///
    /// # Errors
    ///
    /// When nothing can be written.
    pub(super) fn draw(&self, state: &State) -> io::Result<()> {
        let mut hold = self.0.hold();
        let Some(terminal) = hold.terminal.as_mut() else { return Ok(()) };
        let area = Rect::from(state.size());
        if terminal.get_frame().area() != area {
            terminal.resize(area)?;
        }
        terminal.draw(|frame| draw(frame, state)).map(drop)
    }

    /// Waits for what happens next.
    ///
    /// # Errors
    ///
    /// When the keyboard cannot be read, or nobody answers any more.
    #[allow(clippy::unused_self, reason = "keys are read while it is taken")]
    pub(super) fn next(&self, answers: &Receiver<Answer>) -> io::Result<Happening> {
        loop {
            if event::poll(WAIT)? {
                return event::read().map(Happening::Event);
            }
            match answers.try_recv() {
                Ok(answer) => return Ok(Happening::Answer(Box::new(answer))),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return Err(io::Error::other("the searches have ended")),
            }
        }
    }

    /// Lends the terminal to a program until that ends.
    ///
    /// # Errors
    ///
    /// When the program cannot be run, or the terminal cannot be taken again.
    pub(super) fn lend(&self, program: &str, args: &[String]) -> io::Result<ExitStatus> {
        self.0.hold().give_back();
        let mut command = Command::new(program);
        command.args(args);
        if self.0.on_stderr {
            command.stdout(Stdio::from(io::stderr()));
        }
        let ended = command.status();
        self.again()?;
        ended
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.hold().give_back();
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Stderr(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Stderr(out) => out.flush(),
        }
    }
}
