//! Which names a header answers to, with and without the table that an export writes before it.

use super::words::{is_wordless, key, same_key, words};
use std::collections::BTreeSet;

/// Says whether a header is the named one, with or without the table's name before a point.
pub(super) fn same(name: &str, header: &str) -> bool {
    !is_wordless(name)
        && (same_key(name, header) || column_of_table(header).is_some_and(|column| same_key(name, column)))
}

/// Returns the key of a header such as `Students.Last_Name` or `[Students]Last_Name` without the table's name.
fn without_table(header: &str) -> Option<String> {
    column_of_table(header).map(key)
}

fn column_of_table(header: &str) -> Option<&str> {
    let (table, column) = header.rsplit_once(['.', ']'])?;
    (!is_wordless(table) && !is_wordless(column)).then_some(column)
}

/// Returns the keys that a row of headers answers to.
pub(super) fn keys(headers: &[String]) -> BTreeSet<String> {
    let question = headers.iter().any(|header| header.trim_end().ends_with('?') || words(header).len() >= 6);
    let question = question.then(|| super::detect::QUESTION.to_owned());
    let written = |header: &String| {
        let column = header.rsplit(['.', ']']).next().unwrap_or(header);
        format!("={}", column.trim().to_lowercase())
    };
    headers
        .iter()
        .flat_map(|header| [Some(key(header)), without_table(header), Some(written(header))])
        .flatten()
        .chain(question)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_answers_to_its_name_with_and_without_the_table() {
        assert!(same("student_number", "Students.Student_Number"));
        assert!(same("students.fname", "students.fname"));
        assert!(same("DOB", "[Students]DOB") && !same("DOB", "DOBs") && !same("", "."));
    }
}
