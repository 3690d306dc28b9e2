//! What an export does as a rule, so that a rule can tell an exception: in which year students enter, whether exits have reasons.

use super::calendar::{date_of, school_year_of};
use super::standing::Standing;
use crate::roster::{Field, Roster, Vocabulary};
use std::collections::BTreeMap;

/// Holds the habits of one export.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits {
    /// The school year in which nearly all active students entered; none where many years occur.
    pub(crate) entry_year: Option<i16>,
    /// The day on which most active students of that year entered.
    pub(crate) first_day: Option<u32>,
    /// Whether those who left mostly have an exit reason.
    pub(crate) uses_exit_codes: bool,
    /// Active rows with an entry date.
    pub(crate) entered: u64,
}

/// The fewest active rows that make a habit.
const SUPPORT: u64 = 20;

/// Returns the school year of each date of the entry field, by code; 0 where there is none.
pub(crate) fn entry_years(vocabulary: &Vocabulary) -> Vec<i16> {
    let year = |text: &str| date_of(text).map_or(0, school_year_of);
    vocabulary.pool(Field::EntryDate).map_or_else(Vec::new, |pool| pool.iter().map(year).collect())
}

/// Returns the day of each entry date and of each exit date, by code, as a number of eight digits in the order of days; 0 for
/// what is written in any other way.
pub(crate) fn days(vocabulary: &Vocabulary) -> [Vec<u32>; 2] {
    let day = |text: &str| {
        let is_day = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
        let digits = text.bytes().filter(u8::is_ascii_digit);
        if is_day { digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0')) } else { 0 }
    };
    let of = |field: Field| vocabulary.pool(field).map_or_else(Vec::new, |pool| pool.iter().map(day).collect());
    [of(Field::EntryDate), of(Field::ExitDate)]
}

impl Habits {
    /// Looks through an export.
    pub(crate) fn of(
        roster: &Roster,
        years: &[i16],
        standing: impl Fn(u32) -> Standing,
        as_of: &str,
        dates: &Vocabulary,
    ) -> Self {
        let mut this = Self::default();
        let mut by_code = vec![0u64; years.len()];
        for (row, code) in (0..).zip(roster.normal(Field::EntryDate).unwrap_or_default()) {
            if code != 0 && standing(row) == Standing::Enrolled {
                if let Some(count) = by_code.get_mut(code as usize) {
                    *count += 1;
                }
                this.entered += 1;
            }
        }
        let by_date: BTreeMap<u32, u64> = (0..).zip(by_code).filter(|(_, count)| *count > 0).collect();
        let mut by_year: BTreeMap<i16, u64> = BTreeMap::new();
        for (code, count) in &by_date {
            *by_year.entry(years.get(*code as usize).copied().unwrap_or(0)).or_default() += count;
        }
        let usual = by_year.into_iter().max_by_key(|(year, count)| (*count, *year));
        this.entry_year = usual
            .filter(|(year, count)| *year != 0 && *count >= SUPPORT && count * 20 >= this.entered * 19)
            .map(|(year, _)| year);
        let first = by_date.into_iter().max_by_key(|(code, count)| (*count, std::cmp::Reverse(*code)));
        this.first_day = first.filter(|(_, count)| count * 5 >= this.entered && *count >= 3).map(|(code, _)| code);
        let (mut left, mut told) = (0u64, 0u64);
        let (exits, codes) = (roster.normal(Field::ExitDate), roster.normal(Field::ExitCode));
        for (row, exit) in (0..).zip(exits.unwrap_or_default()) {
            let is_past = exit != 0 && dates.text(Field::ExitDate, exit) < as_of;
            if is_past && matches!(standing(row), Standing::Withdrawn | Standing::Inactive) {
                left += 1;
                told += u64::from(codes.is_some_and(|codes| codes.get(row as usize) != 0));
            }
        }
        this.uses_exit_codes = codes.is_some() && told * 2 >= left;
        this
    }
}
