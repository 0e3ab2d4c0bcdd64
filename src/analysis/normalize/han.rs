//! Traditional characters of Chinese, folded to the simplified ones, so that either finds the other.

use std::sync::LazyLock;

/// The block of the characters that have a row; the index of the first is 0.
const FIRST: char = '\u{3400}';
const LAST: char = '\u{9fff}';

/// By character from [`FIRST`] on: its simplified form, or itself.
static SIMPLIFIED: LazyLock<Box<[char]>> = LazyLock::new(|| {
    let mut table: Box<[char]> = (FIRST..=LAST).collect();
    let text = include_str!("../data/han/traditional.txt");
    for pair in text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace) {
        let mut pair = pair.chars();
        if let (Some(traditional), Some(simplified)) = (pair.next(), pair.next())
            && let Some(place) = place(traditional)
        {
            table[place] = simplified;
        }
    }
    table
});

/// The simplified form of a character of Chinese: itself, where it has none.
#[must_use]
pub(super) fn simplified(c: char) -> char {
    place(c).map_or(c, |place| SIMPLIFIED[place])
}

fn place(c: char) -> Option<usize> {
    (FIRST..=LAST).contains(&c).then(|| c as usize - FIRST as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_the_table_is_read() {
        let differ = (FIRST..=LAST).filter(|&c| simplified(c) != c).count();
        let rows = include_str!("../data/han/traditional.txt").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(differ, rows.flat_map(str::split_whitespace).count());
        assert!(differ > 2_900);
    }

    #[test]
    fn characters() {
        assert_eq!(
            "發展中國家的電腦ABC𠀀".chars().map(simplified).collect::<String>(),
            "发展中国家的电脑ABC𠀀"
        );
    }
}
