//! Passages cover the text without gaps.
#![no_main]

use libfuzzer_sys::fuzz_target;

use search::language::detect::Detector;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for passage in Detector::default().passages(text) {
        assert!(
            passage.range.start == end && passage.range.end > end && text.is_char_boundary(passage.range.end)
        );
        end = passage.range.end;
    }
    assert_eq!(end, text.len());
});
