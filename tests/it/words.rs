//! What a query finds of words that are not written as it writes them: inside compounds, inflected, in another script.

use crate::support::TestDir;

/// Indexes a document a text, named by letters from `a` on, and asks for `query`: the names found, best first.
#[track_caller]
fn found(texts: &[&str], query: &str) -> String {
    let dir = TestDir::with(&[]);
    for (name, text) in ('a'..).zip(texts) {
        dir.file(&format!("docs/{name}.txt"), text);
    }
    dir.index(&["docs"]);
    let paths = dir.found(&[query]);
    paths.iter().map(|path| path.trim_start_matches("docs/").trim_end_matches(".txt")).collect()
}

const GERMAN: &str = "und das ist nicht der erste Fall, von dem man hier in der Stadt gehört hat.";

/// As [`found`], of German sentences.
#[track_caller]
fn found_in_german(sentences: &[&str], query: &str) -> String {
    let texts: Vec<String> = sentences.iter().map(|sentence| format!("{sentence} {GERMAN}\n")).collect();
    found(&texts.iter().map(String::as_str).collect::<Vec<_>>(), query)
}

#[test]
fn a_part_finds_its_compounds_below_itself() {
    let sentences = ["Ein Südkoreaner baut", "Das Rechenzentrum brennt", "Im Zentrum brennt es"];
    assert_eq!(found_in_german(&sentences, "Zentrum"), "cb");
}

#[test]
fn a_compound_finds_longer_ones_and_its_parts_together() {
    let sentences = [
        "Die Leitung bringt heute kein Wasser",
        "Eine Wasser-Leitung ist geplatzt",
        "Am Wasserleitungsbau wird gespart",
        "Die Wasserleitung ist geplatzt",
    ];
    let found = found_in_german(&sentences, "Wasserleitung");
    assert_eq!(&found[..1], "d", "{found}");
    assert!(found.contains('b') && found.contains('c') && !found.contains('a'), "{found}");
}

#[test]
fn a_name_that_no_lexicon_knows_finds_its_compounds() {
    let sentences = ["Das Byeolsanprojekt wird teuer", "In Südbyeolsan regnet es", "Byeolsan liegt am Meer"];
    let found = found_in_german(&sentences, "Byeolsan");
    assert_eq!(found.len(), 3, "{found}");
    assert!(found.starts_with('c'), "{found}");
    assert_eq!(found_in_german(&["Die Byeolsanqufxqufxq kommen"], "Byeolsan"), "");
}

#[test]
fn a_letter_and_the_word_that_it_leads_are_found_in_longer_words() {
    let sentences = ["Die E-Mail-Adresse fehlt", "Die Mail-Adresse fehlt", "Die E-Mail fehlt"];
    let found = found_in_german(&sentences, "Email");
    assert_eq!(found.len(), 2, "{found}");
    assert!(!found.contains('b'), "{found}");
}

#[test]
fn a_name_with_signs_is_found_before_its_year() {
    let texts = ["The parser is written in C++17 by now.", "The parser is written in C by now."];
    assert_eq!(found(&texts, "C++"), "a");
    assert_eq!(found(&texts, "C++17"), "a");
}

#[test]
fn only_the_part_is_marked() {
    for (text, query, marked) in [
        ("Das Byeolsanprojekt wird teuer", "Byeolsan", "Byeolsan"),
        ("Die E-Mail-Adresse fehlt", "Email", "E-Mail"),
        ("Im Südbyeolsan regnet es", "Byeolsan", "byeolsan"),
        ("Der Rechenzentrumsbrand war groß", "Rechenzentrum", "Rechenzentrum"),
        ("Der Rechenzentrumsbrand war groß", "Zentrum", "zentrum"),
        ("Wasser-Leitung geplatzt", "Wasserleitung", "Wasser-Leitung"),
    ] {
        let dir = TestDir::with(&[("docs/a.txt", &format!("{text} {GERMAN}\n"))]);
        dir.index(&["docs"]);
        let hit = &dir.search(&["query", "--format", "jsonl", query]).hits()[0];
        let snippet = &hit["snippets"][0];
        let range: Vec<usize> =
            serde_json::from_value(snippet["highlights"][0].clone()).expect("a range is two numbers");
        let text = snippet["text"].as_str().expect("a snippet has a text");
        assert_eq!(&text[range[0]..range[1]], marked, "{query}");
    }
}

#[test]
fn a_quotation_in_another_language_is_found_by_its_words_forms() {
    let text = "Der Bürgermeister hat gestern im Rathaus gesprochen, und alle haben ihm zugehört.\n\n\
                \"Le colline della nostra valle sono piene di alberi che nessuno ha mai tagliato.\"\n\n\
                Danach ging er wieder nach Hause, weil es schon spät war und weil er müde war.\n";
    assert_eq!(found(&[text], "collina"), "a");
    assert_eq!(found(&[text], "albero"), "a");
    assert_eq!(found(&[text], "Bürgermeistern"), "a");
}

#[test]
fn a_name_with_a_number_is_not_found_without_it() {
    let sentences = ["Wir nutzen Qwen3", "Wir nutzen Qwen"];
    assert_eq!(found_in_german(&sentences, "+Qwen3"), "a");
    assert_eq!(found_in_german(&sentences, "Qwen"), "ba");
}

#[test]
fn accents_do_not_matter_where_stems_depend_on_them() {
    let texts = [
        "La educación superior en las ciudades españolas es gratuita para los estudiantes que la necesitan.",
        "LA EDUCACION SUPERIOR EN LAS CIUDADES ESPAÑOLAS ES GRATUITA PARA LOS ESTUDIANTES QUE LA NECESITAN.",
    ];
    assert_eq!(found(&texts, "educacion").len(), 2);
    assert_eq!(found(&texts, "educación").len(), 2);
    // Without its accent the stemmer takes it for the word of the other text, which would be all that is found.
    let texts = [
        "El francés es uno de los idiomas que se enseñan en las escuelas de la ciudad.",
        "Los francos eran un pueblo que vivía en las orillas del río y que llegó hasta la ciudad.",
    ];
    assert_eq!(found(&texts, "+frances").len(), 2);
    let sentences = ["Das Gebäude wurde zerstört", "Das Gebaude wurde zerstort"];
    assert_eq!(found_in_german(&sentences, "+zerstort +Gebaude").len(), 2);
    assert_eq!(found_in_german(&sentences, "+zerstört +Gebäude").len(), 2);
}

#[test]
fn a_capital_i_is_read_both_ways_in_turkish() {
    let text =
        "İstanbul bugün çok kalabalık, çünkü Instagram ve IBM burada yeni bir ofis açıyor ve herkes geldi.";
    for query in ["instagram", "Instagram", "ibm", "IBM", "Istanbul", "istanbul", "İSTANBUL"] {
        assert_eq!(found(&[text], &format!("+{query}")), "a", "{query}");
    }
}

#[test]
fn a_letter_of_a_word_is_no_word() {
    let texts = [
        "Il m'a envoyé un e-mail hier soir pour me dire que tout va bien à la maison.",
        "Il cane e il gatto dormono in giardino, perché oggi fa caldo ed è bello stare fuori.",
    ];
    assert_eq!(found(&texts, "e-mail"), "a");
    assert_eq!(found(&texts, "+e-mail"), "a");
}

#[test]
fn formulas_and_units_are_words() {
    let text = "The plant emits CO₂ and H₂O vapour and covers 40 km² of the land near the town.";
    for query in ["CO2", "H2O", "km2", "CO₂", "H₂O", "km²"] {
        assert_eq!(found(&[text], query), "a", "{query}");
    }
    assert_eq!(found(&[text], "₂"), "");
}

#[test]
fn a_foreign_word_is_no_function_word() {
    let sentences = ["Der Hund und die Katze schlafen", "Die Katze schläft"];
    assert_eq!(found_in_german(&sentences, "under"), "");
    assert_eq!(found_in_german(&sentences, "Katze -under").len(), 2);
}

#[test]
fn forms_are_found_whose_stem_is_a_function_word() {
    let sentences = [
        "Der Vorstand beschloss einige Änderungen",
        "Die Änderung der Satzung gilt",
        "Die anderen und ein anderer kamen",
    ];
    assert_eq!(found_in_german(&sentences, "Änderung"), "ba");
    assert_eq!(found_in_german(&sentences, "Änderungen"), "ab");
    assert_eq!(found_in_german(&sentences, "andere"), "c");
    // What is nowhere is replaced, though its stem is the function word's.
    assert_eq!(found_in_german(&sentences[..1], "Anderungen"), "a");
}

#[test]
fn texts_too_short_to_tell_their_language_are_found_by_forms() {
    let notes = ["renew passports", "comprar manzanas", "купить яблоки", "rekeningen betalen", "pass it on"];
    assert_eq!(found(&notes, "passport"), "a");
    assert_eq!(found(&notes, "manzana"), "b");
    assert_eq!(found(&notes, "яблоко"), "c");
    assert_eq!(found(&notes, "+rekening"), "d");
    // By no form of a function word: este, of Spanish, becomes est, of French.
    assert_eq!(found(&["est morte", "este"], "este"), "b");
}

#[test]
fn beginnings_and_ends_of_names_of_programs_are_found() {
    let texts =
        ["let user = getUserById(id);", "let group = getGroupById(id);", "runs on Python 3.11.4 only"];
    assert_eq!(found(&texts, "getUser"), "a");
    assert_eq!(found(&texts, "+get +user"), "a");
    assert_eq!(found(&texts, "3.11"), "c");
    assert_eq!(found(&texts, "11.4"), "");
}

#[test]
fn words_that_break_at_the_end_of_a_line_are_found_whole() {
    let sentences =
        ["Der Betreiber baut ein Rechen-\n    zentrum am Fluss", "Der Rechen steht im Zentrum des Gartens"];
    assert_eq!(found_in_german(&sentences, "+Rechenzentrum -Garten"), "a");
    assert_eq!(found(&["The infor-\nmation is here for all of us"], "information"), "a");
}

#[test]
fn quantities_are_found_in_one_word_and_in_two() {
    let text =
        |amount: &str| format!("The parcel weighs {amount} and is to be sent to the town by the weekend.");
    let texts = [text("25 kg"), text("25kg"), text("25 small bags of 3 kg")];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(found(&texts, "+25kg"), "ba");
    assert_eq!(found(&texts, "25kg -small"), "ba");
    assert_eq!(found(&texts[..2], "25 kg"), "ab");
}

#[test]
fn endings_of_korean_are_no_words() {
    let texts = [
        "나는 어제 집에서 밥을 먹었다.",
        "그는 도서관에서 공부하는 학생이었다. 눈이 많이 내렸으며 길이 매우 미끄러웠다고 들었다.",
        "나는 책을 읽고 물을 마시고 글을 썼다.",
    ];
    assert_eq!(found(&texts, "+먹었다"), "a");
    assert_eq!(found(&texts, "\"프랑스에서\""), "");
    assert_eq!(found(&texts, "책"), "c");
    assert_eq!(found(&texts, "도서관"), "b");
}

#[test]
fn a_title_that_is_no_part_of_the_text_is_found_by_words() {
    let dir = TestDir::with(&[
        ("docs/a.html", "<title>Zebra Compendium</title><body><p>This text is about striped animals.</p>"),
        ("docs/b.md", "---\ntitle: Giraffe Almanac\n---\n\nThis text is about tall animals.\n"),
        ("docs/c.eml", "From: a@example.org\nSubject: Invoice reminder\n\nPlease pay within two weeks.\n"),
    ]);
    dir.index(&["docs"]);
    for (query, path) in [
        ("zebra", "docs/a.html"),
        ("+compendium +striped", "docs/a.html"),
        ("\"giraffe almanac\"", "docs/b.md"),
        ("invoice", "docs/c.eml"),
    ] {
        assert_eq!(dir.found(&[query]), [path], "{query}");
    }
}

#[test]
fn a_day_is_found_however_it_is_written_in_numbers() {
    let sentences = [
        "Am 14.2.2027 wird gebaut",
        "Am 14.02.2027 wird gebaut",
        "Am 2027-02-14 wird gebaut",
        "Am 15.02.2027 nicht",
    ];
    for query in ["14.02.2027", "14.2.2027", "2027-02-14"] {
        // Others share a month and a year.
        let mut first: Vec<char> = found_in_german(&sentences, query).chars().take(3).collect();
        first.sort_unstable();
        assert_eq!(first, ['a', 'b', 'c'], "{query}");
    }
    let dir = TestDir::with(&[("docs/a.txt", "Am 2027-02-14 wird gebaut, und zwar sehr viel.\n")]);
    dir.index(&["docs"]);
    let hit = &dir.search(&["query", "14.02.2027", "--format", "jsonl"]).hits()[0];
    assert_eq!(hit["snippets"][0]["highlights"], serde_json::json!([[3, 13]]), "{hit}");
}
