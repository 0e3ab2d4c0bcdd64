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

/// What holds for every term of every field.
#[track_caller]
pub(crate) fn check_term(term: &str) {
    assert!(!term.is_empty());
    assert!(term.encode_utf16().count() <= MAX_TERM_UNITS, "{term:?}");
    assert!(!term.contains(|c: char| c.is_whitespace() || c.is_control()), "{term:?}");
}

#[test]
fn words_become_the_terms_of_the_files() {
    let files = texts("tests/data/analysis");
    assert!(files.len() >= 28, "{} files", files.len());
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

/// The terms without a position: parts of words, bigrams, wholes.
#[track_caller]
fn check_unplaced(language: Language, text: &str, expected: &str) {
    let mut terms: Vec<String> = Vec::new();
    Analyzer::new(language).tokens(text, |token| match token {
        Token::Word { word, .. } => terms.extend(word.parts().iter().map(|part| part.term.to_string())),
        Token::Unplaced { term, .. } => terms.push(term.to_owned()),
    });
    assert_eq!(terms.join(" "), expected);
}

#[test]
fn what_is_written_in_one_is_a_term_without_hyphens() {
    check_unplaced(Language::German, "KI-Technik", "kitechn");
    check_unplaced(Language::English, "co-operate cooperated", "cooper");
    check_unplaced(Language::English, "snake_case AT&T", "snakecas at&t");
    check_unplaced(Language::English, "rossi@example.org", "rossi@exampleorg exampleorg");
    check_unplaced(Language::English, "60 000", "60000");
}

#[test]
fn words_inside_words_are_parts() {
    check_unplaced(Language::English, "O'Brien", "brien");
    check_unplaced(Language::English, "getElementById", "get getel element");
    check_unplaced(Language::English, "Qwen3 1990s", "qwen 1990");
    check_unplaced(Language::English, "22.11.2026", "22.11 22 11 2026");
}

#[test]
fn bigrams_are_alike_in_all_ways_of_writing() {
    check_unplaced(Language::Chinese, "發展", "发展");
    check_unplaced(Language::Japanese, "ﾃﾞｰﾀ", "デー ータ");
    check_unplaced(Language::Japanese, "テ\u{3099}ータ", "デー ータ");
    check_unplaced(Language::Korean, "\u{1112}\u{1161}\u{11a8}\u{1100}\u{116d}에", "학교 교에");
}

/// Texts that nobody wrote on purpose, and what a word can be at its worst.
#[test]
fn bad_input_is_borne() {
    let mut texts: Vec<String> = [
        "x".repeat(10_000_000),
        format!("e{}", "\u{301}".repeat(10_000)),
        "\u{1112}\u{1161}".repeat(100_000),
        "æ".repeat(300),
        "Љ".repeat(300),
        "\\ud800\\udfff \0\0 a\0b \u{202e}abc\u{202c} a\u{200f}b".to_owned(),
        "中a中ไทยaไ데a이터".repeat(500),
        "a'".repeat(5_000),
        "a-".repeat(5_000),
        "1,".repeat(5_000),
        "\u{1f469}\u{200d}".repeat(5_000),
    ]
    .into();
    // Every block of Unicode: each sixteenth character, alone and between letters.
    let characters: Vec<char> = ('\0'..=char::MAX).step_by(16).collect();
    texts.push(characters.iter().collect());
    texts.push(characters.iter().flat_map(|&c| ['a', c, 'B', ' ']).collect());
    for language in
        [Language::German, Language::Turkish, Language::Serbian, Language::Chinese, Language::Persian]
    {
        let mut analyzer = Analyzer::new(language);
        for text in &texts {
            stems(&mut analyzer, text);
        }
    }
}

#[test]
fn words_of_queries_are_the_same_when_they_are_remembered() {
    for (language, surface) in [
        (Language::German, "Rechenzentrums"),
        (Language::French, "l'économie"),
        (Language::Korean, "데이터센터"),
        (Language::English, "a-very-long-identifier-of-more-than-forty-eight-bytes"),
        (Language::Vietnamese, "bằng"),
        (Language::Thai, ""),
        // In a text it is what its parts make when they are joined.
        (Language::English, "example.org"),
    ] {
        let mut analyzer = Analyzer::new(language);
        analyzer.tokens(&format!("anna@{surface}"), |_| {});
        let words = analyzer.words(surface);
        assert_eq!([analyzer.query_words(surface), analyzer.query_words(surface)], [words.clone(), words]);
    }
}
