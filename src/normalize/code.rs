//! Entry and exit codes, and school years.

use super::fold::folded;
use super::place::missing;
use crate::roster::Issue;
use unicode_normalization::UnicodeNormalization;

/// Appends the normal form of an entry or exit code: upper case, single spaces.
pub(super) fn normalize_code(text: &str, out: &mut String) -> Issue {
    let code = super::identifier::settled(text, |text| {
        let text = super::identifier::spreadsheet_text(text);
        let upper: String = if text.is_ascii() {
            text.to_ascii_uppercase()
        } else {
            text.nfkc().flat_map(char::to_uppercase).filter(|c| *c != '\u{feff}').collect()
        };
        upper
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    });
    if let Some(issue) = missing(text, &folded(&code)) {
        return issue;
    }
    out.push_str(&code);
    Issue::None
}

/// Appends the year in which a school year ends.
///
/// `begins` says that a single year is the one in which the school year begins.
pub(super) fn normalize_year(text: &str, begins: bool, out: &mut String) -> Issue {
    let folded = folded(text);
    if let Some(issue) = missing(text, &folded) {
        return issue;
    }
    let mut numbers = folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| (digits.parse::<u32>().unwrap_or(u32::MAX), digits.len()));
    let end = match (numbers.next(), numbers.next(), numbers.next()) {
        (Some((year, 4)), None, _) => Some(year + u32::from(begins)),
        (Some((from, 4)), Some((to, 4)), None) => (to == from + 1).then_some(to),
        (Some((from, 4)), Some((to, 2)), None) => ((from + 1) % 100 == to).then_some(from + 1),
        (Some((from, 2)), Some((to, 2)), None) => ((from + 1) % 100 == to).then_some(2000 + to),
        // 20262027
        (Some((both, 8)), None, _) => (both % 10_000 == both / 10_000 + 1).then_some(both % 10_000),
        _ => None,
    };
    match end.filter(|year| (1950..=2150).contains(year)) {
        Some(year) => {
            out.push_str(&year.to_string());
            Issue::None
        }
        None => Issue::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn school_years_are_the_year_they_end_in() {
        let table = [
            ("2026-27", "2027"),
            ("2026-2027", "2027"),
            ("2026/2027", "2027"),
            ("26-27", "2027"),
            ("2027", "2027"),
            ("SY 2026-27", "2027"),
            ("20262027", "2027"),
            ("2099-00", "2100"),
            ("2026-28", ""),
            ("next", ""),
            ("", ""),
        ];
        for (text, wanted) in table {
            let mut out = String::new();
            normalize_year(text, false, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
        for (text, wanted) in [("2026", "2027"), ("2026-27", "2027")] {
            let mut out = String::new();
            normalize_year(text, true, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
    }

    #[test]
    fn codes_are_upper_case_with_leading_zeros() {
        for (text, wanted) in
            [("e155 ", "E155"), ("=\"01822\"", "01822"), ("no  show", "NO SHOW"), ("n/a", ""), ("-", "")]
        {
            let mut out = String::new();
            normalize_code(text, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
    }
}
