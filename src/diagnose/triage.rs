//! Decides which rules see which rows, so that a student is listed once per problem and a cause hides its consequences.
//!
//! A row without a partner is seen by the rules on missing students alone, a pair under review by the review rules alone;
//! only accepted pairs are compared field by field. Duplicates: see [`pairs`].

use super::context::{Context, Fields, Lone, Pair, lively};
use super::lookup::{infos, numbered};
use super::pairs;
use super::reading;
use super::registry::Check;
use super::sink::{Found, Sink};
use super::unlike;
use crate::roster::{Bucket, Discrepancy, NO_ROW, Scope, Severity, Side};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rows per unit of work at most, and at least; it goes by the rows, so that the result does not depend on the number of threads.
const CHUNK: usize = 4096;
const SMALL_CHUNK: usize = 256;
/// Units of work that there are at least, where there are rows for it.
const CHUNKS: usize = 16;

/// Holds rules of one kind: their places, their severities and their checks.
pub(crate) type Checks<F> = Vec<(u32, Severity, F)>;

/// Names rows and pairs that are to be looked at again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    /// Accepted pairs, by the fields about which pair rules are to look at them.
    pub(crate) pairs: BTreeMap<Fields, Vec<[u32; 2]>>,
    /// Rows by side, ascending.
    pub(crate) rows: [Vec<u32>; 2],
}

/// Returns how grave a rule is in this run: as the configuration says, else the pack, else the rule itself.
pub(crate) fn severity_of(context: &Context<'_>, severities: &BTreeMap<String, Severity>, number: u32) -> Severity {
    let info = infos()[number as usize];
    let configured = severities.get(info.code).or_else(|| severities.get(info.name)).copied();
    configured.or_else(|| context.scope.pack?.severity(info.code)).unwrap_or(info.severity)
}

/// Runs all rules; the result does not depend on the number of threads.
pub(crate) fn run(context: &Context<'_>, severity_of: impl Fn(u32) -> Severity + Sync) -> Found {
    run_over(context, severity_of, None)
}

/// Runs the rules over some rows and pairs only; rules on whole files and groups see all rows as ever.
pub(crate) fn run_again(context: &Context<'_>, severities: &BTreeMap<String, Severity>, touched: &Touched) -> Found {
    run_over(context, |number| severity_of(context, severities, number), Some(touched))
}

fn run_over(context: &Context<'_>, severity_of: impl Fn(u32) -> Severity + Sync, touched: Option<&Touched>) -> Found {
    let pack = context.scope.pack;
    let mut pairs: Checks<fn(&Pair<'_>, &mut Sink<'_>)> = Vec::new();
    let mut standing: Checks<fn(&Lone<'_>, &mut Sink<'_>)> = Vec::new();
    let mut unmatched: Checks<fn(&Lone<'_>, &mut Sink<'_>)> = Vec::new();
    let mut whole: Checks<fn(&Context<'_>, &mut Sink<'_>)> = Vec::new();
    for (number, rule) in numbered() {
        let severity = severity_of(number);
        match rule.check {
            Check::Reading | Check::Cause => {}
            Check::File(check) | Check::Group(check) => whole.push((number, severity, check)),
            Check::Row(check) => standing.push((number, severity, check)),
            Check::Unmatched(check) => unmatched.push((number, severity, check)),
            Check::Pair(check) => pairs.push((number, severity, check)),
        }
    }
    let check_whole = |(number, severity, check): &(u32, Severity, fn(&Context<'_>, &mut Sink<'_>))| {
        let mut part = Found::default();
        check(context, &mut Sink::new(&mut part, *number, *severity));
        part
    };
    let of_whole = || -> Vec<Found> { whole.par_iter().with_max_len(1).map(check_whole).collect() };
    let of_pairs = || {
        let mut found = Found::default();
        match touched {
            None => {
                reading::report(context, &mut found, &severity_of);
                unlike::report(context, &mut found, &severity_of);
                pairs::run(context, &pairs, &mut found);
            }
            Some(touched) => {
                for (about, some) in &touched.pairs {
                    pairs::run_again(context, &pairs, (*about, some), &mut found);
                }
            }
        }
        found
    };
    let audited = context.scope.audited.is_some();
    let of_rows = |side: Side| {
        let mut found = Found::default();
        let all = || (0..context.rosters.side(side).len() as u32).collect();
        let rows: Vec<u32> = touched.map_or_else(all, |touched| touched.rows[side.index()].clone());
        let check = |row: u32, is_lively: bool, found: &mut Found| {
            let row = Lone { context, side, row };
            let checks = match context.bucket(side, row.row) {
                // a single export has no partners to miss
                Bucket::OnlyHere if !audited => &unmatched,
                Bucket::Duplicate => return,
                // a test build looks all the same, so that a rule that has something to tell of such a row is noticed
                _ if !is_lively && !cfg!(test) => return,
                _ => &standing,
            };
            if context.is_shifted(side, row.row) {
                return;
            }
            #[cfg(test)]
            let before = found.len();
            for (number, severity, check) in checks {
                check(&row, &mut Sink::new(found, *number, *severity));
            }
            #[cfg(test)]
            assert!(
                is_lively || std::ptr::eq(checks, &unmatched) || found.len() == before,
                "a rule has something to tell of a row that was to be skipped"
            );
        };
        gather_chunks(&mut found, &rows, CHUNK, |rows, found| {
            rows.iter().zip(lively(context, side, rows)).for_each(|(row, is_lively)| check(*row, is_lively, found));
        });
        found
    };
    let [enrollment, sis] = Side::BOTH;
    let (parts, (of_pairs, of_rows)) = rayon::join(of_whole, || {
        rayon::join(of_pairs, || <[Found; 2]>::from(rayon::join(|| of_rows(enrollment), || of_rows(sis))))
    });
    let mut found = Found::default();
    parts.into_iter().chain([of_pairs]).chain(of_rows).for_each(|part| found.append(part));
    if context.scope.is_for_the_state() && context.intakes.iter().any(|intake| !intake.unreported.is_empty()) {
        found.retain(|row| !is_of_unreported(context, row));
    }
    if let Some(pack) = pack {
        found.add_words(|rule| pack.call(infos()[rule as usize].code));
    }
    found
}

/// Says whether a flaw of one row is one of a student whom the state is not told of.
fn is_of_unreported(context: &Context<'_>, found: &Discrepancy) -> bool {
    let of_rows = matches!(infos()[found.rule as usize].scope, Scope::Row | Scope::Group);
    let unreported = |side: Side| {
        let row = found.row(side);
        row != NO_ROW && context.is_unreported(side, row)
    };
    of_rows && Side::BOTH.into_iter().any(unreported)
}

/// Works through runs of so many items at most in parallel and appends what was found in the order of the items.
pub(crate) fn gather_chunks<T: Sync>(
    found: &mut Found,
    items: &[T],
    most: usize,
    work: impl Fn(&[T], &mut Found) + Sync,
) {
    let parts: Vec<Found> = items
        .par_chunks((items.len() / CHUNKS).clamp(SMALL_CHUNK, most))
        .with_max_len(1)
        .map(|chunk| {
            let mut part = Found::default();
            work(chunk, &mut part);
            part
        })
        .collect();
    for part in parts {
        found.append(part);
    }
}
