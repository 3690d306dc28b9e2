//! Estimation: fits the three classes to the candidate pairs without labels, knowing that a row has at most one partner.

use super::frequency::Totals;
use super::model::{LEVELS, Model, NAMES, Table, assumed, overlap};
use super::pattern::{BIRTH, COMPARISONS, DIFFER, FIRST, OTHER_DATE, Pattern, level, named_and_born_alike};
use super::weights::{Adjustment, Weights, combined, odds};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Rounds after which the estimate is taken as it stands.
const ROUNDS: u32 = 25;
/// The largest change of a probability at which the estimate stands still.
const STILL: f64 = 2e-4;
/// Assumed pairs that stand beside the observed ones, so that ten rows behave.
const PSEUDO: f64 = 30.0;
/// Pairs of relatives that are assumed per row.
const RELATIVES: f64 = 0.8;
/// Candidates whose patterns one task numbers at a time.
const TASK: usize = 1 << 16;
/// The expectation below which a pair counts as none.
const NEVER: f64 = 1e-9;
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
    let (patterns, rivals) = rayon::join(|| Patterns::of(candidates), || Rivals::of(candidates, rows));
    let mut room = Expected::default();
    for round in 1..=ROUNDS {
        let weights = model.weights();
        expect(candidates, (&patterns, &rivals), &weights, relatives, &mut room);
        let next = maximise(&model, (&patterns, &rivals), &mut room, rows, totals);
        let change = difference(&model.m, &next.m).max(difference(&model.q, &next.q));
        model = next;
        model.rounds = round;
        if change < STILL {
            break;
        }
    }
    model
}

/// Holds the distinct patterns of some candidates: there are far fewer of them, and they alone decide most of the weight.
struct Patterns {
    list: Vec<Pattern>,
    /// The place of each candidate's pattern.
    of: Vec<u32>,
    /// The candidates whose pattern is that of two people for certain.
    apart: Vec<u32>,
}

impl Patterns {
    fn of(candidates: &[Candidate]) -> Self {
        // each task numbers what it meets, then its numbers become those that all have in common
        let mut of = vec![0; candidates.len()];
        let tasks = of.par_chunks_mut(TASK).zip(candidates.par_chunks(TASK)).with_max_len(1);
        let own: Vec<Vec<Pattern>> = tasks
            .map(|(of, candidates)| {
                let mut numbers = Numbers::default();
                of.iter_mut().zip(candidates).for_each(|(place, found)| *place = numbers.of(found.pattern));
                numbers.list
            })
            .collect();
        let mut numbers = Numbers::default();
        let common: Vec<Vec<u32>> =
            own.into_iter().map(|own| own.into_iter().map(|pattern| numbers.of(pattern)).collect()).collect();
        of.par_chunks_mut(TASK)
            .zip(common)
            .for_each(|(of, common)| of.iter_mut().for_each(|place| *place = common[*place as usize]));
        let apart: Vec<bool> = numbers.list.iter().map(|pattern| Lone::counts(*pattern)).collect();
        let apart = (0..).zip(&of).filter(|(_, place)| apart[**place as usize]).map(|(at, _)| at).collect();
        Self { list: numbers.list, of, apart }
    }
}

/// Numbers patterns in the order in which they come.
#[derive(Default)]
struct Numbers {
    list: Vec<Pattern>,
    known: FxHashMap<Pattern, u32>,
}

impl Numbers {
    fn of(&mut self, pattern: Pattern) -> u32 {
        *self.known.entry(pattern).or_insert_with(|| {
            self.list.push(pattern);
            self.list.len() as u32 - 1
        })
    }
}

/// Knows which candidates have rivals: only of these anything is to be added up.
struct Rivals {
    /// Of each candidate and side, the number of its row among those that have several candidates; 0 where it is alone.
    of: [Vec<u32>; 2],
    /// How many rows of each side have several.
    rows: [usize; 2],
}

impl Rivals {
    fn of(candidates: &[Candidate], rows: [usize; 2]) -> Self {
        let of = |count: usize, row: fn(&Candidate) -> u32| {
            let (mut seen, mut several) = (vec![false; count], vec![false; count]);
            for row in candidates.iter().map(|found| row(found) as usize) {
                several[row] |= seen[row];
                seen[row] = true;
            }
            // in the order in which they come, so that most lie beside those that came just before
            let (mut numbers, mut last) = (vec![0u32; count], 0);
            let number = |found: &Candidate| {
                let row = row(found) as usize;
                if several[row] && numbers[row] == 0 {
                    last += 1;
                    numbers[row] = last;
                }
                numbers[row]
            };
            (candidates.iter().map(number).collect(), last as usize)
        };
        let ((one, ones), (other, others)) =
            rayon::join(|| of(rows[0], |found| found.one), || of(rows[1], |found| found.other));
        Self { of: [one, other], rows: [ones, others] }
    }
}

/// Holds what one round of estimation expects of one candidate.
#[derive(Clone, Copy)]
struct Share {
    /// The probability, normalised over its competitors on both sides and over "no partner".
    matched: f64,
    /// The odds of relatives against strangers; once the first is known, the relatives that the candidate stands for.
    relative: f64,
}

impl Share {
    /// Makes the odds of relatives into how many there are, once the probability of a match is known.
    fn count_relatives(&mut self, stands_for: f64) {
        self.relative = stands_for * (1.0 - self.matched) * self.relative / (1.0 + self.relative);
    }
}

/// Holds what one round expects; the room is used again by the next, since to get it takes as long as to fill it.
#[derive(Default)]
struct Expected {
    /// Of each candidate.
    shares: Vec<Share>,
    sums: Sums,
}

/// Holds what is expected of all candidates of a row together.
#[derive(Default)]
struct Sums {
    /// Of each row that has several, by side and number; at 0, of all that are alone.
    of: [Vec<f64>; 2],
}

impl Sums {
    /// Adds up what is expected of the candidates of every row.
    fn add_up(&mut self, shares: &[Share], rivals: &Rivals) {
        let sum = |side: usize, sums: &mut Vec<f64>| {
            sums.clear();
            sums.resize(rivals.rows[side] + 1, 0.0);
            rivals.of[side].iter().zip(shares).for_each(|(row, share)| sums[*row as usize] += share.matched);
        };
        let [one, other] = &mut self.of;
        rayon::join(|| sum(0, one), || sum(1, other));
    }

    /// Returns what is expected of all candidates of a candidate's row, given what is expected of it alone.
    fn of_row(&self, side: usize, row: u32, alone: f64) -> f64 {
        if row == 0 { alone } else { self.of[side][row as usize] }
    }
}

/// States what is expected of each candidate.
fn expect(
    candidates: &[Candidate],
    (patterns, rivals): (&Patterns, &Rivals),
    weights: &Weights,
    relatives: f64,
    expected: &mut Expected,
) {
    let known: Vec<(i32, i32)> = patterns.list.iter().map(|pattern| weights.against_both(*pattern)).collect();
    candidates
        .par_iter()
        .zip(&patterns.of)
        .with_min_len(4096)
        .with_max_len(16_384)
        .map(|(found, place)| {
            let both = known[*place as usize];
            let strangers = both.0 + found.frequency.strangers();
            Share { matched: odds(combined(both, found.frequency)), relative: odds(strangers - both.1) }
        })
        .collect_into_vec(&mut expected.shares);
    let Expected { shares, sums } = expected;
    sums.add_up(shares, rivals);
    let rows = rivals.of[0].par_iter().zip(&rivals.of[1]);
    let all = shares.par_iter_mut().zip(candidates).zip(rows).with_min_len(4096).with_max_len(16_384);
    all.for_each(|((share, found), (one, other))| {
        let odds = share.matched;
        share.matched = odds / (sums.of_row(0, *one, odds) + sums.of_row(1, *other, odds) - odds + 1.0);
        share.count_relatives(if found.relative { relatives } else { 1.0 });
    });
}

fn maximise(
    model: &Model,
    (patterns, rivals): (&Patterns, &Rivals),
    expected: &mut Expected,
    rows: [usize; 2],
    totals: &Totals,
) -> Model {
    let (assumed_m, assumed_q, _) = assumed();
    let Expected { shares, sums: partnered } = expected;
    let shares = shares.as_slice();
    let by_pattern = || {
        let counted = |expected: f64| if expected < NEVER { 0.0 } else { expected };
        let mut sums = vec![[0.0f64; 2]; patterns.list.len()];
        for (share, place) in shares.iter().zip(&patterns.of) {
            let [matched, related] = &mut sums[*place as usize];
            *matched += counted(share.matched);
            *related += counted(share.relative);
        }
        sums
    };
    let of_lone = || {
        partnered.add_up(shares, rivals);
        let mut lone = Lone::default();
        for at in patterns.apart.iter().map(|at| *at as usize) {
            let share = &shares[at];
            let of_row = |side: usize| partnered.of_row(side, rivals.of[side][at], share.matched);
            let alone = |side: usize| (1.0 - (of_row(side) - share.matched)).max(0.0);
            lone.add(share.relative, alone(0) * alone(1));
        }
        lone
    };
    let (sums, lone) = rayon::join(by_pattern, of_lone);
    let (mut matches, mut household) = (Counts::default(), Counts::default());
    for (pattern, [matched, related]) in patterns.list.iter().zip(sums) {
        matches.add(*pattern, matched);
        // no two children of one house have one name and birth date: what loses against a better row is a second copy
        household.add(*pattern, if named_and_born_alike(*pattern) { 0.0 } else { related });
    }
    let all = rows[0].max(1) as f64 * rows[1].max(1) as f64;
    let fewer = rows[0].min(rows[1]).max(1) as f64;
    // one assumed pair keeps an empty or tiny file from certainty
    let partners = (matches.pairs + 0.5) / (fewer + 1.0) * fewer;
    let mut next = Model {
        m: matches.shares(&assumed_m),
        q: household.shares(&assumed_q),
        u: model.u,
        overlap: rows.map(|count| overlap(partners, count.max(1) as f64)),
        match_rate: partners / all,
        household_rate: (household.pairs + RELATIVES * PSEUDO) * fewer / (fewer + PSEUDO) / all,
        lone_relatives: 1.0,
        relatives_seen: household.pairs,
        unlike_names_seen: matches.levels[FIRST][DIFFER as usize],
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

/// Counts how often two relatives, who are clearly two people, are both without a partner.
#[derive(Default)]
struct Lone {
    pairs: f64,
    both: f64,
}

impl Lone {
    /// Says whether a pattern is that of two people for certain.
    fn counts(pattern: Pattern) -> bool {
        level(pattern, FIRST) == DIFFER && level(pattern, BIRTH) == OTHER_DATE
    }

    fn add(&mut self, weight: f64, both: f64) {
        self.pairs += weight;
        self.both += weight * both;
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
#[path = "estimate_tests.rs"]
mod tests;
