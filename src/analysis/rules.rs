//! A language's own rules of inflection, from a text file: what no Snowball stemmer knows of it.
//!
//! The build script makes tables of the text (`compile`), which are part of the program and looked up as they lie. The
//! file is a list of stages, carried out from top to bottom, each a header in brackets and entries a line each:
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

mod affix;
#[cfg(test)]
mod compile;
mod forms;
mod hash;
mod lengths;
mod read;

use affix::{Affixes, Circumfixes};
use forms::{Forms, Keep};
use read::Table;

/// The header of the stage at which the stemmer of the recipe is asked.
pub const STEMMER: &str = "stemmer";

/// The rules of one language.
#[derive(Debug, Default)]
pub struct Rules {
    stages: Vec<Stage>,
    /// What stands in the brackets above each stage.
    headers: Vec<&'static str>,
}

#[derive(Debug)]
enum Stage {
    Forms(Forms),
    Keep(Keep),
    Spare(Keep),
    Roots(Table),
    Stemmer,
    End(Affixes),
    Start(Affixes),
    Around(Circumfixes),
}

impl Rules {
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
        for (n, (stage, header)) in self.stages.iter().zip(self.headers.iter().copied()).enumerate() {
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

    /// The lemma of an irregular form that stands behind no prefixes: of a noun, mostly.
    #[must_use]
    pub fn lemma_of(&self, form: &str) -> Option<&'static str> {
        self.stages.iter().find_map(|stage| match stage {
            Stage::Forms(forms) => forms.whole(form),
            _ => None,
        })
    }

    /// Whether `word` is an irregular form, whatever may stand before it.
    #[must_use]
    pub fn lists(&self, word: &str) -> bool {
        self.stages.iter().any(|stage| matches!(stage, Stage::Forms(forms) if forms.lists(word)))
    }

    /// The lemmas whose first letter `begins`, each with its irregular forms.
    pub fn irregular_lemmas(
        &self,
        begins: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        let forms = self.stages.iter().filter_map(|stage| match stage {
            Stage::Forms(forms) => Some(forms),
            _ => None,
        });
        forms.flat_map(move |forms| forms.irregular_lemmas(&begins).collect::<Vec<_>>())
    }
}

/// The first of `roots` that `stages` lead to from `word`, when each may also be left out and take any of its rules
/// that fit, the longest affix first. This is how Nazief and Adriani's stemmer of Indonesian (1996) uses its dictionary.
fn root_of(word: &str, roots: &Table, stages: &[Stage]) -> Option<String> {
    if roots.holds(word) {
        return Some(word.to_owned());
    }
    let (stage, later) = stages.split_first()?;
    let root = |next: &str| root_of(next, roots, later);
    let found = match stage {
        Stage::End(endings) => endings.find_at_end(word, true, root),
        Stage::Start(beginnings) => beginnings.find_at_start(word, true, root),
        Stage::Forms(forms) => forms.lemma(word).and_then(|next| root(&next)),
        Stage::Around(circumfixes) => circumfixes.around(word).and_then(|next| root(&next)),
        Stage::Keep(_) | Stage::Spare(_) | Stage::Roots(_) | Stage::Stemmer => None,
    };
    found.or_else(|| root_of(word, roots, later))
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

    /// The rules of a text, and the lines that are none.
    fn parse(text: &str) -> (Rules, Vec<&str>) {
        let (bytes, wrong) = compile::compile(text);
        (Rules::open(bytes.leak()), wrong)
    }

    #[track_caller]
    fn check(word: &str, expected: &str) {
        let stem = parse(TEXT).0.stem(word, |word| word.trim_end_matches('e').to_owned());
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
        let (rules, wrong) = parse(text);
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
        assert_eq!(parse(TEXT).1, ["^|abc|ei>x"]);
        assert_eq!(parse("x\n[end]\nX>\nen\n[forms]\na b").1, ["x", "X>", "en"]);
    }
}
