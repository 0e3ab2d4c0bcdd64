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
    assert_eq!(found_in_german(&["Die Byeolsanquf kommen"], "Byeolsan"), "");
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
