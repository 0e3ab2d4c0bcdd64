//! `search query`: what is found, in which order, and how it is shown.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::support::{TestDir, without_scores};

const RECHENZENTRUM: &str = "Ein Rechenzentrum am Meer\n\n\
    In Südkorea entsteht an der Küste ein großes Rechenzentrum. \
    Die Betreiber kühlen die Rechner mit Wasser, das sie aus der Bucht holen.";
const HAFEN: &str = "Der alte Hafen\n\n\
    Im Hafen liegen die Boote der Fischer, und am Abend werden die Netze geflickt. \
    Die Häuser am Wasser sind weiß und blau gestrichen.";
const CENTRO: &str = "Un centro dati in collina\n\n\
    L'azienda ha costruito un centro dati sulle colline della Corea del Sud. \
    Gli ingegneri raffreddano i calcolatori con l'acqua del fiume.";
const PUSAT: &str = "Pusat data di tepi sungai\n\n\
    Perusahaan itu membangun sebuah pusat data di tepi sungai di Korea Selatan. \
    Para insinyur mendinginkan mesin dengan air yang mengalir.";

fn corpus() -> TestDir {
    let dir = TestDir::with(&[
        ("docs/rechenzentrum.txt", RECHENZENTRUM),
        ("docs/hafen.txt", HAFEN),
        ("docs/centro.txt", CENTRO),
        ("docs/pusat.txt", PUSAT),
    ]);
    dir.index(&["docs", "--quiet"]);
    dir
}

/// The files that a query finds in the corpus, best first.
#[track_caller]
fn check(query: &str, files: &[&str]) {
    let expected: Vec<String> = files.iter().map(|name| format!("docs/{name}.txt")).collect();
    assert_eq!(corpus().found(&["--", query]), expected, "{query}");
}

/// The lines of snippets, with `<` and `>` around what is marked by colour.
fn marked_snippets(coloured: &str) -> Vec<String> {
    let snippets = coloured.lines().filter_map(|line| line.strip_prefix("    "));
    snippets.map(|line| line.replace("\u{1b}[1m\u{1b}[31m", "<").replace("\u{1b}[0m", ">")).collect()
}

/// The files in English that a query finds, best first.
#[track_caller]
fn check_written(query: &str, files: &[&str]) {
    let dir = TestDir::with(&[
        (
            "docs/c.txt",
            "The language C is old. C has pointers. C is small. C runs everywhere, and C will stay.",
        ),
        (
            "docs/cpp.txt",
            "Programs in C++ are compiled to machine code, and most of them are fast when they run.",
        ),
        (
            "docs/whole.txt",
            "Send me an e-mail at once, and we will co-operate on the costs: they are 60,000 by now.",
        ),
        (
            "docs/email.txt",
            "Send me an email at once, and we will cooperate on what costs them 60 000 by now.",
        ),
        (
            "docs/parts.txt",
            "Write to anna.rossi@example.org or read what Flann O'Brien wrote of the letters of AT&T.",
        ),
    ]);
    dir.index(&["docs", "--quiet"]);
    let expected: Vec<String> = files.iter().map(|name| format!("docs/{name}.txt")).collect();
    assert_eq!(dir.found(&["--", query]), expected, "{query}");
}

#[test]
fn a_name_with_signs_is_another() {
    check_written("C++", &["cpp"]);
    check_written("C", &["c"]);
    check_written("AT&T", &["parts", "email", "whole"]);
}

#[test]
fn what_is_written_in_one_or_in_pieces_is_found_either_way() {
    check_written("+e-mail", &["whole", "email"]);
    check_written("+email", &["email", "whole"]);
    check_written("+co-operated", &["whole", "email"]);
    check_written("60000", &["whole", "email"]);
    check_written("60 000", &["email", "whole"]);
    check_written("+example.org", &["parts"]);
    check_written("rossi", &["parts"]);
    check_written("brien", &["parts"]);
    check_written("obrien", &["parts"]);
}

/// The file that `query` finds first, and what is marked in it.
#[track_caller]
fn check_number(query: &str, file: &str, marked: &str) {
    let dir = TestDir::with(&[
        ("a.txt", "Rufen Sie uns an: 089 / 23 45 67-89, oder schreiben Sie.\n"),
        ("b.txt", "Rufen Sie uns an: +49 (0)30 765432, oder schreiben Sie.\n"),
        ("c.txt", "Das Konto ist DE89 3704 0044 0532 0130 00, die Bank in Berlin.\n"),
        ("d.txt", "Das Konto ist DE12500105170648489890, die Bank in Bonn.\n"),
        ("e.txt", "Die Miete beträgt 2.850,00 Euro im Monat.\n"),
        ("f.txt", "Die Miete beträgt 436,02 Euro im Monat.\n"),
        ("h.txt", "The account is GB29 NWBK 6016 1331 9268 19 of a bank in London.\n"),
        ("g.txt", "Appelez le 01.98.76.54.32 après dix heures.\n"),
    ]);
    dir.index(&[".", "--quiet"]);
    assert_eq!(dir.found(&["--", query]).first().map(String::as_str), Some(file), "{query}");
    let coloured = dir.search(&["query", "--color", "always", "--", query]).stdout;
    let snippets = marked_snippets(&coloured);
    assert!(snippets[0].contains(marked), "{query}: {snippets:?}");
}

#[test]
fn numbers_are_found_however_they_are_grouped() {
    check_number("08923456789", "a.txt", "<089 / 23 45 67-89>");
    check_number("089/23456789", "a.txt", "<089 / 23 45 67-89>");
    check_number("4930765432", "b.txt", "+<49 (0)30 765432>");
    check_number("DE89370400440532013000", "c.txt", "<DE89 3704 0044 0532 0130 00>");
    check_number("GB29NWBK60161331926819", "h.txt", "<GB29 NWBK 6016 1331 9268 19>");
    check_number("DE12 5001 0517 0648 4898 90", "d.txt", "<DE12500105170648489890>");
    check_number("0198765432", "g.txt", "<01.98.76.54.32>");
    check_number("01 98 76 54 32", "g.txt", "<01.98.76.54.32>");
}

#[test]
fn amounts_are_found_without_their_cents() {
    check_number("2850", "e.txt", "<2.850,00>");
    check_number("2850,00", "e.txt", "<2.850,00>");
    check_number("436", "f.txt", "<436>,02");
}

#[test]
fn a_compound_is_found_by_its_part_and_marked() {
    let dir = corpus();
    let answer = " 1  docs/rechenzentrum.txt:3  de  [S]
    In Südkorea entsteht an der Küste ein großes Rechenzentrum. Die Betreiber \
kühlen die Rechner mit Wasser, das sie aus der Bucht holen.

 2  docs/pusat.txt:3  id  [S]
    Perusahaan itu membangun sebuah pusat data di tepi sungai di Korea Selatan. Para insinyur \
mendinginkan mesin dengan air yang mengalir.
";
    dir.search(&["query", "Rechenzentrum", "Korea"]).check(0, answer, "");
    let coloured = dir.search(&["query", "Rechenzentrum Korea", "--color", "always"]).stdout;
    let snippets = marked_snippets(&coloured);
    assert!(snippets[0].starts_with("In Süd<korea> entsteht an der Küste ein großes <Rechenzentrum>. Die"));
    assert!(snippets[1].contains(" di <Korea> Selatan."));
}

#[test]
fn colours_are_sent_when_asked_for() {
    let (mark, end, bold, path, dim) =
        ("\u{1b}[1m\u{1b}[31m", "\u{1b}[0m", "\u{1b}[1m", "\u{1b}[35m", "\u{1b}[2m");
    let dir = corpus();
    let expected = format!(
        "{bold} 1{end}  {path}docs/hafen.txt:3{end}  de  {dim}[S]{end}
    Im Hafen liegen die {mark}Boote{end} der Fischer, und am Abend werden die Netze \
geflickt. Die Häuser am Wasser sind weiß und blau gestrichen.\n"
    );
    dir.search(&["query", "Boot", "--color", "always"]).check(0, &expected, "");
    let mut plain = expected;
    for style in [mark, end, bold, path, dim] {
        plain = plain.replace(style, "");
    }
    dir.search(&["query", "Boot", "--color", "never"]).check(0, &plain, "");
    dir.search(&["query", "Boot"]).check(0, &plain, "");
}

#[test]
fn a_hit_without_a_snippet_has_no_line() {
    let dir = corpus();
    let query = ["query", "Boot", "--snippet-length", "0"];
    dir.search(&query).check(0, " 1  docs/hafen.txt  de  [S]\n", "");
    let markdown = dir.search(&[&query[..], &["--format", "markdown"]].concat()).stdout;
    assert!(markdown.contains("docs/hafen.txt)") && !markdown.contains('#'), "{markdown}");
}

#[test]
fn inflections_meet() {
    check("Haus", &["hafen"]);
    check("Netz Fischern", &["hafen"]);
    check("Rechenzentrums", &["rechenzentrum"]);
    check("azienda", &["centro"]);
    check("ingegnere collina", &["centro"]);
    check("dibangun", &["pusat"]);
}

#[test]
fn case_and_accents_do_not_matter() {
    check("HÄUSER", &["hafen"]);
    check("kuste", &["rechenzentrum"]);
    check("Ku\u{308}ste", &["rechenzentrum"]);
}

#[test]
fn a_name_is_found_in_every_language() {
    check("Korea", &["pusat", "rechenzentrum"]);
}

#[test]
fn phrases_stand_side_by_side() {
    check("\"pusat data\"", &["pusat"]);
    check("\"data pusat\"", &[]);
    check("\"centri dati\"", &["centro"]);
    check("\"der Fischer\"", &["hafen"]);
    check("\"Fischer der\"", &[]);
}

#[test]
fn a_word_can_be_a_must() {
    check("+Wasser", &["hafen", "rechenzentrum"]);
    check("+Wasser Rechner", &["rechenzentrum", "hafen"]);
    check("+Wasser +Rechner", &["rechenzentrum"]);
    check("+Wasser +\"alten Hafen\"", &["hafen"]);
    check("+Wasser +Korea", &["rechenzentrum"]);
    check("+Wasser +Quittenmarmelade", &[]);
}

#[test]
fn a_word_can_be_a_must_not() {
    check("Wasser -Rechner", &["hafen"]);
    check("Korea -Selatan", &["rechenzentrum"]);
    check("Wasser -\"am Wasser\"", &["rechenzentrum"]);
    check("Wasser -\"Wasser am\"", &["hafen", "rechenzentrum"]);
    check("-Wasser", &["centro", "pusat"]);
}

#[test]
fn nothing_found_says_where_it_was_looked_for() {
    let dir = corpus();
    let note = "nothing found for: Quittenmarmelade (searched 4 documents in de, id, it)\n";
    dir.search(&["query", "Quittenmarmelade"]).check(1, "", note);
    let note = "nothing found for: Tee (the index holds no document in ja)\n";
    dir.search(&["query", "Tee", "--language", "ja"]).check(1, "", note);
    dir.search(&["query", "Tee", "--format", "jsonl"]).check(1, "", "");
}

#[test]
fn without_an_index_the_error_says_how_to_make_one() {
    let dir = TestDir::with(&[]);
    let error = "error: index: there is no index here\n\
                 hint:  make one with: search index FOLDER --index index\n";
    dir.search(&["query", "Tee"]).check(2, "", error);
    dir.search(&["query", "Tee", "--index", "a/b"]).check(
        2,
        "",
        &error.replace("index:", "a/b:").replace("--index index", "--index a/b"),
    );
}

#[test]
fn a_query_without_words_is_a_usage_error() {
    let output = corpus().search(&["query"]);
    assert_eq!((output.code, &*output.stdout), (Some(2), ""));
    assert!(output.stderr.contains("<WORDS>..."), "{}", output.stderr);
}

#[test]
fn an_empty_query_is_for_every_document() {
    let dir = corpus();
    assert_eq!(dir.found(&[" "]).len(), dir.found(&["*"]).len());
    assert_eq!(
        dir.search(&["query", "", "--type", "md"]).code,
        dir.search(&["query", "*", "--type", "md"]).code
    );
}

#[test]
fn a_language_can_be_asked_for() {
    let dir = corpus();
    assert_eq!(dir.found(&["Korea", "--language", "de"]), ["docs/rechenzentrum.txt"]);
    assert_eq!(dir.found(&["Korea", "-l", "Indonesian"]), ["docs/pusat.txt"]);
    assert_eq!(dir.found(&["Korea", "-l", "de,id"]).len(), 2);
}

#[test]
fn equals_are_sorted_by_path_and_pages_fit_together() {
    let files: Vec<(String, &str)> =
        (0..25).map(|n| (format!("docs/{:02}.txt", n * 7 % 25), HAFEN)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    let dir = TestDir::with(&files);
    dir.file("docs/07.txt", "Hafen, Hafen und noch einmal Hafen: das ist der Hafen.\n");
    dir.index(&["docs"]);
    let all = dir.found(&["Hafen", "--limit", "99"]);
    let mut expected: Vec<String> = (0..25).filter(|&n| n != 7).map(|n| format!("docs/{n:02}.txt")).collect();
    expected.insert(0, "docs/07.txt".to_owned());
    assert_eq!(all, expected);
    assert_eq!(dir.found(&["Hafen"]), all[..10]);
    let pages = (0..4).flat_map(|n| dir.found(&["Hafen", "-n", "7", "--offset", &(7 * n).to_string()]));
    assert_eq!(pages.collect::<Vec<_>>(), all);
    let ranks = dir.search(&["query", "Hafen", "-n", "2", "--offset", "20", "--format", "jsonl"]).hits();
    assert_eq!((&ranks[0]["rank"], &ranks[1]["rank"]), (&21.into(), &22.into()));
    let beyond = dir.search(&["query", "Hafen", "--offset", "25"]);
    beyond.check(0, "", "25 documents found, none after the first 25\n");
}

#[test]
fn scores_fall() {
    let hits = corpus().search(&["query", "Wasser Korea Rechner Küste", "--format", "jsonl"]).hits();
    let scores: Vec<f64> = hits.iter().map(|hit| hit["score"].as_f64().expect("a number")).collect();
    assert!(scores.len() == 3 && scores.is_sorted_by(|a, b| a > b), "{scores:?}");
}

#[test]
fn no_query_is_an_error() {
    let dir = corpus();
    let (parentheses, words, long) = ("(".repeat(10_000), "Hafen ".repeat(16_000), "ä".repeat(50_000));
    let queries = [
        "",
        " ",
        "\"\"",
        "\"",
        "+",
        "-",
        "+-",
        "++Hafen",
        "+\"",
        "-\"\"",
        "\"\"\"",
        "*",
        "Haf*",
        "a:b",
        "[x TO y]",
        "AND",
        "OR NOT",
        "\\",
        "\\\"",
        "'",
        "!",
        "~2",
        "^9",
        "\t\n",
        "\u{feff}",
        "\u{202e}",
        "\u{301}",
        "👩‍👩‍👧",
        "\u{1b}[31m",
        "%s%n",
        "../..",
        &parentheses,
        &words,
        &long,
    ];
    for query in queries {
        for format in ["text", "json", "jsonl"] {
            let output = dir.search(&["query", "--format", format, "--", query]);
            assert!(matches!(output.code, Some(0 | 1)), "{query:.60?}: {output:?}");
            assert!(!output.stderr.contains("error") && !output.stderr.contains('\u{1b}'), "{query:.60?}");
        }
    }
}

#[test]
fn what_is_not_taken_as_written_is_said() {
    let dir = corpus();
    let note = "note: a quotation mark is not closed; the phrase was taken to end with the query\n";
    assert_eq!(dir.search(&["query", "\"alte Hafen"]).stderr, note);
    let many = (0..70).map(|n| format!("Hafen{n}")).collect::<Vec<_>>().join(" ");
    let output = dir.search(&["query", &format!("Hafen {many}")]);
    assert_eq!(output.stderr, "note: only the first 64 words of the query were used\n");
    let output = dir.search(&["query", &format!("Hafen {}", "x".repeat(5_000))]);
    assert_eq!(output.stderr, "note: only the first 4096 bytes of the query were used\n");
}

#[test]
fn text_that_would_steer_a_terminal_is_made_harmless() {
    let dir = TestDir::with(&[("docs/a.md", "Der Hafen ist \u{1b}[31mrot\u{1b}[0m und \u{202e}schön\u{7}.")]);
    dir.index(&["docs"]);
    let expected = " 1  docs/a.md:1  de  [S]\n    Der Hafen ist ␛[31mrot␛[0m und <U+202E>schön␇.\n";
    dir.search(&["query", "Hafen"]).check(0, expected, "");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let dir = TestDir::with(&[]);
    for n in 0..400 {
        dir.file(&format!("docs/{n}.txt"), HAFEN);
    }
    dir.index(&["docs"]);
    for format in ["text", "json", "jsonl"] {
        let mut command = dir.command(&["query", "Hafen", "-n", "400", "--format", format]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program can be run");
        let mut stdout = child.stdout.take().expect("it is piped");
        stdout.read_exact(&mut [0; 10]).expect("there is some output");
        drop(stdout);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(
            (output.status.code(), String::from_utf8_lossy(&output.stderr)),
            (Some(0), "".into()),
            "{format}"
        );
    }
}

#[test]
fn the_index_is_the_one_given_or_the_nearest() {
    let dir = TestDir::with(&[
        ("docs/tee.txt", "Der Tee ist warm.\n"),
        ("home/deep/er/brot.txt", "Das Brot ist warm.\n"),
    ]);
    dir.index(&["docs"]);
    dir.index(&["home", "--index", "home/index"]);
    let in_deep = |args: &[&str]| dir.search_in("home/deep/er", &[&["query", "warm"], args].concat()).stdout;
    assert!(in_deep(&[]).contains("brot.txt:1"), "the nearest one upwards");
    assert!(in_deep(&["--index", "../../../index"]).contains("tee.txt:1"), "the one given");
    let outer = dir.path("index");
    let mut command = dir.command(&["query", "warm"]);
    let output = dir.run(command.current_dir(dir.path("home/deep/er")).env("SEARCH_INDEX", &outer));
    assert!(output.stdout.contains("tee.txt:1"), "the one of the environment");
    let mut command = dir.command(&["query", "warm", "--index", "home/index"]);
    let output = dir.run(command.env("SEARCH_INDEX", &outer));
    assert!(output.stdout.contains("brot.txt:1"), "what is given goes before the environment");
}

#[test]
fn paths_are_shown_as_seen_from_here() {
    let dir = corpus();
    fs::create_dir(dir.path("empty")).expect("folders can be made");
    let first =
        |output: crate::support::Output| output.stdout.lines().next().map(without_scores).unwrap_or_default();
    assert_eq!(first(dir.search_in("docs", &["query", "Boot"])), " 1  hafen.txt:3  de  [S]");
    assert_eq!(first(dir.search_in("empty", &["query", "Boot"])), " 1  [DIR]/docs/hafen.txt:3  de  [S]");
}
