//! What earlier runs knew: the standing of every discrepancy, what was fixed since, and the trend.

use super::{InstallKey, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

/// Says how a discrepancy stands to earlier runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The last run did not have it, nor any run before.
    #[default]
    New,
    /// The last run had it too.
    Open,
    /// It was fixed once and is back.
    Reopened,
    /// The configuration waives it for now.
    Waived,
}

impl Status {
    /// Returns the word used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Open => "open",
            Status::Reopened => "reopened",
            Status::Waived => "waived",
        }
    }
}

/// Says how one discrepancy stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its status.
    pub status: Status,
    /// The as-of date of the run that saw it first, by its place in [`Past::dates`].
    pub first_seen: u32,
}

/// Counts one earlier run, or this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RunPoint {
    /// The run.
    pub run: String,
    /// Its as-of date.
    pub as_of: String,
    /// Accepted rows, enrollment first.
    pub rows: [u64; 2],
    /// Accepted pairs.
    pub matched: u64,
    /// Errors that are not waived.
    pub errors: u64,
    /// Warnings that are not waived.
    pub warnings: u64,
    /// Discrepancies for information.
    pub infos: u64,
    /// Errors and warnings that the run before did not have.
    pub new: u64,
    /// Errors and warnings of the run before that are gone.
    pub fixed: u64,
}

/// Holds what earlier runs knew of this run's discrepancies; without a history everything is new.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// Whether there was an earlier run to compare with.
    pub compared: bool,
    /// The dates that standings name.
    pub dates: Vec<String>,
    /// The standing of every discrepancy in report order; empty without a history.
    pub standings: Vec<Standing>,
    /// The fingerprint of every discrepancy in report order; empty where nobody has asked for all of them.
    pub fingerprints: Vec<[u8; 8]>,
    /// The keyed form of every fingerprint in report order; empty without a history.
    pub keyed: Vec<[u8; 16]>,
    /// Discrepancies of the last run that are gone, by code and the severity they had, from information to error.
    pub fixed: BTreeMap<String, [u64; 3]>,
    /// The runs of the trend, oldest first, this run last.
    pub trend: Vec<RunPoint>,
    /// The key under which fingerprints may leave the report set; `None` without a history.
    pub key: Option<InstallKey>,
}

impl Past {
    /// Returns how many discrepancies of the last run at or above a severity are gone.
    pub fn fixed_at_least(&self, severity: Severity) -> u64 {
        self.fixed.values().flat_map(|counts| &counts[severity as usize..]).sum()
    }
}
