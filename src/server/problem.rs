//! What went wrong with a question: `application/problem+json` (RFC 9457) for programs, a page for people.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::Error;

/// What went wrong.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// What kind of thing.
    pub(super) status: StatusCode,
    /// What, in a sentence, and what to do.
    pub(super) detail: String,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    title: &'a str,
    status: u16,
    detail: &'a str,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    /// An argument is none that it could be.
    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// There is no such thing.
    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Whoever asks may not.
    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// A token is wanted.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "a token is needed: send it as Authorization: Bearer TOKEN")
    }

    /// The address is longer than `most` bytes.
    pub(super) fn too_long(most: usize) -> Self {
        Self::new(StatusCode::URI_TOO_LONG, format!("the address has more than {most} bytes"))
    }

    /// Too many ask.
    pub(super) fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "too many searches wait; ask again in a second")
    }

    /// It took too long.
    pub(super) fn late() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "the search took longer than 5 seconds and was stopped")
    }

    /// A fault in the program.
    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if matches!(error, Error::TimedOut) {
            return Self::late();
        }
        // Until the index is whole again nothing can be answered.
        let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
        Self::new(StatusCode::SERVICE_UNAVAILABLE, format!("{error}{hint}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or_default();
        let problem = ProblemJson { title, status: self.status.as_u16(), detail: &self.detail };
        let json = serde_json::to_string(&problem).unwrap_or_default();
        let kind = (header::CONTENT_TYPE, "application/problem+json");
        self.with_headers((self.status, [kind], json).into_response())
    }
}

impl Problem {
    /// Adds to an answer what its status wants.
    pub(super) fn with_headers(&self, mut response: Response) -> Response {
        let mut add = |name, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
        match self.status {
            StatusCode::SERVICE_UNAVAILABLE => drop(add(header::RETRY_AFTER, "1")),
            StatusCode::UNAUTHORIZED => drop(add(header::WWW_AUTHENTICATE, "Bearer")),
            _ => {}
        }
        response
    }
}

/// What is said of an address that is none.
pub(super) async fn not_found(uri: Uri) -> Response {
    let path: String = uri.path().chars().take(80).collect();
    Problem::not_found(format!("{path}: there is nothing here; /api/openapi.json tells what there is"))
        .into_response()
}

/// What is said of a method that does nothing here.
pub(super) async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD do something here")
}
