//! Notes what cannot be compared, since one export has it and the other does not: who a student is, and where enrolled.

use crate::roster::{Field, RawTable};

/// What the note is called among the assumptions.
pub(crate) const NOT_COMPARED: &str = "not compared";

/// Notes names and birth dates that an export has no value of in any row, where the other has some.
pub(crate) fn notice(table: &mut RawTable, other: &RawTable) {
    if table.lines.is_empty() || other.lines.is_empty() {
        return;
    }
    let missing: Vec<&str> =
        [(Field::FirstName, "first name"), (Field::LastName, "last name"), (Field::BirthDate, "birth date")]
            .into_iter()
            .filter(|(field, _)| !is_filled(table, *field) && is_filled(other, *field))
            .map(|(_, words)| words)
            .collect();
    if !missing.is_empty() {
        let why = format!("the {} export has none", table.side.label());
        table.intake.facts.assumed.push((NOT_COMPARED.to_owned(), missing.join(", "), why));
    }
    // a column that nothing is made of may hold it under a header that nobody knows
    if table.intake.facts.unused_columns.is_empty() {
        return;
    }
    let missing: Vec<&str> = [
        (Field::Grade, "grade"),
        (Field::School, "school"),
        (Field::Status, "status"),
        (Field::Street, "street address"),
    ]
    .into_iter()
    .filter(|(field, _)| !is_filled(table, *field) && is_filled(other, *field))
    .map(|(_, words)| words)
    .collect();
    if !missing.is_empty() {
        let why = format!("the {} export has none, or no known header", table.side.label());
        table.intake.facts.assumed.push((NOT_COMPARED.to_owned(), missing.join(", "), why));
    }
}

fn is_filled(table: &RawTable, field: Field) -> bool {
    table.columns.get(&field).is_some_and(|column| column.values.iter().any(|text| !text.trim().is_empty()))
}
