//! The pairs that are worth a closer look: between the files under the main keys and the looser ones, and inside either file.

use super::Linker;
use super::block::{Pairs, inside, stream, stream_with_insides};
use super::compare::Comparer;
use super::duplicates::of_interest;
use super::estimate::{self, Candidate};
use super::features::Features;
use super::filing::{Lines, NARROW, WIDE};
use super::frequency::Totals;
use super::judge::Interest;
use super::keys::{MAIN, fallback};
use super::rarity::Rarity;
use super::row::Row;
use super::score::Scorer;
use super::sorted::by_row;
use super::walk::PassFacts;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// Holds what blocking came to.
pub(super) struct Blocked {
    /// All pairs of the two files that are worth keeping, sorted.
    pub(super) candidates: Vec<Candidate>,
    /// The pairs inside either file that may be one student or twins.
    pub(super) inside: [Pairs; 2],
    /// What the passes between the files did.
    pub(super) facts: Vec<PassFacts>,
}

/// Holds the rows of both sides under the main keys, and which pairs inside either are of interest.
pub(super) struct Filed<'a> {
    lines: [Lines<'a, WIDE>; 2],
    interest: [Interest; 2],
}

impl Linker<'_> {
    /// Files the rows of both sides under the main keys.
    pub(super) fn filed(&self) -> Filed<'_> {
        let lines = |side: usize| Lines::make(MAIN, self.lexicon, self.sides[side], None, self.plan);
        let of = |side: usize| rayon::join(|| lines(side), || of_interest(self.sides[side]));
        let ((one, one_interest), (other, other_interest)) = rayon::join(|| of(0), || of(1));
        Filed { lines: [one, other], interest: [one_interest, other_interest] }
    }

    /// Compares the given pairs between the files, and finds those inside either.
    pub(super) fn given(
        &self,
        comparer: Comparer<'_>,
        totals: &Totals,
        rarity: &Rarity,
        pairs: &[(usize, usize)],
    ) -> Blocked {
        let weights = estimate::start(self.sides.map(Features::len), totals).weights();
        let scorer = Scorer::new(comparer, &weights, rarity);
        let rows = self.sides.map(|side| side.rows.as_slice());
        let judge = |(i, j): &(usize, usize)| {
            scorer.candidate(*i, *j, &rows[0][*i], &rows[1][*j], i.is_multiple_of(self.relatives()))
        };
        let inside = [0, 1].map(|at| self.pairs_inside(self.sides[at]));
        Blocked { candidates: pairs.iter().filter_map(judge).collect(), inside, facts: Vec::new() }
    }

    /// Finds all pairs worth keeping.
    pub(super) fn candidates(
        &self,
        comparer: Comparer<'_>,
        totals: &Totals,
        rarity: &Rarity,
        filed: Filed<'_>,
    ) -> Blocked {
        let rows = self.sides.map(Features::len);
        let start = estimate::start(rows, totals);
        let weights = start.weights();
        let every = self.relatives();
        let scorer = Scorer::new(comparer, &weights, rarity);
        let judge =
            |i: usize, j: usize, one: &Row, other: &Row| scorer.candidate(i, j, one, other, i.is_multiple_of(every));
        let (mut pieces, mut facts, inside) = {
            let Filed { lines: [one, other], interest } = filed;
            stream_with_insides(MAIN, self.lexicon, self.sides, [&one, &other], &judge, &interest)
        };
        let lonely = rows.map(|count| (0..count).map(|_| AtomicBool::new(true)).collect::<Vec<_>>());
        pieces.par_iter().flat_map_iter(|piece| piece).for_each(|found| {
            if weights.score(found.pattern, found.frequency) > 0 {
                lonely[0][found.one as usize].store(false, Relaxed);
                lonely[1][found.other as usize].store(false, Relaxed);
            }
        });
        let lonely = lonely.map(|rows| rows.into_iter().map(AtomicBool::into_inner).collect::<Vec<bool>>());
        // rows without a likely partner are looked for again under looser keys, on either side
        let looser = fallback(rows[0].min(rows[1]));
        let again = |at: usize| {
            let file = |side: usize| {
                let only = (side == at).then_some(lonely[side].as_slice());
                Lines::<NARROW>::make(looser, self.lexicon, self.sides[side], only, self.plan)
            };
            let (one, other) = rayon::join(|| file(0), || file(1));
            stream(looser, self.lexicon, self.sides, [&one, &other], &judge)
        };
        // side by side where there is room, so that no core waits for the end of a step
        let (one, other) = match self.plan.holds_keys {
            true => rayon::join(|| again(0), || again(1)),
            false => (again(0), again(1)),
        };
        for (more, pass_facts) in [one, other] {
            pieces.push(more);
            facts.extend(pass_facts);
        }
        let mut candidates = by_row(pieces.iter().flatten().copied(), rows[0], |found| found.one);
        drop(pieces);
        let by_row = candidates.par_chunk_by_mut(|one, next| one.one == next.one);
        by_row.for_each(|of_row| of_row.sort_unstable_by_key(|found| found.other));
        candidates.dedup_by_key(|found| (found.one, found.other));
        Blocked { candidates, inside, facts }
    }

    /// Returns the pairs of rows of one file that share a key and may be one student or twins.
    pub(super) fn pairs_inside(&self, side: &Features) -> Pairs {
        let lines = Lines::<WIDE>::make(MAIN, self.lexicon, side, None, self.plan);
        inside(MAIN, self.lexicon, side, &lines, &of_interest(side))
    }
}
