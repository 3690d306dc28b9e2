//! Scoring: one candidate pair to its pattern, dropped early where no comparison left could save it.

use super::compare::{ADDRESS, Comparer, EMAIL, FIRST, GUARDIAN, LAST, MIDDLE, PHONE, SAME, level};
use super::estimate::Candidate;
use super::frequency::Rarity;
use super::model::{Adjustment, Weights};

/// The weight against strangers below which a pair is not kept, in thousandths of a bit.
const KEEP: i32 = -8_000;
/// The evidence of a common household from which a pair teaches what relatives look like, in thousandths of a bit.
const RELATED: i32 = 12_000;
/// The most that two rare names add, in thousandths of a bit.
const RAREST: i32 = 10_000;

/// Compares a pair and returns it where it is worth keeping.
///
/// The pair is dropped as soon as full agreement in all comparisons left could not lift it above the cut, so the outcome
/// is that of comparing everything.
pub(crate) fn candidate(
    comparer: &Comparer<'_>,
    weights: &Weights,
    rarity: &Rarity,
    i: usize,
    j: usize,
) -> Option<Candidate> {
    let cheap = comparer.cheap(i, j);
    let best = |comparisons: &[usize]| -> i32 { comparisons.iter().map(|at| weights.stranger[*at][1].max(0)).sum() };
    let household = best(&[MIDDLE, ADDRESS, PHONE, EMAIL, GUARDIAN]);
    if weights.against_strangers(cheap) + best(&[FIRST, LAST]) + household + RAREST < KEEP {
        return None;
    }
    let named = comparer.with_names(cheap, i, j);
    if weights.against_strangers(named) + household + RAREST < KEEP {
        return None;
    }
    let pattern = comparer.complete(named, i, j);
    let frequency = adjustment(comparer, rarity, pattern, i);
    let weight = weights.against_strangers(pattern) + i32::from(frequency.first) + i32::from(frequency.last);
    let relative = weight < KEEP;
    let found = Candidate { one: i as u32, other: j as u32, pattern, frequency, relative };
    (!relative || is_relative(weights, pattern)).then_some(found)
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

/// Returns the term-frequency adjustment of a pair: for names that agree in full.
pub(crate) fn adjustment(comparer: &Comparer<'_>, rarity: &Rarity, pattern: u64, i: usize) -> Adjustment {
    let agreeing = |comparison: usize, code: u32| (level(pattern, comparison) == SAME).then_some(code);
    rarity.of(agreeing(FIRST, comparer.one.first[i]), agreeing(LAST, comparer.one.last[i]))
}
