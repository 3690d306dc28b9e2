//! B105: a birth date that is missing, impossible or a placeholder.

use crate::diagnose::context::Lone;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Issue};

rule! {
    /// ## What it means
    /// The birth date is empty, a placeholder such as 01/01/1900, in the future, or no date at all.
    ///
    /// ## Why it matters
    /// Without a birth date there is no age check, and no state system accepts the record.
    ///
    /// ## How to fix it
    /// Fill in the birth date from the birth certificate.
    ///
    /// ## Not reported when
    /// The export has no birth dates, or nine of ten rows have none; the column as a whole holds other values (F207).
    code: "B105",
    name: "birth-date-invalid",
    summary: "birth date is missing, impossible or a placeholder",
    severity: Error,
    owner: Registrar,
    scope: Row(check),
    reads: [BirthDate],
    when: (|rows| rows.note_missing(Field::BirthDate)),
    fix: "The registrar fills in the birth date from the birth certificate.",
}

/// Reports a birth date that counts as missing.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    let is_told = || row.context.shifted(row.side).has_column(Field::BirthDate);
    if row.is_filled(Field::BirthDate) || !row.has(Field::BirthDate) || is_told() {
        return;
    }
    let message = match row.issue(Field::BirthDate) {
        Issue::Placeholder => "the birth date is a placeholder",
        Issue::OutOfRange => "the birth date is in the future, or too long ago",
        Issue::None if !row.context.is_mostly_filled(row.side, Field::BirthDate) => return,
        Issue::None => "the birth date is missing",
        _ => "the birth date is no date",
    };
    sink.row(row, Some(Field::BirthDate), message);
}
