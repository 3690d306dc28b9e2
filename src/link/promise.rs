//! Promises: the most that a pair can come to, from codes and sketches alone; most pairs of strangers end here.

use super::glance::Glances;
use super::model::{LEVELS, NAMES};
use super::pattern::{
    ADDRESS, COMPARISONS, DIFFER, EMAIL, FIRST, GUARDIAN, LAST, MISSING, PHONE, SAME, SWAPPED, level,
};
use super::weights::{Sums, Weights};

/// Holds, per comparison and level, the most that this or any weaker agreement weighs.
#[derive(Debug)]
pub(crate) struct Promise {
    prior: i32,
    /// Against strangers, and as evidence of a common household.
    most: Sums,
    /// The most that the names weigh against strangers.
    first: [i32; LEVELS],
    last: [i32; LEVELS],
    /// What given and family name in each other's place weigh.
    swapped: i32,
}

/// Holds upper bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Promised {
    /// Of the weight against strangers, but for how rare names are.
    pub(crate) strangers: i32,
    /// Of the evidence of a common household.
    pub(crate) household: i32,
}

impl Promise {
    /// Prepares the bounds under some weights.
    pub(crate) fn new(weights: &Weights) -> Self {
        let mut most = weights.stranger;
        for (at, levels) in most.iter_mut().enumerate() {
            levels[MISSING as usize] = 0;
            for level in (SAME as usize..full_disagreement(at)).rev() {
                levels[level] = levels[level].max(levels[level + 1]);
            }
        }
        let mut household = [[0; LEVELS]; COMPARISONS];
        for at in [LAST, ADDRESS, PHONE, EMAIL, GUARDIAN] {
            household[at] = most[at].map(|weight| weight.max(0));
        }
        Self {
            prior: weights.prior,
            first: most[FIRST],
            last: most[LAST],
            swapped: weights.stranger[FIRST][SWAPPED as usize],
            most: Sums::of(&most, &household),
        }
    }

    /// Returns upper bounds for two rows of which so much is seen.
    pub(crate) fn of(&self, seen: &Glances) -> Promised {
        let (mut strangers, household) = self.most.over(seen.best);
        if seen.crossed {
            // given and family name in each other's place count as one agreement
            let [first, last] = [(&self.first, FIRST), (&self.last, LAST)]
                .map(|(weights, comparison)| weights[level(seen.best, comparison) as usize]);
            strangers += (self.swapped - first).max(0) + (-last).max(0);
        }
        Promised { strangers: self.prior + strangers, household }
    }
}

/// Returns the level of full disagreement of a comparison; only given names have one after it, for exchanged names.
fn full_disagreement(comparison: usize) -> usize {
    if comparison == FIRST { DIFFER as usize } else { NAMES[comparison].1.len() }
}
