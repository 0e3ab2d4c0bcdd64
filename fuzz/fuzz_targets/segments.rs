//! Segments lie on character boundaries, and their starts never run backwards.
#![no_main]

use libfuzzer_sys::fuzz_target;

use search::analysis::segment::{Segment, segments};

fuzz_target!(|text: &str| {
    let mut last = 0;
    segments(text, |segment| {
        let (Segment::Word(range) | Segment::Bigram(range) | Segment::Joined(range)) = segment;
        assert!(range.start >= last && text.get(range.clone()).is_some_and(|written| !written.is_empty()));
        last = range.start;
    });
});
