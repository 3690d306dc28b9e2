//! E202: one student enrolled as primary in two schools at the same time.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::spans;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// The export marks two enrollments of this student in two schools as primary, and both are open on the
    /// same day.
    ///
    /// ## Why it matters
    /// Two schools claim the same funding. CALPADS lists it as a concurrent enrollment (CCE), with SENR0028
    /// as its warning; Minnesota as 10.10.6278; Alberta as PASI 10085.
    ///
    /// ## How to fix it
    /// Ask both schools which of them the student attends. Mark the other enrollment as secondary, or close
    /// it on the day before the primary one begins.
    ///
    /// ## Not reported when
    /// The layout does not say which enrollment is primary, or one of the two is marked as secondary
    /// (CALPADS status 20 or 30, a secondary role in OneRoster); both are in the same school, which is E201;
    /// the exit of one is the entry of the other; the student never came to one of them.
    code: "E202",
    name: "concurrent-enrollment",
    summary: "primary enrollments in two schools at the same time",
    severity: Error,
    owner: State,
    scope: Group(check),
    fix: "The state-reporting coordinator asks both schools and marks one enrollment as secondary, or has it closed.",
}

/// Reports each student with primary stays in two schools that overlap.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        spans::each(context, side, |row, stays| {
            let wrong =
                |one: &spans::Stay, other: &spans::Stay| spans::overlap(one, other) && spans::both_primary(one, other);
            let Some([one, other]) = spans::pairs(stays, wrong).next() else { return };
            let message = format!(
                "the enrollments on lines {} and {} are primary in two schools at the same time",
                one.line, other.line
            );
            sink.row(&Lone { context, side, row }, Some(Field::School), &message);
        });
    }
}
