//! Estimation: fits the three classes to the candidate pairs without labels, knowing that a row has at most one partner.

use super::compare::{BIRTH, COMPARISONS, DIFFER, FIRST, OTHER_DATE, Pattern, level};
use super::frequency::Totals;
use super::model::{Adjustment, LEVELS, Model, NAMES, Table, Weights, assumed, odds, overlap};

/// Rounds after which the estimate is taken as it stands.
const ROUNDS: u32 = 25;
/// The largest change of a probability at which the estimate stands still.
const STILL: f64 = 2e-4;
/// Assumed pairs that stand beside the observed ones, so that ten rows behave.
const PSEUDO: f64 = 30.0;
/// Pairs of relatives that are assumed per row.
const RELATIVES: f64 = 0.8;
/// The least share of the counted pairs that is left to strangers once matches and relatives are taken off.
const STRANGERS_AT_LEAST: f64 = 0.02;

/// Holds one pair that is worth keeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) one: u32,
    pub(crate) other: u32,
    pub(crate) pattern: Pattern,
    pub(crate) frequency: Adjustment,
    /// Kept only to learn what relatives look like.
    pub(crate) relative: bool,
}

/// Returns the model before any pair was seen: assumed m, u from exact counts.
pub(crate) fn start(rows: [usize; 2], totals: &Totals) -> Model {
    let mut model = Model::start(rows);
    subtract_from_totals(&mut model, totals, rows[0].max(1) as f64 * rows[1].max(1) as f64);
    model
}

/// Fits a model to the candidates by expectation and maximisation.
///
/// The expectation of a pair is normalised over its competitors in both files (a sibling cannot be the match where the
/// child himself is a candidate), so households do not pass for matches. u comes from exact counts, not from the pairs.
/// Each pair kept only as relatives stands for `relatives` such pairs.
pub(crate) fn fit(start: Model, candidates: &[Candidate], rows: [usize; 2], totals: &Totals, relatives: f64) -> Model {
    let mut model = start;
    let all = rows[0].max(1) as f64 * rows[1].max(1) as f64;
    subtract_from_totals(&mut model, totals, all);
    for round in 1..=ROUNDS {
        let weights = model.weights();
        let shares = posteriors(candidates, &weights, rows);
        let next = maximise(&model, candidates, &weights, &shares, rows, totals, relatives);
        let change = difference(&model.m, &next.m).max(difference(&model.q, &next.q));
        model = next;
        model.rounds = round;
        if change < STILL {
            break;
        }
    }
    model
}

/// Returns the probability of each candidate, normalised over its competitors on both sides and over "no partner".
fn posteriors(candidates: &[Candidate], weights: &Weights, rows: [usize; 2]) -> Vec<f64> {
    let mut sums = [vec![0.0f64; rows[0]], vec![0.0f64; rows[1]]];
    let scores: Vec<f64> = candidates.iter().map(|found| odds(weights.score(found.pattern, found.frequency))).collect();
    for (found, odds) in candidates.iter().zip(&scores) {
        sums[0][found.one as usize] += odds;
        sums[1][found.other as usize] += odds;
    }
    let share = |(found, odds): (&Candidate, &f64)| {
        odds / (sums[0][found.one as usize] + sums[1][found.other as usize] - odds + 1.0)
    };
    candidates.iter().zip(&scores).map(share).collect()
}

fn maximise(
    model: &Model,
    candidates: &[Candidate],
    weights: &Weights,
    shares: &[f64],
    rows: [usize; 2],
    totals: &Totals,
    relatives: f64,
) -> Model {
    let (assumed_m, assumed_q, _) = assumed();
    let (mut matches, mut household) = (Counts::default(), Counts::default());
    let partnered = partnered(candidates, shares, rows);
    let mut lone = Lone::default();
    for (found, share) in candidates.iter().zip(shares) {
        matches.add(found.pattern, *share);
        let strangers = weights.against_strangers(found.pattern)
            + i32::from(found.frequency.first)
            + i32::from(found.frequency.last);
        let relative = odds(strangers - weights.against_household(found.pattern));
        let stands_for = if found.relative { relatives } else { 1.0 };
        let weight = stands_for * (1.0 - share) * relative / (1.0 + relative);
        household.add(found.pattern, weight);
        let alone = |side: usize, row: u32| (1.0 - (partnered[side][row as usize] - share)).max(0.0);
        lone.add(found.pattern, weight, alone(0, found.one) * alone(1, found.other));
    }
    let all = rows[0].max(1) as f64 * rows[1].max(1) as f64;
    let fewer = rows[0].min(rows[1]).max(1) as f64;
    // one assumed pair keeps an empty or tiny file from certainty
    let expected = (matches.pairs + 0.5) / (fewer + 1.0) * fewer;
    let mut next = Model {
        m: matches.shares(&assumed_m),
        q: household.shares(&assumed_q),
        u: model.u,
        overlap: rows.map(|count| overlap(expected, count.max(1) as f64)),
        match_rate: expected / all,
        household_rate: (household.pairs + RELATIVES * PSEUDO) * fewer / (fewer + PSEUDO) / all,
        lone_relatives: 1.0,
        relatives_seen: household.pairs,
        rounds: model.rounds,
    };
    next.lone_relatives = lone.share(next.alone());
    subtract_from_totals(&mut next, totals, all);
    next
}

/// Sets u from the counted pairs, less those that matches and relatives make up.
fn subtract_from_totals(model: &mut Model, totals: &Totals, all: f64) {
    for (comparison, (_, level_names)) in NAMES.iter().enumerate() {
        let present = totals.present[comparison];
        let levels = level_names.len();
        if present < 1.0 {
            continue;
        }
        let share_present = present / all;
        let (matches, household) = (model.match_rate * all * share_present, model.household_rate * all * share_present);
        let last = apart(comparison, levels);
        let mut sum = 0.0;
        for at in (1..=levels).filter(|at| *at != last) {
            let counted = totals.pairs[comparison][at];
            let others = matches * model.m[comparison][at] + household * model.q[comparison][at];
            let left = (counted - others).max(STRANGERS_AT_LEAST * counted);
            model.u[comparison][at] = (left / present).clamp(1e-9, 1.0);
            sum += model.u[comparison][at];
        }
        model.u[comparison][last] = (1.0 - sum).max(1e-3);
    }
}

/// Returns the level of full disagreement of a comparison.
fn apart(comparison: usize, levels: usize) -> usize {
    // only given names have a level after it (exchanged with the family name)
    if comparison == FIRST { levels - 1 } else { levels }
}

fn difference(one: &Table, other: &Table) -> f64 {
    one.iter().flatten().zip(other.iter().flatten()).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

/// Returns for every row the expected number of partners, at most about one.
fn partnered(candidates: &[Candidate], shares: &[f64], rows: [usize; 2]) -> [Vec<f64>; 2] {
    let mut sums = rows.map(|count| vec![0.0f64; count]);
    for (found, share) in candidates.iter().zip(shares) {
        sums[0][found.one as usize] += share;
        sums[1][found.other as usize] += share;
    }
    sums
}

/// Counts how often two relatives, who are clearly two people, are both without a partner.
#[derive(Default)]
struct Lone {
    pairs: f64,
    both: f64,
}

impl Lone {
    fn add(&mut self, pattern: Pattern, weight: f64, both: f64) {
        if level(pattern, FIRST) == DIFFER && level(pattern, BIRTH) == OTHER_DATE {
            self.pairs += weight;
            self.both += weight * both;
        }
    }

    /// Returns the share; until many relatives were seen they are taken to be missing together half the time.
    fn share(&self, alone: f64) -> f64 {
        (self.both + PSEUDO * alone.sqrt()) / (self.pairs + PSEUDO)
    }
}

#[derive(Default)]
struct Counts {
    pairs: f64,
    levels: Table,
}

impl Counts {
    fn add(&mut self, pattern: Pattern, share: f64) {
        if share < 1e-9 {
            return;
        }
        self.pairs += share;
        for (comparison, counts) in self.levels.iter_mut().enumerate() {
            counts[level(pattern, comparison) as usize] += share;
        }
    }

    fn shares(&self, assumed: &Table) -> Table {
        let mut shares = [[0.0; LEVELS]; COMPARISONS];
        for comparison in 0..COMPARISONS {
            let observed: f64 = self.levels[comparison][1..].iter().sum();
            for at in 1..LEVELS {
                shares[comparison][at] =
                    (self.levels[comparison][at] + PSEUDO * assumed[comparison][at]) / (observed + PSEUDO);
            }
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::compare::{ADDRESS, LAST, MIDDLE, SEX, with};

    /// Draws numbers in [0, 1) by SplitMix64, the same on every run.
    struct Draws(u64);

    impl Draws {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (z ^ (z >> 31)) as f64 / 2f64.powi(64)
        }

        fn pattern(&mut self, shares: &[(usize, Vec<f64>)]) -> Pattern {
            shares.iter().fold(0, |pattern, (comparison, shares)| {
                let mut left = self.next();
                let at = shares.iter().position(|share| {
                    left -= share;
                    left < 0.0
                });
                with(pattern, *comparison, at.unwrap_or(shares.len() - 1) as u8 + 1)
            })
        }
    }

    #[test]
    fn estimation_recovers_planted_m_and_u_within_a_hundredth() {
        const ROWS: usize = 8_000;
        let planted: [(usize, Vec<f64>, Vec<f64>); 6] = [
            (FIRST, vec![0.80, 0.08, 0.06, 0.02, 0.04], vec![0.006, 0.004, 0.003, 0.02, 0.967]),
            (LAST, vec![0.88, 0.05, 0.04, 0.01, 0.02], vec![0.003, 0.002, 0.002, 0.005, 0.988]),
            (MIDDLE, vec![0.60, 0.28, 0.12], vec![0.02, 0.06, 0.92]),
            (BIRTH, vec![0.93, 0.02, 0.02, 0.01, 0.02], vec![0.0003, 0.0002, 0.002, 0.03, 0.9675]),
            (SEX, vec![0.97, 0.0, 0.03], vec![0.5, 0.0, 0.5]),
            (ADDRESS, vec![0.75, 0.06, 0.08, 0.11], vec![0.0003, 0.0007, 0.05, 0.949]),
        ];
        let of = |at: usize| -> Vec<(usize, Vec<f64>)> {
            planted.iter().map(|(c, m, u)| (*c, if at == 0 { m.clone() } else { u.clone() })).collect()
        };
        let (same, strangers) = (of(0), of(1));
        let mut draws = Draws(7);
        let mut candidates = Vec::new();
        for row in 0..ROWS {
            for step in 0..12 {
                let other = (row + step * 577) % ROWS;
                // nine rows in ten have their partner on the other side
                let pattern = draws.pattern(if step == 0 && row % 10 != 0 { &same } else { &strangers });
                let frequency = Adjustment::default();
                candidates.push(Candidate {
                    one: row as u32,
                    other: other as u32,
                    pattern,
                    frequency,
                    relative: false,
                });
            }
        }
        candidates.sort_unstable_by_key(|found| (found.one, found.other));
        let all = (ROWS * ROWS) as f64;
        let mut totals = Totals { pairs: [[0.0; LEVELS]; COMPARISONS], present: [0.0; COMPARISONS] };
        for (comparison, m, u) in &planted {
            totals.present[*comparison] = all;
            for at in 0..u.len() {
                totals.pairs[*comparison][at + 1] = u[at] * (all - 0.9 * ROWS as f64) + m[at] * 0.9 * ROWS as f64;
            }
        }
        let rows = [ROWS, ROWS];
        let model = fit(start(rows, &totals), &candidates, rows, &totals, 1.0);
        for (comparison, m, u) in &planted {
            for at in 0..m.len() {
                let (found_m, found_u) = (model.m[*comparison][at + 1], model.u[*comparison][at + 1]);
                assert!((found_m - m[at]).abs() < 0.01, "m {comparison} {at}: {found_m} not {}", m[at]);
                assert!((found_u - u[at]).abs() < 0.01, "u {comparison} {at}: {found_u} not {}", u[at]);
            }
        }
        assert!((model.match_rate * all / ROWS as f64 - 0.9).abs() < 0.01);
    }
}
