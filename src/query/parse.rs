//! From a query string to a [`Query`]. Never fails and never recurses: what cannot be taken as syntax is taken as words.

use super::frame::{Frame, Join, Sign};
use super::word::{self, Letter, OPERATORS};
use super::{Field, Form, MAX_DEPTH, MAX_DISTANCE, MAX_QUERY_BYTES, MAX_WORDS, Node, Query, filter};
use crate::analysis::segment::{Segment, grouped_code, segments, spaced_number};

/// Words from the first to the last where `NEAR` does not say.
const DEFAULT_DISTANCE: u32 = 10;
/// What is said of a parenthesis that was not opened.
const CLOSES_NOTHING: &str = "a parenthesis closes nothing; it was passed over";

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
    let clauses = parser.clauses_of(top);
    let mut warnings = Vec::new();
    for warning in parser.warnings {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    (Query { clauses }, warnings)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    words: usize,
    /// The parentheses that are open, the query itself first.
    frames: Vec<Frame>,
    warnings: Vec<String>,
}

impl<'a> Parser<'a> {
    fn cut(&mut self, text: &'a str) -> &'a str {
        if text.len() <= MAX_QUERY_BYTES {
            return text;
        }
        self.warn(&format!("only the first {MAX_QUERY_BYTES} bytes of the query were used"));
        &text[..text.floor_char_boundary(MAX_QUERY_BYTES)]
    }

    fn warn(&mut self, warning: &str) {
        if self.warnings.last().is_none_or(|said| said != warning) {
            self.warnings.push(warning.to_owned());
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Takes `beginning`, if what is left begins with it.
    fn takes(&mut self, beginning: &str) -> bool {
        let begins = self.rest().starts_with(beginning);
        self.at += if begins { beginning.len() } else { 0 };
        begins
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
        if self.takes(")") {
            let passed_over = &mut self.frame().passed_over;
            if *passed_over > 0 {
                *passed_over -= 1;
            } else if self.frames.len() > 1 {
                self.close();
            } else {
                self.warn(CLOSES_NOTHING);
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
        let (operator, behind) = (&rest[..length], rest[length..].trim_start());
        if !OPERATORS.contains(&operator) {
            return false;
        }
        let follows = !behind.is_empty() && !behind.starts_with(')');
        if !follows || operator != "NOT" && !self.frame().can_join() {
            self.warn(&format!("{operator} has nothing to join; it was taken as a word"));
            return false;
        }
        let frame = self.frame();
        match operator {
            "AND" => frame.join = Join::And,
            "OR" => frame.join = Join::Or,
            // Twice is not at all.
            _ => frame.negated = !frame.negated,
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
        // An option of a program (`git commit --amend`) is a word.
        let is_word = |next: char| next.is_whitespace() || next == '-' && sign == Sign::Minus;
        if chars.next().is_none_or(is_word) {
            return Sign::None;
        }
        self.at += 1;
        sign
    }

    /// Takes a parenthesis, a phrase, a filter or a word.
    fn primary(&mut self, sign: Sign) {
        let behind = self.rest().strip_prefix("title:");
        let titled = behind.is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
        if behind.is_some() && !titled {
            self.warn(&filter::nothing_behind("title:"));
        }
        let inherited = self.frame().field.unwrap_or(Field::Body);
        let field = if titled { Field::Title } else { inherited };
        self.at += if titled { "title:".len() } else { 0 };
        if self.takes("(") {
            return self.open(sign, field);
        }
        if self.takes("NEAR(") {
            return self.near(sign, field);
        }
        if self.takes("\"") {
            return self.phrase(sign, field);
        }
        if let Some((length, filter)) = filter::parse(self.rest(), self.frames.len() > 1, &mut self.warnings)
        {
            self.at += length;
            return self.add(sign, Node::Filter(filter), 1.0);
        }
        if let Some(text) = self.regex() {
            let boost = self.boost();
            return self.add(sign, Node::Word { text, form: Form::Regex, field }, boost);
        }
        let word = self.word();
        if let Some((node, boost)) = word::node(&word, field, &mut self.warnings) {
            self.add(sign, node, boost);
        }
    }

    fn open(&mut self, sign: Sign, field: Field) {
        if self.frames.len() > MAX_DEPTH {
            self.warn(&too_deep());
            return self.frame().passed_over += 1;
        }
        self.frames.push(Frame::new(sign, field));
    }

    /// Takes `/regex/`, no white space in it, if nothing but a boost follows.
    fn regex(&mut self) -> Option<String> {
        let inside = self.rest().strip_prefix('/')?;
        let mut escaped = false;
        let length = inside.find(|c: char| {
            let ends = c.is_whitespace() || c == '/' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        let (regex, behind) = (&inside[..length], inside[length..].strip_prefix('/')?);
        let ends =
            behind.is_empty() || behind.starts_with(|c: char| c.is_whitespace() || c == ')' || c == '^');
        // Any word can match a dot, or a class of letters.
        if !ends || !regex.contains(|c: char| c.is_alphanumeric() || matches!(c, '.' | '[')) {
            return None;
        }
        self.at += length + 2;
        Some(regex.to_owned())
    }

    /// Takes what reaches to the next white space, or to the parenthesis that closes the present one.
    fn word(&mut self) -> Vec<Letter> {
        let start = self.at;
        let number = spaced_number(self.text, start).map(|number| number.end);
        self.at = number.or_else(|| grouped_code(self.text, start)).unwrap_or(start);
        let number = self.text[start..self.at].chars().map(|c| Letter { c, literal: true });
        let mut word: Vec<Letter> = number.collect();
        let mut open = 0_usize;
        while let Some(c) = self.rest().chars().next() {
            let next = self.rest()[c.len_utf8()..].chars().next();
            match next.filter(|&next| c == '\\' && word::can_be_escaped(next, word.is_empty())) {
                Some(next) => {
                    self.at += c.len_utf8() + next.len_utf8();
                    word.push(Letter { c: next, literal: true });
                    continue;
                }
                None if c.is_whitespace() || c == ')' && open == 0 && self.frames.len() > 1 => break,
                None if c == '(' => open += 1,
                None if c == ')' && open == 0 => self.warn(CLOSES_NOTHING),
                None if c == ')' => open -= 1,
                None => {}
            }
            self.at += c.len_utf8();
            word.push(Letter { c, literal: false });
        }
        word
    }

    /// Takes a phrase, behind its first quotation mark.
    fn phrase(&mut self, sign: Sign, field: Field) {
        let inside = self.rest();
        let length = inside.find('"').unwrap_or_else(|| {
            self.warn("a quotation mark is not closed; the phrase was taken to end with the query");
            inside.len()
        });
        let text = inside[..length].trim().to_owned();
        self.warnings.extend(word::not_taken(&text, false));
        self.at += (length + 1).min(inside.len());
        let slop = self.slop();
        let boost = self.boost();
        self.add_text(sign, text, boost, |text| Node::Phrase { text, slop, field });
    }

    /// Takes `~3` behind a phrase.
    fn slop(&mut self) -> u32 {
        let digits = self.rest().strip_prefix('~').unwrap_or_default();
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        if length == 0 {
            return 0;
        }
        self.at += 1 + length;
        self.bounded(digits[..length].parse().unwrap_or(u32::MAX))
    }

    /// A distance between words, bounded.
    fn bounded(&mut self, distance: u32) -> u32 {
        if distance > MAX_DISTANCE {
            self.warn(&format!("words are looked for at most {MAX_DISTANCE} words apart"));
        }
        distance.min(MAX_DISTANCE)
    }

    /// Takes `a b, 5)`, behind `NEAR(`.
    fn near(&mut self, sign: Sign, field: Field) {
        let inside = self.rest();
        let length = inside.find(')').unwrap_or_else(|| {
            self.warn("NEAR( is not closed; it was taken to end with the query");
            inside.len()
        });
        let text = &inside[..length];
        self.at += (length + 1).min(inside.len());
        let is_number = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.rsplit_once(',').filter(|(_, number)| is_number(number.trim()));
        let (words, distance) = number.map_or((text, DEFAULT_DISTANCE), |(words, number)| {
            (words, number.trim().parse().unwrap_or(u32::MAX))
        });
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.warnings.extend(word::not_taken(&text, true));
        let distance = self.bounded(distance).max(1);
        let boost = self.boost();
        self.add_text(sign, text, boost, |text| Node::Near { text, distance, field });
    }

    /// Takes `^2` behind a phrase, a parenthesis or a regular expression.
    fn boost(&mut self) -> f32 {
        let Some(rest) = self.rest().strip_prefix('^') else { return 1.0 };
        let length = rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len());
        let boost = word::boost(&rest[..length], &mut self.warnings);
        self.at += if boost.is_some() { 1 + length } else { 0 };
        boost.unwrap_or(1.0)
    }

    fn add(&mut self, sign: Sign, node: Node, boost: f32) {
        match node {
            Node::Word { text, form: form @ (Form::Inflected | Form::Exact), field } => {
                self.add_text(sign, text, boost, |text| Node::Word { text, form, field });
            }
            node => {
                self.words += 1;
                self.frame().add(sign, node, boost);
            }
        }
    }

    /// Adds what stands for a text, of which as many words are taken as are left.
    fn add_text(&mut self, sign: Sign, mut text: String, boost: f32, node: impl FnOnce(String) -> Node) {
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        let left = MAX_WORDS.saturating_sub(self.words).max(1);
        let mut ends = word_ends(&text);
        // Cut, it may fall into other words.
        while ends.len() > left {
            self.warn(&format!("only the first {MAX_WORDS} words of the query were used"));
            text.truncate(ends[left - 1]);
            ends = word_ends(&text);
        }
        self.words += ends.len().max(1);
        self.frame().add(sign, node(text), boost);
    }

    /// Ends the innermost parentheses.
    fn close(&mut self) {
        let boost = self.boost();
        let Some(frame) = self.frames.pop() else { return };
        let sign = frame.before;
        let clauses = self.clauses_of(frame);
        if clauses.is_empty() {
            self.frame().add_nothing();
        } else {
            self.frame().add(sign, Node::Group(clauses), boost);
        }
    }

    /// The clauses of the frame that was innermost.
    fn clauses_of(&mut self, frame: Frame) -> Vec<super::Clause> {
        let (clauses, cut) = frame.clauses(self.frames.len());
        if cut {
            self.warn(&too_deep());
        }
        clauses
    }
}

fn too_deep() -> String {
    format!("parentheses deeper than {MAX_DEPTH} were passed over")
}

/// Where the words of a text end.
fn word_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    segments(text, |segment| {
        if let Segment::Word(range) = segment {
            ends.push(range.end);
        }
    });
    ends
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
        check("60 000 Wörter", r"60\ 000 Wörter");
        check(r"60 \000 60 +000", r"60 \000 \60 +000");
        check(r"C:\temp a\ b", r"C\:\\temp a\ b");
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
    fn what_counts_outside_of_phrases_alone_is_told() {
        let said = |text: &str| parse(text).1.join("\n");
        for (text, note) in [
            (r#""data cent*""#, "cent* is no pattern in a phrase; it was taken as a word"),
            (r#""data wi?d""#, "wi?d is no pattern in a phrase; it was taken as a word"),
            ("NEAR(data cent*, 3)", "cent* is no pattern in NEAR; it was taken as a word"),
            (r#""data centre~""#, "centre~ allows no wrong letters in a phrase; it was taken as a word"),
            (r#""data /cent.*/""#, "/cent.*/ is no regular expression in a phrase; it was taken as a word"),
            (
                r#""=Data center""#,
                "=Data stands for all forms of its word in a phrase; it was taken as a word",
            ),
            (
                "NEAR(seoul -center, 5)",
                "-center is neither demanded nor excluded in NEAR; it was taken as a word",
            ),
            ("NEAR(seoul OR busan, 5)", "OR joins nothing in NEAR; it was taken as a word"),
            (r#""rm -rf /usr/bin/ 5 * 3 = 15?""#, ""),
            ("NEAR(a b, 5)", ""),
        ] {
            assert_eq!(said(text), note, "{text}");
        }
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
        check_warned("korea^abc", r"korea\^abc", 1);
        check_warned(r"x^2y \^ ^ a^ b\^c", r"x\^2y a\^ b\^c", 2);
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
        check("a lang:de OR type:md", "a +(lang:de OR type:md)");
        check("a (lang:de type:md)", "a +(+lang:de +type:md)");
        check("NOT NOT a NOT -b NOT +c", "a b -c");
        check("a NOT -lang:de", "a +lang:de");
    }

    #[test]
    fn signs_hold_for_all_of_their_parentheses() {
        check("+a OR b", "+a b");
        check("a OR -b OR c", "-b (a c)");
        check("+lang:de AND a OR b", "+lang:de (a b)");
        check("+lang:de AND a b", "+lang:de +a b");
        check("+lang:de OR *", "+lang:de *");
        check("a AND +b c", "+a +b c");
        check("x (a OR +b)", "x (+b a)");
    }

    #[test]
    fn options_of_programs_are_words() {
        check("git commit --amend", r"git commit \-\-amend");
        check("-a --b", r"-a \-\-b");
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
        check("path:u/{le,be}.txt,a", r#"+path:"u/{le,be}.txt",a"#);
        check_warned("path:[a", r"path\:[a", 1);
        check(r#"path:"my docs/*",b -path:c"#, r#"+path:"my docs/*",b -path:c"#);
        check("date:2025", "+date:2025-01-01..2025-12-31");
        check(
            "date:2025-02..2025-03-15 date:>2024-12 date:<2020",
            "+date:2025-02-01..2025-03-15 +date:2025-01-01.. +date:..2019-12-31",
        );
        check("size:>1MB size:10kB..2MB", "+size:1000001.. +size:10000..2000000");
        check_warned("lang:xx date:soon size:big", r"lang\:xx date\:soon size\:big", 3);
        check_warned("path: http://x title: a", r"path\: http\:\/\/x title\: a", 2);
        check_warned("date:60 size:1..0", "+date:1970-01-01..1969-12-31 +size:1..0", 0);
        check_warned("date:2025..2024", "+date:2024-01-01..2025-12-31", 1);
        check_warned(
            "size:5MB..1kB date:2025-03..2025-03",
            "+size:1000..5000000 +date:2025-03-01..2025-03-31",
            1,
        );
    }

    #[test]
    fn fields_that_are_none_are_said() {
        check_warned("author:Kim", r"author\:Kim", 1);
        check_warned("LANG:de Type:txt Title:Tee", r"LANG\:de Type\:txt Title\:Tee", 3);
        check_warned(
            "http://x.org 12:30 a:b mailto: Re:Tee",
            r"http\:\/\/x.org 12\:30 a\:b mailto\: Re\:Tee",
            0,
        );
    }

    #[test]
    fn there_are_limits() {
        check_warned("a)", r"a\)", 1);
        check_warned("f(a) f(b))", r"f\(a\) f\(b\)\)", 1);
        check_warned("a )", "a", 1);
        check_warned("(a", "(a)", 1);
        assert_eq!(parse(&"ä ".repeat(65)).1, ["only the first 64 words of the query were used"]);
        assert_eq!(parse(&"ä".repeat(3_000)).1.len(), 1);
        let deep = format!("{}a{}", "(".repeat(1_000), ")".repeat(1_000));
        assert!(!parse(&deep).1.is_empty());
        assert!(parse(&"NOT ".repeat(1_000)).0.clauses.len() <= MAX_WORDS);
    }
}
