//! P203: never attended, yet active in the SIS.

use crate::diagnose::context::Lone;
use crate::diagnose::expected;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::{Field, NO_ROW, Side};

rule! {
    /// ## What it means
    /// The platform says that this student never attended, or the SIS record exits on the day it enters,
    /// and the SIS record is still active.
    ///
    /// ## Why it matters
    /// A no-show holds a seat and is counted as present.
    ///
    /// ## How to fix it
    /// Confirm that the child did not come, record the no-show with the exit code of the state, and free
    /// the seat.
    ///
    /// ## Not reported when
    /// The SIS record is closed or coded as a no-show already.
    code: "P203",
    name: "no-show",
    summary: "never attended, yet active in the SIS",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    fix: "The registrar records the no-show in the SIS and frees the seat.",
}

/// Reports an active SIS record of a student who never came.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if row.side != Side::Sis || row.standing() != Standing::Enrolled {
        return;
    }
    let partner = row.context.partner(Side::Sis, row.row);
    let standings = || [row.context.standing(Side::Enrollment, partner), row.standing()];
    if partner != NO_ROW && expected::problem(standings(), RULE.info.code).is_some() {
        sink.row(row, Some(Field::Status), "never attended by the platform, but active in the SIS");
        return;
    }
    let is_told = row.is_filled(Field::ExitDate) && row.is_filled(Field::EntryDate);
    if is_told && row.text(Field::EntryDate) == row.text(Field::ExitDate) {
        sink.row(row, Some(Field::ExitDate), "the SIS record exits on the day it enters, yet is active");
    }
}
