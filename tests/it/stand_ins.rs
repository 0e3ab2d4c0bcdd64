//! What stands in for words that no document holds as they were typed: parts of compounds, words in one, accents.

use crate::support::TestDir;

/// A folder with these texts, indexed.
fn indexed(files: &[(&str, &str)]) -> TestDir {
    let dir = TestDir::with(files);
    dir.index(&[".", "--quiet"]);
    dir
}

/// Runs queries, and compares what is found, in whatever order, and what is said: `query => files | notes`.
#[track_caller]
fn check(dir: &TestDir, table: &[(&str, &str, &str)]) {
    for (query, files, said) in table {
        let output = dir.search(&["query", "--format", "paths", "--", query]);
        let mut found: Vec<&str> = output.stdout.lines().collect();
        found.sort_unstable();
        let found = found.join(" ");
        let notes = output.stderr.lines().filter(|line| !line.starts_with("nothing found"));
        assert_eq!((&*found, &*notes.collect::<Vec<_>>().join(" ")), (*files, *said), "{query}");
    }
}

#[test]
fn parts_stand_in_for_a_compound() {
    let dir = indexed(&[
        (
            "club",
            "Satzung des Sport- und Kulturvereins Wiesenbach. Sie gilt für alle, die bei uns Mitglied sind.",
        ),
        ("flat", "Bitte bringen Sie zur Übergabe der Wohnung alle Schlüssel mit. Der Termin ist am Montag."),
        ("soup", "Die Suppe aus Erbsen lange kochen. Dann wird sie gut und schmeckt allen im Haus."),
        ("book", "Die Bahnhöfe waren leer, und niemand sah den Zug. Auf der Treppe saß ein alter Mann."),
        ("sea", "Die Steuer des Schiffes sind neu. Wer sich erklären will, gibt bitte eine Erklärung ab."),
        ("en", "All men can see the verein they are in, and satzung is no word that anybody knows here."),
        ("tax", "Die Steuer Erklärung ist bis Ende Mai abzugeben, und zwar bei dem Amt der Stadt."),
    ]);
    check(
        &dir,
        &[
            ("vereinssatzung", "club", "note: nothing holds vereinssatzung; showing verein + satzung"),
            (
                "Schlüsselübergabe",
                "flat",
                "note: nothing holds Schlüsselübergabe; showing Schlüssel + übergabe",
            ),
            ("erbsensuppe Treppe", "book soup", "note: nothing holds erbsensuppe; showing erbsen + suppe"),
            // What documents hold side by side stands for itself.
            ("Steuererklärung", "tax", ""),
            // Of what no document holds all parts nothing stands in.
            ("Suppentreppe", "", ""),
        ],
    );
    assert_eq!(dir.found(&["erbsensuppe Treppe"]), ["book", "soup"]);
    assert_eq!(dir.found(&["--typo", "off", "erbsensuppe"]), [""; 0]);
}

#[test]
fn two_words_are_found_in_one() {
    let dir = indexed(&[
        ("en", "The old teapot is on the shelf in the kitchen. Our homepages and the newsletter are new."),
        ("cup", "The tea is on the table in the kitchen, and it is very hot. Please wait for a while."),
        ("in", "The format of our books is new, and all of the guests like it. Please come again."),
        ("tr", "Kapadokya bölgesinde peribacaları ve yeraltı şehirleri vardır. Her yıl birçok turist gelir."),
    ]);
    check(
        &dir,
        &[
            ("tea pot", "cup en", ""),
            ("Tea Pot shelf", "cup en", ""),
            ("home page", "en", ""),
            ("news letter", "en", ""),
            ("peri bacaları", "tr", ""),
            // Neither function words nor what was not typed side by side.
            ("for mat", "cup", ""),
            ("tea \"pot\"", "cup", ""),
        ],
    );
    // It counts as both.
    assert_eq!(dir.found(&["tea pot"]), ["en", "cup"]);
}

#[test]
fn accents_are_missing_language_by_language() {
    let dir = indexed(&[
        ("de", "Malerbetrieb Öztürk & Söhne streicht das Wohnzimmer zweimal. Die Rechnung kam am Montag."),
        (
            "tr",
            "Kiraya veren: Ayşe Yılmaz. Kiracı: Mehmet Öztürk. Aylık kira bedeli her ayın beşine kadar ödenir.",
        ),
        ("en", "Mr Celik was at home when the letter came, and he has not read all of it yet."),
        ("tr2", "Demir ve çelik fabrikası bu yıl açıldı. İşçiler çok mutlu oldu ve eve gitti."),
    ]);
    check(
        &dir,
        &[
            ("ozturk", "de tr", ""),
            ("OZTURK", "de tr", ""),
            ("Öztürk", "de tr", ""),
            ("celik", "en tr2", ""),
            ("Çelik", "en tr2", ""),
        ],
    );
}

#[test]
fn misspellings_are_near_as_they_are_written() {
    let dir = indexed(&[
        ("fr", "La réception du livre a été très bonne, et les gens sont venus en grand nombre."),
        ("en", "You can put the stick into the machine, and it will work. The stick is not new."),
        ("de", "Der Bericht über die Lage der Stadt ist sehr lang. Der Balkon der Wohnung ist groß."),
        ("tr", "Çocuklar balonlara bakmayı çok sevdi; herkes çok mutlu oldu ve eve gitti."),
    ]);
    check(
        &dir,
        &[
            ("rezept", "", ""),
            ("gestrickt", "", ""),
            ("balon", "tr", "note: nothing holds balon; showing balonlara"),
            ("balkom", "de", "note: nothing holds balkom; showing balkon"),
            // Two letters are wrong in a language that the query is in.
            ("borscht", "", ""),
            ("Lage barscht", "de", "did you mean: Lage bericht?"),
        ],
    );
}

#[test]
fn what_stands_in_tells_no_language() {
    let mut files: Vec<(String, String)> = Vec::new();
    for n in 1..=12 {
        let text = "Das Hotel liegt am See, und die Zimmer sind schön und ruhig. Viele Gäste kommen gern";
        files.push((format!("de{n:02}"), format!("{text} wieder, und zwar in Haus {n}.")));
    }
    for n in 1..=6 {
        let text =
            "Het gen van de plant is door de onderzoekers gevonden. Dit gen is het gen dat zij zochten";
        files.push((format!("nl{n}"), format!("{text} in cel {n}.")));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let dir = indexed(&files);
    let found = dir.found(&["-n", "20", "hotel genf"]);
    assert_eq!(found.len(), 18, "{found:?}");
    assert!(found[..12].iter().all(|name| name.starts_with("de")), "{found:?}");
}

#[test]
fn names_are_found_in_another_script() {
    let dir = indexed(&[
        ("ru", "Лев Толстой написал много книг, а художник Иванов жил в Москве и работал там."),
        ("el", "Ο Παπαδόπουλος ήρθε στην Αθήνα και μίλησε με τους ανθρώπους για το νέο βιβλίο του."),
        ("en", "The painter Chagall and the writer Mandelstam were friends, and they lived in Paris."),
    ]);
    check(
        &dir,
        &[
            ("Ivanov", "ru", "note: nothing holds Ivanov; showing Иванов"),
            ("Iwanow", "ru", "note: nothing holds Iwanow; showing Иванов"),
            ("Tolstoi", "ru", "note: nothing holds Tolstoi; showing Толстой"),
            ("tolstoy", "ru", "note: nothing holds tolstoy; showing толстой"),
            ("Papadopoulos", "el", "note: nothing holds Papadopoulos; showing Παπαδόπουλος"),
            ("Мандельштам", "en", "note: nothing holds Мандельштам; showing Mandelstam"),
            ("Шагалл", "en", "note: nothing holds Шагалл; showing Chagall"),
            // Whose letters are sounded otherwise is no name.
            ("Ivan", "", ""),
        ],
    );
}
