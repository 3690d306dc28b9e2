//! What is promised of IDs under another header: of both kinds or one, of a place, and what is no fault.

use super::tests::{codes, folded, name, of_pair};
use crate::diagnose::testing::{Cells, matched_by_place};
use crate::diagnose::{Settings, run};
use crate::roster::{Cause, ColumnFact, Discrepancy, Field, Intake, Pool, Side};

const ROWS: usize = 60;

/// Makes of a local and a state number what stands in their columns.
type Wrong = fn([String; 2]) -> [String; 2];

fn numbers(at: usize) -> [String; 2] {
    [(50_000 + at * 37).to_string(), (7_000_000_000 + at * 7_919).to_string()]
}

/// Returns rows of two schools in turn with two numbers each.
fn rows(number: impl Fn(usize) -> [String; 2]) -> Vec<Cells> {
    let row = |at: usize| {
        let [local, state] = number(at);
        let school = ["Alder School", "Birch School"][at % 2].to_owned();
        vec![(Field::LocalId, local), (Field::StateId, state), (Field::LastName, name(at)), (Field::School, school)]
    };
    (0..ROWS).map(row).collect()
}

/// Returns the causes where the numbers of one side are as `number` says, and which of the conflicts are under one.
fn told(side: Side, number: impl Fn(usize) -> [String; 2]) -> (Vec<Cause>, Vec<u32>) {
    let (wrong, right) = (rows(number), rows(numbers));
    let conflicts = |_: &mut Pool| -> Vec<Discrepancy> {
        let of_row = |row: u32| [of_pair("I101", row, Field::LocalId), of_pair("I102", row, Field::StateId)];
        (0..ROWS as u32).flat_map(of_row).collect()
    };
    if side == Side::Enrollment { folded(&wrong, &right, conflicts) } else { folded(&right, &wrong, conflicts) }
}

#[test]
fn ids_in_the_wrong_column_of_one_school_are_one_cause_of_the_side_that_has_them_so() {
    let swapped = |[local, state]: [String; 2]| [state, local];
    let repeated = |[_, state]: [String; 2]| [state.clone(), state];
    let moved = |[_, state]: [String; 2]| [state, String::new()];
    let local_only = |[local, _]: [String; 2]| [String::new(), local];
    let kinds: [(Wrong, &str); 4] = [
        (swapped, "local and state student IDs in {} stand in each other's column"),
        (repeated, "state student IDs in {} stand in the column for local student IDs"),
        (moved, "state student IDs in {} stand in the column for local student IDs"),
        (local_only, "local student IDs in {} stand in the column for state student IDs"),
    ];
    for side in Side::BOTH {
        let export = if side == Side::Sis { "the SIS export" } else { "the enrollment export" };
        for (wrong, message) in kinds {
            let (causes, under) = told(side, |at| if at % 2 == 1 { wrong(numbers(at)) } else { numbers(at) });
            assert_eq!(codes(&causes), ["S123"], "{causes:?}");
            assert!(causes[0].message.starts_with(&message.replace("{}", export)), "{}", causes[0].message);
            assert_eq!((causes[0].affected, causes[0].of), (30, 30), "{}", causes[0].message);
            assert_eq!(causes[0].place.get("school").map(String::as_str), Some("Birch School"));
            assert_eq!(under.iter().sum::<u32>(), 60, "{message}");
        }
    }
}

#[test]
fn ids_that_differ_or_are_one_number_are_in_no_wrong_column() {
    let other = told(Side::Sis, |at| numbers(if at % 2 == 1 { at + 500 } else { at }));
    assert!(codes(&other.0).is_empty(), "{:?}", other.0);
    // the state's number is the district's own
    let one = |at: usize| [numbers(at)[1].clone(), numbers(at)[1].clone()];
    let both = folded(&rows(one), &rows(one), |_| Vec::new());
    assert!(codes(&both.0).is_empty(), "{:?}", both.0);
    // a few families mix them up
    let few =
        told(Side::Enrollment, |at| if at % 9 == 1 { [numbers(at)[1].clone(), String::new()] } else { numbers(at) });
    assert!(codes(&few.0).is_empty(), "{:?}", few.0);
}

#[test]
fn what_stands_at_the_place_of_a_cause_is_no_number_to_be_taken_over() {
    let swapped = |at: usize| if at % 2 == 1 { [1, 0].map(|kind| numbers(at)[kind].clone()) } else { numbers(at) };
    let column = |field: Field| ColumnFact {
        field: field.name().to_owned(),
        headers: vec![field.name().to_owned()],
        how: "name".to_owned(),
        filled: 1,
    };
    // of two students, one of each school, the platform has no number
    let unknown = |at: usize| if at < 2 { [String::new(), String::new()] } else { numbers(at) };
    let (rosters, links) = matched_by_place(&rows(unknown), &rows(swapped));
    let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
    let mut intake = Intake::default();
    intake.facts.columns = [Field::LocalId, Field::StateId, Field::LastName, Field::School].map(column).to_vec();
    let found = run(&rosters, &links, &[intake.clone(), intake], &settings).unwrap();
    let proposed: Vec<&str> = found.corrections.iter().map(|correction| correction.proposed.as_str()).collect();
    assert_eq!(proposed, [numbers(0)[0].as_str()], "the other school's number is in the wrong column");
}
