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
//! [spare]              # words that no stage changes before the stemmer does
//! mutterE
//! ```
//!
//! A capital in what is replaced stands for each letter of its class, and for the same one in the replacement:
//! `VVn>V` takes the ending of Finnish taloon. `^` before or behind the bar is the end of the word.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

/// The rules of one language.
#[derive(Debug, Default)]
pub struct Rules {
    stages: Vec<Stage>,
}

#[derive(Debug)]
enum Stage {
    Forms(Forms),
    Keep(Keep),
    Spare(Keep),
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
    /// Of the forms before which something may stand, bytes.
    longest: usize,
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
    /// How they end: most words are told apart by that alone.
    tails: FxHashSet<Box<[u8]>>,
    /// Whether there is one that is no longer than that.
    short: bool,
    /// Bytes.
    longest: usize,
}

/// The last bytes of a word that is looked up in a list.
fn tail(word: &str) -> &[u8] {
    const BYTES: usize = 4;
    &word.as_bytes()[word.len().saturating_sub(BYTES)..]
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
    /// Bytes.
    longest: usize,
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
        (Rules { stages: parser.stages }, wrong)
    }

    /// Carries out the stages on `word`, an exact form; `stemmer` is asked at its stage.
    ///
    /// No stage empties a word: what would is not done.
    pub fn stem(&self, word: &str, stemmer: impl Fn(&str) -> String) -> String {
        let mut stem = word.to_owned();
        let mut spared = false;
        for stage in &self.stages {
            spared &= !matches!(stage, Stage::Stemmer);
            if spared {
                continue;
            }
            let next = match stage {
                Stage::Keep(keep) if keep.holds(&stem) => return stem,
                Stage::Keep(_) => None,
                Stage::Spare(spare) => {
                    spared = spare.holds(&stem);
                    None
                }
                Stage::Stemmer => Some(stemmer(&stem)),
                Stage::Forms(forms) => forms.lemma(&stem),
                Stage::End(endings) => endings.at_end(&stem),
                Stage::Start(beginnings) => beginnings.at_start(&stem),
                Stage::Around(circumfixes) => circumfixes.around(&stem),
            };
            if let Some(next) = next.filter(|next| !next.is_empty()) {
                stem = next;
            }
        }
        stem
    }

    /// Whether `word`, an exact form, is irregular: its stem need not begin as it does.
    #[must_use]
    pub fn is_irregular(&self, word: &str) -> bool {
        self.stages.iter().any(|stage| matches!(stage, Stage::Forms(forms) if forms.find(word).is_some()))
    }

    /// The lemmas of irregular forms.
    pub fn irregular_lemmas(&self) -> impl Iterator<Item = &str> {
        self.stages
            .iter()
            .filter_map(|stage| match stage {
                Stage::Forms(forms) => Some(forms.lemmas.values().map(|lemma| &*lemma.lemma)),
                _ => None,
            })
            .flatten()
    }
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
        starts(word, self.longest).skip_while(|&start| start == 0).find_map(|start| {
            let found = self.lemmas.get(&word[start..])?;
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
    /// Whether `text` is a prefix, or several.
    fn make(&self, text: &str) -> bool {
        self.0.contains(text)
            || text.char_indices().any(|(at, _)| self.0.contains(&text[..at]) && self.make(&text[at..]))
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
        let tail = tail(word);
        let tails = if self.short { tail.len() } else { 1.min(tail.len()) };
        if !(0..tails).any(|start| self.tails.contains(&tail[start..])) {
            return false;
        }
        starts(word, self.longest).any(|start| {
            let anything = self.words.get(&word[start..]);
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
        starts(word, self.longest).find_map(|start| {
            let (rest, ending) = word.split_at(start);
            self.replaced(ending, rest, || rest.chars().rev(), |new| format!("{rest}{new}"))
        })
    }

    fn at_start(&self, word: &str) -> Option<String> {
        let ends = (0..=self.longest.min(word.len())).rev().filter(|&end| word.is_char_boundary(end));
        ends.into_iter().find_map(|end| {
            let (beginning, rest) = word.split_at(end);
            self.replaced(beginning, rest, || rest.chars(), |new| format!("{new}{rest}"))
        })
    }

    /// What `join` makes of the first rule for `affix` that fits the `rest` of the word, whose letters `beside` gives,
    /// the nearest first.
    fn replaced<C: Iterator<Item = char>>(
        &self,
        affix: &str,
        rest: &str,
        beside: impl Fn() -> C,
        join: impl Fn(&str) -> String,
    ) -> Option<String> {
        let fitting = |rule: &&Rule| self.conditions.leave(rest, rule.least) && fits(&rule.context, beside());
        let joined = self.rules.get(affix)?.iter().filter(fitting).map(|rule| join(&rule.replacement));
        joined.into_iter().find(|word| self.conditions.allow(word))
    }
}

impl Circumfixes {
    fn around(&self, word: &str) -> Option<String> {
        self.rules.iter().find_map(|rule| {
            let body = word.strip_suffix(&*rule.ending)?;
            let starts = body.match_indices(&*rule.beginning).map(|(start, _)| start);
            let before = |start: usize| match rule.behind_prefix {
                true => start > 0 && self.prefixes.make(&body[..start]),
                false => start == 0,
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

/// Where the endings of `word` of at most `longest` bytes start, the longest first.
fn starts(word: &str, longest: usize) -> impl Iterator<Item = usize> + '_ {
    (word.len().saturating_sub(longest)..=word.len()).filter(|&start| word.is_char_boundary(start))
}

/// What has been read of a file.
#[derive(Default)]
struct Parser {
    classes: FxHashMap<char, Box<str>>,
    endings: FxHashMap<char, Vec<Box<str>>>,
    prefixes: Prefixes,
    /// The lists, by their names; the one that is being read is the last.
    words: Vec<(Box<str>, Arc<Words>)>,
    section: Section,
    stages: Vec<Stage>,
}

#[derive(Default)]
enum Section {
    #[default]
    None,
    Letters,
    Endings,
    Prefixes,
    Words,
    Stage,
}

impl Parser {
    /// Takes a header or an entry; none if it is neither.
    fn take(&mut self, entry: &str) -> Option<()> {
        if let Some(header) = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return self.open(header);
        }
        match self.section {
            Section::None => None,
            Section::Letters | Section::Endings => {
                let (name, value) = entry.split_once(' ')?;
                let name = name.chars().next().filter(|name| name.is_uppercase())?;
                if let Section::Letters = self.section {
                    self.classes.insert(name, value.trim().into());
                } else {
                    self.endings.insert(name, value.split_whitespace().map(Box::from).collect());
                }
                Some(())
            }
            Section::Prefixes => {
                self.prefixes.0.extend(entry.split_whitespace().map(Box::from));
                Some(())
            }
            Section::Words => {
                let words = Arc::get_mut(&mut self.words.last_mut()?.1)?;
                for word in entry.split_whitespace() {
                    let bare = word.strip_prefix('-');
                    let bare = bare.unwrap_or(word);
                    words.longest = words.longest.max(bare.len());
                    words.short |= tail(bare).len() == bare.len();
                    words.tails.insert(tail(bare).into());
                    words.words.insert(bare.into(), word.starts_with('-'));
                }
                Some(())
            }
            Section::Stage => match self.stages.last_mut()? {
                Stage::Keep(keep) | Stage::Spare(keep) => {
                    for form in entry.split_whitespace() {
                        keep.words.extend(forms_of(form, &self.endings)?);
                    }
                    Some(())
                }
                Stage::Forms(forms) => forms.take(entry, &self.endings),
                Stage::End(affixes) => affixes.take(entry, &self.classes, true),
                Stage::Start(affixes) => affixes.take(entry, &self.classes, false),
                Stage::Around(circumfixes) => circumfixes.take(entry),
                Stage::Stemmer => None,
            },
        }
    }

    fn open(&mut self, header: &str) -> Option<()> {
        let (kind, rest) = header.split_once(' ').unwrap_or((header, ""));
        self.section = match kind {
            "letters" => Section::Letters,
            "endings" => Section::Endings,
            "prefixes" => Section::Prefixes,
            "words" => Section::Words,
            _ => Section::Stage,
        };
        let prefixes = self.prefixes.clone();
        self.stages.push(match kind {
            "words" => {
                self.words.push((rest.into(), Arc::default()));
                return Some(());
            }
            "letters" | "endings" | "prefixes" => return Some(()),
            "forms" => Stage::Forms(Forms { prefixes, ..Forms::default() }),
            "keep" => Stage::Keep(self.keep(rest)?),
            "spare" => Stage::Spare(self.keep(rest)?),
            "stemmer" => Stage::Stemmer,
            "end" => Stage::End(self.affixes(rest)?),
            "start" => Stage::Start(self.affixes(rest)?),
            "around" => {
                let conditions = self.conditions(rest)?;
                Stage::Around(Circumfixes { prefixes, conditions, ..Circumfixes::default() })
            }
            _ => return None,
        });
        Some(())
    }

    fn keep(&self, header: &str) -> Option<Keep> {
        Some(Keep { listed: self.conditions(header)?.words, ..Keep::default() })
    }

    fn affixes(&self, header: &str) -> Option<Affixes> {
        Some(Affixes { conditions: self.conditions(header)?, ..Affixes::default() })
    }

    /// What the words of a stage's header ask for; none if a class is unknown.
    fn conditions(&self, header: &str) -> Option<Conditions> {
        let mut conditions = Conditions { least: 1, ..Conditions::default() };
        for word in header.split_whitespace() {
            let (class, some) = word.strip_prefix('-').map_or((word, true), |class| (class, false));
            if let Ok(least) = word.parse() {
                conditions.least = least;
            } else if let Some(class) = class.chars().next().filter(|c| c.is_uppercase()) {
                conditions.letters = Some((self.classes.get(&class)?.clone(), some));
            } else if let Some((_, words)) = self.words.iter().find(|(name, _)| **name == *word) {
                conditions.words = Some((Arc::clone(words), self.prefixes.clone()));
            }
        }
        Some(conditions)
    }
}

impl Forms {
    fn take(&mut self, entry: &str, endings: &FxHashMap<char, Vec<Box<str>>>) -> Option<()> {
        let mut words = entry.split_whitespace();
        let lemma = words.next()?;
        let (before, lemma) = match lemma.split_at_checked(1)? {
            ("-", lemma) => (Before::Anything, lemma),
            ("+", lemma) => (Before::Prefix, lemma),
            _ => (Before::Nothing, lemma),
        };
        for form in words {
            for form in forms_of(form, endings)? {
                self.insert(form, lemma, before);
            }
        }
        Some(())
    }

    fn insert(&mut self, form: Box<str>, lemma: &str, before: Before) {
        if before != Before::Nothing {
            self.longest = self.longest.max(form.len());
        }
        self.lemmas.entry(form).or_insert_with(|| Lemma { lemma: lemma.into(), before });
    }
}

/// A form, alone and with the endings that the capitals behind it stand for.
fn forms_of(form: &str, endings: &FxHashMap<char, Vec<Box<str>>>) -> Option<Vec<Box<str>>> {
    let bare = form.trim_end_matches(char::is_uppercase);
    let mut forms = vec![bare.into()];
    for class in form[bare.len()..].chars() {
        forms.extend(endings.get(&class)?.iter().map(|ending| format!("{bare}{ending}").into()));
    }
    Some(forms)
}

impl Circumfixes {
    /// Takes `beginning-ending>beginning-ending least`; there may be several before the arrow.
    fn take(&mut self, entry: &str) -> Option<()> {
        let (patterns, replacement) = entry.split_once('>')?;
        let (replacement, least) = least_of(replacement, &self.conditions)?;
        let (new_beginning, new_ending) = replacement.split_once('-')?;
        for pattern in patterns.split_whitespace() {
            let bare = pattern.strip_prefix('+');
            let (beginning, ending) = bare.unwrap_or(pattern).split_once('-')?;
            self.rules.push(Circumfix {
                behind_prefix: bare.is_some(),
                beginning: beginning.into(),
                ending: ending.into(),
                new_beginning: new_beginning.into(),
                new_ending: new_ending.into(),
                least,
            });
        }
        Some(())
    }
}

/// The replacement of an entry, and the letters that it asks for besides: its stage's if it names none.
fn least_of<'a>(replacement: &'a str, conditions: &Conditions) -> Option<(&'a str, usize)> {
    match replacement.split_once(' ') {
        Some((replacement, least)) => Some((replacement, least.trim().parse().ok()?)),
        None => Some((replacement, conditions.least)),
    }
}

impl Affixes {
    /// Takes `context|ending>replacement least`, or for beginnings `beginning|context>replacement least`; there may be
    /// several before the arrow.
    fn take(&mut self, entry: &str, classes: &FxHashMap<char, Box<str>>, at_end: bool) -> Option<()> {
        let (patterns, replacement) = entry.split_once('>')?;
        let (replacement, least) = least_of(replacement, &self.conditions)?;
        let beside = |c: char| match c {
            '^' => Some(Beside::NoLetter),
            c if c.is_uppercase() => classes.get(&c).cloned().map(Beside::OneOf),
            c => Some(Beside::Letter(c)),
        };
        // An entry may also take off nothing.
        for pattern in patterns.split(' ') {
            let (affix, context) = match (pattern.split_once('|'), at_end) {
                (None, _) => (pattern, String::new()),
                (Some((context, affix)), true) => (affix, context.chars().rev().collect()),
                (Some((affix, context)), false) => (affix, context.to_owned()),
            };
            if affix.contains('|') {
                return None;
            }
            let context = context.chars().map(beside).collect::<Option<Vec<_>>>()?;
            for (affix, replacement) in expanded(affix, replacement, classes)? {
                self.longest = self.longest.max(affix.len());
                let rule = Rule { replacement: replacement.into(), context: context.clone(), least };
                self.rules.entry(affix.into()).or_default().push(rule);
            }
        }
        Some(())
    }
}

/// The affix and its replacement once for every letter of the classes in them.
fn expanded(
    affix: &str,
    replacement: &str,
    classes: &FxHashMap<char, Box<str>>,
) -> Option<Vec<(String, String)>> {
    let Some(class) = affix.chars().find(|c| c.is_uppercase()) else {
        let plain = !replacement.contains(char::is_uppercase);
        return plain.then(|| vec![(affix.to_owned(), replacement.to_owned())]);
    };
    let mut all = Vec::new();
    for letter in classes.get(&class)?.chars() {
        let [affix, replacement] =
            [affix, replacement].map(|text| text.replace(class, letter.encode_utf8(&mut [0; 4])));
        all.extend(expanded(&affix, &replacement, classes)?);
    }
    Some(all)
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
