//! E201: two enrollments of one student at the same time.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::spans;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// The export has two enrollments of this student that are open on the same day: an old one was never
    /// closed, or one was entered twice.
    ///
    /// ## Why it matters
    /// The student is counted twice. CALPADS lists it as SENR0027 and, where last year was never closed, as
    /// SENR0317; Infinite Campus as Enrollment Overlap; Alberta as PASI 10069.
    ///
    /// ## How to fix it
    /// Close the old enrollment on the day before the new one begins, or delete the one that was entered
    /// twice.
    ///
    /// ## Not reported when
    /// One of the two is marked as secondary (CALPADS status 20 or 30, a secondary role in OneRoster); the
    /// exit of one is the entry of the other, since exit dates are often the first day away; the student
    /// never came to one of them; both are marked as primary in two schools, which is E202.
    code: "E201",
    name: "overlapping-enrollments",
    summary: "two enrollments at the same time",
    severity: Error,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar closes the old enrollment, or deletes the one that was entered twice.",
}

/// Reports each student with stays that overlap and may not.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        spans::each(context, side, |row, stays| {
            let wrong = |one: &spans::Stay, other: &spans::Stay| {
                spans::overlap(one, other) && !spans::is_secondary(one, other) && !spans::both_primary(one, other)
            };
            let Some([one, other]) = spans::pairs(stays, wrong).next() else { return };
            let what = match (one.entry == other.entry, one.last.is_none()) {
                (true, _) => "begin on the same day",
                (_, true) => "overlap, since the first was never closed",
                _ => "overlap",
            };
            let message = format!("the enrollments on lines {} and {} {what}", one.line, other.line);
            sink.row(&Lone { context, side, row }, Some(Field::EntryDate), &message);
        });
    }
}
