//! Some rows of both exports that are of one student, for those who compare what stands beside them.

use super::identities::hash;
use super::moment::moment;
use crate::roster::{Field, RawColumn, RawTable};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// Returns pairs of rows, at most so many, by the IDs, or by names and birth dates where these do not tell.
pub(super) fn pairs(table: &RawTable, other: &RawTable, most: usize) -> Vec<[u32; 2]> {
    let by_id = |field: Field| pairs_by(table, other, most, &|table: &RawTable| of_ids(table, field));
    let by_name = |fields: [Field; 2]| pairs_by(table, other, most, &|table: &RawTable| of_names(table, fields));
    let [first, last, birth] = [Field::FirstName, Field::LastName, Field::BirthDate];
    let ways = [by_id(Field::LocalId)].into_iter().chain(std::iter::once_with(|| by_id(Field::StateId)));
    let names = [[first, birth], [last, birth], [first, last]].into_iter().map(by_name);
    let mut best = Vec::new();
    for found in ways.chain(names) {
        if found.len() > best.len() {
            best = found;
        }
        if best.len() * 4 >= most.min(table.lines.len()) {
            break;
        }
    }
    best
}

/// Gives the hash of each row of a table, where the row has one.
type Hashes<'t> = Option<Box<dyn Fn(u32) -> Option<u64> + Sync + 't>>;

/// Rows that are hashed one after the other.
const ROWS: usize = 8 << 10;

/// Pairs rows with equal hashes; of each table about the same number of rows is hashed that is looked for.
fn pairs_by(
    table: &RawTable,
    other: &RawTable,
    most: usize,
    hashes: &dyn for<'t> Fn(&'t RawTable) -> Hashes<'t>,
) -> Vec<[u32; 2]> {
    let (Some(mine), Some(theirs)) = (hashes(table), hashes(other)) else { return Vec::new() };
    // as many again as are without a partner
    let step = (table.lines.len() / (most * 2)).max(1);
    let rows = (0..table.lines.len() as u32).step_by(step);
    let wanted: FxHashMap<u64, u32> = rows.filter_map(|row| Some((mine(row)?, row))).collect();
    let same = |row: u32| Some((*wanted.get(&theirs(row)?)?, row));
    let same: Vec<(u32, u32)> =
        (0..other.lines.len() as u32).into_par_iter().with_min_len(ROWS).filter_map(same).collect();
    let mut found: FxHashMap<u32, u32> = FxHashMap::default();
    for (ours, row) in same {
        found.entry(ours).or_insert(row);
    }
    let mut pairs: Vec<[u32; 2]> = found.into_iter().map(|(ours, theirs)| [ours, theirs]).collect();
    pairs.sort_unstable();
    pairs.truncate(most);
    pairs
}

fn of_ids(table: &RawTable, field: Field) -> Hashes<'_> {
    let column = table.columns.get(&field)?;
    Some(Box::new(move |row| hash(column.values.get(*column.codes.get(row as usize)?))))
}

fn of_names(table: &RawTable, fields: [Field; 2]) -> Hashes<'_> {
    let [one, other] = fields.map(|field| table.columns.get(&field));
    let (one, other) = (one?, other?);
    let part = |column: &RawColumn, row: u32| {
        let text = column.values.get(*column.codes.get(row as usize)?);
        let mut hasher = FxHasher::default();
        match moment(text) {
            Some([year, month, day, ..]) => [year, month, day].iter().for_each(|part| hasher.write_u32(*part)),
            None => {
                let letters = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
                letters.for_each(|letter| hasher.write_u32(letter.into()));
            }
        }
        Some(hasher.finish()).filter(|hash| *hash != 0)
    };
    Some(Box::new(move |row| Some(part(one, row)?.rotate_left(9) ^ part(other, row)?)))
}
