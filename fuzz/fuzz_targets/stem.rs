//! No stemmer panics, and none leaves nothing of a word.
#![no_main]

use libfuzzer_sys::fuzz_target;

use search::analysis::normalize::exact;
use search::analysis::recipe::recipe_of;
use search::analysis::stem::stem;
use search::language::Language;

fuzz_target!(|word: &str| {
    for &language in Language::ALL {
        let form = exact(word, language);
        assert_eq!(
            stem(&form, recipe_of(language).stemmer, recipe_of(language).rules.map(|rules| &**rules))
                .is_empty(),
            form.is_empty()
        );
    }
});
