//! What programs do to dates: one day early, day and month swapped, day numbers of a spreadsheet.

use super::entries::dates::{OFF_BY_ONE, SERIAL, SWAPPED};
use super::evidence::{Observations, Sign};
use super::suspect::{Suspect, export_of, plural};
use crate::diagnose::calendar::{date_of, days_between, is_swapped};
use crate::roster::{Field, Issue, Side};
use jiff::civil::Date;

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

fn relation(dates: [Option<Date>; 2]) -> Relation {
    let [Some(mine), Some(theirs)] = dates else { return Relation::Missing };
    let could = |date: Date| date.day() <= 12 && date.month() != date.day();
    if mine == theirs {
        return Relation::Same(could(mine));
    }
    let both = [could(mine), could(theirs)];
    match days_between(mine, theirs) {
        1 => Relation::Early(Side::Enrollment, both),
        -1 => Relation::Early(Side::Sis, both),
        _ if is_swapped(mine, theirs) => Relation::Swapped,
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
        let suspect = Suspect::new(&SERIAL, field, side, what, likely, signs);
        found.extend(suspect.map(|suspect| suspect.of_file("F203", side)));
    }
    for field in COMPARED {
        let Some(codes) = observations.both(field) else { continue };
        let pool = context.rosters.vocabulary.pool(field);
        let dates: Vec<Option<Date>> = pool.map_or_else(Vec::new, |pool| pool.iter().map(date_of).collect());
        let date = |code: u32| dates.get(code as usize).copied().flatten();
        let labels = observations
            .labels_by_code(codes, Relation::Missing, |_, [mine, theirs]| relation([date(mine), date(theirs)]));
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
            let what = format!(
                "{} in {} are one day before those in {}",
                plural(field),
                export_of(side),
                export_of(side.other())
            );
            let likely = "a date was stored as midnight and written in another time zone, by this system or, a day late, by the other";
            let suspect = Suspect::new(&OFF_BY_ONE, field, side, what, likely, signs);
            // nobody is a day early by habit; days of entry are staggered at some schools
            let suspect = suspect.map(Suspect::either);
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
            let suspect = Suspect::new(&SWAPPED, field, side, what, likely, signs);
            found.extend(suspect.map(|suspect| suspect.either().of_file("F205", side)));
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
            assert_eq!(relation([mine, theirs].map(date_of)), wanted, "{mine} {theirs}");
        }
    }
}
