//! Every fault done to a small district, and what is told of it: what, how many, where, since when, how much more than
//! elsewhere. The texts were looked at; whoever changes one sees which.

use super::tests::{causes, name};
use crate::diagnose::testing::Cells;
use crate::roster::{Cause, Field, Side};
use std::fmt::Write as _;

pub(super) const ROWS: usize = 240;
const SCHOOLS: [&str; 4] = ["Adams", "Brook", "Cedar", "Dover"];

pub(super) fn school(at: usize) -> usize {
    at % 4
}

/// The day on which a row was handed in, counted from the first of June.
fn day(at: usize) -> usize {
    at / 4 % 30
}

/// A student of a district in which nothing is wrong.
pub(super) fn student(at: usize) -> Cells {
    let given = ["Bélla", "Carla", "Dörte", "Ellen", "Faÿe", "Grace", "Hanna", "Iñez", "Julia", "Karin", "Leona"];
    let number = 100 + at * at * 7;
    let cells = [
        (Field::LocalId, format!("{}", 50_000 + at)),
        (Field::StateId, format!("{number:08}")),
        (Field::OtherId, format!("{}", 7_654_321 + at * 1_037)),
        (Field::FirstName, given[at % 11].to_owned()),
        (Field::LastName, name(at)),
        (Field::Suffix, if at % 60 == 7 { "Jr" } else { "" }.to_owned()),
        (Field::BirthDate, format!("{}-{:02}-{:02}", 2008 + at % 9, 1 + at % 12, 1 + at * 5 % 28)),
        (Field::EntryDate, format!("2026-08-{:02}", 3 + at % 9)),
        (Field::Grade, (1 + at % 7).to_string()),
        (Field::School, SCHOOLS[school(at)].to_owned()),
        (Field::Status, ["Active", "Active", "Enrolled"][at % 3].to_owned()),
        (Field::Street, format!("{} {} Lane", 100 + at, name(at + 11))),
        (Field::City, "Elmwood".to_owned()),
        (Field::Phone, format!("217-555-{:04}", 100 + at % 100)),
        (Field::Email, format!("{}.{at}@example.com", name(at + 5).to_lowercase())),
        (Field::GuardianName, format!("{} {}", given[(at + 4) % 11], name(at))),
        (Field::SubmittedAt, format!("2026-06-{:02}T08:00", 1 + day(at))),
    ];
    cells.to_vec()
}

/// Returns the causes in the district with some rows of a side changed.
pub(super) fn altered(side: Side, alter: impl Fn(usize, &mut Cells)) -> Vec<Cause> {
    let sound: Vec<Cells> = (0..ROWS).map(student).collect();
    let mut faulty = sound.clone();
    faulty.iter_mut().enumerate().for_each(|(at, row)| alter(at, row));
    if side == Side::Enrollment { causes(&faulty, &sound) } else { causes(&sound, &faulty) }
}

pub(super) fn cell(row: &mut Cells, field: Field) -> &mut String {
    &mut row.iter_mut().find(|(named, _)| *named == field).unwrap().1
}

/// Returns the causes in the district with a field of some rows of a side changed.
fn changed(
    side: Side,
    field: Field,
    when: impl Fn(usize) -> bool,
    change: impl Fn(usize, &str) -> String,
) -> Vec<Cause> {
    altered(side, |at, row| {
        if when(at) {
            let cell = cell(row, field);
            *cell = change(at, cell);
        }
    })
}

pub(super) fn told(title: &str, causes: &[Cause]) -> String {
    let mut text = format!("{title}\n");
    for cause in causes {
        let examples: Vec<[u32; 2]> = cause.examples.iter().map(|row| [row.enrollment_row, row.sis_row]).collect();
        writeln!(text, "  {} {} {:?} {:?} x{:.2}", cause.code, cause.field, cause.place, cause.since, cause.lift)
            .unwrap();
        writeln!(text, "  {}\n  {}\n  {examples:?}", cause.message, cause.likely_fault).unwrap();
    }
    text
}

pub(super) fn everywhere(_: usize) -> bool {
    true
}

pub(super) fn in_brook(at: usize) -> bool {
    school(at) == 1
}

pub(super) fn late(at: usize) -> bool {
    day(at) >= 19
}

fn late_in_cedar(at: usize) -> bool {
    day(at) >= 10 && school(at) == 2
}

pub(super) fn swapped(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else { panic!("{date}") };
    if day.parse::<u32>().unwrap() <= 12 { format!("{year}-{day}-{month}") } else { date.to_owned() }
}

/// The day before, for dates of which none is the first of its month.
pub(super) fn day_before(date: &str) -> String {
    let (month, day) = date.rsplit_once('-').unwrap();
    let day = day.parse::<u32>().unwrap();
    if day > 1 { format!("{month}-{:02}", day - 1) } else { date.to_owned() }
}

pub(super) fn plain(text: &str) -> String {
    text.replace('é', "e").replace('ö', "o").replace('ÿ', "y").replace('ñ', "n")
}

#[test]
fn nothing_is_told_of_a_sound_district() {
    assert_eq!(changed(Side::Sis, Field::Phone, |_| false, |_, cell| cell.to_owned()), []);
}

#[test]
fn faults_of_numbers_are_told_in_full() {
    let (enrollment, sis) = (Side::Enrollment, Side::Sis);
    let bare = |_: usize, id: &str| id.trim_start_matches('0').to_owned();
    let mut text = told("zeros lost", &changed(enrollment, Field::StateId, everywhere, bare));
    text += &told("zeros lost in the SIS, in Brook", &changed(sis, Field::StateId, in_brook, bare));
    text += &told("zeros added, late", &changed(enrollment, Field::LocalId, late, |_, id| format!("000{id}")));
    text += &told("a part before", &changed(sis, Field::LocalId, in_brook, |_, id| format!("84{id}")));
    text += &told("a part behind", &changed(enrollment, Field::LocalId, late_in_cedar, |_, id| format!("{id}-A")));
    text += &told("a part before all", &changed(enrollment, Field::LocalId, everywhere, |_, id| format!("84{id}")));
    text += &told(
        "a part and zeros",
        &changed(enrollment, Field::StateId, everywhere, |_, id| format!("{}-A", id.trim_start_matches('0'))),
    );
    let rounded = |_: usize, id: &str| format!("{}000", &id[..id.len() - 3]);
    text += &told("rounded", &changed(enrollment, Field::OtherId, late, rounded));
    text += &told(
        "a part and rounded",
        &changed(sis, Field::OtherId, in_brook, |_, id| format!("84{}000", &id[..id.len() - 3])),
    );
    let scientific = |_: usize, id: &str| format!("{}.{}E+06", &id[..1], &id[1..4]);
    text += &told("scientific", &changed(enrollment, Field::OtherId, in_brook, scientific));
    insta::assert_snapshot!("numbers", text);
}

#[test]
fn faults_of_dates_are_told_in_full() {
    let (enrollment, sis) = (Side::Enrollment, Side::Sis);
    let early = |_: usize, date: &str| day_before(date);
    let mut text = told("a day early", &changed(enrollment, Field::BirthDate, everywhere, early));
    text += &told("a day early in the SIS, in Brook", &changed(sis, Field::BirthDate, in_brook, early));
    text += &told("entries a day early, late", &changed(enrollment, Field::EntryDate, late, early));
    let turned = |_: usize, date: &str| swapped(date);
    text += &told("day and month", &changed(enrollment, Field::BirthDate, everywhere, turned));
    text += &told("day and month, late in Cedar", &changed(sis, Field::BirthDate, late_in_cedar, turned));
    text += &told("serial", &changed(sis, Field::BirthDate, in_brook, |at, _| (39_500 + at * 13).to_string()));
    text += &told("placeholder", &changed(enrollment, Field::BirthDate, late, |_, _| "1900-01-01".to_owned()));
    text += &told("one date", &changed(enrollment, Field::BirthDate, in_brook, |_, _| "2012-05-06".to_owned()));
    insta::assert_snapshot!("dates", text);
}

#[test]
fn faults_of_text_are_told_in_full() {
    let (enrollment, sis) = (Side::Enrollment, Side::Sis);
    let garbled =
        |_: usize, text: &str| text.replace('é', "Ã©").replace('ö', "Ã¶").replace('ÿ', "Ã¿").replace('ñ', "Ã±");
    let marked = |_: usize, text: &str| {
        plain(text).chars().zip(text.chars()).map(|(p, t)| if p == t { t } else { '?' }).collect()
    };
    let cut = |length: usize| move |_: usize, text: &str| text.chars().take(length).collect::<String>();
    let mut text = told("garbled", &changed(enrollment, Field::FirstName, everywhere, garbled));
    text += &told("garbled guardians in Brook", &changed(sis, Field::GuardianName, in_brook, garbled));
    text += &told("question marks, late", &changed(sis, Field::FirstName, late, marked));
    text += &told("accents lost", &changed(enrollment, Field::FirstName, everywhere, |_, text| plain(text)));
    text += &told("accents lost in Brook", &changed(sis, Field::FirstName, in_brook, |_, text| plain(text)));
    text += &told("cut at 7", &changed(enrollment, Field::LastName, everywhere, cut(7)));
    text += &told("streets cut in Cedar, late", &changed(sis, Field::Street, late_in_cedar, cut(12)));
    text += &told("capitals", &changed(enrollment, Field::LastName, everywhere, |_, text| text.to_uppercase()));
    text += &told("capitals in Brook", &changed(sis, Field::FirstName, in_brook, |_, text| text.to_uppercase()));
    text += &told("small letters, late", &changed(enrollment, Field::LastName, late, |_, text| text.to_lowercase()));
    text += &told("streets in capitals", &changed(sis, Field::Street, everywhere, |_, text| text.to_uppercase()));
    text +=
        &told("streets in capitals in Brook", &changed(sis, Field::Street, in_brook, |_, text| text.to_uppercase()));
    text +=
        &told("suffix in the name", &changed(enrollment, Field::LastName, in_brook, |_, text| format!("{text} Jr")));
    insta::assert_snapshot!("texts", text);
}

#[test]
fn faults_of_codes_and_contacts_are_told_in_full() {
    let (enrollment, sis) = (Side::Enrollment, Side::Sis);
    let next = |_: usize, grade: &str| (grade.parse::<u32>().unwrap() + 1).to_string();
    let last = |_: usize, grade: &str| (grade.parse::<u32>().unwrap().saturating_sub(2)).to_string();
    let other = |at: usize, _: &str| SCHOOLS[[1, 0, 2, 3][school(at)]].to_owned();
    let mut text = told("grades", &changed(enrollment, Field::Grade, everywhere, next));
    text += &told("grades in Brook", &changed(enrollment, Field::Grade, in_brook, next));
    text += &told("grades two back in the SIS, late", &changed(sis, Field::Grade, late, last));
    text += &told("schools swapped, late", &changed(enrollment, Field::School, late, other));
    text += &told("schools swapped in the SIS", &changed(sis, Field::School, |at| at % 5 < 4, other));
    text += &told("area code", &changed(enrollment, Field::Phone, in_brook, |_, phone| phone[4..].to_owned()));
    text += &told("area code everywhere", &changed(sis, Field::Phone, everywhere, |_, phone| phone[4..].to_owned()));
    text += &told("no phone", &changed(enrollment, Field::Phone, late, |_, _| "000-000-0000".to_owned()));
    text += &told("one mail", &changed(sis, Field::Email, late_in_cedar, |_, _| "office@example.com".to_owned()));
    text += &told("one street", &changed(enrollment, Field::Street, in_brook, |_, _| "1 Main St".to_owned()));
    insta::assert_snapshot!("codes", text);
}

#[test]
fn names_in_each_others_place_and_rows_that_have_not_arrived_are_told_in_full() {
    let sound: Vec<Cells> = (0..ROWS).map(student).collect();
    let mut exchanged = sound.clone();
    for row in exchanged.iter_mut().skip(1).step_by(4) {
        let (first, last) = (row[3].1.clone(), row[4].1.clone());
        (row[3].1, row[4].1) = (last, first);
    }
    let mut text = told("names exchanged in Brook", &causes(&exchanged, &sound));
    // the last rows of the platform are not in the SIS
    let in_order = |from: usize, to: usize| -> Vec<Cells> {
        (from..to)
            .map(|at| {
                student(at)
                    .into_iter()
                    .map(|(field, cell)| match field {
                        Field::SubmittedAt => (field, format!("2026-06-{:02}T08:00", 1 + at / 8)),
                        _ => (field, cell),
                    })
                    .collect()
            })
            .collect()
    };
    text += &told("rows missing", &causes(&in_order(0, ROWS), &in_order(0, 200)));
    insta::assert_snapshot!("rows", text);
}
