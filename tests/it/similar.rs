//! `search similar` and `search query --group story`.

use crate::support::TestDir;

const ENGLISH: &str = "Norwind Energy will build a wind park near Aberdeen. The company invests 4.75 billion crowns in \
    87 turbines, director Ingrid Halvorsen said in Copenhagen on Tuesday. The Scottish authorities approved project \
    Kittiwake in 2031; Siemens delivers the generators, and 640,000 households will get electricity.";
const GERMAN: &str = "Norwind Energy baut vor Aberdeen einen Windpark. Das Unternehmen investiert 4,75 Milliarden Kronen \
    in 87 Turbinen, wie Direktorin Ingrid Halvorsen am Dienstag in Kopenhagen sagte. Die schottischen Behörden haben das \
    Projekt Kittiwake 2031 genehmigt; Siemens liefert die Generatoren, und 640.000 Haushalte werden mit Strom versorgt.";
const ITALIAN: &str = "Norwind Energy costruirà un parco eolico davanti ad Aberdeen. La società investe 4,75 miliardi di \
    corone in 87 turbine, ha detto martedì a Copenaghen la direttrice Ingrid Halvorsen. Le autorità scozzesi hanno \
    approvato il progetto Kittiwake nel 2031; Siemens fornisce i generatori, e 640.000 famiglie riceveranno elettricità.";
const RUSSIAN: &str = "Компания Норвинд Энерджи построит ветропарк у Абердина. Она вложит 4,75 миллиарда крон в 87 турбин, \
    сообщила во вторник в Копенгагене директор Ингрид Халворсен. Власти Шотландии одобрили проект Киттивейк в 2031 году; \
    генераторы поставит Сименс, электричество получат 640 000 семей.";
/// The same company, another story.
const PROFIT: &str = "Norwind Energy hat im vergangenen Jahr weniger verdient als erwartet. Der Gewinn fiel auf 310 \
    Millionen Kronen, weil im Herbst der Wind ausblieb und die Zinsen stiegen. Die Aktie gab in Frankfurt um sechs Prozent \
    nach. Analysten der Commerzbank raten trotzdem zum Kauf, denn die Auftragsbücher seien voll.";
const CAKE: &str = "Der Apfelkuchen vom Blech gelingt mit säuerlichen Äpfeln am besten. Man schält sie, schneidet sie in \
    Spalten und legt sie dicht auf den Teig. Nach einer halben Stunde im Ofen duftet die ganze Küche nach Zimt.";

fn folder() -> TestDir {
    let dir = TestDir::with(&[
        ("docs/wind.de.txt", GERMAN),
        ("docs/wind.it.txt", ITALIAN),
        ("docs/wind.ru.txt", RUSSIAN),
        ("docs/profit.txt", PROFIT),
        ("docs/cake.txt", CAKE),
        ("wind.en.txt", ENGLISH),
    ]);
    dir.index(&["docs"]);
    dir
}

/// The paths of what is like `file`, and how many tell its story.
fn similar(dir: &TestDir, file: &str, options: &[&str]) -> (Vec<String>, u64) {
    let output = dir.search(&[&["similar", file, "--format", "json"], options].concat());
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let hits = answer["hits"].as_array().expect("hits");
    let paths = hits.iter().map(|hit| hit["path"].as_str().expect("a path").to_owned()).collect();
    (paths, answer["same_story"].as_u64().expect("a number"))
}

#[test]
fn the_same_story_in_other_languages_comes_first() {
    let dir = folder();
    let (paths, same_story) = similar(&dir, "docs/wind.de.txt", &[]);
    assert_eq!(paths[..2], ["docs/wind.it.txt", "docs/wind.ru.txt"]);
    assert_eq!(same_story, 2, "{paths:?}");
    assert!(!paths.contains(&"docs/wind.de.txt".to_owned()), "it is like itself");
    assert!(!paths.contains(&"docs/cake.txt".to_owned()), "{paths:?}");
}

#[test]
fn a_file_that_is_not_in_the_index() {
    let dir = folder();
    let (paths, same_story) = similar(&dir, "wind.en.txt", &["-n", "3"]);
    assert_eq!(same_story, 3, "{paths:?}");
    assert!(paths.iter().all(|path| path.starts_with("docs/wind.")), "{paths:?}");
    let (paths, same_story) = similar(&dir, "wind.en.txt", &["--language", "ru"]);
    assert_eq!((paths, same_story), (vec!["docs/wind.ru.txt".to_owned()], 1));
}

#[test]
fn a_folder_is_no_file() {
    folder().search(&["similar", "docs"]).check(
        2,
        "",
        "error: docs: it is a folder; give one of its files\n",
    );
}

#[test]
fn what_is_shared_is_marked() {
    let output = folder().search(&["similar", "wind.en.txt", "--language", "it", "--format", "jsonl"]);
    let hit = &output.hits()[0];
    let snippets = hit["snippets"].as_array().expect("snippets");
    let marked = snippets.iter().flat_map(|snippet| {
        let text = snippet["text"].as_str().expect("text");
        let ranges = snippet["highlights"].as_array().expect("ranges").iter();
        let at = |end: &serde_json::Value| usize::try_from(end.as_u64().expect("a number")).expect("small");
        ranges.map(move |range| &text[at(&range[0])..at(&range[1])])
    });
    let marked: Vec<&str> = marked.collect();
    assert!(marked.contains(&"4,75") || marked.contains(&"Halvorsen"), "{marked:?}");
}

#[test]
fn where_nothing_tells_the_same_story_it_is_said() {
    let dir = folder();
    let output = dir.search(&["similar", "docs/profit.txt"]);
    assert_eq!(output.code, Some(0));
    assert!(
        output.stderr.contains("no document tells the same story as docs/profit.txt"),
        "{}",
        output.stderr
    );
    dir.file("other.txt", "xyz");
    let output = dir.search(&["similar", "other.txt"]);
    assert_eq!((output.code, &*output.stdout), (Some(1), ""));
    assert!(output.stderr.contains("nothing in the index is like other.txt"), "{}", output.stderr);
}

#[test]
fn where_no_hit_is_shown_it_is_counted() {
    let dir = folder();
    let note = |args: &[&str]| dir.search(&[&["similar", "docs/profit.txt"], args].concat()).stderr;
    assert!(note(&["--limit", "0"]).ends_with(" found\n"));
    assert!(note(&["--offset", "1000"]).ends_with(" found, none after the first 1000\n"));
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let dir = folder();
    dir.search(&["similar", "gone.txt"]).check(2, "", "error: gone.txt: no such file or folder\n");
    #[cfg(unix)]
    dir.search(&["similar", "/dev/null"]).check(2, "", "error: /dev/null: no regular file\n");
    dir.bytes("picture", b"a\0b");
    let output = dir.search(&["similar", "picture"]);
    assert!(output.code == Some(2) && output.stderr.contains("picture"), "{}", output.stderr);
}

#[test]
fn stories_are_folded_under_their_best_hit() {
    let dir = folder();
    let output = dir.search(&["query", "Norwind Turbinen", "--group", "story", "--format", "jsonl"]);
    let hits = output.hits();
    let paths: Vec<&str> = hits.iter().map(|hit| hit["path"].as_str().expect("a path")).collect();
    assert_eq!(paths, ["docs/wind.de.txt", "docs/profit.txt"]);
    assert_eq!(hits[0]["story"][0]["path"], "docs/wind.it.txt");
    assert_eq!(hits[0]["story"][0]["languages"][0], "it");
    assert!(hits[1].get("story").is_none());
    let text = dir.search(&["query", "Norwind Turbinen", "--group", "story"]).stdout;
    assert!(text.contains("    same story: docs/wind.it.txt  it  "), "{text}");
}

#[test]
fn pages_of_stories_fit_together() {
    let dir = folder();
    let page = |options: &[&str]| {
        let args =
            [&["query", "Norwind Kittiwake Apfelkuchen", "--group", "story", "--format", "jsonl"], options]
                .concat();
        dir.search(&args)
            .hits()
            .iter()
            .map(|hit| hit["path"].as_str().expect("a path").to_owned())
            .collect::<Vec<_>>()
    };
    let all = page(&[]);
    let pages: Vec<String> =
        (0..all.len()).flat_map(|offset| page(&["-n", "1", "--offset", &offset.to_string()])).collect();
    assert_eq!(all, pages);
    assert_eq!(all.len(), 3, "{all:?}");
}

#[test]
fn a_document_that_was_replaced_is_compared_as_it_is_now() {
    let dir = folder();
    dir.file("docs/wind.it.txt", CAKE);
    dir.index(&["docs"]);
    let (paths, same_story) = similar(&dir, "docs/wind.de.txt", &[]);
    assert_eq!((&*paths[0], same_story), ("docs/wind.ru.txt", 1));
}
