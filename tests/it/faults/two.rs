//! Two runs at once: one does it, the other says who is at it, or waits.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{self, Stdio};

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
