//! `search query --format paths`, `vimgrep`, `csv` and `markdown`: lines that other programs take.

use std::path::Path;

use crate::support::TestDir;

const TEA: &str = "# Tee, \"gut\"\n\nDer **Grüntee** und [der Tee](tee.md) wärmen.\nKein Kaffee.\n";
const BOOK: &str = "=1+1 Tassen\n\nIm Regal stehen Bücher über den Tee; Tee hilft.\n";

fn dir() -> TestDir {
    let dir = TestDir::with(&[("docs/a tee.md", TEA), ("docs/buch.txt", BOOK)]);
    dir.index(&["docs"]);
    dir
}

/// What is written for a query, by path.
#[track_caller]
fn written(dir: &TestDir, args: &[&str]) -> String {
    let output = dir.search(
        &[&["query", "Tee wärmen gut", "--sort", "path", "--color", "always", "--format"], args].concat(),
    );
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    assert!(!output.stdout.contains('\u{1b}'), "colours never reach a program");
    output.stdout
}

#[test]
fn paths() {
    assert_eq!(written(&dir(), &["paths"]), "docs/a tee.md\ndocs/buch.txt\n");
    assert_eq!(written(&dir(), &["paths", "-0"]), "docs/a tee.md\0docs/buch.txt\0");
    assert_eq!(written(&dir(), &["paths", "--null", "-n", "1"]), "docs/a tee.md\0");
    let error = "error: --null goes with paths only: add --format paths\n";
    dir().search(&["query", "Tee", "-0"]).check(2, "", error);
}

/// Every place is where the file has the word: an editor goes there.
#[test]
fn places_for_editors() {
    let dir = dir();
    let lines = written(&dir, &["vimgrep"]);
    let mut places = Vec::new();
    for line in lines.lines() {
        let mut parts = line.splitn(4, ':');
        let (path, row, column) =
            (parts.next().expect("a path"), parts.next().expect("a line"), parts.next().expect("a column"));
        let text = std::fs::read_to_string(dir.path(path)).expect("the file is there");
        let (row, column): (usize, usize) =
            (row.parse().expect("a number"), column.parse().expect("a number"));
        let there = &text.lines().nth(row - 1).expect("the line is there")[column - 1..];
        assert!(["tee", "Tee", "wärmen", "gut"].iter().any(|word| there.starts_with(word)), "{line}");
        assert!(parts.next().is_some_and(|text| text.contains("Tee") || text.contains("tee")), "{line}");
        places.push(format!("{path}:{row}:{column}"));
    }
    let expected = [
        "docs/a tee.md:1:3",
        "docs/a tee.md:1:9",
        "docs/a tee.md:3:12",
        "docs/a tee.md:3:27",
        "docs/a tee.md:3:40",
        "docs/buch.txt:3:35",
        "docs/buch.txt:3:40",
    ];
    assert_eq!(places, expected);
    let without_words = dir.search(&["query", "--type", "txt", "--format", "vimgrep"]).stdout;
    assert_eq!(without_words, "docs/buch.txt:1:1:=1+1 Tassen\n");
}

#[test]
fn every_place_is_listed_for_editors() {
    let line = "Ein Nashorn und noch ein Nashorn.\n\n";
    let dir = TestDir::with(&[("docs/a.txt", &line.repeat(10))]);
    dir.index(&["docs"]);
    let lines = dir.search(&["query", "Nashorn", "--format", "vimgrep"]).stdout;
    let expected = (0..10).flat_map(|n| {
        let at = |column: usize| format!("docs/a.txt:{}:{column}:{}", 2 * n + 1, line.trim_end());
        [at(5), at(26)]
    });
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

/// A file that has changed or gone since it was indexed still has the place that the index knows.
#[test]
fn only_places_in_the_languages_that_are_wanted_are_listed() {
    let german = "Die alte Bibliothek in der Stadt bewahrt seit vielen Jahren eine große Sammlung von Büchern.\n\
                  Im Museum Aquarium schwimmen Fische aus allen Meeren, und die Kinder freuen sich darüber.\n\n";
    let italian = "La vecchia biblioteca della città conserva da molti anni una grande collezione di libri.\n\
                   Il museo Aquarium mostra pesci di tutti i mari, e i bambini ne sono molto contenti.\n";
    let dir = TestDir::with(&[("docs/a.txt", &[german, italian].concat())]);
    dir.index(&["docs"]);
    let lines = |args: &[&str]| -> Vec<String> {
        let output = dir.search(&[&["query", "Aquarium", "--format", "vimgrep"], args].concat());
        output.stdout.lines().filter_map(|line| line.split(':').nth(1).map(str::to_owned)).collect()
    };
    assert_eq!(lines(&[]), ["2", "5"]);
    assert_eq!(lines(&["--language", "de"]), ["2"]);
    assert_eq!(lines(&["--language", "it"]), ["5"]);
}

#[test]
fn places_in_files_that_are_gone() {
    let dir = dir();
    let before = written(&dir, &["vimgrep"]);
    dir.remove("docs/buch.txt");
    assert_eq!(written(&dir, &["vimgrep"]), before);
}

#[test]
fn a_table() {
    let table = written(&dir(), &["csv"]);
    let rows: Vec<&str> = table.split_terminator("\r\n").collect();
    assert_eq!(rows.len(), 3, "{table}");
    assert_eq!(rows[0], "rank,path,line,title,languages,score,size,modified,snippets");
    assert!(rows[1].starts_with("1,docs/a tee.md,1,\"Tee, \"\"gut\"\"\",de,"), "{table}");
    assert!(rows[1].contains(",\"Tee, \"\"gut\"\" … Der Grüntee und der Tee wärmen."), "{table}");
    assert!(rows[2].starts_with("2,docs/buch.txt,3,'=1+1 Tassen,de,"), "{table}");
    assert!(rows[2].ends_with(",Im Regal stehen Bücher über den Tee; Tee hilft."), "{table}");
}

#[test]
fn a_list_with_links() {
    let expected = "\
1. [**Tee**, \"**gut**\"](docs/a%20tee.md#L1) (de)
   - **Tee**, \"**gut**\"
   - Der Grün**tee** und der **Tee** **wärmen**.
2. [=1+1 Tassen](docs/buch.txt#L3) (de)
   - Im Regal stehen Bücher über den **Tee**; **Tee** hilft.
";
    assert_eq!(written(&dir(), &["markdown"]), expected);
}

/// What is written reads as the titles and the text, with what matches in bold, whatever signs they hold.
#[test]
fn a_list_says_what_was_found() {
    let line = "1. *Tee* _oder_ [Saft](x) <b>?</b> `a` & 100_000 | $x$ „Tee“haus #1 ~~alt~~ Tee.";
    let dir = TestDir::with(&[("docs/t.txt", &format!("# a*b_c [d]\n\n{line}\n"))]);
    dir.index(&["docs"]);
    let list = written(&dir, &["markdown"]);
    let mut text = String::new();
    let (mut bold, mut links) = (Vec::new(), Vec::new());
    let mut in_bold = false;
    for event in pulldown_cmark::Parser::new_ext(&list, pulldown_cmark::Options::all()) {
        use pulldown_cmark::{Event, Tag, TagEnd};
        match event {
            Event::Start(Tag::Strong) => (in_bold = true, bold.push(String::new())).0,
            Event::InlineHtml(html) if &*html == "<b>" => (in_bold = true, bold.push(String::new())).0,
            Event::InlineHtml(html) if &*html == "</b>" => in_bold = false,
            Event::End(TagEnd::Strong) => in_bold = false,
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Text(part) => {
                text.push_str(&part);
                if in_bold && let Some(last) = bold.last_mut() {
                    last.push_str(&part);
                }
            }
            Event::Start(Tag::List(_) | Tag::Item | Tag::Paragraph) | Event::End(_) => {}
            other => panic!("{other:?} in {list}"),
        }
    }
    assert!(text.starts_with("a*b_c [d] ("), "{text}");
    assert!(text.ends_with(line), "{text}\n{line}");
    assert!(bold.len() >= 2 && bold.iter().all(|bold| bold.contains("Tee")), "{bold:?}");
    assert_eq!(links, ["docs/t.txt#L3"]);
}

#[test]
fn nothing_found_is_said_beside_the_lines() {
    let dir = dir();
    for (format, lines) in [
        ("paths", ""),
        ("vimgrep", ""),
        ("markdown", ""),
        ("csv", "rank,path,line,title,languages,score,size,modified,snippets\r\n"),
    ] {
        let output = dir.search(&["query", "Quitte", "--format", format]);
        output.check(1, lines, "nothing found for: Quitte (searched 2 documents in de)\n");
    }
}

#[test]
fn facets_need_a_format_that_has_a_place_for_them() {
    let error =
        "error: --facets goes with --format text and json only: the other formats have no place for counts\n";
    dir().search(&["query", "Tee", "--facets", "--format", "csv"]).check(2, "", error);
}

#[test]
fn what_is_folded_needs_a_format_that_has_a_place_for_it() {
    let error = "error: --group goes with --format text, json and jsonl only: the other formats have no place for what is folded\n";
    for format in ["paths", "vimgrep", "csv", "markdown"] {
        dir().search(&["query", "Tee", "--group", "story", "--format", format]).check(2, "", error);
    }
}

#[test]
fn paths_are_as_seen_from_here_in_every_format() {
    let dir = dir();
    for format in ["paths", "vimgrep", "csv", "markdown"] {
        let output =
            dir.search_in("docs", &["query", "Tee", "--format", format, "--path", "buch.txt"]).stdout;
        assert!(output.contains("buch.txt") && !output.contains("docs/"), "{output}");
        std::fs::create_dir_all(dir.path("empty")).expect("folders can be made");
        let output = dir.search_in("empty", &["query", "Tee", "--format", format]).stdout;
        assert!(output.contains("/docs/buch.txt"), "{output}");
    }
    assert!(Path::new(&dir.path("docs/buch.txt")).exists());
}
