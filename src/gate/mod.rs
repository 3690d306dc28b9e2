//! The plausibility gate: a sudden large change of an export is taken for a broken export until a person says otherwise.
//!
//! It compares with the last run that was accepted, never with one that was held, so a broken export does not become
//! the new normal by being broken twice.

mod changes;
mod expect;
mod rules;
mod snapshot;

pub use expect::{Expectation, Range};
pub use rules::{rule, rules};

use crate::roster::{
    Crosswalk, Error, ErrorKind, GateFacts, InstallKey, Intake, Result, Rosters, Side, Snapshot, grouped,
};

/// Holds what the gate goes by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The share of rows that may be gone since the last accepted run.
    pub removed: f64,
    /// The share of rows that may stand for somebody else than in the last accepted run.
    pub changed: f64,
    /// The share of one school's rows that may be gone.
    pub school_removed: f64,
    /// For how many days an export may stay the same to the byte; 0 for any time.
    pub unchanged_days: u64,
    /// What the configuration expects of the exports.
    pub expectations: Vec<Expectation>,
    /// The last accepted run; `None` where there is none.
    pub baseline: Option<Baseline>,
    /// The key that rows are remembered by; `None` where no history is kept.
    pub key: Option<InstallKey>,
    /// Why a change is to be let through, in one run.
    pub accept: Option<String>,
    /// The date of this run, `YYYY-MM-DD`.
    pub as_of: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            removed: 0.10,
            changed: 0.75,
            school_removed: 0.50,
            unchanged_days: 14,
            expectations: Vec::new(),
            baseline: None,
            key: None,
            accept: None,
            as_of: String::new(),
        }
    }
}

/// Holds what is known of the last accepted run.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// Its as-of date.
    pub as_of: String,
    /// What was kept of its exports; `None` where it is no longer kept.
    pub snapshot: Option<Snapshot>,
    /// Per side, the hashes of all exports of accepted runs, each with the first and last date of its latest stretch.
    pub inputs: [Vec<KnownInput>; 2],
}

/// Holds when one export was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownInput {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The first date of the stretch of runs that had it.
    pub first: String,
    /// The last date of that stretch.
    pub last: String,
}

/// States one reason for holding a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    code: &'static str,
    side: Side,
    message: String,
}

/// Checks both exports; an error means that the run is held.
pub fn run(rosters: &Rosters, intakes: [&Intake; 2], settings: &Settings) -> Result<GateFacts> {
    let snapshot = settings.key.as_ref().map(|key| snapshot::take(rosters, intakes, key));
    let mut holds = expect::check(rosters, settings);
    if let (Some(now), Some(baseline)) = (&snapshot, &settings.baseline) {
        holds.extend(changes::check(now, baseline, settings));
    }
    let accepted = judged(holds, intakes, settings, "nothing was compared")?;
    Ok(GateFacts { snapshot, accepted })
}

/// Checks what is expected of schools that the export calls otherwise, once the pairs tell which schools correspond.
pub fn run_named(
    rosters: &Rosters,
    intakes: [&Intake; 2],
    crosswalks: &[Crosswalk],
    settings: &Settings,
    facts: &mut GateFacts,
) -> Result<()> {
    let (mut holds, unknown) = expect::check_named(rosters, settings, crosswalks);
    match expect::unknown_schools(&unknown).filter(|_| holds.is_empty() && settings.accept.is_none()) {
        Some(error) => return Err(error),
        None => holds.extend(unknown.into_iter().filter_map(|expected| expect::unmet(expected, 0))),
    }
    facts.accepted.extend(judged(holds, intakes, settings, "no report was written")?);
    Ok(())
}

/// Returns what is let through for a stated reason: code and sentence; an error where there is none.
fn judged(
    mut holds: Vec<Hold>,
    intakes: [&Intake; 2],
    settings: &Settings,
    undone: &str,
) -> Result<Vec<(&'static str, String)>> {
    holds.sort_by_key(|hold| (hold.code, hold.side.index()));
    if !holds.is_empty() && settings.accept.is_none() {
        holds.sort_by_key(|hold| LEADING.iter().position(|code| *code == hold.code));
        return Err(held(&holds, intakes, settings, undone));
    }
    let name = |side: Side| &intakes[side.index()].facts.name;
    Ok(holds.into_iter().map(|hold| (hold.code, format!("{}: {}", name(hold.side), hold.message))).collect())
}

/// The reasons in the order in which one explains the next: without a birth date every row looks like another student's,
/// and without its schools an export is short.
const LEADING: [&str; 7] = ["H105", "H106", "H107", "H104", "H102", "H103", "H108"];

/// Makes one error of all reasons, of which the first leads.
fn held(holds: &[Hold], intakes: [&Intake; 2], settings: &Settings, undone: &str) -> Error {
    let name = |side: Side| intakes[side.index()].facts.name.clone();
    let (code, side, message) =
        holds.first().map_or(("H102", Side::Sis, String::new()), |hold| (hold.code, hold.side, hold.message.clone()));
    let mut error = Error::new(ErrorKind::Refused, message).code(code).file(name(side));
    for hold in holds.iter().skip(1) {
        error = error.also(hold.code).excerpt(format!("{}: {}: {}", hold.code, name(hold.side), hold.message));
    }
    let reports = match &settings.baseline {
        Some(baseline) => format!("the run is held: {undone}, and the reports of {} stay", baseline.as_of),
        None if undone == "nothing was compared" => {
            "the run is held: nothing was compared and nothing was written".to_owned()
        }
        None => format!("the run is held: {undone}"),
    };
    error
        .note(reports)
        .help("look at the export first; a fresh one ends this by itself")
        // without a folder for the reports there is no key, and a change cannot be accepted
        .help(match settings.key {
            Some(_) => "if the change is right: the same command with --accept-change \"why\", once",
            None => "if the change is right: the same command with -o FOLDER and --accept-change \"why\", once",
        })
}

/// Returns a share as whole per cent, and as less than one where it is.
fn percent(part: u64, whole: u64) -> String {
    match (part * 100).checked_div(whole) {
        Some(0) if part > 0 => "less than 1 %".to_owned(),
        Some(share) => format!("{share} %"),
        None => "0 %".to_owned(),
    }
}

#[cfg(test)]
mod change_tests;
#[cfg(test)]
mod run_tests;
#[cfg(test)]
mod tests;
