//! The query language: what is written means what the table in `src/query/mod.rs` says, and nothing that is written
//! means something else when it is written out again.

use std::collections::BTreeSet;
use std::fs::File;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use search::hit::SearchRequest;
use search::index::Index;
use search::language::Language;
use search::query::{Clause, Field, Filter, Form, Node, Occur, Query, parse};
use search::searcher::Searcher;

use crate::properties::{query, word};
use crate::support::TestDir;

/// What syntax is made of, in an order that no grammar has.
fn syntax() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a",
        "b",
        "AND",
        "OR",
        "NOT",
        "60",
        "000",
        "+",
        "-",
        "\"",
        "(",
        ")",
        "~",
        "~2",
        "^",
        "^2",
        "^0.5",
        "*",
        "?",
        "/",
        "=",
        "\\",
        ":",
        ",",
        ".",
        "..",
        ">",
        "<",
        "title:",
        "path:",
        "type:",
        "lang:",
        "date:",
        "size:",
        "de",
        "2025",
        "2025-03",
        "1MB",
        "NEAR(",
        "NEAR(a b, 3)",
        "\u{a0}",
        "\t",
        "ß",
        "数据中心",
        "[",
        "Σ",
        " ",
        " ",
        " ",
        " ",
        " ",
    ];
    let piece = prop_oneof![10 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => word()];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_query() -> impl Strategy<Value = String> {
    prop_oneof![4 => syntax(), 1 => any::<String>(), 1 => query(), 1 => "[+\\-\"a ]{0,30}", 1 => "[(a)OR ]{0,80}"]
}

/// A text with a word in it, as short as tests with many of them must be.
fn short_text() -> impl Strategy<Value = String> {
    let filling = prop_oneof!["[ -~]{0,4}", "\\PC{0,3}", Just(String::new())];
    (filling.clone(), prop::sample::select(&["a", "Haus", "7", "AND", "北京"][..]), filling)
        .prop_map(|(before, word, after)| before + word + &after)
}

fn field() -> impl Strategy<Value = Field> {
    prop::sample::select(&[Field::Body, Field::Title][..])
}

/// A filter as it is read: nothing that a value cannot hold.
fn filter() -> impl Strategy<Value = Filter> {
    const DAY: i64 = 86_400_000_000_000;
    let value = "[^\"\\p{C}]{1,8}".prop_filter("a value", |value: &String| !value.trim().is_empty());
    let pattern = value.prop_filter("a pattern", |value| globset::Glob::new(value).is_ok());
    prop_oneof![
        prop::collection::vec(pattern, 1..3).prop_map(Filter::Path),
        prop::collection::vec("[a-z0-9 ,()]{1,5}", 1..3).prop_map(Filter::Type),
        prop::collection::vec(prop::sample::select(Language::ALL), 1..4).prop_map(Filter::Language),
        (-90_000..90_000_i64, 1..9_000_i64)
            .prop_map(|(day, days)| Filter::Date(day * DAY..(day + days) * DAY)),
        (-90_000..90_000_i64).prop_map(|day| Filter::Date(i64::MIN..day * DAY)),
        (any::<u64>(), 1..u64::MAX)
            .prop_map(|(from, length)| Filter::Size(from / 2..from / 2 + length / 2 + 1)),
        any::<u64>()
            .prop_filter("below the most", |from| *from < u64::MAX)
            .prop_map(|from| Filter::Size(from..u64::MAX)),
    ]
}

fn leaf() -> impl Strategy<Value = Node> {
    let typos = prop::sample::select(&[Form::Typos(1), Form::Typos(2)][..]);
    let pattern = "(\\*[a-z0-9ß]{1,5}|[a-z0-9]{1,3}(\\*|\\?)[a-zß\\\\*]?[a-z])"
        .prop_map(|text: String| text.replace('\\', r"\\"));
    prop_oneof![
        2 => (short_text(), field())
            .prop_map(|(text, field)| Node::Word { text, form: Form::Inflected, field }),
        1 => ("[a-z0-9ß*+^~\"]{0,3}[a-z]", typos, field())
            .prop_map(|(text, form, field)| Node::Word { text, form, field }),
        1 => ("[a-zß0-9]\\PC{0,3}", field())
            .prop_map(|(text, field)| Node::Word { text, form: Form::Exact, field }),
        1 => (pattern, field()).prop_map(|(text, field)| Node::Word { text, form: Form::Pattern, field }),
        1 => ("[a-z.*?|()\\[\\]]{0,5}[a-z]", field())
            .prop_map(|(text, field)| Node::Word { text, form: Form::Regex, field }),
        1 => (short_text(), 0..9_u32, field()).prop_map(|(text, slop, field)| {
            Node::Phrase { text: text.replace('"', "'").trim().to_owned(), slop, field }
        }),
        1 => (short_text(), 1..9_u32, field()).prop_map(|(text, distance, field)| {
            let text = text.replace(')', "(").split_whitespace().collect::<Vec<_>>().join(" ");
            Node::Near { text, distance, field }
        }),
        1 => filter().prop_map(Node::Filter),
        1 => Just(Node::All),
    ]
}

/// Clauses as the parser leaves them: a filter is a must, or one of several alternatives.
fn clauses(node: impl Strategy<Value = Node> + 'static) -> impl Strategy<Value = Vec<Clause>> {
    let occur = prop::sample::select(&[Occur::Should, Occur::Must, Occur::MustNot][..]);
    let boost = prop::sample::select(&[1.0, 1.0, 2.0, 0.5, 0.01, 100.0][..]);
    let clause = (occur, node, boost).prop_map(|(occur, node, boost)| {
        let boost = if matches!(node, Node::Filter(_)) { 1.0 } else { boost };
        Clause { boost, ..Clause::new(occur, node) }
    });
    (prop::collection::vec(clause, 1..4), any::<bool>()).prop_map(|(mut clauses, alternatives)| {
        let several = clauses.len() > 1;
        for clause in &mut clauses {
            clause.occur = match clause.occur {
                _ if alternatives && several => Occur::Should,
                Occur::Should if clause.node.is_filter() => Occur::Must,
                occur => occur,
            };
        }
        clauses
    })
}

fn tree() -> impl Strategy<Value = Query> {
    let node = leaf().prop_recursive(4, 24, 3, |inner| clauses(inner).prop_map(Node::Group));
    clauses(node).prop_map(|clauses| Query { clauses })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_query_can_be_read_and_written(text in any_query()) {
        let (query, warnings) = parse(&text);
        let written = query.to_string();
        // Written out it may be longer than what is read.
        if written.len() <= 4_096 {
            let (again, _) = parse(&written);
            prop_assert_eq!(&again, &query, "{}", written);
        }
        prop_assert!(warnings.iter().all(|warning| !warning.is_empty()));
    }

    #[test]
    fn every_tree_is_read_as_it_was_written(query in tree()) {
        let (again, mut warnings) = parse(&query.to_string());
        prop_assert_eq!(&again, &query, "{}", query);
        // A text may hold what is no syntax there.
        warnings.retain(|said| !said.contains(" in a phrase; ") && !said.contains(" in NEAR; "));
        prop_assert!(warnings.is_empty(), "{}: {:?}", query, warnings);
    }

    #[test]
    fn nothing_behind_a_filter_takes_it_back(text in any_query()) {
        let (query, _) = parse(&format!("+lang:de -path:secret {text}"));
        let has = |occur, filter| {
            let node = Node::Filter(filter);
            query.clauses.iter().any(|clause| clause.occur == occur && clause.node == node)
        };
        prop_assert!(has(Occur::Must, Filter::Language(vec![Language::German])), "{query}");
        prop_assert!(has(Occur::MustNot, Filter::Path(vec!["secret".to_owned()])), "{query}");
    }
}

/// The paths that a query finds, with filters besides.
fn found(searcher: &mut Searcher, query: &str, filters: &[Filter]) -> BTreeSet<String> {
    let request = SearchRequest {
        query: query.to_owned(),
        limit: 100,
        filters: filters.to_vec(),
        ..SearchRequest::default()
    };
    let results = searcher.search(&request).expect("no query is an error");
    results.hits.into_iter().map(|hit| hit.path).collect()
}

/// Filters as they are written to hold whatever stands beside them, and alone.
const FILTERS: &[(&str, &str)] = &[
    ("+lang:de", "lang:de"),
    ("-lang:de", "-lang:de"),
    ("+type:txt", "type:txt"),
    ("+size:<150", "size:<150"),
];

#[test]
fn no_query_lets_through_what_a_filter_holds_back() {
    let dir = corpus();
    let index = Index::open(&dir.path("index")).expect("it was made just now");
    let mut searcher = Searcher::new(&index).expect("it can be read");
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() });
    let strategy = (prop::sample::select(FILTERS), any_query(), tree());
    let test = |((written, alone), text, tree): ((&str, &str), String, Query)| {
        let index = Index::open(&dir.path("index")).expect("it was made just now");
        let mut searcher = Searcher::new(&index).expect("it can be read");
        let allowed = found(&mut searcher, alone, &[]);
        for query in [format!("{written} {text}"), format!("({tree}) {written}"), format!("{tree} {written}")]
        {
            // Written out it may be longer than what is read.
            if parse(&query).1.iter().all(|warning| !warning.starts_with("only the first")) {
                prop_assert!(found(&mut searcher, &query, &[]).is_subset(&allowed), "{query}");
            }
        }
        let filter = [Filter::Language(vec![Language::Italian])];
        let italian = found(&mut searcher, "lang:it", &[]);
        prop_assert!(found(&mut searcher, &text, &filter).is_subset(&italian), "{text}");
        Ok(())
    };
    runner.run(&strategy, test).expect("a filter holds");
    assert_eq!(found(&mut searcher, "lang:de", &[]).len(), 2);
}

const BAU: &str = "# Neues Rechenzentrum in Korea\n\nDer Bau des neuen Rechenzentrums in Südkorea beginnt. Die Häuser \
    daneben werden abgerissen, und die Steuer auf Strom steigt.\n";
const STEUER: &str = "Steuererklärung und Steuerrad\n\nDie Steuererklärung liegt am Steuer des Bootes. Wer steuerte, sah das \
    Haus und den Weg. Er ging weg.\n";
const COLOR: &str = "Colours of the wind\n\nThe colour of the wild sea and the color of the wind are one. A data center stands \
    near the old data of the harbour.\n";
const CENTRO: &str = "Un nuovo centro dati\n\nI nuovi centri dati sono costruiti in collina. L'azienda raffredda i \
    calcolatori con acqua del fiume in Corea.\n";
const ZH: &str = "数据中心\n\n这家公司在韩国建设了一个新的数据中心。\n";

fn corpus() -> TestDir {
    let dir = TestDir::with(&[
        ("docs/bau.md", BAU),
        ("docs/steuer.txt", STEUER),
        ("docs/sub/color.txt", COLOR),
        ("docs/centro.txt", CENTRO),
        ("docs/zh.txt", ZH),
    ]);
    // The last second of March 2025, and the first of 6 May 2024, in UTC.
    for (name, seconds) in [("docs/zh.txt", 1_743_465_599), ("docs/centro.txt", 1_714_953_600)] {
        let file = File::options().append(true).open(dir.path(name)).expect("it was written just now");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("times can be set");
    }
    dir.index(&["docs", "--quiet"]);
    dir
}

/// Compares what queries find, in the order of the files' names: `query => names without folder and ending`.
#[track_caller]
fn check(lines: &str) {
    let dir = corpus();
    let index = Index::open(&dir.path("index")).expect("it was made just now");
    let mut searcher = Searcher::new(&index).expect("it can be read");
    let found = |searcher: &mut Searcher, query: &str| {
        let request = SearchRequest { query: query.to_owned(), limit: 10, ..SearchRequest::default() };
        let results = searcher.search(&request).expect("no query is an error");
        let name =
            |path: &str| path.rsplit('/').next().and_then(|name| name.split('.').next()).map(str::to_owned);
        let names: BTreeSet<String> = results.hits.iter().filter_map(|hit| name(&hit.path)).collect();
        names.into_iter().collect::<Vec<_>>().join(" ")
    };
    let expected: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let query_of = |line: &str| line.split_once("=>").map_or(line, |(query, _)| query).trim().to_owned();
    let got: Vec<String> = expected
        .iter()
        .map(|line| {
            format!("{} => {}", query_of(line), found(&mut searcher, &query_of(line))).trim().to_owned()
        })
        .collect();
    assert_eq!(got, expected);
}

#[test]
fn words_and_operators() {
    check(
        r"
        data center => centro color
        +korea => bau
        -korea => centro color steuer zh
        data AND center => color
        haus OR acqua => bau centro steuer
        NOT data => bau steuer zh
        NOT (haus OR acqua) AND NOT data => zh
        haus AND NOT (weg OR data) => bau
        +(haus acqua) -strom => centro steuer
        -(haus -strom) => bau centro color zh
        haus -(strom OR (data AND center)) => steuer
        haus OR (acqua AND NOT collina) => bau steuer
        (haus OR acqua) AND (strom OR fiume) => bau centro
        * => bau centro color steuer zh
        * -haus => centro color zh
        +haus strom => bau steuer
        korea^2 haus => bau steuer
        -haus -data => zh
        ",
    );
}

/// Of a word of several pieces that stands by itself a part is better than nothing; what is required is required whole.
#[test]
fn words_of_several_pieces() {
    check(
        r"
        data-leak => centro color
        data-leak haus => bau centro color steuer
        data-leak lang:en => color
        (data-leak OR xyz) lang:en => color
        +data-leak =>
        +(data-leak) =>
        (data-leak OR xyz) AND wind =>
        (data-center OR xyz) AND wind => color
        +wind (data-leak OR xyz) => color
        +(haus data-leak) => bau steuer
        * NOT data-leak => bau centro color steuer zh
        * NOT (data-leak OR xyz) => bau centro color steuer zh
        * -(data-leak) => bau centro color steuer zh
        * -(data-center) => bau centro steuer zh
        数据学校 => zh
        公司 AND (数据学校 OR xyz) =>
        公司 AND (数据中心 OR xyz) => zh
        =wild-korea =>
        =wild-sea => color
        wind -(=wild-korea) => color
        title:neues-kolumbien =>
        title:neues-korea => bau
        * -(title:neues-kolumbien OR zz) => bau centro color steuer zh
        ",
    );
    let dir = corpus();
    assert_eq!(dir.found(&["data-leak", "--language", "en"]), ["docs/sub/color.txt"]);
}

#[test]
fn phrases_across_inflections_and_languages() {
    check(
        r#"
        "neues Rechenzentrum" => bau
        "neue Rechenzentren" => bau
        "nuovo centro dati" => centro
        "centri dati nuovo" =>
        "data center" => color
        "center data" =>
        "data harbour"~1 =>
        "data harbour"~5 => color
        NEAR(center data, 5) => color
        NEAR(harbour center) => color
        NEAR(harbour center, 2) =>
        "数据中心" => zh
        +"neuem Rechenzentrum" -"altes Rechenzentrum" => bau
        "#,
    );
}

#[test]
fn patterns_typos_and_expressions() {
    check(
        r"
        rechen* => bau
        *zentrum => bau
        *zentrums => bau
        re*rum => bau
        wi?d => color
        steuer* => bau steuer
        steuere* => steuer
        *rad => steuer
        haus* => bau steuer
        häus* => bau
        HAEUS* => bau
        sudkor* => bau
        数据中* => zh
        rechenzetrum~ => bau
        rechezetrum~ =>
        rechezetrum~2 => bau
        /colou?r/ => color
        /Weg/ => steuer
        /.*erkl.rung/ => steuer
        +steuer* -steuererkl* => bau
        color* AND *bour => color
        ",
    );
}

#[test]
fn exact_forms() {
    check(
        r"
        =Häuser => bau
        =häuser => bau
        =Haus => steuer
        =haus => steuer
        =HAUS =>
        =hauser =>
        =Weg => steuer
        =Wer => steuer
        =WEG =>
        haus -=Häuser => steuer
        =Rechenzentrums => bau
        =Rechenzentren =>
        ",
    );
}

#[test]
fn titles() {
    check(
        r#"
        title:korea => bau
        title:strom =>
        title:rechenzentren => bau
        title:"neue Rechenzentren" => bau
        title:(korea -bau) => bau
        title:rech* => bau
        title:*zentrum => bau
        title:zentrum =>
        title:*zentr* => bau
        title:rechenzetrum~ => bau
        title:/colou?rs/ => color
        title:=Korea => bau
        title:=KOREA =>
        title:=rechenzentren =>
        title:数据 => zh
        "#,
    );
}

#[test]
fn filters() {
    check(
        r"
        path:sub/** => color
        path:sub => color
        path:*.md => bau
        path:docs/*.txt => centro steuer zh
        -path:docs/{centro,bau}.{txt,md} => color steuer zh
        type:md,TXT => bau centro color steuer zh
        type:.md => bau
        lang:de,it => bau centro steuer
        lang:German haus => bau steuer
        haus -lang:de =>
        data -lang:en => centro
        date:2024 => centro
        date:2024-05-06 => centro
        date:2024-05-05 =>
        date:2025-03 => zh
        date:2025-04 =>
        date:2024-05..2025-03 => centro zh
        date:<2025-03-31 => centro
        date:>2025-03-31 => bau color steuer
        size:>1kB =>
        size:100..400 => bau centro color steuer
        size:<100 => zh
        haus (lang:de OR lang:it) => bau steuer
        haus OR lang:it => bau centro steuer
        (haus OR acqua) lang:it => centro
        +lang:it OR haus =>
        lang:de AND NOT path:*.md => steuer
        ",
    );
}

#[test]
fn what_is_no_syntax_is_words() {
    let dir = corpus();
    let note = |query: &str| dir.search(&["query", "-n", "1", "--", query]).stderr;
    assert_eq!(
        note("haus lang:xx"),
        "note: lang:xx: no such language; lang:de,it is one; it was taken as a word\n"
    );
    assert_eq!(
        note("/harbour(/"),
        "note: /harbour(/ is no regular expression, or too large a one; it was taken as words\n"
    );
    assert_eq!(note("data~7"), "note: data~7: at most 2 letters may be wrong; ~2 was used\n");
    assert_eq!(note("(data"), "note: a parenthesis is not closed; it was taken to end with the query\n");
}

#[test]
fn expansions_are_marked_and_bounded() {
    let dir = corpus();
    let marked = |query: &str| {
        let output = dir.search(&["query", "-n", "1", "--color", "always", "--", query]).stdout;
        output.replace("\u{1b}[1m\u{1b}[31m", "<").replace("\u{1b}[0m", ">")
    };
    assert!(marked("*erkl?rung").contains("<Steuererklärung>"), "{}", marked("*erkl?rung"));
    assert!(marked("boottes~").contains("<Bootes>"), "{}", marked("boottes~"));
    assert!(marked("/b.{5}/").contains("<Bootes>"), "{}", marked("/b.{5}/"));
    assert_eq!(dir.found(&["/...../"]).is_empty(), dir.found(&["/[a-z]{5}/"]).is_empty());
    assert!(marked("/colou?r/").contains("<colour> of the wild sea and the <color> of"));
    let many = (0..1_200).map(|n| format!("wort{n:04}x")).collect::<Vec<_>>().join(" ");
    dir.file("docs/many.txt", &many);
    dir.index(&["docs", "--quiet"]);
    let note = "note: wort* stands for more than 1000 words; the commonest were used\n";
    assert_eq!(dir.search(&["query", "wort*"]).stderr, note);
    assert_eq!(dir.search(&["query", "wort00*"]).stderr, "");
}

#[test]
fn a_misspelt_word_is_found_in_other_forms() {
    let dir = TestDir::with(&[
        (
            "docs/en.txt",
            "We sell bicycles, umbrellas and kitchen tables in our garden shops, and they are new.\n",
        ),
        (
            "docs/de.txt",
            "Die Versicherungen prüften die Meldungen der Bibliotheken, und das ist sehr gut so.\n",
        ),
        ("docs/es.txt", "La educación de los niños es muy importante para el país, y para todos nosotros.\n"),
        (
            "docs/it.txt",
            "Il centro dati in Corea del Sud è stato aperto ieri, e tutti sono molto contenti di questo.\n",
        ),
        ("docs/tr.txt", "Bu görüşme çok uzun sürdü ve herkes yoruldu, ama sonunda bir karar verildi.\n"),
    ]);
    dir.index(&["docs"]);
    for (query, expected) in [
        ("bicicle", "docs/en.txt"),
        ("umbrela", "docs/en.txt"),
        ("gardn", "docs/en.txt"),
        ("Biblothek", "docs/de.txt"),
        ("Korea", "docs/it.txt"),
        // In phrases accents may be missing.
        ("\"educacion de\"", "docs/es.txt"),
        ("NEAR(educacion importante, 9)", "docs/es.txt"),
        ("\"Bu gorusme\"", "docs/tr.txt"),
        // Of short words the first letter is right, and function words are none.
        ("hell", ""),
        ("fable", ""),
        ("jest", ""),
        ("\"ducación de\"", ""),
    ] {
        assert_eq!(dir.found(&[query]).join(" "), expected, "{query}");
    }
    let note = dir.search(&["query", "\"educacion de\""]).stderr;
    assert_eq!(note, "note: nothing holds educacion; showing educación\n");
}

#[test]
fn neighbours_stand_in_for_words_that_are_not_there() {
    let dir = corpus();
    let stderr = |args: &[&str]| dir.search(&[&["query"], args].concat()).stderr;
    assert_eq!(stderr(&["Rechenzetrum"]), "note: nothing holds Rechenzetrum; showing Rechenzentrum\n");
    assert_eq!(
        stderr(&["Rechenzetrum", "--language", "de"]),
        "note: nothing in de holds Rechenzetrum; showing Rechenzentrum\n"
    );
    assert_eq!(dir.found(&["+Rechenzetrum"]), ["docs/bau.md"]);
    assert_eq!(dir.found(&["--typo", "off", "Rechenzetrum"]), [""; 0]);
    assert_eq!(stderr(&["--typo", "off", "Rechenzetrum Korea"]), "did you mean: Rechenzentrum Korea?\n");
    let answer = dir.search(&["query", "--format", "json", "\"neues rechnzetrum\""]).json();
    assert_eq!(answer["suggestion"], "\"neues rechenzentrum\"");
    // What is there is never doubted; numbers and short words have no neighbours.
    for query in ["Rechenzentrum", "Korea", "die", "dxr", "haus2", "数据中新", "haus -strm"] {
        assert!(!stderr(&[query]).contains("did you mean"), "{query}");
        assert!(!stderr(&[query]).contains("showing"), "{query}");
    }
}

#[test]
fn words_are_found_without_the_accents_that_their_languages_tell_apart() {
    let turkish = "Öğrenciler çağdaş eğitim üzerine bir görüşme yaptı. Toplantıda yöneticiler de vardı.";
    let hungarian = "A gyűjtemény több ezer könyvet és kéziratot tartalmaz a történelem minden korszakából.";
    let swedish = "Göteborg är en stad som ligger vid havet. Många människor bor i Göteborgs centrum.";
    let polish = "Łódź jest jednym z największych miast w Polsce i było ważnym ośrodkiem przemysłu.";
    let dir = TestDir::with(&[("tr", turkish), ("hu", hungarian), ("sv", swedish), ("pl", polish)]);
    dir.index(&[".", "--quiet"]);
    let check = |query: &str, file: &str, note: &str| {
        assert_eq!(dir.found(&[query]), [file], "{query}");
        assert_eq!(dir.search(&["query", query]).stderr, note);
    };
    check("gorusme", "tr", "note: nothing holds gorusme; showing görüşme\n");
    check("CAGDAS", "tr", "note: nothing holds CAGDAS; showing ÇAĞDAŞ\n");
    check("konyv", "hu", "note: nothing holds konyv; showing könyvet\n");
    for (query, file) in
        [("goteb*", "sv"), ("*teborg", "sv"), ("g?rusme", "tr"), ("lodz~", "pl"), ("gorusm~", "tr")]
    {
        check(query, file, "");
    }
    // What is written as it stands somewhere is meant so.
    dir.file("sv2", "Baren på hamnen är öppen hela natten, och många människor sitter där och dricker öl.");
    dir.file("sv3", "Båren låg på marken vid vägen, och ingen av dem som gick förbi ville lyfta den.");
    dir.index(&[".", "--quiet"]);
    assert_eq!(dir.found(&["bare*"]), ["sv2"]);
    assert_eq!(dir.found(&["båre*"]), ["sv3"]);
}

#[test]
fn phrases_without_spaces_are_found_wherever_their_words_end() {
    let sales = "在所有部门中，销售部的收入最高的时候是去年。我们的图书馆里有很多人在学习。";
    let other = "他买了一台机器，每天都在学习怎样使用它。学习机器的人很多。";
    let learning = "机器学习是人工智能的一个重要领域，很多大学都开设了这门课程。机器也需要维护。";
    let fares = "昨日の会議では、東京都内の交通機関の運賃について話し合われました。";
    let dir = TestDir::with(&[("sales", sales), ("other", other), ("learning", learning), ("fares", fares)]);
    dir.index(&[".", "--quiet"]);
    for (query, file) in [
        ("\"收入最高\"", "sales"),
        ("\"里有很\"", "sales"),
        ("\"最高的时\"", "sales"),
        ("\"机器学习\"", "learning"),
        ("\"交通機関の運\"", "fares"),
        ("很多 -\"机器学习\" +\"学习机器\"", "other"),
    ] {
        assert_eq!(dir.found(&[query]), [file], "{query}");
    }
    assert_eq!(dir.found(&["\"高收入\""]), [""; 0]);
    let marked = |query: &str| {
        let output = dir.search(&["query", "-n", "1", "--color", "always", "--", query]).stdout;
        output.replace("\u{1b}[1m\u{1b}[31m", "<").replace("\u{1b}[0m", ">")
    };
    let all = "<机器学习>是人工智能的一个重要领域，很多大学都开设了这门课程。机器也需要维护。";
    assert!(marked("\"机器学习\"").contains(all), "{}", marked("\"机器学习\""));
    let all = all.replace("。机器", "。<机器>");
    assert!(marked("\"机器学习\" 机器").contains(&all), "{}", marked("\"机器学习\" 机器"));
}

#[test]
fn help_tells_the_grammar() {
    let dir = TestDir::with(&[]);
    let help = dir.search(&["help", "query"]).stdout;
    assert_eq!(help, dir.search(&["query", "--help"]).stdout);
    for written in
        ["\"data center\"~3", "NEAR(", "=Häuser", "/colou?r/", "date:2025-03", "^2", "AND", "--typo"]
    {
        assert!(help.contains(written), "{written}");
    }
    let grammar = include_str!("../../src/cli/query_help.txt");
    assert!(help.contains(grammar.trim_end()), "{help}");
    assert!(grammar.lines().all(|line| line.chars().count() <= 80));
    let short = dir.search(&["query", "-h"]).stdout;
    assert!(short.len() < help.len() && short.contains("--help"), "{short}");
}

#[test]
fn a_word_with_a_minus_sign_that_the_shell_passed_on_is_explained() {
    let dir = corpus();
    let output = dir.search(&["query", "korea", "-japan"]);
    let hint =
        "hint:  -japan was taken for options; to leave out a word put -- before the query: -- 'tea -japan'";
    assert_eq!((output.code, output.stderr.lines().last()), (Some(2), Some(hint)));
    assert_eq!(dir.found(&["--", "korea -japan"]), ["docs/bau.md"]);
    for word in ["-(japan OR china)", "-\"data center\"", "-=Japan"] {
        let last = format!("hint:  {}", hint[7..].replace("-japan", word));
        assert_eq!(dir.search(&["query", "korea", word]).stderr.lines().last(), Some(&*last));
    }
    // What was given twice was no word.
    let output = dir.search(&["query", "korea", "-n1", "-n2"]);
    assert!(output.code == Some(2) && !output.stderr.contains("hint:"), "{}", output.stderr);
}

#[test]
fn patterns_that_no_word_can_match_are_words() {
    let dir = TestDir::with(&[(
        "docs/a.txt",
        "See https://www.example.com/path/to?x=1 of the KI-Rechenzentrum.\n",
    )]);
    dir.index(&["docs"]);
    for query in ["https://www.example.com/path/to?x=1", "KI-Rechen*zentrum"] {
        let output = dir.search(&["query", query, "--format", "paths"]);
        assert_eq!(output.code, Some(0), "{query}");
        assert!(output.stderr.contains("stands in no word; it was taken as words"), "{}", output.stderr);
    }
}

#[test]
fn words_of_deleted_documents_stand_in_for_nothing() {
    // So many that some of them share a segment with the one that goes.
    let names: Vec<String> = (0..20).map(|n| format!("{n}.txt")).collect();
    let text = "The data center in Korea is a building full of machines.";
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text)).collect();
    files.push(("gone.txt", "The lighthouse in Korea is a building full of machines."));
    let dir = TestDir::with(&files);
    dir.search(&["index", "."]);
    assert_eq!(dir.found(&["lighthuose"]), ["gone.txt"]);
    dir.remove("gone.txt");
    dir.search(&["index", "."]);
    let output = dir.search(&["query", "lighthuose"]);
    assert!(!output.stderr.contains("lighthouse"), "{}", output.stderr);
}

#[test]
fn words_of_a_title_are_marked_in_every_form() {
    let dir = TestDir::with(&[("a.md", "# Die Häuser am See\n\nEin Text von dem Dorf und seinen Leuten.\n")]);
    dir.search(&["index", "."]);
    for query in ["title:haus", "title:häus*", "title:=Häuser", "title:häuserr~"] {
        let answer = dir.search(&["query", "--format", "json", query]).json();
        assert_eq!(answer["hits"][0]["title_highlights"].to_string(), "[[4,11]]", "{query}");
    }
}
