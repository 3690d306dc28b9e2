//! What linking learned from two exports, in the form in which it is saved for later runs.

use super::Side;
use serde::{Deserialize, Serialize};

/// Holds a value per side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfSides<T> {
    /// The enrollment platform's.
    pub enrollment: T,
    /// The SIS's.
    pub sis: T,
}

impl<T: Copy> OfSides<T> {
    /// Returns the value of a side.
    pub fn of(&self, side: Side) -> T {
        match side {
            Side::Enrollment => self.enrollment,
            Side::Sis => self.sis,
        }
    }
}

/// Holds a model as it is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedModel {
    /// Says what the file is.
    pub format: String,
    /// Grows when a field changes its meaning or goes away.
    pub version: u32,
    /// The version of the program that made it.
    pub made_by: String,
    /// The rows it was made from.
    pub rows: OfSides<u64>,
    /// What holds for a pair of one enrollment and one SIS row.
    pub between_files: LearnedClasses,
    /// What second copies inside one file are found by: the estimate before they are put aside.
    pub before_duplicates: LearnedClasses,
}

/// Holds the parameters of the three classes of pairs: same student, relatives, strangers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedClasses {
    /// Rounds of estimation.
    pub rounds: u32,
    /// The share of each side's rows that have a partner.
    pub overlap: OfSides<f64>,
    /// The probability that a random pair is the same student.
    pub match_rate: f64,
    /// The probability that a random pair are relatives.
    pub relative_rate: f64,
    /// The probability that two relatives are both without a partner.
    pub lone_relatives: f64,
    /// Pairs of relatives that the estimate has seen.
    pub relatives_seen: f64,
    /// Matches with given names that have nothing in common, as many as the estimate has seen.
    #[serde(default)]
    pub unlike_names_seen: f64,
    /// The prior against strangers in bits, for reading only.
    pub prior_bits: f64,
    /// The prior against relatives in bits, for reading only.
    pub relative_prior_bits: f64,
    /// The comparisons.
    pub comparisons: Vec<LearnedComparison>,
}

/// Holds the levels of one comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedComparison {
    /// What is compared.
    pub comparison: String,
    /// Its levels, from full agreement down.
    pub levels: Vec<LearnedLevel>,
}

/// Holds how often one level occurs in each class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedLevel {
    /// How far the values agree.
    pub level: String,
    /// The share among pairs of the same student.
    pub m: f64,
    /// The share among relatives.
    pub q: f64,
    /// The share among strangers.
    pub u: f64,
    /// The weight against strangers in bits, for reading only.
    pub bits: f64,
    /// The weight against relatives in bits, for reading only.
    pub relative_bits: f64,
}
