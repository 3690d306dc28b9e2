//! Duplicates: rows of one file that are the same student, found by the same model before the files are linked.

use super::assign::find;
use super::block::stream;
use super::compare::{
    APART, BIRTH, Comparer, DIFFER, EMAIL, FIRST, FUZZY, ID, LAST, MIDDLE, ONE_DIGIT, PHONE, Pattern, SAME, SEX,
    SWAPPED, TWO_OF_THREE, TYPO, VARIANT, level,
};
use super::estimate::Candidate;
use super::filing::{Lines, WIDE};
use super::frequency::Rarity;
use super::keys::MAIN;
use super::model::{Adjustment, Model, Weights, millibits, odds};
use super::row::Row;
use super::score::{Scorer, adjustment};
use crate::roster::{Duplicate, Field, Rosters, Side};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The share of rows that are assumed to be second copies.
const RATE: f64 = 0.02;

/// By how much a row of the other file has to fit one of two rows better than the other to be its own, in thousandths of a
/// bit.
const ONE_EACH: i32 = 8_000;
/// The same for two rows whose given names differ, be it by a letter.
const ONE_EACH_BY_NAME: i32 = 3_000;

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
/// `comparer` compares the file with itself; `across` knows the surest links to the other file.
pub(crate) fn find_in(
    rosters: &Rosters,
    side: Side,
    (comparer, lines): (&Comparer<'_>, &Lines<WIDE>),
    model: &Model,
    rarity: &Rarity,
    across: &Across<'_>,
    accept: f64,
) -> Found {
    let (lexicon, features) = (comparer.lexicon, comparer.one);
    let rows = features.len();
    let weights = inside(model, rows);
    let unique_ids: Vec<bool> =
        (0..features.ids).map(|at| never_repeats(features.rows.iter().map(|row| row.id(at)))).collect();
    let scorer = Scorer::new(*comparer, &weights, rarity);
    let judge = |i: usize, j: usize, one: &Row, other: &Row| -> Option<Candidate> {
        // pairs that are kept as relatives only show who may be twins
        let found = scorer.candidate(i, j, one, other, one.birth == other.birth)?;
        let pattern = without_unique_ids(found.pattern, &unique_ids);
        // one student may have several numbers; two students of one name, birth date and household there are not
        let pattern = if one_identity(pattern) { without_unique_ids(pattern, &[true; 3]) } else { pattern };
        Some(Candidate { pattern, ..found })
    };
    let (mut candidates, _) = stream(MAIN, lexicon, [features, features], [lines, lines], &judge);
    candidates.par_sort_unstable_by_key(|found| (found.one, found.other));
    let mut found = Found { twin_risk: vec![false; rows], ..Found::default() };
    let mut accepted: Vec<(Candidate, i32)> = Vec::new();
    let cut = millibits((accept / (1.0 - accept)).log2());
    for candidate in candidates {
        let weight = weights.score(candidate.pattern, candidate.frequency);
        let likely = weight >= cut && same_child(candidate.pattern);
        let (row, other) = (candidate.one, candidate.other);
        let sure = || certain(candidate.pattern) || across.share_partner(row, other);
        if likely
            && sure()
            && !across.tells_apart(row, other)
            && !across.has_one_each(row, other, rarity)
            && !across.has_just_two(row, other)
            && (level(candidate.pattern, FIRST) == SAME || !across.contradicts(row, other, &unique_ids))
        {
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
    add_by_partner(across, &weights, rarity, &unique_ids, &mut accepted);
    found.duplicates = choose(rosters, side, rows, &accepted);
    found
}

/// Adds the pairs of rows that are both surely one row of the other file, however little they resemble each other.
fn add_by_partner(
    across: &Across<'_>,
    weights: &Weights,
    rarity: &Rarity,
    unique_ids: &[bool],
    accepted: &mut Vec<(Candidate, i32)>,
) {
    let known: BTreeSet<(u32, u32)> = accepted.iter().map(|(pair, _)| (pair.one, pair.other)).collect();
    let mut by_partner: Vec<(u32, u32, i32)> =
        across.partners.iter().map(|(row, partner, weight)| (*partner, *row, *weight)).collect();
    by_partner.sort_unstable();
    // an initial fits two children alike
    by_partner.retain(|(partner, row, _)| {
        let Comparer { lexicon, one, other } = across.comparer;
        [one.rows[*row as usize].first, other.rows[*partner as usize].first]
            .iter()
            .all(|name| lexicon.names[*name as usize].text.len() > 1)
    });
    for group in by_partner.chunk_by(|one, other| one.0 == other.0) {
        for (at, (partner, one, weight_of_one)) in group.iter().enumerate() {
            for (_, other, weight_of_other) in &group[at + 1..] {
                if known.contains(&(*one, *other)) {
                    continue;
                }
                let within = Comparer { other: across.comparer.one, ..across.comparer };
                let pattern = without_unique_ids(within.pattern(*one as usize, *other as usize), unique_ids);
                let pair =
                    Candidate { one: *one, other: *other, pattern, frequency: Adjustment::default(), relative: false };
                let numbered = across.numbered(*one, *partner) || across.numbered(*other, *partner);
                let unlike = level(pattern, FIRST) == DIFFER && !numbered;
                let apart = unlike
                    || own_children(pattern)
                    || across.tells_apart(*one, *other)
                    || across.has_one_each(*one, *other, rarity)
                    || across.has_just_two(*one, *other);
                if (numbered || of_one_family(pattern)) && !apart {
                    // as sure as the weaker of the two links, or as the two rows by themselves
                    let weight = weights.score(pattern, pair.frequency).max(*weight_of_one.min(weight_of_other));
                    accepted.push((pair, weight));
                }
            }
        }
    }
}

/// Says whether two rows of one file have a number each, or names that two children may have.
fn own_children(pattern: Pattern) -> bool {
    let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
    (ids(APART) && !ids(SAME)) || level(pattern, MIDDLE) == APART && level(pattern, FIRST) != SAME
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
fn never_repeats(column: impl Iterator<Item = u32>) -> bool {
    let mut values: Vec<u32> = column.filter(|code| *code != 0).collect();
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

/// Says whether given name, family name, birth date and household agree, and the middle name does not speak against it.
fn one_identity(pattern: Pattern) -> bool {
    [FIRST, LAST, BIRTH].iter().all(|at| level(pattern, *at) == SAME)
        && level(pattern, MIDDLE) != APART
        && shares_contact(pattern)
}

/// Says whether a pattern inside one file may be one child: name and birth date both have to bear it out.
fn same_child(pattern: Pattern) -> bool {
    let (first, birth) = (level(pattern, FIRST), level(pattern, BIRTH));
    let named = (SAME..=TYPO).contains(&first) || first == SWAPPED;
    let family = of_one_family(pattern);
    let sex = level(pattern, SEX) <= SAME || first == SAME;
    named && family && sex && (SAME..=ONE_DIGIT).contains(&birth) && has_one_flaw_at_most(pattern)
}

/// Says whether of surname, birth date and sex at most one speaks against one child; in a house of many, two are another's.
fn has_one_flaw_at_most(pattern: Pattern) -> bool {
    let renamed = level(pattern, LAST) > TYPO;
    let flaws = [renamed, level(pattern, BIRTH) > SAME, level(pattern, SEX) > SAME];
    let numbered = (0..3).any(|at| level(pattern, ID + at) == SAME);
    numbered || flaws.iter().filter(|flaw| **flaw).count() <= 1
}

/// Says whether nothing but one child explains a likely pair: twins may be called Max and Maxwell, or have a name each.
fn certain(pattern: Pattern) -> bool {
    let numbered = (0..3).any(|at| level(pattern, ID + at) == SAME);
    let contradicted = level(pattern, MIDDLE) == APART || (0..3).any(|at| level(pattern, ID + at) == APART);
    match level(pattern, FIRST) {
        VARIANT => (numbered && level(pattern, MIDDLE) != APART) || level(pattern, MIDDLE) == SAME,
        TYPO => (numbered && level(pattern, MIDDLE) != APART) || !contradicted,
        _ => true,
    }
}

/// Returns the surest links of one side as (row, row of the other file, weight), sorted: likely pairs in which name or ID agrees
/// and nothing of the child's own speaks against it.
pub(crate) fn sure_links(
    candidates: &[Candidate],
    weights: &Weights,
    second_side: bool,
    accept: f64,
) -> Vec<(u32, u32, i32)> {
    let cut = millibits((accept / (1.0 - accept)).log2());
    let sure = |found: &Candidate| {
        let weight = weights.score(found.pattern, found.frequency);
        let (row, partner) = if second_side { (found.other, found.one) } else { (found.one, found.other) };
        (own(found.pattern) && weight >= cut).then_some((row, partner, weight))
    };
    let mut links: Vec<(u32, u32, i32)> = candidates.iter().filter_map(sure).collect();
    links.sort_unstable();
    links
}

/// Returns sure links by the row of the other file, as (row of the other file, row), sorted.
pub(crate) fn by_partner(links: &[(u32, u32, i32)]) -> Vec<(u32, u32)> {
    let mut turned: Vec<(u32, u32)> = links.iter().map(|(row, partner, _)| (*partner, *row)).collect();
    turned.sort_unstable();
    turned
}

/// Says whether a pair has enough of the child's own to be the child whatever else is a candidate.
fn own(pattern: Pattern) -> bool {
    let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
    let (numbered, apart) = (ids(SAME), ids(APART));
    let (first, birth) = (level(pattern, FIRST), level(pattern, BIRTH));
    let named = match first {
        SAME | SWAPPED => true,
        VARIANT | TYPO => level(pattern, MIDDLE) != APART && (numbered || !apart),
        FUZZY => numbered || level(pattern, MIDDLE) == SAME,
        _ => false,
    };
    let namesake = first == SAME && level(pattern, LAST) <= TYPO && shares_contact(pattern);
    let born = (SAME..=ONE_DIGIT).contains(&birth) || ((numbered || namesake) && birth <= TWO_OF_THREE);
    let sex = level(pattern, SEX) <= SAME || numbered || first == SAME;
    named && born && sex && (numbered || of_one_family(pattern)) && has_one_flaw_at_most(pattern)
}

/// Says whether two rows may be of one family: the family name, or a way to reach it.
fn of_one_family(pattern: Pattern) -> bool {
    level(pattern, LAST) <= TYPO || shares_contact(pattern)
}

/// Holds what the other file knows of the rows of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Across<'a> {
    /// Compares the file with the other file.
    pub(crate) comparer: Comparer<'a>,
    /// The surest links to the other file (see [`sure_links`]).
    pub(crate) partners: &'a [(u32, u32, i32)],
    /// The same as (row of the other file, row), sorted.
    pub(crate) by_partner: &'a [(u32, u32)],
    /// The weights of pairs between the files.
    pub(crate) weights: &'a Weights,
}

impl Across<'_> {
    fn partners_of(&self, row: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.partners.partition_point(|link| link.0 < row);
        self.partners[from..].iter().take_while(move |link| link.0 == row).map(|link| link.1)
    }

    /// Says whether each of two rows has a row of the other file for itself, which fits the other of the two much worse.
    ///
    /// Two rows that the other file has twice as well, and not crosswise, are two children who resemble each other.
    fn has_one_each(&self, row: u32, other: u32, rarity: &Rarity) -> bool {
        let best = |row: u32| {
            let from = self.partners.partition_point(|link| link.0 < row);
            let links = self.partners[from..].iter().take_while(move |link| link.0 == row);
            links.max_by_key(|link| (self.fit(row, link.1, rarity), Reverse(link.1))).map(|link| link.1)
        };
        let (Some(mine), Some(theirs)) = (best(row), best(other)) else { return false };
        let named_alike = {
            let rows = &self.comparer.one.rows;
            rows[row as usize].first == rows[other as usize].first
        };
        let enough = if named_alike { ONE_EACH } else { ONE_EACH_BY_NAME };
        let better = |row: u32, other: u32, partner: u32| {
            self.fit(row, partner, rarity).saturating_sub(self.fit(other, partner, rarity)) >= enough
        };
        mine != theirs && better(row, other, mine) && better(other, row, theirs)
    }

    /// Says whether the other file has twins for two rows, and no other row of this file is one of them.
    ///
    /// Where two and two rows are left, nobody is there twice unless somebody is missing, and that is for a person to say.
    fn has_just_two(&self, row: u32, other: u32) -> bool {
        let mut theirs: Vec<u32> = self.partners_of(row).chain(self.partners_of(other)).collect();
        theirs.sort_unstable();
        theirs.dedup();
        let within = Comparer { one: self.comparer.other, ..self.comparer };
        let are_twins = |one: u32, two: u32| is_twin(within.pattern(one as usize, two as usize));
        let is_free = |partner: u32| self.rows_of(partner).all(|found| found == row || found == other);
        theirs
            .iter()
            .enumerate()
            .any(|(at, one)| theirs[at + 1..].iter().any(|two| are_twins(*one, *two) && is_free(*one) && is_free(*two)))
    }

    fn rows_of(&self, partner: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.by_partner.partition_point(|link| link.0 < partner);
        self.by_partner[from..].iter().take_while(move |link| link.0 == partner).map(|link| link.1)
    }

    /// Returns the weight of a row and a row of the other file against strangers: in it, a household counts in full.
    fn fit(&self, row: u32, partner: u32, rarity: &Rarity) -> i32 {
        let (row, partner) = (row as usize, partner as usize);
        let pattern = self.comparer.pattern(row, partner);
        let rare = adjustment(rarity, pattern, &self.comparer.one.rows[row]);
        self.weights.against_strangers(pattern) + i32::from(rare.first) + i32::from(rare.last)
    }

    fn cheap(&self, row: u32, partner: u32) -> Pattern {
        let Comparer { one, other, .. } = self.comparer;
        self.comparer.cheap(&one.rows[row as usize], &other.rows[partner as usize])
    }

    /// Says whether two rows of one file are both surely the same row of the other file.
    fn share_partner(&self, row: u32, other: u32) -> bool {
        self.partners_of(row).any(|partner| self.partners_of(other).any(|found| found == partner))
    }

    /// Says whether a row and a row of the other file have a number in common.
    fn numbered(&self, row: u32, partner: u32) -> bool {
        let pattern = self.cheap(row, partner);
        (0..3).any(|at| level(pattern, ID + at) == SAME)
    }

    /// Says whether one of two rows has the number of a row that is no partner of the other's, which has a partner too.
    fn tells_apart(&self, row: u32, other: u32) -> bool {
        let own = |row: u32, other: u32| {
            let mut numbered = self.partners_of(row).filter(|partner| self.numbered(row, *partner)).peekable();
            numbered.peek().is_some()
                && self.partners_of(other).next().is_some()
                && numbered.all(|partner| self.partners_of(other).all(|found| found != partner))
        };
        own(row, other) || own(other, row)
    }

    /// Says whether one of two rows has another number than the sure partner of the two.
    ///
    /// A number that every row of the file has for itself is another in a second copy too.
    fn contradicts(&self, row: u32, other: u32, unique_ids: &[bool]) -> bool {
        let apart = |row: u32, partner: u32| {
            let pattern = without_unique_ids(self.cheap(row, partner), unique_ids);
            let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
            ids(APART) && !ids(SAME)
        };
        self.partners_of(row).chain(self.partners_of(other)).any(|found| apart(row, found) || apart(other, found))
    }
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
        && (level(pattern, FIRST) != SAME || level(pattern, MIDDLE) >= APART)
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
