//! IDs that do not belong to one person: carried by several people of one file, or by another person on the other side.

use super::birth::BirthDifference;
use super::context::{Context, Pair};
use super::identifiers::IdSpace;
use super::names::NameDifference;
use crate::roster::{Bucket, Field, Issue, NO_ROW, Side, ahead};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Rows whose partners are looked at together.
const BLOCK: u32 = 64;

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
            // where a number is given once per district, the child's own record may have it too
            let partner = context.partner(Side::Enrollment, *enrollment);
            let is_its_own = partner != NO_ROW && mine == context.code(Side::Sis, field, partner);
            if mine != 0 && mine == context.code(Side::Sis, field, *sis) && !is_its_own {
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

/// Says where the other student stands who carries an ID too.
pub(crate) fn message_of(context: &Context<'_>, side: Side, other: u32, id: &str) -> String {
    let system = match side {
        Side::Enrollment => "the platform",
        Side::Sis => "the SIS",
    };
    format!("another student in {system}, on line {}, carries this {id}", context.rosters.side(side).line(other))
}

/// Says whether a row's ID counts: it is there, whole, and the row is no second copy.
fn counts(context: &Context<'_>, side: Side, field: Field, row: u32, code: u32) -> bool {
    code != 0
        && context.bucket(side, row) != Bucket::Duplicate
        && !context.has_issue(side, field, row, Issue::Scientific)
}

/// Returns for every row whose ID an earlier row of another person carries: the row and the first such row.
///
/// A column that repeats for most rows is no ID of students, so nothing is said about it.
fn shared(context: &Context<'_>, side: Side, field: Field) -> Vec<[u32; 2]> {
    let codes = context.codes(side, field);
    // nearly every ID stands in one row, so that only the others are put in order
    let mut times = vec![0u8; context.codes_of(field)];
    let mut all = 0usize;
    for (row, code) in (0..).zip(codes) {
        if counts(context, side, field, row, code) {
            all += 1;
            if let Some(times) = times.get_mut(code as usize) {
                *times = times.saturating_add(1);
            }
        }
    }
    let is_shared = |code: u32| times.get(code as usize).is_some_and(|times| *times > 1);
    let rows = (0..).zip(codes).map(|(row, code)| (code, row));
    let is_one = |(code, row): &(u32, u32)| is_shared(*code) && counts(context, side, field, *row, *code);
    let mut rows: Vec<(u32, u32)> = rows.filter(is_one).collect();
    rows.sort_unstable();
    let mut found = Vec::new();
    for group in rows.chunk_by(|one, other| one.0 == other.0) {
        let first = group[0].1;
        let others = group[1..].iter().map(|(_, row)| *row);
        found.extend(others.filter(|row| !is_same_person(context, side, first, *row)).map(|row| [row, first]));
    }
    if found.len() * 5 > all && found.len() > 5 { Vec::new() } else { found }
}

fn is_same_person(context: &Context<'_>, side: Side, row: u32, other: u32) -> bool {
    let same = |field: Field| context.code(side, field, row) == context.code(side, field, other);
    same(Field::FirstName) && same(Field::LastName) && same(Field::BirthDate)
}

/// Returns the enrollment rows whose ID another person has in the SIS, with that person's row.
fn holders(context: &Context<'_>, field: Field) -> Vec<(u32, u32)> {
    let mut wanted: Vec<(u32, u32)> = Vec::new();
    let partners = |enrollment: u32| context.code(Side::Sis, field, context.partner(Side::Enrollment, enrollment));
    for (enrollment, code) in (0u32..).zip(context.codes(Side::Enrollment, field)) {
        if enrollment.is_multiple_of(BLOCK) {
            ahead::read((enrollment..enrollment + BLOCK).map(partners));
        }
        // no partner has no ID either
        let is_another = code != 0 && partners(enrollment) != code;
        if is_another && counts(context, Side::Enrollment, field, enrollment, code) {
            wanted.push((enrollment, code));
        }
    }
    let mut holders: FxHashMap<u32, Vec<u32>> = wanted.iter().map(|(_, code)| (*code, Vec::new())).collect();
    if holders.is_empty() {
        return Vec::new();
    }
    for (sis, code) in (0..).zip(context.codes(Side::Sis, field)) {
        if let Some(rows) = holders.get_mut(&code)
            && counts(context, Side::Sis, field, sis, code)
        {
            rows.push(sis);
        }
    }
    let other_holder = |(enrollment, code): (u32, u32)| {
        let rows = holders.get(&code)?;
        rows.iter().copied().find(|sis| are_two(context, enrollment, *sis)).map(|sis| (enrollment, sis))
    };
    wanted.into_iter().filter_map(other_holder).collect()
}

/// Says whether name and birth date both say that two rows are two people.
fn are_two(context: &Context<'_>, enrollment: u32, sis: u32) -> bool {
    let pair = Pair::of(context, enrollment, sis);
    let other_name = [pair.first_name(), pair.last_name()].contains(&NameDifference::Different);
    other_name && pair.birth() == BirthDifference::Different
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake, Side};

    /// Counts the findings of another person's number, where a stranger in the SIS has the number of Ada of the platform.
    fn foreign(number_in_sis: &str) -> usize {
        let row = |id: &str, first: &str, birth: &str| -> Cells {
            let cells = [(Field::LocalId, id), (Field::FirstName, first), (Field::BirthDate, birth)];
            cells.into_iter().map(|(field, text)| (field, text.to_owned())).collect()
        };
        let platform = [row("10618", "Ada", "2015-03-04")];
        let sis = [row(number_in_sis, "Ada", "2015-03-04"), row("10618", "Ben", "2009-11-20")];
        let (rosters, mut links) = matched_by_place(&platform, &sis);
        let ben = (0..2).find(|row| rosters.normal(Side::Sis, Field::FirstName, *row) == "ben").unwrap();
        links.id_conflicts = vec![(0, ben)];
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().filter(|row| found.rule(row).code == "I103").count()
    }

    #[test]
    fn a_number_that_the_childs_own_record_has_is_not_another_childs_alone() {
        assert_eq!(foreign("20555"), 1);
        assert_eq!(foreign("10618"), 0);
    }
}
