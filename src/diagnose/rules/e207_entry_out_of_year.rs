//! E207: an entry date outside of the school year.

use crate::diagnose::context::Lone;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The entry date lies in another school year, while nearly all other active students of the export
    /// entered in this one.
    ///
    /// ## Why it matters
    /// The enrollment counts for the wrong year. Minnesota lists it as 10.10.6212, CALPADS as SENR0006.
    ///
    /// ## How to fix it
    /// Correct the entry date; it is often the year that is wrong.
    ///
    /// ## Not reported when
    /// The export gives the date on which students first came to the school, so that many years occur; the
    /// student is pre-registered for the next year; the student has left.
    code: "E207",
    name: "entry-out-of-year",
    summary: "the entry date lies in another school year",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    fix: "The registrar corrects the entry date.",
}

/// Reports an active row whose entry lies in another year than nearly all others.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if let Some(year) = row.context.habits(row.side).entry_year
        && row.context.entered_in(row.side, row.row).is_some_and(|own| own != year)
    {
        sink.row(row, Some(Field::EntryDate), "the entry date lies in another school year than nearly all others");
    }
}
