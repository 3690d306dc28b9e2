//! P205: a graduate who is still active.

use crate::diagnose::context::Lone;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// The SIS record is active while its grade says that the student has graduated.
    ///
    /// ## Why it matters
    /// A graduate who stays active is counted and scheduled, and misses in the completer report.
    ///
    /// ## How to fix it
    /// Close the record as graduated, or correct the grade.
    ///
    /// ## Not reported when
    /// The SIS record is closed.
    code: "P205",
    name: "graduated-still-active",
    summary: "graduated by grade, yet active",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    fix: "The registrar graduates the student in the SIS, or corrects the grade.",
}

/// Reports an active record in the graduates' grade.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if row.side == Side::Sis && row.standing() == Standing::Enrolled && row.text(Field::Grade) == "GR" {
        sink.row(row, Some(Field::Status), "active, though the grade says graduated");
    }
}
