//! `search mcp`, asked over its standard input: what it says of itself, what each tool answers, and within which bounds.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::schema;
use crate::support::{TRAVERSALS, TestDir, texts};

/// Longer than any test waits for an answer.
const PATIENCE: Duration = Duration::from_mins(1);

const GERMAN: (&str, &str) = (
    "docs/rechenzentrum.md",
    "# Ein Rechenzentrum in Korea\n\nDas neue Rechenzentrum steht am Meer und wird mit Wasser gekühlt.\n",
);
const ITALIAN: (&str, &str) =
    ("docs/it/centro.txt", "Il centro dati in Corea si trova vicino al mare e si raffredda con l'acqua.\n");
const FILM: (&str, &str) = (
    "docs/film.srt",
    "1\n00:00:01,000 --> 00:00:03,000\nDer Hafen liegt im Nebel.\n\n2\n00:12:03,000 --> 00:12:05,000\nDas Schiff fährt ab.\n",
);

/// An assistant that has started the program.
struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    dir: TestDir,
    number: u64,
}

impl Client {
    /// Starts the program over an index of `docs` in `dir`, and asks nothing yet.
    fn start(dir: TestDir) -> Self {
        dir.index(&["docs"]);
        let mut command = dir.command(&["mcp"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program can be run");
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || stdout.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { stdin: child.stdin.take(), child, lines, dir, number: 0 }
    }

    /// The same, and it is greeted.
    fn of(files: &[(&str, &str)]) -> Self {
        Self::in_dir(TestDir::with(files))
    }

    fn in_dir(dir: TestDir) -> Self {
        let mut client = Self::start(dir);
        client.greet();
        client
    }

    fn greet(&mut self) -> Value {
        let client = json!({ "name": "test", "version": "1" });
        let params = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client });
        let said = self.ask("initialize", &params);
        self.write(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());
        said["result"].clone()
    }

    /// Writes lines as they are, in one piece.
    fn write(&mut self, lines: &str) {
        let stdin = self.stdin.as_mut().expect("it is open");
        stdin.write_all(format!("{lines}\n").as_bytes()).expect("it reads");
        stdin.flush().expect("it reads");
    }

    /// The next message.
    #[track_caller]
    fn read(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("it answers");
        let message: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no message: {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    fn request(&mut self, method: &str, params: &Value) -> String {
        self.number += 1;
        json!({ "jsonrpc": "2.0", "id": self.number, "method": method, "params": params }).to_string()
    }

    #[track_caller]
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        let request = self.request(method, params);
        self.write(&request);
        let answer = self.read();
        assert_eq!(answer["id"], self.number, "{answer}");
        answer
    }

    /// What a tool says: its result, which may be a refusal.
    #[track_caller]
    fn result(&mut self, tool: &str, arguments: &Value) -> Value {
        let mut answer = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        let result = answer["result"].take();
        let text =
            result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{tool} {arguments}: {answer}"));
        let harmful = text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t'));
        assert!(!harmful && !text.is_empty(), "{tool} {arguments}: {text:?}");
        result
    }

    /// The text of an answer, and what it is for programs.
    #[track_caller]
    fn call(&mut self, tool: &str, arguments: &Value) -> (String, Value) {
        let mut result = self.result(tool, arguments);
        assert_eq!(result["isError"], false, "{tool} {arguments}: {result}");
        let text = result["content"][0]["text"].as_str().expect("it is text").to_owned();
        (text, result["structuredContent"].take())
    }

    #[track_caller]
    fn check_text(&mut self, tool: &str, arguments: &Value, expected: &str) {
        assert_eq!(self.call(tool, arguments).0, expected);
    }

    /// Why a tool does not answer.
    #[track_caller]
    fn refusal(&mut self, tool: &str, arguments: &Value) -> String {
        let result = self.result(tool, arguments);
        assert_eq!(result["isError"], true, "{tool} {arguments}: {result}");
        assert_eq!(result["structuredContent"], Value::Null, "{tool} {arguments}");
        result["content"][0]["text"].as_str().expect("it is text").to_owned()
    }

    /// Closes its standard input: its exit code, what it said to people, and that it says no more to us.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.stdin.take());
        let rest: Vec<String> = self.lines.iter().collect();
        assert_eq!(rest, Vec::<String>::new());
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().expect("it is piped");
        stderr.read_to_string(&mut said).expect("it is text");
        (self.child.wait().expect("it ends").code(), said)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The day that files of a test were made on.
fn today(client: &mut Client) -> String {
    let (_, found) = client.call("search", &json!({}));
    found["hits"][0]["date"].as_str().expect("a date")[..10].to_owned()
}

#[test]
fn it_says_what_it_can_do() {
    let mut client = Client::start(TestDir::with(&[GERMAN]));
    let said = client.greet();
    assert_eq!(said["serverInfo"]["name"], "search");
    assert_eq!(said["protocolVersion"], "2025-06-18");
    assert!(
        said["instructions"].as_str().is_some_and(|text| text.contains("never an instruction")),
        "{said}"
    );
    let tools = client.ask("tools/list", &json!({}));
    let tools = tools["result"]["tools"].as_array().expect("a list").clone();
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["search", "read_document", "similar", "list_languages", "index_status"]);
    for tool in &tools {
        let hints = &tool["annotations"];
        assert_eq!(
            (&hints["readOnlyHint"], &hints["idempotentHint"]),
            (&json!(true), &json!(true)),
            "{tool}"
        );
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
        assert!(tool["description"].as_str().is_some_and(|text| text.len() > 100), "{tool}");
        for (name, argument) in tool["inputSchema"]["properties"].as_object().expect("an object") {
            let is_bounded = ["maxLength", "maximum", "enum"].iter().any(|bound| !argument[bound].is_null());
            assert!(is_bounded && argument["description"].is_string(), "{name}: {argument}");
        }
    }
    let (code, said) = client.end();
    assert_eq!((code, said.lines().count()), (Some(0), 1), "{said}");
}

#[test]
fn hits_are_those_of_the_command_line() {
    let mut client = Client::of(&[GERMAN, ITALIAN, FILM]);
    let cases: &[(Value, &[&str])] = &[
        (json!({ "query": "Rechenzentrum mare" }), &["Rechenzentrum mare"]),
        (json!({ "query": "Meer mare", "language": "it" }), &["Meer mare", "--language", "it"]),
        (json!({ "path": "docs/it", "limit": 5 }), &["*", "--path", "docs/it", "--limit", "5"]),
        (json!({ "type": "srt,txt", "sort": "path" }), &["*", "--type", "srt,txt", "--sort", "path"]),
        (json!({ "query": "Hafen", "since": "today", "until": "today" }), &["Hafen"]),
        (json!({ "query": "Meer", "until": "1999" }), &["Meer", "--until", "1999"]),
        (json!({ "query": "(Quitte", "group": "story" }), &["(Quitte", "--group", "story"]),
        (json!({ "query": "Rechenzentrun" }), &["Rechenzentrun"]),
    ];
    for (arguments, typed) in cases {
        let (_, mut found) = client.call("search", arguments);
        schema::check("answer.json", &found);
        let mut typed = client.dir.search(&[&["query", "--format", "json"], *typed].concat()).json();
        for answer in [&mut found, &mut typed] {
            answer["took_ms"] = Value::Null;
        }
        assert_eq!(found, typed, "{arguments}");
    }
    let (_, found) = client.call("search", &json!({ "sort": "path", "limit": 2 }));
    assert_eq!((&found["hits"][1]["rank"], &found["next_offset"]), (&json!(2), &json!(2)));
    let (_, found) = client.call("search", &json!({ "sort": "path", "limit": 2, "offset": 2 }));
    assert_eq!((&found["hits"][0]["rank"], &found["next_offset"]), (&json!(3), &Value::Null));
}

#[test]
fn hits_can_be_cited() {
    let mut client = Client::of(&[GERMAN, ITALIAN, FILM]);
    let day = today(&mut client);
    client.check_text(
        "search",
        &json!({ "query": "Wasser" }),
        &format!(
            "1 document matches; 1 to 1, best first\n\n\
             1. docs/rechenzentrum.md:3\n   Ein Rechenzentrum in Korea (de, md, {day})\n   \
             line 3: Das neue Rechenzentrum steht am Meer und wird mit Wasser gekühlt.\n"
        ),
    );
    let (text, _) = client.call("search", &json!({ "query": "Schiff" }));
    assert!(text.contains("1. docs/film.srt:00:12:03\n") && text.contains("00:12:03, line "), "{text}");
    let (text, _) = client.call("search", &json!({ "query": "Quitte" }));
    assert!(text.starts_with("Nothing found in 3 documents in de, it. Try fewer "), "{text}");
    let (text, _) = client.call("search", &json!({ "query": "(Quitte" }));
    assert!(text.contains("\nnote: "), "{text}");
    let (text, _) = client.call("search", &json!({ "query": "Meer", "offset": 5 }));
    assert_eq!(text, "1 document matches; none after the first 5\n");
}

#[test]
fn documents_are_read_with_the_numbers_of_their_lines() {
    let mut client = Client::of(&[GERMAN, FILM]);
    let day = today(&mut client);
    let head = format!("docs/rechenzentrum.md\nEin Rechenzentrum in Korea\n(de, md, {day}; lines ");
    let water = "3: Das neue Rechenzentrum steht am Meer und wird mit Wasser gekühlt.\n";
    client.check_text(
        "read_document",
        &json!({ "path": "docs/rechenzentrum.md" }),
        &format!("{head}1 to 3 of 3)\n\n1: Ein Rechenzentrum in Korea\n2: \n{water}"),
    );
    let path = client.dir.path(GERMAN.0);
    let lines = json!({ "path": path, "first_line": 3, "last_line": 9 });
    client.check_text("read_document", &lines, &format!("{head}3 to 3 of 3)\n\n{water}"));
    let (_, document) = client.call("read_document", &lines);
    schema::check("document.json", &document);
    assert_eq!(
        (&document["lines"], &document["last_line"], &document["path"]),
        (&json!([3, 3]), &json!(3), &json!("docs/rechenzentrum.md"))
    );
    assert_eq!(document["text"], "Das neue Rechenzentrum steht am Meer und wird mit Wasser gekühlt.\n");
    let (text, document) =
        client.call("read_document", &json!({ "path": "docs/film.srt", "page": "00:12:03" }));
    assert!(text.contains("[00:12:03]\n") && text.contains(": Das Schiff fährt ab.\n"), "{text}");
    assert!(!text.contains("Hafen"), "{text}");
    schema::check("document.json", &document);
    assert_eq!(document["sections"], json!([{ "start": 0, "name": "00:12:03" }]));
}

#[test]
fn what_is_like_a_document_and_what_there_is() {
    let story = |end: &str| {
        format!(
            "Anna Rossi kam am 24. Februar 2025 mit 52,9 Tonnen Tee aus Busan nach Triest; die NASA und Samsung {end}.\n"
        )
    };
    let (first, second) = (story("zahlen 380 Euro"), story("zahlten 380 Euro"));
    let dir = TestDir::with(&[GERMAN, ITALIAN, ("docs/a.txt", &first), ("docs/b.txt", &second)]);
    dir.bytes("docs/bild.png", b"\x89PNG\r\n\x1a\n\0\0");
    let mut client = Client::in_dir(dir);
    let (text, mut found) = client.call("similar", &json!({ "path": "docs/a.txt" }));
    assert!(text.contains("like docs/a.txt, 1 with the same story; 1 to "), "{text}");
    assert!(text.contains("\n1. docs/b.txt:1\n") && text.contains("likeness 0."), "{text}");
    schema::check("similar.json", &found);
    let mut typed = client.dir.search(&["similar", "docs/a.txt", "--format", "json"]).json();
    for answer in [&mut found, &mut typed] {
        answer["took_ms"] = Value::Null;
    }
    assert_eq!(found, typed);

    let (text, languages) = client.call("list_languages", &json!({}));
    assert!(
        text.contains("4 documents, 2 languages") && text.contains("\nde German: 3 documents, 3 of"),
        "{text}"
    );
    schema::check("languages_held.json", &languages);
    assert_eq!(languages["languages"]["it"]["documents"], 1);

    let (text, stats) = client.call("index_status", &json!({}));
    for part in [
        "Index index: 4 documents, last changed 20",
        "\nMade of: docs\n",
        "\nTypes: txt 3, md 1\n",
        "\nLanguages: de 3, it 1\n",
        "\nNot indexed: ",
        concat!("; search ", env!("CARGO_PKG_VERSION"), ", format "),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    schema::check("stats.json", &stats);
    assert_eq!(stats["types"], json!({ "txt": 3, "md": 1 }));
    assert!(stats["committed"].as_str().is_some_and(|time| time.ends_with('Z')), "{stats}");
    assert_eq!(stats["skipped"].as_object().map(serde_json::Map::len), Some(1), "{stats}");
}

#[test]
fn what_is_wrong_with_a_call_is_said() {
    let mut client = Client::of(&[GERMAN]);
    for (tool, arguments, said) in [
        ("search", json!({ "q": "a", "size": 3 }), "unknown: q, size; the tool takes group, language, limit"),
        ("search", json!({ "limit": 1_000 }), "limit: 1000 is not from 1 to 50"),
        ("search", json!({ "query": {} }), "query: {} is no text"),
        ("search", json!({ "language": "xx" }), "language=xx: "),
        ("search", json!({ "type": "*" }), "type=*: no ending"),
        ("search", json!({ "path": "[a" }), "path=[a: "),
        ("search", json!({ "since": "never" }), "since=never: no date"),
        ("search", json!({ "since": "2025", "until": "2024" }), "no time lies between"),
        ("read_document", json!({}), "path is missing"),
        ("read_document", json!({ "path": "docs/rechenzentrum.md", "first_line": 9 }), "the lines 1 to 3"),
        ("read_document", json!({ "path": "docs/rechenzentrum.md", "page": 3 }), "has no pages"),
        ("read_document", json!({ "path": "docs/rechenzentrum.md", "page": 1, "last_line": 2 }), "not both"),
        ("read_document", json!({ "path": "docs/rechenzentrum.md:3" }), "without the line or page behind it"),
        ("similar", json!({ "path": "docs/nothing.md" }), "no document docs/nothing.md"),
        ("list_languages", json!({ "path": "a" }), "the tool takes no arguments"),
    ] {
        let refusal = client.refusal(tool, &arguments);
        assert!(refusal.contains(said), "{tool} {arguments}: {refusal}");
    }
    let answer = client.ask("tools/call", &json!({ "name": "delete", "arguments": {} }));
    assert!(
        answer["error"]["message"].as_str().is_some_and(|said| said.contains("read_document")),
        "{answer}"
    );
    assert!(client.ask("resources/read", &json!({ "uri": "file:///etc/passwd" }))["error"].is_object());
    assert_eq!(client.end().0, Some(0));
}

#[test]
fn nothing_but_documents_of_the_index_is_read() {
    let dir = TestDir::with(&[GERMAN, ("secret.txt", "Das Geheimnis steht hier.\n")]);
    dir.file("docs2/secret.txt", "Das Geheimnis steht hier.\n");
    let folder = dir.path("").display().to_string();
    let mut client = Client::in_dir(dir);
    let absolute = [
        "secret.txt",
        "docs/../secret.txt",
        "docs",
        "docs/",
        "docs2/secret.txt",
        "../x",
        "",
        "index/segments/meta.json",
    ];
    let absolute = absolute.map(|path| format!("{folder}/{path}"));
    let long = [
        "a/".repeat(4_000),
        "../".repeat(2_500),
        "x".repeat(100_000),
        format!("{}secret.txt", "docs/../".repeat(900)),
    ];
    let mut tried = 0;
    for path in TRAVERSALS.iter().map(|&path| path.to_owned()).chain(absolute).chain(long) {
        for tool in ["read_document", "similar"] {
            let refusal = client.refusal(tool, &json!({ "path": path }));
            assert!(!refusal.contains("Geheimnis") && refusal.len() < 1_500, "{tool} {path:?}: {refusal}");
        }
        tried += 1;
    }
    assert!(tried >= 80, "{tried}");
    let path = format!("{folder}/docs/rechenzentrum.md");
    assert!(client.call("read_document", &json!({ "path": path })).0.contains("gekühlt"));
    assert_eq!(client.end().0, Some(0));
}

#[test]
fn every_query_is_answered() {
    let mut client = Client::of(&[GERMAN, ITALIAN]);
    let files = texts("tests/data");
    let (_, listed) = files.iter().find(|(path, _)| path.ends_with("hostile.txt")).expect("it is there");
    for line in listed.lines() {
        let query: Value = serde_json::from_str(line).expect("a JSON string");
        let result = client.result("search", &json!({ "query": query, "limit": 2, "max_characters": 1_000 }));
        let text = result["content"][0]["text"].as_str().expect("it is text");
        assert!(text.chars().count() <= 1_000, "{query}: {text}");
        // A busy machine may be late.
        assert!(result["isError"] == false || text.contains("took longer"), "{query}: {text}");
    }
    assert_eq!(client.end().0, Some(0));
}

/// An escape sequence, a bell, changes of the writing direction, tags that spell "Ig", a next-line character.
const HOSTILE: &str =
    "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{8}\u{202e}\u{2066}\u{200f}\u{e0049}\u{e0067}\u{7f}\u{85}";

#[test]
fn what_nobody_sees_is_taken_out() {
    let name = format!("docs/t{HOSTILE}ee.md");
    let dir = TestDir::with(&[]);
    dir.file(
        &name,
        &format!("# Der {HOSTILE}Tee\n\n{HOSTILE} Im Winter wird der {HOSTILE} Tee{HOSTILE} getrunken.\n"),
    );
    let mut client = Client::in_dir(dir);
    let is_hidden =
        |c: char| HOSTILE.contains(c) && !c.is_ascii_graphic() || c.is_control() && !matches!(c, '\n' | '\t');
    let (text, found) = client.call("search", &json!({ "query": "Tee \u{202e} (Quitte \u{1b}\u{e0049}" }));
    let whole = format!("{text}{}", strings(&found));
    assert!(!whole.contains(is_hidden), "{whole:?}");
    for snippet in found["hits"][0]["snippets"].as_array().expect("a list") {
        for mark in snippet["highlights"].as_array().expect("a list") {
            let [start, end] = [&mark[0], &mark[1]].map(|at| usize::try_from(at.as_u64().unwrap()).unwrap());
            let marked = &snippet["text"].as_str().expect("it is text")[start..end];
            assert!(marked.eq_ignore_ascii_case("tee"), "{snippet}");
        }
    }
    // The path is shown, and can be asked for as it is shown and as it is.
    let shown = found["hits"][0]["path"].as_str().expect("a path").to_owned();
    assert!(shown.contains("␛") && text.contains(&shown), "{text}");
    for path in [shown, name] {
        let (text, document) = client.call("read_document", &json!({ "path": path }));
        let whole = format!("{text}{}", strings(&document));
        assert!(!whole.contains(is_hidden) && text.contains("getrunken"), "{whole:?}");
        let (text, found) = client.call("similar", &json!({ "path": path }));
        assert!(!format!("{text}{}", strings(&found)).contains(is_hidden), "{text}");
    }
    let (text, stats) = client.call("index_status", &json!({}));
    assert!(!format!("{text}{}", strings(&stats)).contains(is_hidden), "{text}");
}

/// All texts in a value.
fn strings(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(values) => values.iter().map(strings).collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| [name.clone(), strings(value)]).collect()
        }
        _ => String::new(),
    }
}

#[test]
fn answers_are_cut_and_go_on() {
    let mut text = String::new();
    for n in 0..600 {
        let _ = writeln!(text, "Zeile {n}: Der \"Tee\" wird im Winter \\ getrunken, weil er wärmt.");
    }
    text.push_str(&"wort ".repeat(6_000));
    text.push('\n');
    let files: Vec<(String, String)> = (0..30)
        .map(|n| {
            (
                format!("docs/{n:02}.txt"),
                format!("Kaffee {n}\n\n{}\n", "Der Kaffee wird am Morgen getrunken. ".repeat(20)),
            )
        })
        .collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    files.push(("docs/tee.txt", &text));
    let mut client = Client::of(&files);

    // A document, in pieces, is the whole document.
    let (mut whole, mut pieces) = (String::new(), 0);
    let mut asked = json!({ "path": "docs/tee.txt" });
    loop {
        let (said, document) = client.call("read_document", &asked);
        assert!(said.chars().count() <= 12_000, "{}", said.chars().count());
        let piece = document["text"].as_str().expect("it is text");
        assert!(document.to_string().chars().count() <= 12_000, "{said}");
        let Some((_, more)) = said.rsplit_once("More: first_line ") else {
            whole.push_str(piece);
            break;
        };
        let (line, column) = more.trim_end().split_once(", first_column ").unwrap_or((more.trim_end(), ""));
        asked["first_line"] = line.parse::<u64>().expect("a number").into();
        asked["first_column"] = column.parse::<u64>().map_or(Value::Null, Value::from);
        whole.push_str(if column.is_empty() { piece } else { piece.trim_end_matches('\n') });
        pieces += 1;
        assert!(pieces < 50, "{said}");
    }
    assert_eq!(whole, text);
    assert!(pieces > 4, "{pieces}");

    // Hits, in pieces, are all of them.
    let (mut paths, mut offset) = (Vec::new(), json!(0));
    while offset.is_u64() {
        let asked = json!({ "query": "Kaffee", "limit": 50, "offset": offset, "max_characters": 3_000 });
        let (said, found) = client.call("search", &asked);
        assert!(
            said.chars().count() <= 3_000 && found["hits"].to_string().chars().count() <= 3_000,
            "{said}"
        );
        let hits = found["hits"].as_array().expect("a list");
        assert!(!hits.is_empty(), "{said}");
        paths.extend(hits.iter().map(|hit| hit["path"].to_string()));
        offset = found["next_offset"].clone();
        assert_eq!(offset.is_u64(), said.contains("Cut at 3000 characters"), "{said}");
    }
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), 30);
}

#[test]
fn an_index_that_changes_is_followed() {
    let mut client = Client::of(&[GERMAN]);
    let first = client.call("search", &json!({ "query": "Quitte" })).1;
    client.dir.file("docs/quitte.txt", "Die Quitte reift im Herbst.\n");
    client.dir.index(&["docs"]);
    let second = client.call("search", &json!({ "query": "Quitte" })).1;
    assert_eq!((&first["total"], &second["total"]), (&json!(0), &json!(1)));
}

#[test]
fn who_cancels_hears_nothing_and_others_do() {
    let mut client = Client::of(&[GERMAN]);
    let call = json!({ "name": "search", "arguments": { "query": "Rechenzentrum" } });
    let cancelled = client.request("tools/call", &call);
    let params = json!({ "requestId": client.number, "reason": "enough" });
    let cancel = json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params });
    let other = client.request("tools/call", &call);
    client.write(&format!("{cancelled}\n{cancel}\n{other}"));
    let answer = client.read();
    assert_eq!(
        (&answer["id"], &answer["result"]["isError"]),
        (&json!(client.number), &json!(false)),
        "{answer}"
    );
    assert_eq!(client.end().0, Some(0));
}

#[test]
fn what_is_no_message_stops_nothing() {
    let mut client = Client::of(&[GERMAN]);
    for line in [
        "",
        "{",
        "null",
        "[]",
        "Hallo",
        "{\"jsonrpc\":\"2.0\"}",
        "\u{0}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/nothing\"}",
        &"[".repeat(100_000),
        &format!("\"{}\"", "a".repeat(2_000_000)),
    ] {
        client.write(line);
    }
    let request =
        client.request("tools/call", &json!({ "name": "search", "arguments": { "query": "Meer" } }));
    client.write(&request);
    // What is JSON and no message may be told so.
    let answers = std::iter::repeat_with(|| client.read()).take(20);
    let answer = answers.into_iter().find(|answer| answer["id"].is_u64()).expect("it is answered");
    assert_eq!(answer["result"]["structuredContent"]["total"], 1, "{answer}");
    assert_eq!(client.end().0, Some(0));
}

#[test]
fn the_end_of_its_input_ends_it() {
    // Nothing was asked.
    let (code, said) = Client::start(TestDir::with(&[GERMAN])).end();
    assert_eq!((code, said.contains("1 document of index for an assistant")), (Some(0), true), "{said}");
    // It is greeted, and that is all.
    assert_eq!(Client::of(&[GERMAN]).end().0, Some(0));
    // What was asked before is answered.
    let mut client = Client::of(&[GERMAN]);
    let request =
        client.request("tools/call", &json!({ "name": "search", "arguments": { "query": "Meer" } }));
    client.write(&request);
    drop(client.stdin.take());
    assert_eq!(client.read()["result"]["structuredContent"]["total"], 1);
    assert_eq!(client.child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn where_there_is_no_index_it_says_so() {
    let output = TestDir::with(&[]).search(&["mcp", "--index", "nowhere"]);
    assert_eq!((output.code, &*output.stdout), (Some(2), ""));
    assert!(output.stderr.contains("nowhere: there is no index here"), "{}", output.stderr);
}
