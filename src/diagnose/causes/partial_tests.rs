//! Faults that were mended after some days, or that hit a part of the rows: one import of several, one clerk of several.

use super::tests::{causes, codes, name};
use crate::diagnose::testing::Cells;
use crate::roster::{Cause, Field};

const ROWS: usize = 600;

/// Returns the day of submission of a row: three rows a day.
fn submitted(row: usize) -> String {
    format!("2026-{:02}-{:02}", 1 + row / 3 / 28, 1 + row / 3 % 28)
}

/// Returns rows with the number that `number` makes of theirs, the birth date so many days early, and the street.
fn rows(number: impl Fn(usize) -> String, early: impl Fn(usize) -> u8, street: impl Fn(usize) -> String) -> Vec<Cells> {
    let row = |row: usize| {
        vec![
            (Field::LocalId, number(row)),
            (Field::LastName, name(row)),
            (
                Field::BirthDate,
                format!("{}-{:02}-{:02}", 2010 + row % 9, 1 + row % 12, 14 + row % 13 - usize::from(early(row))),
            ),
            (Field::School, format!("{}", 101 + row / 7 % 4)),
            (Field::Street, street(row)),
            (Field::SubmittedAt, submitted(row)),
        ]
    };
    (0..ROWS).map(row).collect()
}

fn plain(row: usize) -> String {
    (50_000 + row).to_string()
}

fn street(row: usize) -> String {
    format!("{} {} Boulevard Apt {}", 100 + row, name(row), row % 9 + 1)
}

fn early(early: impl Fn(usize) -> bool) -> Vec<Cause> {
    let sis = rows(plain, |_| 0, street);
    causes(&rows(plain, |row| u8::from(early(row)), street), &sis)
}

#[test]
fn a_fault_that_was_mended_has_its_first_and_its_last_day() {
    let found = early(|row| (90..120).contains(&row));
    assert_eq!(codes(&found), ["S106"]);
    let cause = &found[0];
    assert_eq!((cause.affected, cause.of), (30, 30));
    assert_eq!((cause.since.as_deref(), cause.until.as_deref()), (Some("2026-02-03"), Some("2026-02-12")));
    assert!(cause.message.contains("submitted from 2026-02-03 to 2026-02-12; elsewhere 0 of 570"), "{}", cause.message);
    // a single day is no stretch of days
    let mut platform = rows(plain, |row| u8::from(row / 30 == 4), street);
    for (row, cells) in platform.iter_mut().enumerate() {
        cells.retain(|(field, _)| *field != Field::SubmittedAt);
        cells.push((Field::SubmittedAt, format!("2026-03-{:02}", 1 + row / 30)));
    }
    let found = causes(&platform, &rows(plain, |_| 0, street));
    assert!(found[0].message.contains("30 of 30 rows submitted on 2026-03-05; elsewhere"), "{found:?}");
    // without an end it goes on
    let found = early(|row| row >= 501);
    assert_eq!((found[0].since.as_deref(), found[0].until.as_deref()), (Some("2026-06-28"), None));
    // a few slips among others' days are none
    assert!(early(|row| (90..120).contains(&row) && row % 4 == 0).is_empty());
}

#[test]
fn what_nobody_does_by_habit_is_a_fault_at_a_tenth_of_all_rows_or_a_part_of_a_place() {
    let found = early(|row| row * 7 % 11 == 3);
    assert_eq!(codes(&found), ["S106"]);
    assert!(found[0].place.is_empty() && found[0].since.is_none());
    let found = early(|row| row / 7 % 4 == 2 && row % 5 < 2);
    assert_eq!(found[0].place.get("school").map(String::as_str), Some("103"));
    assert!(early(|row| row % 40 == 3).is_empty());
    let prefixed = |part: &'static str| {
        let number = move |row: usize| if row * 7 % 11 == 3 { format!("{part}{}", plain(row)) } else { plain(row) };
        causes(&rows(number, |_| 0, street), &rows(plain, |_| 0, street))
    };
    assert_eq!(codes(&prefixed("84")), ["S103"]);
    // some families write so
    assert!(prefixed("#").is_empty());
}

#[test]
fn a_cut_street_is_one_where_the_other_system_abbreviates() {
    let cut = |row: usize| street(row).chars().take(18).collect::<String>();
    let short = |row: usize| street(row).replace("Boulevard", "Blvd").replace("Apt", "#");
    let found = causes(&rows(plain, |_| 0, cut), &rows(plain, |_| 0, short));
    assert_eq!(codes(&found), ["S109"]);
    assert!(found[0].affected * 20 >= found[0].of * 19, "{} of {}", found[0].affected, found[0].of);
}

#[test]
fn placeholders_for_birth_dates_and_one_number_for_many_are_faults_of_a_part() {
    let column = |field: Field, value: &dyn Fn(usize) -> String| -> Vec<Cells> {
        (0..ROWS).map(|row| vec![(Field::LocalId, plain(row)), (field, value(row))]).collect()
    };
    let birth = |row: usize| format!("{}-{:02}-{:02}", 2010 + row % 9, 1 + row % 12, 1 + row % 28);
    let phone = |row: usize| format!("217-555-{:04}", 100 + row % 100 + row / 100 * 1000);
    let some = |row: usize| row * 7 % 11 < 4;
    let part = |field: Field, own: &dyn Fn(usize) -> String, value: &str| {
        let mine = column(field, &|row| if some(row) { value.to_owned() } else { own(row) });
        causes(&mine, &column(field, own))
    };
    assert_eq!(codes(&part(Field::BirthDate, &birth, "1900-01-01")), ["S119"]);
    assert_eq!(codes(&part(Field::Phone, &phone, "217-555-0100")), ["S120"]);
    // what a database writes for nothing
    assert!(part(Field::BirthDate, &birth, "NULL").is_empty());
    // families leave out numbers, and many live in one house
    assert!(part(Field::Phone, &phone, "999-999-9999").is_empty());
    assert!(part(Field::Street, &street, "1 Base Road").is_empty());
}
