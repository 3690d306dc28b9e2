//! Runs the pair rules, with what a second copy of a student changes about them.
//!
//! A student who is in the SIS twice is one problem (I201), so a field in which either record agrees with the platform is
//! no second one. Where the platform has a student twice (I202), either submission may be the one to keep, so the second
//! one's differences are listed too, as information: the finding to act on is the duplicate. An application that was
//! closed, or waits for a seat elsewhere, beside one that goes ahead is no submission to keep.

use super::context::{Context, Fields, Pair, each_pair, each_pair_about};
use super::sink::{Found, Sink};
use super::standing::Standing;
use super::triage::{Checks, gather_chunks};
use crate::roster::{Duplicate, NO_ROW, Severity, Side};
use std::collections::BTreeMap;

/// Pairs per unit of work at most: so many that a column which is read in the order of pairs stays near.
const CHUNK: usize = 16_384;

/// The check of a pair rule.
pub(crate) type PairCheck = fn(&Pair<'_>, &mut Sink<'_>);

/// Runs the pair rules over the accepted pairs and the second submissions.
pub(crate) fn run(context: &Context<'_>, checks: &Checks<PairCheck>, found: &mut Found) {
    let mut copies: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for copy in context.links.duplicates(Side::Sis) {
        copies.entry(copy.of).or_default().push(copy.row);
    }
    let links: Vec<[u32; 2]> = context.links.matched().map(|link| [link.enrollment, link.sis]).collect();
    gather_chunks(found, &links, CHUNK, |links, found| {
        each_pair(context, links, |pair| match copies.get(&pair.sis) {
            None => check_pair(pair, checks, found),
            Some(copies) => {
                let mut own = Found::default();
                check_pair(pair, checks, &mut own);
                for copy in copies {
                    let mut other = Found::default();
                    check_pair(&Pair::of(context, pair.enrollment, *copy), checks, &mut other);
                    own.retain(|row| other.concerns(row.field));
                }
                found.append(own);
            }
        });
    });
    for copy in context.links.duplicates(Side::Enrollment) {
        let partner = context.partner(Side::Enrollment, copy.of);
        if partner == NO_ROW || is_set_aside(context, copy) {
            continue;
        }
        let mut own = Found::default();
        check_pair(&Pair::of(context, copy.row, partner), checks, &mut own);
        own.lower(Severity::Info, "in the second submission: ");
        found.append(own);
    }
}

/// Says whether the row of a second copy is of an application that does not go ahead, beside one that does.
pub(crate) fn is_set_aside(context: &Context<'_>, copy: &Duplicate) -> bool {
    let goes_ahead = |row: u32| {
        let standing = context.standing(Side::Enrollment, row);
        !standing.is_out() && standing != Standing::Undecided
    };
    !goes_ahead(copy.row) && goes_ahead(copy.of)
}

/// Runs the pair rules over some fields of accepted pairs of students whom neither file has twice.
pub(crate) fn run_again(
    context: &Context<'_>,
    checks: &Checks<PairCheck>,
    (about, pairs): (Fields, &[[u32; 2]]),
    found: &mut Found,
) {
    gather_chunks(found, pairs, CHUNK, |pairs, found| {
        each_pair_about(context, pairs, about, |pair| check_pair(pair, checks, found))
    });
}

/// Stops a test build where a rule has something to tell of a pair, or of a field of it, that was to be skipped.
#[cfg(test)]
fn assert_lively(pair: &Pair<'_>, found: &crate::roster::Discrepancy) {
    use crate::roster::Field;
    let field = match found.field {
        // what a pair rule says of the dates of a stay it tells from where the statuses place the student
        Some(Field::EntryDate | Field::ExitDate) | None => Field::Status,
        Some(field) => field,
    };
    assert!(!pair.is_calm() && pair.shows(field), "a rule has something to tell of {field:?} that was to be skipped");
}

fn check_pair(pair: &Pair<'_>, checks: &Checks<PairCheck>, found: &mut Found) {
    let context = pair.context;
    // a test build looks all the same, so that a rule that has something to tell of such a pair is noticed
    if pair.is_calm() && !cfg!(test) {
        return;
    }
    #[cfg(test)]
    let before = found.len();
    if context.is_shifted(Side::Enrollment, pair.enrollment) || context.is_shifted(Side::Sis, pair.sis) {
        return;
    }
    for (number, severity, check) in checks {
        check(pair, &mut Sink::new(found, *number, *severity));
    }
    #[cfg(test)]
    found.rows().iter().skip(before).for_each(|row| assert_lively(pair, row));
}
