//! Estimation: fits the three classes to the candidate pairs without labels, knowing that a row has at most one partner.

use super::compare::{BIRTH, COMPARISONS, DIFFER, FIRST, OTHER_DATE, Pattern, level};
use super::frequency::Totals;
use super::model::{Adjustment, LEVELS, Model, NAMES, Table, Weights, assumed, combined, odds, overlap};
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
    let patterns = Patterns::of(candidates);
    for round in 1..=ROUNDS {
        let weights = model.weights();
        let shares = posteriors(candidates, &patterns, &weights, rows);
        let next = maximise(&model, candidates, &patterns, &shares, rows, totals, relatives);
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
}

impl Patterns {
    fn of(candidates: &[Candidate]) -> Self {
        let mut places: FxHashMap<Pattern, u32> = FxHashMap::default();
        let mut list = Vec::new();
        let place = |found: &Candidate| {
            *places.entry(found.pattern).or_insert_with(|| {
                list.push(found.pattern);
                list.len() as u32 - 1
            })
        };
        let of = candidates.iter().map(place).collect();
        Self { list, of }
    }
}

/// Holds what one round of estimation expects of one candidate.
#[derive(Clone, Copy)]
struct Share {
    /// The probability, normalised over its competitors on both sides and over "no partner".
    matched: f64,
    /// The odds of relatives against strangers.
    relative: f64,
}

/// Returns what is expected of each candidate.
fn posteriors(candidates: &[Candidate], patterns: &Patterns, weights: &Weights, rows: [usize; 2]) -> Vec<Share> {
    let known: Vec<(i32, i32)> = patterns.list.iter().map(|pattern| weights.against_both(*pattern)).collect();
    let mut shares: Vec<Share> = candidates
        .par_iter()
        .zip(&patterns.of)
        .with_min_len(4096)
        .map(|(found, place)| {
            let both = known[*place as usize];
            let strangers = both.0 + i32::from(found.frequency.first) + i32::from(found.frequency.last);
            Share { matched: odds(combined(both, found.frequency)), relative: odds(strangers - both.1) }
        })
        .collect();
    let sums = by_row(candidates, &shares, rows);
    shares.par_iter_mut().zip(candidates).with_min_len(4096).for_each(|(share, found)| {
        let odds = share.matched;
        share.matched = odds / (sums[0][found.one as usize] + sums[1][found.other as usize] - odds + 1.0);
    });
    shares
}

/// Returns the sum of what is expected of the candidates of every row, by side.
fn by_row(candidates: &[Candidate], shares: &[Share], rows: [usize; 2]) -> [Vec<f64>; 2] {
    let sum = |side: usize, row: fn(&Candidate) -> u32| {
        let mut sums = vec![0.0f64; rows[side]];
        candidates.iter().zip(shares).for_each(|(found, share)| sums[row(found) as usize] += share.matched);
        sums
    };
    rayon::join(|| sum(0, |found| found.one), || sum(1, |found| found.other)).into()
}

fn maximise(
    model: &Model,
    candidates: &[Candidate],
    patterns: &Patterns,
    shares: &[Share],
    rows: [usize; 2],
    totals: &Totals,
    relatives: f64,
) -> Model {
    let (assumed_m, assumed_q, _) = assumed();
    let partnered = by_row(candidates, shares, rows);
    let related = |found: &Candidate, share: &Share| {
        let stands_for = if found.relative { relatives } else { 1.0 };
        stands_for * (1.0 - share.matched) * share.relative / (1.0 + share.relative)
    };
    let of_patterns = || {
        let mut sums = vec![(0.0f64, 0.0f64); patterns.list.len()];
        for ((found, share), place) in candidates.iter().zip(shares).zip(&patterns.of) {
            let (weight, sum) = (related(found, share), &mut sums[*place as usize]);
            sum.0 += if share.matched < NEVER { 0.0 } else { share.matched };
            sum.1 += if weight < NEVER { 0.0 } else { weight };
        }
        sums
    };
    let of_lone = || {
        let mut lone = Lone::default();
        for (found, share) in candidates.iter().zip(shares).filter(|(found, _)| Lone::counts(found.pattern)) {
            let alone = |side: usize, row: u32| (1.0 - (partnered[side][row as usize] - share.matched)).max(0.0);
            lone.add(related(found, share), alone(0, found.one) * alone(1, found.other));
        }
        lone
    };
    let (sums, lone) = rayon::join(of_patterns, of_lone);
    let (mut matches, mut household) = (Counts::default(), Counts::default());
    for (pattern, (matched, related)) in patterns.list.iter().zip(sums) {
        matches.add(*pattern, matched);
        household.add(*pattern, related);
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

    fn pair(one: u32, other: u32, pattern: Pattern) -> Candidate {
        Candidate { one, other, pattern, frequency: Adjustment::default(), relative: false }
    }

    #[test]
    fn what_is_expected_of_a_pair_is_shared_with_its_rivals_and_with_none() {
        let weights = Model::start([10, 10]).weights();
        let strong = with(with(with(0, FIRST, 1), LAST, 1), BIRTH, 1);
        let weak = with(with(0, FIRST, 1), LAST, 1);
        let candidates = [pair(0, 0, strong), pair(0, 1, weak), pair(1, 1, strong)];
        let patterns = Patterns::of(&candidates);
        assert_eq!((patterns.list.as_slice(), patterns.of.as_slice()), (&[strong, weak][..], &[0, 1, 0][..]));
        let shares = posteriors(&candidates, &patterns, &weights, [2, 2]);
        let of = |pattern| odds(weights.score(pattern, Adjustment::default()));
        let (one, two) = (of(strong), of(weak));
        let near =
            |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9 * wanted.max(1.0), "{found} not {wanted}");
        near(shares[0].matched, one / (one + two + 1.0));
        near(shares[1].matched, two / (one + two + one + 1.0));
        near(shares[2].matched, one / (two + one + 1.0));
        let (strangers, household) = weights.against_both(strong);
        near(shares[0].relative, odds(strangers - household));
        // a rare name speaks against strangers
        let rare = Candidate { frequency: Adjustment { first: 300, last: 40 }, ..candidates[0] };
        let shares = posteriors(&[rare], &Patterns::of(&[rare]), &weights, [1, 1]);
        near(shares[0].relative, odds(strangers + 340 - household));
        let sums = by_row(&candidates, &[0.5, 0.25, 0.75].map(|matched| Share { matched, relative: 0.0 }), [2, 3]);
        assert_eq!(sums, [vec![0.75, 0.75], vec![0.5, 1.0, 0.0]]);
    }

    #[test]
    fn strangers_are_what_is_left_of_the_counted_pairs_and_never_nothing() {
        let mut model = Model::start([10, 10]);
        (model.match_rate, model.household_rate) = (0.02, 0.05);
        model.m[FIRST] = [0.0, 0.8, 0.1, 0.05, 0.0, 0.05, 0.0, 0.0];
        model.q[FIRST] = [0.0, 0.1, 0.2, 0.0, 0.0, 0.7, 0.0, 0.0];
        let before = model.u[LAST];
        let mut totals = Totals { pairs: [[0.0; LEVELS]; COMPARISONS], present: [0.0; COMPARISONS] };
        // half of a thousand pairs have the name: ten matches and twenty-five relatives among them
        totals.present[FIRST] = 500.0;
        totals.pairs[FIRST] = [0.0, 20.0, 1.0, 30.0, 100.0, 300.0, 0.5, 0.0];
        subtract_from_totals(&mut model, &totals, 1_000.0);
        let left = [9.5, 0.02, 29.5, 100.0];
        for (at, left) in (1..).zip(left) {
            assert!((model.u[FIRST][at] - left / 500.0).abs() < 1e-12, "{at}: {}", model.u[FIRST][at]);
        }
        assert!((model.u[FIRST][6] - 0.5 / 500.0).abs() < 1e-12);
        // full disagreement is all the rest, whatever was counted
        let rest = 1.0 - (left.iter().sum::<f64>() + 0.5) / 500.0;
        assert!((model.u[FIRST][5] - rest).abs() < 1e-12, "{}", model.u[FIRST][5]);
        // of what no pair has nothing was learned
        assert_eq!(model.u[LAST].map(f64::to_bits), before.map(f64::to_bits));
    }

    #[test]
    fn thirty_assumed_pairs_stand_beside_those_that_were_seen() {
        let mut counts = Counts::default();
        counts.add(with(with(0, FIRST, 1), SEX, 3), 10.0);
        counts.add(with(0, FIRST, 2), 5.0);
        assert!((counts.pairs - 15.0).abs() < 1e-12);
        let (assumed, ..) = assumed();
        let shares = counts.shares(&assumed);
        for (comparison, at, wanted) in [
            (FIRST, 1, (10.0 + 30.0 * assumed[FIRST][1]) / 45.0),
            (FIRST, 2, (5.0 + 30.0 * assumed[FIRST][2]) / 45.0),
            (FIRST, 5, 30.0 * assumed[FIRST][5] / 45.0),
            (SEX, 3, (10.0 + 30.0 * assumed[SEX][3]) / 40.0),
            (LAST, 1, assumed[LAST][1]),
        ] {
            assert!((shares[comparison][at] - wanted).abs() < 1e-12, "{comparison} {at}");
        }
        let mut lone = Lone::default();
        assert!((lone.share(0.04) - 0.2).abs() < 1e-12);
        lone.add(20.0, 0.5);
        lone.add(10.0, 1.0);
        assert!((lone.share(0.04) - (20.0 + 30.0 * 0.2) / 60.0).abs() < 1e-12);
        assert!(Lone::counts(with(with(0, FIRST, DIFFER), BIRTH, OTHER_DATE)));
        assert!(!Lone::counts(with(with(0, FIRST, 4), BIRTH, OTHER_DATE)));
        assert!(!Lone::counts(with(with(0, FIRST, DIFFER), BIRTH, 4)));
        let (mut one, other) = (assumed, assumed);
        one[LAST][2] += 0.25;
        assert!((difference(&one, &other) - 0.25).abs() < 1e-12 && (difference(&other, &one) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn one_round_counts_matches_and_relatives_as_they_are_expected() {
        let start = Model::start([10, 10]);
        let same = with(with(0, LAST, 1), BIRTH, 1);
        let apart = with(with(with(0, FIRST, DIFFER), LAST, 1), BIRTH, OTHER_DATE);
        let mut candidates = [pair(0, 0, same), pair(1, 0, apart), pair(1, 1, apart)];
        candidates[2].relative = true;
        let share = |matched: f64, relative: f64| Share { matched, relative };
        let shares = [share(0.75, 0.0), share(0.25, 1.0), share(1e-10, 3.0)];
        let totals = Totals { pairs: [[0.0; LEVELS]; COMPARISONS], present: [0.0; COMPARISONS] };
        let patterns = Patterns::of(&candidates);
        let next = maximise(&start, &candidates, &patterns, &shares, [2, 4], &totals, 8.0);
        // 0.75 + 0.25 are matches; of relatives half of 0.75, and three quarters of eight
        let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-6, "{found} not {wanted}");
        let related = 0.75 * 0.5 + 8.0 * 0.75;
        near(next.relatives_seen, related);
        let expected = 1.5 / 3.0 * 2.0;
        near(next.match_rate, expected / 8.0);
        near(next.household_rate, (related + 24.0) * 2.0 / 32.0 / 8.0);
        let (m, q, _) = assumed();
        near(next.m[LAST][1], (1.0 + 30.0 * m[LAST][1]) / 31.0);
        near(next.m[FIRST][DIFFER as usize], (0.25 + 30.0 * m[FIRST][DIFFER as usize]) / 30.25);
        near(next.q[BIRTH][OTHER_DATE as usize], (related + 30.0 * q[BIRTH][OTHER_DATE as usize]) / (related + 30.0));
        near(next.overlap[0], overlap(expected, 2.0));
        near(next.overlap[1], overlap(expected, 4.0));
        // both rows of the second pair have nobody else but for what the first column has of the first row
        let lone = 0.375 * (1.0 - 0.75) + 6.0 * (1.0 - 0.25);
        near(next.lone_relatives, (lone + 30.0 * next.alone().sqrt()) / (related + 30.0));
    }
}
