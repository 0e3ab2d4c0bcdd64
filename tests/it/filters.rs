//! `search query` with filters, orders, pages and facets.

use std::fs::File;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use search::hit::{Order, SearchRequest};
use search::language::Language;
use search::query::Filter;
use search::searcher::Searcher;

use crate::properties::index;
use crate::support::{Output, TestDir};

/// Noon of 15 March 2025.
const NOON: u64 = 1_742_040_000;
const DAY: u64 = 24 * 60 * 60;

/// A file of `docs`: its name, how often it says `Tee`, how many days before [`NOON`] it was changed.
const FILES: &[(&str, usize, u64)] = &[
    ("docs/a.txt", 1, 0),
    ("docs/b.md", 3, 14),
    ("docs/old/c.md", 2, 400),
    ("docs/old/2023/d.TXT", 5, 800),
    ("docs/new/e.rst", 4, 1),
    ("docs/new/[f]", 1, 0),
    ("notes/docs/g.md", 1, 0),
];

/// Documents of one length in words, so that the one that says the word most often is the best.
fn dir() -> TestDir {
    let dir = TestDir::with(&[]);
    for &(name, tea, days) in FILES {
        let (tea, rest) = ("Der Tee war gut. ".repeat(tea), "Der Abend war schön. ".repeat(6 - tea));
        dir.file(name, &format!("{rest}{tea}"));
        touch(&dir, name, NOON - days * DAY);
    }
    dir.index(&["docs", "notes", "--quiet"]);
    dir
}

fn touch(dir: &TestDir, name: &str, seconds: u64) {
    let file = File::options().append(true).open(dir.path(name)).expect("it was written just now");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("times can be set");
}

/// The names without folders and endings, in one word.
fn names(paths: &[String]) -> String {
    let name = |path: &String| path.rsplit('/').next().unwrap_or_default().trim_matches('[')[..1].to_owned();
    paths.iter().map(name).collect()
}

/// Which files the query `Tee` finds with the arguments.
#[track_caller]
fn check_in(folder: &str, args: &[&str], expected: &str) {
    let output =
        dir().search_in(folder, &[&["query", "Tee", "--format", "jsonl", "--sort", "path"], args].concat());
    let paths: Vec<String> =
        output.hits().iter().map(|hit| hit["path"].as_str().expect("a path is text").to_owned()).collect();
    let mut found: Vec<char> = names(&paths).chars().collect();
    found.sort_unstable();
    assert_eq!(found.into_iter().collect::<String>(), expected, "{args:?} {}", output.stderr);
}

#[track_caller]
fn check(args: &[&str], expected: &str) {
    check_in("", args, expected);
}

#[test]
fn paths_are_filtered() {
    check(&["--path", "docs"], "abcdef");
    check(&["--path", "docs/"], "abcdef");
    check(&["--path", "./docs/**"], "abcdef");
    check(&["--path", "docs/*"], "abcdef");
    check(&["--path", "docs/*.*"], "ab");
    check(&["--path", "*.md"], "bcg");
    check(&["--path", "old"], "cd");
    check(&["--path", "docs/a.txt"], "a");
    check(&["--path", "a.txt"], "a");
    check(&["--path", "docs/{new,old}/*.{md,rst}"], "ce");
    check(&["--path", "*.rst,notes"], "eg");
    check(&["--path", "*.rst", "--path", "notes"], "eg");
    check(&["--path", "nowhere"], "");
    check(&["--path", "docs/new/[f]"], "f");
    check(&["--path", "?.md"], "bcg");
    let absolute = dir();
    let path = absolute.path("docs/old").display().to_string();
    assert_eq!(names(&absolute.found(&["Tee", "--path", &path, "--sort", "path"])), "dc");
}

#[test]
fn relative_paths_are_below_the_working_directory() {
    check_in("docs/old", &["--path", "*.md"], "c");
    check_in("docs/old", &["--path", "."], "cd");
    check_in("docs/old", &["--path", ".."], "abcdef");
    check_in("docs/old", &["--path", "../new/*"], "ef");
    check_in("docs/old", &["--path", "2023"], "d");
    check_in("docs/old", &["--path", "docs"], "");
}

/// Who stands elsewhere means the folders of the index.
#[test]
fn where_nothing_is_indexed_relative_paths_are_below_any_folder() {
    let dir = dir();
    std::fs::create_dir_all(dir.path("else/docs")).expect("folders can be made");
    let found = |pattern: &str| {
        let args = ["query", "Tee", "--format", "paths", "--sort", "path", "--path", pattern];
        dir.search_in("else", &args).stdout.lines().count()
    };
    assert_eq!((found("docs/**"), found("docs"), found("*.md"), found("./docs")), (7, 7, 3, 0));
}

#[test]
fn types_are_filtered() {
    check(&["--type", "md"], "bcg");
    check(&["--type", "MD,.txt"], "abcdg");
    check(&["--type", "rst", "--type", "md"], "bceg");
}

#[test]
fn times_are_filtered() {
    check(&["--since", "2025-03-15"], "afg");
    check(&["--since", "2025-03-14"], "aefg");
    check(&["--since", "2025"], "abefg");
    check(&["--until", "2024"], "cd");
    check(&["--until", "2025-03-14", "--since", "2024-01"], "bce");
    check(&["--until", "2025-03-01", "--since", "2025-03-01"], "b");
    check(&["--since", "7d"], "");
    check(&["--until", "2w"], "abcdefg");
    let dir = dir();
    dir.file("docs/now.txt", "Der Tee ist frisch.");
    dir.index(&["docs", "notes"]);
    for since in ["yesterday", "2d", "1w"] {
        assert_eq!(dir.found(&["Tee", "--since", since]), ["docs/now.txt"], "{since}");
    }
    assert_eq!(dir.found(&["Tee", "--until", "yesterday"]).len(), FILES.len());
}

#[test]
fn filters_go_together() {
    check(&["--type", "md", "--path", "docs", "--since", "2025"], "b");
    check(&["--language", "de", "--type", "rst"], "e");
    check(&["--language", "it", "--type", "rst"], "");
}

#[test]
fn a_filter_alone_shows_all_that_it_lets_through() {
    let dir = dir();
    let found = |args: &[&str]| names(&dir.found(args));
    assert_eq!(found(&["--type", "md"]), "bcg");
    assert_eq!(found(&["--path", "docs/new"]), "fe");
    assert_eq!(found(&["--language", "de", "-n", "99"]).len(), FILES.len());
    assert_eq!(found(&["--type", "md", "--", "-schön"]), "");
    assert_eq!(dir.search(&["query"]).code, Some(2));
}

#[track_caller]
fn check_error(args: &[&str], expected: &str) {
    let output = dir().search(&[&["query", "Tee"], args].concat());
    let error = output.stderr.lines().next().unwrap_or_default();
    assert_eq!((output.code, &*output.stdout, error), (Some(2), "", expected));
}

#[test]
fn what_is_no_filter_is_said() {
    let dates = "2025, 2025-03, 2025-03-15, 7d (days), 2w (weeks), today or yesterday is one";
    check_error(
        &["--since", "soon"],
        &format!("error: invalid value 'soon' for '--since <DATE>': no date; {dates}"),
    );
    check_error(
        &["--until", "2025-02-30"],
        &format!("error: invalid value '2025-02-30' for '--until <DATE>': no date; {dates}"),
    );
    check_error(
        &["--type", "a/b"],
        "error: invalid value 'a/b' for '--type <ENDING>': no ending of a file's name; give some such as md,txt",
    );
    check_error(
        &["--path", "[a"],
        "error: invalid value '[a' for '--path <GLOB>': unclosed character class; missing ']'; a backslash before a \
         character takes it as it is: '\\[a]*.md'",
    );
    check_error(
        &["--path", ","],
        "error: invalid value ',' for '--path <GLOB>': no path is named; give some such as docs, 'docs/**' or '*.md'",
    );
    check_error(
        &["--since", "2025", "--until", "2024-12"],
        "error: --since (2025-01-01T00:00:00Z) is not before the end of --until (2025-01-01T00:00:00Z): no time \
         lies between them",
    );
}

#[test]
fn nothing_found_names_the_filters() {
    let dir = dir();
    let check = |args: &[&str], expected: &str| {
        let Output { code, stdout, stderr } = dir.search(&[&["query"], args].concat());
        assert_eq!((code, &*stdout, &*stderr), (Some(1), "", &*format!("{expected}\n")));
    };
    check(&["Quitte"], "nothing found for: Quitte (searched 7 documents in de)");
    check(
        &["Quitte", "--type", "md"],
        "nothing found for: Quitte (searched 3 of 7 documents: those of type md)",
    );
    check(
        &["Quitte", "--path", "docs,*.md", "--since", "2025-03"],
        "nothing found for: Quitte (searched 5 of 7 documents: those at docs or *.md, of 2025-03-01 or later)",
    );
    check(
        &["Quitte", "--since", "2025-03", "--until", "2025-04"],
        "nothing found for: Quitte (searched 5 of 7 documents: those of 2025-03-01 to 2025-04-30)",
    );
    check(&["Tee", "--type", "pdf"], "nothing found for: Tee (the index holds no document of type pdf)");
    check(&["Tee type:pdf"], "nothing found for: Tee type:pdf (the index holds no document of type pdf)");
    check(&["type:pdf"], "nothing found for: type:pdf (the index holds no document of type pdf)");
    check(&["--type", "pdf"], "nothing found: the index holds no document of type pdf");
    check(&["--", "-Abend"], "nothing found for: -Abend (it only excludes, and excludes all of 7 documents)");
    check(&["?!"], "nothing found for: ?! (there is no letter and no digit in it)");
}

#[test]
fn records_and_parts_have_the_ending_of_their_file() {
    let dir = TestDir::with(&[
        ("docs/a.jsonl", "{\"text\": \"Tee\"}\n{\"text\": \"Tee\"}\n"),
        ("docs/b.ndjson", "{\"text\": \"Tee\"}\n"),
        ("docs/c.json", "{\"text\": \"Tee\"}\n"),
    ]);
    dir.index(&["docs"]);
    let found = |ending: &str| dir.found(&["Tee", "--type", ending, "--sort", "path"]);
    assert_eq!(found("jsonl"), ["docs/a.jsonl/1", "docs/a.jsonl/2"]);
    assert_eq!(found("ndjson"), ["docs/b.ndjson/1"]);
    assert_eq!(found("json").len(), 4);
}

#[track_caller]
fn check_order(args: &[&str], expected: &str) {
    assert_eq!(names(&dir().found(&[&["Tee"], args].concat())), expected, "{args:?}");
}

#[test]
fn orders() {
    check_order(&[], "debcafg");
    check_order(&["--sort", "score", "--reverse"], "afgcbed");
    check_order(&["--sort", "date"], "afgebcd");
    check_order(&["--sort", "date", "--reverse"], "dcbeafg");
    check_order(&["--sort", "path"], "abfedcg");
    check_order(&["--sort", "path", "--reverse"], "gcdefba");
    check_order(&["--sort", "size"], "afgcbed");
    check_order(&["--sort", "size", "-n", "2", "--offset", "3"], "cb");
}

#[test]
fn what_hits_are_ordered_by_is_shown() {
    let dir = dir();
    let first = |order| {
        dir.search(&["query", "Tee", "-n", "1", "--sort", order]).stdout.lines().next().map(str::to_owned)
    };
    assert_eq!(first("date").as_deref(), Some(" 1  docs/a.txt:1  de  2025-03-15"));
    assert_eq!(first("size").as_deref(), Some(" 1  docs/a.txt:1  de  127 B"));
}

#[test]
fn facets_count_all_that_match() {
    let dir = dir();
    let facets = "\
language
    German (de)  7

folder
    docs         6
    notes        1

type
    md           3
    txt          2
    no ending    1
    rst          1

year
    2025         5
    2024         1
    2023         1
";
    dir.search(&["query", "Tee", "--facets", "-n", "0"]).check(0, facets, "7 documents found\n");
    let text = dir.search(&["query", "Tee", "--facets", "-n", "1"]).stdout;
    assert!(text.starts_with(" 1  ") && text.ends_with(&format!("\n\n{facets}")), "{text}");
    let counts = |args: &[&str]| {
        let answer = dir.search(&[&["query", "Tee", "--format", "json", "--facets"], args].concat()).json();
        let rows = answer["facets"]["folder"].as_array().expect("a list").clone();
        rows.iter()
            .map(|row| format!("{} {}", row["value"].as_str().unwrap_or_default(), row["documents"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(&[]), ["docs 6", "notes 1"]);
    assert_eq!(counts(&["--path", "docs"]), ["docs 2", "docs/new 2", "docs/old 2"]);
    assert_eq!(counts(&["--path", "docs/old"]), ["docs/old 1", "docs/old/2023 1"]);
    assert_eq!(counts(&["--type", "pdf"]), Vec::<String>::new());
}

/// A value of a facet, given as a filter, finds as many documents as it says.
#[test]
fn facets_count_what_filters_let_through() {
    let dir = dir();
    let facets = dir.search(&["query", "Tee", "--format", "json", "--facets"]).json()["facets"].clone();
    let mut rows = 0;
    for (facet, flag) in
        [("language", "--language"), ("folder", "--path"), ("type", "--type"), ("year", "--since")]
    {
        for row in facets[facet].as_array().expect("a list") {
            let value = row["value"].as_str().map_or_else(|| row["value"].to_string(), str::to_owned);
            let args = ["Tee", "-n", "99", flag, &*value];
            let until = ["--until", &*value];
            let args = if facet == "year" { [&args[..], &until].concat() } else { args.to_vec() };
            if !value.is_empty() {
                assert_eq!(
                    dir.found(&args).len() as u64,
                    row["documents"].as_u64().unwrap_or_default(),
                    "{args:?}"
                );
                rows += 1;
            }
        }
    }
    assert_eq!(rows, 9);
}

/// Words of which a query is made here, and what could break out of a group.
const PIECES: &[&str] = &[
    "Tee",
    "Abend",
    "OR",
    "AND",
    "NOT",
    "+",
    "-",
    "(",
    ")",
    "\"",
    "type:rst",
    "path:docs",
    "*",
    "lang:it",
    "^2",
    "schön",
    "~",
];

fn order() -> impl Strategy<Value = Order> {
    prop::sample::select(vec![Order::Score, Order::Date, Order::Path, Order::Size])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked, the filter lets through what it lets through of the same question without it, and no score
    /// changes.
    #[test]
    fn no_query_changes_a_filter(queries in prop::collection::vec(prop::collection::vec(prop::sample::select(PIECES), 0..8), 12)) {
        let dir = dir();
        let index = index(&dir.path("index"));
        let mut searcher = Searcher::new(&index).expect("the index can be read");
        let mut found = |query: &str, filters: Vec<Filter>| {
            let request = SearchRequest { query: query.to_owned(), limit: 99, filters, ..SearchRequest::default() };
            let results = searcher.search(&request).expect("the index can be read");
            results.hits.into_iter().map(|hit| (hit.path, hit.score)).collect::<Vec<_>>()
        };
        for query in queries.iter().map(|pieces| pieces.join(" ")) {
            let all = found(&query, Vec::new());
            let expected: Vec<_> = all.into_iter().filter(|(path, _)| path.contains(".md")).collect();
            prop_assert_eq!(found(&query, vec![Filter::Type(vec!["md".into()])]), expected, "{}", query);
            prop_assert_eq!(found(&query, vec![Filter::Language(vec![Language::Italian])]), Vec::new(), "{}", query);
        }
    }

    /// Pages of any length, put together, are the whole list, each document once, and the list is in order.
    #[test]
    fn pages_fit_together(
        documents in prop::collection::vec((1..4_usize, 0..3_u64, 0..4_usize), 1..40),
        runs in 1..4_usize,
        (order, reversed, limit) in (order(), any::<bool>(), 1..9_usize),
    ) {
        let dir = TestDir::with(&[]);
        for run in 0..runs {
            // Each run writes segments of its own, and their documents lie in all folders.
            for (n, &(tea, days, folder)) in documents.iter().enumerate().filter(|(n, _)| n % runs == run) {
                let name = format!("docs/{folder}/{n}.txt");
                dir.file(&name, &format!("{}Der Abend war schön.", "Der Tee war gut. ".repeat(tea)));
                touch(&dir, &name, NOON - days * DAY);
            }
            dir.index(&["docs", "--threads", "2"]);
        }
        let index = index(&dir.path("index"));
        let mut searcher = Searcher::new(&index).expect("the index can be read");
        let mut page = |offset, limit| {
            let request = SearchRequest { query: "Tee".into(), offset, limit, order, reversed, ..SearchRequest::default() };
            searcher.search(&request).expect("the index can be read").hits
        };
        let all = page(0, 99);
        prop_assert_eq!(all.len(), documents.len());
        let mut pages = Vec::new();
        for n in 0..=documents.len() / limit {
            pages.extend(page(n * limit, limit));
        }
        prop_assert_eq!(&pages, &all);
        for (a, b) in all.iter().zip(&all[1..]) {
            let ordering = match order {
                Order::Score => b.score.total_cmp(&a.score),
                Order::Date => b.modified.cmp(&a.modified),
                Order::Path => a.path.cmp(&b.path),
                Order::Size => b.size.cmp(&a.size),
            };
            let ordering = if reversed { ordering.reverse() } else { ordering };
            prop_assert!(ordering.then(a.path.cmp(&b.path)).is_lt(), "{} {}", a.path, b.path);
        }
    }
}

/// As macOS writes names: each letter, then its accents.
#[cfg(target_os = "linux")]
#[test]
fn names_are_found_in_whatever_form_they_are_written() {
    let (decomposed, composed) = ("Ba\u{308}cker/Schlu\u{308}ssel.txt", "Bäcker/Schlüssel.txt");
    let dir =
        TestDir::with(&[(decomposed, "Der Tee steht im Regal."), ("Bäcker/b.txt", "Der Tee ist kalt.")]);
    dir.index(&["."]);
    assert_eq!(dir.found(&["Tee path:Schlüssel.txt"]), [decomposed]);
    assert_eq!(dir.found(&["Tee path:Schlu\u{308}ssel.txt"]), [decomposed]);
    assert_eq!(dir.found(&["Tee", "--path", "Schl*.txt"]), [decomposed]);
    assert_eq!(dir.found(&["Tee", "--path", composed]), [decomposed]);
    assert_eq!(dir.found(&["Tee path:Bäcker"]).len(), 2);
    let answer = dir.search(&["why-not", composed, "Tee", "--format", "json"]).json();
    assert_eq!(answer["path"], decomposed);
    assert_eq!(answer["step"], "shown", "{answer}");
    let similar = dir.search(&["similar", composed, "--format", "paths"]);
    similar.check(1, "", &format!("nothing in the index is like {decomposed}\n"));
    assert_eq!(dir.search(&["remove", composed]).code, Some(0));
    assert_eq!(dir.found(&["Tee"]), ["Bäcker/b.txt"]);
}
