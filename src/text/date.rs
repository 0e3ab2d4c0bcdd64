//! A date as documents write it (ISO 8601, or the beginning of one, or as mail has it) in, nanoseconds since 1970 out.

use mail_parser::DateTime;
use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

const NANOSECONDS: i64 = 1_000_000_000;
/// More seconds than lie between 1970 and any date of a document: what is more is milliseconds.
const MOST_SECONDS: u64 = 100_000_000_000;

/// `2025-03-01T12:30:00+01:00`, `2025-03-01 12:30`, `2025/03/01`, `2025-03`, `2025`, `20250301`, or what mail and feeds
/// write (`Sat, 1 Mar 2025 12:30:00 +0100`); without a zone as in UTC.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    iso(text).or_else(|| iso(&text.replacen('/', "-", 2))).or_else(|| compact(text)).or_else(|| of_mail(text))
}

/// Seconds since 1970, or milliseconds.
pub(super) fn from_number(number: i64) -> Option<i64> {
    let scale = if number.unsigned_abs() < MOST_SECONDS { NANOSECONDS } else { NANOSECONDS / 1_000 };
    number.checked_mul(scale)
}

fn compact(text: &str) -> Option<i64> {
    let is_date = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_date { iso(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])) } else { None }
}

fn of_mail(text: &str) -> Option<i64> {
    let date = DateTime::parse_rfc822(text).filter(|date| date.is_valid() && text.contains(' '))?;
    date.to_timestamp().checked_mul(NANOSECONDS)
}

fn iso(text: &str) -> Option<i64> {
    let (date, clock) = text.trim().split_once(['T', ' ']).unwrap_or((text.trim(), ""));
    let mut parts = date.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let mut next = || parts.next().map_or(Some(1), |part| part.parse::<u8>().ok());
    let (month, day) = (next()?, next()?);
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    let zone_at = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone_at);
    let time = time_of_day(clock).unwrap_or(Time::MIDNIGHT);
    let moment = PrimitiveDateTime::new(date, time).assume_offset(offset(zone).unwrap_or(UtcOffset::UTC));
    i64::try_from(moment.unix_timestamp_nanos()).ok()
}

fn time_of_day(clock: &str) -> Option<Time> {
    let mut parts = clock.split([':', '.', ',']).map(|part| part.trim().parse().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    Time::from_hms(hour, minute, parts.next().flatten().unwrap_or(0)).ok()
}

fn offset(zone: &str) -> Option<UtcOffset> {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i8 = digits.get(..2)?.parse().ok()?;
    let minutes: i8 = digits.get(2..4).map_or(Some(0), |minutes| minutes.parse().ok())?;
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Option<i64>) {
        assert_eq!(parse(text), seconds.map(|seconds| seconds * 1_000_000_000), "{text}");
    }

    #[test]
    fn dates() {
        check("2025-03-01T12:30:05Z", Some(1_740_832_205));
        check("2025-03-01T12:30:05.123+01:00", Some(1_740_828_605));
        check("2025-03-01T12:30-0230", Some(1_740_841_200));
        check(" 2025-03-01 ", Some(1_740_787_200));
        check("2025-03", Some(1_740_787_200));
        check("1969", Some(-31_536_000));
        check("2025/03/01", Some(1_740_787_200));
        check("20250301", Some(1_740_787_200));
        check("Sat, 1 Mar 2025 13:30:05 +0100", Some(1_740_832_205));
        check("12 Affen", None);
        check("9999-01-01", None);
        check("2025-13-01", None);
        check("25-03-01", None);
        check("gestern", None);
        check("", None);
    }

    #[test]
    fn numbers() {
        assert_eq!(from_number(1_740_787_200), from_number(1_740_787_200_000));
        assert_eq!(from_number(i64::MIN), None);
    }
}
