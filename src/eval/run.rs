//! Runs: the ranking a search gave for each topic, written and read as the lines that TREC's tools exchange.

use std::collections::BTreeMap;
use std::io::Write;

use super::{EvalError, fields, numbered_lines};

const FORM: &str = "qid Q0 docid rank score tag";

/// The documents found for one topic, best first, each with its score.
pub type Ranking = Vec<(String, f64)>;

/// The rankings of all topics.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// By topic id. The order of a ranking is what counts, also where scores are equal.
    pub rankings: BTreeMap<String, Ranking>,
}

impl Run {
    /// Writes lines of the form `qid Q0 docid rank score tag`, by topic id, then by rank (from 1).
    ///
    /// `tag` names the run. A topic with an empty ranking leaves no line. `trec_eval` goes by the score and
    /// orders equal scores by document id, so its numbers may differ from ours where scores are equal.
    ///
    /// # Errors
    ///
    /// [`EvalError::Name`] if an id or the tag is empty or has white space in it: then nothing is written.
    /// [`EvalError::Write`] if `out` fails.
    pub fn write(&self, out: &mut dyn Write, tag: &str) -> Result<(), EvalError> {
        self.names().chain([tag]).try_for_each(check_name)?;
        for (topic, ranking) in &self.rankings {
            for (rank, (document, score)) in (1_u64..).zip(ranking) {
                writeln!(out, "{topic} Q0 {document} {rank} {score} {tag}")?;
            }
        }
        Ok(())
    }

    /// Reads what [`Run::write`] or another program wrote; lines may stand in any order.
    ///
    /// A ranking is ordered by the rank given, lines of equal rank as they stand in the file. The second and
    /// the last field may be anything.
    ///
    /// # Errors
    ///
    /// [`EvalError::Form`] or [`EvalError::Number`] for a line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, EvalError> {
        let mut lines = Vec::new();
        for (line, text) in numbered_lines(text) {
            let [topic, _, document, rank, score, _] = fields(line, text, FORM)?;
            let rank: u64 = rank.parse().map_err(|_| number(line, "rank", rank, "a whole number"))?;
            let score: f64 = score.parse().map_err(|_| number(line, "score", score, "a decimal number"))?;
            lines.push((rank, topic, document, score));
        }
        // A stable sort over all topics at once leaves every one of them in order.
        lines.sort_by_key(|&(rank, ..)| rank);
        let mut run = Self::default();
        for (_, topic, document, score) in lines {
            run.rankings.entry(topic.to_owned()).or_default().push((document.to_owned(), score));
        }
        Ok(run)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let documents = self.rankings.values().flatten().map(|(document, _)| document.as_str());
        self.rankings.keys().map(String::as_str).chain(documents)
    }
}

fn check_name(name: &str) -> Result<(), EvalError> {
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(EvalError::Name(name.to_owned()));
    }
    Ok(())
}

fn number(line: usize, field: &'static str, found: &str, expected: &'static str) -> EvalError {
    EvalError::Number { line, field, found: found.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(run: &Run) -> Result<String, EvalError> {
        let mut out = Vec::new();
        run.write(&mut out, "bm25").map(|()| String::from_utf8(out).unwrap())
    }

    fn run_of(topic: &str, ranking: &[(&str, f64)]) -> Run {
        let ranking = ranking.iter().map(|&(document, score)| (document.to_owned(), score)).collect();
        Run { rankings: BTreeMap::from([(topic.to_owned(), ranking)]) }
    }

    #[test]
    fn lines_have_the_form_of_trec() {
        let run = run_of("q1", &[("b", 7.25), ("a", 7.25), ("c", 0.5)]);
        assert_eq!(written(&run).unwrap(), "q1 Q0 b 1 7.25 bm25\nq1 Q0 a 2 7.25 bm25\nq1 Q0 c 3 0.5 bm25\n");
        assert_eq!(written(&run_of("q1", &[])).unwrap(), "");
    }

    #[test]
    fn lines_in_any_order_are_read_by_rank() {
        let run =
            Run::parse("q1 Q0 c 3 1e-3 x\nq2 Q0 d 0 1 x\r\n\nq1 Q0 a 1 9 x\nq1\tQ0\tb\t1\t8\tx").unwrap();
        assert_eq!(
            run.rankings["q1"],
            [("a".to_owned(), 9.0), ("b".to_owned(), 8.0), ("c".to_owned(), 0.001)]
        );
        assert_eq!(run.rankings["q2"], [("d".to_owned(), 1.0)]);
    }

    #[test]
    fn a_broken_line_is_named() {
        for broken in ["q1 Q0 a 1 9", "q1 Q0 a b 1 9 x", "q1"] {
            let text = format!("q1 Q0 z 1 9 x\n{broken}\n");
            assert!(matches!(Run::parse(&text), Err(EvalError::Form { line: 2, .. })), "{broken:?}");
        }
        for (broken, expected) in [("q1 Q0 a -1 9 x", "rank"), ("q1 Q0 a 1 high x", "score")] {
            let error = Run::parse(broken).unwrap_err();
            assert!(matches!(error, EvalError::Number { line: 1, field, .. } if field == expected));
        }
    }

    #[test]
    fn a_name_that_would_break_the_line_is_refused() {
        for name in ["", "my file", "a\tb", "a\u{3000}b"] {
            let error = written(&run_of("q1", &[("fine", 2.0), (name, 1.0)])).unwrap_err();
            assert!(matches!(error, EvalError::Name(refused) if refused == name));
        }
        assert!(matches!(run_of("q 1", &[]).write(&mut Vec::new(), "x"), Err(EvalError::Name(_))));
        assert!(matches!(run_of("q1", &[]).write(&mut Vec::new(), "my run"), Err(EvalError::Name(_))));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            rankings in prop::collection::btree_map(
                r"\PC{1,9}".prop_filter("one word", |name| !name.contains(char::is_whitespace)),
                prop::collection::vec((r"[a-z0-9/.\-가-힣]{1,9}", -1e9..1e9), 1..9),
                0..5,
            ),
        ) {
            let run = Run { rankings };
            prop_assert_eq!(Run::parse(&written(&run).unwrap()).unwrap(), run);
        }
    }
}
