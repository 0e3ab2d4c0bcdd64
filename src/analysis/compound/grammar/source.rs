//! Makes Rust of what a language's text file says of how words are joined: a program need not read what is part of it.

use std::fmt::Write;

/// The sections of interest here, which come first.
const SECTIONS: &[&str] = &["links", "endings", "directions", "weights"];

/// An expression for the grammar that `text` gives, and the lines of it that say nothing.
///
/// The text has sections in brackets, one entry a line, and comments behind a `#`. Sections that only the builder of the
/// lexicon reads, long lists of words, come last, and are left unread.
pub(super) fn source(text: &str) -> (String, Vec<&str>) {
    let [mut links, mut endings, mut directions, mut weights] = [const { String::new() }; 4];
    let (mut wrong, mut section) = (Vec::new(), "");
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            if !SECTIONS.contains(&name) {
                break;
            }
            section = name;
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        // What is written to a text is never refused.
        let _ = match (section, value.trim(), value.trim().parse::<f32>()) {
            ("links", _, Ok(value)) => write!(links, "({name:?}, {value:?}), "),
            ("weights", _, Ok(value)) => write!(weights, "weights.{name} = {value:?}; "),
            ("endings", "", _) => write!(endings, "{name:?}, "),
            ("directions", "", _) => write!(directions, "{name:?}, "),
            _ => {
                wrong.push(line);
                Ok(())
            }
        };
    }
    let weights = format!("{{ let mut weights = Weights::NONE; {weights}weights }}");
    let source = format!(
        "Grammar {{ links: &[{links}], endings: &[{endings}], directions: &[{directions}], weights: {weights} }}"
    );
    (source, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_told_apart() {
        let text = "# x\n[links]\ns -1.5\nt\n[endings]\nen\n[weights]\npart 2\n[words]\npart 3\n";
        let weights = "{ let mut weights = Weights::NONE; weights.part = 2.0; weights }";
        let grammar = format!(
            r#"Grammar {{ links: &[("s", -1.5), ], endings: &["en", ], directions: &[], weights: {weights} }}"#
        );
        assert_eq!(source(text), (grammar, vec!["t"]));
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
}
