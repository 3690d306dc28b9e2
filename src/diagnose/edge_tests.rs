//! The edges of the rules' numbers: the last case that is no finding, and the first that is one.

use crate::diagnose::testing::{Cells, matched_by_place};
use crate::diagnose::{Limits, Settings, run};
use crate::roster::Field::{
    BirthDate, EntryDate, ExitCode, ExitDate, Grade, LastName, LocalId, SchoolYear, Status, Suffix, UpdatedAt,
};
use crate::roster::{Field, Intake, Side};

const AS_OF: &str = "2026-08-15";
const FIRST_DAY: &str = "2026-08-17";

/// So many rows, each with a name of its own and what it is given.
fn rows(count: usize, cells: impl Fn(usize) -> Vec<(Field, String)>) -> Vec<Cells> {
    let row = |at: usize| [vec![(LastName, format!("Vance{at}"))], cells(at)].concat();
    (0..count).map(row).collect()
}

fn cell(field: Field, text: impl ToString) -> (Field, String) {
    (field, text.to_string())
}

fn nothing(_: usize) -> Vec<(Field, String)> {
    Vec::new()
}

fn settings(as_of: &str) -> Settings {
    Settings { as_of: as_of.to_owned(), ..Settings::default() }
}

/// Returns how often a code is given where rows are pairs by their place.
fn count(code: &str, enrollment: &[Cells], sis: &[Cells], settings: &Settings) -> usize {
    let (rosters, links) = matched_by_place(enrollment, sis);
    let found = run(&rosters, &links, &[Intake::default(), Intake::default()], settings).unwrap().discrepancies;
    found.rows().iter().filter(|row| found.rule(row).code == code).count()
}

/// Returns a date that lies so many days after another.
fn later(date: &str, days: i64) -> String {
    let date: jiff::civil::Date = date.parse().unwrap();
    date.checked_add(jiff::Span::new().days(days)).unwrap().to_string()
}

#[test]
fn entry_dates_may_differ_by_two_weeks_and_in_most_rows_mean_another_thing() {
    let found = |all: usize, odd: usize, date: &dyn Fn(usize) -> String, status: &'static str| {
        let mine = rows(all, |_| vec![cell(EntryDate, FIRST_DAY), cell(Status, "Enrolled")]);
        let theirs = rows(all, |at| match at < odd {
            true => vec![cell(EntryDate, date(at)), cell(Status, status)],
            false => vec![cell(EntryDate, FIRST_DAY), cell(Status, "Active")],
        });
        count("E103", &mine, &theirs, &settings(AS_OF))
    };
    let after = |days: i64| move |_| later(FIRST_DAY, days);
    assert_eq!((found(30, 3, &after(14), "Active"), found(30, 3, &after(15), "Active")), (0, 3));
    // each on a day of its own, so that none is the first day
    let apart = |at: usize| later(FIRST_DAY, 15 + at as i64);
    let active = |all, odd| found(all, odd, &apart, "Active");
    assert_eq!((active(20, 10), active(19, 10), active(17, 9)), (10, 1, 9));
    // whose record is closed enters anew
    assert_eq!(found(30, 3, &after(15), "Inactive"), 0);
}

#[test]
fn the_first_day_is_that_of_three_students_and_a_fifth_of_all() {
    // the platform has one of them enter two weeks and two days before
    let found = |first: usize, all: usize| {
        let day = |at: usize| if at < first { FIRST_DAY.to_owned() } else { later(FIRST_DAY, 30 + at as i64) };
        let mine = rows(all, |at| vec![cell(EntryDate, if at == 0 { later(FIRST_DAY, -16) } else { day(at) })]);
        let theirs = rows(all, |at| vec![cell(EntryDate, day(at)), cell(Status, "Active")]);
        count("E103", &mine, &theirs, &settings(AS_OF))
    };
    assert_eq!((found(3, 15), found(3, 16), found(2, 10)), (0, 1, 1));
}

#[test]
fn an_entry_in_another_year_is_told_where_twenty_and_nineteen_of_twenty_enter_in_this_one() {
    let found = |usual: usize, odd: usize| {
        let theirs = rows(usual + odd, |at| {
            vec![cell(EntryDate, if at < usual { FIRST_DAY } else { "2024-08-19" }), cell(Status, "Active")]
        });
        count("E207", &rows(usual + odd, nothing), &theirs, &settings(AS_OF))
    };
    assert_eq!((found(19, 1), found(20, 1)), (0, 1));
    assert_eq!((found(37, 2), found(38, 2)), (0, 2));
}

#[test]
fn a_record_is_stuck_the_day_after_its_entry_and_a_no_show_is_one_of_the_sis() {
    let preregistered = |entry: &str| {
        let theirs =
            rows(5, |at| vec![cell(Status, if at == 0 { "Pre-Registered" } else { "Active" }), cell(EntryDate, entry)]);
        count("P204", &rows(5, nothing), &theirs, &settings(AS_OF))
    };
    assert_eq!((preregistered(AS_OF), preregistered("2026-08-14")), (0, 1));
    let stay = |exit: &str| rows(5, |_| vec![cell(EntryDate, FIRST_DAY), cell(ExitDate, exit), cell(Status, "Active")]);
    let later = "2027-06-05";
    assert_eq!(count("P203", &stay(FIRST_DAY), &stay(later), &settings(AS_OF)), 0);
    assert_eq!(count("P203", &stay(later), &stay(FIRST_DAY), &settings(AS_OF)), 5);
    assert_eq!(count("P203", &stay(later), &stay(later), &settings(AS_OF)), 0);
}

#[test]
fn an_exit_lies_before_the_entry_by_two_days_and_of_who_left_in_an_audit_only() {
    let found = |exit: &str, status: &str, audited: Option<Side>| {
        let theirs = rows(5, |at| {
            let exit = if at == 0 { exit } else { "2027-06-05" };
            vec![cell(EntryDate, FIRST_DAY), cell(ExitDate, exit), cell(Status, status)]
        });
        let mine = if audited.is_some() { Vec::new() } else { rows(5, nothing) };
        count("E204", &mine, &theirs, &Settings { audited, ..settings(AS_OF) })
    };
    assert_eq!((found("2026-08-16", "Active", None), found("2026-08-15", "Active", None)), (0, 1));
    let left = |audited| found("2026-08-01", "Withdrawn", audited);
    assert_eq!((left(None), left(Some(Side::Sis))), (0, 1));
    // no status tells who left: the exit before the entry does, and is the one thing that is wrong
    assert_eq!(found("2026-08-01", "", None), 1);
}

#[test]
fn an_exit_needs_a_reason_once_it_is_past_where_half_of_those_who_left_have_one() {
    let found = |left: usize, told: usize, exit: &str, status: &str| {
        let theirs = rows(12, |at| {
            let gone = at < left;
            let code = if (1..=told).contains(&at) { "T180" } else { "" };
            vec![
                cell(
                    Status,
                    if at == 0 {
                        status
                    } else if gone {
                        "Withdrawn"
                    } else {
                        "Active"
                    },
                ),
                cell(EntryDate, "2025-08-18"),
                cell(
                    ExitDate,
                    if at == 0 {
                        exit
                    } else if gone {
                        "2026-03-02"
                    } else {
                        ""
                    },
                ),
                cell(ExitCode, code),
            ]
        });
        count("E205", &rows(12, nothing), &theirs, &settings(AS_OF))
    };
    assert_eq!((found(2, 1, "2026-08-14", "Withdrawn"), found(2, 1, AS_OF, "Withdrawn")), (1, 0));
    assert_eq!(found(2, 1, "2026-08-14", "Active"), 0);
    // one of three has one, so the export has none
    assert_eq!(found(3, 1, "2026-08-14", "Withdrawn"), 0);
}

#[test]
fn ages_go_with_grades_from_four_to_eight_and_a_half_in_kindergarten() {
    // all but some are of the usual age
    let found = |side: Side, birth: &str, odd: usize, all: usize| {
        let aged = rows(all, |at| {
            vec![cell(BirthDate, if at < odd { birth } else { "2021-03-01" }), cell(Grade, "K"), cell(Status, "Active")]
        });
        let others = rows(all, nothing);
        let (mine, theirs) = if side == Side::Sis { (&others, &aged) } else { (&aged, &others) };
        count("B106", mine, theirs, &settings(AS_OF))
    };
    let sis = |birth: &str| found(Side::Sis, birth, 1, 30);
    assert_eq!((sis("2022-09-01"), sis("2022-09-02")), (0, 1));
    assert_eq!((sis("2018-03-01"), sis("2018-02-01")), (0, 1));
    // the platform may show the grade of the year to come
    let platform = |birth: &str| found(Side::Enrollment, birth, 1, 30);
    assert_eq!((platform("2022-09-02"), platform("2023-09-01"), platform("2023-09-02")), (0, 0, 1));
    // two of a few, and one in ten of more
    let many = |odd: usize, all: usize| found(Side::Sis, "2024-01-01", odd, all);
    assert_eq!((many(2, 8), many(3, 29), many(3, 30)), (2, 0, 3));
}

#[test]
fn an_export_of_one_grade_is_told_from_fifty_rows_on() {
    let found = |count_of: usize| {
        let mine = rows(count_of, |at| vec![cell(Grade, at % 3 + 1)]);
        count("F208", &mine, &rows(count_of, |_| vec![cell(Grade, 3)]), &settings(AS_OF))
    };
    assert_eq!((found(49), found(50)), (0, 1));
}

#[test]
fn the_school_year_is_that_of_nearly_all_rows_and_of_the_run() {
    let found = |side: Side, year: &'static str, usual: usize, others: usize, as_of: &str| {
        let stated = rows(usual + others, |at| vec![cell(SchoolYear, if at < usual { year } else { "2020-2021" })]);
        let silent = rows(usual + others, nothing);
        let (mine, theirs) = if side == Side::Sis { (&silent, &stated) } else { (&stated, &silent) };
        count("F209", mine, theirs, &settings(as_of))
    };
    let (october, july) = ("2026-10-15", "2026-07-15");
    let old = "2024-2025";
    assert_eq!((found(Side::Sis, old, 19, 0, october), found(Side::Sis, old, 20, 0, october)), (0, 1));
    assert_eq!((found(Side::Sis, old, 37, 2, october), found(Side::Sis, old, 38, 2, october)), (0, 1));
    // the platform enrolls for the next year already; in summer a system may show either
    let next = "2027-2028";
    assert_eq!((found(Side::Enrollment, next, 30, 0, october), found(Side::Sis, next, 30, 0, october)), (0, 1));
    let last = "2025-2026";
    assert_eq!((found(Side::Sis, last, 30, 0, july), found(Side::Sis, last, 30, 0, october)), (0, 1));
}

#[test]
fn an_export_is_stale_a_day_after_the_days_that_are_allowed() {
    let found = |newest: &str| {
        let theirs = rows(5, |at| vec![cell(UpdatedAt, if at == 0 { newest } else { "2026-01-05" })]);
        let limits = Limits { stale_days: [None, Some(60)], ..Limits::default() };
        count("F210", &rows(5, nothing), &theirs, &Settings { limits, ..settings(AS_OF) })
    };
    assert_eq!((found("2026-06-16"), found("2026-06-15")), (0, 1));
}

#[test]
fn zeros_are_lost_by_three_students_and_padded_by_eight_who_are_half() {
    // so many IDs with zeros on the platform alone, of so many; the zeros of two lengths where that is asked for
    let found = |shorn: usize, all: usize, uneven: bool, sis: &str| {
        let own = |at: usize| 51_000 + at;
        let zeros = |at: usize| if uneven && at.is_multiple_of(2) { "000" } else { "00" };
        let mine = rows(all, |at| {
            vec![cell(LocalId, if at < shorn { format!("{}{}", zeros(at), own(at)) } else { own(at).to_string() })]
        });
        let mut theirs = rows(all, |at| vec![cell(LocalId, own(at))]);
        if let Some(last) = theirs.last_mut().filter(|_| !sis.is_empty()) {
            last[1].1 = sis.to_owned();
        }
        count("F201", &mine, &theirs, &settings(AS_OF))
    };
    assert_eq!((found(2, 30, false, ""), found(3, 30, false, "")), (0, 1));
    // an SIS with any zeros of its own has lost none
    assert_eq!(found(3, 30, false, "0412"), 0);
    // where all have as many zeros more, something put them there
    assert_eq!((found(7, 14, false, ""), found(8, 16, false, ""), found(8, 17, false, "")), (1, 0, 1));
    assert_eq!(found(8, 16, true, ""), 1);
}

#[test]
fn a_suffix_is_missed_where_two_have_one_and_half_of_the_others_students_too() {
    // so many with one in both systems, and so many with one in the SIS
    let found = |both: usize, theirs: usize| {
        let with = |most: usize| rows(30, move |at| vec![cell(Suffix, if at < most { "Jr" } else { "" })]);
        count("N106", &with(both), &with(theirs), &settings(AS_OF))
    };
    assert_eq!((found(1, 2), found(2, 4), found(2, 5)), (0, 2, 0));
}

#[test]
fn an_id_of_several_people_is_told_unless_a_fifth_of_the_column_repeats() {
    // one ID is on so many rows beside the first
    let found = |more: usize, all: usize| {
        let theirs = rows(all, |at| vec![cell(LocalId, if at <= more { 900 } else { 5_000 + at })]);
        count("I104", &rows(all, nothing), &theirs, &settings(AS_OF))
    };
    assert_eq!((found(6, 30), found(6, 29), found(5, 20)), (6, 0, 5));
    // the same name is another person where the birth date is another
    let born = |birth: &str| {
        let row = |birth: &str| vec![cell(LastName, "Ortega"), cell(LocalId, 900), cell(BirthDate, birth)];
        count("I104", &[], &[row("2015-03-04"), row(birth)], &Settings { audited: Some(Side::Sis), ..settings(AS_OF) })
    };
    assert_eq!((born("2015-03-04"), born("2015-07-19")), (0, 1));
}

#[test]
fn an_id_is_another_students_where_name_and_birth_date_both_say_so() {
    let found = |name: &str, birth: &str| {
        let row = |at: usize| vec![cell(LocalId, 5_000 + at), cell(BirthDate, format!("2015-03-{:02}", at + 1))];
        let theirs = rows(12, row);
        let mut mine = theirs.clone();
        mine[0] = vec![cell(LastName, name), cell(LocalId, 5_005), cell(BirthDate, birth)];
        count("I103", &mine, &theirs, &settings(AS_OF))
    };
    assert_eq!(found("Okonkwo", "2011-11-28"), 1);
    assert_eq!((found("Vance5", "2011-11-28"), found("Okonkwo", "2015-03-06")), (0, 0));
}

#[test]
fn the_last_grades_of_a_school_that_is_a_year_off_are_told_like_its_others() {
    // the platform has nobody in 12, so its 11 meets the 12 of the SIS alone
    let high = |at: usize| -> [u32; 2] {
        match at {
            0..20 => [10, 11],
            20..40 => [11, 12],
            _ => [1 + at as u32 % 9; 2],
        }
    };
    let side = |side: usize| rows(200, move |at| vec![cell(Grade, high(at)[side])]);
    assert_eq!(count("E102", &side(0), &side(1), &settings(AS_OF)), 40);
}
