//! What is promised of rows that have not arrived: since a day, in several fields, or not there at all.

use super::tests::{codes, folded, name, of_pair};
use crate::diagnose::testing::Cells;
use crate::roster::{Discrepancy, Field};

const ROWS: usize = 48;
/// The row from which on the submissions are of the later day.
const LATE: usize = 24;

/// Returns rows of two days; those of the later one are made by a function of their own.
fn district(late: impl Fn(usize, &mut Cells)) -> Vec<Cells> {
    let row = |at: usize| {
        let day = if at < LATE { format!("2026-06-{:02}", 1 + at) } else { format!("2026-07-{:02}", at - LATE + 1) };
        let mut cells: Cells = vec![
            (Field::LocalId, (50_000 + at * 37).to_string()),
            (Field::LastName, name(at)),
            (Field::Street, format!("{} Alder Way", 100 + at * 7)),
            (Field::Phone, format!("217-555-01{at:02}")),
            (Field::SubmittedAt, day),
        ];
        if at >= LATE {
            late(at, &mut cells);
        }
        cells
    };
    (0..ROWS).map(row).collect()
}

/// Returns a discrepancy per late row and field.
fn told(fields: &[(&str, Field)]) -> Vec<Discrepancy> {
    (LATE as u32..ROWS as u32)
        .flat_map(|row| fields.iter().map(move |(code, field)| of_pair(code, row, *field)))
        .collect()
}

fn set(cells: &mut Cells, field: Field, text: String) {
    cells.iter_mut().filter(|(name, _)| *name == field).for_each(|(_, value)| value.clone_from(&text));
}

#[test]
fn rows_that_differ_in_several_fields_since_a_day_have_not_arrived_and_in_one_field_they_have_a_reason_of_their_own() {
    let sis = district(|_, _| {});
    let streets = ["Birch Ct", "Cedar Loop", "Dogwood Ln", "Elder Pl", "Fir Ter", "Gum Cir", "Hazel Run"];
    let moved = |at: usize, cells: &mut Cells| {
        set(cells, Field::Street, format!("{} {}", 9_000 - at * 13, streets[at % 7]));
        set(cells, Field::Phone, format!("309-555-01{:02}", (at * 29 + 11) % 100));
    };
    let both = [("C101", Field::Street), ("C102", Field::Phone)];
    let (found, under) = folded(&district(moved), &sis, |_| told(&both));
    assert_eq!(codes(&found), ["S121"], "{found:?}");
    assert_eq!((found[0].since.as_deref(), found[0].affected), (Some("2026-07-01"), 24));
    assert!(under.iter().all(|cause| *cause == 1), "{under:?}");

    let street =
        |at: usize, cells: &mut Cells| set(cells, Field::Street, format!("{} {}", 9_000 - at * 13, streets[at % 7]));
    let (found, under) = folded(&district(street), &sis, |_| told(&both[..1]));
    assert!(!codes(&found).contains(&"S121") && under.iter().all(|cause| *cause == 0), "{found:?}");
}
