//! From `lang:de,it` or `date:2025-01..2025-03` to a [`Filter`].

use std::ops::Range;

use time::{Date, Duration, Month};

use super::{Filter, shown, typed};
use crate::language::Language;

/// The filters by name, and what is said where a value is none.
const FILTERS: &[(&str, &str)] = &[
    ("path:", "no path is named; path:docs/** is one"),
    ("type:", "no ending is named; type:md,txt is one"),
    ("lang:", "no such language; lang:de,it is one"),
    ("date:", "no date; date:2025, date:2025-03..2025-06 or date:>2025-03-15 is one"),
    ("size:", "no size; size:>1MB or size:10kB..2MB is one"),
];

/// The filter that `text` begins with, and its length in bytes; none where its name or its value is none, which then
/// is a word. White space ends it, and in parentheses the one that closes them, but neither does between quotation
/// marks.
pub(super) fn parse(text: &str, in_parentheses: bool, warnings: &mut Vec<String>) -> Option<(usize, Filter)> {
    let Some((name, wanted)) = FILTERS.iter().find(|(name, _)| text.starts_with(name)) else {
        warnings.extend(unknown(text));
        return None;
    };
    let behind = &text[name.len()..];
    let value = &behind[..length(behind, true, in_parentheses).or_else(|| {
        warnings.push(format!("a quotation mark behind {name} is not closed; it was passed over"));
        length(behind, false, in_parentheses)
    })?];
    if value.is_empty() {
        warnings.push(nothing_behind(name));
        return None;
    }
    let mut is_turned = false;
    let or_none = |filter: Option<Filter>| filter.ok_or_else(|| (*wanted).to_owned());
    let filter = match *name {
        "path:" => match typed::split(value, true) {
            patterns if patterns.is_empty() => or_none(None),
            patterns => typed::checked(patterns).map(Filter::Path),
        },
        "type:" => or_none(Some(Filter::Type(types(value))).filter(|_| !types(value).is_empty())),
        "lang:" => or_none(languages(value)),
        "date:" => or_none(interval(value, day, &mut is_turned).map(Filter::Date)),
        _ => or_none(interval(value, bytes, &mut is_turned).map(Filter::Size)),
    };
    if is_turned {
        warnings.push(format!("{name}{} ends before it begins; it was turned round", shown(value)));
    }
    let filter = filter.map_err(|wrong| {
        warnings.push(format!("{name}{}: {wrong}; it was taken as a word", shown(value)));
    });
    Some((name.len() + value.len(), filter.ok()?))
}

/// What is said of the `name` of a filter or field without a value.
pub(super) fn nothing_behind(name: &str) -> String {
    format!("{name} has nothing at once behind it; it was taken as a word")
}

/// What is said of a word that looks like a filter.
fn unknown(text: &str) -> Option<String> {
    let name = name_of(text)?;
    let small = name.to_ascii_lowercase();
    Some(if small == name {
        format!("{name}: is no field and no filter; it was taken as a word")
    } else {
        format!("{name}: is written in small letters, {small}:; it was taken as a word")
    })
}

/// Whether a word looks like a filter or a field with a value; addresses (`http://…`) and times do not.
pub(crate) fn looks_like_filter(text: &str) -> bool {
    name_of(text).is_some()
}

/// The name that a text begins with as filters do.
fn name_of(text: &str) -> Option<&str> {
    let (name, value) = text.split_once(':')?;
    let small = name.to_ascii_lowercase();
    let is_known = |known: &str| known.strip_suffix(':') == Some(&small);
    let is_name = name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_lowercase())
        || small == "title"
        || FILTERS.iter().any(|(known, _)| is_known(known));
    (is_name && value.starts_with(char::is_alphanumeric)).then_some(name)
}

/// How long a value is, in bytes; none where a quotation mark that counts is not closed.
fn length(text: &str, quotes_count: bool, in_parentheses: bool) -> Option<usize> {
    let (mut open, mut quoted) = (0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = quotes_count && !quoted,
            _ if quoted => {}
            c if c.is_whitespace() => return Some(at),
            ')' if open == 0 && in_parentheses => return Some(at),
            ')' => open = open.saturating_sub(1),
            '(' => open += 1,
            _ => {}
        }
    }
    (!quoted).then_some(text.len())
}

fn languages(value: &str) -> Option<Filter> {
    let languages = list(value).iter().map(|name| name.parse().ok()).collect::<Option<Vec<Language>>>()?;
    (!languages.is_empty()).then_some(Filter::Language(languages))
}

/// Values with commas between, quotation marks taken off.
fn list(value: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut quoted = false;
    for c in value.chars() {
        match (c, values.last_mut()) {
            ('"', _) => quoted = !quoted,
            (',', _) if !quoted => values.push(String::new()),
            (c, Some(value)) => value.push(c),
            _ => {}
        }
    }
    values.retain(|value| !value.is_empty());
    values
}

fn types(value: &str) -> Vec<String> {
    list(value)
        .iter()
        .map(|ending| ending.trim_start_matches('.').to_lowercase())
        .filter(|ending| !ending.is_empty())
        .collect()
}

/// A bound of what can be measured.
pub(super) trait Bound: Copy + Ord {
    const LEAST: Self;
    const MOST: Self;
    /// What nothing lies in.
    const NOTHING: Range<Self>;
}

impl Bound for i64 {
    const LEAST: Self = i64::MIN;
    const MOST: Self = i64::MAX;
    const NOTHING: Range<Self> = 0..0;
}

impl Bound for u64 {
    const LEAST: Self = 0;
    const MOST: Self = u64::MAX;
    const NOTHING: Range<Self> = 1..1;
}

/// `a`, `a..b`, `a..`, `..b`, `>a`, `>=a`, `<a`, `<=a`, each bound being as long as what it names: a year, a day. Of `a..b`
/// it says whether it `is_turned`: the later one stands first.
fn interval<B: Bound>(
    value: &str,
    read: impl Fn(&str) -> Option<Range<B>>,
    is_turned: &mut bool,
) -> Option<Range<B>> {
    let range = if let Some((from, to)) = value.split_once("..") {
        let all = B::LEAST..B::MOST;
        let mut from = if from.is_empty() { all.clone() } else { read(from)? };
        let mut to = if to.is_empty() { all } else { read(to)? };
        // Nothing is written so that it is nothing again.
        *is_turned = to.end <= from.start && (from.start..to.end) != B::NOTHING;
        if *is_turned {
            std::mem::swap(&mut from, &mut to);
        }
        from.start..to.end
    } else if let Some(from) = value.strip_prefix(">=") {
        read(from)?.start..B::MOST
    } else if let Some(to) = value.strip_prefix("<=") {
        B::LEAST..read(to)?.end
    } else if let Some(from) = value.strip_prefix('>') {
        read(from)?.end..B::MOST
    } else if let Some(to) = value.strip_prefix('<') {
        B::LEAST..read(to)?.start
    } else {
        read(value)?
    };
    // Bounds in the wrong order hold nothing.
    Some(if range.start < range.end { range } else { B::NOTHING })
}

/// Years that nanoseconds since 1970 have room for.
const FIRST_YEAR: i32 = 1678;
const LAST_YEAR: i32 = 2262;

/// A year, a month or a day (`2025`, `2025-03`, `2025-03-15`, UTC), in nanoseconds since 1970; none where `text` is
/// none.
#[must_use]
pub fn day(text: &str) -> Option<Range<i64>> {
    let mut numbers = text.split('-');
    let mut number = |digits: usize| match numbers.next() {
        None => Some(None),
        Some(number) => {
            let plain = number.len() <= digits && number.bytes().all(|byte| byte.is_ascii_digit());
            number.parse::<u16>().ok().filter(|_| plain).map(Some)
        }
    };
    let (year, month, day) = (number(4)??, number(2)?, number(2)?);
    let months = u8::try_from(month.unwrap_or(1)).ok()?;
    let start = Date::from_calendar_date(
        year.into(),
        Month::try_from(months).ok()?,
        u8::try_from(day.unwrap_or(1)).ok()?,
    )
    .ok()?;
    let end = match (month, day) {
        (_, Some(_)) => start.saturating_add(Duration::DAY),
        (Some(12), None) | (None, _) => {
            Date::from_calendar_date(start.year() + 1, Month::January, 1).unwrap_or(Date::MAX)
        }
        (Some(_), None) => Date::from_calendar_date(start.year(), start.month().next(), 1).ok()?,
    };
    let nothing_more = numbers.next().is_none();
    nothing_more.then_some(nanoseconds(start)..nanoseconds(end))
}

/// When a day begins, of those that 64 bits have room for; no file is older or younger.
fn nanoseconds(date: Date) -> i64 {
    let [first, last] = [FIRST_YEAR, LAST_YEAR].map(|year| Date::from_ordinal_date(year, 1).unwrap_or(date));
    let date = date.clamp(first, last);
    i64::try_from(date.midnight().assume_utc().unix_timestamp_nanos()).unwrap_or_default()
}

/// The day, UTC, of a time in nanoseconds since 1970.
#[must_use]
pub fn date_of(nanoseconds: i64) -> Option<Date> {
    Some(time::OffsetDateTime::from_unix_timestamp_nanos(nanoseconds.into()).ok()?.date())
}

/// So many bytes: `1500`, `10kB`, `1.5MB`.
#[must_use]
pub fn bytes(text: &str) -> Option<Range<u64>> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let unit: u64 = match text[digits..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        _ => return None,
    };
    let number = &text[..digits];
    let bytes = match number.parse::<u64>() {
        Ok(number) => number.saturating_mul(unit),
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "digits only; as many as there can be"
        )]
        Err(_) => (number.parse::<f64>().ok()? * unit as f64) as u64,
    };
    Some(bytes..bytes.saturating_add(1))
}
