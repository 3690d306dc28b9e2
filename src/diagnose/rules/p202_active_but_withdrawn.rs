//! P202: withdrawn or declined in the platform, active in the SIS.

use crate::diagnose::context::Pair;
use crate::diagnose::expected;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The platform has this student as withdrawn, inactive or declined, while the SIS record is active.
    ///
    /// ## Why it matters
    /// Funding is claimed for a child who is not there, and absences pile up.
    ///
    /// ## How to fix it
    /// Confirm with the family. If the child left, exit the SIS record with date and reason.
    ///
    /// ## Not reported when
    /// The SIS record is only pre-registered; the child never attended (P203); the child is on a waiting
    /// list.
    code: "P202",
    name: "active-but-withdrawn",
    summary: "the platform has the student as withdrawn or declined, the SIS as active",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    fix: "The registrar exits the student in the SIS with date and reason, or the enrollment office corrects the platform.",
}

/// Reports a student who left by the platform and is active in the SIS.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    let standings = pair.standings();
    if let Some(found) = expected::problem(standings, RULE.info.code) {
        let message = match standings[0] {
            Standing::Declined => "declined in the platform, but active in the SIS",
            Standing::Offered => "offered a seat in the platform and not enrolled yet, but active in the SIS",
            _ => "withdrawn in the platform, but active in the SIS",
        };
        if found.information {
            sink.pair_as_info(pair, Field::Status, message);
        } else {
            sink.pair(pair, Field::Status, message);
        }
    }
}
