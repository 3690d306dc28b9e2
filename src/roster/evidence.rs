//! Evidence: what speaks for and against a pair that a person decides, and how the weights of all candidates lie.

use super::Field;
use serde::Serialize;

/// Holds weights in thousandths of a bit against both alternatives to one student.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Against {
    /// Against two strangers.
    pub strangers: i32,
    /// Against two members of one household.
    pub relatives: i32,
}

/// Says how far two values agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// In full, after differences of writing are taken off.
    Same,
    /// In part.
    Partly,
    /// Not at all.
    Not,
    /// One side has no value.
    Missing,
}

/// Holds the evidence of one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The fields that were compared, enrollment first.
    pub fields: [Field; 2],
    /// How far the values agree, in words.
    pub level: &'static str,
    /// How far the values agree.
    pub agreement: Agreement,
    /// What that weighs.
    pub bits: Against,
}

/// Holds one comparison in which a pair and its rival differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RivalDifference {
    /// The fields that were compared, enrollment first.
    pub fields: [Field; 2],
    /// How far the pair agrees, in words.
    pub here: &'static str,
    /// How far the rival agrees, in words.
    pub there: &'static str,
    /// What that is worth to the pair.
    pub bits: Against,
}

/// Holds the best other pair that shares a row with a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rival {
    /// The enrollment row.
    pub enrollment: u32,
    /// The SIS row.
    pub sis: u32,
    /// Its weight in thousandths of a bit, the prior included.
    pub weight: i32,
    /// Its posterior probability in millionths.
    pub probability: i32,
    /// Where it differs from the pair, in the order of the model.
    pub differences: Vec<RivalDifference>,
}

/// Holds the evidence for and against one pair that a person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairEvidence {
    /// The enrollment row.
    pub enrollment: u32,
    /// The SIS row.
    pub sis: u32,
    /// What is likely before any comparison.
    pub prior: Against,
    /// The comparisons, in the order of the model.
    pub comparisons: Vec<Compared>,
    /// What rare or common names add, by themselves and together.
    pub rarity: Against,
    /// The sums; the pair's weight is a little less than the smaller one.
    pub total: Against,
    /// The best other pair that shares a row with it.
    pub rival: Option<Rival>,
}

/// Counts the candidate pairs whose weight lies in one whole bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WeightBin {
    /// The bit that the weights begin with.
    pub from: i32,
    /// Pairs that were accepted.
    pub matched: u64,
    /// Pairs that a person decides.
    pub review: u64,
    /// Pairs that are two students.
    pub apart: u64,
}

/// States how the weights of all candidate pairs lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WeightDistribution {
    /// The weights of the two cuts in thousandths of a bit: from the first a person decides, from the second a pair is accepted.
    pub cuts: [i32; 2],
    /// The bits with any pair, ascending.
    pub bins: Vec<WeightBin>,
}
