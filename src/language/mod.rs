//! The languages the program knows, by name and ISO 639 code, and (in [`detect`]) how they are told apart in a text;
//! [`outline`] shows a text's passages to people.

pub(crate) mod ascii;
pub mod detect;
pub mod outline;
mod script;
mod sentence;
mod witness;
mod words;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares [`Language`] from rows of variant, ISO 639-1 code and ISO 639-3 code.
macro_rules! languages {
    ($($name:ident $code:literal $iso3:literal,)*) => {
        /// A language, or [`Language::Undetermined`] where a text is in none that can be told.
        ///
        /// The order of the variants is the order of [`Language::ALL`]; nothing is stored by position.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "a variant is named after its language")]
        pub enum Language { $($name,)* Undetermined }

        impl Language {
            /// Every language, alphabetically, [`Language::Undetermined`] last.
            pub const ALL: &'static [Language] = &[$(Language::$name,)* Language::Undetermined];

            /// The ISO 639-1 code ("de"), or "und".
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Language::$name => $code,)* Language::Undetermined => "und" }
            }

            /// The language with the code `code`, as [`Language::code`] has it.
            fn with_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Language::$name),)* "und" => Some(Language::Undetermined), _ => None }
            }

            /// The ISO 639-3 code ("deu"), or "und".
            #[must_use]
            pub const fn iso3(self) -> &'static str {
                match self { $(Language::$name => $iso3,)* Language::Undetermined => "und" }
            }

            /// The English name ("German").
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Language::$name => stringify!($name),)* Language::Undetermined => "Undetermined" }
            }
        }
    };
}

languages! {
    Afrikaans "af" "afr",
    Akan "ak" "aka",
    Amharic "am" "amh",
    Arabic "ar" "ara",
    Armenian "hy" "hye",
    Azerbaijani "az" "aze",
    Basque "eu" "eus",
    Belarusian "be" "bel",
    Bengali "bn" "ben",
    Bulgarian "bg" "bul",
    Burmese "my" "mya",
    Catalan "ca" "cat",
    Chinese "zh" "cmn",
    Croatian "hr" "hrv",
    Czech "cs" "ces",
    Danish "da" "dan",
    Dutch "nl" "nld",
    English "en" "eng",
    Esperanto "eo" "epo",
    Estonian "et" "est",
    Finnish "fi" "fin",
    French "fr" "fra",
    Georgian "ka" "kat",
    German "de" "deu",
    Greek "el" "ell",
    Gujarati "gu" "guj",
    Hebrew "he" "heb",
    Hindi "hi" "hin",
    Hungarian "hu" "hun",
    Indonesian "id" "ind",
    Irish "ga" "gle",
    Italian "it" "ita",
    Japanese "ja" "jpn",
    Javanese "jv" "jav",
    Kannada "kn" "kan",
    Khmer "km" "khm",
    Korean "ko" "kor",
    Lao "lo" "lao",
    Latin "la" "lat",
    Latvian "lv" "lav",
    Lithuanian "lt" "lit",
    Macedonian "mk" "mkd",
    Malayalam "ml" "mal",
    Marathi "mr" "mar",
    Nepali "ne" "nep",
    Norwegian "nb" "nob",
    Oriya "or" "ori",
    Persian "fa" "pes",
    Polish "pl" "pol",
    Portuguese "pt" "por",
    Punjabi "pa" "pan",
    Romanian "ro" "ron",
    Russian "ru" "rus",
    Serbian "sr" "srp",
    Shona "sn" "sna",
    Sinhala "si" "sin",
    Slovak "sk" "slk",
    Slovene "sl" "slv",
    Spanish "es" "spa",
    Swedish "sv" "swe",
    Tagalog "tl" "tgl",
    Tamil "ta" "tam",
    Telugu "te" "tel",
    Thai "th" "tha",
    Turkish "tr" "tur",
    Turkmen "tk" "tuk",
    Ukrainian "uk" "ukr",
    Urdu "ur" "urd",
    Uzbek "uz" "uzb",
    Vietnamese "vi" "vie",
    Welsh "cy" "cym",
    Yiddish "yi" "yid",
    Zulu "zu" "zul",
}

/// The function words of `language` (und, nicht, werden), in lower case; none where its script gives it away.
pub fn function_words(language: Language) -> impl Iterator<Item = &'static str> {
    words::function_words(language)
}

/// Whether `word`, in lower case, is known as a function word of `language`.
#[must_use]
pub fn is_function_word(language: Language, word: &str) -> bool {
    words::has(language, word)
}

/// The text that was taken for a language's code or name and is neither.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}: no such language; give a code such as de, or a name such as German")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Takes an ISO 639-1 or 639-3 code or the English name, in any case; of a tag ("pt-BR") its language.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let wanted = text.trim().split(['-', '_']).next().unwrap_or_default();
        let named = |language: &Self| {
            [language.code(), language.iso3(), language.name()]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(wanted))
        };
        // Mostly it is a code as the index has it.
        Self::with_code(wanted)
            .or_else(|| Self::ALL.iter().copied().find(named))
            .ok_or_else(|| UnknownLanguage(text.to_owned()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_read_back() {
        for &language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
            assert_eq!(language.iso3().parse(), Ok(language));
            assert_eq!(language.name().to_uppercase().parse(), Ok(language));
        }
        assert_eq!("pt-BR".parse(), Ok(Language::Portuguese));
        assert_eq!("klingon".parse::<Language>(), Err(UnknownLanguage("klingon".into())));
    }
}
