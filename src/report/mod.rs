//! Reports: bytes from one immutable [`Reconciliation`]; no report recomputes anything.
//!
//! One file per format. A format is one function that writes to anything; where the bytes go is not its business.

pub mod ci;
pub mod corrections;
pub mod counts;
pub mod discrepancies;
pub mod escape;
pub mod github;
pub mod html;
pub mod imports;
pub mod json;
pub mod junit;
pub mod layout;
pub mod line;
pub mod marks;
pub mod matches;
pub mod places;
pub mod redact;
pub mod rejected;
mod rowview;
pub mod sarif;
mod sheet;
mod since;
pub mod summary;
pub mod table;
pub mod told;
mod treatment;
pub mod workbook;

use crate::roster::{Diagnosis, Reconciliation, Result, Side};
use counts::Counts;
use places::Places;
use std::io::{self, Write};

/// Names one file of the report set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The rows that could not be used.
    Rejected,
    /// Who is who.
    Matches,
    /// What is wrong with whom.
    Discrepancies,
    /// What the SIS should take over from the enrollment platform.
    CorrectionsSis,
    /// What the enrollment platform should take over from the SIS.
    CorrectionsEnrollment,
    /// The page for people.
    Page,
    /// The workbook of those who fix it.
    FixList,
    /// The run in numbers.
    Summary,
}

impl Report {
    /// Every file, in the order in which they are put in place.
    pub const ALL: [Report; 8] = [
        Report::Rejected,
        Report::Matches,
        Report::Discrepancies,
        Report::CorrectionsSis,
        Report::CorrectionsEnrollment,
        Report::Page,
        Report::FixList,
        Report::Summary,
    ];

    /// Returns the name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Report::Rejected => "rejected.csv",
            Report::Matches => "matches.csv",
            Report::Discrepancies => "discrepancies.csv",
            Report::CorrectionsSis => "corrections-sis.csv",
            Report::CorrectionsEnrollment => "corrections-enrollment.csv",
            Report::Page => "report.html",
            Report::FixList => "fix-list.xlsx",
            Report::Summary => "summary.json",
        }
    }

    /// Writes the file's content.
    pub fn write(self, result: &Reconciliation, view: &View, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Report::Rejected => rejected::write(result, out),
            Report::Matches => matches::write(result, out),
            Report::Discrepancies => discrepancies::write(result, view, out),
            Report::CorrectionsSis => corrections::write(result, Side::Sis, out),
            Report::CorrectionsEnrollment => corrections::write(result, Side::Enrollment, out),
            Report::Page => html::write(result, view, out),
            Report::FixList => workbook::write(result, view, out),
            Report::Summary => summary::write(result, view, out),
        }
    }
}

/// Holds what several reports need of a result: the names of the schools, and the counts.
#[derive(Clone, Debug)]
pub struct View {
    /// The label of every row's school.
    pub places: Places,
    /// How many discrepancies of which kind are where.
    pub counts: Counts,
    /// What the workbook is to hold beside the run.
    pub workbook: workbook::Wishes,
}

impl View {
    /// Prepares the reports of a result.
    pub fn of(result: &Reconciliation) -> Result<Self> {
        let places = Places::of(result);
        let counts = Counts::of(result, &places)?;
        Ok(Self { places, counts, workbook: workbook::Wishes::default() })
    }
}

/// Returns the code and number of a cause, such as `S101-2`; empty for none.
fn cause_label(diagnosis: &Diagnosis, cause: u32) -> String {
    match (cause as usize).checked_sub(1).and_then(|at| diagnosis.causes.get(at)) {
        Some(found) => format!("{}-{cause}", found.code),
        None => String::new(),
    }
}

#[cfg(test)]
mod ci_tests;
#[cfg(test)]
mod naughty;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
