//! Every text can be analysed in every language; no term is empty.
#![no_main]

use libfuzzer_sys::fuzz_target;

use search::analysis::{Analyzer, Token};
use search::language::Language;

fuzz_target!(|input: (u8, &str)| {
    let language = Language::ALL[usize::from(input.0) % Language::ALL.len()];
    Analyzer::new(language).tokens(input.1, |token| match token {
        Token::Word { range, word, .. } => {
            assert!(input.1[range] == *word.surface() && !word.stem().is_empty())
        }
        Token::Unplaced { range, term } => assert!(!input.1[range].is_empty() && !term.is_empty()),
    });
});
