//! `summary.json`: the run in numbers, and everything that was assumed on the way.

use super::View;
use super::counts::{ByCode, ByOwner, BySchool, BySeverity, is_false};
use super::told::Told;
use crate::roster::{
    Cause, ColumnFact, ColumnQuality, Crosswalk, DecisionFacts, Field, InputFacts, LineLedger, LinkSummary,
    Reconciliation, RefinedBlocks, RowLedger, SettingFact, Side, StageTiming, WaiverFact,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Grows when a field changes its meaning or goes away; added fields leave it alone.
pub const SCHEMA_VERSION: u32 = 1;

/// Holds the document, field by field in the order it is written.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    schema_version: u32,
    run: Run<'a>,
    inputs: Vec<Input<'a>>,
    assumptions: Vec<Assumption<'a>>,
    findings: Vec<Finding<'a>>,
    ledger: Ledger,
    counts: Counted<'a>,
    crosswalks: &'a [Crosswalk],
    causes: &'a [Cause],
    corrections: Vec<Corrected>,
    #[serde(skip_serializing_if = "<[WaiverFact]>::is_empty")]
    waivers: &'a [WaiverFact],
    #[serde(skip_serializing_if = "<[ColumnQuality]>::is_empty")]
    quality: &'a [ColumnQuality],
    expected: Expected,
    decisions: &'a DecisionFacts,
    #[serde(skip_serializing_if = "Option::is_none")]
    decoys: Option<Decoys>,
    linkage: Linkage<'a>,
    timings: &'a [StageTiming],
}

#[derive(Debug, Serialize)]
struct Run<'a> {
    id: &'a str,
    as_of: &'a str,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redacted_below: Option<u64>,
    settings: &'a [SettingFact],
}

#[derive(Debug, Serialize)]
struct Input<'a> {
    side: &'a str,
    name: &'a str,
    bytes: u64,
    sha256: &'a str,
    rows: u64,
    #[serde(skip_serializing_if = "is_zero")]
    folded: u64,
}

#[derive(Debug, Serialize)]
struct Assumption<'a> {
    side: &'a str,
    encoding: &'a str,
    delimiter: &'a str,
    line_ending: &'a str,
    header_line: u32,
    profile: Option<&'a str>,
    key_column: &'a str,
    key_reason: &'a str,
    columns: &'a [ColumnFact],
    unused_columns: &'a [String],
    values: Vec<Assumed<'a>>,
}

#[derive(Debug, Serialize)]
struct Assumed<'a> {
    what: &'a str,
    value: &'a str,
    why: &'a str,
}

#[derive(Debug, Serialize)]
struct Finding<'a> {
    side: &'a str,
    code: &'a str,
    line: Option<u32>,
    field: Option<&'a str>,
    count: u64,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct Sides<T> {
    enrollment: T,
    sis: T,
}

#[derive(Debug, Serialize)]
struct Ledger {
    lines: Sides<LineLedger>,
    rows: Sides<RowLedger>,
}

#[derive(Debug, Serialize)]
struct Counted<'a> {
    total: Told,
    pairs_that_differ: Told,
    by_severity: BySeverity,
    by_code: Vec<ByCode<'a>>,
    by_school: Vec<BySchool<'a>>,
    by_owner: Vec<ByOwner>,
    waived: Told,
    /// Which of the single numbers are upper bounds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at_most: Vec<&'static str>,
}

impl<'a> Counted<'a> {
    fn of(result: &'a Reconciliation, view: &'a View) -> Self {
        let counts = &view.counts;
        let (by_severity, differ, waived) = (counts.by_severity(), counts.pairs_that_differ(), counts.waived());
        let single = [("total", by_severity.total()), ("pairs_that_differ", differ), ("waived", waived)];
        Self {
            total: by_severity.total(),
            pairs_that_differ: differ,
            by_severity,
            by_code: counts.by_code(&result.diagnosis.discrepancies, &view.places),
            by_school: counts.by_school(&view.places),
            by_owner: counts.by_owner(&result.diagnosis.discrepancies),
            waived,
            at_most: single.into_iter().filter(|(_, told)| told.at_most).map(|(name, _)| name).collect(),
        }
    }
}

/// Counts the cells of one field that a system should change.
#[derive(Debug, Serialize)]
struct Corrected {
    system: &'static str,
    field: &'static str,
    count: Told,
    #[serde(skip_serializing_if = "is_false")]
    at_most: bool,
}

#[derive(Debug, Serialize)]
struct Expected {
    precision: f64,
    recall: f64,
}

#[derive(Debug, Serialize)]
struct Decoys {
    decoys: u64,
    false_accepts: u64,
    rate: f64,
    upper_bound: f64,
}

#[derive(Debug, Serialize)]
struct Linkage<'a> {
    pairs_scored: u64,
    em_rounds: u32,
    prior: i32,
    keys: Vec<Key<'a>>,
    refined_blocks: &'a [RefinedBlocks],
    model: Vec<Level<'a>>,
}

#[derive(Debug, Serialize)]
struct Key<'a> {
    key: &'a str,
    pairs: u64,
    largest_block: u64,
}

#[derive(Debug, Serialize)]
struct Level<'a> {
    comparison: &'a str,
    level: &'a str,
    m: f64,
    u: f64,
    weight: i32,
}

impl<'a> Summary<'a> {
    /// Collects the document.
    pub fn of(result: &'a Reconciliation, view: &'a View) -> Self {
        let facts = Side::BOTH.map(|side| &result.intake(side).facts);
        // an audit has read one file
        let read = || {
            Side::BOTH
                .into_iter()
                .zip(facts)
                .filter(|(side, _)| result.run.audited.is_none_or(|own| own == *side))
                .map(|(_, facts)| facts)
        };
        let both = |side: Side| (result.intake(side).ledger, result.row_ledger(side));
        let ((enrollment_lines, enrollment_rows), (sis_lines, sis_rows)) = (both(Side::Enrollment), both(Side::Sis));
        let linking = &result.links.summary;
        Self {
            schema_version: SCHEMA_VERSION,
            run: Run {
                id: &result.run.run_id,
                as_of: &result.run.as_of,
                version: result.run.version,
                redacted_below: result.run.redacted,
                settings: &result.run.settings,
            },
            inputs: read().map(input).collect(),
            assumptions: read().map(assumption).collect(),
            findings: findings(result),
            ledger: Ledger {
                lines: Sides { enrollment: enrollment_lines, sis: sis_lines },
                rows: Sides { enrollment: enrollment_rows, sis: sis_rows },
            },
            counts: Counted::of(result, view),
            crosswalks: &result.diagnosis.crosswalks,
            causes: &result.diagnosis.causes,
            corrections: corrected(result, view),
            waivers: &result.diagnosis.waivers,
            quality: &result.diagnosis.quality,
            expected: Expected {
                precision: expected(linking.expected_precision),
                recall: expected(linking.expected_recall),
            },
            decisions: &linking.decisions,
            decoys: linking.decoys.as_ref().map(|found| Decoys {
                decoys: found.decoys,
                false_accepts: found.false_accepts,
                rate: found.rate as f64 / 1e6,
                upper_bound: found.upper as f64 / 1e6,
            }),
            linkage: linkage(linking),
            timings: &result.run.timings,
        }
    }
}

/// Writes the document.
pub fn write(result: &Reconciliation, view: &View, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Summary::of(result, view)).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

fn linkage(linking: &LinkSummary) -> Linkage<'_> {
    Linkage {
        pairs_scored: linking.pairs_scored,
        em_rounds: linking.em_rounds,
        prior: linking.prior,
        keys: linking
            .keys
            .iter()
            .map(|(key, pairs, largest)| Key { key, pairs: *pairs, largest_block: *largest })
            .collect(),
        refined_blocks: &linking.refined_blocks,
        model: linking
            .model
            .iter()
            .map(|(comparison, level, m, u, weight)| Level {
                comparison,
                level,
                m: rounded(*m),
                u: rounded(*u),
                weight: *weight,
            })
            .collect(),
    }
}

fn input(facts: &InputFacts) -> Input<'_> {
    Input {
        side: &facts.side,
        name: &facts.name,
        bytes: facts.bytes,
        sha256: &facts.sha256,
        rows: facts.rows,
        folded: facts.folded,
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

fn assumption(facts: &InputFacts) -> Assumption<'_> {
    Assumption {
        side: &facts.side,
        encoding: &facts.encoding,
        delimiter: &facts.delimiter,
        line_ending: &facts.line_ending,
        header_line: facts.header_line,
        profile: facts.profile.as_deref(),
        key_column: &facts.key_column,
        key_reason: &facts.key_reason,
        columns: &facts.columns,
        unused_columns: &facts.unused_columns,
        values: facts.assumed.iter().map(|(what, value, why)| Assumed { what, value, why }).collect(),
    }
}

fn findings(result: &Reconciliation) -> Vec<Finding<'_>> {
    let of = |side: Side| {
        result.intake(side).findings.iter().map(move |found| Finding {
            side: side.name(),
            code: found.code,
            line: found.line,
            field: found.field.map(|field| field.name()),
            count: found.count,
            message: &found.message,
        })
    };
    Side::BOTH.into_iter().flat_map(of).collect()
}

fn corrected(result: &Reconciliation, view: &View) -> Vec<Corrected> {
    let mut counts: BTreeMap<(Side, Field), u64> = BTreeMap::new();
    for change in &result.diagnosis.corrections {
        *counts.entry((change.side, change.field)).or_default() += 1;
    }
    let count = |((side, field), count): ((Side, Field), u64)| {
        let count = view.counts.told(count);
        Corrected { system: side.name(), field: field.name(), count, at_most: count.at_most }
    };
    counts.into_iter().map(count).collect()
}

/// Returns an estimate given in millionths; one of rows that are all but certain is never told as certain.
fn expected(millionths: i64) -> f64 {
    millionths.min(999_999) as f64 / 1e6
}

/// Rounds an estimate to millionths, so that the last bits of an estimate are no difference between two runs.
fn rounded(estimate: f64) -> f64 {
    (estimate * 1e6).round() / 1e6
}
