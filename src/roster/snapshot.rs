//! What is kept of a run's exports, so that the next run can tell a plausible change from a broken export.
//!
//! It holds counts and keyed hashes only: no key, no name, no value of any cell.

use std::collections::BTreeMap;

/// Stands for one row; it is packed, since one of each row is held while the run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C, packed(4))]
pub struct RowMark {
    /// The keyed hash of the row's own key.
    pub key: u64,
    /// The keyed hash of who the row says the student is.
    pub person: u64,
    /// The place of its school in [`SideSnapshot::schools`].
    pub school: u32,
}

/// Holds how one field was filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    /// Rows with a usable value.
    pub filled: u64,
    /// Distinct values.
    pub distinct: u64,
    /// Rows with the commonest value.
    pub commonest: u64,
}

/// Holds what is kept of one export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideSnapshot {
    /// SHA-256 of the bytes as stored, in hexadecimal.
    pub sha256: String,
    /// Accepted rows.
    pub rows: u64,
    /// The header of the row's own key.
    pub key_column: String,
    /// How each field was filled, by name.
    pub fields: BTreeMap<String, Filling>,
    /// Each school by keyed hash, with its rows; in the order of hashes, 0 for rows without a school.
    pub schools: Vec<(u64, u64)>,
    /// Every row, in the order of keys.
    pub marks: Vec<RowMark>,
}

/// Holds what is kept of both exports, enrollment first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The sides.
    pub sides: [SideSnapshot; 2],
}

/// Says what the plausibility gate did in a run.
#[derive(Clone, Debug, Default)]
pub struct GateFacts {
    /// What is kept of the exports for the next run; `None` where no history is kept.
    pub snapshot: Option<Snapshot>,
    /// What would have been held, and was let through for a stated reason: code and sentence.
    pub accepted: Vec<(&'static str, String)>,
}
