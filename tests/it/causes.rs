//! Planted faults are named with the right place and count, and nothing else is; without a fault nothing is.

use super::planted::{District, district, district_with};
use rosterdiff::roster::Side;
use rosterdiff::synth::Profile;

const STUDENTS: u32 = 1_200;

fn check(seed: u64, faults: &[&str]) -> District {
    let district = district(STUDENTS, seed, Profile::Typical, faults);
    let problems = district.problems();
    assert!(problems.is_empty(), "{faults:?} with seed {seed}: {problems:?}");
    district
}

#[test]
fn a_fault_of_ids_is_named() {
    check(1, &["zeros-lost"]);
    check(2, &["zeros-added@school=100"]);
    check(3, &["prefix-added@after=2026-06-01"]);
    check(4, &["suffix-added@school=101,side=sis"]);
    check(5, &["scientific-notation@school=102"]);
    check(6, &["digits-rounded@school=100,after=2026-05-15"]);
}

#[test]
fn a_fault_of_dates_is_named() {
    check(7, &["off-by-one-day@side=sis"]);
    check(8, &["day-month-swapped@after=2026-06-15"]);
    check(9, &["serial-dates@school=102"]);
}

#[test]
fn a_fault_of_text_is_named() {
    check(1, &["text-cut@school=101"]);
    check(2, &["mojibake"]);
    check(2, &["accents-lost"]);
    check(3, &["question-marks@side=sis"]);
    check(4, &["letter-case@after=2026-06-01"]);
    check(5, &["names-swapped@school=100"]);
    check(6, &["suffix-moved@school=100"]);
}

#[test]
fn a_fault_of_codes_and_values_is_named() {
    check(6, &["grade-shifted@school=100"]);
    check(7, &["schools-swapped@after=2026-05-01"]);
    check(8, &["area-code-missing"]);
    check(9, &["placeholder@school=101"]);
    check(10, &["same-value@school=100"]);
    check(1, &["stale-rows@after=2026-07-01"]);
    check(2, &["stale-values@after=2026-07-01"]);
}

#[test]
fn the_place_is_told_wherever_it_is() {
    for fault in ["off-by-one-day", "zeros-lost", "placeholder@field=phone"] {
        for place in ["", "school=101", "after=2026-06-10", "school=100,after=2026-05-20"] {
            let join = if fault.contains('@') { "," } else { "@" };
            check(11, &[&format!("{fault}{join}{place}")]);
        }
    }
}

#[test]
fn the_form_that_rows_came_in_by_is_a_place() {
    let district = district_with(STUDENTS, 5, Profile::Typical, &[], |lines| {
        let born = lines[0].iter().position(|header| header == "Date of Birth").unwrap();
        for (at, line) in lines.iter_mut().enumerate() {
            let is_new = at % 3 == 1;
            line.push(match at {
                0 => "Form Name".to_owned(),
                _ => if is_new { "New Student 2026" } else { "Returning Student" }.to_owned(),
            });
            // in the new form nobody can enter a birth date
            if at > 0 && is_new {
                line[born] = "01/01/1900".to_owned();
            }
        }
    });
    let [cause] = district.causes() else { panic!("{:?}", district.problems()) };
    assert_eq!(cause.code, "S119");
    assert_eq!(cause.place.get("form").map(String::as_str), Some("New Student 2026"), "{cause:?}");
}

#[test]
fn a_school_that_an_export_leaves_out_is_told_once_beside_another_fault() {
    let planted = &["off-by-one-day@school=100"];
    let district = district_with(STUDENTS, 21, Profile::Typical, planted, |lines| {
        let school = lines[0].iter().position(|header| header == "School").unwrap();
        lines.retain(|line| line[school] != "Washington Middle School");
    });
    let [other, cause] = district.causes() else { panic!("{:?}", district.problems()) };
    let (other, cause) = if other.code == "S122" { (cause, other) } else { (other, cause) };
    assert_eq!((other.code, cause.code, cause.field), ("S106", "S122", "school"));
    // as the SIS writes it, since the other export has it no more
    assert_eq!(cause.place.get("school").map(String::as_str), Some("101"), "{cause:?}");
    let diagnosis = &district.result.diagnosis;
    let found = &diagnosis.discrepancies;
    let missing: Vec<bool> =
        found.rows().iter().filter(|row| found.rule(row).code == "P102").map(|row| row.cause != 0).collect();
    let under = missing.iter().filter(|under| **under).count();
    // those of other schools who are truly missing are told one by one
    assert_eq!(under as u64, cause.affected);
    assert!(under > 100 && under < missing.len(), "{under} of {}", missing.len());
}

#[test]
fn two_faults_are_told_apart() {
    check(12, &["off-by-one-day@side=sis", "zeros-lost@school=100"]);
    check(13, &["names-swapped@school=101", "same-value@after=2026-06-01"]);
    check(14, &["stale-rows@after=2026-07-05", "area-code-missing@school=100"]);
    check(15, &["schools-swapped", "day-month-swapped@after=2026-06-01"]);
    check(16, &["grade-shifted@school=100", "placeholder@field=phone,school=101"]);
}

#[test]
fn a_shift_of_all_grades_is_a_correspondence_told_once_and_no_discrepancy() {
    let district = check(3, &["grade-shifted"]);
    let found = &district.result.diagnosis.discrepancies;
    assert!(found.rows().iter().all(|row| row.cause == 0 && found.rule(row).code != "S114"));
    assert!(district.causes()[0].message.contains("one year above"), "{:?}", district.causes());
    assert!(district.result.diagnosis.crosswalks.iter().any(|pair| pair.field == "grade" && pair.origin == "shift"));
}

#[test]
fn without_a_fault_no_cause_is_told() {
    for seed in 1..=20 {
        let profile = if seed % 4 == 0 { Profile::Nasty } else { Profile::Typical };
        let district = district(800, seed, profile, &[]);
        assert!(district.causes().is_empty(), "seed {seed}: {:?}", district.problems());
    }
}

#[test]
fn what_follows_stays_listed_under_the_cause() {
    let district = check(7, &["off-by-one-day@school=100"]);
    let (cause, found) = (&district.causes()[0], &district.result.diagnosis.discrepancies);
    let under: Vec<_> = found.rows().iter().filter(|row| row.cause == 1).collect();
    let own: Vec<_> = under.iter().filter(|row| found.rule(row).code == cause.code).collect();
    assert_eq!((own.len(), under.len() as u64), (1, cause.members + 1));
    assert!(cause.members * 20 >= cause.affected * 19, "{cause:?}");
    for row in under.iter().filter(|row| found.rule(row).code == "B104") {
        assert_eq!(row.field.map(|field| field.name()), Some("birth_date"));
    }
    for example in &cause.examples {
        let line = |side: Side, line: u32| district.result.rosters.side(side).lines().contains(&line);
        assert!(line(Side::Enrollment, example.enrollment_row) && line(Side::Sis, example.sis_row));
    }
}

#[test]
fn one_fault_in_two_places_is_two_findings() {
    let faults = ["off-by-one-day@school=100", "off-by-one-day@school=102"];
    let district = district(STUDENTS, 11, Profile::Typical, &faults);
    assert_eq!(district.causes().len(), 2, "{:?}", district.problems());
    let found = &district.result.diagnosis.discrepancies;
    let own = found.rows().iter().filter(|row| found.rule(row).code == "S106");
    let prints: std::collections::BTreeSet<_> = own.map(|row| district.result.fingerprint(row)).collect();
    assert_eq!(prints.len(), 2);
}

#[test]
fn a_fault_that_a_finding_on_the_file_tells_is_told_once() {
    let district = check(5, &["scientific-notation@field=state_id"]);
    let found = &district.result.diagnosis.discrepancies;
    let file: Vec<_> = found.rows().iter().filter(|row| found.rule(row).code == "F202").collect();
    assert!(!file.is_empty() && file.iter().all(|row| row.cause == 1), "{file:?}");
}

/// Returns a district in whose enrollment export the rows of one school are changed.
fn with_rows_of_a_school(change: impl Fn(&[String], &mut [String])) -> District {
    district_with(STUDENTS, 5, Profile::Typical, &[], |lines| {
        let header = lines[0].clone();
        let school = header.iter().position(|header| header == "School").unwrap();
        for line in lines.iter_mut().skip(1).filter(|line| line[school] == "Washington Middle School") {
            change(&header, line);
        }
    })
}

#[test]
fn ids_in_each_others_column_of_a_school_are_one_cause_and_no_conflicts() {
    let district = with_rows_of_a_school(|header, line| {
        let of = |name: &str| header.iter().position(|header| header == name).unwrap();
        line.swap(of("Student ID"), of("State Student ID"));
    });
    let [cause] = district.causes() else { panic!("{:?}", district.problems()) };
    assert_eq!(cause.code, "S123", "{cause:?}");
    assert_eq!(cause.place.get("school").map(String::as_str), Some("Washington Middle School"), "{cause:?}");
    let found = &district.result.diagnosis.discrepancies;
    let is_conflict = |code: &str| matches!(code, "I101" | "I102");
    let under: Vec<bool> =
        found.rows().iter().filter(|row| is_conflict(found.rule(row).code)).map(|row| row.cause != 0).collect();
    let alone = under.iter().filter(|under| !**under).count();
    assert!((under.len() - alone) as u64 >= cause.affected && alone < 20, "{alone} of {}", under.len());
}

#[test]
fn birth_dates_of_another_century_are_one_cause() {
    let district = with_rows_of_a_school(|header, line| {
        let born = header.iter().position(|header| header == "Date of Birth").unwrap();
        line[born] = line[born].replacen("20", "19", 1);
    });
    let [cause] = district.causes() else { panic!("{:?}", district.problems()) };
    assert_eq!(cause.code, "S124", "{cause:?}");
    assert!(cause.message.contains("100 years before"), "{}", cause.message);
    assert_eq!(cause.place.get("school").map(String::as_str), Some("Washington Middle School"), "{cause:?}");
}

#[test]
fn two_columns_of_a_school_in_each_others_place_are_one_cause() {
    let district = with_rows_of_a_school(|header, line| {
        let of = |name: &str| header.iter().position(|header| header == name).unwrap();
        line.swap(of("Home Street Address"), of("City"));
    });
    let [cause] = district.causes() else { panic!("{:?}", district.problems()) };
    assert_eq!(cause.code, "S125", "{cause:?}");
    assert_eq!(cause.place.get("school").map(String::as_str), Some("Washington Middle School"), "{cause:?}");
    let found = &district.result.diagnosis.discrepancies;
    let addresses = found.rows().iter().filter(|row| found.rule(row).code == "C101" && row.cause != 0).count();
    assert!(addresses as u64 * 10 >= cause.affected * 9, "{addresses} of {}", cause.affected);
}

#[test]
fn applications_of_a_school_that_were_closed_together_are_one_cause() {
    let district = with_rows_of_a_school(|header, line| {
        let status = header.iter().position(|header| header == "Status").unwrap();
        line[status] = "Withdrawn".to_owned();
    });
    let [cause] = district.causes() else { panic!("{:?}", district.problems()) };
    assert_eq!(cause.code, "S126", "{cause:?}");
    assert_eq!(cause.place.get("school").map(String::as_str), Some("Washington Middle School"), "{cause:?}");
    let found = &district.result.diagnosis.discrepancies;
    assert!(found.rows().iter().any(|row| found.rule(row).code == "P202" && row.cause != 0));
}
