//! E206: an exit reason that a later enrollment contradicts.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::spans;
use crate::diagnose::standing::Standing;
use crate::roster::{Bucket, Field, Side};

rule! {
    /// ## What it means
    /// The exit reason says that the student graduated, completed, left the state or died, and the student
    /// is enrolled afterwards, or is active still.
    ///
    /// ## Why it matters
    /// The state counts a completer who is in school. CALPADS lists it as the anomaly ERD, exit reason
    /// discrepancy.
    ///
    /// ## How to fix it
    /// Find out which of the two is right and code the exit anew.
    ///
    /// ## Not reported when
    /// The reason is a transfer or the end of the year; the code is not known to mean that nothing follows
    /// (codes of digits are looked up under their state's --pack only); the later enrollment is a no-show.
    code: "E206",
    name: "exit-reason-conflict",
    summary: "the exit reason contradicts a later enrollment",
    severity: Error,
    owner: State,
    scope: Group(check),
    fix: "The state-reporting coordinator codes the exit anew.",
}

/// Reports each student with a final exit and something after it.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        let codes = context.codes(side, Field::ExitCode);
        let of_stays = context.rosters.side(side).stints().iter().any(|stint| stint.exit_code != 0);
        if !of_stays && codes.iter().all(|code| code == 0) {
            continue;
        }
        let mut told = Vec::new();
        spans::each(context, side, |row, stays| {
            let wrong = |one: &spans::Stay, other: &spans::Stay| {
                spans::is_final_exit(context, one.exit_code) && one.last.is_some_and(|last| other.entry > last)
            };
            if let Some([one, other]) = spans::pairs(stays, wrong).next() {
                let message = format!(
                    "the exit reason on line {} says that nothing follows, and line {} has a later enrollment",
                    one.line, other.line
                );
                sink.row(&Lone { context, side, row }, Some(Field::ExitCode), &message);
                told.push(row);
            }
        });
        for (row, code) in (0..).zip(codes).filter(|(_, code)| *code != 0) {
            let exit = context.text(side, Field::ExitDate, row);
            let active =
                context.standing(side, row) == Standing::Enrolled && context.bucket(side, row) != Bucket::Duplicate;
            let past = !exit.is_empty() && !context.as_of.is_empty() && exit < context.as_of;
            if active && past && spans::is_final_exit(context, code) && told.binary_search(&row).is_err() {
                let message = "the exit reason says that the student is gone for good, and the record is active";
                sink.row(&Lone { context, side, row }, Some(Field::ExitCode), message);
            }
        }
    }
}
