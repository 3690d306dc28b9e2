//! What is found, and what is not, where two exports of one small district write things their own way.

use super::support::{AS_OF, Place, rows, summary};
use std::collections::BTreeMap;

pub(crate) const STUDENTS: usize = 60;

/// Returns an export: a header, and a row for each student.
pub(crate) fn export(header: &str, row: impl Fn(usize) -> String) -> String {
    (0..STUDENTS).fold(format!("{header}\n"), |text, at| text + &row(at) + "\n")
}

/// Returns last and first name and birth date of a student.
pub(crate) fn person_born(at: usize) -> String {
    const LAST: [&str; 10] = [
        "Bellweather",
        "Castellan",
        "Dunmore",
        "Eastlake",
        "Farrow",
        "Gantry",
        "Halloran",
        "Iverness",
        "Jessamy",
        "Kettering",
    ];
    const FIRST: [&str; 6] = ["Ada", "Bruno", "Clara", "Dmitri", "Elena", "Felix"];
    let (month, day) = (at % 12 + 1, at * 7 % 28 + 1);
    format!("{},{},{month}/{day}/{}", LAST[at % 10], FIRST[at / 10], year(at))
}

pub(crate) fn year(at: usize) -> usize {
    2009 + at % 9
}

/// Returns last and first name, birth date, sex and grade of a student.
fn person(at: usize) -> String {
    format!("{},{},{}", person_born(at), ["F", "M"][at / 10 % 2], 2025 - year(at))
}

fn codes(place: &Place, enrollment: &str, sis: &str) -> BTreeMap<String, usize> {
    place.put("e.csv", enrollment);
    place.put("s.csv", sis);
    let run =
        place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--isolated", "--as-of", AS_OF, "--fail-on", "never"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut counts = BTreeMap::new();
    for row in rows(&place.path("out"), "discrepancies.csv") {
        *counts.entry(row["code"].clone()).or_default() += 1;
    }
    counts
}

fn count(found: &BTreeMap<String, usize>, code: &str) -> usize {
    found.get(code).copied().unwrap_or(0)
}

fn platform(status: &str) -> String {
    export("Student ID,Last Name,First Name,Date of Birth,Gender,Grade,Status", |at| {
        format!("{},{},{status}", 4100 + at * 13, person(at))
    })
}

#[test]
fn an_exit_date_tells_who_has_left_where_the_sis_export_has_no_status() {
    let sis = |exit: &'static str, many: &'static str| {
        export("Student Number,Last Name,First Name,DOB,Gender,Grade,Entry Date,Exit Date,Exit Code", move |at| {
            format!("{},{},8/18/2025,{}", 4100 + at * 13, person(at), if at % 6 == 0 { exit } else { many })
        })
    };
    let place = Place::new();
    let found = codes(&place, &platform("Approved"), &sis("1/15/2026,T160", ","));
    assert_eq!((count(&found, "P201"), count(&found, "P202")), (10, 0), "{found:?}");
    let of_p201 = rows(&place.path("out"), "discrepancies.csv").into_iter().find(|row| row["code"] == "P201").unwrap();
    assert_eq!((of_p201["field"].as_str(), of_p201["sis_value"].as_str()), ("exit_date", "1/15/2026"));
    // nobody is missing who has left
    let some: String = platform("Approved")
        .lines()
        .enumerate()
        .filter(|(at, _)| at % 6 != 1)
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    assert_eq!(count(&codes(&place, &some, &sis("1/15/2026,T160", ",")), "P102"), 0);
    // the end of a school year
    assert_eq!(count(&codes(&place, &platform("Approved"), &sis("5/29/2026,", "6/5/2026,")), "P201"), 0);
    assert_eq!(count(&codes(&place, &platform("Approved"), &sis("4/30/2026,E155", ",")), "P201"), 0);
}

#[test]
fn statuses_that_nobody_knows_are_told() {
    let sis = export("Student Number,Last Name,First Name,DOB,Gender,Grade,Status", |at| {
        let status = if at % 6 == 0 { "Withdrawn - Moved" } else { "Active - Primary" };
        format!("{},{},{status}", 4100 + at * 13, person(at))
    });
    let place = Place::new();
    assert_eq!(count(&codes(&place, &platform("Enrolled - Returning"), &sis), "P201"), 10);
    assert_eq!(count(&codes(&place, &platform("Purple"), &sis), "P201"), 0);
    let arguments = ["reconcile", "e.csv", "s.csv", "--isolated", "--as-of", AS_OF];
    let run = place.run(&arguments);
    assert!(run.stderr.contains("e.csv: most statuses of `Status` are not known (60 rows"), "{}", run.stderr);
    assert!(!run.stderr.contains("Purple"), "{}", run.stderr);
    assert_eq!(place.run(&[&arguments[..], &["-q"]].concat()).stderr, "");
}

#[test]
fn zeros_before_every_id_are_told_once() {
    let sis = export("Student Number,Last Name,First Name,DOB,Gender,Grade", |at| {
        format!("000{},{}", 4100 + at * 13, person(at))
    });
    let place = Place::new();
    assert_eq!(count(&codes(&place, &platform("Approved"), &sis), "F201"), 0);
    let causes: Vec<String> = summary(&place.path("out"))["causes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cause| cause["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(causes, ["S102"]);
}

#[test]
fn the_houses_of_one_street_are_not_cut() {
    const SHORT: [&str; 7] = ["Oak", "Cedar", "Walnut", "Juniper", "Chestnut", "Sandpiper", "Strawberry"];
    let street = |at: usize| match at % 3 {
        0 => format!("{} Martin Luther King Blvd", 4100 + at),
        _ => format!("{} {} St", 4100 + at, SHORT[at % 7]),
    };
    let enrollment = export("Student ID,Last Name,First Name,Date of Birth,Gender,Grade,Home Address", |at| {
        format!("{},{},\"{}, Springfield, IL 62704\"", 4100 + at * 13, person(at), street(at))
    });
    let sis = export("Student Number,Last Name,First Name,DOB,Gender,Grade,Street", |at| {
        format!("{},{},{}", 4100 + at * 13, person(at), street(at))
    });
    let place = Place::new();
    let found = codes(&place, &enrollment, &sis);
    assert_eq!((count(&found, "F206"), count(&found, "C101")), (0, 0), "{found:?}");
}
