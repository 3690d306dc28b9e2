//! What changed since the last accepted run, and whether that is plausible.

use super::snapshot::FILTERS;
use super::{Baseline, Hold, Settings, grouped, percent};
use crate::diagnose::days_later;
use crate::roster::{Field, RowMark, Side, SideSnapshot, Snapshot};

/// A share of fewer rows than this says nothing.
const FEW: u64 = 10;
/// A school of fewer rows than this comes and goes.
const SMALL_SCHOOL: u64 = 20;

/// Returns every implausible change.
pub(super) fn check(now: &Snapshot, baseline: &Baseline, settings: &Settings) -> Vec<Hold> {
    let mut holds = Vec::new();
    for side in Side::BOTH {
        let mut hold = |code: &'static str, message: String| holds.push(Hold { code, side, message });
        let today = &now.sides[side.index()];
        if let Some(message) = not_renewed(today, baseline, side, settings) {
            hold("H105", message);
        }
        let Some(before) = baseline.snapshot.as_ref().map(|snapshot| &snapshot.sides[side.index()]) else { continue };
        let compared = Compared::of(before, today);
        if let Some(message) = removed(&compared, before, today, settings) {
            hold("H102", message);
        }
        if let Some(message) = changed(&compared, before, settings) {
            hold("H103", message);
        }
        if let Some(message) = empty_schools(before, today) {
            hold("H104", message);
        }
        if let Some(message) = columns_gone(before, today) {
            hold("H106", message);
        }
        if let Some(message) = filtered(before, today) {
            hold("H107", message);
        }
    }
    holds
}

/// Counts what became of the rows of the last accepted run, in all and per school of that run.
struct Compared {
    /// Whether rows can be told by their keys.
    by_key: bool,
    gone: u64,
    others: u64,
    /// Per school of the last accepted run: rows, rows that are gone, rows that stand for somebody else.
    schools: Vec<[u64; 3]>,
}

impl Compared {
    fn of(before: &SideSnapshot, today: &SideSnapshot) -> Self {
        let by_key = before.key_column == today.key_column;
        let mut compared = Self {
            by_key,
            gone: before.rows.saturating_sub(today.rows),
            others: 0,
            schools: before.schools.iter().map(|(_, rows)| [*rows, 0, 0]).collect(),
        };
        if !by_key {
            return compared;
        }
        compared.gone = 0;
        for old in before.marks.chunk_by(|one, other| one.key == other.key) {
            let new = of_key(&today.marks, old[0].key);
            for (at, mark) in old.iter().enumerate() {
                let kind = if at >= new.len() {
                    compared.gone += 1;
                    1
                } else if new.iter().all(|other| other.person != mark.person) {
                    compared.others += 1;
                    2
                } else {
                    continue;
                };
                if let Some(school) = compared.schools.get_mut(mark.school as usize) {
                    school[kind] += 1;
                }
            }
        }
        compared
    }
}

fn of_key(marks: &[RowMark], key: u64) -> &[RowMark] {
    let start = marks.partition_point(|mark| mark.key < key);
    let count = marks[start..].iter().take_while(|mark| mark.key == key).count();
    &marks[start..start + count]
}

/// Says whether a part is more than a share of a whole, and enough to mean anything.
fn beyond(part: u64, whole: u64, share: f64) -> bool {
    part >= FEW.min(whole.max(1)) && part as f64 > share * whole as f64
}

fn removed(compared: &Compared, before: &SideSnapshot, today: &SideSnapshot, settings: &Settings) -> Option<String> {
    if beyond(compared.gone, before.rows, settings.removed) {
        let (gone, rows) = (grouped(compared.gone), grouped(before.rows));
        let share = percent(compared.gone, before.rows);
        let which = if compared.by_key { "the last accepted run" } else { "the last accepted run, by count alone," };
        return Some(format!("{gone} of the {rows} rows of {which} are gone ({share})"));
    }
    // a school without any row is told as such
    let is_left = |at: usize| before.schools.get(at).is_some_and(|(hash, _)| rows_of(today, *hash) > 0);
    let hit: Vec<&[u64; 3]> = compared
        .schools
        .iter()
        .enumerate()
        .filter(|(at, [rows, gone, _])| {
            *rows >= SMALL_SCHOOL && beyond(*gone, *rows, settings.school_removed) && is_left(*at)
        })
        .map(|(_, school)| school)
        .collect();
    let [rows, gone, _] = **hit.first()?;
    let more =
        if hit.len() > 1 { format!(", and so it is in {} more", grouped(hit.len() as u64 - 1)) } else { String::new() };
    Some(format!(
        "{} of the {} rows that one school had in the last accepted run are gone ({}){more}",
        grouped(gone),
        grouped(rows),
        percent(gone, rows)
    ))
}

fn changed(compared: &Compared, before: &SideSnapshot, settings: &Settings) -> Option<String> {
    let stayed = before.rows.saturating_sub(compared.gone);
    if beyond(compared.others, stayed, settings.changed) {
        return Some(format!(
            "{} of {} rows have the key of another student than in the last accepted run ({})",
            grouped(compared.others),
            grouped(stayed),
            percent(compared.others, stayed)
        ));
    }
    let hit = |[rows, gone, others]: &&[u64; 3]| {
        *rows >= SMALL_SCHOOL && beyond(*others, rows.saturating_sub(*gone), settings.changed)
    };
    let [rows, gone, others] = compared.schools.iter().find(hit)?;
    Some(format!(
        "{} of {} rows of one school have the key of another student than in the last accepted run",
        grouped(*others),
        grouped(rows.saturating_sub(*gone))
    ))
}

fn rows_of(side: &SideSnapshot, school: u64) -> u64 {
    side.schools.binary_search_by_key(&school, |(hash, _)| *hash).map_or(0, |at| side.schools[at].1)
}

fn empty_schools(before: &SideSnapshot, today: &SideSnapshot) -> Option<String> {
    let had = |(hash, rows): &&(u64, u64)| *hash != 0 && *rows >= FEW && rows_of(today, *hash) == 0;
    let empty: Vec<u64> = before.schools.iter().filter(had).map(|(_, rows)| *rows).collect();
    let rows = grouped(empty.iter().sum());
    match empty.len() {
        0 => None,
        1 => Some(format!("one school, which had {rows} rows in the last accepted run, has none")),
        count => Some(format!("{count} schools, which had {rows} rows in the last accepted run, have none")),
    }
}

fn columns_gone(before: &SideSnapshot, today: &SideSnapshot) -> Option<String> {
    let was_filled = |filled: u64| filled >= FEW && filled * 10 >= before.rows;
    let is_gone = |name: &str| today.fields.get(name).is_none_or(|filling| filling.filled == 0);
    let gone: Vec<&str> = before
        .fields
        .iter()
        .filter(|(name, filling)| was_filled(filling.filled) && is_gone(name))
        .map(|(name, _)| Field::from_name(name).map_or(name.as_str(), |field| field.label()))
        .collect();
    let told = match gone.len() {
        0 => return None,
        1 => "has no value any more; the last accepted run had some",
        _ => "have no value any more; the last accepted run had some in each",
    };
    Some(format!("{} {told}", gone.join(", ")))
}

fn filtered(before: &SideSnapshot, today: &SideSnapshot) -> Option<String> {
    let one_left = |field: Field| {
        let (was, is) = (before.fields.get(field.name())?, today.fields.get(field.name())?);
        // the others must have been many enough to be missed
        let missed = was.distinct > 1 && was.filled - was.commonest >= FEW.max(was.filled / 50);
        (missed && is.distinct == 1 && is.filled >= FEW).then_some(field.label())
    };
    let fields: Vec<&str> = FILTERS.into_iter().filter_map(one_left).collect();
    (!fields.is_empty())
        .then(|| format!("every row has the same {}; the last accepted run had several", fields.join(" and ")))
}

/// Tells an export that is older than the last one, and one that nobody writes any more.
fn not_renewed(today: &SideSnapshot, baseline: &Baseline, side: Side, settings: &Settings) -> Option<String> {
    let known = baseline.inputs[side.index()].iter().find(|known| known.sha256 == today.sha256)?;
    if known.last < baseline.as_of {
        return Some(format!("this is the export of {} again, to the byte; later ones were seen since", known.last));
    }
    let days = days_later(&known.first, &settings.as_of)?;
    (settings.unchanged_days > 0 && days > settings.unchanged_days)
        .then(|| format!("the export has been the same to the byte since {}, for {days} days", known.first))
}
