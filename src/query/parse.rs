//! From a query string to a [`Query`]. Never fails and never recurses: what cannot be taken as syntax is taken as words.

use super::word::{self, OPERATORS};
use super::{Clause, Field, Node, Occur, Query, filter};
use crate::analysis::segment::spaced_number;

/// Longer queries are cut, bytes.
pub(super) const MAX_QUERY_BYTES: usize = 4_096;
/// More words are left out.
pub(super) const MAX_WORDS: usize = 64;
/// Parentheses deeper than this are passed over.
pub(super) const MAX_DEPTH: usize = 16;
/// More words than this are never looked for between the words of a phrase, or around those of `NEAR`.
pub(super) const MAX_DISTANCE: u32 = 1_000;
/// Words from the first to the last where `NEAR` does not say.
const DEFAULT_DISTANCE: u32 = 10;

/// Reads a query string; the warnings, one sentence each, say what was not taken as it was written.
#[must_use]
pub fn parse(text: &str) -> (Query, Vec<String>) {
    let mut parser = Parser { text: "", at: 0, words: 0, frames: Vec::new(), warnings: Vec::new() };
    parser.text = parser.cut(text);
    parser.frames.push(Frame::default());
    while parser.step() {}
    while parser.frames.len() > 1 {
        parser.warn("a parenthesis is not closed; it was taken to end with the query");
        parser.close();
    }
    let top = parser.frames.pop().unwrap_or_default();
    (Query { clauses: top.clauses() }, parser.warnings)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    words: usize,
    /// The parentheses that are open, the query itself first.
    frames: Vec<Frame>,
    warnings: Vec<String>,
}

/// What stands between a pair of parentheses.
#[derive(Default)]
struct Frame {
    /// What stood before the parenthesis.
    before: Sign,
    /// Where its words must stand.
    field: Option<Field>,
    items: Vec<(Join, Clause)>,
    /// What was read since the last item.
    join: Join,
    negated: bool,
}

/// How a clause follows the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Join {
    #[default]
    Side,
    And,
    Or,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Sign {
    #[default]
    None,
    Plus,
    Minus,
}

impl<'a> Parser<'a> {
    fn cut(&mut self, text: &'a str) -> &'a str {
        if text.len() <= MAX_QUERY_BYTES {
            return text;
        }
        self.warn(&format!("only the first {MAX_QUERY_BYTES} bytes of the query were used"));
        &text[..text.floor_char_boundary(MAX_QUERY_BYTES)]
    }

    /// Says something once.
    fn warn(&mut self, warning: &str) {
        if !self.warnings.iter().any(|said| said == warning) {
            self.warnings.push(warning.to_owned());
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Takes one thing; false at the end.
    fn step(&mut self) -> bool {
        self.at += self.rest().len() - self.rest().trim_start().len();
        if self.rest().is_empty() {
            return false;
        }
        if let Some(rest) = self.rest().strip_prefix(')') {
            self.at = self.text.len() - rest.len();
            if self.frames.len() > 1 {
                self.close();
            } else {
                self.warn("a parenthesis closes nothing");
            }
            return true;
        }
        if self.operator() {
            return true;
        }
        if self.words == MAX_WORDS {
            self.warn(&format!("only the first {MAX_WORDS} words of the query were used"));
            return false;
        }
        let sign = self.sign();
        self.primary(sign);
        true
    }

    /// Takes `AND`, `OR` or `NOT`, if something is there for it to join.
    fn operator(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(rest.len());
        let operator = &rest[..length];
        let follows =
            !rest[length..].trim_start().is_empty() && !rest[length..].trim_start().starts_with(')');
        let frame = self.frame();
        let joins = !frame.items.is_empty() && frame.join == Join::Side && !frame.negated;
        let fits = match operator {
            "NOT" => !frame.negated,
            _ => joins,
        };
        if !OPERATORS.contains(&operator) {
            return false;
        }
        if !fits || !follows {
            self.warn(&format!("{operator} has nothing to join; it was taken as a word"));
            return false;
        }
        match operator {
            "AND" => frame.join = Join::And,
            "OR" => frame.join = Join::Or,
            _ => frame.negated = true,
        }
        self.at += length;
        true
    }

    /// Takes a `+` or `-` that something follows at once.
    fn sign(&mut self) -> Sign {
        let mut chars = self.rest().chars();
        let sign = match chars.next() {
            Some('+') => Sign::Plus,
            Some('-') => Sign::Minus,
            _ => return Sign::None,
        };
        match chars.next() {
            Some(next) if !next.is_whitespace() => {
                self.at += 1;
                sign
            }
            _ => Sign::None,
        }
    }

    /// Takes a parenthesis, a phrase, a filter or a word.
    fn primary(&mut self, sign: Sign) {
        let inherited = self.frame().field.unwrap_or(Field::Body);
        let field = match self.rest().strip_prefix("title:") {
            Some(rest) if rest.starts_with(|c: char| !c.is_whitespace()) => {
                self.at = self.text.len() - rest.len();
                Field::Title
            }
            _ => inherited,
        };
        if let Some(rest) = self.rest().strip_prefix('(') {
            self.at = self.text.len() - rest.len();
            if self.frames.len() > MAX_DEPTH {
                self.warn(&format!("parentheses deeper than {MAX_DEPTH} were passed over"));
                return;
            }
            let frame = Frame { before: sign, field: Some(field), ..Frame::default() };
            return self.frames.push(frame);
        }
        if self.rest().starts_with("NEAR(") {
            return self.near(sign, field);
        }
        if self.rest().starts_with('"') {
            return self.phrase(sign, field);
        }
        let token = self.token();
        if let Some(filter) = filter::parse(&token, &mut self.warnings) {
            return self.add(sign, Node::Filter(filter), 1.0);
        }
        if let Some((node, boost)) = word::node(&token, field, &mut self.warnings) {
            self.add(sign, node, boost);
        }
    }

    /// Takes what reaches to the next white space, or to the parenthesis that closes the present one. Quotation marks
    /// behind a colon hold white space together (`path:"my letters/*"`).
    fn token(&mut self) -> String {
        let start = self.at;
        let number = spaced_number(self.text, start).map_or(start, |number| number.end);
        let (mut open, mut quoted, mut escaped, mut before) = (0_usize, false, false, ' ');
        let mut end = self.text.len();
        for (offset, c) in self.text[number..].char_indices() {
            let ends = match c {
                c if c.is_whitespace() => !quoted,
                ')' if open == 0 && !escaped => self.frames.len() > 1,
                _ => false,
            };
            if ends {
                end = number + offset;
                break;
            }
            match c {
                _ if escaped => {}
                '(' => open += 1,
                ')' => open = open.saturating_sub(1),
                '"' if quoted || before == ':' || before == ',' => quoted = !quoted,
                _ => {}
            }
            escaped = c == '\\' && !escaped;
            before = c;
        }
        self.at = end;
        self.text[start..end].to_owned()
    }

    fn phrase(&mut self, sign: Sign, field: Field) {
        let inside = &self.rest()[1..];
        let length = inside.find('"').unwrap_or_else(|| {
            self.warn("a quotation mark is not closed; the phrase was taken to end with the query");
            inside.len()
        });
        let text = inside[..length].trim().to_owned();
        self.at += 1 + (length + 1).min(inside.len());
        let slop = self.number('~').map_or(0, |slop| slop.min(MAX_DISTANCE));
        let boost = self.boost();
        if text.contains(char::is_alphanumeric) {
            self.add(sign, Node::Phrase { text, slop, field }, boost);
        }
    }

    /// Takes `NEAR(a b, 5)`.
    fn near(&mut self, sign: Sign, field: Field) {
        let inside = &self.rest()["NEAR(".len()..];
        let length = inside.find(')').unwrap_or_else(|| {
            self.warn("NEAR( is not closed; it was taken to end with the query");
            inside.len()
        });
        let text = &inside[..length];
        self.at += "NEAR(".len() + (length + 1).min(inside.len());
        let number =
            text.rsplit_once(',').and_then(|(words, number)| Some((words, number.trim().parse().ok()?)));
        let (words, distance) = number.unwrap_or((text, DEFAULT_DISTANCE));
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let boost = self.boost();
        if text.contains(char::is_alphanumeric) {
            let distance = distance.clamp(1, MAX_DISTANCE);
            self.add(sign, Node::Near { text, distance, field }, boost);
        }
    }

    /// Takes a number behind `mark`.
    fn number(&mut self, mark: char) -> Option<u32> {
        let rest = self.rest().strip_prefix(mark)?;
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        self.at += 1 + length;
        Some(rest[..length].parse().unwrap_or(u32::MAX))
    }

    /// Takes `^2` behind a phrase or a parenthesis.
    fn boost(&mut self) -> f32 {
        let rest = self.rest();
        if !rest.starts_with('^') {
            return 1.0;
        }
        let length = rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len());
        // A letter before it makes it what stands behind a word.
        let token = format!("x{}", &rest[..length]);
        let (left, boost) = word::boost(&token, &mut self.warnings);
        if left == "x" {
            self.at += length;
        }
        boost
    }

    fn add(&mut self, sign: Sign, node: Node, boost: f32) {
        self.words += 1;
        let frame = self.frame();
        let negated = std::mem::take(&mut frame.negated);
        let join = std::mem::take(&mut frame.join);
        let occur = match sign {
            _ if negated => Occur::MustNot,
            Sign::Plus => Occur::Must,
            Sign::Minus => Occur::MustNot,
            // A filter that may or may not hold would say nothing.
            Sign::None if matches!(node, Node::Filter(_)) && join != Join::Or => Occur::Must,
            Sign::None => Occur::Should,
        };
        frame.items.push((join, Clause { occur, node, boost }));
    }

    /// Ends the innermost parentheses.
    fn close(&mut self) {
        let boost = self.boost();
        let Some(frame) = self.frames.pop() else { return };
        let sign = frame.before;
        let clauses = frame.clauses();
        if !clauses.is_empty() {
            self.add(sign, Node::Group(clauses), boost);
            self.words -= 1;
        }
    }
}

impl Frame {
    /// The clauses, `AND` and `OR` made groups.
    fn clauses(self) -> Vec<Clause> {
        let mut chains: Vec<Vec<Vec<Clause>>> = Vec::new();
        for (join, clause) in self.items {
            match (join, chains.last_mut()) {
                (Join::And, Some(chain)) => match chain.last_mut() {
                    Some(run) => run.push(clause),
                    None => chain.push(vec![clause]),
                },
                (Join::Or, Some(chain)) => chain.push(vec![clause]),
                _ => chains.push(vec![vec![clause]]),
            }
        }
        let alone = chains.len() == 1;
        let mut clauses = Vec::new();
        for mut chain in chains {
            match chain.len() {
                1 => {
                    let run = required(chain.remove(0));
                    match run.len() {
                        2.. if !alone => clauses.push(group(run)),
                        _ => clauses.extend(run),
                    }
                }
                _ if alone => clauses.extend(chain.into_iter().map(alternative)),
                _ => clauses.push(group(chain.into_iter().map(alternative).collect())),
            }
        }
        clauses
    }
}

/// The clauses of an `AND`: all must match, but for those that must not. One alone stays as it is.
fn required(mut run: Vec<Clause>) -> Vec<Clause> {
    if run.len() > 1 {
        run.iter_mut()
            .filter(|clause| clause.occur == Occur::Should)
            .for_each(|clause| clause.occur = Occur::Must);
    }
    run
}

/// One side of an `OR`.
fn alternative(run: Vec<Clause>) -> Clause {
    let mut run = required(run);
    match &run[..] {
        [only] if only.occur != Occur::MustNot => Clause { occur: Occur::Should, ..run.remove(0) },
        _ => group(run),
    }
}

fn group(clauses: Vec<Clause>) -> Clause {
    Clause { occur: Occur::Should, node: Node::Group(clauses), boost: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a query, writes it, and reads that again.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (query, _) = parse(text);
        assert_eq!(query.to_string(), expected);
        assert_eq!(parse(expected).0, query, "{expected}");
    }

    #[track_caller]
    fn check_warned(text: &str, expected: &str, warnings: usize) {
        check(text, expected);
        assert_eq!(parse(text).1.len(), warnings, "{:?}", parse(text).1);
    }

    #[test]
    fn words_and_signs() {
        check("Rechenzentrum Korea", "Rechenzentrum Korea");
        check("  +must\t-not ", "+must -not");
        check("KI-gestützt a:b:c das?", r"KI\-gestützt a\:b\:c das\?");
        check("60 000 Wörter", "60 000 Wörter");
        check(r"C\+\+ 5\*3", r"C\+\+ 5\*3");
        check("+ - -- \"\" ... ()", "");
        check("", "");
        check("*", "*");
    }

    #[test]
    fn phrases() {
        check(r#""data center" +"zwei Wörter"~3 -"c d"^2"#, r#""data center" +"zwei Wörter"~3 -"c d"^2"#);
        check_warned(r#""offen gelassen"#, r#""offen gelassen""#, 1);
        check("NEAR(a b, 5) NEAR(c d) title:NEAR(e f,2)", "NEAR(a b, 5) NEAR(c d, 10) title:NEAR(e f, 2)");
        check_warned("NEAR(a b", "NEAR(a b, 10)", 1);
    }

    #[test]
    fn forms_of_words() {
        check("rech* *zentrum wi?d in*fix", "rech* *zentrum wi?d in*fix");
        check("word~ word~2 wort~1", "word~1 word~2 wort~1");
        check_warned("word~7", "word~2", 1);
        check("/colou?r/ /usr/bin", r"/colou?r/ \/usr\/bin");
        check("=Häuser =", "=Häuser");
        check("korea^2 korea^0.5 x^y", r"korea^2 korea^0.5 x\^y");
        check_warned("korea^1000", "korea^100", 1);
        check("title:Korea title:\"a b\" title:(a -b)", "title:Korea title:\"a b\" (title:a -title:b)");
    }

    #[test]
    fn operators_bind_as_they_should() {
        check("a AND b", "+a +b");
        check("a OR b", "a b");
        check("a b OR c", "a (b c)");
        check("a AND b OR c", "(+a +b) c");
        check("a OR NOT b AND c", "a (-b +c)");
        check("NOT a", "-a");
        check("(a OR b) AND NOT (c d)", "+(a b) -(c d)");
        check("+(a -b)^3 c", "+(a -b)^3 c");
        check("a lang:de OR type:md", "a (lang:de OR type:md)");
    }

    #[test]
    fn operators_without_sense_are_words() {
        check_warned("AND a", r"\AND a", 1);
        check_warned("a OR", r"a \OR", 1);
        check_warned("a AND OR b", r"(+a +\OR) b", 1);
        check_warned("NOT", r"\NOT", 1);
    }

    #[test]
    fn filters() {
        check("lang:de,Italian type:.MD,txt", "+lang:de,it +type:md,txt");
        check(r#"path:"my docs/*",b -path:c"#, r#"+path:"my docs/*",b -path:c"#);
        check("date:2025", "+date:2025-01-01..2025-12-31");
        check(
            "date:2025-02..2025-03-15 date:>2024-12 date:<2020",
            "+date:2025-02-01..2025-03-15 +date:2025-01-01.. +date:..2019-12-31",
        );
        check("size:>1MB size:10kB..2MB", "+size:1000001.. +size:10000..2000000");
        check_warned("lang:xx date:soon size:big", r"lang\:xx date\:soon size\:big", 3);
        check("path: http://x", r"path\: http\:\/\/x");
    }

    #[test]
    fn there_are_limits() {
        check("a)", r"a\)");
        check_warned("a )", "a", 1);
        check_warned("(a", "(a)", 1);
        assert_eq!(parse(&"ä ".repeat(65)).1, ["only the first 64 words of the query were used"]);
        assert_eq!(parse(&"ä".repeat(3_000)).1.len(), 1);
        let deep = format!("{}a{}", "(".repeat(1_000), ")".repeat(1_000));
        assert!(parse(&deep).1.len() >= 1);
        assert!(parse(&"NOT ".repeat(1_000)).0.clauses.len() <= MAX_WORDS);
    }
}
