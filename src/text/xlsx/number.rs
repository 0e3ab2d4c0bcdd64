//! Numbers of cells in, as they are shown out, as far as that is plain: dates, times, per cent, and no more digits than
//! Excel knows.

use hashbrown::HashMap;
use time::{Date, Duration, Month, PrimitiveDateTime};

use super::super::ExtractError;
use super::super::markup::{Node, Step};
use super::super::package::Package;

/// What cells look like.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// By the number that cells name.
    looks: Vec<Look>,
    is_1904: bool,
}

/// What a number is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Number,
    Percent,
    Date,
    Time,
}

impl Styles {
    pub(super) fn read(package: &mut Package<'_>, part: &str) -> Result<Self, ExtractError> {
        let mut own: HashMap<String, Look> = HashMap::new();
        let mut styles = Self::default();
        let mut are_cells = false;
        package.walk(part, |node| {
            match node {
                Node::Start(element) => match element.name() {
                    "numFmt" => {
                        let code = element.attribute("formatCode").unwrap_or_default();
                        own.extend(element.attribute("numFmtId").map(|id| (id, Look::of(&code))));
                    }
                    "cellXfs" => are_cells = true,
                    "xf" if are_cells => {
                        let id = element.attribute("numFmtId").unwrap_or_default();
                        styles.looks.push(own.get(&id).copied().unwrap_or_else(|| Look::built_in(&id)));
                    }
                    _ => {}
                },
                Node::End("cellXfs") => are_cells = false,
                _ => {}
            }
            Step::Into
        })?;
        Ok(styles)
    }

    /// Workbooks of old Macs count days from 1904.
    pub(super) fn counts_from_1904(&mut self, flag: Option<&str>) {
        self.is_1904 = matches!(flag, Some("1" | "true"));
    }

    /// `value` as a cell of the style shows it; what is no number stays as it is.
    pub(super) fn show(&self, value: &str, style: Option<usize>) -> String {
        let look = style.and_then(|style| self.looks.get(style)).copied().unwrap_or(Look::Number);
        let Some(number) = value.parse::<f64>().ok().filter(|number| number.is_finite()) else {
            return value.to_owned();
        };
        match look {
            Look::Date | Look::Time => self.moment(number, look).unwrap_or_else(|| plain(number)),
            Look::Percent => format!("{}%", plain(number * 100.0)),
            Look::Number => plain(number),
        }
    }

    fn moment(&self, number: f64, look: Look) -> Option<String> {
        let (year, month, day) =
            if self.is_1904 { (1904, Month::January, 1) } else { (1899, Month::December, 30) };
        let first =
            PrimitiveDateTime::new(Date::from_calendar_date(year, month, day).ok()?, time::Time::MIDNIGHT);
        let seconds = (number * 86_400.0).round();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is no date is no date either when it is cut"
        )]
        let moment = first.checked_add(Duration::seconds(seconds as i64))?;
        let (date, time) = (moment.date(), moment.time());
        let date = format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day());
        let clock = format!("{:02}:{:02}", time.hour(), time.minute());
        Some(match (look, seconds % 86_400.0 == 0.0) {
            (Look::Time, _) if number.abs() < 1.0 => clock,
            (Look::Date, true) => date,
            _ => format!("{date} {clock}"),
        })
    }
}

impl Look {
    /// By the number of a format that is not spelt out.
    fn built_in(id: &str) -> Self {
        match id.parse::<u32>() {
            Ok(9 | 10) => Self::Percent,
            Ok(14..=17 | 22 | 27..=36 | 50..=58) => Self::Date,
            Ok(18..=21 | 45..=47) => Self::Time,
            _ => Self::Number,
        }
    }

    /// By a format as it is spelt out: `yyyy-mm-dd`, `0.0%`, `"Tage" 0`, `[h]:mm`.
    fn of(code: &str) -> Self {
        let mut letters = String::new();
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => drop(chars.by_ref().find(|&c| c == '"')),
                '[' => {
                    // A colour, a currency, or hours that do not end with the day.
                    let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                    letters.extend(
                        inside.chars().all(|c| "hms".contains(c.to_ascii_lowercase())).then_some('h'),
                    );
                }
                '\\' | '_' | '*' => drop(chars.next()),
                // Other formats follow, for numbers below zero and the like.
                ';' => break,
                c => letters.push(c.to_ascii_lowercase()),
            }
        }
        match letters {
            _ if letters.contains("general") => Self::Number,
            _ if letters.contains(['y', 'd']) => Self::Date,
            _ if letters.contains(['h', 's']) => Self::Time,
            _ if letters.contains('m') => Self::Date,
            _ if letters.contains('%') => Self::Percent,
            _ => Self::Number,
        }
    }
}

/// A number with the 15 digits that Excel knows of it: `0.30000000000000004` is 0.3.
fn plain(number: f64) -> String {
    let known: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if known.abs() >= 1e21 || known != 0.0 && known.abs() < 1e-9 {
        format!("{known:E}")
    } else {
        known.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, value: &str, shown: &str) {
        let styles = Styles { looks: vec![Look::of(code)], is_1904: false };
        assert_eq!(styles.show(value, Some(0)), shown, "{code}");
    }

    #[test]
    fn numbers_as_they_are_shown() {
        check("General", "0.30000000000000004", "0.3");
        check("General", "1.0", "1");
        check("General", "1e300", "1E300");
        check("General", "1234567890123", "1234567890123");
        check("yyyy-mm-dd", "45352", "2024-03-01");
        check("d. mmmm yyyy", "45352.5", "2024-03-01 12:00");
        check("[h]:mm", "0.75", "18:00");
        check("0.0%", "0.125", "12.5%");
        check("\"day\" 0", "3", "3");
        check("#,##0 [$€-407];[Red]-d", "3", "3");
        check("yyyy", "1e300", "1E300");
        check("yyyy", "-1e18", "-1000000000000000000");
        check("0", "n/a", "n/a");
        check("0", "NaN", "NaN");
        check("\"", "1", "1");
    }

    #[test]
    fn days_from_1904() {
        let mut styles = Styles { looks: vec![Look::built_in("14")], is_1904: false };
        assert_eq!(styles.show("1", Some(0)), "1899-12-31");
        styles.counts_from_1904(Some("1"));
        assert_eq!(styles.show("1", Some(0)), "1904-01-02");
    }
}
