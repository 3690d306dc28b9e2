//! B104: the birth dates are one day apart.

use crate::diagnose::birth::BirthDifference;
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The birth dates are one day apart. Several of these in one run point to an export that shifts dates
    /// by the time zone.
    ///
    /// ## Why it matters
    /// Age decides entry, grade and funding, and state systems match on the birth date.
    ///
    /// ## How to fix it
    /// If there are several, correct the time zone of the export. Otherwise check the birth certificate.
    ///
    /// ## Not reported when
    /// The dates are further apart.
    code: "B104",
    name: "birth-date-off-by-one-day",
    summary: "birth dates are one day apart",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [BirthDate],
    when: [BirthDate: Difference],
    fix: "The registrar checks the birth certificate and corrects the birth date in the system that is wrong.",
}

/// Reports birth dates that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.birth() == BirthDifference::OneDay {
        sink.pair(pair, Field::BirthDate, "the birth dates are one day apart");
    }
}
