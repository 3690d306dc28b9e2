//! `--format summary`: the run in one line of key=value pairs, for logs and monitors; never with a cell value.

use super::View;
use crate::roster::{Bucket, Reconciliation, Side};

/// Returns the line, without a line end; the exit code is part of it.
pub fn line(result: &Reconciliation, view: &View, code: u8) -> String {
    let counts = view.counts.by_severity();
    let rejected: u64 = Side::BOTH.iter().map(|side| result.row_ledger(*side).rejected).sum();
    let count = |side, bucket| result.links.count(side, bucket);
    format!(
        "rosterdiff: status={} errors={} warnings={} infos={} rejected={rejected} rows={}/{} matched={} review={} \
         only_enrollment={} only_sis={} duplicates={}/{} as_of={} run={} code={code}",
        if code == 0 { "ok" } else { "findings" },
        counts.error,
        counts.warning,
        counts.info,
        result.rosters.enrollment.len(),
        result.rosters.sis.len(),
        count(Side::Enrollment, Bucket::Matched),
        result.links.review().count(),
        count(Side::Enrollment, Bucket::OnlyHere),
        count(Side::Sis, Bucket::OnlyHere),
        count(Side::Enrollment, Bucket::Duplicate),
        count(Side::Sis, Bucket::Duplicate),
        result.run.as_of,
        result.run.run_id,
    )
}
