//! What is promised of students whom an export leaves out: of a place, of everything, and who is merely late.

use super::tests::{codes, name};
use crate::diagnose::testing::{Cells, matched_by_place};
use crate::diagnose::{Diagnosis, Settings, run};
use crate::roster::{Field, Intake, Severity, Side};

const ROWS: usize = 90;
const SCHOOLS: [&str; 3] = ["Alder School", "Birch School", "Cedar School"];

/// Returns rows of three schools in turn; `there` says which rows are in both, the others come last and have no partner.
fn district(side: Side, there: impl Fn(usize) -> bool) -> [Vec<Cells>; 2] {
    let row = |at: usize| -> Cells {
        vec![
            (Field::LocalId, (50_000 + at * 37).to_string()),
            (Field::LastName, name(at)),
            (Field::FirstName, "Ada".to_owned()),
            (Field::School, SCHOOLS[at % 3].to_owned()),
            (Field::Status, if at % 10 == 9 { "Inactive" } else { "Active" }.to_owned()),
        ]
    };
    let (both, alone): (Vec<usize>, Vec<usize>) = (0..ROWS).partition(|at| there(*at));
    let few: Vec<Cells> = both.iter().map(|at| row(*at)).collect();
    let all: Vec<Cells> = both.iter().chain(&alone).map(|at| row(*at)).collect();
    if side == Side::Enrollment { [few, all] } else { [all, few] }
}

/// Diagnoses exports of which that of one side lacks some rows.
fn told(side: Side, there: impl Fn(usize) -> bool, settings: &Settings) -> Diagnosis {
    let [enrollment, sis] = district(side, there);
    let (rosters, links) = matched_by_place(&enrollment, &sis);
    let settings = Settings { as_of: "2026-08-15".to_owned(), ..settings.clone() };
    run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap()
}

/// Returns of the discrepancies of a code how many there are, and how many are under a cause.
fn counted(found: &Diagnosis, code: &str) -> [usize; 2] {
    let rows = found.discrepancies.rows().iter().filter(|row| found.discrepancies.rule(row).code == code);
    let under: Vec<bool> = rows.map(|row| row.cause != 0).collect();
    [under.len(), under.iter().filter(|under| **under).count()]
}

#[test]
fn a_school_that_an_export_leaves_out_is_one_cause_on_either_side_and_those_who_left_are_not_missed() {
    let none = Settings::default();
    for (side, code, lacking) in [(Side::Sis, "P101", "SIS"), (Side::Enrollment, "P102", "enrollment")] {
        // two of another school are truly missing
        let found = told(side, |at| at % 3 != 1 && at != 0 && at != 30, &none);
        assert_eq!(codes(&found.causes), ["S122"], "{:?}", found.causes);
        let cause = &found.causes[0];
        assert_eq!(
            cause.place.iter().map(|(field, at)| (field.as_str(), at.as_str())).collect::<Vec<_>>(),
            [("school", "Birch School")]
        );
        assert_eq!((cause.affected, cause.of, cause.field), (27, 27, "school"));
        assert!(cause.message.contains(&format!("have no row in the {lacking} export")), "{}", cause.message);
        assert_eq!(counted(&found, code), [29, 27]);
        assert_eq!(counted(&found, "S122"), [1, 1]);
    }
}

#[test]
fn an_export_of_few_of_all_students_is_one_cause_and_one_of_half_of_them_is_none() {
    let none = Settings::default();
    let few = told(Side::Enrollment, |at| at % 7 == 3, &none);
    assert_eq!(codes(&few.causes), ["S122"], "{:?}", few.causes);
    assert!(few.causes[0].place.is_empty());
    let [all, under] = counted(&few, "P102");
    assert!(all == under && all > 60, "{all} {under}");
    assert!(few.causes[0].likely_fault.contains("filter"), "{:?}", few.causes);
    let strangers = told(Side::Enrollment, |_| false, &none);
    assert_eq!(codes(&strangers.causes), ["S122"], "{:?}", strangers.causes);
    assert!(strangers.causes[0].likely_fault.contains("no student in common"), "{:?}", strangers.causes);
    // families who are late, in one school more than elsewhere
    let late = told(Side::Enrollment, |at| if at % 3 == 1 { at % 10 < 3 } else { at % 10 < 6 }, &none);
    assert!(codes(&late.causes).is_empty(), "{:?}", late.causes);
    // seven of a school are fewer than a cause has
    let seven = told(Side::Enrollment, |at| at % 3 != 1 || at > 24, &none);
    assert!(codes(&seven.causes).is_empty() && counted(&seven, "P102")[0] > 5, "{:?}", seven.causes);
}

#[test]
fn it_is_a_warning_and_can_be_information_and_an_audit_has_no_other_export() {
    let mut settings = Settings::default();
    let severity = |found: &Diagnosis| {
        let rows = found.discrepancies.rows();
        rows.iter().find(|row| found.discrepancies.rule(row).code == "S122").map(|row| row.severity)
    };
    assert_eq!(severity(&told(Side::Enrollment, |at| at % 3 != 1, &settings)), Some(Severity::Warning));
    settings.severity.insert("S122".to_owned(), Severity::Info);
    assert_eq!(severity(&told(Side::Enrollment, |at| at % 3 != 1, &settings)), Some(Severity::Info));
    settings.audited = Some(Side::Sis);
    assert_eq!(severity(&told(Side::Enrollment, |at| at % 3 != 1, &settings)), None);
}

#[test]
fn an_export_of_one_grade_leaves_out_all_the_others_together() {
    let grade = |rows: Vec<Cells>| -> Vec<Cells> {
        let number = |row: &Cells| row[0].1.parse::<usize>().unwrap_or(0) % 8 + 1;
        rows.into_iter().map(|row| [row.clone(), vec![(Field::Grade, number(&row).to_string())]].concat()).collect()
    };
    let [few, all] = district(Side::Enrollment, |at| (50_000 + at * 37) % 8 == 3).map(grade);
    let (rosters, links) = matched_by_place(&few, &all);
    let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
    let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap();
    assert_eq!(codes(&found.causes), ["S122"], "{:?}", found.causes);
    assert!(found.causes[0].place.is_empty());
}
