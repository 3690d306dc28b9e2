//! Lists of all people of a district, of whom a column says who is a student, such as `Person Type`.

use super::sample::SampleRows;
use super::words::key;
use std::collections::BTreeMap;

/// Headers of such a column.
const HEADERS: [&str; 8] =
    ["persontype", "usertype", "patrontype", "membertype", "accounttype", "userrole", "personrole", "populationtype"];
/// What it says of students.
const STUDENTS: [&str; 6] = ["student", "students", "pupil", "pupils", "learner", "s"];
/// What it says of others; a word that is not known leaves the row in.
const OTHERS: [&str; 22] = [
    "staff",
    "teacher",
    "teachers",
    "faculty",
    "employee",
    "employees",
    "administrator",
    "administrators",
    "admin",
    "administration",
    "principal",
    "counselor",
    "substitute",
    "aide",
    "parent",
    "parents",
    "guardian",
    "guardians",
    "parent/guardian",
    "contact",
    "volunteer",
    "vendor",
];

/// Returns the column and what it says of others, where at least half of its rows are of students.
pub(super) fn others(headers: &[String], sample: &SampleRows<'_>) -> BTreeMap<String, Vec<String>> {
    let is_of_students = |column: usize| {
        let filled: Vec<&str> = sample
            .iter()
            .filter_map(|row| row.get(column))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        let students = |text: &&&str| STUDENTS.iter().any(|word| text.eq_ignore_ascii_case(word));
        !filled.is_empty() && filled.iter().filter(students).count() * 2 >= filled.len()
    };
    let named = |(_, header): &(usize, &String)| HEADERS.contains(&key(header).as_str());
    headers
        .iter()
        .enumerate()
        .filter(named)
        .filter(|(column, _)| is_of_students(*column))
        .map(|(_, header)| (header.clone(), OTHERS.map(str::to_owned).to_vec()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    #[test]
    fn staff_and_parents_in_a_list_of_all_people_are_no_students() {
        let header = "Person Type,ID,Last Name,First Name,Grade";
        let text = format!(
            "{header}\nStudent,7,Lee,Ann,5\nStudent,8,Ray,Bea,4\nStaff,901,May,Cy,\nAlumnus,9,Fox,Di,\n,10,Poe,Ed,\n"
        );
        let table = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::LocalId), ["7", "8", "9", "10"]);
        assert!(table.intake.facts.assumed.iter().any(|(what, count, _)| what.contains("others") && count == "1"));
        // where hardly any row is called a student the column says something else
        let text = format!("{header}\nParent,7,Lee,Ann,5\nParent,8,Ray,Bea,4\n");
        assert_eq!(read_bytes(text.as_bytes()).unwrap().lines.len(), 2);
    }
}
