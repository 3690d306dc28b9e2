//! P201: enrolled in the platform, gone in the SIS.

use crate::diagnose::context::Pair;
use crate::diagnose::expected;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The platform has this student as enrolled, while the SIS has the record as inactive, transferred
    /// out, graduated or historical.
    ///
    /// ## Why it matters
    /// A student who returns without being re-enrolled has no schedule and no attendance, and is not
    /// counted.
    ///
    /// ## How to fix it
    /// Ask whether the child attends. If so, re-enroll the SIS record; do not create a new one. If not,
    /// withdraw the application in the platform.
    ///
    /// ## Not reported when
    /// The SIS record is active or pre-registered, or the platform's layout expects nothing of such a record
    /// (Finalsite beside PowerSchool's status 1). An application that is still under way is listed as
    /// information: approving it must re-enroll the old record, not create a new one.
    code: "P201",
    name: "enrolled-but-inactive",
    summary: "the platform has the student as enrolled, the SIS as inactive",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    fix: "The registrar re-enrolls the student in the SIS, or the enrollment office corrects the platform.",
}

/// Reports an enrolled student whose SIS record is closed; an application under way is information.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    let standings = pair.standings();
    match expected::of_pair(pair, RULE.info.code) {
        Some(found) if found.information => {
            let message = "an application is under way and the SIS record is closed: re-enroll that record on approval";
            sink.pair_as_info(pair, Field::Status, message);
        }
        Some(_) => sink.pair(pair, Field::Status, message_of(standings[1])),
        None => {}
    }
}

fn message_of(sis: Standing) -> &'static str {
    match sis {
        Standing::Graduated => "enrolled in the platform, but the SIS record is closed as graduated",
        Standing::Withdrawn => "enrolled in the platform, but the SIS record is closed as withdrawn or transferred out",
        _ => "enrolled in the platform, but the SIS record is not active",
    }
}
