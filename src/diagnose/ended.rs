//! Which records ended by their exit date, where no status of the export tells who is active.

use super::calendar::{date_of, days_between};
use super::standing::Standing;
use crate::roster::{ExitDay, Field, Intake, Roster, Vocabulary};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// CALPADS' enrollment status codes: they tell the kind of an enrollment, not whether it lasts.
const KINDS: [&str; 5] = ["10", "20", "30", "40", "50"];
/// Parts of exit codes and reasons, in normal form, that close a school year and not a student's stay.
const YEAR_END: [&str; 8] =
    ["E155", "PROMOT", "YEAR END", "YEAREND", "END OF YEAR", "END OF SCHOOL YEAR", "ROLLOVER", "RETAINED"];
/// The months in which school years end.
const MONTHS: std::ops::RangeInclusive<i8> = 5..=7;
/// Days for which an exit at the end of a year may be no more than that.
const A_YEAR: i32 = 366;

/// Returns by row whether the record ended; empty where exit dates do not speak.
///
/// They speak where no row has a known status. An exit that most records share, one of the last year with a code of
/// the year's end, and one of the last summer where a tenth of all records have such, say that a year is over.
pub(super) fn of(
    roster: &Roster,
    intake: &Intake,
    vocabulary: &Vocabulary,
    as_of: &str,
    standing: impl Fn(u32) -> Standing,
) -> Vec<bool> {
    let height = roster.len() as u32;
    let (Some(today), Some(exits)) = (date_of(as_of), roster.normal(Field::ExitDate)) else { return Vec::new() };
    let told = |row| !matches!(standing(row), Standing::Missing | Standing::Unknown);
    if !tells_kinds_only(roster) && (0..height).any(told) {
        return Vec::new();
    }
    let is_past = |exit: Date| exit < today || (exit == today && intake.semantics.exit_day == ExitDay::DayAfter);
    let dates: Vec<Option<Date>> = vocabulary
        .pool(Field::ExitDate)
        .map_or_else(Vec::new, |pool| pool.iter().map(|text| date_of(text).filter(|exit| is_past(*exit))).collect());
    let date = |code: u32| dates.get(code as usize).copied().flatten();
    let codes = roster.normal(Field::ExitCode).unwrap_or_default();
    let mut last: Vec<Option<(Date, u32)>> =
        (0..height).map(|row| Some((date(exits.get(row as usize))?, codes.get(row as usize)))).collect();
    for stays in roster.stints().chunk_by(|one, other| one.row == other.row) {
        // a stay without an end, or with one to come, goes on whatever ended before
        let ends: Option<Vec<(Date, u32)>> =
            stays.iter().map(|stay| Some((date(stay.exit)?, stay.exit_code))).collect();
        if let Some(last) = stays.first().and_then(|stay| last.get_mut(stay.row as usize)) {
            *last = ends.and_then(|ends| ends.into_iter().max_by_key(|(exit, _)| *exit));
        }
    }
    let is_recent = |exit: Date| days_between(exit, today) <= A_YEAR;
    let mut shares: BTreeMap<Date, usize> = BTreeMap::new();
    let mut in_summer = 0;
    for (exit, _) in last.iter().flatten() {
        *shares.entry(*exit).or_default() += 1;
        in_summer += usize::from(is_recent(*exit) && MONTHS.contains(&exit.month()));
    }
    let rows = last.len();
    let closes_a_year = |exit: Date, code: u32| {
        let reason = vocabulary.text(Field::ExitCode, code).to_uppercase();
        shares.get(&exit).is_some_and(|count| count * 2 >= rows)
            || (is_recent(exit) && YEAR_END.iter().any(|part| reason.contains(part)))
            || (is_recent(exit) && MONTHS.contains(&exit.month()) && in_summer * 10 >= rows)
    };
    let ended: Vec<bool> =
        last.iter().map(|last| last.is_some_and(|(exit, code)| !closes_a_year(exit, code))).collect();
    if ended.contains(&true) { ended } else { Vec::new() }
}

fn tells_kinds_only(roster: &Roster) -> bool {
    roster.raw_texts(Field::Status).is_some_and(|texts| {
        texts.iter().map(str::trim).filter(|text| !text.is_empty()).all(|text| KINDS.contains(&text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::testing::{Cells, matched_by_place};

    const AS_OF: &str = "2026-08-24";

    /// Returns how many of the records ended, by exits and exit codes; one record each.
    fn ended(exits: &[(&str, &str)], day: ExitDay, standing: Standing) -> usize {
        let row = |at: usize, (exit, code): &(&str, &str)| -> Cells {
            let cell = |field, text: &str| (field, text.to_owned());
            vec![
                cell(Field::LastName, &format!("Vance{at}")),
                cell(Field::ExitDate, exit),
                cell(Field::ExitCode, code),
                cell(Field::Status, "10"),
            ]
        };
        let rows: Vec<Cells> = exits.iter().enumerate().map(|(at, exit)| row(at, exit)).collect();
        let (rosters, _) = matched_by_place(&[], &rows);
        let mut intake = Intake::default();
        intake.semantics.exit_day = day;
        let found = of(&rosters.sis, &intake, &rosters.vocabulary, AS_OF, |_| standing);
        found.into_iter().filter(|ended| *ended).count()
    }

    fn among(
        few: &[(&'static str, &'static str)],
        many: (&'static str, &'static str),
    ) -> Vec<(&'static str, &'static str)> {
        few.iter().copied().chain(std::iter::repeat_n(many, 30)).collect()
    }

    #[test]
    fn an_exit_that_has_passed_ends_a_record() {
        let unknown = |few: &[_], day| ended(&among(few, ("", "")), day, Standing::Missing);
        assert_eq!(unknown(&[("2026-01-15", "T160"), ("2026-08-25", ""), ("2027-06-05", "")], ExitDay::LastDay), 1);
        // the last day is still a day at school; the first day gone is none
        assert_eq!(unknown(&[(AS_OF, "")], ExitDay::LastDay), 0);
        assert_eq!(unknown(&[(AS_OF, "")], ExitDay::Unknown), 0);
        assert_eq!(unknown(&[(AS_OF, "")], ExitDay::DayAfter), 1);
        // a few left in the summer
        assert_eq!(unknown(&[("2026-06-05", "T160"), ("2026-06-05", "")], ExitDay::LastDay), 2);
    }

    #[test]
    fn the_end_of_a_school_year_ends_nobody() {
        let of = |few: &[_], many| ended(&among(few, many), ExitDay::LastDay, Standing::Missing);
        assert_eq!(of(&[("2026-01-15", "T160"), ("2026-05-29", "")], ("2026-06-05", "E155")), 1);
        assert_eq!(of(&[("2025-12-18", "")], ("2025-12-19", "")), 1);
        assert_eq!(of(&[("2026-04-30", "E155"), ("2026-04-30", "Promoted"), ("2020-06-05", "E155")], ("", "")), 1);
    }

    #[test]
    fn half_of_all_exits_or_a_tenth_in_summer_close_a_year_and_an_older_year_is_over() {
        let of = |exits: &[(&str, &str)]| ended(exits, ExitDay::LastDay, Standing::Missing);
        let one = ("2026-03-09", "");
        let shared = ("2026-03-02", "");
        let none = ("", "");
        assert_eq!((of(&[shared, shared, one, none]), of(&[shared, shared, one, none, none])), (1, 3));
        // one record of ten, and one of eleven
        let with_others = |first: (&'static str, &'static str), others: usize| {
            of(&std::iter::once(first).chain(std::iter::repeat_n(none, others)).collect::<Vec<_>>())
        };
        assert_eq!((with_others(("2026-06-12", ""), 9), with_others(("2026-06-12", ""), 10)), (0, 1));
        // a code of the year's end closes the year before the run, and not the one before that
        assert_eq!((with_others(("2025-08-23", "E155"), 30), with_others(("2025-08-22", "E155"), 30)), (0, 1));
        let two = [("2026-06-12", ""), ("2025-06-12", "")];
        assert_eq!(of(&two.into_iter().chain([none; 8]).collect::<Vec<_>>()), 1);
    }

    #[test]
    fn a_status_speaks_before_any_date_unless_it_tells_the_kind_of_enrollment_only() {
        let exits = among(&[("2026-01-15", "T160")], ("", ""));
        assert_eq!(ended(&exits, ExitDay::LastDay, Standing::Enrolled), 1);
        let (rosters, _) = matched_by_place(
            &[],
            &[vec![(Field::ExitDate, "2026-01-15".to_owned()), (Field::Status, "Active".to_owned())]],
        );
        let found = of(&rosters.sis, &Intake::default(), &rosters.vocabulary, AS_OF, |_| Standing::Enrolled);
        assert_eq!(found, Vec::<bool>::new());
    }
}
