//! What link hands over: who is the same student, how sure that is, and which bucket every row ended in.

use super::{LearnedModel, NO_ROW, PairEvidence, Result, Side, WeightDistribution};
use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use rayon::prelude::ParallelSliceMut;
use serde::Serialize;

/// Says what became of a pair of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The same student.
    Matched,
    /// One row is a second copy of a student whose standing row is on the other side of this pair.
    Duplicate,
    /// A person decides.
    Review,
}

impl Verdict {
    /// Returns the word used in `matches.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Matched => "matched",
            Verdict::Duplicate => "duplicate",
            Verdict::Review => "review",
        }
    }
}

/// Says what a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// An equal ID, borne out by name or birth date.
    Id,
    /// The evidence of the other fields.
    Model,
    /// A person's recorded decision.
    Decision,
}

impl Method {
    /// Returns the word used in `matches.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Method::Id => "id",
            Method::Model => "model",
            Method::Decision => "decision",
        }
    }
}

/// Says why a person has to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewReason {
    /// It is not a review pair.
    None,
    /// The probability lies between the two cuts.
    Uncertain,
    /// Another candidate is nearly as good.
    CloseRunnerUp,
    /// Another candidate is just as good.
    EqualCandidates,
    /// Nothing tells possible twins apart.
    Twins,
}

impl ReviewReason {
    /// Returns the sentence that people read.
    pub fn words(self) -> &'static str {
        match self {
            ReviewReason::None | ReviewReason::Uncertain => {
                "The evidence is too weak to accept and too strong to dismiss."
            }
            ReviewReason::CloseRunnerUp => "Another candidate is nearly as good.",
            ReviewReason::EqualCandidates => "Another candidate is just as good.",
            ReviewReason::Twins => "Nothing of the child's own tells the row from a twin, a brother or a sister.",
        }
    }
}

/// Says where a row ended; every accepted row is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// In an accepted pair.
    Matched,
    /// A second copy of another row of its own file.
    Duplicate,
    /// In a pair that a person decides.
    Review,
    /// Without a partner.
    OnlyHere,
}

/// Holds one pair of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// The enrollment row.
    pub enrollment: u32,
    /// The SIS row.
    pub sis: u32,
    /// What became of the pair.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub method: Method,
    /// Why a person has to decide.
    pub reason: ReviewReason,
    /// The match weight in thousandths of a bit, the prior included.
    pub weight: i32,
    /// The posterior probability in millionths.
    pub probability: i32,
    /// The distance to the second-best assignment in thousandths of a bit.
    pub margin: i32,
}

/// Holds one row that is a second copy of another row of its own file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The second copy.
    pub row: u32,
    /// The row that stands for it.
    pub of: u32,
    /// The match weight in thousandths of a bit.
    pub weight: i32,
    /// The posterior probability in millionths.
    pub probability: i32,
}

/// Holds the duplicates of one file, sorted by row.
pub type DuplicateTable = Vec<Duplicate>;

/// Holds the result of linking.
#[derive(Clone, Debug)]
pub struct Links {
    rows: Vec<LinkRow>,
    buckets: [Vec<Bucket>; 2],
    duplicates: [DuplicateTable; 2],
    /// Pairs with an equal ID whose name and birth date both disagree: (enrollment row, SIS row).
    pub id_conflicts: Vec<(u32, u32)>,
    /// Rows of one file kept apart on purpose although they look alike: (side, row, other row).
    pub twins: Vec<(Side, u32, u32)>,
    /// What speaks for and against the pairs that a person decides, sorted by enrollment row, then SIS row.
    pub evidence: Vec<PairEvidence>,
    /// What the run states about its linking.
    pub summary: LinkSummary,
    /// What was learned, for later runs to go by.
    pub learned: Option<LearnedModel>,
}

/// Counts the blocks of one key that were refined because they were too big.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefinedBlocks {
    /// The key's name.
    pub key: String,
    /// How many blocks.
    pub blocks: u64,
    /// The pairs that all of them have.
    pub pairs: u64,
    /// The pairs of the largest.
    pub largest: u64,
}

/// States how the linking was done, for `summary.json`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkSummary {
    /// Expected precision of the accepted pairs, from the posteriors, in millionths.
    pub expected_precision: i64,
    /// Expected recall of the accepted pairs, from the posteriors, in millionths.
    pub expected_recall: i64,
    /// Per candidate key: (name, pairs found by it first, largest block).
    pub keys: Vec<(String, u64, u64)>,
    /// Blocks refined because they were too big, by key.
    pub refined_blocks: Vec<RefinedBlocks>,
    /// Candidate pairs scored.
    pub pairs_scored: u64,
    /// Rounds until the estimates stood still.
    pub em_rounds: u32,
    /// Per comparison and level: (comparison, level, m, u, weight in thousandths of a bit).
    pub model: Vec<(String, String, f64, f64, i32)>,
    /// The prior in thousandths of a bit.
    pub prior: i32,
    /// What became of people's decisions.
    pub decisions: DecisionFacts,
    /// What the check against decoys found, where it was asked for.
    pub decoys: Option<DecoyFacts>,
    /// How the weights of all candidates lie.
    pub distribution: WeightDistribution,
}

/// States what became of people's decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DecisionFacts {
    /// Decisions that were followed.
    pub applied: u64,
    /// Decisions that no longer fit the exports, by line.
    pub stale: Vec<StaleDecision>,
}

/// Names a decision that no longer fits the exports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StaleDecision {
    /// Its line in the decision file, counted from 1.
    pub line: u64,
    /// Why it does not fit, without any value from the files.
    pub reason: String,
}

/// States how many rows that cannot match were accepted all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecoyFacts {
    /// Rows that cannot match.
    pub decoys: u64,
    /// How many of them were accepted.
    pub false_accepts: u64,
    /// Their share in millionths.
    pub rate: i64,
    /// The upper bound of the share in millionths, which the true one exceeds in one case of twenty.
    pub upper: i64,
}

impl LinkRow {
    /// Returns its rows, enrollment first.
    pub(crate) fn rows(&self) -> [u32; 2] {
        [self.enrollment, self.sis]
    }
}

impl Links {
    /// Puts the parts together and sorts the pairs.
    pub fn new(
        mut rows: Vec<LinkRow>,
        buckets: [Vec<Bucket>; 2],
        duplicates: [DuplicateTable; 2],
        summary: LinkSummary,
    ) -> Self {
        rows.par_sort_by_key(|row| (row.enrollment, row.sis));
        Self {
            rows,
            buckets,
            duplicates,
            id_conflicts: Vec::new(),
            twins: Vec::new(),
            evidence: Vec::new(),
            summary,
            learned: None,
        }
    }

    /// Makes a frame of the pairs, sorted by enrollment row, then SIS row.
    pub fn frame(&self) -> Result<DataFrame> {
        frame_of(&self.rows)
    }

    /// Returns the pairs, sorted by enrollment row, then SIS row; either row is `NO_ROW` for a duplicate without partner.
    pub fn rows(&self) -> &[LinkRow] {
        &self.rows
    }

    /// Returns the accepted pairs.
    pub fn matched(&self) -> impl Iterator<Item = &LinkRow> + '_ {
        self.rows.iter().filter(|row| row.verdict == Verdict::Matched)
    }

    /// Returns the rows of the accepted pairs, enrollment first.
    pub(crate) fn matched_rows(&self) -> impl Iterator<Item = [u32; 2]> + '_ {
        self.matched().map(LinkRow::rows)
    }

    /// Returns the pairs that a person decides.
    pub fn review(&self) -> impl Iterator<Item = &LinkRow> + '_ {
        self.rows.iter().filter(|row| row.verdict == Verdict::Review)
    }

    /// Returns the evidence of a pair that a person decides.
    pub fn evidence_of(&self, row: &LinkRow) -> Option<&PairEvidence> {
        let pair = (row.enrollment, row.sis);
        let at = self.evidence.binary_search_by_key(&pair, |found| (found.enrollment, found.sis)).ok()?;
        self.evidence.get(at)
    }

    /// Returns where each row of a side ended.
    pub fn buckets(&self, side: Side) -> &[Bucket] {
        &self.buckets[side.index()]
    }

    /// Returns the duplicates of a side, sorted by row.
    pub fn duplicates(&self, side: Side) -> &[Duplicate] {
        &self.duplicates[side.index()]
    }

    /// Counts the rows of a side in a bucket.
    pub fn count(&self, side: Side, bucket: Bucket) -> u64 {
        self.buckets(side).iter().filter(|found| **found == bucket).count() as u64
    }

    /// Returns the accepted partner of every row of a side, `NO_ROW` where there is none.
    pub fn partners(&self, side: Side) -> Vec<u32> {
        let mut partners = vec![NO_ROW; self.buckets(side).len()];
        for row in self.matched() {
            let (here, there) = match side {
                Side::Enrollment => (row.enrollment, row.sis),
                Side::Sis => (row.sis, row.enrollment),
            };
            partners[here as usize] = there;
        }
        partners
    }
}

fn frame_of(rows: &[LinkRow]) -> Result<DataFrame> {
    let unsigned = |name: &str, of: &dyn Fn(&LinkRow) -> u32| -> Column {
        Series::new(name.into(), rows.iter().map(of).collect::<Vec<u32>>()).into()
    };
    let signed = |name: &str, of: &dyn Fn(&LinkRow) -> i32| -> Column {
        Series::new(name.into(), rows.iter().map(of).collect::<Vec<i32>>()).into()
    };
    Ok(DataFrame::new(
        rows.len(),
        vec![
            unsigned("enrollment_row", &|row| row.enrollment),
            unsigned("sis_row", &|row| row.sis),
            unsigned("verdict", &|row| row.verdict as u32),
            unsigned("method", &|row| row.method as u32),
            unsigned("reason", &|row| row.reason as u32),
            signed("weight", &|row| row.weight),
            signed("probability", &|row| row.probability),
            signed("margin", &|row| row.margin),
        ],
    )?)
}
