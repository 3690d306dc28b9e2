//! What is promised of two columns that are exchanged at a place, and of what only looks like it.

use super::tests::{codes, folded, name};
use crate::diagnose::testing::Cells;
use crate::roster::{Cause, Field};

const ROWS: usize = 60;
const FIELDS: [Field; 4] = [Field::Street, Field::City, Field::Email, Field::GuardianName];

fn contacts(at: usize) -> [String; 4] {
    [
        format!("{} {} St", 100 + at * 3, name(at + 3)),
        ["Fairview", "Brookside", "Milton"][at % 3].to_owned(),
        format!("p{at}@example.org"),
        format!("Rosa {}", name(at + 7)),
    ]
}

fn rows(contacts: impl Fn(usize) -> [String; 4]) -> Vec<Cells> {
    let row = |at: usize| {
        let school = ["Alder School", "Birch School"][at % 2].to_owned();
        let mut row = vec![(Field::LastName, name(at)), (Field::School, school)];
        row.extend(FIELDS.into_iter().zip(contacts(at)));
        row
    };
    (0..ROWS).map(row).collect()
}

/// Returns the causes where the platform's contacts are as given, and the SIS's as they should be.
fn told(platform: impl Fn(usize) -> [String; 4]) -> Vec<Cause> {
    folded(&rows(platform), &rows(contacts), |_| Vec::new()).0
}

fn swapped(at: usize, [one, other]: [usize; 2]) -> [String; 4] {
    let mut contacts = contacts(at);
    contacts.swap(one, other);
    contacts
}

#[test]
fn two_columns_that_one_school_has_the_other_way_round_are_one_cause() {
    for (pair, words) in [
        ([0, 1], "street addresses and cities in the enrollment"),
        ([2, 3], "email addresses and guardian names in the enrollment"),
    ] {
        let causes = told(|at| if at % 2 == 1 { swapped(at, pair) } else { contacts(at) });
        assert_eq!(codes(&causes), ["S125"], "{causes:?}");
        assert!(causes[0].message.starts_with(words), "{}", causes[0].message);
        assert_eq!((causes[0].affected, causes[0].of), (30, 30), "{}", causes[0].message);
        assert_eq!(causes[0].place.get("school").map(String::as_str), Some("Birch School"));
    }
}

#[test]
fn other_values_in_two_columns_are_not_exchanged() {
    // families who have moved to another town
    let moved = told(|at| if at % 2 == 1 { contacts(at + ROWS) } else { contacts(at) });
    assert!(!codes(&moved).contains(&"S125"), "{moved:?}");
    // a few families who mix them up
    let few = told(|at| if at % 9 == 1 { swapped(at, [0, 1]) } else { contacts(at) });
    assert!(!codes(&few).contains(&"S125"), "{few:?}");
}

#[test]
fn birth_and_entry_dates_of_one_school_that_stand_in_each_others_column_are_one_cause() {
    let rows = |is_wrong: fn(usize) -> bool| -> Vec<Cells> {
        let row = |at: usize| {
            let days = [format!("20{:02}-0{}-1{}", 8 + at % 9, 1 + at % 8, at % 10), "2026-08-17".to_owned()];
            let [birth, entry] = if is_wrong(at) { [1, 0].map(|at| days[at].clone()) } else { days };
            let school = ["Alder School", "Birch School"][at % 2].to_owned();
            let name = (Field::LastName, name(at));
            vec![name, (Field::School, school), (Field::BirthDate, birth), (Field::EntryDate, entry)]
        };
        (0..ROWS).map(row).collect()
    };
    let (causes, _) = folded(&rows(|_| false), &rows(|at| at % 2 == 1), |_| Vec::new());
    // that all are born on the first day of school follows from it
    let [cause] = causes.as_slice() else { panic!("{causes:?}") };
    assert_eq!(cause.code, "S125");
    assert!(cause.message.starts_with("birth dates and entry dates in the SIS export stand"), "{}", cause.message);
    assert_eq!((cause.affected, cause.of), (30, 30), "{}", cause.message);
}
