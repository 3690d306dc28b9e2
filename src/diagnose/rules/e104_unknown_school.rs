//! E104: a school that no school of the other system stands for.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};
use std::collections::BTreeMap;

rule! {
    /// ## What it means
    /// A school code or name of one system could not be matched up with any school of the other. It is
    /// listed once, with the first matched student of that school.
    ///
    /// ## Why it matters
    /// The schools of these students cannot be compared, so a child in the wrong school is not seen.
    ///
    /// ## How to fix it
    /// Give the code and the name in the school list (--schools), or correct the code in the system that has it wrong.
    ///
    /// ## Not reported when
    /// Both systems write the school alike, the school list has it, or the matched students show which
    /// school it is.
    code: "E104",
    name: "unknown-school",
    summary: "a school that stands for none of the other system",
    severity: Warning,
    owner: It,
    scope: Group(check),
    fix: "District IT adds the school to the school list.",
}

/// Reports each school of an accepted pair that has no counterpart.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if !context.rosters.both_have(Field::School) {
        return;
    }
    for side in Side::BOTH {
        // per unknown school its first matched row, and how many there are
        let mut schools: BTreeMap<u32, (u32, u64)> = BTreeMap::new();
        for link in context.links.matched() {
            let rows = [link.enrollment, link.sis];
            let code = context.code(side, Field::School, rows[side.index()]);
            let theirs = context.code(side.other(), Field::School, rows[side.other().index()]);
            if code != 0 && theirs != 0 && !context.crosswalks.is_known(Field::School, side, code) {
                let school = schools.entry(code).or_insert((rows[side.index()], 0));
                *school = (school.0.min(rows[side.index()]), school.1 + 1);
            }
        }
        for (row, students) in schools.into_values() {
            let plural = if students == 1 { "" } else { "s" };
            let message =
                format!("this school stands for none of the other system; {students} matched student{plural} have it");
            sink.one_row(side, row, Some(Field::School), &message.replace("student have", "student has"));
        }
    }
}
