//! Birth dates as link sees them: which are known, and which only fill the cell.

use crate::roster::{Codes, Field, Pool, Rosters, Side};

/// Rows of a side that are looked at, spread over all of them.
const LOOKED_AT: usize = 2_048;
/// One in so many rows has a birth date on a day that is filled in; of birthdays it is one in 366.
const FILLED_IN: usize = 50;
/// The fewest rows with such a date.
const FEW: usize = 8;
/// One in so many rows lacks a birth date where something else has to take its place.
const MANY_MISSING: usize = 20;
/// Days of a year as `mmdd`.
const DAYS: usize = 1_300;

/// Holds what the birth dates of both sides come to.
pub(super) struct Births {
    /// By code: the date as `yyyymmdd`, 0 for none.
    pub(super) dates: Vec<u32>,
    /// By side: days of the year that stand for any day of it.
    filled_in: [Vec<u32>; 2],
    /// Whether many rows of a side have no date that is known.
    pub(super) many_missing: bool,
}

impl Births {
    /// Looks at the birth dates of both sides.
    pub(super) fn of(rosters: &Rosters) -> Self {
        let dates = table(rosters.vocabulary.pool(Field::BirthDate));
        let looks = Side::BOTH.map(|side| {
            look(rosters.side(side).normal(Field::BirthDate).unwrap_or_default(), rosters.side(side).len(), &dates)
        });
        let many_missing = looks.iter().any(|(_, many_missing)| *many_missing);
        Self { filled_in: looks.map(|(days, _)| days), many_missing, dates }
    }

    /// Says whether a date of a side is that of the day which the side gives to children whose day is not known.
    pub(super) fn is_filled_in(&self, side: Side, date: u32) -> bool {
        !self.filled_in[side.index()].is_empty() && self.filled_in[side.index()].contains(&(date % 10_000))
    }
}

/// Finds the days of the year that far too many rows of a side have, and whether many rows have no date beside these.
fn look(column: Codes<'_>, rows: usize, dates: &[u32]) -> (Vec<u32>, bool) {
    let mut days = vec![0usize; DAYS];
    let [mut seen, mut known] = [0; 2];
    for row in (0..rows).step_by(rows.div_ceil(LOOKED_AT).max(1)) {
        let date = dates.get(column.get(row) as usize).copied().unwrap_or(0);
        seen += 1;
        known += usize::from(date != 0);
        days[date as usize % 10_000 % DAYS] += usize::from(date != 0);
    }
    // where hardly any row has another day, it is no default but whatever the file is made of
    let filled_in = |count: usize| count >= FEW && count * FILLED_IN >= known && count * 10 <= known * 9;
    let found: Vec<u32> = (0..).zip(&days).filter(|(_, count)| filled_in(**count)).map(|(day, _)| day).collect();
    known -= found.iter().map(|day| days[*day as usize]).sum::<usize>();
    (found, (seen - known) * MANY_MISSING >= seen && seen > 0)
}

fn table(pool: Option<&Pool>) -> Vec<u32> {
    let Some(pool) = pool else { return vec![0] };
    pool.iter()
        .map(|text| {
            let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text.as_bytes() else { return 0 };
            [y0, y1, y2, y3, m0, m1, d0, d1].iter().fold(0, |sum, figure| sum * 10 + u32::from(figure & 15))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::rosters_of;

    /// Looks at birth dates of which `filled` are the first of January; all others are spread over the year.
    fn births(filled: usize, known: usize, missing: usize) -> Births {
        let day = |at: usize| format!("201{}-{:02}-{:02}", at % 8, 2 + at % 11, 1 + at % 28);
        let dates = (0..filled).map(|at| format!("201{}-01-01", at % 8)).chain((0..known).map(day));
        let cells: Vec<[(Field, String); 2]> = dates
            .chain((0..missing).map(|_| String::new()))
            .enumerate()
            .map(|(at, date)| [(Field::LocalId, format!("10{at}")), (Field::BirthDate, date)])
            .collect();
        let rows: Vec<Vec<(Field, &str)>> =
            cells.iter().map(|row| row.iter().map(|(field, text)| (*field, text.as_str())).collect()).collect();
        let rows: Vec<&[(Field, &str)]> = rows.iter().map(Vec::as_slice).collect();
        Births::of(&rosters_of(&rows, &rows[filled..filled + 1]))
    }

    #[test]
    fn a_day_that_far_too_many_rows_have_is_filled_in() {
        let is_filled_in = |filled, known| births(filled, known, 0).is_filled_in(Side::Enrollment, 20_140_101);
        assert!(is_filled_in(8, 300) && is_filled_in(30, 300) && is_filled_in(300, 100));
        assert!(!is_filled_in(7, 300) && !is_filled_in(8, 500));
        // a file of one birthday is one of something else
        assert!(!is_filled_in(100, 5));
        let found = births(30, 300, 0);
        assert!(!found.is_filled_in(Side::Sis, 20_140_101) && !found.is_filled_in(Side::Enrollment, 20_140_201));
    }

    #[test]
    fn many_dates_are_missing_where_cells_are_empty_or_filled_in() {
        assert!(births(0, 95, 5).many_missing && !births(0, 96, 4).many_missing);
        assert!(births(30, 300, 0).many_missing && !births(0, 300, 0).many_missing);
    }
}
