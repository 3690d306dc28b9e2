//! Posteriors: the probability of each pair over all one-to-one assignments at once.
//!
//! Every one-to-one set of pairs is weighed by the product of its odds, and a pair's posterior is the share of the sets that
//! hold it (the marginal of a monomer-dimer model). It is found by belief propagation, exact where the candidates form no
//! cycle and close to it in the short cycles of families. Source: Bayati, Gamarnik, Katz, Nair and Tetali 2007.

use super::estimate::Candidate;
use super::weights::odds;
use crate::roster::ahead;
use rayon::prelude::*;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU8, AtomicU64};

/// Rounds of messages after which the posteriors are taken as they stand.
const ROUNDS: usize = 40;
/// Rows or messages that are looked at together.
const BLOCK: usize = 64;
/// One row in so many that is stirred makes it quicker to look at all of them than to sort these.
const FEW: usize = 64;
/// Rows that one task speaks for at a time.
const TASK_ROWS: usize = 4_096;
/// The largest change of a message at which they stand still.
const STILL: f64 = 1e-7;

/// Returns the posterior of each candidate, of which it is known what they weigh.
pub(crate) fn marginals(candidates: &[Candidate], scores: &[i32], rows: [usize; 2]) -> Vec<f64> {
    let pairs = candidates.par_iter().zip(scores).with_min_len(4096).with_max_len(16_384);
    let pairs: Vec<Pair> = pairs.map(|(found, score)| Pair::of([found.one, found.other], odds(*score))).collect();
    let groups = |side: usize| Groups::of(side, pairs.iter().map(|pair| pair.rows[side]), rows[side]);
    let (mut one, mut other) = rayon::join(|| groups(0), || groups(1));
    for _ in 0..ROUNDS {
        let change = one.send(&pairs, &mut other) + other.send(&pairs, &mut one);
        if change < STILL {
            break;
        }
    }
    pairs.par_iter().with_min_len(4096).with_max_len(16_384).map(Pair::marginal).collect()
}

/// Holds a pair, and what either row says of it: the share of the row's other pairs' odds that is still to be had.
///
/// What a row says is said by one task and heard by others after it, so that tasks never wait for each other.
struct Pair {
    rows: [u32; 2],
    odds: f64,
    said: [AtomicU64; 2],
}

impl Pair {
    fn of(rows: [u32; 2], odds: f64) -> Self {
        Self { rows, odds, said: [1.0f64; 2].map(|share| AtomicU64::new(share.to_bits())) }
    }

    /// Returns what the row of a side says.
    fn said(&self, side: usize) -> f64 {
        f64::from_bits(self.said[side].load(Relaxed))
    }

    fn say(&self, side: usize, share: f64) {
        self.said[side].store(share.to_bits(), Relaxed);
    }

    fn marginal(&self) -> f64 {
        let weight = self.odds * self.said(0) * self.said(1);
        weight / (1.0 + weight)
    }
}

/// The places of the candidates by row.
struct Groups {
    side: usize,
    starts: Vec<u32>,
    places: Vec<u32>,
    /// Rows that have heard something new since they spoke last; the others would repeat themselves.
    stirred: Vec<u32>,
    voices: Vec<AtomicU8>,
}

/// How a row stands to what it hears: it has one pair at most, and nothing to say of it but what it says at the start.
const LONE: u8 = 0;
/// It has heard nothing new.
const QUIET: u8 = 1;
/// It has something new to say.
const STIRRED: u8 = 2;

impl Groups {
    fn of(side: usize, rows: impl Iterator<Item = u32> + Clone, count: usize) -> Self {
        let mut starts = vec![0u32; count + 1];
        rows.clone().for_each(|row| starts[row as usize + 1] += 1);
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut places = vec![0u32; starts[count] as usize];
        for (place, row) in rows.enumerate() {
            places[next[row as usize] as usize] = place as u32;
            next[row as usize] += 1;
        }
        let stirred: Vec<u32> =
            (0..).zip(starts.windows(2)).filter(|(_, bounds)| bounds[1] - bounds[0] > 1).map(|(row, _)| row).collect();
        let voices: Vec<AtomicU8> = (0..count).map(|_| AtomicU8::new(LONE)).collect();
        stirred.iter().for_each(|row| voices[*row as usize].store(STIRRED, Relaxed));
        Self { side, starts, places, stirred, voices }
    }

    /// Notes that a row hears something new; says whether it is the first that it hears, or one of two that come at once.
    fn stir(&self, row: u32) -> bool {
        let voice = &self.voices[row as usize];
        // without a lock on the memory: that a row is noted twice costs less
        let is_first = voice.load(Relaxed) == QUIET;
        if is_first {
            voice.store(STIRRED, Relaxed);
        }
        is_first
    }

    /// Returns the rows that have heard something new, in their order, and has them quiet.
    fn take_stirred(&mut self) -> Vec<u32> {
        let mut stirred = std::mem::take(&mut self.stirred);
        if stirred.len() * FEW < self.voices.len() {
            stirred.sort_unstable();
            stirred.dedup();
        } else {
            stirred.clear();
            let voices = (0..).zip(&self.voices);
            stirred.extend(voices.filter(|(_, voice)| voice.load(Relaxed) == STIRRED).map(|(row, _)| row));
        }
        stirred.iter().for_each(|row| *self.voices[*row as usize].get_mut() = QUIET);
        stirred
    }

    /// Sends the messages of every row that has heard something new, and returns the largest change; of each pair whose
    /// message is another, the other row hears.
    fn send(&mut self, pairs: &[Pair], others: &mut Self) -> f64 {
        let stirred = self.take_stirred();
        let speak = |rows: &[u32]| self.speak(rows, pairs, others);
        let found: Vec<(f64, Vec<u32>)> = stirred.par_chunks(TASK_ROWS).with_max_len(1).map(speak).collect();
        found.into_iter().fold(0.0, |change, (found, mut stirred)| {
            others.stirred.append(&mut stirred);
            found.max(change)
        })
    }

    /// Sends the messages of some rows; returns the largest change, and the rows that hear something new by it.
    fn speak(&self, rows: &[u32], pairs: &[Pair], others: &Self) -> (f64, Vec<u32>) {
        let (mut change, mut stirred, mut after) = (0.0f64, Vec::new(), Vec::new());
        let places_of = |row: u32| {
            let bounds = [self.starts[row as usize], self.starts[row as usize + 1]];
            &self.places[bounds[0] as usize..bounds[1] as usize]
        };
        for (at, row) in rows.iter().enumerate() {
            if at.is_multiple_of(BLOCK) {
                let near = rows.iter().skip(at).take(BLOCK).flat_map(|row| places_of(*row));
                ahead::read(near.map(|place| pairs[*place as usize].rows[0]));
            }
            let places = places_of(*row);
            let term = |place: u32| {
                let pair = &pairs[place as usize];
                pair.odds * pair.said(1 - self.side)
            };
            // sums of what comes after each pair; with those before it they leave out the pair without subtraction
            after.clear();
            after.resize(places.len() + 1, 0.0);
            for at in (0..places.len()).rev() {
                after[at] = after[at + 1] + term(places[at]);
            }
            let mut before = 0.0;
            for (at, place) in places.iter().enumerate() {
                let message = 1.0 / (1.0 + before + after[at + 1]);
                let pair = &pairs[*place as usize];
                let by = (message - pair.said(self.side)).abs();
                if by > 0.0 {
                    change = change.max(by);
                    pair.say(self.side, message);
                    let other = pair.rows[1 - self.side];
                    if others.stir(other) {
                        stirred.push(other);
                    }
                }
                before += term(*place);
            }
        }
        (change, stirred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::model::Model;
    use crate::link::pattern::{BIRTH, FIRST, LAST, SAME, with};
    use crate::link::weights::Adjustment;

    fn pair(one: u32, other: u32, pattern: u64) -> Candidate {
        Candidate { one, other, pattern, frequency: Adjustment::default(), relative: false }
    }

    #[test]
    fn a_rival_that_belongs_elsewhere_does_not_count() {
        let weights = Model::start([1000, 1000]).weights();
        let weak = with(with(0, LAST, SAME), BIRTH, SAME);
        let strong = with(weak, FIRST, SAME);
        // row 0 could be column 1, but column 1 is surely row 1's
        let candidates = [pair(0, 0, weak), pair(0, 1, weak), pair(1, 1, strong)];
        let scores = weights.of_all(&candidates);
        let found = marginals(&candidates, &scores, [2, 2]);
        let alone = marginals(&candidates[..1], &scores[..1], [2, 2]);
        assert!((found[0] - alone[0]).abs() < 0.02, "{found:?} {alone:?}");
    }

    #[test]
    fn a_row_that_two_tasks_note_at_once_speaks_once() {
        let mut groups = Groups::of(0, [3u32, 3, 5, 5, 5, 8].into_iter(), 1_000);
        assert_eq!(groups.take_stirred(), [3, 5]);
        assert!(!groups.stir(8) && groups.stir(5) && !groups.stir(5));
        groups.stirred = vec![5, 5];
        assert_eq!(groups.take_stirred(), [5]);
        assert!(groups.stir(5));
    }

    #[test]
    fn equal_rivals_share_the_probability() {
        let weights = Model::start([1000, 1000]).weights();
        let strong = with(with(with(0, LAST, SAME), BIRTH, SAME), FIRST, SAME);
        let pairs = [pair(0, 0, strong), pair(0, 1, strong)];
        let found = marginals(&pairs, &weights.of_all(&pairs), [1, 2]);
        assert!((found[0] - 0.5).abs() < 0.01 && (found[1] - 0.5).abs() < 0.01);
    }
}
