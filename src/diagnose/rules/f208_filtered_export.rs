//! F208: an export of one school, grade or status only.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Issue, NO_ROW, Severity, Side};

rule! {
    /// ## What it means
    /// All rows of an export have the same school, grade or status, while the other export shows several.
    /// It was made with a filter on: PowerSchool exports the current selection, which is the active
    /// students unless the search begins with a slash.
    ///
    /// ## Why it matters
    /// Students whom the filter left out look as if they were missing. With active students only, one who
    /// left cannot be told from one whom the SIS never knew.
    ///
    /// ## How to fix it
    /// Export again with all schools, grades and former students. If the filter is meant, set the severity
    /// of F208 to info.
    ///
    /// ## Not reported when
    /// The export has fewer than 50 rows; more than one value in twenty cannot be read (E105, F207); both exports have one value only (in an audit, active students
    /// only are information); the layout has active students only by nature, as Clever and OneRoster
    /// have, and so has no such column; exit dates tell of students who left, as in CALPADS.
    code: "F208",
    name: "filtered-export",
    summary: "one school, grade or status only",
    severity: Warning,
    owner: It,
    scope: File(check),
    fix: "District IT exports all schools, grades and former students.",
}

/// The fewest rows from which one value is no chance.
const ROWS: usize = 50;

/// Reports each column with one value where the other export has several.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        if context.rosters.side(side).len() < ROWS {
            continue;
        }
        for (field, least, words) in [(Field::School, 2, "one school"), (Field::Grade, 3, "one grade")] {
            let one = values(context, side, field) == 1 && is_readable(context, side, field);
            let has_more = || values(context, side.other(), field) >= least;
            if one && (has_more() || (field == Field::Grade && context.scope.audited == Some(side))) {
                report(context, side, field, words, sink);
            }
        }
        let one_status = side == Side::Sis && values(context, side, Field::Status) == 1;
        // where the status tells the kind of enrollment only, the exit dates may tell of students who left
        let active = one_status && context.statuses.sis_knows_active && !context.any_has_ended();
        if active && context.scope.audited == Some(side) {
            sink.at_most(Severity::Info, |sink| report(context, side, Field::Status, "active students", sink));
        } else if active && values(context, side.other(), Field::Status) >= 2 {
            report(context, side, Field::Status, "active students", sink);
        }
    }
}

/// Counts the values that occur.
fn values(context: &Context<'_>, side: Side, field: Field) -> usize {
    let codes = context.codes(side, field);
    let mut seen = vec![false; codes.max() as usize + 1];
    if context.shifted(side).rows.is_empty() {
        codes.for_each(|code| seen[code as usize] = true);
    } else {
        let told = (0u32..).zip(codes).filter(|(row, _)| !context.is_shifted(side, *row));
        told.for_each(|(_, code)| seen[code as usize] = true);
    }
    seen.iter().skip(1).filter(|seen| **seen).count()
}

/// Says whether nearly all values that a column has could be read: one that could not may be any.
fn is_readable(context: &Context<'_>, side: Side, field: Field) -> bool {
    let roster = context.rosters.side(side);
    let (raw, issues) = (roster.raw_codes(field).unwrap_or_default(), roster.issues(field).unwrap_or(&[]));
    let is_unread = |code: &u32| matches!(issues.get(*code as usize), Some(Issue::Invalid | Issue::OutOfRange));
    let unread = raw.iter().filter(is_unread).count();
    let read = context.codes(side, field).iter().filter(|code| *code != 0).count();
    unread * 20 <= read + unread
}

fn report(context: &Context<'_>, side: Side, field: Field, words: &str, sink: &mut Sink<'_>) {
    let rows = context.rosters.side(side).len();
    let told = context.codes(side, field).iter().filter(|code| *code != 0).count();
    let which = if told == rows { String::new() } else { " that tell".to_owned() };
    let message = format!(
        "{} export: all {told} rows{which} are of {words}, so it may have been made with a filter",
        side.label()
    );
    sink.rows(NO_ROW, NO_ROW, Some(field), &message);
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake, Side};

    /// Returns how often an audit of CALPADS records, of which one has an exit date, says that they may be filtered.
    fn filtered(exit: &str) -> usize {
        let row = |at: usize| -> Cells {
            let exit = if at == 7 { exit } else { "" };
            let cell = |field, text: &str| (field, text.to_owned());
            vec![cell(Field::LastName, &format!("Vance{at}")), cell(Field::Status, "10"), cell(Field::ExitDate, exit)]
        };
        let rows: Vec<Cells> = (0..60).map(row).collect();
        let (rosters, links) = matched_by_place(&[], &rows);
        let audited = Some(Side::Sis);
        let settings = Settings { as_of: "2026-08-15".to_owned(), audited, ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().filter(|row| found.rule(row).code == "F208").count()
    }

    #[test]
    fn records_that_ended_by_their_dates_are_not_all_active() {
        assert_eq!(filtered(""), 1);
        assert_eq!(filtered("2026-01-15"), 0);
    }
}
