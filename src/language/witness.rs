//! What whatlang says of a sentence; the only file that names it. It is right where function words are few, and slow.

use std::cell::Cell;

use super::Language;
use super::detect::{Guess, UNKNOWN};
use super::words::Reading;

/// What whatlang is shown of a sentence, in bytes: it is right for 99 of 100 texts of this length, and slow.
const SHOWN: usize = 240;

/// Doubtful sentences of a text that whatlang is asked about, and one more for so many bytes: in a long text that
/// keeps two close relatives apart badly, function words decide alone.
const QUESTIONS: usize = 3;
const BYTES_A_QUESTION: usize = 20_000;

/// Languages with a close relative that has a hundred times as many texts, and that.
const COMMONER: &[(Language, Language)] =
    &[(Language::Afrikaans, Language::Dutch), (Language::Turkmen, Language::Turkish)];

/// A guess of whatlang's below this is hardly better than the other of two close relatives.
const UNSURE: f32 = 0.5;

/// Whatlang, as often as a text may ask it.
pub(super) struct Witness {
    questions_left: Cell<usize>,
}

impl Witness {
    pub(super) fn of(text: &str) -> Self {
        Self { questions_left: Cell::new(QUESTIONS + text.len() / BYTES_A_QUESTION) }
    }

    /// What whatlang says, unless the text has asked too often.
    pub(super) fn ask(&self, text: &str, languages: &[Language]) -> Option<Guess> {
        self.questions_left.set(self.questions_left.get().checked_sub(1)?);
        Some(ask_whatlang(text, languages))
    }
}

/// Asks whatlang which of `languages` the text is in (of all, if none is given).
#[allow(clippy::cast_possible_truncation, reason = "a confidence needs no more digits")]
pub(super) fn ask_whatlang(text: &str, languages: &[Language]) -> Guess {
    let wanted: Vec<whatlang::Lang> = languages.iter().copied().filter_map(whatlang_of).collect();
    let detector = match (languages, &wanted[..]) {
        ([], _) => whatlang::Detector::new(),
        (_, []) => return UNKNOWN,
        _ => whatlang::Detector::with_allowlist(wanted),
    };
    detector.detect(&text[..text.floor_char_boundary(SHOWN)]).map_or(UNKNOWN, |info| {
        let language = info.lang().code().parse().unwrap_or(Language::Undetermined);
        // A text in a script that settles the language comes back whatever was wanted.
        let wanted = languages.is_empty() || languages.contains(&language);
        if wanted { (language, info.confidence() as f32) } else { UNKNOWN }
    })
}

/// What whatlang says, or the commoner one of two relatives where neither it nor the words decide between them.
pub(super) fn commoner((language, confidence): Guess, reading: &Reading) -> Guess {
    let relative = COMMONER.iter().find(|(rare, _)| *rare == language && confidence < UNSURE);
    match relative {
        Some(&(rare, common)) if reading.votes_for(common) >= reading.votes_for(rare) => (common, confidence),
        _ => (language, confidence),
    }
}

/// What whatlang calls a language, if it knows it.
pub(super) fn whatlang_of(language: Language) -> Option<whatlang::Lang> {
    whatlang::Lang::from_code(language.iso3())
}
