//! Duplicates: rows of one file that are the same student, found by the same model before the files are linked.

use super::assign::find;
use super::block::stream;
use super::compare::{
    BIRTH, Comparer, DIFFER, EMAIL, FIRST, FUZZY, ID, LAST, MIDDLE, ONE_DIGIT, PHONE, Pattern, SAME, SEX, TYPO,
    VARIANT, level,
};
use super::estimate::Candidate;
use super::frequency::Rarity;
use super::keys::MAIN;
use super::model::{Model, Weights, millibits, odds};
use super::score;
use crate::roster::{Duplicate, Field, Rosters, Side};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The share of rows that are assumed to be second copies.
const RATE: f64 = 0.02;

/// Holds what was found inside one file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) duplicates: Vec<Duplicate>,
    /// Pairs that look alike and were kept apart: same birth date and household, given names that differ little.
    pub(crate) twins: Vec<(u32, u32)>,
    /// Pairs that may be one student or twins: a person decides where only one of them has a partner.
    pub(crate) doubtful: Vec<(u32, u32)>,
    /// Which rows share birth date and household with another student of the file.
    pub(crate) twin_risk: Vec<bool>,
}

/// Finds the second copies inside one file and chooses the row that stands for each student.
///
/// `comparer` compares the file with itself; `partners` are the surest links to the other file (see [`sure_links`]).
pub(crate) fn find_in(
    rosters: &Rosters,
    side: Side,
    comparer: &Comparer<'_>,
    model: &Model,
    rarity: &Rarity,
    partners: &[(u32, u32)],
    accept: f64,
) -> Found {
    let (lexicon, features) = (comparer.lexicon, comparer.one);
    let rows = features.len;
    let weights = inside(model, rows);
    let unique_ids: Vec<bool> = features.ids.iter().map(|column| never_repeats(column)).collect();
    let judge = |i: usize, j: usize| -> Option<Candidate> {
        let found = score::candidate(comparer, &weights, rarity, i, j)?;
        Some(Candidate { pattern: without_unique_ids(found.pattern, &unique_ids), ..found })
    };
    let (mut candidates, _) = stream(MAIN, lexicon, [features, features], [None, None], true, &judge);
    candidates.sort_unstable_by_key(|found| (found.one, found.other));
    let mut found = Found { twin_risk: vec![false; rows], ..Found::default() };
    let mut accepted: Vec<(Candidate, i32)> = Vec::new();
    let cut = millibits((accept / (1.0 - accept)).log2());
    for candidate in candidates {
        let weight = weights.score(candidate.pattern, candidate.frequency);
        let likely = weight >= cut && same_child(candidate.pattern);
        if likely && (certain(candidate.pattern) || share_partner(partners, candidate.one, candidate.other)) {
            accepted.push((candidate, weight));
            continue;
        }
        if likely {
            found.doubtful.push((candidate.one, candidate.other));
        }
        if is_twin(candidate.pattern) {
            found.twin_risk[candidate.one as usize] = true;
            found.twin_risk[candidate.other as usize] = true;
            if matches!(level(candidate.pattern, FIRST), SAME | VARIANT | TYPO | FUZZY) {
                found.twins.push((candidate.one, candidate.other));
            }
        }
    }
    found.duplicates = choose(rosters, side, rows, &accepted);
    found
}

/// Returns the weights for pairs inside one file: another prior, the same levels.
fn inside(model: &Model, rows: usize) -> Weights {
    let rows = rows.max(2) as f64;
    let pairs = rows * (rows - 1.0) / 2.0;
    let mut model = model.clone();
    let household = model.household_rate * pairs;
    model.match_rate = RATE * rows / pairs;
    model.household_rate = household.max(rows * 0.2) / pairs;
    model.weights()
}

/// Says whether every filled value of an ID column is there only once, so that differing numbers say nothing.
fn never_repeats(column: &[u32]) -> bool {
    let mut values: Vec<u32> = column.iter().copied().filter(|code| *code != 0).collect();
    let filled = values.len();
    values.sort_unstable();
    values.dedup();
    values.len() == filled
}

fn without_unique_ids(pattern: Pattern, unique: &[bool]) -> Pattern {
    let mut pattern = pattern;
    for (at, unique) in unique.iter().enumerate() {
        if *unique {
            pattern &= !(7 << (3 * (ID + at)));
        }
    }
    pattern
}

/// Says whether a pattern inside one file may be one child: name and birth date both have to bear it out.
fn same_child(pattern: Pattern) -> bool {
    let (first, last, birth) = (level(pattern, FIRST), level(pattern, LAST), level(pattern, BIRTH));
    let named = (SAME..=TYPO).contains(&first) || first == super::compare::SWAPPED;
    let family = last <= TYPO || shares_contact(pattern);
    let sex = level(pattern, SEX) <= SAME || first == SAME;
    named && family && sex && (SAME..=ONE_DIGIT).contains(&birth)
}

/// Says whether nothing but one child explains a likely pair: twins may have names one letter apart, or Max and Maxwell.
fn certain(pattern: Pattern) -> bool {
    let numbered = (0..3).any(|at| level(pattern, ID + at) == SAME);
    !matches!(level(pattern, FIRST), VARIANT | TYPO) || numbered || level(pattern, MIDDLE) == SAME
}

/// Returns the surest links of one side as (row, row of the other file), sorted: a given name that agrees, or an ID.
pub(crate) fn sure_links(
    candidates: &[Candidate],
    weights: &Weights,
    second_side: bool,
    accept: f64,
) -> Vec<(u32, u32)> {
    let cut = millibits((accept / (1.0 - accept)).log2());
    let sure = |found: &&Candidate| {
        let numbered = (0..3).any(|at| level(found.pattern, ID + at) == SAME);
        (numbered || matches!(level(found.pattern, FIRST), SAME | VARIANT))
            && weights.score(found.pattern, found.frequency) >= cut
    };
    let turn = |found: &Candidate| if second_side { (found.other, found.one) } else { (found.one, found.other) };
    let mut links: Vec<(u32, u32)> = candidates.iter().filter(sure).map(turn).collect();
    links.sort_unstable();
    links
}

/// Says whether two rows of one file are both surely the same row of the other file.
fn share_partner(partners: &[(u32, u32)], row: u32, other: u32) -> bool {
    let of = |row: u32| {
        let from = partners.partition_point(|link| link.0 < row);
        partners[from..].iter().take_while(move |link| link.0 == row).map(|link| link.1)
    };
    of(row).any(|partner| of(other).any(|found| found == partner))
}

fn shares_contact(pattern: Pattern) -> bool {
    level(pattern, PHONE) == SAME || level(pattern, EMAIL) == SAME || level(pattern, super::compare::ADDRESS) == SAME
}

/// Says whether a pattern is that of children of one birth and household.
pub(crate) fn is_twin(pattern: Pattern) -> bool {
    let last = level(pattern, LAST);
    level(pattern, BIRTH) == SAME
        && (SAME..=VARIANT).contains(&last)
        && (shares_contact(pattern) || level(pattern, super::compare::GUARDIAN) == SAME)
        && (level(pattern, FIRST) != SAME || level(pattern, MIDDLE) >= super::compare::APART)
        && level(pattern, FIRST) <= DIFFER
}

/// Groups accepted pairs and lets one row stand for each group: the active record, the latest submission, the older number.
fn choose(rosters: &Rosters, side: Side, rows: usize, accepted: &[(Candidate, i32)]) -> Vec<Duplicate> {
    let mut parents: Vec<u32> = (0..rows as u32).collect();
    let mut heaviest: BTreeMap<u32, Vec<(u32, i32)>> = BTreeMap::new();
    for (pair, weight) in accepted {
        let (one, other) = (find(&mut parents, pair.one), find(&mut parents, pair.other));
        parents[one.max(other) as usize] = one.min(other);
        heaviest.entry(pair.one).or_default().push((pair.other, *weight));
        heaviest.entry(pair.other).or_default().push((pair.one, *weight));
    }
    let mut members: Vec<(u32, u32)> = heaviest.keys().map(|row| (find(&mut parents, *row), *row)).collect();
    members.sort_unstable();
    let mut duplicates = Vec::new();
    for group in members.chunk_by(|one, other| one.0 == other.0) {
        let Some(standing) = group.iter().map(|(_, row)| *row).min_by_key(|row| rank(rosters, side, *row)) else {
            continue;
        };
        for (_, row) in group.iter().filter(|(_, row)| *row != standing) {
            // a copy that is linked only through a third row carries that row's weight
            let best = heaviest[row].iter().max_by_key(|(partner, weight)| (*partner == standing, *weight));
            let weight = best.map_or(0, |(_, weight)| *weight);
            let odds = odds(weight);
            let probability = (1e6 * odds / (1.0 + odds)).round() as i32;
            duplicates.push(Duplicate { row: *row, of: standing, weight, probability });
        }
    }
    duplicates.sort_unstable_by_key(|duplicate| duplicate.row);
    duplicates
}

/// Returns what makes a row stand for its student: smaller is better.
fn rank(rosters: &Rosters, side: Side, row: u32) -> (bool, Reverse<String>, usize, String, u32) {
    let inactive = ["inactive", "withdrawn", "graduated", "noshow", "declined", "historical"];
    let status = rosters.normal(side, Field::Status, row);
    let submitted = rosters.normal(side, Field::SubmittedAt, row);
    let latest = if submitted.is_empty() { rosters.normal(side, Field::UpdatedAt, row) } else { submitted };
    let key = rosters.side(side).key(row);
    (inactive.contains(&status), Reverse(latest.to_owned()), key.len(), key.to_owned(), row)
}
