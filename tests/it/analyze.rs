//! `search analyze`: what becomes of words.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::support::TestDir;

#[track_caller]
fn check(args: &[&str], expected: &str) {
    let dir = TestDir::with(&[]);
    dir.search(&[&["analyze"], args].concat()).check(0, expected, "");
}

#[test]
fn a_word_a_line() {
    check(
        &["-l", "de", "Häuser", "Südkorea", "42"],
        "Häuser\thaus\t-\nSüdkorea\tsudkorea\tsüd+korea\n42\t42\t-\n",
    );
    check(&["--language", "Italian", "l'isola", "città"], "l'isola\tl isol\t-\ncittà\tcitt\t-\n");
    check(&["-l", "tr", "Seul'de"], "Seul'de\tseul\t-\n");
    check(&["-l", "en", "..."], "...\t\t-\n");
}

#[test]
fn words_come_from_standard_input_too() {
    let dir = TestDir::with(&[]);
    let mut command = dir.command(&["analyze", "-l", "fr"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be run");
    let mut stdin = child.stdin.take().expect("it is piped");
    // A word is answered before the next one comes.
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let words = [("les chevaux\n", "les chevaux\tle cheval\t-"), ("l’année\r\n", "l’année\tl anne\t-")];
    for (word, answer) in words {
        stdin.write_all(word.as_bytes()).expect("it reads");
        assert_eq!(lines.next().expect("it answers").expect("it can be read"), answer);
    }
    drop(stdin);
    assert!(lines.next().is_none());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn a_guess_is_said() {
    let dir = TestDir::with(&[]);
    let output = dir.search(&["analyze", "die Häuser und die Gärten sind schön"]);
    let note = "taken for German; say --language to choose\n";
    output.check(0, "die Häuser und die Gärten sind schön\tdie haus und die gart sein schon\t-\n", note);
}

#[test]
fn a_language_that_is_none_is_an_error() {
    let output = TestDir::with(&[]).search(&["analyze", "-l", "klingon", "qapla"]);
    assert_eq!((output.code, &*output.stdout), (Some(2), ""));
    assert!(
        output.stderr.contains("klingon: no such language; give a code such as de, or a name such as German")
    );
}

#[test]
fn a_word_is_explained() {
    let expected = "Rechenzentrumsbränden
  language  German (de)
  exact     rechenzentrumsbränden
  stem      rechenzentrumsbrand  Snowball → rechenzentrumsbrand
  parts     Rechen + zentrum + bränden  as rech, zentrum, brand
  compound  a split  the split scores ";
    let output = TestDir::with(&[]).search(&["analyze", "-l", "de", "--explain", "Rechenzentrumsbränden"]);
    assert!(output.stdout.starts_with(expected), "{}", output.stdout);
    check(
        &["-l", "it", "--explain", "l'isola"],
        "l
  language  Italian (it)
  exact     l
  stem      l  nothing to take off
isola
  language  Italian (it)
  exact     isola
  stem      isol  Snowball 2018 → isol
",
    );
}

#[test]
fn and_in_json() {
    let output = TestDir::with(&[]).search(&["analyze", "-l", "de", "--format", "json", "Südkorea"]);
    let word = &output.json()["words"][0];
    assert_eq!((&word["exact"], &word["stem"]), (&"südkorea".into(), &"sudkorea".into()));
    assert_eq!(word["parts"][1], serde_json::json!({ "surface": "korea", "term": "korea", "range": [4, 9] }));
}

#[test]
fn no_word_is_lost_where_the_language_was_guessed() {
    let dir = TestDir::with(&[]);
    let words: Vec<String> = (0..20_000).map(|n| format!("Haus{n}")).collect();
    dir.file("words.txt", &words.join("\n"));
    let mut command = dir.command(&["analyze"]);
    let output = dir.run(command.stdin(std::fs::File::open(dir.path("words.txt")).expect("it is there")));
    assert!(output.stderr.starts_with("taken for "), "{}", output.stderr);
    let answered = output.stdout.lines().filter_map(|line| line.split('\t').next());
    assert!(answered.eq(&words), "{} lines", output.stdout.lines().count());
}
