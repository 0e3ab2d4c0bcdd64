//! The passages that are shown of a document, and what is marked in them.

use std::fmt::Write;
use std::ops::Range;

use proptest::prelude::*;
use search::analysis::segment::{Segment, segments};
use search::hit::{Hit, SearchRequest};
use search::index::sync::{SyncOptions, Unwatched, sync};
use search::language::Language;
use search::searcher::Searcher;
use unicode_segmentation::UnicodeSegmentation;

use crate::properties::{index, query, readable, text};
use crate::support::TestDir;

/// The hit that a folder of one document, in one language or several, gives for each query and snippet length.
fn hits(name: &str, text: &str, languages: &[Language], asked: &[(&str, Option<usize>)]) -> Vec<Option<Hit>> {
    let dir = TestDir::with(&[(&format!("docs/{name}"), text)]);
    let index = index(&dir.path("index"));
    let options = SyncOptions { languages: languages.to_vec(), threads: 1, ..SyncOptions::default() };
    while sync(&index, &[dir.path("docs")], &options, &Unwatched).is_err() {
        // Between fork and exec, a process that another test starts holds this one's locks.
        std::thread::yield_now();
    }
    let mut searcher = Searcher::new(&index).expect("it was made just now");
    let mut ask = |&(query, length): &(&str, Option<usize>)| {
        let request = SearchRequest {
            query: query.to_owned(),
            limit: 1,
            snippet_length: length,
            ..SearchRequest::default()
        };
        searcher.search(&request).expect("it can be read").hits.pop()
    };
    asked.iter().map(&mut ask).collect()
}

fn with_marks(text: &str, marks: &[Range<usize>]) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    for mark in marks {
        write!(shown, "{}<{}>", &text[at..mark.start], &text[mark.clone()]).expect("memory takes it all");
        at = mark.end;
    }
    shown + &text[at..]
}

/// The snippets of `text` for `query`, one a line.
fn shown(language: &str, text: &str, query: &str, length: Option<usize>) -> String {
    let language = language.parse().expect("a language");
    let hit = hits("a.txt", text, &[language], &[(query, length)]).pop().flatten();
    let snippets = hit.map(|hit| hit.snippets).unwrap_or_default();
    snippets.iter().map(|it| with_marks(&it.text, &it.highlights)).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(language: &str, text: &str, query: &str, expected: &str) {
    assert_eq!(shown(language, text, query, None), expected);
}

#[test]
fn capitals_that_count_are_marked_alone() {
    let text = "NASA launched it. A nasa is a fish trap in Spanish, and Nasa is a surname.";
    check(
        "en",
        text,
        "=NASA",
        "<NASA> launched it. A nasa is a fish trap in Spanish, and Nasa is a surname.",
    );
    check(
        "en",
        text,
        "=NASA =Nasa",
        "<NASA> launched it. A nasa is a fish trap in Spanish, and <Nasa> is a surname.",
    );
    check(
        "en",
        text,
        "=nasa",
        "<NASA> launched it. A <nasa> is a fish trap in Spanish, and <Nasa> is a surname.",
    );
    // In a long text the places are told by a sieve.
    let long = format!("{}NASA.", "Filling text of some length without it, nasa. ".repeat(2_000));
    let shown = shown("en", &long, "=NASA", None);
    assert!(shown.contains("<NASA>") && !shown.contains("<nasa>"), "{shown}");
}

#[test]
fn quotation_marks_that_begin_a_text_are_shown() {
    for (open, close) in [("“", "”"), ("\"", "\""), ("'", "'"), ("« ", " »"), ("„", "“"), ("「", "」")]
    {
        let text = format!("{open}The wombat sleeps all day,{close} she said.");
        let marked = text.replace("wombat", "<wombat>");
        check("en", &text, "wombat", &marked);
    }
}

#[test]
fn places_in_a_line_are_counted_from_its_start() {
    let text = format!("Tee und\n{}Kakao, Kakao\nund Kakao.", "Brot ".repeat(20));
    let hit = hits("a.txt", &text, &[Language::German], &[("Kakao", None)]).pop().flatten();
    let snippets = hit.expect("it is found").snippets;
    let places = snippets.iter().flat_map(|snippet| &snippet.places);
    let places: Vec<_> = places.map(|place| (place.line, place.column)).collect();
    assert_eq!(places, [(2, 101), (2, 108), (3, 5)]);
}

#[test]
fn every_kind_of_match_is_marked() {
    let text =
        "Die neuen Rechenzentren in Südkorea brauchen Strom; ein KI-Rechenzentrum kühlt man mit Wasser.";
    for (query, expected) in [
        // Stems, parts of compounds, wholes.
        (
            "Rechenzentrum",
            "Die neuen <Rechenzentren> in Südkorea brauchen Strom; ein KI-<Rechenzentrum> kühlt man mit Wasser.",
        ),
        (
            "Korea",
            "Die neuen Rechenzentren in Süd<korea> brauchen Strom; ein KI-Rechenzentrum kühlt man mit Wasser.",
        ),
        (
            "KI-Rechenzentrum",
            "Die neuen <Rechenzentren> in Südkorea brauchen Strom; ein <KI-Rechenzentrum> kühlt man mit Wasser.",
        ),
        // A phrase is one mark, but for words with others between.
        (
            "\"neues Rechenzentrum\"",
            "Die <neuen Rechenzentren> in Südkorea brauchen Strom; ein KI-Rechenzentrum kühlt man mit Wasser.",
        ),
        (
            "\"neue Südkorea\"~2",
            "Die <neuen> Rechenzentren in <Südkorea> brauchen Strom; ein KI-Rechenzentrum kühlt man mit Wasser.",
        ),
        (
            "NEAR(Strom Südkorea, 3)",
            "Die neuen Rechenzentren in <Südkorea> brauchen <Strom>; ein KI-Rechenzentrum kühlt man mit Wasser.",
        ),
        // Patterns, misspellings, regular expressions, exact forms.
        (
            "brau*",
            "Die neuen Rechenzentren in Südkorea <brauchen> Strom; ein KI-Rechenzentrum kühlt man mit Wasser.",
        ),
        (
            "Storm~2",
            "Die neuen Rechenzentren in Südkorea brauchen <Strom>; ein KI-Rechenzentrum kühlt man mit Wasser.",
        ),
        (
            "/wass.*/",
            "Die neuen Rechenzentren in Südkorea brauchen Strom; ein KI-Rechenzentrum kühlt man mit <Wasser>.",
        ),
        (
            "=Rechenzentrum",
            "Die neuen Rechenzentren in Südkorea brauchen Strom; ein KI-<Rechenzentrum> kühlt man mit Wasser.",
        ),
    ] {
        check("de", text, query, expected);
    }
}

#[test]
fn words_that_break_at_the_end_of_a_line_are_marked_whole() {
    check("en", "The infor-\n   mation is here.", "information", "The <infor- mation> is here.");
    check("en", "All para-\r\ngraphs.\nNo informer - mat.", "paragraph", "All <para- graphs>.");
    check(
        "de",
        "Der Koordinierungs-\nausschuss tagt.",
        "Koordinierungsausschüsse",
        "Der <Koordinierungs- ausschuss> tagt.",
    );
}

#[test]
fn every_script_is_marked() {
    check("zh", "北京大学的数据中心建成了。", "数据中心", "北京大学的<数据中心>建成了。");
    check("zh", "發展中國家的電腦。", "发展", "<發展>中國家的電腦。");
    check("ja", "韓国のデータセンターは新しい。", "データセンター", "韓国の<データセンター>は新しい。");
    check("ko", "서울에서 데이터센터를 짓는다.", "센터", "서울에서 데이터<센터>를 짓는다.");
    check("th", "ฉันเรียนภาษาไทยที่บ้าน", "ภาษาไทย", "ฉันเรียน<ภาษาไทย>ที่บ้าน");
    check("ar", "قرأت الكتاب في المدينة.", "كتاب", "قرأت <الكتاب> في المدينة.");
    check("ar", "قرأت كِتَابًا في المدينة.", "كتاب", "قرأت <كِتَابًا> في المدينة.");
    check("he", "שָׁלוֹם לכולם.", "שלום", "<שָׁלוֹם> לכולם.");
    check("hi", "यह हिन्दी की किताब है।", "हिन्दी", "यह <हिन्दी> की किताब है।");
    check("ru", "В этих городах живут люди.", "город", "В этих <городах> живут люди.");
    check("tr", "Seul'de yeni evler yapıldı.", "Seul ev", "<Seul>'de yeni <evler> yapıldı.");
    check("id", "Ia suka menulis surat.", "tulis", "Ia suka <menulis> surat.");
    check("et", "Tallinnas on vana maja.", "Tallinn", "<Tallinnas> on vana maja.");
    check(
        "de",
        "Ha\u{308}user und Straßen, STRASSE",
        "Haus Straße",
        "<Ha\u{308}user> und <Straßen>, <STRASSE>",
    );
    check("it", "L’acqua dell'isola è dolce.", "acqua isola", "L’<acqua> dell'<isola> è dolce.");
}

#[test]
fn the_title_is_marked() {
    let text = "# Ein Haus am Meer\n\nVon Wellen und Wind. Und von Möwen.\n";
    let asked = [("Häuser", None), ("title:Meer", None), ("\"Haus am Meer\"", None), ("Wind", None)];
    let marked: Vec<String> = hits("a.md", text, &[Language::German], &asked)
        .into_iter()
        .map(|hit| hit.map_or_else(String::new, |hit| with_marks(&hit.title, &hit.title_highlights)))
        .collect();
    assert_eq!(
        marked,
        ["Ein <Haus> am Meer", "Ein Haus am <Meer>", "Ein <Haus am Meer>", "Ein Haus am Meer"]
    );
    let dir =
        TestDir::with(&[("docs/a.md", "---\ntitle: Das Meer\n---\nVon Wellen und Wind. Und von Möwen.\n")]);
    dir.index(&["docs"]);
    dir.search(&["query", "title:Meer"]).check(
        0,
        " 1  docs/a.md:4  de  [S]\n    Das Meer\n    Von Wellen und Wind. Und von Möwen.\n",
        "",
    );
}

#[test]
fn the_best_passages_come_first_in_mind() {
    let filler = "Hier geht es um nichts Besonderes, nur um Land und Leute und den Lauf der Zeit. ".repeat(8);
    // Both words, near each other, in the order of the query.
    let text = format!(
        "Ein Garten im Land.\n\n{filler}\n\nDie Mauer ist fern von jenem schönen und großen alten Garten.\n\n{filler}\n\n\
         Eine Mauer am Garten.\n\n{filler}\n\nDie Mauer.\n"
    );
    let first = shown("de", &text, "Mauer Garten", Some(60));
    assert_eq!(first, "Eine <Mauer> am <Garten>.");
    // Rarer words first, and each of the others once.
    let text =
        format!("Der Kahn.\n\n{filler}\n\nDas Land und der Kahn und das Riff.\n\n{filler}\n\nDas Watt.\n");
    assert_eq!(
        shown("de", &text, "Kahn Riff Watt", Some(60)),
        "Das Land und der <Kahn> und das <Riff>.\nDas <Watt>."
    );
}

#[test]
fn a_snippet_is_as_long_as_was_asked() {
    let text =
        "Erst kommt ein Satz. Dann ein Haus am Meer mit einem Garten voller Rosen. Zuletzt kommt Ruhe.";
    for (length, expected) in [
        (0, ""),
        (1, "…<Haus>…"),
        (10, "…<Haus> am…"),
        (30, "Dann ein <Haus> am Meer mit…"),
        (60, "Dann ein <Haus> am Meer mit einem Garten voller Rosen."),
        (90, "Dann ein <Haus> am Meer mit einem Garten voller Rosen. Zuletzt kommt Ruhe."),
    ] {
        let got = shown("de", text, "Haus", Some(length));
        assert_eq!(got, expected, "{length}");
    }
    // Characters as readers count them.
    assert_eq!(
        shown("de", "e\u{301}e\u{301} Tee e\u{301}e\u{301}", "Tee", Some(9)),
        "e\u{301}e\u{301} <Tee> e\u{301}e\u{301}"
    );
    assert_eq!(
        shown("zh", "北京大学在海淀区建成了数据中心和别的楼", "数据中心", Some(10)),
        "…了<数据中心>和别的楼"
    );
}

#[test]
fn a_rare_word_is_found_at_the_end_of_a_long_text() {
    let text = "Das Haus steht am Meer, und der Wind geht um das Haus.\n".repeat(20_000)
        + "Ein Quastenflosser im Haus.\n";
    let got = hits("a.txt", &text, &[Language::German], &[("Haus Quastenflosser", None)]);
    let hit = got[0].as_ref().expect("it is there");
    let found = hit.snippets.last().expect("a snippet");
    assert_eq!(with_marks(&found.text, &found.highlights), "Ein <Quastenflosser> im <Haus>.");
    assert_eq!((found.line, found.places[0].line, found.places[0].column), (20_001, 20_001, 5));
}

#[test]
fn words_near_each_other_are_marked_however_long_the_snippet() {
    let between = |times| "Im ganzen Land ist nichts davon zu sehen. ".repeat(times);
    for text in [
        format!("Der Kahn. {}Das Riff.", between(9)),
        format!("{0}Der Kahn. {1}Das Riff. {0}", between(1_000), between(40)),
    ] {
        for query in ["NEAR(Riff Kahn, 400)", "\"Kahn Riff\"~400", "\"Kahn Riff\"~1000"] {
            let shown = shown("de", &text, query, None);
            assert!(shown.contains("Der <Kahn>. Im"), "{query}: {shown}");
        }
    }
    let text = format!("Der alte Kahn. {}Das Riff.", between(1));
    let marked = format!("Der <alte Kahn>. {}Das <Riff>.", between(1));
    check("de", &text, "\"alter Kahn Riff\"~9", &marked);
}

#[test]
fn an_article_that_lost_its_vowel_is_not_marked_by_itself() {
    let text = "Nous sommes d'accord avec le maire d'Orléans, qui parle d'argent.";
    let got = hits("a.txt", text, &[Language::French], &[("d'accord", None)]);
    let found = &got[0].as_ref().expect("it is there").snippets[0];
    let marked = "Nous sommes d'<accord> avec le maire d'Orléans, qui parle d'argent.";
    assert_eq!(with_marks(&found.text, &found.highlights), marked);
}

#[test]
fn a_word_is_found_behind_more_that_looks_like_it_than_is_looked_at() {
    let look_alike =
        "Der Rechner und die Rechnung stehen im Haus, das wie immer sehr groß ist.\n".repeat(45_000);
    for (last, query, marked) in [
        ("Am Ende steht das Rechenzentrum.", "Rechenzentrum", "Am Ende steht das <Rechenzentrum>."),
        ("Am Ende stehen Rechenzentren.", "Haus Rechenzentrum", "Am Ende stehen <Rechenzentren>."),
        (
            "Am Ende steht ein Rechenschieber.",
            "\"ein Rechenschieber\"",
            "Am Ende steht <ein Rechenschieber>.",
        ),
    ] {
        let got = hits("a.txt", &(look_alike.clone() + last), &[Language::German], &[(query, None)]);
        let hit = got[0].as_ref().expect("it is there");
        let found = hit.snippets.last().expect("a snippet");
        let shown = with_marks(&found.text, &found.highlights);
        assert!(shown.ends_with(marked), "{shown}");
    }
}

#[test]
fn broken_texts_have_snippets() {
    let many = 300_000;
    let start = std::time::Instant::now();
    for text in [
        "x".repeat(many) + " Tee",
        "\u{301}".repeat(many / 2) + " Tee",
        " ".repeat(many) + "Tee" + &" ".repeat(many),
        "\n".repeat(many) + "Tee",
        "Tee ".repeat(many / 4),
        "字".repeat(many / 3) + " Tee",
        "ไ".repeat(many / 3) + " Tee",
        "Tee\r\n".repeat(1_000),
        "\u{1}\u{2} Tee \u{1b}[31m".repeat(1_000),
        "\u{202e}Tee\u{202c} שלום ".repeat(10_000),
        "👩\u{200d}".repeat(many / 10) + " Tee",
        "Tee-".repeat(many / 4),
        "1 000 ".repeat(many / 6) + "Tee",
    ] {
        let got = hits("a.txt", &text, &[Language::German], &[("Tee", Some(40)), ("Tee", None)]);
        for hit in got.into_iter().map(|hit| hit.expect("the word is there")) {
            let marks: usize = hit.snippets.iter().map(|snippet| snippet.highlights.len()).sum();
            assert!(marks > 0, "{:?}: {:?}", text.chars().take(20).collect::<String>(), hit.snippets);
            assert!(hit.snippets.iter().all(|snippet| snippet.text.len() < 10_000));
        }
    }
    assert!(start.elapsed().as_secs() < 120, "snippets take no longer by the byte in a longer text");
}

/// Text with white space of any kind as one space.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `at` lies inside a word of `text`, or inside a character as a reader sees it.
fn cuts(text: &str, words: &[Range<usize>], at: usize) -> bool {
    words.iter().any(|word| word.start < at && at < word.end)
        // A mark at the start of a line is a character of its own; behind a space it is not.
        || at < text.len()
            && !text[..at].ends_with(' ')
            && !text.grapheme_indices(true).any(|(start, _)| start == at)
}

fn check_cuts(text: &str, query: &str, length: usize, hit: &Hit) {
    let body = plain(text);
    let mut words = Vec::new();
    segments(&body, |segment| {
        if let Segment::Word(range) = segment {
            words.push(range);
        }
    });
    for snippet in &hit.snippets {
        let shown = plain(snippet.text.trim_start_matches('…').trim_end_matches('…'));
        let context = || format!("{query:?} at {length}: {snippet:?} of {text:?}");
        let characters = snippet.text.graphemes(true).count();
        let (mut inside, mut is_one) = (0, false);
        segments(&shown, |segment| match segment {
            Segment::Word(_) => inside += 1,
            Segment::Joined(range) => is_one |= range.len() == shown.len(),
            Segment::Bigram(_) => {}
        });
        assert!(characters <= length || inside <= 1 || is_one, "{characters}: {}", context());
        let starts = body.char_indices().map(|(at, _)| at).filter(|&at| body[at..].starts_with(&shown));
        let places = starts.map(|at| at..at + shown.len());
        let mut whole =
            places.filter(|place| !cuts(&body, &words, place.start) && !cuts(&body, &words, place.end));
        assert!(shown.is_empty() || whole.next().is_some(), "{}", context());
        let starts: Vec<usize> = snippet.text.grapheme_indices(true).map(|(at, _)| at).collect();
        for mark in &snippet.highlights {
            let is_edge = |at| at == snippet.text.len() || starts.contains(&at);
            assert!(is_edge(mark.start) && is_edge(mark.end), "{mark:?}: {}", context());
        }
        assert_eq!(snippet.places.len(), snippet.highlights.len());
        // Lines may end in any way.
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        for (place, mark) in snippet.places.iter().zip(&snippet.highlights) {
            let line = lines.split('\n').nth(place.line - 1).expect("the line is there");
            let first = snippet.text[mark.clone()].chars().next();
            assert_eq!(
                line.get(place.column - 1..).and_then(|rest| rest.chars().next()),
                first,
                "{}",
                context()
            );
        }
    }
}

/// The start of a word was not looked for as far before a match as the word is long.
#[test]
fn a_long_word_is_not_cut_in_a_short_snippet() {
    let text = "데이터센터를".repeat(22);
    let hit = hits("a.txt", &text, &[], &[("데이터센터", Some(4))]).pop().flatten().expect("it is there");
    check_cuts(&text, "데이터센터", 4, &hit);
}

/// A carriage return alone ends a line, too.
#[test]
fn lines_are_counted_however_they_end() {
    let text = "\r 北京大学 ";
    let hit = hits("a.txt", text, &[], &[("北京大学", Some(40))]).pop().flatten().expect("it is there");
    assert_eq!(hit.snippets[0].places[0].line, 2);
    check_cuts(text, "北京大学", 40, &hit);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_cut(
        text in text(1..60),
        queries in prop::collection::vec((query(), 1..120_usize), 8),
    ) {
        let text = readable(&text);
        let asked: Vec<_> = queries.iter().map(|(query, length)| (query.as_str(), Some(*length))).collect();
        for ((query, length), hit) in queries.iter().zip(hits("a.txt", &text, &[], &asked)) {
            if let Some(hit) = hit {
                check_cuts(&text, query, *length, &hit);
            }
        }
    }
}
