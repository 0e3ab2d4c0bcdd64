//! Reads a file of rules: its sections line by line, and the entries of every stage.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What has been read of a file.
#[derive(Default)]
pub(super) struct Parser {
    classes: BTreeMap<char, String>,
    endings: BTreeMap<char, Vec<String>>,
    prefixes: Prefixes,
    /// The lists, by their names; the one that is being read is the last.
    words: Vec<(String, Rc<Words>)>,
    section: Section,
    /// The stages, each with its header.
    pub(super) stages: Vec<(String, Stage)>,
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

/// What may stand before a word.
pub(super) type Prefixes = Rc<BTreeSet<String>>;

pub(super) enum Stage {
    Forms(Forms),
    Keep(Keep),
    Spare(Keep),
    Roots(BTreeSet<String>),
    Stemmer,
    End(Affixes),
    Start(Affixes),
    Around(Circumfixes),
}

/// Words, and whether anything may stand before one or prefixes alone.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Words {
    pub(super) words: BTreeMap<String, bool>,
    pub(super) lengths: Lengths,
}

#[derive(Default)]
pub(super) struct Keep {
    pub(super) words: BTreeSet<String>,
    pub(super) listed: Option<(Rc<Words>, Prefixes)>,
}

#[derive(Default)]
pub(super) struct Forms {
    /// By form.
    pub(super) lemmas: BTreeMap<String, (String, Before)>,
    pub(super) prefixes: Prefixes,
    /// Of the forms before which something may stand.
    pub(super) lengths: Lengths,
}

/// What may stand before a form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    Prefix,
    Anything,
}

/// What all rules of a stage ask for.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) least: usize,
    /// A class, and whether the letters left must hold one of it, or none.
    pub(super) letters: Option<(String, bool)>,
    pub(super) words: Option<(Rc<Words>, Prefixes)>,
}

#[derive(Default)]
pub(super) struct Affixes {
    pub(super) rules: BTreeMap<String, Vec<Rule>>,
    pub(super) lengths: Lengths,
    pub(super) conditions: Conditions,
}

pub(super) struct Rule {
    pub(super) replacement: String,
    /// The letters beside the affix, the nearest first.
    pub(super) context: Vec<Beside>,
    pub(super) least: usize,
    pub(super) to_root: bool,
}

/// What must stand at a place beside an affix.
#[derive(Clone)]
pub(super) enum Beside {
    Letter(char),
    OneOf(String),
    NoLetter,
}

#[derive(Default)]
pub(super) struct Circumfixes {
    pub(super) rules: Vec<Circumfix>,
    pub(super) prefixes: Prefixes,
    pub(super) conditions: Conditions,
}

pub(super) struct Circumfix {
    pub(super) behind_prefix: bool,
    pub(super) beginning: String,
    pub(super) ending: String,
    pub(super) new_beginning: String,
    pub(super) new_ending: String,
    pub(super) least: usize,
}

/// How long, in bytes, those of many affixes are that have their outer byte in common: a bit for each length.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lengths(pub(super) [u64; 256]);

impl Default for Lengths {
    fn default() -> Self {
        Self([0; 256])
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
}

impl Parser {
    /// Takes a header or an entry; none if it is neither.
    pub(super) fn take(&mut self, entry: &str) -> Option<()> {
        if let Some(header) = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return self.open(header);
        }
        match self.section {
            Section::None => None,
            Section::Letters | Section::Endings => {
                let (name, value) = entry.split_once(' ')?;
                let name = name.chars().next().filter(|name| name.is_uppercase())?;
                if let Section::Letters = self.section {
                    self.classes.insert(name, value.trim().to_owned());
                } else {
                    self.endings.insert(name, owned(value).collect());
                }
                Some(())
            }
            Section::Prefixes => {
                Rc::make_mut(&mut self.prefixes).extend(owned(entry));
                Some(())
            }
            Section::Words => {
                let words = Rc::get_mut(&mut self.words.last_mut()?.1)?;
                for word in entry.split_whitespace() {
                    let bare = word.strip_prefix('-');
                    let bare = bare.unwrap_or(word);
                    if !words.lengths.note(bare.bytes().next_back(), bare.len()) {
                        return None;
                    }
                    words.words.insert(bare.to_owned(), word.starts_with('-'));
                }
                Some(())
            }
            Section::Stage => match &mut self.stages.last_mut()?.1 {
                Stage::Keep(keep) | Stage::Spare(keep) => {
                    for form in entry.split_whitespace() {
                        keep.words.extend(forms_of(form, &self.endings)?);
                    }
                    Some(())
                }
                Stage::Roots(roots) => {
                    roots.extend(owned(entry));
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
        let prefixes = Rc::clone(&self.prefixes);
        let stage = match kind {
            "words" => {
                self.words.push((rest.to_owned(), Rc::default()));
                return Some(());
            }
            "letters" | "endings" | "prefixes" => return Some(()),
            "forms" => Stage::Forms(Forms { prefixes, ..Forms::default() }),
            "keep" => Stage::Keep(self.keep(rest)?),
            "spare" => Stage::Spare(self.keep(rest)?),
            "roots" => Stage::Roots(BTreeSet::new()),
            "stemmer" => Stage::Stemmer,
            "end" => Stage::End(self.affixes(rest)?),
            "start" => Stage::Start(self.affixes(rest)?),
            "around" => {
                let conditions = self.conditions(rest)?;
                Stage::Around(Circumfixes { prefixes, conditions, ..Circumfixes::default() })
            }
            _ => return None,
        };
        self.stages.push((header.to_owned(), stage));
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
            if let Ok(least) = word.parse::<u8>() {
                conditions.least = least.into();
            } else if let Some(class) = class.chars().next().filter(|c| c.is_uppercase()) {
                conditions.letters = Some((self.classes.get(&class)?.clone(), some));
            } else if let Some((_, words)) = self.words.iter().find(|(name, _)| **name == *word) {
                conditions.words = Some((Rc::clone(words), Rc::clone(&self.prefixes)));
            }
        }
        Some(conditions)
    }
}

fn owned(entry: &str) -> impl Iterator<Item = String> + '_ {
    entry.split_whitespace().map(str::to_owned)
}

impl Forms {
    fn take(&mut self, entry: &str, endings: &BTreeMap<char, Vec<String>>) -> Option<()> {
        let mut words = entry.split_whitespace();
        let lemma = words.next()?;
        let (before, lemma) = match (lemma.strip_prefix('-'), lemma.strip_prefix('+')) {
            (Some(lemma), _) => (Before::Anything, lemma),
            (_, Some(lemma)) => (Before::Prefix, lemma),
            _ => (Before::Nothing, lemma),
        };
        for form in words {
            for form in forms_of(form, endings)? {
                self.insert(form, lemma, before);
            }
        }
        Some(())
    }

    fn insert(&mut self, form: String, lemma: &str, before: Before) {
        // One that is too long for it is found as a whole word only.
        if before != Before::Nothing {
            self.lengths.note(form.bytes().next_back(), form.len());
        }
        self.lemmas.entry(form).or_insert_with(|| (lemma.to_owned(), before));
    }
}

/// A form, alone and with the endings that the capitals behind it stand for.
fn forms_of(form: &str, endings: &BTreeMap<char, Vec<String>>) -> Option<Vec<String>> {
    let bare = form.trim_end_matches(char::is_uppercase);
    let mut forms = vec![bare.to_owned()];
    for class in form[bare.len()..].chars() {
        forms.extend(endings.get(&class)?.iter().map(|ending| format!("{bare}{ending}")));
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
                beginning: beginning.to_owned(),
                ending: ending.to_owned(),
                new_beginning: new_beginning.to_owned(),
                new_ending: new_ending.to_owned(),
                least,
            });
        }
        Some(())
    }
}

/// The replacement of an entry, and the letters that it asks for besides: its stage's if it names none.
fn least_of<'a>(replacement: &'a str, conditions: &Conditions) -> Option<(&'a str, usize)> {
    match replacement.split_once(' ') {
        Some((replacement, least)) => Some((replacement, least.trim().parse::<u8>().ok()?.into())),
        None => Some((replacement, conditions.least)),
    }
}

impl Affixes {
    /// Takes rules: `context|ending>replacement least`, or for beginnings `beginning|context>replacement least`. There
    /// may be several patterns before an arrow.
    fn take(&mut self, entry: &str, classes: &BTreeMap<char, String>, at_end: bool) -> Option<()> {
        let words: Vec<&str> = entry.split_whitespace().collect();
        let mut start = 0;
        while start < words.len() {
            let end = start + words[start..].iter().position(|word| word.contains('>'))?;
            let (final_pattern, replacement) = words[end].split_once('>')?;
            let named = words.get(end + 1).and_then(|least| least.parse::<u8>().ok());
            let least = named.map_or(self.conditions.least, usize::from);
            for pattern in words[start..end].iter().copied().chain([final_pattern]) {
                self.add(pattern, replacement, least, classes, at_end)?;
            }
            start = end + 1 + usize::from(named.is_some());
        }
        Some(())
    }

    fn add(
        &mut self,
        pattern: &str,
        replacement: &str,
        least: usize,
        classes: &BTreeMap<char, String>,
        at_end: bool,
    ) -> Option<()> {
        let (to_root, pattern) =
            pattern.strip_prefix('?').map_or((false, pattern), |pattern| (true, pattern));
        let (affix, context) = match (pattern.split_once('|'), at_end) {
            (Some((_, rest)), _) if rest.contains('|') => return None,
            (None, _) => (pattern, String::new()),
            (Some((context, affix)), true) => (affix, context.chars().rev().collect()),
            (Some((affix, context)), false) => (affix, context.to_owned()),
        };
        let beside = |c: char| match c {
            '^' => Some(Beside::NoLetter),
            c if c.is_uppercase() => classes.get(&c).cloned().map(Beside::OneOf),
            c => Some(Beside::Letter(c)),
        };
        let context = context.chars().map(beside).collect::<Option<Vec<_>>>()?;
        for (affix, replacement) in expanded(affix, replacement, classes)? {
            let outer = if at_end { affix.bytes().next_back() } else { affix.bytes().next() };
            if !self.lengths.note(outer, affix.len()) {
                return None;
            }
            let rule = Rule { replacement, context: context.clone(), least, to_root };
            self.rules.entry(affix).or_default().push(rule);
        }
        Some(())
    }
}

/// The affix and its replacement once for every letter of the classes in them.
fn expanded(
    affix: &str,
    replacement: &str,
    classes: &BTreeMap<char, String>,
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
