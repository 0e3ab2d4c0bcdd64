//! Tantivy alone: its default tokenizer, positions, the stored text, its own snippets.

use std::fs;
use std::path::Path;
use std::process::Command;

use search::walk::{Found, WalkOptions, walk};
use tantivy::collector::TopDocs;
use tantivy::query::{Query, QueryParser};
use tantivy::schema::{Field, STORED, STRING, Schema, TEXT, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{IndexWriter, TantivyDocument, doc};

use super::{BENCH, installed};

/// What this bench is told to be tantivy alone.
pub(crate) const COMMAND: &str = "bare";
/// Memory of a writing thread, bytes.
const MEMORY: usize = 100_000_000;

/// A process that is tantivy alone.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = installed(BENCH);
    command.arg(COMMAND).args(args);
    command
}

/// What such a process does.
pub(crate) fn run(args: &[String]) {
    match args {
        [index, docs, folder, threads] if index == "index" => {
            make(Path::new(docs), Path::new(folder), threads.parse().expect("a number"));
        }
        [query, folder, words] if query == "query" => {
            let bare = Bare::open(Path::new(folder));
            println!("{}", bare.answer(&*bare.parse(words)));
        }
        _ => panic!("{args:?}"),
    }
}

fn make(docs: &Path, folder: &Path, threads: usize) {
    let mut schema = Schema::builder();
    let path = schema.add_text_field("path", STRING | STORED);
    let body = schema.add_text_field("body", TEXT | STORED);
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("folders can be made");
    let index = tantivy::Index::create_in_dir(folder, schema.build()).expect("the folder is new");
    let mut writer: IndexWriter =
        index.writer_with_num_threads(threads, threads * MEMORY).expect("there is memory for it");
    walk(docs, &WalkOptions::default(), |found| {
        let Found::File(file) = found else { return };
        let text = String::from_utf8_lossy(&fs::read(&file.path).expect("it can be read")).into_owned();
        let document = doc!(path => file.path.display().to_string(), body => text);
        writer.add_document(document).expect("it is text");
    })
    .expect("no patterns are given");
    writer.commit().expect("there is room for it");
    writer.wait_merging_threads().expect("there is room for it");
}

/// An index of it, open.
pub(crate) struct Bare {
    index: tantivy::Index,
    searcher: tantivy::Searcher,
    path: Field,
    body: Field,
}

impl Bare {
    pub(crate) fn open(folder: &Path) -> Self {
        let index = tantivy::Index::open_in_dir(folder).expect("it was made by a run before");
        let field = |name| index.schema().get_field(name).expect("it has one");
        let (path, body) = (field("path"), field("body"));
        let searcher = index.reader().expect("it was made by a run before").searcher();
        Self { index, searcher, path, body }
    }

    pub(crate) fn parse(&self, query: &str) -> Box<dyn Query> {
        QueryParser::for_index(&self.index, vec![self.body]).parse_query(query).expect("it is a query")
    }

    /// Bytes of the ten best hits with their snippets.
    pub(crate) fn answer(&self, query: &dyn Query) -> usize {
        let best = TopDocs::with_limit(10).order_by_score();
        let hits = self.searcher.search(query, &best).expect("it can be read");
        let snippets = SnippetGenerator::create(&self.searcher, query, self.body).expect("it can be read");
        let hit = |address| {
            let document: TantivyDocument = self.searcher.doc(address).expect("it was found");
            let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            format!("{} {}", text(self.path), snippets.snippet(text(self.body)).to_html())
        };
        hits.into_iter().map(|(_, address)| hit(address).len()).sum()
    }
}
