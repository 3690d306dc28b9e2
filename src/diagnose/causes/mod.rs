//! Systematic causes: the one fault behind many discrepancies, where it shows, since when, and what follows from it.
//!
//! Each family of transformations tells of every observation whether a fault shows there, could show, or neither
//! ([`Suspect`]); [`place`] finds where it concentrates and whether chance explains it; [`fold`] puts the discrepancies
//! that follow from it under it. Discrepancies under a cause stay listed, keep their severity and count for the verdict: a
//! cause takes away noise, not facts.

mod closed;
mod codes;
mod cuts;
mod dates;
mod doubt;
mod entries;
mod evidence;
mod exchanged;
#[cfg(test)]
mod exchanged_tests;
mod fold;
mod id_cuts;
mod id_parts;
mod id_relation;
mod ids;
mod left_out;
#[cfg(test)]
mod left_out_tests;
mod marks;
#[cfg(test)]
mod merged_tests;
mod misplaced;
#[cfg(test)]
mod misplaced_tests;
#[cfg(test)]
mod more_tests;
mod names;
#[cfg(test)]
mod partial_tests;
mod place;
#[cfg(test)]
mod place_tests;
mod places;
mod spans;
mod stale;
#[cfg(test)]
mod stale_tests;
mod suspect;
mod tally;
#[cfg(test)]
mod tests;
mod text;
mod told;
#[cfg(test)]
mod told_tests;
mod values;
mod words;

pub(crate) use doubt::Doubt;
pub(crate) use entries::CAUSES;
pub(crate) use evidence::SUPPORT;

use super::context::Context;
use crate::roster::{Cause, Discrepancy, Field, Pool};
use evidence::{Observations, Sign};
use fold::Folder;
use place::{Search, Spot};
use places::Dimension;
use rayon::prelude::*;
use std::collections::BTreeSet;
use suspect::{Custom, Suspect, on_both, plural};

/// Places that one suspect is followed to at most.
const PLACES: usize = 5;

/// Holds a cause with the observations that show it.
struct Found {
    suspect: Suspect,
    spot: Spot,
    /// Every field that it changes, that with most rows first.
    fields: Vec<Field>,
    /// The affected observations, in order.
    hits: Vec<u32>,
    /// The observations at the place that could be affected, in order.
    fair: Vec<u32>,
}

/// Finds the causes, puts what follows under them and returns them in their order, with the values that they have made
/// doubtful; each gets a row of its own among the discrepancies.
///
/// `severity_of` says how grave a rule is in this run.
pub(super) fn find(
    context: &Context<'_>,
    messages: &mut Pool,
    rows: &mut Vec<Discrepancy>,
    severity_of: impl Fn(u32) -> crate::roster::Severity,
) -> (Vec<Cause>, Doubt) {
    let (observations, schools) = rayon::join(|| Observations::of(context), || places::schools(context));
    if (observations.rows.len() as u64) < evidence::SUPPORT {
        return (Vec::new(), Doubt::default());
    }
    let dimensions = places::dimensions(&observations, &schools);
    let search = Search::new(&dimensions);
    let families: [fn(&Observations<'_>) -> Vec<Suspect>; 11] = [
        ids::suspects,
        misplaced::suspects,
        exchanged::suspects,
        closed::suspects,
        dates::suspects,
        spans::suspects,
        text::suspects,
        names::suspects,
        codes::suspects,
        |observations| on_both(observations, values::suspects),
        values::filled,
    ];
    let of_family =
        |family: &fn(&Observations<'_>) -> Vec<Suspect>| settle(&search, &dimensions, family(&observations));
    let mut found: Vec<Found> = families.par_iter().with_max_len(1).flat_map_iter(of_family).collect();
    exchanged::drop_what_follows(&mut found);
    order(&mut found);
    let mut folder = Folder::new(&observations);
    folder.fold(&found, messages, rows);
    let open = rows.iter().filter(|row| row.cause == 0);
    let (mut of_rows, left_out) =
        rayon::join(|| stale::suspects(&observations, open), || left_out::suspects(&observations));
    of_rows.extend(left_out);
    let more = left_out::named_by_place(settle(&search, &dimensions, of_rows), &dimensions);
    if !more.is_empty() {
        found.extend(more);
        order(&mut found);
        folder.fold(&found, messages, rows);
    }
    // by number, how many discrepancies each has; 0 is the number of none
    let mut members = vec![0u64; found.len() + 1];
    rows.iter().for_each(|row| members[row.cause as usize] += 1);
    let told = found.iter().zip(members.into_iter().skip(1));
    let causes = told.map(|(cause, members)| words::cause(&observations, &dimensions, cause, members)).collect();
    for (found, number) in found.iter().zip(1..).filter(|(found, _)| !is_a_rule_of_the_systems(found)) {
        let message = messages.push(&words::plain(&dimensions, found));
        rows.extend(fold::own_row(found, number, message, &severity_of));
    }
    (causes, Doubt::of(&observations, &dimensions, &found))
}

/// Says whether a constant part is in every ID there is, or all grades are a year apart: then it is how the systems write
/// them, for people to know of.
fn is_a_rule_of_the_systems(found: &Found) -> bool {
    match found.suspect.custom {
        Custom::Nowhere => false,
        Custom::InAll => found.spot.conditions.is_empty() && found.hits.len() == found.fair.len(),
        Custom::Everywhere => true,
    }
}

/// Puts the causes into their order: the largest first.
fn order(found: &mut [Found]) {
    found.sort_by(|one, other| {
        let key = |cause: &Found| {
            let Suspect { rule, field, side, detail, .. } = &cause.suspect;
            let group = cause.spot.conditions.first().map(|condition| (condition.dimension, condition.group));
            (std::cmp::Reverse(cause.hits.len()), rule.info.code, *field, *side, detail.clone(), group)
        };
        key(one).cmp(&key(other))
    });
}

/// Finds the places of suspects and makes one cause of those that are one fault.
fn settle(search: &Search<'_>, dimensions: &[Dimension], suspects: Vec<Suspect>) -> Vec<Found> {
    let mut found: Vec<Found> =
        suspects.into_par_iter().with_max_len(1).flat_map_iter(|suspect| follow(search, dimensions, suspect)).collect();
    // where the evidence does not tell the sides apart, the better fit is kept, else the platform's
    let twin = |one: &Found, other: &Found| {
        one.suspect.rule.info.code == other.suspect.rule.info.code
            && (one.suspect.field == other.suspect.field || one.suspect.in_any_field)
            && one.suspect.detail == other.suspect.detail
            && one.suspect.side != other.suspect.side
            && overlap(&one.hits, &other.hits) * 2 > one.hits.len().min(other.hits.len())
    };
    found.sort_by(|one, other| {
        other.spot.gain.total_cmp(&one.spot.gain).then(one.suspect.side.cmp(&other.suspect.side))
    });
    let kind = |cause: &Found| (cause.suspect.rule.info.code, cause.suspect.side);
    let first: BTreeSet<_> = found.iter().filter(|cause| !cause.suspect.fallback).map(kind).collect();
    found.retain(|cause| !cause.suspect.fallback || !first.contains(&kind(cause)));
    let mut kept: Vec<Found> = Vec::new();
    for cause in found {
        if !(cause.suspect.either && kept.iter().any(|known| known.suspect.either && twin(known, &cause))) {
            kept.push(cause);
        }
    }
    merged(dimensions, kept)
}

/// Follows a suspect to the places where it shows, one after another.
fn follow(search: &Search<'_>, dimensions: &[Dimension], mut suspect: Suspect) -> Vec<Found> {
    let mut found = Vec::new();
    while found.len() < PLACES {
        let Some(spot) = search.spot(&suspect) else { break };
        let (mut hits, mut fair) = (Vec::new(), Vec::new());
        for (at, sign) in (0u32..).zip(suspect.signs.iter().copied()) {
            if sign != Sign::Silent && spot.holds(dimensions, at as usize) {
                fair.push(at);
                if sign == Sign::For {
                    hits.push(at);
                }
            }
        }
        let is_everywhere = spot.conditions.is_empty();
        for at in &fair {
            suspect.signs[*at as usize] = Sign::Silent;
        }
        let mut fields = vec![suspect.field];
        if !suspect.parts.is_empty() {
            fields = fields_of(&suspect, &hits);
            let parts = suspect.parts.iter().filter(|(field, _)| fields.contains(field));
            let told: Vec<&Vec<Sign>> = parts.map(|(_, signs)| signs).collect();
            fair.retain(|at| told.iter().any(|signs| signs[*at as usize] != Sign::Silent));
            hits.retain(|at| told.iter().any(|signs| signs[*at as usize] == Sign::For));
        }
        let here = Suspect {
            signs: Vec::new(),
            parts: Vec::new(),
            field: fields[0],
            transformation: suspect.transformation.replace("{field}", &plural(fields[0])),
            detail: suspect.detail.clone(),
            blind: suspect.blind.clone(),
            ..suspect
        };
        found.push(Found { suspect: here, spot, fields, hits, fair });
        if is_everywhere {
            break;
        }
    }
    found
}

/// Returns the fields of a suspect that show the fault, that with most rows first.
fn fields_of(suspect: &Suspect, hits: &[u32]) -> Vec<Field> {
    let count = |signs: &[Sign]| hits.iter().filter(|at| signs[**at as usize] == Sign::For).count();
    let mut counts: Vec<(usize, Field)> = suspect.parts.iter().map(|(field, signs)| (count(signs), *field)).collect();
    counts.sort_unstable_by_key(|(count, field)| (std::cmp::Reverse(*count), *field));
    let most = counts.first().map_or(0, |(count, _)| *count);
    counts.retain(|(count, _)| *count * 20 >= most.max(1));
    counts.into_iter().map(|(_, field)| field).collect()
}

/// Makes one cause of those with one code, side and place in several fields.
fn merged(dimensions: &[Dimension], mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|cause| (std::cmp::Reverse(cause.hits.len()), cause.suspect.field));
    let mut merged: Vec<Found> = Vec::new();
    for cause in found {
        let same = |known: &&mut Found| {
            known.suspect.rule.info.code == cause.suspect.rule.info.code
                && known.suspect.side == cause.suspect.side
                && known.suspect.field != cause.suspect.field
                && !cause.suspect.single
                && known.suspect.detail == cause.suspect.detail
                && is_same_place(dimensions, &known.spot, &cause.spot)
        };
        match merged.iter_mut().find(same) {
            Some(known) => {
                known.hits = union(&known.hits, &cause.hits);
                known.fair = union(&known.fair, &cause.fair);
                known.spot.tally.rest_hit = known.spot.tally.rest_hit.max(cause.spot.tally.rest_hit);
                known.spot.tally.rest_of = known.spot.tally.rest_of.max(cause.spot.tally.rest_of);
                known.fields.push(cause.suspect.field);
            }
            None => merged.push(cause),
        }
    }
    for cause in &mut merged {
        cause.spot.tally.hit = cause.hits.len() as u64;
        cause.spot.tally.of = cause.fair.len() as u64;
    }
    merged
}

/// Says whether two places are the same; days may lie a few days apart, since each field has its own first row.
fn is_same_place(dimensions: &[Dimension], one: &Spot, other: &Spot) -> bool {
    const DAYS: u16 = 5;
    one.conditions.len() == other.conditions.len()
        && one.conditions.iter().all(|mine| {
            other.conditions.iter().any(|theirs| {
                let is_time = dimensions[mine.dimension].is_time;
                mine.dimension == theirs.dimension
                    && (mine.group == theirs.group || (is_time && mine.group.abs_diff(theirs.group) <= DAYS))
                    && mine.until.abs_diff(theirs.until) <= DAYS
            })
        })
}

fn union(one: &[u32], other: &[u32]) -> Vec<u32> {
    let all: BTreeSet<u32> = one.iter().chain(other).copied().collect();
    all.into_iter().collect()
}

/// Counts what two ordered lists have in common.
fn overlap(one: &[u32], other: &[u32]) -> usize {
    one.iter().filter(|at| other.binary_search(at).is_ok()).count()
}
