//! Hands terms that are analysed already over to tantivy, in order of their positions.
//!
//! The analysis runs once, for all fields, on our threads; tantivy's threads only count what they are given.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Adds a term, tagged with its language, to `terms`: a character that is its length in bytes, then its text.
pub(super) fn push(terms: &mut String, tag: &str, term: &str) {
    let length = tag.len() + 1 + term.len();
    // Terms are short (analysis::normalize cuts them), and lengths so far from what is no character.
    let Some(length) = u32::try_from(length).ok().and_then(char::from_u32) else { return };
    terms.push(length);
    terms.push_str(tag);
    terms.push(':');
    terms.push_str(term);
}

/// Gives back what [`push`] has put together, a token a term; each takes a position.
#[derive(Clone, Default)]
pub(super) struct Replay {
    token: Token,
}

/// The terms of one text.
pub(super) struct ReplayStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for Replay {
    type TokenStream<'a> = ReplayStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ReplayStream<'a> {
        self.token.reset();
        ReplayStream { rest: text, token: &mut self.token }
    }
}

impl TokenStream for ReplayStream<'_> {
    fn advance(&mut self) -> bool {
        let mut rest = self.rest.chars();
        let Some(length) = rest.next() else { return false };
        let Some((term, rest)) = rest.as_str().split_at_checked(length as usize) else { return false };
        self.rest = rest;
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let mut terms = String::new();
        let long = "ü".repeat(200);
        for term in ["haus", "garten", &long] {
            push(&mut terms, "de", term);
        }
        let mut got = Vec::new();
        let mut replay = Replay::default();
        replay.token_stream(&terms).process(&mut |token| got.push((token.text.clone(), token.position)));
        assert_eq!(got, [("de:haus".to_owned(), 0), ("de:garten".to_owned(), 1), (format!("de:{long}"), 2)]);
        assert!(!replay.token_stream("").advance());
    }
}
