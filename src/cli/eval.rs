//! `search eval`.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{self, Color, ReportFormat};
use super::{Status, index_folder, print};
use crate::eval::{Qrels, Ranking, Run, Topic, evaluate, parse_topics};
use crate::index::Index;
use crate::render::json;
use crate::render::tables::write_report;
use crate::searcher::Searcher;
use crate::wire;

/// Documents of a run by topic: the measures look at ten, people who compare runs at more.
const RUN_DEPTH: usize = 100;
/// The name of our runs.
const RUN_TAG: &str = "search";

pub(super) fn run(command: &args::Eval, folder: Option<PathBuf>, color: Color) -> anyhow::Result<Status> {
    let at = |path: &Path| path.display().to_string();
    let topics = parse_topics(&read(&command.topics)?).with_context(|| at(&command.topics))?;
    let qrels = Qrels::parse(&read(&command.qrels)?).with_context(|| at(&command.qrels))?;
    let index = Index::open(&index_folder(folder)?)?;
    let run = answers(&mut Searcher::new(&index)?, &topics)?;
    if let Some(path) = &command.run {
        let file = File::create(path).with_context(|| at(path))?;
        run.write(&mut BufWriter::new(file), RUN_TAG).with_context(|| at(path))?;
    }
    let report = evaluate(&topics, &qrels, &run);
    if report.overall.topics == 0 {
        bail!("{}: no topic of {} has a relevant document here", at(&command.qrels), at(&command.topics));
    }
    if !finds_judged(&run, &qrels) {
        bail!(
            "{}: no topic finds any of the documents here; their ids are to be names of indexed files, without endings",
            at(&command.qrels)
        );
    }
    match command.format {
        ReportFormat::Text => print(color, |out| write_report(out, &report, command.by_language))?,
        ReportFormat::Json => {
            json::write_line(&mut io::stdout().lock(), &wire::Report::new(&report))?;
        }
    }
    Ok(Status::Done)
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// What the index answers. Of documents whose files have one name, the best stands for all.
fn answers(searcher: &mut Searcher, topics: &[Topic]) -> anyhow::Result<Run> {
    let mut run = Run::default();
    for topic in topics {
        let paths = searcher.paths(&topic.query, RUN_DEPTH)?;
        let ranking: Ranking = paths.into_iter().map(|(path, score)| (id(&path), f64::from(score))).collect();
        run.rankings.insert(topic.id.clone(), ranking);
    }
    Ok(run)
}

/// Whether any topic finds a document that is judged for it.
fn finds_judged(run: &Run, qrels: &Qrels) -> bool {
    run.rankings.iter().any(|(topic, ranking)| {
        let judged = qrels.topics.get(topic);
        judged.is_some_and(|judged| ranking.iter().any(|(id, _)| judged.contains_key(id)))
    })
}

/// A document's id: its file's name without the last ending, and without spaces, which a run cannot hold.
fn id(path: &str) -> String {
    let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    stem.split_whitespace().collect::<Vec<_>>().join("_")
}
