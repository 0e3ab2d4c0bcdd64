//! Whatever may lie in a folder beside a sound file: that is found, and all else is, too, or listed with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use super::{LIMIT, index, index_by, tell, untried};
use crate::support::TestDir;

/// What lies beside.
const SOUND: &str = "Am Morgen fahren die Boote aus dem Hafen.\n";
/// What files hold that are to be found.
pub(super) const TEXT: &str = "Ein Kahn liegt am Ufer.\n";
/// What becomes of a file that is found; of all others it is the reason why they are not.
pub(super) const FOUND: &str = "";

const NO_FILE: &str = "no regular file";
const LINK: &str = "symbolic link";
const DENIED: &str = "permission denied";
const NO_UTF8: &str = "name is not UTF-8";

/// What is made in a folder, and what is to become of it, by its path in there.
type Case = (&'static str, fn(&Path) -> io::Result<()>, &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    ("dangling link", |at| symlink("nowhere", at.join("a.txt")), &[("a.txt", LINK)]),
    ("link to itself", |at| symlink("a.txt", at.join("a.txt")), &[("a.txt", LINK)]),
    ("links in a circle", circle, &[("a", LINK), ("b", LINK)]),
    ("link upwards", |at| symlink("..", at.join("a")), &[("a", LINK)]),
    ("link to a file", link_to_file, &[("a.txt", FOUND), ("b.txt", LINK)]),
    ("link to a folder outside", |at| symlink("/etc", at.join("a")), &[("a", LINK)]),
    ("link to a device", |at| symlink("/dev/zero", at.join("a.txt")), &[("a.txt", LINK)]),
    ("link to a process", |at| symlink("/proc/self/root", at.join("a")), &[("a", LINK)]),
    ("hard links", hard_links, &[("a.txt", FOUND), ("b.txt", FOUND)]),
    ("pipe", |at| pipe(&at.join("a.txt")), &[("a.txt", NO_FILE)]),
    ("pipe in a folder of its own", pipe_in_folder, &[("a/b", NO_FILE)]),
    ("socket", |at| UnixListener::bind(at.join("a")).map(drop), &[("a", NO_FILE)]),
    ("device without end", |at| device(&at.join("a.txt"), "c", "5"), &[("a.txt", NO_FILE)]),
    ("device that is empty", |at| device(&at.join("a"), "c", "3"), &[("a", NO_FILE)]),
    ("block device", |at| device(&at.join("a"), "b", "7"), &[("a", NO_FILE)]),
    ("name in Latin-1", |at| text(at, b"caf\xe9.txt"), &[("caf\\xe9.txt", NO_UTF8)]),
    ("name of half a character", |at| text(at, b"\xed\xa0\x80"), &[("\\xed\\xa0\\x80", NO_UTF8)]),
    ("folder in Latin-1", |at| text(at, b"\xe9/a.txt"), &[("\\xe9/a.txt", NO_UTF8)]),
    ("name with a line break", |at| text(at, b"a\nb.txt"), &[("a\nb.txt", FOUND)]),
    ("name of line breaks", |at| text(at, b"\n\r\n"), &[("\n\r\n", FOUND)]),
    ("folder with a line break", |at| text(at, b"a\n/b\t.txt"), &[("a\n/b\t.txt", FOUND)]),
    ("name with escapes", |at| text(at, b"\x1b[2J\x07.txt"), &[("\u{1b}[2J\u{7}.txt", FOUND)]),
    ("name that turns the direction", |at| text(at, "\u{202e}txt.a".as_bytes()), &[("\u{202e}txt.a", FOUND)]),
    ("name of marks alone", |at| text(at, "\u{301}\u{200b}".as_bytes()), &[("\u{301}\u{200b}", FOUND)]),
    ("two forms of a name", two_forms, &[("\u{e4}.txt", FOUND), ("a\u{308}.txt", FOUND)]),
    ("name with quotes", |at| text(at, b"'\"\\`$(a).txt"), &[("'\"\\`$(a).txt", FOUND)]),
    ("name that is a pattern", |at| text(at, b"*[a]?{b,!c}.txt"), &[("*[a]?{b,!c}.txt", FOUND)]),
    ("name that is an option", |at| text(at, b"--help"), &[("--help", FOUND)]),
    ("name of a space", |at| text(at, b" "), &[(" ", FOUND)]),
    ("name of dots", |at| text(at, b"a..txt."), &[("a..txt.", FOUND)]),
    ("name of 255 bytes", |at| text(at, &[b'a'; 255]), &[(LONGEST_NAME, FOUND)]),
    ("folder that is called as a file", |at| text(at, b"a.pdf/b.txt"), &[("a.pdf/b.txt", FOUND)]),
    ("written in 1900", |at| written(at, -2_208_988_800), &[("a.txt", FOUND)]),
    ("written in 1970", |at| written(at, 0), &[("a.txt", FOUND)]),
    ("written in 2038", |at| written(at, 1 << 31), &[("a.txt", FOUND)]),
    ("written in 2300", |at| written(at, 10_413_792_000), &[("a.txt", FOUND)]),
    ("nothing in it", |at| File::create(at.join("a.txt")).map(drop), &[("a.txt", FOUND)]),
    ("a hole", |at| hole(&at.join("a.txt"), 1 << 20), &[("a.txt", "binary")]),
    ("a hole of a terabyte", |at| hole(&at.join("a.txt"), 1 << 40), &[("a.txt", "larger than 64 MB")]),
    ("rules in a pipe", |at| pipe(&at.join(".gitignore")), &[("", "its .gitignore cannot be read")]),
    ("rules without end", endless_rules, &[("a", "its .ignore cannot be read")]),
    ("rules of a repository in a pipe", exclude, &[("a", "its .git/info/exclude cannot be read")]),
    ("rules in a socket", socket_rules, &[("", "its .ignore cannot be read")]),
    ("rules that are a folder", |at| text(at, b".gitignore/x").and(text(at, b"a.txt")), &[("a.txt", FOUND)]),
    ("rules that are none", no_rules, &[("a.txt", FOUND)]),
    ("rules that are no text", |at| rules(at, b"\xff\xfe\0*"), &[("a.txt", FOUND)]),
];

const LONGEST_NAME: &str = match str::from_utf8(&[b'a'; 255]) {
    Ok(name) => name,
    Err(_) => "",
};

fn text(at: &Path, name: &[u8]) -> io::Result<()> {
    let path = at.join(OsStr::from_bytes(name));
    fs::create_dir_all(path.parent().expect("it lies in a folder"))?;
    fs::write(path, TEXT)
}

fn circle(at: &Path) -> io::Result<()> {
    symlink("a", at.join("b"))?;
    symlink("b", at.join("a"))
}

fn link_to_file(at: &Path) -> io::Result<()> {
    text(at, b"a.txt")?;
    symlink("a.txt", at.join("b.txt"))
}

fn hard_links(at: &Path) -> io::Result<()> {
    text(at, b"a.txt")?;
    fs::hard_link(at.join("a.txt"), at.join("b.txt"))
}

/// Runs a program of the system; what it cannot do is not allowed here.
fn system(program: &str, args: &[&OsStr]) -> io::Result<()> {
    let output = Command::new(program).args(args).output()?;
    let error =
        || io::Error::new(io::ErrorKind::PermissionDenied, String::from_utf8_lossy(&output.stderr).trim());
    if output.status.success() { Ok(()) } else { Err(error()) }
}

pub(super) fn pipe(path: &Path) -> io::Result<()> {
    system("mkfifo", &[path.as_ref()])
}

fn pipe_in_folder(at: &Path) -> io::Result<()> {
    fs::create_dir(at.join("a"))?;
    pipe(&at.join("a/b"))
}

fn device(path: &Path, kind: &str, minor: &str) -> io::Result<()> {
    let major = if kind == "b" { "7" } else { "1" };
    system("mknod", &[path.as_ref(), kind.as_ref(), major.as_ref(), minor.as_ref()])
}

fn two_forms(at: &Path) -> io::Result<()> {
    text(at, "\u{e4}.txt".as_bytes())?;
    text(at, "a\u{308}.txt".as_bytes())
}

/// So many seconds after 1970, as far as the file system goes.
fn written(at: &Path, seconds: i64) -> io::Result<()> {
    text(at, b"a.txt")?;
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let epoch = SystemTime::UNIX_EPOCH;
    let time = if seconds < 0 { epoch.checked_sub(distance) } else { epoch.checked_add(distance) };
    File::options().write(true).open(at.join("a.txt"))?.set_modified(time.expect("it is a time"))
}

fn hole(path: &Path, length: u64) -> io::Result<()> {
    File::create(path)?.set_len(length)
}

fn endless_rules(at: &Path) -> io::Result<()> {
    text(at, b"a/b.txt")?;
    symlink("/dev/zero", at.join("a/.ignore"))
}

fn exclude(at: &Path) -> io::Result<()> {
    fs::create_dir_all(at.join("a/.git/info"))?;
    text(at, b"a/b.txt")?;
    pipe(&at.join("a/.git/info/exclude"))
}

fn socket_rules(at: &Path) -> io::Result<()> {
    text(at, b"a.txt")?;
    UnixListener::bind(at.join(".ignore")).map(drop)
}

fn no_rules(at: &Path) -> io::Result<()> {
    rules(at, b"[z-a\n{\n**b**\n\\\n")
}

fn rules(at: &Path, rules: &[u8]) -> io::Result<()> {
    text(at, b"a.txt")?;
    fs::write(at.join(".gitignore"), rules)
}

/// Indexes `docs`, in which a sound file lies and beside it what is `expected`, nothing else: all of it is found or
/// listed. A second run says the same, and changes nothing.
#[track_caller]
pub(super) fn check(dir: &TestDir, expected: &BTreeMap<String, &str>, command: impl Fn() -> Command) {
    dir.file("docs/sound.txt", SOUND);
    let (_, skipped) = index_by(dir, &mut command());
    let named: BTreeMap<String, &str> =
        skipped.iter().map(|(path, reason)| (path.clone(), &**reason)).collect();
    let found: BTreeSet<String> = dir.found(&["*", "-n", "9999"]).into_iter().collect();
    let mut all = named;
    all.extend(found.iter().filter(|path| *path != "docs/sound.txt").map(|path| (path.clone(), FOUND)));
    assert_eq!(&all, expected);
    assert_eq!(dir.found(&["Boote"]), ["docs/sound.txt"]);
    let (summary, again) = index_by(dir, &mut command());
    let kept = found.len();
    assert!(summary.starts_with(&format!("0 added, 0 updated, 0 removed, {kept} kept, ")), "{summary}");
    assert_eq!(again, skipped);
    check_sound(dir);
}

#[track_caller]
pub(super) fn check_sound(dir: &TestDir) {
    let check = dir.search(&["check"]);
    assert_eq!(check.code, Some(0), "{check:?}");
}

#[test]
fn whatever_lies_there() {
    let dir = TestDir::with(&[]);
    let mut expected = BTreeMap::new();
    for (n, (what, make, outcomes)) in CASES.iter().enumerate() {
        let folder = dir.path(&format!("docs/{n}"));
        fs::create_dir_all(&folder).expect("folders can be made");
        match make(&folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                untried(what, &error.to_string());
                fs::remove_dir_all(&folder).expect("it was made just now");
                continue;
            }
            Err(error) => panic!("{what}: {error}"),
        }
        for (name, outcome) in *outcomes {
            let path = format!("docs/{n}/{name}").trim_end_matches('/').to_owned();
            expected.insert(path, *outcome);
        }
    }
    check(&dir, &expected, || dir.command(&["index", "docs"]));
    tell("files of many kinds", &[("cases", CASES.len())]);
}

/// A file, what of its path gets which mode, and what becomes of which path.
type Barred = (&'static str, &'static str, u32, &'static [(&'static str, &'static str)]);

/// A command that may read only what its owner allows: the superuser otherwise may read all.
fn barred(dir: &TestDir, args: &[&str]) -> Option<Command> {
    let secret = dir.path("secret");
    fs::write(&secret, "")
        .and_then(|()| fs::set_permissions(&secret, Permissions::from_mode(0o000)))
        .expect("it is ours");
    let command = dir.command(args);
    if File::open(&secret).is_err() {
        return Some(command);
    }
    let without =
        ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"];
    let mut weaker = Command::new("setpriv");
    weaker.args(without).arg(command.get_program()).args(command.get_args()).current_dir(dir.path(""));
    let mut reading = Command::new("setpriv");
    let can_read = reading.args(without).arg("cat").arg(&secret).output();
    let is_barred =
        can_read.is_ok_and(|output| String::from_utf8_lossy(&output.stderr).contains("Permission denied"));
    is_barred.then_some(weaker)
}

#[test]
fn what_may_not_be_read() {
    let dir = TestDir::with(&[]);
    let modes: &[Barred] = &[
        ("1/a.txt", "1/a.txt", 0o000, &[("1/a.txt", DENIED)]),
        ("2/a.txt", "2/a.txt", 0o200, &[("2/a.txt", DENIED)]),
        ("3/a/b.txt", "3/a", 0o000, &[("3/a", DENIED)]),
        ("4/a/b.txt", "4/a", 0o400, &[("4/a/b.txt", DENIED)]),
        ("5/a/b.txt", "5/a", 0o100, &[("5/a", DENIED)]),
        ("6/a/.gitignore", "6/a/.gitignore", 0o000, &[("6/a", "its .gitignore cannot be read")]),
    ];
    let mut expected = BTreeMap::new();
    for (file, barred, mode, outcomes) in modes {
        dir.file(&format!("docs/{file}"), TEXT);
        let barred = dir.path(&format!("docs/{barred}"));
        fs::set_permissions(barred, Permissions::from_mode(*mode)).expect("it is ours");
        expected.extend(outcomes.iter().map(|(path, outcome)| (format!("docs/{path}"), *outcome)));
    }
    if barred(&dir, &["index", "docs"]).is_none() {
        return untried("what may not be read", "it may be here");
    }
    check(&dir, &expected, || barred(&dir, &["index", "docs"]).expect("it was there before"));
    for folder in ["3/a", "4/a", "5/a"] {
        fs::set_permissions(dir.path(&format!("docs/{folder}")), Permissions::from_mode(0o700))
            .expect("it is ours");
    }
    tell("files that may not be read", &[("cases", modes.len())]);
}

/// A folder below `at`, so deep that the path of a file in it is `length` bytes long: made in two parts, as no path of
/// that length can be made at once.
fn deep(at: &Path, length: usize) -> PathBuf {
    let part = |at: &Path| {
        let path: PathBuf =
            [at.to_owned()].into_iter().chain((0..9).map(|_| "d".repeat(200).into())).collect();
        fs::create_dir_all(&path).expect("it is short enough");
        path
    };
    let upper = part(&at.join("upper"));
    let lower = at.join("lower");
    let bottom = part(&lower);
    let left = |name: usize| {
        let depth = upper.as_os_str().len() + bottom.as_os_str().len() - at.as_os_str().len();
        length.checked_sub(depth + 1 + name).filter(|left| (1..=255).contains(left))
    };
    let (folder, name) =
        (0..255).find_map(|folder| Some((folder, left(folder)?))).expect("it is deep enough");
    let folder = if folder == 0 { bottom.clone() } else { bottom.join("e".repeat(folder - 1)) };
    fs::create_dir_all(&folder).expect("it is short enough");
    fs::write(folder.join("f".repeat(name)), TEXT).expect("it is short enough");
    fs::rename(&lower, upper.join("lower")).expect("both paths are short enough");
    upper.join("lower").join(folder.strip_prefix(&lower).expect("it lies there")).join("f".repeat(name))
}

#[test]
fn paths_as_long_as_they_may_be_and_longer() {
    /// With the byte behind it a path is as long as the system takes.
    const LONGEST: usize = 4_095;
    let dir = TestDir::with(&[("docs/sound.txt", SOUND)]);
    let longest = deep(&dir.path("docs/longest"), LONGEST);
    let longer = deep(&dir.path("docs/longer"), LONGEST + 1);
    assert_eq!((longest.as_os_str().len(), longer.as_os_str().len()), (LONGEST, LONGEST + 1));
    let in_dir = |path: &Path| path.strip_prefix(dir.path("")).expect("it lies there").display().to_string();
    let nested = (0..512).map(|_| "n").collect::<Vec<_>>().join("/");
    dir.file(&format!("docs/nested/{nested}/a.txt"), TEXT);
    let expected = BTreeMap::from([
        (in_dir(&longest), FOUND),
        (in_dir(&longer), "file name too long"),
        (format!("docs/nested/{nested}/a.txt"), FOUND),
    ]);
    check(&dir, &expected, || dir.command(&["index", "docs"]));
}

#[test]
fn paths_that_are_given() {
    let dir = TestDir::with(&[("docs/sound.txt", SOUND), ("elsewhere/a.txt", TEXT)]);
    symlink("../elsewhere", dir.path("docs/link")).expect("links can be made");
    symlink("nowhere", dir.path("dangling")).expect("links can be made");
    symlink("circle", dir.path("circle")).expect("links can be made");
    pipe(&dir.path("pipe")).expect("pipes can be made");
    let (_, skipped) = index(&dir, &["docs/link", "pipe", "docs/sound.txt"]);
    assert_eq!(skipped.into_iter().collect::<Vec<_>>(), [("pipe".to_owned(), NO_FILE.to_owned())]);
    assert_eq!(dir.found(&["Kahn"]), ["elsewhere/a.txt"]);
    dir.search(&["index", "docs", "dangling"]).check(2, "", "error: dangling: no such file or folder\n");
    let circle = dir.search(&["index", "docs", "circle"]);
    assert_eq!(circle.code, Some(2));
    assert!(
        circle.stderr.starts_with("error: circle: too many levels of symbolic links"),
        "{}",
        circle.stderr
    );
    assert_eq!(dir.found(&["Boote"]), ["docs/sound.txt"]);
}

/// Files of the system that are no files, or not as long as they say, or without end.
#[cfg(target_os = "linux")]
#[test]
fn files_of_the_system() {
    const FILES: &[&str] = &[
        "/dev/full",
        "/dev/null",
        "/dev/random",
        "/dev/tty",
        "/dev/zero",
        "/proc/1/fd",
        "/proc/1/mem",
        "/proc/1/pagemap",
        "/proc/kcore",
        "/proc/kmsg",
        "/proc/kpagecount",
        "/proc/sysrq-trigger",
        "/proc/version",
    ];
    let dir = TestDir::with(&[("docs/sound.txt", SOUND)]);
    let files: Vec<&str> = FILES.iter().copied().filter(|file| Path::new(file).exists()).collect();
    let args = [&["docs"], &files[..]].concat();
    let (_, skipped) = index(&dir, &args);
    assert_eq!(dir.found(&["Boote"]), ["docs/sound.txt"]);
    let export = dir.search(&["export"]).stdout;
    for file in files {
        let is_listed = skipped.keys().any(|path| Path::new(path).starts_with(file)) || file == "/proc/1/fd";
        assert!(is_listed || export.contains(&format!("\"{file}\"")), "{file}");
    }
    let (_, again) = index(&dir, &args);
    let fixed = |skipped: BTreeMap<String, String>| -> Vec<_> {
        skipped.into_iter().filter(|(path, _)| !path.starts_with("/proc/1/fd")).collect()
    };
    assert_eq!(fixed(again), fixed(skipped));
    check_sound(&dir);
}

/// What was a file when it was indexed may be a pipe when a hit is shown.
#[test]
fn a_hit_that_has_become_a_pipe_is_not_waited_for() {
    let dir = TestDir::with(&[("docs/a.txt", TEXT)]);
    dir.index(&["docs"]);
    dir.remove("docs/a.txt");
    pipe(&dir.path("docs/a.txt")).expect("pipes can be made");
    let output = dir.run_within(LIMIT, &mut dir.command(&["query", "Kahn", "--format", "vimgrep"]));
    output.check(0, "docs/a.txt:1:5:Ein Kahn liegt am Ufer.\n", "");
}
