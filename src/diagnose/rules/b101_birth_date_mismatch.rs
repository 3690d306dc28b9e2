//! B101: the birth dates are different dates.

use crate::diagnose::birth::BirthDifference;
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have this student, and the birth dates are different dates.
    ///
    /// ## Why it matters
    /// Age decides entry, grade and funding, and state systems match on the birth date.
    ///
    /// ## How to fix it
    /// Check the birth certificate and correct the side that is wrong.
    ///
    /// ## Not reported when
    /// The dates are written differently; one is missing; a more exact finding says how they differ (B102,
    /// B103, B104).
    code: "B101",
    name: "birth-date-mismatch",
    summary: "birth dates are different",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    fix: "The registrar checks the birth certificate and corrects the birth date in the system that is wrong.",
}

/// Reports birth dates that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.birth == BirthDifference::Different {
        sink.pair(pair, Field::BirthDate, "the birth dates are different");
    }
}
