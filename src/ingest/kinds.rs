//! Whether the values of a column can be of a field's kind at all; a few slips say nothing, nearly all of them do.

use super::moment::moment;
use super::values::year_of;
use crate::roster::{Field, epoch};
use std::collections::BTreeSet;

/// More different words than this are no sexes, in however many ways they are written.
const SEXES: usize = 12;
/// Fewer values are no evidence.
const ENOUGH: usize = 5;

/// Says whether nearly all filled values are of another kind than the field's.
pub(super) fn is_foreign<'v>(field: Field, values: impl Iterator<Item = &'v str>) -> bool {
    let most = values.size_hint().1.unwrap_or(usize::MAX);
    let filled = values.map(str::trim).filter(|value| !is_nothing(value));
    if field == Field::Sex {
        let written: BTreeSet<&str> = filled.collect();
        let different: BTreeSet<String> = written.iter().map(|value| value.to_lowercase()).collect();
        return different.len() > SEXES;
    }
    let (mut count, mut own) = (0, 0);
    for value in filled {
        count += 1;
        own += usize::from(!cannot_be(field, value));
        // where more than one in ten of all are of the kind, the rest need not be looked at
        if own > most / 10 {
            return false;
        }
    }
    count >= ENOUGH && own * 10 <= count
}

/// Says whether a value stands for nothing.
pub(super) fn is_nothing(value: &str) -> bool {
    value.is_empty() || ["-", "n/a", "na", "null", "none", "0/0/0"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Says whether a value is none of the field's kind, whoever wrote it.
fn cannot_be(field: Field, value: &str) -> bool {
    match field {
        Field::BirthDate | Field::EntryDate | Field::ExitDate | Field::SubmittedAt | Field::UpdatedAt => {
            !like_date(value)
        }
        Field::Grade => is_mark(value) || is_date(value) || value.contains('@'),
        Field::Phone => (digits(value) < 7 && !value.contains("E+") && !value.contains("e+")) || is_date(value),
        Field::Email => !value.contains('@'),
        Field::Zip => digits(value) < 2 || digits(value) > 9,
        Field::LocalId | Field::StateId | Field::OtherId => {
            is_date(value) || value.contains('@') || (digits(value) == 0 && value.contains(' '))
        }
        Field::FirstName | Field::MiddleName | Field::LastName => {
            value.contains('@') || digits(value) * 2 > value.chars().count()
        }
        Field::City => digits(value) * 2 > value.len(),
        Field::State => digits(value) > 2 || is_standing(value),
        Field::School | Field::EntryCode | Field::ExitCode => is_date(value) || value.contains('@'),
        Field::Status => is_date(value) || value.contains('@') || value.len() > 60,
        Field::SchoolYear => digits(value) < 2,
        _ => false,
    }
}

/// Says whether a value says of a record, and not of an address, where it stands.
pub(super) fn is_standing(value: &str) -> bool {
    ["active", "inactive", "enrolled", "withdrawn", "submitted", "approved", "pending", "declined", "tobedeleted"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

fn digits(value: &str) -> usize {
    value.bytes().filter(u8::is_ascii_digit).count()
}

fn is_date(value: &str) -> bool {
    year_of(value).is_some_and(|year| (1900..2200).contains(&year)) && value.contains(['/', '-', '.'])
}

/// Says whether a value may be a date in any writing, a spreadsheet's day number and a wrong date included.
fn like_date(value: &str) -> bool {
    let month = |word: &str| {
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene", "abr", "ago", "dic"]
            .iter()
            .any(|month| word.starts_with(month))
    };
    let lower = value.to_lowercase();
    let parts = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    moment(value).is_some()
        || year_of(value).is_some()
        || parts >= 3
        || (digits(value) >= 2 && lower.split(|c: char| !c.is_alphabetic()).any(month))
        || (parts == 1 && matches!(digits(value), 5..=8) && !value.contains(char::is_alphabetic))
        || epoch::seconds(value).is_some()
        || is_day_with_time(value)
}

/// Says whether a value is a spreadsheet's day number with the time of day behind the point, `46244.43`.
fn is_day_with_time(value: &str) -> bool {
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    value.split_once('.').is_some_and(|(day, time)| {
        figures(day) && figures(time) && day.parse().is_ok_and(|day: u32| (20_000..=60_000).contains(&day))
    })
}

/// Says whether a value is a mark for work done and no year of school: `B+`, `93.5`, `87 %`, `Pass`.
fn is_mark(value: &str) -> bool {
    let bare = value.trim_end_matches(['+', '-']);
    if bare.len() == 1 && "ABCDF".contains(bare) {
        return true;
    }
    if let Ok(number) = value.trim_end_matches(['%', ' ']).parse::<f64>() {
        let whole = number.fract() == 0.0;
        // a mark is seldom above a hundred, and a district's own code for a grade may be
        let is_code = (101.0..1000.0).contains(&number);
        return value.contains('%') || !whole || (number > 20.0 && (number - 99.0).abs() > f64::EPSILON && !is_code);
    }
    ["pass", "fail", "incomplete"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Says whether nearly all values are names with a comma between last and first.
pub(super) fn like_name<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    let filled: Vec<&str> = values.map(str::trim).filter(|value| !value.is_empty()).collect();
    let name = |value: &&&str| value.contains(", ") && digits(value) == 0 && !value.contains('@');
    filled.len() >= 3 && filled.iter().filter(name).count() * 10 >= filled.len() * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(field: Field, values: &[&str]) -> bool {
        is_foreign(field, values.iter().copied())
    }

    #[test]
    fn marks_are_no_grades_and_words_are_no_dates() {
        assert!(foreign(Field::Grade, &["A", "B+", "C-", "A", "F"]));
        assert!(foreign(Field::Grade, &["93.5", "88", "71.25", "64", "100"]));
        assert!(!foreign(Field::Grade, &["K", "1", "12", "Grade 5", "Senior"]));
        assert!(!foreign(Field::Grade, &["-1", "0", "99", "13", "15"]));
        assert!(!foreign(Field::Grade, &["110", "120", "130", "140", "230"]));
        assert!(foreign(Field::BirthDate, &["Springfield", "Decatur", "Peoria", "Springfield", "Peoria"]));
        assert!(!foreign(Field::BirthDate, &["Mar 3, 2015", "3-Apr-16", "42003", "13/45/2015", "20150303"]));
        assert!(!foreign(Field::SubmittedAt, &["46244.43000", "46143.5", "46144.0", "46145.875", "46146.1"]));
        let since_1970 = ["1281916800000", "/Date(1281916800000)/", "/Date(1281916800000-0500)/"];
        for text in since_1970 {
            assert!(!foreign(Field::SubmittedAt, &[text; 5]), "{text}");
        }
        for text in ["2281916800000", "12819168000001", "/Day(1281916800000)/", "1000005901"] {
            assert!(foreign(Field::SubmittedAt, &[text; 5]), "{text}");
        }
        assert!(foreign(Field::SubmittedAt, &["93.5", "88.25", "71.25", "64.0", "9999.5"]));
        assert!(foreign(Field::Phone, &["Home", "Cell", "Home", "Cell", "Work"]));
        assert!(!foreign(Field::Phone, &["2175550101", "555-0102", "(217) 555-0103", "x", "217.555.0104"]));
    }

    #[test]
    fn a_few_slips_and_few_values_say_nothing() {
        assert!(!foreign(Field::Email, &["a@example.org", "none yet", "ask mother", "b@example.org", "c@example.org"]));
        assert!(!foreign(Field::Email, &["no", "no", "no", "no"]));
        assert!(!foreign(Field::Sex, &["M", "F", "Male", "Female", "X", "m"]));
        let rooms: Vec<String> = (1..20).map(|room| format!("Room {room}")).collect();
        assert!(foreign(Field::Sex, &rooms.iter().map(String::as_str).collect::<Vec<_>>()));
    }
}
