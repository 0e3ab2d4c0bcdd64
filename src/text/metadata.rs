//! What documents say of themselves by the names of Dublin Core, in OOXML, `OpenDocument` and EPUB alike.

use super::markup::{Node, Step};
use super::package::Package;
use super::{ExtractError, date, title};
use crate::language::Language;

/// Elements that are read, and how many of them at most.
const ELEMENTS: &[&str] =
    &["title", "creator", "initial-creator", "modified", "date", "created", "creation-date", "language"];
const MAX_ELEMENTS: usize = 100;

/// What a document says of itself.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) date: Option<i64>,
    pub(super) language: Option<Language>,
}

impl Metadata {
    /// Reads the part that holds it, if there is one.
    ///
    /// # Errors
    ///
    /// [`ExtractError`], when the document cannot be read at all.
    pub(super) fn read(package: &mut Package<'_>, part: &str) -> Result<Self, ExtractError> {
        let mut found: Vec<(String, String)> = Vec::new();
        let mut is_in = false;
        package.walk(part, |node| {
            match node {
                Node::Start(element) => {
                    is_in = ELEMENTS.contains(&element.name()) && found.len() < MAX_ELEMENTS;
                    if is_in {
                        found.push((element.name().to_owned(), String::new()));
                    }
                }
                Node::Text(text) if is_in => {
                    found.last_mut().into_iter().for_each(|(_, value)| value.push_str(text));
                }
                Node::Text(_) => {}
                Node::End(_) => is_in = false,
            }
            Step::Into
        })?;
        Ok(Self::of(&found))
    }

    fn of(found: &[(String, String)]) -> Self {
        let all = |wanted: &str| -> Vec<&str> {
            let values = found.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.trim());
            values.filter(|value| !value.is_empty()).collect()
        };
        // The creator of an OpenDocument file is who changed it last.
        let authors =
            [all("initial-creator"), all("creator")].into_iter().find(|authors| !authors.is_empty());
        let authors = authors.unwrap_or_default();
        Self {
            title: all("title").first().and_then(|line| title(line)),
            author: title(&authors.join(", ")).or_else(|| title(authors.first()?)),
            date: ["modified", "date", "created", "creation-date"]
                .iter()
                .find_map(|name| date::parse(all(name).first()?)),
            language: all("language").first().and_then(|code| code.parse().ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_says_of_itself() {
        let found = [
            ("title", " Tee "),
            ("title", "Untertitel"),
            ("creator", "Anna"),
            ("creator", ""),
            ("creator", "Li"),
            ("created", "1970-01-01T00:00:01Z"),
            ("date", "?"),
            ("language", "de-AT"),
        ];
        let metadata = Metadata::of(&found.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(metadata.title.as_deref(), Some("Tee"));
        assert_eq!(metadata.author.as_deref(), Some("Anna, Li"));
        assert_eq!(metadata.date, Some(1_000_000_000));
        assert_eq!(metadata.language, Some(Language::German));
    }
}
