//! What is promised of cut IDs, moved dates, filled columns, schools in a ring and of deliveries that failed.

use super::tests::{codes, column, folded, name, of_pair};
use super::{Cause, tests::causes};
use crate::diagnose::testing::{Cells, matched_by_place};
use crate::diagnose::{Diagnosis, Settings, run};
use crate::roster::{Field, Intake};

const ROWS: usize = 80;

/// Returns rows of four schools in turn with one more column.
fn rows(field: Field, value: impl Fn(usize) -> String) -> Vec<Cells> {
    let row = |at: usize| {
        let school = ["Alder School", "Birch School", "Cedar School", "Dogwood School"][at % 4].to_owned();
        let mut cells =
            vec![(Field::OtherId, format!("{}", 700_000 + at)), (Field::LastName, name(at)), (field, value(at))];
        if field != Field::School {
            cells.push((Field::School, school));
        }
        cells
    };
    (0..ROWS).map(row).collect()
}

fn id(at: usize) -> String {
    (410_000 + at * 7_919 % 99_991).to_string()
}

/// Returns the causes where the platform has other values than the SIS in one column.
fn told(field: Field, wrong: impl Fn(usize) -> String, right: impl Fn(usize) -> String) -> Vec<Cause> {
    causes(&rows(field, wrong), &rows(field, right))
}

#[test]
fn ids_of_which_a_part_is_left_are_cut_and_one_digit_more_behind_all_is_a_check_digit() {
    let of_birch = |at: usize, wrong: &dyn Fn(String) -> String| if at % 4 == 1 { wrong(id(at)) } else { id(at) };
    let found = told(Field::LocalId, |at| of_birch(at, &|id| id[..4].to_owned()), id);
    assert_eq!(codes(&found), ["S109"], "{found:?}");
    let message = "local student IDs in the enrollment export are cut at 4 letters";
    assert!(found[0].message.starts_with(message), "{}", found[0].message);
    assert_eq!(found[0].place.get("school").map(String::as_str), Some("Birch School"));
    // whichever digits were before the others
    assert!(codes(&told(Field::LocalId, |at| format!("{}{}", at % 5 + 1, id(at)), id)).is_empty());
    assert!(codes(&told(Field::LocalId, |at| id(at)[..5].to_owned(), id)).is_empty(), "check digits");
    let added = told(Field::LocalId, |at| format!("77{}", id(at)), id);
    assert_eq!(codes(&added), ["S103"], "{added:?}");
}

#[test]
fn ids_that_have_the_length_already_were_not_padded() {
    let number = |at: usize| {
        if at.is_multiple_of(3) { (1_000 + at * 37).to_string() } else { (4_100_000 + at * 7_919).to_string() }
    };
    let padded = |at: usize| if at % 4 == 1 { format!("{:0>7}", number(at)) } else { number(at) };
    let wide: Vec<Cells> = rows(Field::LocalId, padded).into_iter().cycle().take(ROWS).collect();
    let found = causes(&wide, &rows(Field::LocalId, number));
    assert!(codes(&found).is_empty(), "seven of them are too few: {found:?}");
    let more = |at: usize| if at % 2 == 1 { format!("{:0>7}", number(at)) } else { number(at) };
    let found = told(Field::LocalId, more, number);
    assert_eq!(codes(&found), ["S102"], "{found:?}");
    assert_eq!((found[0].affected, found[0].of), (13, 27), "{}", found[0].message);
}

#[test]
fn the_file_rule_that_blames_the_other_export_for_lost_zeros_is_put_under_padding() {
    let padded = |at: usize| if at % 4 == 1 { format!("0000{}", id(at)) } else { id(at) };
    let (rosters, links) = matched_by_place(&rows(Field::LocalId, padded), &rows(Field::LocalId, id));
    let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
    let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap();
    assert_eq!(codes(&found.causes), ["S102"]);
    let of_file = |found: &Diagnosis| -> Vec<u32> {
        let rows = found.discrepancies.rows().iter().filter(|row| found.discrepancies.rule(row).code == "F201");
        rows.map(|row| row.cause).collect()
    };
    assert_eq!(of_file(&found), [1]);
}

#[test]
fn birth_dates_a_constant_time_apart_are_one_cause_and_any_time_apart_are_none() {
    let date =
        |at: usize, years: i32| format!("{}-{:02}-{:02}", 2012 + at as i32 % 6 + years, at % 12 + 1, at % 27 + 1);
    for (years, words) in [(-100, "100 years before"), (1, "1 year after"), (-4, "4 years before")] {
        let moved = |at: usize| date(at, if at % 4 == 1 { years } else { 0 });
        let found = told(Field::BirthDate, moved, |at| date(at, 0));
        assert_eq!(codes(&found), ["S124"], "{found:?}");
        assert!(found[0].message.contains(words), "{}", found[0].message);
        assert_eq!((found[0].affected, found[0].of), (20, 20));
    }
    let other = |at: usize| if at % 4 == 1 { date(at * 5 + 3, at as i32 % 3 - 4) } else { date(at, 0) };
    assert!(!codes(&told(Field::BirthDate, other, |at| date(at, 0))).contains(&"S124"));
}

#[test]
fn a_column_that_was_filled_with_one_value_is_one_cause_and_a_school_of_one_sex_or_grade_is_none() {
    let sex = |at: usize| if (at / 4).is_multiple_of(2) { "F" } else { "M" }.to_owned();
    let filled = |at: usize| if at % 4 == 1 { "M".to_owned() } else { sex(at) };
    let found = told(Field::Sex, filled, sex);
    assert_eq!(codes(&found), ["S120"], "{found:?}");
    assert_eq!((found[0].affected, found[0].of, found[0].place.len()), (10, 10, 1));
    assert!(codes(&told(Field::Sex, filled, filled)).is_empty(), "a school for boys");
    let opposite = |at: usize| if at % 4 == 1 { sex(at + 4) } else { sex(at) };
    assert!(codes(&told(Field::Sex, opposite, sex)).is_empty(), "swapped, not filled");
    let grade = |at: usize| (at / 4 % 8 + 1).to_string();
    let third = told(Field::Grade, |at| if at % 4 == 1 { "3".to_owned() } else { grade(at) }, grade);
    assert_eq!(codes(&third), ["S120"], "{third:?}");
    // all of a school are in one grade, and the platform is ahead there
    let center = |at: usize| if at % 4 == 1 { "1".to_owned() } else { grade(at) };
    let ahead = told(Field::Grade, |at| if at % 4 == 1 { "2".to_owned() } else { grade(at) }, center);
    assert_eq!(codes(&ahead), ["S114"], "{ahead:?}");
}

#[test]
fn schools_that_each_stand_under_the_next_are_one_cause_and_students_who_moved_are_none() {
    let names = ["Alder School", "Birch School", "Cedar School", "Dogwood School"];
    let slipped = |at: usize| if at % 4 < 3 { names[(at % 4 + 1) % 3] } else { names[3] }.to_owned();
    let half = |at: usize| if at % 8 < 4 { names[at % 4].to_owned() } else { slipped(at) };
    let right = |at: usize| names[at % 4].to_owned();
    let in_both = |value: &dyn Fn(usize) -> String| -> Vec<Cells> {
        let form = |at: usize| if at % 8 < 4 { "Old form" } else { "New form" }.to_owned();
        let rows = rows(Field::School, value).into_iter().enumerate();
        rows.map(|(at, row)| [row, vec![(Field::Form, form(at))]].concat()).collect()
    };
    let found = causes(&in_both(&half), &in_both(&right));
    assert_eq!(codes(&found), ["S115"], "{found:?}");
    assert!(found[0].message.contains("stand one for the next"), "{}", found[0].message);
    assert_eq!(found[0].affected, 30);
    let moved = |at: usize| if at % 8 == 4 { names[1].to_owned() } else { right(at) };
    assert!(codes(&causes(&in_both(&moved), &in_both(&right))).is_empty());
}

#[test]
fn letters_that_were_left_out_with_their_accents_are_under_the_cause_and_other_errors_are_not() {
    let right = |at: usize| if at.is_multiple_of(2) { format!("{}ñez", name(at)) } else { name(at) };
    let wrong = |at: usize| right(at).replace('ñ', "");
    let conflicts =
        |_: &mut crate::roster::Pool| vec![of_pair("N111", 0, Field::LastName), of_pair("N111", 1, Field::LastName)];
    let (found, under) =
        folded(&column(Field::LastName, right, ROWS), &column(Field::LastName, wrong, ROWS), conflicts);
    assert_eq!(codes(&found), ["S111"], "{found:?}");
    assert_eq!(under, [1, 0]);
    assert!(super::text::lacks_letters("Nuez", "Nuñez") && super::text::lacks_letters("MUOZ", "Muñoz"));
    assert!(!super::text::lacks_letters("Nunez", "Nuñez") && !super::text::lacks_letters("Muoz", "Munoz"));
}

/// Returns the causes where some of the platform's rows of April to September are missing in the SIS.
fn missing(gone: impl Fn(usize) -> bool) -> Vec<Cause> {
    let row = |at: usize| -> Cells {
        let day = format!("2026-{:02}-{:02}", 4 + at / 14, at % 14 + 1);
        vec![
            (Field::LocalId, id(at)),
            (Field::LastName, name(at)),
            (Field::SubmittedAt, day),
            (Field::Status, "Enrolled".to_owned()),
        ]
    };
    let (lost, there): (Vec<usize>, Vec<usize>) = (0..ROWS).partition(|at| gone(*at));
    let sis: Vec<Cells> =
        there.iter().map(|at| vec![(Field::LocalId, id(*at)), (Field::LastName, name(*at))]).collect();
    let enrollment: Vec<Cells> = there.iter().chain(&lost).map(|at| row(*at)).collect();
    causes(&enrollment, &sis)
}

#[test]
fn rows_of_some_days_that_are_missing_between_others_are_a_delivery_that_failed() {
    let found = missing(|at| (28..42).contains(&at));
    assert_eq!(codes(&found), ["S121"], "{found:?}");
    assert_eq!((found[0].since.as_deref(), found[0].until.as_deref()), (Some("2026-06-01"), Some("2026-06-14")));
    assert_eq!(found[0].affected, 14);
    let since = missing(|at| at >= 56);
    assert_eq!((since[0].since.as_deref(), since[0].until.as_deref()), (Some("2026-08-01"), None), "{since:?}");
    assert!(codes(&missing(|at| at % 6 == 1)).is_empty(), "here and there");
}

#[test]
fn the_part_that_each_school_puts_before_its_ids_is_one_cause() {
    let mark = |at: usize| ["ALD-", "BIR-", "CED-", "DOG-"][at % 4];
    for found in [
        told(Field::LocalId, |at| format!("{}{}", mark(at), id(at)), id),
        told(Field::LocalId, id, |at| format!("{}{}", mark(at), id(at))),
        told(Field::LocalId, |at| format!("{}{}", id(at), &mark(at)[..3]), id),
    ] {
        assert_eq!(codes(&found), ["S103"], "{found:?}");
        assert!(found[0].message.contains("differs from school to school: 80 of 80 rows"), "{}", found[0].message);
    }
    // at one school, it is the part of that one
    let one = told(Field::LocalId, |at| if at % 4 == 1 { format!("BIR-{}", id(at)) } else { id(at) }, id);
    assert_eq!(codes(&one), ["S103"]);
    assert!(one[0].message.contains("have `BIR-` before them: 20 of 20 rows of school"), "{}", one[0].message);
    // a part that the school does not tell
    let any = told(Field::LocalId, |at| format!("{}{}", mark(at / 4), id(at)), id);
    assert!(any.iter().all(|cause| !cause.message.contains("differs from")), "{any:?}");
}

#[test]
fn phone_numbers_in_scientific_notation_are_one_cause() {
    let phone = |at: usize| format!("217555{:04}", 100 + at % 100);
    let found = told(Field::Phone, |_| "2.17556E+09".to_owned(), phone);
    assert_eq!(codes(&found), ["S104"], "{found:?}");
    assert!(found[0].message.starts_with("phone numbers in the enrollment export"), "{}", found[0].message);
}
