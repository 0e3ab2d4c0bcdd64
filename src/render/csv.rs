//! Hits as a table with commas between (RFC 4180), for spreadsheets.

use std::io::{self, Write};
use std::path::Path;

use super::harmless::exact_path;
use super::relative;
use crate::hit::{Hit, rfc3339};

/// What stands between the snippets of a hit.
const BETWEEN: &str = " … ";
/// What spreadsheets take for the start of a formula, white space that they skip included (OWASP, CSV injection).
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Writes a row of names, then a row a hit; paths as seen from the folder `from`.
///
/// # Errors
///
/// What `out` says.
pub fn write(out: &mut dyn Write, hits: &[Hit], from: Option<&Path>, is_terminal: bool) -> io::Result<()> {
    write!(out, "rank,path,line,title,languages,score,size,modified,snippets\r\n")?;
    for hit in hits {
        let path = harmless_path(&exact_path(relative(&hit.path, from), is_terminal));
        let line = hit.snippets.first().map_or(1, |snippet| snippet.line);
        let languages: Vec<&str> = hit.languages.iter().map(|language| language.code()).collect();
        let snippets: Vec<&str> = hit.snippets.iter().map(|snippet| snippet.text.as_str()).collect();
        let (rank, score, size, modified) = (hit.rank, hit.score, hit.size, rfc3339(hit.modified));
        let languages = languages.join("+");
        let [path, title, snippets] = [path, words(&hit.title), words(&snippets.join(BETWEEN))];
        write!(out, "{rank},{path},{line},{title},{languages},{score},{size},{modified},{snippets}\r\n")?;
    }
    Ok(())
}

/// Text in a cell: no formula, whatever it starts with, and nothing that steers a terminal.
fn words(text: &str) -> String {
    let text = super::harmless(text);
    if text.starts_with(FORMULA) { quoted(&format!("'{text}")) } else { quoted(&text) }
}

/// A path in a cell: no formula, and still the same path.
fn harmless_path(path: &str) -> String {
    if path.starts_with(FORMULA) { quoted(&format!("./{path}")) } else { quoted(path) }
}

/// The field, in quotation marks where it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(words("Tee"), "Tee");
        assert_eq!(words("Tee, warm"), "\"Tee, warm\"");
        assert_eq!(words("„Tee“ oder \"Tee\""), "\"„Tee“ oder \"\"Tee\"\"\"");
    }

    #[test]
    fn formulas_are_words() {
        assert_eq!(
            words("=HYPERLINK(\"http://a.b\";\"c\")"),
            "\"'=HYPERLINK(\"\"http://a.b\"\";\"\"c\"\")\""
        );
        assert_eq!(words("-1"), "'-1");
        assert_eq!(words("＝1"), "'＝1");
        assert_eq!(harmless_path("=a.txt"), "./=a.txt");
        assert_eq!(harmless_path("a=.txt"), "a=.txt");
    }
}
