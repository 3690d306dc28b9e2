//! I202: one student submitted twice in the platform.

use crate::diagnose::context::Context;
use crate::diagnose::pairs::is_set_aside;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// Two rows of the platform are the same student.
    ///
    /// ## Why it matters
    /// Each submission may be delivered: the second one creates a duplicate or takes a second seat.
    ///
    /// ## How to fix it
    /// Compare the two, keep the one that is right, and discard the other: of two versions of one form mostly the newer is,
    /// of two schools the family says which.
    ///
    /// ## Not reported when
    /// Twins and namesakes: something tells the two apart. An application that is declined, withdrawn or on a waiting
    /// list beside one that goes ahead, as where families apply to several schools.
    code: "I202",
    name: "duplicate-submission",
    summary: "one student twice in the platform",
    severity: Warning,
    owner: Enrollment,
    scope: Group(check),
    fix: "The enrollment office compares the two, keeps the one that is right and withdraws the other.",
}

/// Reports every second copy that may go ahead with the row that stands for it.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for copy in context.links.duplicates(Side::Enrollment) {
        if !is_set_aside(context, copy) {
            let [one, other] = [copy.row, copy.of].map(|row| context.code(Side::Enrollment, Field::School, row));
            let message = match one != other && one != 0 && other != 0 {
                true => "the platform has this student twice, for two schools: ask the family which one it is",
                false => "the platform has this student twice",
            };
            sink.rows_of_one_side(Side::Enrollment, [copy.row, copy.of], message);
        }
    }
}
