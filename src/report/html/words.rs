//! Words of the page: numbers, days, shares and bits as people read them, and values made fit to be shown.

use crate::report::escape;
use crate::roster::grouped;
use std::borrow::Cow;

/// Signs of a value that are shown; what is longer is cut, and whole in the other reports.
const SHOWN: usize = 160;

/// Returns a value from the files, cut where it is long and without signs that could hide or turn text.
pub(super) fn value(text: &str) -> Cow<'_, str> {
    // a text of so few bytes has no more signs
    if text.len() <= SHOWN {
        return escape::page(text);
    }
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(escape::page(&text[..end]).into_owned() + "…"),
        None => escape::page(text),
    }
}

/// Returns a count with its noun, singular or plural.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Returns `YYYY-MM-DD` as a day that nobody can misread, such as 3 Aug 2026; anything else stays as it is.
pub(super) fn day(date: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = date.split('-').map(str::parse::<usize>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month @ 1..=12)), Some(Ok(day)), None) => {
            format!("{day} {} {year}", MONTHS[month - 1])
        }
        _ => date.to_owned(),
    }
}

/// Returns part of a whole in per cent with one decimal.
pub(super) fn percent(part: u64, whole: u64) -> String {
    match (u128::from(part) * 1_000 + u128::from(whole) / 2).checked_div(u128::from(whole)) {
        Some(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
        None => "-".to_owned(),
    }
}

/// Returns millionths in per cent with one decimal; what is not certain is never shown as certain.
pub(super) fn probability(millionths: i32) -> String {
    let tenths = (millionths.clamp(0, 1_000_000) + 500) / 1_000;
    match (tenths, millionths) {
        (1_000, ..1_000_000) => "over 99.9 %".to_owned(),
        (0, _) => "under 0.1 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// Returns thousandths of a bit as signed bits with one decimal.
pub(super) fn bits(millibits: i32) -> String {
    let tenths = (millibits + 50 * millibits.signum()) / 100;
    let sign = match tenths {
        0 => "",
        ..0 => "−",
        _ => "+",
    };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

/// Returns a size in bytes as people read it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", grouped(bytes / 1_000_000), bytes % 1_000_000 / 100_000),
    }
}

/// Returns a text that begins with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Returns names as a person lists them: `a, b and c`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_read_as_people_write_them() {
        assert_eq!(day("2026-08-03"), "3 Aug 2026");
        assert_eq!(day("soon"), "soon");
        assert_eq!((bits(-4248).as_str(), bits(49).as_str(), bits(13_950).as_str()), ("−4.2", "0.0", "+14.0"));
        assert_eq!(probability(999_999), "over 99.9 %");
        assert_eq!(probability(1_000_000), "100.0 %");
        assert_eq!((probability(0), probability(713_400)), ("under 0.1 %".to_owned(), "71.3 %".to_owned()));
        assert_eq!((percent(1, 3), percent(1, 0)), ("33.3 %".to_owned(), "-".to_owned()));
        assert_eq!((size(1), size(28_218), size(31_500_000)), ("1 byte".into(), "28.2 kB".into(), "31.5 MB".into()));
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    #[test]
    fn a_long_value_is_cut_between_letters() {
        let long = "ü".repeat(SHOWN + 1);
        assert_eq!(value(&long).chars().count(), SHOWN + 1);
        assert_eq!(value("a\u{202e}b"), "a\u{fffd}b");
    }
}
