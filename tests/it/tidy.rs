//! House rules over the files of `src/`: what is named where, and who may use whom.

use std::path::Path;

use crate::support::texts;

/// The layers. A module uses rows above its own, and itself; never its own row, never a row below.
const LAYERS: &[&[&str]] = &[
    &["error", "path"],
    &["language"],
    &["document"],
    &["analysis", "text"],
    &["query", "extractor"],
    &["index", "hit"],
    &["searcher"],
    &["eval"],
    &["wire", "render"],
    &["server", "mcp", "tui"],
    &["cli"],
    &["lib", "main"],
];

/// `walk` stands beside `index`, which calls it and tells it which folders are indexes: the one edge that
/// goes both ways. To all others it is of the row of `index`.
const WALK_USES: &[&str] = &["error", "path", "document", "index"];
const WALK_IS_USED_BY: &[&str] = &["index", "cli"];

/// Libraries that few modules may name, so that another can take their place.
const NAMED_ONLY_IN: &[(&str, &[&str])] = &[
    ("tantivy", &["index", "searcher", "error"]),
    ("whatlang", &["language"]),
    ("rust_stemmers", &["analysis"]),
    ("frostem", &["analysis"]),
    ("icu_segmenter", &["analysis"]),
    ("fst", &["analysis"]),
    ("pulldown_cmark", &["text"]),
    ("html5gum", &["text"]),
    ("quick_xml", &["text"]),
    ("encoding_rs", &["text"]),
    ("chardetng", &["text"]),
    ("hayro_interpret", &["text"]),
    ("skrifa", &["text"]),
    ("rlimit", &["extractor"]),
    ("ignore", &["walk"]),
    ("crc32fast", &["index"]),
    ("signal_hook", &["cli"]),
    ("indicatif", &["render"]),
    ("axum", &["server"]),
    ("hyper", &["server"]),
    ("tokio", &["server", "mcp"]),
    ("maud", &["server"]),
    ("utoipa", &["server"]),
    ("ratatui", &["tui"]),
    ("rmcp", &["mcp"]),
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("anyhow", &["cli", "main"]),
];

/// Only `main` ends the program, and what is printed goes through a writer.
const FORBIDDEN: &[&str] =
    &["println!", "eprintln!", "print!(", "eprint!(", "process::exit", "dbg!", "todo!"];

/// Longer files are hard to hold in one's head, lines before the tests.
const MAX_LINES: usize = 450;

/// A file of `src/`.
struct Source {
    /// `analysis/mod.rs`
    name: String,
    /// `analysis`
    module: String,
    text: String,
}

impl Source {
    /// What is compiled into the program, with line numbers; no comments, no tests.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = self.text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let lines = (1..).zip(code.lines()).map(|(n, line)| (n, line.trim_start()));
        lines.filter(|(_, line)| !line.starts_with("//"))
    }

    fn is_test(&self) -> bool {
        self.name.ends_with("/tests.rs") || self.name.contains("/tests/")
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rust =
        texts("src").into_iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "rs"));
    let sources: Vec<Source> = rust
        .map(|(path, text)| {
            let name =
                path.strip_prefix(&root).expect("it lies there").display().to_string().replace('\\', "/");
            let module = name.split(['/', '.']).next().unwrap_or_default().to_owned();
            Source { name, module, text }
        })
        .collect();
    assert!(sources.len() > 30, "the files of src are not found");
    sources
}

/// Fails with all of the faults, if there are any.
#[track_caller]
fn check(faults: impl Iterator<Item = String>) {
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A fault in each line of the program that `find` finds one in.
fn faults(mut find: impl FnMut(&Source, &str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        for (n, line) in source.lines() {
            faults.extend(find(source, line).map(|fault| format!("src/{}:{n}: {fault}", source.name)));
        }
    }
    faults
}

#[test]
fn files_say_what_they_are() {
    let silent = sources().into_iter().filter(|source| !source.is_test() && !source.text.starts_with("//! "));
    check(silent.map(|source| format!("src/{}: the first line does not say what the file is", source.name)));
}

#[test]
fn files_are_short() {
    let sources = sources();
    let long = sources.iter().filter(|source| !source.is_test()).filter_map(|source| {
        let lines = source.text.split("\n#[cfg(test)]").next().unwrap_or_default().lines().count();
        (lines > MAX_LINES).then(|| format!("src/{}: {lines} lines", source.name))
    });
    check(long);
}

/// The modules of the crate that a line uses.
fn used(line: &str) -> impl Iterator<Item = &str> {
    let after = line.match_indices("crate::").map(|(at, name)| &line[at + name.len()..]);
    let names =
        after.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default());
    names.filter(|name| name.starts_with(char::is_lowercase))
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

fn may_use(user: &str, module: &str) -> bool {
    match (user, module) {
        _ if user == module => true,
        ("walk", _) => WALK_USES.contains(&module),
        (_, "walk") => WALK_IS_USED_BY.contains(&user),
        _ => layer(module).is_some_and(|below| layer(user).is_some_and(|above| below < above)),
    }
}

#[test]
fn modules_use_what_is_below_them() {
    let faults = faults(|source, line| {
        let wrong = used(line).find(|used| !may_use(&source.module, used))?;
        Some(format!("{} may not use {wrong}", source.module))
    });
    check(faults.into_iter());
}

#[test]
fn every_module_has_a_layer() {
    let homeless =
        sources().into_iter().filter(|source| layer(&source.module).is_none() && source.module != "walk");
    check(homeless.map(|source| format!("src/{}: {} has no row in LAYERS", source.name, source.module)));
}

/// Whether a line names the crate `name`: as a word, before `::` or after `use`.
fn names(line: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let path = after.starts_with("::") || before.ends_with("use ") && !after.starts_with(is_word);
        path && !before.ends_with(is_word) && !before.ends_with("::")
    })
}

#[test]
fn libraries_are_named_where_they_belong() {
    let faults = faults(|source, line| {
        let stray = |(library, modules): &&(&str, &[&str])| {
            names(line, library) && !modules.contains(&&*source.module)
        };
        let (library, modules) = NAMED_ONLY_IN.iter().find(stray)?;
        Some(format!("{library} is named outside {}", modules.join(", ")))
    });
    check(faults.into_iter());
}

#[test]
fn nothing_is_printed_past_a_writer() {
    let faults = faults(|_, line| {
        let macro_or_call = FORBIDDEN.iter().find(|forbidden| line.contains(**forbidden))?;
        Some(format!("{macro_or_call} does not belong here"))
    });
    check(faults.into_iter());
}

#[test]
fn there_are_seeds_to_try_it_on() {
    let seeds = texts("seeds");
    assert!(seeds.len() >= 16, "{} files", seeds.len());
    check(
        seeds.iter().filter(|(_, text)| text.trim().is_empty()).map(|(path, _)| path.display().to_string()),
    );
}
