//! Frequencies: how often each level would occur among random pairs, and how rare a name is.

use super::compare::{
    ADDRESS, BIRTH, COMPARISONS, Comparer, EMAIL, FIRST, GUARDIAN, ID, LAST, MISSING, PHONE, SAME, SEX, level,
};
use super::features::Features;
use super::lexicon::Lexicon;
use super::lists::Lists;
use super::model::{Adjustment, LEVELS, Table, assumed, millibits};
use super::row::Row;
use rayon::prelude::*;

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
    let columns = |features: &Features| -> Option<Vec<u32>> {
        let column = |of: &dyn Fn(&Row) -> u32| features.rows.iter().map(of).collect();
        let lists = |of: &dyn Fn(&Row) -> u32, lists: &Lists| {
            let values = |row: &Row| {
                let list = lists.of(of(row));
                (0..list.len()).map(move |at| list[at])
            };
            features.rows.iter().flat_map(values).collect()
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
                column(&|row| lexicon.bare(row.id(at)))
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

#[cfg(test)]
mod tests {
    use super::super::compare::MIDDLE;
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
        Features { rows: codes.iter().map(row).collect(), ids: 0 }
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

    #[test]
    fn a_name_is_as_rare_as_its_other_bearers_are_few() {
        let of = |name: u32, count: usize| std::iter::repeat_n(name, count);
        let one = named(&of(1, 1).chain(of(2, 11)).chain(of(3, 4)).chain(of(9, 84)).collect::<Vec<u32>>());
        let other = named(&of(1, 1).chain(of(2, 5)).chain(of(4, 1)).chain(of(0, 3)).collect::<Vec<u32>>());
        let rarity = Rarity::count([&one, &other], 10, [0.01, 0.01]);
        let of = |name: u32| rarity.of(Some(name), None).first;
        // one in a hundred is usual: of a hundred rows and three hundred assumed, with three assumed bearers
        assert_eq!((of(1), of(2)), (415, -1_700));
        assert_eq!((of(4), of(3)), (415, -585));
        assert_eq!((of(0), of(5), of(99)), (0, 0, 0));
        assert_eq!(rarity.of(Some(1), Some(1)), Adjustment { first: 415, last: 0 });
        assert_eq!(rarity.of(None, None), Adjustment::default());
        // no name is rarer than one in thirty-two
        let many = named(&[&[1][..], &vec![2; 20_000]].concat());
        let rarity = Rarity::count([&many, &many], 3, [0.01, 0.01]);
        assert_eq!([1, 2].map(|name| rarity.of(Some(name), None).first), [5_000, -5_000]);
    }
}
