//! A cause in words: what happened, to how many of which rows, since when, where.

use super::Found;
use super::evidence::Observations;
use super::place::OPEN;
use super::places::Dimension;
use super::suspect::plural;
use crate::roster::{Cause, CauseExample, Field, NO_ROW, Side, grouped};
use std::collections::BTreeMap;

/// Examples that a cause gives.
const EXAMPLES: usize = 5;

/// States a cause.
pub(super) fn cause(observations: &Observations<'_>, dimensions: &[Dimension], found: &Found, members: u64) -> Cause {
    let info = &found.suspect.rule.info;
    let tally = found.spot.tally;
    let (mut place, mut since, mut until, mut where_words) = (BTreeMap::new(), None, None, String::new());
    for condition in &found.spot.conditions {
        let dimension = &dimensions[condition.dimension];
        let label = dimension.labels.get(usize::from(condition.group)).cloned().unwrap_or_default();
        if dimension.is_time {
            let what = if dimension.field == Field::SubmittedAt { "submitted" } else { "updated" };
            until = dimension.labels.get(usize::from(condition.until)).cloned();
            match &until {
                None => where_words.push_str(&format!(" {what} since {label}")),
                Some(last) if *last == label => where_words.push_str(&format!(" {what} on {label}")),
                Some(last) => where_words.push_str(&format!(" {what} from {label} to {last}")),
            }
            since = Some(label);
        } else {
            where_words.push_str(&format!(" of {} `{label}`", dimension.field.label()));
            place.insert(dimension.field.name().to_owned(), label);
        }
    }
    let is_everywhere = found.spot.conditions.is_empty();
    let lift = if is_everywhere { 1.0 } else { (tally.lift() * 100.0).round() / 100.0 };
    let rows = format!("{} of {} rows{where_words}", grouped(tally.hit), grouped(tally.of));
    let rest = match is_everywhere {
        true => String::new(),
        false => format!("; elsewhere {} of {}", grouped(tally.rest_hit), grouped(tally.rest_of)),
    };
    let transformation = transformation(found);
    let places: String = place.iter().map(|(field, value)| format!("\n{field}\n{value}")).collect();
    let identity = found.suspect.transformation.clone() + &places;
    Cause {
        identity,
        code: info.code,
        name: info.name,
        field: found.suspect.field.name(),
        affected: tally.hit,
        of: tally.of,
        place,
        since,
        until,
        lift,
        elsewhere: (!is_everywhere).then_some([tally.rest_hit, tally.rest_of]),
        examples: examples(observations, found),
        members,
        message: format!("{transformation}: {rows}{rest}"),
        transformation,
        likely_fault: found.suspect.likely.to_owned(),
        fix: found.suspect.fix.unwrap_or(info.fix).to_owned(),
        owner: info.owner,
    }
}

/// Returns the message of the row by which a cause is listed: no place by name and no value, so that it may go anywhere.
pub(super) fn plain(dimensions: &[Dimension], found: &Found) -> String {
    let summary = found.suspect.rule.info.summary;
    let what = summary.strip_prefix("one cause: ").unwrap_or(summary);
    let fields: Vec<&str> = found.fields.iter().map(|field| field.label()).collect();
    let place = |condition: &super::place::Condition| {
        let dimension = &dimensions[condition.dimension];
        match dimension.is_time {
            true if condition.until == OPEN => ", since a day".to_owned(),
            true => ", of some days".to_owned(),
            false => format!(", of one {}", dimension.field.label()),
        }
    };
    let places: String = found.spot.conditions.iter().map(place).collect();
    let [hit, of] = [found.spot.tally.hit, found.spot.tally.of].map(grouped);
    format!("{what} ({}): {hit} of {of} rows{places}", fields.join(", "))
}

/// Returns what was done, with the other fields that it was done to.
fn transformation(found: &Found) -> String {
    let is_named = |field: &&Field| found.suspect.transformation.contains(&plural(**field));
    let others: Vec<&str> =
        found.fields.iter().skip(1).filter(|field| !is_named(field)).map(|field| field.label()).collect();
    match others.is_empty() {
        true => found.suspect.transformation.clone(),
        false => format!("{} (also {})", found.suspect.transformation, others.join(", ")),
    }
}

/// Returns the first affected rows by their lines.
fn examples(observations: &Observations<'_>, found: &Found) -> Vec<CauseExample> {
    let rosters = observations.context.rosters;
    let line = |side: Side, row: u32| if row == NO_ROW { 0 } else { rosters.side(side).line(row) };
    let mut lines: Vec<[u32; 2]> = found
        .hits
        .iter()
        .map(|at| observations.rows[*at as usize])
        .map(|rows| [line(Side::Enrollment, rows[0]), line(Side::Sis, rows[1])])
        .collect();
    let side = found.suspect.side.index();
    lines.sort_unstable_by_key(|lines| (lines[side], lines[1 - side]));
    let example = |[enrollment_row, sis_row]: [u32; 2]| CauseExample { enrollment_row, sis_row };
    lines.into_iter().take(EXAMPLES).map(example).collect()
}
