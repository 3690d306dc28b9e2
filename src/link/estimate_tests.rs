//! What estimation promises: it finds what was planted, and what it counts is what was there.

use super::*;
use crate::link::pattern::{ADDRESS, LAST, MIDDLE, SEX, with};

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
            candidates.push(Candidate { one: row as u32, other: other as u32, pattern, frequency, relative: false });
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
    let rivals = Rivals::of(&candidates, [2, 2]);
    assert_eq!((&rivals.of, rivals.rows), (&[vec![1, 1, 0], vec![0, 1, 1]], [1, 1]));
    let mut room = Expected::default();
    expect(&candidates, (&patterns, &rivals), &weights, 8.0, &mut room);
    let shares = &room.shares;
    let of = |pattern| odds(weights.score(pattern, Adjustment::default()));
    let (one, two) = (of(strong), of(weak));
    let near =
        |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9 * wanted.max(1.0), "{found} not {wanted}");
    near(shares[0].matched, one / (one + two + 1.0));
    near(shares[1].matched, two / (one + two + one + 1.0));
    near(shares[2].matched, one / (two + one + 1.0));
    let (strangers, household) = weights.against_both(strong);
    let related = |odds: f64, matched: f64| (1.0 - matched) * odds / (1.0 + odds);
    near(shares[0].relative, related(odds(strangers - household), shares[0].matched));
    // a rare name speaks against strangers
    let rare = Candidate { frequency: Adjustment { first: 300, last: 60, joint: -20 }, ..candidates[0] };
    let alone = Rivals::of(&[rare], [1, 1]);
    expect(&[rare], (&Patterns::of(&[rare]), &alone), &weights, 8.0, &mut room);
    near(room.shares[0].relative, related(odds(strangers + 340 - household), room.shares[0].matched));
    // one that is kept only as a relative stands for others
    let kept = Candidate { relative: true, ..rare };
    expect(&[kept], (&Patterns::of(&[kept]), &alone), &weights, 8.0, &mut room);
    near(room.shares[0].relative, 8.0 * related(odds(strangers + 340 - household), room.shares[0].matched));
    // what an earlier round left in the room is gone
    let shares = [0.5, 0.25, 0.75].map(|matched| Share { matched, relative: 0.0 });
    room.sums.add_up(&shares, &rivals);
    assert_eq!(room.sums.of, [vec![0.75, 0.75], vec![0.5, 1.0]]);
    assert_eq!([0, 1].map(|row| room.sums.of_row(1, row, 0.5)), [0.5, 1.0]);
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
    assert_eq!(patterns.apart, [1, 2]);
    let mut expected = Expected { shares: shares.to_vec(), ..Expected::default() };
    expected.shares.iter_mut().zip([1.0, 1.0, 8.0]).for_each(|(share, stands_for)| share.count_relatives(stands_for));
    let rivals = Rivals::of(&candidates, [2, 4]);
    let next = maximise(&start, (&patterns, &rivals), &mut expected, [2, 4], &totals);
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
