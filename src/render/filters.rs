//! Filters in words.

use crate::hit::rfc3339;
use crate::query::Filter;

/// What a filter lets through: `of type md or txt`.
#[must_use]
pub fn described(filter: &Filter) -> String {
    match filter {
        Filter::Path(patterns) => format!("at {}", or(patterns.iter().map(String::as_str))),
        Filter::Language(languages) => format!("in {}", or(languages.iter().map(|language| language.code()))),
        Filter::Type(endings) => format!("of type {}", or(endings.iter().map(String::as_str))),
        Filter::Date(range) => match (range.start, range.end) {
            (i64::MIN, end) => format!("of {} or earlier", last(end)),
            (start, i64::MAX) => format!("of {} or later", moment(start)),
            (start, end) if moment(start) == last(end) => format!("of {}", last(end)),
            (start, end) => format!("of {} to {}", moment(start), last(end)),
        },
        Filter::Size(range) => match (range.start, range.end) {
            (0, end) => format!("of less than {} bytes", super::grouped(end)),
            (start, u64::MAX) => format!("of {} bytes or more", super::grouped(start)),
            (start, end) => {
                format!("of {} to {} bytes", super::grouped(start), super::grouped(end.saturating_sub(1)))
            }
        },
    }
}

/// `a, b or c`.
fn or<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<&str> = values.collect();
    match &values[..] {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The last day before `end`, where that starts a day; else the last minute.
fn last(end: i64) -> String {
    let last = moment(end.saturating_sub(1));
    match last.split_once(' ') {
        Some((day, _)) if !moment(end).contains(' ') => day.to_owned(),
        _ => last,
    }
}

/// A day, where it starts then; else to the minute.
fn moment(nanoseconds: i64) -> String {
    let time = rfc3339(nanoseconds);
    let (day, rest) = time.split_once('T').unwrap_or((&time, ""));
    if rest == "00:00:00Z" {
        return day.to_owned();
    }
    format!("{day} {} UTC", rest.get(..5).unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_their_last_day() {
        const HOUR: i64 = 3_600_000_000_000;
        let check = |hours: std::ops::Range<i64>, expected| {
            let [start, end] = [hours.start, hours.end].map(|hour| hour.saturating_mul(HOUR));
            assert_eq!(described(&Filter::Date(start..end)), expected);
        };
        check(0..31 * 24, "of 1970-01-01 to 1970-01-31");
        check(24..48, "of 1970-01-02");
        check(24..i64::MAX, "of 1970-01-02 or later");
        check(i64::MIN..48, "of 1970-01-02 or earlier");
        check(12..36, "of 1970-01-01 12:00 UTC to 1970-01-02 11:59 UTC");
    }
}
