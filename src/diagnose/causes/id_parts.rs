//! Constant parts of IDs that differ from place to place: every school puts its own letters before its numbers.

use super::entries::ids::AFFIX_ADDED;
use super::evidence::{Observations, SUPPORT, Sign};
use super::id_relation::{Besides, Relation, added_part};
use super::suspect::{Custom, Doubts, Suspect, export_of, plural};
use crate::roster::{Field, Side};
use std::collections::BTreeMap;

/// What may tell the part: where a student is, or how far.
const PLACES: [Field; 2] = [Field::School, Field::Grade];
/// The fewest rows that tell the part of a place.
const ROWS: u64 = 3;

/// Holds the part that the IDs of each place have.
pub(super) struct Parts {
    place: Field,
    of: BTreeMap<u32, String>,
}

/// Returns, of the pairs one of whose IDs is longer, the parts that the IDs of a side have before or behind them, where each place has its own; none where one part is
/// everybody's, or the place does not tell it.
pub(super) fn of_places<'t>(
    observations: &Observations<'_>,
    longer: impl Iterator<Item = (Relation, [u32; 2])>,
    side: Side,
    before: bool,
    texts: impl Fn([u32; 2]) -> [&'t str; 2],
) -> Option<Parts> {
    let part = |label: Relation, rows: [u32; 2]| match label.affix(side) {
        Some((place, Besides::Nothing)) if place == before => Some(added_part(texts(rows), before, Besides::Nothing)),
        _ => None,
    };
    let found: Vec<([u32; 2], &str)> = longer.filter_map(|(label, rows)| Some((rows, part(label, rows)?))).collect();
    // digits that many rows have by chance are digits of the number
    if (found.len() as u64) < SUPPORT {
        return None;
    }
    PLACES.into_iter().find_map(|place| {
        let mut counts: BTreeMap<u32, BTreeMap<&str, u64>> = BTreeMap::new();
        for (rows, part) in &found {
            let code = observations.context.code(side, place, rows[side.index()]);
            *counts.entry(code).or_default().entry(part).or_default() += 1;
        }
        let usual = |parts: &BTreeMap<&str, u64>| {
            parts
                .iter()
                .map(|(part, n)| (*n, part.to_string()))
                .max_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)))
        };
        let of_place =
            counts.iter().filter(|(code, _)| **code != 0).filter_map(|(code, parts)| Some((*code, usual(parts)?)));
        let of_place: Vec<(u32, (u64, String))> = of_place.filter(|(_, (n, _))| *n >= ROWS).collect();
        let told: u64 = of_place.iter().map(|(_, (n, _))| n).sum();
        let mut parts: Vec<&str> = of_place.iter().map(|(_, (_, part))| part.as_str()).collect();
        parts.sort_unstable();
        parts.dedup();
        let is_told = told * 20 >= found.len() as u64 * 19 && parts.len() > 1 && parts.len() * 2 > of_place.len();
        is_told.then(|| Parts { place, of: of_place.into_iter().map(|(code, (_, part))| (code, part)).collect() })
    })
}

/// Makes the one suspect of all these parts.
pub(super) fn suspect<'t>(
    observations: &Observations<'_>,
    labels: &[Relation],
    (field, side): (Field, Side),
    parts: &Parts,
    before: bool,
    texts: impl Fn([u32; 2]) -> [&'t str; 2] + Sync,
) -> Option<Suspect> {
    let signs = observations.signs_of(side, labels, |rows, label| {
        let code = observations.context.code(side, parts.place, rows[side.index()]);
        let Some(part) = parts.of.get(&code).filter(|_| label != Relation::Missing) else { return Sign::Silent };
        let is_it = |besides: Besides| added_part(texts(rows), before, besides) == part;
        Sign::of(label.affix(side).is_some_and(|(place, besides)| place == before && is_it(besides)))
    });
    let place = if before { "before" } else { "behind" };
    let (what, export, by) = (plural(field), export_of(side), parts.place.label());
    let what = format!("{what} in {export} have a part {place} them that differs from {by} to {by}");
    let likely = "an export template or an import adds the mark of each school, or of each year";
    let suspect = Suspect::new(&AFFIX_ADDED, field, side, what, likely, signs)?;
    let suspect = suspect.doubts(Doubts::AtSomePlaces).custom(Custom::InAll);
    Some(suspect.least(0.2, 0.05).blind(&PLACES).detail(format!("by {}", parts.place.name())))
}
