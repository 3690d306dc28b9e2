//! B102: day and month of the birth date are swapped.

use crate::diagnose::birth::BirthDifference;
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Day and month of one birth date are those of the other, swapped.
    ///
    /// ## Why it matters
    /// Age decides entry, grade and funding, and state systems match on the birth date.
    ///
    /// ## How to fix it
    /// Check the birth certificate and correct the side that is wrong. If many are swapped, the date order
    /// of an export is wrong.
    ///
    /// ## Not reported when
    /// The column as a whole is in the other order, which is recognised while reading.
    code: "B102",
    name: "birth-day-month-swap",
    summary: "day and month are swapped",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [BirthDate],
    when: [BirthDate: Difference],
    fix: "The registrar checks the birth certificate and corrects the birth date in the system that is wrong.",
}

/// Reports birth dates that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.birth() == BirthDifference::Swapped {
        sink.pair(pair, Field::BirthDate, "day and month of the birth date are swapped");
    }
}
