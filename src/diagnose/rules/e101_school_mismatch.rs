//! E101: the systems have the student in different schools.

use crate::diagnose::context::{Pair, Placement};
use crate::diagnose::crosswalk::Relation;
use crate::diagnose::moves::goes_up;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

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
    /// One of the records has the student in the other's school as well, as where a layout lists two schools of a
    /// student; the platform is a grade ahead, and the school in the SIS does not have that grade; code and name
    /// stand for one school, by the school list or by what the matched students show; the
    /// platform does not expect the student (P202). Where the SIS record is closed (P201), the difference
    /// is listed as information.
    code: "E101",
    name: "school-mismatch",
    summary: "schools differ",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    reads: [School, Grade, Status],
    when: [School: OtherCodes],
    fix: "The registrar transfers the student in the SIS, or the enrollment office corrects the assignment.",
}

/// Reports schools that are different and do not correspond.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if !pair.is_different(Field::School) || attends_both(pair) || goes_up(pair) {
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

/// Says whether one system has the student, beside other schools, in the school that the other system has.
fn attends_both(pair: &Pair<'_>) -> bool {
    let context = pair.context;
    let rows = [(Side::Enrollment, pair.enrollment), (Side::Sis, pair.sis)];
    let [mine, theirs] = rows.map(|(side, row)| context.code(side, Field::School, row));
    let [here, there] = rows.map(|(side, row)| {
        let is_open = |exit: u32| exit == 0 || context.text_of(Field::ExitDate, exit) > context.as_of;
        let stints = context.rosters.side(side).stints_of(row).iter();
        stints.filter(move |stint| stint.school != 0 && is_open(stint.exit)).map(|stint| stint.school)
    });
    let same = |enrollment, sis| context.crosswalks.relation(Field::School, enrollment, sis) == Relation::Same;
    here.into_iter().any(|school| same(school, theirs)) || there.into_iter().any(|school| same(mine, school))
}
