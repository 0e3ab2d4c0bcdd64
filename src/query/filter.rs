//! From `lang:de,it` or `date:2025-01..2025-03` to a [`Filter`].

use std::ops::Range;

use time::{Date, Duration, Month};

use super::Filter;
use crate::language::Language;

/// The filter that a `token` is; none where its name or its value is none, which then is a word.
pub(super) fn parse(token: &str, warnings: &mut Vec<String>) -> Option<Filter> {
    let (name, value) = token.split_once(':').filter(|(_, value)| !value.is_empty())?;
    let filter = match name {
        "path" => Some(Filter::Path(list(value))).filter(|_| !list(value).is_empty()),
        "type" => Some(Filter::Type(types(value))).filter(|_| !types(value).is_empty()),
        "lang" => list(value)
            .iter()
            .map(|name| name.parse().ok())
            .collect::<Option<Vec<Language>>>()
            .map(Filter::Language),
        "date" => interval(value, day).map(Filter::Date),
        "size" => interval(value, bytes).map(Filter::Size),
        _ => return None,
    };
    if filter.is_none() {
        warnings.push(format!("{token}: {}; it was taken as a word", wanted(name)));
    }
    filter
}

/// What a filter is like.
fn wanted(name: &str) -> &'static str {
    match name {
        "lang" => "no such language; lang:de,it is one",
        "date" => "no date; date:2025, date:2025-03..2025-06 or date:>2025-03-15 is one",
        "size" => "no size; size:>1MB or size:10kB..2MB is one",
        _ => "nothing is named",
    }
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
}

impl Bound for i64 {
    const LEAST: Self = i64::MIN;
    const MOST: Self = i64::MAX;
}

impl Bound for u64 {
    const LEAST: Self = 0;
    const MOST: Self = u64::MAX;
}

/// `a`, `a..b`, `a..`, `..b`, `>a`, `>=a`, `<a`, `<=a`, each bound being as long as what it names: a year, a day.
fn interval<B: Bound>(value: &str, read: impl Fn(&str) -> Option<Range<B>>) -> Option<Range<B>> {
    let range = if let Some((from, to)) = value.split_once("..") {
        let from = if from.is_empty() { B::LEAST } else { read(from)?.start };
        let to = if to.is_empty() { B::MOST } else { read(to)?.end };
        from..to
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
    Some(range.start..range.end.max(range.start))
}

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
        (_, Some(_)) => start + Duration::DAY,
        (Some(12), None) | (None, _) => Date::from_calendar_date(start.year() + 1, Month::January, 1).ok()?,
        (Some(_), None) => Date::from_calendar_date(start.year(), start.month().next(), 1).ok()?,
    };
    let nothing_more = numbers.next().is_none();
    nothing_more.then_some(nanoseconds(start)?..nanoseconds(end)?)
}

fn nanoseconds(date: Date) -> Option<i64> {
    i64::try_from(date.midnight().assume_utc().unix_timestamp_nanos()).ok()
}

/// The day, UTC, of a time in nanoseconds since 1970.
#[must_use]
pub fn date_of(nanoseconds: i64) -> Option<Date> {
    Some(time::OffsetDateTime::from_unix_timestamp_nanos(nanoseconds.into()).ok()?.date())
}

/// So many bytes: `1500`, `10kB`, `1.5MB`.
fn bytes(text: &str) -> Option<Range<u64>> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let unit: u32 = match text[digits..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        _ => return None,
    };
    let number: f64 = text[..digits].parse().ok()?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "digits only; as many as there can be"
    )]
    let bytes = (number * f64::from(unit)) as u64;
    Some(bytes..bytes.saturating_add(1))
}
