//! I104: one local ID that several people of one file carry.

use crate::diagnose::clashes::message_of;
use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side};

rule! {
    /// ## What it means
    /// Two rows of one file carry the same local ID and are not the same person.
    ///
    /// ## Why it matters
    /// Grades, attendance and state records of two children run together. Infinite Campus lists it under
    /// Duplicate IDs.
    ///
    /// ## How to fix it
    /// Find out whose number it is. Give the other student the right one.
    ///
    /// ## Not reported when
    /// The rows are one student entered twice (I201, I202), or have the same name and birth date; the SIS tells which of two
    /// platform rows has the wrong number (I101, I102, I103); the
    /// column repeats so much that it cannot be an ID of students.
    code: "I104",
    name: "shared-local-id",
    summary: "one local ID, several people in one file",
    severity: Error,
    owner: It,
    scope: Group(check),
    fix: "District IT assigns a number of its own to each student.",
}

/// Reports every row whose ID an earlier row of another person carries.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        for rows in &context.local_clashes.shared[side.index()] {
            if side == Side::Sis || !rows.iter().any(|row| is_told(context, *row)) {
                let message = message_of(context, side, rows[1], "local ID");
                sink.related(context, side, *rows, Some(Field::LocalId), &message);
            }
        }
    }
}

/// Says whether another rule tells that the platform's ID of this row is wrong.
fn is_told(context: &Context<'_>, row: u32) -> bool {
    let partner = context.partner(Side::Enrollment, row);
    let theirs = if partner == NO_ROW { 0 } else { context.code(Side::Sis, Field::LocalId, partner) };
    context.local_clashes.foreign.contains_key(&row)
        || theirs != 0 && theirs != context.code(Side::Enrollment, Field::LocalId, row)
}
