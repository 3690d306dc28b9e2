//! I103: one ID, but another person in each system.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side};

rule! {
    /// ## What it means
    /// Two rows carry the same ID, but name and birth date both disagree: the number was mistyped or used
    /// twice.
    ///
    /// ## Why it matters
    /// A platform that links by number overwrites one child with the data of another.
    ///
    /// ## How to fix it
    /// Find out whose number it is in the SIS, and remove it from the other record. Then look for the right
    /// record of the other child.
    ///
    /// ## Not reported when
    /// Name or birth date agrees, so that the ID is borne out.
    code: "I103",
    name: "id-match-person-differs",
    summary: "same ID, different person",
    severity: Error,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar finds whose number it is and removes it from the other record.",
}

/// Reports every platform row whose ID is another person's in the SIS.
///
/// Beside it stands its own SIS record where it has one, and that person as the related row.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (field, clashes) in [(Field::LocalId, &context.local_clashes), (Field::StateId, &context.state_clashes)] {
        for (enrollment, holder) in &clashes.foreign {
            let partner = context.partner(Side::Enrollment, *enrollment);
            if partner == NO_ROW {
                let message = "the same ID, but name and birth date are of another person";
                sink.rows(*enrollment, *holder, Some(field), message);
            } else {
                let message = "the platform's ID for this student is another student's in the SIS";
                sink.related(context, Side::Sis, [partner, *holder], Some(field), message);
            }
        }
    }
}
