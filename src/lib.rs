//! rosterdiff reconciles an enrollment-platform export with a student information system (SIS) export.
//!
//! The flow goes one way: bytes, [`ingest`], [`normalize`], [`link`], [`diagnose`], [`report`], bytes. [`reconcile`] is
//! the whole of it, up to the [`Reconciliation`] that every report is written from.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::float_cmp,
        reason = "a test may fail loudly"
    )
)]

pub mod roster;
// by name; in which order they may use one another is checked by `tests/it/layering.rs`
pub mod cli;
pub mod config;
pub mod diagnose;
pub mod fsx;
pub mod gate;
pub mod history;
pub mod ingest;
pub mod link;
pub mod normalize;
pub mod report;
pub mod synth;

#[cfg(test)]
mod cases;
mod flow;

pub use flow::{Progress, Request, Silent, Stage, explain};

use config::Settings;
use flow::Watch;
use roster::{Diagnosis, GateFacts, Intake, Links, RawTable, Reconciliation, Result, Rosters, Snapshot, StageTiming};

/// Reconciles two exports.
///
/// An error means that no verdict was reached. Rows that cannot be used and differences between the files are no errors.
///
/// ```
/// use rosterdiff::{Request, Silent, config::Settings, ingest::Source, roster::Side};
/// # fn main() -> rosterdiff::roster::Result<()> {
/// let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/districts/demo");
/// let request = Request {
///     sources: ["enrollment.csv", "sis.txt"].map(|name| Source::Path(format!("{folder}/{name}").into())),
///     settings: Settings::for_date("2026-08-24")?,
/// };
/// let result = rosterdiff::reconcile(&request, &Silent)?;
/// let rows = result.row_ledger(Side::Enrollment);
/// assert_eq!(rows.rows, rows.matched + rows.duplicate + rows.review + rows.only_here);
/// # Ok(())
/// # }
/// ```
pub fn reconcile(request: &Request, progress: &dyn Progress) -> Result<Reconciliation> {
    read(request, progress)?.reconcile(&request.settings, progress)
}

/// Holds both exports as they were read, before anything is compared.
#[derive(Debug)]
pub struct Exports {
    tables: (RawTable, RawTable),
    timings: Vec<StageTiming>,
}

/// Reads both exports; that none of their rows is lost is checked here already.
pub fn read(request: &Request, progress: &dyn Progress) -> Result<Exports> {
    flow::in_pool(|| read_both(request, progress))
}

fn read_both(request: &Request, progress: &dyn Progress) -> Result<Exports> {
    let mut watch = Watch::new(progress, request.settings.timings);
    let tables = watch.time(Stage::Ingest, 0, "bytes", flow::bytes, || flow::read(request, progress))?;
    Ok(Exports { tables, timings: watch.timings })
}

impl Exports {
    /// Returns what is known of both exports so far, enrollment first.
    pub(crate) fn intakes(&self) -> [&Intake; 2] {
        [&self.tables.0.intake, &self.tables.1.intake]
    }

    /// Reconciles the exports that were read; settings about reading come too late here.
    pub fn reconcile(self, settings: &Settings, progress: &dyn Progress) -> Result<Reconciliation> {
        self.link(settings, progress)?.diagnose(settings, progress)
    }

    /// Finds out which rows of the exports are the same student.
    pub fn link(self, settings: &Settings, progress: &dyn Progress) -> Result<Linked> {
        flow::in_pool(|| self.pair(settings, progress))
    }

    fn pair(self, settings: &Settings, progress: &dyn Progress) -> Result<Linked> {
        let (mut enrollment, mut sis) = self.tables;
        let mut watch = Watch::new(progress, settings.timings);
        watch.timings = self.timings;
        let rows = (enrollment.lines.len() + sis.lines.len()) as u64;
        let normalizing = || normalize::run(&mut enrollment, &mut sis, &settings.normalize);
        let rosters = watch.time(Stage::Normalize, rows, "rows", |_| rows, normalizing)?;
        let gate = || match settings.diagnose.audited {
            // the side that is absent would look like an export that lost everything
            Some(_) => Ok(GateFacts::default()),
            None => gate::run(&rosters, [&enrollment.intake, &sis.intake], &settings.gate),
        };
        let pairs = |links: &Links| links.summary.pairs_scored;
        let linking = || watch.time(Stage::Link, rows, "pairs", pairs, || link::run(&rosters, &settings.link));
        // the gate, which lets most nights pass, takes what linking leaves of the cores at first; it speaks first where both refuse
        let (gate, links) = rayon::join(gate, linking);
        let (gate, links) = (gate?, links?);
        Ok(Linked { rosters, intakes: [enrollment.intake, sis.intake], links, gate, timings: watch.timings })
    }
}

/// Holds both exports with what links them, before anything is said about what differs.
#[derive(Debug)]
pub struct Linked {
    rosters: Rosters,
    intakes: [Intake; 2],
    links: Links,
    gate: GateFacts,
    timings: Vec<StageTiming>,
}

impl Linked {
    /// Hands over what the next run compares its exports with; `None` where no history is kept.
    pub(crate) fn take_snapshot(&mut self) -> Option<Snapshot> {
        self.gate.snapshot.take()
    }

    /// Finds out what is wrong with the rows.
    pub fn diagnose(self, settings: &Settings, progress: &dyn Progress) -> Result<Reconciliation> {
        flow::in_pool(|| self.compare(settings, progress))
    }

    fn compare(self, settings: &Settings, progress: &dyn Progress) -> Result<Reconciliation> {
        let Self { mut rosters, intakes, links, mut gate, timings } = self;
        let mut watch = Watch::new(progress, settings.timings);
        watch.timings = timings;
        let linked = links.rows().len() as u64;
        let diagnosing = || {
            diagnose::learn(&mut rosters, &links)?;
            diagnose::run(&rosters, &links, &intakes, &settings.diagnose)
        };
        let diagnosis = watch.time(Stage::Diagnose, linked, "discrepancies", Diagnosis::count, diagnosing)?;
        if settings.diagnose.audited.is_none() {
            let [enrollment, sis] = &intakes;
            gate::run_named(&rosters, [enrollment, sis], &diagnosis.crosswalks, &settings.gate, &mut gate)?;
        }
        let run = flow::facts(settings, &intakes, watch.timings);
        Ok(Reconciliation { gate, ..Reconciliation::new(run, intakes, rosters, links, diagnosis)? })
    }
}
