//! Offices: phone numbers and e-mail addresses that many families give, such as the school's; they are of no household.

use super::lists::Lists;
use crate::roster::{Field, Rosters, Side};
use rustc_hash::FxHashSet;

/// Rows of one file up to which a value is a family's, however its children are called.
const ROWS: u32 = 16;
/// Family names of one file up to which a value is one household's: families are blended, and names are misspelled.
const NAMES: u32 = 8;

/// Takes what many families give out of the lists of a field; says of each list whether nothing is left of it, or returns
/// an empty vector where there is no such value.
///
/// A number that is the office's says neither that two children live in one house nor, beside the family's own, that they
/// do not.
pub(super) fn take_out(rosters: &Rosters, field: Field, lists: &mut Lists) -> Vec<bool> {
    let shared = given_by_many(rosters, field, lists);
    if shared.contains(&true) { lists.retain(|value| !shared[value as usize]) } else { Vec::new() }
}

/// Says of each value whether many families of one file give it.
fn given_by_many(rosters: &Rosters, field: Field, lists: &Lists) -> Vec<bool> {
    let mut shared = vec![false; lists.values()];
    for side in Side::BOTH {
        let roster = rosters.side(side);
        let column = roster.normal(field).unwrap_or_default();
        let mut rows = vec![0u32; shared.len()];
        column.for_each(|list| lists.of(list).iter().for_each(|value| rows[*value as usize] += 1));
        if rows.iter().all(|count| *count <= ROWS) {
            continue;
        }
        let last = roster.normal(Field::LastName).unwrap_or_default();
        let named =
            |row: usize| lists.of(column.get(row)).iter().map(|value| (*value, last.get(row))).collect::<Vec<_>>();
        let of_many = (0..roster.len()).flat_map(named).filter(|(value, _)| rows[*value as usize] > ROWS);
        let pairs: FxHashSet<(u32, u32)> = of_many.collect();
        let mut names = vec![0u32; shared.len()];
        pairs.iter().for_each(|(value, _)| names[*value as usize] += 1);
        shared.iter_mut().zip(names).for_each(|(shared, names)| *shared |= names > NAMES);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::super::features;
    use super::*;
    use crate::normalize::rosters_of;
    use crate::roster::Field::*;

    const OFFICE: &str = "217-555-0100";
    const NAMED: [&str; 18] = [
        "Ortega", "Whitby", "Khan", "Novak", "Lund", "Pereira", "Hale", "Quist", "Mbeki", "Ito", "Rossi", "Vance",
        "Drury", "Engel", "Faust", "Gantz", "Holm", "Ivers",
    ];

    /// Returns, of the phone numbers of rows with so many family names, which are still compared.
    fn left(rows: usize, names: usize, phones: impl Fn(usize) -> String, side: Side) -> Vec<bool> {
        let cells: Vec<(&str, String)> = (0..rows).map(|at| (NAMED[at % names], phones(at))).collect();
        let rows: Vec<[(Field, &str); 3]> = cells
            .iter()
            .map(|(last, phone)| [(FirstName, "Ann"), (LastName, *last), (Phone, phone.as_str())])
            .collect();
        let rows: Vec<&[(Field, &str)]> = rows.iter().map(|row| &row[..]).collect();
        let alone: [(Field, &str); 2] = [(LastName, "Ortega"), (Phone, OFFICE)];
        let alone: [&[(Field, &str)]; 1] = [&alone];
        let rosters = if side == Side::Enrollment { rosters_of(&rows, &alone) } else { rosters_of(&alone, &rows) };
        let (lexicon, sides) = features::build(&rosters, &Vec::new());
        let still = |of: &features::Features| -> Vec<bool> {
            of.rows.iter().map(|row| !lexicon.phones.of(row.phone()).is_empty()).collect()
        };
        let found = still(&sides[side.index()]);
        // what is no household's in one file is none in the other
        let others = still(&sides[1 - side.index()]);
        assert!(others == [found.iter().filter(|left| **left).count() > 1]);
        found
    }

    #[test]
    fn a_number_that_many_families_give_is_nobodys() {
        for side in Side::BOTH {
            assert_eq!(left(18, 18, |_| OFFICE.to_owned(), side), [false; 18]);
            assert_eq!(left(17, 9, |_| OFFICE.to_owned(), side), [false; 17]);
        }
    }

    #[test]
    fn a_number_of_few_rows_or_of_few_names_is_a_familys() {
        assert_eq!(left(16, 16, |_| OFFICE.to_owned(), Side::Sis), [true; 16]);
        assert_eq!(left(36, 8, |_| OFFICE.to_owned(), Side::Sis), [true; 36]);
        assert_eq!(left(18, 18, |at| format!("217-555-01{at:02}"), Side::Sis), [true; 18]);
    }

    #[test]
    fn beside_the_office_the_familys_own_number_is_left() {
        let both = |at: usize| if at == 0 { format!("{OFFICE}; 217-555-0142") } else { OFFICE.to_owned() };
        let left = left(18, 18, both, Side::Enrollment);
        assert_eq!((left.len(), left.iter().filter(|left| **left).count()), (18, 1));
    }
}
