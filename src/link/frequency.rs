//! Frequencies: how often each level would occur among random pairs.

use super::compare::Comparer;
use super::counts::Counts;
use super::model::{LEVELS, Table, assumed};
use super::pattern::{COMPARISONS, MISSING, SAME, level};
use rayon::prelude::*;

/// Pairs drawn for the levels that have no closed form.
const SAMPLE: usize = 60_000;
/// Pairs that one task draws at a time.
const TASK: usize = 4_096;
/// Assumed pairs that stand beside the drawn ones, so that tiny files behave.
const PSEUDO_PAIRS: f64 = 2_000.0;

/// Holds expected numbers of random pairs per level, over all pairs of the two files.
#[derive(Clone, Debug)]
pub(crate) struct Totals {
    /// Pairs per level; for `SAME` exact by value frequencies, otherwise from a fixed sample.
    pub(crate) pairs: Table,
    /// Pairs with both values there.
    pub(crate) present: [f64; COMPARISONS],
}

impl Totals {
    /// Counts over both files; the sample is spread evenly and is the same on every run.
    pub(crate) fn count(comparer: &Comparer<'_>, [one, other]: &[Counts; 2]) -> Self {
        let all = comparer.one.len() as f64 * comparer.other.len() as f64;
        let counts = sample_counts(comparer);
        let (_, _, assumed_u) = assumed();
        let exact = |comparison: usize| {
            let pairs = one.equal_pairs(other, comparison)?;
            Some((pairs, one.present_share(comparison) * other.present_share(comparison) * all))
        };
        let mut totals = Self { pairs: [[0.0; LEVELS]; COMPARISONS], present: [0.0; COMPARISONS] };
        for comparison in 0..COMPARISONS {
            let drawn: f64 = counts[comparison].iter().sum::<u64>() as f64;
            let present = drawn - counts[comparison][MISSING as usize] as f64;
            totals.present[comparison] = if drawn > 0.0 { all * present / drawn } else { 0.0 };
            for at in 1..LEVELS {
                let share = (counts[comparison][at] as f64 + PSEUDO_PAIRS * assumed_u[comparison][at])
                    / (present + PSEUDO_PAIRS);
                totals.pairs[comparison][at] = share * totals.present[comparison];
            }
            if let Some((exact, present)) = exact(comparison) {
                totals.present[comparison] = present;
                let pseudo = PSEUDO_PAIRS * (present / all).min(1.0);
                let share = (exact + pseudo * assumed_u[comparison][SAME as usize]) / (present + pseudo).max(1.0);
                totals.pairs[comparison][SAME as usize] = share * present;
            }
        }
        totals
    }
}

fn sample_counts(comparer: &Comparer<'_>) -> [[u64; LEVELS]; COMPARISONS] {
    let (rows, columns) = (comparer.one.len(), comparer.other.len());
    let mut counts = [[0u64; LEVELS]; COMPARISONS];
    let all = rows.saturating_mul(columns);
    if all == 0 {
        return counts;
    }
    let draws = all.min(SAMPLE);
    // all of them, or those of a fixed scramble (SplitMix64) of the running number
    let pair = |at: usize| match draws == all {
        true => (at / columns, at % columns),
        false => (scramble(2 * at as u64) as usize % rows, scramble(2 * at as u64 + 1) as usize % columns),
    };
    let parts: Vec<[[u64; LEVELS]; COMPARISONS]> = (0..draws.div_ceil(TASK))
        .into_par_iter()
        .with_max_len(1)
        .map(|task| {
            let mut counts = [[0u64; LEVELS]; COMPARISONS];
            for (i, j) in (task * TASK..((task + 1) * TASK).min(draws)).map(pair) {
                let pattern = comparer.pattern(i, j);
                for (comparison, counts) in counts.iter_mut().enumerate() {
                    counts[level(pattern, comparison) as usize] += 1;
                }
            }
            counts
        })
        .collect();
    for part in parts {
        for (total, counts) in counts.iter_mut().flatten().zip(part.iter().flatten()) {
            *total += counts;
        }
    }
    counts
}

fn scramble(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{ID, MIDDLE};
    use super::super::{features, testing};
    use super::*;
    use crate::normalize::rosters_of;
    use crate::roster::Field::{self, *};

    /// Counts the levels of all pairs one by one.
    fn all_pairs(comparer: &Comparer<'_>) -> [[u64; LEVELS]; COMPARISONS] {
        let mut counts = [[0u64; LEVELS]; COMPARISONS];
        for (i, j) in (0..comparer.one.len()).flat_map(|i| (0..comparer.other.len()).map(move |j| (i, j))) {
            let pattern = comparer.pattern(i, j);
            (0..COMPARISONS).for_each(|at| counts[at][level(pattern, at) as usize] += 1);
        }
        counts
    }

    fn child<'a>(number: &'a str, first: &'a str, birth: &'a str, phone: &'a str) -> Vec<(Field, &'a str)> {
        vec![
            (LocalId, number),
            (FirstName, first),
            (MiddleName, if first.len() > 4 { "Lee" } else { "" }),
            (BirthDate, birth),
            (Phone, phone),
            (Email, if birth.is_empty() { "office@example.com" } else { "" }),
            (GuardianName, if phone.is_empty() { "Ines Ortega" } else { "Carl Whitby" }),
            (Street, if number == "48213" { "412 Juniper St" } else { "97 Marigold Ave" }),
            (Sex, if first.ends_with('a') { "F" } else { "M" }),
        ]
    }

    #[test]
    fn of_few_rows_every_pair_is_counted_and_assumed_pairs_stand_beside_them() {
        let one = [
            child("48213", "Clara", "2013-04-09", "217-555-0142"),
            child("48214", "Bruno", "", "217-555-0142"),
            child("90127", "Clara", "2012-01-31", ""),
            child("", "Ida", "2013-04-09", "217-555-0197"),
        ];
        let other = [
            child("48213", "Clara", "2013-04-09", "217-555-0142"),
            child("90127", "Bruno", "2013-04-09", "217-555-0197"),
            child("71002", "", "2012-01-31", ""),
        ];
        let [one, other] = [&one[..], &other[..]].map(|rows| rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let rosters = rosters_of(&one, &other);
        let (lexicon, [one, other]) = features::build(&rosters, &vec![(LocalId, LocalId)]);
        let comparer = Comparer { lexicon: &lexicon, one: &one, other: &other };
        let values = Counts::of_both([&one, &other], &lexicon);
        let (totals, counts, (_, _, strangers)) = (Totals::count(&comparer, &values), all_pairs(&comparer), assumed());
        for comparison in 0..COMPARISONS {
            let present = (12 - counts[comparison][0]) as f64;
            assert!((totals.present[comparison] - present).abs() < 1e-9, "{comparison}");
            for at in 1..LEVELS {
                // of equal values of which there are tables, no more is assumed than there are pairs
                let counted = at == 1 && ![MIDDLE, 3].contains(&comparison) && comparison <= ID;
                let assumed = PSEUDO_PAIRS * if counted { present / 12.0 } else { 1.0 };
                let found = counts[comparison][at] as f64 + assumed * strangers[comparison][at];
                let wanted = found / (present + assumed).max(1.0) * present;
                assert!((totals.pairs[comparison][at] - wanted).abs() < 1e-9, "{comparison} {at}");
            }
        }
    }

    #[test]
    fn of_many_rows_a_part_is_drawn_that_shows_what_all_would_show() {
        let rosters = testing::district();
        let pairs = features::id_pairs(&rosters);
        let (lexicon, [one, other]) = features::build(&rosters, &pairs);
        let comparer = Comparer { lexicon: &lexicon, one: &one, other: &other };
        assert!(one.len() * other.len() > SAMPLE);
        let drawn = sample_counts(&comparer);
        let all = all_pairs(&comparer);
        for comparison in 0..COMPARISONS {
            assert_eq!(drawn[comparison].iter().sum::<u64>(), SAMPLE as u64);
            for at in 0..LEVELS {
                let share = |counts: &[[u64; LEVELS]; COMPARISONS]| {
                    counts[comparison][at] as f64 / counts[comparison].iter().sum::<u64>() as f64
                };
                assert!(
                    (share(&drawn) - share(&all)).abs() < 0.006,
                    "{comparison} {at}: {} {}",
                    share(&drawn),
                    share(&all)
                );
            }
        }
    }
}
