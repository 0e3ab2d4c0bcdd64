//! A format that the library does not know: recipes, a line of which says what they are called and how long they take.
//!
//! ```text
//! cargo run --release --example custom_format
//! ```

#![allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use search::document::Extracted;
use search::extractor::CustomFormat;
use search::hit::SearchRequest;
use search::index::Index;
use search::index::sync::{SyncOptions, Unwatched, sync};
use search::searcher::Searcher;
use search::text::{Each, ExtractError, Found};

const RECIPES: &str = "Apfelkuchen | 60\nÄpfel schälen und mit dem Teig backen.\n\n\
                       Risotto giallo | 25\nTostare il riso e bagnarlo con il brodo.\n";

/// Hands over each recipe of a file as a document of its own.
fn recipes(_name: &Path, bytes: &[u8], each: &mut Each<'_>) -> Result<(), ExtractError> {
    let text = str::from_utf8(bytes).map_err(|_| ExtractError::Binary)?;
    for (n, recipe) in text.split("\n\n").enumerate() {
        let (head, body) = recipe.split_once('\n').unwrap_or((recipe, ""));
        let Some((title, minutes)) = head.split_once(" | ") else {
            return Err(ExtractError::Damaged(format!("recipe {}: no time in its first line", n + 1)));
        };
        each(Found::Document(Extracted {
            member: Some((n + 1).to_string()),
            format: "recipe".to_owned(),
            title: Some(title.to_owned()),
            body: format!("{body}\n{minutes} min"),
            ..Extracted::default()
        }))?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = env::temp_dir().join("search-custom-format");
    fs::create_dir_all(folder.join("docs"))?;
    fs::write(folder.join("docs/kitchen.recipe"), RECIPES)?;

    let index = Index::open_or_create(&folder.join("index"))?;
    let format = CustomFormat { endings: vec!["recipe".to_owned()], extract: Arc::new(recipes) };
    let options = SyncOptions { formats: vec![format], ..SyncOptions::default() };
    sync(&index, &search::walk::roots(&[folder.join("docs")])?, &options, &Unwatched)?;

    let request =
        SearchRequest { query: "Apfel brodo type:recipe".to_owned(), limit: 10, ..SearchRequest::default() };
    for hit in Searcher::new(&index)?.search(&request)?.hits {
        println!("{}: {}", hit.path, hit.title);
    }
    Ok(())
}
