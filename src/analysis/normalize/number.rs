//! One form for the many ways in which a number can be written: 60.000, 60,000, 60'000, 60 000 and 60000.

/// Digits in the groups between the separators of thousands.
const GROUP: usize = 3;
/// Digits in those of lakhs and crores (1,00,000), before the last.
const INDIAN_GROUP: usize = 2;

/// A telephone's number in pairs of digits has so many of them.
const FEWEST_PAIRS: usize = 4;

/// The number without separators of thousands and with a decimal point; none for what is no number with separators in
/// it: a date, a version, a list.
///
/// One separator before three digits parts thousands (1.234 is 1234) unless a zero leads (0.123).
#[must_use]
pub fn plain_number(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    if !bytes.first()?.is_ascii_digit() || bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let is_separator = |c: char| matches!(c, '.' | ',' | '\'' | '\u{2019}' | '\u{66b}' | '\u{66c}');
    if !word.chars().all(|c| c.is_ascii_digit() || is_separator(c)) {
        return None;
    }
    let groups: Vec<&str> = word.split(is_separator).collect();
    let separators: Vec<char> = word.chars().filter(|c| !c.is_ascii_digit()).collect();
    let (first, last) = (*separators.first()?, *separators.last()?);
    if groups.iter().any(|group| group.is_empty()) {
        return None;
    }
    let same = separators.iter().all(|&separator| separator == first);
    let parts_decimals = matches!(last, '.' | ',' | '\u{66b}');
    if same && first != '\u{66b}' && (are_thousands(&groups) || first == ',' && are_lakhs(&groups)) {
        return Some(groups.concat());
    }
    let (decimals, whole) = groups.split_last()?;
    let one_before = separators[..separators.len() - 1].iter().all(|&separator| separator == first);
    let grouped = whole.len() == 1
        || one_before && last != first && (are_thousands(whole) || first == ',' && are_lakhs(whole));
    (parts_decimals && grouped).then(|| format!("{}.{decimals}", whole.concat()))
}

/// One form for the days that are written in numbers with points, the day first, or with hyphens, the year first (ISO 8601):
/// 14.2.2027 for 14.02.2027 and 2027-02-14.
#[must_use]
pub fn plain_date(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(['.', '-']).take(4).collect();
    let [first, month, last] = groups[..] else { return None };
    let (day, year) = match (text.contains('.'), text.contains('-')) {
        (true, false) => (first, last),
        (false, true) => (last, first),
        _ => return None,
    };
    let number = |group: &str, most: u32| {
        let digits = matches!(group.len(), 1 | 2) && group.bytes().all(|byte| byte.is_ascii_digit());
        group.parse().ok().filter(|number| digits && (1..=most).contains(number))
    };
    let (day, month) = (number(day, 31)?, number(month, 12)?);
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| format!("{day}.{month}.{year}"))
}

/// The digits of a telephone's number that is written in pairs with points between: 0123456789 for 01.23.45.67.89.
#[must_use]
pub(super) fn plain_telephone(word: &str) -> Option<String> {
    let is_pair = |group: &str| group.len() == 2 && group.bytes().all(|byte| byte.is_ascii_digit());
    let is_one =
        word.starts_with('0') && word.split('.').count() >= FEWEST_PAIRS && word.split('.').all(is_pair);
    is_one.then(|| word.replace('.', ""))
}

/// Where the decimals of an amount of money begin, in bytes: behind `2.850` of `2.850,00`. None where there are not two of
/// them, or hardly a number before them.
#[must_use]
pub fn cents(word: &str) -> Option<usize> {
    let at = word.len().checked_sub(3).filter(|&at| at > 1)?;
    let is_parted = matches!(word.as_bytes()[at], b'.' | b',') && word.as_bytes()[at - 1].is_ascii_digit();
    (is_parted && plain_number(word)?.contains('.')).then_some(at)
}

fn are_thousands(groups: &[&str]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return false };
    leads(first, GROUP) && !rest.is_empty() && rest.iter().all(|group| group.len() == GROUP)
}

fn are_lakhs(groups: &[&str]) -> bool {
    let [first, middle @ .., last] = groups else { return false };
    leads(first, INDIAN_GROUP)
        && !middle.is_empty()
        && middle.iter().all(|group| group.len() == INDIAN_GROUP)
        && last.len() == GROUP
}

/// Whether a number in groups may begin with `group`.
fn leads(group: &str, most: usize) -> bool {
    group.len() <= most && !group.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(plain_number(word).as_deref(), expected);
    }

    #[test]
    fn thousands_and_decimals() {
        check("60.000", Some("60000"));
        check("60,000", Some("60000"));
        check("60'000", Some("60000"));
        check("60\u{66c}000", Some("60000"));
        check("1.234.567", Some("1234567"));
        check("1,00,000", Some("100000"));
        check("52,9", Some("52.9"));
        check("52.9", Some("52.9"));
        check("52\u{66b}9", Some("52.9"));
        check("1.234,56", Some("1234.56"));
        check("1,234.56", Some("1234.56"));
        check("1'234.5", Some("1234.5"));
        check("0.123", Some("0.123"));
        check("1234,567", Some("1234.567"));
    }

    #[test]
    fn days_have_one_form() {
        for day in ["14.2.2027", "14.02.2027", "2027-02-14", "2027-2-14"] {
            assert_eq!(plain_date(day).as_deref(), Some("14.2.2027"), "{day}");
        }
        for other in [
            "14.02.27",
            "32.1.2027",
            "1.13.2027",
            "2027.02.14",
            "14-02-2027",
            "1.2.3.2027",
            "1.2-2027",
            "v1.2.2027",
            "",
        ] {
            assert_eq!(plain_date(other), None, "{other}");
        }
    }

    #[test]
    fn telephones_lose_their_points() {
        assert_eq!(plain_telephone("01.23.45.67.89").as_deref(), Some("0123456789"));
        for other in ["10.23.45.67", "01.23.45", "01.23.45.6", "0.1.2.3", "01.02.2027", ""] {
            assert_eq!(plain_telephone(other), None, "{other}");
        }
    }

    #[test]
    fn amounts_have_cents() {
        let whole = |word: &'static str| cents(word).map(|at| &word[..at]);
        assert_eq!(whole("2.850,00"), Some("2.850"));
        assert_eq!(whole("436,02"), Some("436"));
        assert_eq!(whole("12.50"), Some("12"));
        for other in ["1.50", "12.5", "12.500", "1,2,34", "12.11.26", "a1.50", ".50", "50", "é,50", ""] {
            assert_eq!(whole(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_number_stays() {
        check("60000", None);
        check("22.11.2026", None);
        check("1.2.3", None);
        check("1,2,3", None);
        check("192.168.0.1", None);
        check("5'30", None);
        check("1.234.56", None);
        check("3d,5", None);
        check("5.", None);
        check("", None);
    }
}
