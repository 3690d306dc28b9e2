//! Which number is which: columns of identifiers are told by the other export's, where their headers leave it open.

use crate::roster::{ColumnFact, Field, RawColumn, RawTable};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// Of longer columns about this many identifiers are looked at, the same ones in both exports.
const LOOKED_AT: usize = 4000;
/// Fewer identifiers in common may be chance.
const ENOUGH: usize = 3;
/// Of the identifiers of the shorter column this share in common says that both are one numbering.
const MOST: usize = 60;
/// Less than this share says that they are not.
const FEW: usize = 10;

/// A longer text is no identifier: a GUID with its hyphens and braces has 38 bytes.
const LONGEST: usize = 40;

/// Where a column of identifiers stands in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Field(Field),
    Spare(usize),
}

/// Gives columns of identifiers to the state ID and the local ID where the other export's values say so.
///
/// A number counts as the same where it stands beside the same last name; leading zeros and letters in front do not
/// count. What the configuration names stays, and so does what agrees with the other export; what is called the state's
/// stays unless both numbers are the other export's the other way round.
pub(crate) fn settle(enrollment: &mut RawTable, sis: &mut RawTable) {
    let step = (enrollment.lines.len().max(sis.lines.len()) / LOOKED_AT).max(1) as u64;
    uncross(enrollment, sis, step);
    // the export that leaves most open is told by the other one
    if is_open(sis) || !is_open(enrollment) {
        settle_one(sis, enrollment, step);
        settle_one(enrollment, sis, step);
    } else {
        settle_one(enrollment, sis, step);
        settle_one(sis, enrollment, step);
    }
    enrollment.spare_ids.clear();
    sis.spare_ids.clear();
}

/// Exchanges the state ID and the local ID of an export whose headers name each by the other.
///
/// It is the one whose layout is not known, and the platform's where that tells nothing: numbers are made in the SIS.
fn uncross(enrollment: &mut RawTable, sis: &mut RawTable, step: u64) {
    let fields = [Field::LocalId, Field::StateId];
    let settled = |table: &RawTable| is_open(table) || fields.iter().any(|field| is_configured(table, *field));
    if settled(enrollment) || settled(sis) {
        return;
    }
    let ids = |table: &RawTable, field: Field| table.columns.get(&field).map(|column| Ids::of(column, step));
    let shared = |ours: &Ids, theirs: &Ids| Shared::of(enrollment, ours, sis, theirs);
    let both = |field: Field| {
        let (ours, theirs) = rayon::join(|| ids(enrollment, field), || ids(sis, field));
        Some([ours?, theirs?])
    };
    let is_straight = |[ours, theirs]: &[Ids; 2]| shared(ours, theirs).share() >= FEW;
    // where one number is where it belongs, which is nearly everywhere, the other is not looked at
    let Some(local) = both(Field::LocalId).filter(|local| !is_straight(local)) else { return };
    let Some(state) = both(Field::StateId).filter(|state| !is_straight(state)) else { return };
    let crossed = [shared(&local[0], &state[1]), shared(&state[0], &local[1])];
    if crossed.iter().any(|shared| shared.agree < ENOUGH || shared.share() < MOST) {
        return;
    }
    let [found, _] = crossed;
    let is_known = |table: &RawTable| table.intake.facts.profile.is_some();
    match is_known(enrollment) && !is_known(sis) {
        true => give(sis, Field::StateId, Place::Field(Field::LocalId), found, enrollment),
        false => give(enrollment, Field::StateId, Place::Field(Field::LocalId), found, sis),
    }
}

/// Says whether a layout writes its numbers in several places.
fn is_open(table: &RawTable) -> bool {
    table.intake.semantics.ids_anywhere
}

/// Says whether the headers leave open which number is the field's: the layout has several places for it, or only the
/// other export has the field.
fn in_doubt(table: &RawTable, other: &RawTable, field: Field) -> bool {
    let lacks = |table: &RawTable, field: Field| !table.columns.contains_key(&field);
    if lacks(other, field) || is_configured(table, field) {
        return false;
    }
    // a local ID that only stands in such a layout is told by the other export, and tells it nothing
    is_open(table) || lacks(table, field) && !(is_open(other) && field == Field::LocalId)
}

fn settle_one(table: &mut RawTable, other: &RawTable, step: u64) {
    for field in [Field::StateId, Field::LocalId] {
        if !in_doubt(table, other, field) {
            continue;
        }
        let Some(theirs) = other.columns.get(&field) else { continue };
        let theirs = Ids::of(theirs, step);
        let shared =
            |place: Place| column(table, place).map(|column| Shared::of(table, &Ids::of(column, step), other, &theirs));
        if shared(Place::Field(field)).is_some_and(|now| now.share() >= FEW) {
            continue;
        }
        let best = places(table)
            .into_iter()
            .filter(|place| *place != Place::Field(field) && !is_needed(table, *place, other, step))
            .filter_map(|place| Some((shared(place)?, place)))
            .filter(|(shared, _)| shared.agree >= ENOUGH && shared.share() >= MOST)
            .fold(None, |best: Option<(Shared, Place)>, next| match best {
                Some(best) if best.0.share() >= next.0.share() => Some(best),
                _ => Some(next),
            });
        if let Some((found, place)) = best {
            give(table, field, place, found, other);
        }
    }
}

fn is_configured(table: &RawTable, field: Field) -> bool {
    table.intake.facts.columns.iter().any(|fact| fact.field == field.name() && fact.how == "configured")
}

/// Says whether a column stands where it belongs: the configuration says so, or the other export's values do.
fn is_needed(table: &RawTable, place: Place, other: &RawTable, step: u64) -> bool {
    let Place::Field(field) = place else { return false };
    if is_configured(table, field) {
        return true;
    }
    if field == Field::OtherId {
        return false;
    }
    match (table.columns.get(&field), other.columns.get(&field)) {
        (Some(ours), Some(theirs)) => {
            Shared::of(table, &Ids::of(ours, step), other, &Ids::of(theirs, step)).share() >= FEW
        }
        _ => false,
    }
}

fn places(table: &RawTable) -> Vec<Place> {
    let fields = [Field::LocalId, Field::OtherId].map(Place::Field);
    fields.into_iter().chain((0..table.spare_ids.len()).map(Place::Spare)).collect()
}

fn column(table: &RawTable, place: Place) -> Option<&RawColumn> {
    match place {
        Place::Field(field) => table.columns.get(&field),
        Place::Spare(at) => table.spare_ids.get(at),
    }
}

/// Moves a column to a field; what stood there takes its place.
fn give(table: &mut RawTable, field: Field, from: Place, found: Shared, other: &RawTable) {
    let taken = match from {
        Place::Field(from) => table.columns.remove(&from),
        Place::Spare(at) => table.spare_ids.get_mut(at).map(std::mem::take),
    };
    let Some(taken) = taken else { return };
    let headers = taken.source.join("` and `");
    table.intake.facts.unused_columns.retain(|header| !taken.source.contains(header));
    let before = table.columns.insert(field, taken);
    if let (Some(before), Place::Field(from)) = (before, from) {
        table.columns.insert(from, before);
    }
    let facts = &mut table.intake.facts;
    let moved = |fact: &ColumnFact| [Some(field), origin(from)].iter().flatten().any(|f| f.name() == fact.field);
    facts.columns.retain(|fact| !moved(fact));
    for place in [Some(field), origin(from)].into_iter().flatten() {
        if let Some(column) = table.columns.get(&place) {
            facts.columns.push(ColumnFact {
                field: place.name().to_owned(),
                headers: column.source.clone(),
                how: "values".to_owned(),
                filled: column.codes.iter().filter(|code| **code != 0).count() as u64,
            });
        }
    }
    let order = |fact: &ColumnFact| Field::ALL.iter().position(|field| field.name() == fact.field);
    facts.columns.sort_by_key(order);
    facts.assumed.push((
        field.label().to_owned(),
        format!("the column `{headers}`"),
        format!(
            "{} % of its values stand in the {} export as {}, beside the same last names",
            found.share(),
            other.side.label(),
            field.label()
        ),
    ));
}

fn origin(place: Place) -> Option<Field> {
    match place {
        Place::Field(field) => Some(field),
        Place::Spare(_) => None,
    }
}

/// Holds some identifiers of a column by their hash, each with the first row in which it stands.
struct Ids(FxHashMap<u64, u32>);

impl Ids {
    /// Takes the identifiers whose hash is a multiple of `step`, which are the same ones in every column.
    fn of(column: &RawColumn, step: u64) -> Self {
        let hashes: Vec<Option<u64>> =
            column.values.iter().map(|text| hash(text).filter(|hash| hash.is_multiple_of(step))).collect();
        let mut ids = FxHashMap::default();
        for (row, code) in column.codes.iter().enumerate() {
            if let Some(hash) = hashes.get(*code as usize).copied().flatten() {
                ids.entry(hash).or_insert(row as u32);
            }
        }
        Self(ids)
    }
}

/// Counts the identifiers of two columns that are the same.
#[derive(Clone, Copy, Debug)]
struct Shared {
    /// Those that stand beside the same last name.
    agree: usize,
    /// Those of the shorter column.
    all: usize,
}

impl Shared {
    fn of(table: &RawTable, ours: &Ids, other: &RawTable, theirs: &Ids) -> Self {
        let same = |(hash, row): &(&u64, &u32)| {
            theirs.0.get(*hash).is_some_and(|their| same_name(last_name(table, **row), last_name(other, *their)))
        };
        Self { agree: ours.0.iter().filter(same).count(), all: ours.0.len().min(theirs.0.len()) }
    }

    fn share(&self) -> usize {
        self.agree * 100 / self.all.max(1)
    }
}

fn last_name(table: &RawTable, row: u32) -> &str {
    table
        .columns
        .get(&Field::LastName)
        .map_or("", |column| column.values.get(column.codes.get(row as usize).copied().unwrap_or(0)))
}

/// Says whether two names begin alike; the rest may be a second surname or a suffix.
fn same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).take(4).collect()
    };
    let (one, other) = (letters(one), letters(other));
    !one.is_empty() && one == other
}

/// Returns the hash of an identifier without letters and zeros in front; none of what is no identifier.
pub(super) fn hash(text: &str) -> Option<u64> {
    let text = text.trim();
    let start = text.bytes().position(|byte| byte.is_ascii_digit())?;
    let digits = text.as_bytes().get(start..)?;
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    let bare = digits.get(zeros..)?;
    if bare.is_empty() || text.len() > LONGEST {
        return None;
    }
    let mut hasher = FxHasher::default();
    bare.iter().for_each(|byte| hasher.write_u8(byte.to_ascii_uppercase()));
    Some(hasher.finish().rotate_left(17) ^ bare.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use super::*;

    fn table(header: &str, rows: &[[&str; 3]]) -> RawTable {
        let rows: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        read_bytes(format!("{header},First Name\n{},Ann\n", rows.join(",Ann\n")).as_bytes()).unwrap()
    }

    #[test]
    fn numbers_whose_headers_name_each_by_the_other_are_exchanged_and_that_is_told() {
        let rows = [["101", "9000017", "Lee"], ["102", "9000025", "Roe"], ["103", "9000033", "Poe"]];
        let mut ours = table("State ID,Student ID,Last Name", &rows);
        let mut theirs = table("Student ID,State ID,Last Name", &rows);
        settle(&mut ours, &mut theirs);
        assert_eq!(texts(&ours, Field::LocalId), ["101", "102", "103"]);
        assert_eq!(texts(&theirs, Field::LocalId), ["101", "102", "103"]);
        assert_eq!(texts(&ours, Field::StateId), texts(&theirs, Field::StateId));
        let said = format!("{:?}", ours.intake.facts.assumed);
        assert!(said.contains("100 % of its values stand in the"), "{said}");
        // other students' numbers, and numbers that are the other export's as they are named, stay
        for header in ["Student ID,State ID,Last Name", "State ID,Student ID,Last Name"] {
            let others = rows.map(|[local, state, _]| [local, state, "Fox"]);
            let mut ours = table(header, if header.starts_with("State") { &others } else { &rows });
            let before = texts(&ours, Field::LocalId).join(" ");
            settle(&mut ours, &mut table("Student ID,State ID,Last Name", &rows));
            assert_eq!(texts(&ours, Field::LocalId).join(" "), before);
        }
    }
}
