//! Two runs at once: one does it, the other says who is at it, or waits.

#[cfg(target_os = "linux")]
use std::fs;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{self, Stdio};
#[cfg(target_os = "linux")]
use std::thread;

#[cfg(target_os = "linux")]
use super::copy;
use super::{World, tell, times};

#[test]
fn one_runs_and_the_other_is_told() {
    let world = World::update();
    let (count, mut refused) = (times(6, 50), 0);
    for n in 0..count {
        world.reset();
        let runs = [(); 2].map(|()| {
            world
                .dir
                .command(&["index", "docs", "--quiet"])
                .stderr(Stdio::piped())
                .spawn()
                .expect("it can be run")
        });
        let numbers = [runs[0].id(), runs[1].id()];
        let outputs = runs.map(|run| run.wait_with_output().expect("it ends"));
        for (output, other) in outputs.iter().zip([numbers[1], numbers[0]]) {
            let stderr = String::from_utf8_lossy(&output.stderr);
            // Which one it is cannot be told in the moment between its taking the lock and its saying so.
            let locked = [format!(" (process {other})"), String::new()].map(|process| {
                format!(
                    "error: index: another run{process} is writing to this index\n\
                     hint:  wait until it has ended, or run with --wait\n"
                )
            });
            assert!(output.status.success() || locked.contains(&stderr.into()), "{n}: {:?}", output.stderr);
            refused += usize::from(!output.status.success());
        }
        assert!(outputs.iter().any(|output| output.status.success()), "{n}");
        assert_eq!(world.answers(), world.new, "{n}");
        world.check_tidy("two runs");
    }
    tell("two runs at once", &[("times", count), ("of them refused", refused)]);
}

#[test]
fn both_run_if_they_wait() {
    for world in [World::update(), World::create()] {
        let count = times(3, 25);
        for n in 0..count {
            world.reset();
            let run =
                || world.dir.command(&["index", "docs", "--quiet", "--wait"]).spawn().expect("it can be run");
            for mut run in [run(), run(), run()] {
                assert!(run.wait().expect("it ends").success(), "{n}");
            }
            assert_eq!(world.answers(), world.new, "{n}");
            world.check_tidy("three runs");
        }
        tell("three runs that wait", &[("times", count)]);
    }
}

#[test]
fn who_waits_is_told_for_whom() {
    let world = World::update();
    let path = world.dir.path("index/segments/.tantivy-writer.lock");
    let mut lock = File::options().write(true).truncate(true).open(path).expect("it is there");
    lock.lock().expect("nobody has it");
    writeln!(lock, "{}", process::id()).expect("it can be written");
    let mut command = world.dir.command(&["index", "docs", "--wait"]);
    let mut run = command.stderr(Stdio::piped()).spawn().expect("it can be run");
    let mut lines = BufReader::new(run.stderr.take().expect("it is piped")).lines();
    let line = lines.next().expect("it waits").expect("it is text");
    assert_eq!(line, format!("waiting for process {}, which is writing to this index", process::id()));
    assert!(run.try_wait().expect("it is a child").is_none());
    assert!(world.old.contains(&world.answers()));
    drop(lock);
    lines.for_each(drop);
    assert!(run.wait().expect("it ends").success());
    assert_eq!(world.answers(), world.new);
}

/// What `search rebuild` does while another run waits for it.
#[cfg(target_os = "linux")]
#[test]
fn who_waited_for_an_index_made_anew_has_its_lock() {
    let world = World::update();
    let [segments, old] = ["index/segments", "index/rebuilt"].map(|name| world.dir.path(name));
    let name = ".tantivy-writer.lock";
    let lock = File::options().write(true).open(segments.join(name)).expect("it is there");
    lock.lock().expect("nobody has it");
    let mut command = world.dir.command(&["index", "docs", "--wait"]);
    let mut run = command.stderr(Stdio::piped()).spawn().expect("it can be run");
    let mut lines = BufReader::new(run.stderr.take().expect("it is piped")).lines();
    let line = lines.next().expect("it waits").expect("it is text");
    assert!(line.starts_with("waiting for "), "{line}");
    let has_opened = || {
        let files = fs::read_dir(format!("/proc/{}/fd", run.id())).expect("it runs").flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file.ends_with(name))
    };
    while !has_opened() {
        thread::yield_now();
    }
    fs::rename(&segments, &old).expect("it is there");
    copy(&old, &segments);
    drop(lock);
    lines.for_each(drop);
    assert!(run.wait().expect("it ends").success());
    let holder = fs::read_to_string(segments.join(name)).expect("it is there");
    assert_eq!(holder, format!("{}\n", run.id()));
    assert!(!old.exists());
    assert_eq!(world.answers(), world.new);
    world.check_tidy("a run that waited");
}
