//! P205: a graduate who is still active.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::{Bucket, Field, Side};

/// How normal forms write the grade of graduates.
const GRADUATES: &str = "GR";

rule! {
    /// ## What it means
    /// The SIS record is active while its grade says that the student has graduated.
    ///
    /// ## Why it matters
    /// A graduate who stays active is counted and scheduled, and is missing from the completer report.
    ///
    /// ## How to fix it
    /// Close the record as graduated, or correct the grade.
    ///
    /// ## Not reported when
    /// The SIS record is closed.
    code: "P205",
    name: "graduated-still-active",
    summary: "graduated by grade, yet active",
    severity: Warning,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar graduates the student in the SIS, or corrects the grade.",
}

/// Reports the active records in the graduates' grade, with a partner or without.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let texts = context.texts(Field::Grade);
    let Some(graduates) = texts.and_then(|texts| (0..).zip(texts.iter()).find(|(_, grade)| *grade == GRADUATES)) else {
        return;
    };
    for (row, grade) in (0..).zip(context.codes(Side::Sis, Field::Grade)) {
        let row = Lone { context, side: Side::Sis, row };
        let is_one = || context.bucket(Side::Sis, row.row) != Bucket::Duplicate && is_active_graduate(&row);
        if grade == graduates.0 && !context.is_shifted(Side::Sis, row.row) && is_one() {
            sink.row(&row, Some(Field::Status), "active, though the grade says graduated");
        }
    }
}

/// Says whether a row of the SIS is of a graduate who is still active.
pub(super) fn is_active_graduate(row: &Lone<'_>) -> bool {
    row.side == Side::Sis && row.text(Field::Grade) == GRADUATES && row.standing() == Standing::Enrolled
}
