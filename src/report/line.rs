//! `--format summary`: the run in one line of key=value pairs, for logs and monitors; never with a cell value.

use super::View;
use crate::roster::{Bucket, Reconciliation, Severity, Side, WaiverState};

/// Returns the line, without a line end; the exit code is part of it.
pub fn line(result: &Reconciliation, view: &View, code: u8) -> String {
    let pairs: Vec<String> = pairs(result, view, code).iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("rosterdiff: {}", pairs.join(" "))
}

/// Returns the line's pairs in their order; those about earlier runs are there where there are earlier runs.
pub fn pairs(result: &Reconciliation, view: &View, code: u8) -> Vec<(&'static str, String)> {
    let counts = view.counts.by_severity();
    let rejected: u64 = Side::BOTH.iter().map(|side| result.row_ledger(*side).rejected).sum();
    let count = |side, bucket| result.links.count(side, bucket);
    let mut pairs = vec![("status", if code == 0 { "ok" } else { "findings" }.to_owned())];
    let mut add = |name: &'static str, value: String| pairs.push((name, value));
    if result.past.compared {
        let new = result.count_new_at_least(Severity::Warning);
        add("new", new.to_string());
        add("open", (result.count_at_least(Severity::Warning) - new).to_string());
        add("fixed", result.past.fixed_at_least(Severity::Warning).to_string());
    }
    add("errors", counts.error.count.to_string());
    add("warnings", counts.warning.count.to_string());
    add("infos", counts.info.count.to_string());
    if !result.diagnosis.causes.is_empty() {
        add("causes", result.diagnosis.causes.len().to_string());
    }
    add("rejected", rejected.to_string());
    add("rows", format!("{}/{}", result.rosters.enrollment.len(), result.rosters.sis.len()));
    add("matched", count(Side::Enrollment, Bucket::Matched).to_string());
    add("review", result.links.review().count().to_string());
    add("only_enrollment", count(Side::Enrollment, Bucket::OnlyHere).to_string());
    add("only_sis", count(Side::Sis, Bucket::OnlyHere).to_string());
    let duplicates = |side| count(side, Bucket::Duplicate);
    add("duplicates", format!("{}/{}", duplicates(Side::Enrollment), duplicates(Side::Sis)));
    if !result.gate.accepted.is_empty() {
        let codes: std::collections::BTreeSet<&str> = result.gate.accepted.iter().map(|(code, _)| *code).collect();
        add("accepted", codes.into_iter().collect::<Vec<_>>().join(","));
    }
    // what people once said and no longer holds; with -q this line is all that is said
    let stale = result.links.summary.decisions.stale.len();
    if stale > 0 {
        add("stale_decisions", stale.to_string());
    }
    let over = result.diagnosis.waivers.iter().filter(|fact| fact.state == WaiverState::Expired && fact.findings > 0);
    match over.count() {
        0 => {}
        count => add("expired_waivers", count.to_string()),
    }
    add("as_of", result.run.as_of.clone());
    add("run", result.run.run_id.clone());
    add("code", code.to_string());
    pairs
}
