//! F201: IDs that lost their leading zeros.

use crate::diagnose::context::Context;
use crate::diagnose::identifiers::zeros_are_lost;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side, grouped};

rule! {
    /// ## What it means
    /// Matched students have the same ID in both exports but for zeros at its front, and one export has no
    /// ID at all that begins with a zero: a spreadsheet or a number column took the zeros off.
    ///
    /// ## Why it matters
    /// Any system that compares these IDs letter by letter takes the students for new ones. rosterdiff
    /// compares them without the zeros, so that nobody is lost here.
    ///
    /// ## How to fix it
    /// Export again, and do not open the file in a spreadsheet on the way; or format the column as text
    /// first.
    ///
    /// ## Not reported when
    /// The export has IDs with leading zeros too, so that only some were typed without; fewer than three
    /// students show it; most IDs have the same number of zeros more in the other export, which pads them (S102).
    code: "F201",
    name: "leading-zeros-lost",
    summary: "IDs have lost their leading zeros",
    severity: Error,
    owner: It,
    scope: File(check),
    fix: "District IT exports the IDs as text and keeps the file out of spreadsheets.",
}

/// The fewest students that show it.
const SUPPORT: u64 = 3;
/// The fewest students from which padding is a cause of its own.
const PADDED: u64 = 8;

/// Reports each ID column without zeros at the front where the other side's IDs have them.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in [Field::LocalId, Field::StateId] {
        let mut lost: [Vec<[&str; 2]>; 2] = Default::default();
        let mut both = 0u64;
        for link in context.links.matched() {
            let codes =
                [context.code(Side::Enrollment, field, link.enrollment), context.code(Side::Sis, field, link.sis)];
            if codes.contains(&0) {
                continue;
            }
            both += 1;
            if codes[0] != codes[1] {
                let [mine, theirs] = codes.map(|code| context.text_of(field, code));
                if mine.trim_start_matches('0') == theirs.trim_start_matches('0') {
                    lost[usize::from(theirs.len() < mine.len())].push([mine, theirs]);
                }
            }
        }
        for side in Side::BOTH {
            let pairs = &lost[side.index()];
            let count = pairs.len() as u64;
            let keeps_zeros = || {
                let codes = context.codes(side, field).iter();
                codes.filter(|code| *code != 0).any(|code| context.text_of(field, code).starts_with('0'))
            };
            // S102 tells that the other export pads
            let is_padding = || count >= PADDED && count * 2 >= both && !zeros_are_lost(context, field, pairs);
            if count >= SUPPORT && !keeps_zeros() && !is_padding() {
                let [count, both] = [count, both].map(grouped);
                let message = format!(
                    "{} export: {count} of {both} matched students have the same {} in both exports but for zeros at its front, which this export has lost",
                    side.label(),
                    field.label()
                );
                sink.rows(NO_ROW, NO_ROW, Some(field), &message);
            }
        }
    }
}
