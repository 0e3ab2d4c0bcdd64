//! From a query string to a [`Query`]. Never fails: what cannot be taken as syntax is taken as words.

use crate::analysis::segment::spaced_number;

use super::{Clause, Occur, Query};

/// Longer queries are cut, bytes.
pub(super) const MAX_QUERY_BYTES: usize = 4_096;
/// More clauses are left out.
pub(super) const MAX_CLAUSES: usize = 64;

/// Reads a query string; the warnings, one sentence each, say what was not taken as it was written.
#[must_use]
pub fn parse(text: &str) -> (Query, Vec<String>) {
    let mut warnings = Vec::new();
    let text = cut(text, &mut warnings);
    let mut query = Query::default();
    let mut at = 0;
    while let Some((clause, end)) = next_clause(text, at, &mut warnings) {
        at = end;
        if query.clauses.len() == MAX_CLAUSES {
            warnings.push(format!("only the first {MAX_CLAUSES} words of the query were used"));
            break;
        }
        if clause.text.contains(char::is_alphanumeric) {
            query.clauses.push(clause);
        }
    }
    (query, warnings)
}

fn cut<'a>(text: &'a str, warnings: &mut Vec<String>) -> &'a str {
    if text.len() <= MAX_QUERY_BYTES {
        return text;
    }
    warnings.push(format!("only the first {MAX_QUERY_BYTES} bytes of the query were used"));
    &text[..text.floor_char_boundary(MAX_QUERY_BYTES)]
}

/// The clause that starts at or after `at`, and where it ends.
fn next_clause(text: &str, at: usize, warnings: &mut Vec<String>) -> Option<(Clause, usize)> {
    let start = at + text[at..].find(|c: char| !c.is_whitespace())?;
    let (occur, body) = occur(text, start);
    let clause = |text: &str, phrase, end| Clause { occur, text: text.to_owned(), phrase, range: start..end };
    let Some(phrase) = text[body..].strip_prefix('"') else {
        let number = spaced_number(text, body).map_or(body, |number| number.end);
        let end = text[number..].find(char::is_whitespace).map_or(text.len(), |length| number + length);
        return Some((clause(&text[body..end], false, end), end));
    };
    if let Some(length) = phrase.find('"') {
        let end = body + length + 2;
        return Some((clause(&phrase[..length], true, end), end));
    }
    warnings.push("a quotation mark is not closed; the phrase was taken to end with the query".to_owned());
    Some((clause(phrase, true, text.len()), text.len()))
}

/// The sign at `start`, if a word or phrase follows it at once, and where that starts.
fn occur(text: &str, start: usize) -> (Occur, usize) {
    let mut chars = text[start..].chars();
    let occur = match chars.next() {
        Some('+') => Occur::Must,
        Some('-') => Occur::MustNot,
        _ => return (Occur::Should, start),
    };
    match chars.next() {
        Some(next) if !next.is_whitespace() => (occur, start + 1),
        _ => (Occur::Should, start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the clauses as `sign text`, phrases in brackets.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (query, _) = parse(text);
        let written: Vec<String> = query
            .clauses
            .iter()
            .map(|clause| {
                assert!(text.get(clause.range.clone()).is_some_and(|part| part.contains(&clause.text)));
                let sign = match clause.occur {
                    Occur::Should => "",
                    Occur::Must => "+",
                    Occur::MustNot => "-",
                };
                let text = &clause.text;
                if clause.phrase { format!("{sign}[{text}]") } else { format!("{sign}{text}") }
            })
            .collect();
        assert_eq!(written.join(" "), expected);
    }

    #[test]
    fn clauses() {
        check("Rechenzentrum Korea", "Rechenzentrum Korea");
        check("  +must\t-not ", "+must -not");
        check(r#""data center" +"zwei Wörter" -"c d""#, "[data center] +[zwei Wörter] -[c d]");
        check(r#""offen gelassen"#, "[offen gelassen]");
        check("KI-gestützt c++ a:b (x OR y)", "KI-gestützt c++ a:b (x OR y)");
        check("+ - -- \"\" ...", "");
        check("", "");
    }

    #[test]
    fn what_is_left_out_is_said() {
        assert_eq!(parse(r#""offen"#).1.len(), 1);
        assert_eq!(parse(&"ä ".repeat(65)).1, ["only the first 64 words of the query were used"]);
        let (query, warnings) = parse(&"ä".repeat(3_000));
        assert_eq!((query.clauses[0].text.len(), warnings.len()), (4_096, 1));
        assert_eq!(parse("zwei Wörter").1, Vec::<String>::new());
    }
}
