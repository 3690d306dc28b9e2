//! What is promised of causes on rows written down here: what is no fault, and what planted districts have too few rows for.

use super::find;
use crate::diagnose::context::{Context, Scope};
use crate::diagnose::lookup::infos;
use crate::diagnose::testing::{Cells, matched_by_place};
use crate::diagnose::{Limits, Settings};
use crate::roster::{Cause, ColumnFact, Discrepancy, Field, Intake, NO_ROW, Pool, Severity, Side};

/// Returns the causes in rows that are paired by their place in the two lists.
pub(super) fn causes(enrollment: &[Cells], sis: &[Cells]) -> Vec<Cause> {
    folded(enrollment, sis, |_| Vec::new()).0
}

/// Returns the causes, and the number of the cause that each of some discrepancies is put under; those are made of the
/// messages that they get.
pub(super) fn folded(
    enrollment: &[Cells],
    sis: &[Cells],
    rows: impl FnOnce(&mut Pool) -> Vec<Discrepancy>,
) -> (Vec<Cause>, Vec<u32>) {
    let (rosters, links) = matched_by_place(enrollment, sis);
    let intake = |cells: &[Cells]| {
        let mut intake = Intake::default();
        let fields = cells.first().map_or_else(Vec::new, |row| row.iter().map(|(field, _)| *field).collect());
        intake.facts.columns = fields
            .into_iter()
            .map(|field: Field| ColumnFact {
                field: field.name().to_owned(),
                headers: Vec::new(),
                how: String::new(),
                filled: 1,
            })
            .collect();
        intake
    };
    let intakes = [intake(enrollment), intake(sis)];
    let limits = Limits::default();
    let scope = Scope { audited: None, pack: None, limits: &limits };
    let settings = Settings { as_of: "2026-08-03".to_owned(), ..Settings::default() };
    let context = Context::new(&rosters, &links, &intakes, &settings, scope);
    let mut messages = Pool::default();
    let mut rows = rows(&mut messages);
    let count = rows.len();
    let (causes, _) = find(&context, &mut messages, &mut rows, |_| Severity::Error);
    (causes, rows[..count].iter().map(|row| row.cause).collect())
}

/// Returns a discrepancy of a pair, without a message.
pub(super) fn of_pair(code: &str, row: u32, field: Field) -> Discrepancy {
    Discrepancy {
        rule: infos().iter().position(|info| info.code == code).unwrap() as u32,
        severity: Severity::Error,
        enrollment: row,
        sis: row,
        related: NO_ROW,
        related_side: Side::Sis,
        field: Some(field),
        message: 0,
        cause: 9,
        waived: false,
    }
}

/// Returns rows of one field each beside a number.
pub(super) fn column(field: Field, value: impl Fn(usize) -> String, rows: usize) -> Vec<Cells> {
    (0..rows).map(|row| vec![(Field::LocalId, (50_000 + row).to_string()), (field, value(row))]).collect()
}

pub(super) fn codes(causes: &[Cause]) -> Vec<&'static str> {
    causes.iter().map(|cause| cause.code).collect()
}

const NAMES: [&str; 6] = ["Abernathy", "Bellweather", "Castellano", "Drummond", "Eastwick", "Fairbanks"];

pub(super) fn name(row: usize) -> String {
    format!("{}{}", NAMES[row % 6], ["", "son", "feld", "ton"][row / 6 % 4])
}

#[test]
fn seven_rows_are_no_cause_and_eight_are() {
    for rows in [7, 8] {
        let sis = column(Field::Phone, |row| format!("217-555-01{row:02}"), rows);
        let found = causes(&column(Field::Phone, |row| format!("555-01{row:02}"), rows), &sis);
        assert_eq!(found.len(), usize::from(rows == 8), "{rows}: {found:?}");
    }
}

#[test]
fn names_in_capitals_throughout_are_a_style_and_one_column_of_them_is_a_fault() {
    let row = |row: usize, first: String, last: String| {
        vec![(Field::LocalId, (50_000 + row).to_string()), (Field::FirstName, first), (Field::LastName, last)]
    };
    let sis: Vec<Cells> = (0..60).map(|at| row(at, name(at + 3), name(at))).collect();
    let all: Vec<Cells> = (0..60).map(|at| row(at, name(at + 3).to_uppercase(), name(at).to_uppercase())).collect();
    assert_eq!(codes(&causes(&all, &sis)), Vec::<&str>::new());
    let one: Vec<Cells> = (0..60).map(|at| row(at, name(at + 3), name(at).to_uppercase())).collect();
    let found = causes(&one, &sis);
    assert_eq!(codes(&found), ["S113"]);
    assert_eq!((found[0].field, found[0].affected, found[0].of), ("last_name", 60, 60));
}

#[test]
fn suffixes_in_names_are_a_fault_where_the_column_for_them_stays_empty() {
    let rows = |in_column: usize, column: bool| -> Vec<Cells> {
        let row = |at: usize| {
            let (last, suffix) = if at < in_column { (name(at), "Jr") } else { (format!("{} Jr", name(at)), "") };
            let mut cells = vec![(Field::LocalId, (50_000 + at).to_string()), (Field::LastName, last)];
            if column {
                cells.push((Field::Suffix, suffix.to_owned()));
            }
            cells
        };
        (0..50).map(row).collect()
    };
    let sis = column(Field::LastName, name, 50);
    assert_eq!(codes(&causes(&rows(0, true), &sis)), ["S118"]);
    assert_eq!(codes(&causes(&rows(20, true), &sis)), Vec::<&str>::new(), "some use the column");
    assert_eq!(codes(&causes(&rows(0, false), &sis)), Vec::<&str>::new(), "there is no column");
}

#[test]
fn parts_of_double_surnames_are_not_cut() {
    let sis = column(Field::LastName, |row| format!("{} {}", name(row), name(row + 7)), 60);
    assert_eq!(codes(&causes(&column(Field::LastName, name, 60), &sis)), Vec::<&str>::new());
    let cut = |row: usize| format!("{} {}", name(row), name(row + 7))[..14].to_owned();
    let found = causes(&column(Field::LastName, cut, 60), &sis);
    assert_eq!(codes(&found), ["S109"]);
    assert!(found[0].message.contains("14 letters"), "{}", found[0].message);
}

#[test]
fn names_whose_second_one_is_left_out_are_not_cut() {
    let short = |at: usize| ["Ella", "Finn", "Hugo", "Ana", "Ben", "Carla"][at % 6].to_owned();
    let whole = column(Field::FirstName, |at| format!("{} {}", short(at), name(at)), 60);
    assert_eq!(codes(&causes(&column(Field::FirstName, short, 60), &whole)), Vec::<&str>::new());
}

#[test]
fn words_that_stand_for_nothing_have_no_case() {
    let middle = |at: usize| name(at + 3);
    let none = |at: usize| if at.is_multiple_of(2) { "(none)".to_owned() } else { middle(at) };
    let mut sis = column(Field::MiddleName, middle, 60);
    let mut found = causes(&column(Field::MiddleName, none, 60), &sis);
    assert_eq!(codes(&found), Vec::<&str>::new());
    let all_none = column(Field::MiddleName, |_| "(none)".to_owned(), 60);
    sis = column(Field::MiddleName, |_| String::new(), 60);
    found = causes(&all_none, &sis);
    assert!(!codes(&found).contains(&"S113"), "{found:?}");
}

#[test]
fn accents_in_two_signs_or_in_the_words_of_html_are_not_lost() {
    let sis = column(Field::LastName, |at| format!("{}é", name(at)), 60);
    for accent in ["e\u{301}", "&eacute;", "&#233;"] {
        let found = causes(&column(Field::LastName, |at| format!("{}{accent}", name(at)), 60), &sis);
        assert!(!codes(&found).contains(&"S111"), "{accent}: {found:?}");
    }
    let lost = causes(&column(Field::LastName, |at| format!("{}e", name(at)), 60), &sis);
    assert_eq!(codes(&lost), ["S111"]);
}

#[test]
fn names_without_the_initial_that_the_other_export_has_behind_them_are_not_cut() {
    // most names have five or six letters, and a blank follows them
    let first = |row: usize| name(row).chars().take(5 + row % 2).collect::<String>();
    let with_initial =
        column(Field::FirstName, |row| format!("{} {}.", first(row), char::from(b'A' + row as u8 % 20)), 60);
    assert_eq!(codes(&causes(&column(Field::FirstName, first, 60), &with_initial)), Vec::<&str>::new());
}

#[test]
fn students_who_move_one_way_are_no_swap_of_codes() {
    let school = |at: usize, swap: &dyn Fn(usize) -> bool| ["101", "102", "103"][(at % 3) ^ usize::from(swap(at))];
    let sis = column(Field::School, |at| school(at, &|_| false).to_owned(), 90);
    let both = |at: usize| at % 3 < 2;
    let found = causes(&column(Field::School, |at| school(at, &both).to_owned(), 90), &sis);
    assert_eq!(codes(&found), ["S115"]);
    assert_eq!((found[0].affected, found[0].place.len()), (60, 0));
    let one = |at: usize| at.is_multiple_of(3);
    assert_eq!(codes(&causes(&column(Field::School, |at| school(at, &one).to_owned(), 90), &sis)), Vec::<&str>::new());
}

#[test]
fn the_same_value_of_many_is_a_fault_only_where_every_family_has_its_own() {
    let phones = column(Field::Phone, |at| format!("217-555-{:04}", 100 + at), 40);
    let same = column(Field::Phone, |_| "217-555-0100".to_owned(), 40);
    let found = causes(&same, &phones);
    assert_eq!(codes(&found), ["S120"]);
    assert!(!found[0].message.contains("0100"), "a message holds no value of a student");
    let city = column(Field::City, |_| "Springfield".to_owned(), 40);
    assert_eq!(codes(&causes(&city, &city)), Vec::<&str>::new());
}

#[test]
fn two_faults_of_the_same_ids_are_both_told_where_both_can_be_seen() {
    let number = |at: usize| 100 + at * at * 7;
    let padded = column(Field::StateId, |at| format!("{:06}", number(at)), 60);
    let bare = column(Field::StateId, |at| format!("{}-A", number(at)), 60);
    assert_eq!(codes(&causes(&bare, &padded)), ["S101", "S103"]);
    let sis = column(Field::StateId, |at| (7_654_321 + at * 1_037).to_string(), 60);
    let rounded = column(Field::StateId, |at| format!("84{}000", (7_654_321 + at * 1_037) / 1_000), 60);
    let found = causes(&rounded, &sis);
    assert_eq!(codes(&found), ["S103", "S105"]);
    assert!(found.iter().all(|cause| cause.affected == 60), "{found:?}");
}

#[test]
fn ids_with_different_parts_before_them_have_no_constant_part() {
    let sis = column(Field::StateId, |at| (700_000 + at * 37).to_string(), 60);
    let constant = column(Field::StateId, |at| format!("84{}", 700_000 + at * 37), 60);
    assert_eq!(codes(&causes(&constant, &sis)), ["S103"]);
    let other = column(Field::StateId, |at| format!("{}{}", 11 + at, 700_000 + at * 37), 60);
    assert_eq!(codes(&causes(&other, &sis)), Vec::<&str>::new());
}

#[test]
fn what_follows_from_a_cause_is_put_under_it_and_nothing_else() {
    let number = |at: usize| 100 + at * at * 7;
    let sis = column(Field::StateId, |at| format!("{:06}", number(at)), 60);
    // every other row has lost its zeros
    let lost = |at: usize| if at.is_multiple_of(2) { number(at).to_string() } else { format!("{:06}", number(at)) };
    let enrollment = column(Field::StateId, lost, 60);
    let own = of_pair("I102", 4, Field::StateId);
    let of_file = |code: &str, message: u32| Discrepancy {
        enrollment: NO_ROW,
        sis: NO_ROW,
        message,
        ..of_pair(code, 4, Field::StateId)
    };
    let (causes, under) = folded(&enrollment, &sis, |messages| {
        let [ours, theirs] = Side::BOTH.map(|side| messages.push(&format!("{}: zeros are lost", side.label())));
        vec![
            own,
            Discrepancy { related: 7, ..own },
            of_pair("I102", 5, Field::StateId),
            of_pair("I102", 4, Field::Phone),
            Discrepancy { field: None, ..own },
            Discrepancy { enrollment: NO_ROW, ..own },
            Discrepancy { sis: NO_ROW, ..own },
            // by the other row of a group, where that is of the side at fault
            Discrepancy { enrollment: 5, related: 6, related_side: Side::Enrollment, ..own },
            Discrepancy { enrollment: 5, related: 6, related_side: Side::Sis, ..own },
            Discrepancy { enrollment: 5, related: 7, related_side: Side::Enrollment, ..own },
            of_file("F201", ours),
            of_file("F201", theirs),
            of_file("F202", ours),
            Discrepancy { field: Some(Field::Phone), ..of_file("F201", ours) },
            Discrepancy { field: None, ..of_file("F201", ours) },
        ]
    });
    assert_eq!(codes(&causes), ["S101"]);
    assert_eq!(under, [1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(causes[0].members, 5);
}

#[test]
fn an_age_follows_from_grades_that_one_school_has_wrong_and_not_from_a_usual_distance() {
    let row = |at: usize, grade: usize| {
        let school = ["101", "102", "103"][at % 3].to_owned();
        vec![(Field::LocalId, (50_000 + at).to_string()), (Field::School, school), (Field::Grade, grade.to_string())]
    };
    let of = |shifted: &dyn Fn(usize) -> bool| -> Vec<Cells> {
        (0..150).map(|at| row(at, 2 + at / 3 % 8 + usize::from(shifted(at)))).collect()
    };
    let rows = |_: &mut Pool| {
        vec![
            of_pair("B106", 3, Field::BirthDate),
            of_pair("B106", 4, Field::BirthDate),
            of_pair("E102", 3, Field::Grade),
        ]
    };
    let (causes, under) = folded(&of(&|at| at.is_multiple_of(3)), &of(&|_| false), rows);
    assert_eq!(codes(&causes), ["S114"]);
    assert_eq!(causes[0].place.get("school").map(String::as_str), Some("101"));
    assert_eq!((causes[0].affected, causes[0].of), (50, 50));
    assert!(causes[0].message.contains("one year above the SIS's"), "{}", causes[0].message);
    assert_eq!(under, [1, 0, 1]);
    let (causes, under) = folded(&of(&|_| true), &of(&|_| false), rows);
    assert_eq!((codes(&causes), under), (vec!["S114"], vec![0, 0, 1]));
    assert!(causes[0].fix.contains("Confirm that it is meant"), "{}", causes[0].fix);
}

#[test]
fn swapped_names_explain_that_they_are_swapped_and_capitals_explain_no_difference() {
    let row = |at: usize, first: String, last: String| {
        vec![(Field::LocalId, (50_000 + at).to_string()), (Field::FirstName, first), (Field::LastName, last)]
    };
    let first = |at: usize| format!("{}a", ["Bel", "Car", "Dor", "Ell", "Fay"][at % 5]);
    let sis: Vec<Cells> = (0..40).map(|at| row(at, first(at), name(at))).collect();
    let swapped: Vec<Cells> = (0..40).map(|at| row(at, name(at), first(at))).collect();
    let rows = |_: &mut Pool| vec![of_pair("N104", 3, Field::LastName), of_pair("N102", 3, Field::LastName)];
    let (causes, under) = folded(&swapped, &sis, rows);
    assert_eq!((codes(&causes), under), (vec!["S117"], vec![1, 0]));
    let capitals: Vec<Cells> = (0..40).map(|at| row(at, first(at), name(at).to_uppercase())).collect();
    let (causes, under) = folded(&capitals, &sis, rows);
    assert_eq!((codes(&causes), under), (vec!["S113"], vec![0, 0]));
}

#[test]
fn the_row_by_which_a_cause_is_listed_names_no_place_and_no_value() {
    let lost = |at: usize| if at < 20 { format!("{}", 100 + at * at * 7) } else { format!("{:06}", 100 + at * at * 7) };
    let with_school = |rows: Vec<Cells>| -> Vec<Cells> {
        let school = |at: usize| (Field::School, if at < 20 { "Brook" } else { "Adams" }.to_owned());
        rows.into_iter().enumerate().map(|(at, row)| [row, vec![school(at)]].concat()).collect()
    };
    let sis = with_school(column(Field::StateId, |at| format!("{:06}", 100 + at * at * 7), 60));
    let enrollment = with_school(column(Field::StateId, lost, 60));
    let (rosters, links) = matched_by_place(&enrollment, &sis);
    let (intakes, limits) = ([Intake::default(), Intake::default()], Limits::default());
    let scope = Scope { audited: None, pack: None, limits: &limits };
    let settings = Settings { as_of: "2026-08-03".to_owned(), ..Settings::default() };
    let context = Context::new(&rosters, &links, &intakes, &settings, scope);
    let (mut messages, mut rows) = (Pool::default(), Vec::new());
    let (causes, _) = find(&context, &mut messages, &mut rows, |_| Severity::Warning);
    assert_eq!(codes(&causes), ["S101"]);
    let [row] = rows[..] else { panic!("{rows:?}") };
    assert_eq!((infos()[row.rule as usize].code, row.severity, row.cause), ("S101", Severity::Warning, 1));
    assert_eq!((row.enrollment, row.sis, row.related, row.field), (NO_ROW, NO_ROW, NO_ROW, Some(Field::StateId)));
    let said = messages.get(row.message);
    assert!(said.ends_with("(state student ID): 20 of 20 rows, of one school") && !said.contains("Brook"), "{said}");
}
