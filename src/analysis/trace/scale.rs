//! Words that multiply a number by a power of ten, language by language.

use std::sync::LazyLock;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::language::Language;

/// A line each: language, power of ten, words in their exact form.
const SCALES: &str = include_str!("../data/trace/scale.txt");

static EXPONENTS: LazyLock<HashMap<(Language, &'static str), usize, FxBuildHasher>> = LazyLock::new(|| {
    let mut exponents = HashMap::default();
    for line in SCALES.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let language = words.next().and_then(|code| code.parse().ok());
        let exponent = words.next().and_then(|exponent| exponent.parse().ok());
        if let (Some(language), Some(exponent)) = (language, exponent) {
            exponents.extend(words.map(|word| ((language, word), exponent)));
        }
    }
    exponents
});

/// The power of ten that a word stands for.
pub(super) fn exponent(exact: &str, language: Language) -> Option<usize> {
    EXPONENTS.get(&(language, exact.trim_end_matches('.'))).copied()
}

/// A plain number times a power of ten; none where digits would stand behind the point.
pub(super) fn scaled(number: &str, exponent: usize) -> Option<String> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let zeros = exponent.checked_sub(decimals.len())?;
    let digits = format!("{whole}{decimals}{}", "0".repeat(zeros));
    let digits = digits.trim_start_matches('0');
    (!digits.is_empty()).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_understood() {
        for line in SCALES.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let language: Option<Language> = words.next().and_then(|code| code.parse().ok());
            let exponent: Option<usize> = words.next().and_then(|exponent| exponent.parse().ok());
            assert!(language.is_some() && exponent.is_some() && words.next().is_some(), "{line}");
            assert!(words.all(|word| word == word.to_lowercase() && !word.is_empty()), "{line}");
        }
    }

    #[test]
    fn numbers_are_scaled() {
        assert_eq!(scaled("52.9", 9).as_deref(), Some("52900000000"));
        assert_eq!(scaled("0.5", 6).as_deref(), Some("500000"));
        assert_eq!(scaled("1.2345", 3), None);
        assert_eq!(scaled("0", 3), None);
    }
}
