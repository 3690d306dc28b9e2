//! The model: how often each level occurs among matches, among relatives and among strangers.
//!
//! Three classes of pairs: the same student (m), different people of one household (q, "near miss"), and strangers (u).
//! Source: Fellegi and Sunter 1969; the household class after Winkler 1993 and Larsen and Rubin 2001.

use super::pattern::COMPARISONS;

/// Levels per comparison, the missing one included.
pub(crate) const LEVELS: usize = 8;

/// One probability per comparison and level; the missing level's place is unused.
pub(crate) type Table = [[f64; LEVELS]; COMPARISONS];

/// The names of the comparisons and of their levels, as reports show them.
pub(crate) const NAMES: [(&str, &[&str]); COMPARISONS] = [
    ("first_name", &["same", "variant", "one or two letters", "similar", "different", "swapped with last name"]),
    ("last_name", &["same", "part of it", "one or two letters", "similar", "different"]),
    ("middle_name", &["same", "initial or typo", "different"]),
    ("suffix", &["same", "-", "different"]),
    ("birth_date", &["same", "day and month swapped", "one digit", "two of three parts", "different"]),
    ("sex", &["same", "-", "different"]),
    ("address", &["same", "nearly", "same area", "different"]),
    ("phone", &["same", "one digit", "different"]),
    ("email", &["same", "nearly", "different"]),
    ("guardian_name", &["same", "nearly", "different"]),
    ("id_1", &["same", "one digit", "different"]),
    ("id_2", &["same", "one digit", "different"]),
    ("id_3", &["same", "one digit", "different"]),
    ("grade", &["same, and the school", "same", "next to it", "different"]),
];

/// Shares of each level that are assumed before any data: (same student, household, strangers).
///
/// Orders of magnitude from school data; the data takes over as pairs come in (see `estimate`).
const ASSUMED: [(&[f64], &[f64], &[f64]); COMPARISONS] = [
    (
        &[0.88, 0.05, 0.035, 0.008, 0.022, 0.005],
        &[0.01, 0.015, 0.01, 0.025, 0.9398, 0.0002],
        &[0.004, 0.003, 0.002, 0.01, 0.981, 0.000_002],
    ),
    (&[0.92, 0.03, 0.03, 0.005, 0.015], &[0.86, 0.04, 0.01, 0.005, 0.085], &[0.002, 0.002, 0.001, 0.003, 0.992]),
    (&[0.70, 0.22, 0.08], &[0.03, 0.08, 0.89], &[0.01, 0.05, 0.94]),
    (&[0.90, 0.0, 0.10], &[0.3, 0.0, 0.7], &[0.3, 0.0, 0.7]),
    (&[0.97, 0.006, 0.01, 0.008, 0.006], &[0.03, 0.0003, 0.004, 0.05, 0.9157], &[0.0002, 0.0001, 0.002, 0.04, 0.9577]),
    (&[0.99, 0.0, 0.01], &[0.5, 0.0, 0.5], &[0.5, 0.0, 0.5]),
    (&[0.85, 0.05, 0.04, 0.06], &[0.93, 0.03, 0.02, 0.02], &[0.0001, 0.0004, 0.03, 0.9695]),
    (&[0.85, 0.02, 0.13], &[0.90, 0.01, 0.09], &[0.0001, 0.0001, 0.9998]),
    (&[0.85, 0.04, 0.11], &[0.90, 0.02, 0.08], &[0.0001, 0.0005, 0.9994]),
    (&[0.75, 0.06, 0.19], &[0.85, 0.05, 0.10], &[0.0003, 0.0005, 0.9992]),
    (&[0.96, 0.02, 0.02], &[0.002, 0.03, 0.968], &[0.0001, 0.004, 0.9959]),
    (&[0.96, 0.02, 0.02], &[0.002, 0.03, 0.968], &[0.0001, 0.004, 0.9959]),
    (&[0.96, 0.02, 0.02], &[0.002, 0.03, 0.968], &[0.0001, 0.004, 0.9959]),
    (&[0.65, 0.30, 0.03, 0.02], &[0.05, 0.02, 0.12, 0.81], &[0.03, 0.05, 0.14, 0.78]),
];

/// Holds the parameters of the three classes and how common they are.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) m: Table,
    pub(crate) q: Table,
    pub(crate) u: Table,
    /// The share of matching rows on each side.
    pub(crate) overlap: [f64; 2],
    /// The probability that a random pair is a match, and that it is of one household.
    pub(crate) match_rate: f64,
    pub(crate) household_rate: f64,
    /// The probability that two relatives are both without a partner; brothers and sisters may be missing together.
    pub(crate) lone_relatives: f64,
    /// Pairs of relatives that the estimate has seen.
    pub(crate) relatives_seen: f64,
    /// Matches with given names that have nothing in common, as many as the estimate has seen.
    pub(crate) unlike_names_seen: f64,
    /// Rounds of estimation that led here.
    pub(crate) rounds: u32,
}

/// Returns the assumed shares as tables: m, q and u.
pub(crate) fn assumed() -> (Table, Table, Table) {
    let (mut m, mut q, mut u) =
        ([[0.0; LEVELS]; COMPARISONS], [[0.0; LEVELS]; COMPARISONS], [[0.0; LEVELS]; COMPARISONS]);
    for (comparison, (same, household, strangers)) in ASSUMED.iter().enumerate() {
        for (table, shares) in [(&mut m, same), (&mut q, household), (&mut u, strangers)] {
            table[comparison][1..=shares.len()].copy_from_slice(shares);
        }
    }
    (m, q, u)
}

impl Model {
    /// Starts from the assumed shares for files of the given numbers of rows.
    pub(crate) fn start(rows: [usize; 2]) -> Self {
        let (m, q, u) = assumed();
        let [one, other] = rows.map(|count| count.max(1) as f64);
        let matches = 0.85 * one.min(other);
        let overlap = [overlap(matches, one), overlap(matches, other)];
        Self {
            m,
            q,
            u,
            overlap,
            relatives_seen: 0.0,
            unlike_names_seen: 0.0,
            lone_relatives: ((1.0 - overlap[0]) * (1.0 - overlap[1])).sqrt(),
            match_rate: matches / (one * other),
            household_rate: 0.8 * matches / (one * other),
            rounds: 0,
        }
    }

    /// Returns the probability that two rows are both without a partner, taken as independent.
    ///
    /// Two rows that are no match and have no better candidate are both alone.
    pub(crate) fn alone(&self) -> f64 {
        self.overlap.iter().map(|share| 1.0 - share).product()
    }
}

/// Returns the share of a side's rows that have a partner, held back from certainty as far as the rows are few.
pub(crate) fn overlap(matches: f64, rows: f64) -> f64 {
    1.0 - (1.0 - matches / rows + 2.0 / rows).clamp(0.01, 0.98)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assumed_shares_of_each_comparison_sum_to_one() {
        let (m, q, u) = assumed();
        for table in [m, q, u] {
            for shares in table {
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-4, "{shares:?}");
            }
        }
    }
}
