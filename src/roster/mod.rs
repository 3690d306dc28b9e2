//! The vocabulary that every stage shares: fields, sides, tables, verdicts, discrepancies and the run's result.

pub(crate) mod ahead;
mod builder;
mod cause;
mod codes;
mod correction;
pub(crate) mod entities;
pub(crate) mod epoch;
mod error;
mod evidence;
mod field;
mod finding;
mod fold;
mod hashed;
mod hexadecimal;
mod import;
mod intake;
mod interner;
mod keyed;
#[cfg(test)]
mod law_tests;
mod learned;
mod links;
mod number;
mod past;
mod pool;
mod quality;
mod raw_texts;
mod reconciliation;
#[cfg(test)]
mod result_tests;
mod rosters;
mod semantics;
mod snapshot;
mod stint;
mod unmerged;
mod waiver;

pub use builder::{Keys, RosterBuilder};
pub use cause::{Cause, CauseExample};
pub use codes::{CodeColumn, Codes, CodesIter};
pub(crate) use codes::{each_with_codes, gather};
pub use correction::Correction;
pub use error::{Error, ErrorKind, Result, reason};
pub use evidence::{Against, Agreement, Compared, PairEvidence, Rival, RivalDifference, WeightBin, WeightDistribution};
pub use field::{Field, Side};
pub use finding::{Discrepancies, Discrepancy, Owner, RuleInfo, Scope, Severity};
pub use fold::{FoldPlan, RawStint, STINT_FIELDS, Stands};
pub(crate) use hashed::sorted_by_hash;
pub(crate) use hexadecimal::{hex_digits, hexadecimal};
pub use import::ImportLayout;
pub use intake::{ColumnFact, FileFinding, InputFacts, Intake, LineLedger, RawColumn, RawTable, RejectedRow};
pub use interner::Interner;
pub use keyed::InstallKey;
pub use learned::{LearnedClasses, LearnedComparison, LearnedLevel, LearnedModel, OfSides};
pub use links::{
    Bucket, DecisionFacts, DecoyFacts, Duplicate, DuplicateTable, LinkRow, LinkSummary, Links, Method, RefinedBlocks,
    ReviewReason, StaleDecision, Verdict,
};
pub use number::grouped;
pub use past::{Past, RunPoint, Standing, Status};
pub use pool::Pool;
pub use quality::ColumnQuality;
pub use raw_texts::{GrowingTexts, RawTexts};
pub use reconciliation::{Crosswalk, Diagnosis, Reconciliation, RowLedger, RunFacts, SettingFact, StageTiming};
pub use rosters::{Issue, NO_ROW, Reading, Roster, Rosters, UNREADABLE, Vocabulary};
pub use semantics::{ExitDay, GradeCodes, SchoolYearName, Semantics, StatusCodes};
pub use snapshot::{Filling, GateFacts, RowMark, SideSnapshot, Snapshot};
pub use stint::Stint;
pub use unmerged::Unmerged;
pub use waiver::{WaiverFact, WaiverState};
