//! F207: values that stand in the wrong column.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{NO_ROW, Side, grouped};

rule! {
    /// ## What it means
    /// In one row, or in a whole column, the values are not of the kind that the column holds: a birth date
    /// that is a street, a grade that is an e-mail address. A comma that was not quoted moves all that
    /// follows by one column. Or two columns stand under each other's header, as the other export shows with the same students:
    /// these are compared as what they are.
    ///
    /// ## Why it matters
    /// Every value after the shift is wrong, and the row may look like another student. Nothing else is reported
    /// about such a row.
    ///
    /// ## How to fix it
    /// Export with quotes around the values, or by tab; look at the row on the line that is named, and at
    /// the headers.
    ///
    /// ## Not reported when
    /// Fewer than three values of the row are of another kind, so that they are only wrong; the column is
    /// empty or holds placeholders; postal codes of Canada stand for ZIP codes; most of the column for the sex
    /// are a few words that no known system writes.
    code: "F207",
    name: "shifted-columns",
    summary: "values stand in the wrong column",
    severity: Error,
    owner: It,
    scope: File(check),
    fix: "District IT exports the file with quoted values and checks its headers.",
}

/// Reports whole columns of another kind, then rows.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        let shifted = context.shifted(side);
        for (field, invalid, of) in &shifted.columns {
            let [invalid, of] = [*invalid, *of].map(|count| grouped(count as u64));
            let message = format!(
                "{} export: {invalid} of {of} values in the column for {} are of another kind",
                side.label(),
                field.label()
            );
            sink.rows(NO_ROW, NO_ROW, Some(*field), &message);
        }
        let lines = context.rosters.side(side).lines();
        let Some(line) = shifted.rows.iter().filter_map(|row| lines.get(*row as usize)).min() else { continue };
        let rows = match shifted.rows.len() {
            1 => "1 row has".to_owned(),
            count => format!("{} rows have", grouped(count as u64)),
        };
        let message = format!(
            "{} export: {rows} values of other columns' kinds in three or more columns, the first on line {line}",
            side.label()
        );
        sink.rows(NO_ROW, NO_ROW, None, &message);
    }
}
