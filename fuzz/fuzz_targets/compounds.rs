//! The parts of a compound lie within it, in order.
#![no_main]

use libfuzzer_sys::fuzz_target;

use search::analysis::compound::CompoundSplitter;
use search::language::Language;

fuzz_target!(|word: &str| {
    for splitter in Language::ALL.iter().filter_map(|&language| CompoundSplitter::of(language)) {
        let parts = splitter.parts(word);
        assert!(parts.iter().all(|part| word.get(part.clone()).is_some_and(|part| !part.is_empty())));
        assert!(parts.windows(2).all(|two| two[0].end <= two[1].start));
    }
});
