//! Diagnose: what is wrong with whom, by rule; which codes correspond; what one cause is behind many.

mod address;
mod authority;
mod birth;
mod calendar;
mod causes;
mod clashes;
mod code_names;
mod configured;
mod contacts;
mod context;
mod corrections;
mod correspond;
mod crosswalk;
#[cfg(test)]
mod edge_tests;
mod ended;
mod expected;
mod field_crosswalk;
mod forms;
mod grades;
mod habits;
mod identifiers;
mod lengths;
mod limits;
mod lookup;
mod moves;
mod names;
mod namesakes;
mod nobodies;
mod offered;
mod own_grades;
mod packs;
mod pairs;
mod providers;
mod quality;
mod reading;
mod registry;
mod renamed;
mod roads;
mod rows;
mod rules;
mod school_names;
mod school_parts;
mod shifted;
mod sink;
mod spans;
mod standing;
mod stayers;
mod taking;
#[cfg(test)]
mod testing;
mod triage;
mod unlike;
mod waive;

pub use authority::{AUTHORITIES, Authority};
pub(crate) use calendar::{date_of, days_later};
pub(crate) use causes::SUPPORT;
pub use crosswalk::CODED;
pub use limits::Limits;
pub use lookup::{nearest, rule};
pub use packs::{Pack, pack, packs};
pub(crate) use quality::of as column_quality;
pub use reading::place_of;
pub use waive::Waiver;

use crate::roster::{Diagnosis, Discrepancies, Field, Intake, Links, Result, Rosters, RuleInfo, Severity, Side};
use context::{Context, Scope};
use std::collections::BTreeMap;

/// Holds what the configuration says about diagnosing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The date that ages and due dates are counted from, `YYYY-MM-DD`.
    pub as_of: String,
    /// Severities by code, where the configuration changes them.
    pub severity: BTreeMap<String, Severity>,
    /// The side of the export that is looked through alone; none where two are reconciled.
    pub audited: Option<Side>,
    /// The pack of rules, where one is asked for.
    pub pack: Option<&'static Pack>,
    /// Days and ages.
    pub limits: Limits,
    /// Findings to be left for a while.
    pub waivers: Vec<Waiver>,
    /// Values of the two systems that correspond, by field; which of the two stands first does not matter.
    pub crosswalk: BTreeMap<(Field, String), String>,
    /// Which system is right about a field, where the configuration says so.
    pub authority: BTreeMap<Field, Authority>,
}

/// Returns every rule there is, in code order.
pub fn rules() -> &'static [&'static RuleInfo] {
    lookup::infos()
}

/// Reads codes of the district's own as what the linked rows show them to stand for; to be done once, before [`run`].
pub fn learn(rosters: &mut Rosters, links: &Links) -> Result<()> {
    own_grades::learn(rosters, links)
}

/// Runs the rules over the linked rows.
pub fn run(rosters: &Rosters, links: &Links, intakes: &[Intake; 2], settings: &Settings) -> Result<Diagnosis> {
    let scope = Scope { audited: settings.audited, pack: settings.pack, limits: &settings.limits };
    let context = Context::new(rosters, links, intakes, settings, scope);
    let severity_of = |number| triage::severity_of(&context, &settings.severity, number);
    let (mut messages, mut rows) = triage::run(&context, severity_of).into_parts();
    let (causes, doubt) = causes::find(&context, &mut messages, &mut rows, severity_of);
    let waivers = waive::apply(&settings.waivers, &mut rows, rosters, &settings.as_of);
    let (corrections, discrepancies) = rayon::join(
        || corrections::propose(&context, &rows, &doubt, settings),
        || Discrepancies::new(rules(), messages, &rows),
    );
    Ok(Diagnosis {
        discrepancies,
        crosswalks: context.crosswalks.rows(),
        causes,
        corrections,
        waivers,
        quality: settings.audited.map_or_else(Vec::new, |side| quality::of(rosters.side(side))),
    })
}
