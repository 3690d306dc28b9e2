//! Notes what cannot be compared, since one export has it and the other does not: who a student is, and where enrolled.

use crate::roster::{Field, RawTable};

/// What the note is called among the assumptions.
pub(crate) const NOT_COMPARED: &str = "not compared";

const IDENTITY: &[(Field, &str)] =
    &[(Field::FirstName, "first name"), (Field::LastName, "last name"), (Field::BirthDate, "birth date")];
const ENROLLMENT: &[(Field, &str)] =
    &[(Field::Grade, "grade"), (Field::School, "school"), (Field::Status, "status"), (Field::Street, "street address")];

/// Notes fields that an export has no value of in any row, where the other has some: names and birth dates, and what says
/// where a student is enrolled where a column is left that may hold it.
pub(crate) fn notice(table: &mut RawTable, other: &RawTable) {
    if table.lines.is_empty() || other.lines.is_empty() {
        return;
    }
    note_missing(table, other, IDENTITY, "");
    // a column that nothing is made of may hold it under a header that nobody knows
    if !table.intake.facts.unused_columns.is_empty() {
        note_missing(table, other, ENROLLMENT, ", or no known header");
    }
}

fn note_missing(table: &mut RawTable, other: &RawTable, fields: &[(Field, &str)], or_else: &str) {
    let is_missing = |field: Field| !is_filled(table, field) && is_filled(other, field);
    let missing: Vec<&str> = fields.iter().filter(|(field, _)| is_missing(*field)).map(|(_, words)| *words).collect();
    if !missing.is_empty() {
        let why = format!("the {} export has none{or_else}", table.side.label());
        table.intake.facts.assumed.push((NOT_COMPARED.to_owned(), missing.join(", "), why));
    }
}

fn is_filled(table: &RawTable, field: Field) -> bool {
    table.columns.get(&field).is_some_and(|column| column.values.iter().any(|text| !text.trim().is_empty()))
}
