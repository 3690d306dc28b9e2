//! E102: the systems have the student in different grades.

use crate::diagnose::context::{Pair, Placement};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// Both systems have this student, in different grades, after grade codes were matched up and a year
    /// that one system is ahead was taken into account.
    ///
    /// ## Why it matters
    /// The grade decides classes, tests and funding.
    ///
    /// ## How to fix it
    /// Check whether the student was retained or promoted, then correct the side that is wrong.
    ///
    /// ## Not reported when
    /// The platform marks the student as retained; all grades of one system are a year ahead; a system does not tell
    /// transitional kindergarten or preschool from the grades beside them; the platform does not expect the
    /// student (P202). Where the SIS record is closed (P201), the difference is listed
    /// as information.
    code: "E102",
    name: "grade-mismatch",
    summary: "grades differ",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [Grade, Status],
    when: [Grade: OtherCodes],
    fix: "The registrar checks retention or promotion and corrects the grade.",
}

/// Reports grades that are different and do not correspond.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if !pair.is_different(Field::Grade) || is_marked_retained(pair) {
        return;
    }
    let [enrollment, sis] = pair.codes(Field::Grade);
    let message = match pair.context.crosswalks.grade_shift() {
        Some(_) if enrollment == sis => {
            "the same grade on both sides, though one system is a year ahead for all others: retained, or not yet moved up"
        }
        Some(_) => "the grades differ, even when the year that one system is ahead is taken into account",
        None => "the grades are different",
    };
    match pair.placement() {
        Placement::Current => sink.pair(pair, Field::Grade, message),
        Placement::Returning => {
            let message = "the closed SIS record is of another grade: set the grade when the student is re-enrolled";
            sink.pair_as_info(pair, Field::Grade, message);
        }
        Placement::Past => {}
    }
}

/// Says whether the platform's own status says that the student repeats the grade.
fn is_marked_retained(pair: &Pair<'_>) -> bool {
    let status = pair.context.raw(Side::Enrollment, Field::Status, pair.enrollment);
    status.to_ascii_lowercase().contains("retain")
}
