//! What each language does with its words: one row a language, read like a menu.

use std::sync::LazyLock;

use frostem::Algorithm as Newest;

use super::compound::CompoundSplitter;
use super::rules::Rules;
use super::stem::Stemmer;
use crate::language::{Language, function_words};
use Apostrophe::{DropTail, Split};

/// How a language's words are analysed.
pub struct Recipe {
    /// What finds the stem.
    pub stemmer: Stemmer,
    /// Rules of our own around that stemmer, or in its place.
    pub rules: Option<&'static LazyLock<Rules>>,
    /// Letters that are folded to no other: they only look accented.
    pub keeps: &'static str,
    /// What an apostrophe inside a word means.
    pub apostrophe: Apostrophe,
    /// Whether accents tell words apart as letters do, so that a word counts less without its own.
    pub has_tones: bool,
    /// Why this stemmer, or why none.
    pub reason: &'static str,
}

/// What an apostrophe inside a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apostrophe {
    /// It is a letter among others (English, whose stemmer knows 's; Ukrainian).
    Keep,
    /// It parts two words (l'azienda).
    Split,
    /// It parts a name from its endings (Seul'de).
    DropTail,
}

/// The recipe of a language.
#[must_use]
pub fn recipe_of(language: Language) -> &'static Recipe {
    RECIPES.iter().find(|(of, _)| *of == language).map_or(&PLAIN, |(_, recipe)| recipe)
}

/// For a language without a row: there is none, as a test shows.
const PLAIN: Recipe = none("no row");

/// A function each: of rust-stemmers those are part of the program that are named here.
macro_rules! classic {
    ($algorithm:ident, $reason:expr) => {
        Recipe {
            stemmer: Stemmer::Classic(|word| {
                rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::$algorithm).stem(word)
            }),
            ..none($reason)
        }
    };
}

const fn newest(algorithm: Newest, reason: &'static str) -> Recipe {
    Recipe { stemmer: Stemmer::Newest(algorithm), ..none(reason) }
}

const fn none(reason: &'static str) -> Recipe {
    Recipe {
        stemmer: Stemmer::None,
        rules: None,
        keeps: "",
        apostrophe: Apostrophe::Keep,
        has_tones: false,
        reason,
    }
}

impl Recipe {
    const fn keeps(self, keeps: &'static str) -> Self {
        Self { keeps, ..self }
    }

    const fn apostrophe(self, apostrophe: Apostrophe) -> Self {
        Self { apostrophe, ..self }
    }

    const fn tones(self) -> Self {
        Self { has_tones: true, ..self }
    }

    const fn rules(self, rules: &'static LazyLock<Rules>) -> Self {
        Self { rules: Some(rules), ..self }
    }
}

/// The rules in `data/rules/` as the build script has written them, part of the program, opened when first needed.
macro_rules! rules {
    ($($name:ident $code:literal,)*) => {
        $(static $name: LazyLock<Rules> =
            LazyLock::new(|| Rules::open(include_bytes!(concat!(env!("OUT_DIR"), "/", $code, ".rules"))));)*
    };
}

rules! {
    AMHARIC "am",
    ARABIC "ar",
    ARMENIAN "hy",
    AZERBAIJANI "az",
    BASQUE "eu",
    BELARUSIAN "be",
    BENGALI "bn",
    BULGARIAN "bg",
    CATALAN "ca",
    CZECH "cs",
    DANISH "da",
    DUTCH "nl",
    ENGLISH "en",
    ESTONIAN "et",
    FINNISH "fi",
    FRENCH "fr",
    GEORGIAN "ka",
    GERMAN "de",
    GREEK "el",
    GUJARATI "gu",
    HEBREW "he",
    HUNGARIAN "hu",
    INDONESIAN "id",
    IRISH "ga",
    ITALIAN "it",
    JAPANESE "ja",
    KANNADA "kn",
    KOREAN "ko",
    LATIN "la",
    LATVIAN "lv",
    LITHUANIAN "lt",
    MACEDONIAN "mk",
    MALAYALAM "ml",
    MARATHI "mr",
    NORWEGIAN "nb",
    ORIYA "or",
    PERSIAN "fa",
    POLISH "pl",
    PORTUGUESE "pt",
    PUNJABI "pa",
    ROMANIAN "ro",
    RUSSIAN "ru",
    SERBIAN "sr",
    SINHALA "si",
    SLOVAK "sk",
    SLOVENE "sl",
    SPANISH "es",
    SWEDISH "sv",
    TAGALOG "tl",
    TAMIL "ta",
    TELUGU "te",
    TURKISH "tr",
    TURKMEN "tk",
    UKRAINIAN "uk",
    URDU "ur",
    UZBEK "uz",
    WELSH "cy",
}

/// Share of inflected forms that meet their lemma on dictionaries of 30 languages, newest against classic; the
/// classic one where the two are equal.
const EQUAL: &str = "classic and newest Snowball are equal";
const ONLY_NEWEST: &str = "the newest Snowball alone knows it";

/// One row a language.
#[rustfmt::skip]
const RECIPES: &[(Language, Recipe)] = &[
    (Language::Afrikaans,    newest(Newest::Dutch, "its neighbour's, Dutch; none of its own")),
    (Language::Akan,         none("next to no endings; its plural prefixes a- and n- begin other words too")),
    (Language::Amharic,      none("light rules of our own: prepositions, plural and object of long words").rules(&AMHARIC)),
    (Language::Arabic,       classic!(Arabic, EQUAL).rules(&ARABIC)),
    (Language::Armenian,     none("rules of our own: .69 of forms meet their lemma, with Snowball .33").rules(&ARMENIAN)),
    (Language::Azerbaijani,  none("light rules of our own: stacked plural, possessive and cases").keeps("ıöüçşğə").apostrophe(DropTail).rules(&AZERBAIJANI)),
    (Language::Basque,       none("light rules of our own: article, plural, cases; Snowball makes one word of langile and lan").rules(&BASQUE)),
    (Language::Belarusian,   none("light rules of our own: cases, adjectives, verbs, ў, vowels that come and go").rules(&BELARUSIAN)),
    (Language::Bengali,      none("light rules of our own: number, case, definiteness").rules(&BENGALI)),
    (Language::Bulgarian,    none("rules of our own: articles, plurals, adjectives, verbs; .80 of forms meet their lemma").rules(&BULGARIAN)),
    (Language::Burmese,      none("the dictionary cuts particles off as words of their own")),
    (Language::Catalan,      newest(Newest::Catalan, "with rules of our own .92 of forms meet their lemma, alone .79").apostrophe(Split).rules(&CATALAN)),
    (Language::Chinese,      none("its words have no endings")),
    (Language::Croatian,     newest(Newest::Serbian, "its neighbour's, Serbian, with the same rules of our own").rules(&SERBIAN)),
    (Language::Czech,        none("rules of our own: .88 of forms meet their lemma, with Snowball .55").rules(&CZECH)),
    (Language::Danish,       classic!(Danish, "classic and newest Snowball are equal; our rules add strong verbs, umlaut, degrees: .96 for .87").keeps("æøå").rules(&DANISH)),
    (Language::Dutch,        none("rules of our own: .77 of forms meet their lemma, with Snowball .54").rules(&DUTCH)),
    (Language::English,      classic!(English, "classic and newest Snowball are equal; our lists add irregular nouns and verbs, and join British and American spelling").rules(&ENGLISH)),
    (Language::Esperanto,    newest(Newest::Esperanto, ONLY_NEWEST).keeps("ĉĝĥĵŝŭ")),
    (Language::Estonian,     none("rules of our own: .84 of forms meet their lemma, with Snowball .41").keeps("õäöü").rules(&ESTONIAN)),
    (Language::Finnish,      none("rules of our own: .88 of forms meet their lemma, with Snowball .39").keeps("äö").rules(&FINNISH)),
    (Language::French,       classic!(French, EQUAL).apostrophe(Split).rules(&FRENCH)),
    (Language::Georgian,     none("light rules of our own: cases, postpositions, plural, last vowels").rules(&GEORGIAN)),
    (Language::German,       newest(Newest::German, "with rules of our own .97 of forms meet their lemma, alone .68").rules(&GERMAN)),
    (Language::Greek,        newest(Newest::Greek, "with rules of our own .85 of forms meet their lemma, alone .68; the classic Snowball breaks on some words").rules(&GREEK)),
    (Language::Gujarati,     none("light rules of our own: postpositions and plural").rules(&GUJARATI)),
    (Language::Hebrew,       none("rules of our own that lead to common words; of others the article, plurals and possessives, as prefixes are too often roots").rules(&HEBREW)),
    (Language::Hindi,        newest(Newest::Hindi, ONLY_NEWEST)),
    (Language::Hungarian,    none("rules of our own: Snowball takes the ends of kert and munka, and knows no verbs").keeps("áéíóöőúüű").rules(&HUNGARIAN)),
    (Language::Indonesian,   none("rules of our own that lead to known roots, with lost first consonants; Snowball knows no roots").rules(&INDONESIAN)),
    (Language::Irish,        none("rules of our own: mutations, cases, verbs; .84 of forms meet their lemma, with Snowball .15").apostrophe(Split).rules(&IRISH)),
    (Language::Italian,      classic!(Italian, EQUAL).apostrophe(Split).rules(&ITALIAN)),
    (Language::Japanese,     none("the dictionary cuts endings off as words of their own; our rules take what is left of them in kana").rules(&JAPANESE)),
    (Language::Javanese,     newest(Newest::Indonesian, "its neighbour's, Indonesian; none of its own")),
    (Language::Kannada,      none("light rules of our own: plural and cases").rules(&KANNADA)),
    (Language::Khmer,        none("its words have no endings")),
    (Language::Korean,       none("light rules of our own: particles, endings of verbs; pairs of syllables reach the rest").rules(&KOREAN)),
    (Language::Lao,          none("its words have no endings")),
    (Language::Latin,        none("rules of our own, at first after Schinke: cases, verbs and -que; .84 of forms meet their lemma").rules(&LATIN)),
    (Language::Latvian,      none("rules of our own, at first after Kreslins: cases, what they soften, verbs; .91 of forms meet their lemma").rules(&LATVIAN)),
    (Language::Lithuanian,   none("rules of our own: .93 of forms meet their lemma, with Snowball .80, and fewer other words with them").rules(&LITHUANIAN)),
    (Language::Macedonian,   none("light rules of our own: articles, plurals, adjectives, verbs").rules(&MACEDONIAN)),
    (Language::Malayalam,    none("light rules of our own: plural and cases").rules(&MALAYALAM)),
    (Language::Marathi,      none("light rules of our own: oblique stem, cases, postpositions").rules(&MARATHI)),
    (Language::Nepali,       newest(Newest::Nepali, ONLY_NEWEST)),
    (Language::Norwegian,    classic!(Norwegian, "classic and newest Snowball are equal; our rules add strong verbs, umlaut, degrees: .90 for .73").keeps("æøå").rules(&NORWEGIAN)),
    (Language::Oriya,        none("light rules of our own: number, case, definiteness").rules(&ORIYA)),
    (Language::Persian,      none("rules of our own: .35 of forms meet their lemma, with Snowball .21").rules(&PERSIAN)),
    (Language::Polish,       none("rules of our own: .88 of forms meet their lemma, with Snowball .60").rules(&POLISH)),
    (Language::Portuguese,   classic!(Portuguese, EQUAL).rules(&PORTUGUESE)),
    (Language::Punjabi,      none("light rules of our own: plural and oblique").rules(&PUNJABI)),
    (Language::Romanian,     newest(Newest::Romanian, "with rules of our own .78 of forms meet their lemma, alone .70").rules(&ROMANIAN)),
    (Language::Russian,      newest(Newest::Russian, "with rules of our own .94 of forms meet their lemma, alone .84").rules(&RUSSIAN)),
    (Language::Serbian,      newest(Newest::Serbian, "writes both scripts as one; with rules of our own .83 of forms meet their lemma, alone .55").rules(&SERBIAN)),
    (Language::Shona,        none("words change at the front, by noun class; without a dictionary that joins different words")),
    (Language::Sinhala,      none("light rules of our own: number and cases").rules(&SINHALA)),
    (Language::Slovak,       none("rules of our own: cases, adjectives, verbs; .92 of forms meet their lemma").rules(&SLOVAK)),
    (Language::Slovene,      none("rules of our own: cases, adjectives, verbs; .88 of forms meet their lemma").rules(&SLOVENE)),
    (Language::Spanish,      classic!(Spanish, "classic and newest Snowball are equal; with rules of our own .91 of forms meet their lemma, alone .82").rules(&SPANISH)),
    (Language::Swedish,      newest(Newest::Swedish, "newest .65, classic .63; our rules add strong verbs, umlaut, articles, genitives: .92").keeps("åäö").rules(&SWEDISH)),
    (Language::Tagalog,      none("light rules of our own: prefixes and infixes of verbs, doubled syllables, linker").rules(&TAGALOG)),
    (Language::Tamil,        newest(Newest::Tamil, "Snowball's, with rules of our own for plural and cases; its words were not measured").rules(&TAMIL)),
    (Language::Telugu,       none("light rules of our own: plural and cases").rules(&TELUGU)),
    (Language::Thai,         none("its words have no endings")),
    (Language::Turkish,      none("rules of our own: .38 of forms meet their lemma, with Snowball .30, and half as many words are falsely one").keeps("ıöüçşğ").apostrophe(DropTail).rules(&TURKISH)),
    (Language::Turkmen,      none("light rules of our own: stacked plural, possessive and cases").rules(&TURKMEN)),
    (Language::Ukrainian,    none("rules of our own: .90 of forms meet their lemma, with Snowball .82, and fewer other words with them").rules(&UKRAINIAN)),
    (Language::Urdu,         none("light rules of our own: plural and oblique").rules(&URDU)),
    (Language::Uzbek,        none("light rules of our own: stacked plural, possessive and cases").rules(&UZBEK)),
    (Language::Vietnamese,   none("its words have no endings; they count by their tones, and are found without").tones()),
    (Language::Welsh,        none("rules of our own: mutations, plurals, verbs; .81 of forms meet their lemma").rules(&WELSH)),
    (Language::Yiddish,      newest(Newest::Yiddish, ONLY_NEWEST)),
    (Language::Zulu,         none("words change at the front, by noun class; without a dictionary that joins different words")),
    (Language::Undetermined, none("no rule is right for every language")),
];

/// A recipe in words, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Whose it is.
    pub language: Language,
    /// How a text is cut into words.
    pub segmenter: &'static str,
    /// What finds stems.
    pub stemmer: String,
    /// What is folded in a stem.
    pub folding: String,
    /// Whether compounds are split.
    pub compounds: bool,
    /// Function words known, by which the language is told. None is left out of the index; that they are common is
    /// all that the ranking knows of them.
    pub function_words: usize,
    /// Why this stemmer, or why none.
    pub reason: &'static str,
}

impl Menu {
    /// The recipe of `language`, in words.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let recipe = recipe_of(language);
        let stemmer = match (recipe.stemmer, recipe.rules) {
            (Stemmer::None, Some(_)) => "own rules".to_owned(),
            (stemmer, None) => stemmer.name().to_owned(),
            (stemmer, Some(_)) => format!("{} + own rules", stemmer.name()),
        };
        Self {
            language,
            segmenter: segmenter_of(language),
            stemmer,
            folding: folding_of(language, recipe.keeps),
            compounds: CompoundSplitter::of(language).is_some(),
            function_words: function_words(language).count(),
            reason: recipe.reason,
        }
    }
}

/// Segmentation goes by script, whatever the language: this is what the language's own script gets.
fn segmenter_of(language: Language) -> &'static str {
    match language {
        Language::Chinese | Language::Japanese => "dictionary, pairs",
        Language::Thai | Language::Lao | Language::Khmer | Language::Burmese => "dictionary",
        Language::Korean => "spaces, pairs",
        _ => "spaces",
    }
}

fn folding_of(language: Language, keeps: &str) -> String {
    use Language as L;
    let kept: Vec<String> = keeps.chars().map(String::from).collect();
    match language {
        _ if !keeps.is_empty() => format!("accents but {}", kept.join("")),
        L::Chinese => "Traditional".to_owned(),
        L::Arabic | L::Persian | L::Urdu => "marks, letter forms".to_owned(),
        L::Hebrew | L::Yiddish => "points".to_owned(),
        L::Serbian => "accents, Cyrillic".to_owned(),
        L::Vietnamese => "tones, accents".to_owned(),
        L::Amharic
        | L::Bengali
        | L::Burmese
        | L::Gujarati
        | L::Hindi
        | L::Japanese
        | L::Kannada
        | L::Khmer
        | L::Korean
        | L::Lao
        | L::Malayalam
        | L::Marathi
        | L::Nepali
        | L::Oriya
        | L::Punjabi
        | L::Sinhala
        | L::Tamil
        | L::Telugu
        | L::Thai
        | L::Georgian
        | L::Armenian => "nothing".to_owned(),
        _ => "accents".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_one_row() {
        for &language in Language::ALL {
            assert_eq!(RECIPES.iter().filter(|(of, _)| *of == language).count(), 1, "{language}");
        }
    }
}
