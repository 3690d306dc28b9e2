//! Decides which rules see which rows, so that a student is listed once per problem and a cause hides its consequences.
//!
//! A row without a partner is seen by the rules on missing students alone, a pair under review by the review rules alone;
//! only accepted pairs are compared field by field. Duplicates: see [`pairs`].

use super::context::{Context, Fields};
use super::lookup::{infos, numbered, read_of_rows, read_with};
use super::pairs;
use super::reading;
use super::registry::{Check, PairRule};
use super::rows::{self, OfRows};
use super::sink::{Found, Sink};
use super::unlike;
use crate::roster::{Discrepancy, NO_ROW, Scope, Severity, Side};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rows or pairs per unit of work at least; it goes by their number, so that the result does not depend on the number of threads.
const SMALL_CHUNK: usize = 256;
/// Units of work that there are at least, where there are rows for it.
const CHUNKS: usize = 16;

/// Holds rules of one kind: their places, their severities and what they check.
pub(crate) type Checks<F> = Vec<(u32, Severity, F)>;

/// The check of a rule on whole files or on all rows at once.
type WholeCheck = fn(&Context<'_>, &mut Sink<'_>);

/// Holds the rules of a run by what they look at.
#[derive(Debug, Default)]
struct ByKind {
    whole: Checks<WholeCheck>,
    of_rows: OfRows,
    pairs: Checks<PairRule>,
}

impl ByKind {
    fn of(severity_of: impl Fn(u32) -> Severity) -> Self {
        let mut this = Self::default();
        for (number, rule) in numbered() {
            let severity = severity_of(number);
            match rule.check {
                Check::Reading | Check::Cause => {}
                Check::File(check) | Check::Group(check) => this.whole.push((number, severity, check)),
                Check::Row(rule) => this.of_rows.0.push((number, severity, rule)),
                Check::Unmatched(check) => this.of_rows.1.push((number, severity, check)),
                Check::Pair(rule) => this.pairs.push((number, severity, rule)),
            }
        }
        this
    }
}

/// Names rows and pairs that are to be looked at again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    /// Accepted pairs, by the fields that pair rules may read; one that reads another field is left out.
    pairs: BTreeMap<Fields, Vec<[u32; 2]>>,
    /// Rows by side, ascending.
    rows: [Vec<u32>; 2],
}

impl Touched {
    /// Names some pairs and their rows, for all rules.
    pub(crate) fn all(pairs: Vec<[u32; 2]>) -> Self {
        Self { rows: rows_of(&pairs), pairs: BTreeMap::from([(Fields::ALL, pairs)]) }
    }

    /// Names pairs of which some fields were changed, for the rules that read any of these.
    pub(crate) fn by(changed: impl IntoIterator<Item = ([u32; 2], Fields)>) -> Self {
        let (of_rows, mut whole) = (read_of_rows(), Vec::new());
        let mut pairs: BTreeMap<Fields, Vec<[u32; 2]>> = BTreeMap::new();
        for (pair, changed) in changed {
            pairs.entry(read_with(changed)).or_default().push(pair);
            if changed.meets(of_rows) {
                whole.push(pair);
            }
        }
        Self { pairs, rows: rows_of(&whole) }
    }
}

/// Returns the rows of some pairs by side, ascending.
fn rows_of(pairs: &[[u32; 2]]) -> [Vec<u32>; 2] {
    let mut rows = [0, 1].map(|side| pairs.iter().map(|pair| pair[side]).collect::<Vec<u32>>());
    rows.iter_mut().for_each(|rows| rows.sort_unstable());
    rows
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
    let rules = ByKind::of(&severity_of);
    let check_whole = |(number, severity, check): &(u32, Severity, WholeCheck)| {
        let mut part = Found::default();
        check(context, &mut Sink::new(&mut part, *number, *severity));
        part
    };
    let of_whole = || -> Vec<Found> { rules.whole.par_iter().with_max_len(1).map(check_whole).collect() };
    let of_pairs = || {
        let mut found = Found::default();
        match touched {
            None => {
                reading::report(context, &mut found, &severity_of);
                unlike::report(context, &mut found, &severity_of);
                pairs::run(context, &rules.pairs, &mut found);
            }
            Some(touched) => {
                for (about, some) in &touched.pairs {
                    pairs::run_again(context, &rules.pairs, (*about, some), &mut found);
                }
            }
        }
        found
    };
    let of_rows = |side: Side| {
        let all = || (0..context.rosters.side(side).len() as u32).collect();
        let rows: Vec<u32> = touched.map_or_else(all, |touched| touched.rows[side.index()].clone());
        rows::run(context, side, &rows, &rules.of_rows)
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
