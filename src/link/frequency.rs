//! Frequencies: how often each level would occur among random pairs.

use super::compare::Comparer;
use super::features::Features;
use super::lexicon::Lexicon;
use super::lists::List;
use super::model::{LEVELS, Table, assumed};
use super::pattern::{ADDRESS, BIRTH, COMPARISONS, EMAIL, FIRST, GUARDIAN, ID, LAST, MISSING, PHONE, SAME, SEX, level};
use super::row::Row;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Pairs drawn for the levels that have no closed form.
const SAMPLE: usize = 60_000;
/// Pairs that one task draws at a time.
const TASK: usize = 4_096;
/// Assumed pairs that stand beside the drawn ones, so that tiny files behave.
const PSEUDO_PAIRS: f64 = 2_000.0;
/// The most places per row for values to be counted where they stand.
const DENSE: usize = 4;

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
    pub(crate) fn count(comparer: &Comparer<'_>) -> Self {
        let (one, other) = (comparer.one, comparer.other);
        let all = one.len() as f64 * other.len() as f64;
        let counts = sample_counts(comparer);
        let (_, _, assumed_u) = assumed();
        let exact: Vec<Option<(f64, f64)>> = (0..COMPARISONS)
            .into_par_iter()
            .with_max_len(1)
            .map(|comparison| {
                let pairs = exact_pairs(comparison, one, other, comparer.lexicon)?;
                Some((pairs, present_share(comparison, one) * present_share(comparison, other) * all))
            })
            .collect();
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
            if let Some((exact, present)) = exact[comparison] {
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

/// Returns the number of pairs with equal values, from the value frequencies of both files.
fn exact_pairs(comparison: usize, one: &Features, other: &Features, lexicon: &Lexicon) -> Option<f64> {
    let (mut most, mut values) = (0, 0);
    each_value(comparison, one, lexicon, |value| (most, values) = (most.max(value), values + 1))?;
    let mut pairs = 0u64;
    if most as usize <= DENSE * values {
        // codes that lie close together are counted where they stand
        let mut counts = vec![0u32; most as usize + 1];
        each_value(comparison, one, lexicon, |value| counts[value as usize] += 1)?;
        counts[0] = 0;
        let count = |value: u32| counts.get(value as usize).copied().unwrap_or(0);
        each_value(comparison, other, lexicon, |value| pairs += u64::from(count(value)))?;
    } else {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        each_value(comparison, one, lexicon, |value| *counts.entry(value).or_default() += 1)?;
        counts.remove(&0);
        let count = |value: u32| counts.get(&value).copied().unwrap_or(0);
        each_value(comparison, other, lexicon, |value| pairs += u64::from(count(value)))?;
    }
    Some(pairs as f64)
}

/// Gives the values that the rows of a file have in a comparison, 0 where a row has none; of lists nothing. Returns nothing where
/// equal values of the comparison are not counted.
fn each_value(comparison: usize, features: &Features, lexicon: &Lexicon, mut give: impl FnMut(u32)) -> Option<()> {
    let rows = features.rows.iter();
    let mut of_list = |list: List<'_>| list.iter().for_each(|value| give(*value));
    match comparison {
        PHONE => rows.for_each(|row| of_list(lexicon.phones.of(row.phone()))),
        EMAIL => rows.for_each(|row| of_list(lexicon.emails.of(row.email()))),
        GUARDIAN => rows.for_each(|row| of_list(lexicon.guardians.of(row.guardian))),
        _ if comparison >= ID => {
            let at = comparison - ID;
            if at >= features.ids {
                return None;
            }
            rows.for_each(|row| give(row.bare_id(at, lexicon)));
        }
        _ => {
            let code_of = code_of(comparison)?;
            rows.for_each(|row| give(code_of(row)));
        }
    }
    Some(())
}

/// Returns how a row's code for a comparison of single values is read.
fn code_of(comparison: usize) -> Option<fn(&Row) -> u32> {
    Some(match comparison {
        FIRST => |row| row.first,
        LAST => |row| row.last,
        // what a file fills in is no date
        BIRTH => |row| row.birth_digits,
        SEX => |row| u32::from(row.sex),
        ADDRESS => |row| row.address,
        _ => return None,
    })
}

fn present_share(comparison: usize, features: &Features) -> f64 {
    let filled = |of: &dyn Fn(&Row) -> u32| features.rows.iter().filter(|row| of(row) != 0).count();
    let filled = match comparison {
        PHONE => filled(&Row::phone),
        EMAIL => filled(&Row::email),
        GUARDIAN => filled(&|row| row.guardian),
        _ => match code_of(comparison) {
            Some(of) => filled(&of),
            None => {
                let at = comparison.saturating_sub(ID);
                if at >= features.ids { 0 } else { filled(&|row| row.id(at)) }
            }
        },
    };
    if features.rows.is_empty() { 0.0 } else { filled as f64 / features.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::MIDDLE;
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
        let (totals, counts, (_, _, strangers)) = (Totals::count(&comparer), all_pairs(&comparer), assumed());
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

    /// Rows of which only the given name is known.
    fn named(codes: &[u32]) -> Features {
        let row = |code: &u32| {
            let mut row = Row::default();
            row.first = *code;
            row
        };
        Features { rows: codes.iter().map(row).collect(), ..Features::default() }
    }

    #[test]
    fn equal_values_are_counted_alike_whether_their_codes_lie_close_or_far_apart() {
        // twice one against once, and once against three times
        for step in [1, 7, 1_000] {
            let [one, other] = [&[5, 5, 7, 0][..], &[5, 7, 7, 7, 0, 9]]
                .map(|codes| named(&codes.iter().map(|code| code * step).collect::<Vec<u32>>()));
            let pairs = |one: &Features, other: &Features| exact_pairs(FIRST, one, other, &Lexicon::default());
            assert_eq!((pairs(&one, &other), pairs(&other, &one)), (Some(5.0), Some(5.0)), "{step}");
        }
        let (one, lexicon) = (named(&[1]), Lexicon::default());
        assert_eq!((exact_pairs(MIDDLE, &one, &one, &lexicon), exact_pairs(ID, &one, &one, &lexicon)), (None, None));
        let share = |codes: &[u32]| present_share(FIRST, &named(codes));
        assert!((share(&[1, 0, 0, 2]) - 0.5).abs() < 1e-12 && share(&[]).abs() < 1e-12);
        assert!(present_share(ID, &named(&[1])).abs() < 1e-12);
    }
}
