//! JSON and JSON lines: the values, a line each; each record of a list a document. What is one document has its keys beside
//! them, as a configuration is looked for by these.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer as _, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::charset::decode;
use super::format::ending;
use super::{Each, ExtractError, Found, Source, date, is_encoded, plain, title};
use crate::document::Extracted;

/// Fields that are a title, best first; names are compared in lower case, without hyphens and underscores.
const TITLES: &[&str] = &["title", "headline", "subject", "name"];
const AUTHORS: &[&str] = &["author", "authors", "creator", "byline", "author.name", "authors.name"];
const DATES: &[&str] = &[
    "date",
    "datepublished",
    "published",
    "publishedat",
    "publisheddate",
    "pubdate",
    "created",
    "createdat",
    "createdutc",
    "timestamp",
];
const LANGUAGES: &[&str] = &["language", "lang", "locale"];

/// What leads to a field is remembered up to this length, bytes.
const LONGEST_PATH: usize = 500;
/// A longer key is not written, bytes: some tables of translations have sentences as keys.
const LONGEST_KEY: usize = 200;
/// So many keys, those that lead to them told apart, are known to be written already.
const MOST_KEYS: usize = 10_000;
/// Longest of [`TITLES`] and the other names, hyphens and underscores in it, bytes.
const LONGEST_NAME: usize = 30;

/// One document, or each object of a list, or of lines, as one.
///
/// What is no JSON, or nested too deep, is text as it is written: comments make many a configuration so.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let text = decode(source.bytes)?;
    let fields = &source.options.text_fields;
    if has_lines_of_json(source.name) {
        return lines(&text, fields, each);
    }
    match shape(&text) {
        Some(Shape::Records) => records(&text, fields, each),
        Some(Shape::One) => match read(&text, fields, Keys::Once) {
            Ok(document) => each(Found::Document(document)),
            Err(_) => plain::extract(source, each),
        },
        None if text.lines().take(2).filter(|line| is_object(line)).count() == 2 => {
            lines(&text, fields, each)
        }
        None => plain::extract(source, each),
    }
}

/// Whether the file `name`, which is JSON, is called one that has a record a line.
pub(crate) fn has_lines_of_json(name: &Path) -> bool {
    matches!(&*ending(name), "jsonl" | "ndjson")
}

fn lines(text: &str, fields: &[String], each: &mut Each<'_>) -> Result<(), ExtractError> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    if lines.peek().is_some_and(|line| is_of_report(line)) {
        return Err(ExtractError::Unsupported("the report of an index run".into()));
    }
    lines.zip(1..).try_for_each(|(line, number)| record(line, number, fields, each))
}

/// Whether `line` tells of a file that was not indexed, as `search index --report` writes it.
fn is_of_report(line: &str) -> bool {
    let fields = serde_json::from_str::<BTreeMap<&str, &RawValue>>(line);
    fields.is_ok_and(|fields| fields.into_keys().eq(["is_error", "path", "reason", "version"]))
}

/// Hands over the record of that number, counted from 1.
fn record(json: &str, number: usize, fields: &[String], each: &mut Each<'_>) -> Result<(), ExtractError> {
    let member = number.to_string();
    match read(json, fields, Keys::Never) {
        Ok(document) if document.body.is_empty() => each(Found::Skipped(member, ExtractError::NoText)),
        Ok(document) => each(Found::Document(Extracted { member: Some(member), ..document })),
        Err(_) => each(Found::Skipped(member, ExtractError::Damaged("JSON".into()))),
    }
}

fn is_object(line: &str) -> bool {
    line.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok()
}

/// What the whole of a JSON text is.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    /// A list of objects.
    Records,
    /// Anything else.
    One,
}

/// None where the text is no JSON.
fn shape(text: &str) -> Option<Shape> {
    let (mut objects, mut others) = (0, 0);
    let list = for_each_element(text, |element| {
        *if element.starts_with('{') { &mut objects } else { &mut others } += 1;
        Ok(())
    });
    match list {
        Ok(()) if objects > 0 && others == 0 => Some(Shape::Records),
        Ok(()) => Some(Shape::One),
        Err(_) => serde_json::from_str::<IgnoredAny>(text).is_ok().then_some(Shape::One),
    }
}

fn records(text: &str, fields: &[String], each: &mut Each<'_>) -> Result<(), ExtractError> {
    let (mut number, mut failure) = (0, None);
    let done = for_each_element(text, |element| {
        number += 1;
        record(element, number, fields, each).map_err(|error| failure = Some(error))
    });
    match failure {
        Some(failure) => Err(failure),
        None => done.map_err(|_| ExtractError::Damaged("JSON".into())),
    }
}

/// Calls `take` for the text of each element of a list, until it fails.
fn for_each_element(text: &str, take: impl FnMut(&str) -> Result<(), ()>) -> serde_json::Result<()> {
    struct Elements<F>(F);

    impl<'de, F: FnMut(&str) -> Result<(), ()>> Visitor<'de> for Elements<F> {
        type Value = ();

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
            while let Some(element) = list.next_element::<&RawValue>()? {
                (self.0)(element.get()).map_err(|()| A::Error::custom("stopped"))?;
            }
            Ok(())
        }
    }

    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_seq(Elements(take))?;
    reader.end()
}

/// Whether keys are text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Keys {
    /// They are not: in each record they would make it as like as the next, as the names of columns would in each row.
    #[default]
    Never,
    /// Each beside its first value, and beside every one that says little without it.
    Once,
}

/// The document that a value is. Only what is in `fields` is its text, without keys, or all where there are none.
fn read(json: &str, fields: &[String], keys: Keys) -> serde_json::Result<Extracted> {
    let keys = if fields.is_empty() { keys } else { Keys::Never };
    let mut record = Record { fields, keys, ..Record::default() };
    let mut reader = serde_json::Deserializer::from_str(json);
    Value(&mut record).deserialize(&mut reader)?;
    reader.end()?;
    Ok(record.finish())
}

/// A record as far as it is read.
#[derive(Default)]
struct Record<'a> {
    fields: &'a [String],
    /// The names of the fields that lead to what is being read, dots between.
    path: String,
    keys: Keys,
    /// The key of what is read next.
    key: Option<String>,
    /// The paths whose keys are written.
    written: HashSet<String>,
    titles: [Option<String>; TITLES.len()],
    authors: Vec<String>,
    extracted: Extracted,
}

impl Record<'_> {
    fn take(&mut self, text: &str) {
        let key = self.key.take().filter(|_| self.is_new());
        let name = self.plain_name();
        if let Some(rank) = position(TITLES, &name) {
            self.titles[rank] = self.titles[rank].take().or_else(|| title(text));
        } else if position(AUTHORS, &name).is_some() {
            self.authors.extend(title(text));
        } else if position(DATES, &name).is_some() {
            self.extracted.date = self.extracted.date.or_else(|| date::parse(text));
        } else if position(LANGUAGES, &name).is_some() {
            self.extracted.language = self.extracted.language.or_else(|| text.parse().ok());
        }
        let text = text.trim();
        if !is_encoded(text) {
            self.write(key.as_deref(), text);
        }
    }

    fn take_date(&mut self, number: i64) {
        if position(DATES, &self.plain_name()).is_some() {
            self.extracted.date = self.extracted.date.or_else(|| date::from_number(number));
        }
    }

    /// Numbers that no key leads to are places, measured values, pixels: nobody looks for these, and there are many.
    fn take_number(&mut self, number: &str) {
        let key = self.key.take();
        if key.is_some() || !self.fields.is_empty() {
            self.write(key.as_deref(), number);
        }
    }

    /// What says nothing without its key.
    fn take_word(&mut self, word: &str) {
        let key = self.key.take();
        if key.is_some() && self.keys == Keys::Once {
            self.write(key.as_deref(), word);
        }
    }

    /// The key of what has values of its own stands alone.
    fn open(&mut self) {
        if let Some(key) = self.key.take().filter(|_| self.is_new()) {
            self.write(Some(&key), "");
        }
    }

    /// Whether the key that leads to what is being read is not written yet.
    fn is_new(&mut self) -> bool {
        self.keys == Keys::Once && self.written.len() < MOST_KEYS && self.written.insert(self.path.clone())
    }

    fn write(&mut self, key: Option<&str>, text: &str) {
        let key = key.filter(|key| self.keys == Keys::Once && key.len() <= LONGEST_KEY).unwrap_or_default();
        if !self.is_wanted() || key.is_empty() && text.is_empty() {
            return;
        }
        let body = &mut self.extracted.body;
        let line = if body.is_empty() { "" } else { "\n" };
        let colon = if key.is_empty() { "" } else { ":" };
        let gap = if key.is_empty() || text.is_empty() { "" } else { " " };
        body.extend([line, key, colon, gap, text]);
    }

    fn plain_name(&self) -> String {
        if self.path.len() > LONGEST_NAME {
            return String::new();
        }
        self.path.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
    }

    /// Whether what is being read is in one of the fields.
    fn is_wanted(&self) -> bool {
        let holds = |field: &String| {
            self.path.strip_prefix(&**field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.fields.is_empty() || self.fields.iter().any(holds)
    }

    fn finish(self) -> Extracted {
        Extracted {
            format: "json".into(),
            title: self.titles.into_iter().flatten().next(),
            author: title(&self.authors.join(", ")),
            sections: Some(Vec::new()),
            ..self.extracted
        }
    }
}

fn position(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
}

/// Reads one value into a record; its depth is bounded by that of `serde_json`.
struct Value<'a, 'b>(&'a mut Record<'b>);

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.take(text);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.open();
        let length = self.0.path.len();
        while let Some(key) = map.next_key::<String>()? {
            if length + key.len() < LONGEST_PATH {
                self.0.path.extend([if length > 0 { "." } else { "" }, &key]);
            }
            self.0.key = Some(key);
            map.next_value_seed(Value(self.0))?;
            self.0.key = None;
            self.0.path.truncate(length);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.open();
        while list.next_element_seed(Value(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.0.take_date(number);
        self.0.take_number(&number.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.0.take_date(i64::try_from(number).unwrap_or(i64::MAX));
        self.0.take_number(&number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.0.take_number(&number.to_string());
        Ok(())
    }

    fn visit_bool<E>(self, is_so: bool) -> Result<(), E> {
        self.0.take_word(if is_so { "true" } else { "false" });
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.take_word("null");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, found};
    use super::*;
    use crate::language::Language;

    /// What comes of a file: member and text of each document, the reason for each member skipped.
    #[track_caller]
    fn check(name: &str, json: &str, expected: &[(&str, &str)]) {
        let all = found(name, json.as_bytes()).expect("it can be read");
        let told: Vec<(String, String)> = all
            .into_iter()
            .map(|found| match found {
                Found::Document(document) => (document.member.unwrap_or_default(), document.body),
                Found::Skipped(member, reason) => (member, format!("({reason})")),
            })
            .collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(member, body)| (&**member, &**body)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn one_document() {
        check(
            "a.json",
            r#"{"b": "Tee", "a": [1, "heiß\nsehr", {"c": " "}, null, true, 1.5], "d": {"e": "Aus"}}"#,
            &[("", "b: Tee\na:\nheiß\nsehr\nc:\nd:\ne: Aus")],
        );
        check("a.json", r#"["Tee", {"a": "b"}]"#, &[("", "Tee\na: b")]);
        check("a.json", "\"Tee\"", &[("", "Tee")]);
        check("a.json", "[]", &[("", "")]);
    }

    #[test]
    fn a_document_a_record() {
        check(
            "a.json",
            r#"[{"a": "Tee", "b": 17}, {"a": true}, {"a": "Saft"}]"#,
            &[("1", "Tee\n17"), ("2", "(no text in it)"), ("3", "Saft")],
        );
        let lines = "{\"a\": \"Tee\"}\n\n{\"a\": \"Saft\n{\"a\": \"Milch\"}\n";
        check("a.jsonl", lines, &[("1", "Tee"), ("2", "(damaged JSON)"), ("3", "Milch")]);
        check("a.ndjson", "{\"a\": \"Tee\"}", &[("1", "Tee")]);
        check("a.json", "{\"a\": \"Tee\"}\n{\"a\": \"Saft\"}\n", &[("1", "Tee"), ("2", "Saft")]);
    }

    #[test]
    fn keys_stand_beside_what_they_lead_to() {
        check(
            "a.json",
            r#"{"server": {"port": 8443, "share": 0.5, "tls": true, "log": null}, "size": [1, 2]}"#,
            &[("", "server:\nport: 8443\nshare: 0.5\ntls: true\nlog: null\nsize:")],
        );
        check(
            "a.json",
            r#"{"cells": [{"type": "code", "n": 1}, {"type": "text", "n": 2}], "type": "book"}"#,
            &[("", "cells:\ntype: code\nn: 1\ntext\nn: 2\ntype: book")],
        );
    }

    #[test]
    fn a_report_of_a_run_gives_no_documents() {
        let report = r#"{"version":1,"path":"/a.bin","reason":"binary","is_error":false}"#;
        let refused = found("a.jsonl", report.as_bytes()).expect_err("it is none");
        assert_eq!(refused.to_string(), "cannot read the report of an index run");
        let other = r#"{"version":1,"path":"/a.bin","reason":"binary","more":"x"}"#;
        assert!(found("a.jsonl", other.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_json_is_text() {
        check("a.json", "{\n  // Tee\n}", &[("", "{\n  // Tee\n}")]);
        check("a.json", "", &[("", "")]);
    }

    #[test]
    fn depth_does_no_harm() {
        let deep = |depth: usize| format!("{}\"Tee\"{}", "[".repeat(depth), "]".repeat(depth));
        check("a.json", &deep(100), &[("", "Tee")]);
        check("a.json", &deep(100_000), &[("", &deep(100_000))]);
        let records = format!("[{{\"a\": {}}}, {{\"a\": \"Saft\"}}]", deep(100_000));
        check("a.json", &records, &[("1", "(damaged JSON)"), ("2", "Saft")]);
        check("a.json", &"[".repeat(100_000), &[("", &"[".repeat(100_000))]);
    }

    #[test]
    fn long_names_cost_nothing() {
        check(
            "a.json",
            &format!("{{\"{}\": [{}\"b\"]}}", "a".repeat(200_000), "\"\",".repeat(20_000)),
            &[("", "b")],
        );
        check("a.json", r#"{"a": {"b": [{"": "c"}]}}"#, &[("", "a:\nb:\nc")]);
    }

    #[test]
    fn encoded_pictures_are_left_out() {
        check("a.json", &format!("[\"{}\", \"Tee\"]", "QUJD".repeat(500)), &[("", "Tee")]);
    }

    #[test]
    fn fields_that_are_text() {
        let json =
            r#"{"id": "x", "body": {"de": ["Tee", "heiß"], "id": "y"}, "bodyguard": "z", "note": "Saft"}"#;
        let text = |fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
            read(json, &fields, Keys::Once).expect("it is JSON").body
        };
        assert_eq!(text(&["note", "body.de"]), "Tee\nheiß\nSaft");
        assert_eq!(text(&["body"]), "Tee\nheiß\ny");
        assert_eq!(text(&["none"]), "");
    }

    #[test]
    fn what_a_record_says_of_itself() {
        let json = r#"{"name": "x", "Title": "Tee", "sub": {"title": "y"}, "authors": [{"name": "Anna"}, {"name": "Li"}],
                       "created_at": 1748781000, "lang": "de-DE"}"#;
        let read = document("a.json", json.as_bytes());
        assert_eq!((read.title.as_deref(), read.author.as_deref()), (Some("Tee"), Some("Anna, Li")));
        assert_eq!((read.date, read.language), (Some(1_748_781_000_000_000_000), Some(Language::German)));
        assert_eq!(document("a.json", br#"{"date": "2025-06-01"}"#).date, Some(1_748_736_000_000_000_000));
    }
}
