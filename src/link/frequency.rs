//! Frequencies: how often each level would occur among random pairs, and how rare a name is.

use super::compare::{
    ADDRESS, BIRTH, COMPARISONS, Comparer, EMAIL, FIRST, GUARDIAN, ID, LAST, MISSING, PHONE, SAME, SEX, level,
};
use super::features::Features;
use super::lexicon::{Lexicon, Lists};
use super::model::{Adjustment, LEVELS, Table, assumed, millibits};
use super::row::Row;
use rayon::prelude::*;

/// Pairs drawn for the levels that have no closed form.
const SAMPLE: usize = 60_000;
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
    let pairs: Vec<(usize, usize)> = if draws == all {
        (0..all).map(|at| (at / columns, at % columns)).collect()
    } else {
        // a fixed scramble (SplitMix64) of the running number
        (0..draws as u64)
            .map(|at| (scramble(2 * at) as usize % rows, scramble(2 * at + 1) as usize % columns))
            .collect()
    };
    let parts: Vec<[[u64; LEVELS]; COMPARISONS]> = pairs
        .par_chunks(16_384)
        .map(|chunk| {
            let mut counts = [[0u64; LEVELS]; COMPARISONS];
            for (i, j) in chunk {
                let pattern = comparer.pattern(*i, *j);
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
    let columns = |features: &Features| -> Option<Vec<u32>> {
        let column = |of: &dyn Fn(&Row) -> u32| features.rows.iter().map(of).collect();
        let lists = |of: &dyn Fn(&Row) -> u32, lists: &Lists| {
            features.rows.iter().flat_map(|row| lists.of(of(row)).iter().copied()).collect()
        };
        Some(match comparison {
            PHONE => lists(&Row::phone, &lexicon.phones),
            EMAIL => lists(&Row::email, &lexicon.emails),
            GUARDIAN => lists(&|row| row.guardian, &lexicon.guardians),
            _ if comparison >= ID => {
                let at = comparison - ID;
                if at >= features.ids {
                    return None;
                }
                column(&|row| lexicon.bare_identifiers[row.id(at) as usize])
            }
            _ => column(&code_of(comparison)?),
        })
    };
    let columns = [columns(one)?, columns(other)?];
    let rows = columns[0].len().max(columns[1].len());
    let most = columns.iter().flatten().copied().max().unwrap_or(0) as usize;
    if most <= DENSE * rows {
        // codes that lie close together are counted where they stand, without sorting
        let [mine, theirs] = columns.map(|values| {
            let mut counts = vec![0u32; most + 1];
            values.iter().for_each(|value| counts[*value as usize] += 1);
            counts
        });
        return Some(
            mine.iter().zip(&theirs).skip(1).map(|(mine, theirs)| f64::from(*mine) * f64::from(*theirs)).sum(),
        );
    }
    let [mine, theirs] = columns.map(counted);
    let mut pairs = 0.0;
    let mut at = 0;
    for (value, count) in mine {
        while at < theirs.len() && theirs[at].0 < value {
            at += 1;
        }
        if at < theirs.len() && theirs[at].0 == value {
            pairs += count as f64 * theirs[at].1 as f64;
        }
    }
    Some(pairs)
}

/// Returns how a row's code for a comparison of single values is read.
fn code_of(comparison: usize) -> Option<fn(&Row) -> u32> {
    Some(match comparison {
        FIRST => |row| row.first,
        LAST => |row| row.last,
        BIRTH => |row| row.birth,
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

/// Returns the distinct values except the missing one, ascending, with their counts.
fn counted(mut values: Vec<u32>) -> Vec<(u32, u64)> {
    values.sort_unstable();
    let mut counts: Vec<(u32, u64)> = Vec::new();
    for value in values.into_iter().filter(|value| *value != 0) {
        match counts.last_mut() {
            Some((last, count)) if *last == value => *count += 1,
            _ => counts.push((value, 1)),
        }
    }
    counts
}

/// Holds, per name code, how much rarer or commoner than average the name is, in thousandths of a bit.
#[derive(Clone, Debug)]
pub(crate) struct Rarity {
    first: Vec<i16>,
    last: Vec<i16>,
}

impl Rarity {
    /// Counts names over both files; `exact` gives the average agreement of given and family names.
    pub(crate) fn count(sides: [&Features; 2], names: usize, exact: [f64; 2]) -> Self {
        let rows = sides.iter().map(|side| side.len()).max().unwrap_or(0) as f64;
        let table = |of: fn(&Row) -> u32, exact: f64| -> Vec<i16> {
            let mut counts = vec![[0u32; 2]; names];
            for (at, side) in sides.iter().enumerate() {
                for row in &side.rows {
                    counts[of(row) as usize][at] += 1;
                }
            }
            let mut rarity = vec![0i16; names];
            for (code, counts) in counts.into_iter().enumerate().skip(1).filter(|(_, counts)| *counts != [0, 0]) {
                // the row itself is no evidence of how common its name is; assumed rows steady small files
                let others = f64::from(counts[0].max(counts[1])) - 1.0;
                let share = (others + ASSUMED_ROWS * exact) / (rows + ASSUMED_ROWS);
                rarity[code] = millibits((exact / share).log2()).clamp(-5_000, 5_000) as i16;
            }
            rarity
        };
        let (first, last) = rayon::join(|| table(|row| row.first, exact[0]), || table(|row| row.last, exact[1]));
        Self { first, last }
    }

    /// Returns the adjustment of a pair: for equal names only.
    pub(crate) fn of(&self, first: Option<u32>, last: Option<u32>) -> Adjustment {
        let look =
            |table: &[i16], code: Option<u32>| code.and_then(|code| table.get(code as usize).copied()).unwrap_or(0);
        Adjustment { first: look(&self.first, first), last: look(&self.last, last) }
    }
}

/// Rows that stand beside the counted ones when a name's rarity is judged.
const ASSUMED_ROWS: f64 = 300.0;
