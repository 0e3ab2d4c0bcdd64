//! How good a ranking is: judges a run against qrels, and averages over topics.
//!
//! A *topic* is a question with its language, the *qrels* say which documents answer it, a *run* holds the
//! documents a search returned for each topic, best first; the *measures* are numbers from 0 to 1. All of it
//! is a function of its arguments: the caller reads the files, searches, and shows the [`Report`].

use std::collections::BTreeMap;
use std::io;

mod measure;
mod qrel;
mod run;
mod topic;

pub use measure::{ndcg_at, recall_at, reciprocal_rank_at};
pub use qrel::{Judgements, Qrels};
pub use run::{Ranking, Run};
pub use topic::{Topic, parse_topics};

/// The rank at which nDCG, MRR and the larger recall are cut: a page of results.
const PAGE: usize = 10;

/// What [`evaluate`] found: the measures over all topics, and over those of each language.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The averages over all topics that have a relevant document.
    pub overall: Measures,
    /// The same by [`Topic::language`]; a language without such a topic is absent.
    pub by_language: BTreeMap<String, Measures>,
}

/// Averages over [`topics`](Measures::topics) topics, each from 0 (worst) to 1; all 0 if there are no topics.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measures {
    /// Normalized discounted cumulative gain of the first ten documents, see [`ndcg_at`].
    pub ndcg_at_10: f64,
    /// Mean reciprocal rank of the first relevant document among the first ten, see [`reciprocal_rank_at`].
    pub mrr_at_10: f64,
    /// Share of the relevant documents that stand in the first place, see [`recall_at`].
    pub r_at_1: f64,
    /// Share of the relevant documents that stand in the first ten places, see [`recall_at`].
    pub r_at_10: f64,
    /// How many topics the averages are over.
    pub topics: usize,
}

/// Why topics, qrels or a run could not be read, or a run not written. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A line has too few, too many or empty fields.
    #[error("line {line}: not of the form `{form}`; correct or remove the line")]
    Form {
        /// The line at fault.
        line: usize,
        /// What every line of the file should look like.
        form: &'static str,
    },
    /// A field that should hold a number holds something else.
    #[error("line {line}: {field} is `{found}`; write {expected} instead")]
    Number {
        /// The line at fault.
        line: usize,
        /// The name of the field, as in the form of the line.
        field: &'static str,
        /// What stands there.
        found: String,
        /// The kind of number that belongs there.
        expected: &'static str,
    },
    /// A topic, or the judgement of a document for a topic, is given twice: one of the two must be wrong.
    #[error("line {line}: `{id}` was given on an earlier line; remove one of the two")]
    Repeated {
        /// The line of the repetition.
        line: usize,
        /// The topic, or the topic and the document.
        id: String,
    },
    /// A topic id, document id or tag is empty or has white space in it, which separates the fields of a run.
    #[error("`{0}` cannot stand in a run: give it a name of one character or more, without white space")]
    Name(String),
    /// The run's destination failed.
    #[error("cannot write the run")]
    Write(#[from] io::Error),
}

/// Judges `run` by `qrels`, for all `topics` and for those of each language.
///
/// Averages are over topics (micro), so that a language weighs as much as it has topics. A topic without a
/// relevant document in the qrels is left out, as no run could do well or badly on it; one for which the run
/// has no result counts 0. What qrels and run say of other topics is not looked at.
///
/// ```
/// use search::eval::{Qrels, Run, evaluate, parse_topics};
///
/// let topics = parse_topics("q1\tde\tRechenzentrum Korea\nq2\tit\tricetta del risotto\n")?;
/// let qrels = Qrels::parse("q1 0 ulsan 1\nq2 0 risotto 1\n")?;
/// let run = Run::parse("q1 Q0 ulsan 1 7.5 bm25\nq2 Q0 tea 1 3.0 bm25\nq2 Q0 risotto 2 2.5 bm25\n")?;
///
/// let report = evaluate(&topics, &qrels, &run);
/// assert_eq!(report.overall.mrr_at_10, 0.75);
/// assert_eq!(report.by_language["it"].r_at_1, 0.0);
/// # Ok::<(), search::eval::EvalError>(())
/// ```
#[must_use]
pub fn evaluate(topics: &[Topic], qrels: &Qrels, run: &Run) -> Report {
    let mut report = Report::default();
    for topic in topics {
        let Some(judgements) = qrels.answerable(&topic.id) else {
            continue;
        };
        let ranking = run.rankings.get(&topic.id).map_or(&[][..], Vec::as_slice);
        let measures = Measures::of_topic(ranking, judgements);
        report.overall.add(measures);
        report.by_language.entry(topic.language.clone()).or_default().add(measures);
    }
    report.overall.average();
    report.by_language.values_mut().for_each(Measures::average);
    report
}

impl Measures {
    fn of_topic(ranking: &[(String, f64)], judgements: &Judgements) -> Self {
        Self {
            ndcg_at_10: ndcg_at(PAGE, ranking, judgements),
            mrr_at_10: reciprocal_rank_at(PAGE, ranking, judgements),
            r_at_1: recall_at(1, ranking, judgements),
            r_at_10: recall_at(PAGE, ranking, judgements),
            topics: 1,
        }
    }

    fn values_mut(&mut self) -> [&mut f64; 4] {
        [&mut self.ndcg_at_10, &mut self.mrr_at_10, &mut self.r_at_1, &mut self.r_at_10]
    }

    fn add(&mut self, mut other: Self) {
        for (sum, value) in self.values_mut().into_iter().zip(other.values_mut()) {
            *sum += *value;
        }
        self.topics += other.topics;
    }

    /// Turns sums into means.
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 topics")]
    fn average(&mut self) {
        let n_topics = self.topics.max(1) as f64;
        for sum in self.values_mut() {
            *sum /= n_topics;
        }
    }
}

/// The lines of a file that say something, each with its number; a byte order mark is passed over.
fn numbered_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

/// The `N` fields of a line that white space separates; `form` is what the error shows.
fn fields<'a, const N: usize>(
    line: usize,
    text: &'a str,
    form: &'static str,
) -> Result<[&'a str; N], EvalError> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    fields.try_into().map_err(|_| EvalError::Form { line, form })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPICS: &str = "d1\tde\tRechenzentrum\nd2\tde\tAbwärme\nd3\tde\tTee\ni1\tit\trisotto\n";

    fn report(qrels: &str, run: &str) -> Report {
        let topics = parse_topics(TOPICS).unwrap();
        evaluate(&topics, &Qrels::parse(qrels).unwrap(), &Run::parse(run).unwrap())
    }

    #[track_caller]
    fn check(measures: Measures, topics: usize, expected: [f64; 4]) {
        let mut measures = measures;
        assert_eq!(measures.topics, topics);
        for (value, expected) in measures.values_mut().into_iter().zip(expected) {
            assert!((*value - expected).abs() < 1e-12, "{value} is not {expected}");
        }
    }

    #[test]
    fn averages_are_over_topics_not_over_languages() {
        let report = report(
            "d1 0 a 1\nd2 0 b 1\nd3 0 c 1\ni1 0 r 1\n",
            "d1 Q0 a 1 9 t\nd2 Q0 x 1 9 t\nd2 Q0 y 2 8 t\nd2 Q0 b 3 7 t\nd3 Q0 c 1 9 t\ni1 Q0 x 1 1 t\n",
        );
        // nDCG: d1 1, d2 1/log2(3 + 1) = 1/2, d3 1, i1 0. Reciprocal ranks: 1, 1/3, 1, 0.
        check(report.by_language["de"], 3, [2.5 / 3.0, (7.0 / 3.0) / 3.0, 2.0 / 3.0, 1.0]);
        check(report.by_language["it"], 1, [0.0; 4]);
        // Over languages it would be the mean of .833 and 0, which is .417; over topics it is 2.5/4.
        check(report.overall, 4, [2.5 / 4.0, (7.0 / 3.0) / 4.0, 0.5, 0.75]);
    }

    #[test]
    fn a_topic_without_a_result_counts_nothing_and_one_without_an_answer_is_left_out() {
        // d2 has no judgement, d3 only documents that do not answer it; i1 has no result.
        let report = report("d1 0 a 1\nd3 0 c 0\ni1 0 r 1\n", "d1 Q0 a 1 9 t\nd3 Q0 c 1 9 t\n");
        check(report.overall, 2, [0.5; 4]);
        check(report.by_language["de"], 1, [1.0; 4]);
        check(report.by_language["it"], 1, [0.0; 4]);
    }

    #[test]
    fn nothing_to_judge_is_zero_and_not_nan() {
        assert_eq!(report("", "d1 Q0 a 1 9 t\n"), Report::default());
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        let error = Qrels::parse("q1 0 a 1\n\nq1 0 b yes\n").unwrap_err();
        assert_eq!(error.to_string(), "line 3: rel is `yes`; write a whole number (0: not relevant) instead");
        let error = Run::parse("q1 Q0 a 1 9\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 1: not of the form `qid Q0 docid rank score tag`; correct or remove the line"
        );
    }
}
