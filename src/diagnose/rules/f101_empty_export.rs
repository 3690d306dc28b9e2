//! F101: an export without a single row.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{NO_ROW, Side};

rule! {
    /// ## What it means
    /// The file is empty or holds nothing but a header.
    ///
    /// ## Why it matters
    /// Nothing is compared, because every student would be reported as missing.
    ///
    /// ## How to fix it
    /// Run the export again; check its filter, its school year and whether it was still being written.
    ///
    /// ## Not reported when
    /// The file has at least one row that can be used.
    code: "F101",
    name: "empty-export",
    summary: "the export has no data rows",
    severity: Error,
    owner: It,
    scope: File(check),
    fix: "District IT runs the export again and checks its filter.",
}

/// Reports a file of which no row is left; a file that has none at all is refused while it is read.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let read = |side: &Side| context.scope.audited.is_none_or(|audited| audited == *side);
    for side in Side::BOTH.into_iter().filter(read) {
        let told = context.intakes[side.index()].findings.iter().any(|finding| finding.code == "F101");
        if context.rosters.side(side).is_empty() && !told {
            let message = format!("no row of the {} export can be used", side.label());
            sink.rows(NO_ROW, NO_ROW, None, &message);
        }
    }
}
