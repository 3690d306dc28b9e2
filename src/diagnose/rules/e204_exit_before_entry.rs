//! E204: an exit that lies before the entry.

use crate::diagnose::calendar::{date_of, days_between};
use crate::diagnose::context::{Batch, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side};

rule! {
    /// ## What it means
    /// The exit date of an enrollment lies before its entry date.
    ///
    /// ## Why it matters
    /// The enrollment has a negative length, and every state refuses it (Minnesota 10.10.6521).
    ///
    /// ## How to fix it
    /// Correct the date that is wrong; it is often the year.
    ///
    /// ## Not reported when
    /// Both dates are the same day, which is how a no-show is coded (P203); one of them is missing; an exit
    /// one day before the entry in an export that gives the last day attended, which is a no-show too. In a
    /// reconciliation records of students who left are not looked at, unless nothing but that date says so and the
    /// platform expects the student; audit looks at them all.
    code: "E204",
    name: "exit-before-entry",
    summary: "the exit lies before the entry",
    severity: Error,
    owner: Registrar,
    scope: Row(check),
    reads: [EntryDate, ExitDate, Status],
    when: may_tell,
    fix: "The registrar corrects the entry or the exit date.",
}

/// Notes the rows that exit before they enter, or of which a date is not known as a day.
fn may_tell(rows: &mut Batch<'_>) {
    let context = rows.context;
    rows.note([Field::EntryDate, Field::ExitDate], |codes| {
        let [entry, exit] = context.days_of(codes);
        !codes.contains(&0) && (entry == 0 || exit < entry)
    });
}

/// Reports an exit more than a day before the entry.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if row.context.scope.audited.is_none() && !row.is_current() && !is_missed(row) {
        return;
    }
    let [entry, exit] = [Field::EntryDate, Field::ExitDate].map(|field| row.text(field));
    if is_before(exit, entry) {
        sink.row(row, Some(Field::ExitDate), "the exit date lies before the entry date");
    }
}

/// Says whether an exit lies more than a day before the entry.
pub(super) fn is_before(exit: &str, entry: &str) -> bool {
    exit < entry
        && matches!((date_of(exit), date_of(entry)), (Some(exit), Some(entry)) if days_between(exit, entry) > 1)
}

/// Says whether a record of the SIS ended by no more than its exit date, while the platform expects the student.
fn is_missed(row: &Lone<'_>) -> bool {
    let context = row.context;
    let partner = context.partner(Side::Sis, row.row);
    row.side == Side::Sis
        && context.is_ended(row.row)
        && partner != NO_ROW
        && context.standing(Side::Enrollment, partner).needs_sis_record()
}
