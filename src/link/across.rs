//! What the other file knows of the rows of one file: its sure links tell second copies from twins and namesakes.

use super::alike::{is_twin, own, without_unique_ids};
use super::compare::{APART, Comparer, ID, Pattern, SAME, level};
use super::estimate::Candidate;
use super::frequency::Rarity;
use super::model::{Weights, millibits};
use super::score::adjustment;
use std::cmp::Reverse;

/// By how much a row of the other file has to fit one of two rows better than the other to be its own, in thousandths of a
/// bit.
const ONE_EACH: i32 = 8_000;
/// The same for two rows whose given names differ, be it by a letter.
const ONE_EACH_BY_NAME: i32 = 3_000;

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
    pub(super) fn has_one_each(&self, row: u32, other: u32, rarity: &Rarity) -> bool {
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
    pub(super) fn has_just_two(&self, row: u32, other: u32) -> bool {
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
    pub(super) fn share_partner(&self, row: u32, other: u32) -> bool {
        self.partners_of(row).any(|partner| self.partners_of(other).any(|found| found == partner))
    }

    /// Says whether a row and a row of the other file have a number in common.
    pub(super) fn numbered(&self, row: u32, partner: u32) -> bool {
        let pattern = self.cheap(row, partner);
        (0..3).any(|at| level(pattern, ID + at) == SAME)
    }

    /// Says whether one of two rows has the number of a row that is no partner of the other's, which has a partner too.
    pub(super) fn tells_apart(&self, row: u32, other: u32) -> bool {
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
    pub(super) fn contradicts(&self, row: u32, other: u32, unique_ids: &[bool]) -> bool {
        let apart = |row: u32, partner: u32| {
            let pattern = without_unique_ids(self.cheap(row, partner), unique_ids);
            let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
            ids(APART) && !ids(SAME)
        };
        self.partners_of(row).chain(self.partners_of(other)).any(|found| apart(row, found) || apart(other, found))
    }
}
