//! Qrels: which documents answer which topic, and how well, as in TREC's files of relevance judgements.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{EvalError, fields, numbered_lines};

const FORM: &str = "qid 0 docid rel";

/// The judgements on one topic: documents by id, with their grade. Grade 0 is not relevant, as is absence.
pub type Judgements = BTreeMap<String, u32>;

/// The judgements on every topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels {
    /// By topic id.
    pub topics: BTreeMap<String, Judgements>,
}

impl Qrels {
    /// Reads lines of the form `qid 0 docid rel`, in any order, fields separated by white space.
    ///
    /// The second field is of no use and may be anything. Grades below 0, by which some collections mark
    /// spam, are read as 0.
    ///
    /// # Errors
    ///
    /// [`EvalError::Form`] or [`EvalError::Number`] for a line that cannot be read, [`EvalError::Repeated`]
    /// if a document is judged twice for one topic.
    pub fn parse(text: &str) -> Result<Self, EvalError> {
        let mut qrels = Self::default();
        for (line, text) in numbered_lines(text) {
            let [topic, _, document, grade] = fields(line, text, FORM)?;
            let grade = parse_grade(line, grade)?;
            match qrels.topics.entry(topic.to_owned()).or_default().entry(document.to_owned()) {
                Entry::Vacant(entry) => entry.insert(grade),
                Entry::Occupied(_) => {
                    return Err(EvalError::Repeated { line, id: format!("{topic} 0 {document}") });
                }
            };
        }
        Ok(qrels)
    }

    /// The judgements on a topic that at least one document is relevant to.
    pub(super) fn answerable(&self, topic: &str) -> Option<&Judgements> {
        self.topics.get(topic).filter(|judgements| judgements.values().any(|&grade| grade > 0))
    }
}

fn parse_grade(line: usize, field: &str) -> Result<u32, EvalError> {
    let grade = field.parse::<i64>().ok().and_then(|grade| u32::try_from(grade.max(0)).ok());
    grade.ok_or_else(|| EvalError::Number {
        line,
        field: "rel",
        found: field.to_owned(),
        expected: "a whole number (0: not relevant)",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graded_judgements_are_read() {
        let qrels = Qrels::parse("q1 0 a 2\nq2\t0\ta\t0\r\n\n  q1 Q0 b -2  \nq1 0 c 1").unwrap();
        let expected = Judgements::from([("a".into(), 2), ("b".into(), 0), ("c".into(), 1)]);
        assert_eq!(qrels.topics["q1"], expected);
        assert!(qrels.answerable("q1").is_some());
        assert!(qrels.answerable("q2").is_none(), "only a document that is not relevant");
        assert!(qrels.answerable("q3").is_none(), "nothing is known of it");
    }

    #[test]
    fn a_broken_line_is_named() {
        for broken in ["q1 0 a", "q1 0 a 1 1", "q1"] {
            let text = format!("q1 0 b 1\n{broken}\n");
            assert!(matches!(Qrels::parse(&text), Err(EvalError::Form { line: 2, .. })), "{broken:?}");
        }
        for broken in ["1.5", "x", "4294967296"] {
            let text = format!("q1 0 b 1\nq1 0 a {broken}\n");
            assert!(matches!(Qrels::parse(&text), Err(EvalError::Number { line: 2, .. })), "{broken:?}");
        }
    }

    #[test]
    fn a_document_is_judged_once_a_topic() {
        let error = Qrels::parse("q1 0 a 1\nq2 0 a 1\nq1 0 a 0\n").unwrap_err();
        assert!(matches!(error, EvalError::Repeated { line: 3, id } if id == "q1 0 a"));
    }
}
