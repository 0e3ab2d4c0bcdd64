//! Files are found by their names.

use crate::support::TestDir;

const FILES: &[(&str, &str)] = &[
    ("Krankmeldung.txt", "Bitte entschuldigen Sie, dass ich heute nicht zur Arbeit kommen kann.\n"),
    ("kunden.csv", "Name;Ort\nMeier;Leipzig\nSchulz;Halle\n"),
    ("offene_posten-Q1.md", "# Liste\n\nNoch ist nichts bezahlt worden, und niemand hat gemahnt.\n"),
    ("events.jsonl", "{\"text\": \"The harbour was closed.\"}\n{\"text\": \"The harbour was opened.\"}\n"),
    ("Makefile", "all:\n\techo done\n"),
    ("2027", "Ein Jahr wie jedes andere war es nicht, sagte sie.\n"),
];

#[test]
fn names_of_files_are_found() {
    let dir = TestDir::with(FILES);
    dir.index(&["."]);
    for (query, expected) in [
        ("krankmeldungen", &["Krankmeldung.txt"][..]),
        ("kunden.csv", &["kunden.csv"]),
        ("title:kunden", &["kunden.csv"]),
        ("posten", &["offene_posten-Q1.md"]),
        ("makefile", &["Makefile"]),
        // Neither endings, nor numbers, nor the file that holds many documents.
        ("csv", &[]),
        ("2027", &[]),
        ("events", &[]),
        ("title:posten", &[]),
    ] {
        let found = dir.found(&["--typo", "off", query]);
        let names: Vec<&str> = found.iter().filter_map(|path| path.rsplit('/').next()).collect();
        assert_eq!(names, expected, "{query}");
    }
}

#[test]
fn a_name_that_matches_is_marked() {
    let dir = TestDir::with(FILES);
    dir.index(&["."]);
    let output = dir.run(dir.command(&["query", "Krankmeldung"]).env("CLICOLOR_FORCE", "1")).stdout;
    let place = output.lines().next().expect("it is found");
    let (before, behind) = place.split_once("Krankmeldung").expect("its name is shown");
    assert!(before.ends_with("\u{1b}[1m\u{1b}[31m") && behind.starts_with("\u{1b}[0m"), "{place:?}");
    assert_eq!(output.matches("Krankmeldung").count(), 1, "{output}");
}
