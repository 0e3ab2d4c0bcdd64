//! `search eval`: measures that a hand can check.

use crate::support::TestDir;

/// Two of three topics are answered well. By hand:
///
/// * `q1` finds hafen alone, grade 2; boot, grade 1, is missed. nDCG 2 / (2 + 1/log2 3) = .7602, RR 1,
///   R@1 and R@10 1/2.
/// * `q2` finds boot first and fischer second; fischer alone is relevant. nDCG 1/log2 3 = .6309, RR 1/2,
///   R@1 0, R@10 1.
/// * `q3` finds nothing: 0 everywhere.
/// * `q4` has no relevant document and is left out.
fn dir() -> TestDir {
    let dir = TestDir::with(&[
        ("docs/hafen.txt", "Der Hafen ist am Abend still, und die Lichter spiegeln sich darin.\n"),
        ("docs/boot.txt", "Ein Boot, noch ein Boot, und dort ist schon das dritte Boot.\n"),
        (
            "docs/fischer.txt",
            "Der Fischer flickt am Morgen seine Netze und streicht danach das Boot neu an.\n",
        ),
        ("docs/la luna.md", "La luna è alta sopra il mare, e le onde sono appena visibili nella notte.\n"),
        ("topics.tsv", "q1\tde\tHafen\nq2\tde\tBoot\nq3\tit\tQuitte\nq4\tit\tluna\n"),
        (
            "qrels.txt",
            "q1 0 hafen 2\nq1 0 boot 1\nq2 0 fischer 1\nq2 0 boot 0\nq3 0 la_luna 1\nq4 0 la_luna 0\n",
        ),
    ]);
    dir.index(&["docs"]);
    dir
}

const FILES: &[&str] = &["eval", "--topics", "topics.tsv", "--qrels", "qrels.txt"];

#[test]
fn the_table() {
    let expected = "            topics  nDCG@10   MRR@10      R@1     R@10
all              3   0.4637   0.5000   0.1667   0.5000\n";
    dir().search(FILES).check(0, expected, "");
}

#[test]
fn the_table_by_language() {
    let expected = "            topics  nDCG@10   MRR@10      R@1     R@10
de               2   0.6956   0.7500   0.2500   0.7500
it               1   0.0000   0.0000   0.0000   0.0000
all              3   0.4637   0.5000   0.1667   0.5000\n";
    dir().search(&[FILES, &["--by-language"]].concat()).check(0, expected, "");
}

#[track_caller]
fn check_close(found: &serde_json::Value, expected: f64) {
    let found = found.as_f64().expect("a number");
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn the_object() {
    let output = dir().search(&[FILES, &["--format", "json"]].concat());
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    let report = output.json();
    let log_3 = 3_f64.log2();
    let (first, second) = (2.0 / (2.0 + 1.0 / log_3), 1.0 / log_3);
    check_close(&report["overall"]["ndcg@10"], (first + second) / 3.0);
    check_close(&report["overall"]["mrr@10"], 1.5 / 3.0);
    check_close(&report["overall"]["r@1"], 0.5 / 3.0);
    check_close(&report["overall"]["r@10"], 1.5 / 3.0);
    check_close(&report["by_language"]["de"]["ndcg@10"], first.midpoint(second));
    check_close(&report["by_language"]["it"]["r@10"], 0.0);
    assert_eq!(
        (&report["overall"]["topics"], &report["by_language"]["it"]["topics"]),
        (&3.into(), &1.into())
    );
}

#[test]
fn the_run_is_written_as_trec_wants_it() {
    let dir = dir();
    dir.search(&[FILES, &["--run", "run.txt"]].concat());
    let run = std::fs::read_to_string(dir.path("run.txt")).expect("it was written");
    let lines: Vec<Vec<&str>> = run.lines().map(|line| line.split(' ').collect()).collect();
    let without_score: Vec<String> =
        lines.iter().map(|fields| [&fields[..4], &fields[5..]].concat().join(" ")).collect();
    let expected =
        ["q1 Q0 hafen 1 search", "q2 Q0 boot 1 search", "q2 Q0 fischer 2 search", "q4 Q0 la_luna 1 search"];
    assert_eq!(without_score, expected);
    assert!(lines.iter().all(|fields| fields[4].parse::<f64>().is_ok_and(|score| score > 0.0)));
}

#[test]
fn a_line_at_fault_is_named() {
    let dir = dir();
    dir.file("qrels.txt", "q1 0 hafen 2\nq1 0 boot much\n");
    let error = "error: qrels.txt: line 2: rel is `much`; write a whole number (0: not relevant) instead\n";
    dir.search(FILES).check(2, "", error);
    dir.file("topics.tsv", "q1 de Hafen\n");
    let error =
        "error: topics.tsv: line 1: not of the form `qid TAB lang TAB query`; correct or remove the line\n";
    dir.search(FILES).check(2, "", error);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = dir().search(&["eval", "--topics", "nowhere.tsv", "--qrels", "qrels.txt"]);
    assert!(output.stderr.starts_with("error: nowhere.tsv: "), "{}", output.stderr);
    assert_eq!(output.code, Some(2));
}

#[test]
fn what_measures_nothing_is_an_error() {
    let dir = dir();
    let eval = |topics: &str, qrels: &str| {
        dir.file("topics.tsv", topics);
        dir.file("qrels.txt", qrels);
        let output = dir.search(FILES);
        assert_eq!((output.code, &*output.stdout), (Some(2), ""));
        output.stderr
    };
    let nothing = "error: qrels.txt: no topic of topics.tsv has a relevant document here\n";
    assert_eq!(eval("", ""), nothing);
    assert_eq!(eval("q1\tde\tHafen\n", "q1 0 hafen 0\n"), nothing);
    let others = "error: qrels.txt: no topic finds any of the documents here; their ids are to be names of indexed \
                  files, without endings\n";
    assert_eq!(eval("q1\tde\tHafen\n", "q1 0 hafen.txt 1\n"), others);
}
