//! E101: the systems have the student in different schools.

use crate::diagnose::context::{Pair, Placement};
use crate::diagnose::crosswalk::Relation;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have this student, in different schools, after school codes and names were matched up.
    ///
    /// ## Why it matters
    /// The child stands before the wrong door on the first day, and the seat is counted in the wrong
    /// school.
    ///
    /// ## How to fix it
    /// Ask both schools. Transfer the student in the SIS, or correct the assignment in the platform.
    ///
    /// ## Not reported when
    /// Code and name stand for one school, by the school list or by what the matched students show; the
    /// platform does not expect the student (P202). Where the SIS record is closed (P201), the difference
    /// is listed as information.
    code: "E101",
    name: "school-mismatch",
    summary: "schools differ",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    fix: "The registrar transfers the student in the SIS, or the enrollment office corrects the assignment.",
}

/// Reports schools that are different and do not correspond.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.relation(Field::School) != Relation::Different {
        return;
    }
    match pair.placement() {
        Placement::Current => sink.pair(pair, Field::School, "the systems have the student in different schools"),
        Placement::Returning => {
            let message = "the closed SIS record is of another school: set the school when the student is re-enrolled";
            sink.pair_as_info(pair, Field::School, message);
        }
        Placement::Past => {}
    }
}
