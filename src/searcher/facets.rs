//! Counts the documents that were found by what they are like, out of columns.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::columns::Texts;
use super::rank::Found;
use crate::hit::{Count, Facets};
use crate::index::schema::unpack_length;
use crate::index::segments::Segments;
use crate::language::Language;

/// Counts `found`.
///
/// # Errors
///
/// What tantivy says when a column cannot be read.
pub(super) fn count(found: &[Found], searcher: &Segments) -> tantivy::Result<Facets> {
    let mut languages: BTreeMap<Language, u64> = BTreeMap::new();
    let mut folders: BTreeMap<String, u64> = BTreeMap::new();
    let mut types: BTreeMap<String, u64> = BTreeMap::new();
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    for of_segment in found.chunk_by(|a, b| a.1.segment_ord == b.1.segment_ord) {
        let Some((_, address)) = of_segment.first() else { continue };
        searcher.deadline().look()?;
        let segment = searcher.segment_reader(address.segment_ord);
        let (lengths, times) = (segment.fast_fields().u64("length")?, segment.fast_fields().i64("date")?);
        for &(_, address) in of_segment {
            for (language, _) in lengths.values_for_doc(address.doc_id).filter_map(unpack_length) {
                *languages.entry(language).or_default() += 1;
            }
            *years.entry(year(times.first(address.doc_id).unwrap_or_default())).or_default() += 1;
        }
        let documents = || of_segment.iter().map(|(_, address)| address.doc_id);
        Texts::of(segment, "path")?.each(documents(), |_, path| {
            let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
            add(&mut folders, folder);
        })?;
        Texts::of(segment, "format")?.each(documents(), |_, format| add(&mut types, format))?;
    }
    Ok(Facets {
        languages: most_first(languages),
        folders: most_first(below_common(&folders)),
        types: most_first(types),
        years: years.into_iter().rev().map(|(value, documents)| Count { value, documents }).collect(),
    })
}

/// Counts one more; the name is copied the first time only.
fn add(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}

fn most_first<T>(counts: BTreeMap<T, u64>) -> Vec<Count<T>> {
    let mut counts: Vec<_> =
        counts.into_iter().map(|(value, documents)| Count { value, documents }).collect();
    // The sort is stable: of equals the order of the names stays.
    counts.sort_by_key(|count| std::cmp::Reverse(count.documents));
    counts
}

/// The folders that lie in the deepest folder common to all, with all that lies below them; and that folder itself for
/// what lies in it directly.
fn below_common(folders: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let Some(common) = folders.keys().map(String::as_str).reduce(common_folder) else {
        return BTreeMap::new();
    };
    let mut below = BTreeMap::new();
    for (folder, documents) in folders {
        let rest = &folder[common.len()..];
        let inside = rest.trim_start_matches('/');
        let end = inside.find('/').unwrap_or(inside.len());
        let child = &folder[..folder.len() - inside.len() + end];
        *below.entry(child.to_owned()).or_default() += documents;
    }
    below
}

/// The deepest folder that holds both, or is one of them.
fn common_folder<'a>(a: &'a str, b: &str) -> &'a str {
    let ends = |text: &str, at: usize| text[at..].is_empty() || text[at..].starts_with('/');
    let alike = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let is_end = |&at: &usize| a.is_char_boundary(at) && b.is_char_boundary(at) && ends(a, at) && ends(b, at);
    let end = (0..=alike).rev().find(is_end).unwrap_or_default();
    &a[..end]
}

fn year(nanoseconds: i64) -> i32 {
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds.into()).map_or(1970, OffsetDateTime::year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(folders: &[(&str, u64)], expected: &[(&str, u64)]) {
        let counts = |rows: &[(&str, u64)]| rows.iter().map(|&(name, n)| (name.to_owned(), n)).collect();
        let folders: BTreeMap<String, u64> = counts(folders);
        assert_eq!(below_common(&folders), counts(expected));
    }

    #[test]
    fn folders_below_the_common_one() {
        check(&[("/d/a", 1), ("/d/b", 2), ("/d/b/c", 4)], &[("/d/a", 1), ("/d/b", 6)]);
        check(&[("/d", 1), ("/d/b/c", 4)], &[("/d", 1), ("/d/b", 4)]);
        check(&[("/d/ab", 1), ("/d/abc", 4)], &[("/d/ab", 1), ("/d/abc", 4)]);
        check(&[("/d/ä", 1), ("/d/ö", 4)], &[("/d/ä", 1), ("/d/ö", 4)]);
        check(&[("/d/e", 3)], &[("/d/e", 3)]);
        check(&[("/d", 1), ("/e/f", 1)], &[("/d", 1), ("/e", 1)]);
        check(&[("", 1), ("/e/f", 1)], &[("", 1), ("/e", 1)]);
        check(&[], &[]);
    }

    #[test]
    fn years() {
        assert_eq!((year(0), year(-1), year(1_735_689_600_000_000_000)), (1970, 1969, 2025));
    }
}
