//! Duplicates: rows of one file that are the same student, found by the same model before the files are linked.

use super::across::Across;
use super::alike::{
    is_twin, may_be_one_or_twins, one_by_number, one_identity, own_children, same_child, without_unique_ids,
};
use super::assign::find;
use super::block::Pairs;
use super::born::of_one_birth;
use super::compare::Comparer;
use super::counts::Own;
use super::estimate::Candidate;
use super::features::Features;
use super::guards::Guards;
use super::judge::Interest;
use super::model::Model;
use super::pattern::{FIRST, FUZZY, SAME, TYPO, VARIANT, level};
use super::rarity::Rarity;
use super::row::Row;
use super::score::Scorer;
use super::weights::{Adjustment, Weights, millibits, odds};
use crate::roster::{Duplicate, Field, Rosters, Side};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs that are judged at a time.
const TASK_PAIRS: usize = 256;
/// The share of rows that are assumed to be second copies.
const RATE: f64 = 0.02;
/// Rows of one partner up to which each is compared with every other.
const MANY_COPIES: usize = 64;
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

/// Tells which two rows of a file may be one student or twins: of most brothers and sisters the birth date alone says that
/// they are neither.
pub(crate) fn of_interest(side: &Features) -> Interest {
    Interest {
        marks: side.rows.iter().map(|row| row.birth_digits).collect(),
        may: of_one_birth,
        at_a_glance: may_be_one_or_twins,
    }
}

/// Finds the second copies inside one file and chooses the row that stands for each student.
///
/// `comparer` compares the file with itself; `pairs` are those of its rows that share a key and may be one student or twins, `own`
/// is what was counted of it;
/// `across` knows the surest links to the other file, in which this share of the rows has a partner.
pub(crate) fn find_in(
    rosters: &Rosters,
    side: Side,
    (comparer, mut pairs, own): (&Comparer<'_>, Pairs, &Own),
    model: &Model,
    rarity: &Rarity,
    (across, overlap): (&Across<'_>, f64),
    accept: f64,
) -> Found {
    let features = comparer.one;
    let rows = features.len();
    let weights = inside(model, rows);
    let unique_ids = own.unique_ids.as_slice();
    let scorer = Scorer::new(*comparer, &weights, rarity);
    // with each pair goes whether a number makes it one student
    let judge = |i: usize, j: usize, one: &Row, other: &Row| -> Option<(Candidate, bool)> {
        // pairs that are kept as relatives only show who may be twins
        let found = scorer.candidate(i, j, one, other, one.birth == other.birth)?;
        if one_by_number(found.pattern) {
            return Some((found, true));
        }
        let pattern = without_unique_ids(found.pattern, unique_ids);
        // one student may have several numbers; two students of one name, birth date and household there are not
        let strip = one_identity(pattern) || (own_children(pattern) && across.numbers_of_one(i as u32, j as u32));
        let pattern = if strip { without_unique_ids(pattern, &[true; 3]) } else { pattern };
        Some((Candidate { pattern, ..found }, false))
    };
    pairs.par_sort_unstable();
    let judged = |pairs: &[(u32, u32)]| -> Vec<(Candidate, bool)> {
        // fetched together, so that the cache misses overlap
        let rows: Vec<[Row; 2]> =
            pairs.iter().map(|(one, other)| [one, other].map(|row| features.rows[*row as usize])).collect();
        let both = pairs.iter().zip(&rows);
        both.filter_map(|((i, j), [one, other])| judge(*i as usize, *j as usize, one, other)).collect()
    };
    let candidates: Vec<(Candidate, bool)> =
        pairs.par_chunks(TASK_PAIRS).with_max_len(1).flat_map_iter(judged).collect();
    drop(pairs);
    let guards = Guards::new((rosters, side), *comparer, across, rarity, own);
    let mut found = Found { twin_risk: vec![false; rows], ..Found::default() };
    let mut accepted: Vec<(Candidate, i32)> = Vec::new();
    // pairs named alike that are one child or twins, and how many are twins because the other file has both
    let mut alike: Vec<(Candidate, i32)> = Vec::new();
    let mut both_there = 0;
    let cut = millibits((accept / (1.0 - accept)).log2());
    for (candidate, by_number) in candidates {
        let weight = weights.score(candidate.pattern, candidate.frequency);
        if by_number {
            accepted.push((candidate, weight.max(cut)));
            continue;
        }
        // of one name, birth date and household there are no two, however much second copies have taught to doubt it
        let weight = if one_identity(candidate.pattern) { weight.max(cut) } else { weight };
        let likely = weight >= cut && same_child(candidate.pattern);
        let named_alike = likely && guards.are_named_alike(&candidate);
        if likely && !guards.doubts(&candidate) {
            if named_alike { &mut alike } else { &mut accepted }.push((candidate, weight));
            continue;
        }
        if likely {
            both_there += u32::from(named_alike && across.has_two(candidate.one, candidate.other, rarity));
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
    let may_be_twins = are_twins_among(alike.len(), both_there, overlap, 1.0 - accept);
    if may_be_twins {
        found.doubtful.extend(alike.iter().map(|(pair, _)| (pair.one, pair.other)));
    } else {
        accepted.append(&mut alike);
    }
    let doubts = |pair: &Candidate, partner: u32| {
        may_be_twins && guards.are_named_alike(pair) || guards.doubts_partners(pair, partner)
    };
    add_by_partner(across, &weights, unique_ids, doubts, &mut accepted);
    found.duplicates = choose(rosters, side, across, &accepted);
    found
}

/// Says whether more than a share of the pairs named alike that look like one child may be twins, judged by how many twins
/// named alike both files have: of so many more, the other file lacks one.
fn are_twins_among(alike: usize, both_there: u32, overlap: f64, share: f64) -> bool {
    let one_there = 2.0 * (1.0 - overlap) / overlap.max(0.01);
    f64::from(both_there) * one_there > share * alike as f64
}

/// Adds the pairs of rows that are both surely one row of the other file, however little they resemble each other.
fn add_by_partner(
    across: &Across<'_>,
    weights: &Weights,
    unique_ids: &[bool],
    doubts: impl Fn(&Candidate, u32) -> bool,
    accepted: &mut Vec<(Candidate, i32)>,
) {
    let known: BTreeSet<(u32, u32)> = accepted.iter().map(|(pair, _)| (pair.one, pair.other)).collect();
    let Comparer { lexicon, one, other } = across.comparer;
    // an initial fits two children alike
    let is_named = |(partner, row, _): &&(u32, u32, i32)| {
        [one.rows[*row as usize].first, other.rows[*partner as usize].first]
            .iter()
            .all(|name| lexicon.names[*name as usize].bytes().len() > 1)
    };
    let within = Comparer { other: across.comparer.one, ..across.comparer };
    let judge = |(partner, one, weight_of_one): &(u32, u32, i32), (_, other, weight_of_other): &(u32, u32, i32)| {
        if known.contains(&(*one, *other)) {
            return None;
        }
        let pattern = without_unique_ids(within.pattern(*one as usize, *other as usize), unique_ids);
        let strip = own_children(pattern) && across.numbers_of_one(*one, *other);
        let pattern = if strip { without_unique_ids(pattern, &[true; 3]) } else { pattern };
        let pair = Candidate { one: *one, other: *other, pattern, frequency: Adjustment::default(), relative: false };
        if doubts(&pair, *partner) {
            return None;
        }
        // as sure as the weaker of the two links, or as the two rows by themselves
        let weight = weights.score(pattern, pair.frequency).max(*weight_of_one.min(weight_of_other));
        Some((pair, weight))
    };
    let mut group: Vec<(u32, u32, i32)> = Vec::new();
    for links in across.by_partner.chunk_by(|one, other| one.0 == other.0).filter(|links| links.len() > 1) {
        group.clear();
        group.extend(links.iter().filter(is_named));
        let group = group.as_slice();
        let pairs_of = |at: usize| group[at + 1..].iter().filter_map(move |other| judge(&group[at], other));
        if group.len() <= MANY_COPIES {
            accepted.extend((0..group.len()).flat_map(pairs_of));
            continue;
        }
        // so many copies of one row are told by the one that fits it best, not each by every other
        let best = (0..group.len()).max_by_key(|at| (group[*at].2, Reverse(*at))).unwrap_or(0);
        let with_best = |at: usize| judge(&group[at.min(best)], &group[at.max(best)]);
        accepted.extend((0..group.len()).filter(|at| *at != best).filter_map(with_best));
    }
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

/// Groups accepted pairs and lets one row stand for each group: the active record before one on a waiting list and one that
/// is closed, the latest submission, the one whose number the other file has, the one that began last, the older number.
fn choose(rosters: &Rosters, side: Side, across: &Across<'_>, accepted: &[(Candidate, i32)]) -> Vec<Duplicate> {
    let mut parents: Vec<u32> = (0..across.comparer.one.len() as u32).collect();
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
        let Some(standing) = group.iter().map(|(_, row)| *row).min_by_key(|row| rank(rosters, side, across, *row))
        else {
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
fn rank(
    rosters: &Rosters,
    side: Side,
    across: &Across<'_>,
    row: u32,
) -> (u8, Reverse<String>, bool, Reverse<String>, usize, String, u32) {
    let closed = match rosters.normal(side, Field::Status, row) {
        "inactive" | "withdrawn" | "graduated" | "noshow" | "declined" | "historical" => 2,
        "waitlisted" | "undecided" => 1,
        _ => 0,
    };
    let submitted = rosters.normal(side, Field::SubmittedAt, row);
    let latest = if submitted.is_empty() { rosters.normal(side, Field::UpdatedAt, row) } else { submitted };
    let key = rosters.side(side).key(row);
    let unnumbered = !across.has_number_of_partner(row);
    let began = rosters.normal(side, Field::EntryDate, row);
    let (latest, began) = (Reverse(latest.to_owned()), Reverse(began.to_owned()));
    (closed, latest, unnumbered, began, key.len(), key.to_owned(), row)
}

#[cfg(test)]
mod tests {
    use super::are_twins_among;

    #[test]
    fn twins_whom_both_files_have_say_how_many_of_them_one_file_lacks() {
        // of a hundred twins one in five lacks one where a tenth of the rows have no partner
        assert!(are_twins_among(20, 100, 0.9, 0.05) && are_twins_among(400, 100, 0.9, 0.05));
        assert!(!are_twins_among(500, 100, 0.9, 0.05) && !are_twins_among(400, 100, 0.95, 0.05));
        // where no twins are named alike, nobody is taken for one
        assert!(!are_twins_among(1, 0, 0.5, 0.05) && !are_twins_among(0, 0, 0.5, 0.05));
    }
}
