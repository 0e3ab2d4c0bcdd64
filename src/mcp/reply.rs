//! What a tool answers: a text for the model and JSON for programs, or what keeps it from answering.

use std::fmt::{self, Display, Formatter};

use rmcp::model::{CallToolResult, ContentBlock};
use serde::Serialize;
use serde_json::Value;

use super::ask::DEADLINE;
use super::plain::cut;
use crate::error::Error;

/// A refusal is no longer than that, characters: it may name what was asked for.
const MAX_REFUSAL: usize = 1_000;

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    text: String,
    json: Value,
}

/// Why there is no answer, and what to do.
#[derive(Debug)]
pub(super) struct Refusal(String);

impl Reply {
    /// The answer `text`, which is `json` for programs.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    pub(super) fn new(text: String, json: &impl Serialize) -> Result<Self, Refusal> {
        // By way of its text, so that numbers have the digits that they have there.
        let json = serde_json::to_string(json).and_then(|json| serde_json::from_str(&json));
        let json = json.map_err(|error| Refusal::new(error.to_string()))?;
        Ok(Self { text, json })
    }
}

impl Refusal {
    /// What is wrong, and what to do.
    pub(super) fn new(wrong: impl Into<String>) -> Self {
        Self(cut(&wrong.into(), MAX_REFUSAL))
    }

    /// It took too long.
    pub(super) fn late() -> Self {
        let seconds = DEADLINE.as_secs();
        Self(format!(
            "it took longer than {seconds} seconds and was stopped; ask for less: fewer patterns, a filter"
        ))
    }

    /// Too many ask at once.
    pub(super) fn busy() -> Self {
        Self("too many calls wait; ask again when others have been answered".to_owned())
    }

    /// A fault in the program.
    pub(super) fn internal() -> Self {
        Self("internal error; another query may be answered".to_owned())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        if matches!(error, Error::TimedOut) {
            return Self::late();
        }
        let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
        Self::new(format!("{error}{hint}"))
    }
}

impl Display for Refusal {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// An answer as the protocol has it; a refusal is one, too, which the model sees.
pub(super) fn result(answer: Result<Reply, Refusal>) -> CallToolResult {
    match answer {
        Ok(reply) => {
            let mut result = CallToolResult::success(vec![ContentBlock::text(reply.text)]);
            result.structured_content = Some(reply.json);
            result
        }
        Err(refusal) => CallToolResult::error(vec![ContentBlock::text(refusal.0)]),
    }
}
