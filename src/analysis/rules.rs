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
//! [forms]              # a lemma, then forms that become it
//! haus häuser          # this word alone
//! -zentrum zentren     # words that end so, whatever stands before: Rechenzentren
//! +gehen ging gegangen # these words, and these behind a prefix: aufgegangen
//!
//! [keep]               # words that no later stage changes
//! album
//!
//! [roots]              # words that the stages below may lead to: what leads to one of them, by any of the rules that
//! makan tulis          # fit, is done rather than what the longest affixes say (makanan: makan-an, not ma-kanan)
//!
//! [stemmer]            # here the Snowball stemmer of the recipe takes its turn
//!
//! [end plural 3]       # of the endings that fit, the longest is replaced; three letters at least must be left
//! innen>in 4           # four letters, here
//! V|nen>               # only behind a letter of class V
//!
//! [start participle 3] # the same at the beginnings of words
//! ge|C>                # only before a letter of class C
//! ```
//!
//! A rule that begins with a question mark, `?i>`, is only used on the way to one of the roots.
//!
//! A capital in what is replaced stands for each letter of its class, and for the same one in the replacement:
//! `VVn>V` takes the ending of Finnish taloon. `^` before or behind the bar is the end of the word.

use rustc_hash::{FxHashMap, FxHashSet};

/// The rules of one language.
#[derive(Debug, Default)]
pub struct Rules {
    stages: Vec<Stage>,
}

#[derive(Debug)]
enum Stage {
    Forms(Forms),
    Keep(FxHashSet<Box<str>>),
    Roots(FxHashSet<Box<str>>),
    Stemmer,
    End(Affixes),
    Start(Affixes),
}

/// Irregular forms and the lemmas that they become.
#[derive(Debug, Default)]
struct Forms {
    lemmas: FxHashMap<Box<str>, Lemma>,
    prefixes: FxHashSet<Box<str>>,
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

/// Endings or beginnings, and what replaces them.
#[derive(Debug, Default)]
struct Affixes {
    rules: FxHashMap<Box<str>, Vec<Rule>>,
    /// Bytes.
    longest: usize,
    /// Letters that must be left besides the affix.
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
        (Rules { stages: parser.stages }, wrong)
    }

    /// Carries out the stages on `word`, an exact form; `stemmer` is asked at its stage.
    ///
    /// No stage empties a word: what would is not done.
    pub fn stem(&self, word: &str, stemmer: impl Fn(&str) -> String) -> String {
        let mut stem = word.to_owned();
        for (n, stage) in self.stages.iter().enumerate() {
            let next = match stage {
                Stage::Keep(words) if words.contains(stem.as_str()) => return stem,
                Stage::Keep(_) => None,
                Stage::Roots(roots) => match root_of(&stem, roots, &self.stages[n + 1..]) {
                    Some(root) => return root,
                    None => None,
                },
                Stage::Stemmer => Some(stemmer(&stem)),
                Stage::Forms(forms) => forms.lemma(&stem),
                Stage::End(endings) => endings.at_end(&stem),
                Stage::Start(beginnings) => beginnings.at_start(&stem),
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
        Stage::Keep(_) | Stage::Roots(_) | Stage::Stemmer => None,
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
        starts(word, self.longest).skip_while(|&start| start == 0).find_map(|start| {
            let found = self.lemmas.get(&word[start..])?;
            let fits = match found.before {
                Before::Nothing => false,
                Before::Prefix => self.prefixes.contains(&word[..start]),
                Before::Anything => true,
            };
            fits.then_some((start, &*found.lemma))
        })
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
        starts(word, self.longest).flat_map(move |start| {
            let (rest, ending) = word.split_at(start);
            let fitting = self.fitting(ending, rest, move || rest.chars().rev());
            fitting
                .filter(move |rule| to_root || !rule.to_root)
                .map(move |rule| format!("{rest}{}", rule.replacement))
        })
    }

    fn all_at_start<'a>(&'a self, word: &'a str, to_root: bool) -> impl Iterator<Item = String> + 'a {
        let ends = (0..=self.longest.min(word.len())).rev().filter(|&end| word.is_char_boundary(end));
        ends.flat_map(move |end| {
            let (beginning, rest) = word.split_at(end);
            let fitting = self.fitting(beginning, rest, move || rest.chars());
            fitting
                .filter(move |rule| to_root || !rule.to_root)
                .map(move |rule| format!("{}{rest}", rule.replacement))
        })
    }

    /// The rules for `affix` that fit the `rest` of the word, whose letters `beside` gives, the nearest first.
    fn fitting<'a, C: Iterator<Item = char>>(
        &'a self,
        affix: &str,
        rest: &'a str,
        beside: impl Fn() -> C + 'a,
    ) -> impl Iterator<Item = &'a Rule> + 'a {
        let rules = self.rules.get(affix).map_or(&[][..], Vec::as_slice);
        let left = if rules.is_empty() { 0 } else { rest.chars().count() };
        rules.iter().filter(move |rule| left >= rule.least && fits(&rule.context, beside()))
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
    prefixes: FxHashSet<Box<str>>,
    section: Section,
    stages: Vec<Stage>,
}

#[derive(Default)]
enum Section {
    #[default]
    None,
    Letters,
    Prefixes,
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
            Section::Letters => {
                let (name, letters) = entry.split_once(' ')?;
                let name = name.chars().next().filter(|name| name.is_uppercase())?;
                self.classes.insert(name, letters.trim().into());
                Some(())
            }
            Section::Prefixes => {
                self.prefixes.extend(entry.split_whitespace().map(Box::from));
                Some(())
            }
            Section::Stage => match self.stages.last_mut()? {
                Stage::Keep(words) | Stage::Roots(words) => {
                    words.extend(entry.split_whitespace().map(Box::from));
                    Some(())
                }
                Stage::Forms(forms) => forms.take(entry),
                Stage::End(affixes) => affixes.take(entry, &self.classes, true),
                Stage::Start(affixes) => affixes.take(entry, &self.classes, false),
                Stage::Stemmer => None,
            },
        }
    }

    fn open(&mut self, header: &str) -> Option<()> {
        let mut words = header.split_whitespace();
        let kind = words.next()?;
        let least = words.last().and_then(|word| word.parse().ok()).unwrap_or(1);
        let affixes = Affixes { least, ..Affixes::default() };
        self.section = Section::Stage;
        match kind {
            "letters" => self.section = Section::Letters,
            "prefixes" => self.section = Section::Prefixes,
            "forms" => {
                let forms = Forms { prefixes: self.prefixes.clone(), ..Forms::default() };
                self.stages.push(Stage::Forms(forms));
            }
            "keep" => self.stages.push(Stage::Keep(FxHashSet::default())),
            "roots" => self.stages.push(Stage::Roots(FxHashSet::default())),
            "stemmer" => self.stages.push(Stage::Stemmer),
            "end" => self.stages.push(Stage::End(affixes)),
            "start" => self.stages.push(Stage::Start(affixes)),
            _ => return None,
        }
        Some(())
    }
}

impl Forms {
    fn take(&mut self, entry: &str) -> Option<()> {
        let mut words = entry.split_whitespace();
        let lemma = words.next()?;
        let (before, lemma) = match lemma.as_bytes().first()? {
            b'-' => (Before::Anything, &lemma[1..]),
            b'+' => (Before::Prefix, &lemma[1..]),
            _ => (Before::Nothing, lemma),
        };
        for form in words {
            if before != Before::Nothing {
                self.longest = self.longest.max(form.len());
            }
            self.lemmas.entry(form.into()).or_insert_with(|| Lemma { lemma: lemma.into(), before });
        }
        Some(())
    }
}

impl Affixes {
    /// Takes `context|ending>replacement least`, or for beginnings `beginning|context>replacement least`.
    fn take(&mut self, entry: &str, classes: &FxHashMap<char, Box<str>>, at_end: bool) -> Option<()> {
        let (pattern, replacement) = entry.split_once('>')?;
        let (to_root, pattern) =
            pattern.strip_prefix('?').map_or((false, pattern), |pattern| (true, pattern));
        let (replacement, least) = match replacement.split_once(' ') {
            Some((replacement, least)) => (replacement, least.trim().parse().ok()?),
            None => (replacement, self.least),
        };
        if pattern.matches('|').nth(1).is_some() {
            return None;
        }
        let (affix, context) = match (pattern.split_once('|'), at_end) {
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
            self.longest = self.longest.max(affix.len());
            let context = context.clone();
            let rule = Rule { replacement: replacement.into(), context, least, to_root };
            self.rules.entry(affix.into()).or_default().push(rule);
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
[forms]
haus häuser
öl öle
-zentrum zentren   # whatever stands before
+gehen ging gegangen
[keep]
album
[stemmer]
[end last 3]
um>
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
