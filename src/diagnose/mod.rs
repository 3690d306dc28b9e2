//! Diagnose: what is wrong with whom, by rule; which codes correspond; what one cause is behind many.

mod address;
mod birth;
mod clashes;
mod contacts;
mod context;
mod correspond;
mod crosswalk;
mod grades;
mod identifiers;
mod lookup;
mod names;
mod pairs;
mod reading;
mod registry;
mod rules;
mod sink;
mod standing;
#[cfg(test)]
mod testing;
mod triage;

pub use lookup::{nearest, rule};

use crate::roster::{Diagnosis, Discrepancies, Intake, Links, Result, Rosters, RuleInfo, Severity};
use context::Context;
use std::collections::BTreeMap;

/// Holds what the configuration says about diagnosing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The date that ages and due dates are counted from, `YYYY-MM-DD`.
    pub as_of: String,
    /// Severities by code, where the configuration changes them.
    pub severity: BTreeMap<String, Severity>,
}

/// Returns every rule there is, in code order.
pub fn rules() -> &'static [&'static RuleInfo] {
    lookup::infos()
}

/// Runs the rules over the linked rows.
pub fn run(rosters: &Rosters, links: &Links, intakes: &[Intake; 2], settings: &Settings) -> Result<Diagnosis> {
    let context = Context::new(rosters, links, intakes, &settings.as_of)?;
    let (messages, rows) = triage::run(&context, &settings.severity).into_parts();
    let discrepancies = Discrepancies::new(rules(), messages, rows)?;
    Ok(Diagnosis { discrepancies, crosswalks: context.crosswalks.rows(), causes: Vec::new(), corrections: Vec::new() })
}
