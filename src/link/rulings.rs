//! Rulings: decisions laid on the rows of these exports, and what no longer fits them.

use super::decisions::{Decisions, RowName, Ruling, refusal};
use crate::roster::{Duplicate, Field, Result, Roster, Rosters, Side, StaleDecision, hexadecimal};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What of a row a fingerprint is made of: who it is, not what may change from night to night.
const PERSON: [Field; 4] = [Field::FirstName, Field::LastName, Field::Suffix, Field::BirthDate];

/// Holds decided pairs as rows: (enrollment row, SIS row), or in another orientation once turned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rulings {
    pub(crate) same: BTreeSet<(u32, u32)>,
    pub(crate) different: BTreeSet<(u32, u32)>,
    pub(crate) applied: u64,
    pub(crate) stale: Vec<StaleDecision>,
    /// The rows of each side that stand in a `same` pair.
    taken: [BTreeSet<u32>; 2],
}

/// Returns the fingerprint of a row: a hash of the normal forms of its name and birth date; empty where it has neither.
pub fn fingerprint(rosters: &Rosters, side: Side, row: u32) -> String {
    let parts = PERSON.map(|field| rosters.normal(side, field, row));
    if parts.iter().all(|part| part.is_empty()) {
        return String::new();
    }
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hexadecimal(&hash.finalize()[..8])
}

impl Rulings {
    /// Finds the rows that the decisions mean.
    pub(crate) fn resolve(decisions: &Decisions, rosters: &Rosters) -> Result<Self> {
        let mut this = Self::default();
        if decisions.list.is_empty() {
            return Ok(this);
        }
        let mut finders = Side::BOTH.map(|side| Finder::new(rosters, side, decisions));
        let mut lines: [BTreeMap<u32, (u64, u32)>; 2] = Default::default();
        let mut ruled: BTreeMap<(u32, u32), (u64, Ruling)> = BTreeMap::new();
        let mut problems = Vec::new();
        for decision in &decisions.list {
            let found = Side::BOTH.map(|side| finders[side.index()].find(&decision.rows[side.index()]));
            let (enrollment, sis) = match found {
                [Ok(enrollment), Ok(sis)] => (enrollment, sis),
                [enrollment, sis] => {
                    let reasons: Vec<String> = [enrollment.err(), sis.err()].into_iter().flatten().collect();
                    this.stale.push(StaleDecision { line: decision.line, reason: reasons.join("; ") });
                    continue;
                }
            };
            // different keys may have led to the same rows, so contradictions show only now
            match ruled.get(&(enrollment, sis)) {
                Some((line, ruling)) if *ruling != decision.ruling => {
                    problems.push((decision.line, format!("line {line} says the opposite about the same two rows")));
                }
                _ => {
                    ruled.insert((enrollment, sis), (decision.line, decision.ruling));
                }
            }
            if decision.ruling == Ruling::Same {
                for (side, row, partner) in [(0, enrollment, sis), (1, sis, enrollment)] {
                    match lines[side].get(&row) {
                        Some((line, known)) if *known != partner => problems.push((
                            decision.line,
                            format!(
                                "line {line} says that the same {} row is another student",
                                Side::BOTH[side].label()
                            ),
                        )),
                        _ => {
                            lines[side].insert(row, (decision.line, partner));
                        }
                    }
                }
                this.same.insert((enrollment, sis));
            } else {
                this.different.insert((enrollment, sis));
            }
            this.applied += 1;
        }
        match refusal(&decisions.file, problems) {
            Some(error) => Err(error),
            None => Ok(this.counted()),
        }
    }

    /// Exchanges the sides.
    pub(crate) fn turned(self) -> Self {
        let turn = |pairs: BTreeSet<(u32, u32)>| pairs.into_iter().map(|(one, other)| (other, one)).collect();
        Self { same: turn(self.same), different: turn(self.different), ..self }.counted()
    }

    /// Moves decisions about second copies to the rows that stand for them.
    ///
    /// Where people told rows of one file apart by giving them different partners, they are no copies of each other.
    pub(crate) fn fold(self, duplicates: [&mut Vec<Duplicate>; 2]) -> Self {
        if self.same.is_empty() && self.different.is_empty() {
            return self;
        }
        let count = |duplicates: &[&mut Vec<Duplicate>; 2]| duplicates[0].len() + duplicates[1].len();
        loop {
            // letting a copy go on one side may tell two rows of the other side apart
            let before = count(&duplicates);
            for side in 0..2 {
                let standing = [standing(duplicates[0]), standing(duplicates[1])];
                let apart = self.told_apart(side, &standing);
                duplicates[side].retain(|found| !apart.contains(&found.row));
            }
            if count(&duplicates) == before {
                break;
            }
        }
        let standing = [standing(duplicates[0]), standing(duplicates[1])];
        let moved = |pairs: &BTreeSet<(u32, u32)>| -> BTreeSet<(u32, u32)> {
            pairs.iter().map(|(one, other)| (place(&standing[0], *one), place(&standing[1], *other))).collect()
        };
        let (same, mut different) = (moved(&self.same), moved(&self.different));
        different.retain(|pair| !same.contains(pair));
        Self { same, different, ..self }.counted()
    }

    /// Returns the second copies of one side that are ruled the same as other rows than their group's.
    fn told_apart(&self, side: usize, standing: &[BTreeMap<u32, u32>; 2]) -> BTreeSet<u32> {
        let mut groups: BTreeMap<u32, (BTreeSet<u32>, Vec<u32>)> = BTreeMap::new();
        for (one, other) in &self.same {
            let (row, partner) = if side == 0 { (*one, *other) } else { (*other, *one) };
            let (partners, rows) = groups.entry(place(&standing[side], row)).or_default();
            partners.insert(place(&standing[1 - side], partner));
            rows.push(row);
        }
        groups.into_values().filter(|(partners, _)| partners.len() > 1).flat_map(|(_, rows)| rows).collect()
    }

    /// Says whether nobody has decided anything.
    pub(crate) fn are_none(&self) -> bool {
        self.same.is_empty() && self.different.is_empty()
    }

    /// Says whether a pair is out of the question: ruled different, or one of its rows is ruled the same as a third.
    pub(crate) fn bars(&self, one: u32, other: u32) -> bool {
        let taken = self.taken[0].contains(&one) || self.taken[1].contains(&other);
        self.different.contains(&(one, other)) || (taken && !self.same.contains(&(one, other)))
    }

    fn counted(mut self) -> Self {
        self.taken = [self.same.iter().map(|pair| pair.0).collect(), self.same.iter().map(|pair| pair.1).collect()];
        self
    }
}

/// Returns, for every second copy, the row that stands for it.
fn standing(duplicates: &[Duplicate]) -> BTreeMap<u32, u32> {
    duplicates.iter().map(|found| (found.row, found.of)).collect()
}

fn place(standing: &BTreeMap<u32, u32>, row: u32) -> u32 {
    standing.get(&row).copied().unwrap_or(row)
}

/// Finds the rows of one side by key and fingerprint.
struct Finder<'a> {
    rosters: &'a Rosters,
    side: Side,
    by_key: BTreeMap<&'a str, Vec<u32>>,
    /// Rows by fingerprint, made when a key is gone.
    by_fingerprint: Option<BTreeMap<String, Vec<u32>>>,
}

impl<'a> Finder<'a> {
    fn new(rosters: &'a Rosters, side: Side, decisions: &Decisions) -> Self {
        let wanted: BTreeSet<&str> = decisions.list.iter().map(|found| found.rows[side.index()].key.as_str()).collect();
        let roster: &'a Roster = rosters.side(side);
        let mut by_key: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for row in 0..roster.len() as u32 {
            // keys are compared without the blanks around them, as the decision file's cells are
            let key = roster.key(row).trim();
            if wanted.contains(key) {
                by_key.entry(key).or_default().push(row);
            }
        }
        Self { rosters, side, by_key, by_fingerprint: None }
    }

    /// Returns the row, or why there is none.
    fn find(&mut self, name: &RowName) -> std::result::Result<u32, String> {
        let label = self.side.label();
        match self.by_key.get(name.key.as_str()) {
            Some(rows) if name.fingerprint.is_empty() => match rows.as_slice() {
                [row] => Ok(*row),
                _ => Err(format!("several {label} rows have the key, and no fingerprint tells which is meant")),
            },
            Some(rows) => {
                let fits = |row: &&u32| fingerprint(self.rosters, self.side, **row) == name.fingerprint;
                // equal rows are copies of each other; the first stands for all
                rows.iter()
                    .find(fits)
                    .copied()
                    .ok_or_else(|| format!("the {label} row with the key is another person now"))
            }
            None if name.fingerprint.is_empty() => Err(format!("no {label} row has the key any more")),
            None => match self.rows_with(&name.fingerprint) {
                [row] => Ok(*row),
                [] => Err(format!("no {label} row has the key or the person any more")),
                _ => Err(format!("no {label} row has the key any more, and several are of that person")),
            },
        }
    }

    fn rows_with(&mut self, wanted: &str) -> &[u32] {
        let (rosters, side) = (self.rosters, self.side);
        let known = self.by_fingerprint.get_or_insert_with(|| {
            let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
            for row in 0..rosters.side(side).len() as u32 {
                rows.entry(fingerprint(rosters, side, row)).or_default().push(row);
            }
            rows
        });
        known.get(wanted).map_or(&[], Vec::as_slice)
    }
}
