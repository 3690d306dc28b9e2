//! C104: the systems have no guardian in common.

use crate::diagnose::contacts;
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems name guardians for this student, and none of them is in both.
    ///
    /// ## Why it matters
    /// Only a guardian may pick up the child, sign and see the record.
    ///
    /// ## How to fix it
    /// Confirm with the family, and check custody papers before changing the SIS.
    ///
    /// ## Not reported when
    /// Any guardian is in both, by nickname, initial or part of a double surname; one side names none; nine of ten
    /// students have nothing in common, so that the two columns hold different things (then one information says so).
    code: "C104",
    name: "guardian-mismatch",
    summary: "no guardian in common",
    severity: Info,
    owner: Registrar,
    scope: Pair(check),
    reads: [GuardianName],
    when: [GuardianName: TwoValues],
    fix: "The registrar confirms with the family who the guardians are.",
}

/// Reports lists with no guardian in common.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if let Some([enrollment, sis]) = pair.differing(Field::GuardianName)
        && !pair.context.is_unlike(Field::GuardianName)
        && contacts::guardians_differ(enrollment, sis)
    {
        sink.pair(pair, Field::GuardianName, "no guardian in common");
    }
}
