//! Posteriors: the probability of each pair over all one-to-one assignments at once.
//!
//! Every one-to-one set of pairs is weighed by the product of its odds, and a pair's posterior is the share of the sets that
//! hold it (the marginal of a monomer-dimer model). It is found by belief propagation, exact where the candidates form no
//! cycle and close to it in the short cycles of families. Source: Bayati, Gamarnik, Katz, Nair and Tetali 2007.

use super::estimate::Candidate;
use super::weights::{Weights, odds};
use crate::roster::ahead;
use rayon::prelude::*;

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

/// Returns the posterior of each candidate; the candidates must be sorted by their first row.
pub(crate) fn marginals(candidates: &[Candidate], weights: &Weights, rows: [usize; 2]) -> Vec<f64> {
    let odds: Vec<f64> = candidates
        .par_iter()
        .with_min_len(4096)
        .with_max_len(16_384)
        .map(|found| odds(weights.score(found.pattern, found.frequency)))
        .collect();
    let (mut one, mut other) = rayon::join(
        || Groups::of(candidates.iter().map(|found| found.one), rows[0]),
        || Groups::of(candidates.iter().map(|found| found.other), rows[1]),
    );
    // what a row says of each of its pairs: the share of its other pairs' odds that is still to be had
    let (mut from_one, mut from_other) = (vec![1.0f64; odds.len()], vec![1.0f64; odds.len()]);
    for _ in 0..ROUNDS {
        let mut change = one.send(&odds, &from_other, &mut from_one, &mut other, |at| candidates[at].other);
        change += other.send(&odds, &from_one, &mut from_other, &mut one, |at| candidates[at].one);
        if change < STILL {
            break;
        }
    }
    let marginal = |at: usize| {
        let weight = odds[at] * from_one[at] * from_other[at];
        weight / (1.0 + weight)
    };
    (0..odds.len()).into_par_iter().with_min_len(4096).with_max_len(16_384).map(marginal).collect()
}

/// The places of the candidates by row.
struct Groups {
    starts: Vec<u32>,
    places: Vec<u32>,
    /// Rows that have heard something new since they spoke last; the others would repeat themselves.
    stirred: Vec<u32>,
    voices: Vec<Voice>,
}

/// How a row stands to what it hears.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// It has one pair at most, and nothing to say of it but what it says at the start.
    Lone,
    /// It has heard nothing new.
    Quiet,
    /// It has something new to say.
    Stirred,
}

impl Groups {
    fn of(rows: impl Iterator<Item = u32> + Clone, count: usize) -> Self {
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
        let voice = |bounds: &[u32]| if bounds[1] - bounds[0] > 1 { Voice::Stirred } else { Voice::Lone };
        let voices: Vec<Voice> = starts.windows(2).map(voice).collect();
        let stirred = (0..count as u32).filter(|row| voices[*row as usize] == Voice::Stirred).collect();
        Self { starts, places, stirred, voices }
    }

    /// Notes that a row hears something new.
    fn stir(&mut self, row: u32) {
        let voice = &mut self.voices[row as usize];
        if *voice == Voice::Quiet {
            *voice = Voice::Stirred;
            self.stirred.push(row);
        }
    }

    /// Returns the rows that have heard something new, in their order.
    fn take_stirred(&mut self) -> Vec<u32> {
        let mut stirred = std::mem::take(&mut self.stirred);
        if stirred.len() * FEW < self.voices.len() {
            stirred.sort_unstable();
        } else {
            stirred.clear();
            let voices = (0..).zip(&self.voices);
            stirred.extend(voices.filter(|(_, voice)| **voice == Voice::Stirred).map(|(row, _)| row));
        }
        stirred
    }

    /// Sends the messages of every row that has heard something new, and returns the largest change; of each pair whose
    /// message is another, the other row hears, which `row` states.
    fn send(
        &mut self,
        odds: &[f64],
        received: &[f64],
        sent: &mut [f64],
        others: &mut Self,
        row: impl Fn(usize) -> u32,
    ) -> f64 {
        let stirred = self.take_stirred();
        stirred.iter().for_each(|row| self.voices[*row as usize] = Voice::Quiet);
        let of = |rows: &[u32]| self.messages(rows, odds, received, sent);
        let found: Vec<Vec<(u32, f64)>> = stirred.par_chunks(TASK_ROWS).with_max_len(1).map(of).collect();
        let mut change = 0.0f64;
        for block in found.iter().flat_map(|found| found.chunks(BLOCK)) {
            ahead::read(block.iter().map(|(place, _)| others.voices[row(*place as usize) as usize] as u32));
            for (place, message) in block {
                let sent = &mut sent[*place as usize];
                change = change.max((message - *sent).abs());
                *sent = *message;
                others.stir(row(*place as usize));
            }
        }
        change
    }

    /// Returns the places of the pairs of some rows for which their row has another message, and the messages.
    fn messages(&self, rows: &[u32], odds: &[f64], received: &[f64], sent: &[f64]) -> Vec<(u32, f64)> {
        let (mut found, mut after) = (Vec::new(), Vec::new());
        let places_of = |row: u32| {
            let bounds = [self.starts[row as usize], self.starts[row as usize + 1]];
            &self.places[bounds[0] as usize..bounds[1] as usize]
        };
        for (at, row) in rows.iter().enumerate() {
            if at.is_multiple_of(BLOCK) {
                let near = rows.iter().skip(at).take(BLOCK).flat_map(|row| places_of(*row));
                // any bits will do
                ahead::read(near.map(|place| {
                    let place = *place as usize;
                    (odds[place].to_bits() ^ received[place].to_bits() ^ sent[place].to_bits()) as u32
                }));
            }
            let places = places_of(*row);
            let term = |place: u32| odds[place as usize] * received[place as usize];
            // sums of what comes after each pair; with those before it they leave out the pair without subtraction
            after.clear();
            after.resize(places.len() + 1, 0.0);
            for at in (0..places.len()).rev() {
                after[at] = after[at + 1] + term(places[at]);
            }
            let mut before = 0.0;
            for (at, place) in places.iter().enumerate() {
                let message = 1.0 / (1.0 + before + after[at + 1]);
                if (message - sent[*place as usize]).abs() > 0.0 {
                    found.push((*place, message));
                }
                before += term(*place);
            }
        }
        found
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
        let found = marginals(&candidates, &weights, [2, 2]);
        let alone = marginals(&candidates[..1], &weights, [2, 2]);
        assert!((found[0] - alone[0]).abs() < 0.02, "{found:?} {alone:?}");
    }

    #[test]
    fn equal_rivals_share_the_probability() {
        let weights = Model::start([1000, 1000]).weights();
        let strong = with(with(with(0, LAST, SAME), BIRTH, SAME), FIRST, SAME);
        let found = marginals(&[pair(0, 0, strong), pair(0, 1, strong)], &weights, [1, 2]);
        assert!((found[0] - 0.5).abs() < 0.01 && (found[1] - 0.5).abs() < 0.01);
    }
}
