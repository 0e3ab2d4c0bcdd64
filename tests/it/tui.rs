//! `search tui` in a pseudo-terminal, which `script` of util-linux makes.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::TestDir;

const TEE: (&str, &str) = ("docs/tee.md", "# Grüner Tee\n\nEr wärmt.\n\nDer Tee im Winter.\n");
/// Longer than any test waits.
const PATIENCE: Duration = Duration::from_secs(30);
/// Tells that the terminal's settings are what they were.
const SHELL: &str = "stty cols 100 rows 30; was=$(stty -g); sh -c 'echo process $$.; exec \"$SEARCH\" tui '\"$WORDS\"; \
                     code=$?; [ \"$was\" = \"$(stty -g)\" ] && echo \"as it was, code $code.\"";

/// The program is alone in its terminal, and has a file open for as long as it runs.
const ALONE: &str = "stty cols 100 rows 30; exec \"$SEARCH\" tui tee 9>running";

/// A pseudo-terminal in which the program runs.
struct Pty {
    child: Child,
    keys: ChildStdin,
    bytes: Receiver<Vec<u8>>,
    /// All that was written to the terminal.
    raw: Vec<u8>,
    /// So much of it, without escapes, was looked at.
    at: usize,
}

impl Pty {
    /// Runs `search tui WORDS` over the documents of `dir`. None, and said aloud, where there is no `script`.
    fn start(dir: &TestDir, words: &str, environment: &[(&str, &str)]) -> Option<Self> {
        Self::run(dir, SHELL, words, environment)
    }

    /// Runs `shell` beside the documents of `dir`.
    fn run(dir: &TestDir, shell: &str, words: &str, environment: &[(&str, &str)]) -> Option<Self> {
        if Command::new("script").arg("--version").output().is_err() {
            writeln!(io::stderr(), "NOT TESTED: search tui in a terminal; `script` of util-linux is missing")
                .expect("there is standard error");
            return None;
        }
        let search = dir.command::<&str>(&[]);
        let mut command = Command::new("script");
        command.args(["--quiet", "--flush", "--return", "--command", shell, "/dev/null"]);
        command.current_dir(dir.path("")).env("SHELL", "/bin/sh").env("TERM", "xterm-256color");
        command.env("SEARCH", search.get_program()).env("WORDS", words).env("HOME", dir.path(""));
        for name in ["NO_COLOR", "SEARCH_INDEX", "VISUAL", "EDITOR"] {
            command.env_remove(name);
        }
        command.envs(environment.iter().copied());
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script can be run");
        let (keys, mut stdout) =
            (child.stdin.take().expect("it is piped"), child.stdout.take().expect("it is piped"));
        let (sender, bytes) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4_096];
            while let Ok(length @ 1..) = stdout.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Some(Self { child, keys, bytes, raw: Vec::new(), at: 0 })
    }

    /// Waits until `text` is shown, and returns what was shown since the last time, up to its end.
    #[track_caller]
    fn wait_for(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            // All of it anew: what comes at once may end within a character, or an escape.
            let shown = anstream::adapter::strip_str(&String::from_utf8_lossy(&self.raw)).to_string();
            let new = shown.get(self.at..).unwrap_or_default();
            if let Some(at) = new.find(text) {
                let new = new[..at + text.len()].to_owned();
                self.at += new.len();
                return new;
            }
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.bytes.recv_timeout(left) else {
                panic!("{text:?} is not shown, but: {:?}", String::from_utf8_lossy(&self.raw));
            };
            self.raw.extend(bytes);
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("it reads");
        self.keys.flush().expect("it reads");
    }

    /// Waits for the end.
    #[track_caller]
    fn end(&mut self, code: i32) {
        self.wait_for(&format!("as it was, code {code}."));
        let raw = String::from_utf8_lossy(&self.raw);
        for (taken, given_back) in [("\u{1b}[?1049h", "\u{1b}[?1049l"), ("\u{1b}[?2004h", "\u{1b}[?2004l")] {
            assert_eq!(raw.matches(taken).count(), raw.matches(given_back).count(), "{raw:?}");
        }
        assert!(raw.rfind("\u{1b}[?25h") > raw.rfind("\u{1b}[?25l"), "the cursor is hidden: {raw:?}");
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn dir() -> TestDir {
    let dir = TestDir::with(&[TEE, ("docs/kaffee.md", "# Kaffee\n\nEr weckt.\n")]);
    dir.index(&["docs"]);
    dir
}

#[test]
fn a_path_is_chosen() {
    let dir = dir();
    let Some(mut pty) = Pty::start(&dir, "", &[]) else { return };
    pty.wait_for("type to search");
    // In one: what is drawn twice is drawn in parts.
    pty.press("\u{1b}[200~tee\u{1b}[201~");
    pty.wait_for("docs/tee.md:1");
    pty.wait_for("match 1 of 2");
    pty.press("\t");
    pty.wait_for("2");
    pty.press("\u{f}");
    pty.wait_for("docs/tee.md\r\n");
    pty.end(0);
}

#[test]
fn an_editor_is_opened_at_the_match() {
    let dir = dir();
    dir.file("bin/vim", "#!/bin/sh\necho \"$@\"\nread line\necho \"read $line\"\n");
    Command::new("chmod").args(["+x"]).arg(dir.path("bin/vim")).status().expect("there is chmod");
    let editor = format!("{} -y", dir.path("bin/vim").display());
    let Some(mut pty) = Pty::start(&dir, "winter", &[("EDITOR", &editor)]) else { return };
    pty.wait_for("match 1 of 1");
    pty.press("\r");
    pty.wait_for(&format!("-y +5 {}", dir.path("docs/tee.md").display()));
    pty.press("line\r");
    pty.wait_for("read line");
    pty.wait_for("match 1 of 1");
    pty.press("\u{1b}");
    pty.end(0);
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT"] {
        let dir = dir();
        let Some(mut pty) = Pty::start(&dir, "tee", &[]) else { return };
        pty.wait_for("process ");
        let process = pty.wait_for(".");
        pty.wait_for("match 1 of 2");
        let process = process.trim_end_matches('.');
        Command::new("kill").args(["-s", signal, process]).status().expect("there is a program kill");
        let number = [("TERM", 15), ("HUP", 1), ("INT", 2)].into_iter().find(|(name, _)| *name == signal);
        pty.end(128 + number.expect("it is one of them").1);
    }
}

#[test]
fn it_ends_with_its_terminal() {
    let dir = dir();
    if !Command::new("mkfifo").arg(dir.path("running")).status().is_ok_and(|made| made.success()) {
        return;
    }
    let Some(mut pty) = Pty::run(&dir, ALONE, "", &[]) else { return };
    let (sender, ended) = mpsc::channel();
    let running = dir.path("running");
    thread::spawn(move || sender.send(std::fs::read(running).is_ok()));
    pty.wait_for("match 1 of 2");
    // The cursor is hidden then, and cannot be shown again.
    pty.press("\u{1b}OP");
    pty.wait_for("┘");
    pty.child.kill().expect("script runs");
    assert_eq!(ended.recv_timeout(PATIENCE), Ok(true));
}

#[test]
fn colours_can_be_done_without() {
    let colours = |environment: &[(&str, &str)], words| {
        let dir = dir();
        let mut pty = Pty::start(&dir, words, environment)?;
        pty.wait_for("match 1 of 2");
        pty.press("\u{1b}");
        pty.end(0);
        Some(String::from_utf8_lossy(&pty.raw).contains("38;5;"))
    };
    let Some(usually) = colours(&[], "tee") else { return };
    assert!(usually);
    assert_eq!(colours(&[("NO_COLOR", "1")], "tee"), Some(false));
    assert_eq!(colours(&[], "tee --color never"), Some(false));
    assert_eq!(colours(&[("NO_COLOR", "1")], "tee --color always"), Some(true));
}

#[test]
fn without_a_terminal_it_says_so() {
    let expected =
        "error: search tui needs a terminal, and there is none; search query answers without one\n";
    dir().search(&["tui", "tee"]).check(2, "", expected);
}
