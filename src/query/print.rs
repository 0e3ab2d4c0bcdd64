//! A [`Query`] written so that it is read as the same again.

use std::fmt::{self, Display, Formatter};

use super::filter::{Bound, date_of};
use super::word::{OPERATORS, escaped};
use super::{Clause, Field, Filter, Form, Node, Occur, Query};

impl Display for Query {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        list(out, &self.clauses)
    }
}

fn list(out: &mut Formatter<'_>, clauses: &[Clause]) -> fmt::Result {
    // Side by side a filter would be a must.
    let optional = |clause: &Clause| clause.occur == Occur::Should && clause.node.is_filter();
    let between = if clauses.iter().any(optional) { " OR " } else { " " };
    let mut written = String::new();
    for clause in clauses {
        let next = clause.to_string();
        // Side by side two numbers would be one (60 000).
        let is_group = next.starts_with(|c: char| c.is_ascii_digit());
        if !written.is_empty() {
            out.write_str(between)?;
            if is_group && written.ends_with(|c: char| c.is_ascii_digit()) {
                out.write_str("\\")?;
            }
        }
        out.write_str(&next)?;
        written = next;
    }
    Ok(())
}

impl Display for Clause {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self.occur {
            Occur::Should => "",
            Occur::Must => "+",
            Occur::MustNot => "-",
        })?;
        match &self.node {
            Node::Word { text, form, field } => {
                write!(out, "{}", Prefix(*field))?;
                match form {
                    Form::Inflected if OPERATORS.contains(&&**text) => write!(out, "\\{text}"),
                    Form::Inflected => out.write_str(&escaped(text)),
                    Form::Exact => write!(out, "={}", escaped(text)),
                    Form::Typos(typos) => write!(out, "{}~{typos}", escaped(text)),
                    Form::Pattern => out.write_str(text),
                    Form::Regex => write!(out, "/{text}/"),
                }
            }
            Node::Phrase { text, slop, field } => {
                write!(out, "{}\"{text}\"", Prefix(*field))?;
                if *slop > 0 { write!(out, "~{slop}") } else { Ok(()) }
            }
            Node::Near { text, distance, field } => write!(out, "{}NEAR({text}, {distance})", Prefix(*field)),
            Node::Group(clauses) => {
                out.write_str("(")?;
                list(out, clauses)?;
                out.write_str(")")
            }
            Node::Filter(filter) => write!(out, "{filter}"),
            Node::All => out.write_str("*"),
        }?;
        #[allow(clippy::float_cmp, reason = "1 is what no boost is read as")]
        if self.boost == 1.0 { Ok(()) } else { write!(out, "^{}", self.boost) }
    }
}

/// What is written before a word that must stand in a field.
struct Prefix(Field);

impl Display for Prefix {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self.0 {
            Field::Body => "",
            Field::Title => "title:",
        })
    }
}

impl Display for Filter {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(patterns) => values(out, "path", patterns),
            Self::Type(endings) => values(out, "type", endings),
            Self::Language(languages) => {
                let codes: Vec<String> =
                    languages.iter().map(|language| language.code().to_owned()).collect();
                values(out, "lang", &codes)
            }
            Self::Date(range) => {
                let [from, to] = [(range.start, i64::LEAST), (range.end.saturating_sub(1), i64::MOST - 1)]
                    .map(|(bound, open)| {
                        date_of(bound)
                            .filter(|_| bound != open)
                            .map(|date| date.to_string())
                            .unwrap_or_default()
                    });
                write!(out, "date:{from}..{to}")
            }
            Self::Size(range) => {
                let to = if range.end == u64::MOST {
                    String::new()
                } else {
                    range.end.saturating_sub(1).to_string()
                };
                write!(out, "size:{}..{to}", range.start)
            }
        }
    }
}

fn values(out: &mut Formatter<'_>, name: &str, values: &[String]) -> fmt::Result {
    write!(out, "{name}:")?;
    for (n, value) in values.iter().enumerate() {
        let comma = if n > 0 { "," } else { "" };
        let plain = !value.contains(|c: char| c.is_whitespace() || ",()\\[]{}".contains(c));
        if plain { write!(out, "{comma}{value}") } else { write!(out, "{comma}\"{value}\"") }?;
    }
    Ok(())
}
