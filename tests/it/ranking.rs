//! In which order documents come: by what they say, whatever else the index holds, and however it came about.

use std::collections::BTreeMap;
use std::path::Path;

use search::hit::SearchRequest;
use search::searcher::Searcher;

use crate::properties::{bring_up_to_date, index};
use crate::support::TestDir;

/// What can be written of in German and in Italian.
const THINGS: &[(&str, &str)] = &[
    ("Brücke", "ponte"),
    ("Kirche", "chiesa"),
    ("Schule", "scuola"),
    ("Straße", "strada"),
    ("Garten", "giardino"),
    ("Wasser", "acqua"),
    ("Brot", "pane"),
    ("Vogel", "uccello"),
    ("Fisch", "pesce"),
    ("Baum", "albero"),
    ("Berg", "montagna"),
    ("Fluss", "fiume"),
    ("Stadt", "città"),
    ("Buch", "libro"),
    ("Tisch", "tavolo"),
    ("Fenster", "finestra"),
    ("Hund", "cane"),
    ("Katze", "gatto"),
    ("Pferd", "cavallo"),
    ("Milch", "latte"),
];

/// Names, which are the same in all languages.
const NAMES: &[&str] = &[
    "Korvel", "Tessmer", "Olvino", "Bandari", "Quastel", "Merlund", "Sorvik", "Palgren", "Wendora", "Ixmar",
    "Dorvek", "Hulmin",
];

/// Numbers that look like chance and are the same each time (Knuth's generator).
struct Chance(u64);

impl Chance {
    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

/// A German text and its Italian translation.
fn twins(chance: &mut Chance) -> (String, String) {
    let (mut german, mut italian) = (Vec::new(), Vec::new());
    for _ in 0..3 + chance.below(6) {
        let (first, second) = (THINGS[chance.below(THINGS.len())], THINGS[chance.below(THINGS.len())]);
        // Common names and rare ones, as names are.
        let name = NAMES[chance.below(NAMES.len()).min(chance.below(NAMES.len()))];
        let ((thing, other), (cosa, altra)) = ((first.0, second.0), (first.1, second.1));
        german.push(format!("In diesem Jahr war {thing} bei {name} noch wichtig, und auch {other} nicht."));
        italian.push(format!("In questo anno {cosa} di {name} era ancora importante, e anche {altra} non."));
    }
    (german.join(" "), italian.join(" "))
}

/// The files that a query finds, best first, each with its score to the last digit.
fn scored(searcher: &mut Searcher, query: &str) -> Vec<(String, String)> {
    let request = SearchRequest { query: query.to_owned(), limit: 10_000, ..SearchRequest::default() };
    let hits = searcher.search(&request).expect("the index can be read").hits;
    let name = |path: &str| Path::new(path).file_name().expect("a file").to_string_lossy().into_owned();
    hits.iter().map(|hit| (name(&hit.path), hit.score.to_string())).collect()
}

/// The files that a query finds, best first.
fn found(searcher: &mut Searcher, query: &str) -> Vec<String> {
    scored(searcher, query).into_iter().map(|(name, _)| name).collect()
}

/// A title that is the word says more than further mentions of it.
#[test]
fn a_title_is_worth_more_the_more_of_it_is_meant() {
    let dir = TestDir::with(&[]);
    for (name, text) in [
        (
            "minutes.md",
            "# Minutes\n\nThe onboarding takes too long. Sarah rewrites the onboarding next week.",
        ),
        ("notes.md", "# Notes on the onboarding of staff\n\nAsk for a laptop and an account."),
        (
            "onboarding.md",
            "# Onboarding\n\nAsk for a laptop and an account. Then read the book of the house.",
        ),
        ("cart.ts", "import { formatPrice } from './formatPrice';\nconsole.log(formatPrice(3));\n"),
        (
            "formatPrice.ts",
            "export function formatPrice(c: number): string {\n  return (c / 100).toFixed(2);\n}\n",
        ),
    ] {
        dir.file(&format!("docs/{name}"), text);
    }
    let folder = index(&dir.path("index"));
    bring_up_to_date(&folder, &dir.path("docs"));
    let mut searcher = Searcher::new(&folder).expect("an index");
    assert_eq!(found(&mut searcher, "onboarding")[0], "onboarding.md");
    assert_eq!(found(&mut searcher, "formatPrice"), ["formatPrice.ts", "cart.ts"]);
}

/// Two words of a language or names, as people ask.
fn question(chance: &mut Chance, italian: bool) -> String {
    let mut word = || match chance.below(2) {
        0 => NAMES[chance.below(NAMES.len())],
        _ if italian => THINGS[chance.below(THINGS.len())].1,
        _ => THINGS[chance.below(THINGS.len())].0,
    };
    format!("{} {}", word(), word())
}

#[test]
fn the_order_in_a_language_does_not_depend_on_the_others() {
    let (dir, mut chance) = (TestDir::with(&[]), Chance(1));
    for n in 0..150 {
        dir.file(&format!("docs/it{n}.txt"), &twins(&mut chance).1);
    }
    let folder = index(&dir.path("index"));
    bring_up_to_date(&folder, &dir.path("docs"));
    let questions: Vec<String> = (0..40).map(|_| question(&mut chance, true)).collect();
    let ask = |query: &String| {
        let mut found = found(&mut Searcher::new(&folder).expect("an index"), query);
        found.retain(|name| name.starts_with("it"));
        found
    };
    let before: Vec<Vec<String>> = questions.iter().map(ask).collect();
    for n in 0..600 {
        dir.file(&format!("docs/de{n}.txt"), &twins(&mut chance).0);
    }
    bring_up_to_date(&folder, &dir.path("docs"));
    for (question, before) in questions.iter().zip(before) {
        assert!(!before.is_empty(), "{question}");
        assert_eq!(ask(question), before, "{question}");
    }
}

#[test]
fn translations_rank_alike() {
    let (dir, mut chance) = (TestDir::with(&[]), Chance(2));
    for n in 0..80 {
        let (german, italian) = twins(&mut chance);
        dir.file(&format!("docs/de{n}"), &german);
        dir.file(&format!("docs/it{n}"), &italian);
    }
    let folder = index(&dir.path("index"));
    bring_up_to_date(&folder, &dir.path("docs"));
    let mut searcher = Searcher::new(&folder).expect("an index");
    let (mut near, mut queries) = (0, 0);
    for (n, first) in NAMES.iter().enumerate() {
        for second in &NAMES[n + 1..] {
            let all = found(&mut searcher, &format!("{first} {second}"));
            // What a document is worth compares with those of its own language first.
            let ranks = |language: &str| -> BTreeMap<String, usize> {
                let own = all.iter().filter_map(|name| name.strip_prefix(language));
                own.enumerate().map(|(rank, twin)| (twin.to_owned(), rank)).collect()
            };
            let (german, italian) = (ranks("de"), ranks("it"));
            assert_eq!(german.len(), italian.len());
            let best = german.iter().filter(|(_, rank)| **rank < 10);
            let alike = best.clone().filter(|(twin, rank)| italian[*twin].abs_diff(**rank) <= 1).count();
            near += usize::from(alike == best.count());
            queries += 1;
        }
    }
    assert!(near * 100 >= queries * 95, "{near} of {queries}");
}

/// A thousand paragraphs, that of number `n` being `paragraph(n)`.
fn book(paragraph: impl Fn(usize) -> String) -> String {
    (0..1_000).map(|n| paragraph(n) + "\n\n").collect()
}

/// Notes that hold a word of the query each.
fn notes(dir: &TestDir) {
    for n in 0..240 {
        let word = ["Hafen", "Nebel", "Leuchtturm"][n % 3];
        dir.file(
            &format!("docs/note{n:03}.txt"),
            &format!("Die Notiz {n} ist kurz, und sie nennt {word} nur einmal."),
        );
    }
}

const EVERYDAY: &str =
    "An diesem Tag war das Wetter gut, und die Leute gingen auf den Markt, um Brot zu kaufen.";

#[test]
fn a_book_is_found_by_its_best_page() {
    let dir = TestDir::with(&[]);
    notes(&dir);
    dir.file(
        "docs/book.txt",
        &book(|n| match n {
            700 => "Im Nebel fand der Fischer den Hafen, weil der Leuchtturm noch brannte.".to_owned(),
            _ => EVERYDAY.to_owned(),
        }),
    );
    dir.index(&["docs", "--quiet"]);
    assert_eq!(dir.found(&["Hafen Nebel Leuchtturm"])[0], "docs/book.txt");
}

#[test]
fn a_book_is_not_found_for_its_length() {
    let dir = TestDir::with(&[]);
    notes(&dir);
    let scattered = |n: usize| {
        format!(
            "{EVERYDAY} Dort sah man {}. {EVERYDAY}",
            ["den Hafen", "viel Nebel", "den Leuchtturm"][n % 3]
        )
    };
    dir.file("docs/book.txt", &book(scattered));
    let page = "Im Nebel fand der Fischer den Hafen, weil der Leuchtturm noch brannte.";
    dir.file("docs/page.txt", &format!("{EVERYDAY}\n\n{page}\n\n{EVERYDAY}\n"));
    dir.index(&["docs", "--quiet"]);
    assert_eq!(dir.found(&["Hafen Nebel Leuchtturm"])[0], "docs/page.txt");
}

#[test]
fn words_that_stand_together_come_first() {
    let dir = TestDir::with(&[
        (
            "docs/apart.txt",
            &format!("Der Hafen ist alt.\n\n{EVERYDAY}\n\n{EVERYDAY}\n\n{EVERYDAY}\n\nDer Nebel ist dicht."),
        ),
        (
            "docs/near.txt",
            &format!("{EVERYDAY}\n\n{EVERYDAY}\n\nDer Hafen ist alt, der Nebel ist dicht.\n\n{EVERYDAY}"),
        ),
    ]);
    dir.index(&["docs", "--quiet"]);
    assert_eq!(dir.found(&["Hafen Nebel"]), ["docs/near.txt", "docs/apart.txt"]);
}

#[test]
fn question_words_count_less_than_what_is_asked() {
    let dir = TestDir::with(&[
        ("docs/asks.txt", "Niemand weiß, wie viele es sind, wer sie sind und woher sie kommen."),
        ("docs/answer.txt", "Die Fischer im Dorf sind alt, und es sind nicht mehr als dreißig."),
        ("docs/other.txt", "Das Wetter war gut, und die Leute kauften Brot auf dem Markt."),
    ]);
    dir.index(&["docs", "--quiet"]);
    assert_eq!(dir.found(&["Wie viele Fischer?"])[0], "docs/answer.txt");
    assert_eq!(dir.found(&["wie viele"])[0], "docs/asks.txt");
}

#[test]
fn words_that_begin_alike_add_to_what_is_found_and_find_nothing() {
    let dir = TestDir::with(&[
        ("docs/1.txt", "Die alte Brücke von Sorvikanda steht seit vielen Jahren über dem Fluss."),
        ("docs/2.txt", "Die alte Brücke von Tessmeronka steht seit vielen Jahren über dem Fluss."),
        ("docs/3.txt", "Das neue Schloss von Tessmeronka gehört seit vielen Jahren der Stadt."),
        ("docs/4.txt", "Der Herr von Tessmeron war alt, und er wohnte nicht in der Stadt."),
    ]);
    dir.index(&["docs", "--quiet"]);
    assert_eq!(dir.found(&["Brücke Tessmeron"]), ["docs/4.txt", "docs/2.txt", "docs/1.txt"]);
    assert_eq!(dir.found(&["Tessmeron"]), ["docs/4.txt"]);
}

#[test]
fn tones_count_and_are_not_asked_for() {
    let dir = TestDir::with(&[
        (
            "docs/ban.txt",
            "Tôi đã mua một cái bàn mới cho nhà của chúng tôi vào năm nay, vì nhà của chúng tôi đã cũ.",
        ),
        ("docs/ban2.txt", "Bạn ơi, bạn là bạn của tôi, và bạn của bạn cũng là bạn của tôi."),
        ("docs/other.txt", "Trời hôm nay rất đẹp và mọi người đi ra chợ để mua bánh mì."),
    ]);
    dir.index(&["docs", "--quiet"]);
    assert_eq!(dir.found(&["bàn"])[0], "docs/ban.txt");
    assert_eq!(dir.found(&["bạn"])[0], "docs/ban2.txt");
    assert_eq!(dir.found(&["ban"]).len(), 2);
}

#[test]
fn the_order_is_the_same_whatever_the_segments() {
    let (dir, mut chance) = (TestDir::with(&[]), Chance(3));
    // More than get a second look, among them many that are equal, and long ones.
    let texts: Vec<(String, String)> = (0..260)
        .map(|n| {
            let text = if n % 5 == 0 {
                "Bei Korvel war das Wasser gut, und Ixmar kam mit Brot.".to_owned()
            } else {
                twins(&mut chance).0
            };
            (format!("{n:03}.txt"), if n % 40 == 7 { (text + "\n\n").repeat(60) } else { text })
        })
        .collect();
    let queries: Vec<String> = (0..20)
        .map(|_| question(&mut chance, false))
        .chain(
            [
                "Korvel",
                "\"Korvel war\"",
                "Korvel Wasser -Milch",
                "+Brot Korvel Ixmar",
                "Korvel Brot path:**/1*",
            ]
            .map(str::to_owned),
        )
        .collect();
    let mut answers: Vec<Vec<Vec<(String, String)>>> = Vec::new();
    for runs in [1, 2, 7, 12] {
        let docs = format!("docs{runs}");
        let folder = index(&dir.path(&format!("index{runs}")));
        for run in texts.chunks(texts.len().div_ceil(runs)) {
            for (name, text) in run {
                dir.file(&format!("{docs}/{name}"), text);
            }
            bring_up_to_date(&folder, &dir.path(&docs));
        }
        let mut searcher = Searcher::new(&folder).expect("an index");
        answers.push(queries.iter().map(|query| scored(&mut searcher, query)).collect());
    }
    for (n, query) in queries.iter().enumerate() {
        assert!(!answers[0][n].is_empty(), "{query}");
        for answer in &answers {
            assert_eq!(answer[n], answers[0][n], "{query}");
        }
    }
}
