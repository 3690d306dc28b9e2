//! IDs that do not belong to one person: carried by several people of one file, or by another person on the other side.

use super::birth::BirthDifference;
use super::context::{Context, Pair};
use super::identifiers::IdSpace;
use super::names::NameDifference;
use crate::roster::{Bucket, Field, Issue, NO_ROW, Side};
use std::collections::{BTreeMap, BTreeSet};

/// Holds the clashes of one kind of ID.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clashes {
    /// By side: rows whose ID an earlier row of another person carries, each with the first such row.
    pub(crate) shared: [Vec<[u32; 2]>; 2],
    /// Enrollment rows whose ID is another person's in the SIS, with that person's row.
    pub(crate) foreign: BTreeMap<u32, u32>,
    in_shared: [BTreeSet<u32>; 2],
}

impl Clashes {
    /// Finds the clashes of a kind of ID.
    pub(crate) fn find(context: &Context<'_>, field: Field, ids: &IdSpace) -> Self {
        let shared = Side::BOTH.map(|side| shared(context, side, field));
        let in_shared = [0, 1].map(|side: usize| shared[side].iter().flatten().copied().collect());
        let mut foreign = BTreeMap::new();
        if ids.is_shared() {
            foreign.extend(holders(context, field));
        }
        for (enrollment, sis) in &context.links.id_conflicts {
            let mine = context.code(Side::Enrollment, field, *enrollment);
            if mine != 0 && mine == context.code(Side::Sis, field, *sis) {
                foreign.entry(*enrollment).or_insert(*sis);
            }
        }
        Self { shared, foreign, in_shared }
    }

    /// Says whether the row's ID is carried by several people of its file.
    pub(crate) fn is_shared(&self, side: Side, row: u32) -> bool {
        self.in_shared[side.index()].contains(&row)
    }

    /// Says whether a difference of the IDs of a pair is told by a graver finding on one of its rows.
    pub(crate) fn explains(&self, enrollment: u32, sis: u32) -> bool {
        self.foreign.contains_key(&enrollment) || self.is_shared(Side::Sis, sis)
    }
}

/// Says whether a row's ID counts: it is there, whole, and the row is no second copy.
fn counts(context: &Context<'_>, side: Side, field: Field, row: u32, code: u32) -> bool {
    code != 0
        && context.bucket(side, row) != Bucket::Duplicate
        && context.rosters.side(side).issue(field, row) != Issue::Scientific
}

/// Returns the rows of a side that have an ID, by ID.
fn by_id(context: &Context<'_>, side: Side, field: Field) -> Vec<(u32, u32)> {
    let mut rows: Vec<(u32, u32)> = (0..).zip(context.codes(side, field)).map(|(row, code)| (*code, row)).collect();
    rows.retain(|(code, row)| counts(context, side, field, *row, *code));
    rows.sort_unstable();
    rows
}

/// Returns for every row whose ID an earlier row of another person carries: the row and the first such row.
///
/// A column that repeats for most rows is no ID of students, so nothing is said about it.
fn shared(context: &Context<'_>, side: Side, field: Field) -> Vec<[u32; 2]> {
    let rows = by_id(context, side, field);
    let mut found = Vec::new();
    for group in rows.chunk_by(|one, other| one.0 == other.0) {
        let first = group[0].1;
        let others = group[1..].iter().map(|(_, row)| *row);
        found.extend(others.filter(|row| !is_same_person(context, side, first, *row)).map(|row| [row, first]));
    }
    if found.len() * 5 > rows.len() && found.len() > 5 { Vec::new() } else { found }
}

fn is_same_person(context: &Context<'_>, side: Side, row: u32, other: u32) -> bool {
    let same = |field: Field| context.code(side, field, row) == context.code(side, field, other);
    same(Field::FirstName) && same(Field::LastName) && same(Field::BirthDate)
}

/// Returns the enrollment rows whose ID another person has in the SIS, with that person's row.
fn holders(context: &Context<'_>, field: Field) -> Vec<(u32, u32)> {
    let holders = by_id(context, Side::Sis, field);
    let mut found = Vec::new();
    for (enrollment, code) in (0..).zip(context.codes(Side::Enrollment, field)) {
        let partner = context.partner(Side::Enrollment, enrollment);
        let own = partner != NO_ROW && context.code(Side::Sis, field, partner) == *code;
        if own || !counts(context, Side::Enrollment, field, enrollment, *code) {
            continue;
        }
        let from = holders.partition_point(|(known, _)| known < code);
        let mut same = holders[from..].iter().take_while(|(known, _)| known == code).map(|(_, sis)| *sis);
        found.extend(same.find(|sis| are_two(context, enrollment, *sis)).map(|sis| (enrollment, sis)));
    }
    found
}

/// Says whether name and birth date both say that two rows are two people.
fn are_two(context: &Context<'_>, enrollment: u32, sis: u32) -> bool {
    let pair = Pair::of(context, enrollment, sis);
    let other_name = [pair.first_name, pair.last_name].contains(&NameDifference::Different);
    other_name && pair.birth == BirthDifference::Different
}
