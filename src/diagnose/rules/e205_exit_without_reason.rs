//! E205: an exit without a reason, or a reason without an exit.

use crate::diagnose::context::{Batch, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The student has left, and there is no exit code; or there is an exit code and no exit date.
    ///
    /// ## Why it matters
    /// The state counts a student who left without a reason as a dropout. Minnesota lists it as 30.10.6519
    /// and 20.10.6520, Level Data as Missing Exit Code.
    ///
    /// ## How to fix it
    /// Enter the reason from the withdrawal form, or take out the code that was entered too early.
    ///
    /// ## Not reported when
    /// The export has no exit codes, or fewer than half of those who left have one; the exit date lies
    /// ahead, as PowerSchool writes the last day of school for everybody; the student graduated or never
    /// came and the status says so.
    code: "E205",
    name: "exit-without-reason",
    summary: "left without an exit reason, or a reason without an exit",
    severity: Error,
    owner: Registrar,
    scope: Row(check),
    reads: [ExitDate, ExitCode, Status],
    when: may_tell,
    fix: "The registrar enters the exit reason, or the exit date.",
}

/// Notes the rows with an exit date or a reason alone.
fn may_tell(rows: &mut Batch<'_>) {
    if rows.context.habits(rows.side).uses_exit_codes {
        rows.note([Field::ExitDate, Field::ExitCode], |[exit, reason]| (exit == 0) != (reason == 0));
    }
}

/// Reports an exit that is told by half.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if !row.has(Field::ExitCode) || !row.context.habits(row.side).uses_exit_codes {
        return;
    }
    let [has_exit, has_code] = [Field::ExitDate, Field::ExitCode].map(|field| row.is_filled(field));
    let is_past = || !row.context.as_of.is_empty() && row.text(Field::ExitDate) < row.context.as_of;
    let left = || matches!(row.standing(), Standing::Withdrawn | Standing::Inactive);
    if !has_code && has_exit && left() && is_past() {
        sink.row(row, Some(Field::ExitCode), "the student has left, and no exit reason is given");
    } else if has_code && !has_exit && row.has(Field::ExitDate) {
        sink.row(row, Some(Field::ExitDate), "an exit reason is given, and no exit date");
    }
}
