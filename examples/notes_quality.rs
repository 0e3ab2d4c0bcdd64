//! Measures how notes of a few words, too short to tell their language, are found: `cargo run --release --example notes_quality -- FOLDER`.
//!
//! Each note is a form of `FOLDER/gold/conflation/LANG.tsv` between two words of `FOLDER/gold/langid/word-pairs.tsv` (see
//! the example `quality`), all languages in one index, and is asked for by the form's lemma. Told are the notes that are found,
//! those whose form shares a term with its lemma where the language is known, and how many other notes a query finds.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use search::analysis::Analyzer;
use search::hit::{SearchRequest, Typo};
use search::index::Index;
use search::index::sync::{SyncOptions, Unwatched, sync};
use search::language::Language;
use search::searcher::Searcher;

/// So many notes of each language, spread over its forms.
const NOTES: usize = 200;

/// A note, and the word that it is asked for by.
struct Note {
    name: String,
    language: Language,
    lemma: String,
    shares_term: bool,
}

fn main() -> anyhow::Result<()> {
    let gold = Path::new(&std::env::args().nth(1).unwrap_or_default()).join("gold");
    let folder = tempfile::tempdir()?;
    let texts = folder.path().join("notes");
    fs::create_dir(&texts)?;
    let notes = write(&gold, &texts)?;
    let index = Index::open_or_create(&folder.path().join("index"))?;
    sync(&index, &search::walk::roots(&[texts])?, &SyncOptions::default(), &Unwatched)?;
    let mut searcher = Searcher::new(&index)?;
    let mut sums: BTreeMap<Language, [usize; 4]> = BTreeMap::new();
    for note in &notes {
        let request = SearchRequest {
            query: format!("\"{}\"", note.lemma),
            limit: NOTES,
            typo: Typo::Off,
            ..SearchRequest::default()
        };
        let hits = searcher.search(&request)?.hits;
        let is_found = hits.iter().any(|hit| hit.path.ends_with(&note.name));
        let sum = sums.entry(note.language).or_default();
        let counted =
            [1, usize::from(is_found), usize::from(note.shares_term), hits.len() - usize::from(is_found)];
        sum.iter_mut().zip(counted).for_each(|(sum, counted)| *sum += counted);
    }
    let out = &mut io::stdout().lock();
    writeln!(out, "language    notes  found  language known  others a query")?;
    for (language, [notes, found, known, others]) in sums {
        let share = |part: usize| part as f64 / notes as f64;
        let name = language.name();
        writeln!(
            out,
            "{name:<10}  {notes:5}  {:.3}  {:14.3}  {:14.2}",
            share(found),
            share(known),
            share(others)
        )?;
    }
    Ok(())
}

/// Writes the notes into `texts`, each a file.
fn write(gold: &Path, texts: &Path) -> anyhow::Result<Vec<Note>> {
    let pairs = fs::read_to_string(gold.join("langid/word-pairs.tsv"))?;
    let mut notes = Vec::new();
    for file in fs::read_dir(gold.join("conflation"))? {
        let path = file?.path();
        let code = path.file_stem().and_then(|code| code.to_str()).unwrap_or_default();
        let Ok(language) = code.parse::<Language>() else { continue };
        let analyzer = Analyzer::new(language);
        let term = |word: &str| analyzer.word(word).stem().to_owned();
        let around: Vec<[&str; 2]> = pairs
            .lines()
            .filter_map(|line| line.split_once('\t').filter(|(code, _)| code.parse() == Ok(language)))
            .filter_map(|(_, pair)| pair.split_once(' ').map(|(first, second)| [first, second]))
            .collect();
        let forms = fs::read_to_string(&path)?;
        let forms: Vec<(&str, &str)> = forms
            .lines()
            .filter_map(|line| line.strip_prefix("+\t")?.split_once('\t'))
            .filter(|(form, lemma)| form != lemma)
            .collect();
        let step = (forms.len() / NOTES).max(1);
        for (n, (form, lemma)) in forms.iter().step_by(step).take(NOTES).enumerate() {
            let [first, second] = around.get(n % around.len().max(1)).copied().unwrap_or_default();
            let name = format!("{code}-{n:03}.txt");
            fs::write(texts.join(&name), format!("{first} {form} {second}\n"))?;
            let shares_term = term(form) == term(lemma);
            notes.push(Note { name, language, lemma: (*lemma).to_owned(), shares_term });
        }
    }
    Ok(notes)
}
