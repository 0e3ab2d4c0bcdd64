//! The description of the API (`OpenAPI` 3.1): arguments out of the types that read them, answers out of the schemas of the
//! JSON.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::api;
use super::problem::Problem;
use crate::language::Language;
use crate::wire::SCHEMAS;

#[derive(OpenApi)]
#[openapi(
    paths(api::search, api::similar, api::document, api::stats, api::languages, api::health, api::metrics),
    info(
        title = "search",
        description = "Full-text search for folders of documents in any mix of languages"
    )
)]
struct Api;

/// By address: the schema of its answer, and what else than that may be answered.
const ANSWERS: &[(&str, &str, &[u16])] = &[
    ("/api/search", "answer", &[400, 503]),
    ("/api/similar", "similar", &[400, 404, 503]),
    ("/api/document", "document", &[400, 404, 503]),
    ("/api/stats", "stats", &[503]),
    ("/api/languages", "languages", &[]),
    ("/health", "health", &[]),
    ("/metrics", "", &[503]),
];
/// What every question may be answered with: no token, no name of the server, too long an address.
const ALWAYS: [u16; 3] = [401, 403, 414];

/// The description of the API.
pub(super) async fn openapi() -> Result<Response, Problem> {
    let json = api::json(&description()?)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}

fn description() -> Result<Value, Problem> {
    let mut description = serde_json::to_value(Api::openapi()).map_err(|_| Problem::internal())?;
    for &(path, schema, problems) in ANSWERS {
        let mut responses = json!({ "200": response("The answer.", schema) });
        for status in ALWAYS.iter().chain(problems) {
            responses[status.to_string()] = problem(*status);
        }
        description["paths"][path]["get"]["responses"] = responses;
    }
    for path in ["/api/search", "/api/similar"] {
        let parameters = description["paths"][path]["get"]["parameters"].as_array_mut();
        for parameter in parameters.into_iter().flatten().filter(|parameter| parameter["name"] == "language")
        {
            parameter["schema"]["pattern"] = languages().into();
        }
    }
    let schemas = &mut description["components"]["schemas"];
    *schemas = json!({ "health": health_schema(), "problem": problem_schema() });
    for (name, schema) in SCHEMAS {
        let mut schema: Value = serde_json::from_str(schema).map_err(|_| Problem::internal())?;
        point_inside(&mut schema);
        schemas[*name] = schema;
    }
    description["components"]["securitySchemes"] = json!({ "token": { "type": "http", "scheme": "bearer" } });
    description["security"] = json!([{}, { "token": [] }]);
    Ok(description)
}

/// The pattern of codes of languages with commas between, or of nothing.
fn languages() -> String {
    let codes: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
    let one = codes.join("|");
    format!("^(|({one})(,({one}))*)$")
}

fn response(text: &str, schema: &str) -> Value {
    if schema.is_empty() {
        let kind = "application/openmetrics-text";
        return json!({ "description": text, "content": { kind: { "schema": { "type": "string" } } } });
    }
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    json!({ "description": text, "content": { "application/json": { "schema": schema } } })
}

fn problem(status: u16) -> Value {
    let text = match status {
        400 => "An argument is none that it could be.",
        401 => "A token is needed.",
        403 => "The server has no such name, or the page of another site asks.",
        404 => "The index holds no such document.",
        414 => "The address is too long.",
        _ => "Too many ask, it took too long, or the index cannot be read; ask again after Retry-After.",
    };
    let schema = json!({ "$ref": "#/components/schemas/problem" });
    json!({ "description": text, "content": { "application/problem+json": { "schema": schema } } })
}

fn problem_schema() -> Value {
    json!({
        "description": "What went wrong (RFC 9457).",
        "type": "object",
        "properties": {
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "description": "What, in a sentence, and what to do.", "type": "string" },
        },
        "required": ["title", "status", "detail"],
    })
}

fn health_schema() -> Value {
    json!({
        "description": "The server lives.",
        "type": "object",
        "properties": { "status": { "const": "ok" } },
        "required": ["status"],
    })
}

/// Schemas in files name each other by file; here they stand side by side.
fn point_inside(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.remove("$schema");
            if let Some(Value::String(target)) = fields.get_mut("$ref")
                && let Some(name) = target.strip_suffix(".json")
            {
                *target = format!("#/components/schemas/{name}");
            }
            fields.values_mut().for_each(point_inside);
        }
        Value::Array(values) => values.iter_mut().for_each(point_inside),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that `$ref`s point at.
    fn targets(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| targets(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| targets(value, found)),
            _ => {}
        }
    }

    #[test]
    fn the_description_is_whole() {
        let description = description().expect("it can be made");
        let paths = description["paths"].as_object().expect("it has paths");
        assert_eq!(paths.len(), ANSWERS.len());
        let mut found = Vec::new();
        targets(&description, &mut found);
        assert!(found.len() > ANSWERS.len());
        for target in found {
            let pointer = target.trim_start_matches('#');
            assert!(description.pointer(pointer).is_some(), "{target}");
        }
        let names = description["paths"]["/api/search"]["get"]["parameters"].as_array().map(Vec::len);
        assert_eq!(names, Some(15));
    }
}
