//! Rows that have not arrived: since a day, the platform's rows are missing in the SIS or differ from it.

use super::entries::rows::STALE;
use super::evidence::{Observations, Sign};
use super::fold::Asked;
use super::suspect::{Doubts, Suspect};
use crate::roster::{Bucket, Discrepancy, Field, NO_ROW, Side};

/// The fields that a later submission changes.
const CHANGING: [Field; 8] = [
    Field::School,
    Field::Grade,
    Field::Status,
    Field::Street,
    Field::Phone,
    Field::Email,
    Field::GuardianName,
    Field::LastName,
];

/// Looks for a day since which rows are missing, and for one since which they differ in several fields.
///
/// `open` are the discrepancies that no other cause explains.
pub(super) fn suspects<'d>(
    observations: &Observations<'_>,
    open: impl Iterator<Item = &'d Discrepancy>,
) -> Vec<Suspect> {
    let context = observations.context;
    let time = Field::SubmittedAt;
    let missing = observations.signs(Side::Enrollment, |[row, partner]| {
        let unknown = row == NO_ROW || context.bucket(Side::Enrollment, row) == Bucket::Review;
        if unknown { Sign::Silent } else { Sign::of(partner == NO_ROW) }
    });
    let what = "rows of the enrollment export are missing in the SIS";
    let likely = "deliveries to the SIS stopped or failed, or the SIS export is older than that day";
    let missing = Suspect::new(&STALE, time, Side::Enrollment, what, likely, missing);
    // a delivery of some days may have failed; what changed later has no end
    let missing = missing.map(|suspect| dated(suspect).detail("missing").follows(is_of_missing).mended());
    // one field that differs has a reason of its own
    let mut fields = vec![0u16; context.rosters.enrollment.len()];
    for found in open {
        let place = found.field.and_then(|field| CHANGING.iter().position(|known| *known == field));
        if let (Some(place), true) = (place, found.enrollment != NO_ROW && found.sis != NO_ROW) {
            fields[found.enrollment as usize] |= 1 << place;
        }
    }
    let differing = observations.paired(Side::Enrollment, |rows| {
        let count = fields.get(rows[0] as usize).copied().unwrap_or(0).count_ones();
        Sign::of(count >= 2)
    });
    let what = "rows of the enrollment export differ from the SIS in several fields";
    let differing = Suspect::new(&STALE, time, Side::Enrollment, what, likely, differing);
    let differing = differing.map(|suspect| dated(suspect).detail("differing").follows(is_of_differing));
    missing.into_iter().chain(differing).collect()
}

/// States what both kinds have in common: only a day tells that something stopped, and no value is the worse for it.
fn dated(suspect: Suspect) -> Suspect {
    suspect.habit(0.1).least(0.6, 2.0).doubts(Doubts::Never).dated()
}

/// Says whether a discrepancy follows from rows that have not arrived.
fn is_of_missing(asked: &Asked<'_>) -> bool {
    asked.code == "P101"
}

/// Says whether a discrepancy follows from rows of which a later submission has not arrived.
fn is_of_differing(asked: &Asked<'_>) -> bool {
    asked.row.sis != NO_ROW && asked.row.field.is_some_and(|field| CHANGING.contains(&field))
}
