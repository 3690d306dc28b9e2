//! The work per pair, to be measured alone: the pairs of a run, in the order of its blocks, and its scoring.

use super::block::stream;
use super::counts::Counts;
use super::estimate;
use super::filing::{Lines, WIDE};
use super::frequency::Totals;
use super::glance::Glances;
use super::keys::MAIN;
use super::pattern::Pattern;
use super::row::Row;
use super::score::Scorer;
use super::{Settings, with_linker};
use crate::roster::{Result, Rosters};

/// Pairs whose rows are fetched together.
const GROUP: usize = 256;

/// Says how far each pair is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// As in a run: until nothing that is left could save the pair.
    Run,
    /// In every comparison, whatever came before.
    Full,
}

/// Collects the pairs that two rosters have under the main keys, in the order of the blocks, and hands over how many they are
/// and what compares all of them, on one thread, and returns how many are more likely one student than strangers.
///
/// Values, frequencies and the pairs themselves are prepared before; a run makes its pairs as a stream.
pub fn with_pairs<T>(rosters: &Rosters, measure: impl FnOnce(usize, &dyn Fn(Depth) -> usize) -> T) -> Result<T> {
    with_linker(rosters, &Settings::default(), |linker, _| {
        let (comparer, sides) = (linker.comparer(), linker.sides);
        let counts = Counts::of_both(sides, linker.lexicon);
        let totals = Totals::count(&comparer, &counts);
        let rarity = linker.rarity(&totals, &counts);
        let weights = estimate::start(sides.map(|side| side.len()), &totals).weights();
        let lines = sides.map(|side| Lines::<WIDE>::make(MAIN, linker.lexicon, side, None, linker.plan));
        let pair = |i: usize, j: usize, _: &Row, _: &Row| Some((i as u32, j as u32));
        let (pairs, _) = stream(MAIN, linker.lexicon, sides, [&lines[0], &lines[1]], &pair);
        let scorer = Scorer::new(comparer, &weights, &rarity);
        let every = linker.relatives();
        let is_likely = |pattern: Pattern| weights.against_strangers(pattern) > 0;
        let likely = |depth: Depth, (i, j): (u32, u32), one: &Row, other: &Row| match depth {
            Depth::Run => {
                let found = scorer.candidate(i as usize, j as usize, one, other, (i as usize).is_multiple_of(every));
                found.is_some_and(|found| is_likely(found.pattern))
            }
            Depth::Full => is_likely(comparer.closer(Glances::of(one, other), one, other)),
        };
        let all = |depth: Depth| {
            let (mut ones, mut others, mut count) = (Vec::new(), Vec::new(), 0);
            // as in a run, the rows of a group are fetched together
            for group in pairs.chunks(GROUP) {
                ones.clear();
                others.clear();
                ones.extend(group.iter().map(|(i, _)| sides[0].rows[*i as usize]));
                others.extend(group.iter().map(|(_, j)| sides[1].rows[*j as usize]));
                let rows = ones.iter().zip(&others);
                count +=
                    group.iter().zip(rows).filter(|(pair, (one, other))| likely(depth, **pair, one, other)).count();
            }
            count
        };
        Ok(measure(pairs.len(), &all))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::testing;

    #[test]
    fn what_is_likely_is_likely_at_either_depth() {
        let found = with_pairs(&testing::district(), |pairs, likely| (pairs, likely(Depth::Run), likely(Depth::Full)));
        let (pairs, run, full) = found.unwrap();
        assert!(pairs > full && full > 50 && run == full, "{pairs} {run} {full}");
    }
}
