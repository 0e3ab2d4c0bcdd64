//! A run that is told to stop: it ends soon, by the signal, leaves the state before or after, and no unfinished files.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Random, World, tell, times};

/// By their numbers, which all systems agree on.
const SIGNALS: [(&str, i32); 4] = [("INT", 2), ("TERM", 15), ("HUP", 1), ("PIPE", 13)];
/// A run that has not ended by then does not end.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn told_to_stop() {
    let world = World::update();
    let mut random = Random(4);
    for (name, number) in SIGNALS {
        let (count, mut stopped) = (times(5, 50), 0);
        for n in 0..count {
            world.reset();
            let (mut child, moment) = world.start_some(&mut random);
            let sent = Instant::now();
            let kill = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).output();
            kill.expect("there is a program kill");
            let status = child.wait().expect("it is a child");
            let what = format!("{name} {n} after {moment:?}");
            assert!(sent.elapsed() < SOON, "{what} took {:?}", sent.elapsed());
            assert!(status.signal() == Some(number) || status.code() == Some(0), "{what}: {status}");
            let is_new = world.check_state(&what);
            assert!(is_new || status.signal().is_some(), "{what}");
            world.check_tidy(&what);
            stopped += usize::from(status.signal().is_some());
            world.check_repair(&what);
        }
        tell(name, &[("sent", count), ("of them ended the run", stopped)]);
    }
}

/// The files of the run that writes are no part of the index yet.
#[test]
fn who_only_waits_removes_nothing() {
    let world = World::update();
    let path = |name| world.dir.path("index/segments").join(name);
    let lock = File::options().write(true).open(path(".tantivy-writer.lock")).expect("it is there");
    lock.lock().expect("nobody has it");
    let made = path("0123456789abcdef0123456789abcdef.term");
    fs::write(&made, "being written").expect("files can be written");
    let mut command = world.dir.command(&["index", "docs", "--wait"]);
    let mut run = command.stderr(Stdio::piped()).spawn().expect("it can be run");
    let mut lines = BufReader::new(run.stderr.take().expect("it is piped")).lines();
    let line = lines.next().expect("it waits").expect("it is text");
    assert!(line.starts_with("waiting for "), "{line}");
    let kill = Command::new("kill").args(["-TERM", &run.id().to_string()]).output();
    kill.expect("there is a program kill");
    assert_eq!(run.wait().expect("it is a child").signal(), Some(15));
    assert!(made.exists());
}

/// A shell's background and `nohup` have a program ignore signals; it does.
#[cfg(target_os = "linux")]
#[test]
fn signals_that_are_ignored_stay_so() {
    let world = World::create();
    let program = env!("CARGO_BIN_EXE_search");
    let script = "trap '' HUP INT; \"$0\" index docs --quiet & run=$!; \
                  while kill -HUP $run 2>/dev/null && kill -INT $run 2>/dev/null; do :; done; wait $run";
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", script, program]).current_dir(world.dir.path("")).output();
    let output = output.expect("there is a shell");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(world.answers(), world.new);
}
