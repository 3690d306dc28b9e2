//! What an explanation says: rows, the weights of a pair, its rival, and what would change the verdict.

use serde::Serialize;

/// Holds what is to be said about a row or a pair of rows.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The rows that were asked about: one, or one of each side.
    pub asked: Vec<RowFacts>,
    /// What became of the pair below, or of the row where there is none: matched, review, duplicate or apart.
    pub outcome: &'static str,
    /// Why, one sentence each.
    pub why: Vec<String>,
    /// The pair that the row is in, or comes nearest to.
    pub pair: Option<PairFacts>,
    /// The next best pair that shares a row with it.
    pub runner_up: Option<RunnerUp>,
    /// What would change the verdict.
    pub changes: Vec<Change>,
}

/// Names a row and where it ended.
#[derive(Clone, Debug, Serialize)]
pub struct RowFacts {
    /// The side.
    pub side: &'static str,
    /// The row's own key.
    pub key: String,
    /// The line it starts on.
    pub line: u32,
    /// Where it ended: matched, duplicate, review or only-here.
    pub bucket: &'static str,
}

/// Holds bits against both alternatives: two strangers, and two relatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bits {
    /// Against strangers.
    pub strangers: f64,
    /// Against relatives.
    pub relatives: f64,
}

/// Holds the evidence of one comparison.
#[derive(Clone, Debug, Serialize)]
pub struct ComparisonFacts {
    /// The comparison's name.
    pub comparison: String,
    /// How far the values agree; `missing` where one side has none.
    pub level: &'static str,
    /// The value in the enrollment row, as it stands there.
    pub enrollment: String,
    /// The value in the SIS row, as it stands there.
    pub sis: String,
    /// What it weighs.
    pub bits: Bits,
}

/// Holds the waterfall of one pair.
#[derive(Clone, Debug, Serialize)]
pub struct PairFacts {
    /// The enrollment row.
    pub enrollment: RowFacts,
    /// The SIS row.
    pub sis: RowFacts,
    /// What is likely before any comparison.
    pub prior: Bits,
    /// The comparisons, in the order of the model.
    pub comparisons: Vec<ComparisonFacts>,
    /// What rare or common names add, by themselves and together.
    pub rarity: Bits,
    /// The sums.
    pub total: Bits,
    /// The weight: both sums taken together, in bits.
    pub weight: f64,
    /// What other candidates of the two rows take away or leave, in bits; none where the pair was not weighed.
    pub competition: Option<f64>,
    /// The probability; none where the pair was not weighed.
    pub probability: Option<f64>,
    /// The distance to the best matching without the pair, in bits; none where the pair is not part of the best.
    pub margin: Option<f64>,
    /// What a verdict rests on: id, model or decision.
    pub method: Option<&'static str>,
    /// The candidate keys that the rows share.
    pub keys: Vec<&'static str>,
}

/// Holds the next best pair.
#[derive(Clone, Debug, Serialize)]
pub struct RunnerUp {
    /// The enrollment row.
    pub enrollment: RowFacts,
    /// The SIS row.
    pub sis: RowFacts,
    /// Its weight in bits.
    pub weight: f64,
    /// Its probability.
    pub probability: f64,
    /// Where it differs from the pair.
    pub differences: Vec<Difference>,
}

/// Holds one comparison in which two pairs differ.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The comparison's name.
    pub comparison: String,
    /// How far the pair agrees.
    pub here: &'static str,
    /// How far the runner-up agrees.
    pub there: &'static str,
    /// What that is worth to the pair.
    pub bits: Bits,
}

/// Names comparisons that would change the verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The comparisons.
    pub comparisons: Vec<String>,
    /// Whether they would have to agree; otherwise to differ.
    pub agree: bool,
    /// The probability then.
    pub probability: f64,
}
