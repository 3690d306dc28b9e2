//! What programs do to dates: one day early, day and month swapped, day numbers of a spreadsheet.

use super::entries::dates::{OFF_BY_ONE, SERIAL, SWAPPED};
use super::evidence::{Observations, Sign, codes_of};
use super::suspect::{Suspect, export_of, plural};
use crate::roster::{Field, Issue, Side};

/// The columns that both systems state and that a fault changes.
const COMPARED: [Field; 2] = [Field::BirthDate, Field::EntryDate];
/// The columns that hold dates.
const DATES: [Field; 5] = [Field::BirthDate, Field::EntryDate, Field::ExitDate, Field::SubmittedAt, Field::UpdatedAt];

/// Says how two dates of a pair relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// One is missing, or no date.
    Missing,
    /// The same date; the flag says whether day and month could be swapped.
    Same(bool),
    /// The side's date is one day before the other's; the flags say whether day and month of either could be swapped.
    Early(Side, [bool; 2]),
    /// Day and month are swapped.
    Swapped,
    /// They are different; the flags say whether day and month of either could be swapped.
    Different([bool; 2]),
}

/// Returns year, month and day of a normal form.
pub(super) fn parts(text: &str) -> Option<[i32; 3]> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| -> i32 {
        bytes[from..to].iter().fold(0, |number, digit| number * 10 + i32::from(digit.wrapping_sub(b'0')))
    };
    Some([number(0, 4), number(5, 7), number(8, 10)])
}

/// Returns the number of a day in the Gregorian calendar.
pub(super) fn day_number([year, month, day]: [i32; 3]) -> i32 {
    // years begin in March here, so that the leap day is the last of its year
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day
}

fn relation(dates: [Option<[i32; 3]>; 2]) -> Relation {
    let [Some(mine), Some(theirs)] = dates else { return Relation::Missing };
    let could = |date: [i32; 3]| date[2] <= 12 && date[1] != date[2];
    if mine == theirs {
        return Relation::Same(could(mine));
    }
    let both = [could(mine), could(theirs)];
    match day_number(mine) - day_number(theirs) {
        -1 => Relation::Early(Side::Enrollment, both),
        1 => Relation::Early(Side::Sis, both),
        _ if mine == [theirs[0], theirs[2], theirs[1]] => Relation::Swapped,
        _ => Relation::Different(both),
    }
}

/// Looks for suspects in every date column.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let context = observations.context;
    let mut found = Vec::new();
    for (field, side) in DATES.into_iter().flat_map(|field| Side::BOTH.map(|side| (field, side))) {
        if !context.shows(side, field, Issue::ExcelSerial) {
            continue;
        }
        let codes = context.codes(side, field);
        let signs = observations.own(side, |row| match codes.get(row as usize) {
            0 => Sign::Silent,
            _ => Sign::of(context.issue(side, field, row) == Issue::ExcelSerial),
        });
        let what = format!("{} in {} are day numbers of a spreadsheet", plural(field), export_of(side));
        let likely = "the file went through a spreadsheet, which wrote its own numbers for the dates";
        found.extend(Suspect::new(&SERIAL, field, side, what, likely, signs));
    }
    for field in COMPARED {
        let Some(codes) = observations.both(field) else { continue };
        let pool = context.rosters.vocabulary.pool(field);
        let dates: Vec<Option<[i32; 3]>> = pool.map_or_else(Vec::new, |pool| pool.iter().map(parts).collect());
        let date = |code: u32| dates.get(code as usize).copied().flatten();
        let labels = observations.labels(Relation::Missing, |rows| relation(codes_of(codes, rows).map(date)));
        let has_numbers = Side::BOTH.map(|side| context.shows(side, field, Issue::ExcelSerial));
        let is_number = |rows: [u32; 2]| {
            let is = |side: Side| context.issue(side, field, rows[side.index()]) == Issue::ExcelSerial;
            Side::BOTH.into_iter().any(|side| has_numbers[side.index()] && is(side))
        };
        for side in Side::BOTH {
            let signs = observations.labelled(side, &labels, |label| match label {
                Relation::Missing => Sign::Silent,
                label => Sign::of(matches!(label, Relation::Early(early, _) if early == side)),
            });
            let what = format!("{} in {} are one day early", plural(field), export_of(side));
            let likely = "a date was stored as midnight and written in another time zone";
            let suspect = Suspect::new(&OFF_BY_ONE, field, side, what, likely, signs);
            // nobody is a day early by habit; days of entry are staggered at some schools
            found.extend(suspect.map(|it| if field == Field::BirthDate { it.least(0.2, 0.05) } else { it }));
            let signs = observations.signs_of(side, &labels, |rows, label| match label {
                Relation::Swapped => Sign::For,
                // a day number has no order of day and month
                _ if is_number(rows) => Sign::Silent,
                Relation::Same(true) => Sign::Against,
                Relation::Different(could) | Relation::Early(_, could) if could[side.index()] => Sign::Against,
                _ => Sign::Silent,
            });
            let what = format!("day and month of {} are swapped between the two exports", plural(field));
            let likely = "a file was read in the order of another country (day first, month first)";
            found.extend(Suspect::new(&SWAPPED, field, side, what, likely, signs).map(Suspect::either));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Relation::*, *};

    #[test]
    fn each_relation_of_dates_has_its_name() {
        for (mine, theirs, wanted) in [
            ("2015-03-01", "2015-02-28", Early(Side::Sis, [true, false])),
            ("2016-02-28", "2016-02-29", Early(Side::Enrollment, [false; 2])),
            ("2015-12-31", "2016-01-01", Early(Side::Enrollment, [false; 2])),
            ("2015-03-04", "2015-04-03", Swapped),
            ("2015-03-04", "2015-03-04", Same(true)),
            ("2015-03-13", "2015-03-13", Same(false)),
            ("2015-03-03", "2015-03-03", Same(false)),
            ("2015-03-04", "2014-03-14", Different([true, false])),
        ] {
            assert_eq!(relation([mine, theirs].map(parts)), wanted, "{mine} {theirs}");
        }
    }

    #[test]
    fn days_are_numbered_one_after_another_over_leap_years_and_centuries() {
        for first in [1899, 1999, 2011, 2015, 2096] {
            let mut last = day_number([first, 1, 1]) - 1;
            for year in first..first + 6 {
                let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
                for (month, days) in (1..).zip(days) {
                    for day in 1..=days {
                        assert_eq!(day_number([year, month, day]), last + 1, "{year}-{month}-{day}");
                        last += 1;
                    }
                }
            }
        }
        assert_eq!((parts("2015-03-04"), parts("2015-03-0"), parts("20150304xx")), (Some([2015, 3, 4]), None, None));
        assert_eq!((parts("2015-03/04"), parts("")), (None, None));
    }
}
