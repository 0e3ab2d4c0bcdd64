//! Values of filters as they are typed beside a query, in a command, an address or the call of a tool. What is wrong with one is said in a
//! sentence with an example.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use globset::Glob;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Filter;
use super::filter::day;
use crate::language::Language;
use crate::path::in_one_form;

/// So much of a value is named by what is wrong with it, characters.
const SHOWN: usize = 80;

/// Filters by name, each as it was typed; one that is empty is none, as forms send those that nobody has filled in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filters<'a> {
    /// Codes of languages with commas between.
    pub language: Option<&'a str>,
    /// Patterns of paths with commas between.
    pub path: Option<&'a str>,
    /// Endings of file names with commas between.
    pub types: Option<&'a str>,
    /// A time; documents of then or later.
    pub since: Option<&'a str>,
    /// A time; documents of then or before.
    pub until: Option<&'a str>,
}

impl Filters<'_> {
    /// The filters; patterns of paths are those of [`below`].
    ///
    /// # Errors
    ///
    /// Which value is none, and why.
    pub fn read(&self, here: &Path, knows_here: bool) -> Result<Vec<Filter>, String> {
        let mut filters = Vec::new();
        if let Some(codes) = given(self.language) {
            let languages = codes.split(',').map(|code| code.trim().parse::<Language>());
            let languages = languages.collect::<Result<_, _>>();
            filters.push(Filter::Language(languages.map_err(|wrong| named("language", codes, &wrong))?));
        }
        if let Some(path) = given(self.path) {
            let patterns = patterns(path).map_err(|wrong| named("path", path, &wrong))?;
            filters.push(Filter::Path(patterns.iter().map(|one| below(one, here, knows_here)).collect()));
        }
        if let Some(types) = given(self.types) {
            let endings = types.split(',').map(ending).collect::<Result<_, _>>();
            filters.push(Filter::Type(endings.map_err(|wrong| named("type", types, &wrong))?));
        }
        let moment = |name, text| match given(text) {
            Some(text) => time(text).map(Some).map_err(|wrong| named(name, text, &wrong)),
            None => Ok(None),
        };
        let (since, until) = (moment("since", self.since)?, moment("until", self.until)?);
        if since.is_some() || until.is_some() {
            let time = since.map_or(i64::MIN, |since| since.start)..until.map_or(i64::MAX, |until| until.end);
            if time.is_empty() {
                return Err("since is not before the end of until: no time lies between them".to_owned());
            }
            filters.push(Filter::Date(time));
        }
        Ok(filters)
    }
}

/// A value that is not empty.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn named(name: &str, value: &str, wrong: &impl std::fmt::Display) -> String {
    let value: String = value.chars().take(SHOWN).collect();
    format!("{name}={value}: {wrong}")
}

/// Patterns with commas between; commas in braces, in brackets and behind a backslash are their own.
///
/// # Errors
///
/// When there are none, or one is none.
pub fn patterns(text: &str) -> Result<Vec<String>, String> {
    let patterns = split(text, false);
    if patterns.is_empty() {
        return Err("no path is named; give some such as docs, 'docs/**' or '*.md'".to_owned());
    }
    checked(patterns)
}

/// The pieces between the commas that stand between patterns, less those that are empty. Where `quotes_count` commas between
/// quotation marks are a pattern's own, too, and the marks are taken off.
pub(super) fn split(text: &str, quotes_count: bool) -> Vec<String> {
    let mut patterns = vec![String::new()];
    let (mut depth, mut escaped, mut quoted) = (0_usize, false, false);
    for c in text.chars() {
        // It stands between folders there, and before nothing that is to be taken as it is.
        let c = if cfg!(windows) && c == '\\' { '/' } else { c };
        match (c, patterns.last_mut()) {
            ('"', _) if quotes_count => {
                (quoted, escaped) = (!quoted, false);
                continue;
            }
            (',', _) if depth == 0 && !escaped && !quoted => patterns.push(String::new()),
            (_, Some(pattern)) => pattern.push(c),
            _ => {}
        }
        match c {
            _ if escaped || quoted => {}
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = c == '\\' && !escaped && !quoted;
    }
    patterns.retain(|pattern| !pattern.is_empty());
    patterns
}

/// The patterns.
///
/// # Errors
///
/// When one is none.
pub(super) fn checked(patterns: Vec<String>) -> Result<Vec<String>, String> {
    for pattern in &patterns {
        Glob::new(pattern).map_err(|error| {
            let how = if cfg!(windows) { "'[[]a]*.md'" } else { "'\\[a]*.md'" };
            let means = if cfg!(windows) {
                "brackets around a character take"
            } else {
                "a backslash before a character takes"
            };
            format!("{}; {means} it as it is: {how}", error.kind())
        })?;
    }
    Ok(patterns)
}

/// `path` with each letter and its accents as one, as keyboards write them: file systems keep them apart, too. What a
/// person types is compared with the paths of the index in this form.
#[must_use]
pub fn composed(path: &str) -> Cow<'_, str> {
    if path.is_ascii() || is_nfc(path) { Cow::Borrowed(path) } else { Cow::Owned(path.nfc().collect()) }
}

/// `pattern` as one of absolute paths.
///
/// A relative pattern is one below the folder `here`: with a folder in it from there on (`docs/**`), without one at any
/// depth (`*.md`). Where the index `knows_here` nothing below `here`, patterns that do not start with a dot are left as
/// they are, and match below any folder.
#[must_use]
pub fn below(pattern: &str, here: &Path, knows_here: bool) -> String {
    if Path::new(pattern).is_absolute() || !knows_here && !is_anchored(pattern) {
        return pattern.to_owned();
    }
    let inside = pattern.trim_end_matches('/');
    let inside =
        if inside.contains('/') || is_anchored(inside) { inside.to_owned() } else { format!("**/{inside}") };
    let mut folder = here.to_owned();
    let mut rest = PathBuf::new();
    for component in Path::new(&inside).components() {
        match component {
            Component::ParentDir if rest.as_os_str().is_empty() => drop(folder.pop()),
            Component::ParentDir => drop(rest.pop()),
            Component::Normal(name) => rest.push(name),
            _ => {}
        }
    }
    let folder = globset::escape(&folder.display().to_string());
    format!("{}/{}", folder.trim_end_matches('/'), in_one_form(rest).display())
}

/// Whether the pattern names the folder that it starts from.
#[must_use]
pub fn is_anchored(pattern: &str) -> bool {
    let first = pattern.split('/').next();
    Path::new(pattern).is_absolute() || matches!(first, Some("." | ".."))
}

/// The ending of a file's name, without its dot.
///
/// # Errors
///
/// When it is none.
pub fn ending(text: &str) -> Result<String, String> {
    let ending = text.trim().trim_start_matches('*').trim_start_matches('.').to_lowercase();
    if ending.is_empty() || ending.contains(['/', '.', '*', '?']) {
        return Err("no ending of a file's name; give some such as md,txt".to_owned());
    }
    Ok(ending)
}

/// A day, a month or a year from its start to its end, or a moment so long before now.
///
/// # Errors
///
/// When it is none.
pub fn time(text: &str) -> Result<Range<i64>, String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    time_at(text, now.cast_signed()).ok_or_else(|| {
        "no date; 2025, 2025-03, 2025-03-15, 7d (days), 2w (weeks), today or yesterday is one".to_owned()
    })
}

const NANOSECONDS: i64 = 1_000_000_000;
const DAY: i64 = 24 * 60 * 60;

/// [`time`], `now` being in seconds since 1970.
fn time_at(text: &str, now: i64) -> Option<Range<i64>> {
    let today = now - now.rem_euclid(DAY);
    let days = |start: i64| start * NANOSECONDS..(start + DAY) * NANOSECONDS;
    let text = text.trim();
    match text {
        "today" => return Some(days(today)),
        "yesterday" => return Some(days(today - DAY)),
        _ => {}
    }
    let ago = |count: &str, unit: i64| {
        let seconds = count.parse::<u32>().ok().filter(|_| !count.starts_with('+'))?;
        let moment = now.checked_sub(i64::from(seconds).checked_mul(unit)?)?.checked_mul(NANOSECONDS)?;
        Some(moment..moment + 1)
    };
    match text.chars().next_back()? {
        'd' => ago(&text[..text.len() - 1], DAY),
        'w' => ago(&text[..text.len() - 1], 7 * DAY),
        _ => day(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noon of 15 March 2025.
    const NOON: i64 = 1_742_040_000;

    #[track_caller]
    fn check_time(text: &str, expected: Option<(i64, i64)>) {
        let expected = expected.map(|(from, to)| (NOON + from) * NANOSECONDS..(NOON + to) * NANOSECONDS);
        let found = time_at(text, NOON);
        // A moment is no longer than it must be.
        let found = found.map(|time| if time.end == time.start + 1 { time.start..time.start } else { time });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn times() {
        const HALF: i64 = DAY / 2;
        check_time("2025-03-15", Some((-HALF, HALF)));
        check_time("today", Some((-HALF, HALF)));
        check_time("yesterday", Some((-HALF - DAY, -HALF)));
        check_time("2025-03", Some((-HALF - 14 * DAY, HALF + 16 * DAY)));
        check_time("7d", Some((-7 * DAY, -7 * DAY)));
        check_time(" 2w", Some((-14 * DAY, -14 * DAY)));
        for text in ["", "d", "-7d", "+7d", "7x", "2025-13", "99999999999d", "4294967295w", "ä", "heute"] {
            check_time(text, None);
        }
    }

    #[track_caller]
    fn check_patterns(text: &str, expected: &[&str]) {
        assert_eq!(patterns(text).unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn commas_stand_between_patterns() {
        check_patterns("docs,*.md", &["docs", "*.md"]);
        check_patterns("*.{md,txt},a", &["*.{md,txt}", "a"]);
        check_patterns("[,;],b", &["[,;]", "b"]);
        #[cfg(not(windows))]
        check_patterns("a\\,b", &["a\\,b"]);
        #[cfg(not(windows))]
        check_patterns("\\{a,b", &["\\{a", "b"]);
        #[cfg(windows)]
        check_patterns("docs\\*.md,b", &["docs/*.md", "b"]);
        check_patterns(",a,", &["a"]);
        check_patterns(",", &[]);
        check_patterns("[a", &[]);
    }

    #[test]
    fn endings() {
        assert_eq!(ending(".MD"), Ok("md".to_owned()));
        assert_eq!(ending("*.txt"), Ok("txt".to_owned()));
        assert!(ending("").is_err() && ending("a/b").is_err() && ending("*").is_err());
    }

    #[track_caller]
    fn check_below(pattern: &str, expected: &str) {
        assert_eq!(below(pattern, Path::new("/no/[where]/here"), true), expected, "{pattern}");
    }

    #[test]
    fn relative_patterns_are_below_the_folder() {
        check_below("*.md", "/no/[[]where[]]/here/**/*.md");
        check_below("docs", "/no/[[]where[]]/here/**/docs");
        check_below("docs/", "/no/[[]where[]]/here/**/docs");
        check_below("docs/**", "/no/[[]where[]]/here/docs/**");
        check_below("**/a.md", "/no/[[]where[]]/here/**/a.md");
        check_below("./docs", "/no/[[]where[]]/here/docs");
        check_below("../b/*.md", "/no/[[]where[]]/b/*.md");
        check_below("a/../b/*.md", "/no/[[]where[]]/here/b/*.md");
        #[cfg(not(windows))]
        check_below("../../../../..", "/");
        #[cfg(not(windows))]
        check_below("/abs/*.md", "/abs/*.md");
        #[cfg(windows)]
        check_below("C:/abs/*.md", "C:/abs/*.md");
    }

    #[test]
    fn where_nothing_is_known_they_are_below_any_folder() {
        let below = |pattern| below(pattern, Path::new("/no/where"), false);
        assert_eq!(below("*.md"), "*.md");
        assert_eq!(below("docs/**"), "docs/**");
        assert_eq!(below("./docs"), "/no/where/docs");
    }
}
