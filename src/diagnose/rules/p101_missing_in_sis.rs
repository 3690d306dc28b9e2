//! P101: a student of the enrollment platform whom the SIS does not know.

use crate::diagnose::context::Lone;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Side;

rule! {
    /// ## What it means
    /// The enrollment platform has this student as enrolled or under way, and no record of the SIS export
    /// is the same person: not by ID, and not by name, birth date, address and family.
    ///
    /// ## Why it matters
    /// The child has no schedule, no attendance and no state record on the first day, and the seat is not
    /// counted.
    ///
    /// ## How to fix it
    /// Look the student up in the SIS by name and birth date, former students included. If there is a
    /// record, correct it or link it. If there is none, deliver or approve the submission, or create the
    /// student. Where another row of the same name and birth date is matched, the finding names it: look first
    /// whether the two are one student (I202).
    ///
    /// ## Not reported when
    /// The platform has the student as withdrawn, declined, waitlisted or a no-show; the row is a second
    /// submission of another row; a possible match waits for a decision (P104, P105); the row is about a
    /// school year that the SIS export does not cover; both names mark the row as a test (P206); the SIS
    /// export holds changes only, as a OneRoster delta does.
    code: "P101",
    name: "missing-in-sis",
    summary: "enrolled in the platform, no SIS record",
    severity: Error,
    owner: Registrar,
    scope: Unmatched(check),
    fix: "The school registrar delivers or approves the submission, or creates the student in the SIS.",
}

/// Reports an expected student without a partner.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if row.side != Side::Enrollment || !row.is_expected_there() {
        return;
    }
    let message = if row.context.statuses.sis_active_only {
        "no record of the SIS export is this student; that export seems to hold active students only, so look for a former record first"
    } else {
        "no record of the SIS export is this student"
    };
    match row.context.namesake(row.side, row.row) {
        Some(other) => {
            let message = "no record of the SIS export is this student; another row has the same name and birth date and is matched, so this may be a second submission";
            sink.related(row.context, row.side, [row.row, other], None, message);
        }
        None => sink.row(row, None, message),
    }
}
