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
            (i64::MIN, end) => format!("of before {}", moment(end)),
            (start, i64::MAX) => format!("of {} or later", moment(start)),
            (start, end) => format!("of between {} and {}", moment(start), moment(end)),
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

/// A day, where it starts then; else to the minute.
fn moment(nanoseconds: i64) -> String {
    let time = rfc3339(nanoseconds);
    let (day, rest) = time.split_once('T').unwrap_or((&time, ""));
    if rest == "00:00:00Z" {
        return day.to_owned();
    }
    format!("{day} {} UTC", rest.get(..5).unwrap_or(rest))
}
