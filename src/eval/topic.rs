//! Topics: the questions of an evaluation, one a line, with the language each is asked in.

use std::collections::BTreeSet;

use super::{EvalError, numbered_lines};

const FORM: &str = "qid TAB lang TAB query";

/// A question that a search is to be judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The name under which qrels and run speak of it; without white space.
    pub id: String,
    /// A label to average by, mostly a language code ("de"); taken as it stands.
    pub language: String,
    /// What is searched for, as a user would type it.
    pub query: String,
}

/// Reads topics in the form `qid TAB lang TAB query`, in the order of the file; empty lines are passed over.
///
/// # Errors
///
/// [`EvalError::Form`] if a field is missing or empty or an id has white space in it, [`EvalError::Repeated`]
/// if an id comes twice.
pub fn parse_topics(text: &str) -> Result<Vec<Topic>, EvalError> {
    let mut seen = BTreeSet::new();
    numbered_lines(text)
        .map(|(line, text)| {
            let topic = parse_topic(text).ok_or(EvalError::Form { line, form: FORM })?;
            if seen.insert(topic.id.clone()) {
                Ok(topic)
            } else {
                Err(EvalError::Repeated { line, id: topic.id })
            }
        })
        .collect()
}

/// A tab within the query is part of it.
fn parse_topic(text: &str) -> Option<Topic> {
    let mut fields = text.splitn(3, '\t').map(str::trim).filter(|field| !field.is_empty());
    let (id, language, query) = (fields.next()?, fields.next()?, fields.next()?);
    let one_word = !id.contains(char::is_whitespace);
    one_word.then(|| Topic { id: id.into(), language: language.into(), query: query.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let topics = parse_topics(text).unwrap();
        let found: Vec<_> =
            topics.iter().map(|topic| (&*topic.id, &*topic.language, &*topic.query)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_read_in_order() {
        check("", &[]);
        check(
            "q2\tko\t한국 데이터 센터\nq1\tde\tTee\n",
            &[("q2", "ko", "한국 데이터 센터"), ("q1", "de", "Tee")],
        );
        check("\u{feff}q1\tde\tTee\r\n\r\nq2\tde\ta\tb", &[("q1", "de", "Tee"), ("q2", "de", "a\tb")]);
    }

    #[test]
    fn a_broken_line_is_named() {
        for broken in ["q2", "q2 de Tee", "q2\tde", "q2\t\tTee", "q2\tde\t ", "q 2\tde\tTee"] {
            let text = format!("q1\tde\tTee\n\n{broken}\n");
            assert!(matches!(parse_topics(&text), Err(EvalError::Form { line: 3, .. })), "{broken:?}");
        }
    }

    #[test]
    fn an_id_comes_once() {
        let error = parse_topics("q1\tde\tTee\nq1\tit\ttè\n").unwrap_err();
        assert!(matches!(error, EvalError::Repeated { line: 2, id } if id == "q1"));
    }
}
