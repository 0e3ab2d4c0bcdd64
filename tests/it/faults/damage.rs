//! Files of the index that are not as they were written: the answer is the same, or the file is named.

use std::fs;
use std::path::{Path, PathBuf};

use super::{QUERIES, Random, World, tell, times};
use crate::support::Output;

/// What is asked of a damaged index, besides [`QUERIES`].
const COMMANDS: &[&[&str]] = &[
    &["query", "Leuchtturn~ Hafen -porto", "--explain", "--format", "jsonl"],
    &["query", "boats", "--facets", "--sort", "date", "--format", "jsonl"],
    &["similar", "docs/7.txt", "--format", "jsonl"],
    &["why-not", "docs/8.txt", "Hafen"],
    &["stats"],
];

/// The files of the index, but for locks.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it is listed").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_none_or(|end| end != "lock")).collect();
    files.sort();
    files
}

/// Damages a file, or two; the names of those that are not as they were.
fn damage(folder: &Path, random: &mut Random) -> (String, Vec<String>) {
    let files = files(folder);
    let before: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).expect("it can be read")).collect();
    let chosen = random.below(files.len());
    let (path, mut bytes) = (&files[chosen], before[chosen].clone());
    let at = random.below(bytes.len());
    let kind = ["flip", "flip", "flip", "zero", "truncate", "delete", "swap"][random.below(7)];
    match kind {
        "flip" => bytes[at] ^= 1 << random.below(8),
        "zero" => {
            let end = bytes.len().min(at + 1 + random.below(4_096));
            bytes[at..end].fill(0);
        }
        "truncate" => bytes.truncate(at),
        "swap" => {
            let other = &files[random.below(files.len())];
            fs::copy(other, folder.join("swap")).expect("it can be copied");
            fs::rename(path, other).expect("it can be renamed");
            fs::rename(folder.join("swap"), path).expect("it can be renamed");
        }
        _ => fs::remove_file(path).expect("it is there"),
    }
    if matches!(kind, "flip" | "zero" | "truncate") {
        fs::write(path, bytes).expect("it can be written");
    }
    let is_other = |(path, before): &(&PathBuf, &Vec<u8>)| fs::read(path).ok().as_ref() != Some(*before);
    let name = |path: &Path| path.file_name().expect("files have names").to_string_lossy().into_owned();
    let changed = files.iter().zip(&before).filter(is_other).map(|(path, _)| name(path)).collect();
    (format!("{kind} of {} at {at}", name(path)), changed)
}

/// What a command says, but for the bytes of all files: one may be missing.
fn said(world: &World, command: &[&str]) -> Output {
    let output = world.dir.search(command);
    let lines = output.stdout.split_inclusive('\n').filter(|line| !line.starts_with("size "));
    Output { stdout: lines.collect(), ..output }
}

/// Whether the output names one of the `changed` files and says what to do.
fn tells(output: &Output, changed: &[String]) -> bool {
    let named =
        |name: &String| output.stderr.starts_with(&format!("error: index/segments/{name}: damaged: "));
    output.code == Some(2)
        && output.stderr.ends_with("\nhint:  rebuild the index: search rebuild --index index\n")
        && changed.iter().any(named)
}

#[test]
fn damage_is_noticed() {
    let world = World::update();
    // Some documents are deleted, so that there is a file of each kind.
    world.dir.index(&["docs", "--quiet", "--threads", "1"]);
    world.dir.remove("docs/31.txt");
    world.dir.index(&["docs", "--quiet", "--threads", "1"]);
    fs::remove_dir_all(world.dir.path("base")).expect("it is there");
    fs::rename(world.dir.path("index"), world.dir.path("base")).expect("it is there");
    world.reset();
    let commands: Vec<&[&str]> = QUERIES.iter().chain(COMMANDS).copied().collect();
    let expected: Vec<Output> = commands.iter().map(|command| said(&world, command)).collect();
    let (mut random, count) = (Random(7), times(60, 1_000));
    let (mut same, mut told) = (0, 0);
    for n in 0..count {
        world.reset();
        let (what, changed) = damage(&world.dir.path("index/segments"), &mut random);
        for (command, expected) in commands.iter().zip(&expected) {
            let output = said(&world, command);
            let is_same = output == *expected;
            assert!(is_same || tells(&output, &changed), "{n}: {what}: {command:?}: {output:#?}");
            *if is_same { &mut same } else { &mut told } += 1;
        }
        let check = world.dir.search(&["check"]);
        let sound = changed.is_empty();
        assert_eq!(check.code, Some(if sound { 0 } else { 2 }), "{n}: {what}: {check:?}");
        let missed = changed.iter().find(|name| !check.stdout.contains(*name));
        assert!(missed.is_none(), "{n}: {what}: {missed:?} {check:?}");
        // A run must not build on it.
        world.dir.file("docs/new.txt", &what);
        world.dir.remove(&format!("docs/{}.txt", 10 + n % 20 / 2));
        let run = world.dir.search(&["index", "docs", "--quiet"]);
        assert!(run.code == Some(0) || tells(&run, &changed), "{n}: {what}: {run:?}");
        world.dir.remove("docs/new.txt");
        let number = 10 + n % 20 / 2;
        world.dir.file(&format!("docs/{number}.txt"), &super::document(number, 0));
    }
    tell("damaged", &[("times", count), ("same answers", same), ("answers that name the file", told)]);
}
