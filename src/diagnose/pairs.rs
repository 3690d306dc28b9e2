//! Runs the pair rules, with what a second copy of a student changes about them.
//!
//! A student who is in the SIS twice is one problem (I201), so a field in which either record agrees with the platform is
//! no second one. Where the platform has a student twice (I202), either submission may be the one to keep, so the second
//! one's differences are listed too, as information: the finding to act on is the duplicate. An application that was
//! closed, or waits for a seat elsewhere, beside one that goes ahead is no submission to keep.

use super::context::{Context, Fields, Pair, Shows, each_pair, reading};
use super::registry::PairRule;
use super::sink::{Found, Sink};
use super::standing::Standing;
use super::triage::{Checks, gather_chunks};
use crate::roster::{Duplicate, Field, NO_ROW, Severity, Side};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs per unit of work at most: so many that a column which is read in the order of pairs stays near.
const CHUNK: usize = 16_384;

/// Returns all that the codes of pairs may show to some rules.
fn when(rules: &Checks<PairRule>) -> Vec<(Field, Shows)> {
    rules.iter().flat_map(|(.., rule)| rule.when).copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Runs the pair rules over the accepted pairs and the second submissions.
pub(crate) fn run(context: &Context<'_>, rules: &Checks<PairRule>, found: &mut Found) {
    let mut copies: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for copy in context.links.duplicates(Side::Sis) {
        copies.entry(copy.of).or_default().push(copy.row);
    }
    let links: Vec<[u32; 2]> = context.matched().collect();
    let when = when(rules);
    gather_chunks(found, &links, CHUNK, |links, found| {
        each_pair(context, links, &when, |pair| match copies.get(&pair.sis) {
            None => check_pair(pair, rules, found),
            Some(copies) => {
                let mut own = Found::default();
                check_pair(pair, rules, &mut own);
                for copy in copies {
                    let mut other = Found::default();
                    check_pair(&Pair::of(context, pair.enrollment, *copy), rules, &mut other);
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
        check_pair(&Pair::of(context, copy.row, partner), rules, &mut own);
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

/// Runs the pair rules that read no more than some fields over accepted pairs of students whom neither file has twice.
pub(crate) fn run_again(
    context: &Context<'_>,
    rules: &Checks<PairRule>,
    (about, pairs): (Fields, &[[u32; 2]]),
    found: &mut Found,
) {
    let rules: Checks<PairRule> = rules.iter().filter(|(.., rule)| about.holds(rule.reads)).copied().collect();
    let when = when(&rules);
    gather_chunks(found, pairs, CHUNK, |pairs, found| {
        each_pair(context, pairs, &when, |pair| check_pair(pair, &rules, found))
    });
}

fn check_pair(pair: &Pair<'_>, rules: &Checks<PairRule>, found: &mut Found) {
    let (context, shown) = (pair.context, pair.shown());
    #[cfg(test)]
    assert_silent(pair, rules);
    // most pairs are calm
    if shown == Fields::default() {
        return;
    }
    if context.is_shifted(Side::Enrollment, pair.enrollment) || context.is_shifted(Side::Sis, pair.sis) {
        return;
    }
    for (number, severity, rule) in rules {
        if shown.meets(rule.seen_by) {
            reading(rule.reads, || (rule.check)(pair, &mut Sink::new(found, *number, *severity)));
        }
    }
}

/// Stops a test build where a rule has something to tell of a pair whose codes show nothing that it states.
#[cfg(test)]
fn assert_silent(pair: &Pair<'_>, rules: &Checks<PairRule>) {
    let (context, shown) = (pair.context, pair.shown());
    if context.is_shifted(Side::Enrollment, pair.enrollment) || context.is_shifted(Side::Sis, pair.sis) {
        return;
    }
    // of which nobody has looked through the codes
    let pair = Pair::of(context, pair.enrollment, pair.sis);
    for (number, _, rule) in rules.iter().filter(|(.., rule)| !shown.meets(rule.seen_by)) {
        super::sink::assert_silent(*number, rule.reads, |sink| (rule.check)(&pair, sink));
    }
}
