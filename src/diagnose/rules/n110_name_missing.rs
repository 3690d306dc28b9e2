//! N110: a first or last name that is missing.

use crate::diagnose::context::{Batch, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Issue};

rule! {
    /// ## What it means
    /// The first or the last name is blank, or a placeholder such as NLN, FNU or Unknown.
    ///
    /// ## Why it matters
    /// No state system takes a record without both names (CALPADS GERR0001, Minnesota 10.10.6148), and a
    /// student without a name is easily taken for another.
    ///
    /// ## How to fix it
    /// Fill in the legal name from the birth certificate.
    ///
    /// ## Not reported when
    /// Only the middle name is missing, or nine of ten rows of the export have none. A student who by law
    /// has a single name should have it as the last name, with the first name that the state prescribes.
    code: "N110",
    name: "name-missing",
    summary: "first or last name is missing",
    severity: Error,
    owner: Registrar,
    scope: Row(check),
    reads: [FirstName, LastName, Status],
    when: may_tell,
    fix: "The registrar fills in the legal name from the birth certificate.",
}

/// Notes the rows without one of the names.
fn may_tell(rows: &mut Batch<'_>) {
    rows.note_missing(Field::FirstName);
    rows.note_missing(Field::LastName);
}

/// Reports a name that counts as missing.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    for field in [Field::FirstName, Field::LastName] {
        if row.is_filled(field) || !row.has(field) || !row.is_current() {
            continue;
        }
        let message = match (row.issue(field), field) {
            (Issue::None, _) if !row.context.is_mostly_filled(row.side, field) => continue,
            (Issue::Placeholder, Field::FirstName) => "the first name is a placeholder",
            (Issue::Placeholder, _) => "the last name is a placeholder",
            (_, Field::FirstName) => "the first name is missing",
            _ => "the last name is missing",
        };
        sink.row(row, Some(field), message);
    }
}
