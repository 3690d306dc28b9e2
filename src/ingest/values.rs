//! What a column holds by the look of its values, where its header does not tell.

use std::cell::LazyCell;

/// The year of a date that stands for none.
const PLACEHOLDER: i32 = 1900;

/// Names a kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Email,
    Phone,
    Zip,
    Sex,
    /// Dates in the years in which students are born.
    BirthDate,
    Grade,
    /// Short codes of digits and letters, a different one in each row.
    Identifier,
}

/// Says what the filled values of a sample look like; a kind must fit nearly all of them.
pub(super) fn look<'v>(values: impl Iterator<Item = &'v str>) -> Option<Look> {
    let values: Vec<&str> = values.map(str::trim).filter(|value| !value.is_empty()).collect();
    if values.len() < 3 {
        return None;
    }
    // as soon as more than one in ten does not fit, the rest need not be looked at
    let nearly_all = |fits: &dyn Fn(&str) -> bool| {
        let mut others = 0;
        values.iter().all(|value| {
            others += usize::from(!fits(value));
            others * 10 <= values.len()
        })
    };
    let distinct = LazyCell::new(|| {
        let mut sorted = values.clone();
        sorted.sort_unstable();
        sorted.dedup();
        sorted.len()
    });
    if nearly_all(&is_email) {
        return Some(Look::Email);
    }
    if nearly_all(&is_sex) && *distinct > 1 {
        return Some(Look::Sex);
    }
    if nearly_all(&|value| year_of(value).is_some()) {
        // 1900-01-01 stands for a date that nobody knows
        let years: Vec<i32> =
            values.iter().filter_map(|value| year_of(value)).filter(|year| *year != PLACEHOLDER).collect();
        if years.len() * 2 < values.len() {
            return None;
        }
        let (low, high) = (years.iter().min().copied().unwrap_or(0), years.iter().max().copied().unwrap_or(0));
        // births of one district spread over school ages; entry dates crowd into a year or two
        return (*distinct * 3 >= values.len().min(300) && high - low >= 3 && high < 2100 && low > 1900)
            .then_some(Look::BirthDate);
    }
    if nearly_all(&is_phone) {
        return Some(Look::Phone);
    }
    if nearly_all(&is_grade) && *distinct > 1 && values.iter().any(|value| !value.bytes().all(|b| b.is_ascii_digit())) {
        return Some(Look::Grade);
    }
    if nearly_all(&is_zip) && *distinct * 2 <= values.len() {
        return Some(Look::Zip);
    }
    if nearly_all(&is_identifier) && *distinct * 20 >= values.len() * 19 && values.len() >= 5 {
        return Some(Look::Identifier);
    }
    None
}

/// Says whether a value is an e-mail address.
pub(super) fn is_email(value: &str) -> bool {
    value.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !value.contains(char::is_whitespace) && !domain.contains('@')
    })
}

fn is_sex(value: &str) -> bool {
    ["m", "f", "x", "male", "female", "non-binary", "nonbinary"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Says whether a value is a telephone number.
pub(super) fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let marks = value.bytes().any(|byte| matches!(byte, b'-' | b'(' | b')' | b'.' | b'+' | b' '));
    let rest = value.bytes().all(|byte| byte.is_ascii_digit() || b"-().+ x".contains(&byte));
    rest && marks && (10..=15).contains(&digits)
}

fn is_zip(value: &str) -> bool {
    let (five, four) = value.split_once('-').unwrap_or((value, "0000"));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(five, 5) && digits(four, 4)
}

/// Says whether a value is a grade.
pub(super) fn is_grade(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let value = value.trim_start_matches("grade").trim();
    if let Ok(number) = value.parse::<i32>() {
        return (-3..=13).contains(&number);
    }
    let ordinal =
        value.strip_suffix("th").or(value.strip_suffix("st")).or(value.strip_suffix("nd")).or(value.strip_suffix("rd"));
    ordinal.map(str::trim).and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| (1..=12).contains(&n))
        || [
            "k",
            "kg",
            "kn",
            "pk",
            "tk",
            "pre-k",
            "prek",
            "prekindergarten",
            "kindergarten",
            "transitional kindergarten",
            "preschool",
            "ps",
            "ug",
        ]
        .contains(&value)
}

/// Says whether a value may be a number or code of somebody.
pub(super) fn is_identifier(value: &str) -> bool {
    (3..=20).contains(&value.len())
        && value.bytes().filter(u8::is_ascii_digit).count() * 2 >= value.len()
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Returns the year of a date in figures, `2014-05-01`, `5/1/2014`, `20140501`.
pub(super) fn year_of(value: &str) -> Option<i32> {
    let date = value.split([' ', 'T']).next().unwrap_or(value);
    let date = date.strip_suffix(".0").filter(|date| date.len() == 8).unwrap_or(date);
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let number = |text: &str| text.parse::<i32>().ok();
    match parts.as_slice() {
        [only] if only.len() == 8 => {
            let (year, month) = (number(only.get(..4)?)?, number(only.get(4..6)?)?);
            ((1900..2100).contains(&year) && (1..=12).contains(&month)).then_some(year)
        }
        [first, second, third] => {
            let (first_n, second_n, third_n) = (number(first)?, number(second)?, number(third)?);
            let small = |n: i32| (1..=31).contains(&n);
            match (first.len(), third.len()) {
                (4, _) if small(second_n) && small(third_n) => Some(first_n),
                (1 | 2, 4) if small(first_n) && small(second_n) => Some(third_n),
                (1 | 2, 2) if small(first_n) && small(second_n) => {
                    Some(if third_n < 40 { 2000 } else { 1900 } + third_n)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_look_of_values_tells_kinds_apart() {
        let look_of = |values: &[&str]| look(values.iter().copied());
        assert_eq!(look_of(&["a@example.org", "b@example.org", "c@example.org"]), Some(Look::Email));
        assert_eq!(look_of(&["M", "F", "F"]), Some(Look::Sex));
        assert_eq!(look_of(&["(217) 555-0101", "217-555-0102", "217.555.0103"]), Some(Look::Phone));
        assert_eq!(look_of(&["K", "1", "5th"]), Some(Look::Grade));
        assert_eq!(look_of(&["2011-04-03", "2015-01-02", "2018-12-30"]), Some(Look::BirthDate));
        assert_eq!(look_of(&["20110403.0", "20150102.0", "20181230.0"]), Some(Look::BirthDate));
        assert_eq!(look_of(&["2011-04-03", "1900-01-01", "2015-01-02", "2018-12-30"]), Some(Look::BirthDate));
        assert_eq!(look_of(&["2011-04-03", "1900-01-01", "1900-01-01"]), None);
        assert_eq!(look_of(&["2026-08-17", "2026-08-17", "2026-08-18"]), None);
        assert_eq!(look_of(&["1", "2", "3"]), None);
        assert_eq!(look_of(&["A1001", "A1002", "A1003", "A1004", "A1005"]), Some(Look::Identifier));
    }
}
