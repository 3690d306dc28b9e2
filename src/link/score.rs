//! Scoring: one candidate pair to its pattern, dropped early where no comparison left could save it.

use super::compare::Comparer;
use super::estimate::Candidate;
use super::pattern::{ADDRESS, EMAIL, FIRST, GUARDIAN, LAST, MIDDLE, PHONE, level};
use super::promise::Promise;
use super::rarity::Rarity;
use super::row::Row;
use super::weights::Weights;

/// The weight against strangers below which a pair is not kept, in thousandths of a bit.
const KEEP: i32 = -8_000;
/// The evidence of a common household from which a pair teaches what relatives look like, in thousandths of a bit.
const RELATED: i32 = 12_000;
/// The most that one rare name adds, in thousandths of a bit.
const RAREST: i32 = 5_000;

/// Compares pairs under fixed weights and keeps those that are worth it.
#[derive(Debug)]
pub(crate) struct Scorer<'a> {
    comparer: Comparer<'a>,
    weights: &'a Weights,
    rarity: &'a Rarity,
    promise: Promise,
    /// What full agreement of both names, and of what is of the household or the middle name, could still add.
    names: i32,
    household: i32,
}

impl<'a> Scorer<'a> {
    /// Prepares the bounds.
    pub(crate) fn new(comparer: Comparer<'a>, weights: &'a Weights, rarity: &'a Rarity) -> Self {
        let best =
            |comparisons: &[usize]| -> i32 { comparisons.iter().map(|at| weights.stranger[*at][1].max(0)).sum() };
        Self {
            comparer,
            weights,
            rarity,
            promise: Promise::new(weights, comparer.one.ids),
            names: best(&[FIRST, LAST]),
            household: best(&[MIDDLE, ADDRESS, PHONE, EMAIL, GUARDIAN]),
        }
    }

    /// Compares a pair and returns it where it is worth keeping; with `relatives` also to learn what relatives look like.
    ///
    /// The pair is dropped as soon as nothing left to compare could lift it above the cut, so the outcome is that of
    /// comparing everything.
    pub(crate) fn candidate(&self, i: usize, j: usize, one: &Row, other: &Row, relatives: bool) -> Option<Candidate> {
        let promised = self.promise.of(one, other, RAREST);
        if promised.strangers < KEEP && !(relatives && promised.household >= RELATED) {
            return None;
        }
        self.compared(i, j, one, other).filter(|found| relatives || !found.relative)
    }

    /// Compares a pair in everything that may still save it.
    fn compared(&self, i: usize, j: usize, one: &Row, other: &Row) -> Option<Candidate> {
        let (comparer, weights) = (&self.comparer, self.weights);
        let cheap = comparer.cheap(one, other);
        if weights.against_strangers(cheap) + self.names + self.household + 2 * RAREST < KEEP {
            return None;
        }
        let named = comparer.with_names(cheap, one, other);
        if weights.against_strangers(named) + self.household + 2 * RAREST < KEEP {
            return None;
        }
        let pattern = comparer.complete(named, one, other);
        let frequency = self.rarity.of(pattern, [one, other], comparer.lexicon);
        let weight = weights.against_strangers(pattern) + frequency.strangers();
        let relative = weight < KEEP;
        let found = Candidate { one: i as u32, other: j as u32, pattern, frequency, relative };
        (!relative || is_relative(weights, pattern)).then_some(found)
    }
}

/// Says whether what two rows share of a household is more than chance.
fn is_relative(weights: &Weights, pattern: u64) -> bool {
    let shared = [LAST, ADDRESS, PHONE, EMAIL, GUARDIAN];
    shared
        .iter()
        .map(|comparison| weights.stranger[*comparison][level(pattern, *comparison) as usize].max(0))
        .sum::<i32>()
        >= RELATED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::estimate::start;
    use crate::link::frequency::Totals;
    use crate::link::rarity::Agreeing;
    use crate::link::{features, testing};

    #[test]
    fn what_is_dropped_at_a_glance_is_what_comparing_everything_drops() {
        let rosters = testing::district();
        let pairs = features::id_pairs(&rosters);
        let (lexicon, [one, other]) = features::build(&rosters, &pairs);
        let comparer = Comparer { lexicon: &lexicon, one: &one, other: &other };
        let totals = Totals::count(&comparer);
        let weights = start([one.len(), other.len()], &totals).weights();
        let agreeing = Agreeing { first: 0.01, last: 0.01, guardian: 0.01 };
        let rarity = Rarity::count([&one, &other], &lexicon, agreeing);
        let scorer = Scorer::new(comparer, &weights, &rarity);
        let mut kept = [0; 2];
        for (i, mine) in one.rows.iter().enumerate() {
            for (j, theirs) in other.rows.iter().enumerate() {
                let everything = scorer.compared(i, j, mine, theirs);
                assert_eq!(scorer.candidate(i, j, mine, theirs, true), everything);
                let alone = scorer.candidate(i, j, mine, theirs, false);
                assert_eq!(alone, everything.filter(|found| !found.relative));
                kept[0] += usize::from(everything.is_some());
                kept[1] += usize::from(alone.is_some());
            }
        }
        assert!(kept[1] > 100 && kept[0] > kept[1], "{kept:?}");
    }
}
