//! What words certainly begin with that have a given stem, as the sieve tells letters apart.

use std::iter;

use super::letters::{self, Letter, MAX_LETTERS, is_digit};
use crate::analysis::recipe::recipe_of;
use crate::analysis::stem::Stemmer;
use crate::language::Language;

/// The letters of a term.
pub(super) fn letters_of(term: &str) -> Vec<Letter> {
    let mut found = Vec::new();
    term.chars().for_each(|c| letters::each(c, |letter| found.push(letter)));
    found
}

/// A shorter number is no telephone's.
const FEWEST_IN_CODE: usize = 7;
/// Languages whose inflections change vowels and consonants near the start of a word.
const BENDS_MUCH: &[Language] = &[
    Language::Dutch,
    Language::Estonian,
    Language::Finnish,
    Language::Hungarian,
    Language::Turkish,
    Language::Azerbaijani,
    Language::Turkmen,
    Language::Uzbek,
];
/// Languages that do so a little.
const BENDS: &[Language] = &[
    Language::Afrikaans,
    Language::Amharic,
    Language::Arabic,
    Language::Croatian,
    Language::Danish,
    Language::English,
    Language::German,
    Language::Hebrew,
    Language::Indonesian,
    Language::Irish,
    Language::Javanese,
    Language::Norwegian,
    Language::Serbian,
    Language::Swedish,
    Language::Tagalog,
    Language::Welsh,
    Language::Yiddish,
];

/// Of a stem of so many letters, so many certainly stand side by side in the word, from the first on.
pub(super) fn sure_letters(letters: &[Letter], language: Language) -> usize {
    if letters.iter().all(|&letter| is_digit(letter)) {
        return letters.len().min(MAX_LETTERS);
    }
    let letters = letters.len();
    if language == Language::Hindi {
        // Nasals and dots are spelt otherwise: हिन्दी, हिंदी; ज़मीन, जमीन.
        return letters.min(1);
    }
    if language == Language::Irish && letters < 5 {
        // bat, baití, bháta.
        return letters.min(2);
    }
    if language == Language::Tamil {
        // The last consonant of a stem may be another in its forms (காலம், காலத்தில்), and its mark a vowel.
        return letters.saturating_sub(2).min(MAX_LETTERS - 1);
    }
    if BENDS_MUCH.contains(&language) {
        return match letters {
            0..=2 => letters,
            3..=4 => 2,
            // Vowels fall out: boynuz, boyun.
            5..=6 => 3,
            _ if language == Language::Turkish => 3,
            _ => 4,
        };
    }
    let recipe = recipe_of(language);
    if recipe.rules.is_none() && matches!(recipe.stemmer, Stemmer::None) {
        return letters.min(MAX_LETTERS);
    }
    match letters {
        0..=2 => letters,
        3..=4 => letters - 1,
        5..=6 if BENDS.contains(&language) => 3,
        _ if BENDS.contains(&language) => 4,
        5..=6 => 4,
        _ => 5,
    }
}

/// What stands in a stem, and what may stand there in a word. `^` is the start of the stem, or its end; one letter alone is
/// meant behind the first, where nothing else is said.
fn exchanges(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        // beisst, as if it were be- and isst; ergiess, ergoss; uben, übt.
        Language::German => &[("ess^", "iss"), ("giess^", "goss"), ("en^", "t")],
        // udsælg, udsolgt.
        Language::Danish => &[("sælg^", "solg")],
        // ilegg, ilagt.
        Language::Norwegian => &[("legg^", "lag")],
        // oman, omen; tie, tying; British spellings.
        Language::English => &[
            ("man^", "men"),
            ("ie^", "y"),
            ("^anem", "anaem"),
            ("^anesth", "anaesth"),
            ("^fec", "faec"),
            ("^fet", "foet"),
            ("^gynec", "gynaec"),
            ("^hem", "haem"),
            ("^esoph", "oesoph"),
            ("^estr", "oestr"),
            ("^ped", "paed"),
            ("^mold", "mould"),
            ("^molt", "moult"),
            ("^cozi", "cosi"),
            ("^skept", "scept"),
            ("^artifact", "artefact"),
            ("^pajama", "pyjama"),
            ("^mustach", "moustach"),
        ],
        // uur, uren; raaf, raven; bevecht, bevocht; opeet, opat; weeg, wogen.
        Language::Dutch | Language::Afrikaans => &[
            ("aa", "a"),
            ("ee", "e"),
            ("oo", "o"),
            ("uu", "u"),
            ("f", "v"),
            ("s", "z"),
            ("vecht^", "vocht"),
            ("eet^", "at"),
            ("^weeg^", "wog"),
        ],
        // et, edessä; apu, avun; paken, paeta; hidas, hitaan; ommel, ompelee.
        Language::Finnish => &[
            ("t", "d"),
            ("p", "v"),
            ("k", ""),
            ("d", "t"),
            ("nn", "nt"),
            ("mm", "mp"),
            ("ll", "lt"),
            ("rr", "rt"),
            ("ng", "nk"),
        ],
        // katum, kadunud.
        Language::Estonian => &[("t", "d"), ("p", "b"), ("k", "g"), ("^aek^", "aj")],
        // teher, terhet; kehely, kelyhet.
        Language::Hungarian => &[("eher^", "erh"), ("ehely^", "elyh")],
        // loga, lozi; talc, taoca.
        Language::Serbian | Language::Croatian => &[("g", "z"), ("l", "o")],
        // вартост, вартість; камен, камінь; києв, Київ; діт, дитина; дн, день.
        Language::Ukrainian => &[("о", "і"), ("е", "і"), ("є", "і"), ("і", "и"), ("дн", "ден")],
        Language::Korean => KOREAN,
        // at, ačių.
        Language::Lithuanian => &[("t^", "c")],
        // σκακ, σκίτσα.
        Language::Greek => &[("ακ^", "ιτσ")],
        // בײג, בױגן; זינג, געזונגען; ברענג, געבראַכט; נעמ, גענומען; גײ, געגאַנגען.
        Language::Yiddish => &[("יי", "וי"), ("י", "ו"), ("ברענג", "בראכ"), ("נעמ^", "נומ"), ("יי^", "אנ")],
        Language::Persian => &[("استاد^", "اساتید"), ("خبر^", "اخبار")],
        // ஒ, வொ.
        Language::Tamil => &[("^உ", "வு"), ("^ஊ", "வூ"), ("^ஒ", "வொ"), ("^ஓ", "வோ")],
        _ => &[],
    }
}

/// Vowels of verbs that become one syllable with that of an ending (보, 봤다; 부르, 불렀다).
const KOREAN: &[(&str, &str)] = &[
    ("^오르^", "올"),
    ("^고르^", "골"),
    ("^모르^", "몰"),
    ("^다르^", "달"),
    ("^빠르^", "빨"),
    ("^자르^", "잘"),
    ("^마르^", "말"),
    ("^바르^", "발"),
    ("^부르^", "불"),
    ("^누르^", "눌"),
    ("^흐르^", "흘"),
    ("^기르^", "길"),
    ("^끄^", "껐"),
    ("^꾸^", "꿨"),
    ("^되^", "됐"),
    ("^되^", "돼"),
    ("^두^", "뒀"),
    ("^뜨^", "떴"),
    ("^보^", "봤"),
    ("^보^", "봐"),
    ("^시^", "셨"),
    ("^쓰^", "썼"),
    ("^쓰^", "써"),
    ("^쏘^", "쐈"),
    ("^오^", "왔"),
    ("^오^", "와"),
    ("^지^", "졌"),
    ("^지^", "져"),
    ("^주^", "줬"),
    ("^주^", "줘"),
    ("^치^", "쳤"),
    ("^치^", "쳐"),
    ("^추^", "췄"),
    ("^크^", "컸"),
    ("^키^", "켰"),
    ("^키^", "켜"),
    ("^피^", "폈"),
    ("^하^", "했"),
    ("^하^", "해"),
    ("^누^", "눴"),
    ("^놓^", "놨"),
    ("^기^", "겼"),
    ("^꼬^", "꽜"),
];

/// Hands over what comes of the first letters of a stem, `sure` of which words begin with, by the exchanges of its language.
fn exchanged(letters: &[Letter], sure: usize, language: Language, mut each: impl FnMut(&[Letter])) {
    let exchanges = exchanges(language);
    if exchanges.is_empty() {
        return;
    }
    let mut found = vec![(letters.to_vec(), sure)];
    for (from, to) in exchanges {
        let (from_start, to_end) = (from.starts_with('^'), from.ends_with('^'));
        let (from, to) = (letters_of(from), letters_of(to));
        for n in 0..found.len() {
            let (stem, length) = found[n].clone();
            let first = usize::from(from.len() == 1 && !from_start && !to_end);
            let last = if from_start { 1 } else { length };
            for at in first..last.min(stem.len()) {
                let Some(rest) = stem[at..].strip_prefix(&*from).filter(|rest| !to_end || rest.is_empty())
                else {
                    continue;
                };
                let other = [&stem[..at], &to, rest].concat();
                found.push((other, length.max(at + to.len())));
            }
        }
    }
    for (other, length) in &found[1..] {
        each(&other[..other.len().min(*length).min(MAX_LETTERS)]);
    }
}

/// Hands over what may stand in a word in place of the first `sure` of the `letters` of its `stem`, in languages whose rules
/// or spelling change it.
pub(super) fn variants(
    stem: &str,
    letters: &[Letter],
    sure: usize,
    language: Language,
    mut each: impl FnMut(&[Letter]),
) {
    exchanged(letters, sure, language, &mut each);
    let start = &letters[..sure];
    // Without the first letter, where enough are left to tell words apart.
    let others = || (letters.len() > 2).then(|| &letters[1..letters.len().min(sure + 1)]);
    let mut insert = |at: usize, inserted: &str| {
        let (before, after) = start.split_at(at);
        let inserted: Vec<Letter> = letters_of(inserted);
        let variant: Vec<Letter> = [before, &inserted, after].concat();
        each(&variant[..variant.len().min(at + inserted.len()).max(sure)]);
    };
    if letters.len() >= FEWEST_IN_CODE && letters.iter().all(|&letter| is_digit(letter)) {
        // +49 (0)89 for +4989.
        (1..=3).for_each(|at| insert(at, "0"));
    }
    match language {
        // Muenchen; abgenommen, abzunehmen.
        Language::German | Language::Dutch => {
            for at in 2..sure {
                for inserted in ["ge", "zu", "te"] {
                    insert(at, inserted);
                }
            }
            let vowels = ["a", "o", "u"].map(|vowel| letters_of(vowel)[0]);
            let umlauts = (1..=sure).filter(|&at| vowels.contains(&start[at - 1]));
            umlauts.for_each(|at| insert(at, "e"));
        }
        // afgekom.
        Language::Afrikaans => {
            (2..sure).for_each(|at| insert(at, "ge"));
            others().into_iter().for_each(each);
        }
        Language::Yiddish => {
            for at in 2..sure {
                insert(at, "גע");
                insert(at, "צו");
            }
            others().into_iter().for_each(each);
        }
        // ĉiu, cxiu.
        Language::Esperanto if !stem.is_ascii() => {
            let with_x = |c| if "ĉĝĥĵŝŭ".contains(c) { [Some(c), Some('x')] } else { [Some(c), None] };
            let spelt: String = stem.chars().flat_map(with_x).flatten().collect();
            each(&letters_of(&spelt)[..sure]);
        }
        // do, dhóimid; c, gc.
        Language::Irish if letters.len() <= 2 => {
            if let [_] = letters {
                each(&[]);
            } else {
                insert(1, "h");
            }
        }
        // Djoković; rijeka.
        Language::Serbian | Language::Croatian => {
            let (d, e) = (letters_of("d")[0], letters_of("e")[0]);
            (1..=sure).filter(|&at| start[at - 1] == d).for_each(|at| insert(at, "j"));
            for at in (0..sure).filter(|&at| start[at] == e) {
                insert(at, "j");
                insert(at, "ij");
            }
            // mc, maca.
            if letters.len() == 2 {
                insert(1, "a");
            }
        }
        // The first letter of a root melts into the prefix (menulis, tulis), or changes by what stands before the
        // word (chath, cath).
        Language::Indonesian
        | Language::Javanese
        | Language::Tagalog
        | Language::Welsh
        | Language::Irish
        | Language::Amharic => {
            // bat, bháta.
            if language == Language::Irish {
                insert(1, "h");
            }
            others().into_iter().for_each(each);
        }
        // للقوة, القو; يستخدم, استخدم; رؤية, رء.
        Language::Arabic => {
            let hamza = letters_of("ء")[0];
            for start in iter::once(start).chain(others()) {
                each(start);
                start
                    .iter()
                    .position(|&letter| letter == hamza)
                    .into_iter()
                    .for_each(|at| each(&start[..at.max(1)]));
            }
        }
        // ağa, ak.
        Language::Turkish | Language::Azerbaijani | Language::Turkmen | Language::Uzbek => {
            let (last, before) = start.split_last().unwrap_or((&0, &[]));
            for [hard, soft] in ["kg", "pb", "td"].map(|pair| [letters_of(pair)[0], letters_of(pair)[1]]) {
                if *last == hard {
                    each(&[before, &[soft]].concat());
                }
            }
        }
        // toa, tuba; tavat, tó.
        Language::Estonian | Language::Hungarian if letters.len() <= 3 => each(&start[..sure.min(1)]),
        _ => {}
    }
}
