//! Whether a school year that is written as one year is named after its first or its last.

use super::date_text::{Shape, parse};
use crate::roster::{Field, RawTable, SchoolYearName};

/// The first month of a school year in which entries are counted.
const SUMMER: u8 = 7;
/// The fewest rows that tell.
const ROWS: u32 = 3;

/// Says whether single years of a table are those in which the school year begins, by its layout or by the entry dates
/// beside them.
pub(super) fn begins(table: &RawTable) -> bool {
    match table.intake.semantics.school_year {
        SchoolYearName::Begins => return true,
        SchoolYearName::Ends => return false,
        SchoolYearName::Unknown => {}
    }
    let [Some(years), Some(entries)] = [Field::SchoolYear, Field::EntryDate].map(|field| table.columns.get(&field))
    else {
        return false;
    };
    let single = |text: &str| text.trim().parse::<u16>().ok().filter(|year| (1950..=2150).contains(year));
    let years_of: Vec<Option<u16>> = years.values.iter().map(single).collect();
    if years_of.iter().all(Option::is_none) {
        return false;
    }
    let days: Vec<Option<(u16, u8)>> = entries.values.iter().map(year_and_month).collect();
    let (mut first, mut last) = (0, 0);
    for (year, entry) in years.codes.iter().zip(&entries.codes) {
        let year = years_of.get(*year as usize).copied().flatten();
        let entry = days.get(*entry as usize).copied().flatten();
        if let (Some(year), Some((entry, SUMMER..=12))) = (year, entry) {
            first += u32::from(year == entry);
            last += u32::from(year == entry + 1);
        }
    }
    first >= ROWS && first > 4 * last
}

/// Reads the year and the month; a month that could be a day is none.
fn year_and_month(text: &str) -> Option<(u16, u8)> {
    match parse(text)?.0 {
        Shape::Day(day) => Some((day.year, day.month)),
        Shape::Ordered { first: month, second: 13.., year: (year, short) } => {
            Some((if short { 2000 + year } else { year }, u8::try_from(month).ok()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::normalize::rosters_of;
    use crate::roster::{Field, Side};

    fn form(year: &str, entry: &str) -> String {
        let row: &[(Field, &str)] = &[(Field::SchoolYear, year), (Field::EntryDate, entry)];
        rosters_of(&[], &[row, row, row]).normal(Side::Sis, Field::SchoolYear, 0).to_owned()
    }

    #[test]
    fn entry_dates_tell_whether_a_year_is_the_first_or_the_last() {
        assert_eq!(form("2026", "2026-08-17"), "2027");
        assert_eq!(form("2026", "8/17/2026"), "2027");
        assert_eq!(form("2027", "2026-08-17"), "2027");
        assert_eq!(form("2026", "2026-01-12"), "2026");
        assert_eq!(form("2026-27", "2026-08-17"), "2027");
    }
}
