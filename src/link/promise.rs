//! Promises: the most that a pair can come to, from codes and sketches alone; most pairs of strangers end here.

use super::born::birth_level;
use super::compare::code_level;
use super::model::{LEVELS, NAMES};
use super::pattern::{
    ADDRESS, BIRTH, COMPARISONS, DIFFER, EMAIL, FIRST, GRADE, GUARDIAN, ID, LAST, MIDDLE, MISSING, PHONE, SAME, SEX,
    SUFFIX, SWAPPED,
};
use super::row::Row;
use super::weights::Weights;
use super::{glance, grades};

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
        let born = birth_level(one.birth_digits, other.birth_digits);
        let aged = if born == MISSING { at(GRADE, grades::level(one, other)) } else { at(BIRTH, born) };
        let mut strangers = self.prior
            + aged
            + at(SEX, code_level(one.sex, other.sex))
            + at(SUFFIX, code_level(one.suffix, other.suffix));
        for place in 0..self.ids {
            strangers += at(ID + place, glance::id(one, other, place).0);
        }
        let (first, last) = (glance::first(one, other).0, glance::last(one, other).0);
        let (mut first_weight, mut last_weight) = (at(FIRST, first), at(LAST, last));
        if one.first == other.last || one.last == other.first {
            // given and family name in each other's place count as one agreement
            first_weight = first_weight.max(self.swapped);
            last_weight = last_weight.max(0);
        }
        strangers += first_weight + last_weight + at(MIDDLE, glance::middle(one, other).0);
        strangers += if first == SAME { rarest } else { 0 } + if last == SAME { rarest } else { 0 };
        let mut household = last_weight.max(0);
        let shared = [
            (ADDRESS, glance::address(one, other).0),
            (PHONE, glance::phone(one, other).0),
            (EMAIL, glance::email(one, other).0),
            (GUARDIAN, glance::guardian(one, other).0),
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
