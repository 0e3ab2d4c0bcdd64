//! Hands terms that are analysed already over to tantivy: one a line, in order of their positions.
//!
//! The analysis runs once, for all fields, on our threads; tantivy's threads only count what they are given.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// What ends a term. No term holds a control character.
pub(super) const SEPARATOR: u8 = b'\n';

/// Splits a text after each [`SEPARATOR`]; each piece takes a position.
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
        // Terms are short: a plain loop finds their end sooner than a search made for long texts.
        let Some(end) = self.rest.bytes().position(|byte| byte == SEPARATOR) else { return false };
        self.token.text.clear();
        self.token.text.push_str(&self.rest[..end]);
        self.rest = &self.rest[end + 1..];
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
    fn a_term_a_line() {
        let mut replay = Replay::default();
        let mut got = Vec::new();
        replay
            .token_stream("de:haus\nde:garten\n")
            .process(&mut |token| got.push((token.text.clone(), token.position)));
        assert_eq!(got, [("de:haus".to_owned(), 0), ("de:garten".to_owned(), 1)]);
        assert!(!replay.token_stream("").advance());
    }
}
