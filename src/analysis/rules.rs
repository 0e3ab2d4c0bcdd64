//! A language's own rules of inflection, read from a text file: what no Snowball stemmer knows of it.
//!
//! A file is a list of stages, carried out from top to bottom, each a header in brackets and entries a line each:
//!
//! ```text
//! [letters]            # classes of letters for the stages below: a capital, then its letters
//! V aeiouäöü
//!
//! [prefixes]           # what may stand before the forms that begin with a plus
//! ab auf mit
//!
//! [endings]            # that forms below may bear: a capital, then its endings
//! E st en t
//!
//! [forms]              # a lemma, then forms that become it
//! haus häuser          # this word alone
//! -zentrum zentren     # words that end so, whatever stands before: Rechenzentren
//! +gehen gingE geht    # these words, and these behind a prefix: aufgingen
//!
//! [keep]               # words that no later stage changes
//! album
//!
//! [stemmer]            # here the Snowball stemmer of the recipe takes its turn
//!
//! [end plural 3]       # of the endings that fit, the longest is replaced; three letters at least must be left
//! innen>in 4           # four letters, here
//! V|nen>               # only behind a letter of class V
//! s ses>x um>us 2      # two endings with one replacement, and another rule
//!
//! [end plural 3 V]     # what is left must hold a letter of class V, too; -V: it must hold none
//!
//! [start participle 3] # the same at the beginnings of words
//! ge|C>                # only before a letter of class C
//!
//! [around noun 3]      # a beginning and an ending at once
//! ke-an>-              # the first that fits
//! +ge-t>-en            # behind a prefix: aufgelegt
//!
//! [words verbs]        # a list; stages that bear its name do only what gives a word of it, alone or behind a prefix
//! machen legen -zentrum   # here, too, a dash stands for whatever comes before
//!
//! [end verbs]
//! t te>en              # macht, machte, auflegte
//!
//! [keep verbs]         # words of that list
//!
//! [roots]              # words that the stages below may lead to: what leads to one of them, by any of the rules that
//! makan tulis          # fit, is done rather than what the longest affixes say (makanan: makan-an, not ma-kanan)
//!
//! [spare]              # words that no stage changes before the stemmer does
//! mutterE
//! ```
//!
//! A rule that begins with a question mark, `?i>`, is only used on the way to one of the roots.
//!
//! A capital in what is replaced stands for each letter of its class, and for the same one in the replacement:
//! `VVn>V` takes the ending of Finnish taloon. `^` before or behind the bar is the end of the word.

mod parse;

use std::iter;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use parse::Parser;

/// The header of the stage at which the stemmer of the recipe is asked.
pub const STEMMER: &str = "stemmer";

/// No word has more prefixes, one behind the other.
const MAX_PREFIXES: usize = 3;

/// The rules of one language.
#[derive(Debug, Default)]
pub struct Rules {
    stages: Vec<Stage>,
    /// What stands in the brackets above each stage.
    headers: Vec<Box<str>>,
}

#[derive(Debug)]
enum Stage {
    Forms(Forms),
    Keep(Keep),
    Spare(Keep),
    Roots(FxHashSet<Box<str>>),
    Stemmer,
    End(Affixes),
    Start(Affixes),
    Around(Circumfixes),
}

/// Words that stay as they are, for good or until the stemmer.
#[derive(Debug, Default)]
struct Keep {
    words: FxHashSet<Box<str>>,
    listed: Option<(Arc<Words>, Prefixes)>,
}

/// Irregular forms and the lemmas that they become.
#[derive(Debug, Default)]
struct Forms {
    lemmas: FxHashMap<Box<str>, Lemma>,
    prefixes: Prefixes,
    /// Of the forms before which something may stand.
    lengths: Lengths,
}

#[derive(Debug)]
struct Lemma {
    lemma: Box<str>,
    before: Before,
}

/// What may stand before a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Prefix,
    Anything,
}

/// What may stand before a word, one or several of them.
#[derive(Debug, Clone, Default)]
struct Prefixes(FxHashSet<Box<str>>);

/// Words, and whether anything may stand before one or prefixes alone.
#[derive(Debug, Default)]
struct Words {
    words: FxHashMap<Box<str>, bool>,
    lengths: Lengths,
}

/// What all rules of a stage ask for.
#[derive(Debug, Default)]
struct Conditions {
    /// Letters that must be left besides the affix.
    least: usize,
    /// A class, and whether the letters left must hold one of it, or none.
    letters: Option<(Box<str>, bool)>,
    /// Only one of these may come out, or one behind prefixes.
    words: Option<(Arc<Words>, Prefixes)>,
}

/// Endings or beginnings, and what replaces them.
#[derive(Debug, Default)]
struct Affixes {
    rules: FxHashMap<Box<str>, Vec<Rule>>,
    lengths: Lengths,
    conditions: Conditions,
}

/// Beginnings that go together with endings, and what replaces both.
#[derive(Debug, Default)]
struct Circumfixes {
    rules: Vec<Circumfix>,
    prefixes: Prefixes,
    conditions: Conditions,
}

#[derive(Debug)]
struct Circumfix {
    behind_prefix: bool,
    beginning: Box<str>,
    ending: Box<str>,
    new_beginning: Box<str>,
    new_ending: Box<str>,
    least: usize,
}

#[derive(Debug, Clone)]
struct Rule {
    replacement: Box<str>,
    /// The letters beside the affix, the nearest first.
    context: Vec<Beside>,
    least: usize,
    /// Whether it is only used on the way to a root.
    to_root: bool,
}

/// What must stand at a place beside an affix.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Beside {
    Letter(char),
    OneOf(Box<str>),
    NoLetter,
}

impl Rules {
    /// Reads a file of rules, and hands back the lines that are none.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<&str>) {
        let mut parser = Parser::default();
        let mut wrong = Vec::new();
        for line in text.lines() {
            let entry = line.split('#').next().unwrap_or_default().trim();
            if !entry.is_empty() && parser.take(entry).is_none() {
                wrong.push(line);
            }
        }
        (Rules { stages: parser.stages, headers: parser.headers }, wrong)
    }

    /// Carries out the stages on `word`, an exact form; `stemmer` is asked at its stage.
    ///
    /// No stage empties a word: what would is not done.
    pub fn stem(&self, word: &str, stemmer: impl Fn(&str) -> String) -> String {
        self.stem_by_steps(word, stemmer, |_, _| ())
    }

    /// As [`Rules::stem`]; tells `each` the header of every stage that changes the word, and what it makes of it.
    pub fn stem_by_steps(
        &self,
        word: &str,
        stemmer: impl Fn(&str) -> String,
        mut each: impl FnMut(&str, &str),
    ) -> String {
        let mut stem = word.to_owned();
        let mut spared = false;
        for (n, (stage, header)) in self.stages.iter().zip(&self.headers).enumerate() {
            spared &= !matches!(stage, Stage::Stemmer);
            if spared {
                continue;
            }
            let next = match stage {
                Stage::Keep(keep) if keep.holds(&stem) => {
                    each(header, &stem);
                    return stem;
                }
                Stage::Keep(_) => None,
                Stage::Spare(spare) => {
                    spared = spare.holds(&stem);
                    None
                }
                Stage::Roots(roots) => {
                    if let Some(root) = root_of(&stem, roots, &self.stages[n + 1..]) {
                        each(header, &root);
                        return root;
                    }
                    None
                }
                Stage::Stemmer => Some(stemmer(&stem)),
                Stage::Forms(forms) => forms.lemma(&stem),
                Stage::End(endings) => endings.at_end(&stem),
                Stage::Start(beginnings) => beginnings.at_start(&stem),
                Stage::Around(circumfixes) => circumfixes.around(&stem),
            };
            if let Some(next) = next.filter(|next| !next.is_empty() && *next != stem) {
                stem = next;
                each(header, &stem);
            }
        }
        stem
    }

    /// The irregular forms, each with its lemma.
    pub fn irregular(&self) -> impl Iterator<Item = (&str, &str)> {
        let forms = self.stages.iter().filter_map(|stage| match stage {
            Stage::Forms(forms) => Some(&forms.lemmas),
            _ => None,
        });
        forms.flatten().map(|(form, found)| (&**form, &*found.lemma))
    }
}

/// The first of `roots` that `stages` lead to from `word`, when each may also be left out and take any of its rules
/// that fit, the longest affix first. This is how Nazief and Adriani's stemmer of Indonesian (1996) uses its dictionary.
fn root_of(word: &str, roots: &FxHashSet<Box<str>>, stages: &[Stage]) -> Option<String> {
    if roots.contains(word) {
        return Some(word.to_owned());
    }
    let (stage, later) = stages.split_first()?;
    let root = |next: String| root_of(&next, roots, later);
    let found = match stage {
        Stage::End(endings) => endings.all_at_end(word, true).find_map(root),
        Stage::Start(beginnings) => beginnings.all_at_start(word, true).find_map(root),
        Stage::Forms(forms) => forms.lemma(word).and_then(root),
        Stage::Around(circumfixes) => circumfixes.around(word).and_then(root),
        Stage::Keep(_) | Stage::Spare(_) | Stage::Roots(_) | Stage::Stemmer => None,
    };
    found.or_else(|| root_of(word, roots, later))
}

impl Forms {
    fn lemma(&self, word: &str) -> Option<String> {
        self.find(word).map(|(start, lemma)| format!("{}{lemma}", &word[..start]))
    }

    /// Where in `word` the longest form starts that it ends with, and its lemma.
    fn find(&self, word: &str) -> Option<(usize, &str)> {
        if let Some(found) = self.lemmas.get(word) {
            return Some((0, &found.lemma));
        }
        self.lengths.starts(word).filter(|&start| start > 0).find_map(|start| {
            let found = self.lemmas.get(word.get(start..)?)?;
            let fits = match found.before {
                Before::Nothing => false,
                Before::Prefix => self.prefixes.make(&word[..start]),
                Before::Anything => true,
            };
            fits.then_some((start, &*found.lemma))
        })
    }
}

impl Prefixes {
    /// Whether `text` is a prefix, or a few.
    fn make(&self, text: &str) -> bool {
        self.make_at_most(MAX_PREFIXES, text)
    }

    fn make_at_most(&self, most: usize, text: &str) -> bool {
        let begins = |at: usize| self.0.contains(&text[..at]) && self.make_at_most(most - 1, &text[at..]);
        self.0.contains(text) || most > 1 && text.char_indices().any(|(at, _)| begins(at))
    }
}

impl Keep {
    fn holds(&self, word: &str) -> bool {
        let listed = || self.listed.as_ref().is_some_and(|(words, prefixes)| words.holds(word, prefixes));
        self.words.contains(word) || listed()
    }
}

impl Words {
    fn holds(&self, word: &str, prefixes: &Prefixes) -> bool {
        self.lengths.starts(word).any(|start| {
            let anything = word.get(start..).and_then(|rest| self.words.get(rest));
            anything.is_some_and(|&anything| anything || start == 0 || prefixes.make(&word[..start]))
        })
    }
}

impl Conditions {
    /// Whether `rest` may be left by a rule that asks for `least` letters.
    fn leave(&self, rest: &str, least: usize) -> bool {
        let letters = |(class, some): &(Box<str>, bool)| rest.contains(|c| class.contains(c)) == *some;
        rest.chars().count() >= least && self.letters.as_ref().is_none_or(letters)
    }

    fn allow(&self, word: &str) -> bool {
        self.words.as_ref().is_none_or(|(words, prefixes)| words.holds(word, prefixes))
    }
}

impl Affixes {
    fn at_end(&self, word: &str) -> Option<String> {
        self.all_at_end(word, false).next()
    }

    fn at_start(&self, word: &str) -> Option<String> {
        self.all_at_start(word, false).next()
    }

    /// What the rules that fit make of `word`, the longest ending first; `to_root`, with those that need a root.
    fn all_at_end<'a>(&'a self, word: &'a str, to_root: bool) -> impl Iterator<Item = String> + 'a {
        let splits = self.lengths.starts(word).filter_map(|start| word.split_at_checked(start));
        splits.flat_map(move |(rest, ending)| {
            let fitting = self.fitting(ending, rest, to_root, move || rest.chars().rev());
            let words = fitting.map(move |rule| format!("{rest}{}", rule.replacement));
            words.filter(|word| self.conditions.allow(word))
        })
    }

    /// The same with beginnings.
    fn all_at_start<'a>(&'a self, word: &'a str, to_root: bool) -> impl Iterator<Item = String> + 'a {
        let ends = self.lengths.of(word.bytes().next());
        let splits = ends.filter_map(|end| word.split_at_checked(end));
        splits.flat_map(move |(beginning, rest)| {
            let fitting = self.fitting(beginning, rest, to_root, move || rest.chars());
            let words = fitting.map(move |rule| format!("{}{rest}", rule.replacement));
            words.filter(|word| self.conditions.allow(word))
        })
    }

    /// The rules for `affix` that fit the `rest` of the word, whose letters `beside` gives, the nearest first.
    fn fitting<'a, C: Iterator<Item = char>>(
        &'a self,
        affix: &str,
        rest: &'a str,
        to_root: bool,
        beside: impl Fn() -> C + 'a,
    ) -> impl Iterator<Item = &'a Rule> + 'a {
        let rules = self.rules.get(affix).map_or(&[][..], Vec::as_slice);
        rules.iter().filter(move |rule| {
            (to_root || !rule.to_root)
                && self.conditions.leave(rest, rule.least)
                && fits(&rule.context, beside())
        })
    }
}

impl Circumfixes {
    fn around(&self, word: &str) -> Option<String> {
        self.rules.iter().find_map(|rule| {
            let body = word.strip_suffix(&*rule.ending)?;
            let starts = body.match_indices(&*rule.beginning).map(|(start, _)| start);
            let before = |start: usize| {
                let is_first = start == 0;
                if rule.behind_prefix { !is_first && self.prefixes.make(&body[..start]) } else { is_first }
            };
            starts.filter(|&start| before(start)).find_map(|start| {
                let (before, rest) = (&body[..start], &body[start + rule.beginning.len()..]);
                let new = || format!("{before}{}{rest}{}", rule.new_beginning, rule.new_ending);
                self.conditions.leave(rest, rule.least).then(new).filter(|new| self.conditions.allow(new))
            })
        })
    }
}

fn fits(context: &[Beside], mut letters: impl Iterator<Item = char>) -> bool {
    context.iter().all(|beside| match (beside, letters.next()) {
        (Beside::NoLetter, None) => true,
        (Beside::Letter(wanted), Some(letter)) => *wanted == letter,
        (Beside::OneOf(wanted), Some(letter)) => wanted.contains(letter),
        _ => false,
    })
}

/// How long, in bytes, those of many affixes are that have a byte in common, so that few words are looked up in vain:
/// by that byte, which is the last of an ending and the first of a beginning, a bit for each length.
#[derive(Debug)]
struct Lengths(Box<[u64; 256]>);

impl Default for Lengths {
    fn default() -> Self {
        Self(Box::new([0; 256]))
    }
}

impl Lengths {
    /// Notes an affix with this byte at its outer end, none if it is empty; false for one that is too long.
    fn note(&mut self, outer: Option<u8>, length: usize) -> bool {
        match outer {
            _ if length >= 64 => return false,
            Some(byte) => self.0[usize::from(byte)] |= 1 << length,
            None => self.0.iter_mut().for_each(|lengths| *lengths |= 1),
        }
        true
    }

    /// The lengths of affixes that a word with `outer` at that end may have, the longest first.
    fn of(&self, outer: Option<u8>) -> impl Iterator<Item = usize> + use<> {
        let mut left = outer.map_or(0, |byte| self.0[usize::from(byte)]);
        iter::from_fn(move || {
            let longest = left.checked_ilog2()?;
            left &= !(1 << longest);
            Some(longest as usize)
        })
    }

    /// Where endings of `word` may start, the longest first.
    fn starts(&self, word: &str) -> impl Iterator<Item = usize> + use<'_> {
        let (length, last) = (word.len(), word.bytes().next_back());
        self.of(last).filter_map(move |ending| length.checked_sub(ending))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
[letters]
V aeiou
[prefixes]
ab auf
[endings]
E st en t
[forms]
haus häuser
öl öle
-zentrum zentren   # whatever stands before
+gehen gingE gegangen
[words verbs]
machen legen -zentrum
[end verbs]
t te>en
en>um
[around verbs]
ge-t +ge-t +zu-en>-en
[around 2]
+ver-t>ver-en 3
[spare]
mutterE
[end 2]
ter ters tert>t
[keep]
album
[stemmer]
[end last 3]
um>
[end 1 V]
isch>
[end 1 -V]
atz>ass
[end last 3]
VVn>V
t|innen>in 4
ling lings>l ung>u 4 # three rules
^|abc|ei>x
";

    #[track_caller]
    fn check(word: &str, expected: &str) {
        let stem = Rules::parse(TEXT).0.stem(word, |word| word.trim_end_matches('e').to_owned());
        assert_eq!(stem, expected);
    }

    #[test]
    fn stages_are_carried_out_in_order() {
        check("häuser", "haus");
        check("öle", "öl");
        check("hochhäuser", "hochhäuser");
        check("rechenzentren", "rechenzentr");
        check("zentren", "zentr");
        check("aufgegangen", "aufgehen");
        check("fging", "fging");
        check("album", "album");
        check("alume", "alum");
        check("taloon", "talo");
        check("taleon", "taleon");
        check("studentinnen", "studentin");
        check("innen", "innen");
        check("findlings", "findl");
        check("zeitung", "zeitu");
        check("dung", "dung");
    }

    #[test]
    fn forms_bear_endings() {
        check("gingst", "gehen");
        check("aufabgingen", "aufabgehen");
        check("aufgingem", "aufgingem");
    }

    #[test]
    fn lists_bind_stages() {
        check("machte", "machen");
        check("xmachte", "xmacht");
        check("rechenzentren", "rechenzentr");
        check("auflegt", "auflegen");
        check("lachte", "lacht");
        check("gemacht", "machen");
        check("aufgelegt", "auflegen");
        check("aufzulegen", "auflegen");
        check("zulegen", "zulegen");
        check("gericht", "gericht");
        check("aufverjagt", "aufverjagen");
        check("aufverrat", "aufverrat");
    }

    #[test]
    fn the_spared_wait_for_the_stemmer() {
        check("mutter", "mutter");
        check("muttert", "muttert");
        check("wetterte", "wettert");
        check("wetter", "wett");
        check("mutterst", "mutterst");
    }

    #[test]
    fn what_is_left_holds_letters() {
        check("logisch", "log");
        check("fisch", "fisch");
        check("platz", "plass");
        check("absatz", "absatz");
    }

    #[test]
    fn what_leads_to_a_root_goes_before_what_is_longest() {
        let text =
            "[roots]\nmakan gerak tulis\n[end suffix 3]\nkan>\nan>\n?i>\n[start prefix 3]\nme>\n?men>t\n";
        let (rules, wrong) = Rules::parse(text);
        let stem = |word: &str| rules.stem(word, str::to_owned);
        assert_eq!(wrong, Vec::<&str>::new());
        assert_eq!(stem("gerakan"), "gerak");
        assert_eq!(stem("makan"), "makan");
        assert_eq!(stem("makanan"), "makan");
        assert_eq!(stem("menuliskan"), "tulis");
        assert_eq!(stem("menulisi"), "tulis");
        assert_eq!(stem("mebelkan"), "bel");
        assert_eq!(stem("analogi"), "analogi");
    }

    #[test]
    fn nothing_is_left_of_no_word() {
        check("um", "um");
        check("eee", "eee");
        check("", "");
    }

    #[test]
    fn lines_that_are_no_rules_are_told() {
        assert_eq!(Rules::parse(TEXT).1, ["^|abc|ei>x"]);
        assert_eq!(Rules::parse("x\n[end]\nX>\nen\n[forms]\na b").1, ["x", "X>", "en"]);
    }
}
