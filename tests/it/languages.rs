//! `search languages`: what is done with the words of every language.

use search::language::Language;

use crate::support::TestDir;

#[test]
fn a_row_a_language() {
    let output = TestDir::with(&[]).search(&["languages"]);
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    let rows: Vec<&str> = output.stdout.lines().skip(1).take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), Language::ALL.len());
    for (row, language) in rows.iter().zip(Language::ALL) {
        assert!(row.starts_with(&format!("{:<13} {:<4}", language.name(), language.code())), "{row}");
        let reason = row.rsplit("  ").next().unwrap_or_default().trim();
        assert!(reason.len() > 10, "{row}: no reason");
    }
}

#[test]
fn as_json() {
    let languages = TestDir::with(&[]).search(&["languages", "--format", "json"]).json();
    assert_eq!(languages["version"], 1);
    let german =
        languages["languages"].as_array().expect("a list").iter().find(|row| row["language"] == "de");
    let german = german.expect("German is there");
    assert_eq!((&german["name"], &german["compounds"]), (&"German".into(), &true.into()));
    assert!(german["function_words"].as_u64().is_some_and(|words| words > 100));
}
