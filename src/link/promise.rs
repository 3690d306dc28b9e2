//! Promises: the most that a pair can come to, from codes and sketches alone; most pairs of strangers end here.

use super::compare::{
    ADDRESS, APART, BIRTH, COMPARISONS, DIFFER, ELSEWHERE, EMAIL, FIRST, GUARDIAN, ID, LAST, MIDDLE, MISSING, NEARLY,
    PHONE, SAME, SEX, SUFFIX, SWAPPED, VARIANT, birth_level, code_level,
};
use super::model::{LEVELS, NAMES, Weights};
use super::row::{ANYTHING, Row, WORDS};

/// Holds, per comparison and level, the most that this or any weaker agreement weighs.
#[derive(Debug)]
pub(crate) struct Promise {
    prior: i32,
    /// Against strangers.
    most: [[i32; LEVELS]; COMPARISONS],
    /// What given and family name in each other's place weigh.
    swapped: i32,
    ids: usize,
}

/// Holds upper bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Promised {
    /// Of the weight against strangers.
    pub(crate) strangers: i32,
    /// Of the evidence of a common household.
    pub(crate) household: i32,
}

impl Promise {
    /// Prepares the bounds under some weights; so many IDs are compared.
    pub(crate) fn new(weights: &Weights, ids: usize) -> Self {
        let mut most = weights.stranger;
        for (at, levels) in most.iter_mut().enumerate() {
            levels[MISSING as usize] = 0;
            for level in (SAME as usize..full_disagreement(at)).rev() {
                levels[level] = levels[level].max(levels[level + 1]);
            }
        }
        Self { prior: weights.prior, most, swapped: weights.stranger[FIRST][SWAPPED as usize], ids }
    }

    /// Returns upper bounds for two rows; a name that agrees may weigh `rarest` more.
    pub(crate) fn of(&self, one: &Row, other: &Row, rarest: i32) -> Promised {
        let at = |comparison: usize, level: u8| self.most[comparison][level as usize];
        let mut strangers = self.prior
            + at(BIRTH, birth_level(one.birth, other.birth))
            + at(SEX, code_level(one.sex, other.sex))
            + at(SUFFIX, code_level(one.suffix, other.suffix));
        for place in 0..self.ids {
            strangers += at(ID + place, id(one, other, place));
        }
        let (first, last) = (first_name(one, other), last_name(one, other));
        let (mut first_weight, mut last_weight) = (at(FIRST, first), at(LAST, last));
        if one.first == other.last || one.last == other.first {
            // given and family name in each other's place count as one agreement
            first_weight = first_weight.max(self.swapped);
            last_weight = last_weight.max(0);
        }
        strangers += first_weight + last_weight + at(MIDDLE, middle(one, other));
        strangers += if first == SAME { rarest } else { 0 } + if last == SAME { rarest } else { 0 };
        let mut household = last_weight.max(0);
        let shared = [
            (ADDRESS, address(one, other)),
            (PHONE, phone(one, other)),
            (EMAIL, email(one, other)),
            (GUARDIAN, guardian(one, other)),
        ];
        for (comparison, level) in shared {
            let weight = at(comparison, level);
            strangers += weight;
            household += weight.max(0);
        }
        Promised { strangers, household }
    }
}

/// Returns the level of full disagreement of a comparison; only given names have one after it, for exchanged names.
fn full_disagreement(comparison: usize) -> usize {
    if comparison == FIRST { DIFFER as usize } else { NAMES[comparison].1.len() }
}

fn either_missing(mine: u32, theirs: u32) -> bool {
    mine == 0 || theirs == 0
}

/// Returns the best level that an ID comparison can reach.
fn id(one: &Row, other: &Row, at: usize) -> u8 {
    let (mine, theirs) = (one.id(at), other.id(at));
    if either_missing(mine, theirs) {
        MISSING
    } else if mine == theirs || one.may_share_id(other, at) {
        SAME
    } else if one_slip_possible(one.id_figures[at], other.id_figures[at]) {
        NEARLY
    } else {
        APART
    }
}

/// Says whether texts with these odd figures may be one slip apart.
fn one_slip_possible(mine: u16, theirs: u16) -> bool {
    (mine ^ theirs).count_ones() <= 2
}

fn first_name(one: &Row, other: &Row) -> u8 {
    if either_missing(one.first, other.first) {
        return MISSING;
    }
    if one.first == other.first {
        return SAME;
    }
    let preferred = one.first == other.preferred_first || other.first == one.preferred_first;
    let by_middle = one.first == other.middle || other.first == one.middle;
    // familiar forms share a group; initials, short forms and parts have no letter of their own; slips few
    let familiar = one.familiar & other.familiar != 0;
    let words = (one.first_letters | other.first_letters) & WORDS != 0;
    if preferred || by_middle || familiar || words || alike(one.first_letters, other.first_letters) {
        VARIANT
    } else {
        DIFFER
    }
}

fn last_name(one: &Row, other: &Row) -> u8 {
    if either_missing(one.last, other.last) {
        return MISSING;
    }
    if one.last == other.last {
        return SAME;
    }
    let preferred = one.last == other.preferred_last || other.last == one.preferred_last;
    let words = (one.last_letters | other.last_letters) & WORDS != 0;
    if preferred || words || alike(one.last_letters, other.last_letters) { VARIANT } else { DIFFER }
}

/// Says whether names of these letters may be more than different: one may be in the other, or few letters are unshared.
fn alike(mine: u32, theirs: u32) -> bool {
    mine & !theirs == 0 || theirs & !mine == 0 || (mine ^ theirs).count_ones() <= 6
}

fn middle(one: &Row, other: &Row) -> u8 {
    if either_missing(one.middle, other.middle) { MISSING } else { SAME }
}

fn address(one: &Row, other: &Row) -> u8 {
    if either_missing(one.address, other.address) {
        MISSING
    } else if one.address == other.address {
        SAME
    } else if one.number != other.number && one.street != other.street {
        // the area may be the same
        ELSEWHERE - 1
    } else {
        SAME
    }
}

fn phone(one: &Row, other: &Row) -> u8 {
    if either_missing(one.phone(), other.phone()) {
        MISSING
    } else if one.phone() == other.phone() || one.may_share_phone(other) {
        SAME
    } else if one_slip_possible(one.phone_figures, other.phone_figures) {
        NEARLY
    } else {
        APART
    }
}

fn email(one: &Row, other: &Row) -> u8 {
    if either_missing(one.email(), other.email()) {
        MISSING
    } else if one.email() == other.email() || one.may_share_email(other) {
        SAME
    } else {
        NEARLY
    }
}

fn guardian(one: &Row, other: &Row) -> u8 {
    if either_missing(one.guardian, other.guardian) {
        return MISSING;
    }
    let (mine, theirs) = (&one.guardians, &other.guardians);
    if one.guardian == other.guardian || mine[0] == ANYTHING || theirs[0] == ANYTHING {
        return SAME;
    }
    if mine.iter().any(|guardian| theirs.contains(guardian)) {
        return SAME;
    }
    // similar adults have family names that are equal or misspelled by at most two slips
    let near = |mine: &u16| other.guardian_letters.iter().any(|theirs| (mine ^ theirs).count_ones() <= 4);
    if one.guardian_letters.iter().any(near) { NEARLY } else { APART }
}
