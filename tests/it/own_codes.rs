//! Codes of a district's own for grade, sex and status, which the configuration explains.

use super::standing::{STUDENTS, export, person_born, year};
use super::support::{AS_OF, Place, rows};
use std::collections::BTreeMap;

/// Returns the discrepancies by code and field.
fn found(config: &str) -> BTreeMap<(String, String), usize> {
    let place = Place::new();
    let grade = |at: usize| 2021 - year(at);
    let own = |at: usize| if grade(at) == 12 { "Bridge".to_owned() } else { grade(at).to_string() };
    let sex = |at: usize| ["F", "M"][at / 10 % 2];
    place.put(
        "e.csv",
        export("Student ID,Last Name,First Name,Date of Birth,Gender,Grade,Status", |at| {
            let status = if at % 10 == 3 { "Quilled" } else { "Approved" };
            format!("{},{},{},{},{status}", 4100 + at * 13, person_born(at), ["Qa", "Qb"][at / 10 % 2], own(at))
        }),
    );
    place.put(
        "s.csv",
        export("Student_Number,Last_Name,First_Name,DOB,Gender,Grade_Level,Enroll_Status", |at| {
            let status = if at % 10 == 5 { 2 } else { 0 };
            format!("{},{},{},{},{status}", 4100 + at * 13, person_born(at), sex(at), grade(at))
        }),
    );
    place.put("own.toml", config);
    let run = place.run(&[
        "reconcile",
        "e.csv",
        "s.csv",
        "-o",
        "out",
        "--config",
        "own.toml",
        "--as-of",
        AS_OF,
        "--fail-on",
        "never",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut counts = BTreeMap::new();
    for row in rows(&place.path("out"), "discrepancies.csv") {
        *counts.entry((row["code"].clone(), row["field"].clone())).or_default() += 1;
    }
    counts
}

#[test]
fn codes_of_the_districts_own_are_read_as_the_configuration_says() {
    let count = |found: &BTreeMap<(String, String), usize>, code: &str, field: &str| {
        found.get(&(code.to_owned(), field.to_owned())).copied().unwrap_or(0)
    };
    let graders = (0..STUDENTS).filter(|at| 2021 - year(*at) == 12).count();
    assert!(graders > 3);
    let without = found("");
    assert_eq!(count(&without, "E105", "grade"), graders);
    assert_eq!(count(&without, "P202", "status"), 0);
    let with = found(
        "[crosswalk.grade]\n\"Bridge\" = \"12\"\n[crosswalk.sex]\nqa = \"F\"\n\"M\" = \"Qb\"\n\
         [crosswalk.status]\n\"Quilled\" = \"2\"\n",
    );
    assert_eq!(count(&with, "E105", "grade"), 0, "{with:?}");
    assert_eq!(count(&with, "E102", "grade") + count(&with, "B107", "sex"), 0, "{with:?}");
    assert_eq!(count(&with, "P202", "status"), 6, "{with:?}");
    // these entries name values that the exports have, and most students bear them out
    assert_eq!(count(&with, "E104", "grade") + count(&with, "E104", "sex"), 0, "{with:?}");
    // a word that the configuration does not explain is told as before, and a wrong explanation shows
    let wrong = found("[crosswalk.grade]\n\"Bridge\" = \"11\"\n");
    assert_eq!(count(&wrong, "E102", "grade"), graders, "{wrong:?}");
}
