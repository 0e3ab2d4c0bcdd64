//! The JSON is what its schemas in `src/wire/schema/` say: every field is described there, and none is missing.

use std::path::Path;

use serde_json::Value;

use crate::support::{TestDir, texts};

const TEA: &str =
    "# Tee im Winter\n\nDer **Grüntee** wird heiß getrunken.\nÜber Grüntee gibt es viele Bücher.\n";
const BOOK: &str = "Im Bücherregal stehen alte Bücher über den Tee und über das Meer.\n";
const ITALIAN: &str = "La pioggia è caduta per tutta la notte sulle colline, e il tè si è raffreddato.\n";

fn dir() -> TestDir {
    let dir = TestDir::with(&[("docs/tee.md", TEA), ("docs/buch.txt", BOOK), ("docs/sub/te", ITALIAN)]);
    dir.index(&["docs"]);
    dir
}

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wire/schema").join(name);
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What in `value` is not as `schema` says, with the place where. Of JSON Schema (draft 2020-12) it knows what the
/// schemas use, and ends the test at what it does not know.
fn faults(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, wanted) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "$schema"
            | "$defs"
            | "title"
            | "description"
            | "required"
            | "properties"
            | "additionalProperties" => {}
            "$ref" => found.extend(faults_of_reference(value, wanted, root, at)),
            "type" => {
                let types = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                let is = |wanted: &Value| match wanted.as_str().expect("a type is a name") {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    "number" => value.is_number(),
                    "integer" => value.is_i64() || value.is_u64(),
                    other => panic!("{at}: no type {other}"),
                };
                found.extend((!types.iter().any(is)).then(|| format!("{at}: {value} is no {wanted}")));
            }
            "const" => found.extend((value != wanted).then(|| format!("{at}: {value} is not {wanted}"))),
            "minimum" => {
                let low = value.as_f64() < wanted.as_f64();
                found.extend((value.is_number() && low).then(|| format!("{at}: {value} < {wanted}")));
            }
            "maximum" => {
                let high = value.as_f64() > wanted.as_f64();
                found.extend((value.is_number() && high).then(|| format!("{at}: {value} > {wanted}")));
            }
            "minItems" | "maxItems" => {
                let length = value.as_array().map_or(0, Vec::len) as u64;
                let wanted = wanted.as_u64().expect("a number");
                let fits = if keyword == "minItems" { length >= wanted } else { length <= wanted };
                found.extend((!fits).then(|| format!("{at}: {length} items, {keyword} {wanted}")));
            }
            "items" => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(faults(item, wanted, root, &format!("{at}/{n}")));
                }
            }
            "anyOf" => {
                let schemas = wanted.as_array().expect("a list");
                let fits = schemas.iter().any(|schema| faults(value, schema, root, at).is_empty());
                found.extend((!fits).then(|| format!("{at}: {value} is none of {keyword}")));
            }
            other => panic!("{at}: the test does not know {other}"),
        }
    }
    if let Some(fields) = value.as_object() {
        found.extend(faults_of_fields(fields, schema, root, at));
    }
    found
}

fn faults_of_reference(value: &Value, reference: &Value, root: &Value, at: &str) -> Vec<String> {
    let reference = reference.as_str().expect("a reference is text");
    if let Some(pointer) = reference.strip_prefix('#') {
        let schema = root.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"));
        return faults(value, schema, root, at);
    }
    let other = schema(reference);
    faults(value, &other, &other, at)
}

fn faults_of_fields(
    fields: &serde_json::Map<String, Value>,
    schema: &Value,
    root: &Value,
    at: &str,
) -> Vec<String> {
    let required = schema["required"].as_array().into_iter().flatten();
    let required = required.map(|name| name.as_str().expect("a name is text"));
    let missing = required.filter(|name| !fields.contains_key(*name));
    let mut found: Vec<String> = missing.map(|name| format!("{at}: {name} is missing")).collect();
    for (name, field) in fields {
        let at = format!("{at}/{name}");
        match (schema["properties"].get(name), &schema["additionalProperties"]) {
            (Some(schema), _) => found.extend(faults(field, schema, root, &at)),
            (None, Value::Bool(false)) => found.push(format!("{at}: not in the schema")),
            (None, Value::Object(_)) => {
                found.extend(faults(field, &schema["additionalProperties"], root, &at));
            }
            (None, _) => {}
        }
    }
    found
}

#[track_caller]
pub(crate) fn check(name: &str, value: &Value) {
    let schema = schema(name);
    assert_eq!(faults(value, &schema, &schema, ""), Vec::<String>::new(), "{name}");
}

#[track_caller]
fn check_answer(args: &[&str]) {
    let dir = dir();
    let answer = dir.search(&[&["query", "--format", "json"], args].concat()).json();
    check("answer.json", &answer);
    for hit in dir.search(&[&["query", "--format", "jsonl"], args].concat()).hits() {
        check("hit.json", &hit);
    }
}

#[test]
fn answers() {
    check_answer(&["Tee", "Bücher"]);
    check_answer(&["\"alte Bücher\"", "--sort", "date", "--limit", "1"]);
    check_answer(&["Quitte"]);
    check_answer(&["(Tee", "--language", "de,it"]);
    check_answer(&["Gruentee^2 Buch* Meeer~ -Quitte", "--explain"]);
    check_answer(&["Bücherregale", "--explain"]);
    check_answer(&["--path", "docs", "--explain"]);
    check_answer(&["", "--explain"]);
    check_answer(&["Regentropfen Teee Bücherrregal"]);
    check_answer(&["Meer Büchre", "--typo", "off", "--snippet-length", "20"]);
    check_answer(&["title:Winter", "--snippet-length", "0"]);
}

#[test]
fn answers_with_facets() {
    let dir = dir();
    for query in ["*", "Quitte", "Tee", "pioggia"] {
        check("answer.json", &dir.search(&["query", "--format", "json", "--facets", query]).json());
    }
}

#[test]
fn stories() {
    let story = |end: &str| {
        format!(
            "Anna Rossi kam am 24. Februar 2025 mit 52,9 Tonnen Tee aus Busan nach Triest; die NASA und Samsung {end}.\n"
        )
    };
    let dir = TestDir::with(&[
        ("docs/a.txt", &story("zahlen 380 Euro")),
        ("docs/b.txt", &story("zahlten 380 Euro")),
    ]);
    dir.file("docs/c.txt", BOOK);
    dir.index(&["docs"]);
    let answer = dir.search(&["query", "--format", "json", "--group", "story", "Tee"]).json();
    check("answer.json", &answer);
    let hits = answer["hits"].as_array().expect("a list");
    assert!(hits.iter().any(|hit| hit["story"][0]["path"] == "docs/b.txt"), "{answer}");
    let similar = dir.search(&["similar", "--format", "json", "docs/a.txt"]).json();
    check("similar.json", &similar);
    assert_eq!(similar["hits"][0]["path"], "docs/b.txt");
    for hit in dir.search(&["similar", "--format", "jsonl", "docs/a.txt"]).hits() {
        check("hit.json", &hit);
    }
}

#[test]
fn why_a_file_is_not_found() {
    let dir = dir();
    let check = |args: &[&str]| {
        check("why_not.json", &dir.search(&[&["why-not", "--format", "json"], args].concat()).json());
    };
    check(&["docs/tee.md", "Tee"]);
    check(&["docs/tee.md", "Tee -Grüntee"]);
    check(&["docs/buch.txt", "\"neue Bücher\" \"Bücher alte\" Büchse +Buchs~ Tee*"]);
    check(&["docs/buch.txt", "+\"Meer Tee\""]);
    check(&["docs/buch.txt", "Tee", "--limit", "1"]);
    check(&["docs/tee.md", "Tee Meer", "--limit", "1"]);
    check(&["docs/buch.txt", "Tee", "--type", "md"]);
    check(&["docs/sub/te", "Tee", "--language", "de"]);
    check(&["docs/sub/nowhere", "(Tee"]);
    dir.file("docs/buch.txt", "Nichts mehr.\n");
    check(&["docs/buch.txt", "Tee"]);
}

#[test]
fn reports() {
    let dir = dir();
    check("stats.json", &dir.search(&["stats", "--format", "json"]).json());
    check("check.json", &dir.search(&["check", "--format", "json"]).json());
    check("languages.json", &dir.search(&["languages", "--format", "json"]).json());
    dir.bytes("docs/bild.png", b"\x89PNG\r\n\x1a\n\0\0");
    dir.search(&["index", "docs", "--report", "skips"]);
    check(
        "skip.json",
        &serde_json::from_slice(&std::fs::read(dir.path("skips")).expect("it is there")).expect("JSON"),
    );
    for outline in dir.search(&["lang", "--format", "json", "docs"]).hits() {
        check("lang.json", &outline);
    }
    let words = ["Rechenzentrum", "Häuser", "KI-gestützt", "茶", ""];
    for word in dir.search(&[&["analyze", "--format", "json", "-l", "de"], &words[..]].concat()).hits() {
        check("analysis.json", &word);
    }
    dir.file("topics.tsv", "1\tde\tTee\n2\tit\tpioggia\n");
    dir.file("qrels.txt", "1 0 tee 1\n2 0 te 1\n");
    let args = ["eval", "--topics", "topics.tsv", "--qrels", "qrels.txt", "--format", "json"];
    check("report.json", &dir.search(&args).json());
    dir.bytes("index/segments/.meta.json.unfinished", b"");
    dir.bytes("index/segments/.managed.json", b"");
    check("check.json", &dir.search(&["check", "--format", "json"]).json());
}

/// A field that someone adds and does not describe must be seen.
#[test]
fn a_field_too_many_or_too_few_is_seen() {
    let answer = dir().search(&["query", "--format", "json", "--facets", "Tee"]).json();
    let schema = schema("answer.json");
    let check = |change: &dyn Fn(&mut Value), expected: &str| {
        let mut changed = answer.clone();
        change(&mut changed);
        assert_eq!(faults(&changed, &schema, &schema, ""), [expected]);
    };
    check(&|answer| answer["new"] = 1.into(), "/new: not in the schema");
    check(&|answer| answer["hits"][0]["new"] = 1.into(), "/hits/0/new: not in the schema");
    check(&|answer| answer["hits"][0]["rank"] = 0.into(), "/hits/0/rank: 0 < 1");
    check(&|answer| answer["hits"][0]["path"] = 0.into(), "/hits/0/path: 0 is no \"string\"");
    check(&|answer| answer["version"] = 2.into(), "/version: 2 is not 1");
    let remove = |answer: &mut Value| drop(answer.as_object_mut().map(|fields| fields.remove("total")));
    check(&remove, ": total is missing");
}

/// An object that takes any field would hide those that nobody has described.
#[test]
fn schemas_describe_everything() {
    fn look(schema: &Value, at: &str) {
        if schema["type"] == "object" {
            assert!(!schema["additionalProperties"].is_null(), "{at} takes any field");
            assert!(schema["description"].is_string() || schema["title"].is_string(), "{at} says nothing");
        }
        match schema {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| look(field, &format!("{at}/{name}")));
            }
            Value::Array(items) => items.iter().for_each(|item| look(item, at)),
            _ => {}
        }
    }
    let schemas = texts("src/wire/schema");
    assert!(schemas.len() >= 9, "{} schemas", schemas.len());
    for (path, text) in schemas {
        let name = path.display().to_string();
        let schema: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        look(&schema, &name);
    }
}
