//! What can stand behind the `?` of an address: the same names and values as on the command line.

use std::path::Path;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use crate::hit::{Order, SearchRequest, Typo};
use crate::query::typed::{self, Filters};
use crate::query::{Filter, shown};

/// Hits an answer has at most.
const MAX_LIMIT: usize = 100;
/// Hits that can be passed over: no person reads further, and all of them must be put in order.
const MAX_OFFSET: usize = 10_000;
/// Hits where nobody says how many.
const USUAL_LIMIT: usize = 10;
/// Characters of a snippet.
const MAX_SNIPPET: usize = 2_000;
/// The query that every document matches.
pub(super) const EVERYTHING: &str = "*";

/// The arguments of a question; a name or a value that is none is a problem.
pub(super) struct Arguments<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Arguments<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(arguments) = Query::try_from_uri(&parts.uri).map_err(|error| {
            let reason =
                std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            Problem::bad_request(reason)
        })?;
        Ok(Self(arguments))
    }
}

/// What is searched for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchArguments {
    /// What to look for, as after `search query`; without it every document that passes the filters is a hit.
    #[param(example = "Rechenzentrum Korea")]
    pub(super) q: Option<String>,
    /// At most so many hits.
    #[param(minimum = 0, maximum = 100, default = 10)]
    pub(super) limit: Option<usize>,
    /// Leave out so many of the best hits.
    #[param(minimum = 0, maximum = 10000, default = 0)]
    pub(super) offset: Option<usize>,
    /// Only documents in these languages, and words in these alone: codes with commas between.
    #[param(example = "de,it")]
    pub(super) language: Option<String>,
    /// Only documents there: patterns with commas between, as after `--path`.
    #[param(example = "docs/**")]
    pub(super) path: Option<String>,
    /// Only documents of these types: endings with commas between.
    #[param(pattern = "^(|[A-Za-z0-9_+-]+(,[A-Za-z0-9_+-]+)*)$", example = "md,txt")]
    pub(super) r#type: Option<String>,
    /// Only documents of that time or later: `2025`, `2025-03`, `2025-03-15`, `7d`, `2w`, `today`, `yesterday`.
    #[param(
        pattern = "^(|today|yesterday|[0-9]{1,3}[dw]|[0-9]{1,4}(-(0[1-9]|1[0-2])|-02-(0[1-9]|1[0-9]|2[0-8])|-(0[469]|11)-(0[1-9]|[12][0-9]|30)|-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01]))?)$",
        example = "2001"
    )]
    pub(super) since: Option<String>,
    /// Only documents of that time or before.
    #[param(
        pattern = "^(|today|yesterday|[0-9]{1,3}[dw]|[0-9]{1,4}(-(0[1-9]|1[0-2])|-02-(0[1-9]|1[0-9]|2[0-8])|-(0[469]|11)-(0[1-9]|[12][0-9]|30)|-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01]))?)$",
        example = "today"
    )]
    pub(super) until: Option<String>,
    /// What comes first [default: score].
    #[param(inline)]
    pub(super) sort: Option<Sort>,
    /// What would come last comes first.
    pub(super) reverse: Option<bool>,
    /// Fold hits that tell the same story, translations and near-duplicates, under the best of them.
    #[param(inline)]
    pub(super) group: Option<Group>,
    /// Count all documents that match by language, folder, type and year.
    pub(super) facets: Option<bool>,
    /// Say of each hit why it has its score.
    pub(super) explain: Option<bool>,
    /// What becomes of a word that no document holds [default: auto].
    #[param(inline)]
    pub(super) typo: Option<TypoChoice>,
    /// Passages of at most so many characters; 0: none.
    #[param(minimum = 0, maximum = 2000)]
    pub(super) snippet_length: Option<usize>,
}

/// A document that others are to be like.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SimilarArguments {
    /// Its path, as it stands in a hit.
    pub(super) path: String,
    /// At most so many hits.
    #[param(minimum = 0, maximum = 100, default = 10)]
    pub(super) limit: Option<usize>,
    /// Leave out so many of the likest.
    #[param(minimum = 0, maximum = 10000, default = 0)]
    pub(super) offset: Option<usize>,
    /// Only documents in these languages: codes with commas between.
    #[param(example = "de,it")]
    pub(super) language: Option<String>,
}

/// A document.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DocumentArguments {
    /// Its path, as it stands in a hit.
    pub(super) path: String,
}

/// What comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sort {
    /// The best.
    #[default]
    Score,
    /// The latest.
    Date,
    /// The first path.
    Path,
    /// The largest.
    Size,
}

/// What hits are folded by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Group {
    /// What they tell, in whatever language.
    Story,
}

/// What becomes of a word that no document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TypoChoice {
    /// Words one letter away stand in for it, and a warning says so.
    Auto,
    /// It finds nothing.
    Off,
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Score => Self::Score,
            Sort::Date => Self::Date,
            Sort::Path => Self::Path,
            Sort::Size => Self::Size,
        }
    }
}

impl SearchArguments {
    /// What is asked for, and what is to be noted; patterns of paths are below the folder `here`.
    ///
    /// # Errors
    ///
    /// Which value is none, and why.
    pub(super) fn request(&self, here: Option<&Path>) -> Result<(SearchRequest, Option<String>), Problem> {
        let (filters, note) = self.filters(here)?;
        let query = self.q.as_deref().map(str::trim).filter(|query| !query.is_empty());
        let (limit, offset) = page(self.limit, self.offset)?;
        let snippet_length = match self.snippet_length {
            Some(length) if length > MAX_SNIPPET => {
                return Err(Problem::bad_request(format!("snippet_length: at most {MAX_SNIPPET}")));
            }
            length => length,
        };
        let request = SearchRequest {
            query: query.unwrap_or(EVERYTHING).to_owned(),
            limit,
            offset,
            explain: self.explain.unwrap_or_default(),
            filters,
            order: self.sort.unwrap_or_default().into(),
            reversed: self.reverse.unwrap_or_default(),
            facets: self.facets.unwrap_or_default(),
            by_story: self.group.is_some(),
            typo: if self.typo == Some(TypoChoice::Off) { Typo::Off } else { Typo::Auto },
            snippet_length,
        };
        Ok((request, note))
    }

    /// The filters, and a note where one lets nothing through. As in a query, a pattern that is none is no error, nor is a
    /// time that ends before it begins: nothing lies there.
    fn filters(&self, here: Option<&Path>) -> Result<(Vec<Filter>, Option<String>), Problem> {
        let (mut nothing, mut note) = (None, None);
        let mut typed = Filters {
            language: self.language.as_deref(),
            path: self.path.as_deref(),
            types: self.r#type.as_deref(),
            since: self.since.as_deref(),
            until: self.until.as_deref(),
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_+-,".contains(c);
        if typed.types.is_some_and(|types| !types.chars().all(is_plain)) {
            return Err(Problem::bad_request("type: no endings of names; md,txt are some"));
        }
        if let Some(path) = typed.path.filter(|path| !path.trim().is_empty())
            && let Err(wrong) = typed::patterns(path)
        {
            note = Some(format!("path={}: {wrong}", shown(path)));
            (typed.path, nothing) = (None, Some(Filter::Path(Vec::new())));
        }
        let time = |text: Option<&str>| text.and_then(|text| typed::time(text).ok());
        if let (Some(since), Some(until)) = (time(typed.since), time(typed.until))
            && since.start >= until.end
        {
            note = Some("since is not before the end of until: no time lies between them".to_owned());
            (typed.since, typed.until, nothing) = (None, None, Some(Filter::Date(0..0)));
        }
        let mut filters = typed.read(here.unwrap_or(Path::new("/")), false).map_err(Problem::bad_request)?;
        filters.extend(nothing);
        Ok((filters, note))
    }
}

impl SimilarArguments {
    /// What is asked for, but for the document.
    ///
    /// # Errors
    ///
    /// Which value is none, and why.
    pub(super) fn request(&self) -> Result<SearchRequest, Problem> {
        let (limit, offset) = page(self.limit, self.offset)?;
        let typed = Filters { language: self.language.as_deref(), ..Filters::default() };
        let filters = typed.read(Path::new("/"), false).map_err(Problem::bad_request)?;
        Ok(SearchRequest { limit, offset, filters, ..SearchRequest::default() })
    }
}

fn page(limit: Option<usize>, offset: Option<usize>) -> Result<(usize, usize), Problem> {
    let (limit, offset) = (limit.unwrap_or(USUAL_LIMIT), offset.unwrap_or_default());
    match () {
        () if limit > MAX_LIMIT => Err(Problem::bad_request(format!("limit: at most {MAX_LIMIT}"))),
        () if offset > MAX_OFFSET => Err(Problem::bad_request(format!("offset: at most {MAX_OFFSET}"))),
        () => Ok((limit, offset)),
    }
}
