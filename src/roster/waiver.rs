//! How the waivers of the configuration stood in a run.

use serde::Serialize;

/// Says how a waiver stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WaiverState {
    /// It covers findings.
    Active,
    /// It covers none, so it can be taken out.
    Unused,
    /// Its last day is over: what it covered counts again.
    Expired,
}

/// States one waiver and what it covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaiverFact {
    /// The line of the configuration on which it stands.
    pub line: u64,
    /// The rule's code.
    pub code: String,
    /// The key that it is for, where it is for one.
    pub key: Option<String>,
    /// The school that it is for, where it is for one.
    pub school: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: String,
    /// How it stands.
    pub state: WaiverState,
    /// The findings that it covers, or would cover.
    pub findings: u64,
}
