//! I201: one student entered twice in the SIS.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Side;

rule! {
    /// ## What it means
    /// Two SIS records are the same student.
    ///
    /// ## Why it matters
    /// The record is split: attendance here, grades there. The state sees one child with two IDs, which
    /// CALPADS lists as MID.
    ///
    /// ## How to fix it
    /// Merge the records with the SIS's own tool, after comparing them: a merge cannot be undone.
    ///
    /// ## Not reported when
    /// Twins and namesakes: something tells the two apart.
    code: "I201",
    name: "duplicate-student",
    summary: "one student twice in the SIS",
    severity: Error,
    owner: It,
    scope: Group(check),
    fix: "District IT merges the two SIS records and keeps the older number.",
}

/// Reports every second copy with the record that stands for it.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for copy in context.links.duplicates(Side::Sis) {
        sink.rows_of_one_side(Side::Sis, [copy.row, copy.of], "the SIS has this student twice");
    }
}
