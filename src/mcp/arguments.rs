//! The arguments of a call: held against the tool's schema, then read.

use std::path::Path;

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::plain::cut;
use super::reply::Refusal;
use super::tools::{USUAL_CHARACTERS, USUAL_LIMIT};
use crate::hit::{Order, SearchRequest};
use crate::query::typed::Filters;
use crate::searcher::Searcher;

/// So much of a value or a name is shown by what is wrong with it, characters.
const SHOWN: usize = 60;
/// So many unknown names are told.
const MAX_UNKNOWN: usize = 10;
/// The query that every document matches.
const EVERYTHING: &str = "*";

/// The arguments of `search`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SearchArguments {
    query: Option<String>,
    language: Option<String>,
    path: Option<String>,
    r#type: Option<String>,
    since: Option<String>,
    until: Option<String>,
    sort: Order,
    group: Option<Group>,
    limit: Option<usize>,
    offset: usize,
    max_characters: Option<usize>,
}

/// The arguments of `read_document`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DocumentArguments {
    pub(super) path: String,
    pub(super) first_line: Option<usize>,
    pub(super) last_line: Option<usize>,
    pub(super) first_column: Option<usize>,
    pub(super) page: Option<String>,
    pub(super) max_characters: Option<usize>,
}

/// The arguments of `similar`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SimilarArguments {
    pub(super) path: String,
    language: Option<String>,
    limit: Option<usize>,
    offset: usize,
    max_characters: Option<usize>,
}

/// What hits are folded by.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Group {
    Story,
}

impl SearchArguments {
    /// What is asked for; patterns of paths are seen from the folder `here`.
    ///
    /// # Errors
    ///
    /// Which value is none, and why.
    pub(super) fn request(&self, searcher: &Searcher, here: Option<&Path>) -> Result<SearchRequest, Refusal> {
        let typed = Filters {
            language: self.language.as_deref(),
            path: self.path.as_deref(),
            types: self.r#type.as_deref(),
            since: self.since.as_deref(),
            until: self.until.as_deref(),
        };
        let here = here.unwrap_or(Path::new("/"));
        let filters = typed.read(here, searcher.holds_below(here)?).map_err(Refusal::new)?;
        let query = self.query.as_deref().map(str::trim).filter(|query| !query.is_empty());
        Ok(SearchRequest {
            query: query.unwrap_or(EVERYTHING).to_owned(),
            limit: self.limit.unwrap_or(USUAL_LIMIT),
            offset: self.offset,
            filters,
            order: self.sort,
            by_story: self.group.is_some(),
            ..SearchRequest::default()
        })
    }

    /// Characters that the answer may have.
    pub(super) fn room(&self) -> usize {
        self.max_characters.unwrap_or(USUAL_CHARACTERS)
    }
}

impl DocumentArguments {
    /// Characters that the answer may have.
    pub(super) fn room(&self) -> usize {
        self.max_characters.unwrap_or(USUAL_CHARACTERS)
    }
}

impl SimilarArguments {
    /// What is asked for, but for the document.
    ///
    /// # Errors
    ///
    /// Which value is none, and why.
    pub(super) fn request(&self) -> Result<SearchRequest, Refusal> {
        let typed = Filters { language: self.language.as_deref(), ..Filters::default() };
        let filters = typed.read(Path::new("/"), false).map_err(Refusal::new)?;
        let (limit, offset) = (self.limit.unwrap_or(USUAL_LIMIT), self.offset);
        Ok(SearchRequest { limit, offset, filters, ..SearchRequest::default() })
    }

    /// Characters that the answer may have.
    pub(super) fn room(&self) -> usize {
        self.max_characters.unwrap_or(USUAL_CHARACTERS)
    }
}

/// The arguments as the tool takes them.
///
/// # Errors
///
/// When the schema and the tool do not say the same.
pub(super) fn read<T: DeserializeOwned>(arguments: Value) -> Result<T, Refusal> {
    serde_json::from_value(arguments).map_err(|error| Refusal::new(error.to_string()))
}

/// `arguments`, which are as `schema` says. What is null is not given: models write so what they leave out; 10.0 is 10,
/// and a number is text where text is wanted.
///
/// # Errors
///
/// All that is wrong with them, and what the tool takes.
pub(super) fn checked(schema: &JsonObject, arguments: JsonObject) -> Result<Value, Refusal> {
    let nothing = JsonObject::new();
    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
    let (mut checked, mut unknown, mut faults) = (JsonObject::new(), Vec::new(), Vec::new());
    for (name, value) in arguments {
        match known.get(&name) {
            None => unknown.push(cut(&name, SHOWN)),
            Some(_) if value.is_null() => {}
            Some(wanted) => {
                let value = as_wanted(value, wanted);
                faults.extend(fault(&value, wanted).map(|fault| format!("{name}: {fault}")));
                checked.insert(name, value);
            }
        }
    }
    if !unknown.is_empty() {
        unknown.truncate(MAX_UNKNOWN);
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        let takes = if names.is_empty() { "no arguments".to_owned() } else { names.join(", ") };
        faults.push(format!("unknown: {}; the tool takes {takes}", unknown.join(", ")));
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let missing = required.filter_map(Value::as_str).filter(|&name| !checked.contains_key(name));
    faults.extend(missing.map(|name| format!("{name} is missing")));
    if faults.is_empty() { Ok(Value::Object(checked)) } else { Err(Refusal::new(faults.join("; "))) }
}

/// A whole number without its fraction, a number as text where text is wanted.
fn as_wanted(value: Value, wanted: &Value) -> Value {
    match (&value, wanted["type"].as_str()) {
        (Value::Number(number), Some("string")) => Value::String(number.to_string()),
        (Value::Number(number), Some("integer")) if number.is_f64() => {
            let whole = number.as_f64().and_then(|number| format!("{number}").parse::<u64>().ok());
            whole.map_or(value, Value::from)
        }
        _ => value,
    }
}

/// What in `value` is not as `wanted` says. It knows what the schemas here use.
fn fault(value: &Value, wanted: &Value) -> Option<String> {
    if let Some(text) = value.as_str().filter(|_| wanted["type"] == "string") {
        let (length, most) = (text.chars().count() as u64, wanted["maxLength"].as_u64());
        if let Some(most) = most.filter(|&most| length > most) {
            return Some(format!("{length} characters, at most {most} can be given"));
        }
        let words: Vec<&str> = wanted["enum"].as_array()?.iter().filter_map(Value::as_str).collect();
        return (!words.contains(&text)).then(|| format!("{} is none of {}", shown(value), words.join(", ")));
    }
    let is_whole = value.is_i64() || value.is_u64();
    if is_whole && wanted["type"] == "integer" {
        let (least, most) = (wanted["minimum"].as_u64()?, wanted["maximum"].as_u64()?);
        let fits = value.as_u64().is_some_and(|number| (least..=most).contains(&number));
        return (!fits).then(|| format!("{value} is not from {least} to {most}"));
    }
    let kind = if wanted["type"] == "integer" { "whole number" } else { "text" };
    Some(format!("{} is no {kind}", shown(value)))
}

fn shown(value: &Value) -> String {
    cut(&value.to_string(), SHOWN)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mcp::tools::Tool;

    fn check(tool: Tool, arguments: Value) -> Result<Value, String> {
        let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
        checked(&tool.schema(), arguments).map_err(|refusal| refusal.to_string())
    }

    #[track_caller]
    fn check_wrong(tool: Tool, arguments: Value, expected: &str) {
        assert_eq!(check(tool, arguments).expect_err("it is wrong"), expected);
    }

    #[test]
    fn what_is_wrong_is_said() {
        check_wrong(Tool::Search, json!({ "limit": 0 }), "limit: 0 is not from 1 to 50");
        check_wrong(Tool::Search, json!({ "limit": -1 }), "limit: -1 is not from 1 to 50");
        check_wrong(
            Tool::Search,
            json!({ "limit": u64::MAX }),
            "limit: 18446744073709551615 is not from 1 to 50",
        );
        check_wrong(Tool::Search, json!({ "limit": 1.5 }), "limit: 1.5 is no whole number");
        check_wrong(Tool::Search, json!({ "limit": "10" }), "limit: \"10\" is no whole number");
        check_wrong(Tool::Search, json!({ "query": ["a"] }), "query: [\"a\"] is no text");
        check_wrong(
            Tool::Search,
            json!({ "query": "a".repeat(5_000) }),
            "query: 5000 characters, at most 4096 can be given",
        );
        check_wrong(
            Tool::Search,
            json!({ "sort": "best" }),
            "sort: \"best\" is none of score, date, path, size",
        );
        check_wrong(Tool::Similar, json!({}), "path is missing");
        check_wrong(Tool::Similar, json!({ "path": null }), "path is missing");
        check_wrong(
            Tool::IndexStatus,
            json!({ "b": 1, "a": 2 }),
            "unknown: a, b; the tool takes no arguments",
        );
        check_wrong(
            Tool::Similar,
            json!({ "file": "a", "limit": true }),
            "limit: true is no whole number; unknown: file; the tool takes language, limit, max_characters, offset, path; \
             path is missing",
        );
    }

    #[test]
    fn what_is_meant_is_taken() {
        assert_eq!(check(Tool::Search, json!({ "limit": 10.0, "query": null })), Ok(json!({ "limit": 10 })));
        let page = json!({ "path": "a", "page": 3 });
        assert_eq!(check(Tool::ReadDocument, page), Ok(json!({ "path": "a", "page": "3" })));
    }

    /// A value for every argument that the schema has.
    fn all_of(tool: Tool) -> Value {
        let schema = Value::Object(tool.schema());
        let properties = schema["properties"].as_object().expect("an object");
        let value = |wanted: &Value| match (wanted["enum"].get(0), wanted["type"].as_str()) {
            (Some(first), _) => first.clone(),
            (None, Some("integer")) => wanted["maximum"].clone(),
            _ => json!("a"),
        };
        properties.iter().map(|(name, wanted)| (name.clone(), value(wanted))).collect()
    }

    #[test]
    fn schemas_and_tools_agree() {
        fn check_all<T: DeserializeOwned>(tool: Tool) {
            let all = check(tool, all_of(tool)).expect("the schema takes its own values");
            assert!(read::<T>(all).is_ok(), "{tool:?}");
        }
        check_all::<SearchArguments>(Tool::Search);
        check_all::<DocumentArguments>(Tool::ReadDocument);
        check_all::<SimilarArguments>(Tool::Similar);
    }
}
