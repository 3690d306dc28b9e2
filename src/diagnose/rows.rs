//! Runs the rules on single rows: a row without a partner is seen by those on missing students alone.

use super::context::{Context, Lone, Places, lively, reading};
use super::registry::RowRule;
use super::sink::{Found, Sink};
use super::triage::{Checks, gather_chunks};
use crate::roster::{Bucket, Side};

/// Rows per unit of work at most.
const CHUNK: usize = 4096;

/// The rules on every row that stands for a student, and those on every row without a partner.
pub(crate) type OfRows = (Checks<RowRule>, Checks<fn(&Lone<'_>, &mut Sink<'_>)>);

/// Runs them over some rows of a side.
pub(crate) fn run(context: &Context<'_>, side: Side, rows: &[u32], rules: &OfRows) -> Found {
    let mut found = Found::default();
    gather_chunks(&mut found, rows, CHUNK, |rows, found| {
        let lively = lively(context, side, rows, rules.0.iter().map(|(.., rule)| rule));
        for (row, lively) in rows.iter().zip(lively) {
            check_row(&Lone { context, side, row: *row }, lively, rules, found);
        }
    });
    found
}

fn check_row(row: &Lone<'_>, lively: Places, (standing, unmatched): &OfRows, found: &mut Found) {
    let (context, is_shifted) = (row.context, || row.context.is_shifted(row.side, row.row));
    match context.bucket(row.side, row.row) {
        Bucket::Duplicate => {}
        // a single export has no partners to miss
        Bucket::OnlyHere if context.scope.audited.is_none() => {
            if !is_shifted() {
                for (number, severity, check) in unmatched {
                    check(row, &mut Sink::new(found, *number, *severity));
                }
            }
        }
        _ => {
            #[cfg(test)]
            assert_silent(row, lively, standing);
            if lively != 0 && !is_shifted() {
                for (_, (number, severity, rule)) in (0..).zip(standing).filter(|(place, _)| lively >> place & 1 != 0) {
                    reading(rule.reads, || (rule.check)(row, &mut Sink::new(found, *number, *severity)));
                }
            }
        }
    }
}

/// Stops a test build where a rule has something to tell of a row of which it did not note that it may.
#[cfg(test)]
fn assert_silent(row: &Lone<'_>, lively: Places, rules: &Checks<RowRule>) {
    if !row.context.is_shifted(row.side, row.row) {
        for (_, (number, _, rule)) in (0..).zip(rules).filter(|(place, _)| lively >> place & 1 == 0) {
            super::sink::assert_silent(*number, rule.reads, |sink| (rule.check)(row, sink));
        }
    }
}
