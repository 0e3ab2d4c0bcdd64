//! Terms have no white space, and are no longer than 255 UTF-16 units.
#![no_main]

use libfuzzer_sys::fuzz_target;

use search::analysis::normalize::{bigram, exact, fold, spelling};
use search::language::Language;

fuzz_target!(|input: (u8, &str)| {
    let language = Language::ALL[usize::from(input.0) % Language::ALL.len()];
    let form = exact(input.1, language);
    let spelt = spelling(&form, language);
    for term in [&form, &*spelt, &fold(&spelt, ""), &bigram(&form, language)] {
        assert!(term.encode_utf16().count() <= 255 && !term.contains(char::is_whitespace));
        assert_eq!(term.is_empty(), form.is_empty());
    }
});
