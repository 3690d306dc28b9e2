//! The result of a run: one immutable value that every report is written from.

use super::{
    Bucket, Cause, ColumnQuality, Correction, Discrepancies, Discrepancy, Error, ErrorKind, Field, GateFacts, Intake,
    Links, NO_ROW, Past, RawTexts, Result, Rosters, Severity, Side, Standing, Status, Verdict, WaiverFact, hexadecimal,
};
use rayon::prelude::*;
use serde::Serialize;
use serde::ser::SerializeStruct;
use sha2::{Digest, Sha256};

/// Holds what diagnose found.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// All discrepancies in report order.
    pub discrepancies: Discrepancies,
    /// Which values of the two systems correspond, sorted by field, then value.
    pub crosswalks: Vec<Crosswalk>,
    /// The systematic causes, numbered from 1 in this order.
    pub causes: Vec<Cause>,
    /// The cells that one system should take over from the other, sorted by side, row and field.
    pub corrections: Vec<Correction>,
    /// How each waiver of the configuration stood, in the order of the configuration.
    pub waivers: Vec<WaiverFact>,
    /// How well the columns are filled, where an export was audited; enrollment first, then by field.
    pub quality: Vec<ColumnQuality>,
}

impl Diagnosis {
    /// Returns the number of discrepancies.
    pub fn count(&self) -> u64 {
        self.discrepancies.rows().len() as u64
    }

    /// Says whether a discrepancy is the row by which a cause itself is listed.
    pub fn is_cause_itself(&self, found: &Discrepancy) -> bool {
        let cause = (found.cause as usize).checked_sub(1).and_then(|at| self.causes.get(at));
        cause.is_some_and(|cause| cause.code == self.discrepancies.rule(found).code)
    }
}

/// States that a value of one system stands for a value of the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Crosswalk {
    /// The field's name.
    pub field: &'static str,
    /// The normal form in the enrollment platform.
    pub enrollment_value: String,
    /// The normal form in the SIS.
    pub sis_value: String,
    /// Matched pairs that bear it out.
    pub support: u64,
    /// Matched pairs with this enrollment value and any SIS value.
    pub of: u64,
    /// `configured`, `learned` or `shift`.
    pub origin: &'static str,
}

impl Serialize for Crosswalk {
    /// Adds what a person confirms it by: the share of pairs that bear it out, in ten-thousandths rounded, and the exceptions.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let share = if self.of == 0 { 0.0 } else { (self.support as f64 / self.of as f64 * 1e4).round() / 1e4 };
        let mut row = serializer.serialize_struct("Crosswalk", 8)?;
        row.serialize_field("field", self.field)?;
        row.serialize_field("enrollment_value", &self.enrollment_value)?;
        row.serialize_field("sis_value", &self.sis_value)?;
        row.serialize_field("support", &self.support)?;
        row.serialize_field("of", &self.of)?;
        row.serialize_field("share", &share)?;
        row.serialize_field("exceptions", &self.of.saturating_sub(self.support))?;
        row.serialize_field("origin", self.origin)?;
        row.end()
    }
}

/// States the run itself.
#[derive(Clone, Debug, Default)]
pub struct RunFacts {
    /// A hash of inputs, settings, history and as-of date.
    pub run_id: String,
    /// The date that ages and due dates are counted from, `YYYY-MM-DD`.
    pub as_of: String,
    /// The side of the export that was looked through alone; none where two were reconciled.
    pub audited: Option<Side>,
    /// Where the result is made for others than the district: counts below this are coarsened.
    pub redacted: Option<u64>,
    /// The program's version.
    pub version: &'static str,
    /// Every setting that the run went by, in the order of names.
    pub settings: Vec<SettingFact>,
    /// What each stage worked on, in order; seconds only where they were asked for.
    pub timings: Vec<StageTiming>,
}

impl RunFacts {
    /// Returns a count as it may be told: in a redacted result every small one is the same, which is then an upper bound.
    pub fn told(&self, count: u64) -> u64 {
        match (count, self.redacted) {
            (1.., Some(below)) => count.max(below.saturating_sub(1)),
            _ => count,
        }
    }
}

/// States one setting and who set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingFact {
    /// Its name, such as `link.accept`.
    pub name: String,
    /// Its value as text.
    pub value: String,
    /// `default`, `file` or `flag`.
    pub origin: &'static str,
}

/// States the work of one stage.
#[derive(Clone, Debug, Serialize)]
pub struct StageTiming {
    /// The stage.
    pub stage: &'static str,
    /// How much it worked on.
    pub work: u64,
    /// What `work` counts: `bytes`, `rows`, `pairs`, `discrepancies`.
    pub unit: &'static str,
    /// Wall seconds; absent unless asked for, so that equal runs give equal bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

/// Counts where the accepted rows of one side went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RowLedger {
    /// Accepted rows.
    pub rows: u64,
    /// In an accepted pair.
    pub matched: u64,
    /// Second copies.
    pub duplicate: u64,
    /// In a pair that a person decides.
    pub review: u64,
    /// Without a partner.
    pub only_here: u64,
    /// Rows that could not be used; not part of `rows`.
    pub rejected: u64,
}

/// Holds everything that reports are written from.
#[derive(Clone, Debug)]
pub struct Reconciliation {
    /// The run.
    pub run: RunFacts,
    /// Facts, ledgers and rejected rows of both files, enrollment first.
    pub intakes: [Intake; 2],
    /// The rows.
    pub rosters: Rosters,
    /// Who is who.
    pub links: Links,
    /// What is wrong.
    pub diagnosis: Diagnosis,
    /// What earlier runs knew of it.
    pub past: Past,
    /// What the plausibility gate let through, and what it keeps for the next run.
    pub gate: GateFacts,
}

impl Reconciliation {
    /// Puts the parts together and checks laws 1 to 3; a broken law is an internal error.
    pub fn new(
        run: RunFacts,
        intakes: [Intake; 2],
        rosters: Rosters,
        links: Links,
        diagnosis: Diagnosis,
    ) -> Result<Self> {
        let this = Self { run, intakes, rosters, links, diagnosis, past: Past::default(), gate: GateFacts::default() };
        this.check_laws()?;
        Ok(this)
    }

    /// Returns the facts of a side's file.
    pub fn intake(&self, side: Side) -> &Intake {
        &self.intakes[side.index()]
    }

    /// Counts where the rows of a side went.
    pub fn row_ledger(&self, side: Side) -> RowLedger {
        let count = |bucket| self.links.count(side, bucket);
        RowLedger {
            rows: self.rosters.side(side).len() as u64,
            matched: count(Bucket::Matched),
            duplicate: count(Bucket::Duplicate),
            review: count(Bucket::Review),
            only_here: count(Bucket::OnlyHere),
            rejected: self.intake(side).rejected.len() as u64,
        }
    }

    /// Returns how the discrepancy at a place of the report order stands, and when it was first seen.
    pub fn standing(&self, at: usize) -> (Status, &str) {
        let waived = self.diagnosis.discrepancies.rows().get(at).is_some_and(|row| row.waived);
        let known = self.past.standings.get(at).cloned().unwrap_or_default();
        let Standing { status, first_seen } = known;
        let first_seen = self.past.dates.get(first_seen as usize).unwrap_or(&self.run.as_of);
        (if waived { Status::Waived } else { status }, first_seen)
    }

    /// Returns the number of discrepancies at or above a severity that are not waived.
    pub fn count_at_least(&self, severity: Severity) -> u64 {
        let rows = self.diagnosis.discrepancies.rows().iter();
        rows.filter(|row| !row.waived && row.severity >= severity).count() as u64
    }

    /// Returns the first eight bytes of a hash of code, keys and field: the same for the same problem every night.
    ///
    /// It can be undone by trying all keys, so it leaves the report set only in a keyed form.
    pub fn fingerprint(&self, found: &Discrepancy) -> [u8; 8] {
        let keys = [
            self.key(Side::Enrollment, found.enrollment),
            self.key(Side::Sis, found.sis),
            self.key(found.related_side, found.related),
        ];
        self.fingerprint_of(found, keys)
    }

    /// Returns the fingerprint of the discrepancy at a place of the report order.
    pub fn fingerprint_at(&self, at: usize, found: &Discrepancy) -> [u8; 8] {
        self.past.fingerprints.get(at).copied().unwrap_or_else(|| self.fingerprint(found))
    }

    /// Returns the fingerprints of all discrepancies in report order, quicker than one by one.
    pub fn fingerprints(&self) -> Vec<[u8; 8]> {
        const BLOCK: usize = 64;
        let keys = Side::BOTH.map(|side| {
            let roster = self.rosters.side(side);
            (roster.key_codes(), roster.key_texts())
        });
        let key = |side: Side, row: u32| -> &str {
            let (codes, pool) = keys[side.index()];
            pool.get(codes.get(row as usize))
        };
        let of_block = |block: &[Discrepancy]| -> Vec<[u8; 8]> {
            let [enrollment, sis] = Side::BOTH.map(|side| {
                let (codes, pool) = keys[side.index()];
                let codes = codes.gather(block.iter().map(|found| found.row(side)));
                RawTexts::gather(codes.iter().map(|code| (pool, *code)))
            });
            let keys = enrollment.into_iter().zip(sis);
            let print = |(found, (enrollment, sis)): (&Discrepancy, (&str, &str))| {
                self.fingerprint_of(found, [enrollment, sis, key(found.related_side, found.related)])
            };
            block.iter().zip(keys).map(print).collect()
        };
        self.diagnosis
            .discrepancies
            .rows()
            .par_chunks(BLOCK)
            .with_min_len(16)
            .with_max_len(128)
            .flat_map_iter(of_block)
            .collect()
    }

    fn fingerprint_of(&self, found: &Discrepancy, [enrollment, sis, related]: [&str; 3]) -> [u8; 8] {
        let code = self.diagnosis.discrepancies.rule(found).code;
        let parts = [code, enrollment, sis, related, found.field.map_or("", Field::name)];
        match self.cause_of(found) {
            None => fingerprint(&parts),
            Some(cause) => fingerprint(&[&parts[..], &[cause.identity.as_str()]].concat()),
        }
    }

    /// Returns the cause that a row stands for by itself, as opposed to one that it is folded under.
    fn cause_of(&self, found: &Discrepancy) -> Option<&Cause> {
        let cause = self.diagnosis.causes.get((found.cause as usize).checked_sub(1)?)?;
        let is_own = found.enrollment == NO_ROW && found.sis == NO_ROW;
        (is_own && self.diagnosis.discrepancies.rule(found).code == cause.code).then_some(cause)
    }

    /// Returns the fingerprint in its keyed form, in hexadecimal, which may leave the report set; `None` without a history.
    pub fn keyed_fingerprint(&self, found: &Discrepancy) -> Option<String> {
        let key = self.past.key.as_ref()?;
        Some(hexadecimal(&key.hash("discrepancy", &self.fingerprint(found))))
    }

    /// Counts discrepancies at or above a severity that are new or back, and not waived; without a history all are new.
    pub fn count_new_at_least(&self, severity: Severity) -> u64 {
        let rows = self.diagnosis.discrepancies.rows().iter().enumerate();
        let counts = |at| matches!(self.standing(at).0, Status::New | Status::Reopened);
        rows.filter(|(at, row)| row.severity >= severity && counts(*at)).count() as u64
    }

    fn check_laws(&self) -> Result<()> {
        let (enrollment, sis) = rayon::join(|| self.check_side(Side::Enrollment), || self.check_side(Side::Sis));
        enrollment.and(sis)?;
        if self.links.count(Side::Enrollment, Bucket::Matched) != self.links.count(Side::Sis, Bucket::Matched) {
            return Err(broken("matched rows differ in number between the sides"));
        }
        Ok(())
    }

    fn check_side(&self, side: Side) -> Result<()> {
        let intake = self.intake(side);
        intake.ledger.check(side.name())?;
        let ledger = self.row_ledger(side);
        let sum = ledger.matched + ledger.duplicate + ledger.review + ledger.only_here;
        if sum != ledger.rows || intake.facts.rows != ledger.rows {
            return Err(broken(&format!("the rows of {} do not add up", side.name())));
        }
        self.check_one_to_one(side)
    }

    fn check_one_to_one(&self, side: Side) -> Result<()> {
        let buckets = self.links.buckets(side);
        let mut seen = vec![false; buckets.len()];
        for link in self.links.rows() {
            if link.verdict != Verdict::Matched {
                continue;
            }
            let row = link.rows()[side.index()] as usize;
            if row >= seen.len() || seen[row] || buckets[row] != Bucket::Matched {
                return Err(broken(&format!("a row of {} is in two accepted pairs", side.name())));
            }
            seen[row] = true;
        }
        for duplicate in self.links.duplicates(side) {
            let standing = buckets.get(duplicate.of as usize);
            if buckets.get(duplicate.row as usize) != Some(&Bucket::Duplicate)
                || standing.is_none_or(|bucket| *bucket == Bucket::Duplicate)
            {
                return Err(broken(&format!("a duplicate row of {} does not point at a standing row", side.name())));
            }
        }
        let duplicates = self.links.count(side, Bucket::Duplicate);
        if duplicates != self.links.duplicates(side).len() as u64 {
            return Err(broken(&format!("the duplicate rows of {} do not add up", side.name())));
        }
        Ok(())
    }

    /// Returns the text of a field on a side for a row that may be absent.
    pub fn text(&self, side: Side, field: Field, row: u32) -> &str {
        if row == NO_ROW { "" } else { self.rosters.side(side).raw_text(field, row) }
    }

    /// Returns the key of a row that may be absent.
    pub fn key(&self, side: Side, row: u32) -> &str {
        if row == NO_ROW { "" } else { self.rosters.side(side).key(row) }
    }
}

/// Hashes the parts; each part's length goes in, so that no two lists look alike.
fn fingerprint(parts: &[&str]) -> [u8; 8] {
    let mut bytes = Vec::with_capacity(128);
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    let mut short = [0; 8];
    short.copy_from_slice(&Sha256::digest(&bytes)[..8]);
    short
}

fn broken(message: &str) -> Error {
    Error::new(ErrorKind::Internal, message)
}
