//! Queries that nobody means well with: each is answered soon, with one of three exit codes and in a few clear lines.

use std::time::{Duration, Instant};

use search::hit::{Order, SearchRequest};
use search::index::Index;
use search::searcher::Searcher;

use crate::support::{TestDir, texts};

/// A query takes a second at most; a debug build on a busy machine many times that, and one that hangs for ever.
const MOST: Duration = Duration::from_secs(20);

/// Those of `tests/data/hostile.txt`, a JSON string a line, and those that are too long for a file.
fn queries() -> Vec<String> {
    let files = texts("tests/data");
    let (_, listed) = files.iter().find(|(path, _)| path.ends_with("hostile.txt")).expect("it is there");
    let mut queries: Vec<String> =
        listed.lines().map(|line| serde_json::from_str(line).expect("a JSON string")).collect();
    assert!(queries.len() >= 150, "{}", queries.len());
    for (piece, times) in [
        ("a", 1_000_000),
        ("a ", 500_000),
        ("数", 300_000),
        ("\u{301}", 4_000),
        ("x\u{301}", 2_000),
        ("👩\u{200d}", 600),
        ("(", 100_000),
        (")", 100_000),
        ("(a ", 100_000),
        ("-(a ", 1_000),
        ("(a OR b c ", 1_000),
        ("NOT ", 100_000),
        ("a OR ", 50_000),
        ("a AND NOT ", 50_000),
        ("\"", 100_000),
        ("\"a\" ", 1_000),
        ("\\", 4_000),
        ("*", 4_000),
        ("?a", 2_000),
        ("*a*b", 1_000),
        ("*a ", 100),
        ("*e* ", 64),
        ("hafen~2 ", 64),
        ("/.*a/ ", 64),
        ("/(\\w?){20}/ ", 40),
        ("[", 4_000),
        ("a-b.c_", 600),
        ("l'", 2_000),
        ("title:", 600),
        ("lang:de ", 400),
        ("+-", 2_000),
        ("1 000", 800),
        ("=", 4_000),
        ("^2", 2_000),
        ("~", 4_000),
        ("Hafen", 800),
    ] {
        queries.push(piece.repeat(times));
    }
    let deep = |inner: &str, depth| format!("{}{inner}{}", "(".repeat(depth), ")".repeat(depth));
    queries.extend([deep("a", 50_000), deep("a OR b AND c", 16), deep("a -b", 500)]);
    queries.push(format!("\"{}\"~1000", "der Hafen ".repeat(400)));
    queries.push(format!("NEAR({}, 1000)", "der ".repeat(1_000)));
    queries.push(format!("/{}/", "(".repeat(2_000)));
    queries.push(format!("/{}a{}/", "(".repeat(500), ")".repeat(500)));
    queries.push(format!("/{}/", "[a-z]{1,50}".repeat(50)));
    queries.push(format!("path:{}", "{a,b}".repeat(200)));
    queries.push(format!("path:{}a", "**/".repeat(1_000)));
    queries.push(format!("path:{}", "*a".repeat(1_500)));
    queries.push(format!("lang:{}", "de,".repeat(1_000)));
    queries.push(format!("size:{}", "9".repeat(4_000)));
    queries.push(format!("{}~2", "ab".repeat(1_000)));
    queries.push(format!("*{}", "?".repeat(60)));
    queries
}

fn corpus() -> TestDir {
    let dir = TestDir::with(&[
        ("docs/hafen.txt", "Der Hafen\n\nIm alten Hafen liegen die Boote der Fischer, und der Wind weht."),
        ("docs/harbour.txt", "The harbour\n\nBoats lie in the old harbour, and the wind of the sea blows."),
        (
            "docs/porto.md",
            "# Il porto\n\nLe barche dei pescatori sono nel porto della città, e il vento soffia.",
        ),
        ("docs/zh.txt", "数据中心\n\n这家公司在韩国建设了一个新的数据中心。"),
        ("docs/ar.txt", "مرحبا بكم في الميناء القديم، حيث ترسو قوارب الصيادين كل مساء."),
        ("docs/th.txt", "เรือประมงจอดอยู่ที่ท่าเรือเก่าในตอนเย็นและลมพัดมาจากทะเล"),
    ]);
    dir.index(&["docs", "--quiet"]);
    dir
}

#[test]
fn every_query_is_answered() {
    let dir = corpus();
    let index = Index::open(&dir.path("index")).expect("it was made just now");
    let mut searcher = Searcher::new(&index).expect("it can be read");
    for query in queries() {
        let start = Instant::now();
        let request = SearchRequest {
            limit: 10,
            query: query.clone(),
            order: Order::Score,
            ..SearchRequest::default()
        };
        let results = searcher.search(&request).expect("no query is an error");
        assert!(start.elapsed() < MOST, "{query:.60?} took {:?}", start.elapsed());
        assert!(results.hits.len() as u64 == results.total.min(10), "{query:.60?}");
        assert!(results.hits.iter().all(|hit| hit.score.is_finite()), "{query:.60?}");
        assert!(results.warnings.len() <= 8, "{query:.60?}: {:?}", results.warnings);
        for warning in &results.warnings {
            assert!(warning.chars().count() < 250 && !warning.ends_with('.'), "{query:.60?}: {warning}");
        }
    }
}

#[test]
fn the_program_answers_every_query() {
    let dir = corpus();
    // What no command line can hold is for the library alone.
    let typed = queries().into_iter().filter(|query| !query.contains('\0') && query.len() < 100_000);
    for query in typed.step_by(3) {
        let output = dir.search(&["query", "--", &query]);
        assert!(matches!(output.code, Some(0 | 1)), "{query:.60?}: {output:?}");
        let is_said = |line: &&str| !line.starts_with("note: ") && !line.starts_with("did you mean: ");
        let others: Vec<&str> = output.stderr.lines().filter(is_said).collect();
        assert!(others.len() <= 1, "{query:.60?}: {others:?}");
        assert!(others.iter().all(|line| line.starts_with("nothing found for: ")), "{others:?}");
        let sent = output.stdout.chars().chain(output.stderr.chars()).filter(|c| *c != '\n');
        assert!(sent.filter(|c| c.is_control()).count() == 0, "{query:.60?}: {output:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_query_that_is_no_unicode_is_none_the_less() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let query = |word: &'static [u8]| corpus().search(&[OsStr::new("query"), OsStr::from_bytes(word)]);
    query(b"\xe4").check(1, "", "nothing found for: \u{fffd} (there is no letter and no digit in it)\n");
    assert!(query(b"\xe4 boats").stdout.contains("harbour.txt"));
}
