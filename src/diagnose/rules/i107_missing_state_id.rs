//! I107: an active student without a state ID.

use crate::diagnose::calendar::{date_of, days_between};
use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::{Bucket, Field, NO_ROW, Severity, Side, grouped};

rule! {
    /// ## What it means
    /// The SIS has this student as active, and there is no state ID.
    ///
    /// ## Why it matters
    /// Nothing about the student can be reported. In California a blank ID in an enrollment file makes the
    /// state issue a new one, which later turns out as a second identity (MID).
    ///
    /// ## How to fix it
    /// Look the student up in the state system first; request a new ID only if there is none.
    ///
    /// ## Not reported when
    /// The student has left or is pre-registered; the export has no state IDs, or nine of ten rows have
    /// none. A student who entered within the last 30 days, or will enter, is listed as information. A
    /// reconciliation gives the number of students as one information; audit, and any --pack, list every
    /// student. A student whom the SIS excludes from state reporting needs none.
    code: "I107",
    name: "missing-state-id",
    summary: "an active student has no state ID",
    severity: Warning,
    owner: State,
    scope: Group(check),
    fix: "The state-reporting coordinator looks the student up in the state system and enters the ID.",
}

/// Reports active rows without a state ID, one by one where the export is looked through for the state.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let side = context.scope.audited.unwrap_or(Side::Sis);
    if !context.is_mostly_filled(side, Field::StateId) {
        return;
    }
    let rows = (0..).zip(context.codes(side, Field::StateId)).filter(|(_, code)| *code == 0).map(|(row, _)| row);
    let active = rows.filter(|row| {
        let standing = context.standing(side, *row);
        matches!(standing, Standing::Enrolled | Standing::Missing | Standing::Unknown)
            && context.bucket(side, *row) != Bucket::Duplicate
            && !context.is_unreported(side, *row)
    });
    if context.scope.is_for_the_state() {
        for row in active {
            let new = is_new(context, side, row);
            let (most, message) = match new {
                true => (Severity::Info, "there is no state ID yet; the student has only just entered"),
                false => (Severity::Error, "there is no state ID"),
            };
            sink.at_most(most, |sink| sink.row(&Lone { context, side, row }, Some(Field::StateId), message));
        }
        return;
    }
    let count = active.count();
    if count > 0 {
        let students = if count == 1 { "student has" } else { "students have" };
        let message = format!(
            "{} active {students} no state ID in the SIS; `rosterdiff audit` lists each",
            grouped(count as u64)
        );
        sink.at_most(Severity::Info, |sink| sink.rows(NO_ROW, NO_ROW, Some(Field::StateId), &message));
    }
}

/// Says whether the student entered so lately that the ID may still be under way.
fn is_new(context: &Context<'_>, side: Side, row: u32) -> bool {
    let entry = date_of(context.text(side, Field::EntryDate, row));
    match (entry, date_of(context.as_of)) {
        (Some(entry), Some(as_of)) => {
            i64::from(days_between(entry, as_of)) <= i64::from(context.scope.limits.state_id_days)
        }
        _ => false,
    }
}
