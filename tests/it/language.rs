//! Documents in many languages, and documents in several at once.

use crate::support::TestDir;

/// Code, a text of two or three sentences, and a word that only that text holds.
const DOCUMENTS: &[(&str, &str, &str)] = &[
    (
        "de",
        "Der Zug fährt durch das lange Tal und hält an jedem Bahnhof. Die Reisenden schlafen schon.",
        "Bahnhof",
    ),
    (
        "en",
        "The ferry leaves the harbour before the sun is up. Most of its passengers are still asleep.",
        "ferry",
    ),
    (
        "it",
        "Il treno attraversa la valle e si ferma in ogni stazione. I viaggiatori dormono già da ore.",
        "stazione",
    ),
    (
        "fr",
        "Le bateau quitte le port avant le lever du soleil. Les voyageurs dorment encore dans leurs cabines.",
        "bateau",
    ),
    (
        "es",
        "El tren cruza el valle y se detiene en cada pueblo. Los viajeros ya duermen desde hace horas.",
        "pueblo",
    ),
    (
        "id",
        "Kapal itu meninggalkan pelabuhan sebelum matahari terbit. Para penumpang masih tidur di kamar.",
        "pelabuhan",
    ),
    (
        "nl",
        "De trein rijdt door het lange dal en stopt bij elk dorp. De reizigers slapen al een hele tijd.",
        "reizigers",
    ),
    ("sv", "Tåget kör genom den långa dalen och stannar i varje by. Resenärerna sover redan.", "Tåget"),
    (
        "fi",
        "Juna kulkee pitkän laakson läpi ja pysähtyy jokaisessa kylässä. Matkustajat nukkuvat jo.",
        "laakson",
    ),
    (
        "tr",
        "Tren uzun vadiden geçiyor ve her köyde duruyor. Yolcular çoktan uyudu, çünkü gece çok geç oldu.",
        "vadiden",
    ),
    (
        "ru",
        "Поезд идёт через длинную долину и останавливается в каждой деревне. Пассажиры уже давно спят.",
        "долину",
    ),
    (
        "el",
        "Το τρένο περνάει από τη μεγάλη κοιλάδα και σταματάει σε κάθε χωριό. Οι ταξιδιώτες κοιμούνται.",
        "κοιλάδα",
    ),
    ("ja", "列車は長い谷を抜けて、すべての村に止まります。乗客はもう眠っています。", "乗客"),
    ("zh", "火车穿过长长的山谷，在每个村庄停下来。旅客们早就睡着了。", "山谷"),
    ("ko", "기차는 긴 골짜기를 지나 마을마다 멈춘다. 승객들은 벌써 잠이 들었다.", "골짜기"),
    ("ar", "يمر القطار عبر الوادي الطويل ويتوقف في كل قرية. لقد نام المسافرون منذ ساعات.", "القطار"),
    ("th", "รถไฟวิ่งผ่านหุบเขาที่ยาวและหยุดที่ทุกหมู่บ้าน ผู้โดยสารหลับไปนานแล้ว", "รถไฟ"),
];

#[test]
fn languages_are_told_apart() {
    let dir = TestDir::with(&[]);
    for (code, text, _) in DOCUMENTS {
        dir.file(&format!("docs/{code}.txt"), text);
    }
    dir.index(&["docs"]);
    for (code, _, word) in DOCUMENTS {
        let hits = dir.search(&["query", word, "--format", "jsonl"]).hits();
        let found: Vec<(&str, &str)> = hits
            .iter()
            .map(|hit| (hit["path"].as_str().expect("text"), hit["languages"][0].as_str().expect("text")))
            .collect();
        assert_eq!(found, [(&*format!("docs/{code}.txt"), *code)], "{word}");
    }
}

const INTERVIEW: &str = "Besuch in der Werkstatt\n\n\
    Seit vierzig Jahren baut Elvira Santoro in ihrer kleinen Werkstatt am Stadtrand Geigen und Bratschen. \
    Ihr Vater hat ihr das Handwerk gezeigt, und von ihm stammen auch die Werkzeuge an der Wand. \
    Auf die Frage nach dem Holz wird sie ernst und wechselt in die Sprache ihrer Kindheit.\n\n\
    Gli alberi che usiamo per questi strumenti crescono lentamente nelle foreste della nostra montagna.\n\n\
    Danach schweigt sie eine Weile und streicht mit der Hand über eine Decke aus Fichte. \
    Das Instrument wird erst im nächsten Frühjahr fertig, denn der Lack muss lange trocknen.\n";

const OTHER: &str = "\
    Der Wald am Rand der Stadt ist alt, und im Herbst kommen viele Leute, um Pilze zu suchen. \
    Sie gehen früh am Morgen los und sind am Mittag wieder zu Hause.\n";

fn interview() -> TestDir {
    let dir = TestDir::with(&[("docs/interview.txt", INTERVIEW), ("docs/wald.txt", OTHER)]);
    dir.index(&["docs"]);
    dir
}

/// A word in the quotation is found by another of its forms, and marked as it stands there.
#[track_caller]
fn check_quotation(query: &str, marked: &str) {
    let hits = interview().search(&["query", query, "--format", "jsonl"]).hits();
    assert_eq!(hits.len(), 1, "{query}: {hits:?}");
    assert_eq!(hits[0]["path"], "docs/interview.txt");
    assert_eq!(hits[0]["languages"], serde_json::json!(["de", "it"]));
    let snippet = &hits[0]["snippets"][0];
    assert_eq!(snippet["line"], 5);
    let (text, range) = (snippet["text"].as_str().expect("text"), &snippet["highlights"][0]);
    let at = |n: usize| usize::try_from(range[n].as_u64().expect("a number")).expect("small");
    assert_eq!(&text[at(0)..at(1)], marked);
}

#[test]
fn a_quotation_follows_its_own_language() {
    check_quotation("albero", "alberi");
    check_quotation("foresta", "foreste");
    check_quotation("strumento", "strumenti");
    check_quotation("crescere", "crescono");
    check_quotation("montagne", "montagna");
}

#[test]
fn the_text_around_a_quotation_keeps_its_own() {
    let dir = interview();
    for query in ["Geige", "Werkzeug", "Instrumente", "trocknete"] {
        assert_eq!(dir.found(&[query]), ["docs/interview.txt"], "{query}");
    }
}

#[test]
fn a_document_of_two_languages_is_found_in_both() {
    let dir = interview();
    assert_eq!(dir.found(&["alberi", "-l", "it"]), ["docs/interview.txt"]);
    assert_eq!(dir.found(&["Geigen", "-l", "de"]), ["docs/interview.txt"]);
    let shown = dir.search(&["query", "alberi"]).stdout;
    assert!(shown.starts_with(" 1  docs/interview.txt:5  de+it  "), "{shown}");
}
