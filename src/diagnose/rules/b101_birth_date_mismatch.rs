//! B101: the birth dates are different dates.

use crate::diagnose::birth::BirthDifference;
use crate::diagnose::calendar::{date_of, days_between};
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::taking::Taking;
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
    reads: [BirthDate],
    when: [BirthDate: Difference],
    worse: is_no_students,
    fix: "The registrar checks the birth certificate and corrects the birth date in the system that is wrong.",
}

/// Days in which a date of birth is that of no student yet; families give the day on which they fill a form in.
const TOO_YOUNG: i32 = 2 * 365;

/// Reports birth dates that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.birth() == BirthDifference::Different {
        sink.pair(pair, Field::BirthDate, message_of(pair).unwrap_or("the birth dates are different"));
    }
}

/// Says which of two dates is no student's, where one of them tells.
pub(super) fn message_of(pair: &Pair<'_>) -> Option<&'static str> {
    match pair.texts(Field::BirthDate).map(|birth| is_of_a_baby(birth, pair.context.as_of)) {
        [true, false] => Some("the birth date in the platform is too recent to be a student's"),
        [false, true] => Some("the birth date in the SIS is too recent to be a student's"),
        _ => None,
    }
}

/// Says whether the new date is too recent to be a student's, and the old one is not.
pub(super) fn is_no_students(taking: &Taking<'_>) -> bool {
    let is_recent = |birth: &str| is_of_a_baby(birth, taking.context.as_of);
    is_recent(taking.new) && !is_recent(taking.old)
}

fn is_of_a_baby(birth: &str, as_of: &str) -> bool {
    matches!((date_of(birth), date_of(as_of)), (Some(birth), Some(day)) if days_between(birth, day) < TOO_YOUNG)
}
