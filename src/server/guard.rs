//! Who may ask: by the name that the server was called by, the page that asks, and the token.
//!
//! A page of any web site can make a browser ask a server on its own machine, and by a name that it points there
//! (DNS rebinding) even read the answer. So a question must call the server by an address or a name that is its own
//! (`Host`), and must not come from the page of another (`Origin`, `Sec-Fetch-Site`).

use std::net::IpAddr;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::Served;
use super::page;
use super::problem::Problem;

/// Bytes of an address.
const MAX_URI: usize = 8 * 1024;
/// Bytes of a body.
pub(super) const MAX_BODY: usize = 64 * 1024;
/// Holds the token, in browsers.
const COOKIE: &str = "search_token";
/// Whether the server lives: asked by those that start it again, who have no token.
const HEALTH: &str = "/health";
/// Where the token is given.
pub(super) const LOGIN: &str = "/token";
/// What a page of a browser may load: nothing but what is served here.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who may ask.
#[derive(Clone, PartialEq, Eq)]
pub enum Access {
    /// Whoever can connect.
    Open,
    /// Whoever has this token.
    Token(String),
}

/// Tells who may ask.
#[derive(Debug)]
pub(super) struct Guard {
    access: Access,
    names: Vec<String>,
}

impl Guard {
    /// `names` are the server's own, besides addresses and `localhost`.
    pub(super) fn new(access: Access, names: Vec<String>) -> Self {
        Self { access, names: names.into_iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// Whether a question calls the server by a name of its own, and no other's page asks it.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    fn check_source(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).filter(|_| hosts.next().is_none());
        let host = host.ok_or_else(|| Problem::bad_request("one Host is needed"))?;
        if !self.is_own(name_of(host)) {
            return Err(Problem::forbidden(format!(
                "{}: the server has no such name; start it with --name to give it one",
                host.chars().take(80).collect::<String>()
            )));
        }
        let origin = headers.get(header::ORIGIN);
        let same = |origin: &HeaderValue| {
            let origin = origin.to_str().unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host))
        };
        let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        // A link on another's page may be followed: it reads nothing.
        let is_link = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
            && headers.get("sec-fetch-dest").is_some_and(|dest| dest == "document");
        let is_foreign = matches!(site, Some("cross-site" | "same-site")) && !is_link;
        if origin.is_some_and(|origin| !same(origin)) || is_foreign {
            return Err(Problem::forbidden("the page of another site may not ask"));
        }
        Ok(())
    }

    fn is_own(&self, name: &str) -> bool {
        let address = name.trim_start_matches('[').trim_end_matches(']');
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        address.parse::<IpAddr>().is_ok()
            || name == "localhost"
            || name.ends_with(".localhost")
            || self.names.contains(&name)
    }

    fn may_ask(&self, headers: &HeaderMap) -> bool {
        let Access::Token(token) = &self.access else { return true };
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut cookies =
            cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        let cookie = cookies.find(|&(name, _)| name == COOKIE).map(|(_, value)| value);
        let encoded = page::encoded(token);
        bearer.is_some_and(|(_, given)| is_same(given.trim(), token))
            || cookie.is_some_and(|given| is_same(given, &encoded))
    }
}

impl std::fmt::Debug for Access {
    /// Without the token.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if *self == Self::Open { "Open" } else { "Token" })
    }
}

/// Compares in a time that tells nothing but the length.
fn is_same(given: &str, token: &str) -> bool {
    given.as_bytes().ct_eq(token.as_bytes()).into()
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// Lets a question through, or says why not.
pub(super) async fn guarded(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    let uri = request.uri();
    if uri.to_string().len() > MAX_URI {
        return Problem::too_long(MAX_URI).into_response();
    }
    if let Err(problem) = served.guard.check_source(request.headers()) {
        return problem.into_response();
    }
    let is_free = [HEALTH, LOGIN, page::STYLE, page::ICON].contains(&uri.path());
    if !is_free && !served.guard.may_ask(request.headers()) {
        let problem = Problem::unauthorized();
        if wants_page(request.headers(), uri) {
            return problem.with_headers((problem.status, page::login(false)).into_response());
        }
        return problem.into_response();
    }
    next.run(request).await
}

/// Whether a person asks, with a browser.
fn wants_page(headers: &HeaderMap, uri: &Uri) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("text/html") && !uri.path().starts_with("/api/")
}

/// The token as a person gives it.
#[derive(Deserialize)]
pub(super) struct Login {
    token: String,
}

/// Takes the token, which the browser keeps from then on.
pub(super) async fn login(State(served): State<Arc<Served>>, Form(login): Form<Login>) -> Response {
    let Access::Token(token) = &served.guard.access else {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response();
    };
    if !is_same(login.token.trim(), token) {
        return (StatusCode::UNAUTHORIZED, page::login(true)).into_response();
    }
    let cookie =
        format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000", page::encoded(token));
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie)])
        .into_response()
}

/// Adds what keeps a browser from doing anything with an answer that was not meant.
pub(super) async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], is_allowed: bool) {
        let guard = Guard::new(Access::Open, vec!["Search.example".to_owned()]);
        let headers: HeaderMap = headers
            .iter()
            .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        assert_eq!(guard.check_source(&headers).is_ok(), is_allowed, "{headers:?}");
    }

    #[test]
    fn the_server_has_names_of_its_own() {
        for host in ["127.0.0.1", "127.0.0.1:7700", "[::1]:7700", "[::1]", "192.168.1.5:80", "localhost:7700"]
        {
            check(&[("host", host)], true);
        }
        for host in ["LOCALHOST", "search.example:7700", "search.example", "a.localhost:1", "localhost."] {
            check(&[("host", host)], true);
        }
        for host in
            ["evil.example", "evil.example:7700", "127.0.0.1.evil.example", "localhost.evil", "", ":80"]
        {
            check(&[("host", host)], false);
        }
        check(&[], false);
    }

    #[test]
    fn other_pages_may_not_ask() {
        let host = ("host", "localhost:7700");
        check(&[host, ("origin", "http://localhost:7700")], true);
        check(&[host, ("origin", "http://localhost:7701")], false);
        check(&[host, ("origin", "http://evil.example")], false);
        check(&[host, ("origin", "null")], false);
        check(&[host, ("sec-fetch-site", "same-origin")], true);
        check(&[host, ("sec-fetch-site", "none")], true);
        check(&[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], false);
        let link = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        check(&[host, ("sec-fetch-site", "cross-site"), link[0], link[1]], true);
        check(&[host, ("sec-fetch-site", "cross-site"), link[0], ("sec-fetch-dest", "iframe")], false);
    }

    #[track_caller]
    fn check_token(name: &'static str, value: &'static str, may_ask: bool) {
        let guard = Guard::new(Access::Token("s3 cret".to_owned()), Vec::new());
        let headers =
            HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]);
        assert_eq!(guard.may_ask(&headers), may_ask, "{name}: {value}");
    }

    #[test]
    fn whoever_has_the_token_may_ask() {
        check_token("authorization", "Bearer s3 cret", true);
        check_token("authorization", "bearer  s3 cret", true);
        check_token("cookie", "a=b; search_token=s3%20cret", true);
        for value in ["Bearer s3 cre", "Bearer s3 crett", "Bearer ", "Basic s3 cret", "s3 cret", ""] {
            check_token("authorization", value, false);
        }
        check_token("cookie", "search_token=", false);
        check_token("cookie", "token=s3%20cret", false);
        check_token("x-token", "s3 cret", false);
    }
}
