//! The documents of a segment that a filter lets through.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use tantivy::{DocId, Term};

use super::bits::BitSet;
use super::columns::{Texts, ending, file_name};
use super::postings::term_postings;
use crate::index::schema::Fields;
use crate::index::segments::Segment;
use crate::query::Filter;
use crate::query::typed::composed;

/// The documents of `segment` that `filter` lets through; deleted ones as well.
///
/// # Errors
///
/// What tantivy says when a column or postings cannot be read.
pub(super) fn filtered(filter: &Filter, segment: &Segment, fields: &Fields) -> tantivy::Result<BitSet> {
    let documents = segment.max_doc();
    let mut set = BitSet::new(documents as usize);
    match filter {
        Filter::Path(patterns) => {
            let globs = globs(patterns);
            by_text(segment, "path", &mut set, |path| globs.is_match(&*composed(path)))?;
        }
        Filter::Type(types) => {
            let is_wanted = |name: &str| types.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
            // A format has several endings, and a file of one may have another's or none.
            by_text(segment, "format", &mut set, is_wanted)?;
            by_text(segment, "path", &mut set, |path| ending(file_of(path)).is_some_and(is_wanted))?;
        }
        Filter::Language(languages) => {
            for language in languages {
                let term = Term::from_field_text(fields.language, language.code());
                term_postings(segment, &term, |document, _| set.insert(document))?;
            }
        }
        Filter::Date(range) => {
            let column = segment.fast_fields().i64("date")?;
            let inside = |document: &DocId| column.first(*document).is_some_and(|date| range.contains(&date));
            (0..documents).filter(inside).for_each(|document| set.insert(document));
        }
        Filter::Size(range) => {
            let column = segment.fast_fields().u64("size")?;
            let inside = |document: &DocId| column.first(*document).is_some_and(|size| range.contains(&size));
            (0..documents).filter(inside).for_each(|document| set.insert(document));
        }
    }
    Ok(set)
}

/// The file that the document `path` is a record or a part of (`a.jsonl/17`, `big.log/part 2`); itself, where it is none.
fn file_of(path: &str) -> &str {
    let is_number = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let is_inner = |name: &str| is_number(name.strip_prefix("part ").unwrap_or(name));
    let name = file_name(path);
    let folder = path[..path.len() - name.len()].trim_end_matches('/');
    if is_inner(name) && !folder.is_empty() { file_of(folder) } else { path }
}

/// The patterns, each free to match from any folder on, and whole folders; what is no pattern matches nothing.
fn globs(patterns: &[String]) -> GlobSet {
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = composed(pattern.trim_start_matches("./").trim_end_matches('/'));
        let anywhere = if pattern.starts_with('/') { pattern.into_owned() } else { format!("**/{pattern}") };
        let built = |pattern: &str| {
            GlobBuilder::new(pattern).literal_separator(true).case_insensitive(cfg!(windows)).build()
        };
        for glob in [built(&anywhere), built(&format!("{anywhere}/**"))].into_iter().flatten() {
            globs.add(glob);
        }
    }
    globs.build().unwrap_or_default()
}

/// Adds the documents whose text in the column `name` is `wanted`.
fn by_text(
    segment: &Segment,
    name: &str,
    set: &mut BitSet,
    wanted: impl Fn(&str) -> bool,
) -> tantivy::Result<()> {
    Texts::of(segment, name)?.each(0..segment.max_doc(), |document, text| {
        if wanted(text) {
            set.insert(document);
        }
    })
}
