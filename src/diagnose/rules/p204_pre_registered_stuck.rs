//! P204: still pre-registered after the day of entry.

use crate::diagnose::context::{Batch, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// The SIS record is pre-registered, and its entry date has passed.
    ///
    /// ## Why it matters
    /// The child may sit in class without attendance being taken.
    ///
    /// ## How to fix it
    /// Activate the record if the child came; cancel it otherwise.
    ///
    /// ## Not reported when
    /// The entry date is missing, or lies on or after the date of the run.
    code: "P204",
    name: "pre-registered-stuck",
    summary: "still pre-registered after the day of entry",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    reads: [Status, EntryDate],
    when: may_tell,
    fix: "The registrar activates the student in the SIS, or cancels the pre-registration.",
}

/// Notes the pre-registered of the SIS.
fn may_tell(rows: &mut Batch<'_>) {
    if rows.side == Side::Sis {
        rows.note_standings(|own| own == Standing::Preregistered);
    }
}

/// Reports a pre-registered record whose day has passed.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if row.side != Side::Sis || row.standing() != Standing::Preregistered {
        return;
    }
    let entry = row.text(Field::EntryDate);
    if !entry.is_empty() && !row.context.as_of.is_empty() && entry < row.context.as_of {
        sink.row(row, Some(Field::Status), "still pre-registered though the entry date has passed");
    }
}
