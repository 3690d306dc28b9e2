//! I203: two rows kept apart on purpose although they look alike.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Side;
use std::collections::BTreeSet;

rule! {
    /// ## What it means
    /// Two rows of one file share family and birth date and have similar names. They were kept apart on
    /// purpose.
    ///
    /// ## Why it matters
    /// Twins who are merged by mistake lose a record each; the list shows that they were seen.
    ///
    /// ## How to fix it
    /// Nothing, unless the two are one child entered twice.
    ///
    /// ## Not reported when
    /// Names or birth dates tell the two apart plainly.
    code: "I203",
    name: "possible-twins",
    summary: "alike, but kept apart on purpose",
    severity: Info,
    owner: Registrar,
    scope: Group(check),
    fix: "Nobody needs to act; the registrar confirms that these are two children when in doubt.",
}

/// Lists the pairs of rows that were kept apart, once where both files have both children.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let twins = &context.links.twins;
    let enrollment: BTreeSet<(u32, u32)> = twins
        .iter()
        .filter(|(side, ..)| *side == Side::Enrollment)
        .flat_map(|(_, row, other)| [(*row, *other), (*other, *row)])
        .collect();
    let copies: BTreeSet<(Side, u32, u32)> = Side::BOTH
        .into_iter()
        .flat_map(|side| context.links.duplicates(side).iter().map(move |copy| (side, copy.row, copy.of)))
        .collect();
    for (side, row, other) in twins {
        // what looked like twins may have turned out to be one student (I201, I202)
        if copies.contains(&(*side, *row, *other)) || copies.contains(&(*side, *other, *row)) {
            continue;
        }
        let partners = (context.partner(*side, *row), context.partner(*side, *other));
        if *side == Side::Sis && enrollment.contains(&partners) {
            continue;
        }
        let message = "same family and birth date, similar names: kept apart on purpose";
        sink.related(context, *side, [*row, *other], None, message);
    }
}
