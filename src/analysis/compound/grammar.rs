//! How a language joins words: linking letters, inflection of the last part, and the weights of all that
//! speaks for a split, read from the language's text file.

/// Declares [`Weights`], its names being those of the text files.
macro_rules! weights {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What each observation adds to the score of a reading; all were fitted on half of a list of known
        /// splits.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(super) struct Weights { $($(#[$doc])* pub(super) $name: f32,)* }

        impl Weights {
            /// The names a text file may give.
            #[cfg(test)]
            pub(super) const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];

            pub(super) fn set(&mut self, name: &str, value: f32) {
                match name { $(stringify!($name) => self.$name = value,)* _ => {} }
            }
        }
    };
}

weights! {
    /// Every part: the price of cutting finer.
    part,
    /// A part's frequency, as a power of two.
    frequency,
    /// The same again if the part has three or four letters: short words must be common to be believed.
    short_frequency,
    /// A part of three letters.
    three_letters,
    /// A part of four letters.
    four_letters,
    /// A part of five letters.
    five_letters,
    /// How many known words a part begins, unless it is the last.
    as_first,
    /// How many known words the last part ends.
    as_last,
    /// In what share of the words that begin with its letters a part is a part, unless it is the last.
    first_share,
    /// In what share of the words that end with its letters the last part is a part.
    last_share,
    /// A part before the last that begins no other known word.
    never_first,
    /// A last part that ends no other known word.
    never_last,
    /// How often a part before the last is capitalised.
    first_capital,
    /// How often the last part is capitalised.
    last_capital,
    /// A part that is neither first nor last.
    middle,
    /// A part that is a prefix or a function word.
    prefix,
    /// A first part of the closed lists.
    opener,
    /// A direction before a known word; set by hand, so that names behind it count as well.
    direction,
    /// A part in the short form it has only before others.
    combining,
    /// A part that is itself two known parts.
    compound,
    /// The frequency of such a part.
    compound_frequency,
    /// A word of the list of those that stay whole, as a part or as the whole word.
    fixed,
    /// How rare a part is, if it is rarer than most parts, as a power of two.
    rare,
    /// The same again if the part has three to five letters.
    rare_short,
    /// The first linking letter after a part that mostly has it (Regierung-s-rat).
    asked_link,
    /// A last part known only without its ending.
    inflected,
    /// A part that begins with a capital inside the word (`KitaVerkauf`).
    hump,
    /// A split of a word that begins with a small letter.
    small,
    /// A word known as a whole.
    whole_known,
    /// The frequency of the whole.
    whole_frequency,
    /// The same for the share capitalised of the whole.
    whole_capital,
    /// Every letter of the whole.
    whole_letters,
}

/// The sections of interest here, which come first.
const SECTIONS: &[&str] = &["links", "endings", "directions", "weights"];

/// What a language's text file says.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    /// Linking letters and the weight of each.
    pub(super) links: Vec<(String, f32)>,
    /// Endings that may follow a known last part.
    pub(super) endings: Vec<String>,
    /// First parts that join any word.
    pub(super) directions: Vec<String>,
    pub(super) weights: Weights,
}

impl Grammar {
    /// Reads a text file: sections in brackets, one entry a line, `#` before a comment. Those that only the builder of
    /// the lexicon reads, long lists of words, come last, and are left unread.
    pub(super) fn parse(text: &str) -> Self {
        let (mut grammar, mut section) = (Self::default(), "");
        for line in text.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                if !SECTIONS.contains(&name) {
                    break;
                }
                section = name;
            } else if !line.is_empty() && !line.starts_with('#') {
                grammar.take(section, line);
            }
        }
        grammar
    }

    /// How many letters the first link has.
    pub(super) fn n_link_letters(&self) -> usize {
        self.links.first().map_or(0, |(link, _)| link.chars().count())
    }

    fn take(&mut self, section: &str, line: &str) {
        let (name, value) = line.split_once(' ').unwrap_or((line, "0"));
        let value = value.trim().parse().unwrap_or(0.0);
        match section {
            "links" => self.links.push((name.to_owned(), value)),
            "endings" => self.endings.push(name.to_owned()),
            "directions" => self.directions.push(name.to_owned()),
            "weights" => self.weights.set(name, value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_told_apart() {
        let grammar = Grammar::parse(
            "# x\n[links]\ns -1.5\n[endings]\nen\n[weights]\npart 2\nsix 6\n[words]\npart 3\n",
        );
        assert_eq!(grammar.links, [("s".to_owned(), -1.5)]);
        assert_eq!(grammar.endings, ["en"]);
        assert_eq!(grammar.weights, Weights { part: 2.0, ..Weights::default() });
    }

    #[test]
    fn what_is_read_comes_first() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/analysis/data/compound");
        let files = std::fs::read_dir(folder)
            .expect("it is there")
            .map(|file| file.expect("it can be listed").path());
        let texts = files.filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
        for path in texts {
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let names = text.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
            let read = names.map(|name| SECTIONS.contains(&name)).collect::<Vec<_>>();
            let count = read.iter().take_while(|&&is_read| is_read).count();
            assert_eq!(count, read.iter().filter(|&&is_read| is_read).count(), "{}", path.display());
            assert_eq!(count, SECTIONS.len(), "{}", path.display());
        }
    }

    #[test]
    fn german_gives_every_weight() {
        let text = include_str!("../data/compound/de.txt");
        let weights = text.split_once("[weights]").map_or("", |(_, weights)| weights);
        for name in Weights::NAMES {
            assert!(weights.lines().any(|line| line.split(' ').next() == Some(name)), "{name}");
        }
    }
}
