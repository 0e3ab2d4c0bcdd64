//! `search why-not`: whatever step loses a file, it is named.

use std::fs;

use crate::support::TestDir;

const TEA: &str =
    "Tee im Winter\n\nDer Grüntee wird heiß getrunken.\nÜber alte Sorten gibt es neue, dicke Bücher.\n";
const SEA: &str = "Das Meer\n\nIm Meer schwimmen Fische, und am Abend trinken alle am Ufer noch einen Tee.\n";
const CASA: &str =
    "La casa sul mare\n\nNelle case vicino al mare si beve il tè, e la sera si parla dei pesci.\n";

fn corpus() -> TestDir {
    let dir = TestDir::with(&[("docs/casa.txt", CASA), ("docs/meer.txt", SEA), ("docs/tee.md", TEA)]);
    dir.index(&["docs", "--quiet"]);
    dir
}

/// What is said of `docs/tee.md` and `query`, less the line with its name.
#[track_caller]
fn check(query: &str, expected: &str) {
    let dir = corpus();
    check_args(&dir, &["docs/tee.md", "--", query], "docs/tee.md  de\n", expected);
}

/// As [`check`], with no other word in place of one that no document holds.
#[track_caller]
fn check_untouched(query: &str, expected: &str) {
    check_args(&corpus(), &["docs/tee.md", "--typo", "off", "--", query], "docs/tee.md  de\n", expected);
}

#[track_caller]
fn check_args(dir: &TestDir, args: &[&str], first: &str, expected: &str) {
    let output = dir.search(&[&["why-not"], args].concat());
    assert_eq!((output.code, &*output.stderr), (Some(0), ""), "{args:?}");
    assert_eq!(without_numbers(&output.stdout), format!("{first}{expected}"), "{args:?}");
}

/// Scores are others when the ranking is.
fn without_numbers(text: &str) -> String {
    let word = |word: &str| {
        let number = word.trim_end_matches(['.', ',', ';', '\n']);
        let is_score = number.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 2);
        if is_score && number.parse::<f32>().is_ok() { word.replace(number, "[S]") } else { word.to_owned() }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_hit_is_where_it_is() {
    check(
        "Grüntee",
        "    It is found, at rank 1 of 1 with a score of [S].\n\n    Grüntee  in line 3, adds [S]\n",
    );
}

#[test]
fn a_hit_that_is_not_shown() {
    let dir = corpus();
    check_args(
        &dir,
        &["docs/meer.txt", "Grüntee Tee Fisch Bücher", "-n", "1"],
        "docs/meer.txt  de\n",
        "    It is found, at rank 2 of 2 with a score of [S], but only the first is shown, the last with [S].

    Grüntee           not in it (looked for as German grunte); in 1 other document; the last hit shown gets [S] for it
    Tee               in line 3, adds [S]; the last hit shown gets [S] for it
    Fisch             in line 3, adds [S]
    Bücher            not in it (looked for as German buch); in 1 other document; the last hit shown gets [S] for it
    (words together)  adds [S]; the last hit shown gets [S] for it\n",
    );
    let lost =
        |args: &[&str]| dir.search(&[&["why-not"], args].concat()).stdout.lines().nth(1).map(without_numbers);
    let expected = "    It is found, at rank 2 of 2 with a score of [S], but no hit is shown.";
    assert_eq!(lost(&["docs/meer.txt", "Tee Bücher", "-n", "0"]).as_deref(), Some(expected));
    let expected = "    It is found, at rank 1 of 2 with a score of [S], but the first 1 are left out.";
    assert_eq!(lost(&["docs/tee.md", "Tee Bücher", "--offset", "1"]).as_deref(), Some(expected));
    // No word was asked for: there is no score to speak of.
    let expected = "    It is found, at rank 3 of 3, but only the first is shown.";
    assert_eq!(lost(&["docs/tee.md", "*", "-n", "1"]).as_deref(), Some(expected));
    let expected = "    It is found, at rank 3 of 3.";
    assert_eq!(lost(&["docs/tee.md", "*"]).as_deref(), Some(expected));
}

#[test]
fn words_that_it_lacks_and_what_it_has_instead() {
    check_untouched(
        "getrinken Meeres",
        "    It has nothing of what the query looks for.

    getrinken  not in it (looked for as German getrink); in no document; it has getrunken in line 3 (one letter differs)
    Meeres     not in it (looked for as German meer); in 1 other document\n",
    );
    check(
        "+Fisch Tee",
        "    It must have Fisch, and does not.

    Fisch  not in it; in 1 other document
    Tee    in line 1\n",
    );
    check(
        "=Buch",
        "    It has nothing of what the query looks for.

    =Buch  not in it; in no document; it has Bücher in line 4 (another form)\n",
    );
    check(
        "+title:Bücher",
        "    It must have title:Bücher, and does not.

    title:Bücher  not in it (looked for as German buch); in no document; it has Bücher in line 4 (not in the title)\n",
    );
}

/// What the first of `texts` is told to have instead of `query`.
#[track_caller]
fn check_instead(texts: &[&str], query: &str, expected: &str) {
    let dir = TestDir::with(&[]);
    for (n, text) in texts.iter().enumerate() {
        dir.file(&format!("docs/{n}.txt"), text);
    }
    dir.index(&["docs", "--quiet"]);
    let said = dir.search(&["why-not", "docs/0.txt", "--typo", "off", "--", query]).stdout;
    let (_, instead) = said.trim_end().split_once("; it has ").unwrap_or_default();
    assert_eq!(instead, expected, "{said}");
}

#[test]
fn what_is_like_a_word() {
    let danish = "Der er en gård ved havet, og børnene leger i haven hver dag.\n";
    check_instead(&[danish], "gard", "gård in line 1 (other accents)");
    let german =
        "Auf dem Schild steht casa, und das ist nicht das einzige Wort, das man hier nicht versteht.\n";
    let foreign = "casa in line 1 (a form of it in Italian, but the text is in German)";
    check_instead(&[german, CASA], "case", foreign);
    check_instead(
        &["Das ist der Superxandorium, und er ist neu.\n"],
        "Xandori",
        "Superxandorium in line 1 (holds it)",
    );
    let alike = "Rechenschieber in line 2 (begins alike)";
    check_instead(&["Der alte Mann\nhat einen Rechenschieber in der Tasche.\n"], "Rechenzentrum", alike);
}

#[test]
fn a_group_of_which_it_has_nothing() {
    check(
        "+(Fisch OR Ufer) Tee",
        "    It must have Fisch or Ufer, and does not.

    Fisch  not in it; in 1 other document
    Ufer   not in it; in 1 other document
    Tee    in line 1\n",
    );
}

#[test]
fn a_word_that_it_must_not_have() {
    check(
        "Tee -Bücher",
        "    It must not have Bücher, and has it in line 4.

    Tee      in line 1
    -Bücher  in line 4\n",
    );
}

#[test]
fn phrases() {
    check(
        "\"alte Bücher\"",
        "    It has nothing of what the query looks for.

    \"alte Bücher\"  not in it: its words stand in line 4 with 5 words between them; in no document\n",
    );
    check(
        "+\"Bücher neue\"",
        "    It must have \"Bücher neue\", and does not.

    \"Bücher neue\"  not in it: its words stand in line 4 with 1 word between them, in another order; in no document\n",
    );
    check(
        "\"dicke Fische\"",
        "    It has nothing of what the query looks for.

    \"dicke Fische\"  not in it: Fische is missing; in no document\n",
    );
}

#[test]
fn filters() {
    check("type:txt Tee", "    The filter type:txt shuts it out: its type is md.\n\n    Tee  in line 1\n");
    check(
        "Tee size:>1MB",
        "    The filter size:1000001.. shuts it out: it has 97 bytes.\n\n    Tee  in line 1\n",
    );
    check("Tee -type:md", "    The filter -type:md shuts it out: its type is md.\n\n    Tee  in line 1\n");
    check("lang:it casa", "    It is in German; only documents in Italian are wanted.\n");
    let dir = corpus();
    let expected =
        "    The filter path:**/*.txt shuts it out: its path is [DIR]/docs/tee.md.\n\n    Tee  in line 1\n";
    check_args(&dir, &["docs/tee.md", "Tee", "path:**/*.txt"], "docs/tee.md  de\n", expected);
    let expected = "    The filter date:..1999-12-31 shuts it out: it is of ";
    let output = dir.search(&["why-not", "docs/tee.md", "Tee", "--until", "1999"]);
    assert!(output.stdout.contains(expected), "{}", output.stdout);
    check_args(
        &dir,
        &["docs/tee.md", "Tee", "--language", "it,en"],
        "docs/tee.md  de\n",
        "    It is in German; only documents in Italian and English are wanted.\n",
    );
}

#[test]
fn a_part_of_what_is_asked_for_whole() {
    check(
        "=dicke-Fische",
        "    It must have =dicke\\-Fische, and does not.

    =dicke   in line 4
    =Fische  not in it; in 1 other document\n",
    );
}

#[test]
fn words_come_before_filters() {
    check(
        "type:txt Fisch",
        "    It has nothing of what the query looks for.\n\n    Fisch  not in it; in 1 other document\n",
    );
}

#[test]
fn a_query_that_asks_for_nothing() {
    check("\"\"", "    The query asks for nothing.\n");
    check("", "    It is found, at rank 3 of 3.\n");
}

/// What is said of a file that is not in the index.
#[track_caller]
fn check_absent(dir: &TestDir, file: &str, expected: &str) {
    check_args(dir, &[file, "Tee"], &format!("{file}\n"), &format!("    {expected}\n"));
}

#[test]
fn what_keeps_a_file_out_of_the_index() {
    let dir = TestDir::with(&[
        ("docs/a.txt", TEA),
        ("docs/b/c.txt", TEA),
        ("docs/.gitignore", "drafts/\n*.log\n"),
        ("docs/.hidden/a.txt", TEA),
        ("docs/drafts/a.txt", TEA),
        ("docs/b/a.log", TEA),
        ("elsewhere/a.txt", TEA),
    ]);
    dir.bytes("docs/binary.txt", b"a\0b");
    dir.index(&["docs", "--quiet"]);
    dir.file("docs/b/new.txt", TEA);
    dir.file("docs/new/a.txt", TEA);
    check_absent(&dir, "docs", "It is a folder: ask about one of its files.");
    check_absent(&dir, "a.md", "There is no such file, and none of its name in the index.");
    check_absent(&dir, "b/c.txt", "There is no such file. Did you mean [DIR]/docs/b/c.txt?");
    let hidden =
        "It is not in the index: .hidden is hidden. `search index --hidden` takes hidden files, too.";
    check_absent(&dir, "docs/.hidden/a.txt", hidden);
    let excluded = |rule: &str| {
        format!(
            "It is not in the index: the line `{rule}` in [DIR]/docs/.gitignore excludes it. `search index --no-ignore` \
             takes excluded files, too."
        )
    };
    check_absent(&dir, "docs/drafts/a.txt", &excluded("drafts/"));
    check_absent(&dir, "docs/b/a.log", &excluded("*.log"));
    check_absent(
        &dir,
        "elsewhere/a.txt",
        "It is not in the index, whose 2 documents all lie below [DIR]/docs.",
    );
    check_absent(&dir, "docs/binary.txt", "It is not in the index: `search index` skips it (binary).");
    let new = "It is not in the index, but `search index` would take it: it is new, or it was removed, or `--glob` or `--ignore` left it out.";
    check_absent(&dir, "docs/b/new.txt", new);
    let folder =
        "It is not in the index, nor is anything else below [DIR]/docs/new. `search index` would take it.";
    check_absent(&dir, "docs/new/a.txt", folder);
    let inside = "It is not in the index: `search index` skips it (lies in an index).";
    check_absent(&dir, "index/segments/meta.json", inside);
}

#[test]
fn a_file_of_several_documents() {
    let lines = "{\"text\": \"Tee im Winter und Tee im Sommer.\"}\n{\"text\": \"Das Meer ist kalt.\"}\n{}\n";
    let dir = TestDir::with(&[("docs/a.jsonl", lines)]);
    dir.index(&["docs", "--quiet"]);
    let found = "    It is found, at rank 1 of 1 with a score of [S].\n\n    Tee  in line 1, adds [S]\n";
    check_args(&dir, &["docs/a.jsonl/1", "Tee"], "docs/a.jsonl/1  de\n", found);
    let several = "[DIR]/docs/a.jsonl holds 2 documents, and none of this path: ask about one of them, as [DIR]/docs/a.jsonl/1.";
    check_absent(&dir, "docs/a.jsonl", several);
    check_absent(&dir, "docs/a.jsonl/9", several);
    check_absent(&dir, "docs/a.jsonl/3", "It is not in the index: `search index` skips it (no text in it).");
    fs::remove_file(dir.path("docs/a.jsonl")).expect("it is there");
    check_absent(&dir, "docs/a.jsonl", several);
    let gone = "    The file is gone; what is said here is about its text as it was when it was indexed.\n";
    let (verdict, words) = found.split_at(found.find("\n\n").expect("words follow") + 1);
    check_args(&dir, &["docs/a.jsonl/1", "Tee"], "docs/a.jsonl/1  de\n", &[verdict, gone, words].concat());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let dir = corpus();
    std::os::unix::fs::symlink(dir.path("docs/tee.md"), dir.path("docs/link.md")).expect("a link");
    check_absent(&dir, "docs/link.md", "It is not in the index: `search index` skips it (symbolic link).");
}

#[test]
fn an_empty_index() {
    let dir = TestDir::with(&[("docs/a.log", TEA), ("docs/.gitignore", "*.log")]);
    dir.index(&["docs", "--quiet"]);
    check_absent(&dir, "docs/a.log", "It is not in the index: the index is empty.");
}

#[test]
fn a_file_that_is_not_as_it_was_indexed() {
    let dir = corpus();
    dir.file("docs/tee.md", "Nichts davon.\n");
    let found = "    It is found, at rank 1 of 1 with a score of [S].\n";
    let words = "\n    Grüntee  in line 3, adds [S]\n";
    let changed = "    The file has changed since it was indexed; what is said here is about its text as it was then.\n";
    check_args(&dir, &["docs/tee.md", "Grüntee"], "docs/tee.md  de\n", &[found, changed, words].concat());
    fs::remove_file(dir.path("docs/tee.md")).expect("it is there");
    let gone = "    The file is gone; what is said here is about its text as it was when it was indexed.\n";
    check_args(&dir, &["docs/tee.md", "Grüntee"], "docs/tee.md  de\n", &[found, gone, words].concat());
}

#[test]
fn for_programs() {
    let dir = corpus();
    let answer =
        dir.search(&["why-not", "docs/tee.md", "+getrinken Tee", "--typo", "off", "--format", "json"]);
    assert_eq!((answer.code, &*answer.stderr), (Some(0), ""));
    let mut json = answer.json();
    json["words"][1]["score"] = 0.into();
    let expected = serde_json::json!({
        "version": 1, "path": "docs/tee.md", "query": "+getrinken Tee", "step": "lacks",
        "message": "It must have getrinken, and does not.",
        "rank": null, "total": null, "score": null, "rival": null, "change": null, "languages": ["de"],
        "words": [
            {
                "word": "getrinken", "found": false, "line": null, "terms": {"de": "getrink"}, "documents": 0, "score": 0.0,
                "rival_score": null, "missing": [], "apart": null,
                "nearest": [{"word": "getrunken", "line": 3, "likeness": "typo"}],
            },
            {
                "word": "Tee", "found": true, "line": 1, "terms": {"de": "tee"}, "documents": 2, "score": 0,
                "rival_score": null, "missing": [], "apart": null, "nearest": [],
            },
        ],
        "on_top": null, "rival_on_top": null, "warnings": [],
    });
    assert_eq!(json, expected);
}

#[test]
fn what_is_told_adds_up_to_the_scores() {
    let dir = TestDir::with(&[
        ("docs/a.txt", "数据中心\n\n数据中心在北京，数据很多。Grüntee aus Japan"),
        ("docs/b.txt", "数据\n\n北京的中心在哪里？"),
    ]);
    dir.index(&["docs", "--quiet"]);
    let args = ["why-not", "docs/b.txt", "数据中心 北京 Grüntee", "-n", "1", "--format", "json"];
    let answer = dir.search(&args).json();
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or_default();
    let sum = |key: &str| {
        answer["words"].as_array().expect("a list").iter().map(|word| number(&word[key])).sum::<f64>()
    };
    assert_eq!(answer["step"], "not_shown");
    let (own, rival) = (number(&answer["score"]), number(&answer["rival"]["score"]));
    assert!((sum("score") + number(&answer["on_top"]) - own).abs() < 1e-5, "{answer}");
    assert!((sum("rival_score") + number(&answer["rival_on_top"]) - rival).abs() < 1e-5, "{answer}");
    assert!(0.0 < own && own < rival, "{answer}");
}

#[test]
fn what_is_written_for_programs_is_described() {
    let dir = corpus();
    for args in [
        &["docs/tee.md", "Grüntee"][..],
        &["docs/meer.txt", "Grüntee Tee Bücher"],
        &["docs/tee.md", "\"alte Bücher\" \"dicke Fische\" =Buch -Tee"],
        &["docs/casa.txt", "+case", "lang:de"],
        &["docs", "Tee"],
        &["nothing", "Tee"],
    ] {
        let answer = dir.search(&[&["why-not", "--format", "json", "-n", "1", "--"], args].concat()).json();
        crate::schema::check("why_not.json", &answer);
    }
}

#[test]
fn a_misspelt_word_is_read_as_in_a_query() {
    let output = corpus().search(&["why-not", "docs/casa.txt", "getrinken"]);
    assert_eq!(
        (output.code, &*output.stderr),
        (Some(0), "note: nothing holds getrinken; showing getrunken\n")
    );
    let expected = "docs/casa.txt  it
    It has nothing of what the query looks for.

    getrunken  not in it; in 2 other documents\n";
    assert_eq!(output.stdout, expected);
}

#[test]
fn without_an_index_nothing_can_be_said() {
    let dir = TestDir::with(&[("a.txt", TEA)]);
    let output = dir.search(&["why-not", "a.txt", "Tee"]);
    assert_eq!((output.code, &*output.stdout), (Some(2), ""));
    assert!(output.stderr.starts_with("error: index: there is no index here\n"), "{}", output.stderr);
}

#[test]
fn what_would_steer_a_terminal_is_shown() {
    let name = "docs/a\u{1b}[31m\u{202e}.txt";
    let dir = TestDir::with(&[(name, "Tee\u{1b}[31m im Winter und Tee im Sommer.\n")]);
    dir.index(&["docs", "--quiet"]);
    for query in ["Tee", "T\u{1b}[31mee", "\"Tee \u{202e}Sommer\"", "=Te\u{9b}e", "path:\u{1b}[2J Tee"] {
        for args in [
            &["why-not", name, "--", query][..],
            &["why-not", name, "--format", "json", "--", query],
            &["query", "--explain", "--", query],
            &["query", "--explain", "--format", "json", "--", query],
        ] {
            let output = dir.search(args);
            let said = [output.stdout, output.stderr].concat();
            let steers = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!said.contains(steers), "{query:?}: {said:?}");
        }
    }
}
