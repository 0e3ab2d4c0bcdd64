//! Files of dangerous formats: what the program says of them, and that it goes on.

use std::io::Write;
use std::process::{Output, Stdio};

use crate::samples::pdf;
use crate::support::TestDir;

fn extract(dir: &TestDir, input: &[u8]) -> Output {
    let mut command = dir.command(&["extract"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be run");
    child.stdin.take().expect("it was asked for").write_all(input).expect("it reads all");
    child.wait_with_output().expect("it ends")
}

#[test]
fn sound_and_broken_files() {
    let dir = TestDir::with(&[("docs/tee.txt", "Der Tee wärmt im Winter.\n")]);
    dir.bytes("docs/brot.pdf", &pdf("Das Brot wird am Morgen gebacken."));
    dir.bytes("docs/kaputt.pdf", b"%PDF-1.7\n");
    dir.bytes("docs/leer.pdf", &pdf(""));
    assert_eq!(dir.index(&["docs"]), "2 added, 0 updated, 0 removed, 0 kept, 2 skipped");
    assert_eq!(dir.found(&["Brot"]), ["docs/brot.pdf"]);
    let output = dir.search(&["query", "--format", "jsonl", "gebacken"]);
    assert_eq!(output.hits().len(), 1, "{}", output.stdout);
}

#[test]
fn every_command_reads_them() {
    let dir = TestDir::with(&[("docs/tee.txt", "Der Tee wärmt im Winter.\n")]);
    dir.index(&["docs"]);
    dir.bytes("docs/brot.pdf", &pdf("Das Brot wird am Morgen gebacken."));
    let lang = dir.search(&["lang", "docs/brot.pdf"]);
    assert!(lang.stdout.contains("de"), "{}", lang.stdout);
    let why_not = dir.search(&["why-not", "docs/brot.pdf", "Brot"]);
    assert!(why_not.stdout.contains("`search index` would take it"), "{}", why_not.stdout);
}

#[test]
fn the_command_is_not_for_people() {
    let dir = TestDir::with(&[]);
    let help = dir.search(&["--help"]);
    assert!(!help.stdout.contains("extract"), "{}", help.stdout);
}

#[test]
fn it_answers_until_nobody_asks() {
    let dir = TestDir::with(&[]);
    let file = pdf("Tee");
    let mut input =
        format!("{{\"name\":\"a.pdf\",\"size\":{},\"options\":{{\"text_fields\":[]}}}}\n", file.len())
            .into_bytes();
    input.extend_from_slice(&file);
    let output = extract(&dir, &input.repeat(2));
    let answer = String::from_utf8_lossy(&output.stdout);
    let bodies = answer.matches("\"body\":\"Tee\"").count();
    assert_eq!(
        (output.status.code(), bodies, answer.matches("{\"End\":{\"Ok\":null}}").count()),
        (Some(0), 2, 2)
    );
    assert_eq!(extract(&dir, b"").status.code(), Some(0));
    assert_eq!(extract(&dir, b"Guten Tag\n").status.code(), Some(2));
}
