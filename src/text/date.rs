//! A date as documents write it (ISO 8601, or the beginning of one) in, nanoseconds since 1970 out.

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

/// `2025-03-01T12:30:00+01:00`, `2025-03-01 12:30`, `2025-03`, `2025`; without a zone as in UTC.
pub(super) fn parse(text: &str) -> Option<i64> {
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
        check("9999-01-01", None);
        check("2025-13-01", None);
        check("25-03-01", None);
        check("gestern", None);
        check("", None);
    }
}
