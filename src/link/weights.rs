//! Match weights: what the model's shares come to in thousandths of a bit, and how the hot loops sum them up.
//!
//! Against two alternatives at once: the other row is a stranger's, or a relative's of one household.

use super::estimate::Candidate;
use super::model::{LEVELS, Model, NAMES};
use super::pattern::{BIRTH, COMPARISONS, FIRST, GRADE, ID, MIDDLE, Pattern, SAME, SEX, level, named_and_born_alike};
use rayon::prelude::*;
use std::sync::LazyLock;

/// Odds of thirty-two to one, in thousandths of a bit: the twin guard where many relatives were seen.
const GUARD: i32 = 5_000;
/// What is added to the guard while no relatives were seen, so that small files are judged with care.
const UNSEEN: i32 = 4_000;
/// The pairs of relatives by which half of that is gone.
const RELATIVES: f64 = 30.0;
/// What is added beside that where the given names have nothing in common, while no match with such names was seen.
const UNLIKE_UNSEEN: i32 = 16_000;
/// The matches with such names by which half of that is gone.
const UNLIKE_NAMES: f64 = 8.0;

/// The share of a file's rows with a partner below which few have one: of twins who are named alike, each file then has the
/// one or the other so often that one pair in twenty of such names is theirs.
const FEW_PARTNERS: f64 = 0.25;

/// What a given name and a birth date that agree weigh against a relative at the least beside one family name, in thousandths
/// of a bit.
const ONE_CHILD: i32 = 8_000;

/// The comparisons that bear on the child rather than on the household.
const PERSONAL: [usize; 8] = [FIRST, MIDDLE, BIRTH, SEX, ID, ID + 1, ID + 2, GRADE];

impl Model {
    /// Turns the parameters into integer weights.
    pub(crate) fn weights(&self) -> Weights {
        let alone = self.alone();
        let rest = |bits: i32, few: f64, seen: f64| (f64::from(bits) * few / (few + seen)) as i32;
        let twin_guard = GUARD + rest(UNSEEN, RELATIVES, self.relatives_seen);
        let mut weights = Weights {
            prior: millibits((self.match_rate / alone).log2()),
            household_prior: millibits((self.match_rate / self.household_rate / self.lone_relatives).log2()),
            twin_guard,
            few_partners: self.overlap.iter().all(|share| *share < FEW_PARTNERS),
            unlike_guard: twin_guard + rest(UNLIKE_UNSEEN, UNLIKE_NAMES, self.unlike_names_seen),
            stranger: [[0; LEVELS]; COMPARISONS],
            household: [[0; LEVELS]; COMPARISONS],
            one_child: 0,
            sums: Sums::default(),
        };
        for (comparison, (_, levels)) in NAMES.iter().enumerate() {
            let (levels, m) = (levels.len(), &self.m[comparison]);
            weights.stranger[comparison] = falling(m, &self.u[comparison], levels, comparison);
            weights.household[comparison] = falling(m, &self.q[comparison], levels, comparison);
        }
        let alike = [FIRST, BIRTH].map(|at| weights.household[at][SAME as usize]);
        weights.one_child = (ONE_CHILD - alike.iter().sum::<i32>()).max(0);
        weights.sums = Sums::of(&weights.stranger, &weights.household);
        weights
    }
}

/// Returns the weights of a comparison's levels: more agreement never weighs less than less agreement, and full agreement
/// never against a match.
///
/// Levels whose shares are in the wrong order weigh what they weigh together (pooled adjacent violators): a level that is
/// common among strangers by chance, such as the neighbouring numbers of two offices, must not make plain disagreement worse.
fn falling(m: &[f64; LEVELS], others: &[f64; LEVELS], levels: usize, comparison: usize) -> [i32; LEVELS] {
    let ordered = if comparison == FIRST { levels - 1 } else { levels };
    let weight = |[m, other]: [f64; 2]| millibits((clamp(m) / clamp(other)).log2());
    let mut weights = [0; LEVELS];
    // neighbouring levels that weigh the same: where they begin, and their shares together
    let mut pools: Vec<(usize, [f64; 2])> = Vec::with_capacity(LEVELS);
    for at in 1..=ordered {
        let mut pool = (at, [m[at], others[at]]);
        while let Some((from, [before, other])) = pools.last().copied()
            && weight([before, other]) < weight(pool.1)
        {
            // given names tell twins apart: there the lower weight stands
            let together = if comparison == FIRST { [before, other] } else { [before + pool.1[0], other + pool.1[1]] };
            pool = (from, together);
            pools.pop();
        }
        pools.push(pool);
    }
    for (from, shares) in pools {
        weights[from..=ordered].fill(weight(shares));
    }
    weights[1] = weights[1].max(0);
    weights[ordered] = weights[ordered].min(0);
    if ordered < levels {
        weights[levels] = weight([m[levels], others[levels]]);
    }
    weights
}

fn clamp(probability: f64) -> f64 {
    probability.clamp(1e-9, 1.0)
}

/// Rounds bits to thousandths.
pub(crate) fn millibits(bits: f64) -> i32 {
    (bits * 1000.0).round().clamp(-60_000.0, 60_000.0) as i32
}

/// Holds match weights in thousandths of a bit.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// The log-odds of a match against two strangers without partners, before any comparison.
    pub(crate) prior: i32,
    /// The log-odds of a match against a relative, both without partners, before any comparison.
    pub(crate) household_prior: i32,
    /// What the child's own evidence has to reach against a relative where the given name does not agree.
    pub(crate) twin_guard: i32,
    /// The same where the given names have nothing in common.
    pub(crate) unlike_guard: i32,
    /// Whether few rows of either file have a partner.
    pub(crate) few_partners: bool,
    pub(crate) stranger: [[i32; LEVELS]; COMPARISONS],
    pub(crate) household: [[i32; LEVELS]; COMPARISONS],
    /// What is added against relatives where name and birth date agree: no two children of one house have both in common,
    /// but where files do not show who lives together, namesakes and twins pass for relatives and one of the two is common.
    one_child: i32,
    /// The sums of both over three comparisons at a time, by their levels: what hot loops look up.
    sums: Sums,
}

/// Comparisons that are summed at a time, and how many sums that makes.
const TOGETHER: usize = 3;
const GROUPS: usize = COMPARISONS.div_ceil(TOGETHER);
/// The bits of a pattern that stand for one group.
const GROUP_BITS: usize = 3 * TOGETHER;

/// The sums of two weights of every combination of levels, group by group.
#[derive(Clone, Debug)]
pub(crate) struct Sums(Box<[[(i32, i32); 1 << GROUP_BITS]; GROUPS]>);

impl Default for Sums {
    fn default() -> Self {
        Self(Box::new([[(0, 0); 1 << GROUP_BITS]; GROUPS]))
    }
}

impl Sums {
    /// Sums up two weights of every level of every comparison.
    pub(crate) fn of(mine: &[[i32; LEVELS]; COMPARISONS], theirs: &[[i32; LEVELS]; COMPARISONS]) -> Self {
        let mut all = Self::default();
        for (group, sums) in all.0.iter_mut().enumerate() {
            let comparisons = group * TOGETHER..COMPARISONS.min((group + 1) * TOGETHER);
            for (levels, (one, other)) in sums.iter_mut().enumerate() {
                for (place, comparison) in comparisons.clone().enumerate() {
                    let level = levels >> (3 * place) & (LEVELS - 1);
                    *one += mine[comparison][level];
                    *other += theirs[comparison][level];
                }
            }
        }
        all
    }

    /// Returns both sums over the levels of a pattern.
    #[inline]
    pub(crate) fn over(&self, pattern: Pattern) -> (i32, i32) {
        let (mut one, mut other) = (0, 0);
        for (group, sums) in self.0.iter().enumerate() {
            let sums = sums[(pattern >> (GROUP_BITS * group)) as usize & ((1 << GROUP_BITS) - 1)];
            one += sums.0;
            other += sums.1;
        }
        (one, other)
    }
}

impl Weights {
    /// Returns the log-odds against strangers, without term frequencies.
    pub(crate) fn against_strangers(&self, pattern: Pattern) -> i32 {
        self.against_both(pattern).0
    }

    /// Returns the log-odds against members of the same household.
    pub(crate) fn against_household(&self, pattern: Pattern) -> i32 {
        self.against_both(pattern).1
    }

    /// Returns the log-odds against strangers and against members of the same household.
    pub(crate) fn against_both(&self, pattern: Pattern) -> (i32, i32) {
        let (strangers, household) = self.sums.over(pattern);
        (self.prior + strangers, self.household_prior + household + self.as_one_child(pattern))
    }

    /// Returns what a pattern has against relatives beyond what its comparisons have one by one.
    #[inline]
    pub(crate) fn as_one_child(&self, pattern: Pattern) -> i32 {
        if named_and_born_alike(pattern) { self.one_child } else { 0 }
    }

    /// Returns the log-odds against a relative by what is the child's own alone: given names, birth date, sex, IDs.
    pub(crate) fn personal_against_household(&self, pattern: Pattern) -> i32 {
        let weight = |comparison: &usize| self.household[*comparison][level(pattern, *comparison) as usize];
        PERSONAL.iter().map(weight).sum::<i32>() + self.household_prior
    }

    /// Returns what each of some candidates weighs.
    pub(crate) fn of_all(&self, candidates: &[Candidate]) -> Vec<i32> {
        let score = |found: &Candidate| self.score(found.pattern, found.frequency);
        candidates.par_iter().with_min_len(4096).with_max_len(16_384).map(score).collect()
    }

    /// Returns the log-odds of a match against both, given the term-frequency adjustments of the names.
    pub(crate) fn score(&self, pattern: Pattern, frequency: Adjustment) -> i32 {
        combined(self.against_both(pattern), frequency)
    }
}

/// Holds the term-frequency adjustments of a pair in thousandths of a bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Adjustment {
    pub(crate) first: i16,
    pub(crate) last: i16,
    /// What values that agree together lose because they seldom come alone; at most 0.
    pub(crate) joint: i16,
}

impl Adjustment {
    /// Returns what is added to the log-odds against strangers.
    pub(crate) fn strangers(self) -> i32 {
        i32::from(self.first) + i32::from(self.last) + i32::from(self.joint)
    }

    /// Returns what is added to the log-odds against relatives: a rare family name tells strangers apart, not brothers, so only
    /// a given name's rarity counts, and only against a match.
    pub(crate) fn relatives(self) -> i32 {
        i32::from(self.first).min(0)
    }
}

/// Returns the log-odds against strangers and household at once, given both without term frequencies.
pub(crate) fn combined((strangers, household): (i32, i32), frequency: Adjustment) -> i32 {
    soft_minimum(strangers + frequency.strangers(), household + frequency.relatives())
}

/// Returns the log-odds against two alternatives at once: -log2(2^-x + 2^-y), in thousandths of a bit.
pub(crate) fn soft_minimum(one: i32, other: i32) -> i32 {
    one.min(other) - SOFTENED.get(one.abs_diff(other) as usize).map_or(0, |by| i32::from(*by))
}

/// By how much two alternatives at a distance are together below the smaller; from twelve bits on it is nothing.
static SOFTENED: LazyLock<Vec<i16>> = LazyLock::new(|| {
    (0..12_000).map(|distance| millibits((1.0 + (-f64::from(distance) / 1000.0).exp2()).log2()) as i16).collect()
});

/// More bits than any pair weighs: each of fourteen comparisons weighs sixty at most.
pub(crate) const MOST_BITS: i32 = 1_000;

/// Two to the power of every number of thousandths of a bit below one.
static POWERS: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..1_000).map(|part| (f64::from(part) / 1000.0).exp2()).collect());

/// Returns 2 to the power of a weight.
#[inline]
pub(crate) fn odds(weight: i32) -> f64 {
    let above_least = (weight.clamp(-1000 * MOST_BITS, 1000 * MOST_BITS) + 1000 * MOST_BITS) as u32;
    let (bits, part) = (u64::from(above_least / 1000), above_least % 1000);
    // whole bits are added to the exponent
    f64::from_bits(POWERS[part as usize].to_bits() + (bits << 52) - ((MOST_BITS as u64) << 52))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::pattern::{ADDRESS, DIFFER, EMAIL, GUARDIAN, LAST, PHONE, VARIANT, with};

    #[test]
    fn the_guard_is_as_high_as_little_was_seen() {
        let guards = |relatives: f64, unlike: f64| {
            let mut model = Model::start([1000, 1000]);
            (model.relatives_seen, model.unlike_names_seen) = (relatives, unlike);
            let weights = model.weights();
            (weights.twin_guard, weights.unlike_guard)
        };
        assert_eq!(guards(0.0, 0.0), (9_000, 25_000));
        assert_eq!(guards(30.0, 8.0), (7_000, 15_000));
        assert_eq!(guards(1e9, 1e9), (5_000, 5_000));
    }

    #[test]
    fn a_sibling_who_shares_everything_of_the_household_is_no_match() {
        let weights = Model::start([1000, 1000]).weights();
        let mut pattern = with(with(0, FIRST, DIFFER), BIRTH, DIFFER);
        for comparison in [LAST, ADDRESS, PHONE, EMAIL, GUARDIAN] {
            pattern = with(pattern, comparison, SAME);
        }
        assert!(weights.against_strangers(pattern) > 0);
        assert!(weights.score(pattern, Adjustment::default()) < -5000);
    }

    #[test]
    fn one_name_and_birth_date_are_one_child_where_namesakes_and_twins_passed_for_relatives() {
        let named = |first: u8| with(with(with(0, FIRST, first), LAST, SAME), BIRTH, SAME);
        let common = Adjustment { first: -3_000, ..Adjustment::default() };
        let mut model = Model::start([1000, 1000]);
        let learned = model.weights();
        assert_eq!(learned.one_child, 0, "what files show of households stands");
        // files of names and birth dates alone: of relatives, those were kept who have either in common
        (model.q[FIRST][1], model.q[FIRST][2], model.q[BIRTH][1]) = (0.4, 0.03, 0.5);
        let weights = model.weights();
        assert!(weights.score(named(SAME), common) > weights.score(named(VARIANT), Adjustment::default()) + 3_000);
        assert_eq!(weights.household[FIRST][1] + weights.household[BIRTH][1] + weights.one_child, ONE_CHILD);
        // another birth date or another name gains nothing
        for other in [named(VARIANT), named(0), with(with(with(0, FIRST, SAME), LAST, SAME), BIRTH, 3)] {
            assert_eq!(weights.as_one_child(other), 0);
        }
    }

    #[test]
    fn levels_in_the_wrong_order_weigh_what_they_weigh_together() {
        let shares = |shares: &[f64]| {
            let mut table = [0.0; LEVELS];
            table[1..=shares.len()].copy_from_slice(shares);
            table
        };
        let weights = |m: &[f64], others: &[f64], comparison| {
            falling(&shares(m), &shares(others), m.len(), comparison)[1..=m.len()].to_vec()
        };
        let together = |m: f64, other: f64| millibits((m / other).log2());
        // the offices' numbers lie so close together that a number nearly the same says more against a match than another
        let (m, offices) = ([0.5, 0.001, 0.499], [0.03, 0.12, 0.85]);
        assert_eq!(weights(&m, &offices, PHONE), [together(0.5, 0.03), together(0.5, 0.97), together(0.5, 0.97)]);
        assert!(together(0.001, 0.12) < -6_000 && together(0.5, 0.97) > -1_000);
        // in order they weigh what each weighs, and the least speaks for no match
        assert_eq!(
            weights(&[0.9, 0.06, 0.04], &[0.01, 0.02, 0.97], PHONE),
            [together(0.9, 0.01), together(0.06, 0.02), together(0.04, 0.97)]
        );
        assert_eq!(weights(&[0.1, 0.1, 0.8], &[0.3, 0.3, 0.4], EMAIL), [0, 0, 0]);
        // one that joins others draws those before along
        let joined = weights(&[0.2, 0.2, 0.6], &[0.1, 0.6, 0.3], EMAIL);
        assert_eq!(joined, [1_000, together(0.8, 0.9), together(0.8, 0.9)]);
        let drawn = weights(&[0.3, 0.2, 0.4, 0.05, 0.05], &[0.3, 0.3, 0.1, 0.2, 0.1], BIRTH);
        assert_eq!(drawn[..3], [together(0.9, 0.7); 3]);
        assert_eq!(drawn[3..], [together(0.1, 0.3); 2]);
        // given names keep the lower weight, and names that changed places stand apart
        let given = weights(&[0.8, 0.01, 0.1, 0.04, 0.04, 0.01], &[0.01, 0.02, 0.005, 0.02, 0.944, 0.001], FIRST);
        assert_eq!(given[1..4], [together(0.01, 0.02); 3]);
        assert_eq!(given[5], together(0.01, 0.001));
    }

    #[test]
    fn odds_are_powers_of_two() {
        for weight in (-200_000..200_000).step_by(37) {
            let exact = (f64::from(weight) / 1000.0).exp2();
            assert!((odds(weight) / exact - 1.0).abs() < 1e-13, "{weight}");
        }
        assert_eq!([-3_000, 0, 1_000, 64_000].map(odds), [0.125, 1.0, 2.0, 64f64.exp2()]);
        assert!(odds(i32::MIN) > 0.0 && odds(i32::MIN) < 1e-300 && odds(i32::MAX) > 1e300);
    }

    #[test]
    fn soft_minimum_is_below_both_and_close_to_the_smaller() {
        for distance in (0..60_000).step_by(7) {
            let exact = millibits((1.0 + (-f64::from(distance) / 1000.0).exp2()).log2());
            assert_eq!(soft_minimum(100, 100 + distance), 100 - exact);
        }
        assert_eq!(soft_minimum(5000, 5000), 4000);
        assert_eq!(soft_minimum(40_000, -3000), -3000);
    }
}
