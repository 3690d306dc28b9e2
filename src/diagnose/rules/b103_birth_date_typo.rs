//! B103: the birth dates are one digit, two swapped digits or one year apart.

use super::b101_birth_date_mismatch::{is_no_students, message_of};
use crate::diagnose::birth::BirthDifference;
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The birth dates differ in one digit, in two neighbouring digits that are swapped, or in the year alone, which
    /// is the one before or after.
    ///
    /// ## Why it matters
    /// Age decides entry, grade and funding, and state systems match on the birth date.
    ///
    /// ## How to fix it
    /// Check the birth certificate and correct the side that is wrong.
    ///
    /// ## Not reported when
    /// The dates are swapped in day and month (B102) or one day apart (B104).
    code: "B103",
    name: "birth-date-typo",
    summary: "birth dates are one slip apart",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [BirthDate],
    when: [BirthDate: Difference],
    worse: is_no_students,
    fix: "The registrar checks the birth certificate and corrects the birth date in the system that is wrong.",
}

/// Reports birth dates that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.birth() == BirthDifference::Typo {
        let message = message_of(pair).unwrap_or("the birth dates are one digit, two swapped digits or one year apart");
        sink.pair(pair, Field::BirthDate, message);
    }
}
