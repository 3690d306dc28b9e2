//! P102: an active student of the SIS whom the enrollment platform does not know.

use super::p205_graduated_still_active::is_active_graduate;
use crate::diagnose::context::Lone;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Side;

rule! {
    /// ## What it means
    /// The SIS has this student as active or pre-registered, and no row of the enrollment export is the
    /// same person.
    ///
    /// ## Why it matters
    /// The family may not have registered for the year, may have left without notice, or may be in the
    /// platform under another name. Staffing and seats are planned with a child who may not come.
    ///
    /// ## How to fix it
    /// Ask the family whether the child returns. Collect the registration if so, otherwise withdraw the
    /// student. If most students are listed, the platform export is of another school year or filtered. Where
    /// another record of the same name and birth date is matched, the finding names it: look first whether the
    /// two are one student (I201).
    ///
    /// ## Not reported when
    /// The SIS has the student as inactive, withdrawn, graduated or historical; the row is a duplicate of
    /// another SIS record; the grade says that the student has graduated (P205); a possible match waits for a
    /// decision; the record is of a school year that the platform export does not cover; the student is in the last
    /// grade and the platform a year ahead; both names mark the record as a test (P206); the SIS excludes the student
    /// from state reporting, as it does private and some pre-kindergarten students.
    code: "P102",
    name: "missing-in-enrollment",
    summary: "active in the SIS, no enrollment record",
    severity: Warning,
    owner: Enrollment,
    scope: Unmatched(check),
    fix: "The enrollment office collects the registration, or the registrar withdraws the student in the SIS.",
}

/// Reports an active student without a partner.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if row.side != Side::Sis || !row.is_expected_there() || is_active_graduate(row) {
        return;
    }
    match row.context.namesake(row.side, row.row) {
        Some(other) => {
            let message = "no row of the enrollment export is this active student; another record has the same name and birth date and is matched, so this may be a second record of that student";
            sink.related(row.context, row.side, [row.row, other], None, message);
        }
        None => sink.row(row, None, "no row of the enrollment export is this active student"),
    }
}
