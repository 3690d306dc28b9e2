//! Systematic causes: one fault behind many findings, where it concentrates, and what to do once instead of many times.

use super::charts::{Concentration, concentration};
use super::words::{capital, count, day, list, value};
use crate::report::cause_label;
use crate::roster::{Cause, Discrepancy, Field, Reconciliation, grouped};
use std::collections::BTreeSet;

/// Holds one cause.
pub(super) struct CauseView<'a> {
    pub(super) cause: &'a Cause,
    pub(super) label: String,
    pub(super) message: String,
    pub(super) affected: String,
    pub(super) members: String,
    /// Where it concentrates, in words; empty where it is everywhere.
    pub(super) place: String,
    pub(super) since: String,
    /// What the two bars of the picture stand for.
    pub(super) here: &'static str,
    pub(super) there: &'static str,
    pub(super) field: &'static str,
    /// Lines of examples, enrollment and SIS; empty where there is none.
    pub(super) examples: Vec<[String; 2]>,
    pub(super) chart: Option<Concentration>,
    /// The codes of the findings that are folded under it.
    pub(super) codes: Vec<&'static str>,
}

/// Returns every cause, in the order of their numbers.
pub(super) fn of(result: &Reconciliation) -> Vec<CauseView<'_>> {
    let discrepancies = &result.diagnosis.discrepancies;
    let mut codes = vec![BTreeSet::new(); result.diagnosis.causes.len()];
    let folded = |found: &&Discrepancy| found.cause > 0 && !result.diagnosis.is_cause_itself(found);
    for found in discrepancies.rows().iter().filter(folded) {
        if let Some(codes) = codes.get_mut(found.cause as usize - 1) {
            codes.insert(discrepancies.rule(found).code);
        }
    }
    let line = |line: u32| if line == 0 { String::new() } else { line.to_string() };
    result
        .diagnosis
        .causes
        .iter()
        .zip(codes)
        .enumerate()
        .map(|(at, (cause, codes))| CauseView {
            cause,
            label: cause_label(&result.diagnosis, at as u32 + 1),
            message: sentence(&cause.message),
            affected: format!("{} of {}", count(cause.affected, "row", "rows"), grouped(cause.of)),
            members: count(cause.members, "finding", "findings"),
            place: place(cause),
            since: since(cause),
            here: match (cause.place.is_empty(), &cause.since) {
                (false, _) => "there",
                (true, Some(_)) => "on these days",
                (true, None) => "everywhere",
            },
            there: if cause.place.is_empty() { "on other days" } else { "elsewhere" },
            field: Field::from_name(cause.field).map_or(cause.field, Field::label),
            examples: cause.examples.iter().map(|rows| [line(rows.enrollment_row), line(rows.sis_row)]).collect(),
            chart: concentration(cause),
            codes: codes.into_iter().collect(),
        })
        .collect()
}

/// Returns on which days a cause shows; empty where no day tells.
fn since(cause: &Cause) -> String {
    match (&cause.since, &cause.until) {
        (None, _) => String::new(),
        (Some(first), None) => format!("since {}", day(first)),
        (Some(first), Some(last)) if first == last => format!("on {}", day(first)),
        (Some(first), Some(last)) => format!("from {} to {}", day(first), day(last)),
    }
}

/// Returns where a cause concentrates, in words; a value is cut where it is long.
fn place(cause: &Cause) -> String {
    let part = |(field, found): (&String, &String)| {
        let name = match Field::from_name(field) {
            Some(field) => field.label(),
            None => field,
        };
        format!("{name} {}", value(found))
    };
    list(&cause.place.iter().map(part).collect::<Vec<_>>())
}

/// Returns a text as a sentence of its own.
fn sentence(text: &str) -> String {
    let text = capital(text);
    if text.ends_with(['.', '!', '?']) || text.is_empty() { text } else { text + "." }
}
