//! Words and the terms they become, one file a language in `tests/data/analysis`: `words => term term term`.

use std::ops::Range;

use search::analysis::{Analyzer, Token};
use search::language::Language;

use crate::support::texts;

/// Lucene's limit, which other engines share.
const MAX_TERM_UNITS: usize = 255;

/// The stems of the words of `text`, after a look at all of its tokens.
#[track_caller]
pub(crate) fn stems(analyzer: &mut Analyzer, text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    let mut start = 0;
    analyzer.tokens(text, |token| {
        let range = check_token(text, &token);
        assert!(range.start >= start, "{text:?}: a token at {range:?} after one at {start}");
        start = range.start;
        if let Token::Word { word, .. } = token {
            stems.push(word.stem().to_owned());
        }
    });
    stems
}

/// What holds for every token of every text.
#[track_caller]
fn check_token(text: &str, token: &Token<'_>) -> Range<usize> {
    match token {
        Token::Unplaced { range, term } => {
            assert!(text.get(range.clone()).is_some_and(|pair| !pair.is_empty()), "{text:?}: {range:?}");
            check_term(term);
            range.clone()
        }
        Token::Word { range, word, .. } => {
            let surface = text.get(range.clone()).filter(|surface| !surface.is_empty());
            let surface = surface.unwrap_or_else(|| panic!("{text:?}: {range:?}"));
            assert_eq!(word.surface(), surface);
            check_term(word.stem());
            check_term(word.exact());
            let mut start = 0;
            for part in word.parts() {
                check_term(&part.term);
                let written = surface.get(part.range.clone());
                assert!(written.is_some_and(|part| !part.is_empty()), "{surface:?}: {part:?}");
                assert!(part.range.start >= start, "{surface:?}: {part:?}");
                start = part.range.start;
            }
            range.clone()
        }
    }
}

#[track_caller]
fn check_term(term: &str) {
    assert!(!term.is_empty());
    assert!(term.encode_utf16().count() <= MAX_TERM_UNITS, "{term:?}");
    assert!(!term.contains(|c: char| c.is_whitespace() || c.is_control()), "{term:?}");
}

#[test]
fn words_become_the_terms_of_the_files() {
    let files = texts("tests/data/analysis");
    assert!(files.len() >= 18, "{} files", files.len());
    let mut wrong = Vec::new();
    for (path, text) in files {
        let code = path.file_stem().and_then(|stem| stem.to_str()).expect("a code");
        let mut analyzer = Analyzer::new(code.parse().expect("a file is called after its language"));
        for (n, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#')) {
            let (words, terms) = line.split_once(" => ").unwrap_or_else(|| panic!("{code}.txt:{n}: no `=>`"));
            let got = stems(&mut analyzer, words).join(" ");
            if got != terms {
                wrong.push(format!("{code}.txt:{n}: {words} => {got}, not {terms}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_language_analyses_the_words_of_every_other() {
    let files = texts("tests/data/analysis");
    for &language in Language::ALL {
        let mut analyzer = Analyzer::new(language);
        for (_, text) in &files {
            stems(&mut analyzer, text);
        }
    }
}

#[test]
fn a_word_stands_where_it_is_written() {
    let text = "Die KI-Häuser, l’acqua: データ!";
    let mut found = Vec::new();
    Analyzer::new(Language::Italian).tokens(text, |token| match token {
        Token::Word { range, .. } => found.push(&text[range]),
        Token::Unplaced { .. } => {}
    });
    assert_eq!(found, ["Die", "KI", "Häuser", "l", "acqua", "データ"]);
}

#[test]
fn a_word_is_first_once_a_document() {
    let mut analyzer = Analyzer::new(Language::English);
    let mut firsts = |text: &str| {
        let mut firsts = Vec::new();
        analyzer.start_document();
        analyzer.tokens(text, |token| {
            firsts.push(matches!(token, Token::Word { first: true, .. }));
        });
        firsts
    };
    assert_eq!(firsts("tea and tea"), [true, true, false]);
    assert_eq!(firsts("tea"), [true]);
}
