//! `search lang`: the languages of files, passage by passage.

use std::io::Write;
use std::process::Stdio;

use crate::support::TestDir;

const GERMAN: &str = "Der Zug hält nicht mehr in unserem Dorf, weil die Strecke zu alt ist.\n";
const ITALIAN: &str = "La pioggia è caduta per tutta la notte sulle colline della valle.\n";

#[test]
fn passages_by_line() {
    let dir = TestDir::with(&[("a.txt", &format!("{GERMAN}\n{ITALIAN}")), ("b.md", "# \n")]);
    let expected = "a.txt:1  de  German        50.9 %  [S]
a.txt:3  it  Italian       49.1 %  [S]
b.md  no text
";
    dir.search(&["lang", "a.txt", "b.md"]).check(0, expected, "");
    dir.search(&["lang", "."]).check(0, expected, "");
}

#[test]
fn languages_may_be_given() {
    let dir = TestDir::with(&[("a.txt", ITALIAN)]);
    let output = dir.search(&["lang", "a.txt", "--language", "de,fr"]);
    assert!(!output.stdout.contains("Italian"), "{}", output.stdout);
}

#[test]
fn json_is_a_file_a_line() {
    let dir = TestDir::with(&[("a.txt", ITALIAN), ("b.txt", "")]);
    let output = dir.search(&["lang", "a.txt", "b.txt", "--format", "json"]);
    let expected = "{\"version\":1,\"path\":\"a.txt\",\"passages\":[{\"lines\":[1,1],\"language\":\"it\",\
                    \"share\":1.0,\"confidence\":0.95}]}\n{\"version\":1,\"path\":\"b.txt\",\"passages\":[]}\n";
    output.check(0, expected, "");
}

#[test]
fn text_comes_from_standard_input_too() {
    let dir = TestDir::with(&[]);
    let mut command = dir.command(&["lang"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program can be run");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(GERMAN.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "-:1  de  German       100.0 %  0.95\n");
}

#[test]
fn a_bad_file_stops_nothing() {
    let dir = TestDir::with(&[("folder/a.txt", GERMAN)]);
    dir.bytes("folder/b.bin", b"a\0b");
    let row = "folder/a.txt:1  de  German       100.0 %  [S]\n";
    dir.search(&["lang", "folder"]).check(0, row, "skipped folder/b.bin: binary\n");
    let errors = "error: missing: no such file or directory\nerror: folder/b.bin: binary\n";
    dir.search(&["lang", "missing", "folder/b.bin", "folder/a.txt"]).check(2, row, errors);
}
