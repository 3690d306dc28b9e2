//! N109: digits, brackets or surplus blanks in a name.

use crate::diagnose::context::{Batch, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Issue, Side};

rule! {
    /// ## What it means
    /// A name holds digits, brackets, quotes or underscores, or blanks before, after or doubled within it.
    ///
    /// ## Why it matters
    /// State systems refuse such names: Texas by TWEDS 40100-0016, Minnesota by 10.10.6399 and 10.10.6430.
    /// A call name in brackets belongs in the preferred-name field.
    ///
    /// ## How to fix it
    /// Write the name as the birth certificate has it.
    ///
    /// ## Not reported when
    /// There are only letters, accents, apostrophes, periods, hyphens and single blanks. A reconciliation looks at
    /// the SIS alone, and not at surplus blanks; audit, and any --pack, look at everything.
    code: "N109",
    name: "invalid-name-characters",
    summary: "digits, brackets or surplus blanks in a name",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    reads: [FirstName, MiddleName, LastName, Status],
    when: may_tell,
    fix: "The registrar corrects the name as on the birth certificate.",
}

/// Notes the rows with such signs in a name, and for the state all, since blanks are nothing that was noted of a name.
fn may_tell(rows: &mut Batch<'_>) {
    if rows.context.scope.is_for_the_state() {
        rows.note([], |[]| true);
    } else if rows.side == Side::Sis {
        for field in [Field::FirstName, Field::MiddleName, Field::LastName] {
            rows.note_issue(field, Issue::InvalidCharacters);
        }
    }
}

/// Reports each name field with what does not belong into a name.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    let state = row.context.scope.is_for_the_state();
    if row.side == Side::Enrollment && !state {
        return;
    }
    for field in [Field::FirstName, Field::MiddleName, Field::LastName] {
        let message = if row.has_issue(field, Issue::InvalidCharacters) {
            "the name has digits, brackets or other signs in it"
        } else if state && row.issue(field) == Issue::None && has_surplus_blanks(row.raw(field)) {
            "the name has blanks before, after or doubled within it"
        } else {
            continue;
        };
        if row.is_current() {
            sink.row(row, Some(field), message);
        }
    }
}

fn has_surplus_blanks(name: &str) -> bool {
    let bytes = name.as_bytes();
    matches!(bytes.first(), Some(b' ' | b'\t')) || matches!(bytes.last(), Some(b' ' | b'\t')) || name.contains("  ")
}
