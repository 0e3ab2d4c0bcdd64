//! The script of a character, as far as it tells languages apart.

use super::Language;

/// A writing system: one that settles the language, or one that several languages share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Hebrew,
    Han,
    Kana,
    /// Written by one language alone, of those that are known here.
    Of(Language),
    /// Digits, marks, symbols, and scripts of unknown languages.
    #[default]
    Other,
}

/// The script of a letter.
pub(super) fn script_of(letter: char) -> Script {
    match u32::from(letter) {
        0xd7 | 0xf7 => Script::Other,
        0x41..=0x5a | 0x61..=0x7a | 0xaa | 0xba | 0xc0..=0x24f | 0x1e00..=0x1eff => Script::Latin,
        0x370..=0x3ff | 0x1f00..=0x1fff => Script::Of(Language::Greek),
        0x400..=0x52f => Script::Cyrillic,
        0x530..=0x58f => Script::Of(Language::Armenian),
        0x590..=0x5ff => Script::Hebrew,
        0x600..=0x6ff | 0x750..=0x77f | 0xfb50..=0xfdff | 0xfe70..=0xfefe => Script::Arabic,
        0x900..=0x97f => Script::Devanagari,
        0x980..=0x9ff => Script::Of(Language::Bengali),
        0xa00..=0xa7f => Script::Of(Language::Punjabi),
        0xa80..=0xaff => Script::Of(Language::Gujarati),
        0xb00..=0xb7f => Script::Of(Language::Oriya),
        0xb80..=0xbff => Script::Of(Language::Tamil),
        0xc00..=0xc7f => Script::Of(Language::Telugu),
        0xc80..=0xcff => Script::Of(Language::Kannada),
        0xd00..=0xd7f => Script::Of(Language::Malayalam),
        0xd80..=0xdff => Script::Of(Language::Sinhala),
        0xe00..=0xe7f => Script::Of(Language::Thai),
        0xe80..=0xeff => Script::Of(Language::Lao),
        0x1000..=0x109f => Script::Of(Language::Burmese),
        0x10a0..=0x10ff | 0x1c90..=0x1cbf => Script::Of(Language::Georgian),
        0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => Script::Of(Language::Korean),
        0x1200..=0x139f => Script::Of(Language::Amharic),
        0x1780..=0x17ff => Script::Of(Language::Khmer),
        0x3041..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9d => Script::Kana,
        0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => {
            Script::Han
        }
        _ => Script::Other,
    }
}

impl Script {
    /// How much of a sentence one letter of it writes, in Latin letters: a syllable or a word counts for several,
    /// so that a Chinese sentence full of English product names is still Chinese.
    pub(super) fn weight(self) -> u32 {
        match self {
            Script::Other => 0,
            Script::Han | Script::Of(Language::Korean) => 3,
            Script::Kana | Script::Of(Language::Amharic) => 2,
            _ => 1,
        }
    }
}

/// The letters of a text by script, weighed.
#[derive(Default)]
pub(super) struct ScriptCounts {
    /// All letters.
    pub total: u32,
    latin: u32,
    /// Those of the other scripts that were met first: more than these do not meet in one sentence.
    counts: [(Script, u32); 4],
}

impl ScriptCounts {
    pub(super) fn count(&mut self, script: Script, letters: u32) {
        let weight = letters * script.weight();
        self.total += weight;
        if script == Script::Latin {
            self.latin += weight;
        } else if let Some(slot) =
            self.counts.iter_mut().find(|(known, count)| *known == script || *count == 0)
        {
            *slot = (script, slot.1 + weight);
        }
    }

    pub(super) fn has_kana(&self) -> bool {
        self.of(Script::Kana) > 0
    }

    fn of(&self, script: Script) -> u32 {
        self.counts.iter().find(|(known, _)| *known == script).map_or(0, |(_, count)| *count)
    }

    /// The script that the text is written in. Names and terms in Latin letters stand in texts of every script, but
    /// hardly the other way round: a quarter of another script outweighs them. Han and kana count as one.
    pub(super) fn main(&self) -> Script {
        let [first, ref others @ ..] = self.counts.map(|(script, count)| match script {
            Script::Han | Script::Kana => (Script::Han, self.of(Script::Han) + self.of(Script::Kana)),
            _ => (script, count),
        });
        let (script, count) =
            others.iter().fold(first, |most, &next| if next.1 > most.1 { next } else { most });
        if self.latin / 3 > count || count == 0 && self.latin > 0 { Script::Latin } else { script }
    }
}
