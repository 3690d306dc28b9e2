//! I102: the same person with two different state IDs.

use crate::diagnose::context::Pair;
use crate::diagnose::identifiers::is_written_otherwise;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have this student, and each holds another state ID.
    ///
    /// ## Why it matters
    /// The state rejects the record, or files it under another child. California's CALPADS calls a retired
    /// ID SENR0008 or SENR0072, and one person with two IDs MID.
    ///
    /// ## How to fix it
    /// Look up both IDs in the state's system. Use the surviving one, and have the other retired if both
    /// are this child's.
    ///
    /// ## Not reported when
    /// The ID is another student's (I103, I105); the IDs differ by leading zeros or a constant prefix; one is missing or has lost digits in a spreadsheet (F202); the columns evidently hold
    /// different kinds of ID.
    /// The same digits with signs or letters added in one system (#21345) are listed as information.
    code: "I102",
    name: "state-id-conflict",
    summary: "same person, different state ID",
    severity: Error,
    owner: State,
    scope: Pair(check),
    reads: [StateId],
    when: [StateId: TwoIds],
    fix: "The state-reporting coordinator looks the student up in the state's system and corrects the wrong ID.",
}

/// Reports two state IDs that are not the same.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if let Some(ids) = pair.differing(Field::StateId)
        && !pair.context.state_clashes.explains(pair.enrollment, pair.sis)
        && !pair.has_lost_digits(Field::StateId)
        && pair.context.state_ids.is_shared()
        && !pair.context.state_ids.is_same(ids)
    {
        if is_written_otherwise(ids) {
            let message = "the same state ID, with signs or letters added in one system";
            sink.pair_as_info(pair, Field::StateId, message);
        } else {
            sink.pair(pair, Field::StateId, "the same student has another state ID in each system");
        }
    }
}
