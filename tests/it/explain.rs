//! `search query --explain`: what adds to a score is told, and adds up to it.

use proptest::prelude::*;
use search::hit::{Explanation, SearchRequest};
use search::index::Index;
use search::searcher::Searcher;
use serde_json::Value;

use crate::properties::{bring_up_to_date, query, readable, text};
use crate::support::TestDir;

const GERMAN: &str = "Ein Rechenzentrum am Meer\n\n\
    In Südkorea entsteht an der Küste ein neues Rechenzentrum. Viele Rechenzentren stehen dort schon, \
    und das Byeolsanprojekt wird größer als alle anderen. Eine Wasser-Leitung kühlt die Rechner.";
const INDONESIAN: &str = "Pusat data di Korea\n\n\
    Perusahaan itu membangun sebuah pusat data di tepi sungai di Korea Selatan. \
    Para insinyur mendinginkan mesin dengan air yang mengalir dari sungai itu.";
const CHINESE: &str = "韩国的数据中心\n\n阿里巴巴将在韩国建设新的数据中心，用来发展人工智能和云计算。";
const KOREAN: &str = "한국의 데이터센터\n\n알리바바는 한국에 새로운 데이터센터를 짓는다고 밝혔다.";

fn corpus() -> TestDir {
    let dir = TestDir::with(&[
        ("docs/de.txt", GERMAN),
        ("docs/id.txt", INDONESIAN),
        ("docs/ko.txt", KOREAN),
        ("docs/zh.txt", CHINESE),
    ]);
    dir.index(&["docs", "--quiet"]);
    dir
}

/// `text` with `N` for numbers with decimals, and one space for several: they depend on each other.
fn without_numbers(text: &str) -> String {
    let word = |word: &str| {
        let number = word.trim_matches(|c: char| !c.is_ascii_digit());
        let is_number = number.contains('.') && number.parse::<f32>().is_ok();
        if is_number { word.replace(number, "N") } else { word.to_owned() }
    };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn explanation_of(hit: &Value) -> &Value {
    let explanation = &hit["explanation"];
    assert!(explanation.is_object(), "{hit}");
    explanation
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn assert_near(left: f64, right: f64) {
    assert!((left - right).abs() <= 1e-5 * right.abs().max(1.0), "{left} is not {right}");
}

#[test]
fn a_table_stands_below_the_snippets() {
    let output = corpus().search(&["query", "Rechenzentrum Korea", "-n", "1", "--explain"]);
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    let (_, table) = output.stdout.split_once("probable): ").expect("an explanation");
    let expected = "score = N × weight × times / (times + length)
word found as times weight length score
Rechenzentrum stem rechenzentrum: Rechenzentrum, Rechenzentren 3 N N N
exact: Rechenzentrum 1 N N N
Korea part korea of Südkorea 1 N N N
words of the title N
N";
    assert_eq!(without_numbers(table), expected);
}

#[test]
fn the_last_column_adds_up_to_the_score() {
    let output = corpus().search(&["query", "Rechenzentrum Korea 데이터센터", "--explain", "--limit", "1"]);
    let mut lines = output.stdout.lines();
    let hit: f64 = lines.next().and_then(|line| line.rsplit(' ').next()?.parse().ok()).expect("a score");
    let rows: Vec<&str> = lines.skip_while(|line| !line.trim_start().starts_with("word ")).skip(1).collect();
    let scores: Vec<f64> = rows
        .iter()
        .take_while(|line| !line.contains("other languages"))
        .map(|line| line.rsplit(' ').next().expect("a column").parse().expect("a score"))
        .collect();
    let (total, scores) = scores.split_last().expect("rows");
    assert!(scores.len() >= 3 && (total - hit).abs() < 0.006, "{}", output.stdout);
    let rounding = 0.0006 * scores.len() as f64;
    assert!((scores.iter().sum::<f64>() - total).abs() < rounding, "{}", output.stdout);
}

#[test]
fn in_json_the_factors_make_the_scores_and_the_scores_the_score() {
    let dir = corpus();
    let mut seen = 0;
    for query in [
        "Rechenzentrum Korea",
        "\"neues Rechenzentrum\" data*",
        "+Korea^2.5 sungai~",
        "数据中心 데이터센터",
        "Küste Rechner^2 Byeolsanprojekte",
    ] {
        let answer = dir.search(&["query", query, "--explain", "--format", "json"]).json();
        for hit in answer["hits"].as_array().expect("a list") {
            let explanation = explanation_of(hit);
            let contributions = explanation["contributions"].as_array().expect("a list");
            let with_factors = |of: &&Value| of.get("times").is_some();
            for contribution in contributions.iter().filter(with_factors) {
                let [times, weight, length, boost] =
                    ["times", "weight", "length", "boost"].map(|key| number(&contribution[key]));
                let score =
                    number(&explanation["language_weight"]) * boost * weight * times / (times + length);
                assert_near(score, number(&contribution["score"]));
                seen += 1;
            }
            for on_top in contributions.iter().filter(|of| !with_factors(of)) {
                assert!(
                    ["closeness", "passage", "title"].contains(&on_top["match"].as_str().expect("text")),
                    "{on_top}"
                );
            }
            let sum: f64 = contributions.iter().map(|contribution| number(&contribution["score"])).sum();
            assert_near(sum, number(&hit["score"]));
            assert_eq!(explanation["score"], hit["score"]);
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_word_that_begins_alike_is_told() {
    let dir = TestDir::with(&[
        ("docs/bridge.txt", "Die alte Brücke von Tessmeronka steht seit vielen Jahren über dem Fluss."),
        ("docs/lord.txt", "Der Herr von Tessmeron war alt, und er wohnte nicht in der Stadt."),
    ]);
    dir.index(&["docs", "--quiet"]);
    let answer = dir.search(&["query", "--explain", "--format", "jsonl", "--", "Fluss Tessmeron"]);
    let hits = answer.hits();
    let bridge =
        hits.iter().find(|hit| hit["path"].as_str().is_some_and(|path| path.ends_with("bridge.txt")));
    let contributions = explanation_of(bridge.expect("it holds one of the words"))["contributions"].clone();
    let relative = contributions.as_array().expect("a list").iter().find(|of| of["match"] == "relative");
    let relative = relative.expect("the other word begins as one of it does");
    assert_eq!((&relative["word"], &relative["found"][0]), (&"Tessmeron".into(), &"Tessmeronka".into()));
    assert!(number(&relative["score"]) < number(&contributions[0]["score"]) / 2.0, "{contributions}");
}

/// What the best hit for `query` is told to hold: word, kind, words of the document.
#[track_caller]
fn check(query: &str, expected: &[&str]) {
    let answer = corpus().search(&["query", "--explain", "--format", "jsonl", "-n", "1", "--", query]);
    let hit = &answer.hits()[0];
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let told: Vec<String> = explanation_of(hit)["contributions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|of| {
            let found: Vec<String> = of["found"].as_array().expect("a list").iter().map(text).collect();
            format!("{} {} {}", text(&of["word"]), text(&of["match"]), found.join("+"))
        })
        .collect();
    assert_eq!(told, expected, "{query}");
}

#[test]
fn every_kind_of_match_is_told_with_the_words_of_the_document() {
    check("Küsten", &["Küsten stem Küste"]);
    check("=Küste", &["=Küste exact Küste"]);
    check("Korea -data", &["Korea part Südkorea"]);
    check("Byeolsan", &["Byeolsan compound Byeolsanprojekt"]);
    check("Wasserleitung", &["Wasserleitung part Wasser-Leitung", "Wasserleitung parts Wasser-Leitung"]);
    check("rechenz*", &["rechenz* pattern Rechenzentrum+Rechenzentren"]);
    check("/rechenzentr.*/", &["/rechenzentr.*/ pattern Rechenzentrum+Rechenzentren"]);
    check("Südkoera~1", &["Südkoera~1 typo Südkorea"]);
    check("title:Meere", &["title:Meere title Meer"]);
    check(
        "title:\"Rechenzentren am Meere\"",
        &["title:\"Rechenzentren am Meere\" phrase Rechenzentrum am Meer"],
    );
    check("title:=Meer", &["title:=Meer title Meer"]);
    check("\"neuen Rechenzentrums\"", &["\"neuen Rechenzentrums\" phrase neues Rechenzentrum"]);
    check(
        "NEAR(Rechenzentrum Küste, 5)",
        &["NEAR(Rechenzentrum Küste, 5) phrase Küste ein neues Rechenzentrum"],
    );
}

#[test]
fn pairs_of_characters_are_told() {
    let answer = corpus().search(&["query", "数据", "--explain", "--format", "jsonl"]);
    let hits = answer.hits();
    let kinds = &explanation_of(&hits[0])["contributions"];
    assert!(kinds.as_array().expect("a list").iter().any(|of| of["match"] == "bigram"), "{kinds}");
}

#[test]
fn what_is_found_by_filters_alone_has_no_words() {
    let output = corpus().search(&["query", "type:txt", "--explain", "-n", "1"]);
    assert!(output.stdout.ends_with("\n    no word counts: the score is 0\n"), "{}", output.stdout);
    let hits = corpus().search(&["query", "type:txt", "--explain", "-n", "1", "--format", "jsonl"]).hits();
    let explanation = explanation_of(&hits[0]);
    assert_eq!((&explanation["language"], &explanation["score"]), (&Value::Null, &0.0.into()));
}

#[test]
fn nothing_is_told_unasked() {
    let hits = corpus().search(&["query", "Korea", "--format", "jsonl"]).hits();
    assert!(hits.iter().all(|hit| hit.get("explanation").is_none()));
}

#[test]
fn formats_without_a_place_for_it() {
    let output = corpus().search(&["query", "Korea", "--explain", "--format", "csv"]);
    let error = "error: --explain goes with --format text, json and jsonl only: the other formats have no place for it\n";
    assert_eq!((output.code, &*output.stdout, &*output.stderr), (Some(2), "", error));
}

/// The scores of an explanation, summed up.
fn sum(explanation: &Explanation) -> f32 {
    explanation.contributions.iter().map(|contribution| contribution.score).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_adds_up(
        texts in prop::collection::vec(text(1..40), 1..8),
        queries in prop::collection::vec(query(), 12),
    ) {
        let dir = TestDir::with(&[]);
        for (n, text) in texts.iter().enumerate() {
            dir.file(&format!("docs/{n}.txt"), &readable(text));
        }
        let index = Index::open_or_create(&dir.path("index")).expect("the folder is new");
        bring_up_to_date(&index, &dir.path("docs"));
        let mut searcher = Searcher::new(&index).expect("it was made just now");
        for query in queries {
            let request =
                SearchRequest { query: query.clone(), limit: 50, explain: true, ..SearchRequest::default() };
            for hit in searcher.search(&request).expect("the index can be read").hits {
                let explanation = hit.explanation.expect("it was asked for");
                prop_assert_eq!(explanation.score.to_bits(), hit.score.to_bits(), "{}", query);
                let sum = sum(&explanation);
                prop_assert!((sum - hit.score).abs() <= 1e-5 * hit.score.max(1.0), "{}: {}, {}", query, sum, hit.score);
                let best = explanation.others.iter().all(|&(_, score)| score <= hit.score);
                prop_assert!(best, "{}: {:?}", query, explanation);
            }
        }
    }
}

#[test]
fn long_words_are_shortened() {
    let dir = TestDir::with(&[("docs/a.txt", &"aB".repeat(100_000))]);
    dir.index(&["docs"]);
    let hit = &dir.search(&["query", "a*", "--explain", "--format", "jsonl"]).hits()[0];
    let told = &explanation_of(hit)["contributions"][0]["found"];
    assert_eq!(told, &serde_json::json!([format!("{}…", "aB".repeat(20))]));
    let output = dir.search(&["query", "a*", "--explain", "--snippet-length", "0"]);
    assert!(output.stdout.len() < 2_000, "{}", output.stdout.len());
}
