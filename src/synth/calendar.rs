//! Days as plain numbers, and the school year that a day belongs to.

use crate::roster::{Error, ErrorKind, Result};
use jiff::civil::{Date, date};
use std::fmt::Write;

/// Counts days from 1970-01-01.
pub(super) type Day = i32;

/// Returns year, month and day (proleptic Gregorian calendar).
pub(super) fn civil(day: Day) -> (i32, u32, u32) {
    // years start in March here, so that the leap day is the last of its year
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month as u32, day_of_month as u32)
}

/// Returns the day of a date; a day beyond the month's end runs into the next month.
pub(super) fn day(year: i32, month: u32, day_of_month: u32) -> Day {
    let year = year - i32::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month as i32 + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day_of_month as i32 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Returns whether the calendar has that date.
pub(super) fn exists(year: i32, month: u32, day_of_month: u32) -> bool {
    (1..=12).contains(&month) && civil(day(year, month, day_of_month)) == (year, month, day_of_month)
}

/// Appends `YYYY-MM-DD`.
pub(super) fn push_iso(text: &mut String, value: Day) {
    let (year, month, day) = civil(value);
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
}

/// Appends `MM/DD/YYYY`.
pub(super) fn push_us(text: &mut String, value: Day) {
    let (year, month, day) = civil(value);
    let _ = write!(text, "{month:02}/{day:02}/{year:04}");
}

/// Knows the dates of the school year that the exports are for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    /// The day of the exports.
    pub(super) as_of: Day,
    /// The calendar year in which the school year starts.
    pub(super) year: i32,
    /// The first day of school.
    pub(super) first_day: Day,
    /// The day after the last day of school.
    pub(super) exit_day: Day,
}

impl Calendar {
    /// Reads the day of the exports; until February they are for the running school year, from March for the one that starts
    /// in August.
    pub(super) fn new(as_of: &str) -> Result<Self> {
        let parsed: Date = as_of.parse().map_err(|_| {
            Error::new(ErrorKind::Usage, "the as-of date of the invented district is no date")
                .note("nothing was written")
                .help("write it as YYYY-MM-DD, for example 2026-08-03")
        })?;
        if !(1950..=2150).contains(&parsed.year()) {
            return Err(Error::new(ErrorKind::Usage, "the as-of date of the invented district is not of our time")
                .note("nothing was written")
                .help("choose a date between 1950 and 2150"));
        }
        let as_of = day(i32::from(parsed.year()), parsed.month() as u32, parsed.day() as u32);
        let year = i32::from(parsed.year()) - i32::from(parsed.month() < 3);
        // the Monday on or after August 15
        let middle = date(i16::try_from(year).unwrap_or(2026), 8, 15);
        let wait = (7 - i32::from(middle.weekday().to_monday_zero_offset())) % 7;
        Ok(Self { as_of, year, first_day: day(year, 8, 15) + wait, exit_day: day(year + 1, 6, 5) })
    }

    /// Returns the birth day of the oldest child of regular age in grade 12.
    pub(super) fn oldest(&self) -> Day {
        day(self.year - 18, 9, 2)
    }

    /// Returns the birth day of the youngest child of regular age in pre-kindergarten.
    pub(super) fn youngest(&self) -> Day {
        day(self.year - 4, 9, 1)
    }

    /// Returns the grade by age: -1 is pre-kindergarten, 0 kindergarten.
    pub(super) fn grade(&self, birth: Day) -> i32 {
        let (year, month, day) = civil(birth);
        let turns_late = month > 9 || (month == 9 && day > 1);
        self.year - year - i32::from(turns_late) - 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_over_two_centuries() {
        for value in day(1950, 1, 1)..day(2150, 1, 1) {
            let (y, m, d) = civil(value);
            assert_eq!(day(y, m, d), value);
        }
        assert_eq!(civil(0), (1970, 1, 1));
        assert!(exists(2024, 2, 29) && !exists(2026, 2, 29) && !exists(2026, 13, 1));
    }

    #[test]
    fn the_school_year_follows_from_the_day_of_the_exports() {
        let summer = Calendar::new("2026-08-03").unwrap();
        assert_eq!((summer.year, civil(summer.first_day)), (2026, (2026, 8, 17)));
        assert_eq!(Calendar::new("2026-02-10").unwrap().year, 2025);
        assert_eq!(summer.grade(day(2021, 9, 1)), 0);
        assert_eq!(summer.grade(day(2021, 9, 2)), -1);
        assert_eq!((summer.grade(summer.oldest()), summer.grade(summer.youngest())), (12, -1));
        assert!(Calendar::new("03.08.2026").is_err());
        assert!(Calendar::new("0001-01-01").is_err());
    }
}
