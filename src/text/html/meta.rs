//! What the `<meta>` of a page say of it, in the spellings that are in use.

use super::super::{date, title};
use super::{Tag, words};
use crate::language::Language;

/// What a page says of itself.
#[derive(Default)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) description: Option<String>,
    pub(super) date: Option<i64>,
    pub(super) language: Option<Language>,
}

impl Meta {
    /// Takes what a `<meta>` says; of what is said twice the first counts.
    pub(super) fn read(&mut self, tag: &Tag) {
        let names = ["name", "property", "itemprop", "http-equiv"];
        let name = names.iter().find_map(|name| tag.get(name)).unwrap_or_default().to_ascii_lowercase();
        let content = words(tag.get("content").unwrap_or_default());
        if content.is_empty() {
            return;
        }
        match &*name {
            "og:title" | "twitter:title" | "dc.title" | "dcterms.title" => {
                self.title.get_or_insert(content);
            }
            "author" | "article:author" | "dc.creator" | "dcterms.creator" | "citation_author"
                if !content.starts_with("http") =>
            {
                self.author = self.author.take().or_else(|| title(&content));
            }
            "description" | "og:description" | "twitter:description" | "dc.description" => {
                self.description.get_or_insert(content);
            }
            "article:published_time"
            | "date"
            | "datepublished"
            | "dc.date"
            | "dc.date.issued"
            | "dc.date.created"
            | "dcterms.date"
            | "dcterms.issued"
            | "dcterms.created"
            | "pubdate"
            | "publish_date"
            | "publish-date"
            | "citation_publication_date"
            | "article:modified_time"
            | "last-modified" => {
                self.date = self.date.or_else(|| date::parse(&content));
            }
            "content-language" | "language" | "dc.language" | "dcterms.language" | "og:locale" => {
                self.language = self.language.or_else(|| content.split(',').next()?.parse().ok());
            }
            _ => {}
        }
    }
}
