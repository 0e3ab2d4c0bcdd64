//! From a word as written to what it stands for: `=word`, `word~2`, `wo*`, `/wo.d/`, `word^2`.

use super::{Field, Form, Node};

/// The most letters that may be wrong.
pub(super) const MAX_TYPOS: u8 = 2;
/// What a score may be multiplied with.
const MIN_BOOST: f32 = 0.01;
const MAX_BOOST: f32 = 100.0;
/// Characters that a backslash takes as they are.
const ESCAPED: &str = "\"()+-:*?~^/=\\";

/// Words that are taken as syntax.
pub(super) const OPERATORS: &[&str] = &["AND", "OR", "NOT"];

/// The node of a `token`, and the factor of its score; none if there is no letter and no digit in it.
pub(super) fn node(token: &str, field: Field, warnings: &mut Vec<String>) -> Option<(Node, f32)> {
    let (token, boost) = boost(token, warnings);
    let word = |text: String, form| Some((Node::Word { text, form, field }, boost));
    if token == "*" {
        return Some((Node::All, boost));
    }
    if !token.contains(char::is_alphanumeric) {
        return None;
    }
    if let Some(pattern) = token.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        return word(pattern.to_owned(), Form::Regex);
    }
    if let Some(rest) = token.strip_prefix('=').filter(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
    {
        return word(unescaped(rest), Form::Exact);
    }
    if let Some((rest, typos)) = typos(token, warnings) {
        return word(unescaped(rest), Form::Typos(typos));
    }
    if is_pattern(token) {
        return word(token.trim_end_matches('?').to_owned(), Form::Pattern);
    }
    word(unescaped(token), Form::Inflected)
}

/// The token without `^2`, and the 2.
pub(super) fn boost<'a>(token: &'a str, warnings: &mut Vec<String>) -> (&'a str, f32) {
    let Some((rest, number)) =
        token.rsplit_once('^').filter(|(rest, _)| !rest.is_empty() && !rest.ends_with('\\'))
    else {
        return (token, 1.0);
    };
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let Some(boost) = number.parse::<f32>().ok().filter(|boost| is_number && boost.is_finite()) else {
        return (token, 1.0);
    };
    let bounded = boost.clamp(MIN_BOOST, MAX_BOOST);
    if bounded < boost || bounded > boost {
        warnings.push(format!("^{number} is too much or too little: {bounded} was taken"));
    }
    (rest, bounded)
}

/// The token without `~` or `~2`, and the number.
fn typos<'a>(token: &'a str, warnings: &mut Vec<String>) -> Option<(&'a str, u8)> {
    let (rest, number) = token.rsplit_once('~')?;
    if rest.is_empty() || rest.ends_with('\\') || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typos = if number.is_empty() { 1 } else { number.parse().unwrap_or(u8::MAX) };
    if typos > MAX_TYPOS {
        warnings.push(format!("{token}: at most {MAX_TYPOS} letters may be wrong"));
    }
    (typos > 0).then_some((rest, typos.min(MAX_TYPOS)))
}

/// Whether a star, or a question mark that no word ends with, stands in the token.
fn is_pattern(token: &str) -> bool {
    let mut escaped = false;
    let asked = token.trim_end_matches('?');
    for c in asked.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '*' | '?' => return true,
            _ => {}
        }
    }
    false
}

/// The token without the backslashes before special characters.
pub(super) fn unescaped(token: &str) -> String {
    let mut text = String::with_capacity(token.len());
    let mut chars = token.chars().peekable();
    while let Some(c) = chars.next() {
        let is_escape = |next: &char| ESCAPED.contains(*next) || text.is_empty() && next.is_ascii_uppercase();
        match chars.next_if(|next| c == '\\' && is_escape(next)) {
            Some(escaped) => text.push(escaped),
            None => text.push(c),
        }
    }
    text
}

/// The text with backslashes before the characters that would be taken as syntax.
pub(super) fn escaped(text: &str) -> String {
    let mut token = String::with_capacity(text.len());
    if OPERATORS.contains(&text) {
        token.push('\\');
    }
    for c in text.chars() {
        if ESCAPED.contains(c) {
            token.push('\\');
        }
        token.push(c);
    }
    token
}
