//! The statistics of correspondence: when a value of one system stands for a value of the other.

use super::school_names::is_same_name;
use super::school_parts;
use crate::roster::{Field, LinkRow, Links, Rosters, Side, Verdict, each_with_codes};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of values that a table of counts has places for at most.
const TABLE: usize = 1 << 16;

/// Holds how often an enrollment value meets a SIS value in accepted pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// By (enrollment code, SIS code).
    pub(crate) cells: BTreeMap<(u32, u32), u64>,
    pub(super) totals: [BTreeMap<u32, u64>; 2],
}

impl Counts {
    /// Counts the accepted pairs per pair of values, where both have one.
    pub(crate) fn of(rosters: &Rosters, links: &Links, field: Field) -> Self {
        type Cells = FxHashMap<(u32, u32), u64>;
        let codes = Side::BOTH.map(|side| rosters.side(side).normal(field).unwrap_or_default());
        let code = |side: Side, row: u32| codes[side.index()].get(row as usize);
        let add = |mut cells: Cells, link: &LinkRow| {
            if link.verdict == Verdict::Matched {
                let cell = (code(Side::Enrollment, link.enrollment), code(Side::Sis, link.sis));
                if cell.0 != 0 && cell.1 != 0 {
                    *cells.entry(cell).or_default() += 1;
                }
            }
            cells
        };
        let join = |one: Cells, other: Cells| {
            let (mut more, fewer) = if one.len() >= other.len() { (one, other) } else { (other, one) };
            fewer.into_iter().for_each(|(cell, n)| *more.entry(cell).or_default() += n);
            more
        };
        let mut counts = Self::default();
        // few values on both sides: one place per pair of values, without a look-up
        let sizes = codes.map(|codes| codes.max() as usize + 1);
        if sizes[0] * sizes[1] <= TABLE {
            let mut table = vec![0u64; sizes[0] * sizes[1]];
            each_with_codes(codes, links.matched_rows(), |_, [mine, theirs]| {
                table[mine as usize * sizes[1] + theirs as usize] += 1;
            });
            for (at, count) in table.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                let (mine, theirs) = ((at / sizes[1]) as u32, (at % sizes[1]) as u32);
                if mine != 0 && theirs != 0 {
                    counts.add(mine, theirs, count);
                }
            }
            return counts;
        }
        let cells = links
            .rows()
            .par_iter()
            .with_min_len(16_384)
            .with_max_len(65_536)
            .fold(Cells::default, add)
            .reduce(Cells::default, join);
        cells.into_iter().for_each(|((mine, theirs), n)| counts.add(mine, theirs, n));
        counts
    }

    /// Adds pairs.
    pub(crate) fn add(&mut self, enrollment: u32, sis: u32, n: u64) {
        *self.cells.entry((enrollment, sis)).or_default() += n;
        *self.totals[0].entry(enrollment).or_default() += n;
        *self.totals[1].entry(sis).or_default() += n;
    }

    /// Returns the pairs with an enrollment value.
    pub(crate) fn of_enrollment(&self, code: u32) -> u64 {
        self.totals[0].get(&code).copied().unwrap_or(0)
    }

    fn of_sis(&self, code: u32) -> u64 {
        self.totals[1].get(&code).copied().unwrap_or(0)
    }
}

/// The fewest pairs that make a correspondence between two values without a counterpart.
pub(crate) const SUPPORT: u64 = 3;

/// The fewest pairs that make a second value stand for a value that has a counterpart already.
pub(super) const SECOND_SUPPORT: u64 = 5;

/// Says whether a share is surely above one half (lower end of the 90 % Wilson interval).
pub(crate) fn is_strong(support: u64, of: u64) -> bool {
    if of == 0 {
        return false;
    }
    let (support, of) = (support as f64, of as f64);
    let z = 1.645;
    let share = support / of;
    let middle = share + z * z / (2.0 * of);
    let spread = z * (share * (1.0 - share) / of + z * z / (4.0 * of * of)).sqrt();
    (middle - spread) / (1.0 + z * z / of) > 0.5
}

/// Returns the pairs of codes that correspond though they are not equal, in order.
///
/// A value that both systems write is its own counterpart and is left alone. Of the others, first the pairs in which each is
/// the other's usual partner; then values without a counterpart of their own may share their usual partner.
pub(crate) fn correspondences<'a>(
    field: Field,
    counts: &Counts,
    known: &[BTreeSet<u32>; 2],
    text: impl Fn(u32) -> &'a str + Copy,
) -> Vec<(u32, u32)> {
    let mut known = known.clone();
    let mut found = BTreeSet::new();
    let usual = usual_partners(counts);
    for ((mine, theirs), support) in &counts.cells {
        let free = !known[0].contains(mine) && !known[1].contains(theirs);
        let mutual = usual[0].get(mine) == Some(theirs) && usual[1].get(theirs) == Some(mine);
        let alike = field == Field::School && is_same_name(text(*mine), text(*theirs));
        let strong = *support >= SUPPORT
            && is_strong(*support, counts.of_enrollment(*mine))
            && is_strong(*support, counts.of_sis(*theirs));
        if free && mutual && (strong || alike) {
            found.insert((*mine, *theirs));
        }
    }
    if field == Field::School {
        found.extend(one_to_one(counts, &known));
    }
    for (mine, theirs) in &found {
        known[0].insert(*mine);
        known[1].insert(*theirs);
    }
    if field == Field::School {
        let parts = school_parts::parts(counts, &known, text);
        for (mine, theirs) in &parts {
            known[0].insert(*mine);
            known[1].insert(*theirs);
        }
        found.extend(parts);
    }
    for ((mine, theirs), support) in &counts.cells {
        if *support < SECOND_SUPPORT {
            continue;
        }
        // what it shares is the partner of another value; two rivals for one partner are both left open
        if !known[0].contains(mine) && !known[1].contains(theirs) {
            continue;
        }
        let lonely = !known[0].contains(mine) && is_strong(*support, counts.of_enrollment(*mine));
        // a status that only the SIS writes, such as withdrawn, says something else than the platform's status
        let lonely_there =
            field != Field::Status && !known[1].contains(theirs) && is_strong(*support, counts.of_sis(*theirs));
        if lonely || lonely_there {
            found.insert((*mine, *theirs));
        }
    }
    found.into_iter().collect()
}

/// Returns the pairs of values that part two values with one usual partner.
///
/// Where most students of a school stand under the code of another school, and a second code belongs to its students
/// alone, the second code is its own, and the others are in the wrong place.
fn one_to_one(counts: &Counts, known: &[BTreeSet<u32>; 2]) -> BTreeSet<(u32, u32)> {
    let mut found = BTreeSet::new();
    for side in [0, 1] {
        let turned = |(mine, theirs): (u32, u32)| if side == 0 { (mine, theirs) } else { (theirs, mine) };
        let mut partners: BTreeMap<u32, Vec<(u64, u32)>> = BTreeMap::new();
        for (cell, support) in &counts.cells {
            let (own, other) = turned(*cell);
            partners.entry(own).or_default().push((*support, other));
        }
        let is_free = |own: u32, other: u32| !known[side].contains(&own) && !known[1 - side].contains(&other);
        let all = |own: u32| counts.totals[side].get(&own).copied().unwrap_or(0);
        let all_there = |other: u32| counts.totals[1 - side].get(&other).copied().unwrap_or(0);
        for (own, list) in &partners {
            let Some((most, usual)) = list.iter().max().copied() else { continue };
            let alone = |(support, other): &&(u64, u32)| {
                *other != usual
                    && *support >= SECOND_SUPPORT
                    && *support * 5 >= all(*own)
                    && *support == all_there(*other)
            };
            let mut alone = list.iter().filter(alone);
            let (Some((_, second)), None) = (alone.next(), alone.next()) else { continue };
            // the school whose code it is has hardly any other
            let owner = partners.iter().find(|(rival, list)| {
                let support = list.iter().find(|(_, other)| *other == usual).map_or(0, |(support, _)| *support);
                *rival != own && support >= SECOND_SUPPORT && support * 20 >= all(**rival) * 19 && support * 4 >= most
            });
            let Some((owner, _)) = owner else { continue };
            if is_free(*own, *second) && is_free(*owner, usual) {
                found.extend([turned((*own, *second)), turned((*owner, usual))]);
            }
        }
    }
    found
}

/// Returns the most frequent partner of each value, by side; equally frequent partners are no usual partner.
fn usual_partners(counts: &Counts) -> [BTreeMap<u32, u32>; 2] {
    let mut best: [BTreeMap<u32, (u64, Option<u32>)>; 2] = Default::default();
    for ((mine, theirs), support) in &counts.cells {
        for (side, (code, partner)) in [(*mine, *theirs), (*theirs, *mine)].into_iter().enumerate() {
            let entry = best[side].entry(code).or_insert((0, None));
            match support.cmp(&entry.0) {
                std::cmp::Ordering::Greater => *entry = (*support, Some(partner)),
                std::cmp::Ordering::Equal => entry.1 = None,
                std::cmp::Ordering::Less => {}
            }
        }
    }
    best.map(|side| side.into_iter().filter_map(|(code, (_, partner))| Some((code, partner?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 8] =
        ["", "lincoln elementary school", "adams middle school", "100", "101", "102", "lincoln", "adams annex"];

    fn learn(cells: &[(u32, u32, u64)], known: &[BTreeSet<u32>; 2]) -> Vec<(u32, u32)> {
        let mut counts = Counts::default();
        for (mine, theirs, n) in cells {
            counts.add(*mine, *theirs, *n);
        }
        correspondences(Field::School, &counts, known, |code| NAMES[code as usize])
    }

    #[test]
    fn few_pairs_with_an_exception_are_enough() {
        let none = Default::default();
        assert_eq!(learn(&[(1, 3, 9), (1, 4, 1), (2, 4, 10)], &none), [(1, 3), (2, 4)]);
        assert_eq!(learn(&[(1, 3, 3), (2, 4, 3)], &none), [(1, 3), (2, 4)]);
    }

    #[test]
    fn conflicting_or_tiny_support_is_no_correspondence() {
        let none = Default::default();
        assert!(learn(&[(1, 3, 1), (1, 4, 1)], &none).is_empty());
        assert!(learn(&[(1, 3, 2)], &none).is_empty());
        assert!(learn(&[(1, 3, 5), (1, 4, 5)], &none).is_empty());
    }

    #[test]
    fn a_value_of_both_systems_is_never_given_another_meaning() {
        let known = [BTreeSet::from([1]), BTreeSet::from([1])];
        assert!(learn(&[(1, 1, 50), (1, 3, 2)], &known).is_empty());
        let swapped = [BTreeSet::from([3, 4]), BTreeSet::from([3, 4])];
        assert!(learn(&[(3, 4, 50), (4, 3, 50)], &swapped).is_empty());
    }

    #[test]
    fn a_school_without_its_own_counterpart_shares_one() {
        let none = Default::default();
        assert_eq!(learn(&[(1, 3, 40), (1, 4, 9)], &none), [(1, 3), (1, 4)]);
        assert_eq!(learn(&[(1, 3, 40), (1, 4, 2)], &none), [(1, 3)]);
    }

    #[test]
    fn a_code_of_its_own_is_better_than_that_of_another_school() {
        let none = Default::default();
        // most of 1 stand under 3, which is the code of 2
        assert_eq!(learn(&[(1, 3, 49), (1, 4, 31), (2, 3, 80)], &none), [(1, 4), (2, 3)]);
        assert_eq!(learn(&[(1, 3, 49), (1, 4, 31), (2, 3, 40)], &none), [(1, 4), (2, 3)]);
        // the same with the codes on the other side
        assert_eq!(learn(&[(3, 1, 49), (4, 1, 31), (3, 2, 80)], &none), [(3, 2), (4, 1)]);
        // a second code that others have too is nobody's own
        assert_eq!(learn(&[(1, 3, 49), (1, 4, 31), (2, 3, 80), (5, 4, 30)], &none), [(1, 3), (2, 3)]);
    }

    #[test]
    fn a_shortened_school_name_needs_no_support() {
        let none = Default::default();
        assert_eq!(learn(&[(1, 6, 1)], &none), [(1, 6)]);
        assert!(learn(&[(2, 6, 1)], &none).is_empty());
    }
}
