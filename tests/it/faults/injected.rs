//! Calls of the system that fail, by a library of a few lines in C that is loaded before the program. Without a C
//! compiler nothing is tried.

use std::path::PathBuf;
use std::process::Command;

use super::{Random, World, all, tell, times};
use crate::support::Output;

/// Numbers of errors, and what the system calls them.
const ERRORS: [(i32, &str); 4] = [
    (5, "input/output error"),
    (28, "no space left on device"),
    (24, "too many open files"),
    (13, "permission denied"),
];
/// A run starts fewer threads.
const MAX_THREADS: usize = 50;
/// A run makes fewer calls.
const MAX_CALLS: usize = 5_000;

/// The library; none where there is no compiler.
fn library(world: &World) -> Option<PathBuf> {
    let path = world.dir.path("fail.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/fail.c");
    let mut compiler = Command::new("cc");
    let output = compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&path).arg(source).arg("-ldl").output();
    let output = output.ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(path)
}

/// What a run with failing calls said; none if none failed.
fn run(world: &World, variables: &[(&str, &str)]) -> Option<Output> {
    world.reset();
    let mark = world.dir.path("mark");
    let _ = std::fs::remove_file(&mark);
    let mut command = world.dir.command(&["index", "docs", "--quiet"]);
    command.env("LD_PRELOAD", world.dir.path("fail.so"));
    command.env("FAIL_BELOW", world.dir.path("index")).env("FAIL_MARK", &mark);
    command.envs(variables.iter().copied());
    let output = world.dir.run(&mut command);
    mark.exists().then_some(output)
}

/// That the run, in which a call failed, ended well or said why not; true: it ended well.
#[track_caller]
fn check(world: &World, output: &Output, cause: &str, what: &str) -> bool {
    let is_new = world.check_state(what);
    if output.code == Some(0) {
        assert!(is_new, "{what}: {output:?}");
    } else {
        assert_eq!(output.code, Some(2), "{what}: {output:?}");
        let told = output.stderr.starts_with("error: index") && output.stderr.to_lowercase().contains(cause);
        assert!(told, "{what}: {output:?}");
    }
    world.check_repair(what);
    output.code == Some(0)
}

/// Lets the n-th call fail with each of the `errors`, for every n of which there is one, or for a few.
fn check_calls(world: &World, name: &str, errors: &[(i32, &str)], random: &mut Random) {
    if library(world).is_none() {
        return;
    }
    let (mut failed, mut well, mut calls) = (0, 0, 0);
    for &(number, cause) in errors {
        for always in [false, true] {
            let mut n = 0;
            while n < MAX_CALLS {
                n += if all() { 1 } else { 1 + random.below(120) };
                let (at, number) = (n.to_string(), number.to_string());
                let mut variables = vec![("FAIL_AT", &*at), ("FAIL_ERRNO", &*number)];
                variables.extend(always.then_some(("FAIL_ALWAYS", "1")));
                let Some(output) = run(world, &variables) else { break };
                let what = format!("{name}: {cause} at call {n}, always: {always}");
                failed += 1;
                well += usize::from(check(world, &output, cause, &what));
                calls = calls.max(n);
            }
            assert!(n < MAX_CALLS);
        }
    }
    assert!(failed > 0);
    tell(name, &[("failures", failed), ("calls a run", calls), ("runs that ended well", well)]);
}

#[test]
fn a_call_fails() {
    let mut random = Random(5);
    check_calls(&World::update(), "update", &ERRORS, &mut random);
    check_calls(&World::create(), "create", &ERRORS, &mut random);
    check_calls(&World::merge(), "merge", &ERRORS, &mut random);
    check_calls(&World::create_long(), "create long", &ERRORS[1..2], &mut random);
}

#[test]
fn killed_in_a_call() {
    let mut random = Random(6);
    for (name, world) in [("update", World::update()), ("create", World::create()), ("merge", World::merge())]
    {
        if library(&world).is_none() {
            return;
        }
        let (mut n, mut killed) = (0, 0);
        while n < MAX_CALLS {
            n += if all() { 1 } else { 1 + random.below(120) };
            let at = n.to_string();
            let Some(output) = run(&world, &[("FAIL_AT", &at), ("FAIL_KILL", "1")]) else { break };
            let what = format!("{name}: killed in call {n}");
            assert_eq!(output.code, None, "{what}");
            world.check_state(&what);
            world.check_repair(&what);
            killed += 1;
        }
        tell("killed in a call", &[(name, killed)]);
    }
}

#[test]
fn threads_are_refused() {
    let world = World::create();
    if library(&world).is_none() {
        return;
    }
    let mut refused = 0;
    for threads in 0..MAX_THREADS {
        let Some(output) = run(&world, &[("FAIL_THREADS", &threads.to_string())]) else { break };
        let what = format!("{threads} threads");
        let is_new = world.check_state(&what);
        let is_told = output.stderr.starts_with("error: ") && !output.stderr.contains("panicked");
        let is_well = if output.code == Some(0) { is_new } else { output.code == Some(2) && is_told };
        assert!(is_well, "{what}: {output:?}");
        world.check_repair(&what);
        refused += 1;
    }
    assert!(refused > 0);
    tell("threads refused", &[("runs", refused)]);
}

#[test]
fn the_disk_is_full() {
    check_full_disks(&World::update(), "disk full");
    check_full_disks(&World::create_long(), "disk full, long");
}

fn check_full_disks(world: &World, name: &str) {
    if library(world).is_none() {
        return;
    }
    let full = |bytes: usize| run(world, &[("FAIL_BYTES", &bytes.to_string())]);
    let most =
        (10..40).map(|power| 1 << power).find(|&bytes| full(bytes).is_none()).expect("it fits somewhere");
    let (count, mut failed) = (times(5, 40), 0);
    for n in 0..count {
        let bytes = most * n / count;
        let Some(output) = full(bytes) else { continue };
        check(world, &output, "no space left on device", &format!("{bytes} bytes fit"));
        failed += 1;
    }
    assert!(failed > 0);
    tell(name, &[("sizes", count), ("of them too small", failed)]);
}
