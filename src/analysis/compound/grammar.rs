//! How a language joins words: linking letters, inflection of the last part, and the weights of all that
//! speaks for a split. The build script makes it of the language's text file (`source`).

#[cfg(test)]
mod source;

/// Declares [`Weights`], its names being those of the text files.
macro_rules! weights {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What each observation adds to the score of a reading; all were fitted on half of a list of known
        /// splits.
        #[derive(Debug)]
        pub(super) struct Weights { $($(#[$doc])* pub(super) $name: f32,)* }

        impl Weights {
            /// Of no weight at all.
            pub(super) const NONE: Self = Self { $($name: 0.0,)* };
            /// The names a text file may give.
            #[cfg(test)]
            pub(super) const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];
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

/// What a language's text file says.
#[derive(Debug)]
pub(super) struct Grammar {
    /// Linking letters and the weight of each.
    pub(super) links: &'static [(&'static str, f32)],
    /// Endings that may follow a known last part.
    pub(super) endings: &'static [&'static str],
    /// First parts that join any word.
    pub(super) directions: &'static [&'static str],
    pub(super) weights: Weights,
}

impl Grammar {
    /// How many letters the first link has.
    pub(super) fn n_link_letters(&self) -> usize {
        self.links.first().map_or(0, |(link, _)| link.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_gives_every_weight() {
        let text = include_str!("../data/compound/de.txt");
        let weights = text.split_once("[weights]").map_or("", |(_, weights)| weights);
        for name in Weights::NAMES {
            assert!(weights.lines().any(|line| line.split(' ').next() == Some(name)), "{name}");
        }
    }
}
