//! What a page shows, as its address says it. What is none of what it could be is passed over, with a note.

use std::path::Path;

use maud::{Markup, html};
use serde::Deserialize;

use super::encoded;
use crate::hit::{Order, SearchRequest};
use crate::language::Language;
use crate::query::{Filter, parse_date, typed};
use crate::render::absolute;
use crate::server::arguments::EVERYTHING;

/// Hits a page.
pub(super) const HITS: usize = 10;
/// Nobody turns more pages than that.
pub(super) const MAX_PAGES: usize = 1_000;

/// What a page shows. Empty where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct View {
    /// The query.
    pub(super) q: String,
    /// A code.
    pub(super) language: String,
    /// As paths are shown.
    pub(super) folder: String,
    pub(super) r#type: String,
    pub(super) year: String,
    pub(super) sort: String,
    /// Whether hits say why they have their scores.
    pub(super) explain: String,
    /// Whether those that tell the same story are folded: `on`, `off`, or whenever it is known, as it takes ten times as
    /// long as the search.
    pub(super) story: String,
    /// From 1.
    pub(super) page: String,
}

/// A filter of a view: its name in the address, and what people call it.
pub(super) const FILTERS: [(&str, &str); 4] =
    [("language", "Language"), ("folder", "Folder"), ("type", "Type"), ("year", "Year")];

/// The orders, as in the address and for people.
pub(super) const ORDERS: [(&str, &str); 4] =
    [("", "Best"), ("date", "Latest"), ("path", "Path"), ("size", "Largest")];

impl View {
    /// Whether nothing is asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.q.trim().is_empty() && FILTERS.iter().all(|(name, _)| self.get(name).is_empty())
    }

    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> &str {
        match name {
            "q" => &self.q,
            "language" => &self.language,
            "folder" => &self.folder,
            "type" => &self.r#type,
            "year" => &self.year,
            "sort" => &self.sort,
            "explain" => &self.explain,
            "story" => &self.story,
            "page" => &self.page,
            _ => "",
        }
    }

    /// The view with another value of a name, from its first page on.
    pub(super) fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let (mut view, value) = (Self { page: String::new(), ..self.clone() }, value.into());
        match name {
            "q" => view.q = value,
            "language" => view.language = value,
            "folder" => view.folder = value,
            "type" => view.r#type = value,
            "year" => view.year = value,
            "sort" => view.sort = value,
            "explain" => view.explain = value,
            "story" => view.story = value,
            "page" => view.page = value,
            _ => {}
        }
        view
    }

    /// Its address.
    pub(super) fn href(&self) -> String {
        let names = ["q", "language", "folder", "type", "year", "sort", "explain", "story", "page"];
        let said = names.iter().map(|&name| (name, self.get(name))).filter(|(_, value)| !value.is_empty());
        let said: Vec<String> = said.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if said.is_empty() { "/".to_owned() } else { format!("/?{}", said.join("&")) }
    }

    /// Whether hits can be folded by their stories: the best come first, and something is asked for.
    pub(super) fn has_stories(&self) -> bool {
        matches!(&*self.sort, "" | "score") && !self.q.trim().is_empty()
    }

    /// The number of the page, from 1.
    pub(super) fn number(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, MAX_PAGES)
    }

    /// What is asked for, and what was not understood.
    pub(super) fn request(&self, here: Option<&Path>) -> (SearchRequest, Vec<String>) {
        let (mut filters, mut notes) = (Vec::new(), Vec::new());
        let mut add = |name: &str, value: &str, filter: Option<Filter>| match filter {
            Some(filter) => filters.push(filter),
            None if value.is_empty() => {}
            None => notes.push(format!("{name}={value} is none that it could be; it was passed over")),
        };
        let Self { language, folder, r#type, year, .. } = self;
        add("language", language, language.parse::<Language>().ok().map(|one| Filter::Language(vec![one])));
        let folder_path = if folder == "." {
            here.and_then(Path::to_str).map(str::to_owned)
        } else {
            Some(absolute(folder, here))
        };
        let folder_path = folder_path.filter(|_| !folder.is_empty());
        add("folder", folder, folder_path.map(|path| Filter::Path(vec![globset::escape(&path)])));
        add("type", r#type, typed::ending(r#type).ok().map(|ending| Filter::Type(vec![ending])));
        add("year", year, parse_date(year).map(Filter::Date));
        let (order, is_order) = match &*self.sort {
            "" | "score" => (Order::Score, true),
            "date" => (Order::Date, true),
            "path" => (Order::Path, true),
            "size" => (Order::Size, true),
            _ => (Order::Score, false),
        };
        if !is_order {
            notes.push(format!("sort={} is no order; the best come first", self.sort));
        }
        let query = self.q.trim();
        let request = SearchRequest {
            query: if query.is_empty() { EVERYTHING.to_owned() } else { query.to_owned() },
            limit: HITS,
            offset: (self.number() - 1) * HITS,
            filters,
            order,
            facets: true,
            by_story: self.story == "on" && self.has_stories(),
            explain: self.explain == "on",
            ..SearchRequest::default()
        };
        (request, notes)
    }

    /// The form in which the query is typed, at once where a search begins. What else is asked for stays.
    pub(super) fn form(&self, is_start: bool) -> Markup {
        html! {
            form.search role="search" action="/" {
                label.hidden for="q" { "Search" }
                input #q name="q" type="search" value=(self.q) placeholder="Search in any language" maxlength="2000"
                    autocomplete="off" autocapitalize="off" spellcheck="false" dir="auto"
                    autofocus[is_start];
                @for name in ["language", "folder", "type", "year", "sort", "explain", "story"] {
                    @if !self.get(name).is_empty() { input type="hidden" name=(name) value=(self.get(name)); }
                }
                button { "Search" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_its_address() {
        let view =
            View { q: "data & <x>".into(), language: "de".into(), page: "3".into(), ..View::default() };
        assert_eq!(view.href(), "/?q=data%20%26%20%3Cx%3E&language=de&page=3");
        assert_eq!(view.with("language", "").href(), "/?q=data%20%26%20%3Cx%3E");
        assert_eq!(View::default().href(), "/");
    }

    #[track_caller]
    fn check(view: &View, filters: &[Filter], notes: usize) {
        let (request, found) = view.request(Some(Path::new("/srv/a[b]")));
        assert_eq!((&*request.filters, found.len()), (filters, notes), "{view:?}");
    }

    #[test]
    fn what_is_no_value_is_passed_over() {
        let view = View::default();
        check(&view.with("language", "de"), &[Filter::Language(vec![Language::German])], 0);
        check(&view.with("folder", "x"), &[Filter::Path(vec!["/srv/a[[]b[]]/x".into()])], 0);
        check(&view.with("folder", "."), &[Filter::Path(vec!["/srv/a[[]b[]]".into()])], 0);
        check(&view.with("type", "md"), &[Filter::Type(vec!["md".into()])], 0);
        for (name, value) in [("language", "xx"), ("type", "*"), ("year", "no"), ("sort", "no")] {
            check(&view.with(name, value), &[], 1);
        }
        assert_eq!(view.with("page", "-1").number(), 1);
        assert_eq!(view.with("page", "99999999999999999999").number(), 1);
    }
}
