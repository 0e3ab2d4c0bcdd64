//! Reads a file of rules: its sections line by line, and the entries of every stage.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::affix::{Affixes, Beside, Circumfix, Circumfixes, Conditions, Rule};
use super::forms::{Before, Forms, Keep, Lemma, Prefixes, Words};
use super::{STEMMER, Stage, Text};

/// What has been read of a file.
#[derive(Default)]
pub(super) struct Parser {
    classes: FxHashMap<char, Text>,
    endings: FxHashMap<char, Vec<Text>>,
    prefixes: Prefixes,
    /// The lists, by their names; the one that is being read is the last.
    words: Vec<(Text, Arc<Words>)>,
    section: Section,
    pub(super) stages: Vec<Stage>,
    pub(super) headers: Vec<Text>,
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
    pub(super) fn take(&mut self, entry: &'static str) -> Option<()> {
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
                    self.endings.insert(name, value.split_whitespace().map(Text::from).collect());
                }
                Some(())
            }
            Section::Prefixes => {
                Arc::make_mut(&mut self.prefixes.0).extend(entry.split_whitespace().map(Text::from));
                Some(())
            }
            Section::Words => {
                let words = Arc::get_mut(&mut self.words.last_mut()?.1)?;
                for word in entry.split_whitespace() {
                    let bare = word.strip_prefix('-');
                    let bare = bare.unwrap_or(word);
                    if !words.lengths.note(bare.bytes().next_back(), bare.len()) {
                        return None;
                    }
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
                Stage::Roots(roots) => {
                    roots.extend(entry.split_whitespace().map(Text::from));
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

    fn open(&mut self, header: &'static str) -> Option<()> {
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
            "roots" => Stage::Roots(FxHashSet::default()),
            STEMMER => Stage::Stemmer,
            "end" => Stage::End(self.affixes(rest)?),
            "start" => Stage::Start(self.affixes(rest)?),
            "around" => {
                let conditions = self.conditions(rest)?;
                Stage::Around(Circumfixes { prefixes, conditions, ..Circumfixes::default() })
            }
            _ => return None,
        });
        self.headers.push(header.into());
        Some(())
    }

    fn keep(&self, header: &'static str) -> Option<Keep> {
        Some(Keep { listed: self.conditions(header)?.words, ..Keep::default() })
    }

    fn affixes(&self, header: &'static str) -> Option<Affixes> {
        Some(Affixes { conditions: self.conditions(header)?, ..Affixes::default() })
    }

    /// What the words of a stage's header ask for; none if a class is unknown.
    fn conditions(&self, header: &'static str) -> Option<Conditions> {
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
    fn take(&mut self, entry: &'static str, endings: &FxHashMap<char, Vec<Text>>) -> Option<()> {
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

    fn insert(&mut self, form: Text, lemma: &'static str, before: Before) {
        // One that is too long for it is found as a whole word only.
        if before != Before::Nothing {
            self.lengths.note(form.bytes().next_back(), form.len());
        }
        self.lemmas.entry(form).or_insert_with(|| Lemma { lemma: lemma.into(), before });
    }
}

/// A form, alone and with the endings that the capitals behind it stand for.
fn forms_of(form: &'static str, endings: &FxHashMap<char, Vec<Text>>) -> Option<Vec<Text>> {
    let bare = form.trim_end_matches(char::is_uppercase);
    let mut forms = vec![bare.into()];
    for class in form[bare.len()..].chars() {
        forms.extend(endings.get(&class)?.iter().map(|ending| format!("{bare}{ending}").into()));
    }
    Some(forms)
}

impl Circumfixes {
    /// Takes `beginning-ending>beginning-ending least`; there may be several before the arrow.
    fn take(&mut self, entry: &'static str) -> Option<()> {
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
    /// Takes rules: `context|ending>replacement least`, or for beginnings `beginning|context>replacement least`. There
    /// may be several patterns before an arrow.
    fn take(&mut self, entry: &'static str, classes: &FxHashMap<char, Text>, at_end: bool) -> Option<()> {
        let words: Vec<&'static str> = entry.split_whitespace().collect();
        let mut start = 0;
        while start < words.len() {
            let end = start + words[start..].iter().position(|word| word.contains('>'))?;
            let (final_pattern, replacement) = words[end].split_once('>')?;
            let named = words.get(end + 1).and_then(|least| least.parse().ok());
            let least = named.unwrap_or(self.conditions.least);
            for pattern in words[start..end].iter().copied().chain([final_pattern]) {
                self.add(pattern, replacement, least, classes, at_end)?;
            }
            start = end + 1 + usize::from(named.is_some());
        }
        Some(())
    }

    fn add(
        &mut self,
        pattern: &'static str,
        replacement: &'static str,
        least: usize,
        classes: &FxHashMap<char, Text>,
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
        let texts = if affix.contains(char::is_uppercase) {
            expanded(affix, replacement, classes)?
        } else {
            let plain = !replacement.contains(char::is_uppercase);
            plain.then(|| vec![(Text::from(affix), Text::from(replacement))])?
        };
        for (affix, replacement) in texts {
            let outer = if at_end { affix.bytes().next_back() } else { affix.bytes().next() };
            if !self.lengths.note(outer, affix.len()) {
                return None;
            }
            let rule = Rule { replacement, context: context.clone(), least, to_root };
            self.rules.entry(affix).or_insert_with(|| Vec::with_capacity(1)).push(rule);
        }
        Some(())
    }
}

/// The affix and its replacement once for every letter of the classes in them.
fn expanded(affix: &str, replacement: &str, classes: &FxHashMap<char, Text>) -> Option<Vec<(Text, Text)>> {
    let Some(class) = affix.chars().find(|c| c.is_uppercase()) else {
        let plain = !replacement.contains(char::is_uppercase);
        return plain.then(|| vec![(affix.to_owned().into(), replacement.to_owned().into())]);
    };
    let mut all = Vec::new();
    for letter in classes.get(&class)?.chars() {
        let [affix, replacement] =
            [affix, replacement].map(|text| text.replace(class, letter.encode_utf8(&mut [0; 4])));
        all.extend(expanded(&affix, &replacement, classes)?);
    }
    Some(all)
}
