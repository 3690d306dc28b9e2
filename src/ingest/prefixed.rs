//! Headers that nearly all begin with the name of one table or publisher, such as `Contact: Last Name` and `new_lastname`.

use super::aliases::Aliases;
use super::claim::{Claim, Slot};
use super::words::key;
use crate::roster::Field;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer headers say nothing.
const ENOUGH: usize = 4;

/// Claims fields for what stands behind the common beginning, where nothing else names the students.
///
/// What stands behind it must name a student: a name and a grade. Of a parent's or a teacher's table it is none.
pub(super) fn claim(headers: &[String], aliases: &Aliases, taken: &BTreeSet<usize>, claims: &mut [Option<Claim>]) {
    let named = |claims: &[Option<Claim>]| {
        let has = |slot: Slot| claims.iter().flatten().any(|claim| claim.slot == slot);
        let parts = has(Slot::Field(Field::FirstName)) && has(Slot::Field(Field::LastName));
        (parts || has(Slot::FullName), has(Slot::Field(Field::Grade)))
    };
    if named(claims).0 {
        return;
    }
    let Some(first) = common(headers).or_else(|| of_a_child(headers, aliases)) else { return };
    let is_parents = aliases.guardian_words.contains(&first) && !first.starts_with("contact");
    if is_parents || aliases.is_other(&first) {
        return;
    }
    let bare: Vec<Option<Claim>> = headers
        .iter()
        .zip(claims.iter())
        .enumerate()
        .map(|(column, (header, claim))| match parts(header) {
            Some((beginning, rest)) if beginning == first && !taken.contains(&column) => aliases.claim(rest, None),
            _ => claim.clone(),
        })
        .collect();
    if named(&bare) == (true, true) {
        claims.clone_from_slice(&bare);
    }
}

/// Returns the beginning that most headers have, where they are many.
fn common(headers: &[String]) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (beginning, _) in headers.iter().filter_map(|header| parts(header)) {
        *counts.entry(beginning).or_default() += 1;
    }
    let (beginning, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= ENOUGH && count * 5 >= headers.len() * 3).then_some(beginning)
}

/// Returns the beginning of fewer headers that say when somebody called so and so was born, as reports over several tables
/// have them.
fn of_a_child(headers: &[String], aliases: &Aliases) -> Option<String> {
    let mut slots: BTreeMap<String, BTreeSet<Slot>> = BTreeMap::new();
    for (beginning, rest) in headers.iter().filter(|header| header.contains(':')).filter_map(|header| parts(header)) {
        slots.entry(beginning).or_default().extend(aliases.claim(rest, None).map(|claim| claim.slot));
    }
    let needed = [Field::FirstName, Field::LastName, Field::BirthDate].map(Slot::Field);
    slots.into_iter().find(|(_, slots)| needed.iter().all(|slot| slots.contains(slot))).map(|(beginning, _)| beginning)
}

/// Splits a header at the first mark that stands between a table and its column.
fn parts(header: &str) -> Option<(String, &str)> {
    let (beginning, rest) = header.split_once([':', '_', '.', '>'])?;
    Some((key(beginning), rest)).filter(|(beginning, rest)| !beginning.is_empty() && !key(rest).is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    #[test]
    fn what_stands_behind_the_common_beginning_names_the_columns() {
        for (headers, field) in [
            (
                "Contact: ID,Contact: First Name,Contact: Last Name,Contact: Birthdate,Contact: Grade,Contact: School",
                Field::School,
            ),
            ("new_id,new_firstname,new_lastname,new_dob,new_grade,createdon", Field::SubmittedAt),
        ] {
            let table = read_bytes(format!("{headers}\n7,Ann,Lee,2015-03-03,5,Adams\n").as_bytes()).unwrap();
            for (field, wanted) in [
                (Field::FirstName, "Ann"),
                (Field::LastName, "Lee"),
                (Field::BirthDate, "2015-03-03"),
                (field, "Adams"),
            ] {
                assert_eq!(texts(&table, field), [wanted], "{headers}");
            }
        }
    }

    #[test]
    fn a_report_over_several_tables_names_the_child_where_it_says_when_somebody_was_born() {
        let header =
            "Opportunity ID,Contact: First Name,Contact: Last Name,Contact: Birthdate,Grade,Campus,Stage,Phone";
        let table = read_bytes(format!("{header}\n7,Ann,Lee,2015-03-03,5,Adams,Enrolled,\n").as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::LastName), ["Lee"]);
        // without a grade it may be a parent's
        let adult = header.replace("Grade", "Room");
        let table = read_bytes(format!("{adult}\n7,Ann,Lee,1980-03-03,5,Adams,Enrolled,\n").as_bytes());
        assert!(table.is_err() || texts(&table.unwrap(), Field::LastName).is_empty());
    }

    #[test]
    fn a_table_of_parents_is_none_of_students() {
        for first in ["Contact", "Parent", "Mother"] {
            let header = format!("Student ID,{first}: First Name,{first}: Last Name,{first}: Birthdate,{first}: Email");
            let table = read_bytes(format!("{header}\n7,Pat,Lee,1980-03-03,p@example.org\n").as_bytes());
            assert!(table.is_err() || texts(&table.unwrap(), Field::FirstName).is_empty(), "{first}");
        }
        let header = "Student ID,First Name,Last Name,Contact: First Name,Contact: Last Name,Contact: Grade,Contact: Email,Contact: Phone,Contact: Sex,Contact: X";
        let table = read_bytes(format!("{header}\n7,Ann,Lee,Pat,Ray,,p@example.org,,,\n").as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::FirstName), ["Ann"]);
    }
}
