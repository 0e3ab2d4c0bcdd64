//! A folder of files, the program run in it, and what it said.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Variables of the tester's own that would change what the program says.
const UNWANTED: &[&str] =
    &["SEARCH_INDEX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "XDG_CONFIG_HOME", "RUST_BACKTRACE"];

/// Spellings of paths that lead out of the folder `docs`, or to its `rechenzentrum.md` by another name than its own.
#[cfg(any(feature = "server", feature = "mcp"))]
pub(crate) const TRAVERSALS: &[&str] = &[
    "",
    ".",
    "..",
    "/",
    "//",
    "docs",
    "docs/",
    "docs/.",
    "docs/..",
    "docs2/secret.txt",
    "secret.txt",
    "./secret.txt",
    "../secret.txt",
    "docs/../secret.txt",
    "docs/./../secret.txt",
    "docs/it/../../secret.txt",
    "docs/..//secret.txt",
    "docs/.../secret.txt",
    "docs//rechenzentrum.md",
    "./docs/rechenzentrum.md",
    "docs/./rechenzentrum.md",
    "docs/../docs/rechenzentrum.md",
    "docs/rechenzentrum.md/",
    "docs/rechenzentrum.md/.",
    "docs/rechenzentrum.md/..",
    "docs/rechenzentrum.md/../../secret.txt",
    "docs/rechenzentrum.md ",
    " docs/rechenzentrum.md",
    "docs/rechenzentrum.md.",
    "docs/rechenzentrum.md::$DATA",
    "DOCS/rechenzentrum.md",
    "docs/Rechenzentrum.md",
    "docs/rechenzentrum.md\0",
    "docs/rechenzentrum.md\0.txt",
    "docs/\0../secret.txt",
    "docs/␀../secret.txt",
    "docs/rechenzentrum.md␀",
    "docs/<U+202E>rechenzentrum.md",
    "docs/\u{202e}rechenzentrum.md",
    "docs/rechenzentrum\u{200b}.md",
    "docs/rechenzentrum.md\n",
    "%2e%2e/secret.txt",
    "docs/%2e%2e/secret.txt",
    "docs/%2e%2e%2fsecret.txt",
    "docs/%252e%252e/secret.txt",
    "docs/..%2fsecret.txt",
    "docs/..%5csecret.txt",
    "docs/%c0%ae%c0%ae/secret.txt",
    "docs%2frechenzentrum.md",
    "docs%00/rechenzentrum.md",
    "docs\\rechenzentrum.md",
    "docs\\..\\secret.txt",
    "..\\secret.txt",
    "docs/..\\secret.txt",
    "\\\\server\\x",
    "C:\\secret.txt",
    "C:/secret.txt",
    "..;/secret.txt",
    "....//secret.txt",
    "..././secret.txt",
    "\u{ff0e}\u{ff0e}/secret.txt",
    "\u{2025}/secret.txt",
    "docs\u{2215}rechenzentrum.md",
    "~/secret.txt",
    "$HOME/secret.txt",
    "${PWD}/secret.txt",
    "`pwd`/secret.txt",
    "|cat secret.txt",
    "docs/*",
    "docs/**",
    "docs/?echenzentrum.md",
    "docs/rechenzentrum.md?x",
    "docs/rechenzentrum.md#x",
    "file:///etc/passwd",
    "file://docs/rechenzentrum.md",
    "http://127.0.0.1/secret.txt",
    "/etc/passwd",
    "/proc/self/environ",
    "/proc/self/cwd/secret.txt",
    "/proc/self/root/etc/passwd",
    "/dev/stdin",
    "index",
    "index/segments/meta.json",
    "docs/../index/segments/meta.json",
    "-",
    "--index",
];

/// A folder that goes when the test ends.
pub(crate) struct TestDir {
    path: PathBuf,
    _folder: TempDir,
}

impl TestDir {
    /// A folder that holds `files`, each a name and a text.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = search::path::canonical(folder.path()).expect("it was made just now");
        let dir = Self { path, _folder: folder };
        for (name, text) in files {
            dir.file(name, text);
        }
        dir
    }

    /// Writes a file, and the folders that it lies in.
    pub(crate) fn file(&self, name: &str, text: &str) {
        self.bytes(name, text.as_bytes());
    }

    /// Writes a file that may be no text.
    pub(crate) fn bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        fs::write(path, bytes).expect("files can be written");
    }

    /// Removes a file.
    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("the file is there");
    }

    /// The path of a file in the folder; of `""` the folder's.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        match name {
            "" => self.path.clone(),
            // As the index has it.
            name if cfg!(windows) => format!("{}/{name}", self.path.display()).into(),
            name => self.path.join(name),
        }
    }

    /// The program, to be run in this folder. No configuration of the tester's reaches it.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_search"));
        command.args(args).current_dir(&self.path).env("HOME", &self.path).stdin(Stdio::null());
        for variable in UNWANTED {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the program in this folder.
    #[track_caller]
    pub(crate) fn search<S: AsRef<OsStr>>(&self, args: &[S]) -> Output {
        self.run(&mut self.command(args))
    }

    /// Runs the program in a folder of this folder.
    #[track_caller]
    pub(crate) fn search_in(&self, folder: &str, args: &[&str]) -> Output {
        self.run(self.command(args).current_dir(self.path(folder)))
    }

    /// Runs a command that [`TestDir::command`] has begun.
    #[track_caller]
    pub(crate) fn run(&self, command: &mut Command) -> Output {
        self.said(command.output().expect("the program can be run"))
    }

    /// As [`TestDir::run`], of what may hang: after `limit` it is killed, and the test fails.
    #[track_caller]
    pub(crate) fn run_within(&self, limit: Duration, command: &mut Command) -> Output {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.expect("the program can be run");
        let id = child.id().to_string();
        let (sender, ended) = mpsc::channel();
        let waiting = thread::spawn(move || sender.send(child.wait_with_output()));
        let output = ended.recv_timeout(limit);
        if output.is_err() {
            Command::new("kill").args(["-KILL", &id]).status().expect("there is a program kill");
        }
        // It waits for nobody: whoever receives is there until now.
        let _ = waiting.join();
        let output = output.unwrap_or_else(|_| panic!("{command:?} takes longer than {limit:?}"));
        self.said(output.expect("it can be waited for"))
    }

    fn said(&self, output: process::Output) -> Output {
        let text = |bytes| self.without_path(&String::from_utf8(bytes).expect("all output is UTF-8"));
        Output {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: without_timing(&text(output.stderr)),
        }
    }

    /// Indexes `args`, which must succeed, and returns the first line of the summary.
    #[track_caller]
    pub(crate) fn index(&self, args: &[&str]) -> String {
        let output = self.search(&[&["index"], args].concat());
        assert_eq!((output.code, &*output.stdout), (Some(0), ""), "{}", output.stderr);
        output.stderr.lines().next().unwrap_or_default().to_owned()
    }

    /// The paths of all hits, which may be none.
    #[track_caller]
    pub(crate) fn found(&self, args: &[&str]) -> Vec<String> {
        let output = self.search(&[&["query", "--format", "jsonl"], args].concat());
        assert!(matches!(output.code, Some(0 | 1)), "{}", output.stderr);
        output.hits().iter().map(|hit| hit["path"].as_str().expect("a path is text").to_owned()).collect()
    }

    /// The folder's name is another in each run.
    fn without_path(&self, text: &str) -> String {
        let folder = self.path.display().to_string();
        let text = text.replace(&folder, "[DIR]");
        if !cfg!(windows) {
            return text;
        }
        // What is no document is shown as the system has it; nor has it these words for what is not there.
        let text = text.replace(&folder.replace('/', "\\"), "[DIR]").replace("[DIR]\\", "[DIR]/");
        [2, 3].into_iter().fold(text, |text, number| {
            let said = search::error::io_reason(&std::io::Error::from_raw_os_error(number));
            text.replace(&said, "no such file or directory")
        })
    }
}

/// What a run has said, without what is another each time: the folder's name and how long it took.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Output {
    /// None when it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// Compares all of it.
    #[track_caller]
    pub(crate) fn check(&self, code: i32, stdout: &str, stderr: &str) {
        assert_eq!(without_scores(&self.stdout), stdout, "standard output");
        assert_eq!(self.stderr, stderr, "standard error");
        assert_eq!(self.code, Some(code), "exit code");
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("one JSON object")
    }

    /// Standard output as JSON, a hit a line.
    #[track_caller]
    pub(crate) fn hits(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
    }
}

/// `… read in 0.01 s, 2.3 MB/s` without the numbers.
fn without_timing(text: &str) -> String {
    let line = |line: &str| {
        line.split_once(" read in ").map_or(line.to_owned(), |(bytes, _)| format!("{bytes} read"))
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// The lines of hits with `[S]` in place of the score.
pub(crate) fn without_scores(text: &str) -> String {
    text.split('\n').map(without_score).collect::<Vec<_>>().join("\n")
}

fn without_score(line: &str) -> String {
    let (start, last) = line.rsplit_at_space();
    let number = last.trim_start_matches("\u{1b}[2m").trim_end_matches("\u{1b}[0m");
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let is_score = !line.starts_with("    ") && decimals == 2 && number.parse::<f32>().is_ok();
    if is_score { format!("{start}{}", last.replace(number, "[S]")) } else { line.to_owned() }
}

trait SplitAtSpace {
    fn rsplit_at_space(&self) -> (&str, &str);
}

impl SplitAtSpace for str {
    fn rsplit_at_space(&self) -> (&str, &str) {
        self.split_at(self.rfind(' ').map_or(0, |at| at + 1))
    }
}

/// The files of the folder `path` of this package, with their texts, by name.
pub(crate) fn texts(path: &str) -> Vec<(PathBuf, String)> {
    let mut texts = Vec::new();
    read_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &mut texts);
    texts.sort();
    texts
}

fn read_below(folder: &Path, texts: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            read_below(&path, texts);
        } else if let Ok(text) = fs::read_to_string(&path) {
            texts.push((path, text));
        }
    }
}
