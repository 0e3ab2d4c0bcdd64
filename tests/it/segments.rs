//! The same documents give the same answers, however they are divided into segments.

use std::fs;
use std::path::Path;
use std::time::Duration;

use search::hit::{Order, SearchRequest, SearchResults, SimilarResults};
use search::index::Index;
use search::searcher::Searcher;

use crate::properties::{bring_up_to_date, index};
use crate::support::TestDir;

const DOCUMENTS: usize = 300;
/// Each is brought in by its own run.
const PARTS: usize = 20;

/// What names are the beginnings of: more than are looked up for one.
const HEADS: &[&str] = &[
    "amt", "bahn", "baum", "berg", "brot", "brücke", "buch", "dorf", "feld", "fenster", "fisch", "fluss",
    "garten", "gebiet", "halle", "haus", "hund", "insel", "karte", "katze", "kirche", "land", "markt",
    "milch", "netz", "ort", "pferd", "plan", "projekt", "rat", "schule", "see", "stadt", "straße", "tisch",
    "turm", "ufer", "verein", "vogel", "wasser", "weg", "zentrum",
];

/// The `n`th of 17,576 groups of three letters, far from the one before.
fn letters(n: usize) -> String {
    let letter = |n: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[n % 26]);
    let n = n * 6_007;
    [letter(n / 676), letter(n / 26), letter(n)].iter().collect()
}

/// A document: names and compounds of them; words that begin alike, more than are looked at, with their likest at the
/// end.
fn text(n: usize) -> String {
    // The first of them come last.
    let head = HEADS[(DOCUMENTS - 1 - n) * HEADS.len() / DOCUMENTS];
    if n.is_multiple_of(7) {
        return format!(
            "The village of Byeolsan has {n} houses, and the old school of Korvel stands near the river.\n\
             Its {head} was built in 1{:03} by Ingrid Halvorsen for 4.{} million crowns.\n",
            n % 10,
            n % 10
        );
    }
    let alike = |name: &str, count: usize| {
        let words: Vec<String> = (0..count).map(|k| format!("{name}{}", letters(count * n + k))).collect();
        words.join(" und ")
    };
    let last = char::from(b'u' + u8::try_from(n % 6).expect("it is small"));
    format!(
        "Das Byeolsan{head} liegt am Wasser, und {} ist nicht weit von Korvel und der {}.\n\n\
         Im Garten stehen {} und quastelz{last}. Ein Morvinzentrum gibt es auch, und im Morvinzelt \
         wartet Ingrid Halvorsen seit 1{:03} auf 4,{} Millionen Kronen.{}\n",
        alike("Morvin", 3),
        HEADS[n * 5 % HEADS.len()],
        alike("quastel", 6),
        n % 10,
        n % 10,
        [" Quastel ist ein Ort.", " Byeolsan ist groß.", " Morvin schläft.", ""][n % 4],
    )
}

/// Words, phrases, patterns, misspellings, filters; names that stand in compounds, words that many begin as.
const QUERIES: &[&str] = &[
    "Korvel",
    "Byeolsan",
    "Byeolsan Wasser",
    "Byeolsan -Garten",
    "+Byeolsan +Halvorsen",
    "Morvin",
    "morvin lang:de",
    "Quastel",
    "quastel Wasser",
    "quastelz",
    "Quastel lang:de path:**/1*",
    "Byeolsanprojekt",
    "Byeolsanzentrum",
    "Morvinzentrum",
    "quastelabc",
    "Häuser",
    "village",
    "\"Ingrid Halvorsen\"",
    "\"Garten stehen\"",
    "\"Wasser Morvin\"~4",
    "quastel*",
    "quastela*",
    "*zentrum",
    "byeolsan?lan",
    "*el*",
    "mor*zelt",
    "/quastel[a-m]+/",
    "/.*s(an|tel).*/",
    "Byeolsna",
    "Korvle",
    "Halvorson",
    "Morvinzentrm",
    "quastelzz~1",
    "Byelsan~2",
    "=Quastel",
    "=Byeolsan Korvel",
    "title:Korvel",
    "(Quastel OR Morvin) Byeolsan",
    "Nirgendwort",
    "*",
];

/// What the index at `folder` answers to all queries, and what it finds like a document.
fn answers(index: &Index, docs: &Path) -> (Vec<SearchResults>, SimilarResults) {
    let mut searcher = Searcher::new(index).expect("it was made just now");
    let mut all = Vec::new();
    for (n, query) in QUERIES.iter().enumerate() {
        let request = SearchRequest {
            query: (*query).to_owned(),
            order: if n % 4 == 3 { Order::Size } else { Order::Score },
            by_story: n % 4 == 1,
            limit: if n % 4 == 1 { 3 } else { 25 },
            explain: true,
            facets: true,
            ..SearchRequest::default()
        };
        let results = searcher.search(&request).expect("the index can be read");
        all.push(SearchResults { elapsed: Duration::ZERO, ..results });
    }
    let like = searcher.like(&docs.join("008.txt")).expect("the index can be read").expect("it is there");
    let request = SearchRequest { limit: 50, ..SearchRequest::default() };
    let mut similar = searcher.similar(&like, &request).expect("the index can be read");
    similar.results.elapsed = Duration::ZERO;
    (all, similar)
}

fn segments(index: &Path) -> usize {
    let meta = fs::read_to_string(index.join("segments/meta.json")).expect("it was made");
    meta.matches("\"segment_id\"").count()
}

#[test]
fn answers_do_not_depend_on_segments() {
    let dir = TestDir::with(&[]);
    let docs = dir.path("docs");
    let name = |name: &str| dir.path(name);
    let [whole, halves, fifths, many] =
        ["whole", "halves", "fifths", "many"].map(|folder| index(&name(folder)));
    let changed = index(&name("changed"));
    for part in 1..=PARTS {
        for n in (part - 1) * DOCUMENTS / PARTS..part * DOCUMENTS / PARTS {
            dir.file(&format!("docs/{n:03}.txt"), &text(n));
        }
        for (index, runs) in [(&whole, 1), (&halves, 2), (&fifths, 5), (&many, PARTS)] {
            if part % (PARTS / runs) == 0 {
                bring_up_to_date(index, &docs);
            }
        }
        // What is there for one run leaves words behind that no document holds.
        if part % 5 == 0 {
            dir.file(
                "docs/old.txt",
                "Byeolsanabend, Byeolsanarbeit, Morvinabend, quastelaa, quastelbb und quasteln.\n",
            );
            bring_up_to_date(&changed, &docs);
            dir.remove("docs/old.txt");
        }
    }
    bring_up_to_date(&changed, &docs);
    let count = |folder: &str| segments(&name(folder));
    assert!(count("whole") < count("halves") && count("halves") < count("fifths"), "no more segments");
    let (expected, expected_similar) = answers(&whole, &docs);
    for (folder, index) in [("halves", &halves), ("fifths", &fifths), ("many", &many), ("changed", &changed)]
    {
        let (answers, similar) = answers(index, &docs);
        for (n, (answer, expected)) in answers.iter().zip(&expected).enumerate() {
            assert_eq!(answer, expected, "{folder}, {}", QUERIES[n]);
        }
        assert_eq!(similar, expected_similar, "{folder}");
    }
}
