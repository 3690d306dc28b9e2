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

#[test]
fn whoever_registers_on_a_form_without_a_status_after_leaving_is_to_be_enrolled_again() {
    let form = |submitted: &str| {
        export("Last Name,First Name,Date of Birth,Gender,Grade,Date Submitted", |at| {
            format!("{},{submitted}", person(at))
        })
    };
    let sis = |exit: &str| {
        export("Student Number,Last Name,First Name,DOB,Gender,Grade,Status,Exit Date", |at| {
            let end = if at == 3 { format!("Withdrawn,{exit}") } else { "Active,".to_owned() };
            format!("{},{},{end}", 4100 + at * 13, person(at))
        })
    };
    let place = Place::new();
    for (submitted, exit, severity) in
        [("4/1/2026", "2/10/2026", "error"), ("4/1/2026", "6/10/2026", "info"), ("4/1/2026", "", "info")]
    {
        let found = codes(&place, &form(submitted), &sis(exit));
        assert_eq!((count(&found, "P201"), count(&found, "P101")), (1, 0), "{submitted} {exit} {found:?}");
        let all = rows(&place.path("out"), "discrepancies.csv");
        assert_eq!(all.iter().find(|row| row["code"] == "P201").unwrap()["severity"], severity, "{submitted} {exit}");
    }
}

#[test]
fn a_record_whose_entry_is_still_to_come_is_not_closed() {
    let sis = |entry: &'static str, end: &'static str| {
        export("Student Number,Last Name,First Name,DOB,Gender,Grade,Active,Entry Date,Exit Date", move |at| {
            let rest = if at == 3 { format!("No,{entry},{end}") } else { "Yes,8/18/2025,".to_owned() };
            format!("{},{},{rest}", 4100 + at * 13, person(at))
        })
    };
    let place = Place::new();
    let found = |entry, end| count(&codes(&place, &platform("Approved"), &sis(entry, end)), "P201");
    assert_eq!((found("11/2/2026", ""), found("8/18/2025", ""), found("11/2/2026", "6/4/2027")), (0, 1, 1));
}

#[test]
fn a_graduate_who_is_still_active_is_to_be_closed_and_not_to_be_asked_for_a_registration() {
    let sis = |grade: &'static str| {
        export("Student Number,Last Name,First Name,DOB,Gender,Grade,Status", move |at| {
            let person = person(at);
            let (person, own) = person.rsplit_once(',').unwrap();
            format!("{},{person},{},Active", 4100 + at * 13, if at == 3 { grade } else { own })
        })
    };
    let without_the_fourth = |text: String| {
        text.lines().enumerate().filter(|(at, _)| *at != 4).fold(String::new(), |text, (_, line)| text + line + "\n")
    };
    let place = Place::new();
    for (grade, wanted) in [("99", (1, 0)), ("12", (0, 1))] {
        let found = codes(&place, &without_the_fourth(platform("Approved")), &sis(grade));
        assert_eq!((count(&found, "P205"), count(&found, "P102")), wanted, "{grade} {found:?}");
    }
}

#[test]
fn an_entry_is_that_of_any_stay_of_the_year() {
    let with_entry = |entry: &str| {
        export("Student ID,Last Name,First Name,Date of Birth,Gender,Grade,Status,Start Date", |at| {
            let entry = if at == 3 { entry } else { "8/18/2025" };
            format!("{},{},Approved,{entry}", 4100 + at * 13, person(at))
        })
    };
    let header = "student.studentNumber,student.lastName,student.firstName,student.birthdate,student.gender,student.grade,student.calendarID,student.startDate,student.endDate";
    let first = |at: usize| format!("{},{}", 4100 + at * 13, person(at));
    let mut sis = export(header, |at| match at {
        3 => format!("{},C1,8/18/2025,10/3/2025", first(at)),
        _ => format!("{},C1,8/18/2025,", first(at)),
    });
    sis += &format!("{},C2,10/6/2025,\n", first(3));
    let place = Place::new();
    for (entry, wanted) in [("8/18/2025", 0), ("10/6/2025", 0), ("1/12/2026", 1)] {
        let found = codes(&place, &with_entry(entry), &sis);
        assert_eq!((count(&found, "E103"), count(&found, "I201")), (wanted, 0), "{entry} {found:?}");
    }
}

#[test]
fn applications_to_further_schools_that_do_not_go_ahead_are_nothing_to_act_on() {
    const SCHOOLS: [&str; 2] = ["Birchwood School", "Larkfield School"];
    let header = "Application ID,Student ID,Last Name,First Name,Date of Birth,Gender,Grade,School,Status,Submitted At";
    let row = |at: usize, number: usize, school: usize, status: &str, day: usize| {
        let school = SCHOOLS[school % 2];
        format!("AP{number},{},{},{school},{status},2026-03-{day:02}", 4100 + at * 13, person(at))
    };
    let sis = export("Student Number,Last Name,First Name,DOB,Gender,Grade,School,Status", |at| {
        format!("{},{},{},Active", 4100 + at * 13, person(at), SCHOOLS[at % 2])
    });
    let place = Place::new();
    let found = |status: &str, day: usize| {
        let further = |at: usize| format!("\n{}", row(at, 9000 + at, at + 1, status, day));
        let all = |at: usize| {
            let more = if at.is_multiple_of(3) { further(at) } else { String::new() };
            row(at, 7000 + at, at, "Accepted", 10) + &more
        };
        codes(&place, &export(header, all), &sis)
    };
    for (status, day) in [("Declined", 5), ("Waitlisted", 5), ("Waitlisted", 20), ("Withdrawn", 20)] {
        let found = found(status, day);
        let told = ["I202", "P202", "E101", "S115", "P101"].map(|code| count(&found, code));
        assert_eq!(told, [0; 5], "{status} {day} {found:?}");
    }
    assert_eq!(count(&found("Accepted", 5), "I202"), 20);
}

#[test]
fn the_last_grade_is_not_asked_for_the_year_after_it() {
    // grades 4 to 12, and 5 to 13 of the year after
    let grade = |at: usize| 2021 - year(at);
    let child = |at: usize, ahead: usize| format!("{},{},{}", 4100 + at * 13, person_born(at), grade(at) + ahead);
    let next = export("Student ID,Last Name,First Name,Date of Birth,Grade,Status", |at| child(at, 1) + ",Approved");
    let sis = export("Student Number,Last Name,First Name,DOB,Grade,Status", |at| child(at, 0) + ",Active");
    // nobody of the last grade registers, and two of a lower one do not
    let lower: Vec<usize> = (0..STUDENTS).filter(|at| grade(*at) == 8).take(2).collect();
    let registers = |at: usize| grade(at) != 12 && !lower.contains(&at);
    let platform = next.lines().enumerate().filter(|(line, _)| *line == 0 || registers(line - 1));
    let platform = platform.fold(String::new(), |text, (_, line)| text + line + "\n");
    let place = Place::new();
    let found = codes(&place, &platform, &sis);
    assert_eq!((count(&found, "P102"), count(&found, "S122")), (2, 0), "{found:?}");
}

#[test]
fn a_message_tells_which_side_is_meant_where_the_values_alone_do_not() {
    let number = |at: usize| 4100 + at * 13;
    let platform = export("Student ID,Last Name,First Name,Date of Birth,Gender,Grade,Home Address", |at| {
        let person = person(at);
        let born_now = || person.replace(&format!("/{},", year(at)), "/2026,");
        let id = if at == 5 { format!("#{}", number(at)) } else { number(at).to_string() };
        let street = if at == 4 { "PO Box 118".to_owned() } else { format!("{} Walnut St", 100 + at) };
        let person = if at == 3 { born_now() } else { person.clone() };
        format!("{id},{person},{street}")
    });
    let sis = export("Student Number,Last Name,First Name,DOB,Gender,Grade,Street", |at| {
        let id = if at == 7 { number(6) } else { number(at) };
        let care = if at == 8 { " c/o Quill" } else { "" };
        format!("{id},{},{} Walnut St{care}", person(at), 100 + at)
    });
    let place = Place::new();
    codes(&place, &platform, &sis);
    let all = rows(&place.path("out"), "discrepancies.csv");
    let told = |code: &str| {
        let found = all.iter().filter(|row| row["code"] == code);
        found.map(|row| (row["severity"].clone(), row["message"].clone())).collect::<Vec<_>>()
    };
    let one = |severity: &str, message: &str| vec![(severity.to_owned(), message.to_owned())];
    assert_eq!(told("B101"), one("error", "the birth date in the platform is too recent to be a student's"));
    let box_for_street = "a post office box in the platform, a street in the SIS: a mailing and a home address";
    assert_eq!(told("C101"), one("warning", box_for_street));
    assert_eq!(told("I101"), one("info", "the same number, with signs or letters added in one system"));
    assert_eq!(told("I104"), one("error", "another student in the SIS, on line 8, carries this local ID"));
    assert!(!all.iter().any(|row| row["code"] == "I102"));
}
