//! Scoring: one candidate pair to its pattern, dropped early where no comparison left could save it.

use super::compare::Comparer;
use super::estimate::Candidate;
use super::glance::Glances;
use super::pattern::{ADDRESS, EMAIL, GUARDIAN, LAST, PHONE, level};
use super::promise::Promise;
use super::rarity::Rarity;
use super::row::Row;
use super::weights::Weights;

/// The weight against strangers below which a pair is not kept, in thousandths of a bit.
const KEEP: i32 = -8_000;
/// The evidence of a common household from which a pair teaches what relatives look like, in thousandths of a bit.
const RELATED: i32 = 12_000;

/// Compares pairs under fixed weights and keeps those that are worth it.
#[derive(Debug)]
pub(crate) struct Scorer<'a> {
    comparer: Comparer<'a>,
    weights: &'a Weights,
    rarity: &'a Rarity,
    promise: Promise,
}

impl<'a> Scorer<'a> {
    /// Prepares the bounds.
    pub(crate) fn new(comparer: Comparer<'a>, weights: &'a Weights, rarity: &'a Rarity) -> Self {
        Self { comparer, weights, rarity, promise: Promise::new(weights) }
    }

    /// Compares a pair and returns it where it is worth keeping; with `relatives` also to learn what relatives look like.
    ///
    /// The pair is dropped where nothing that is left to compare could lift it above the cut, so the outcome is that of
    /// comparing everything.
    pub(crate) fn candidate(&self, i: usize, j: usize, one: &Row, other: &Row, relatives: bool) -> Option<Candidate> {
        let mut seen = Glances::of(one, other);
        // names that agree in full are told at a glance
        let rarity = self.rarity.of_names(seen.best, one).strangers();
        let may_be_kept = |seen: &Glances| {
            let promised = self.promise.of(seen);
            promised.strangers + rarity >= KEEP || (relatives && promised.household >= RELATED)
        };
        if !may_be_kept(&seen) {
            return None;
        }
        // so many live in one house that an address which is nearly the same is looked at before all else, and then whatever
        // else a common household hangs on
        if seen.is_open(ADDRESS) {
            self.comparer.settle_address(&mut seen, one, other);
            if !may_be_kept(&seen) {
                return None;
            }
        }
        self.comparer.settle_household(&mut seen, one, other);
        if !may_be_kept(&seen) {
            return None;
        }
        self.compared(i, j, one, other, seen).filter(|found| relatives || !found.relative)
    }

    /// Compares a pair in everything that was not seen.
    fn compared(&self, i: usize, j: usize, one: &Row, other: &Row, seen: Glances) -> Option<Candidate> {
        let (comparer, weights) = (&self.comparer, self.weights);
        let pattern = comparer.closer(seen, one, other);
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
    use crate::link::counts::Counts;
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
        let counts = Counts::of_both([&one, &other], &lexicon);
        let totals = Totals::count(&comparer, &counts);
        let weights = start([one.len(), other.len()], &totals).weights();
        let agreeing = Agreeing { first: 0.01, last: 0.01, guardian: 0.01 };
        let rarity = Rarity::count(&counts, agreeing);
        let scorer = Scorer::new(comparer, &weights, &rarity);
        let mut kept = [0; 2];
        for (i, mine) in one.rows.iter().enumerate() {
            for (j, theirs) in other.rows.iter().enumerate() {
                let everything = scorer.compared(i, j, mine, theirs, Glances::of(mine, theirs));
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
