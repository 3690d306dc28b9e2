//! P103: the same person in both systems, but the platform does not hold the SIS number.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side, each_with_codes, grouped};

rule! {
    /// ## What it means
    /// Both systems have this student, and the platform, which otherwise holds the SIS numbers of its
    /// students, holds none for this one.
    ///
    /// ## Why it matters
    /// A platform that links by number creates a second SIS record at the next delivery.
    ///
    /// ## How to fix it
    /// Match the submission to the SIS record in the platform, or write the number back by import.
    ///
    /// ## Not reported when
    /// The platform has no field for the number, or its numbers are its own. Families who are new have no
    /// number by nature: where more than one matched row in twenty has none, the finding is given once,
    /// with the count.
    code: "P103",
    name: "unlinked",
    summary: "same person on both sides, but the link ID is empty",
    severity: Warning,
    owner: Enrollment,
    scope: Group(check),
    fix: "The enrollment office writes the SIS student number back to the platform.",
}

/// Above this share of matched rows without a number, one finding stands for all.
const EXCEPTIONS: u64 = 20;

/// Reports matched platform rows without a number, one by one where they are exceptions.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let ids = &context.local_ids;
    let missing = ids.missing_in_enrollment;
    if missing == 0 || !ids.is_shared() {
        return;
    }
    if missing * EXCEPTIONS > ids.pairs {
        let (missing, pairs) = (grouped(missing), grouped(ids.pairs));
        let message = format!("{missing} of {pairs} matched rows of the platform do not hold the SIS student number");
        sink.rows(NO_ROW, NO_ROW, Some(Field::LocalId), &message);
        return;
    }
    let columns = Side::BOTH.map(|side| context.codes(side, Field::LocalId));
    each_with_codes(columns, context.matched(), |[enrollment, sis], [held, number]| {
        if held == 0 && number != 0 {
            let message = "the platform does not hold this student's SIS number";
            sink.rows(enrollment, sis, Some(Field::LocalId), message);
        }
    });
}
