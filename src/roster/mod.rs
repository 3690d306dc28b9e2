//! The vocabulary that every stage shares: fields, sides, tables, verdicts, discrepancies and the run's result.

mod error;
mod field;
mod finding;
mod intake;
mod learned;
mod links;
mod pool;
mod reconciliation;
mod rosters;

pub use error::{Error, ErrorKind, Result};
pub use field::{Field, Side};
pub use finding::{Discrepancies, Discrepancy, Owner, RuleInfo, Scope, Severity};
pub use intake::{ColumnFact, FileFinding, InputFacts, Intake, LineLedger, RawColumn, RawTable, RejectedRow};
pub use learned::{LearnedClasses, LearnedComparison, LearnedLevel, LearnedModel, OfSides};
pub use links::{
    Bucket, DecisionFacts, DecoyFacts, Duplicate, DuplicateTable, LinkRow, LinkSummary, Links, Method, ReviewReason,
    StaleDecision, Verdict,
};
pub use pool::{Interner, Pool};
pub use reconciliation::{Cause, Crosswalk, Diagnosis, Reconciliation, RowLedger, RunFacts, SettingFact, StageTiming};
pub use rosters::{Issue, NO_ROW, Roster, RosterBuilder, Rosters, Vocabulary};
