//! `--format github`: workflow commands for the worst findings, and a page for the step summary; without a cell value.

use super::ci::{Ci, Remark, remarks};
use super::{View, escape};
use crate::roster::{Bucket, Error, Reconciliation, Severity, Side, Status, grouped};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many findings become annotations: GitHub shows no more of one step.
pub const MOST: usize = 10;
/// How long the step summary may become: GitHub takes a mebibyte of one step.
const LONGEST: usize = 900 * 1024;

/// Writes the workflow commands; `elsewhere` says whether the rest goes to a step summary.
pub fn write(result: &Reconciliation, ci: &Ci, elsewhere: bool, out: &mut dyn Write) -> io::Result<()> {
    let list = worst_first(remarks(result, ci));
    for remark in list.iter().take(MOST) {
        let text = format!("{}. {}", remark.message, remark.fix);
        let title = format!("{} {}", remark.code, remark.name);
        writeln!(out, "{}", command(level(remark.severity), place(remark, ci), &title, &text))?;
    }
    let rest = match (list.len().saturating_sub(MOST), elsewhere) {
        (0, _) => String::new(),
        (_, true) => "; the others are in the step summary".to_owned(),
        (_, false) => "; the others would be in the step summary, which GITHUB_STEP_SUMMARY names".to_owned(),
    };
    let shown = list.len().min(MOST);
    writeln!(out, "rosterdiff: {shown} of {} findings are shown{rest}", grouped(list.len() as u64))
}

/// Sorts the worst to the top, and of equally bad ones the first of each code before any second.
fn worst_first(list: Vec<Remark<'_>>) -> Vec<Remark<'_>> {
    let mut seen: BTreeMap<_, u32> = BTreeMap::new();
    let ranked = list.into_iter().map(|remark| {
        // what is folded under a cause is told by its cause
        let folded = !remark.is_cause() && !remark.cause.is_empty();
        let waived = remark.status == Some(Status::Waived);
        let rank = (!remark.is_cause(), !remark.counts, waived, folded, Reverse(remark.severity));
        let earlier = seen.entry((rank, remark.code)).or_default();
        *earlier += 1;
        ((rank, *earlier), remark)
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, remark)| remark).collect()
}

/// Writes the workflow command of a run that reached no verdict.
pub fn write_failure(error: &Error, out: &mut dyn Write) -> io::Result<()> {
    let title = error.code_name().map_or_else(|| "no verdict".to_owned(), |code| format!("{code} no verdict"));
    writeln!(out, "{}", command("error", None, &title, &error.to_string()))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn place<'a>(remark: &Remark<'_>, ci: &'a Ci) -> Option<(&'a str, u32)> {
    let spot = remark.spots.first()?;
    Some((&ci.files[spot.side.index()], spot.line))
}

fn command(level: &str, place: Option<(&str, u32)>, title: &str, text: &str) -> String {
    let mut properties = String::new();
    if let Some((file, line)) = place {
        properties.push_str(&format!("file={},", escape::github_property(file)));
        if line > 0 {
            properties.push_str(&format!("line={line},"));
        }
    }
    format!("::{level} {properties}title={}::{}", escape::github_property(title), escape::github_message(text))
}

/// Returns the page for the step summary, in Markdown.
pub fn step_summary(result: &Reconciliation, view: &View, ci: &Ci) -> String {
    let list = remarks(result, ci);
    let mut page = String::from("## rosterdiff\n\n");
    page.push_str(&verdict(result, &list));
    page.push_str(
        "\n\n| | rows | matched | duplicates | review | only here | not usable |\n|---|--:|--:|--:|--:|--:|--:|\n",
    );
    for side in Side::BOTH.into_iter().filter(|side| result.run.audited.is_none_or(|own| own == *side)) {
        let rows = result.row_ledger(side);
        let counts = [rows.rows, rows.matched, rows.duplicate, rows.review, rows.only_here, rows.rejected].map(grouped);
        page.push_str(&format!("| {} | {} |\n", escape::markdown(&ci.files[side.index()]), counts.join(" | ")));
    }
    let causes: Vec<&Remark<'_>> = list.iter().filter(|remark| remark.is_cause()).collect();
    if !causes.is_empty() {
        page.push_str("\n### Systematic causes\n\n");
        for cause in causes {
            let words = escape::markdown(&cause.message);
            page.push_str(&format!("* **{}** {words}. {}\n", cause.cause, escape::markdown(cause.fix)));
        }
    }
    let mut counts = view.counts.by_code(&result.diagnosis.discrepancies, &view.places);
    let gravest_first = [Severity::Error, Severity::Warning, Severity::Info].map(Severity::name);
    counts.sort_by_key(|count| gravest_first.iter().position(|name| *name == count.severity));
    if !counts.is_empty() {
        page.push_str("\n### By problem\n\n| code | problem | severity | findings |\n|---|---|---|--:|\n");
        for count in &counts {
            let (code, words, severity) = (count.code, escape::markdown(count.summary), count.severity);
            page.push_str(&format!("| {code} | {words} | {severity} | {} |\n", count.count.short()));
        }
        page.push_str("\n### All\n\n| code | severity | status | where | problem |\n|---|---|---|---|---|\n");
    }
    let mut entries: Vec<&Remark<'_>> = list.iter().filter(|remark| !remark.is_cause()).collect();
    // a list that becomes too long loses its end
    entries.sort_by_key(|remark| (!remark.counts, Reverse(remark.severity)));
    for (at, remark) in entries.iter().enumerate() {
        if page.len() > LONGEST {
            let left = grouped((entries.len() - at) as u64);
            page.push_str(&format!("\n{left} more are in the reports; a step summary must not become longer.\n"));
            break;
        }
        page.push_str(&row(remark, ci));
    }
    page
}

fn row(remark: &Remark<'_>, ci: &Ci) -> String {
    let spots: Vec<String> = remark
        .spots
        .iter()
        .map(|spot| match spot.line {
            0 => escape::markdown(&ci.files[spot.side.index()]),
            line => format!("{}:{line}", escape::markdown(&ci.files[spot.side.index()])),
        })
        .collect();
    format!(
        "| {} | {} | {} | {} | {} |\n",
        remark.code,
        remark.severity.name(),
        remark.status.map_or("", Status::name),
        spots.join(", "),
        escape::markdown(&remark.message)
    )
}

fn verdict(result: &Reconciliation, list: &[Remark<'_>]) -> String {
    let acts = list.iter().filter(|remark| remark.counts && !remark.is_cause()).count();
    let words = match acts {
        0 => "Nothing to act on".to_owned(),
        1 => "1 finding to act on".to_owned(),
        count => format!("{} findings to act on", grouped(count as u64)),
    };
    let all = list.iter().filter(|remark| !remark.is_cause()).count();
    let pairs = match result.links.count(Side::Enrollment, Bucket::Matched) {
        1 => "1 student".to_owned(),
        count => format!("{} students", grouped(count)),
    };
    match result.run.audited {
        Some(_) => format!("**{words}**, {} in all, as of {}.", grouped(all as u64), result.run.as_of),
        None => format!("**{words}**, {} in all, {pairs} in both, as of {}.", grouped(all as u64), result.run.as_of),
    }
}
