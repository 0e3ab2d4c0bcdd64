//! Another process that reads files for this one: a file in, what it finds in it out, or how it came to die.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::message::{Answer, Request};
use crate::text::{Each, ExtractError, MAX_UNPACKED_BYTES, Options};

/// The command of our program that reads files.
const COMMAND: &str = "extract";
/// All answers to one request, bytes: JSON is longer than the text in it.
const MAX_ANSWER_BYTES: u64 = 2 * MAX_UNPACKED_BYTES;
/// Answers that wait to be taken. A process that runs ahead of us waits, too.
const MAX_WAITING: usize = 1;
/// Last words of a process, bytes.
const MAX_LAST_WORDS: u64 = 4_096;
/// What Rust programs say when they get no memory.
const OUT_OF_MEMORY: &str = "memory allocation of";

/// A process that reads files. It ends when this is dropped, or when this process ends.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    requests: Requests,
    answers: Receiver<Answer>,
}

/// Why a process is of no more use.
#[derive(Debug)]
pub(super) enum Failure {
    /// It has died, or had to be.
    Died(ExtractError),
    /// Whoever takes the documents takes no more, or it took too long: another try would change nothing.
    Stopped(ExtractError),
}

impl Process {
    /// Starts `program`.
    pub(super) fn start(program: &Path) -> Result<Self, ExtractError> {
        Self::spawn(program).map_err(|error| ExtractError::NoReader(error.to_string()))
    }

    fn spawn(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(COMMAND).stdout(Stdio::piped()).stderr(Stdio::piped());
        set_apart(&mut command);
        let (mut child, requests) = spawn(command)?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no pipe"))?;
        let (sender, answers) = bounded(MAX_WAITING);
        thread::Builder::new().name(COMMAND.into()).spawn(move || pass_on(output, &sender))?;
        Ok(Self { child, requests, answers })
    }

    /// Its number.
    #[cfg(all(test, unix))]
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Has a file read, and waits for its documents for `patience` in all.
    pub(super) fn extract(
        &mut self,
        name: &Path,
        bytes: &[u8],
        options: &Options,
        patience: Duration,
        each: &mut Each<'_>,
    ) -> Result<Result<(), ExtractError>, Failure> {
        let request = Request {
            name: name.to_string_lossy().into_owned(),
            size: bytes.len(),
            options: options.clone(),
        };
        let (sent, is_sent) = bounded(1);
        let Self { child, requests, answers } = self;
        let outcome = thread::scope(|scope| {
            // On a thread of its own, as a process that takes nothing must not keep us waiting.
            scope.spawn(move || {
                let _ = sent.send(send(requests, &request, bytes));
            });
            let outcome = receive(answers, patience, each);
            let is_done = outcome.is_ok() && matches!(is_sent.recv_timeout(patience), Ok(Ok(())));
            if !is_done {
                // Which ends the sending as well. It may have ended itself.
                let _ = child.kill();
            }
            outcome.map(|outcome| (outcome, is_done))
        });
        match outcome {
            Ok((outcome, true)) => Ok(outcome),
            Ok((outcome, false)) => Err(Failure::Stopped(outcome.err().unwrap_or(ExtractError::Crashed))),
            Err(Lost::Gone) => Err(Failure::Died(self.cause_of_death())),
            Err(Lost::Late) => Err(Failure::Stopped(ExtractError::TooSlow)),
            Err(Lost::Refused(reason)) => Err(Failure::Stopped(reason)),
        }
    }

    fn cause_of_death(&mut self) -> ExtractError {
        let Ok(status) = self.child.wait() else { return ExtractError::Crashed };
        let mut last_words = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            // What cannot be read was not said.
            let _ = stderr.take(MAX_LAST_WORDS).read_to_end(&mut last_words);
        }
        if String::from_utf8_lossy(&last_words).contains(OUT_OF_MEMORY) {
            ExtractError::TooMuchMemory
        } else if ran_out_of_time(status) {
            ExtractError::TooSlow
        } else {
            ExtractError::Crashed
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has no state that could be lost.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where requests are written to. A pipe would not do: who writes to one that nobody reads any more gets a signal, which
/// ends a run.
#[cfg(unix)]
type Requests = std::os::unix::net::UnixStream;

#[cfg(not(unix))]
type Requests = std::process::ChildStdin;

/// Starts a process that reads requests. The command goes, and with it our hold on its end of the stream.
#[cfg(unix)]
fn spawn(mut command: Command) -> io::Result<(Child, Requests)> {
    let (ours, theirs) = Requests::pair()?;
    let child = command.stdin(std::os::fd::OwnedFd::from(theirs)).spawn()?;
    Ok((child, ours))
}

#[cfg(not(unix))]
fn spawn(mut command: Command) -> io::Result<(Child, Requests)> {
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    let requests = child.stdin.take().ok_or_else(|| io::Error::other("no pipe"))?;
    Ok((child, requests))
}

/// No signal of the terminal, and nothing of what its parent was told, reaches a process that is to die with its parent
/// and read what it is given.
#[cfg(unix)]
fn set_apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    command.env_clear().current_dir("/").process_group(0);
}

/// Without a console it gets no Ctrl-C, and opens no window where its parent has none.
#[cfg(windows)]
fn set_apart(command: &mut Command) {
    use std::os::windows::process::CommandExt;

    /// `CREATE_NO_WINDOW`
    const WITHOUT_CONSOLE: u32 = 0x0800_0000;
    command.creation_flags(WITHOUT_CONSOLE);
}

/// Whether the system has ended it as it took too much CPU time.
#[cfg(unix)]
fn ran_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;

    /// SIGXCPU, on every system where this is compiled.
    const OUT_OF_CPU_TIME: i32 = 24;
    status.signal() == Some(OUT_OF_CPU_TIME)
}

#[cfg(not(unix))]
fn ran_out_of_time(_status: ExitStatus) -> bool {
    false
}

fn send(requests: &mut Requests, request: &Request, bytes: &[u8]) -> io::Result<()> {
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    requests.write_all(&line)?;
    requests.write_all(bytes)
}

/// Why no end of the answers has come.
enum Lost {
    /// The process has stopped answering.
    Gone,
    /// It has not answered in time.
    Late,
    /// Nobody takes its answers.
    Refused(ExtractError),
}

/// Takes answers up to the last one.
fn receive(
    answers: &Receiver<Answer>,
    mut patience: Duration,
    each: &mut Each<'_>,
) -> Result<Result<(), ExtractError>, Lost> {
    loop {
        let start = Instant::now();
        match answers.recv_timeout(patience) {
            Ok(Answer::Found(found)) => {
                // The time that we take for a document is not the process'.
                patience = patience.saturating_sub(start.elapsed());
                each(found).map_err(Lost::Refused)?;
            }
            Ok(Answer::End(outcome)) => return Ok(outcome),
            Err(RecvTimeoutError::Timeout) => return Err(Lost::Late),
            Err(RecvTimeoutError::Disconnected) => return Err(Lost::Gone),
        }
    }
}

/// Reads answers until they end, are too long, make no sense, or are not wanted any more.
fn pass_on(output: ChildStdout, answers: &Sender<Answer>) {
    let mut output = BufReader::new(output);
    let mut room = MAX_ANSWER_BYTES;
    loop {
        let mut line = Vec::new();
        match output.by_ref().take(room).read_until(b'\n', &mut line) {
            Ok(read) if read > 0 => room -= read as u64,
            _ => return,
        }
        let answer = if line.ends_with(b"\n") {
            serde_json::from_slice(&line).ok()
        } else {
            (room == 0).then_some(Answer::End(Err(ExtractError::TooLarge)))
        };
        let Some(answer) = answer else { return };
        if matches!(answer, Answer::End(_)) {
            room = MAX_ANSWER_BYTES;
        }
        if answers.send(answer).is_err() || !line.ends_with(b"\n") {
            return;
        }
    }
}
