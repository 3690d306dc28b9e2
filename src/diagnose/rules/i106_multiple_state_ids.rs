//! I106: one student with several state IDs.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// One student stands in the export twice, or with several enrollments, under different state IDs.
    ///
    /// ## Why it matters
    /// The state counts two children. CALPADS lists it as the anomaly MID, TSDS as a duplicate Unique ID,
    /// and both count against certification.
    ///
    /// ## How to fix it
    /// Look both IDs up in the state system. Retire the one that was issued later, then merge the records.
    ///
    /// ## Not reported when
    /// The IDs are the same or one is blank (then it is only I201); the two are different children, such as
    /// twins.
    code: "I106",
    name: "multiple-state-ids",
    summary: "one student under several state IDs",
    severity: Error,
    owner: State,
    scope: Group(check),
    fix: "The state-reporting coordinator combines the state IDs in the state system.",
}

/// Reports second copies whose state ID is another than the one of the record that stands.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        // a second submission with another number is a slip of the family's, which I102 tells where the SIS knows better
        if side == Side::Enrollment && context.scope.audited != Some(side) {
            continue;
        }
        for stints in context.rosters.side(side).stints().chunk_by(|one, other| one.row == other.row) {
            let first = stints.iter().map(|stint| stint.state_id).find(|code| *code != 0);
            let other = stints.iter().find(|stint| stint.state_id != 0 && Some(stint.state_id) != first);
            if let Some(other) = other {
                let message =
                    format!("the enrollment on line {} has another state ID than those before it", other.line);
                sink.row(&Lone { context, side, row: other.row }, Some(Field::StateId), &message);
            }
        }
        for copy in context.links.duplicates(side) {
            let [copied, kept] = [copy.row, copy.of].map(|row| context.code(side, Field::StateId, row));
            if copied != 0 && kept != 0 && copied != kept {
                let message = "the same student stands twice in this export, under different state IDs";
                sink.related(context, side, [copy.row, copy.of], Some(Field::StateId), message);
            }
        }
    }
}
